package rest

import (
	"context"

	"linli/internal/rekey"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Rules say how long answers are kept.
func Rules() []retention.Rule {
	return []retention.Rule{{
		Key: "rest.replies", Keep: retention.Period{Days: 1},
		What:   text.Label{Zh: "接口调用的应答（加密，供重发时原样返回）", En: "answers to calls of the API, sealed, for a call that is sent again"},
		Since:  text.Label{Zh: "调用之时", En: "when the call was made"},
		Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限", En: "PIPL article 19: the shortest time needed"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM rest_reply WHERE claimed_at < $1`, int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			res, err := tx.ExecContext(ctx, `DELETE FROM rest_reply WHERE id IN
				(SELECT id FROM rest_reply WHERE claimed_at < $1 ORDER BY claimed_at, id LIMIT $2)`, int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			return res.RowsAffected()
		},
	}}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{{Table: "rest_reply", Key: "id", Blob: "vault_key", Row: func(id string) string { return fieldReply + "/" + id }}}
}
