package errand

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

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
	like, err := r.likeness(ctx, b, pic)
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
				return r.again(ctx, tx, e, s, b, pic, like)
			}
		}
		late := e.State == Failed && len(e.key) > 0
		switch {
		case e.State != Ordered && e.State != Bought && !late:
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
		_, err = tx.ExecContext(ctx, `INSERT INTO errand_slip (slip, errand, fen, paid_from, shop, digest, look, like_slip, picture, picture_type, made_by, made_at, district, void)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)`,
			b.ID, e.ID, int64(b.Amount), string(b.From), b.Shop, pic.Digest, pic.seen(), like, sealed, pic.Type, by.name(), int64(r.now()), e.Place[:min(6, len(e.Place))])
		if store.IsUnique(err) {
			return none(ErrSlip)
		}
		if err != nil {
			return none(fmt.Errorf("write a slip: %w", err))
		}
		e.State = Bought
		e.Spent += b.Amount
		e.Agreed, e.AgreedBy = -1, "" // what the asker said was of less
		if late {
			e.Disputed, e.Reason = true, reasonLate
		}
		e.resembles(like)
		return "bought", b.Shop, b.Amount, nil
	})
}

// reasonLate is why an errand is in dispute that had ended while its helper,
// without network, was in the shop: the money is out, whatever the books say.
const reasonLate = "结束之后才收到的小票 a slip that came in after the end"

// resembles puts the errand in dispute where its slip looks like another.
func (e *Errand) resembles(like string) {
	if like != "" {
		e.Disputed, e.Reason = true, "小票与 "+like+" 近似 the slip looks like "+like
	}
}

// again is a slip that is known: a retry, or its picture, which a phone without
// network may bring later.
func (r *Errands) again(ctx context.Context, tx *store.Tx, e *Errand, s Slip, b Purchase, pic picture, like string) (string, string, measure.Fen, error) {
	switch {
	case s.Amount != b.Amount || s.From != b.From, pic.Digest != "" && s.HasPicture && s.digest != pic.Digest:
		return "", "", 0, ErrOther
	case pic.Digest == "" || s.HasPicture:
		return "", "", 0, nil
	case s.Void || e.State != Bought:
		return "", "", 0, ErrMoved
	}
	sealed, err := r.sealPicture(e, s.ID, pic.Bytes)
	if err != nil {
		return "", "", 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE errand_slip SET digest = $1, look = $2, like_slip = $3, picture = $4, picture_type = $5 WHERE slip = $6",
		pic.Digest, pic.seen(), like, sealed, pic.Type, s.ID)
	if store.IsUnique(err) {
		return "", "", 0, ErrSlip
	}
	if err != nil {
		return "", "", 0, fmt.Errorf("add the picture of a slip: %w", err)
	}
	e.resembles(like)
	return "picture", "", 0, nil
}

// advance takes a slip's amount from the helper's float or own money.
func (r *Errands) advance(ctx context.Context, tx *store.Tx, e *Errand, b Purchase, by Hand) error {
	if b.From != Purse && b.From != Own {
		return fault.In("from", text.Label{Zh: "请选择钱从哪里来", En: "say whose money it is"})
	}
	if b.From == Own {
		advanced, err := r.advanced(ctx, tx, e)
		if err != nil {
			return err
		}
		if advanced+b.Amount > maxHolding {
			return ErrHolds
		}
	}
	account, err := e.account(b.From)
	if err != nil {
		return err
	}
	return r.move(ctx, tx, e, b.ID, "bought", by, b.Amount, account, asker(e.ID))
}

// likeness finds a slip of the district's last month whose picture looks nearly
// the same. It reads before the writer's transaction, since there are many slips;
// two sent at one moment are not compared, but the same bytes are never taken
// twice, anywhere in the city: that is the table's key.
func (r *Errands) likeness(ctx context.Context, b Purchase, pic picture) (string, error) {
	if pic.Digest == "" {
		return "", nil
	}
	const days = 30 * 24 * 3600 * 1000
	rows, err := r.DB.Read().QueryContext(ctx, `SELECT slip, look FROM errand_slip
		WHERE district = (SELECT substr(place, 1, 6) FROM errand_order WHERE errand = $1) AND made_at > $2 AND void = 0 AND look <> '' AND slip <> $3`,
		b.Errand, int64(r.now())-days, b.ID)
	if err != nil {
		return "", fmt.Errorf("compare slips: %w", err)
	}
	type seen struct{ slip, look string }
	all, err := store.Collect(rows, func(rows *sql.Rows) (s seen, err error) { return s, rows.Scan(&s.slip, &s.look) })
	if err != nil {
		return "", fmt.Errorf("compare slips: %w", err)
	}
	for _, s := range all {
		if l, ok := parseLook(s.look); ok && alike(l, pic.look) {
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

// Picture is a slip's picture, for the helper, the asker, and whoever settles;
// of a medic's family not for staff, whom the shop would tell where it lives.
func (r *Errands) Picture(ctx context.Context, by Hand, errand, slip string) (mime string, body []byte, err error) {
	e, _, err := r.Show(ctx, by, errand)
	if err != nil {
		return "", nil, err
	}
	if by.Actor != nil && e.family() {
		return "", nil, request.ErrCompartment
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
			if err := r.comesBack(ctx, tx, e, found, by, reason); err != nil {
				return none(err)
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE errand_slip SET void = 1 WHERE slip = $1`, slip); err != nil {
			return none(fmt.Errorf("take back a slip: %w", err))
		}
		e.Spent -= found.Amount
		e.Agreed, e.AgreedBy = -1, ""
		if left == 0 {
			e.State = Ordered
		}
		return "taken-back", reason, found.Amount, nil
	})
}

// comesBack books the money that a shop gave back to the helper: what they
// advanced of their own is theirs again; what was repaid meanwhile is the
// community's, and in their float.
func (r *Errands) comesBack(ctx context.Context, tx *store.Tx, e *Errand, s *Slip, by Hand, reason string) error {
	mine := measure.Fen(0)
	if s.From == Own {
		advanced, err := r.advanced(ctx, tx, e)
		if err != nil {
			return err
		}
		mine = min(s.Amount, max(advanced, 0))
	}
	postings := []ledger.Posting{{Account: asker(e.ID), Amount: -s.Amount}}
	for account, fen := range map[string]measure.Fen{own(e.Helper): mine, purse(e.Helper): s.Amount - mine} {
		if fen != 0 {
			postings = append(postings, ledger.Posting{Account: account, Amount: fen})
		}
	}
	return r.Books.Post(ctx, tx, ledger.Entry{
		ID: "errand:back-" + s.ID, Ref: "errand:" + e.ID, Note: "taken back: " + reason, By: by.name(), At: r.now(), Postings: postings,
	})
}
