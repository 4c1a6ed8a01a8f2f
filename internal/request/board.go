package request

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

// Count is how many open needs lie in a division.
type Count struct {
	Place                     string
	Open, Unmet, Urgent, Late int64
}

// board is the counts of all communities, counted anew every few seconds: who
// looks at the map does not wait for a hundred thousand rows to be counted, nor
// for whoever counts them at the moment.
type board struct {
	mu     sync.Mutex // of the two below
	at     civil.Instant
	counts []Count

	counting sync.Mutex // one counts at a time
}

// since are the counts if they are not older than so long.
func (b *board) since(now, older civil.Instant) ([]Count, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	age := now - b.at
	return b.counts, b.at != 0 && age >= 0 && age < older
}

func (b *board) set(at civil.Instant, counts []Count) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at, b.counts = at, counts
}

const (
	boardFresh = 10_000 // ms after which the clockwork counts anew
	boardStale = 30_000 // ms after which whoever looks does
)

// count brings the board up to date if it is older than so long.
func (r *Requests) count(ctx context.Context, older civil.Instant) ([]Count, error) {
	now := r.now()
	if counts, ok := r.board.since(now, older); ok {
		return counts, nil
	}
	r.board.counting.Lock()
	defer r.board.counting.Unlock()
	if counts, ok := r.board.since(now, older); ok { // somebody else has counted meanwhile
		return counts, nil
	}
	rows, err := r.db.Read().QueryContext(ctx, `SELECT place, COUNT(*),
		  SUM(CASE WHEN state IN ('received', 'dispatched', 'held') THEN 1 ELSE 0 END), SUM(CASE WHEN urgency = 2 THEN 1 ELSE 0 END),
		  SUM(CASE WHEN late_at < $1 AND state <> 'fed-back' THEN 1 ELSE 0 END)
		FROM request_need WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic' GROUP BY place ORDER BY place`, int64(now))
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	counts, err := store.Collect(rows, func(rows *sql.Rows) (c Count, err error) {
		return c, rows.Scan(&c.Place, &c.Open, &c.Unmet, &c.Urgent, &c.Late)
	})
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	r.board.set(now, counts)
	return counts, nil
}

// Map counts the open needs of a division's parts, as of a few seconds ago:
// sub-districts of the city or a district, communities of a sub-district.
func (r *Requests) Map(ctx context.Context, actor access.Actor, place string) ([]Count, error) {
	if err := r.o.Access.Look(ctx, actor, access.RequestRead, access.Thing{Kind: "requests", Place: place}, "map"); err != nil {
		return nil, err
	}
	return r.parts(ctx, place)
}

// parts is Map for whoever has been seen to look already.
func (r *Requests) parts(ctx context.Context, place string) ([]Count, error) {
	counts, err := r.count(ctx, boardStale)
	if err != nil {
		return nil, err
	}
	digits := 9
	if len(place) >= 9 {
		digits = 12
	}
	var out []Count
	for _, c := range counts {
		if !strings.HasPrefix(c.Place, place) {
			continue
		}
		c.Place = c.Place[:min(digits, len(c.Place))]
		if n := len(out); n > 0 && out[n-1].Place == c.Place {
			last := &out[n-1]
			last.Open, last.Unmet, last.Urgent, last.Late = last.Open+c.Open, last.Unmet+c.Unmet, last.Urgent+c.Urgent, last.Late+c.Late
			continue
		}
		out = append(out, c)
	}
	return out, nil
}
