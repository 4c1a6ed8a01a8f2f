package disinfect

import (
	"context"
	"errors"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/text"
)

// WorkKind is how a need names its job.
const WorkKind = "disinfect"

// ErrNotDone refuses that a need is reported done before its job is.
var ErrNotDone = fault.New(fault.Conflict, text.Label{Zh: "消毒任务还没有做完登记", En: "the job of disinfection is not recorded as done yet"})

// Work is the jobs as the room of needs knows them. A job is planned for a need
// by its number (Draft.Need), before or after somebody has taken it.
type Work struct{ *Disinfection }

var (
	_ request.Worker   = Work{}
	_ request.Reserved = Work{}
)

// of is the job that is the need's work now, or nil where it was called off.
func (w Work) of(ctx context.Context, tx *store.Tx, need *request.Request) (*Job, error) {
	if need.Work.Kind != WorkKind {
		return nil, nil
	}
	j, err := hold(ctx, tx, need.Work.ID)
	if errors.Is(err, ErrUnknown) || err == nil && j.State == Cancelled {
		return nil, nil
	}
	return j, err
}

// Taken makes whoever took the need the operator of its job.
func (w Work) Taken(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	j, err := w.of(ctx, tx, q)
	if err != nil || j == nil || j.State != Planned {
		return err
	}
	if err := w.trained(ctx, &Job{Operator: person, Day: j.Day}); err != nil {
		return err
	}
	j.Operator = person
	return j.save(ctx, tx)
}

// Returned leaves the job without an operator until somebody else takes it.
func (w Work) Returned(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	j, err := w.of(ctx, tx, q)
	if err != nil || j == nil || j.Operator != person || j.State != Planned {
		return err
	}
	j.Operator = ""
	return j.save(ctx, tx)
}

// Done refuses while the job is only planned.
func (w Work) Done(ctx context.Context, tx *store.Tx, q *request.Request, _ string) error {
	j, err := w.of(ctx, tx, q)
	if err == nil && j != nil && j.State == Planned {
		return ErrNotDone
	}
	return err
}

// Closed cancels a job that nobody needs any more and nobody has done.
func (w Work) Closed(ctx context.Context, tx *store.Tx, q *request.Request) error {
	j, err := w.of(ctx, tx, q)
	if err != nil || j == nil || j.State != Planned || q.Outcome == request.Met {
		return err
	}
	j.State, j.Note = Cancelled, string(q.Outcome)
	return j.save(ctx, tx)
}

// Page is where the helper sees the mix and says that it is done.
func (w Work) Page(q *request.Request) string { return "/my/disinfections/" + q.Work.ID }

// Fit are those of the persons who are trained to disinfect.
func (w Work) Fit(ctx context.Context, _ store.Queryer, persons []string, on civil.Day) (map[string]bool, error) {
	out := map[string]bool{}
	for _, p := range persons {
		err := w.trained(ctx, &Job{Operator: p, Day: on})
		if err != nil && !errors.Is(err, ErrTrained) {
			return nil, err
		}
		out[p] = err == nil
	}
	return out, nil
}

// Ready is always so: the job may be planned once somebody is found.
func (w Work) Ready(context.Context, store.Queryer, *request.Request) (bool, error) { return true, nil }

// FromRequests tells jobs of the needs they are the work of.
type FromRequests struct{ *request.Requests }

// Attach makes the job the work of a need of the same community, instead of those
// that are over; helper is who has it in hand already.
func (f FromRequests) Attach(ctx context.Context, tx *store.Tx, need, job, place string, former []string) (helper string, err error) {
	q, err := f.GetIn(ctx, tx, need)
	if err != nil {
		return "", err
	}
	if q.Kind != request.Disinfection || q.Place != place {
		return "", fault.In("need", text.Label{Zh: "这件求助不是本社区的消毒求助", En: "that request is not one for disinfection in this community"})
	}
	for _, over := range former {
		if err := f.DetachIn(ctx, tx, need, request.Work{Kind: WorkKind, ID: over}); err != nil {
			return "", err
		}
	}
	if err := f.AttachIn(ctx, tx, need, request.Work{Kind: WorkKind, ID: job}); err != nil {
		return "", err
	}
	hands, err := f.HandsIn(ctx, tx, need)
	for _, h := range hands {
		if h.Ended == 0 {
			helper = h.Person
		}
	}
	return helper, err
}
