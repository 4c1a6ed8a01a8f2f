package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/store"
	"linli/internal/store/storetest"
)

// A full disk answers a clean error, keeps all that was acknowledged and nothing
// else, lets people read, and takes writes again once there is room.
func TestDiskFull(t *testing.T) {
	t.Run("volume", func(t *testing.T) {
		dir := t.TempDir()
		volume, err := storetest.MountSmall(dir, 2<<20)
		if err != nil {
			t.Skip("no small volume can be mounted here; the next test does the like: ", err)
		}
		t.Cleanup(func() {
			if err := volume.Unmount(); err != nil {
				t.Error(err)
			}
		})
		db := open(t, filepath.Join(dir, "linli.db"))
		fill(t, db, func() {
			if err := volume.Resize(32 << 20); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("pages", func(t *testing.T) {
		db, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{
			Migrations: []store.Migrations{files(table)},
			OpenSQLite: func(path string, _ bool) (*sql.DB, error) {
				return sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=max_page_count(200)")
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		fill(t, db, func() {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				var n int64
				return tx.QueryRowContext(ctx, "PRAGMA max_page_count = 100000").Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	})
}

func fill(t *testing.T, db *store.DB, makeRoom func()) {
	// Each write is of several rows; all of them or none must be there.
	const rows = 5
	blob := make([]byte, 10000)
	several := func(first int64) write {
		return func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, store.Table{Name: "t", Columns: []string{"id", "name", "data"}}, rows, func(i int, args []any) []any {
				id := first + int64(i)
				return append(args, id, fmt.Sprint(id), blob)
			})
		}
	}
	count := func() (n int) {
		if err := db.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n); err != nil {
			t.Fatal("reading:", err)
		}
		return n
	}
	acknowledged, refused := 0, 0
	for i := int64(1); refused < 5; i++ {
		if i > 1000 {
			t.Fatal("the disk never became full")
		}
		errs := together(t, db, several(i*100), several(i*100+50))
		for _, err := range errs {
			switch {
			case err == nil:
				acknowledged++
			case errors.Is(err, store.ErrFull):
				refused++
			default:
				t.Fatal(err)
			}
		}
		if count() != acknowledged*rows {
			t.Fatalf("%d rows of %d acknowledged writes", count(), acknowledged)
		}
	}
	if err := db.Err(); err != nil {
		t.Error("the database gave up:", err)
	}
	makeRoom()
	if err := db.Write(t.Context(), several(1_000_000)); err != nil {
		t.Error("with room again:", err)
	}
	if count() != (acknowledged+1)*rows || !strings.HasSuffix(names(t, db.Read()), "1000004") {
		t.Errorf("%d rows of %d acknowledged writes", count(), acknowledged+1)
	}
	var ok string
	if err := db.Read().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		t.Error(ok, err)
	}
}
