package training_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/notify"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/training"
	"linli/internal/web/webtest"
)

// Nothing is recorded of somebody who has not confirmed.
func TestShells(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		shell := r.Shell("吴未认", "")
		r.study(shell, training.Protection)
		if _, err := r.Begin(ctx, shell, training.Protection, "attempt-0001"); !errors.Is(err, training.ErrShell) {
			t.Errorf("a shell takes a quiz: %v", err)
		}
		s := r.hold("session-01", 5)
		r.Clock.Add(3 * time.Hour)
		r.must(r.Mark(ctx, r.As("coordinator"), s.ID, training.Present, shell))
		got, err := r.Settle(ctx, r.As("coordinator"), s.ID)
		r.must(err)
		if got.Written != 0 || !slices.Equal(got.Shells, []string{shell}) || len(r.facts("train")) != 0 {
			t.Errorf("settled %+v with %d facts", got, len(r.facts("train")))
		}
	})
}

// hold announces a session of the protective course, from ten to twelve today.
func (r *rig) hold(id string, capacity int64) training.Session {
	r.t.Helper()
	start := civil.At(r.Clock.Now()) + 30*60_000
	s, err := r.Hold(ctx, r.As("coordinator"), training.Session{
		ID: id, Course: training.Protection, Place: webtest.Home, Venue: "活动室", Start: start, End: start + 2*3600_000, Capacity: capacity, Trainer: "周老师",
	})
	r.must(err)
	return s
}

// A session: the last seat goes once, attendance is taken by tap and by list,
// settling writes each fact once.
func TestSession(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := r.hold("session-01", 3)
		if again := r.hold("session-01", 3); again.ID != s.ID {
			t.Errorf("the same session again: %+v", again)
		}
		people := r.Persons("", "甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八")
		var wg sync.WaitGroup
		full := make([]error, len(people))
		for i, p := range people {
			wg.Go(func() { full[i] = r.SignUp(ctx, p, s.ID) })
		}
		wg.Wait()
		sold := 0
		for _, err := range full {
			if err == nil {
				sold++
			} else if !errors.Is(err, training.ErrFull) {
				t.Error(err)
			}
		}
		if s, _ = r.Session(ctx, s.ID); sold != 3 || s.Taken != 3 {
			t.Fatalf("%d seats of 3 sold, %d taken", sold, s.Taken)
		}
		worker := r.As("worker")
		if err := r.Mark(ctx, worker, s.ID, training.Present, people[0]); !says(err, fault.Conflict) {
			t.Errorf("attendance before the beginning: %v", err)
		}
		r.Clock.Add(time.Hour)
		if err := r.SignUp(ctx, people[0], s.ID); !says(err, fault.Gone) {
			t.Errorf("sign-up after the beginning: %v", err)
		}
		unknown, err := r.MarkList(ctx, worker, s.ID, training.Present, []string{people[0], " " + people[1], "nobody", people[0]})
		r.must(err)
		if !slices.Equal(unknown, []string{"nobody"}) {
			t.Errorf("unknown %v", unknown)
		}
		r.must(r.Mark(ctx, worker, s.ID, training.Failed, people[2]))
		r.must(r.Mark(ctx, worker, s.ID, training.Absent, people[3]))
		if _, err := r.Settle(ctx, worker, s.ID); !says(err, fault.Conflict) {
			t.Errorf("settled before the end: %v", err)
		}
		r.Clock.Add(2 * time.Hour)
		for range 2 {
			_, err = r.Settle(ctx, worker, s.ID)
			r.must(err)
		}
		facts := r.facts("train")
		if len(facts) != 2 || facts[0].Quantity != 120 || facts[0].Place != webtest.Home || facts[0].Grade != fact.Leader {
			t.Fatalf("%d facts: %+v", len(facts), facts)
		}
		if err := r.Mark(ctx, worker, s.ID, training.Absent, people[0]); !says(err, fault.Conflict) {
			t.Errorf("a mark under a pass was changed: %v", err)
		}
		// Whoever came but was not on the list is added and settled later.
		r.must(r.Mark(ctx, worker, s.ID, training.Present, people[4]))
		got, err := r.Settle(ctx, worker, s.ID)
		r.must(err)
		if got.Written != 1 || r.live("train") != 3 {
			t.Errorf("settled again: %+v, %d facts", got, r.live("train"))
		}
		// A pass that was wrong is revoked by somebody else, and the fact voided.
		if err := r.Revoke(ctx, worker, people[4], training.Protection, s.ID, "记错了人"); !errors.Is(err, access.ErrSame) {
			t.Errorf("the recorder revokes: %v", err)
		}
		for range 2 {
			r.must(r.Revoke(ctx, r.As("coordinator"), people[4], training.Protection, s.ID, "记错了人"))
		}
		if r.live("train") != 2 {
			t.Errorf("%d facts stand after a revocation, want 2", r.live("train"))
		}
		passed, err := r.PassedMany(ctx, people, training.Protection, civil.At(r.Clock.Now()).Day())
		r.must(err)
		if len(passed) != 2 || !passed[people[0]] || !passed[people[1]] {
			t.Errorf("passed %v", passed)
		}
	})
}

