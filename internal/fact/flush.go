package fact

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"linli/internal/merkle"
	"linli/internal/store"
)

// projectEvery is how many ids wait in memory before they are written to
// fact_id together: large enough to spare the B-tree, small enough that the
// writer never pauses for long.
const projectEvery = 4096

// spillEvery is how many facts of one transaction wait in memory. Those of a
// longer one are written before its end, so that a rehearsal of any length
// needs no more memory than this.
const spillEvery = 16384

// flush ends what the transaction adds: it writes the facts that still wait
// and the head and, when enough wait, the look-ups by id.
func (l *Log) flush(ctx context.Context, tx *store.Tx, b *pending) error {
	if len(b.rows) == 0 && !b.project && b.spilled == nil {
		return nil
	}
	facts, before := b.rows, b.base
	if err := l.writeRows(ctx, tx, b); err != nil {
		return err
	}
	projected, err := l.project(ctx, tx, b, facts, before)
	if err != nil {
		return err
	}
	root := b.frontier.Root()
	if _, err := tx.ExecContext(ctx, "UPDATE fact_head SET size = $1, root = $2, projected = $3 WHERE one = 1",
		b.base, root[:], projected); err != nil {
		return fmt.Errorf("write head: %w", err)
	}
	if b.spilled != nil {
		tx.AfterCommit(func() { l.reread(b.frontier, projected) })
		return nil
	}
	news := make([]*Fact, len(facts))
	for i, p := range facts {
		news[i] = p.Fact
	}
	tx.AfterCommit(func() { l.advance(b.frontier, news, projected) })
	return nil
}

// spill writes the facts that wait, with their look-ups, before the end of the
// transaction. Earlier closures' facts may be among them: if this closure is
// rolled back, their rows go too, and they wait again as before.
func (l *Log) spill(ctx context.Context, tx *store.Tx, b *pending) error {
	was := *b
	tx.Undo(func() { *b = was })
	facts, before := b.rows, b.base
	if err := l.writeRows(ctx, tx, b); err != nil {
		return err
	}
	b.project = true
	if _, err := l.project(ctx, tx, b, facts, before); err != nil {
		return err
	}
	// A rolled back closure leaves its ids in the filter, which costs a look-up.
	if b.spilled == nil {
		b.spilled = newSeen()
	}
	for _, p := range facts {
		b.spilled.add(p.Fact.ID)
	}
	return nil
}

// writeRows writes facts, tree and corrections, and has b start anew after
// them. It changes nothing that a copy of b shares.
func (l *Log) writeRows(ctx context.Context, tx *store.Tx, b *pending) error {
	var tiles [][]any
	for i, p := range b.rows {
		p.Fact.Seq = b.base + int64(i) + 1
		b.frontier.Append(p.leaf, func(level int, index int64, h merkle.Hash) {
			tiles = append(tiles, []any{int64(level), index, h[:]})
		})
	}
	err := store.Insert(ctx, tx, factTable, len(b.rows), func(i int, args []any) []any { return b.rows[i].args(args) })
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	err = store.Insert(ctx, tx, tileTable, len(tiles), func(i int, args []any) []any { return append(args, tiles[i]...) })
	if err != nil {
		return fmt.Errorf("write tree: %w", err)
	}
	err = store.Insert(ctx, tx, linkTable, len(b.links), func(i int, args []any) []any {
		k := b.links[i]
		void := store.Flag(k.void)
		return append(args, k.target, k.by, void)
	})
	if err != nil {
		return fmt.Errorf("write corrections: %w", err)
	}
	b.base, b.rows, b.ids, b.links = b.frontier.Size(), nil, map[string]int{}, nil
	return nil
}

// project writes the waiting ids, sorted, so that each page of the B-tree is
// touched once: those of earlier transactions, unless a spill has done so
// already, and those of the facts just written after a position. It returns how
// far fact_id has come.
func (l *Log) project(ctx context.Context, tx *store.Tx, b *pending, facts []*Prepared, before int64) (int64, error) {
	type entry struct {
		id  string
		seq int64
	}
	var all []entry
	l.mu.RLock()
	enough := b.project || len(l.overlay)+len(facts) >= l.projectEvery
	if enough && b.spilled == nil {
		for id, seq := range l.overlay {
			all = append(all, entry{id, seq})
		}
	}
	l.mu.RUnlock()
	if !enough {
		return l.projected, nil
	}
	for i, p := range facts {
		all = append(all, entry{p.Fact.ID, before + int64(i) + 1})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].id < all[j].id })
	err := store.Insert(ctx, tx, idTable, len(all), func(i int, args []any) []any { return append(args, all[i].id, all[i].seq) })
	if err != nil {
		return 0, fmt.Errorf("write look-ups: %w", err)
	}
	return b.base, nil
}

// reread moves the process's view over a committed transaction whose facts are
// no longer in memory. What cannot be read now is learnt like another process's
// facts, when the log is next written to or refreshed, and so is what went
// wrong.
func (l *Log) reread(committed merkle.Frontier, projected int64) {
	for frontier := l.frontier; frontier.Size() < committed.Size(); {
		from := frontier.Size()
		to := min(from+int64(l.spillEvery), committed.Size())
		news := make([]*Fact, 0, to-from)
		err := l.scan(l.life, l.db.Read(), from, to, func(r *Record) error {
			frontier.Append(r.Leaf, nil)
			news = append(news, r.Fact)
			return nil
		})
		if err != nil || to == committed.Size() && frontier.Root() != committed.Root() {
			return
		}
		l.advance(frontier, news, min(projected, to))
	}
}

var (
	factTable = store.Table{Name: "facts", Columns: strings.Fields(`seq id kind start_at end_at place site person other org team
		campaign action project category quantity unit item grade claims replaces voids note
		source recorded_by recorded_at salt leaf mark`)}
	tileTable = store.Table{Name: "fact_tile", Columns: []string{"level", "idx", "hash"}}
	linkTable = store.Table{Name: "fact_link", Columns: []string{"target", "by_seq", "void"}}
	idTable   = store.Table{Name: "fact_id", Columns: []string{"id", "seq"}}
)
