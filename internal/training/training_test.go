package training_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/figure"
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
