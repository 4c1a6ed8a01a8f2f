package errand

import (
	"context"
	"errors"

	"linli/internal/measure"
	"linli/internal/store"
)

// WorkKind is how a need names its errand.
const WorkKind = "errand"

// Take gives the errand of a need to the person who took the need. An errand
// has one helper, and keeps who has bought for it.
func (r *Errands) Take(ctx context.Context, tx *store.Tx, need, person string) error {
	return r.hand(ctx, tx, need, person, func(e *Errand) (bool, error) {
		switch {
		case e.Helper == person:
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
	if had != "" {
		what = "given-back"
	}
	return r.note(ctx, tx, e, "person:"+person, what, "", measure.Fen(0))
}
