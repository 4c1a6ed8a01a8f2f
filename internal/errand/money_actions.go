package errand

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
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

// Deposit is money the asker gives the helper before anything is bought.
func (r *Errands) Deposit(ctx context.Context, by Hand, errand, id string, amount measure.Fen) error {
	return r.pay(ctx, by, errand, id, amount, Purse, "deposit")
}

// Paid is money the asker gives for what was bought: to the helper's float, to
// the helper for what was advanced of their own, or into the community's box.
func (r *Errands) Paid(ctx context.Context, by Hand, errand, id string, amount measure.Fen, to From) error {
	return r.pay(ctx, by, errand, id, amount, to, "paid")
}

func (r *Errands) pay(ctx context.Context, by Hand, errand, id string, amount measure.Fen, to From, what string) error {
	if err := positive(amount); err != nil {
		return err
	}
	return r.change(ctx, errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		again, err := r.Books.Has(ctx, tx, "errand:"+id)
		if err != nil {
			return "", "", 0, err
		}
		if again { // the books compare it with what they have
			account, err := e.account(to)
			if err != nil {
				return "", "", 0, err
			}
			return "", "", 0, r.move(ctx, tx, e, id, what, by, amount, asker(e.ID), account)
		}
		switch {
		case e.Pay != Advance || e.State.Over():
			return "", "", 0, ErrMoved
		case to == Till:
			if err := r.may(ctx, tx, by, access.ErrandReceive, e, what); err != nil {
				return "", "", 0, err
			}
		default:
			if err := by.helps(e); err != nil {
				return "", "", 0, err
			}
		}
		account, err := e.account(to)
		if err != nil {
			return "", "", 0, err
		}
		return what, string(to), amount, r.move(ctx, tx, e, id, what, by, amount, asker(e.ID), account)
	})
}

// Purchase is a slip of a shop, by the helper.
type Purchase struct {
	ID      string // of the slip
	Errand  string
	Amount  measure.Fen
	From    From
	Shop    string
	Picture []byte // JPEG or PNG; may come later from a phone without network, never after the hand-over
}

