package errand

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
)

// Hand is who acts on an errand: the helper, an account, or the asker on the
// page of the need, whose secret link proves them.
type Hand struct {
	Person string
	Actor  *access.Actor
	Asker  bool
}

func (h Hand) name() string {
	switch {
	case h.Actor != nil:
		return h.Actor.ID
	case h.Asker:
		return "asker"
	}
	return "person:" + h.Person
}

// helps is for the errand's own helper.
func (h Hand) helps(e *Errand) error {
	if h.Person == "" || h.Person != e.Helper {
		return ErrNotHand
	}
	return nil
}

// change does something to an errand in one transaction: f changes it and says
// what happened.
func (r *Errands) change(ctx context.Context, id string, by Hand, f func(ctx context.Context, tx *store.Tx, e *Errand) (what, words string, amount measure.Fen, err error)) error {
	return r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		e, err := hold(ctx, tx, id)
		if err != nil {
			return err
		}
		what, words, amount, err := f(ctx, tx, e)
		if err != nil || what == "" {
			return err
		}
		e.ChangedAt = r.now()
		if err := r.settle(ctx, tx, e); err != nil {
			return err
		}
		if err := e.save(ctx, tx); err != nil {
			return err
		}
		return r.note(ctx, tx, e, by.name(), what, words, amount)
	})
}

// may asks whether an account may do an act on the errand, and records it.
func (r *Errands) may(ctx context.Context, tx *store.Tx, by Hand, act access.Act, e *Errand, purpose string) error {
	if by.Actor == nil {
		return access.ErrDenied
	}
	if err := access.May(*by.Actor, e.act(act), e.Thing()); err != nil {
		return err
	}
	return access.Record(ctx, tx, *by.Actor, e.act(act), e.Thing(), purpose, access.Done)
}

// Order makes an errand for a need. The same draft again is the same errand.
// The asker orders on their own page; an account orders for somebody.
func (r *Errands) Order(ctx context.Context, by Hand, d Draft) error {
	if err := d.check(); err != nil {
		return err
	}
	hash, err := r.Keys.Digest("errand_order.hash", d)
	if err != nil {
		return fmt.Errorf("order an errand: %w", err)
	}
	e := &Errand{
		ID: d.ID, Need: d.Need, Kind: d.Kind, Pay: d.Pay, Prescription: d.Prescription, Entitled: d.Entitled, Contactless: d.Contactless,
		Limit: d.Limit, State: Ordered, Agreed: -1, MadeBy: by.name(), MadeAt: r.now(), ChangedAt: r.now(), hash: hash,
		codeHash: []byte{},
	}
	if err := r.seal(e, d.Content); err != nil {
		return err
	}
	return r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := readOne(ctx, tx, "errand = $1 OR need = $2 ORDER BY errand LIMIT 1", d.ID, d.Need)
		switch {
		case err == nil && known.ID == d.ID && known.hash == hash:
			return nil
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		n, err := r.Needs.Attach(ctx, tx, d.Need, d.ID)
		if err != nil {
			return err
		}
		if !n.Open {
			return ErrMoved
		}
		e.Place, e.Org, e.Campaign, e.Helper = n.Place, n.Org, n.Campaign, n.Helper
		if by.Actor != nil {
			if err := r.may(ctx, tx, by, access.ErrandOrder, e, ""); err != nil {
				return err
			}
		} else if !by.Asker {
			return access.ErrDenied
		}
		if err := insert(ctx, tx, e); err != nil {
			return err
		}
		return r.note(ctx, tx, e, by.name(), "ordered", "", e.Limit)
	})
}

// Raise changes the limit: the asker's own word, or an account's that has asked
// them.
func (r *Errands) Raise(ctx context.Context, by Hand, id string, limit measure.Fen, words string) error {
	if limit <= 0 || limit > MaxLimit {
		return fault.In("limit", text.Label{Zh: "请填写总限额，最多 5000 元", En: "give a limit for all of it, 5,000 yuan at most"})
	}
	return r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if !by.Asker {
			if err := r.may(ctx, tx, by, access.ErrandOrder, e, words); err != nil {
				return "", "", 0, err
			}
		}
		switch {
		case e.Limit == limit:
			return "", "", 0, nil
		case e.State != Ordered && e.State != Bought:
			return "", "", 0, ErrMoved
		case limit < e.Spent:
			return "", "", 0, ErrLimit
		}
		e.Limit = limit
		return "limit", words, limit, nil
	})
}

