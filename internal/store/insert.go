package store

import (
	"context"
	"strconv"
	"strings"
)

// Table is what a multi-row INSERT needs to know. Tail comes after the rows,
// for ON CONFLICT or RETURNING.
type Table struct {
	Name    string
	Columns []string
	Tail    string
}

// Insert writes n rows; row appends the values of row i. It uses statements of
// 128, 16 and 1 rows, so that few are ever prepared, and stays below the limit
// of parameters of either database for up to 250 columns.
func Insert(ctx context.Context, tx *Tx, t Table, n int, row func(i int, args []any) []any) error {
	args := make([]any, 0, min(n, 128)*len(t.Columns))
	for i := 0; i < n; {
		rows := Step(n - i)
		args = args[:0]
		for range rows {
			args = row(i, args)
			i++
		}
		if _, err := tx.ExecContext(ctx, t.SQL(rows), args...); err != nil {
			return err
		}
	}
	return nil
}

// Step is how many of n waiting rows the next statement of Insert takes.
func Step(n int) int {
	switch {
	case n >= 128:
		return 128
	case n >= 16:
		return 16
	}
	return 1
}

// SQL is the text of an INSERT of so many rows, its parameters numbered in
// order of appearance.
func (t Table) SQL(rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ") VALUES ")
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		for c := range t.Columns {
			n++
			if c == 0 {
				b.WriteString("($")
			} else {
				b.WriteString(", $")
			}
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	if t.Tail != "" {
		b.WriteString(" " + t.Tail)
	}
	return b.String()
}