// Many answers at once end an attempt once, and many settlings write each fact
// once: all are told the same.
func TestAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.Person("邹小满", "")
		r.study(p, training.Protection)
		a, err := r.Begin(ctx, p, training.Protection, "attempt-0001")
		r.must(err)
		_, paper, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		s := r.hold("session-01", 5)
		r.Clock.Add(3 * time.Hour)
		r.must(r.Mark(ctx, r.As("worker"), s.ID, training.Present, p))
		worker := r.As("worker")
		told := make([]training.Attempt, 8)
		written := make([]int, 8)
		var wg sync.WaitGroup
		for i := range told {
			wg.Go(func() {
				var err error
				if told[i], err = r.Answer(ctx, p, a.ID, answers(paper, 3+i)); err != nil {
					t.Error(err)
				}
				got, err := r.Settle(ctx, worker, s.ID)
				if err != nil {
					t.Error(err)
				}
				written[i] = got.Written
			})
		}
		wg.Wait()
		kept, _, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		sum, want := 0, 1
		for i := range told {
			sum += written[i]
			if told[i].Correct != kept.Correct || told[i].Passed != kept.Passed || told[i].Ended != kept.Ended {
				t.Errorf("told %+v, kept %+v", told[i], kept)
			}
		}
		if kept.Passed {
			want = 2
		}
		if sum != 1 || len(r.facts("train")) != want {
			t.Errorf("%d written by settling, %d facts, want 1 and %d", sum, len(r.facts("train")), want)
		}
	})
}

// outbox keeps what people are told.
type outbox struct{ sent []notify.Message }

func (o *outbox) Enqueue(_ context.Context, _ *store.Tx, m notify.Message) error {
	o.sent = append(o.sent, m)
	return nil
}

// Those who signed up are told of a cancelled session; whoever leaves gives
// their seat back, and their answers are destroyed with them or in a year.
func TestLeavingAndCancelling(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var told outbox
		r.Messages = &told
		s := r.hold("session-01", 2)
		people := r.Persons("", "甲一", "乙二")
		for _, p := range people {
			r.must(r.SignUp(ctx, p, s.ID))
		}
		r.pass(people[0], training.Protection, "attempt-0001")
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.Forget(ctx, tx, people[0]) }))
		if s, err := r.Session(ctx, s.ID); err != nil || s.Taken != 1 {
			t.Errorf("%d seats taken, %v", s.Taken, err)
		}
		if _, _, err := r.Attempt(ctx, people[0], "attempt-0001"); !errors.Is(err, training.ErrUnknown) {
			t.Errorf("the answers are still there: %v", err)
		}
		if r.live("train") != 1 {
			t.Error("the fact went with the person")
		}
		r.must(r.Cancel(ctx, r.As("worker"), s.ID))
		if len(told.sent) != 1 || told.sent[0].To.ID != people[1] || told.sent[0].Params["course"] != "防护知识" {
			t.Errorf("told %+v", told.sent)
		}
		if err := r.SignUp(ctx, people[0], s.ID); !says(err, fault.Gone) {
			t.Errorf("a seat in a cancelled session: %v", err)
		}
		r.pass(people[1], training.Protection, "attempt-0002")
		rule, scope := training.Rules()[0], retention.Scope{Before: civil.At(r.Clock.Now()) + 1}
		n, err := rule.Count(ctx, r.DB.Read(), scope)
		r.must(err)
		var gone int64
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			gone, err = rule.Destroy(ctx, tx, scope, 10)
			return err
		}))
		if got, err := r.Passed(ctx, people[1], training.Protection, civil.At(r.Clock.Now()).Day()); n != 1 || gone != 1 || err != nil || !got {
			t.Errorf("%d counted, %d destroyed; passed %t, %v", n, gone, got, err)
		}
	})
}

// What was passed under a record that was merged counts for whoever stands for
// it, and no longer when the two are taken apart.
func TestMerged(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.Persons("", "邹小满", "邹晓满", "邹小曼")
		r.pass(people[2], training.Protection, "attempt-0001")
		coordinator := r.As("coordinator")
		r.must(r.People.Merge(ctx, coordinator, people[2], people[1], "同一人"))
		r.must(r.People.Merge(ctx, coordinator, people[1], people[0], "同一人"))
		day := civil.At(r.Clock.Now()).Day()
		passed, err := r.PassedMany(ctx, []string{people[0], r.Person("吴小雨", "")}, training.Protection, day)
		r.must(err)
		if len(passed) != 1 || !passed[people[0]] {
			t.Errorf("passed %v", passed)
		}
		if passes, err := r.Passes(ctx, people[0]); err != nil || len(passes) != 1 {
			t.Errorf("the record: %v, %v", passes, err)
		}
		r.must(r.People.Unmerge(ctx, coordinator, people[1], "不是同一人"))
		if got, err := r.Passed(ctx, people[0], training.Protection, day); err != nil || got {
			t.Errorf("taken apart: %t, %v", got, err)
		}
	})
}
