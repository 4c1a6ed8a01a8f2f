package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A statement of the writer to PostgreSQL costs the way there and back more
// often than its work. So the writer's connection holds back the statements that
// only write and sends them, in their order, with the next one that reads, or
// with the commit: one way for all of them. The server sees the same statements
// in the same order.
//
// What this changes is when an error is heard of. A transaction in which a
// statement that was held back fails is rolled back and its closures run again,
// each under a savepoint and with every statement sent at once (see [DB.Write]):
// an error is then where it would have been without holding back. The same goes
// for a closure that asks how many rows were changed: asking sends what is held
// back.

// pipeline is the writer's connection to PostgreSQL.
type pipeline struct {
	*stdlib.Conn
	hold bool   // statements that only write are held back
	held []held // in their order
	err  error  // of a statement that had been held back; nothing more is sent
}

type held struct {
	query  string
	args   []any
	result *heldResult
}

// maxHeld bounds what is held back; a statement of an insert may have hundreds of
// values.
const maxHeld = 256

// pipelines opens connections that can hold back.
type pipelines struct{ driver.Connector }

// openPipelined is the pool of the writer.
func openPipelined(dsn string) (*sql.DB, error) {
	c, err := stdlib.GetDefaultDriver().(driver.DriverContext).OpenConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(pipelines{c}), nil
}

// Connect opens a connection.
func (p pipelines) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &pipeline{Conn: c.(*stdlib.Conn)}, nil
}

// pipelineOf is what stands behind the writer's connection; nil on SQLite.
func pipelineOf(conn *sql.Conn) (p *pipeline) {
	_ = conn.Raw(func(c any) error {
		p, _ = c.(*pipeline)
		return nil
	})
	return p
}

// begin starts anew: what was held back for a transaction that is gone goes too.
func (p *pipeline) begin(hold bool) {
	if p != nil {
		p.hold, p.held, p.err = hold, p.held[:0], nil
	}
}

// flush sends what is held back and reports whether any of it has failed, now or
// before.
func (p *pipeline) flush(ctx context.Context) error {
	if p == nil {
		return nil
	}
	if p.err == nil && len(p.held) > 0 {
		_ = p.send(ctx, p.batch()).Close() // kept as p.err
	}
	return p.err
}

func (p *pipeline) batch() *pgx.Batch {
	b := &pgx.Batch{}
	for _, h := range p.held {
		b.Queue(h.query, h.args...)
	}
	return b
}

// send sends a batch and reads the results of what was held back, which stands
// at its beginning.
func (p *pipeline) send(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	results := p.Conn.Conn().SendBatch(ctx, b)
	for _, h := range p.held {
		tag, err := results.Exec()
		if err != nil {
			p.err = err
			break
		}
		h.result.rows, h.result.known = tag.RowsAffected(), true
	}
	clear(p.held)
	p.held = p.held[:0]
	return results
}

// ExecContext sends a statement, or holds it back.
func (p *pipeline) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if p.err != nil {
		return nil, p.err
	}
	if !p.hold {
		return p.Conn.ExecContext(ctx, query, args)
	}
	h := held{query, values(args), &heldResult{p: p}}
	for i, v := range h.args {
		if b, ok := v.([]byte); ok && b != nil {
			h.args[i] = bytes.Clone(b) // the caller's again as soon as this returns
		}
	}
	if p.held = append(p.held, h); len(p.held) >= maxHeld {
		return h.result, p.flush(ctx)
	}
	return h.result, nil
}

// QueryContext sends a query behind what is held back.
func (p *pipeline) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if p.err != nil {
		return nil, p.err
	}
	if len(p.held) == 0 {
		return p.Conn.QueryContext(ctx, query, args)
	}
	b := p.batch()
	b.Queue(query, values(args)...)
	results := p.send(ctx, b)
	if p.err != nil {
		_ = results.Close() // says the same
		return nil, p.err
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close() // says the same
		return nil, err
	}
	r := &pipelineRows{results: results, rows: rows}
	// The names of the columns are known with the first row.
	if r.more = rows.Next(); rows.Err() != nil {
		err := rows.Err()
		_ = r.Close() // says the same
		return nil, err
	}
	return r, nil
}

// PrepareContext asks nothing of the server: pgx prepares each text once, when it
// is first sent.
func (p *pipeline) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	return &pipelineStmt{p, query}, nil
}

// Prepare is PrepareContext.
func (p *pipeline) Prepare(query string) (driver.Stmt, error) { return &pipelineStmt{p, query}, nil }

func values(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

// heldResult is the result of a statement that may not have been sent yet.
type heldResult struct {
	p     *pipeline
	rows  int64
	known bool
}

// RowsAffected sends what is held back if it must.
func (r *heldResult) RowsAffected() (int64, error) {
	if !r.known {
		if err := r.p.flush(context.Background()); err != nil {
			return 0, err
		}
	}
	return r.rows, nil
}

// LastInsertId is not known to PostgreSQL.
func (r *heldResult) LastInsertId() (int64, error) { return driver.RowsAffected(0).LastInsertId() }

type pipelineStmt struct {
	p     *pipeline
	query string
}

// Close keeps the statement: it is prepared for the life of the connection.
func (s *pipelineStmt) Close() error { return nil }

// NumInput leaves counting to the server.
func (s *pipelineStmt) NumInput() int { return -1 }

// CheckNamedValue lets everything pass that pgx knows.
func (s *pipelineStmt) CheckNamedValue(v *driver.NamedValue) error { return s.p.CheckNamedValue(v) }

// ExecContext sends the statement, or holds it back.
func (s *pipelineStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.p.ExecContext(ctx, s.query, args)
}

// QueryContext sends the query.
func (s *pipelineStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.p.QueryContext(ctx, s.query, args)
}

// Exec is ExecContext.
func (s *pipelineStmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

// Query is QueryContext.
func (s *pipelineStmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func named(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, v := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out
}

// pipelineRows are the rows of a query that was sent behind others.
type pipelineRows struct {
	results pgx.BatchResults
	rows    pgx.Rows
	more    bool // a row was fetched and not given yet
}

// Columns are the names of the columns.
func (r *pipelineRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// Close frees the connection.
func (r *pipelineRows) Close() error {
	r.rows.Close()
	return r.results.Close()
}

// Next gives one row.
func (r *pipelineRows) Next(dest []driver.Value) error {
	if !r.more && !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	r.more = false
	row, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range row {
		switch x := v.(type) {
		case driver.Valuer: // numeric, which a sum may be
			if v, err = x.Value(); err != nil {
				return err
			}
		case int32:
			v = int64(x)
		}
		dest[i] = v
	}
	return nil
}
