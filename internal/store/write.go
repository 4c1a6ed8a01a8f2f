package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Tx is the writer's transaction as one closure sees it. It must not be used
// after the closure has returned.
type Tx struct {
	db    *DB
	run   *batch
	alone bool // each closure runs under a savepoint of its own
	undo  []func()
}

// batch is one transaction of the writer, shared by many closures.
type batch struct {
	local  map[any]any
	made   []any // the keys of local in the order they were made
	before []func(ctx context.Context, tx *Tx) error
	after  []func()
	abort  []func()
}

// mark is how much a batch had registered at one moment.
type mark struct{ made, before, after, abort int }

func (b *batch) mark() mark {
	return mark{len(b.made), len(b.before), len(b.after), len(b.abort)}
}

// back forgets what was registered since a mark, as if it had never been.
func (b *batch) back(m mark) {
	b.aborted(m.abort)
	for _, key := range b.made[m.made:] {
		delete(b.local, key)
	}
	b.made, b.before, b.after, b.abort = b.made[:m.made], b.before[:m.before], b.after[:m.after], b.abort[:m.abort]
}

func (b *batch) aborted(from int) {
	for i := len(b.abort) - 1; i >= from; i-- {
		b.abort[i]()
	}
}

type job struct {
	ctx  context.Context
	f    func(ctx context.Context, tx *Tx) error
	done chan error
	err  error
}

// Write runs f inside the writer's transaction and returns after the commit.
// An error of f, or a failed commit, means that nothing of f was written; the
// one exception is [ErrUncertain]. f may run twice; see the package comment. If
// ctx ends while f waits for its turn, f is not run; once it has run, Write
// waits for the commit. f must return the errors of its statements, must not
// call Write, and must not be a runtime.Goexit in disguise (t.FailNow).
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
		db.commit(jobs)
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
func (db *DB) commit(jobs []*job) {
	err := db.Err()
	for turn := 1; err == nil; turn++ {
		err = db.try(jobs, false)
		if errors.Is(err, errAgain) {
			err = db.try(jobs, true)
		}
		if !isDeadlock(err) || turn == deadlockTurns {
			break
		}
		err = nil
	}
	if errors.Is(err, ErrBroken) {
		db.mu.Lock()
		db.broken = err
		db.mu.Unlock()
	}
	if err == nil && db.committed != nil {
		db.committed(len(jobs))
	}
	for _, j := range jobs {
		if err != nil {
			j.err = err
		}
		j.done <- j.err
	}
}

// deadlockTurns is how often a batch is run that PostgreSQL has chosen as the
// victim of a deadlock with another process, each time from its beginning.
const deadlockTurns = 4

// errAgain says that a closure failed in the run without savepoints, or a
// statement that had been held back in it.
var errAgain = errors.New("run again with savepoints")

func (db *DB) try(jobs []*job, savepoints bool) (err error) {
	ctx := context.Background()
	if err := db.begin(ctx); err != nil {
		return err
	}
	wire := pipelineOf(db.conn)
	wire.begin(!savepoints)
	b := &batch{local: map[any]any{}}
	tx := &Tx{db: db, run: b, alone: savepoints}
	defer func() {
		if err == nil {
			return
		}
		// SQLite has already rolled back by itself after some errors and then
		// refuses this; either way no transaction is left open.
		wire.begin(false)
		_, _ = db.conn.ExecContext(ctx, "ROLLBACK")
		b.aborted(0)
		if !errors.Is(err, errAgain) {
			db.reconnect(ctx)
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
			late := wire.flush(ctx)
			if len(jobs) == 1 && late == nil || isDeadlock(j.err) {
				// Alone in its transaction, or lost with all of it.
				return classify(j.err)
			}
			return errAgain
		}
	}
	for i := 0; i < len(b.before); i++ {
		if err := guard(func() error { return b.before[i](ctx, tx) }); err != nil {
			if late := wire.flush(ctx); late != nil && !isDeadlock(late) {
				return errAgain
			}
			return classify(err)
		}
	}
	if err := wire.flush(ctx); isDeadlock(err) {
		return err
	} else if err != nil {
		return errAgain
	}
	wire.begin(false)
	if err := db.dialect.commit(ctx, db.conn); err != nil {
		if errors.Is(err, errSwallowed) && !savepoints && len(jobs) > 1 {
			return errAgain
		}
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
	before := tx.run.mark()
	if j.err = call(j, tx); j.err == nil {
		_, err := db.conn.ExecContext(ctx, "RELEASE SAVEPOINT job")
		if err == nil {
			return nil
		}
		if !isSwallowed(err) {
			return fmt.Errorf("end savepoint: %w", classify(err))
		}
		j.err = errSwallowed
	}
	if c := classify(j.err); errors.Is(c, ErrFull) || errors.Is(c, ErrBroken) || isDeadlock(c) {
		return c
	}
	for i := len(tx.undo) - 1; i >= 0; i-- {
		tx.undo[i]()
	}
	tx.run.back(before)
	for _, stmt := range []string{"ROLLBACK TO SAVEPOINT job", "RELEASE SAVEPOINT job"} {
		if _, err := db.conn.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("end savepoint: %w", classify(err))
		}
	}
	return nil
}

