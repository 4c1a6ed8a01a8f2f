package convoy

import (
	"context"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/store"
)

// Accept puts an open trip into the hands of one driver, with all who ride in
// it. The first tap has it; the second driver gets ErrTaken.
func (c *Convoy) Accept(ctx context.Context, person, id string) error {
	by := Hand{Person: person}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		switch {
		case t.Driver == person && !t.State.Over():
			return "", "", nil // pressed again
		case t.Driver != "":
			return "", "", ErrTaken
		case t.State != Open:
			return "", "", ErrMoved
		}
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		seats := int64(0)
		for _, b := range riders {
			seats += b.Seats
		}
		v, err := c.freeVehicle(ctx, tx, t, person, seats)
		if err != nil {
			return "", "", err
		}
		t.Vehicle, t.Driver, t.State = v.ID, person, Accepted
		if err := t.save(ctx, tx, c.now()); err != nil { // before the needs ask whose it is
			return "", "", err
		}
		for _, b := range riders {
			if err := c.Needs.Give(ctx, tx, b.Need, person); err != nil {
				return "", "", err
			}
		}
		return "accepted", "", nil
	})
}

// GiveBack is a driver's word that they cannot drive: a planned trip waits for
// another driver with its passengers, a single ride is called for anew.
func (c *Convoy) GiveBack(ctx context.Context, person, id string) error {
	by := Hand{Person: person}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if t.State == Open && t.Driver == "" {
			return "", "", nil
		}
		if err := by.drives(t); err != nil {
			return "", "", err
		}
		if t.State != Accepted {
			return "", "", ErrMoved
		}
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		planned := !strings.HasPrefix(t.MadeBy, "person:")
		if planned {
			t.Driver, t.State, t.Vehicle = "", Open, ""
			if err := t.save(ctx, tx, c.now()); err != nil {
				return "", "", err
			}
		}
		for _, b := range riders {
			if err := c.Needs.Back(ctx, tx, b.Need, person); err != nil {
				return "", "", err
			}
		}
		if planned {
			return "given-back", "", nil
		}
		t.State, t.Reason = Cancelled, "given-back" // as Returned left it
		return "given-back", "", nil
	})
}

// Begin is the driver's tap that they set out. Everything that was asked when the
// trip was accepted is asked again, and whether the vehicle was disinfected.
func (c *Convoy) Begin(ctx context.Context, person, id string, at civil.Instant, km int64) error {
	by := Hand{Person: person}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := by.drives(t); err != nil {
			return "", "", err
		}
		at := min(at, c.now())
		switch {
		case t.Guessed == GuessBoth && t.State == Made:
			return c.begunLate(ctx, tx, t, at, km)
		case t.State == UnderWay || t.State == Arrived || t.State == Made:
			return "", "", nil
		case t.State != Accepted:
			return "", "", ErrMoved
		case at < t.From-minutes(c.On(t.From.Day()).Early)-underway:
			return "", "", ErrEarly
		case km < 0:
			return "", "", ErrKM
		}
		if err := lock(ctx, tx, "convoy_vehicle", "vehicle", t.Vehicle); err != nil {
			return "", "", err
		}
		v, err := vehicleOf(ctx, tx, t.Vehicle)
		if err != nil {
			return "", "", err
		}
		d, err := driverOf(ctx, tx, person)
		if err != nil {
			return "", "", ErrNotDriver
		}
		able, err := c.People.Able(ctx, tx, []string{person})
		if err != nil {
			return "", "", err
		}
		if err := c.On(at.Day()).fit(d, able[person], v, at.Day(), max(at.Day(), t.Due.Day())); err != nil {
			return "", "", err
		}
		if t.Kind == Ride {
			if err := c.mustBeClean(ctx, tx, v); err != nil {
				return "", "", err
			}
		}
		t.State, t.Began, t.KMBegan = UnderWay, at, km
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		for _, b := range riders {
			if b.State != Booked {
				continue // said that it was so before anybody tapped
			}
			if err := c.Needs.Begin(ctx, tx, b.Need, person); err != nil {
				return "", "", err
			}
		}
		return "begun", "", nil
	})
}

