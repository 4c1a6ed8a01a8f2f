package notify

import (
	"context"
	"fmt"

	"linli/internal/rekey"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Rules are the room's retention clocks.
func Rules() []retention.Rule {
	made := text.Label{Zh: "写入之日", En: "when it was written"}
	return []retention.Rule{
		{
			Key: "notify.messages", Since: made, Keep: retention.Period{Months: 6},
			What:    text.Label{Zh: "发送记录（不含内容，号码打码）", En: "record of messages, without their words, phones masked"},
			Reason:  text.Label{Zh: "网络安全法第二十一条第三项：日志不少于六个月", En: "Cybersecurity Law article 21 (3): logs six months at least"},
			Count:   count("notify_message WHERE state NOT IN ('waiting', 'sending') AND made_at"),
			Destroy: destroy("notify_message", "state NOT IN ('waiting', 'sending') AND made_at"),
		},
		{
			Key: "notify.inbox", Since: made, Keep: retention.Period{Months: 6},
			What:    text.Label{Zh: "站内消息", En: "messages in the inbox"},
			Reason:  text.Label{Zh: "个人信息保护法第十九条：最短必要期限", En: "PIPL article 19: the shortest time needed"},
			Count:   count("notify_inbox WHERE at"),
			Destroy: destroy("notify_inbox", "at"),
		},
	}
}

func count(from string) func(context.Context, store.Queryer, retention.Scope) (int64, error) {
	return func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
		err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+from+" < $1", int64(s.Before)).Scan(&n)
		return n, err
	}
}

func destroy(table, where string) func(context.Context, *store.Tx, retention.Scope, int) (int64, error) {
	query := fmt.Sprintf(`DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE %s < $1 ORDER BY id LIMIT $2)`, table, table, where)
	return func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
		res, err := tx.ExecContext(ctx, query, int64(s.Before), limit)
		if err != nil {
			return 0, err
		}
		return res.RowsAffected()
	}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{
		{Table: "notify_message", Key: "id", Blob: "vault_key", Row: func(id string) string { return fieldMessage + "/" + id }},
		{Table: "notify_inbox", Key: "id", Blob: "vault_key", Row: func(id string) string { return fieldInbox + "/" + id }},
	}
}
