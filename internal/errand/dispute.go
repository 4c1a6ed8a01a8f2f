package errand

import (
	"context"
	"fmt"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
)

// Agree is the asker's word on what it cost, or a community worker's who has
// asked them. Where it differs from the slips, by a fen, the errand is in
// dispute.
func (r *Errands) Agree(ctx context.Context, by Hand, errand string, amount measure.Fen) error {
	if amount < 0 || amount > MaxLimit {
		return positive(amount)
	}
	return r.change(ctx, errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if !by.Asker {
			if err := r.may(ctx, tx, by, access.ErrandReceive, e, "asked what it cost"); err != nil {
				return "", "", 0, err
			}
			if by.Actor.Person != "" && by.Actor.Person == e.Helper {
				return "", "", 0, access.ErrSame
			}
		}
		switch {
		case e.Agreed == amount:
			return "", "", 0, nil
		case e.State != Bought && e.State != Handed:
			return "", "", 0, ErrMoved
		}
		e.Agreed, e.AgreedBy = amount, by.name()
		if e.differs() {
			e.Disputed, e.Reason = true, "小票与求助人所说不一致 slips and the asker's word differ"
		}
		return "agreed", "", amount, nil
	})
}

// Differ puts an errand in dispute: the helper or the asker says that the money
// is not right. The asker may say so after its end too: it was the helper who
// said that money was given back.
func (r *Errands) Differ(ctx context.Context, by Hand, errand, reason string) error {
	if err := saysWhy(reason); err != nil {
		return err
	}
	return r.change(ctx, errand, by, func(_ context.Context, _ *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if !by.Asker {
			if err := by.helps(e); err != nil {
				return "", "", 0, err
			}
		}
		if e.State.Over() && !by.Asker {
			return "", "", 0, ErrMoved
		}
		if e.Disputed && e.Reason == reason {
			return "", "", 0, nil
		}
		e.Disputed, e.Reason = true, reason
		return "disputed", reason, 0, nil
	})
}

// Resolution ends a dispute.
type Resolution struct {
	ID     string
	Errand string
	// GiveUp books what the asker still owes, or was overcharged, as the
	// community's loss or gain; otherwise the two settle it between them.
	GiveUp bool
	Reason string
}

// Resolve ends a dispute, by somebody entitled who had no part in the errand:
// neither helped nor ordered it, took it in, or spoke for the asker.
func (r *Errands) Resolve(ctx context.Context, by Hand, s Resolution) error {
	if err := saysWhy(s.Reason); err != nil {
		return err
	}
	if err := ident.Chosen(s.ID); err != nil {
		return fault.In("id", text.Of(err))
	}
	return r.change(ctx, s.Errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		none := func(err error) (string, string, measure.Fen, error) { return "", "", 0, err }
		if err := r.may(ctx, tx, by, access.ErrandSettle, e, s.Reason); err != nil {
			return none(err)
		}
		if !e.Disputed {
			return none(nil)
		}
		part, err := tookPart(ctx, tx, e, *by.Actor)
		if err != nil {
			return none(err)
		}
		if part {
			return none(access.ErrSame)
		}
		owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
		if err != nil {
			return none(err)
		}
		if s.GiveUp && owes != 0 {
			entry := ledger.Entry{
				ID: "errand:" + s.ID, Ref: "errand:" + e.ID, Note: s.Reason, By: by.name(), At: r.now(),
				Postings: ledger.Move(owes, asker(e.ID), loss(e.Place)),
			}
			if err := r.Books.Post(ctx, tx, entry); err != nil {
				return none(err)
			}
		}
		e.Disputed, e.Reason = false, ""
		e.Agreed, e.AgreedBy = e.Spent, by.name()
		return "resolved", s.Reason, owes, nil
	})
}

// tookPart reports whether an account, or whoever stands behind it, has done
// anything about the errand but resolve it.
func tookPart(ctx context.Context, tx *store.Tx, e *Errand, actor access.Actor) (bool, error) {
	person := "person:" + actor.Person // "person:" alone is nobody's
	var n int64
	err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM errand_event WHERE errand = $1 AND (who = $2 OR who = $3) AND what <> 'resolved'", e.ID, actor.ID, person).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look who had a part in errand %s: %w", e.ID, err)
	}
	return n > 0 || actor.Person != "" && actor.Person == e.Helper, nil
}

// settle closes an errand that is handed over, agreed and even.
func (r *Errands) settle(ctx context.Context, tx *store.Tx, e *Errand) error {
	if e.State != Handed || e.Disputed || e.Agreed != e.Spent {
		return nil
	}
	owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
	if err != nil || owes != 0 {
		return err
	}
	e.State = Settled
	return nil
}

// Owes is what the asker of an errand owes; below zero what they have in
// advance.
func (r *Errands) Owes(ctx context.Context, errand string) (measure.Fen, error) {
	return r.Books.Balance(ctx, r.DB.Read(), asker(errand))
}
