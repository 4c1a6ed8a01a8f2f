package errand

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/text"
)

// Transfer moves the community's money: into its box, out to a helper as a
// float, back again, or to repay what a helper advanced.
type Transfer struct {
	ID     string
	Place  string // community
	Person string // helper; empty for Fund
	Amount measure.Fen
	Note   string
}

// Flow is what a transfer is.
type Flow string

// The flows.
const (
	Fund   Flow = "fund"   // into the box, from outside
	Draw   Flow = "draw"   // out of the box, to outside
	Issue  Flow = "issue"  // a float for a helper
	Return Flow = "return" // of a float
	Repay  Flow = "repay"  // to a helper who advanced of their own
)

var flows = map[Flow]text.Label{
	Fund: {Zh: "存入周转金", En: "put into the box"}, Draw: {Zh: "取出周转金", En: "taken from the box"},
	Issue: {Zh: "发备用金", En: "float given out"}, Return: {Zh: "交回备用金", En: "float given back"}, Repay: {Zh: "归还垫付", En: "advance repaid"},
}

// Name is what people call the flow.
func (f Flow) Name() text.Label { return flows[f] }

func (f Flow) accounts(t Transfer) (from, to string) {
	switch f {
	case Fund:
		return outside(t.Place), till(t.Place)
	case Draw:
		return till(t.Place), outside(t.Place)
	case Issue:
		return till(t.Place), purse(t.Person)
	case Return:
		return purse(t.Person), till(t.Place)
	}
	return till(t.Place), own(t.Person)
}

// Transfer books a transfer. Whoever books it is not the helper it is for.
func (r *Errands) Transfer(ctx context.Context, actor access.Actor, f Flow, t Transfer) error {
	var faults fault.Faults
	if _, ok := flows[f]; !ok {
		faults.Add("flow", text.Label{Zh: "请选择收付类别", En: "choose what it is"})
	}
	if err := ident.Chosen(t.ID); err != nil {
		faults.Add("id", text.Of(err))
	}
	if code, err := area.Parse(t.Place); err != nil || len(code) != 12 {
		faults.Add("place", text.Label{Zh: "请选择社区（村）", En: "choose a community"})
	}
	if t.Amount <= 0 || t.Amount > 10_000_000 {
		faults.Add("amount", text.Label{Zh: "请填写金额，最多 10 万元", En: "give an amount of 100,000 yuan at most"})
	}
	if (t.Person == "") != (f == Fund || f == Draw) {
		faults.Add("person", text.Label{Zh: "请填写志愿者", En: "say which helper"})
	}
	if err := faults.Err(); err != nil {
		return err
	}
	thing := access.Thing{Kind: "till", ID: t.Place, Place: t.Place}
	if err := r.Access.Guard(ctx, actor, access.ErrandFloat, thing, t.Note); err != nil {
		return err
	}
	if actor.Person != "" && actor.Person == t.Person {
		return access.ErrSame
	}
	from, to := f.accounts(t)
	return r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		switch f {
		case Repay:
			if err := r.notMore(ctx, tx, t); err != nil {
				return err
			}
		case Issue:
			if err := r.holder(ctx, tx, t); err != nil {
				return err
			}
		}
		err := r.Books.Post(ctx, tx, ledger.Entry{
			ID: "float:" + t.ID, Ref: "till:" + t.Place, Note: string(f) + " " + t.Note, By: actor.ID, At: r.now(), Postings: ledger.Move(t.Amount, from, to),
		})
		if err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.ErrandFloat, thing, string(f)+" "+t.Amount.String(), access.Done)
	})
}

// notMore refuses to repay more than was advanced.
func (r *Errands) notMore(ctx context.Context, tx *store.Tx, t Transfer) error {
	if again, err := r.Books.Has(ctx, tx, "float:"+t.ID); err != nil || again {
		return err // of a retry the books say whether it is the same
	}
	owed, err := r.Books.Balance(ctx, tx, own(t.Person))
	if err != nil {
		return err
	}
	if -owed < t.Amount {
		return fault.In("amount", text.Label{Zh: "超过了垫付的金额", En: "more than was advanced"})
	}
	return nil
}

