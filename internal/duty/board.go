package duty

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
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
	// Shifts of a post by the hour: one of those that touch it.
	At [24]string
}

// Board is how a day is covered in a place: a line for each place below it that
// has shifts, or for each post of a community.
type Board struct {
	Place area.Code
	Day   civil.Day
	Lines []Line
	Sum   Line
}

// digits are how many digits of a place's code stand for a line of the board
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

// The statements of the board, each with a key, a name, a span, and the numbers
// of its shifts. That of the whole city goes along its index and sorts nothing.
const (
	coverWindow = "s.start_at >= $1 AND s.start_at < $2 AND s.end_at > $3 AND s.state = 'open' AND s.place >= $4 AND s.place < $5"
	coverCity   = `SELECT s.district, '', s.start_at, s.end_at, COUNT(*), SUM(s.seats), SUM(s.held), '' FROM duty_shift s
		WHERE ` + coverWindow + " GROUP BY s.start_at, s.end_at, s.district"
	coverPlaces = `SELECT substr(s.place, 1, %d), '', s.start_at, s.end_at, COUNT(*), SUM(s.seats), SUM(s.held), '' FROM duty_shift s
		WHERE ` + coverWindow + " GROUP BY 1, 3, 4"
	coverPosts = `SELECT p.post, p.name, s.start_at, s.end_at, COUNT(*), SUM(s.seats), SUM(s.held), MIN(s.shift) FROM duty_post p JOIN duty_shift s ON s.post = p.post
		WHERE p.place = $1 AND s.start_at >= $2 AND s.start_at < $3 AND s.end_at > $4 AND s.state = 'open' GROUP BY 1, 2, 3, 4`
)

func (d *Duty) cover(ctx context.Context, q store.Queryer, b *Board) error {
	from, to := b.Day.Start(), (b.Day + 1).Start()
	var rows *sql.Rows
	var err error
	switch args := []any{int64(from) - maxShift, int64(to), int64(from), string(b.Place), b.Place.End()}; digits(b.Place) {
	case 6:
		rows, err = q.QueryContext(ctx, coverCity, args...)
	case 9:
		rows, err = q.QueryContext(ctx, fmt.Sprintf(coverPlaces, 9), args...)
	case 12:
		if len(b.Place) == 12 {
			rows, err = q.QueryContext(ctx, coverPosts, args[3], args[0], args[1], args[2])
		} else {
			rows, err = q.QueryContext(ctx, fmt.Sprintf(coverPlaces, 12), args...)
		}
	}
	if err != nil {
		return fmt.Errorf("read coverage: %w", err)
	}
	defer rows.Close()
	lines := map[string]int{}
	for rows.Next() {
		var key, name, shift string
		var span Span
		var shifts int
		var c Cell
		if err := rows.Scan(&key, &name, &span.Start, &span.End, &shifts, &c.Seats, &c.Held, &shift); err != nil {
			return fmt.Errorf("read coverage: %w", err)
		}
		n, known := lines[key]
		if !known {
			n = len(b.Lines)
			lines[key] = n
			l := Line{Place: area.Code(key), Name: d.Atlas.Name(area.Code(key))}
			if len(b.Place) == 12 {
				l = Line{Post: key, Name: name}
			}
			b.Lines = append(b.Lines, l)
		}
		b.Lines[n].add(b.Day, span, shifts, c, shift)
		b.Sum.add(b.Day, span, shifts, c, "")
	}
	slices.SortFunc(b.Lines, func(x, y Line) int {
		return strings.Compare(string(x.Place)+x.Name+x.Post, string(y.Place)+y.Name+y.Post)
	})
	return rows.Err()
}

// add counts shifts of one span in a line.
func (l *Line) add(on civil.Day, s Span, shifts int, c Cell, shift string) {
	l.Shifts += shifts
	l.Total.Seats += c.Seats
	l.Total.Held += c.Held
	for h := range l.Hours {
		at := on.Start() + civil.Instant(h)*hour
		if s.touches(Span{at, at + hour}) {
			l.Hours[h].Seats += c.Seats
			l.Hours[h].Held += c.Held
			if l.At[h] == "" {
				l.At[h] = shift
			}
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
	start, shift := int64(from), ""
	if after != "" {
		at, id, _ := strings.Cut(after, ".")
		if _, err := fmt.Sscan(at, &start); err != nil {
			return nil, "", ErrUnknown
		}
		shift = id
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+shiftColumns+shiftJoin+` WHERE s.state = 'open' AND s.seats > s.held AND (s.start_at, s.shift) > ($1, $2)
		AND s.start_at < $3 AND s.place >= $4 AND s.place < $5 ORDER BY s.start_at, s.shift LIMIT $6`,
		start, shift, int64(to), string(place), place.End(), int64(limit+1))
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
	err = d.DB.Read().QueryRowContext(ctx, `SELECT SUM(seats - held) FROM duty_shift WHERE state = 'open' AND start_at >= $1 AND start_at < $2
		AND place >= $3 AND place < $4`, int64(from), int64(to), string(place), place.End()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("sum uncovered seats: %w", err)
	}
	return int(n.Int64), nil
}
