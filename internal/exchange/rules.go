package exchange

import (
	"context"
	"database/sql"

	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Rules are the room's retention clocks. What was handed on stays as long as the
// hours do: without it nobody could say what a register lacks.
func Rules() []retention.Rule {
	const old = `answer IN (SELECT id FROM exchange_answer WHERE at < $1)`
	return []retention.Rule{{
		Key: "exchange.answers", Keep: retention.Period{Years: 1},
		What:   text.Label{Zh: "与登记系统回执的差异明细", En: "lines where a register's answer differs"},
		Since:  text.Label{Zh: "核对之日", En: "the day it was compared"},
		Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限；更正后不再需要", En: "PIPL article 19: the shortest time needed; of no use once corrected"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM exchange_line WHERE `+old, int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			rows, err := tx.QueryContext(ctx, `SELECT answer, n FROM exchange_line WHERE `+old+` ORDER BY answer, n LIMIT $2`, int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			upTo := map[string]int64{}
			gone, err := store.Collect(rows, func(rows *sql.Rows) (n int64, err error) {
				var answer string
				err = rows.Scan(&answer, &n)
				upTo[answer] = max(upTo[answer], n)
				return n, err
			})
			if err != nil {
				return 0, err
			}
			for answer, n := range upTo {
				if _, err := tx.ExecContext(ctx, `DELETE FROM exchange_line WHERE answer = $1 AND n <= $2`, answer, n); err != nil {
					return 0, err
				}
			}
			return int64(len(gone)), nil
		},
	}}
}
