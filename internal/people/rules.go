package people

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// Rules are the room's retention clocks.
func (p *People) Rules() []retention.Rule {
	const (
		shells = `people p JOIN people_profile f ON f.person = p.person WHERE p.state = 'shell' AND f.entered_at > 0 AND f.entered_at < $1`
		left   = `people p JOIN people_event e ON e.person = p.person WHERE p.state = 'left' AND e.what = 'left' AND e.at < $1`
	)
	return []retention.Rule{
		{
			Key: "people.shells", Keep: retention.Period{Days: 30},
			What:   text.Label{Zh: "本人一直未确认的登记", En: "registrations their person never confirmed"},
			Since:  text.Label{Zh: "录入之日", En: "when it was entered"},
			Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限", En: "PIPL article 19: the shortest time needed"},
			Count:  countOf(shells), Destroy: p.destroyEach(shells, "DELETE FROM people WHERE person = $1"),
		},
		{
			Key: "people.left", Keep: retention.Period{Years: 3},
			What:   text.Label{Zh: "注销者的同意记录和经过", En: "consents and history of those who left"},
			Since:  text.Label{Zh: "注销之日", En: "when they left"},
			Reason: text.Label{Zh: "个人信息保护法第十四条、第六十九条：举证；民法典第一百八十八条：三年诉讼时效", En: "PIPL articles 14 and 69: proof; Civil Code article 188: three years"},
			Count:  countOf(left), Destroy: p.destroyEach(left),
		},
	}
}

func countOf(from string) func(context.Context, store.Queryer, retention.Scope) (int64, error) {
	return func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
		err = q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+from, int64(s.Before)).Scan(&n)
		return n, err
	}
}

// destroyEach removes what hangs on the persons, and what else the statements
// name.
func (p *People) destroyEach(from string, statements ...string) func(context.Context, *store.Tx, retention.Scope, int) (int64, error) {
	statements = append([]string{
		"DELETE FROM people_consent WHERE person = $1", "DELETE FROM people_event WHERE person = $1",
		"DELETE FROM people_profile WHERE person = $1", "DELETE FROM people_credential WHERE person = $1",
		"DELETE FROM people_pending WHERE person = $1", "DELETE FROM people_report_in WHERE person = $1",
		"DELETE FROM people_twin WHERE person = $1", "DELETE FROM people_twin WHERE other = $1",
	}, statements...)
	return func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
		rows, err := tx.QueryContext(ctx, "SELECT p.person FROM "+from+" ORDER BY p.person LIMIT $2", int64(s.Before), limit)
		if err != nil {
			return 0, err
		}
		keys, err := store.Collect(rows, func(rows *sql.Rows) (key string, err error) { return key, rows.Scan(&key) })
		if err != nil {
			return 0, err
		}
		for _, key := range keys {
			r, err := load(ctx, tx, key)
			if err != nil {
				return 0, err
			}
			if r.Name != "" {
				if err := dropTerms(ctx, tx, &r); err != nil {
					return 0, fmt.Errorf("erase search terms: %w", err)
				}
			}
			if err := p.forgotten(ctx, tx, key); err != nil {
				return 0, err
			}
			for _, statement := range statements {
				if _, err := tx.ExecContext(ctx, statement, key); err != nil {
					return 0, err
				}
			}
		}
		return int64(len(keys)), nil
	}
}

// forgotten has the other rooms destroy what they keep for a person.
func (p *People) forgotten(ctx context.Context, tx *store.Tx, key string) error {
	if p.codes != nil {
		if err := p.codes.Forget(ctx, tx, key); err != nil {
			return err
		}
	}
	for _, forget := range p.forget {
		if err := forget(ctx, tx, key); err != nil {
			return err
		}
	}
	return nil
}
