package duty

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

const shiftColumns = `s.shift, s.post, s.project, p.site, s.place, p.campaign, p.action, p.org, p.team, p.category, p.name, p.work,
	s.start_at, s.end_at, s.seats, s.held, s.kept, s.free, s.waiting, s.standby, s.state, s.revision`

const shiftJoin = " FROM duty_shift s JOIN duty_post p ON p.post = s.post"

func shiftInto(s *Shift) []any {
	return []any{&s.ID, &s.Post, &s.Project, &s.Site, &s.Place, &s.Campaign, &s.Action, &s.Org, &s.Team, &s.Category, &s.Name, &s.Work,
		&s.Start, &s.End, &s.Seats, &s.Held, &s.Kept, &s.Free, &s.Waiting, &s.Standby, &s.State, &s.Revision}
}

const seatColumns = "t.shift, t.person, t.state, t.n, t.line, t.until_at, t.reason, t.changed_by, t.changed_at"

func seatInto(t *Seat) []any {
	return []any{&t.Shift, &t.Person, &t.State, &t.N, &t.Line, &t.Until, &t.Reason, &t.ChangedBy, &t.ChangedAt}
}

func scanShift(rows *sql.Rows) (s Shift, err error) {
	err = rows.Scan(shiftInto(&s)...)
	return s, err
}

func scanTurn(rows *sql.Rows) (t Turn, err error) {
	err = rows.Scan(append(shiftInto(&t.Shift), seatInto(&t.Seat)...)...)
	return t, err
}

// Shift reads one shift; ErrUnknown where there is none.
func (d *Duty) Shift(ctx context.Context, q store.Queryer, id string) (Shift, error) {
	var s Shift
	err := q.QueryRowContext(ctx, "SELECT "+shiftColumns+shiftJoin+" WHERE s.shift = $1", id).Scan(shiftInto(&s)...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrUnknown
	}
	if err != nil {
		return s, fmt.Errorf("read shift %s: %w", id, err)
	}
	return s, nil
}

// Roster is everybody who has, or had, something to do with a shift: seats by
// their numbers, then the waiting list in its order, then the others.
func (d *Duty) Roster(ctx context.Context, q store.Queryer, shift string) ([]Seat, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+seatColumns+` FROM duty_seat t WHERE t.shift = $1
		ORDER BY CASE WHEN t.n > 0 THEN 0 WHEN t.state = 'waiting' THEN 1 ELSE 2 END, t.n, t.line, t.person LIMIT 5000`, shift)
	if err != nil {
		return nil, fmt.Errorf("read roster of %s: %w", shift, err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (t Seat, err error) {
		err = rows.Scan(seatInto(&t)...)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read roster of %s: %w", shift, err)
	}
	return out, nil
}

// SeatOf is how a person stands to a shift; false if they never had anything to
// do with it.
func (d *Duty) SeatOf(ctx context.Context, q store.Queryer, shift, person string) (Seat, bool, error) {
	var t Seat
	err := q.QueryRowContext(ctx, "SELECT "+seatColumns+" FROM duty_seat t WHERE t.shift = $1 AND t.person = $2", shift, person).Scan(seatInto(&t)...)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("read seat of %s in %s: %w", person, shift, err)
	}
	return t, true, nil
}

// ShiftsOf are a person's shifts that touch a span of time, soonest first, with
// how they stand to each, withdrawn ones too. At most 1000.
func (d *Duty) ShiftsOf(ctx context.Context, q store.Queryer, person string, from, to civil.Instant) ([]Turn, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+shiftColumns+", "+seatColumns+` FROM duty_seat t JOIN duty_shift s ON s.shift = t.shift
		JOIN duty_post p ON p.post = s.post
		WHERE t.person = $1 AND t.start_at >= $2 AND t.start_at < $3 AND t.end_at > $4 ORDER BY t.start_at, t.shift LIMIT 1000`,
		person, int64(from)-maxShift, int64(to), int64(from))
	if err != nil {
		return nil, fmt.Errorf("read shifts of %s: %w", person, err)
	}
	out, err := store.Collect(rows, scanTurn)
	if err != nil {
		return nil, fmt.Errorf("read shifts of %s: %w", person, err)
	}
	return out, nil
}

// ShiftsAt are the shifts of a post that touch a span of time, soonest first. At
// most 1000.
func (d *Duty) ShiftsAt(ctx context.Context, q store.Queryer, post string, from, to civil.Instant) ([]Shift, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+shiftColumns+shiftJoin+` WHERE s.post = $1 AND s.start_at >= $2 AND s.start_at < $3 AND s.end_at > $4
		ORDER BY s.start_at, s.shift LIMIT 1000`, post, int64(from)-maxShift, int64(to), int64(from))
	if err != nil {
		return nil, fmt.Errorf("read shifts of post %s: %w", post, err)
	}
	out, err := store.Collect(rows, scanShift)
	if err != nil {
		return nil, fmt.Errorf("read shifts of post %s: %w", post, err)
	}
	return out, nil
}

// Leads reports whether a person leads a post.
func (d *Duty) Leads(ctx context.Context, q store.Queryer, person, post string) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM duty_leader WHERE post = $1 AND person = $2", post, person).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("ask who leads %s: %w", post, err)
	}
	return n > 0, nil
}

// Leaders are the persons who lead a post, in the order of their numbers.
func (d *Duty) Leaders(ctx context.Context, q store.Queryer, post string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT person FROM duty_leader WHERE post = $1 ORDER BY person LIMIT 100", post)
	if err != nil {
		return nil, fmt.Errorf("read leaders of %s: %w", post, err)
	}
	return store.Collect(rows, scanText)
}

// LedBy are the posts that a person leads, in the order of their keys.
func (d *Duty) LedBy(ctx context.Context, q store.Queryer, person string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT post FROM duty_leader WHERE person = $1 ORDER BY post LIMIT 1000", person)
	if err != nil {
		return nil, fmt.Errorf("read what %s leads: %w", person, err)
	}
	return store.Collect(rows, scanText)
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
