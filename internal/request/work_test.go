package request_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"linli/internal/fault"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/text"
)

// errSlip is what still stands against an errand.
var errSlip = fault.New(fault.Conflict, text.Label{Zh: "还没有拍小票", En: "the slip is not photographed"})

// errands is a room that does the work of needs.
type errands struct {
	said []string
	slip bool
}

func (e *errands) Taken(_ context.Context, _ *store.Tx, _ *request.Request, person string) error {
	e.said = append(e.said, "taken by "+person)
	return nil
}

func (e *errands) Returned(_ context.Context, _ *store.Tx, _ *request.Request, person string) error {
	e.said = append(e.said, "returned by "+person)
	return nil
}

func (e *errands) Done(context.Context, *store.Tx, *request.Request, string) error {
	if !e.slip {
		return errSlip
	}
	return nil
}

func (e *errands) Closed(_ context.Context, _ *store.Tx, q *request.Request) error {
	e.said = append(e.said, "closed "+string(q.Outcome))
	return nil
}

func (e *errands) Page(q *request.Request) string { return "/errands/" + q.Work.ID }

// The room that does the work is told, and has its say before it is done.
func TestWork(t *testing.T) {
	r := newRig(t, "")
	e := &errands{}
	r.Follow("errand", e)
	helpers := r.free("", 3)
	id := r.proven(nil)
	work := request.Work{Kind: "errand", ID: "e-1"}
	attach := func(w request.Work) error {
		return r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.AttachIn(ctx, tx, id, w) })
	}
	r.must(attach(work))
	r.must(attach(work))
	if err := attach(request.Work{Kind: "ride", ID: "r-1"}); !errors.Is(err, request.ErrMoved) {
		t.Errorf("a second work for the same need: %v", err)
	}
	r.tick()
	called := r.called(id, helpers)
	r.must(r.Take(ctx, called[0], id))
	r.must(r.HandBack(ctx, called[0], id))
	r.pass(61 * time.Minute)
	again := r.called(id, helpers)
	if len(again) != 2 {
		t.Fatalf("%d are called again, want the two who were told that others go", len(again))
	}
	called[1] = again[0]
	r.must(r.Take(ctx, called[1], id))
	tasks, err := r.Tasks(ctx, called[1])
	r.must(err)
	if len(tasks) != 1 || tasks[0].Page != "/errands/e-1" {
		t.Errorf("the tasks are %+v", tasks)
	}
	if err := r.Done(ctx, called[1], id); !errors.Is(err, errSlip) {
		t.Errorf("done without the slip: %v", err)
	}
	e.slip = true
	r.must(r.Done(ctx, called[1], id))
	r.must(r.Met(ctx, r.Link(id)))
	want := "taken by " + called[0] + ", returned by " + called[0] + ", taken by " + called[1] + ", closed met"
	if got := strings.Join(e.said, ", "); got != want {
		t.Errorf("it was told %q, want %q", got, want)
	}
	if q, err := r.ByWork(ctx, work); err != nil || q.ID != id {
		t.Errorf("the work leads to %v, %v", q, err)
	}
}
