package request

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"linli/internal/civil"
	"linli/internal/store"
)

// The counts of the map (request_count) are kept as needs move, in the same
// transaction: whoever looks counts nothing, and sees what is.

// count is what a need adds to its community: nothing before a phone is proven
// and after it is closed, and never anything of a medic's family.
func (q *Request) count() Count {
	c := Count{Place: q.Place}
	if !q.Open() || q.State == Unproven || q.Care == Medic {
		return c
	}
	c.Open = 1
	switch q.State {
	case Received, Dispatched, Held:
		c.Unmet = 1
	}
	c.Urgent = store.Flag(q.Urgency == Urgent)
	c.Late = store.Flag(q.overdue && q.State != FedBack)
	return c
}

func (c Count) plus(o Count, times int64) Count {
	return Count{c.Place, c.Open + times*o.Open, c.Unmet + times*o.Unmet, c.Urgent + times*o.Urgent, c.Late + times*o.Late}
}

// recount has the counts follow what became of a need, also to another place.
func (q *Request) recount(tx *store.Tx) error {
	was, is := q.counted, q.count()
	if was == is || was == (Count{Place: was.Place}) && is == (Count{Place: is.Place}) {
		return nil
	}
	all, err := changesOf(tx)
	if err != nil {
		return err
	}
	q.counted = is
	add := func(times int64) {
		for _, by := range []Count{is, was} {
			if by.Place != "" { // of a new need there was none
				for _, part := range []string{by.Place, by.Place[:9]} {
					all[part] = all[part].plus(by, times)
				}
			}
			times = -times
		}
	}
	add(1)
	tx.Undo(func() { add(-1) })
	return nil
}

// changes are what the needs of a transaction add to the counts of communities
// and sub-districts. They are written when it commits, each division once and in
// one order: so processes wait for each other's for the length of a commit, and
// never crosswise.
type changes map[string]Count

type changesKey struct{}

func changesOf(tx *store.Tx) (changes, error) {
	v, err := tx.Local(changesKey{}, func() (any, error) {
		c := changes{}
		tx.BeforeCommit(c.write)
		return c, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(changes), nil
}

var countTable = store.Table{
	Name: "request_count", Columns: []string{"digits", "place", "open", "unmet", "urgent", "late"},
	Tail: ` ON CONFLICT (digits, place) DO UPDATE SET open = request_count.open + excluded.open, unmet = request_count.unmet + excluded.unmet,
		urgent = request_count.urgent + excluded.urgent, late = request_count.late + excluded.late`,
}

func (c changes) write(ctx context.Context, tx *store.Tx) error {
	places := slices.Sorted(maps.Keys(c))
	err := store.Insert(ctx, tx, countTable, len(places), func(i int, args []any) []any {
		by := c[places[i]]
		return append(args, len(places[i]), places[i], by.Open, by.Unmet, by.Urgent, by.Late)
	})
	if err != nil {
		return fmt.Errorf("count requests: %w", err)
	}
	return nil
}

// becomeLate counts as late what has become so.
func (r *Requests) becomeLate(ctx context.Context, tx *store.Tx) (int, error) {
	late, err := needs(ctx, tx, "WHERE closed_at = 0 AND overdue = 0 AND late_at < $1 ORDER BY late_at LIMIT $2", int64(r.now()), ticks)
	if err != nil {
		return 0, err
	}
	for _, id := range late {
		q, err := hold(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		q.overdue = q.LateAt < r.now()
		if err := q.save(ctx, tx); err != nil {
			return 0, err
		}
	}
	return len(late), nil
}

// countNeeds is count in the words of the database, by community.
const countNeeds = `SELECT place, COUNT(*) AS open, SUM(CASE WHEN state IN ('received', 'dispatched', 'held') THEN 1 ELSE 0 END) AS unmet,
	  SUM(CASE WHEN urgency = 2 THEN 1 ELSE 0 END) AS urgent, SUM(CASE WHEN overdue = 1 AND state <> 'fed-back' THEN 1 ELSE 0 END) AS late
	FROM request_need WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic' GROUP BY place`

// miscounted is by how much the counts are wrong: what the needs of a division
// come to, less what is counted. Both change in one transaction, so that one
// statement sees them as of the same commit.
func miscounted(ctx context.Context, q store.Queryer) ([]Count, error) {
	rows, err := q.QueryContext(ctx, `WITH c AS (`+countNeeds+`)
		SELECT place, `+sums+` FROM (SELECT * FROM c UNION ALL SELECT substr(place, 1, 9), open, unmet, urgent, late FROM c
		  UNION ALL SELECT place, -open, -unmet, -urgent, -late FROM request_count WHERE digits > 0) AS d
		GROUP BY place HAVING SUM(open) <> 0 OR SUM(unmet) <> 0 OR SUM(urgent) <> 0 OR SUM(late) <> 0`)
	if err != nil {
		return nil, fmt.Errorf("recount requests: %w", err)
	}
	return collectCounts(rows)
}

// setRight recounts all needs and sets right what was counted wrong; of how many
// divisions it was.
func (r *Requests) setRight(ctx context.Context) (int, error) {
	wrong, err := miscounted(ctx, r.db.Read())
	if err != nil || len(wrong) == 0 {
		return 0, err
	}
	err = r.db.Write(ctx, func(_ context.Context, tx *store.Tx) error {
		// What others have moved in this transaction is written before it is
		// compared: changesOf puts their changes before this.
		if _, err := changesOf(tx); err != nil {
			return err
		}
		tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error {
			// A row of no division, which counts nothing, makes processes that would
			// set right the same wait for each other.
			if err := (changes{"": {}}).write(ctx, tx); err != nil {
				return err
			}
			found, err := miscounted(ctx, tx)
			if err != nil {
				return err
			}
			wrong = found
			by := changes{}
			for _, c := range wrong {
				by[c.Place] = c
			}
			return by.write(ctx, tx)
		})
		return nil
	})
	return len(wrong), err
}

// proof is when the counts were last compared with what they count.
type proof struct {
	mu sync.Mutex
	on civil.Day
}

// proveCounts recounts once a day. Nothing is found wrong unless other hands have
// written to the database, or this program is.
func (r *Requests) proveCounts(ctx context.Context) error {
	r.proof.mu.Lock()
	defer r.proof.mu.Unlock()
	today := r.now().Day()
	if r.proof.on == today {
		return nil
	}
	n, err := r.setRight(ctx)
	if err != nil {
		return err
	}
	r.proof.on = today
	if n > 0 {
		return fmt.Errorf("requests of %d divisions were counted wrong, and have been counted anew", n)
	}
	return nil
}
