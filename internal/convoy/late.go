package convoy

import (
	"context"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
)

// underway is how long a press may be on its way: two presses are told in order
// only by more than that. A tap is dated by the phone, its neighbour by the house.
const underway = civil.Instant(60_000)

// begunLate takes the driver's tap of setting out that comes after the
// passenger's word has made the trip: the times were guessed, now they are known.
func (c *Convoy) begunLate(ctx context.Context, tx *store.Tx, t *Trip, at civil.Instant, km int64) (what, words string, err error) {
	if km < 0 {
		return "", "", ErrKM
	}
	earliest := t.From - minutes(c.On(t.From.Day()).Early)
	t.Began, t.KMBegan, t.Guessed = min(max(at, earliest), t.Ended), km, GuessEnd
	return "begun", "", c.correct(ctx, tx, t, "begun")
}

// arrivedLate takes the driver's tap of arriving that comes after the passenger's
// word. The vehicle was free from then on, and what it was disinfected with in
// between counts.
func (c *Convoy) arrivedLate(ctx context.Context, tx *store.Tx, t *Trip, at civil.Instant, km int64) (what, words string, err error) {
	at = min(at, t.Ended)
	if t.Guessed == GuessBoth {
		t.Began = min(t.Began, at) // setting out was never tapped
	}
	t.Ended, t.KMEnded, t.Guessed = max(t.Began, at), km, Nothing
	if err := t.save(ctx, tx, c.now()); err != nil {
		return "", "", err
	}
	if err := used(ctx, tx, t); err != nil {
		return "", "", err
	}
	return "arrived", "", c.correct(ctx, tx, t, "arrived")
}

// correct replaces the fact of a trip by one with the times as they are known now.
func (c *Convoy) correct(ctx context.Context, tx *store.Tx, t *Trip, why string) error {
	serves, err := c.People.Servable(ctx, tx, []string{t.Driver})
	if err != nil || !serves[t.Driver] || t.Fact == "" {
		return err
	}
	f := t.fact(fact.Beneficiary, "passenger")
	f.ID, f.Replaces = f.ID+"-"+why, t.Fact
	t.Fact = f.ID
	return c.Checker.Append(ctx, tx, c.Log, f)
}
