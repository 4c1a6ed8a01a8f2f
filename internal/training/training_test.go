package training_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/notify"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/training"
	"linli/internal/web/webtest"
)

// A volunteer reads the built-in course, fails, and passes; the pass and its
// fact are written once and count to their last day.
func TestStudyAndPass(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.Person("邹小满", "")
		if _, err := r.Begin(ctx, p, training.Protection, "attempt-0001"); !says(err, fault.Conflict) {
			t.Fatalf("a quiz before reading: %v", err)
		}
		r.study(p, training.Protection)
		r.Clock.Add(12 * time.Minute)
		a, err := r.Begin(ctx, p, training.Protection, "attempt-0001")
		r.must(err)
		again, err := r.Begin(ctx, p, training.Protection, "attempt-0002")
		r.must(err)
		if again.ID != a.ID || again.Seed != a.Seed {
			t.Errorf("a second attempt beside one under way: %+v", again)
		}
		_, paper, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		if len(paper.Asked) != 10 {
			t.Errorf("%d questions, want 10", len(paper.Asked))
		}
		if _, err := r.Answer(ctx, p, a.ID, answers(paper, 10)[:9]); !says(err, fault.Invalid) {
			t.Errorf("an unanswered question: %v", err)
		}
		a, err = r.Answer(ctx, p, a.ID, answers(paper, 7))
		r.must(err)
		if a.Passed || a.Correct != 7 {
			t.Errorf("7 of 10: %+v", a)
		}
		if a, err = r.Answer(ctx, p, a.ID, answers(paper, 10)); err != nil || a.Passed {
			t.Errorf("an ended attempt was answered again: %+v, %v", a, err)
		}
		a, err = r.Begin(ctx, p, training.Protection, "attempt-0003")
		r.must(err)
		_, paper, err = r.Attempt(ctx, p, a.ID)
		r.must(err)
		a, err = r.Answer(ctx, p, a.ID, answers(paper, 8))
		r.must(err)
		if !a.Passed {
			t.Errorf("8 of 10: %+v", a)
		}
		facts := r.facts("train")
		if len(facts) != 1 {
			t.Fatalf("%d facts, want 1", len(facts))
		}
		if f := facts[0]; f.Person != p || f.Item != training.Protection || f.Quantity != 12 || f.End != civil.At(r.Clock.Now()) || f.Grade != fact.Code {
			t.Errorf("fact %+v", f)
		}
		today := civil.At(r.Clock.Now()).Day()
		for _, c := range []struct {
			on   civil.Day
			want bool
		}{{today - 1, false}, {today, true}, {today + 180, true}, {today + 181, false}} {
			if got, err := r.Passed(ctx, p, training.Protection, c.on); err != nil || got != c.want {
				t.Errorf("counts on %s: %t, %v; want %t", c.on, got, err, c.want)
			}
		}
		if _, err := r.Begin(ctx, p, training.Protection, "attempt-0004"); !says(err, fault.Conflict) {
			t.Errorf("a quiz that need not be taken: %v", err)
		}
		r.Clock.Add((180 - training.RenewWithin + 1) * 24 * time.Hour)
		if _, err := r.Begin(ctx, p, training.Protection, "attempt-0005"); err != nil {
			t.Errorf("re-training near the end: %v", err)
		}
	})
}

func says(err error, kind fault.Kind) bool {
	found := fault.Find(err)
	return len(found) > 0 && found[0].Kind == kind
}

