package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/store"
)

// Settle makes the stints of a shift of its taps, once it has ended. It may be
// called at any time and again: what is settled stays, taps that came since
// change what nobody has settled by hand, and are pointed out where somebody
// has.
func (a *Attendance) Settle(ctx context.Context, shift string) error {
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return err
	}
	now := a.now()
	if now < s.End {
		return nil
	}
	due, err := Due(a.Calendar, s.End.Day())
	if err != nil {
		return fmt.Errorf("settle shift %s: %w", shift, err)
	}
	err = a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		seats, err := a.Roster.Roster(ctx, tx, shift)
		if err != nil {
			return err
		}
		taps, err := tapsOf(ctx, tx, shift, "")
		if err != nil {
			return err
		}
		known, err := queryStints(ctx, tx, "shift = $1 ORDER BY person", shift)
		if err != nil {
			return err
		}
		changed := a.settle(s, seats, taps, known, due, now)
		for _, stint := range changed {
			if err := a.note(ctx, tx, stint, "", eventMade, ""); err != nil {
				return err
			}
		}
		if err := put(ctx, tx, changed...); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO attendance_shift (shift, end_at, settled_at) VALUES ($1, $2, $3)
			ON CONFLICT (shift) DO UPDATE SET settled_at = excluded.settled_at, end_at = excluded.end_at`, shift, int64(s.End), int64(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("settle shift %s: %w", shift, err)
	}
	a.opened.drop(shift)
	return nil
}

// settle is the rule of Settle: which stints are new or different.
func (a *Attendance) settle(s Shift, seats []Seat, taps []Tap, known []Stint, due civil.Day, now civil.Instant) []*Stint {
	before := map[string]*Stint{}
	for i := range known {
		before[known[i].Person] = &known[i]
	}
	of := map[string][]Tap{}
	for _, t := range taps {
		of[t.Person] = append(of[t.Person], t)
	}
	seated := map[string]bool{}
	var persons []string
	for _, seat := range seats {
		if expected(seat) && s.State != duty.ShiftCancelled {
			seated[seat.Person] = true
			persons = append(persons, seat.Person)
		}
	}
	for person := range of {
		if !seated[person] {
			persons = append(persons, person)
		}
	}
	slices.Sort(persons)
	var changed []*Stint
	for _, person := range persons {
		next := a.remake(s, person, of[person], seated[person], before[person], due, now)
		if next != nil {
			changed = append(changed, next)
		}
	}
	return changed
}

// remake is a person's stint made anew, or nil if it stays as it is.
func (a *Attendance) remake(s Shift, person string, taps []Tap, seated bool, before *Stint, due civil.Day, now civil.Instant) *Stint {
	var next Stint
	if before != nil {
		next = *before
		next.Doubts = slices.Clone(before.Doubts)
		settled := before.Manual || (before.State != Proposed && before.State != Absent)
		if settled {
			if int64(len(taps)) <= before.Taps || before.Doubts.Has(NewTaps) {
				return nil
			}
			next.Doubts.add(NewTaps)
			return &next
		}
	}
	next.Person = person
	next.of(s)
	time := Fold(a.limits, s, taps, now)
	next.took(time, taps)
	if len(taps) > 0 && !seated {
		next.Doubts.add(Unplanned)
	}
	if s.State == duty.ShiftCancelled {
		next.Doubts.add(CalledOff)
	}
	next.State, next.Due = Proposed, due
	if len(taps) == 0 {
		next.State = Absent
	}
	if before != nil && before.String() == next.String() {
		return nil
	}
	return &next
}

// String is all of a stint that settling decides.
func (s *Stint) String() string {
	return fmt.Sprintf("%s %s %s %s %d %d %s %s %s %d %v %d %d", s.Person, s.Shift, s.From, s.To, s.Rest, s.Minutes, s.Grade, s.Doubts, s.State,
		s.Taps, s.Recorders, s.Start, s.End)
}

// settleAfter is how long after a shift's end its stints are made without
// anybody asking: those who stay a little longer have then left.
const settleAfter = 30 * minute

// SettleDue settles the shifts that have ended and are not settled, oldest
// first, at most so many, and says how many it settled.
func (a *Attendance) SettleDue(ctx context.Context, limit int) (int, error) {
	rows, err := a.DB.Read().QueryContext(ctx, `SELECT shift FROM attendance_shift WHERE settled_at = 0 AND end_at <= $1 ORDER BY end_at, shift LIMIT $2`,
		int64(a.now()-settleAfter), limit)
	if err != nil {
		return 0, fmt.Errorf("list shifts to settle: %w", err)
	}
	shifts, err := store.Collect(rows, scanText)
	if err != nil {
		return 0, fmt.Errorf("list shifts to settle: %w", err)
	}
	var errs []error
	for _, shift := range shifts {
		errs = append(errs, a.Settle(ctx, shift))
	}
	return len(shifts), errors.Join(errs...)
}

func (r *recent[T]) drop(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, key)
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
