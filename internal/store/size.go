package store

import (
	"context"
	"fmt"
)

// Size is how many bytes the database takes.
func (db *DB) Size(ctx context.Context) (n int64, err error) {
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if db.dialect == Postgres {
		query = "SELECT pg_database_size(current_database())"
	}
	if err := db.Read().QueryRowContext(ctx, query).Scan(&n); err != nil {
		return 0, fmt.Errorf("measure the database: %w", err)
	}
	return n, nil
}
