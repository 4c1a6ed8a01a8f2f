package request

import (
	"context"
	"fmt"

	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Rules are the room's retention clocks.
func (r *Requests) Rules() []retention.Rule {
	keep := retention.Period{Days: r.rules().KeepDays}
	shortest := text.Label{Zh: "个人信息保护法第十九条、第四十七条：办完即无保存必要；留若干天以备回访", En: "PIPL articles 19 and 47: not needed once done; a few days for the call-back"}
	rule := func(name string, what, since text.Label, table, key, where, set string) retention.Rule {
		return retention.Rule{
			Key: name, What: what, Since: since, Keep: keep, AtEnd: true, Reason: shortest,
			Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
				err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+" WHERE "+fmt.Sprintf(where, "$1"), int64(s.Before)).Scan(&n)
				return n, err
			},
			Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
				res, err := tx.ExecContext(ctx, "UPDATE "+table+" SET "+set+" WHERE ("+key+") IN (SELECT "+key+" FROM "+table+" WHERE "+fmt.Sprintf(where, "$3")+" LIMIT $4)",
					[]byte{}, []byte{}, int64(s.Before), limit)
				if err != nil {
					return 0, err
				}
				return res.RowsAffected()
			},
		}
	}
	calls := func(key string, what text.Label, table, where, pick string, days int) retention.Rule {
		return retention.Rule{
			Key: key, What: what, Since: text.Label{Zh: "最后一次变动", En: "the last change"}, Keep: retention.Period{Days: days},
			Reason: text.Label{Zh: "用于均衡派单；过期无用", En: "for fair dispatch; of no use later"},
			Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
				err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+" WHERE "+where, int64(s.Before)).Scan(&n)
				return n, err
			},
			Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
				res, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE ("+pick+") IN (SELECT "+pick+" FROM "+table+" WHERE "+where+" LIMIT $2)", int64(s.Before), limit)
				if err != nil {
					return 0, err
				}
				return res.RowsAffected()
			},
		}
	}
	return []retention.Rule{
		rule("request.needs", text.Label{Zh: "求助人和受助人的姓名、电话、住址和所写内容", En: "names, phones, addresses and words of requests"},
			text.Label{Zh: "办结之日", En: "when it was closed"}, "request_need", "need", "closed_at > 0 AND closed_at < %s AND (length(vault_key) > 0 OR phone <> '')",
			"sealed = $1, vault_key = $2, phone = '', same = '', content = ''"),
		rule("request.members", text.Label{Zh: "巡访对象的姓名、电话、住址", En: "names, phones and addresses of people in care rounds"},
			text.Label{Zh: "退出之日", En: "when they left the round"}, "request_member", "round, member", "ended_at > 0 AND ended_at < %s AND state = 'stopped' AND (length(vault_key) > 0 OR phone <> '')",
			"sealed = $1, vault_key = $2, phone = ''"),
		calls("request.calls", text.Label{Zh: "向志愿者发出的邀请", En: "calls to volunteers"}, "request_call", "called_at < $1 AND state <> 'open'", "need, person", 180),
		calls("request.turns", text.Label{Zh: "巡访记录和情况说明", En: "turns of care rounds and notes on condition"}, "request_turn", "day * 86400000 < $1", "round, member, day", 90),
		calls("request.releases", text.Label{Zh: "医务人员家庭地址的开放记录", En: "releases of addresses of medics' families"}, "request_release", "until_at < $1", "need, hand", 180),
		calls("request.helpers", text.Label{Zh: "志愿者可服务的时间和范围", En: "when and where volunteers may be called"}, "request_helper", "until_at < $1 AND busy = 0", "person", 90),
	}
}
