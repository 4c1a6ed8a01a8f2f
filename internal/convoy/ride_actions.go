package convoy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/store"
	"linli/internal/text"
)

// Hand is who acts: a driver, an account, or the asker on the page of the need,
// whose secret link proves them.
type Hand struct {
	Person string
	Actor  *access.Actor
	Asker  bool
}

func (h Hand) name() string {
	switch {
	case h.Actor != nil:
		return h.Actor.ID
	case h.Asker:
		return "asker"
	}
	return "person:" + h.Person
}

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
		if by.Actor != nil {
			t := b.thing()
			if err := access.May(*by.Actor, access.ConvoyPlan, t); err != nil {
				return err
			}
			if err := access.Record(ctx, tx, *by.Actor, access.ConvoyPlan, t, "book", access.Done, "need:"+b.Need); err != nil {
				return err
			}
		} else if !by.Asker {
			return access.ErrDenied
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO convoy_booking (`+bookingColumns+`, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, 0, $11, $12, $13, $14, $15, $16)`,
			b.ID, b.Need, b.Place, int64(b.From), int64(b.Due), b.Seats, number(b.Medic), string(b.State), b.Org, b.Campaign, b.MadeBy, int64(b.MadeAt),
			b.sealed, b.key, b.hash, int64(b.MadeAt))
		if err != nil {
			return fmt.Errorf("write booking %s: %w", b.ID, err)
		}
		return nil
	})
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

// Rebook is the asker's word that they still want the ride they were missed at.
func (c *Convoy) Rebook(ctx context.Context, by Hand, id string, from, due civil.Instant) error {
	var f fault.Faults
	checkTimes(&f, from, due, c.now())
	if err := f.Err(); err != nil {
		return err
	}
	if !by.Asker {
		return access.ErrDenied
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := bookingOf(ctx, tx, "booking = $1", id)
		switch {
		case err != nil:
			return err
		case b.State == Waiting && b.From == from && b.Due == due:
			return nil
		case b.State != Absent && b.State != Waiting:
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

// change does something to a trip in one transaction.
func (c *Convoy) change(ctx context.Context, id string, by Hand, f func(ctx context.Context, tx *store.Tx, t *Trip) (what, words string, err error)) error {
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, "convoy_trip", "trip", id); err != nil {
			return err
		}
		t, err := tripOf(ctx, tx, id)
		if err != nil {
			return err
		}
		what, words, err := f(ctx, tx, t)
		if err != nil || what == "" {
			return err
		}
		if err := t.save(ctx, tx, c.now()); err != nil {
			return err
		}
		return c.note(ctx, tx, id, by.name(), what, words)
	})
}

// drives is for the trip's own driver.
func (h Hand) drives(t *Trip) error {
	if h.Person == "" || h.Person != t.Driver {
		return ErrNotHand
	}
	return nil
}

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
		case t.State == UnderWay || t.State == Arrived || t.State == Made:
			return "", "", nil
		case t.State != Accepted:
			return "", "", ErrMoved
		case at < t.From-minutes(c.On(t.From.Day()).Early):
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
		case min(at, c.now()) < b.From+minutes(c.On(b.From.Day()).Wait):
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
		case b.Trip != id || t.State != UnderWay:
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
		switch {
		case t.State == Arrived || t.State == Made:
			return "", "", nil
		case t.State != UnderWay:
			return "", "", ErrMoved
		case km != 0 && (km < t.KMBegan || t.KMBegan > 0 && km-t.KMBegan > maxKM):
			return "", "", ErrKM
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

// arrived ends a trip; from then on the vehicle is to be disinfected.
func (c *Convoy) arrived(ctx context.Context, tx *store.Tx, t *Trip, at civil.Instant) error {
	t.State, t.Ended = Arrived, at
	if t.Kind == Ride {
		if _, err := tx.ExecContext(ctx, "UPDATE convoy_vehicle SET used_at = $1 WHERE vehicle = $2", int64(at), t.Vehicle); err != nil {
			return fmt.Errorf("note the use of vehicle %s: %w", t.Vehicle, err)
		}
	}
	return t.save(ctx, tx, c.now())
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

// Cancel ends a trip that has not begun; those who ride in it wait again.
func (c *Convoy) Cancel(ctx context.Context, actor access.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > 200 {
		return fault.In("reason", text.Label{Zh: "请写明原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	by := Hand{Actor: &actor}
	return c.change(ctx, id, by, func(ctx context.Context, tx *store.Tx, t *Trip) (string, string, error) {
		if err := access.May(actor, access.ConvoyPlan, t.Thing()); err != nil {
			return "", "", err
		}
		switch t.State {
		case Cancelled:
			return "", "", nil
		case Open, Accepted:
		default:
			return "", "", ErrMoved
		}
		driver := t.Driver
		t.State, t.Reason, t.Driver = Cancelled, reason, ""
		if err := t.save(ctx, tx, c.now()); err != nil {
			return "", "", err
		}
		riders, err := bookingsOf(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		for _, b := range riders {
			if err := c.unseat(ctx, tx, b, Waiting); err != nil {
				return "", "", err
			}
			if driver != "" {
				err = c.Needs.Back(ctx, tx, b.Need, driver)
			} else {
				err = c.Needs.Again(ctx, tx, b.Need)
			}
			if err != nil {
				return "", "", err
			}
		}
		t.Driver = driver
		if driver != "" {
			if err := c.tell(ctx, tx, "convoy-off-"+id, TemplateOff, driver); err != nil {
				return "", "", err
			}
		}
		return "cancelled", reason, access.Record(ctx, tx, actor, access.ConvoyPlan, t.Thing(), reason, access.Done)
	})
}

func (c *Convoy) tell(ctx context.Context, tx *store.Tx, id, template, person string) error {
	if c.Tell == nil {
		return nil
	}
	return c.Tell.Enqueue(ctx, tx, notify.Message{ID: id, Template: template, To: notify.Recipient{Kind: notify.Person, ID: person}, Params: map[string]string{}})
}

// Haul plans a trip of goods. With a vehicle its keeper is told.
func (c *Convoy) Haul(ctx context.Context, actor access.Actor, n HaulDraft, vehicle string) error {
	if err := n.check(c.Atlas, c.now()); err != nil {
		return err
	}
	hash, err := c.digest([]any{n, vehicle})
	if err != nil {
		return err
	}
	t := &Trip{
		ID: n.ID, Kind: Haul, Place: n.Place, To: n.To, Org: n.Org, Campaign: n.Campaign, Vehicle: vehicle, State: Open, From: n.From, Due: n.Due,
		Item: n.Item, Load: n.Load, MadeBy: actor.ID, MadeAt: c.now(), hash: hash,
	}
	if err := c.Access.Guard(ctx, actor, access.ConvoyPlan, t.Thing(), ""); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := tripOf(ctx, tx, n.ID)
		switch {
		case err == nil && was.hash == hash:
			return nil
		case err == nil:
			return ErrOther
		case !errors.Is(err, ErrUnknown):
			return err
		}
		if vehicle != "" {
			v, err := vehicleOf(ctx, tx, vehicle)
			if err != nil {
				return fault.In("vehicle", text.Label{Zh: "没有这辆车", En: "there is no such vehicle"})
			}
			if v.LoadKG*1000 < int64(n.Load) {
				return ErrHeavy
			}
			if v.Keeper != "" {
				if err := c.tell(ctx, tx, "convoy-offer-"+n.ID, TemplateOffer, v.Keeper); err != nil {
					return err
				}
			}
		}
		if err := t.insert(ctx, tx); err != nil {
			return err
		}
		if err := c.note(ctx, tx, t.ID, actor.ID, "planned", ""); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.ConvoyPlan, t.Thing(), "haul", access.Done)
	})
}

// agents are what a vehicle may be disinfected with today.
func (c *Convoy) agents() []page.Option { return c.Disinfection.VehicleAgents(c.now().Day()) }
