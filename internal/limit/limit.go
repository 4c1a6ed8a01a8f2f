package limit

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "limit", FS: migrations, Dir: "migrations"}
}

// Limit allows N in any one burst and N more in each Per after it.
type Limit struct {
	N   int64
	Per time.Duration
}

// Bucket is one limit applied to one thing. Name says which, and never names
// anybody in clear. What weighs nothing is looked at and never over.
type Bucket struct {
	Name   string
	Limit  Limit
	Weight int64
}

// Gate is a bucket that is shut for a while after something has passed: for as
// long as [Tally.Shut] says before Take, so that the wait may grow with what
// was tried before. Where nothing is said it stays open.
func Gate(name string) Bucket {
	return Bucket{Name: name, Limit: Limit{N: 1, Per: time.Millisecond}, Weight: 1}
}

// Error says that something was tried too often.
type Error struct {
	Limit string
	Wait  time.Duration // until it may be tried again
}

func (e *Error) Error() string {
	return fmt.Sprintf("too often (%s): wait %s", e.Limit, e.Wait.Round(time.Second))
}

// Tally is what buckets held when they were looked at.
type Tally struct {
	now     civil.Instant
	buckets []Bucket
	at      map[string]civil.Instant
}

// Look reads the buckets. The error is an *Error, with the longest wait, where
// one of them has no room for its weight.
func Look(ctx context.Context, q store.Queryer, now civil.Instant, buckets ...Bucket) (Tally, error) {
	t := Tally{now, buckets, make(map[string]civil.Instant, len(buckets))}
	args := make([]any, len(buckets))
	for i, b := range buckets {
		args[i] = b.Name
	}
	rows, err := query(ctx, q, "SELECT name, tat FROM limit_bucket WHERE name IN ("+places(1, len(buckets), 1)+")", args)
	if err != nil {
		return t, fmt.Errorf("read limits: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var tat int64
		if err := rows.Scan(&name, &tat); err != nil {
			return t, fmt.Errorf("read limits: %w", err)
		}
		t.at[name] = civil.Instant(tat)
	}
	if err := rows.Err(); err != nil {
		return t, fmt.Errorf("read limits: %w", err)
	}
	var refusal *Error
	for _, b := range buckets {
		wait := t.next(b) - now - millis(b.Limit.Per)
		if b.Weight > 0 && wait > 0 && (refusal == nil || wait > millis(refusal.Wait)) {
			refusal = &Error{b.Name, time.Duration(wait) * time.Millisecond}
		}
	}
	if refusal != nil {
		return t, refusal
	}
	return t, nil
}

// query keeps the writer's statements prepared.
func query(ctx context.Context, q store.Queryer, text string, args []any) (*sql.Rows, error) {
	tx, ok := q.(*store.Tx)
	if !ok {
		return q.QueryContext(ctx, text, args...)
	}
	stmt, err := tx.Prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (t Tally) arrival(b Bucket) civil.Instant { return max(t.at[b.Name], t.now) }

func (t Tally) next(b Bucket) civil.Instant {
	return t.arrival(b) + millis(b.Limit.Per)*civil.Instant(b.Weight)/civil.Instant(b.Limit.N)
}

// Used is the share of a bucket that was taken, from 0 to 1; 0 for one that was
// not looked at.
func (t Tally) Used(name string) float64 {
	for _, b := range t.buckets {
		if b.Name == name {
			return float64(t.arrival(b)-t.now) / float64(millis(b.Limit.Per))
		}
	}
	return 0
}

// Shut says for how long a Gate that was looked at is shut once Take is called.
func (t Tally) Shut(name string, d time.Duration) Tally {
	t.buckets = slices.Clone(t.buckets)
	for i := range t.buckets {
		if b := &t.buckets[i]; b.Name == name {
			if b.Limit.Per = d; d < time.Millisecond {
				b.Weight = 0
			}
		}
	}
	return t
}

// Take takes the weights from the buckets that were looked at.
func (t Tally) Take(ctx context.Context, tx *store.Tx) error {
	taken := slices.DeleteFunc(slices.Clone(t.buckets), func(b Bucket) bool { return b.Weight == 0 })
	// In one order, so that two processes do not wait for each other.
	slices.SortFunc(taken, func(a, b Bucket) int { return strings.Compare(a.Name, b.Name) })
	args := make([]any, 0, 2*len(taken))
	for _, b := range taken {
		args = append(args, b.Name, int64(t.next(b)))
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO limit_bucket (name, tat) VALUES ("+places(2, len(taken), 1)+
		") ON CONFLICT (name) DO UPDATE SET tat = excluded.tat", args...)
	if err != nil {
		return fmt.Errorf("count against limits: %w", err)
	}
	return nil
}

// places are parameters: n groups of so many, numbered from first.
func places(group, n, first int) string {
	var b strings.Builder
	for i := range n * group {
		switch {
		case i == 0:
		case i%group == 0 && group > 1:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// Spend takes from all buckets, or from none and returns an *Error.
func Spend(ctx context.Context, tx *store.Tx, now civil.Instant, buckets ...Bucket) error {
	t, err := Look(ctx, tx, now, buckets...)
	if err != nil {
		return err
	}
	return t.Take(ctx, tx)
}

// Refund gives back what was spent.
func Refund(ctx context.Context, tx *store.Tx, buckets ...Bucket) error {
	for _, b := range buckets {
		_, err := tx.ExecContext(ctx, "UPDATE limit_bucket SET tat = tat - $1 WHERE name = $2", int64(millis(b.Limit.Per))*b.Weight/b.Limit.N, b.Name)
		if err != nil {
			return fmt.Errorf("give back %s: %w", b.Name, err)
		}
	}
	return nil
}

// Sweep forgets buckets at rest. Nothing depends on it but space, and that an
// index of a phone is not kept longer than it counts.
func Sweep(ctx context.Context, tx *store.Tx, now civil.Instant) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM limit_bucket WHERE tat <= $1", int64(now)); err != nil {
		return fmt.Errorf("forget limits at rest: %w", err)
	}
	return nil
}

func millis(d time.Duration) civil.Instant { return civil.Instant(d.Milliseconds()) }
