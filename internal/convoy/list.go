package convoy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

// Rider is a passenger as the driver or the desk sees them: no name.
type Rider struct {
	*Booking
	Goal Goal // for the driver during the trip; empty otherwise
}

// Mine are a driver's trips that are not over, the soonest first, and the last
// few that are.
func (c *Convoy) Mine(ctx context.Context, person string) ([]*Trip, error) {
	open, err := many(ctx, c.DB.Read(), scanTrip, tripColumns, "convoy_trip", "driver = $1 AND state IN ('accepted', 'under-way', 'arrived') ORDER BY from_at, trip LIMIT 50", person)
	if err != nil {
		return nil, err
	}
	past, err := many(ctx, c.DB.Read(), scanTrip, tripColumns, "convoy_trip", "driver = $1 AND state = 'made' ORDER BY from_at DESC, trip LIMIT 5", person)
	return append(open, past...), err
}

// Offers are the open trips a driver may accept: in the district they drive from,
// not past.
func (c *Convoy) Offers(ctx context.Context, person string) ([]*Trip, error) {
	d, err := c.Driver(ctx, person)
	if err != nil || d == nil || d.State != Confirmed {
		return nil, err
	}
	return many(ctx, c.DB.Read(), scanTrip, tripColumns, "convoy_trip",
		"state = 'open' AND to_at > $1 AND (place >= $2 AND place < $3 OR vehicle IN (SELECT vehicle FROM convoy_vehicle WHERE keeper = $4)) ORDER BY from_at, trip LIMIT 50",
		int64(c.now()), d.Place[:6], end(d.Place[:6]), person)
}

// For is the trip of the need, for its driver.
func (c *Convoy) For(ctx context.Context, person, need string) (string, error) {
	b, err := bookingOf(ctx, c.DB.Read(), "need = $1", need)
	if err != nil {
		return "", err
	}
	t, err := tripOf(ctx, c.DB.Read(), b.Trip)
	if err != nil || t.Driver != person {
		return "", errors.Join(ErrNotHand, err)
	}
	return t.ID, nil
}

// Show is a trip with its riders. The driver sees where each goes while the trip
// lasts, and the look is logged for the rider to see; the desk never does.
func (c *Convoy) Show(ctx context.Context, by Hand, id string) (*Trip, []Rider, error) {
	t, err := tripOf(ctx, c.DB.Read(), id)
	if err != nil {
		return nil, nil, err
	}
	found, err := bookingsOf(ctx, c.DB.Read(), id)
	if err != nil {
		return nil, nil, err
	}
	riders := make([]Rider, len(found))
	for i, b := range found {
		riders[i].Booking = b
	}
	if by.Actor != nil {
		var shown []string
		if t.Driver != "" {
			shown = []string{t.Driver}
		}
		return t, riders, c.Access.LookAt(ctx, *by.Actor, access.ConvoyRead, t.Thing(), "", shown...)
	}
	if by.Person != t.Driver || t.Driver == "" {
		if t.State == Open {
			return t, riders, nil // times and seats, to decide by
		}
		return nil, nil, ErrNotHand
	}
	if t.State.Over() || t.State == Arrived || len(riders) == 0 || by.Blind && t.Medic {
		return t, riders, nil
	}
	actor := access.Actor{Account: access.Account{ID: by.Person, Person: by.Person}, At: c.now()}
	subjects := make([]string, len(riders))
	for i := range riders {
		if err := c.unseal(fieldGoal, riders[i].ID, riders[i].sealed, riders[i].key, &riders[i].Goal); err != nil {
			return nil, nil, err
		}
		subjects[i] = "need:" + riders[i].Need
	}
	err = c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return access.Record(ctx, tx, actor, access.RequestOpen, t.Thing(), "task", access.Done, subjects...)
	})
	return t, riders, err
}

// Of is the booking of a need, with where it goes, for its asker.
func (c *Convoy) Of(ctx context.Context, need string) (*Booking, Goal, error) {
	var goal Goal
	b, err := bookingOf(ctx, c.DB.Read(), "need = $1", need)
	if err != nil {
		return nil, goal, err
	}
	return b, goal, c.unseal(fieldGoal, b.ID, b.sealed, b.key, &goal)
}

// Car is what the asker is told of the vehicle that comes: the plate, while it is
// on its way.
func (c *Convoy) Car(ctx context.Context, b *Booking) (t *Trip, plate string, err error) {
	if b.Trip == "" {
		return nil, "", nil
	}
	if t, err = tripOf(ctx, c.DB.Read(), b.Trip); err != nil {
		return nil, "", err
	}
	if t.Vehicle == "" || t.State != Accepted && t.State != UnderWay {
		return t, "", nil
	}
	v, err := vehicleOf(ctx, c.DB.Read(), t.Vehicle)
	if err != nil {
		return nil, "", err
	}
	return t, plate, c.unseal(fieldPlate, v.ID, v.sealed, v.key, &plate)
}

// Find asks for trips at a place.
type Find struct {
	Page
	State State // empty: all that are not over
	Kind  Kind  // empty: both
}

// Trips lists trips at a place, by the time they begin. Those of medics stand
// under their district and are not in a community's list.
func (c *Convoy) Trips(ctx context.Context, actor access.Actor, f Find) (list []*Trip, next string, err error) {
	if err := c.Access.Look(ctx, actor, access.ConvoyRead, access.Thing{Kind: "trips", Place: f.Place}, ""); err != nil {
		return nil, "", err
	}
	var at int64
	id := ""
	if f.After != "" {
		if _, err := fmt.Sscanf(f.After, "%d.%s", &at, &id); err != nil {
			return nil, "", ErrUnknown
		}
	}
	list, err = many(ctx, c.DB.Read(), scanTrip, tripColumns, "convoy_trip",
		`place >= $1 AND place < $2 AND ($3 = '' AND state NOT IN ('made', 'cancelled') OR state = $4) AND ($5 = '' OR kind = $6)
			AND (from_at > $7 OR from_at = $8 AND trip > $9) ORDER BY from_at, trip LIMIT $10`,
		f.Place, end(f.Place), string(f.State), string(f.State), string(f.Kind), string(f.Kind), at, at, id, f.limit()+1)
	if err == nil && len(list) > f.limit() {
		list = list[:f.limit()]
		last := list[len(list)-1]
		next = fmt.Sprintf("%d.%s", int64(last.From), last.ID)
	}
	return list, next, err
}

// unseen leaves medics' rides out of what is asked of less than a district: that
// would tell where they live.
func unseen(place string) string {
	if len(place) > 6 {
		return "medic = 0 AND "
	}
	return ""
}

// Waits are how many passengers wait for a seat at a place on a day or later. Those
// of medics' families are in no count of less than a district.
func (c *Convoy) Waits(ctx context.Context, place string, from civil.Instant) (n int, err error) {
	err = c.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM convoy_booking WHERE "+unseen(place)+"state = 'waiting' AND from_at >= $1 AND place >= $2 AND place < $3 AND (medic = 0 OR $4 = 1)",
		int64(from), place, end(place), store.Flag(len(place) <= 6)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count who waits for a seat: %w", err)
	}
	return n, nil
}

// words are a trip's item and weight, for people.
func (t *Trip) words() string { return strings.TrimSpace(t.Item + " " + t.Load.Kilograms() + " kg") }
