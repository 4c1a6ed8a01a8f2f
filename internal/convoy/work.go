package convoy

import (
	"context"
	"crypto/rand"
	"errors"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/text"
)

// WorkKind is how a need names its booking.
const WorkKind = "ride"

// Need is what a booking must know of the need it is the work of.
type Need struct {
	Place, Org, Campaign string
	Medic, Open          bool
}

// Needs knows the needs; FromRequests makes one of package request. All work in
// the caller's transaction.
type Needs interface {
	// Attach makes the booking the work of the need, and holds the need until the
	// transaction ends.
	Attach(ctx context.Context, tx *store.Tx, need, booking string) (Need, error)
	// Give puts a need into the hands of a driver who accepted its trip.
	Give(ctx context.Context, tx *store.Tx, need, person string) error
	Back(ctx context.Context, tx *store.Tx, need, person string) error
	Begin(ctx context.Context, tx *store.Tx, need, person string) error
	Done(ctx context.Context, tx *store.Tx, need, person string) error
	// Again lets volunteers be called for a need once more.
	Again(ctx context.Context, tx *store.Tx, need string) error
}

// FromRequests tells bookings of the needs they are the work of.
type FromRequests struct{ *request.Requests }

// Attach implements Needs.
func (f FromRequests) Attach(ctx context.Context, tx *store.Tx, need, booking string) (Need, error) {
	q, err := f.GetIn(ctx, tx, need)
	if err != nil {
		return Need{}, err
	}
	if err := f.AttachIn(ctx, tx, need, request.Work{Kind: WorkKind, ID: booking}); err != nil {
		return Need{}, err
	}
	return Need{Place: q.Place, Org: q.Serves(), Campaign: q.Campaign, Medic: q.Care == request.Medic, Open: q.Open() && q.Kind == request.Ride}, nil
}

// Give implements Needs.
func (f FromRequests) Give(ctx context.Context, tx *store.Tx, need, person string) error {
	return f.GiveIn(ctx, tx, person, need)
}

// Back implements Needs.
func (f FromRequests) Back(ctx context.Context, tx *store.Tx, need, person string) error {
	return f.HandBackIn(ctx, tx, person, need, person)
}

// Begin implements Needs.
func (f FromRequests) Begin(ctx context.Context, tx *store.Tx, need, person string) error {
	return f.BeginIn(ctx, tx, person, need)
}

// Done implements Needs.
func (f FromRequests) Done(ctx context.Context, tx *store.Tx, need, person string) error {
	return f.DoneIn(ctx, tx, person, need)
}

// Again implements Needs.
func (f FromRequests) Again(ctx context.Context, tx *store.Tx, need string) error {
	return f.AgainIn(ctx, tx, need)
}

// Work is the rides as the room of needs knows them.
type Work struct{ *Convoy }

var (
	_ request.Worker   = Work{}
	_ request.Faced    = Work{}
	_ request.Desked   = Work{}
	_ request.Reserved = Work{}
)

// Fit are those of the persons who may drive on a day.
func (w Work) Fit(ctx context.Context, q store.Queryer, persons []string, on civil.Day) (map[string]bool, error) {
	out := map[string]bool{}
	able, err := w.People.Able(ctx, q, persons)
	if err != nil {
		return nil, err
	}
	for _, p := range persons {
		d, err := driverOf(ctx, q, p)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		kept, err := many(ctx, q, scanVehicle, vehicleColumns, "convoy_vehicle", "keeper = $1", p)
		if err != nil {
			return nil, err
		}
		for _, v := range kept {
			out[p] = out[p] || v.Seats > 0 && w.On(on).fit(d, able[p], v, on, on) == nil
		}
	}
	return out, nil
}

// Ready reports whether drivers may be called: it is known from where to where
// and when, no trip has the passenger yet, and they were not missed before.
func (w Work) Ready(ctx context.Context, q store.Queryer, need *request.Request) (bool, error) {
	b, err := bookingOf(ctx, q, "need = $1", need.ID)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	return err == nil && b.State == Waiting, err
}

// Taken gives the ride to a driver who took the need.
func (w Work) Taken(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	b, err := bookingOf(ctx, tx, "need = $1", q.ID)
	if err != nil {
		return err
	}
	if b.Trip == "" {
		return w.single(ctx, tx, b, person)
	}
	t, err := tripOf(ctx, tx, b.Trip)
	switch {
	case err != nil:
		return err
	case t.Driver == person:
		return nil // this very trip was accepted
	case t.State == Open:
		return ErrShared
	}
	return ErrTaken
}

