package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Queryer reads. *sql.DB, *sql.Conn and *Tx are Queryers.
type Queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Options say how to open a database. The zero value is right for most.
type Options struct {
	// Migrations are the rooms' tables, applied in the order given.
	Migrations []Migrations
	// Batch is how many closures share one commit at most; 0 means 512.
	Batch int
	// Readers is how many connections read at the same time; 0 means 4. Readers
	// that spin starve the writer on a small machine.
	Readers int
	// OpenSQLite opens an SQLite file with the settings of Pragmas by another
	// driver than the built-in one; nil means the built-in one. It is there for
	// drivers that can lose power on purpose.
	OpenSQLite func(path string, readOnly bool) (*sql.DB, error)
	// Committed is told of each commit how many closures shared it. It runs on
	// the writer and must be quick; nil is nobody.
	Committed func(closures int)
}

// DB is one database: a pool of readers and one writer. It is safe for
// concurrent use.
type DB struct {
	dialect Dialect
	dsn     string
	read    *sql.DB
	reads   *reader // on read, for SQLite; nil otherwise
	write   *sql.DB
	conn    *sql.Conn // the writer's only connection
	stmts   prepared  // on conn; the writer's alone, like conn

	jobs      chan *job
	batch     int
	committed func(closures int)

	stop    context.CancelFunc
	stopped chan struct{}
	closing sync.Once

	mu     sync.Mutex
	broken error
}

// Open opens the database named by dsn: a file path for SQLite (created if
// absent, with its folder) or a postgres:// address. It applies the migrations
// that are missing and refuses a database that a newer program has written.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Batch == 0 {
		o.Batch = 512
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.OpenSQLite == nil {
		o.OpenSQLite = openSQLite
	}
	db := &DB{
		dialect: dialectOf(dsn), dsn: dsn, batch: o.Batch, committed: o.Committed,
		jobs: make(chan *job, 4*o.Batch), stopped: make(chan struct{}),
	}
	if err := db.open(ctx, o); err != nil {
		db.closePools()
		return nil, fmt.Errorf("open database: %w", err)
	}
	run, stop := context.WithCancel(context.Background())
	db.stop = stop
	go db.loop(run)
	return db, nil
}

func (db *DB) open(ctx context.Context, o Options) (err error) {
	if db.dialect == Postgres {
		if db.write, err = openPipelined(db.dsn); err != nil {
			return err
		}
		if db.read, err = sql.Open("pgx", db.dsn); err != nil {
			return err
		}
	} else {
		if err := os.MkdirAll(filepath.Dir(db.dsn), 0o750); err != nil {
			return err
		}
		if db.write, err = o.OpenSQLite(db.dsn, false); err != nil {
			return err
		}
		if err := checkSQLite(ctx, db.write); err != nil {
			return err
		}
		if db.read, err = o.OpenSQLite(db.dsn, true); err != nil {
			return err
		}
	}
	db.write.SetMaxOpenConns(1)
	if db.dialect == SQLite {
		db.reads = &reader{db: db.read}
	}
	db.read.SetMaxOpenConns(o.Readers)
	db.read.SetMaxIdleConns(o.Readers)
	if db.conn, err = db.connect(ctx); err != nil {
		return err
	}
	return migrate(ctx, db.dialect, db.conn, o.Migrations)
}

// connect opens the writer's connection. A PostgreSQL server that was told to
// answer before the disk has it is told otherwise.
func (db *DB) connect(ctx context.Context) (*sql.Conn, error) {
	conn, err := db.write.Conn(ctx)
	if err != nil || db.dialect == SQLite {
		return conn, err
	}
	_, err = conn.ExecContext(ctx, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// Close waits for the writes under way, answers the rest with ErrClosed, and
// closes the connections. A second call does nothing.
func (db *DB) Close() (err error) {
	db.closing.Do(func() {
		db.stop()
		<-db.stopped
		err = db.closePools()
	})
	return err
}

func (db *DB) closePools() error {
	var errs []error
	// SQLite moves the write-ahead log into the file when its last connection
	// closes, and a connection whose statements are open does not.
	errs = append(errs, db.stmts.close())
	if db.reads != nil {
		errs = append(errs, db.reads.close())
	}
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	for _, p := range []*sql.DB{db.read, db.write} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	return errors.Join(errs...)
}

// Dialect is which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Path is the file of an SQLite database, and empty for PostgreSQL.
func (db *DB) Path() string {
	if db.dialect == SQLite {
		return db.dsn
	}
	return ""
}

// Read is the pool of readers. What it reads is committed.
func (db *DB) Read() Queryer {
	if db.reads != nil {
		return db.reads
	}
	return db.read
}

// Snapshot runs f with a Queryer that sees one state of the database from its
// first to its last query.
func (db *DB) Snapshot(ctx context.Context, f func(q Queryer) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if db.dialect == Postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin snapshot: %w", err)
	}
	defer tx.Rollback()
	return f(tx)
}
