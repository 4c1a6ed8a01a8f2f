package duty

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// Wish is what somebody wants of a shift.
type Wish struct {
	Wait      bool  // to wait in line if all seats are taken
	Standby   bool  // not a seat, but to be called at short notice
	Agreement int64 // the version of the project's agreement they accept; 0: none
}

// SignUp takes a seat of a shift for a person, at their own wish. All seats
// taken, it is ErrFull, or a place in the waiting list if that is wished.
// Signing up again is the same sign-up. A fault says what stands against it:
// what the post asks, another shift, the city's limits, the agreement.
func (d *Duty) SignUp(ctx context.Context, person, shift string, w Wish) (Seat, error) {
	fit, err := d.fitFor(ctx, person, shift)
	if err != nil {
		return Seat{}, err
	}
	var out Seat
	err = d.myTurn(ctx, shift, person, func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error {
		switch out = t; {
		case t.State == Held, t.State == Waiting && !w.Standby, t.State == Standby && w.Standby, t.State == Asked:
			return nil // again
		case t.State == Offered && w.Standby:
			return ErrNotYours
		}
		if err := d.open(s); err != nil {
			return err
		}
		if err := d.stands(ctx, tx, fit, s); err != nil {
			return err
		}
		if err := d.agree(ctx, tx, fit.plan, person, w.Agreement); err != nil {
			return err
		}
		state := Held
		switch {
		case w.Standby:
			state = Standby
		case t.State == Offered:
		case s.Free == 0 || s.Waiting > 0: // whoever waits comes first
			if state = Waiting; !w.Wait {
				return ErrFull
			}
		}
		t.Reason = ""
		if out, err = d.to(ctx, tx, s, t, state, self); err != nil || state != Held {
			return err
		}
		return d.recruit(ctx, tx, s, person)
	})
	return out, err
}

// fitting is what is known of a person and a post before a sign-up.
type fitting struct {
	shift Shift
	post  Post
	plan  campaign.Plan
	able  people.Able
	short []text.Label // what the person lacks
}

// fitFor reads what a sign-up is decided by and what does not change under it.
func (d *Duty) fitFor(ctx context.Context, person, shift string) (f fitting, err error) {
	q := d.DB.Read()
	if f.shift, err = d.Shift(ctx, q, shift); err != nil {
		return f, err
	}
	if f.post, err = d.Post(ctx, q, f.shift.Post); err != nil {
		return f, err
	}
	if f.plan, err = d.Campaigns.Plan(ctx, q, f.shift.Project); err != nil {
		return f, err
	}
	able, err := d.People.Able(ctx, q, []string{person})
	if err != nil {
		return f, err
	}
	f.able = able[person]
	if f.able.State != people.Confirmed {
		return f, ErrShell
	}
	f.short, err = d.lacks(ctx, f.post, f.able, f.shift.Start.Day())
	return f, err
}

// stands says what is against somebody's taking a shift: what its post asks, and
// the city's limits beside what they have taken, but for the shifts left out. It
// is the one rule of sign-ups, offers, swaps and proposals.
func (d *Duty) stands(ctx context.Context, q store.Queryer, fit fitting, s *Shift, without ...string) error {
	if err := refuse(fit.short); err != nil {
		return err
	}
	taken, err := d.taken(ctx, q, fit.able.Person, s.span(), without...)
	if err != nil {
		return err
	}
	book, err := d.Rulebook(ctx, q)
	if err != nil {
		return err
	}
	return book.On(s.Start.Day()).allow(taken, s.span())
}

// lacks says why a person may not take a post on a day.
func (d *Duty) lacks(ctx context.Context, p Post, a people.Able, on civil.Day) ([]text.Label, error) {
	passed := true
	if p.Asks.Training != "" {
		got, err := d.Trained.PassedMany(ctx, []string{a.Person}, p.Asks.Training, on)
		if err != nil {
			return nil, fmt.Errorf("ask for training: %w", err)
		}
		passed = got[a.Person]
	}
	return p.Asks.short(a, passed, on), nil
}

// agree makes sure that a person has accepted the project's agreement as it now
// reads.
func (d *Duty) agree(ctx context.Context, tx *store.Tx, p campaign.Plan, person string, version int64) error {
	if p.Agreement == "" {
		return nil
	}
	if version == p.Version {
		return d.Campaigns.Agree(ctx, tx, p.Key, person, version)
	}
	agreed, err := d.Campaigns.Agreed(ctx, tx, p.Key, person, p.Version)
	if err == nil && !agreed {
		err = ErrAgreement
	}
	return err
}

// recruit notes, once a person and project, that an application was accepted.
func (d *Duty) recruit(ctx context.Context, tx *store.Tx, s *Shift, person string) error {
	now := d.now()
	res, err := tx.ExecContext(ctx, "INSERT INTO duty_recruit (project, person, at) VALUES ($1, $2, $3) ON CONFLICT (project, person) DO NOTHING",
		s.Project, person, int64(now))
	if err != nil {
		return fmt.Errorf("note a recruitment: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return d.append(ctx, tx, &fact.Fact{
		ID: factID("recruit", s.Project, person), Kind: "recruit", Start: now, Place: s.Place, Person: person, Org: s.Org, Team: s.Team,
		Campaign: s.Campaign, Action: s.Action, Project: s.Project, Category: s.Category, Source: "duty:" + s.ID, RecordedBy: self,
	})
}

