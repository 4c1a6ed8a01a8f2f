package errand

import (
	"context"

	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// keepDays is how long what is sealed of an errand is kept after its end: long
// enough for somebody to come back about the money.
const keepDays = 90

// over is an errand that has ended, is in no dispute and still holds something.
const over = "state IN ('settled', 'failed') AND disputed = 0 AND length(vault_key) > 0 AND changed_at < "

// Rules are the room's retention clocks. With its key an errand's content and
// the pictures of its slips are gone; amounts, movements and facts stay.
func (r *Errands) Rules() []retention.Rule {
	return []retention.Rule{{
		Key: "errand.orders", AtEnd: true, Keep: retention.Period{Days: keepDays},
		What:  text.Label{Zh: "代办的物品、缴费户号、备注和小票照片", En: "what was bought, accounts of bills, notes, and pictures of slips"},
		Since: text.Label{Zh: "结清或办不成之日", En: "when it was settled or given up"},
		Reason: text.Label{
			Zh: "个人信息保护法第十九条、第四十七条：办完即无保存必要；留若干天以备核对钱款", En: "PIPL articles 19 and 47: not needed once done; some days in case of a question about the money",
		},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM errand_order WHERE "+over+"$1", int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			const which = "errand IN (SELECT errand FROM errand_order WHERE " + over
			_, err := tx.ExecContext(ctx, "UPDATE errand_slip SET shop = '', look = '', picture = $1 WHERE "+which+"$2 ORDER BY errand LIMIT $3)",
				[]byte{}, int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			res, err := tx.ExecContext(ctx, "UPDATE errand_order SET sealed = $1, vault_key = $2, code_hash = $3 WHERE "+which+"$4 ORDER BY errand LIMIT $5)",
				[]byte{}, []byte{}, []byte{}, int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			return res.RowsAffected()
		},
	}}
}
