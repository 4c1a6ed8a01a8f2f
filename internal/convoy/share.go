package convoy

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/plan/route"
	"linli/internal/store"
	"linli/internal/text"
)

// Shift is a shift change: whoever has to be somewhere, or goes home, about the
// same time from about the same part of the city.
type Shift struct {
	Place    string        // division in which they are picked up
	From, To civil.Instant // between which they are due
}

// Proposal is a plan of who rides with whom. Nothing is promised by it.
type Proposal struct {
	Cars []Car
	Left []string // bookings for whom there is no room or no time
}

// Car is one vehicle's way in a proposal.
type Car struct {
	Vehicle  string
	Tail     string // the last two signs of its plate
	Keeper   string
	From     civil.Instant
	Due      civil.Instant
	Bookings []string // in the order of picking up
	seats    int64
}

// maxShared keeps a plan small enough to be made while somebody waits.
const maxShared = 60

// Minutes from one community to another, by how near they are in the division:
// the atlas has no map. They are ours, and on the safe side for the city.
const (
	sameCommunity = 5
	sameTownship  = 12
	sameDistrict  = 25
	elsewhere     = 45
	stopping      = 3 // at a pick-up
)

func apart(a, b string) float64 {
	switch {
	case a == b:
		return sameCommunity
	case len(a) >= 9 && len(b) >= 9 && a[:9] == b[:9]:
		return sameTownship
	case len(a) >= 6 && len(b) >= 6 && a[:6] == b[:6]:
		return sameDistrict
	}
	return elsewhere
}

var errShift = fault.In("to", text.Label{Zh: "请填写地区和交接班时段，最长 6 小时", En: "give the place and the hours of the shift change, 6 at most"})

// Propose plans shared rides for those who wait and are due within the shift: who
// is picked up by whom, in which order. Nobody leaves before their time, nobody
// is late, and nobody sits in the car for more than an hour and a half.
func (c *Convoy) Propose(ctx context.Context, actor access.Actor, s Shift) (Proposal, error) {
	if len(s.Place) < 6 || s.To <= s.From || s.To > s.From+minutes(6*60) {
		return Proposal{}, errShift
	}
	if err := c.Access.Guard(ctx, actor, access.ConvoyPlan, access.Thing{Kind: "trips", Place: s.Place}, "propose"); err != nil {
		return Proposal{}, err
	}
	riders, err := many(ctx, c.DB.Read(), scanBooking, bookingColumns, "convoy_booking",
		unseen(s.Place)+"state = 'waiting' AND place >= $1 AND place < $2 AND to_at >= $3 AND to_at <= $4 ORDER BY from_at, booking LIMIT $5",
		s.Place, end(s.Place), int64(s.From), int64(s.To), maxShared)
	if err != nil || len(riders) == 0 {
		return Proposal{}, err
	}
	cars, err := c.carsFor(ctx, s, riders)
	if err != nil {
		return Proposal{}, err
	}
	var out Proposal
	for _, medic := range []bool{true, false} { // medics ride among themselves: who shares a car learns where the others go
		p, err := c.propose(ctx, slices.DeleteFunc(slices.Clone(riders), func(b *Booking) bool { return b.Medic != medic }), cars)
		if err != nil {
			return Proposal{}, err
		}
		out.Cars, out.Left = append(out.Cars, p.Cars...), append(out.Left, p.Left...)
		cars = slices.DeleteFunc(cars, func(v *Vehicle) bool {
			return slices.ContainsFunc(p.Cars, func(taken Car) bool { return taken.Vehicle == v.ID })
		})
	}
	return out, nil
}

// carsFor are the vehicles of drivers who may drive that day and are free.
func (c *Convoy) carsFor(ctx context.Context, s Shift, riders []*Booking) ([]*Vehicle, error) {
	q := c.DB.Read()
	all, err := many(ctx, q, scanVehicle, vehicleColumns, "convoy_vehicle",
		"state = 'confirmed' AND seats > 0 AND keeper <> '' AND place >= $1 AND place < $2 ORDER BY vehicle LIMIT 200", s.Place[:6], end(s.Place[:6]))
	if err != nil {
		return nil, err
	}
	first, last := riders[0].From, riders[0].Due
	for _, b := range riders {
		first, last = min(first, b.From), max(last, b.Due)
	}
	span := &Trip{From: first, Due: last}
	var free []*Vehicle
	for _, v := range all {
		fit, err := Work{c}.Fit(ctx, q, []string{v.Keeper}, first.Day())
		if err != nil {
			return nil, err
		}
		byCar, err := c.busy(ctx, q, "vehicle", v.ID, span)
		if err != nil {
			return nil, err
		}
		byDriver, err := c.busy(ctx, q, "driver", v.Keeper, span)
		if err != nil {
			return nil, err
		}
		if fit[v.Keeper] && !byCar && !byDriver {
			free = append(free, v)
		}
	}
	return free, nil
}