// holder refuses a float for somebody who is no confirmed volunteer: a number
// typed wrongly would hold money that nobody has.
func (r *Errands) holder(ctx context.Context, tx *store.Tx, t Transfer) error {
	serves, err := r.People.Servable(ctx, tx, []string{t.Person})
	if err == nil && !serves[t.Person] {
		err = fault.In("person", text.Label{Zh: "没有这位已确认的志愿者", En: "there is no confirmed volunteer of this number"})
	}
	return err
}

// Count is an evening's count of the cash in a purse or a box.
type Count struct {
	ID      string
	Counted measure.Fen
	Booked  measure.Fen // what the books said
	By      string
	At      civil.Instant
}

// CountPurse records how much cash a helper has in hand, by the helper or
// somebody entitled. What differs from the books is told; nothing is booked.
func (r *Errands) CountPurse(ctx context.Context, by Hand, id, person, place string, counted measure.Fen) (Count, error) {
	return r.count(ctx, by, id, purse(person), place, person, counted)
}

// CountTill records how much cash is in a community's box.
func (r *Errands) CountTill(ctx context.Context, by Hand, id, place string, counted measure.Fen) (Count, error) {
	return r.count(ctx, by, id, till(place), place, "", counted)
}

func (r *Errands) count(ctx context.Context, by Hand, id, account, place, person string, counted measure.Fen) (c Count, err error) {
	if err := ident.Chosen(id); err != nil {
		return c, fault.In("id", text.Of(err))
	}
	if counted < 0 {
		return c, fault.In("amount", text.Label{Zh: "请填写清点的金额", En: "say how much was counted"})
	}
	if by.Actor != nil {
		if err := r.Access.Guard(ctx, *by.Actor, access.ErrandFloat, access.Thing{Kind: "till", ID: place, Place: place}, ""); err != nil {
			return c, err
		}
	} else if person == "" || by.Person != person {
		return c, access.ErrDenied
	}
	err = r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		booked, err := r.Books.Balance(ctx, tx, account)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO errand_count (count_id, account, counted, booked, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (count_id) DO NOTHING`, id, account, int64(counted), int64(booked), by.name(), int64(r.now()))
		if err != nil {
			return fmt.Errorf("record a count: %w", err)
		}
		var of string
		c = Count{ID: id}
		err = tx.QueryRowContext(ctx, "SELECT account, counted, booked, made_by, made_at FROM errand_count WHERE count_id = $1", id).
			Scan(&of, &c.Counted, &c.Booked, &c.By, &c.At)
		switch {
		case err != nil:
			return fmt.Errorf("record a count: %w", err)
		case of != account || c.Counted != counted || c.By != by.name():
			return ErrOther
		}
		return nil
	})
	return c, err
}

// Counts are those of an account, newest first.
func (r *Errands) Counts(ctx context.Context, account string, limit int) ([]Count, error) {
	rows, err := r.DB.Read().QueryContext(ctx, `SELECT count_id, counted, booked, made_by, made_at FROM errand_count WHERE account = $1
		ORDER BY made_at DESC, count_id LIMIT $2`, account, limit)
	if err != nil {
		return nil, fmt.Errorf("read counts: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (c Count, err error) {
		err = rows.Scan(&c.ID, &c.Counted, &c.Booked, &c.By, &c.At)
		return c, err
	})
}

// PurseOf is what a helper has in hand of the community's money, and what they
// have advanced of their own.
func (r *Errands) PurseOf(ctx context.Context, person string) (float, advanced measure.Fen, err error) {
	if float, err = r.Books.Balance(ctx, r.DB.Read(), purse(person)); err != nil {
		return 0, 0, err
	}
	owed, err := r.Books.Balance(ctx, r.DB.Read(), own(person))
	return float, -owed, err
}

// Statement are the movements of a helper's float, newest first.
func (r *Errands) Statement(ctx context.Context, person string, before ledger.Cursor, limit int) ([]ledger.Line, error) {
	return r.Books.Statement(ctx, r.DB.Read(), purse(person), before, limit)
}

// TillOf is what is in a community's box, and what was given up.
func (r *Errands) TillOf(ctx context.Context, place string) (box, lost measure.Fen, err error) {
	if box, err = r.Books.Balance(ctx, r.DB.Read(), till(place)); err != nil {
		return 0, 0, err
	}
	lost, err = r.Books.Balance(ctx, r.DB.Read(), loss(place))
	return box, lost, err
}
