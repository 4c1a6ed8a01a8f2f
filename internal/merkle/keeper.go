package merkle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/mod/sumdb/note"
)

// ErrHeadMoved says that another process advanced the kept head first. Read it
// again, prove consistency from there and try again.
var ErrHeadMoved = errors.New("another process advanced the kept head")

// HeadError says that a log does not continue the head it once signed. It must
// stop the log from signing anything; its text tells the operator, in Chinese
// and in English, what to do.
type HeadError struct {
	Path  string     // the kept head's file
	Kept  Checkpoint // what was signed
	Size  int64      // what the log has now
	Root  Hash       // its root at Kept.Size; zero if the log is shorter
	Cause error      // why, if it is neither of the two above
}

// Error explains the fault and the way out.
func (e *HeadError) Error() string {
	what := fmt.Sprintf("日志在第 %d 条处的树根是 %v，而签发过的是 %v：历史被改动，或连错了数据库。\n"+
		"The log's root at size %d is %v, but the head it signed says %v: history was altered, or this is another database.",
		e.Kept.Size, e.Root, e.Kept.Root, e.Kept.Size, e.Root, e.Kept.Root)
	switch {
	case e.Size < e.Kept.Size:
		what = fmt.Sprintf("日志只有 %d 条，而已签发的树头有 %d 条：数据库可能是从旧备份恢复的。\n"+
			"The log has %d facts, but a head of %d facts was signed: the database may have been restored from an old backup.",
			e.Size, e.Kept.Size, e.Size, e.Kept.Size)
	case e.Cause != nil:
		what = fmt.Sprintf("新树头不能证明是已签发树头的延续：%v。\n"+
			"The new head is not shown to continue the signed one: %v.", e.Cause, e.Cause)
	}
	return what + fmt.Sprintf("\n"+
		"办法：恢复较新的备份或重新导入缺失的事实，使日志重新追上；在此之前不签发任何树头。树头文件：%s。\n"+
		"What to do: restore a newer backup or import the missing facts again until the log has caught up; nothing is signed before. "+
		"Only if the facts are lost for good: publish a signed statement of the loss that names code %s, "+
		"then move the file %s away (do not delete it) and start again.",
		e.Path, ShortCode(e.Kept.Size, e.Kept.Root), e.Path)
}

// Unwrap gives the cause.
func (e *HeadError) Unwrap() error { return e.Cause }

// Keeper keeps the last signed checkpoint in a file of its own, outside the
// database and outside its backups, so that a restored backup cannot fork
// history unseen. It never goes back. Several processes may share the file;
// beside it they leave an empty lock file, named after it with ".lock".
type Keeper struct {
	path      string
	suite     Suite
	verifiers []note.Verifier
}

// NewKeeper keeps heads of a tree of the given suite in the file at path,
// which need not exist yet; its directory must.
func NewKeeper(path string, s Suite, verifiers ...note.Verifier) (*Keeper, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return &Keeper{path: path, suite: s, verifiers: verifiers}, nil
}

// Head is the kept checkpoint and its note. Before the first Advance it is the
// zero Checkpoint and no note. A file that cannot be read or verified is an
// error, never taken for an absent one.
func (k *Keeper) Head() (Checkpoint, []byte, error) {
	msg, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, nil, nil
	}
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("read kept head: %w", err)
	}
	c, err := Open(msg, k.verifiers...)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("read kept head %s (was the key file changed?): %w", k.path, err)
	}
	return c, msg, nil
}

// Check compares a log of size leaves with the kept head, as at start-up. The
// error is a *[HeadError] if the log does not continue what was signed.
func (k *Keeper) Check(ctx context.Context, src Source, size int64) error {
	kept, msg, err := k.Head()
	if err != nil || msg == nil {
		return err
	}
	if size < kept.Size {
		return &HeadError{Path: k.path, Kept: kept, Size: size}
	}
	root, err := RootAt(ctx, k.suite, src, kept.Size)
	if err != nil {
		return fmt.Errorf("compare log with kept head: %w", err)
	}
	if root != kept.Root {
		return &HeadError{Path: k.path, Kept: kept, Size: size, Root: root}
	}
	return nil
}

// Advance replaces the kept head from, as [Keeper.Head] gave it, by the signed
// checkpoint next, given the proof that the one continues the other (none is
// needed from the zero Checkpoint). When it returns nil the new head is on
// disk; publish it only then. It gives [ErrHeadMoved] if the kept head is no
// longer from, and a *[HeadError] for a head that goes back or aside.
func (k *Keeper) Advance(from Checkpoint, next []byte, proof []Hash) error {
	unlock, err := lockedfile.MutexAt(k.path + ".lock").Lock()
	if err != nil {
		return fmt.Errorf("lock kept head: %w", err)
	}
	defer unlock()

	kept, msg, err := k.Head()
	if err != nil {
		return err
	}
	if kept.Size != from.Size || kept.Root != from.Root || (msg == nil) != (from == Checkpoint{}) {
		return ErrHeadMoved
	}
	c, err := Open(next, k.verifiers...)
	if err != nil {
		return fmt.Errorf("advance kept head: %w", err)
	}
	if msg != nil {
		switch err := VerifyConsistency(k.suite, kept.Size, c.Size, kept.Root, c.Root, proof); {
		case c.Size < kept.Size:
			return &HeadError{Path: k.path, Kept: kept, Size: c.Size}
		case c.Size == kept.Size && c.Root != kept.Root:
			return &HeadError{Path: k.path, Kept: kept, Size: c.Size, Root: c.Root}
		case c.Origin != kept.Origin:
			return fmt.Errorf("advance kept head: it is of log %q, not of %q", kept.Origin, c.Origin)
		case err != nil:
			return &HeadError{Path: k.path, Kept: kept, Size: c.Size, Cause: err}
		}
	}
	if err := replaceFile(k.path, next); err != nil {
		return fmt.Errorf("write kept head: %w", err)
	}
	return nil
}

// replaceFile puts data in place of the file at path, whole or not at all,
// and durably: the data first, then the name.
func replaceFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once renamed
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // directories cannot be synced there; renames are journalled
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
