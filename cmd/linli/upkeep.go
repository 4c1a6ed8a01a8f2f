package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"linli/internal/civil"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/upkeep"
)

// backupKey says by which key backups are sealed.
type backupKey struct {
	BackupKey string `name:"backup-key" env:"LINLI_BACKUP_KEY_FILE" type:"path" placeholder:"FILE" help:"The file of the backup key, kept apart from the backups; linli keys backup FILE makes one. Without it backups are not sealed. The key itself may stand in LINLI_BACKUP_KEY."`
}

// backupKeyVar holds the backup key where a keeper of secrets gives it to the
// program.
const backupKeyVar = "LINLI_BACKUP_KEY"

// read reads the key; nil where there is none.
func (f backupKey) read() ([]byte, error) {
	content := os.Getenv(backupKeyVar)
	if f.BackupKey != "" {
		info, err := os.Stat(f.BackupKey)
		if err != nil {
			return nil, fmt.Errorf("read the backup key: %w", err)
		}
		if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
			return nil, failed("备份密钥文件可被他人读取 the backup key can be read by others than its owner (mode %04o): chmod 600 '%s'", mode, f.BackupKey)
		}
		b, err := os.ReadFile(f.BackupKey)
		if err != nil {
			return nil, fmt.Errorf("read the backup key: %w", err)
		}
		content = string(b)
	}
	if content == "" {
		return nil, nil
	}
	key, err := upkeep.ParseKey(content)
	if err != nil {
		return nil, failed("备份密钥应为 64 位十六进制数 %v", err)
	}
	return key, nil
}

// KeysBackupCmd is linli keys backup.
type KeysBackupCmd struct {
	File string `arg:"" type:"path" help:"The new file; keep it apart from the backups, and a copy of it on paper."`
}

// Run makes a backup key. It is not shown.
func (c *KeysBackupCmd) Run(a *app) error {
	if err := writeNew(c.File, []byte(upkeep.NewKey())); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return failed("%v", err)
		}
		return fmt.Errorf("write a backup key: %w", err)
	}
	_, err := fmt.Fprintf(a.stdout, "备份密钥 backup key %s\n没有它，加密的备份打不开 without it a sealed backup does not open\n", c.File)
	return err
}

// backup writes one state of the database into a new file, sealed if there is a
// key, and writes down that it did. In between it stands beside the new file,
// for its owner alone.
func (h *house) backup(ctx context.Context, out string, key []byte) (err error) {
	to := out
	if key != nil {
		if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
			return &fs.PathError{Op: "backup", Path: out, Err: fs.ErrExist}
		}
		dir, err := os.MkdirTemp(filepath.Dir(out), ".linli-backup-")
		if err != nil {
			return fmt.Errorf("make a folder for the backup: %w", err)
		}
		defer os.RemoveAll(dir)
		to = filepath.Join(dir, "open")
	}
	err = h.db.Backup(ctx, to)
	if err == nil && key != nil {
		err = through(to, out, func(w io.Writer, r io.Reader) error { return upkeep.Seal(w, r, key) })
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	d := upkeep.Done{At: civil.At(h.clock()), OK: err == nil, Said: filepath.Base(out)}
	if err != nil {
		d.Said = err.Error()
	}
	return errors.Join(err, h.mark(ctx, upkeep.Backup, d))
}

// through copies a file by way of f, put on the disk, in the place of nothing.
func through(from, to string, f func(w io.Writer, r io.Reader) error) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f(out, in), out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

// put puts the backup where the database shall be, opened if it is sealed, and
// checks that it is whole.
func (c *RestoreCmd) put(ctx context.Context) error {
	in, err := os.Open(c.From)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	begin := make([]byte, 64)
	n, err := io.ReadFull(in, begin)
	if err := errors.Join(in.Close(), short(err)); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if !upkeep.Sealed(begin[:n]) {
		if err := store.CheckFile(ctx, c.From); err != nil {
			return failed("备份已损坏 the backup is damaged: %v", err)
		}
		if err := copyNew(c.From, c.DB); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		return nil
	}
	key, err := c.read()
	if err != nil {
		return err
	}
	if key == nil {
		return failed("备份已加密：请用 --backup-key 指明密钥文件 the backup is sealed: name its key with --backup-key")
	}
	err = through(c.From, c.DB, func(w io.Writer, r io.Reader) error { return upkeep.Open(w, r, key) })
	if errors.Is(err, upkeep.ErrSealed) {
		return failed("备份打不开：密钥不对，或文件被改动 %v", err)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := store.CheckFile(ctx, c.DB); err != nil {
		return errors.Join(failed("备份已损坏 the backup is damaged: %v", err), c.undo(""))
	}
	return nil
}

// short forgives a file that is shorter than what was asked for.
func short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// writeErased writes down, in the transaction that erases, that it does. The
// file beside the database has it once that is committed.
func (h *house) writeErased(ctx context.Context, tx *store.Tx, person string) error {
	return upkeep.Erase(ctx, tx, upkeep.Erased{Person: person, At: civil.At(h.clock())})
}

// syncErased brings the journal of erasures up to the database.
func (h *house) syncErased(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(h.files.erased), 0o750); err != nil {
		return fmt.Errorf("make a folder for the journal of erasures: %w", err)
	}
	_, err := h.erased.Sync(ctx, h.db.Read())
	return err
}

// eraseAgain erases whom the journal names and the backup still knows.
func (h *house) eraseAgain(a *app, from string) error {
	again, bad, held, known := 0, 0, 0, false
	for _, path := range []string{h.files.erased, from + ".erased"} {
		if _, err := os.Lstat(path); err == nil {
			known = true
		}
		erased, wrong, err := upkeep.NewJournal(path, h.keys.Index).Read()
		if err != nil {
			return err
		}
		bad += wrong
		for _, e := range erased {
			done, err := h.people.EraseAgain(a.ctx, e.Person)
			if errors.Is(err, retention.ErrHeld) {
				held++ // when the backup was made; it was over when they were erased
				continue
			}
			if err != nil {
				return fmt.Errorf("erase %s again: %w", e.Person, err)
			}
			if done {
				again++
			}
		}
	}
	var said bytes.Buffer
	switch {
	case !known:
		fmt.Fprintf(&said, "没有找到注销日志 %[1]s：如有，请放回该处，再次恢复 there is no journal of erasures at %[1]s: if there is one, put it there and restore again\n", h.files.erased)
	default:
		fmt.Fprintf(&said, "已重做备份之后的注销 %[1]d 人 erased again since the backup: %[1]d\n", again)
	}
	if held > 0 {
		fmt.Fprintf(&said, "有 %[1]d 人在备份里处于暂停销毁，请解除后再恢复一次 %[1]d are held in the backup: let go and restore again\n", held)
	}
	if bad > 0 {
		fmt.Fprintf(&said, "注销日志有 %[1]d 行不可信，未采用 %[1]d lines of the journal are not ours and were not followed\n", bad)
	}
	if _, err := a.stdout.Write(said.Bytes()); err != nil {
		return err
	}
	return h.syncErased(a.ctx)
}
