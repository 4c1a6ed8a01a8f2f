package route

import (
	"fmt"
	"math"
	"slices"
)

// Prove looks for a proof that no plan exists and returns it as an
// *Infeasible; nil does not mean that there is a plan. It finds a stop that no
// vehicle can serve even alone, and stops that are together too much for the
// fleet.
func Prove(in *Instance) error {
	if err := in.Validate(); err != nil {
		return err
	}
	if len(in.Stops) == 0 {
		return nil
	}
	p := skeleton(in, false)
	s := newState(p, 0)
	if err := s.provesAlone(); err != nil {
		return err
	}
	return s.provesFleet()
}

// provesAlone tries each stop or errand alone in each kind of vehicle.
func (s *state) provesAlone() error {
	p, in := s.p, s.p.in
	for i, stop := range in.Stops {
		c := p.node(i)
		if p.nodes[c].drop {
			continue
		}
		largest := slices.MaxFunc(in.Vehicles, func(a, b Vehicle) int { return int(a.Capacity - b.Capacity) }).Capacity
		if stop.Demand > largest {
			return in.blame(i, "the largest vehicle takes %d", largest)
		}
		// Where a detour may be quicker, others on the route may help.
		possible := p.fragile
		for r := int32(0); r < int32(len(p.slots)) && !possible; r++ {
			if r > 0 && p.slots[r].vehicle == p.slots[r-1].vehicle {
				continue
			}
			best := noSpot
			if p.nodes[c].mate >= 0 {
				s.offerPair(c, r, &best)
			} else if s.takes(r, c) {
				s.offer(c, 2*r, &best)
			}
			possible = best.after >= 0
		}
		if !possible {
			return in.blame(i, "no vehicle that may serve it arrives in time and gets back, even if it serves nobody else")
		}
	}
	return nil
}

// provesFleet compares all loads with all room.
func (s *state) provesFleet() error {
	in := s.p.in
	if bound := Vehicles(in); bound > len(s.p.slots) {
		return &Infeasible{
			Stop: None, Demand: total(in), Proven: true,
			Reason: fmt.Sprintf("a demand of %d needs at least %d vehicles, and there are %d", total(in), bound, len(s.p.slots)),
		}
	}
	room, count := int64(0), 0
	for _, k := range s.p.slots {
		room += k.capacity
		count += min(int(k.maxStops), len(in.Stops))
	}
	switch load := total(in); {
	case load > room:
		return &Infeasible{
			Stop: None, Demand: load, Proven: true,
			Reason: fmt.Sprintf("all stops ask for %d, and all vehicles take %d", load, room),
		}
	case count < len(in.Stops):
		return &Infeasible{
			Stop: None, Demand: load, Proven: true,
			Reason: fmt.Sprintf("there are %d stops, and all vehicles together make %d", len(in.Stops), count),
		}
	}
	return nil
}

// total is the load of all stops that take room on the whole route.
func total(in *Instance) int64 {
	sum := int64(0)
	for _, q := range whole(in) {
		sum += q
	}
	return sum
}

// whole are the loads that take room on the whole route, the largest first.
func whole(in *Instance) []int64 {
	drops := dropsOf(in)
	var loads []int64
	for i, s := range in.Stops {
		if s.Drop == None && !drops[i] && s.Demand > 0 {
			loads = append(loads, s.Demand)
		}
	}
	slices.SortFunc(loads, func(a, b int64) int { return int(b - a) })
	return loads
}

// Vehicles is a lower bound on the number of routes: bin packing of the loads
// by the largest capacity (bound L2 of Martello and Toth 1990), and the number
// of stops by the most stops. Errands take turns in a vehicle, so they do not
// count.
func Vehicles(in *Instance) int {
	if len(in.Stops) == 0 || len(in.Vehicles) == 0 {
		return 0
	}
	capacity, most := int64(0), 0
	for _, v := range in.Vehicles {
		capacity = max(capacity, v.Capacity)
		most = max(most, orElse(v.MaxStops, math.MaxInt32))
	}
	bound := max(1, (len(in.Stops)+most-1)/most)
	loads := whole(in)
	if capacity == 0 {
		return bound
	}
	// For each a ≤ half: a load above capacity − a is alone; one above half
	// has a bin of its own, into which only loads from a up may go.
	sum := make([]int64, len(loads)+1)
	for i, q := range loads {
		sum[i+1] = sum[i] + q
	}
	above := func(x int64) int { // how many loads exceed x
		i, _ := slices.BinarySearchFunc(loads, x, func(q, x int64) int {
			if q > x {
				return -1
			}
			return 1
		})
		return i
	}
	half := above(capacity / 2)
	for _, a := range append([]int64{0}, loads...) {
		if a > capacity/2 {
			continue
		}
		alone, upTo := above(capacity-a), above(a-1)
		free := int64(half-alone)*capacity - (sum[half] - sum[alone])
		rest := sum[max(upTo, half)] - sum[half]
		extra := max(0, (rest-free+capacity-1)/capacity)
		bound = max(bound, half+int(extra))
	}
	return bound
}

// Gap is how far cost lies above a known value: 0.01 is one per cent.
func Gap(cost, known float64) float64 {
	if known == 0 {
		return 0
	}
	return cost/known - 1
}
