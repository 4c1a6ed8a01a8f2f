package convoy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/request"
	"linli/internal/store"
)

// Ticket is a need of kind ride as a desk sees it: neither whose it is nor where
// to.
type Ticket struct {
	*request.Request
	Booking *Booking // nil: nobody has said yet when and where to
}

// act and thing are what staff must be allowed, and to what.
func (t Ticket) act() access.Act { return bookAct(t.Care == request.Medic) }

func (t Ticket) thing() access.Thing { return thing("booking", t.ID, t.Where(), t.Org) }

// Tickets lists the needs of kind ride at a place that are not closed, what is
// due soonest first. Those of medics are in no list; their keeper opens them one
// by one.
func (f Face) Tickets(ctx context.Context, actor access.Actor, p Page) (list []Ticket, next string, err error) {
	if err := f.Access.Look(ctx, actor, access.ConvoyBook, access.Thing{Kind: "bookings", Place: p.Place}, ""); err != nil {
		return nil, "", err
	}
	queue, err := f.Requests.Queue(ctx, actor, request.Find{Place: p.Place, Kind: request.Ride, After: p.After, Limit: p.limit()})
	if err != nil || len(queue.Needs) == 0 {
		return nil, "", err
	}
	var marks []string
	var needs []any
	for i := range queue.Needs {
		marks, needs = append(marks, fmt.Sprintf("$%d", i+1)), append(needs, queue.Needs[i].ID)
	}
	booked, err := many(ctx, f.DB.Read(), scanBooking, bookingColumns, "convoy_booking", "need IN ("+strings.Join(marks, ", ")+")", needs...)
	if err != nil {
		return nil, "", err
	}
	of := map[string]*Booking{}
	for _, b := range booked {
		of[b.Need] = b
	}
	for i := range queue.Needs {
		q := &queue.Needs[i]
		list = append(list, Ticket{q, of[q.ID]})
	}
	return list, queue.Next, nil
}

// Ticket is one need of kind ride for a desk. The look is logged.
func (f Face) Ticket(ctx context.Context, actor access.Actor, need string) (Ticket, error) {
	q, err := f.Requests.Get(ctx, need)
	if errors.Is(err, request.ErrUnknown) || err == nil && q.Kind != request.Ride {
		return Ticket{}, ErrNoNeed
	}
	if err != nil {
		return Ticket{}, err
	}
	t := Ticket{Request: q}
	if err := f.Access.LookAt(ctx, actor, t.act(), t.thing(), "", "need:"+need); err != nil {
		return Ticket{}, err
	}
	t.Booking, err = bookingOf(ctx, f.DB.Read(), "need = $1", need)
	if errors.Is(err, ErrUnknown) {
		return t, nil
	}
	return t, err
}

// joinTicket gives the passenger of a need a seat on a trip.
func (f Face) joinTicket(ctx context.Context, actor access.Actor, need, trip string) error {
	t, err := f.Ticket(ctx, actor, need)
	if err != nil {
		return err
	}
	if t.Booking == nil {
		return ErrBooking
	}
	return f.Join(ctx, actor, trip, t.Booking.ID)
}

// Opening is a trip with seats that nobody has.
type Opening struct {
	*Trip
	Free int64
}

// Openings are the trips that a booking may join at an actor's word: planned or
// accepted, not begun, at its time, in its district, with seats enough.
func (c *Convoy) Openings(ctx context.Context, actor access.Actor, b *Booking) ([]Opening, error) {
	if b.State != Waiting || access.May(actor, b.act(), b.thing()) != nil {
		return nil, nil
	}
	trips, err := many(ctx, c.DB.Read(), scanTrip, tripColumns, "convoy_trip",
		"kind = 'ride' AND state IN ('open', 'accepted') AND vehicle <> '' AND medic = $1 AND from_at <= $2 AND to_at >= $3 AND place >= $4 AND place < $5 ORDER BY from_at, trip LIMIT 50",
		store.Flag(b.Medic), int64(b.Due), int64(b.From), b.Place[:6], end(b.Place[:6]))
	if err != nil {
		return nil, err
	}
	var out []Opening
	for _, t := range trips {
		if access.May(actor, bookAct(t.Medic), t.Thing()) != nil {
			continue
		}
		free, err := c.free(ctx, c.DB.Read(), t)
		if err != nil {
			return nil, err
		}
		if free >= b.Seats {
			out = append(out, Opening{t, free})
		}
	}
	return out, nil
}

// free is how many seats of a trip nobody has.
func (c *Convoy) free(ctx context.Context, q store.Queryer, t *Trip) (n int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT v.seats - (SELECT COUNT(*) FROM convoy_seat WHERE trip = $1) FROM convoy_vehicle v WHERE v.vehicle = $2", t.ID, t.Vehicle).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the seats of %s: %w", t.ID, err)
	}
	return n, nil
}
