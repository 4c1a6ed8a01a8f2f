package fact

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/merkle"
	"linli/internal/store"
)

// Damage names the first place where the log is not what it was.
type Damage struct {
	Seq  int64
	ID   string
	What string
}

func (d *Damage) Error() string {
	if d.ID != "" {
		return fmt.Sprintf("fact %d (%s) %s", d.Seq, d.ID, d.What)
	}
	return fmt.Sprintf("fact %d %s", d.Seq, d.What)
}

// Verify recomputes everything from the rows: each leaf from its fact, each
// mark, the look-ups, the tree, its stored hashes, the root of the head row,
// and that the log continues what this process has seen of it. It reads one
// state of the database and returns the head of that. The first thing that is
// wrong is a *Damage, a log that has become shorter [ErrAhead]. progress may be
// nil.
func (l *Log) Verify(ctx context.Context, progress func(done, total int64)) (Head, error) {
	v := verification{log: l, known: l.Head(), tree: merkle.NewFrontier(l.suite), tiles: map[tile]merkle.Hash{}}
	err := l.db.Snapshot(ctx, func(q store.Queryer) error {
		v.q = q
		return v.run(ctx, progress)
	})
	return v.head, err
}

// verification is one run of Verify.
type verification struct {
	log       *Log
	q         store.Queryer
	known     Head // what this process had seen before
	head      Head
	projected int64

	tree        merkle.Frontier
	tiles       map[tile]merkle.Hash
	corrections []correction
	tail        map[string]int64 // ids that are not in fact_id yet
	forked      bool             // the facts up to known are not those this process had seen
}

type tile struct{ level, index int64 }

// first is the position of the first fact under a tile.
func (t tile) first() int64 { return t.index<<(8*t.level) + 1 }

type correction struct {
	by     int64
	target string
	void   bool
}

func (v *verification) run(ctx context.Context, progress func(done, total int64)) error {
	if err := v.readHead(ctx); err != nil {
		return err
	}
	v.tail = map[string]int64{}
	err := v.log.scan(ctx, v.q, 0, v.head.Size, func(r *Record) error {
		if progress != nil && r.Fact.Seq%10000 == 0 {
			progress(r.Fact.Seq, v.head.Size)
		}
		return v.row(r)
	})
	if err != nil {
		return err
	}
	for _, check := range []func(context.Context) error{v.checkEnds, v.checkLookups, v.checkLinks, v.checkTiles} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	if v.forked {
		return &Damage{Seq: v.known.Size, What: "and those before it do not give the root this process had seen"}
	}
	if v.tree.Root() != v.head.Root {
		return &Damage{Seq: v.head.Size, What: "and those before it do not give the root the log remembers"}
	}
	return nil
}

func (v *verification) readHead(ctx context.Context) error {
	var root []byte
	var suite string
	err := v.q.QueryRowContext(ctx, "SELECT suite, size, root, projected FROM fact_head WHERE one = 1").Scan(&suite, &v.head.Size, &root, &v.projected)
	if err != nil {
		return fmt.Errorf("read head of the log: %w", err)
	}
	if len(root) != merkle.HashSize || v.head.Size < 0 || v.projected < 0 || v.projected > v.head.Size || suite != string(v.log.suite) {
		return &Damage{Seq: v.head.Size, What: "is the last that the head row tells, but that row is damaged"}
	}
	copy(v.head.Root[:], root)
	if v.head.Size < v.known.Size {
		return ErrAhead
	}
	return nil
}

// row checks one fact by itself and gathers what the rest must agree with.
func (v *verification) row(r *Record) error {
	f := r.Fact
	if err := v.log.verify(r); err != nil {
		return err
	}
	v.tree.Append(r.Leaf, func(level int, index int64, h merkle.Hash) { v.tiles[tile{int64(level), index}] = h })
	if f.Seq == v.known.Size && v.tree.Root() != v.known.Root {
		v.forked = true // said last: another check may name the very fact
	}
	if target := f.Replaces + f.Voids; target != "" {
		v.corrections = append(v.corrections, correction{f.Seq, target, f.Voids != ""})
	}
	if f.Seq > v.projected {
		if _, twice := v.tail[f.ID]; twice {
			return &Damage{Seq: f.Seq, ID: f.ID, What: "bears an id that is taken"}
		}
		v.tail[f.ID] = f.Seq
	}
	return nil
}

