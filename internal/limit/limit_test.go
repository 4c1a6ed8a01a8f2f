package limit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/limit"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

func open(t *testing.T, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{limit.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Whatever the pauses, no window of Per lets more than 2N through, and a try
// is let through as soon as the wait that was told is over.
func TestRate(t *testing.T) {
	db := open(t, storetest.SQLite(t))
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		l := limit.Limit{N: rapid.Int64Range(1, 9).Draw(rt, "n"), Per: time.Duration(rapid.IntRange(1, 3600).Draw(rt, "s")) * time.Second}
		bucket := limit.Bucket{Name: "run " + time.Duration(run).String(), Limit: l, Weight: 1}
		now := civil.Instant(1e12)
		var passed []civil.Instant
		for range rapid.IntRange(1, 40).Draw(rt, "tries") {
			now += civil.Instant(rapid.Int64Range(0, l.Per.Milliseconds()/2).Draw(rt, "pause"))
			spend := func() error {
				return db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error { return limit.Spend(ctx, tx, now, bucket) })
			}
			err := spend()
			var over *limit.Error
			if errors.As(err, &over) {
				now += civil.Instant(over.Wait.Milliseconds())
				err = spend()
			}
			if err != nil {
				rt.Fatalf("after the wait: %v", err)
			}
			passed = append(passed, now)
		}
		for i, from := range passed {
			n := int64(0)
			for _, at := range passed[i:] {
				if at < from+civil.Instant(l.Per.Milliseconds()) {
					n++
				}
			}
			if n > 2*l.N {
				rt.Fatalf("%d in one window, want %d at most", n, 2*l.N)
			}
		}
	})
}

// All buckets or none; what is given back may be spent again; at rest they go.
func TestSpendRefundSweep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		now := civil.Instant(1e12)
		wide := limit.Bucket{Name: "wide", Limit: limit.Limit{N: 3, Per: time.Hour}, Weight: 1}
		narrow := limit.Bucket{Name: "narrow", Limit: limit.Limit{N: 1, Per: time.Hour}, Weight: 1}
		do := func(f func(ctx context.Context, tx *store.Tx) error) error { return db.Write(t.Context(), f) }
		both := func(ctx context.Context, tx *store.Tx) error { return limit.Spend(ctx, tx, now, wide, narrow) }
		if err := do(both); err != nil {
			t.Fatal(err)
		}
		var over *limit.Error
		if err := do(both); !errors.As(err, &over) || over.Limit != "narrow" || over.Wait != time.Hour {
			t.Fatalf("a second time: %v", err)
		}
		share := func() float64 {
			look := wide
			look.Weight = 0
			tally, err := limit.Look(t.Context(), db.Read(), now, look)
			if err != nil {
				t.Fatal(err)
			}
			return tally.Used("wide")
		}
		if got := share(); got < 0.33 || got > 0.34 {
			t.Errorf("the refused try was counted: %.2f used", got)
		}
		if err := do(func(ctx context.Context, tx *store.Tx) error { return limit.Refund(ctx, tx, narrow) }); err != nil {
			t.Fatal(err)
		}
		if err := do(both); err != nil {
			t.Errorf("after the refund: %v", err)
		}
		now += civil.Instant(2 * time.Hour.Milliseconds())
		if err := do(func(ctx context.Context, tx *store.Tx) error { return limit.Sweep(ctx, tx, now) }); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.Read().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM limit_bucket").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d buckets at rest, %v", n, err)
		}
	})
}

// A gate is shut for as long as was said, and stays open where nothing was.
func TestGate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		now := civil.Instant(1e12)
		pass := func(shut time.Duration) error {
			return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				tally, err := limit.Look(ctx, tx, now, limit.Gate("gate"), limit.Bucket{Name: "wide", Limit: limit.Limit{N: 100, Per: time.Hour}, Weight: 1})
				if err != nil {
					return err
				}
				return tally.Shut("gate", shut).Take(ctx, tx)
			})
		}
		for _, shut := range []time.Duration{0, 0, 5 * time.Second} {
			if err := pass(shut); err != nil {
				t.Fatal(err)
			}
		}
		var over *limit.Error
		if err := pass(0); !errors.As(err, &over) || over.Wait != 5*time.Second {
			t.Fatalf("shut for five seconds: %v", err)
		}
		now += 5000
		if err := pass(0); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}
