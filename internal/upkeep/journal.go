package upkeep

import (
	"bufio"
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"

	"linli/internal/civil"
	"linli/internal/store"
)

// Erased is one person's opaque number, and when they were erased.
type Erased struct {
	Person string
	At     civil.Instant
}

// Erase writes down that a person is erased, in the transaction that does.
func Erase(ctx context.Context, tx *store.Tx, e Erased) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO upkeep_erased (person, at) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING`, e.Person, int64(e.At))
	if err != nil {
		return fmt.Errorf("write an erasure down: %w", err)
	}
	return nil
}

// Journal is the file of who was erased, one line a person, each with a keyed
// mark, so that no stranger's line erases anybody. It stands beside the
// database, best on another disk, and is kept with the backups: it is what a
// restored one does not know. The database has the same rows; what a crash kept
// from the file is added at the next Sync.
type Journal struct {
	path string
	mark func(field, value string) [16]byte

	mu   sync.Mutex
	kept map[string]bool // nil: not read yet
}

// NewJournal keeps a journal in a file; mark is a keyed digest (vault.Keys.Index).
func NewJournal(path string, mark func(field, value string) [16]byte) *Journal {
	return &Journal{path: path, mark: mark}
}

func (j *Journal) line(e Erased) string {
	words := e.Person + " " + strconv.FormatInt(int64(e.At), 10)
	m := j.mark("upkeep.erased", words)
	return words + " " + hex.EncodeToString(m[:])
}

// Read reads a journal; a file that is not there is empty. bad is how many lines
// are not ours or were changed: they erase nobody.
func (j *Journal) Read() (erased []Erased, bad int, err error) {
	f, err := os.Open(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the journal of erasures: %w", err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan() {
		person, rest, _ := strings.Cut(in.Text(), " ")
		at, _, _ := strings.Cut(rest, " ")
		n, numeric := strconv.ParseInt(at, 10, 64)
		e := Erased{person, civil.Instant(n)}
		if numeric != nil || person == "" || subtle.ConstantTimeCompare([]byte(j.line(e)), in.Bytes()) != 1 {
			bad++
			continue
		}
		erased = append(erased, e)
	}
	if err := in.Err(); err != nil {
		return nil, 0, fmt.Errorf("read the journal of erasures: %w", err)
	}
	return erased, bad, nil
}

// Sync adds to the file what the database has and it has not, and says how many
// lines that were.
func (j *Journal) Sync(ctx context.Context, q store.Queryer) (added int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.kept == nil {
		erased, _, err := j.Read()
		if err != nil {
			return 0, err
		}
		j.kept = make(map[string]bool, len(erased))
		for _, e := range erased {
			j.kept[e.Person] = true
		}
	}
	rows, err := q.QueryContext(ctx, `SELECT person, at FROM upkeep_erased ORDER BY at, person`)
	if err != nil {
		return 0, fmt.Errorf("read who was erased: %w", err)
	}
	all, err := store.Collect(rows, func(rows *sql.Rows) (e Erased, err error) { return e, rows.Scan(&e.Person, (*int64)(&e.At)) })
	if err != nil {
		return 0, fmt.Errorf("read who was erased: %w", err)
	}
	var news strings.Builder
	var persons []string
	for _, e := range all {
		if !j.kept[e.Person] {
			news.WriteString(j.line(e) + "\n")
			persons = append(persons, e.Person)
		}
	}
	if len(persons) == 0 {
		return 0, nil
	}
	if err := j.add(news.String()); err != nil {
		return 0, fmt.Errorf("write the journal of erasures: %w", err)
	}
	for _, p := range persons {
		j.kept[p] = true
	}
	return len(persons), nil
}

// add appends lines, put on the disk. A line that a crash cut off is ended first.
func (j *Journal) add(lines string) error {
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > 0 {
		end := make([]byte, 1)
		if _, err = f.ReadAt(end, info.Size()-1); err == nil && end[0] != '\n' {
			lines = "\n" + lines
		}
	}
	if err == nil {
		_, err = f.WriteString(lines)
	}
	return errors.Join(err, f.Sync(), f.Close())
}
