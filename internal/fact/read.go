package fact

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/internal/merkle"
	"linli/internal/store"
)

// Record is a fact as it stands in the log, with its hashes.
type Record struct {
	Fact *Fact
	Salt []byte // empty once the fact was erased
	Leaf merkle.Hash
	Mark int64
}

// ErrNotFound says that the log has no such fact.
var ErrNotFound = errors.New("no such fact in the log")

var selectFacts = "SELECT " + strings.Join(factTable.Columns, ", ") + " FROM facts"

func (p *Prepared) args(args []any) []any {
	f := p.Fact
	return append(args, f.Seq, f.ID, f.Kind, int64(f.Start), int64(f.End), f.Place, f.Site, f.Person, f.Other, f.Org, f.Team,
		f.Campaign, f.Action, f.Project, f.Category, f.Quantity, f.Unit, f.Item, int64(f.Grade), strings.Join(f.Claims, ";"),
		f.Replaces, f.Voids, f.Note, f.Source, f.RecordedBy, int64(f.RecordedAt), p.salt[:], p.leaf[:], p.mark)
}

func scanRecord(rows *sql.Rows) (*Record, error) {
	f := &Fact{}
	r := &Record{Fact: f}
	var claims string
	var leaf []byte
	var grade int64
	err := rows.Scan(&f.Seq, &f.ID, &f.Kind, (*int64)(&f.Start), (*int64)(&f.End), &f.Place, &f.Site, &f.Person, &f.Other, &f.Org, &f.Team,
		&f.Campaign, &f.Action, &f.Project, &f.Category, &f.Quantity, &f.Unit, &f.Item, &grade, &claims,
		&f.Replaces, &f.Voids, &f.Note, &f.Source, &f.RecordedBy, (*int64)(&f.RecordedAt), &r.Salt, &leaf, &r.Mark)
	if err != nil {
		return nil, err
	}
	if len(leaf) != merkle.HashSize || grade < 0 || grade > int64(Beneficiary) {
		return nil, fmt.Errorf("row %d of the log is damaged", f.Seq)
	}
	f.Grade = Grade(grade)
	copy(r.Leaf[:], leaf)
	if claims != "" {
		f.Claims = strings.Split(claims, ";")
	}
	return r, nil
}

// scan calls f with the records after one position up to another, in order.
// A position that is missing is an error.
func (l *Log) scan(ctx context.Context, q store.Queryer, after, to int64, f func(*Record) error) error {
	if after >= to {
		return nil
	}
	rows, err := q.QueryContext(ctx, selectFacts+" WHERE seq > $1 AND seq <= $2 ORDER BY seq", after, to)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close()
	at := after
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return &Damage{Seq: at + 1, What: "cannot be read: " + err.Error()}
		}
		at++
		if r.Fact.Seq != at {
			return &Damage{Seq: at, What: "is missing"}
		}
		if err := f(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the log after fact %d: %w", at, err)
	}
	if at != to {
		return &Damage{Seq: at + 1, What: "is missing"}
	}
	return nil
}

// Scan calls f with the facts after a position up to another, in order; to = 0
// means to the end.
func (l *Log) Scan(ctx context.Context, after, to int64, f func(*Record) error) error {
	if to == 0 {
		to = l.Size()
	}
	return l.scan(ctx, l.db.Read(), after, to, f)
}

// News calls f with the facts after a position as a transaction sees them: those
// that are committed, and those that this group of writes is about to. It takes
// the log's lock, so that nothing comes in between until the transaction ends.
func (l *Log) News(ctx context.Context, tx *store.Tx, after int64, f func(*Fact) error) error {
	b, err := l.pending(ctx, tx)
	if err != nil {
		return err
	}
	if err := l.scan(ctx, tx, after, b.base, func(r *Record) error { return f(r.Fact) }); err != nil {
		return err
	}
	for _, p := range b.rows {
		if err := f(p.Fact); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) record(ctx context.Context, q store.Queryer, seq int64) (*Record, error) {
	rows, err := q.QueryContext(ctx, selectFacts+" WHERE seq = $1", seq)
	if err != nil {
		return nil, fmt.Errorf("read fact %d: %w", seq, err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("read fact %d: %w", seq, err)
		}
		return nil, ErrNotFound
	}
	return scanRecord(rows)
}

// Empty reports whether a database has no log yet: none was ever opened on it.
func Empty(ctx context.Context, q store.Queryer) (bool, error) {
	var heads int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM fact_head").Scan(&heads); err != nil {
		return false, fmt.Errorf("look whether there is a log: %w", err)
	}
	return heads == 0, nil
}

// OfKind calls f with every fact of one kind that q sees, in order. It reads
// the whole log; it is for checks that must not rely on what was derived.
func OfKind(ctx context.Context, q store.Queryer, kind string, f func(*Fact) error) error {
	rows, err := q.QueryContext(ctx, selectFacts+" WHERE kind = $1 ORDER BY seq", kind)
	if err != nil {
		return fmt.Errorf("read facts of kind %s: %w", kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return fmt.Errorf("read facts of kind %s: %w", kind, err)
		}
		if err := f(r.Fact); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read facts of kind %s: %w", kind, err)
	}
	return nil
}

// At returns the record at a position.
func (l *Log) At(ctx context.Context, seq int64) (*Record, error) {
	return l.record(ctx, l.db.Read(), seq)
}

// manyAtOnce is how many facts Many asks for in one query.
const manyAtOnce = 128

