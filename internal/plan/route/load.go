package route

import (
	"fmt"
	"math"
)

// load makes a running plan the present one. A route that no longer keeps the
// rules, because something has changed, gives up the stops that do not fit.
func (s *state) load(plan *Plan) error {
	isAbsent := make([]bool, len(s.nodes))
	for _, c := range s.absent {
		isAbsent[c] = true
	}
	seen := make([]bool, len(s.p.in.Stops))
	for i, r := range plan.Routes {
		if r.Vehicle < 0 || r.Vehicle >= len(s.p.in.Vehicles) {
			return fmt.Errorf("route: running plan, route %d: vehicle %d does not exist", i, r.Vehicle)
		}
		for _, j := range r.Stops {
			if j < 0 || j >= len(seen) || seen[j] {
				return fmt.Errorf("route: running plan, route %d: stop %d does not exist or comes twice", i, j)
			}
			seen[j] = true
		}
		at := s.slotOf(r.Vehicle)
		if at < 0 {
			continue // the vehicle has dropped out
		}
		for _, c := range s.loadRoute(at, r.Stops) {
			isAbsent[c] = false
		}
	}
	s.absent = s.absent[:0]
	for c := s.p.base; c < int32(len(s.nodes)); c++ {
		if isAbsent[c] {
			s.absent = append(s.absent, c)
		}
	}
	s.recount()
	s.begin()
	return nil
}

// slotOf is an empty slot of vehicle k, or -1.
func (s *state) slotOf(k int) int32 {
	for r := range s.p.slots {
		if s.p.slots[r].vehicle == int32(k) && s.tours[r].count == 0 {
			return int32(r)
		}
	}
	return -1
}

// loadRoute fills the empty slot r and returns the nodes that are in it.
func (s *state) loadRoute(r int32, stops []int) []int32 {
	last := 2 * r
	for _, i := range stops {
		s.link(s.p.node(i), last)
		last = s.p.node(i)
	}
	s.refresh(r)
	if !s.valid(r) {
		for c := s.nodes[2*r].next; c != 2*r+1; c = s.nodes[2*r].next {
			s.unlink(c)
		}
		s.refresh(r)
		for _, i := range stops {
			c := s.p.node(i)
			best := noSpot
			switch {
			case s.p.nodes[c].drop:
				continue // comes with its pickup
			case s.p.nodes[c].mate >= 0:
				s.offerPair(c, r, &best)
			case s.takes(r, c):
				for v := 2 * r; v != 2*r+1; v = s.nodes[v].next {
					s.offer(c, v, &best)
				}
			}
			if best.after >= 0 {
				s.insert(c, best)
				s.refresh(r)
			}
		}
	}
	var in []int32
	for c := s.nodes[2*r].next; c != 2*r+1; c = s.nodes[c].next {
		in = append(in, c)
	}
	return in
}

// valid reports whether route r keeps all rules.
func (s *state) valid(r int32) bool {
	t, k := &s.tours[r], &s.p.slots[r]
	if t.load+t.peak > k.capacity || t.count > k.maxStops || math.IsInf(t.way, 1) {
		return false
	}
	for c := s.nodes[2*r].next; c != 2*r+1; c = s.nodes[c].next {
		f := &s.p.nodes[c]
		if f.mate < 0 {
			continue
		}
		m := &s.nodes[f.mate]
		if m.route != r || f.drop == (m.pos > s.nodes[c].pos) {
			return false
		}
	}
	return s.keepsRides(r, -1, -1, -1, -1)
}

// sound reports whether the routes touched in this step keep all rules, where
// taking a stop out can break one: travel times that are given need not obey
// the triangle inequality.
func (s *state) sound() bool {
	if !s.p.fragile || !s.p.timed {
		return true
	}
	for _, e := range s.oldTours {
		if s.tours[e.id].count > 0 && !s.valid(e.id) {
			return false
		}
	}
	return true
}
