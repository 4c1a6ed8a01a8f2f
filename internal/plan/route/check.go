package route

import (
	"fmt"
	"math"
)

// Check recomputes everything that plan claims and reports the first rule it
// breaks: a stop left out or visited twice, too much load, a time that cannot
// be kept, an errand torn apart, a cost that is not its sum. It shares nothing
// with the solver but Places, and needs no search: the plan carries its
// timetable, so that every rule is one comparison.
func Check(in *Instance, plan *Plan) error { return check(in, plan, nil) }

// check is Check where the stops in gone are not to be visited.
func check(in *Instance, plan *Plan, gone map[int]bool) error {
	if err := in.Validate(); err != nil {
		return err
	}
	drops := dropsOf(in)
	visits := make([]int, len(in.Stops))
	drives := make([]int, len(in.Vehicles))
	sum := 0.0
	for i, r := range plan.Routes {
		if r.Vehicle < 0 || r.Vehicle >= len(in.Vehicles) {
			return fmt.Errorf("route %d: vehicle %d does not exist", i, r.Vehicle)
		}
		for _, s := range r.Stops {
			if s < 0 || s >= len(in.Stops) {
				return fmt.Errorf("route %d: stop %d does not exist", i, s)
			}
			visits[s]++
		}
		drives[r.Vehicle]++
		c := checker{in: in, drops: drops, route: r, vehicle: in.Vehicles[r.Vehicle]}
		if err := c.run(); err != nil {
			return fmt.Errorf("route %d of vehicle %d: %w", i, r.Vehicle, err)
		}
		sum += c.cost
	}
	for s, n := range visits {
		if n != 1 && !gone[s] || n != 0 && gone[s] {
			return fmt.Errorf("stop %s is visited %d times", in.label(s), n)
		}
	}
	for k, n := range drives {
		if most := in.Vehicles[k].Count; most > 0 && n > most {
			return fmt.Errorf("vehicle %d drives %d routes instead of at most %d", k, n, most)
		}
	}
	if !(math.Abs(sum-plan.Cost) <= tolerance*max(1, sum)) {
		return fmt.Errorf("the cost is %g and not %g", sum, plan.Cost)
	}
	return nil
}

// tolerance is how far times and costs may be off, of one or of their size:
// sums of floating-point numbers depend on their order.
const tolerance = 1e-6

func near(a, b float64) bool {
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}

// after reports whether a is later than b by more than rounding.
func after(a, b float64) bool { return a > b && !near(a, b) }

// dropsOf marks the stops where an errand ends.
func dropsOf(in *Instance) []bool {
	drops := make([]bool, len(in.Stops))
	for _, s := range in.Stops {
		if s.Drop != None {
			drops[s.Drop] = true
		}
	}
	return drops
}

// checker goes along one route.
type checker struct {
	in      *Instance
	drops   []bool
	route   Route
	vehicle Vehicle
	cost    float64
}

func (c *checker) run() error {
	if len(c.route.Stops) == 0 {
		return fmt.Errorf("no stops")
	}
	if len(c.route.Starts) != len(c.route.Stops) {
		return fmt.Errorf("%d times for %d stops", len(c.route.Starts), len(c.route.Stops))
	}
	if most := c.vehicle.MaxStops; most > 0 && len(c.route.Stops) > most {
		return fmt.Errorf("%d stops instead of at most %d", len(c.route.Stops), most)
	}
	if err := c.loads(); err != nil {
		return err
	}
	if err := c.times(); err != nil {
		return err
	}
	return c.costs()
}

// loads follows the load from start to end.
func (c *checker) loads() error {
	aboard := map[int]int64{} // by drop: what has been picked up for it
	load := int64(0)
	for _, s := range c.route.Stops {
		if c.in.Stops[s].Drop == None && !c.drops[s] {
			load += c.in.Stops[s].Demand
		}
	}
	if load > c.vehicle.Capacity {
		return fmt.Errorf("load %d exceeds the capacity %d", load, c.vehicle.Capacity)
	}
	for _, s := range c.route.Stops {
		stop := c.in.Stops[s]
		switch {
		case stop.Drop != None:
			aboard[stop.Drop] = stop.Demand
			load += stop.Demand
			if load > c.vehicle.Capacity {
				return fmt.Errorf("load %d after stop %s exceeds the capacity %d", load, c.in.label(s), c.vehicle.Capacity)
			}
		case c.drops[s]:
			q, ok := aboard[s]
			if !ok {
				return fmt.Errorf("stop %s comes without its pickup before it", c.in.label(s))
			}
			load -= q
			delete(aboard, s)
		}
	}
	for s := range aboard {
		return fmt.Errorf("what is picked up for stop %s does not get there", c.in.label(s))
	}
	return nil
}

func (c *checker) times() error {
	r, v, places := c.route, c.vehicle, c.in.Places
	if !finite(r.Leave, r.Back) {
		return fmt.Errorf("times %g, %g", r.Leave, r.Back)
	}
	if after(v.Earliest, r.Leave) {
		return fmt.Errorf("leaves at %g before the shift begins at %g", r.Leave, v.Earliest)
	}
	left := r.Leave // the place before
	place := v.Start
	picked := map[int]float64{} // by drop: when the pickup was left
	for i, s := range r.Stops {
		stop, start := c.in.Stops[s], r.Starts[i]
		arrives := left + places.Time(place, stop.Place)
		switch {
		case !finite(start) || after(arrives, start):
			return fmt.Errorf("stop %s begins at %g before the arrival at %g", c.in.label(s), start, arrives)
		case after(stop.Ready, start):
			return fmt.Errorf("stop %s begins at %g before it is ready at %g", c.in.label(s), start, stop.Ready)
		case stop.Due > 0 && after(start, stop.Due):
			return fmt.Errorf("stop %s begins at %g after it is due at %g", c.in.label(s), start, stop.Due)
		}
		since := r.Leave
		if p, ok := picked[s]; ok {
			since = p
		}
		if stop.MaxRide > 0 && after(start-since, stop.MaxRide) {
			return fmt.Errorf("stop %s: on the way for %g instead of at most %g", c.in.label(s), start-since, stop.MaxRide)
		}
		left, place = start+stop.Service, stop.Place
		if stop.Drop != None {
			picked[stop.Drop] = left
		}
	}
	back := left
	if v.End != Nowhere {
		back += places.Time(place, v.End)
	}
	switch {
	case after(back, r.Back):
		return fmt.Errorf("is back at %g and not at %g", back, r.Back)
	case v.Latest > 0 && after(r.Back, v.Latest):
		return fmt.Errorf("is back at %g after the shift ends at %g", r.Back, v.Latest)
	case v.MaxDuration > 0 && after(r.Back-r.Leave, v.MaxDuration):
		return fmt.Errorf("takes %g instead of at most %g", r.Back-r.Leave, v.MaxDuration)
	}
	return nil
}

func (c *checker) costs() error {
	c.cost = c.vehicle.FixedCost
	place := c.vehicle.Start
	for _, s := range c.route.Stops {
		stop := c.in.Stops[s]
		c.cost += c.in.Places.Distance(place, stop.Place)
		place = stop.Place
		if stop.Keeper != None && stop.Keeper != c.route.Vehicle {
			if math.IsInf(stop.KeepCost, 1) {
				return fmt.Errorf("stop %s must go to vehicle %d", c.in.label(s), stop.Keeper)
			}
			c.cost += stop.KeepCost
		}
	}
	if c.vehicle.End != Nowhere {
		c.cost += c.in.Places.Distance(place, c.vehicle.End)
	}
	return nil
}
