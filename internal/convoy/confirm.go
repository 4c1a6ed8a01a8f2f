package convoy

import (
	"context"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
)

// arrived ends a trip; from then on the vehicle is to be disinfected. When the
// passenger left it is what counts, so a later word about an earlier ride moves
// nothing.
func (c *Convoy) arrived(ctx context.Context, tx *store.Tx, t *Trip, at civil.Instant) error {
	t.State, t.Ended = Arrived, at
	if err := t.save(ctx, tx, c.now()); err != nil {
		return err
	}
	return used(ctx, tx, t)
}

// used notes when a vehicle last carried somebody: the latest end of its rides,
// in whatever order they come to be known.
func used(ctx context.Context, tx *store.Tx, t *Trip) error {
	if t.Kind != Ride {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE convoy_vehicle SET used_at = (SELECT COALESCE(MAX(ended_at), 0) FROM convoy_trip WHERE vehicle = $1 AND kind = 'ride')
		WHERE vehicle = $2`, t.Vehicle, t.Vehicle)
	if err != nil {
		return fmt.Errorf("note the use of vehicle %s: %w", t.Vehicle, err)
	}
	return nil
}

// made makes a trip confirmed and writes its fact.
func (c *Convoy) made(ctx context.Context, tx *store.Tx, t *Trip, grade fact.Grade, by string) error {
	serves, err := c.People.Servable(ctx, tx, []string{t.Driver})
	if err != nil {
		return err
	}
	t.State = Made
	if serves[t.Driver] { // nothing is recorded of somebody who has left
		f := t.fact(grade, by)
		t.Fact = f.ID
		if err := c.Checker.Append(ctx, tx, c.Log, f); err != nil {
			return err
		}
	}
	return t.save(ctx, tx, c.now())
}

// Check is the word of somebody who did not drive that a trip was made: of who
// received the load, or rang the passengers.
func (c *Convoy) Check(ctx context.Context, actor access.Actor, id, note string) error {
	by := Hand{Actor: &actor}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := access.May(actor, access.ConvoyCheck, t.Thing()); err != nil {
			return "", "", err
		}
		switch {
		case t.State == Made:
			return "", "", nil
		case t.State != Arrived:
			return "", "", ErrNotYet
		case actor.Person != "" && actor.Person == t.Driver:
			return "", "", access.ErrSame
		}
		if err := c.made(ctx, tx, t, fact.TwoParty, actor.ID); err != nil {
			return "", "", err
		}
		return "made", note, access.Record(ctx, tx, actor, access.ConvoyCheck, t.Thing(), note, access.Done, t.Driver)
	})
}