// Entitle names the person who may fill the prescription: the patient's word.
func (r *Errands) Entitle(ctx context.Context, by Hand, id, person string) error {
	return r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if !by.Asker {
			if err := r.may(ctx, tx, by, access.ErrandOrder, e, "patient named who fills the prescription"); err != nil {
				return "", "", 0, err
			}
		}
		switch {
		case !e.Prescription || e.State != Ordered:
			return "", "", 0, ErrMoved
		case e.Entitled == person:
			return "", "", 0, nil
		}
		e.Entitled = person
		return "entitled", "", 0, nil
	})
}

// Code is the code that proves the hand-over, shown to the asker alone. Asking
// again makes a new one.
func (r *Errands) Code(ctx context.Context, by Hand, id string) (string, error) {
	if !by.Asker && by.Actor == nil {
		return "", access.ErrDenied
	}
	code, err := newCode()
	if err != nil {
		return "", err
	}
	err = r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if !by.Asker {
			// For somebody without a phone a community worker notes it down.
			if err := r.may(ctx, tx, by, access.ErrandOrder, e, "code for an asker without a phone"); err != nil {
				return "", "", 0, err
			}
			if by.Actor.Person != "" && by.Actor.Person == e.Helper {
				return "", "", 0, access.ErrSame // the code would prove nothing
			}
		}
		if e.State != Ordered && e.State != Bought {
			return "", "", 0, ErrMoved
		}
		e.codeHash, e.Tries = r.codeHash(e.ID, code), 0
		return "code", "", 0, nil
	})
	return code, err
}

func (r *Errands) codeHash(id, code string) []byte {
	sum := r.Keys.Index("errand_order.code", id+"\x00"+code)
	return sum[:]
}

// HandOver is the helper at the door, with the asker's code. A wrong code is
// counted; after five only the community can say that it was handed over.
func (r *Errands) HandOver(ctx context.Context, by Hand, id, code string) error {
	wrong := false
	err := r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		wrong = false
		if err := by.helps(e); err != nil {
			return "", "", 0, err
		}
		switch {
		case e.State == Handed || e.State == Settled:
			return "", "", 0, nil // a retry, or the asker said so already
		case e.State != Bought:
			return "", "", 0, ErrMoved
		case e.Tries >= maxTries:
			return "", "", 0, ErrLocked
		}
		if len(e.codeHash) == 0 || subtle.ConstantTimeCompare(e.codeHash, r.codeHash(e.ID, strings.TrimSpace(code))) != 1 {
			e.Tries++
			wrong = true
			return "wrong-code", "", 0, nil
		}
		return "handed", "", 0, r.handed(ctx, tx, e, ByCode, by)
	})
	if err == nil && wrong {
		return ErrCode
	}
	return err
}

// Received is the asker's own word that it has arrived, or a community worker's
// who took it in at the gate.
func (r *Errands) Received(ctx context.Context, by Hand, id string) error {
	return r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		how := ByWord
		if !by.Asker {
			if err := r.may(ctx, tx, by, access.ErrandReceive, e, "received at the gate"); err != nil {
				return "", "", 0, err
			}
			if by.Actor.Person != "" && by.Actor.Person == e.Helper {
				return "", "", 0, access.ErrSame
			}
			how = ByCommittee
		}
		switch {
		case e.State == Handed || e.State == Settled:
			return "", "", 0, nil
		case e.State != Bought:
			return "", "", 0, ErrMoved
		}
		return "handed", "", 0, r.handed(ctx, tx, e, how, by)
	})
}

var grades = map[How]fact.Grade{ByCode: fact.Beneficiary, ByWord: fact.Beneficiary, ByCommittee: fact.TwoParty}

