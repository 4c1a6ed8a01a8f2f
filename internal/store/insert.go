package store

import (
	"context"
	"database/sql"
	"errors"
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
// 128, 16, 4 and 1 rows, so that few are ever prepared, and stays below the limit
// of parameters of either database for up to 250 columns. Many plain rows go to
// PostgreSQL by COPY.
func Insert(ctx context.Context, tx *Tx, t Table, n int, row func(i int, args []any) []any) error {
	if n == 0 {
		return nil
	}
	if tx.db.dialect == Postgres && n >= 16 && t.Tail == "" {
		return copyRows(ctx, tx.db.conn, t, n, row)
	}
	args := make([]any, 0, min(n, 128)*len(t.Columns))
	columns := strings.Join(t.Columns, ",")
	for i := 0; i < n; {
		rows := Step(n - i)
		args = args[:0]
		for range rows {
			args = row(i, args)
			i++
		}
		stmt, err := tx.insert(ctx, t, insertKey{t.Name, columns, t.Tail, rows})
		if err != nil {
			return err
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// prepared are the statements of the writer's connection, kept for its life.
// Those of Insert have a short key: their texts are long, and making or hashing
// one would cost as much as running it.
type prepared struct {
	byText  map[string]*sql.Stmt
	inserts map[insertKey]*sql.Stmt
}

func (p *prepared) close() error {
	var errs []error
	for _, s := range p.byText {
		errs = append(errs, s.Close())
	}
	for _, s := range p.inserts {
		errs = append(errs, s.Close())
	}
	*p = prepared{}
	return errors.Join(errs...)
}

type insertKey struct {
	table, columns, tail string
	rows                 int
}

func (tx *Tx) insert(ctx context.Context, t Table, key insertKey) (*sql.Stmt, error) {
	if s, ok := tx.db.stmts.inserts[key]; ok {
		return s, nil
	}
	s, err := tx.db.conn.PrepareContext(ctx, t.SQL(tx.db.dialect, key.rows))
	if err != nil {
		return nil, err
	}
	if tx.db.stmts.inserts == nil {
		tx.db.stmts.inserts = map[insertKey]*sql.Stmt{}
	}
	tx.db.stmts.inserts[key] = s
	return s, nil
}

// Step is how many of n waiting rows the next statement of Insert takes.
func Step(n int) int {
	switch {
	case n >= 128:
		return 128
	case n >= 16:
		return 16
	case n >= 4:
		return 4
	}
	return 1
}

// SQL is the text of an INSERT of so many rows. On SQLite its parameters have
// no numbers: the driver looks a numbered one up by its name, from the start of
// the list, which for thousands of them takes far longer than the insert.
func (t Table) SQL(d Dialect, rows int) string {
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
				b.WriteByte('(')
			} else {
				b.WriteString(", ")
			}
			if d == SQLite {
				b.WriteByte('?')
			} else {
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(n))
			}
		}
		b.WriteByte(')')
	}
	if t.Tail != "" {
		b.WriteString(" " + t.Tail)
	}
	return b.String()
}
