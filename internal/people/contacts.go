package people

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/area"
	"linli/internal/export"
	"linli/internal/store"
	"linli/internal/text"
)

// Sources are the lists of people that may leave the house, by export's rules.
func (p *People) Sources() []export.Source {
	return []export.Source{{
		Key: "people.contacts", Name: text.Label{Zh: "志愿者联系表", En: "volunteers' contacts"},
		Columns: []string{"volunteer", "name", "phone", "community"},
		Rows:    p.contacts,
	}}
}

// contacts reads those who are confirmed and live at the place, in the order of
// communities. A child's phone is the guardian's.
func (p *People) contacts(ctx context.Context, q store.Queryer, place string, _ map[string]string, limit int) (rows [][]string, persons []string, err error) {
	found, err := q.QueryContext(ctx, `SELECT person FROM people WHERE home >= $1 AND home < $2 AND state = 'confirmed' AND merged_into = ''
		ORDER BY home, person LIMIT $3`, place, area.Code(place).End(), limit)
	if err != nil {
		return nil, nil, fmt.Errorf("list contacts: %w", err)
	}
	keys, err := store.Collect(found, func(rows *sql.Rows) (key string, err error) { return key, rows.Scan(&key) })
	if err != nil {
		return nil, nil, fmt.Errorf("list contacts: %w", err)
	}
	for _, key := range keys {
		r, err := living(ctx, q, key)
		if err != nil {
			return nil, nil, err
		}
		phone, err := p.reach(ctx, &r)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, []string{r.Key, r.Name, string(phone), p.atlas.FullName(area.Code(r.Home))})
	}
	return rows, keys, nil
}
