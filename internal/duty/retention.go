package duty

import (
	"context"
	"fmt"

	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Retention is the room's retention clock: what was proposed is of no use once
// the days are over. Who was asked and what they said is in their seats.
func Retention() []retention.Rule {
	return []retention.Rule{{
		Key: "duty.proposals", Keep: retention.Period{Days: 30}, AtEnd: true,
		What:   text.Label{Zh: "排班建议（拟邀请谁、理由）", En: "proposals: who was to be invited, and why"},
		Since:  text.Label{Zh: "作出建议之日", En: "the day they were made"},
		Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限", En: "PIPL article 19: the shortest time needed"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM duty_proposal WHERE made_at < $1", int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: destroyProposals,
	}}
}

func destroyProposals(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT proposal FROM duty_proposal WHERE made_at < $1 ORDER BY made_at, proposal LIMIT $2", int64(s.Before), int64(limit))
	if err != nil {
		return 0, fmt.Errorf("list old proposals: %w", err)
	}
	ids, err := store.Collect(rows, scanText)
	if err != nil {
		return 0, fmt.Errorf("list old proposals: %w", err)
	}
	for _, id := range ids {
		for _, table := range []string{"duty_proposed", "duty_short", "duty_proposal"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE proposal = $1", id); err != nil {
				return 0, fmt.Errorf("destroy proposal %s: %w", id, err)
			}
		}
	}
	return int64(len(ids)), nil
}
