package store

import "database/sql"

// Collect reads all rows and closes them.
func Collect[T any](rows *sql.Rows, scan func(rows *sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
