package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"linli/internal/store"
	"linli/internal/store/storetest"
)

const table = `-- A comment; with a semicolon.
CREATE TABLE t (
	id {{key}},
	name text NOT NULL,
	data {{blob}}
);
CREATE UNIQUE INDEX t_name ON t (name);
`

func files(texts ...string) store.Migrations {
	dir := fstest.MapFS{}
	for i, text := range texts {
		dir[fmt.Sprintf("m/%04d_t.sql", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return store.Migrations{Room: "test", FS: dir, Dir: "m"}
}

func open(t testing.TB, dsn string, m ...store.Migrations) *store.DB {
	t.Helper()
	if m == nil {
		m = []store.Migrations{files(table)}
	}
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func put(id int64, name string) func(context.Context, *store.Tx) error {
	return func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO t (id, name, data) VALUES ($1, $2, $3)", id, name, []byte{1})
		return err
	}
}

// names lists what is in t, in order.
func names(t testing.TB, q store.Queryer) string {
	t.Helper()
	rows, err := q.QueryContext(context.Background(), "SELECT name FROM t ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func TestMigrations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		try := func(m store.Migrations) error {
			db, err := store.Open(ctx, dsn, store.Options{Migrations: []store.Migrations{m}})
			if err == nil {
				err = db.Close()
			}
			return err
		}
		if err := try(files(table)); err != nil {
			t.Fatal(err)
		}
		if err := try(files(table)); err != nil {
			t.Error("a second time:", err)
		}
		if err := try(files(strings.ReplaceAll(table, "\n", "\r\n"))); err != nil {
			t.Error("from a checkout with other line ends:", err)
		}
		if err := try(files(table + "-- more\n")); err == nil || !strings.Contains(err.Error(), "was changed after it had been applied") {
			t.Error("a changed file:", err)
		}
		if err := try(files(table, "CREATE TABLE u (id {{key}});\nCREATE TABLE broken (;\n")); err == nil || !strings.Contains(err.Error(), "0002_t.sql") {
			t.Error("a file that is wrong:", err)
		}
		if err := try(files(table, "CREATE TABLE u (id {{key}})")); err != nil {
			t.Error("the same file put right: what it did before must have been taken back:", err)
		}
		if err := try(files(table)); err == nil || !strings.Contains(err.Error(), "newer program") {
			t.Error("an older program:", err)
		}
	})
}

func TestManyOpenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() {
				db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{files(table)}})
				if err == nil {
					err = errors.Join(db.Write(t.Context(), put(int64(i+1), fmt.Sprint(i))), db.Close())
				}
				errs[i] = err
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if got := names(t, open(t, dsn).Read()); got != "0 1 2 3 4 5 6 7" {
			t.Error("found", got)
		}
	})
}