// single makes a trip for one booking, driven by whoever took the need.
func (c *Convoy) single(ctx context.Context, tx *store.Tx, b *Booking, person string) error {
	t := &Trip{
		ID: rand.Text(), Kind: Ride, Place: b.Place, Org: b.Org, Campaign: b.Campaign, Medic: b.Medic, State: Open, From: b.From, Due: b.Due,
		MadeBy: "person:" + person, MadeAt: c.now(),
	}
	if b.Medic {
		t.Place = b.Place[:6]
	}
	v, err := c.freeVehicle(ctx, tx, t, person, b.Seats)
	if err != nil {
		return err
	}
	t.Vehicle, t.Driver, t.State = v.ID, person, Accepted
	if err := t.insert(ctx, tx); err != nil {
		return err
	}
	if err := c.seat(ctx, tx, t, v.Seats, b); err != nil {
		return err
	}
	return c.note(ctx, tx, t.ID, "person:"+person, "accepted", "")
}

// Returned takes the booking off the trip of a driver who gives the need back.
func (w Work) Returned(ctx context.Context, tx *store.Tx, q *request.Request, person string) error {
	b, err := bookingOf(ctx, tx, "need = $1", q.ID)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil || b.Trip == "" {
		return err
	}
	t, err := tripOf(ctx, tx, b.Trip)
	if err != nil || t.Driver != person {
		return err // the trip waits for another driver, with its passengers
	}
	if b.State == Aboard || b.State == There {
		return ErrMoved
	}
	if err := w.unseat(ctx, tx, b, Waiting); err != nil {
		return err
	}
	return w.ifEmpty(ctx, tx, t, "given-back")
}

// Done refuses while the passenger was not brought there.
func (w Work) Done(ctx context.Context, tx *store.Tx, q *request.Request, _ string) error {
	b, err := bookingOf(ctx, tx, "need = $1", q.ID)
	switch {
	case errors.Is(err, ErrUnknown):
		return nil
	case err != nil:
		return err
	case b.State == There:
		return nil
	}
	return ErrNotYet
}

// Closed hears the passenger's word, which makes the trip a fact, or takes them
// off it.
func (w Work) Closed(ctx context.Context, tx *store.Tx, q *request.Request) error {
	b, err := bookingOf(ctx, tx, "need = $1", q.ID)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if q.Outcome == request.Met {
		b.Said = w.now()
		if err := b.save(ctx, tx, w.now()); err != nil {
			return err
		}
		return w.said(ctx, tx, b)
	}
	if b.Trip == "" || b.State == There || b.State == Aboard {
		if b.State == Waiting || b.State == Absent {
			b.State = Ended
			return b.save(ctx, tx, w.now())
		}
		return nil
	}
	t, err := tripOf(ctx, tx, b.Trip)
	if err != nil {
		return err
	}
	if err := w.unseat(ctx, tx, b, Ended); err != nil {
		return err
	}
	return w.ifEmpty(ctx, tx, t, "no-passenger")
}

// said is a passenger's word that they were carried. It stands above taps that
// were forgotten.
func (c *Convoy) said(ctx context.Context, tx *store.Tx, b *Booking) error {
	if b.Trip == "" {
		return nil
	}
	if err := lock(ctx, tx, "convoy_trip", "trip", b.Trip); err != nil {
		return err
	}
	t, err := tripOf(ctx, tx, b.Trip)
	if err != nil || t.State.Over() || t.State == Open {
		return err
	}
	if b.State == Booked || b.State == Aboard {
		b.State = There
		if err := b.save(ctx, tx, c.now()); err != nil {
			return err
		}
	}
	if t.State != Arrived {
		all, err := bookingsOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.State == Booked || o.State == Aboard {
				return nil // others are still on their way
			}
		}
		if t.Began == 0 {
			t.Began, t.Guessed = c.now(), GuessBoth
		} else {
			t.Guessed = GuessEnd
		}
		if err := c.arrived(ctx, tx, t, c.now()); err != nil {
			return err
		}
	}
	return c.made(ctx, tx, t, fact.Beneficiary, "passenger")
}

// Page is where the driver goes on.
func (w Work) Page(q *request.Request) string { return "/rides?need=" + q.ID }

// Face is where the asker says from where to where.
func (w Work) Face(q *request.Request) (string, text.Label) {
	if q.Work.Kind == WorkKind {
		return "/ride", msgYours
	}
	if q.Work.ID == "" && q.Open() && q.Kind == request.Ride {
		return "/ride", msgBook
	}
	return "", text.Label{}
}

// Desk is where staff book the ride of somebody who phones.
func (w Work) Desk(q *request.Request, actor access.Actor) (string, text.Label) {
	t := Ticket{Request: q}
	switch {
	case q.Kind != request.Ride || q.State == request.Unproven || access.May(actor, t.act(), t.thing()) != nil:
		return "", text.Label{}
	case q.Work.ID == "" && q.Open():
		return bookingsPath + "/" + q.ID, msgBook
	}
	return bookingsPath + "/" + q.ID, msgTicket
}