// Many returns the facts at the given positions, in that order.
func (l *Log) Many(ctx context.Context, seqs []int64) ([]Fact, error) {
	out := make([]Fact, 0, len(seqs))
	for chunk := range slices.Chunk(seqs, manyAtOnce) {
		found, err := l.chunk(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, seq := range chunk {
			f, ok := found[seq]
			if !ok {
				return nil, ErrNotFound
			}
			out = append(out, *f)
		}
	}
	return out, nil
}

func (l *Log) chunk(ctx context.Context, seqs []int64) (map[int64]*Fact, error) {
	args := make([]any, len(seqs))
	marks := make([]string, len(seqs))
	for i, seq := range seqs {
		args[i], marks[i] = seq, "$"+strconv.Itoa(i+1)
	}
	rows, err := l.db.Read().QueryContext(ctx, selectFacts+" WHERE seq IN ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	defer rows.Close()
	found := make(map[int64]*Fact, len(seqs))
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, fmt.Errorf("read facts: %w", err)
		}
		found[r.Fact.Seq] = r.Fact
	}
	return found, rows.Err()
}

// Find returns the position of the fact with an id, or ErrNotFound.
func (l *Log) Find(ctx context.Context, id string) (int64, error) {
	l.mu.RLock()
	seq, ok := l.overlay[id]
	l.mu.RUnlock()
	if ok {
		return seq, nil
	}
	err := l.db.Read().QueryRowContext(ctx, "SELECT seq FROM fact_id WHERE id = $1", id).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("look up fact: %w", err)
	}
	return seq, nil
}

// Status is what has become of a fact.
type Status struct {
	Live       bool
	ReplacedBy string // id of the fact that stands in its place
	VoidedBy   string
}

// StatusOf tells whether the fact at a position is live, and what replaced or
// voided it.
func (l *Log) StatusOf(ctx context.Context, seq int64) (Status, error) {
	rows, err := l.db.Read().QueryContext(ctx, `SELECT f.id, k.void,
		(SELECT count(*) FROM fact_link v WHERE v.target = k.by_seq AND v.void = 1)
		FROM fact_link k JOIN facts f ON f.seq = k.by_seq WHERE k.target = $1 ORDER BY k.by_seq`, seq)
	if err != nil {
		return Status{}, fmt.Errorf("read corrections of fact %d: %w", seq, err)
	}
	defer rows.Close()
	s := Status{Live: true}
	for rows.Next() {
		var id string
		var void, gone int64
		if err := rows.Scan(&id, &void, &gone); err != nil {
			return Status{}, err
		}
		switch {
		case void != 0:
			s.Live, s.VoidedBy = false, id
		case gone == 0:
			s.Live, s.ReplacedBy = false, id
		}
	}
	return s, rows.Err()
}

// Links calls f with every correction up to a size, in order of the
// correcting fact.
func (l *Log) Links(ctx context.Context, size int64, f func(target, by int64, void bool) error) error {
	rows, err := l.db.Read().QueryContext(ctx, "SELECT target, by_seq, void FROM fact_link WHERE by_seq <= $1 ORDER BY by_seq", size)
	if err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var target, by, void int64
		if err := rows.Scan(&target, &by, &void); err != nil {
			return err
		}
		if err := f(target, by, void != 0); err != nil {
			return err
		}
	}
	return rows.Err()
}

// source reads the stored hashes of the tree.
func (l *Log) source(q store.Queryer) merkle.Source { return hashes{q} }

type hashes struct{ q store.Queryer }

func (h hashes) Hashes(ctx context.Context, level int, from int64, n int) ([]merkle.Hash, error) {
	query, args := "SELECT seq - 1, leaf FROM facts WHERE seq > $1 AND seq <= $2 ORDER BY seq", []any{from, from + int64(n)}
	if level > 0 {
		query, args = "SELECT idx, hash FROM fact_tile WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx", []any{level, from, from + int64(n)}
	}
	rows, err := h.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	defer rows.Close()
	out := make([]merkle.Hash, 0, n)
	for rows.Next() {
		var at int64
		var b []byte
		if err := rows.Scan(&at, &b); err != nil {
			return nil, err
		}
		if at != from+int64(len(out)) || len(b) != merkle.HashSize {
			break
		}
		out = append(out, merkle.Hash(b))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(out) != n {
		return nil, fmt.Errorf("the tree lacks hash %d of level %d", from+int64(len(out)), level)
	}
	return out, nil
}

// Root returns the root the log had at a size.
func (l *Log) Root(ctx context.Context, size int64) (merkle.Hash, error) {
	h := l.Head()
	if size == h.Size {
		return h.Root, nil
	}
	if size < 0 || size > h.Size {
		return merkle.Hash{}, fmt.Errorf("the log has %d facts, not %d", h.Size, size)
	}
	return merkle.RootAt(ctx, l.suite, l.source(l.db.Read()), size)
}

// Inclusion proves that the fact at a position is in the tree of a size.
func (l *Log) Inclusion(ctx context.Context, seq, size int64) ([]merkle.Hash, error) {
	return merkle.Inclusion(ctx, l.suite, l.source(l.db.Read()), seq-1, size)
}

// Consistency proves that the tree of old is the beginning of the tree of size.
func (l *Log) Consistency(ctx context.Context, old, size int64) ([]merkle.Hash, error) {
	return merkle.Consistency(ctx, l.suite, l.source(l.db.Read()), old, size)
}
