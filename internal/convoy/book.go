package convoy

import (
	"context"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
)

const fieldGoal = "convoy_booking.goal"

// Book says what a need of kind ride is about: the asker on their own page, or
// an account for them. The same draft again is the same booking.
func (c *Convoy) Book(ctx context.Context, by Hand, n BookingDraft) error {
	if err := n.check(c.Atlas, c.now()); err != nil {
		return err
	}
	hash, err := c.digest(n)
	if err != nil {
		return err
	}
	b := &Booking{ID: n.ID, Need: n.Need, From: n.From, Due: n.Due, Seats: n.Seats, State: Waiting, MadeBy: by.name(), MadeAt: c.now(), hash: hash}
	if b.sealed, b.key, err = c.seal(fieldGoal, b.ID, n.Goal); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := bookingOf(ctx, tx, "booking = $1 OR need = $2 ORDER BY booking LIMIT 1", b.ID, b.Need)
		switch {
		case err == nil && known.ID == b.ID && known.hash == hash:
			return nil
		case err == nil && known.Need == b.Need:
			return ErrBooked
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		need, err := c.Needs.Attach(ctx, tx, n.Need, n.ID)
		if err != nil {
			return err
		}
		if !need.Open {
			return ErrMoved
		}
		b.Place, b.Org, b.Campaign, b.Medic = need.Place, need.Org, need.Campaign, need.Medic
		if err := by.books(ctx, tx, b, "book"); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO convoy_booking (`+bookingColumns+`, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, 0, $11, $12, $13, $14, $15, $16)`,
			b.ID, b.Need, b.Place, int64(b.From), int64(b.Due), b.Seats, store.Flag(b.Medic), string(b.State), b.Org, b.Campaign, b.MadeBy, int64(b.MadeAt),
			b.sealed, b.key, b.hash, int64(b.MadeAt))
		if err != nil {
			return fmt.Errorf("write booking %s: %w", b.ID, err)
		}
		return nil
	})
}

// books asks whether a hand may say what a ride is for: the asker may, and who
// is entitled to do it for them, which is recorded.
func (h Hand) books(ctx context.Context, tx *store.Tx, b *Booking, what string) error {
	switch {
	case h.Asker:
		return nil
	case h.Actor == nil:
		return access.ErrDenied
	}
	if err := access.May(*h.Actor, b.act(), b.thing()); err != nil {
		return err
	}
	return access.Record(ctx, tx, *h.Actor, b.act(), b.thing(), what, access.Done, "need:"+b.Need)
}

// act is what staff must be allowed: rides of medics are their keeper's.
func (b *Booking) act() access.Act { return bookAct(b.Medic) }

func bookAct(medic bool) access.Act {
	if medic {
		return access.FamilyKeep
	}
	return access.ConvoyBook
}

// thing is the booking as the decision table sees it: of a medic's, no more than
// the district.
func (b *Booking) thing() access.Thing {
	place := b.Place
	if b.Medic {
		place = place[:6]
	}
	return thing("booking", b.ID, place, b.Org)
}

// Rebook is the asker's word, or that of who hears it, that they still want the
// ride they were missed at.
func (c *Convoy) Rebook(ctx context.Context, by Hand, id string, from, due civil.Instant) error {
	var f fault.Faults
	checkTimes(&f, from, due, c.now())
	if err := f.Err(); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := bookingOf(ctx, tx, "booking = $1", id)
		switch {
		case err != nil:
			return err
		case b.State == Waiting && b.From == from && b.Due == due:
			return nil
		}
		if err := by.books(ctx, tx, b, "book again"); err != nil {
			return err
		}
		if b.State != Absent && b.State != Waiting {
			return ErrMoved
		}
		b.State = Waiting
		if _, err := tx.ExecContext(ctx, "UPDATE convoy_booking SET from_at = $1, to_at = $2 WHERE booking = $3", int64(from), int64(due), id); err != nil {
			return fmt.Errorf("book again %s: %w", id, err)
		}
		if err := b.save(ctx, tx, c.now()); err != nil {
			return err
		}
		return c.Needs.Again(ctx, tx, b.Need)
	})
}