// Buy records a slip, and what was advanced. A picture whose bytes were used for
// another slip is refused; one that looks nearly the same puts the errand in
// dispute, for a person to compare the two.
func (r *Errands) Buy(ctx context.Context, by Hand, b Purchase) error {
	if err := positive(b.Amount); err != nil {
		return err
	}
	if err := ident.Chosen(b.ID); err != nil {
		return fault.In("id", text.Of(err))
	}
	var pic picture
	if b.Picture != nil {
		var err error
		if pic, err = readPicture(b.Picture); err != nil {
			return err
		}
	}
	like, err := r.likeness(ctx, b.ID, pic)
	if err != nil {
		return err
	}
	return r.change(ctx, b.Errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		none := func(err error) (string, string, measure.Fen, error) { return "", "", 0, err }
		if err := by.helps(e); err != nil {
			return none(err)
		}
		slips, err := r.Slips(ctx, tx, e.ID)
		if err != nil {
			return none(err)
		}
		for _, s := range slips {
			if s.ID == b.ID {
				if s.Amount == b.Amount && s.From == b.From && s.digest == pic.Digest {
					return none(nil)
				}
				return none(ErrOther)
			}
		}
		switch {
		case e.State != Ordered && e.State != Bought:
			return none(ErrMoved)
		case e.Prescription && e.Entitled != e.Helper:
			return none(ErrEntitle)
		case e.Spent+b.Amount > e.Limit:
			return none(ErrLimit)
		case (e.Pay == ByAsker) != (b.From == Asker):
			return none(fault.In("from", text.Label{Zh: "付款方式与下单时不同", En: "it is not paid as it was ordered"}))
		}
		if e.Pay == Advance {
			if err := r.advance(ctx, tx, e, b, by); err != nil {
				return none(err)
			}
		}
		sealed, err := r.sealPicture(e, b.ID, pic.Bytes)
		if err != nil {
			return none(err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO errand_slip (slip, errand, fen, paid_from, shop, digest, look, like_slip, picture, picture_type, made_by, made_at, void)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)`,
			b.ID, e.ID, int64(b.Amount), string(b.From), b.Shop, pic.Digest, int64(pic.look), like, sealed, pic.Type, by.name(), int64(r.now()))
		if store.IsUnique(err) {
			return none(ErrSlip)
		}
		if err != nil {
			return none(fmt.Errorf("write a slip: %w", err))
		}
		e.State = Bought
		e.Spent += b.Amount
		if like != "" {
			e.Disputed, e.Reason = true, "小票与 "+like+" 近似 the slip looks like "+like
		}
		return "bought", b.Shop, b.Amount, nil
	})
}

// advance takes a slip's amount from the helper's float or own money.
func (r *Errands) advance(ctx context.Context, tx *store.Tx, e *Errand, b Purchase, by Hand) error {
	if b.From != Purse && b.From != Own {
		return fault.In("from", text.Label{Zh: "请选择钱从哪里来", En: "say whose money it is"})
	}
	if b.From == Own {
		owed, err := r.Books.Balance(ctx, tx, own(e.Helper))
		if err != nil {
			return err
		}
		if -owed+b.Amount > maxHolding {
			return ErrHolds
		}
	}
	account, err := e.account(b.From)
	if err != nil {
		return err
	}
	return r.move(ctx, tx, e, b.ID, "bought", by, b.Amount, account, asker(e.ID))
}

// likeness finds another slip of the last days that looks nearly the same. It
// reads before the writer's transaction, since there are many slips; two sent
// at one moment are not compared, but the same bytes are never taken twice: that
// is the table's key.
func (r *Errands) likeness(ctx context.Context, slip string, pic picture) (string, error) {
	if pic.Digest == "" {
		return "", nil
	}
	const days = 30 * 24 * 3600 * 1000
	rows, err := r.DB.Read().QueryContext(ctx, `SELECT slip, look, digest FROM errand_slip WHERE made_at > $1 AND void = 0 AND digest <> '' AND slip <> $2`,
		int64(r.now())-days, slip)
	if err != nil {
		return "", fmt.Errorf("compare slips: %w", err)
	}
	type seen struct {
		slip, digest string
		look         int64
	}
	all, err := store.Collect(rows, func(rows *sql.Rows) (s seen, err error) {
		err = rows.Scan(&s.slip, &s.look, &s.digest)
		return s, err
	})
	if err != nil {
		return "", fmt.Errorf("compare slips: %w", err)
	}
	for _, s := range all {
		if s.digest == pic.Digest {
			return "", ErrSlip
		}
		if alike(uint64(s.look), pic.look) {
			return s.slip, nil
		}
	}
	return "", nil
}

const fieldPicture = "errand_slip.picture"

func (r *Errands) sealPicture(e *Errand, slip string, b []byte) ([]byte, error) {
	if len(b) == 0 {
		return []byte{}, nil
	}
	s := r.Keys.Sealer()
	key, err := s.UnwrapKey(e.key, e.ID)
	if err != nil {
		return nil, fmt.Errorf("seal a slip: %w", err)
	}
	return s.Seal(key, fieldPicture, slip, b), nil
}

// Picture is a slip's picture, for the helper, the asker, and whoever settles.
func (r *Errands) Picture(ctx context.Context, by Hand, errand, slip string) (mime string, body []byte, err error) {
	e, _, err := r.Show(ctx, by, errand)
	if err != nil {
		return "", nil, err
	}
	var sealed []byte
	err = r.DB.Read().QueryRowContext(ctx, `SELECT picture, picture_type FROM errand_slip WHERE slip = $1 AND errand = $2`, slip, errand).Scan(&sealed, &mime)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (len(sealed) == 0 || len(e.key) == 0) {
		return "", nil, ErrUnknown
	}
	if err != nil {
		return "", nil, fmt.Errorf("read a slip: %w", err)
	}
	body, err = r.Keys.Sealer().OpenAlone(vault.Spot{Field: fieldPicture, Row: slip, KeyRow: e.ID}, sealed, e.key)
	return mime, body, err
}

// TakeBack undoes a slip entered wrongly, or goods returned to the shop, before
// the hand-over. The money goes back where it came from.
func (r *Errands) TakeBack(ctx context.Context, by Hand, errand, slip, reason string) error {
	if err := saysWhy(reason); err != nil {
		return err
	}
	return r.change(ctx, errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		none := func(err error) (string, string, measure.Fen, error) { return "", "", 0, err }
		if err := by.helps(e); err != nil {
			return none(err)
		}
		slips, err := r.Slips(ctx, tx, e.ID)
		if err != nil {
			return none(err)
		}
		left := 0
		var found *Slip
		for i := range slips {
			switch {
			case slips[i].ID == slip:
				found = &slips[i]
			case !slips[i].Void:
				left++
			}
		}
		switch {
		case found == nil:
			return none(ErrUnknown)
		case found.Void:
			return none(nil)
		case e.State != Bought:
			return none(ErrMoved)
		}
		if e.Pay == Advance {
			account, err := e.account(found.From)
			if err != nil {
				return none(err)
			}
			if err := r.move(ctx, tx, e, "back-"+slip, "taken back: "+reason, by, found.Amount, asker(e.ID), account); err != nil {
				return none(err)
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE errand_slip SET void = 1 WHERE slip = $1`, slip); err != nil {
			return none(fmt.Errorf("take back a slip: %w", err))
		}
		e.Spent -= found.Amount
		if left == 0 {
			e.State = Ordered
		}
		return "taken-back", reason, found.Amount, nil
	})
}

