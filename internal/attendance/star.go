package attendance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Star is one star of a person, asked for and perhaps given.
type Star struct {
	Person    string
	Stars     int64
	Minutes   int64 // that counted when it was asked for
	AskedBy   string
	AskedAt   civil.Instant
	DecidedBy string
	DecidedAt civil.Instant // 0: open
	Given     bool
	Reason    string
}

// Standing is where a person stands on the way to stars.
type Standing struct {
	Rule      StarRule
	Own       int64 // minutes that count of what was recorded here
	Elsewhere int64 // and of what others recorded, each minute once
	Minutes   int64 // that stars go by
	Reached   int   // stars that the hours reach
	Next      int64 // hours of the next star; 0: none
	Stars     []Star
}

// Total is all that counts of the person, whoever recorded it.
func (s Standing) Total() int64 { return s.Own + s.Elsewhere }

// Standing reckons a person's stars by the rule in force today.
func (a *Attendance) Standing(ctx context.Context, person string) (Standing, error) {
	out := Standing{Rule: starRule(a.Stars, a.now().Day())}
	var err error
	if out.Own, _, err = a.Hours(ctx, person); err != nil {
		return out, err
	}
	if _, out.Elsewhere, err = a.Elsewhere(ctx, person); err != nil {
		return out, err
	}
	if out.Minutes = out.Own; out.Rule.Imported {
		out.Minutes = out.Total()
	}
	out.Reached, out.Next = out.Rule.Level(out.Minutes)
	rows, err := a.DB.Read().QueryContext(ctx, `SELECT person, stars, minutes, asked_by, asked_at, decided_by, decided_at, given, reason
		FROM attendance_star WHERE person = $1 ORDER BY stars`, person)
	if err != nil {
		return out, fmt.Errorf("read the stars of %s: %w", person, err)
	}
	out.Stars, err = store.Collect(rows, scanStar)
	return out, err
}

func scanStar(rows *sql.Rows) (s Star, err error) {
	var given int64
	err = rows.Scan(&s.Person, &s.Stars, &s.Minutes, &s.AskedBy, &s.AskedAt, &s.DecidedBy, &s.DecidedAt, &given, &s.Reason)
	s.Given = given != 0
	return s, err
}

// Ask is the star that the person can ask for now: the highest their hours
// reach, unless it or a higher one is asked for or given; 0 if none.
func (s Standing) Ask() int {
	for _, have := range s.Stars {
		if int(have.Stars) >= s.Reached && (have.DecidedAt == 0 || have.Given) {
			return 0
		}
	}
	return max(0, s.Reached)
}

// Given is how many stars the person has.
func (s Standing) Given() (stars int64) {
	for _, have := range s.Stars {
		if have.Given {
			stars = max(stars, have.Stars)
		}
	}
	return stars
}

// AskStar asks for the star that a person's hours reach. Who asks is the
// city's rule to say.
func (a *Attendance) AskStar(ctx context.Context, h Hand, person string) error {
	at, err := a.Standing(ctx, person)
	if err != nil {
		return err
	}
	if own := h.Person == person; own != (at.Rule.Applies == Volunteer) {
		return fault.New(fault.Refused, text.Label{Zh: "本市星级的申请方不同", En: "in this city somebody else asks for stars"})
	}
	stars := at.Ask()
	if stars == 0 {
		return fault.New(fault.Conflict, text.Label{Zh: "时长尚未达到新的星级，或已申请", En: "the hours do not reach another star, or it has been asked for"})
	}
	cards, err := a.People.Cards(ctx, []string{person})
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attendance_star (person, stars, minutes, place, asked_by, asked_at, decided_by, decided_at, given, reason)
			VALUES ($1, $2, $3, $4, $5, $6, '', 0, 0, '') ON CONFLICT (person, stars) DO UPDATE SET minutes = excluded.minutes,
			asked_by = excluded.asked_by, asked_at = excluded.asked_at, decided_by = '', decided_at = 0, reason = ''`,
			person, int64(stars), at.Minutes, string(cards[person].Home), h.ID(), int64(a.now()))
		if err != nil {
			return fmt.Errorf("ask for a star: %w", err)
		}
		return nil
	})
}

// DecideStar gives a star that was asked for, or says why not: by hours and by
// quality, which a person judges.
func (a *Attendance) DecideStar(ctx context.Context, actor access.Actor, person string, stars int64, give bool, reason string) error {
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	var place, asked string
	err = a.DB.Read().QueryRowContext(ctx, "SELECT place, asked_by FROM attendance_star WHERE person = $1 AND stars = $2 AND decided_at = 0", person, stars).
		Scan(&place, &asked)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrState
	}
	if err != nil {
		return fmt.Errorf("read a star: %w", err)
	}
	thing := access.Thing{Kind: "star", ID: person, Place: place}
	if err := a.Access.Guard(ctx, actor, access.ServiceApprove, thing, reason); err != nil {
		return err
	}
	if actor.Person == person {
		return ErrSelf
	}
	given := store.Flag(give)
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := a.separate(ctx, tx, []string{asked}, By(actor)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE attendance_star SET decided_by = $1, decided_at = $2, given = $3, reason = $4
			WHERE person = $5 AND stars = $6 AND decided_at = 0`, actor.ID, int64(a.now()), given, reason, person, stars)
		if err != nil {
			return fmt.Errorf("decide on a star: %w", err)
		}
		return access.Record(ctx, tx, actor, access.ServiceApprove, thing, fmt.Sprintf("%d stars: %s", stars, reason), access.Done, person)
	})
}

// OpenStars are the stars asked for in a place that wait for an answer, oldest
// first.
func (a *Attendance) OpenStars(ctx context.Context, actor access.Actor, place string, limit int) ([]Star, error) {
	thing := access.Thing{Kind: "star", ID: place, Place: place}
	rows, err := a.DB.Read().QueryContext(ctx, `SELECT person, stars, minutes, asked_by, asked_at, decided_by, decided_at, given, reason
		FROM attendance_star WHERE decided_at = 0 AND place >= $1 AND place < $2 ORDER BY asked_at, person LIMIT $3`, place, area.Code(place).End(), limit)
	if err != nil {
		return nil, fmt.Errorf("list stars asked for: %w", err)
	}
	out, err := store.Collect(rows, scanStar)
	if err != nil {
		return nil, fmt.Errorf("list stars asked for: %w", err)
	}
	shown := make([]string, len(out))
	for i, s := range out {
		shown[i] = s.Person
	}
	return out, a.Access.LookAt(ctx, actor, access.ServiceApprove, thing, "stars asked for", shown...)
}
