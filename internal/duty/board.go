package duty

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/store"
)

// Cell is how an hour is covered: seats of the shifts that touch it, and how many
// have somebody who said yes.
type Cell struct{ Seats, Held int }

// Open is how many seats have nobody.
func (c Cell) Open() int { return c.Seats - c.Held }

// Line is a place of the board, or a post where the board shows one community.
type Line struct {
	Place  area.Code
	Post   string // key, and with it Name; empty above a community
	Name   string
	Shifts int
	Total  Cell // seats of all shifts of the day
	Hours  [24]Cell
}

// Board is how a day is covered in a place: a line for each place below it that
// has shifts, or for each post of a community.
type Board struct {
	Place area.Code
	Day   civil.Day
	Lines []Line
	Sum   Line
}

// levels are how many digits of a place's code stand for a line of the board
// shown for a code of so many digits: city, district, township, community.
func digits(place area.Code) int {
	switch {
	case len(place) < 6:
		return 6
	case len(place) < 9:
		return 9
	}
	return 12
}

// Board is the coverage of a day in a place, to whoever may see it. A city of
// 100,000 seats is one read of an index and one addition for each different
// place and pair of hours.
func (d *Duty) Board(ctx context.Context, actor access.Actor, place area.Code, on civil.Day) (Board, error) {
	b := Board{Place: place, Day: on}
	if err := d.Access.Guard(ctx, actor, access.DutyRead, access.Thing{Kind: "board", Place: string(place)}, ""); err != nil {
		return b, err
	}
	return b, d.cover(ctx, d.DB.Read(), &b)
}

func (d *Duty) cover(ctx context.Context, q store.Queryer, b *Board) error {
	from, to := b.Day.Start(), (b.Day + 1).Start()
	key, join, name := fmt.Sprintf("substr(s.place, 1, %d)", digits(b.Place)), "", "''"
	if len(b.Place) == 12 {
		key, join, name = "s.post", " JOIN duty_post p ON p.post = s.post", "p.name"
	}
	where, args := "", []any{int64(from) - maxShift, int64(to), int64(from)}
	if b.Place != "" {
		where = " AND s.place >= $4 AND s.place < $5"
		args = append(args, string(b.Place), string(b.Place)+"~")
	}
	rows, err := q.QueryContext(ctx, "SELECT "+key+", "+name+`, s.start_at, s.end_at, COUNT(*), SUM(s.seats), SUM(s.held) FROM duty_shift s`+join+`
		WHERE s.start_at >= $1 AND s.start_at < $2 AND s.end_at > $3 AND s.state = 'open'`+where+" GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4", args...)
	if err != nil {
		return fmt.Errorf("read coverage: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, name string
		var span Span
		var shifts int
		var c Cell
		if err := rows.Scan(&key, &name, &span.Start, &span.End, &shifts, &c.Seats, &c.Held); err != nil {
			return fmt.Errorf("read coverage: %w", err)
		}
		if n := len(b.Lines); n == 0 || b.Lines[n-1].Post+string(b.Lines[n-1].Place) != key {
			l := Line{Place: area.Code(key), Name: d.Atlas.Name(area.Code(key))}
			if len(b.Place) == 12 {
				l = Line{Post: key, Name: name}
			}
			b.Lines = append(b.Lines, l)
		}
		b.Lines[len(b.Lines)-1].add(b.Day, span, shifts, c)
		b.Sum.add(b.Day, span, shifts, c)
	}
	return rows.Err()
}

// add counts shifts of one span in a line.
func (l *Line) add(on civil.Day, s Span, shifts int, c Cell) {
	l.Shifts += shifts
	l.Total.Seats += c.Seats
	l.Total.Held += c.Held
	for h := range l.Hours {
		at := on.Start() + civil.Instant(h)*hour
		if s.touches(Span{at, at + hour}) {
			l.Hours[h].Seats += c.Seats
			l.Hours[h].Held += c.Held
		}
	}
}

// Gap is a shift that is not covered.
type Gap struct {
	Shift
	PlaceName string
}

// Gaps are the open shifts of a place that begin between two instants and lack
// somebody, soonest first: what is not covered in the next hours comes first.
// After is the cursor of the page before, empty for the first.
func (d *Duty) Gaps(ctx context.Context, actor access.Actor, place area.Code, from, to civil.Instant, after string, limit int) ([]Gap, string, error) {
	if err := d.Access.Guard(ctx, actor, access.DutyRead, access.Thing{Kind: "board", Place: string(place)}, ""); err != nil {
		return nil, "", err
	}
	start, shift := int64(from)-1, ""
	if after != "" {
		at, id, _ := strings.Cut(after, ".")
		if _, err := fmt.Sscan(at, &start); err != nil {
			return nil, "", ErrUnknown
		}
		shift = id
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+shiftColumns+shiftJoin+` WHERE s.state = 'open' AND s.seats > s.held AND s.start_at >= $1
		AND (s.start_at > $2 OR s.shift > $3) AND s.start_at < $4 AND s.place >= $5 AND s.place < $6 ORDER BY s.start_at, s.shift LIMIT $7`,
		start, start, shift, int64(to), string(place), string(place)+"~", int64(limit+1))
	if err != nil {
		return nil, "", fmt.Errorf("list uncovered shifts: %w", err)
	}
	shifts, err := store.Collect(rows, scanShift)
	if err != nil {
		return nil, "", fmt.Errorf("list uncovered shifts: %w", err)
	}
	next := ""
	if len(shifts) > limit {
		shifts = shifts[:limit]
		last := shifts[limit-1]
		next = fmt.Sprintf("%d.%s", int64(last.Start), last.ID)
	}
	out := make([]Gap, len(shifts))
	for i, s := range shifts {
		out[i] = Gap{Shift: s, PlaceName: d.Atlas.Name(area.Code(s.Place))}
	}
	return out, next, nil
}

// GapSum is how many seats of a place lack somebody among shifts that begin
// between two instants.
func (d *Duty) GapSum(ctx context.Context, place area.Code, from, to civil.Instant) (seats int, err error) {
	var n sql.NullInt64
	err = d.DB.Read().QueryRowContext(ctx, `SELECT SUM(seats - held) FROM duty_shift WHERE state = 'open' AND seats > held AND start_at >= $1 AND start_at < $2
		AND place >= $3 AND place < $4`, int64(from), int64(to), string(place), string(place)+"~").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("sum uncovered seats: %w", err)
	}
	return int(n.Int64), nil
}