func TestOpenFailures(t *testing.T) {
	dir := t.TempDir()
	for name, dsn := range map[string]string{
		"a folder":        dir,
		"nobody answers":  "postgres://linli@/none?host=" + filepath.Join(dir, "none") + "&connect_timeout=1",
		"not an address":  "postgres://linli@:port/none",
		"under a device":  "/dev/null/linli.db",
		"not a database?": "doc.go",
	} {
		if db, err := store.Open(t.Context(), dsn, store.Options{}); err == nil {
			t.Errorf("%s: opened", name)
			_ = db.Close()
		} else if !strings.HasPrefix(err.Error(), "open database: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The settings on which the promise "no error means on disk" stands.
func TestDurableSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		if strings.HasPrefix(dsn, "postgres") {
			dsn += "&synchronous_commit=off"
		}
		db := open(t, dsn)
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if db.Dialect() == store.Postgres {
				var v string
				if err := tx.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&v); err != nil || v != "on" {
					t.Errorf("synchronous_commit = %s %v", v, err)
				}
				return nil
			}
			for pragma, want := range map[string]string{
				"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "busy_timeout": "10000",
			} {
				var v string
				if err := tx.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&v); err != nil || v != want {
					t.Errorf("%s = %s %v, want %s", pragma, v, err, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if db.Dialect() == store.SQLite {
			if db.Path() != dsn {
				t.Error("path", db.Path())
			}
			rows, err := db.Read().QueryContext(t.Context(), "DELETE FROM t RETURNING id")
			if err == nil {
				for rows.Next() {
				}
				err = errors.Join(rows.Err(), rows.Close())
			}
			if err == nil {
				t.Error("a reader could write")
			}
		}
	})
}

func TestSnapshot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		if err := db.Write(t.Context(), put(1, "one")); err != nil {
			t.Fatal(err)
		}
		err := db.Snapshot(t.Context(), func(q store.Queryer) error {
			first := names(t, q)
			if err := db.Write(t.Context(), put(2, "two")); err != nil {
				return err
			}
			if again := names(t, q); first != "one" || again != "one" {
				t.Errorf("the snapshot moved from %q to %q", first, again)
			}
			if now := names(t, db.Read()); now != "one two" {
				t.Errorf("a plain reader sees %q", now)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		mine := errors.New("mine")
		if err := db.Snapshot(t.Context(), func(store.Queryer) error { return mine }); !errors.Is(err, mine) {
			t.Error("the caller's error came back as", err)
		}
	})
}

func TestInsert(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		at := int64(0)
		for _, n := range []int{0, 1, 15, 16, 17, 127, 128, 129, 300} {
			first := at
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				at = first
				return store.Insert(ctx, tx, store.Table{Name: "t", Columns: []string{"id", "name"}}, n, func(_ int, args []any) []any {
					at++
					return append(args, at, fmt.Sprint("n", at))
				})
			})
			if err != nil {
				t.Fatal(n, err)
			}
			var rows, last int64
			if err := db.Read().QueryRowContext(t.Context(), "SELECT count(*), coalesce(max(id), 0) FROM t").Scan(&rows, &last); err != nil || rows != at || last != at {
				t.Fatalf("after %d: %d rows up to %d, want %d: %v", n, rows, last, at, err)
			}
		}
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, tab := range []store.Table{ // the same name with other columns and another tail
				{Name: "t", Columns: []string{"name", "id"}},
				{Name: "t", Columns: []string{"name", "id"}, Tail: "ON CONFLICT (id) DO NOTHING"},
			} {
				if err := store.Insert(ctx, tx, tab, 1, func(_ int, args []any) []any { return append(args, "last", at+1) }); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// After Close all is in the one file, which can then be copied.
func TestCloseLeavesOneFile(t *testing.T) {
	dsn := storetest.SQLite(t)
	db := open(t, dsn)
	if err := db.Write(t.Context(), put(1, "one")); err != nil {
		t.Fatal(err)
	}
	names(t, db.Read())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	beside, err := filepath.Glob(dsn + "?*")
	if err != nil || len(beside) > 0 {
		t.Errorf("beside the file there are %v (%v)", beside, err)
	}
}

// Parameters are numbered in order of appearance, which every driver reads alike.
func TestPlaceholderOrder(t *testing.T) {
	got := store.Table{Name: "t", Columns: []string{"a", "b"}, Tail: "RETURNING a"}.SQL(store.Postgres, 2)
	if want := "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) RETURNING a"; got != want {
		t.Errorf("got %s", got)
	}
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		var got string
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := put(5, "five")(ctx, tx); err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, "SELECT name || $1 || $2 FROM t WHERE id = $3 AND name = $4", "a", "b", 5, "five").Scan(&got)
		})
		if err != nil || got != "fiveab" {
			t.Error(got, err)
		}
	})
}

// Text is compared byte by byte on both databases, whatever the collation of
// the PostgreSQL database: ranges of keys rest on it.
func TestTextByBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn, files("CREATE TABLE t (\n\tk text NOT NULL,\n\tPRIMARY KEY (k)\n);\n"))
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, k := range []string{"purse:b", "purse:", "purse;", "Purse:a", "purse:甲", "purs"} {
				if _, err := tx.ExecContext(ctx, "INSERT INTO t (k) VALUES ($1)", k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.Read().QueryContext(t.Context(), "SELECT k FROM t WHERE k >= $1 AND k < $2 ORDER BY k", "purse:", "purse;")
		if err != nil {
			t.Fatal(err)
		}
		got, err := store.Collect(rows, func(rows *sql.Rows) (k string, err error) {
			err = rows.Scan(&k)
			return k, err
		})
		if want := []string{"purse:", "purse:b", "purse:甲"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("between purse: and purse;: %q (%v), want %q", got, err, want)
		}
	})
}