// verify checks a record by itself: the leaf against the content, the keyed
// mark against the leaf and the three fields outside it.
func (l *Log) verify(r *Record) error {
	f := r.Fact
	switch len(r.Salt) {
	case 16:
		if Leaf(l.suite, Commitment(l.suite, [16]byte(r.Salt), f)) != r.Leaf {
			return &Damage{Seq: f.Seq, ID: f.ID, What: "was changed after it had been written"}
		}
	case 0: // erased: only its leaf is left, which the tree covers
		bare := &Fact{ID: f.ID, Kind: f.Kind}
		if _, _, _, same := bare.same(f); !same {
			return &Damage{Seq: f.Seq, ID: f.ID, What: "has lost its salt"}
		}
	default:
		return &Damage{Seq: f.Seq, ID: f.ID, What: "has a damaged salt"}
	}
	if l.mark(f, r.Leaf) != r.Mark {
		return &Damage{Seq: f.Seq, ID: f.ID, What: "was changed after it had been written (its source, recorder or time of recording)"}
	}
	return nil
}

// checkEnds finds rows before the first and after the last fact.
func (v *verification) checkEnds(ctx context.Context) error {
	var first, last int64
	err := v.q.QueryRowContext(ctx, "SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM facts").Scan(&first, &last)
	if err != nil {
		return fmt.Errorf("check the ends of the log: %w", err)
	}
	if first < 1 {
		return &Damage{Seq: first, What: "stands before the first"}
	}
	if last > v.head.Size {
		return &Damage{Seq: v.head.Size + 1, What: "stands after the last that the head row tells"}
	}
	return nil
}

// checkLookups compares fact_id with the facts. It is enough that each fact is
// found and that there are no more entries than facts.
func (v *verification) checkLookups(ctx context.Context) error {
	d := &Damage{What: "is not found by its id"}
	err := v.q.QueryRowContext(ctx, `SELECT f.seq, f.id FROM facts f LEFT JOIN fact_id i ON i.id = f.id
		WHERE f.seq <= $1 AND (i.seq IS NULL OR i.seq <> f.seq) ORDER BY f.seq LIMIT 1`, v.projected).Scan(&d.Seq, &d.ID)
	if err == nil {
		return d
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("check look-ups: %w", err)
	}
	var entries int64
	if err := v.q.QueryRowContext(ctx, "SELECT count(*) FROM fact_id").Scan(&entries); err != nil {
		return fmt.Errorf("check look-ups: %w", err)
	}
	if entries == v.projected {
		return nil
	}
	d.What = "is what an id leads to that is not its own"
	err = v.q.QueryRowContext(ctx, `SELECT i.seq, i.id FROM fact_id i LEFT JOIN facts f ON f.seq = i.seq
		WHERE f.seq IS NULL OR f.id <> i.id OR i.seq > $1 ORDER BY i.seq LIMIT 1`, v.projected).Scan(&d.Seq, &d.ID)
	if err != nil {
		return fmt.Errorf("check look-ups: %w", err)
	}
	return d
}

// checkLinks compares fact_link with what the facts themselves say.
func (v *verification) checkLinks(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT k.by_seq, k.void, coalesce(t.id, '')
		FROM fact_link k LEFT JOIN facts t ON t.seq = k.target ORDER BY k.by_seq, k.target`)
	if err != nil {
		return fmt.Errorf("check corrections: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var is correction
		var void int64
		if err := rows.Scan(&is.by, &void, &is.target); err != nil {
			return fmt.Errorf("check corrections: %w", err)
		}
		is.void = void == 1
		if len(v.corrections) == 0 || v.corrections[0].by > is.by {
			return &Damage{Seq: is.by, What: "is noted to correct another, which it does not say itself"}
		}
		if v.corrections[0] != is || void != 0 && void != 1 {
			return &Damage{Seq: v.corrections[0].by, What: "corrects another, which is not noted as it says itself"}
		}
		v.corrections = v.corrections[1:]
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check corrections: %w", err)
	}
	if len(v.corrections) > 0 {
		return &Damage{Seq: v.corrections[0].by, What: "corrects another, which is not noted"}
	}
	return nil
}

// checkTiles compares the stored hashes of the tree with those recomputed.
func (v *verification) checkTiles(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, "SELECT level, idx, hash FROM fact_tile ORDER BY level, idx")
	if err != nil {
		return fmt.Errorf("check the tree: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var t tile
		var h []byte
		if err := rows.Scan(&t.level, &t.index, &h); err != nil {
			return fmt.Errorf("check the tree: %w", err)
		}
		want, ok := v.tiles[t]
		switch {
		case !ok:
			return &Damage{Seq: v.head.Size, What: fmt.Sprintf("is the last, but the tree has a hash %d of level %d beyond it", t.index, t.level)}
		case string(h) != string(want[:]):
			return &Damage{Seq: t.first(), What: fmt.Sprintf("and those to %d do not give the stored hash of their tree", tile{t.level, t.index + 1}.first()-1)}
		}
		delete(v.tiles, t)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check the tree: %w", err)
	}
	for t := range v.tiles {
		return &Damage{Seq: t.first(), What: fmt.Sprintf("and those to %d lack the stored hash of their tree", tile{t.level, t.index + 1}.first()-1)}
	}
	return nil
}