// call turns a panic of a closure into an error: it must not take the writer,
// and with it everybody else's writes, down. The caller's cancellation is kept
// out: SQLite answers an interrupted INSERT by rolling back the whole
// transaction, which belongs to others too.
func call(j *job, tx *Tx) error {
	return guard(func() error { return j.f(context.WithoutCancel(j.ctx), tx) })
}

func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("write panicked: %v", p)
		}
	}()
	return f()
}

// begin opens the writer's transaction. A connection that was lost while
// nothing ran on it is replaced unseen.
func (db *DB) begin(ctx context.Context) error {
	_, err := db.conn.ExecContext(ctx, db.dialect.begin())
	if err != nil && db.reconnect(ctx) {
		_, err = db.conn.ExecContext(ctx, db.dialect.begin())
	}
	if err != nil {
		return fmt.Errorf("begin: %w", classify(err))
	}
	return nil
}

// reconnectWithin bounds how long the writer waits for a server that does not
// answer; the next batch tries again.
const reconnectWithin = 5 * time.Second

// reconnect replaces a connection that the server has dropped, so that the next
// batch finds a working one. Prepared statements went with it.
func (db *DB) reconnect(ctx context.Context) bool {
	if db.dialect == SQLite {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, reconnectWithin)
	defer cancel()
	if db.conn.PingContext(ctx) == nil {
		return false
	}
	db.stmts = prepared{}
	_ = db.conn.Close() // it is gone already
	conn, err := db.connect(ctx)
	if err != nil {
		return false
	}
	db.conn = conn
	return true
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
	if s, ok := tx.db.stmts.byText[query]; ok {
		return s, nil
	}
	s, err := tx.db.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if tx.db.stmts.byText == nil {
		tx.db.stmts.byText = map[string]*sql.Stmt{}
	}
	tx.db.stmts.byText[query] = s
	return s, nil
}

// Local returns what a room keeps for this transaction under a key of its own
// type, making it on first use. All closures of a batch share it; if the
// closure that made it is rolled back, the next one makes it anew.
func (tx *Tx) Local(key any, create func() (any, error)) (any, error) {
	if v, ok := tx.run.local[key]; ok {
		return v, nil
	}
	v, err := create()
	if err != nil {
		return nil, err
	}
	tx.run.local[key] = v
	tx.run.made = append(tx.run.made, key)
	return v, nil
}

// Undo has f called if this closure alone is rolled back, so that what an
// earlier closure put in Local goes back with the rows.
func (tx *Tx) Undo(f func()) {
	if tx.alone {
		tx.undo = append(tx.undo, f)
	}
}

// BeforeCommit has f called once when all closures of the transaction have
// run, unless the closure that registered it was rolled back; its error rolls
// the whole transaction back.
func (tx *Tx) BeforeCommit(f func(ctx context.Context, tx *Tx) error) {
	tx.run.before = append(tx.run.before, f)
}

// AfterCommit has f called after the commit and before anybody is answered,
// unless the closure that registered it was rolled back. It runs on the writer,
// must be quick and must not panic.
func (tx *Tx) AfterCommit(f func()) { tx.run.after = append(tx.run.after, f) }

// OnAbort has f called if the closure that registered it is rolled back, alone
// or with the whole transaction.
func (tx *Tx) OnAbort(f func()) { tx.run.abort = append(tx.run.abort, f) }
