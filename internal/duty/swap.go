package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Swap is somebody's wish to be relieved of a shift: by anybody who may take it
// (Other empty), or in exchange for another shift.
type Swap struct {
	ID     string
	Shift  string
	Person string
	Other  string
	State  SwapState
	Taker  string
	MadeAt civil.Instant
}

// SwapState is where a swap stands.
type SwapState string

// The states of a swap.
const (
	SwapOpen  SwapState = "open"
	SwapDone  SwapState = "done"
	SwapEnded SwapState = "ended" // taken back, or overtaken by events
)

var errSwapGone = fault.New(fault.Gone, text.Label{Zh: "这次换班已经结束", En: "this exchange is over"})

const swapColumns = "w.swap, w.shift, w.person, w.other, w.state, w.taker, w.made_at"

func swapInto(w *Swap) []any {
	return []any{&w.ID, &w.Shift, &w.Person, &w.Other, &w.State, &w.Taker, &w.MadeAt}
}

func (d *Duty) swap(ctx context.Context, q store.Queryer, id string) (Swap, error) {
	var w Swap
	err := q.QueryRowContext(ctx, "SELECT "+swapColumns+" FROM duty_swap w WHERE w.swap = $1", id).Scan(swapInto(&w)...)
	if errors.Is(err, sql.ErrNoRows) {
		return w, errSwapGone
	}
	if err != nil {
		return w, fmt.Errorf("read swap %s: %w", id, err)
	}
	return w, nil
}

