package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Side is who says something of whom.
type Side string

// The sides.
const (
	OfShift     Side = "volunteer" // the volunteer, of the shift
	OfVolunteer Side = "leader"    // the leader, of the volunteer
)

// Rating is what one side says of the other (Order 67, article 10), one to
// five. The volunteer reads what is said of them; what volunteers say of shifts
// is read by those who run them, without names.
type Rating struct {
	Person, Shift string
	Side          Side
	Score         int64
	Words         string
}

// Rate keeps a rating; a later one of the same side takes its place.
func (a *Attendance) Rate(ctx context.Context, h Hand, r Rating) error {
	r.Words = strings.TrimSpace(r.Words)
	var f fault.Faults
	if r.Score < 1 || r.Score > 5 {
		f.Add("score", text.Label{Zh: "请选 1 到 5", En: "choose 1 to 5"})
	}
	if utf8.RuneCountInString(r.Words) > maxReason {
		f.Add("words", text.Label{Zh: fmt.Sprintf("最多 %d 字", maxReason), En: fmt.Sprintf("at most %d characters", maxReason)})
	}
	if r.Side != OfShift && r.Side != OfVolunteer {
		f.Add("side", text.Label{Zh: "不能这样评价", En: "nobody rates in this way"})
	}
	if err := f.Err(); err != nil {
		return err
	}
	stint, err := a.Stint(ctx, r.Person, r.Shift)
	if err != nil {
		return err
	}
	if stint.State == Absent {
		return ErrState
	}
	switch {
	case r.Side == OfShift && h.Person != r.Person, r.Side == OfVolunteer && h.Person == r.Person:
		return ErrSelf
	case r.Side == OfVolunteer:
		s, err := a.Roster.Shift(ctx, a.DB.Read(), r.Shift)
		if err != nil {
			return err
		}
		if _, _, err := a.may(ctx, h, access.ServiceApprove, s); err != nil {
			return err
		}
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attendance_rating (person, shift, side, score, words, made_by, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person, shift, side) DO UPDATE SET score = excluded.score, words = excluded.words,
			made_by = excluded.made_by, made_at = excluded.made_at`,
			r.Person, r.Shift, string(r.Side), r.Score, r.Words, h.ID(), int64(a.now()))
		if err != nil {
			return fmt.Errorf("keep a rating: %w", err)
		}
		return nil
	})
}

// RatingOf is what a side said; score 0 if nothing. The caller makes sure who
// asks.
func (a *Attendance) RatingOf(ctx context.Context, person, shift string, side Side) (Rating, error) {
	r := Rating{Person: person, Shift: shift, Side: side}
	err := a.DB.Read().QueryRowContext(ctx, "SELECT score, words FROM attendance_rating WHERE person = $1 AND shift = $2 AND side = $3",
		person, shift, string(side)).Scan(&r.Score, &r.Words)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("read a rating: %w", err)
	}
	return r, nil
}

// ratingsShown is how many ratings there must be for their mean to be shown:
// of fewer, everybody at the post would know whose they are.
const ratingsShown = 3

// ShiftRating is the mean of what volunteers said of a shift, in tenths, and of
// how many; nothing while too few have.
func (a *Attendance) ShiftRating(ctx context.Context, shift string) (tenths, n int64, err error) {
	var sum int64
	err = a.DB.Read().QueryRowContext(ctx, "SELECT COALESCE(SUM(score), 0), COUNT(*) FROM attendance_rating WHERE shift = $1 AND side = 'volunteer'", shift).
		Scan(&sum, &n)
	if err != nil {
		return 0, 0, fmt.Errorf("read ratings: %w", err)
	}
	if n < ratingsShown {
		return 0, n, nil
	}
	return sum * 10 / n, n, nil
}

// Forget destroys the words that a person who leaves has written or was told:
// ratings, objections, stars asked for. Times and facts stay under a number
// that is nobody's any more.
func Forget(ctx context.Context, tx *store.Tx, person string) error {
	for _, statement := range []string{
		"UPDATE attendance_rating SET words = '' WHERE person = $1",
		"UPDATE attendance_stint SET objection = '' WHERE person = $1",
		"UPDATE attendance_history SET reason = '' WHERE person = $1",
		"UPDATE attendance_twice SET reason = '' WHERE person = $1",
		"DELETE FROM attendance_star WHERE person = $1",
	} {
		if _, err := tx.ExecContext(ctx, statement, person); err != nil {
			return fmt.Errorf("forget the words about %s: %w", person, err)
		}
	}
	return nil
}
