package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// reader is the pool of readers of an SQLite database. It keeps the statements
// it has prepared: to parse a query takes SQLite longer than to answer it.
// (PostgreSQL's driver keeps its own.)
type reader struct {
	db *sql.DB

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

// maxKept bounds the statements that are kept. Those of the program's own texts
// are fewer; a query that is put together differently each time is prepared each
// time.
const maxKept = 512

// QueryContext reads.
func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := r.stmt(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return r.db.QueryContext(ctx, query, args...)
}

// QueryRowContext reads one row.
func (r *reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := r.stmt(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return r.db.QueryRowContext(ctx, query, args...)
}

// stmt is the prepared statement of a query; nil if it cannot be prepared, which
// the query itself will say, or if there are too many.
func (r *reader) stmt(ctx context.Context, query string) *sql.Stmt {
	r.mu.RLock()
	s, n := r.stmts[query], len(r.stmts)
	r.mu.RUnlock()
	if s != nil || n >= maxKept {
		return s
	}
	// Not under the lock: it may wait for a connection that somebody holds who
	// waits for the lock.
	s, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first := r.stmts[query]; first != nil {
		_ = s.Close()
		return first
	}
	if r.stmts == nil {
		r.stmts = map[string]*sql.Stmt{}
	}
	r.stmts[query] = s
	return s
}

func (r *reader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.stmts {
		errs = append(errs, s.Close())
	}
	r.stmts = nil
	return errors.Join(errs...)
}
