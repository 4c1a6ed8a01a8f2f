package people

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/importing"
)

// Cards are persons as a list shows them, masked, by their numbers; those
// nobody knows are absent. It is for services that list who takes part in
// their work: they ask the decision table, and log the look, themselves.
func (p *People) Cards(ctx context.Context, keys []string) (map[string]Card, error) {
	out := make(map[string]Card, len(keys))
	err := importing.Each(ctx, p.db.Read(), "SELECT "+cardColumns+" FROM people p WHERE p.person IN", keys, func(rows *sql.Rows) error {
		r, err := scanPerson(rows)
		if err != nil {
			return err
		}
		out[r.Key], err = p.card(r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	return out, nil
}

// Same are, for each of some persons, the records that were merged into theirs,
// directly or by way of others: what is known under those numbers is theirs
// too. Persons without any are absent.
func (p *People) Same(ctx context.Context, keys []string) (map[string][]string, error) {
	out := map[string][]string{}
	owner := map[string]string{}
	for len(keys) > 0 {
		var found []string
		err := importing.Each(ctx, p.db.Read(), "SELECT person, merged_into FROM people WHERE merged_into <> '' AND merged_into IN", keys, func(rows *sql.Rows) error {
			var person, into string
			if err := rows.Scan(&person, &into); err != nil {
				return err
			}
			if owner[person] != "" {
				return nil // a circle, which Merge prevents, must not hang
			}
			owner[person] = into
			if above := owner[into]; above != "" {
				owner[person] = above
			}
			out[owner[person]] = append(out[owner[person]], person)
			found = append(found, person)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read who was merged: %w", err)
		}
		keys = found
	}
	return out, nil
}
