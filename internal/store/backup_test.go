package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"linli/internal/store"
	"linli/internal/store/storetest"
)

// A backup taken while others write is one state: as many rows as the counter
// beside them says.
func TestBackupWhileWriting(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	write := func(queries ...string) error {
		return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, q := range queries {
				if _, err := tx.ExecContext(ctx, q); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := write("CREATE TABLE a (n bigint)", "CREATE TABLE b (n bigint)", "INSERT INTO b (n) VALUES (0)"); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error, 1)
	begun := make(chan struct{})
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := write("INSERT INTO a (n) VALUES (1)", "UPDATE b SET n = n + 1"); err != nil {
				done <- err
				return
			}
			if i == 10 {
				close(begun)
			}
		}
	}()
	<-begun
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the backup: %v %v", info.Mode(), err)
	}
	copied, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	var rows, said int
	err = copied.Read().QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM a), (SELECT n FROM b)").Scan(&rows, &said)
	if err != nil || rows != said || rows < 10 {
		t.Errorf("%d rows, the counter says %d, %v", rows, said, err)
	}
	if err := db.Backup(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a backup was overwritten: %v", err)
	}
}

// A damaged file is found.
func TestCheckFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad.db")
	if err := os.WriteFile(path, []byte("SQLite format 3\x00 and then nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(t.Context(), path); err == nil {
		t.Error("nonsense is whole")
	}
}
