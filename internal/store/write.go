package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Tx is the writer's transaction as one closure sees it. It must not be used
// after the closure has returned.
type Tx struct {
	db   *DB
	run  *batch
	undo []func()
}

// batch is one transaction of the writer, shared by many closures.
type batch struct {
	stmts  map[string]*sql.Stmt // the writer's prepared statements, kept for its life
	local  map[any]any
	before []func(ctx context.Context, tx *Tx) error
	after  []func()
	abort  []func()
}

type job struct {
	ctx  context.Context
	f    func(ctx context.Context, tx *Tx) error
	done chan error
	err  error
}

// Write runs f inside the writer's transaction and returns after the commit.
// An error of f, or a failed commit, means that nothing of f was written.
// f may run twice; see the package comment. If ctx ends while f waits for its
// turn, f is not run; once it has run, Write waits for the commit.
func (db *DB) Write(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	j := &job{ctx: ctx, f: f, done: make(chan error, 1)}
	select {
	case <-db.stopped:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case db.jobs <- j:
	}
	select {
	case err := <-j.done:
		return err
	case <-db.stopped:
		select {
		case err := <-j.done:
			return err
		default:
			return ErrClosed
		}
	}
}

// Err returns the error that made the database stop taking writes, or nil.
func (db *DB) Err() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.broken
}

func (db *DB) loop(ctx context.Context) {
	defer close(db.stopped)
	stmts := map[string]*sql.Stmt{}
	jobs := make([]*job, 0, db.batch)
	for {
		jobs = jobs[:0]
		select {
		case <-ctx.Done():
			db.drain()
			return
		case j := <-db.jobs:
			jobs = append(jobs, j)
		}
	fill:
		for len(jobs) < db.batch {
			select {
			case j := <-db.jobs:
				jobs = append(jobs, j)
			default:
				break fill
			}
		}
		db.commit(jobs, stmts)
	}
}

func (db *DB) drain() {
	for {
		select {
		case j := <-db.jobs:
			j.done <- ErrClosed
		default:
			return
		}
	}
}

// commit runs the jobs in one transaction and answers them. The context of the
// transaction is not any caller's: one caller that goes away must not undo the
// others' work.
func (db *DB) commit(jobs []*job, stmts map[string]*sql.Stmt) {
	if err := db.Err(); err != nil {
		answer(jobs, err)
		return
	}
	err := db.try(jobs, stmts, false)
	if errors.Is(err, errAgain) {
		err = db.try(jobs, stmts, true)
	}
	if errors.Is(err, ErrBroken) {
		db.mu.Lock()
		db.broken = err
		db.mu.Unlock()
	}
	answer(jobs, err)
}

func answer(jobs []*job, err error) {
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		j.done <- j.err
	}
}

// errAgain says that a closure failed in the run without savepoints.
var errAgain = errors.New("run again with savepoints")

func (db *DB) try(jobs []*job, stmts map[string]*sql.Stmt, savepoints bool) (err error) {
	ctx := context.Background()
	if _, err := db.conn.ExecContext(ctx, db.dialect.begin()); err != nil {
		return db.lost(fmt.Errorf("begin: %w", classify(err)), stmts)
	}
	b := &batch{stmts: stmts, local: map[any]any{}}
	tx := &Tx{db: db, run: b}
	defer func() {
		if err != nil {
			// SQLite has already rolled back by itself after some errors and then
			// refuses this; either way no transaction is left open.
			_, _ = db.conn.ExecContext(ctx, "ROLLBACK")
			for _, f := range b.abort {
				f()
			}
			err = db.lost(err, stmts)
		}
	}()
	for _, j := range jobs {
		j.err = j.ctx.Err()
		if j.err != nil {
			continue
		}
		if savepoints {
			if err := db.under(ctx, j, tx); err != nil {
				return err
			}
			continue
		}
		if j.err = call(j, tx); j.err != nil {
			if len(jobs) == 1 {
				// Alone in its transaction: rolling all of it back is enough.
				return classify(j.err)
			}
			return errAgain
		}
	}
	for i := 0; i < len(b.before); i++ {
		if err := b.before[i](ctx, tx); err != nil {
			return classify(err)
		}
	}
	if _, err := db.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", classify(err))
	}
	for _, f := range b.after {
		f()
	}
	return nil
}