// handed makes the errand handed over and writes its fact.
func (r *Errands) handed(ctx context.Context, tx *store.Tx, e *Errand, how How, by Hand) error {
	serves, err := r.People.Servable(ctx, tx, []string{e.Helper})
	if err != nil {
		return err
	}
	e.State, e.HandedAt, e.HandedHow = Handed, r.now(), how
	if !serves[e.Helper] {
		return nil // nothing is recorded of somebody who has not confirmed
	}
	e.Fact = "errand-" + e.ID
	f := &fact.Fact{
		ID: e.Fact, Kind: "errand", Start: e.HandedAt, Place: e.Place, Person: e.Helper, Org: e.Org, Campaign: e.Campaign,
		Category: "epidemic.errand", Quantity: 1, Item: string(e.Kind), Grade: grades[how], Source: "errand:" + e.ID, RecordedBy: by.name(),
	}
	return r.Checker.Append(ctx, tx, r.Log, f)
}

// Fail ends an errand that cannot be done. What was given in advance is given
// back before, and what was bought taken back to the shop.
func (r *Errands) Fail(ctx context.Context, by Hand, id, reason string) error {
	if err := saysWhy(reason); err != nil {
		return err
	}
	return r.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		if by.Actor != nil {
			if err := r.may(ctx, tx, by, access.ErrandOrder, e, reason); err != nil {
				return "", "", 0, err
			}
		} else if !by.Asker {
			if err := by.helps(e); err != nil {
				return "", "", 0, err
			}
		}
		switch {
		case e.State == Failed:
			return "", "", 0, nil
		case e.State.Over() || e.State == Handed:
			return "", "", 0, ErrMoved
		case e.State == Bought:
			return "", "", 0, ErrBought
		}
		owes, err := r.Books.Balance(ctx, tx, asker(e.ID))
		if err != nil {
			return "", "", 0, err
		}
		if owes != 0 || e.Disputed {
			return "", "", 0, ErrOwe
		}
		e.State, e.Reason = Failed, reason
		return "failed", reason, 0, nil
	})
}

func saysWhy(reason string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(reason)); n < 2 || n > 200 {
		return fault.In("reason", text.Label{Zh: "请写明原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	return nil
}

// Show is the errand with its content as the hand may see it: the helper during
// the task and the asker see all of it, with a row of the look for the asker to
// see; everybody else sees the account number masked, and of a medic's family
// how it stands alone.
func (r *Errands) Show(ctx context.Context, by Hand, id string) (*Errand, Content, error) {
	e, err := readOne(ctx, r.DB.Read(), "errand = $1", id)
	if err != nil {
		return nil, Content{}, err
	}
	c, err := r.unseal(e)
	if err != nil {
		return nil, Content{}, err
	}
	switch {
	case by.Asker:
		return e, c, nil
	case by.Actor != nil && e.family():
		return e, Content{}, r.Access.Look(ctx, *by.Actor, access.FamilyKeep, e.Thing(), "")
	case by.Actor != nil:
		return e, c.Masked(), r.Access.Look(ctx, *by.Actor, access.ErrandRead, e.Thing(), "")
	case by.helps(e) == nil && !e.State.Over():
		return e, c, nil
	case by.helps(e) == nil: // how it ended, without what is no business of theirs any more
		return e, Content{}, nil
	}
	return nil, Content{}, ErrNotHand
}

// Looked records that the helper looks at the whole number of a bill, during
// the task.
func (r *Errands) Looked(ctx context.Context, by Hand, id string) error {
	e, err := r.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := by.helps(e); err != nil {
		return err
	}
	if e.State.Over() {
		return ErrNotHand
	}
	actor := access.Actor{Account: access.Account{ID: by.Person, Person: by.Person}, At: r.now()}
	return r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return access.Record(ctx, tx, actor, access.RequestOpen, e.Thing(), "task", access.Done, "need:"+e.Need)
	})
}

// Get reads an errand without what is sealed of it.
func (r *Errands) Get(ctx context.Context, id string) (*Errand, error) {
	return readOne(ctx, r.DB.Read(), "errand = $1", id)
}

// Of is the errand of a need.
func (r *Errands) Of(ctx context.Context, need string) (*Errand, error) {
	return readOne(ctx, r.DB.Read(), "need = $1", need)
}