// After so many failures running there is a pause.
func TestPause(t *testing.T) {
	r := newRig(t, "")
	r.teach("gate", small(), training.Publication{})
	p := r.Person("邹小满", "")
	r.study(p, "gate")
	fail := func(id string) error {
		a, err := r.Begin(ctx, p, "gate", id)
		if err != nil {
			return err
		}
		_, paper, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		_, err = r.Answer(ctx, p, a.ID, answers(paper, 1))
		return err
	}
	r.must(fail("try-00001"))
	r.must(fail("try-00002"))
	if err := fail("try-00003"); !says(err, fault.TooMany) {
		t.Fatalf("no pause after two failures: %v", err)
	}
	r.Clock.Add(30*time.Minute - time.Millisecond)
	if err := fail("try-00003"); !says(err, fault.TooMany) {
		t.Errorf("the pause ended early: %v", err)
	}
	r.Clock.Add(time.Millisecond)
	if err := fail("try-00003"); err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

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

// Whoever wrote a version does not publish it; a published one never changes;
// one that asks for re-training ends the earlier passes after its grace.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		organiser, coordinator := r.As("organiser"), r.As("coordinator")
		v, err := r.Save(ctx, coordinator, training.Course{Key: "gate", Place: webtest.Home}, small(), 0)
		r.must(err)
		if err := r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, training.ErrAuthor) {
			t.Errorf("the author publishes: %v", err)
		}
		if err := r.Publish(ctx, organiser, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("an organiser publishes: %v", err)
		}
		c := small()
		c.Minutes = 25
		if _, err := r.Save(ctx, organiser, training.Course{Key: "gate"}, c, v.Revision+1); !errors.Is(err, training.ErrChanged) {
			t.Errorf("a save on a draft nobody has seen: %v", err)
		}
		v, err = r.Save(ctx, organiser, training.Course{Key: "gate"}, c, v.Revision)
		r.must(err)
		if err := r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: 1}); !errors.Is(err, training.ErrChanged) {
			t.Errorf("what was read is not what is published: %v", err)
		}
		r.must(r.Publish(ctx, coordinator, training.Publication{Course: "gate", Version: 1, Revision: v.Revision}))
		first, err := r.Version(ctx, "gate", 0)
		r.must(err)
		p := r.Person("邹小满", "")
		r.pass(p, "gate", "attempt-0001")
		r.Clock.Add(24 * time.Hour)
		c.Minutes = 30
		r.teach("gate", c, training.Publication{Renew: true, Grace: 2})
		if kept, err := r.Version(ctx, "gate", 1); err != nil || kept.Hash != first.Hash || kept.Content.Minutes != 25 {
			t.Errorf("version 1 has become %+v, %v", kept, err)
		}
		day := civil.At(r.Clock.Now()).Day()
		for _, c := range []struct {
			on   civil.Day
			want bool
		}{{day, true}, {day + 2, true}, {day + 3, false}} {
			if got, err := r.Passed(ctx, p, "gate", c.on); err != nil || got != c.want {
				t.Errorf("an older pass counts on day %+d: %t, %v; want %t", c.on-day, got, err, c.want)
			}
		}
		r.pass(p, "gate", "attempt-0002") // during the grace
		if got, err := r.Passed(ctx, p, "gate", day+3); err != nil || !got {
			t.Errorf("after re-training: %t, %v", got, err)
		}
	})
}

// pass reads a course and passes its quiz.
func (r *rig) pass(person, course, id string) {
	r.t.Helper()
	r.study(person, course)
	a, err := r.Begin(ctx, person, course, id)
	r.must(err)
	_, paper, err := r.Attempt(ctx, person, a.ID)
	r.must(err)
	a, err = r.Answer(ctx, person, a.ID, answers(paper, len(paper.Asked)))
	r.must(err)
	if !a.Passed {
		r.t.Fatalf("all right, and not passed: %+v", a)
	}
}