func (d *Duty) append(ctx context.Context, tx *store.Tx, f *fact.Fact) error {
	return d.Checker.Append(ctx, tx, d.Log, f)
}

// factID is the id of a fact that follows from the service's own row.
func factID(kind string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return kind + "-" + hex.EncodeToString(sum[:16])
}

// Accept says yes to an offer, or to the question after a move. Agreement is the
// version of the project's agreement that is accepted with it; 0: none.
func (d *Duty) Accept(ctx context.Context, person, shift string, agreement int64) (Seat, error) {
	fit, err := d.fitFor(ctx, person, shift)
	if err != nil {
		return Seat{}, err
	}
	var out Seat
	err = d.myTurn(ctx, shift, person, func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error {
		if out = t; t.State == Held {
			return nil // again
		}
		if t.State != Offered && t.State != Asked {
			return ErrNotYours
		}
		if err := d.open(s); err != nil {
			return err
		}
		if t.Until <= d.now() {
			return fault.New(fault.Gone, text.Label{Zh: "答复时间已过，名额已留给下一位", En: "the time to answer is over; the seat goes to the next"})
		}
		if err := d.stands(ctx, tx, fit, s); err != nil {
			return err
		}
		if err := d.agree(ctx, tx, fit.plan, person, agreement); err != nil {
			return err
		}
		if out, err = d.to(ctx, tx, s, t, Held, self); err != nil {
			return err
		}
		return d.recruit(ctx, tx, s, person)
	})
	return out, err
}

// Reasons are the usual reasons of a withdrawal.
var Reasons = fact.Codes{
	{Key: "ill", Name: text.Label{Zh: "身体不适", En: "not well"}},
	{Key: "work", Name: text.Label{Zh: "工作安排", En: "work"}},
	{Key: "family", Name: text.Label{Zh: "家庭原因", En: "family"}},
	{Key: "travel", Name: text.Label{Zh: "交通或外出", En: "travel"}},
	{Key: "other", Name: text.Label{Zh: "其他", En: "other"}},
}

// Withdraw gives up whatever a person has in a shift, with a reason (条例 article
// 22: who cannot come tells so in time); of an offer it is a no. Whoever waits is
// offered the seat; if nobody does, a substitute is proposed at once. Again, it is the same withdrawal.
func (d *Duty) Withdraw(ctx context.Context, person, shift, reason string) (Seat, error) {
	if utf8.RuneCountInString(reason) > 200 {
		return Seat{}, fault.In("reason", text.Label{Zh: "太长了，最多 %d 个字", En: "too long: %d characters at most"}.With(200))
	}
	var out Seat
	var gap *Proposal
	err := d.myTurn(ctx, shift, person, func(ctx context.Context, tx *store.Tx, s *Shift, t Seat) error {
		gap = nil
		if out = t; t.State == Withdrawn || t.State == Declined {
			return nil // again
		}
		if !t.State.Live() {
			return ErrNotYours
		}
		if s.Start <= d.now() && t.State == Held {
			return begun
		}
		next := Withdrawn
		if t.State == Offered {
			next = Declined
		}
		if err := d.endSwaps(ctx, tx, shift, person); err != nil {
			return err
		}
		t.Reason = reason
		var err error
		if out, err = d.to(ctx, tx, s, t, next, self); err != nil {
			return err
		}
		gap, err = d.vacated(ctx, tx, s, t)
		return err
	})
	if err == nil && gap != nil {
		_ = d.finish(ctx, gap) // what fails here Sweep does again, and tells
	}
	return out, err
}

// PlaceInLine is how many wait in front of a person, themself included; 0 if
// they do not wait.
func (d *Duty) PlaceInLine(ctx context.Context, q store.Queryer, t Seat) (int, error) {
	if t.State != Waiting {
		return 0, nil
	}
	var n int
	err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM duty_seat WHERE shift = $1 AND state = 'waiting' AND line <= $2", t.Shift, t.Line).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count who waits for %s: %w", t.Shift, err)
	}
	return n, nil
}

// Forget gives up what somebody who leaves still has in shifts to come, in the
// transaction that erases them, empties the reasons they gave and takes them out
// of all proposals. What is past stays with the opaque number.
func (d *Duty) Forget(ctx context.Context, tx *store.Tx, person string) error {
	if err := d.Log.Lock(ctx, tx); err != nil {
		return err
	}
	turns, err := d.ShiftsOf(ctx, tx, person, d.now(), d.now()+366*day)
	if err != nil {
		return err
	}
	for _, x := range turns {
		if !x.Seat.State.Live() || x.Shift.Start <= d.now() {
			continue
		}
		if err := d.endSwaps(ctx, tx, x.Shift.ID, person); err != nil {
			return err
		}
		if _, err := d.to(ctx, tx, &x.Shift, x.Seat, Withdrawn, self); err != nil {
			return err
		}
		if _, err := d.vacated(ctx, tx, &x.Shift, x.Seat); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"DELETE FROM duty_proposed WHERE person = $1",
		"UPDATE duty_seat SET reason = '' WHERE person = $1 AND reason <> ''", "DELETE FROM duty_leader WHERE person = $1",
	} {
		if _, err := tx.ExecContext(ctx, statement, person); err != nil {
			return fmt.Errorf("forget %s: %w", person, err)
		}
	}
	return nil
}
