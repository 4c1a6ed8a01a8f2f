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
