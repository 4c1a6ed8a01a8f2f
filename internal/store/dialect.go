package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"modernc.org/sqlite"               // registers "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Dialect is which of the two databases is behind a DB. Only this file knows
// how they differ, and pipeline.go how to spare the way to a server.
type Dialect int

// The two dialects.
const (
	SQLite Dialect = iota
	Postgres
)

func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// columnText is a column of text in DDL.
var columnText = regexp.MustCompile(`\btext(\s+NOT NULL)`)

// expand replaces the words in which DDL must differ. Text is compared byte by
// byte, as SQLite does, whatever the collation of the PostgreSQL database:
// ranges of keys ("purse:" to "purse;") and cursors rest on it.
func (d Dialect) expand(ddl string) string {
	blob, key, tail := "blob", "INTEGER PRIMARY KEY", "WITHOUT ROWID"
	if d == Postgres {
		blob, key, tail = "bytea", "bigint PRIMARY KEY", ""
		ddl = columnText.ReplaceAllString(ddl, `text COLLATE "C"$1`)
	}
	return strings.NewReplacer("{{blob}}", blob, "{{key}}", key, "{{without_rowid}}", tail).Replace(ddl)
}

// MinSQLite is the oldest SQLite that is safe with more than one connection:
// up to 3.51.2 a checkpoint could race with a WAL reset and lose committed
// writes.
const MinSQLite = "3.51.3"

// Pragmas are the settings of every SQLite connection that writes, in the
// order they must be given; busy_timeout comes first so that the others wait
// for a lock instead of failing.
func Pragmas() []string {
	return []string{
		"busy_timeout(10000)",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"wal_autocheckpoint(16384)",
		"cache_size(-65536)",
		"temp_store(MEMORY)",
		"secure_delete(ON)",
		"foreign_keys(ON)",
	}
}

func dialectOf(dsn string) Dialect {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return Postgres
	}
	return SQLite
}

func openSQLite(path string, readOnly bool) (*sql.DB, error) {
	q := url.Values{}
	pragmas := Pragmas()
	if readOnly {
		pragmas = []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-32768)", "temp_store(MEMORY)"}
	}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
}

func checkSQLite(ctx context.Context, db *sql.DB) error {
	var v string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&v); err != nil {
		return fmt.Errorf("ask SQLite for its version: %w", err)
	}
	if older(v, MinSQLite) {
		return fmt.Errorf("SQLite %s is too old: %s or newer is needed, older ones can lose committed writes", v, MinSQLite)
	}
	return nil
}

func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range bs {
		if i >= len(as) {
			return true
		}
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return false
}

func (d Dialect) begin() string {
	if d == Postgres {
		return "BEGIN"
	}
	return "BEGIN IMMEDIATE"
}

// commit ends a transaction durably.
func (d Dialect) commit(ctx context.Context, conn *sql.Conn) error {
	if d == SQLite {
		_, err := conn.ExecContext(ctx, "COMMIT")
		return err
	}
	return conn.Raw(func(c any) error {
		tag, err := c.(*pipeline).Conn.Conn().Exec(ctx, "COMMIT")
		var answered *pgconn.PgError
		switch {
		case err != nil && !errors.As(err, &answered):
			return fmt.Errorf("%w (%w)", ErrUncertain, err)
		case err != nil:
			return err
		case tag.String() != "COMMIT":
			return errSwallowed
		}
		return nil
	})
}

// copyRows writes rows by PostgreSQL's COPY, inside the transaction under way.
func copyRows(ctx context.Context, conn *sql.Conn, t Table, n int, row func(i int, args []any) []any) error {
	values := make([]any, 0, len(t.Columns))
	source := pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		values = row(i, values[:0])
		return values, nil
	})
	return conn.Raw(func(c any) error {
		p := c.(*pipeline)
		if err := p.flush(ctx); err != nil {
			return err
		}
		_, err := p.Conn.Conn().CopyFrom(ctx, pgx.Identifier{t.Name}, t.Columns, source)
		return err
	})
}

// errSwallowed: after a failed statement PostgreSQL does nothing more in a
// transaction and answers its COMMIT with ROLLBACK and no error.
var errSwallowed = errors.New("a statement failed and its error was not returned: nothing was written")

func isSwallowed(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "25P02"
}

// isDeadlock reports whether PostgreSQL has chosen the transaction as the victim
// of a deadlock (40P01).
func isDeadlock(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "40P01"
}

// The errors a caller may act on. They wrap the driver's error, whose text is
// for the log and never for people.
var (
	// ErrFull: no room on the disk. Nothing was written; try again later.
	ErrFull = errors.New("the disk is full: nothing was written; free some space and try again")
	// ErrBroken: the disk failed to keep what was written. The process takes no
	// more writes until it is started again.
	ErrBroken = errors.New("the disk reported an error: no more writes are taken until restart")
	// ErrUncertain: the connection to PostgreSQL was lost while the commit was
	// under way. Do the same again with the same ids.
	ErrUncertain = errors.New("the connection was lost during the commit: whether it was written is not known; send the same again")
	// ErrClosed: the database was closed.
	ErrClosed = errors.New("the database is closed")
)

// classify gives an error of the driver its meaning.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, ErrFull) || errors.Is(err, ErrBroken) {
		return err
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		switch se.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%w (%w)", ErrFull, err)
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%w (%w)", ErrBroken, err)
		case sqlite3.SQLITE_IOERR:
			// A write that found no room may surface as an I/O error too; what
			// differs is that the file then still reads well, so only errors of
			// fsync and of reading are final.
			switch se.Code() {
			case sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_READ,
				sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS:
				return fmt.Errorf("%w (%w)", ErrBroken, err)
			}
			return fmt.Errorf("%w (%w)", ErrFull, err)
		}
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "53100" {
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}

// IsUnique reports whether err says that a unique key is taken.
func IsUnique(err error) bool {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == "23505"
}
