package errand

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
)

// newCode draws six digits.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// move posts an entry about the errand.
func (r *Errands) move(ctx context.Context, tx *store.Tx, e *Errand, id, what string, by Hand, amount measure.Fen, from, to string) error {
	return r.Books.Post(ctx, tx, ledger.Entry{
		ID: "errand:" + id, Ref: "errand:" + e.ID, Note: what, By: by.name(), At: r.now(), Postings: ledger.Move(amount, from, to),
	})
}

// payment is money that passes between the asker and the helper, or the
// community's box.
type payment struct {
	errand, id string
	amount     measure.Fen
	at         From // where it goes, or comes from
	what       string
}

// What a payment is.
const (
	deposited = "deposit"
	paid      = "paid"
	refunded  = "refund"
)

// Deposit is money the asker gives the helper before anything is bought: no more
// than the errand may cost.
func (r *Errands) Deposit(ctx context.Context, by Hand, errand, id string, amount measure.Fen) error {
	return r.pay(ctx, by, payment{errand, id, amount, Purse, deposited})
}

// Paid is money the asker gives for what was bought: to the helper's float, to
// the helper for what was advanced of their own, or into the community's box. No
// more than is owed: the service costs nothing.
func (r *Errands) Paid(ctx context.Context, by Hand, errand, id string, amount measure.Fen, to From) error {
	return r.pay(ctx, by, payment{errand, id, amount, to, paid})
}

// Refund is money given back to the asker, who has more in advance than they
// owe: the change, or all of it where nothing was bought. It comes from the
// helper's float or the community's box. Since the helper alone says that it was
// given back, the asker is asked anew what the errand cost.
func (r *Errands) Refund(ctx context.Context, by Hand, errand, id string, amount measure.Fen, from From) error {
	return r.pay(ctx, by, payment{errand, id, amount, from, refunded})
}

func (r *Errands) pay(ctx context.Context, by Hand, p payment) error {
	if err := positive(p.amount); err != nil {
		return err
	}
	if err := ident.Chosen(p.id); err != nil {
		return fault.In("id", text.Of(err))
	}
	return r.change(ctx, p.errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		none := func(err error) (string, string, measure.Fen, error) { return "", "", 0, err }
		again, err := r.Books.Has(ctx, tx, "errand:"+p.id)
		if err != nil {
			return none(err)
		}
		account, err := e.account(p.at)
		if err != nil {
			return none(err)
		}
		from, to := asker(e.ID), account
		if p.what == refunded {
			from, to = account, asker(e.ID)
		}
		if again { // the books compare it with what they have
			return none(r.move(ctx, tx, e, p.id, p.what, by, p.amount, from, to))
		}
		if err := r.mayPay(ctx, tx, by, e, p); err != nil {
			return none(err)
		}
		if err := r.fits(ctx, tx, e, p); err != nil {
			return none(err)
		}
		if p.what == refunded && p.at != Till {
			e.Agreed, e.AgreedBy = -1, ""
		}
		return p.what, string(p.at), p.amount, r.move(ctx, tx, e, p.id, p.what, by, p.amount, from, to)
	})
}

// mayPay asks whether the hand may say that money has passed: the helper of what
// they hold, somebody entitled of the community's box, which no medic's family
// comes to.
func (r *Errands) mayPay(ctx context.Context, tx *store.Tx, by Hand, e *Errand, p payment) error {
	if p.at != Till {
		if err := by.helps(e); err != nil {
			return err
		}
	} else {
		if err := r.may(ctx, tx, by, access.ErrandReceive, e, p.what); err != nil {
			return err
		}
		if by.Actor.Person != "" && by.Actor.Person == e.Helper {
			return access.ErrSame
		}
	}
	if e.Pay != Advance || e.State.Over() || p.at == Till && e.family() {
		return ErrMoved
	}
	return nil
}

// fits refuses more than is owed, or was advanced, either way.
func (r *Errands) fits(ctx context.Context, tx *store.Tx, e *Errand, p payment) error {
	owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
	if err != nil {
		return err
	}
	switch {
	case p.what == deposited && p.amount-owes > e.Limit:
		return ErrLimit
	case p.what == paid && p.amount > owes:
		return ErrTooMuch
	case p.what == refunded && p.at == Own:
		return fault.In("from", text.Label{Zh: "找零请从备用金里付", En: "change is given from the float"})
	case p.what == refunded && p.amount > -owes:
		return ErrBack
	case p.at == Own:
		advanced, err := r.advanced(ctx, tx, e)
		if err != nil {
			return err
		}
		if p.amount > advanced {
			return ErrFloat
		}
	}
	return nil
}

// advanced is what the helper has advanced of their own and not got back, for
// whatever errands.
func (r *Errands) advanced(ctx context.Context, tx *store.Tx, e *Errand) (measure.Fen, error) {
	owed, err := r.Books.Balance(ctx, tx, own(e.Helper))
	return -owed, err
}
