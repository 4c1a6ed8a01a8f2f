package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// self is who changed a seat when it was the volunteer.
const self = "self"

// turn runs f with a shift as it stands, alone among all processes.
func (d *Duty) turn(ctx context.Context, shift string, f func(ctx context.Context, tx *store.Tx, s *Shift) error) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := d.Log.Lock(ctx, tx); err != nil {
			return err
		}
		s, err := d.Shift(ctx, tx, shift)
		if err != nil {
			return err
		}
		return f(ctx, tx, &s)
	})
}

// myTurn is turn for what a person does with their own seat: the row that every
// such write changes puts two of the same person in order. The seat is the zero
// one, with shift and person, if they never had anything to do with the shift.
func (d *Duty) myTurn(ctx context.Context, shift, person string, f func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error) error {
	return d.turn(ctx, shift, func(ctx context.Context, tx *store.Tx, s *Shift) error {
		if err := lockPerson(ctx, tx, person); err != nil {
			return err
		}
		t, err := d.seat(ctx, tx, shift, person)
		if err != nil {
			return err
		}
		return f(ctx, tx, s, t)
	})
}

func lockPerson(ctx context.Context, tx *store.Tx, person string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO duty_person (person, turn) VALUES ($1, 1) ON CONFLICT (person) DO UPDATE SET turn = duty_person.turn + 1", person)
	if err != nil {
		return fmt.Errorf("put %s in order: %w", person, err)
	}
	return nil
}

func (d *Duty) seat(ctx context.Context, q store.Queryer, shift, person string) (Seat, error) {
	t, known, err := d.SeatOf(ctx, q, shift, person)
	if err == nil && !known {
		t = Seat{Shift: shift, Person: person}
	}
	return t, err
}

// to moves a seat into a state, by whom, and counts it in its shift: the one
// place that changes either. A seat is given a number when it begins to reserve
// one, and loses it when it no longer does. The shift is changed as the row is.
func (d *Duty) to(ctx context.Context, tx *store.Tx, s *Shift, t Seat, state SeatState, by string) (Seat, error) {
	was := t.State
	if state.Reserves() && !was.Reserves() {
		if s.Free == 0 {
			return t, ErrFull
		}
		n, err := d.number(ctx, tx, s)
		if err != nil {
			return t, err
		}
		t.N = n
	} else if !state.Reserves() {
		t.N = 0
	}
	if state == Waiting && was != Waiting {
		err := tx.QueryRowContext(ctx, "UPDATE duty_shift SET line = line + 1 WHERE shift = $1 RETURNING line", s.ID).Scan(&t.Line)
		if err != nil {
			return t, fmt.Errorf("number the waiting list of %s: %w", s.ID, err)
		}
	}
	if state != Offered && state != Asked {
		t.Until = 0
	}
	t.State, t.ChangedBy, t.ChangedAt = state, by, d.now()
	_, err := tx.ExecContext(ctx, `INSERT INTO duty_seat (shift, person, state, n, line, until_at, reason, changed_by, changed_at, start_at, end_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (shift, person) DO UPDATE SET state = excluded.state, n = excluded.n,
		line = excluded.line, until_at = excluded.until_at, reason = excluded.reason, changed_by = excluded.changed_by,
		changed_at = excluded.changed_at, start_at = excluded.start_at, end_at = excluded.end_at`,
		t.Shift, t.Person, string(t.State), int64(t.N), t.Line, int64(t.Until), t.Reason, t.ChangedBy, int64(t.ChangedAt), int64(s.Start), int64(s.End))
	if store.IsUnique(err) {
		return t, ErrFull // the constraint has spoken: this seat is somebody's
	}
	if err != nil {
		return t, fmt.Errorf("write seat of %s in %s: %w", t.Person, s.ID, err)
	}
	s.count(was, -1)
	s.count(state, 1)
	_, err = tx.ExecContext(ctx, "UPDATE duty_shift SET held = $1, kept = $2, free = $3, waiting = $4, standby = $5 WHERE shift = $6",
		int64(s.Held), int64(s.Kept), int64(s.Free), int64(s.Waiting), int64(s.Standby), s.ID)
	if err != nil {
		return t, fmt.Errorf("count the seats of %s: %w", s.ID, err)
	}
	return t, nil
}

func (s *Shift) count(state SeatState, by int) {
	switch state {
	case Held:
		s.Held += by
	case Offered, Asked:
		s.Kept += by
	case Waiting:
		s.Waiting += by
	case Standby:
		s.Standby += by
	}
	s.Free = s.Seats - s.Held - s.Kept
}