// Board is the driver's tap that a passenger is aboard.
func (c *Convoy) Board(ctx context.Context, person, id, booking string) error {
	return c.atPickUp(ctx, person, id, booking, func(ctx context.Context, tx *store.Tx, t *Trip, b *Booking) (string, error) {
		if b.State == Aboard || b.State == There {
			return "", nil
		}
		b.State = Aboard
		return "aboard", b.save(ctx, tx, c.now())
	})
}

// Missed is the driver's tap that a passenger was not at the pick-up. They may
// ask for another time; nobody else is called until they do.
func (c *Convoy) Missed(ctx context.Context, person, id, booking string, at civil.Instant) error {
	return c.atPickUp(ctx, person, id, booking, func(ctx context.Context, tx *store.Tx, t *Trip, b *Booking) (string, error) {
		switch {
		case b.State == Aboard || b.State == There:
			return "", ErrMoved
		case min(at, c.now()) < b.From+minutes(c.On(b.From.Day()).Wait)-underway:
			return "", ErrWait
		}
		if err := c.unseat(ctx, tx, b, Absent); err != nil {
			return "", err
		}
		if err := c.Needs.Back(ctx, tx, b.Need, person); err != nil {
			return "", err
		}
		left, err := bookingsOf(ctx, tx, t.ID)
		if err == nil && len(left) == 0 {
			t.State, t.Reason = Cancelled, "absent"
		}
		return "absent", err
	})
}

func (c *Convoy) atPickUp(ctx context.Context, person, id, booking string, f func(ctx context.Context, tx *store.Tx, t *Trip, b *Booking) (string, error)) error {
	by := Hand{Person: person}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := by.drives(t); err != nil {
			return "", "", err
		}
		b, err := bookingOf(ctx, tx, "booking = $1", booking)
		switch {
		case err != nil:
			return "", "", err
		case b.Trip != id && b.State == Absent:
			return "", "", nil // pressed again
		case b.Trip != id || t.State != UnderWay && b.State != There:
			return "", "", ErrMoved
		}
		what, err := f(ctx, tx, t, b)
		return what, "", err
	})
}

// Arrive is the driver's tap that everybody, or the load, is there.
func (c *Convoy) Arrive(ctx context.Context, person, id string, at civil.Instant, km int64) error {
	by := Hand{Person: person}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := by.drives(t); err != nil {
			return "", "", err
		}
		late := t.State == Made && t.Guessed != Nothing
		switch {
		case (t.State == Arrived || t.State == Made) && !late:
			return "", "", nil
		case t.State != UnderWay && !late:
			return "", "", ErrMoved
		case km != 0 && (km < t.KMBegan || t.KMBegan > 0 && km-t.KMBegan > maxKM):
			return "", "", ErrKM
		case late:
			return c.arrivedLate(ctx, tx, t, at, km)
		}
		t.KMEnded = km
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		for _, b := range riders {
			if b.State == Booked && len(riders) > 1 {
				return "", "", ErrAboard
			}
		}
		if err := c.arrived(ctx, tx, t, max(t.Began, min(at, c.now()))); err != nil {
			return "", "", err
		}
		said := false
		for _, b := range riders {
			if b.State != There {
				b.State = There
				if err := b.save(ctx, tx, c.now()); err != nil {
					return "", "", err
				}
				if err := c.Needs.Done(ctx, tx, b.Need, person); err != nil {
					return "", "", err
				}
			}
			said = said || b.Said != 0
		}
		if said { // a passenger of a shared car has said so before
			return "arrived", "", c.made(ctx, tx, t, fact.Beneficiary, "passenger")
		}
		return "arrived", "", nil
	})
}