// Agree is the asker's word on what it cost, or a community worker's who has
// asked them. Where it differs from the slips, by a fen, the errand is in
// dispute.
func (r *Errands) Agree(ctx context.Context, by Hand, errand string, amount measure.Fen) error {
	if amount < 0 || amount > MaxLimit {
		return positive(amount)
	}
	return r.change(ctx, errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		switch {
		case e.Agreed == amount:
			return "", "", 0, nil
		case e.State != Bought && e.State != Handed:
			return "", "", 0, ErrMoved
		}
		if !by.Asker {
			if err := r.may(ctx, tx, by, access.ErrandReceive, e, "asked what it cost"); err != nil {
				return "", "", 0, err
			}
			if by.Actor.Person != "" && by.Actor.Person == e.Helper {
				return "", "", 0, access.ErrSame
			}
		}
		e.Agreed, e.AgreedBy = amount, by.name()
		if e.differs() {
			e.Disputed, e.Reason = true, "小票与求助人所说不一致 slips and the asker's word differ"
		}
		return "agreed", "", amount, nil
	})
}

// Differ puts an errand in dispute: the helper or the asker says that the money
// is not right.
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
		if e.State.Over() {
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

// Resolve ends a dispute, by somebody entitled who is neither the helper nor
// ordered the errand.
func (r *Errands) Resolve(ctx context.Context, by Hand, s Resolution) error {
	if err := saysWhy(s.Reason); err != nil {
		return err
	}
	return r.change(ctx, s.Errand, by, func(ctx context.Context, tx *store.Tx, e *Errand) (string, string, measure.Fen, error) {
		none := func(err error) (string, string, measure.Fen, error) { return "", "", 0, err }
		if !e.Disputed {
			return none(nil)
		}
		if err := r.may(ctx, tx, by, access.ErrandSettle, e, s.Reason); err != nil {
			return none(err)
		}
		if by.Actor.ID == e.MadeBy || by.Actor.Person != "" && by.Actor.Person == e.Helper || by.Actor.ID == e.AgreedBy {
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
