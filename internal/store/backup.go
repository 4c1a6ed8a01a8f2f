package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrNoBackup says that a PostgreSQL database is backed up by its own tools.
var ErrNoBackup = errors.New("back this database up with pg_dump")

// Backup writes one state of an SQLite database into a new file, readable by
// its owner alone, while everybody goes on working, and checks it. The file is
// on the disk when Backup returns. A file that is there is not overwritten.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.dialect != SQLite {
		return ErrNoBackup
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("back up into %s: %w", path, fs.ErrExist), err)
	}
	part := path + ".part"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer os.Remove(part) // of no effect once renamed
	if err := out.Close(); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := vacuumInto(ctx, db.dsn, part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := CheckFile(ctx, part); err != nil {
		return fmt.Errorf("check the backup: %w", err)
	}
	if err := errors.Join(syncFile(part), os.Rename(part, path), syncFile(filepath.Dir(path))); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

func vacuumInto(ctx context.Context, from, into string) error {
	db, err := openSQLite(from, false)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", into)
	return errors.Join(err, db.Close())
}

// CheckFile reads an SQLite file from end to end and reports what is wrong with
// it.
func CheckFile(ctx context.Context, path string) error {
	db, err := openSQLite(path, true)
	if err != nil {
		return err
	}
	var said string
	err = db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said)
	if err == nil && said != "ok" {
		err = fmt.Errorf("%s is damaged: %s", path, said)
	}
	return errors.Join(err, db.Close())
}

// syncFile makes a file, or the names in a folder, durable.
func syncFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() && runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; renames are journalled
	}
	mode := os.O_RDWR
	if info.IsDir() {
		mode = os.O_RDONLY
	}
	f, err := os.OpenFile(path, mode, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
