package disinfect_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/disinfect"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

type rig struct {
	*webtest.House
	*disinfect.Disinfection
	worker, other access.Actor
	anna          string
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, disinfect.Migrations())
	d, err := disinfect.New(disinfect.Options{
		DB: h.DB, Log: h.Log, Checker: &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now},
		Access: h.Access, Atlas: h.Atlas, People: h.People, Clock: h.Clock.Now,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{House: h, Disinfection: d, anna: h.Person("温晓", "")}
	r.worker = h.Actor("worker1", access.Worker, webtest.Home, "")
	r.other = h.Actor("worker2", access.Worker, webtest.Home, r.anna) // the operator has an account too
	return r
}

func (r *rig) draft(id string) disinfect.Draft {
	return disinfect.Draft{ID: id, Day: civil.At(r.Clock.Now()).Day(), Operator: r.anna, Plan: good()}
}

func (r *rig) outcome() disinfect.Outcome {
	now := r.Clock.Now()
	return disinfect.Outcome{Started: civil.At(now.Add(-time.Hour)), Ended: civil.At(now.Add(-20 * time.Minute)), Stock: 100, Total: 10_000}
}

// A job is planned, done, checked by somebody else, and stands in the log once.
func TestJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		want := func(name string, err, target error) {
			t.Helper()
			if !errors.Is(err, target) {
				t.Errorf("%s: %v, want %v", name, err, target)
			}
		}
		for range 2 {
			must(r.Plan(ctx, r.worker, r.draft("job-00001")))
		}
		other := r.draft("job-00001")
		other.Area = 41
		want("another under the same name", r.Plan(ctx, r.worker, other), disinfect.ErrOther)
		far := r.Actor("far", access.Worker, "110108001001", "")
		want("a worker of elsewhere plans", r.Plan(ctx, far, r.draft("job-00002")), access.ErrDenied)
		bad := r.draft("job-00003")
		bad.Method, bad.Target = disinfect.Spray, disinfect.Person
		if err := r.Plan(ctx, r.worker, bad); len(fault.Find(err)) == 0 || fault.Find(err)[0].Kind != fault.Refused {
			t.Errorf("spraying people: %v", err)
		}

		self := disinfect.Hand{Person: r.anna}
		want("checked before it is done", r.Check(ctx, r.worker, "job-00001"), disinfect.ErrMoved)
		want("done by another", r.Finish(ctx, disinfect.Hand{Person: "v99999"}, "job-00001", r.outcome()), disinfect.ErrNotHand)
		late := r.outcome()
		late.Ended = civil.At(r.Clock.Now().Add(time.Hour))
		if err := r.Finish(ctx, self, "job-00001", late); fault.Find(err) == nil {
			t.Errorf("done in the future: %v", err)
		}
		for range 2 {
			must(r.Finish(ctx, self, "job-00001", r.outcome()))
		}
		want("the operator checks with an account of their own", r.Check(ctx, r.other, "job-00001"), access.ErrSame)
		for range 2 {
			must(r.Check(ctx, r.worker, "job-00001"))
		}
		want("cancelled after the check", r.Cancel(ctx, r.worker, "job-00001", "不用了"), disinfect.ErrMoved)
		n := 0
		must(fact.OfKind(ctx, r.DB.Read(), "disinfect", func(f *fact.Fact) error {
			n++
			if f.Person != r.anna || f.Quantity != 40 || f.Unit != "metre2" || f.Place != webtest.Home {
				t.Errorf("fact %+v", f)
			}
			return nil
		}))
		if n != 1 {
			t.Errorf("%d facts", n)
		}

		must(r.Plan(ctx, r.worker, r.draft("job-00004")))
		weak := r.outcome()
		weak.Stock = 50
		must(r.Finish(ctx, self, "job-00004", weak))
		if j, err := r.Job(ctx, self, "job-00004"); err != nil || j.Doubt != "strength" {
			t.Errorf("half as strong as planned: %+v (%v)", j, err)
		}
		jobs, next, err := r.List(ctx, r.worker, disinfect.Find{Place: webtest.Home, Limit: 1})
		if err != nil || len(jobs) != 1 || next == "" {
			t.Fatalf("first page: %d jobs, next %q (%v)", len(jobs), next, err)
		}
		rest, next, err := r.List(ctx, r.worker, disinfect.Find{Place: webtest.Home, Limit: 1, After: next})
		if err != nil || len(rest) != 1 || next != "" || rest[0].ID == jobs[0].ID {
			t.Errorf("second page: %+v, next %q (%v)", rest, next, err)
		}
		_, _, err = r.List(ctx, far, disinfect.Find{Place: webtest.Home})
		want("a list of elsewhere", err, access.ErrDenied)
	})
}

// Nobody does it who has not passed the training.
func TestTrained(t *testing.T) {
	r := newRig(t, "")
	r.Trained, r.Course = trained{}, "protection"
	if err := r.Plan(t.Context(), r.worker, r.draft("job-00001")); !errors.Is(err, disinfect.ErrTrained) {
		t.Errorf("not trained: %v", err)
	}
}

type trained struct{}

func (trained) Passed(context.Context, string, string, civil.Day) (bool, error) { return false, nil }