// under runs one closure under a savepoint. Its own error stays with it; an
// error of the savepoint itself ends the batch.
func (db *DB) under(ctx context.Context, j *job, tx *Tx) error {
	if _, err := db.conn.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return fmt.Errorf("savepoint: %w", classify(err))
	}
	tx.undo = tx.undo[:0]
	end := "RELEASE SAVEPOINT job"
	if j.err = call(j, tx); j.err != nil {
		if c := classify(j.err); errors.Is(c, ErrFull) || errors.Is(c, ErrBroken) {
			return c
		}
		for i := len(tx.undo) - 1; i >= 0; i-- {
			tx.undo[i]()
		}
		end = "ROLLBACK TO SAVEPOINT job"
	}
	if _, err := db.conn.ExecContext(ctx, end); err != nil {
		return fmt.Errorf("end savepoint: %w", classify(err))
	}
	return nil
}

// call turns a panic of a closure into an error: it must not take the writer,
// and with it everybody else's writes, down. The caller's cancellation is kept
// out: SQLite answers an interrupted INSERT by rolling back the whole
// transaction, which belongs to others too.
func call(j *job, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("write panicked: %v", p)
		}
	}()
	return j.f(context.WithoutCancel(j.ctx), tx)
}

// lost replaces a connection that the server has dropped, so that the next
// batch finds a working one. Prepared statements went with it.
func (db *DB) lost(err error, stmts map[string]*sql.Stmt) error {
	if db.dialect == SQLite || errors.Is(err, errAgain) {
		return err
	}
	ctx := context.Background()
	if db.conn.PingContext(ctx) == nil {
		return err
	}
	for q := range stmts {
		delete(stmts, q)
	}
	db.conn.Close()
	if conn, e := db.write.Conn(ctx); e == nil {
		db.conn = conn
	}
	return err
}

// QueryContext reads inside the transaction.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.db.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext reads one row inside the transaction.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.db.conn.QueryRowContext(ctx, query, args...)
}

// ExecContext writes. The statement is prepared once for the life of the
// writer, so its text must not carry values.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := tx.Prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// Prepare returns the writer's prepared statement for a query; the writer
// keeps it and closes it.
func (tx *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := tx.run.stmts[query]; ok {
		return s, nil
	}
	s, err := tx.db.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	tx.run.stmts[query] = s
	return s, nil
}

// Local returns what a room keeps for this transaction under a key of its own
// type, making it on first use. All closures of a batch share it.
func (tx *Tx) Local(key any, create func() (any, error)) (any, error) {
	if v, ok := tx.run.local[key]; ok {
		return v, nil
	}
	v, err := create()
	if err != nil {
		return nil, err
	}
	tx.run.local[key] = v
	return v, nil
}

// Undo has f called if this closure alone is rolled back, so that what a room
// keeps in Local goes back with the rows.
func (tx *Tx) Undo(f func()) { tx.undo = append(tx.undo, f) }

// BeforeCommit has f called once when all closures of the transaction have
// run; its error rolls the whole transaction back.
func (tx *Tx) BeforeCommit(f func(ctx context.Context, tx *Tx) error) {
	tx.run.before = append(tx.run.before, f)
}

// AfterCommit has f called after the commit and before anybody is answered. It
// runs on the writer and must be quick.
func (tx *Tx) AfterCommit(f func()) { tx.run.after = append(tx.run.after, f) }

// OnAbort has f called if the transaction is rolled back as a whole.
func (tx *Tx) OnAbort(f func()) { tx.run.abort = append(tx.run.abort, f) }
