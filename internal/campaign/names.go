package campaign

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/importing"
	"linli/internal/store"
)

// ProjectNames are how projects are called, by their keys; those nobody knows
// are absent.
func ProjectNames(ctx context.Context, q store.Queryer, keys []string) (map[string]string, error) {
	out := make(map[string]string, len(keys))
	err := importing.Each(ctx, q, "SELECT project, name FROM projects WHERE project IN", keys, func(rows *sql.Rows) error {
		var key, name string
		err := rows.Scan(&key, &name)
		out[key] = name
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("name projects: %w", err)
	}
	return out, nil
}