// AskSwap makes a wish to be relieved, under an id the client chose. Those whose
// shift is wished for are told.
func (d *Duty) AskSwap(ctx context.Context, person, id, shift, other string) (Swap, error) {
	if err := ident.Chosen(id); err != nil {
		return Swap{}, fault.In("id", text.Of(err))
	}
	w := Swap{ID: id, Shift: shift, Person: person, Other: other, State: SwapOpen, MadeAt: d.now()}
	err := d.myTurn(ctx, shift, person, func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error {
		if old, err := d.swap(ctx, tx, id); err == nil {
			if old.Person != person || old.Shift != shift || old.Other != other {
				return fault.In("id", text.Label{Zh: "这个编号已被使用", En: "this id is taken"})
			}
			w = old
			return nil
		} else if !errors.Is(err, errSwapGone) {
			return err
		}
		if t.State != Held {
			return ErrNotYours
		}
		if err := d.open(s); err != nil {
			return err
		}
		if err := d.endSwaps(ctx, tx, shift, person); err != nil { // one at a time
			return err
		}
		if other != "" {
			if err := d.proposeSwap(ctx, tx, s, &w); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO duty_swap (swap, shift, person, other, state, taker, made_at, ended_at) VALUES ($1, $2, $3, $4, $5, '', $6, 0)`,
			id, shift, person, other, string(SwapOpen), int64(w.MadeAt))
		if err != nil {
			return fmt.Errorf("ask for a swap: %w", err)
		}
		return nil
	})
	return w, err
}

// proposeSwap tells those who have the wished-for shift.
func (d *Duty) proposeSwap(ctx context.Context, tx *store.Tx, s *Shift, w *Swap) error {
	o, err := d.Shift(ctx, tx, w.Other)
	if err != nil {
		return err
	}
	if err := d.open(&o); err != nil {
		return err
	}
	if o.Project != s.Project || o.ID == s.ID {
		return fault.In("other", text.Label{Zh: "只能换同一项目的另一个班次", En: "choose another shift of the same project"})
	}
	roster, err := d.Roster(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	told := 0
	for _, t := range roster {
		if t.State != Held || t.Person == w.Person {
			continue
		}
		told++
		if err := d.tell(ctx, tx, &o, t.Person, "duty.swap", w.ID, map[string]string{"post": s.Name, "when": s.span().String(), "other": o.span().String()}); err != nil {
			return err
		}
	}
	if told == 0 {
		return fault.In("other", text.Label{Zh: "那个班次还没有人报名，可以直接改报", En: "nobody has that shift: you can simply sign up for it"})
	}
	return nil
}

// EndSwap takes a wish back.
func (d *Duty) EndSwap(ctx context.Context, person, shift string) error {
	return d.myTurn(ctx, shift, person, func(ctx context.Context, tx *store.Tx, _ *Shift, _ Seat) error {
		return d.endSwaps(ctx, tx, shift, person)
	})
}

func (d *Duty) endSwaps(ctx context.Context, tx *store.Tx, shift, person string) error {
	_, err := tx.ExecContext(ctx, "UPDATE duty_swap SET state = 'ended', ended_at = $1 WHERE shift = $2 AND person = $3 AND state = 'open'", int64(d.now()), shift, person)
	if err != nil {
		return fmt.Errorf("end swaps of %s: %w", person, err)
	}
	return nil
}

// TakeSwap says yes to somebody's wish: both seats change hands, or neither.
// What each post asks and the limits hold for both. Where people wait for the
// shift, it cannot be passed on past them, only exchanged.
func (d *Duty) TakeSwap(ctx context.Context, person, id string) error {
	w, err := d.swap(ctx, d.DB.Read(), id)
	if err != nil {
		return err
	}
	taker, err := d.fitFor(ctx, person, w.Shift)
	if err != nil {
		return err
	}
	var asker fitting
	if w.Other != "" {
		if asker, err = d.fitFor(ctx, w.Person, w.Other); err != nil {
			return err
		}
	}
	return d.myTurn(ctx, w.Shift, person, func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error {
		w, err := d.swap(ctx, tx, id)
		if err != nil {
			return err
		}
		if w.State == SwapDone && w.Taker == person {
			return nil // again
		}
		if w.State != SwapOpen || w.Person == person {
			return errSwapGone
		}
		if err := lockPerson(ctx, tx, w.Person); err != nil {
			return err
		}
		given, err := d.seat(ctx, tx, w.Shift, w.Person)
		if err != nil {
			return err
		}
		if given.State != Held || t.State.Reserves() {
			return errSwapGone
		}
		if err := d.open(s); err != nil {
			return err
		}
		if w.Other == "" && s.Waiting > 0 && t.State != Waiting {
			return fault.New(fault.Conflict, text.Label{Zh: "有人在排队：请对方直接退出，名额会按顺序给排队的人", En: "people are waiting: the seat goes to them in their order once it is given up"})
		}
		if w.Other == "" {
			err = d.hand(ctx, tx, s, given, t, taker)
		} else {
			err = d.exchange(ctx, tx, s, w, given, t, taker, asker)
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE duty_swap SET state = 'done', taker = $1, ended_at = $2 WHERE swap = $3", person, int64(d.now()), id)
		if err != nil {
			return fmt.Errorf("note a swap: %w", err)
		}
		return nil
	})
}

// hand gives a seat from one person to another, if the other may have it beside
// what they have but for the shifts left out.
func (d *Duty) hand(ctx context.Context, tx *store.Tx, s *Shift, from, to Seat, fit fitting, without ...string) error {
	if err := d.stands(ctx, tx, fit, s, without...); err != nil {
		return err
	}
	if err := d.agree(ctx, tx, fit.plan, to.Person, 0); err != nil {
		return err
	}
	if _, err := d.to(ctx, tx, s, from, Relieved, self); err != nil {
		return err
	}
	if _, err := d.to(ctx, tx, s, to, Held, self); err != nil {
		return err
	}
	if err := d.recruit(ctx, tx, s, to.Person); err != nil {
		return err
	}
	what := map[string]string{"post": s.Name, "when": s.span().String()}
	if err := d.tell(ctx, tx, s, to.Person, "duty.swapped", fmt.Sprint(d.now()), what); err != nil || len(without) > 0 {
		return err
	}
	return d.tell(ctx, tx, s, from.Person, "duty.relieved", fmt.Sprint(d.now()), what)
}

func (d *Duty) exchange(ctx context.Context, tx *store.Tx, s *Shift, w Swap, given, t Seat, taker, asker fitting) error {
	o, err := d.Shift(ctx, tx, w.Other)
	if err != nil {
		return err
	}
	if err := d.open(&o); err != nil {
		return err
	}
	mine, err := d.seat(ctx, tx, w.Other, t.Person)
	if err != nil {
		return err
	}
	theirs, err := d.seat(ctx, tx, w.Other, w.Person)
	if err != nil {
		return err
	}
	if mine.State != Held || theirs.State.Reserves() {
		return errSwapGone
	}
	if err := d.hand(ctx, tx, s, given, t, taker, w.Other); err != nil {
		return err
	}
	if err := d.hand(ctx, tx, &o, mine, theirs, asker, w.Shift); err != nil {
		return err
	}
	return d.endSwaps(ctx, tx, w.Other, t.Person)
}

// Swaps are the open wishes that concern a person: their own, and those that
// somebody has of them or of whoever stands at the same posts. At most 100.
func (d *Duty) Swaps(ctx context.Context, q store.Queryer, person string) ([]Swap, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+swapColumns+` FROM duty_swap w JOIN duty_seat t ON t.shift = w.shift AND t.person = $1
		WHERE w.state = 'open' AND w.person = $2 AND t.start_at > $3
		UNION SELECT `+swapColumns+` FROM duty_seat t JOIN duty_swap w ON w.other = t.shift
		WHERE w.state = 'open' AND t.person = $4 AND t.state = 'held' AND t.start_at > $5 AND w.person <> $6 ORDER BY 7, 1 LIMIT 100`,
		person, person, int64(d.now()), person, int64(d.now()), person)
	if err != nil {
		return nil, fmt.Errorf("list swaps of %s: %w", person, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (w Swap, err error) {
		err = rows.Scan(swapInto(&w)...)
		return w, err
	})
}

// OpenSwaps are the wishes for anybody to take over a shift of a post, soonest
// first, at most 50.
func (d *Duty) OpenSwaps(ctx context.Context, q store.Queryer, post string) ([]Swap, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+swapColumns+` FROM duty_shift s JOIN duty_swap w ON w.shift = s.shift
		WHERE s.post = $1 AND s.start_at > $2 AND w.state = 'open' AND w.other = '' ORDER BY s.start_at, w.swap LIMIT 50`, post, int64(d.now()))
	if err != nil {
		return nil, fmt.Errorf("list swaps of post %s: %w", post, err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (w Swap, err error) {
		err = rows.Scan(swapInto(&w)...)
		return w, err
	})
}
