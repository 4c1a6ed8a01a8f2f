package errand

import (
	"context"
	"errors"

	"linli/internal/measure"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/text"
)

// WorkKind is how a need names its errand.
const WorkKind = "errand"

// Work is the errands as the room of needs knows them: it tells them, in its own
// transaction, when a need is taken, given back, done and closed.
type Work struct{ *Errands }

var (
	_ request.Worker  = Work{}
	_ request.Faced   = Work{}
	_ request.Carrier = Work{}
)

// Taken gives the errand to the person who took the need.
func (w Work) Taken(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	return w.Take(ctx, tx, q.ID, person)
}

// Returned takes it from a person who gives the need back.
func (w Work) Returned(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	return w.GiveBack(ctx, tx, q.ID, person)
}

// Done refuses while the errand is not handed over.
func (w Work) Done(ctx context.Context, tx *store.Tx, q *request.Request, _ string) error {
	return w.Finished(ctx, tx, q.ID)
}

// Closed ends an errand for which nothing was bought and no money has passed.
// Any other is left to be settled: money outlives the need, and where the asker
// can no longer say what it cost, somebody who was no part of it does.
func (w Work) Closed(ctx context.Context, tx *store.Tx, q *request.Request) error {
	return w.Ended(ctx, tx, q.ID, q.Outcome != request.Met)
}

// Page is where the helper works on it.
func (w Work) Page(q *request.Request) string { return "/errands/" + q.Work.ID }

// Gist is what kind of errand it is, the most it may cost and where it stands.
func (w Work) Gist(ctx context.Context, q *request.Request) (text.Label, error) {
	if q.Work.Kind != WorkKind {
		return text.Label{}, nil
	}
	e, err := readOne(ctx, w.DB.Read(), "errand = $1", q.Work.ID)
	if err != nil {
		return text.Label{}, err
	}
	return msgGist.With(e.Kind.Name(), yuan(e.Limit), e.State.Name()), nil
}

// Carries is what a helper has of the community's money and of their own.
func (w Work) Carries(ctx context.Context, person string) (c request.Carried, err error) {
	c.Path = "/purse"
	c.Float, c.Advanced, err = w.PurseOf(ctx, person)
	return c, err
}

// Face is where the asker orders, and agrees on the money.
func (w Work) Face(q *request.Request) (string, text.Label) {
	if q.Work.Kind == WorkKind {
		return "/errand", msgYours
	}
	if q.Work.ID == "" && q.Open() && (q.Kind == request.Buy || q.Kind == request.Medicine || q.Kind == request.Bills) {
		if q.Kind == request.Bills {
			return "/errand", msgOrderBill
		}
		return "/errand", msgOrderBuy
	}
	return "", text.Label{}
}

// FromRequests tells an errand of the need it is the work of.
type FromRequests struct{ *request.Requests }

// Attach implements Needs.
func (f FromRequests) Attach(ctx context.Context, tx *store.Tx, need, errand string) (Need, error) {
	q, err := f.GetIn(ctx, tx, need)
	if err != nil {
		return Need{}, err
	}
	if err := f.AttachIn(ctx, tx, need, request.Work{Kind: WorkKind, ID: errand}); err != nil {
		return Need{}, err
	}
	n := Need{Place: q.Where(), Org: q.Serves(), Campaign: q.Campaign, Open: q.Open()}
	hands, err := f.HandsIn(ctx, tx, need)
	if err != nil {
		return Need{}, err
	}
	for _, h := range hands {
		if h.Ended == 0 {
			n.Helper = h.Person
		}
	}
	return n, nil
}

// Take gives the errand of a need to the person who took the need. An errand
// has one helper, and keeps who has bought for it. One that the helper before
// could not do is tried again; of one that was handed over, the need of which
// was not met by it, the next helper has no part.
func (r *Errands) Take(ctx context.Context, tx *store.Tx, need, person string) error {
	return r.hand(ctx, tx, need, person, func(e *Errand) (bool, error) {
		switch {
		case e.State == Failed && !e.Disputed:
			e.State, e.Reason, e.Agreed, e.AgreedBy, e.Tries, e.codeHash = Ordered, "", -1, "", 0, []byte{}
			e.Helper = person
			return true, nil
		case e.Helper == person, e.State == Handed, e.State.Over():
			return false, nil
		case e.Helper != "" || e.State != Ordered:
			return false, ErrMoved
		}
		e.Helper = person
		return true, nil
	})
}

// GiveBack takes the errand from a helper who gives the need back. While goods
// or money are in the helper's hands that is refused.
func (r *Errands) GiveBack(ctx context.Context, tx *store.Tx, need, person string) error {
	return r.hand(ctx, tx, need, person, func(e *Errand) (bool, error) {
		if e.Helper != person || person == "" {
			return false, nil
		}
		owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
		switch {
		case err != nil:
			return false, err
		case e.State != Ordered || owes != 0 || e.Disputed:
			return false, ErrOwe
		}
		e.Helper = ""
		return true, nil
	})
}

// Finished refuses that a need is reported done before its errand is handed
// over.
func (r *Errands) Finished(ctx context.Context, tx *store.Tx, need string) error {
	e, err := readOne(ctx, tx, "need = $1", need)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil // the need has no errand
	case err != nil:
		return err
	case e.State == Handed || e.State.Over():
		return nil
	}
	return ErrNotOver
}

// Ended ends the errand of a need that is over. gone says that its asker will
// not speak for the money any more.
func (r *Errands) Ended(ctx context.Context, tx *store.Tx, need string, gone bool) error {
	e, err := readOne(ctx, tx, "need = $1", need)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if e, err = hold(ctx, tx, e.ID); err != nil {
		return err
	}
	owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
	if err != nil {
		return err
	}
	what := ""
	switch {
	case e.State == Ordered && owes == 0 && !e.Disputed:
		e.State, e.Reason, what = Failed, reasonEnded, "failed"
	case !e.State.Over() && gone && !e.Disputed:
		e.Disputed, e.Reason, what = true, reasonEnded, "disputed"
	default:
		return nil
	}
	e.ChangedAt = r.now()
	if err := e.save(ctx, tx); err != nil {
		return err
	}
	return r.note(ctx, tx, e, "need", what, e.Reason, owes)
}

// reasonEnded is why an errand ends with its need.
const reasonEnded = "求助已结束 the request is over"

func (r *Errands) hand(ctx context.Context, tx *store.Tx, need, person string, f func(e *Errand) (bool, error)) error {
	e, err := readOne(ctx, tx, "need = $1", need)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if e, err = hold(ctx, tx, e.ID); err != nil {
		return err
	}
	had := e.Helper
	changed, err := f(e)
	if err != nil || !changed {
		return err
	}
	e.ChangedAt = r.now()
	if err := e.save(ctx, tx); err != nil {
		return err
	}
	what := "taken"
	if had != "" && e.Helper == "" {
		what = "given-back"
	}
	return r.note(ctx, tx, e, "person:"+person, what, "", measure.Fen(0))
}
