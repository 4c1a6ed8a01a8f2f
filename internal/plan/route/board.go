package route

import (
	"fmt"
	"slices"
)

// Board is a running plan that takes one change at a time, in the time of a
// key press: an errand comes in, a stop is called off. Nothing is planned
// anew, so that nobody's route changes without need; Repair does more, and
// takes more time. A Board is not safe for concurrent use.
type Board struct {
	in   *Instance
	s    *state
	gone map[int]bool
}

// Change is what one change did to the plan.
type Change struct {
	Stops  []int   // the new stops, by the index they have from now on
	Moved  []int   // stops that went to another route for them
	Routes []Route // the routes that have changed, as they are now
	Cost   float64 // of the whole plan
	Dearer float64 // by how much the plan costs more than before
}

// NewBoard takes up a plan, which must pass Check but for stops that it lacks:
// they are as if removed. The instance is copied and may be used elsewhere.
func NewBoard(in *Instance, plan *Plan) (*Board, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	own := *in
	own.Stops, own.Places = slices.Clone(in.Stops), in.Places.clone()
	b := &Board{in: &own, gone: map[int]bool{}}
	b.s = newState(skeleton(&own, false), 0)
	if err := b.s.load(plan); err != nil {
		return nil, err
	}
	served := map[int]bool{}
	for _, r := range plan.Routes {
		for _, s := range r.Stops {
			served[s] = true
		}
	}
	for i := range own.Stops {
		if !served[i] {
			b.gone[i] = true
		}
	}
	b.s.absent = b.s.absent[:0]
	b.s.tidy()
	b.s.begin()
	if _, err := b.Plan(); err != nil {
		return nil, fmt.Errorf("route: the plan to take up: %w", err)
	}
	return b, nil
}

// Instance is the instance as it is now. It must not be changed.
func (b *Board) Instance() *Instance { return b.in }

// Plan is the plan as it is now, checked.
func (b *Board) Plan() (*Plan, error) {
	plan := b.s.plan()
	if err := check(b.in, plan, b.gone); err != nil {
		return nil, err
	}
	return plan, nil
}

// Place adds a place and returns its index, for the stops of Insert.
func (b *Board) Place(pt Point) (int, error) { return b.in.Places.Add(pt) }

// Insert gives a new stop its cheapest place in the plan. If no route has room
// for it, one other stop is moved to another route; if that does not help
// either, nothing changes and the error is an *Infeasible.
func (b *Board) Insert(stop Stop) (Change, error) {
	stop.Drop = None
	return b.add(stop)
}

// InsertErrand is Insert for a pickup and its drop.
func (b *Board) InsertErrand(pickup, drop Stop) (Change, error) {
	pickup.Drop, drop.Drop = len(b.in.Stops)+1, None
	return b.add(pickup, drop)
}

func (b *Board) add(stops ...Stop) (Change, error) {
	first := len(b.in.Stops)
	b.in.Stops = append(b.in.Stops, stops...)
	if err := b.in.validStops(first); err != nil {
		b.in.Stops = b.in.Stops[:first]
		return Change{}, err
	}
	s, p := b.s, b.s.p
	var out Change
	for i := range stops {
		p.addStop(first + i)
		s.nodes = append(s.nodes, node{route: -1})
		s.key = append(s.key, 0)
		out.Stops = append(out.Stops, first+i)
	}
	if len(stops) == 2 {
		p.tie(first)
	}
	cost := s.cost
	s.begin()
	moved, ok := b.settleIn(p.node(first))
	var err error
	if ok {
		s.settle()
		out.Moved, out.Cost, out.Dearer = moved, s.cost, s.cost-cost
		out.Routes, err = b.changed()
	} else {
		err = &Infeasible{
			Stop: first, Name: b.in.label(first), Demand: stops[0].Demand,
			Reason: "no route has room for it, even if one other stop moves",
		}
	}
	if err != nil {
		s.rollback()
		b.in.Stops = b.in.Stops[:first]
		p.nodes, p.at = p.nodes[:p.node(first)], p.at[:p.node(first)]
		s.nodes, s.key = s.nodes[:p.node(first)], s.key[:p.node(first)]
		return Change{}, err
	}
	return out, nil
}

