package convoy

import (
	"context"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/store"
)

// seat gives a booking its seats on a trip.
func (c *Convoy) seat(ctx context.Context, tx *store.Tx, t *Trip, seats int64, b *Booking) error {
	rows, err := tx.QueryContext(ctx, "SELECT seat FROM convoy_seat WHERE trip = $1", t.ID)
	if err != nil {
		return fmt.Errorf("read the seats of %s: %w", t.ID, err)
	}
	sold := map[int64]bool{}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return fmt.Errorf("read the seats of %s: %w", t.ID, err)
		}
		sold[n] = true
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the seats of %s: %w", t.ID, err)
	}
	given := int64(0)
	for n := int64(1); n <= seats && given < b.Seats; n++ {
		if sold[n] {
			continue
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO convoy_seat (trip, seat, booking) VALUES ($1, $2, $3)", t.ID, n, b.ID); err != nil {
			if store.IsUnique(err) {
				return ErrSeats
			}
			return fmt.Errorf("give a seat of %s: %w", t.ID, err)
		}
		given++
	}
	if given < b.Seats {
		return ErrSeats
	}
	b.Trip, b.State = t.ID, Booked
	return b.save(ctx, tx, c.now())
}

func (c *Convoy) unseat(ctx context.Context, tx *store.Tx, b *Booking, state BookingState) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM convoy_seat WHERE trip = $1 AND booking = $2", b.Trip, b.ID); err != nil {
		return fmt.Errorf("free the seats of %s: %w", b.ID, err)
	}
	b.Trip, b.State = "", state
	return b.save(ctx, tx, c.now())
}

// ifEmpty cancels a ride that nobody rides in any more.
func (c *Convoy) ifEmpty(ctx context.Context, tx *store.Tx, t *Trip, why string) error {
	left, err := bookingsOf(ctx, tx, t.ID)
	if err != nil || len(left) > 0 || t.Kind != Ride || t.State.Over() || t.State == Arrived {
		return err
	}
	t.State, t.Reason = Cancelled, why
	if err := t.save(ctx, tx, c.now()); err != nil {
		return err
	}
	return c.note(ctx, tx, t.ID, "clock", "cancelled", why)
}

// freeVehicle is the vehicle with which a person drives a trip: the one it was
// planned with, or the smallest of their own that will do. It and the driver are
// held for the transaction.
func (c *Convoy) freeVehicle(ctx context.Context, tx *store.Tx, t *Trip, person string, seats int64) (*Vehicle, error) {
	if err := lock(ctx, tx, "convoy_driver", "person", person); err != nil {
		return nil, err
	}
	d, err := driverOf(ctx, tx, person)
	if errors.Is(err, ErrUnknown) {
		return nil, ErrNotDriver
	}
	if err != nil {
		return nil, err
	}
	able, err := c.People.Able(ctx, tx, []string{person})
	if err != nil {
		return nil, err
	}
	busy, err := c.busy(ctx, tx, "driver", person, t)
	if err != nil {
		return nil, err
	}
	if busy {
		return nil, ErrBusy
	}
	found, err := many(ctx, tx, scanVehicle, vehicleColumns, "convoy_vehicle",
		"keeper = $1 AND state = 'confirmed' OR vehicle = $2 ORDER BY CASE vehicle WHEN $3 THEN 0 ELSE 1 END, seats, load_kg, vehicle", person, t.Vehicle, t.Vehicle)
	if err != nil {
		return nil, err
	}
	why := error(ErrNoVehicle)
	for _, v := range found {
		if v.Keeper != person && v.Keeper != "" {
			continue // somebody else's
		}
		if v.Seats < seats || t.Kind == Haul && v.LoadKG*1000 < int64(t.Load) {
			continue
		}
		if err := c.On(t.From.Day()).fit(d, able[person], v, t.From.Day(), max(t.From.Day(), t.Due.Day())); err != nil {
			why = err
			continue
		}
		if err := lock(ctx, tx, "convoy_vehicle", "vehicle", v.ID); err != nil {
			return nil, err
		}
		if busy, err := c.busy(ctx, tx, "vehicle", v.ID, t); err != nil || busy {
			if why = ErrBusy; err != nil {
				return nil, err
			}
			continue
		}
		return v, nil
	}
	return nil, why
}

// busy reports whether a driver or a vehicle has another trip at the time of one.
func (c *Convoy) busy(ctx context.Context, q store.Queryer, what, id string, t *Trip) (bool, error) {
	var n int64
	err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM convoy_trip WHERE "+what+" = $1 AND state IN ('accepted', 'under-way') AND from_at < $2 AND to_at > $3 AND trip <> $4",
		id, int64(t.Due), int64(t.From), t.ID).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look at the trips of %s: %w", id, err)
	}
	return n > 0, nil
}

// Join gives a booking that waits a seat on a trip that has room and has not
// begun.
func (c *Convoy) Join(ctx context.Context, actor access.Actor, id, booking string) error {
	return c.change(ctx, id, Hand{Actor: &actor}, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := access.May(actor, bookAct(t.Medic), t.Thing()); err != nil {
			return "", "", err
		}
		if err := lock(ctx, tx, "convoy_booking", "booking", booking); err != nil {
			return "", "", err
		}
		b, err := bookingOf(ctx, tx, "booking = $1", booking)
		switch {
		case err != nil:
			return "", "", err
		case b.Trip == id:
			return "", "", nil
		}
		if err := access.May(actor, b.act(), b.thing()); err != nil {
			return "", "", err
		}
		switch {
		case b.State != Waiting || t.Kind != Ride || t.State != Open && t.State != Accepted:
			return "", "", ErrMoved
		case b.Medic != t.Medic:
			return "", "", ErrMoved // medics ride among themselves, on trips that show no community
		case b.From > t.Due || b.Due < t.From:
			return "", "", ErrHours
		case t.Vehicle == "":
			return "", "", ErrSeats
		}
		v, err := vehicleOf(ctx, tx, t.Vehicle)
		if err != nil {
			return "", "", err
		}
		if err := c.seat(ctx, tx, t, v.Seats, b); err != nil {
			return "", "", err
		}
		if t.Driver != "" {
			if err := c.Needs.Give(ctx, tx, b.Need, t.Driver); err != nil {
				return "", "", err
			}
		}
		return "joined", "", access.Record(ctx, tx, actor, b.act(), t.Thing(), "join", access.Done, "need:"+b.Need)
	})
}
