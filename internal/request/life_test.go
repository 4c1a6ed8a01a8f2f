package request_test

import (
	"errors"
	"testing"
	"time"

	"linli/internal/fact"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// From the question to the fact, as it should go.
func TestLife(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helpers := r.free("", 8)
		id := r.proven(nil)
		if got := r.state(id); got != request.Received {
			t.Fatalf("the need is %s, want received", got)
		}
		r.tick()
		called := r.called(id, helpers)
		if len(called) != 3 {
			t.Fatalf("%d were called in the first wave, want 3", len(called))
		}
		r.must(r.Take(ctx, called[0], id))
		r.must(r.Take(ctx, called[0], id))
		if err := r.Take(ctx, called[1], id); !errors.Is(err, request.ErrFull) {
			t.Errorf("a second volunteer took it too: %v", err)
		}
		if left := r.called(id, helpers); len(left) != 0 {
			t.Errorf("%d are still called once somebody has it", len(left))
		}
		r.must(r.Begin(ctx, called[0], id))
		r.must(r.Done(ctx, called[0], id))
		r.must(r.Done(ctx, called[0], id))
		if got := r.state(id); got != request.FedBack {
			t.Fatalf("the need is %s, want fed back", got)
		}
		if n := len(r.facts("contact")); n != 0 {
			t.Fatalf("%d facts before the asker's word", n)
		}
		r.must(r.Met(ctx, r.Link(id)))
		r.must(r.Met(ctx, r.Link(id)))
		facts := r.facts("contact")
		if len(facts) != 1 {
			t.Fatalf("%d facts, want 1", len(facts))
		}
		f := facts[0]
		if f.Person != called[0] || f.Place != webtest.Home || f.Grade != fact.Beneficiary || f.Quantity != 1 || f.Category != "epidemic.errand" {
			t.Errorf("the fact is %+v", f)
		}
		if q, _ := r.Get(ctx, id); q.Outcome != request.Met || q.ClosedAt == 0 {
			t.Errorf("the need ended as %q at %d", q.Outcome, q.ClosedAt)
		}
	})
}

// A code that is wrong proves nothing, and nothing happens before it is right.
func TestProve(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		q, err := r.Ask(ctx, onetime.Visitor{}, r.ask())
		r.must(err)
		if _, err := r.Prove(ctx, onetime.Visitor{}, q.ID, "000000x"); !errors.Is(err, request.ErrCode) {
			t.Errorf("a wrong code: %v", err)
		}
		r.tick()
		if got := r.state(q.ID); got != request.Unproven {
			t.Errorf("the need is %s, want unproven", got)
		}
		r.pass(25 * time.Hour)
		if got := r.outcome(q.ID); got != request.Expired {
			t.Errorf("a day later its outcome is %q", got)
		}
	})
}
