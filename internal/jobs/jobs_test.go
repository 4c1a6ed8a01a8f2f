package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// hands is a clock that is moved by hand.
type hands struct{ at atomic.Int64 }

func newHands() *hands {
	h := &hands{}
	h.at.Store(time.Date(2020, 3, 6, 8, 0, 0, 0, time.UTC).UnixMilli())
	return h
}

func (h *hands) now() time.Time       { return time.UnixMilli(h.at.Load()) }
func (h *hands) pass(d time.Duration) { h.at.Add(d.Milliseconds()) }

func open(t *testing.T, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{jobs.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func add(t *testing.T, db *store.DB, w *jobs.Workers, j jobs.Job) (added bool, err error) {
	t.Helper()
	err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		added, err = w.Add(ctx, tx, j)
		return err
	})
	return added, err
}

func due(t *testing.T, w *jobs.Workers, want int) {
	t.Helper()
	if n, err := w.RunDue(t.Context()); err != nil || n != want {
		t.Fatalf("%d tries, want %d; %v", n, want, err)
	}
}

func state(t *testing.T, w *jobs.Workers, id string, want jobs.State) jobs.Job {
	t.Helper()
	j, err := w.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if j.State != want {
		t.Fatalf("%s is %s, want %s: %+v", id, j.State, want, j)
	}
	return j
}

func TestAddIsIdempotent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, clock := open(t, dsn), newHands()
		ran := 0
		w := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{
			{Name: "a.work", Run: func(context.Context, *jobs.Run) error { ran++; return nil }},
			{Name: "a.other", Run: func(context.Context, *jobs.Run) error { return nil }},
		}})
		j := jobs.Job{ID: "k1", Kind: "a.work", Body: "x", By: "officer"}
		for i, want := range []bool{true, false} {
			if added, err := add(t, db, w, j); err != nil || added != want {
				t.Fatalf("time %d: added %v, %v", i, added, err)
			}
		}
		for _, other := range []jobs.Job{{ID: "k1", Kind: "a.work", Body: "y"}, {ID: "k1", Kind: "a.other", Body: "x"}} {
			if _, err := add(t, db, w, other); !errors.Is(err, jobs.ErrTaken) {
				t.Errorf("another job under the id: %v", err)
			}
		}
		for _, bad := range []jobs.Job{{Kind: "a.work"}, {ID: "k", Kind: "none"}, {ID: strings.Repeat("k", 129), Kind: "a.work"}} {
			if _, err := add(t, db, w, bad); !errors.Is(err, jobs.ErrBad) {
				t.Errorf("%.20s: %v", bad.ID, err)
			}
		}
		due(t, w, 1)
		if _, err := add(t, db, w, j); err != nil {
			t.Error(err)
		}
		due(t, w, 0)
		if got := state(t, w, "k1", jobs.Done); ran != 1 || got.Percent() != 100 || got.By != "officer" || got.Ended == 0 {
			t.Errorf("ran %d times: %+v", ran, got)
		}
		if _, err := w.Get(t.Context(), "none"); !errors.Is(err, jobs.ErrNone) {
			t.Error(err)
		}
	})
}

func TestNotBefore(t *testing.T) {
	db, clock := open(t, storetest.SQLite(t)), newHands()
	w := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{{Name: "a.work", Run: func(context.Context, *jobs.Run) error { return nil }}}})
	at := civil.At(clock.now().Add(time.Hour))
	if _, err := add(t, db, w, jobs.Job{ID: "k", Kind: "a.work", RunAt: at}); err != nil {
		t.Fatal(err)
	}
	clock.pass(time.Hour - time.Millisecond)
	due(t, w, 0)
	clock.pass(time.Millisecond)
	due(t, w, 1)
}

