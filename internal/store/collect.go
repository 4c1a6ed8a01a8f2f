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

// Flag is a truth as both databases hold it: 1 or 0.
func Flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