// propose is the plan by the route of pick-ups and drops. Whoever it fails at is
// left out, and it is tried again.
func (c *Convoy) propose(ctx context.Context, riders []*Booking, cars []*Vehicle) (Proposal, error) {
	var out Proposal
	for len(riders) > 0 && len(cars) > 0 {
		in, base, err := c.instance(riders, cars)
		if err != nil {
			return out, err
		}
		plan, err := route.Solve(ctx, in, route.Options{Iterations: 4000, Seed: 1})
		var no *route.Infeasible
		if errors.As(err, &no) {
			at := len(riders) - 1 // the last who came
			if no.Stop >= 0 {
				at = no.Stop / 2
			}
			out.Left = append(out.Left, riders[at].ID)
			riders = slices.Delete(slices.Clone(riders), at, at+1)
			continue
		}
		if err != nil {
			return out, err
		}
		for _, r := range plan.Routes {
			v := cars[r.Vehicle]
			car := Car{Vehicle: v.ID, Tail: v.Tail, Keeper: v.Keeper, seats: v.Seats, From: base + minutes(int64(r.Starts[0])), Due: base + minutes(int64(r.Back)+1)}
			for _, stop := range r.Stops {
				if stop%2 == 0 {
					car.Bookings = append(car.Bookings, riders[stop/2].ID)
				}
			}
			out.Cars = append(out.Cars, car)
		}
		return out, nil
	}
	for _, b := range riders {
		out.Left = append(out.Left, b.ID)
	}
	return out, nil
}

// instance writes riders and vehicles as a problem of routing: stop 2i picks up
// rider i, stop 2i+1 is where they are due. Times are minutes after base.
func (c *Convoy) instance(riders []*Booking, cars []*Vehicle) (*route.Instance, civil.Instant, error) {
	base := riders[0].From
	for _, b := range riders {
		base = min(base, b.From)
	}
	base -= minutes(elsewhere)
	var places []string
	at := func(place string) int {
		if i := slices.Index(places, place); i >= 0 {
			return i
		}
		places = append(places, place)
		return len(places) - 1
	}
	in := &route.Instance{VehiclesFirst: true}
	for i, b := range riders {
		var goal Goal
		if err := c.unseal(fieldGoal, b.ID, b.sealed, b.key, &goal); err != nil {
			return nil, 0, err
		}
		ready, due := float64((b.From-base)/60_000), float64((b.Due-base)/60_000)
		in.Stops = append(in.Stops,
			route.Stop{Name: b.ID, Place: at(b.Place), Demand: b.Seats, Ready: ready, Due: due, Service: stopping, Drop: 2*i + 1, Keeper: route.None},
			route.Stop{Name: b.ID, Place: at(goal.Place), Ready: ready, Due: due, Drop: route.None, Keeper: route.None, MaxRide: 90})
	}
	for _, v := range cars {
		in.Vehicles = append(in.Vehicles, route.Vehicle{Name: v.ID, Count: 1, Start: at(v.Place), End: route.Nowhere, Capacity: v.Seats})
	}
	dist := make([][]float64, len(places))
	for i := range places {
		dist[i] = make([]float64, len(places))
		for j := range places {
			if i != j {
				dist[i][j] = apart(places[i], places[j])
			}
		}
	}
	var err error
	in.Places, err = route.Matrix(dist)
	return in, base, err
}

// Share makes open trips of a shift's proposal as it stands now; each is offered
// to the driver whose vehicle it is, and whoever of the drivers accepts first has
// it. It says how many were made.
func (c *Convoy) Share(ctx context.Context, actor access.Actor, s Shift) (made int, err error) {
	p, err := c.Propose(ctx, actor, s)
	if err != nil {
		return 0, err
	}
	for _, car := range p.Cars {
		err := c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return c.shareOne(ctx, tx, actor, car) })
		if errors.Is(err, ErrMoved) {
			continue // somebody has taken one of them meanwhile
		}
		if err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}

func (c *Convoy) shareOne(ctx context.Context, tx *store.Tx, actor access.Actor, car Car) error {
	t := &Trip{ID: rand.Text(), Kind: Ride, Vehicle: car.Vehicle, State: Open, From: car.From, Due: car.Due, MadeBy: actor.ID, MadeAt: c.now()}
	var riders []*Booking
	for _, id := range car.Bookings {
		if err := lock(ctx, tx, "convoy_booking", "booking", id); err != nil {
			return err
		}
		b, err := bookingOf(ctx, tx, "booking = $1", id)
		if err != nil {
			return err
		}
		if b.State != Waiting {
			return ErrMoved
		}
		t.Medic = t.Medic || b.Medic
		if t.Place == "" {
			t.Place, t.Org, t.Campaign = b.Place, b.Org, b.Campaign
		}
		riders = append(riders, b)
	}
	if t.Medic {
		t.Place = t.Place[:6]
	}
	if err := access.May(actor, access.ConvoyPlan, t.Thing()); err != nil {
		return err
	}
	if err := t.insert(ctx, tx); err != nil {
		return err
	}
	for _, b := range riders {
		if err := c.seat(ctx, tx, t, car.seats, b); err != nil {
			return err
		}
	}
	if err := c.tell(ctx, tx, "convoy-offer-"+t.ID, TemplateOffer, car.Keeper); err != nil {
		return err
	}
	if err := c.note(ctx, tx, t.ID, actor.ID, "planned", ""); err != nil {
		return err
	}
	return access.Record(ctx, tx, actor, access.ConvoyPlan, t.Thing(), "share", access.Done)
}