func TestRetriesWithBackoff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, clock := open(t, dsn), newHands()
		tries := 0
		w := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{
			{Name: "a.flaky", Tries: 4, Run: func(context.Context, *jobs.Run) error {
				if tries++; tries < 3 {
					return fmt.Errorf("try %d failed", tries)
				}
				return nil
			}},
			{Name: "a.broken", Tries: 3, Run: func(context.Context, *jobs.Run) error { return errors.New("no luck") }},
			{Name: "a.hopeless", Run: func(context.Context, *jobs.Run) error { return jobs.Permanent(errors.New("never")) }},
			{Name: "a.panics", Run: func(context.Context, *jobs.Run) error { panic("oh") }},
		}})
		for _, kind := range []string{"a.flaky", "a.broken", "a.hopeless", "a.panics"} {
			if _, err := add(t, db, w, jobs.Job{ID: kind, Kind: kind}); err != nil {
				t.Fatal(err)
			}
		}
		due(t, w, 4)
		state(t, w, "a.hopeless", jobs.Failed)
		state(t, w, "a.panics", jobs.Failed)
		clock.pass(9 * time.Second)
		due(t, w, 0)
		clock.pass(time.Second)
		due(t, w, 2)
		if got := state(t, w, "a.flaky", jobs.Waiting); got.Error != "try 2 failed" || got.Tries != 2 {
			t.Errorf("%+v", got)
		}
		clock.pass(19 * time.Second)
		due(t, w, 0)
		clock.pass(time.Second)
		due(t, w, 2)
		if got := state(t, w, "a.flaky", jobs.Done); got.Error != "" {
			t.Errorf("a job that succeeded keeps its error: %+v", got)
		}
		state(t, w, "a.broken", jobs.Failed)
		if err := w.Retry(t.Context(), "a.broken"); err != nil {
			t.Fatal(err)
		}
		if err := w.Retry(t.Context(), "a.flaky"); !errors.Is(err, jobs.ErrNone) {
			t.Errorf("a job that is done was begun anew: %v", err)
		}
		due(t, w, 1)
	})
}

// A counter that a chunked job moves: each step adds one to it and to its own
// place. Whatever happens to the process, both say the same in the end.
const counter = "jobs_counter"

func TestCrashInTheMiddle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, clock := open(t, dsn), newHands()
		exec(t, db, "CREATE TABLE "+counter+" (n bigint NOT NULL)")
		exec(t, db, "INSERT INTO "+counter+" (n) VALUES (0)")
		crash := make(chan struct{})
		old := make(chan error, 1)
		kind := func(at string, lease time.Duration) jobs.Kind {
			return jobs.Kind{Name: "a.count", Lease: lease, Run: func(ctx context.Context, run *jobs.Run) error {
				for run.Job.Done < 10 {
					if at != "" && run.Job.Place == at {
						// The process hangs, and comes back when its job is
						// somebody else's.
						<-crash
						err := step(context.WithoutCancel(ctx), run)
						old <- err
						return err
					}
					if err := step(ctx, run); err != nil {
						return err
					}
				}
				return nil
			}}
		}
		first := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{kind("4", 30*time.Hour)}})
		second := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{kind("", time.Minute)}})
		if _, err := add(t, db, first, jobs.Job{ID: "k", Kind: "a.count", Total: 10}); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		group.Go(func() { _, _ = first.RunDue(t.Context()) })
		for {
			if j, err := first.Get(t.Context(), "k"); err != nil {
				t.Fatal(err)
			} else if j.Place == "4" {
				break
			}
		}
		if j := state(t, first, "k", jobs.Running); j.Percent() != 40 {
			t.Errorf("%d %%", j.Percent())
		}
		due(t, second, 0)
		clock.pass(31 * time.Hour)
		due(t, second, 1)
		close(crash)
		group.Wait()
		if err := <-old; !errors.Is(err, jobs.ErrLost) {
			t.Errorf("the worker that had lost its job could still work: %v", err)
		}
		if got := state(t, second, "k", jobs.Done); got.Done != 10 || got.Tries != 2 {
			t.Errorf("%+v", got)
		}
		var n int
		if err := db.Read().QueryRowContext(t.Context(), "SELECT n FROM "+counter).Scan(&n); err != nil || n != 10 {
			t.Errorf("the counter stands at %d, want 10; %v", n, err)
		}
	})
}