// No history of beginnings, answers, taps, settlings, revocations and
// repetitions makes two facts of one pass, a fact without a pass, or a pass
// that counts outside its days.
func TestOnePassOneFact(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.teach("gate", small(), training.Publication{})
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			p := r.Persons("", fmt.Sprint("人", round))[0]
			before := len(r.facts("train"))
			r.study(p, "gate")
			start := civil.At(r.Clock.Now()) - 3*3600_000
			id := func(kind string, n int) string { return fmt.Sprintf("%s-%04d-%02d", kind, round, n) }
			for range rapid.IntRange(1, 14).Draw(rt, "steps") {
				n := rapid.IntRange(0, 2).Draw(rt, "n")
				switch rapid.IntRange(0, 5).Draw(rt, "step") {
				case 0:
					_, _ = r.Begin(ctx, p, "gate", id("attempt", n))
				case 1:
					if _, paper, err := r.Attempt(ctx, p, id("attempt", n)); err == nil {
						_, err = r.Answer(ctx, p, id("attempt", n), answers(paper, rapid.IntRange(0, 3).Draw(rt, "right")))
						r.must(err)
					}
				case 2:
					s := training.Session{ID: id("session", n), Course: "gate", Place: webtest.Home, Venue: "室", Start: start, End: start + 3600_000, Capacity: 9, Trainer: "周"}
					_, err := r.Hold(ctx, r.As("worker"), s)
					r.must(err)
					_ = r.Mark(ctx, r.As("worker"), s.ID, rapid.SampledFrom([]training.SeatState{training.Present, training.Failed, training.Absent}).Draw(rt, "mark"), p)
				case 3:
					_, _ = r.Settle(ctx, r.As("worker"), id("session", n))
				case 4:
					_ = r.Revoke(ctx, r.As("coordinator"), p, "gate", id(rapid.SampledFrom([]string{"attempt", "session"}).Draw(rt, "kind"), n), "核查有误")
				case 5:
					r.Clock.Add(time.Duration(rapid.IntRange(0, 72).Draw(rt, "hours")) * time.Hour)
				}
			}
			passes, err := r.Passes(ctx, p)
			r.must(err)
			if got := len(r.facts("train")) - before; got != len(passes) {
				rt.Fatalf("%d facts for %d passes", got, len(passes))
			}
			counts := map[civil.Day]bool{}
			for _, pass := range passes {
				seq, err := r.Log.Find(ctx, pass.Fact)
				r.must(err)
				s, err := r.Log.StatusOf(ctx, seq)
				r.must(err)
				if s.Live != (pass.Revoked == 0) {
					rt.Fatalf("the fact of %+v is live: %t", pass, s.Live)
				}
				if pass.Until != pass.Day+10 {
					rt.Fatalf("valid from %s to %s", pass.Day, pass.Until)
				}
				for d := pass.Day; d <= pass.Until; d++ {
					counts[d] = counts[d] || pass.Revoked == 0
				}
			}
			for d := start.Day() - 1; d < civil.At(r.Clock.Now()).Day()+12; d++ {
				if got, err := r.Passed(ctx, p, "gate", d); err != nil || got != counts[d] {
					rt.Fatalf("on %s: %t, %v; want %t", d, got, err, counts[d])
				}
			}
		})
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

// The answers scored are those meant, whatever the order they were shown in.
func TestScoring(t *testing.T) {
	r := newRig(t, "")
	r.teach("gate", small(), training.Publication{})
	for i := range 20 {
		p := r.Persons("", fmt.Sprint("人", i))[0]
		r.study(p, "gate")
		a, err := r.Begin(ctx, p, "gate", fmt.Sprintf("attempt-%04d", i))
		r.must(err)
		_, paper, err := r.Attempt(ctx, p, a.ID)
		r.must(err)
		right := i % 4
		a, err = r.Answer(ctx, p, a.ID, answers(paper, right))
		r.must(err)
		if a.Correct != int64(right) || a.Passed != (right == 3) { // 2 of 3 are 66.7 %
			t.Errorf("%d right: %+v", right, a)
		}
	}
}

