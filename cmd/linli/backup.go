package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"linli/internal/merkle"
)

// BackupCmd is linli backup.
type BackupCmd struct {
	Out string `arg:"" type:"path" help:"The new file."`
	backupKey
	dbFlags
}

// Run writes one state of the database into a file while the site is served,
// and beside it the signed head of the log, to be compared when it is put back.
// The keys are not in it. With a backup key it is sealed.
func (c *BackupCmd) Run(a *app) error {
	key, err := c.read()
	if err != nil {
		return err
	}
	if c.postgres() {
		return failed("PostgreSQL 数据库请用它自己的工具备份 back a PostgreSQL database up by its own tools:\n"+
			"  pg_dump --format=custom --no-owner --file='%s' \"$LINLI_DB\"\n"+
			"并另存树头文件 and keep the kept head beside it（linli log head）", c.Out)
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		head, note, err := h.signHead(a.ctx)
		if err != nil {
			return err
		}
		if err := h.backup(a.ctx, c.Out, key); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return failed("%v", err)
			}
			return err
		}
		if err := writeNew(c.Out+".head", note); err != nil {
			return err
		}
		if err := h.syncErased(a.ctx); err != nil {
			return err
		}
		if key == nil {
			fmt.Fprintln(a.stderr, "备份未加密；用 --backup-key 加密 the backup is not sealed; seal it with --backup-key")
		}
		_, err = fmt.Fprintf(a.stdout, "已备份 backed up %s\n树头 head  %s.head\nsize %d\nroot %s\n密钥不在其中，另行保管 the keys are not in it: %s\n",
			c.Out, c.Out, head.Size, head.Root, h.files.keys)
		return err
	})
}

// writeNew writes a file for its owner alone, put on the disk, in the place of
// nothing.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// RestoreCmd is linli restore.
type RestoreCmd struct {
	From string `arg:"" type:"existingfile" help:"A file that linli backup wrote."`
	backupKey
	Behind bool `help:"Put it there although facts were signed since: nothing but imports works until they are there again."`
	dbFlags
}

// Run puts a backup where no database is. A backup that is behind the kept head
// is refused: to go on from it would fork history. With --behind it may be made
// up by imports, which give the same facts the same place.
func (c *RestoreCmd) Run(a *app) error {
	switch {
	case c.DB == "":
		return usage("where to? Name the new database with --db FILE 请用 --db 指明新数据库文件")
	case c.postgres():
		return failed("PostgreSQL 数据库请用它自己的工具恢复 restore a PostgreSQL database by its own tools:\n"+
			"  pg_restore --no-owner --dbname=\"$LINLI_DB\" '%s'\n再 then: linli migrate && linli log verify", c.From)
	}
	if _, err := os.Lstat(c.DB); !errors.Is(err, fs.ErrNotExist) {
		return failed("%s 已存在，不会覆盖 is there and is not overwritten", c.DB)
	}
	if err := c.put(a.ctx); err != nil {
		return err
	}
	made, err := c.keepHead()
	if err != nil {
		return errors.Join(err, c.undo(made))
	}
	h, err := a.openHouseWith(a.ctx, c.dbFlags, houseOptions{behind: c.Behind})
	if err != nil {
		err = errors.Join(err, c.undo(made))
		var behind *merkle.HeadError
		if errors.As(err, &behind) {
			return failed("%v", err)
		}
		return err
	}
	head := h.log.Head()
	if h.gap > 0 {
		fmt.Fprintf(a.stdout, "还缺 %[1]d 条已签发的事实，请按原来的次序重新导入 %[1]d facts that were signed are missing: import them again, in the order in which they came\n", h.gap)
	}
	_, err = fmt.Fprintf(a.stdout, "已恢复 restored %s\nsize %d\nroot %s\n", c.DB, head.Size, head.Root)
	if err == nil {
		err = h.eraseAgain(a, c.From)
	}
	if err == nil {
		_, err = fmt.Fprintln(a.stdout, "请核验日志 now verify the log: linli log verify")
	}
	return errors.Join(err, h.Close())
}

// keepHead puts the backup's head in the place of the kept head, where there is
// none: a kept head is newer than any backup and is never overwritten.
func (c *RestoreCmd) keepHead() (made string, err error) {
	files, err := c.files()
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(files.head); err == nil {
		return "", nil
	}
	note, err := os.ReadFile(c.From + ".head")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the backup's head: %w", err)
	}
	return files.head, writeNew(files.head, note)
}

// undo removes what was put there.
func (c *RestoreCmd) undo(head string) error {
	var errs []error
	for _, path := range []string{c.DB, c.DB + "-wal", c.DB + "-shm", head} {
		if err := os.Remove(path); path != "" && err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// copyNew copies a file, put on the disk, in the place of nothing.
func copyNew(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}