func step(ctx context.Context, run *jobs.Run) error {
	return run.Step(ctx, func(ctx context.Context, tx *store.Tx) (jobs.Progress, error) {
		_, err := tx.ExecContext(ctx, "UPDATE "+counter+" SET n = n + 1")
		n := run.Job.Done + 1
		return jobs.Progress{Place: fmt.Sprint(n), Done: n, Total: 10}, err
	})
}

func exec(t *testing.T, db *store.DB, query string) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, clock := open(t, dsn), newHands()
		exec(t, db, "CREATE TABLE "+counter+" (n bigint NOT NULL)")
		var w *jobs.Workers
		w = jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{{Name: "a.long", Run: func(ctx context.Context, run *jobs.Run) error {
			if err := step(ctx, run); err != nil {
				return err
			}
			if _, err := w.Cancel(ctx, "running"); err != nil {
				return err
			}
			return step(ctx, run)
		}}}})
		for _, id := range []string{"running", "waiting"} {
			if _, err := add(t, db, w, jobs.Job{ID: id, Kind: "a.long"}); err != nil {
				t.Fatal(err)
			}
		}
		if j, err := w.Cancel(t.Context(), "waiting"); err != nil || j.State != jobs.Cancelled {
			t.Fatal(j, err)
		}
		due(t, w, 1)
		if j := state(t, w, "running", jobs.Cancelled); j.Done != 1 {
			t.Errorf("%+v", j)
		}
		if _, err := w.Cancel(t.Context(), "none"); !errors.Is(err, jobs.ErrNone) {
			t.Error(err)
		}
		list, err := w.List(t.Context(), 0, 10)
		if err != nil || len(list) != 2 {
			t.Errorf("%d jobs, %v", len(list), err)
		}
	})
}

func TestCloseWaits(t *testing.T) {
	db, clock := open(t, storetest.SQLite(t)), newHands()
	begun := make(chan struct{})
	var ended atomic.Bool
	w := jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{{Name: "a.long", Run: func(ctx context.Context, _ *jobs.Run) error {
		close(begun)
		<-ctx.Done()
		ended.Store(true)
		return ctx.Err()
	}}}})
	if _, err := add(t, db, w, jobs.Job{ID: "k", Kind: "a.long"}); err != nil {
		t.Fatal(err)
	}
	w.Start()
	<-begun
	w.Close()
	if !ended.Load() {
		t.Error("Close did not wait for the job")
	}
	if j := state(t, w, "k", jobs.Waiting); j.Error != "" {
		t.Errorf("a stop of the program counts as a failure: %+v", j)
	}
}

// TestTwoProcesses lets several workers of two handles on one database loose on
// the same jobs.
func TestTwoProcesses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		const n = 60
		clock := newHands()
		var running [n]atomic.Int32
		var ran [n]atomic.Int32
		kind := jobs.Kind{Name: "a.work", Run: func(ctx context.Context, run *jobs.Run) error {
			var i int
			if _, err := fmt.Sscanf(run.Job.ID, "k%d", &i); err != nil {
				return err
			}
			if running[i].Add(1) != 1 {
				t.Errorf("job %d runs twice at the same time", i)
			}
			err := run.Report(ctx, jobs.Progress{Done: 1, Total: 2})
			ran[i].Add(1)
			running[i].Add(-1)
			return err
		}}
		var all []*jobs.Workers
		first := open(t, dsn)
		for _, db := range []*store.DB{first, open(t, dsn)} {
			for range 2 {
				all = append(all, jobs.New(jobs.Options{DB: db, Clock: clock.now, Kinds: []jobs.Kind{kind}}))
			}
		}
		for i := range n {
			if _, err := add(t, first, all[0], jobs.Job{ID: fmt.Sprintf("k%d", i), Kind: "a.work"}); err != nil {
				t.Fatal(err)
			}
		}
		var group sync.WaitGroup
		for _, w := range all {
			group.Go(func() {
				if _, err := w.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		due(t, all[0], 0)
		for i := range n {
			if got := ran[i].Load(); got != 1 {
				t.Errorf("job %d ran %d times", i, got)
			}
		}
	})
}
