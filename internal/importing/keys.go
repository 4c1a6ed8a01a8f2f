package importing

import (
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"

	"linli/internal/store"
)

// keyset remembers which keys an import has met, by their hash, and which of
// them nobody knows.
type keyset struct {
	seed maphash.Seed

	mu      sync.Mutex
	met     map[uint64]struct{}
	unknown map[ref]struct{}
	order   []ref
}

// keepUnknown is how many unknown keys are looked up once more at the end: an
// organisation may name a parent that stands further down in its file.
const keepUnknown = 100_000

func newKeyset() *keyset {
	return &keyset{seed: maphash.MakeSeed(), met: map[uint64]struct{}{}, unknown: map[ref]struct{}{}}
}

// fresh keeps the references that were not met before.
func (s *keyset) fresh(refs []ref) []ref {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := refs[:0]
	for _, r := range refs {
		h := maphash.Comparable(s.seed, r)
		if _, ok := s.met[h]; !ok {
			s.met[h] = struct{}{}
			out = append(out, r)
		}
	}
	return out
}

// resolve looks fresh references up and remembers those that nobody knows.
func (p *Pipeline) resolve(ctx context.Context, s *keyset, refs []ref) error {
	unknown, err := p.unknown(ctx, refs)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range unknown {
		if _, ok := s.unknown[r]; !ok && len(s.order) < keepUnknown {
			s.unknown[r] = struct{}{}
			s.order = append(s.order, r)
		}
	}
	return nil
}

func (p *Pipeline) unknown(ctx context.Context, refs []ref) ([]ref, error) {
	bySort := map[Sort][]string{}
	for _, r := range refs {
		if p.Known[r.sort] != nil {
			bySort[r.sort] = append(bySort[r.sort], r.key)
		}
	}
	known := map[ref]struct{}{}
	for sort, keys := range bySort {
		slices.Sort(keys)
		found, err := p.Known[sort](ctx, p.DB.Read(), keys)
		if err != nil {
			return nil, fmt.Errorf("look up %s keys: %w", sort, err)
		}
		for _, k := range found {
			known[ref{sort, k}] = struct{}{}
		}
	}
	var out []ref
	for _, r := range refs {
		if _, ok := known[r]; !ok && p.Known[r.sort] != nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// list is what is still unknown at the end.
func (p *Pipeline) list(ctx context.Context, s *keyset) ([]Unresolved, error) {
	refs, err := p.unknown(ctx, s.order)
	if err != nil {
		return nil, err
	}
	at := map[Sort]int{}
	var out []Unresolved
	for _, r := range refs {
		i, ok := at[r.sort]
		if !ok {
			i = len(out)
			at[r.sort] = i
			out = append(out, Unresolved{Sort: r.sort})
		}
		u := &out[i]
		if u.Keys++; len(u.First) < 10 {
			u.First = append(u.First, r.key)
		}
	}
	return out, nil
}

// Each runs a query for keys, a few statements' worth at a time: the query ends
// with "IN" and is given the list. The writer's statements are kept prepared.
func Each(ctx context.Context, q store.Queryer, query string, keys []string, scan func(rows *sql.Rows) error) error {
	args := make([]any, 0, 128)
	for len(keys) > 0 {
		n := store.Step(len(keys))
		args = args[:0]
		for _, k := range keys[:n] {
			args = append(args, k)
		}
		keys = keys[n:]
		if err := each(ctx, q, query+lists[n], args, scan); err != nil {
			return err
		}
	}
	return nil
}

func each(ctx context.Context, q store.Queryer, query string, args []any, scan func(rows *sql.Rows) error) error {
	rows, err := run(ctx, q, query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func run(ctx context.Context, q store.Queryer, query string, args []any) (*sql.Rows, error) {
	if tx, ok := q.(*store.Tx); ok {
		stmt, err := tx.Prepare(ctx, query)
		if err != nil {
			return nil, err
		}
		return stmt.QueryContext(ctx, args...)
	}
	return q.QueryContext(ctx, query, args...)
}

// lists are the lists of parameters that Each uses.
var lists = func() map[int]string {
	out := map[int]string{}
	for _, n := range []int{1, 4, 16, 128} {
		var b strings.Builder
		b.WriteString(" (")
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("$" + strconv.Itoa(i+1))
		}
		b.WriteByte(')')
		out[n] = b.String()
	}
	return out
}()

// KnownIn is a [Known] that looks a column up.
func KnownIn(table, column string) Known {
	query := "SELECT " + column + " FROM " + table + " WHERE " + column + " IN"
	return func(ctx context.Context, q store.Queryer, keys []string) ([]string, error) {
		var out []string
		err := Each(ctx, q, query, keys, func(rows *sql.Rows) error {
			var k string
			err := rows.Scan(&k)
			out = append(out, k)
			return err
		})
		return out, err
	}
}