// number is the smallest number of a seat that is nobody's.
func (d *Duty) number(ctx context.Context, q store.Queryer, s *Shift) (int, error) {
	rows, err := q.QueryContext(ctx, "SELECT n FROM duty_seat WHERE shift = $1 AND n > 0 ORDER BY n", s.ID)
	if err != nil {
		return 0, fmt.Errorf("look for a free seat of %s: %w", s.ID, err)
	}
	taken, err := store.Collect(rows, func(rows *sql.Rows) (n int, err error) {
		err = rows.Scan(&n)
		return n, err
	})
	if err != nil {
		return 0, fmt.Errorf("look for a free seat of %s: %w", s.ID, err)
	}
	for i, n := range taken {
		if n != i+1 {
			return i + 1, nil
		}
	}
	return len(taken) + 1, nil
}

// tooLate is how long before a shift nobody is offered a seat any more: who
// comes now is a matter for the leader at the post.
const tooLate = 10 * minute

// callUp offers free seats to those who wait, in their order. An offer stands
// for a while; nobody is ordered.
func (d *Duty) callUp(ctx context.Context, tx *store.Tx, s *Shift) error {
	for s.Free > 0 && s.Waiting > 0 && s.State == ShiftOpen && s.Start-d.now() > tooLate {
		var t Seat
		err := tx.QueryRowContext(ctx, "SELECT "+seatColumns+" FROM duty_seat t WHERE t.shift = $1 AND t.state = 'waiting' ORDER BY t.line LIMIT 1", s.ID).
			Scan(seatInto(&t)...)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("call up for %s: %w", s.ID, err)
		}
		if err := d.offer(ctx, tx, s, t, self); err != nil {
			return err
		}
	}
	return nil
}

// offer keeps a seat for somebody until they have answered, and tells them.
func (d *Duty) offer(ctx context.Context, tx *store.Tx, s *Shift, t Seat, by string) error {
	book, err := d.Rulebook(ctx, tx)
	if err != nil {
		return err
	}
	t.Until = d.answerBy(s, civil.Instant(book.On(s.Start.Day()).Answer)*minute)
	t, err = d.to(ctx, tx, s, t, Offered, by)
	if err != nil {
		return err
	}
	template := "duty.offer"
	if by != self {
		template = "duty.invite"
	}
	return d.tell(ctx, tx, s, t.Person, template, fmt.Sprint(t.ChangedAt), map[string]string{
		"post": s.Name, "when": s.span().String(), "until": clockTime(t.Until),
	})
}

// answerBy is until when somebody who is asked now can answer.
func (d *Duty) answerBy(s *Shift, life civil.Instant) civil.Instant {
	return min(d.now()+life, s.Start)
}

func (s Shift) span() Span { return Span{s.Start, s.End} }

// Sweep lets offers and questions lapse that were not answered in time, and
// calls up the next in line. It sends the invitations that are left to send and
// makes the proposals that are wanted. It returns how many offers lapsed; it is
// run every minute or so.
func (d *Duty) Sweep(ctx context.Context) (int, error) {
	type due struct{ shift, person string }
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT shift, person FROM duty_seat WHERE until_at > 0 AND until_at <= $1 ORDER BY until_at, shift, person LIMIT 1000",
		int64(d.now()))
	if err != nil {
		return 0, fmt.Errorf("look for offers that have lapsed: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (x due, err error) {
		err = rows.Scan(&x.shift, &x.person)
		return x, err
	})
	if err != nil {
		return 0, fmt.Errorf("look for offers that have lapsed: %w", err)
	}
	for i, x := range found {
		err := d.turn(ctx, x.shift, func(ctx context.Context, tx *store.Tx, s *Shift) error {
			t, err := d.seat(ctx, tx, x.shift, x.person)
			if err != nil || t.Until == 0 || t.Until > d.now() {
				return err
			}
			if _, err := d.to(ctx, tx, s, t, Lapsed, self); err != nil {
				return err
			}
			_, err = d.vacated(ctx, tx, s, t)
			return err
		})
		if err != nil {
			return i, err
		}
	}
	return len(found), d.keepUp(ctx)
}

// begun is what is said to somebody who acts on a shift that has begun.
var begun = fault.New(fault.Gone, text.Label{Zh: "班次已经开始，请直接联系岗位负责人", En: "the shift has begun: please speak to the leader at the post"})

// open says whether a shift takes people at the moment.
func (d *Duty) open(s *Shift) error {
	if s.State != ShiftOpen || s.Start <= d.now() {
		return ErrClosed
	}
	return nil
}
