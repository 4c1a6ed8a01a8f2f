package org

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/importing"
	"linli/internal/store"
)

// Names are how organisations are called, by their keys; those nobody knows are
// absent. An organisation's name is no secret.
func Names(ctx context.Context, q store.Queryer, keys []string) (map[string]string, error) {
	out := make(map[string]string, len(keys))
	err := importing.Each(ctx, q, "SELECT org, name FROM orgs WHERE org IN", keys, func(rows *sql.Rows) error {
		var key, name string
		err := rows.Scan(&key, &name)
		out[key] = name
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("name organisations: %w", err)
	}
	return out, nil
}