// settleIn finds a place for node c.
func (b *Board) settleIn(c int32) (moved []int, ok bool) {
	s := b.s
	free := s.limit
	if b.in.VehiclesFirst {
		s.limit = s.used
	}
	at := s.bestSpot(c, true)
	s.limit = free
	if at.after < 0 && b.in.VehiclesFirst {
		at = s.bestSpot(c, true)
	}
	if at.after >= 0 {
		s.insert(c, at)
		return nil, true
	}
	return b.makeRoom(c)
}

// tries is how many stops makeRoom tries to take out of their route, and
// searches for how many of them it looks for another: together they bound the
// time that an insertion takes.
const tries, searches = 60, 12

// makeRoom moves the stop whose move costs least of those near c, so that c
// gets its place.
func (b *Board) makeRoom(c int32) (moved []int, ok bool) {
	s := b.s
	near := make([]candidate, 0, tries)
	for e := s.p.base; e < c; e++ {
		if s.nodes[e].route >= 0 && !s.p.nodes[e].drop {
			near = keepNearest(near, tries, candidate{s.p.d(c, e), e})
		}
	}
	slices.SortFunc(near, candidate.compare)
	best, bestCost := int32(-1), 0.0
	left := searches
	for _, e := range near {
		if cost, ok := b.swapIn(c, e.node, &left); ok && (best < 0 || cost < bestCost) {
			best, bestCost = e.node, cost
		}
		s.rollback()
		s.begin()
		if left <= 0 {
			break
		}
	}
	if best < 0 {
		return nil, false
	}
	left = searches
	b.swapIn(c, best, &left)
	moved = []int{s.p.stop(best)}
	if m := s.p.nodes[best].mate; m >= 0 {
		moved = append(moved, s.p.stop(m))
	}
	return moved, true
}

// swapIn puts c into the route of e, and e into another. A search for a place
// takes one from left; for an errand, which has many more, six.
func (b *Board) swapIn(c, e int32, left *int) (cost float64, ok bool) {
	s := b.s
	r := s.nodes[e].route
	s.removed = s.removed[:0]
	s.remove(e)
	s.refresh(r)
	best := noSpot
	if s.p.nodes[c].mate >= 0 {
		s.offerPair(c, r, &best)
	} else if s.takes(r, c) {
		for v := 2 * r; v != 2*r+1; v = s.nodes[v].next {
			s.offer(c, v, &best)
		}
	}
	if best.after < 0 {
		return 0, false
	}
	s.insert(c, best)
	s.refresh(r)
	*left--
	if s.p.nodes[e].mate >= 0 {
		*left -= 5
	}
	at := s.bestSpot(e, true)
	if at.after < 0 {
		return 0, false
	}
	s.insert(e, at)
	return s.cost, s.sound()
}

// Remove calls a stop off; of an errand, both ends. The rest of the route
// keeps its order. It is refused where given travel times are such that the
// way by the stop is quicker than the way without, and the rest would be late.
func (b *Board) Remove(stop int) (Change, error) {
	if stop < 0 || stop >= len(b.in.Stops) || b.gone[stop] {
		return Change{}, fmt.Errorf("route: stop %d is not in the plan", stop)
	}
	s := b.s
	cost := s.cost
	s.begin()
	c := s.p.node(stop)
	s.removed = s.removed[:0]
	s.remove(c)
	s.settle()
	if !s.sound() {
		s.rollback()
		return Change{}, fmt.Errorf("route: without stop %s the next would be reached too late: the given times make the way by it the quicker one", b.in.label(stop))
	}
	b.gone[stop] = true
	if m := s.p.nodes[c].mate; m >= 0 {
		b.gone[s.p.stop(m)] = true
	}
	routes, err := b.changed()
	return Change{Routes: routes, Cost: s.cost, Dearer: s.cost - cost}, err
}

// changed are the routes that the step has touched, each checked.
func (b *Board) changed() ([]Route, error) {
	var out []Route
	drops := dropsOf(b.in)
	for _, e := range b.s.oldTours {
		if b.s.tours[e.id].count == 0 {
			continue
		}
		r := b.s.route(e.id)
		c := checker{in: b.in, drops: drops, route: r, vehicle: b.in.Vehicles[r.Vehicle]}
		if err := c.run(); err != nil {
			return nil, fmt.Errorf("route: vehicle %d: %w", r.Vehicle, err)
		}
		out = append(out, r)
	}
	return out, nil
}
