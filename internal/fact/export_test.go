package fact

import (
	"context"

	"linli/internal/store"
)

// ProjectEvery sets how many ids wait in memory before they are written.
func ProjectEvery(l *Log, n int) { l.projectEvery = n }

// SpillEvery sets how many facts of a transaction wait in memory.
func SpillEvery(l *Log, n int) { l.spillEvery = n }

// Overlay is how many ids wait in memory.
func Overlay(l *Log) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.overlay)
}

// AwaitSeen waits until the filter of known ids is filled.
func AwaitSeen(l *Log) { l.loading.Wait() }

// Filter is the filter of known ids.
type Filter struct{ s *seen }

// NewFilter makes an empty one.
func NewFilter() Filter { return Filter{newSeen()} }

// Add adds an id.
func (f Filter) Add(id string) { f.s.add(id) }

// Maybe is false for an id that was certainly not added.
func (f Filter) Maybe(id string) bool { return f.s.maybe(id) }

// Unproved is a fact ready to be appended without any hash.
func Unproved(f *Fact) *Prepared { return &Prepared{Fact: f} }

// InsertRows writes facts as they stand, and nothing else.
func InsertRows(ctx context.Context, tx *store.Tx, rows []*Prepared) error {
	return store.Insert(ctx, tx, factTable, len(rows), func(i int, args []any) []any { return rows[i].args(args) })
}

// InsertIDs writes the look-ups of facts in the order given.
func InsertIDs(ctx context.Context, tx *store.Tx, rows []*Prepared) error {
	return store.Insert(ctx, tx, idTable, len(rows), func(i int, args []any) []any { return append(args, rows[i].Fact.ID, rows[i].Fact.Seq) })
}

// InsertOne is the PostgreSQL statement that writes one fact, and its arguments.
func InsertOne(p *Prepared) (string, []any) { return factTable.SQL(store.Postgres, 1), p.args(nil) }