// What cannot be a course is said field by field.
func TestBadContent(t *testing.T) {
	r := newRig(t, "")
	for _, c := range []struct {
		field  string
		change func(*training.Content)
	}{
		{"name", func(c *training.Content) { c.Name.Zh = " " }},
		{"minutes", func(c *training.Content) { c.Minutes = 0 }},
		{"pass", func(c *training.Content) { c.Pass = 101 }},
		{"draw", func(c *training.Content) { c.Draw = 4 }},
		{"category", func(c *training.Content) { c.Category = "cooking" }},
		{"question-0-options", func(c *training.Content) { c.Questions[0].Options[0].Right = true }},
		{"question-1-options", func(c *training.Content) { c.Questions[1].Options = c.Questions[0].Options }},
		{"question-2-options", func(c *training.Content) { c.Questions[2].Options = c.Questions[2].Options[:1] }},
		{"screen-0-media", func(c *training.Content) { c.Screens[0].Picture = "none" }},
	} {
		content := small()
		c.change(&content)
		_, err := r.Save(ctx, r.As("organiser"), training.Course{Key: "gate"}, content, 0)
		if found := fault.Find(err); len(found) != 1 || found[0].Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
	if _, err := r.Save(ctx, r.As("worker"), training.Course{Key: "gate"}, small(), 0); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker writes a course: %v", err)
	}
	if _, err := r.Save(ctx, r.As("organiser"), training.Course{Key: "Tür"}, small(), 0); !says(err, fault.Invalid) {
		t.Errorf("a bad key: %v", err)
	}
	if built, err := training.BuiltIn(); err != nil || len(built[training.Protection].Screens) != 10 || len(built[training.Protection].Questions) != 12 {
		t.Errorf("the built-in courses: %v", err)
	}
}

// A film is kept in pieces and read from anywhere.
func TestMedia(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		film := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 1_400_000)...)
		for i := 32; i < len(film); i++ {
			film[i] = byte(i * 7 >> 3)
		}
		m, err := r.AddMedia(ctx, r.As("organiser"), bytes.NewReader(film))
		r.must(err)
		if m.Type != "video/mp4" || m.Size != int64(len(film)) {
			t.Fatalf("kept %+v", m)
		}
		_, in, err := r.Media(ctx, m.Hash)
		r.must(err)
		for _, at := range []int64{0, 1, 262_143, 262_144, 1_400_000} {
			if _, err := in.Seek(at, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if err != nil || string(got) != string(film[at:]) {
				t.Errorf("from %d: %d bytes, %v", at, len(got), err)
			}
		}
		if _, err := r.AddMedia(ctx, r.As("organiser"), bytes.NewReader([]byte("<script>"))); !says(err, fault.Invalid) {
			t.Errorf("a page for a picture: %v", err)
		}
		if _, err := r.AddMedia(ctx, r.As("viewer"), bytes.NewReader(film)); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a viewer adds a film: %v", err)
		}
	})
}

// What was taught stands in the figure, from the first answer on.
func TestFigure(t *testing.T) {
	r := newRig(t, "")
	engine, err := figure.Open(ctx, figure.Config{DB: r.DB, Log: r.Log, Register: r.Register, Atlas: r.Atlas, Path: filepath.Join(t.TempDir(), "index")})
	r.must(err)
	defer engine.Close()
	trained := func(place string) string {
		def, err := engine.Definition("trained")
		r.must(err)
		a, err := engine.Answer(ctx, figure.Question{Definition: def, Place: place})
		r.must(err)
		return a.Value
	}
	people := r.Persons("", "甲一", "乙二")
	r.pass(people[0], training.Protection, "attempt-0001")
	if got := trained(webtest.Home); got != "1" {
		t.Errorf("%s persons trained where they live, want 1", got)
	}
	s := r.hold("session-01", 5)
	r.Clock.Add(3 * time.Hour)
	r.must(r.Mark(ctx, r.As("worker"), s.ID, training.Present, people...))
	_, err = r.Settle(ctx, r.As("worker"), s.ID)
	r.must(err)
	if got := trained(""); got != "2" {
		t.Errorf("%s persons trained, want 2", got)
	}
	if got := trained(webtest.Home); got != "2" {
		t.Errorf("%s persons trained in their community, want 2", got)
	}
	r.must(r.Revoke(ctx, r.As("coordinator"), people[1], training.Protection, s.ID, "记错了人"))
	if got := trained(""); got != "1" {
		t.Errorf("%s persons trained after a revocation, want 1", got)
	}
}
