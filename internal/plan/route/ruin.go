package route

import (
	"cmp"
	"math"
	"slices"
)

// The constants of SISR (Christiaens and Vanden Berghe 2020, section 6.1).

const (
	meanRemoved   = 10.0 // stops removed in a step, on average
	longestString = 10.0
	splitChance   = 0.5
	splitGrows    = 0.01
	blinkChance   = 0.01
	closeChance   = 0.1 // our own addition, for unlike vehicles
)

// blinkRate is how often a position is overlooked: seldom, but so often that
// among few positions some step overlooks the one that is always best.
func (p *problem) blinkRate() float64 {
	return max(blinkChance, min(0.3, 1.2/float64(len(p.in.Stops))))
}

// ruin removes adjacent strings of stops: strings from several routes near one
// another, so that what comes free lies together and has room to change.
func (s *state) ruin() {
	s.removed = s.removed[:0]
	served := s.served()
	if served == 0 {
		return
	}
	n := len(s.nodes) - int(s.p.base)
	mean := float64(served) / float64(s.used)
	longest := min(longestString, mean)
	strings := int(1 + s.dice.float()*(4*meanRemoved/(1+longest)-1))
	seed := s.p.base + int32(s.dice.below(n))
	strings -= s.ruinAt(seed, longest)
	for _, c := range s.p.neighbours(seed) {
		if strings <= 0 {
			break
		}
		strings -= s.ruinAt(c, longest)
	}
	if s.p.timed || s.p.paired {
		s.settle()
	}
	// The first stop of a route would choose the cheapest vehicle for itself;
	// now and then those that follow get to see another.
	s.closed = -1
	if classes := len(s.p.class) - 1; classes > 1 && s.dice.float() < closeChance {
		s.closed = s.dice.below(classes)
	}
}

// settleUntimed is settle where insertion has not refreshed the routes.
func (s *state) settleUntimed() {
	if !s.p.timed && !s.p.paired {
		s.settle()
	}
}

func (s *state) served() int {
	n := len(s.nodes) - int(s.p.base)
	for _, c := range s.absent {
		n--
		if s.p.nodes[c].mate >= 0 {
			n--
		}
	}
	return n
}

// ruinAt removes a string around c if its route has not been ruined in this
// step, and tells how many strings that makes.
func (s *state) ruinAt(c int32, longest float64) int {
	r := s.nodes[c].route
	if r < 0 || s.ruinedAt[r] == s.step {
		return 0
	}
	s.ruinedAt[r] = s.step
	count := int(s.tours[r].count)
	length := int(1 + s.dice.float()*min(float64(count), longest))
	length = min(length, count)
	kept := 0
	if length > 1 && length < count && s.dice.float() < splitChance {
		kept = 1
		for length+kept < count && s.dice.float() < splitGrows {
			kept++
		}
	}
	window := length + kept
	pos := int(s.nodes[c].pos) // from 1
	low, high := max(1, pos-window+1), min(pos, count-window+1)
	first := low + s.dice.below(high-low+1)
	skip := window // where the kept ones begin
	if kept > 0 {
		skip = 1 + s.dice.below(length-1)
	}
	v := c
	for range pos - first {
		v = s.nodes[v].prev
	}
	s.scratch = s.scratch[:0]
	for i := range window {
		if i < skip || i >= skip+kept {
			s.scratch = append(s.scratch, v)
		}
		v = s.nodes[v].next
	}
	for _, v := range s.scratch {
		s.remove(v)
	}
	return 1
}

// remove makes stop c absent, with the other end of its errand.
func (s *state) remove(c int32) {
	if s.nodes[c].route < 0 {
		return // the other end was in the string too
	}
	s.unlink(c)
	f := &s.p.nodes[c]
	if f.mate >= 0 {
		s.unlink(f.mate)
		if f.drop {
			c = f.mate
		}
	}
	s.removed = append(s.removed, c)
}

// recreate inserts what was removed and what was absent, one by one where it
// costs least. What finds no place is absent.
func (s *state) recreate() {
	s.removed = append(s.removed, s.absent...)
	s.absent = s.absent[:0]
	s.order()
	for _, c := range s.removed {
		if at := s.bestSpot(c, true); at.after >= 0 {
			s.insert(c, at)
		} else {
			s.absent = append(s.absent, c)
		}
	}
	s.settleUntimed()
}

// recreateBelow is recreate for those who accept only whole plans that cost
// less than limit: it gives up, and reports false, as soon as that is out of
// reach. Most steps end that way, and early.
func (s *state) recreateBelow(limit float64) bool {
	s.order()
	for _, c := range s.removed {
		at := s.bestSpot(c, false)
		if at.after < 0 && s.p.nodes[c].mate < 0 {
			at = s.bestSpot(c, true)
		}
		if at.after < 0 || s.cost+at.delta >= limit {
			return false
		}
		s.insert(c, at)
	}
	s.settleUntimed()
	return s.cost < limit && s.sound()
}

// order sorts the removed stops by one of several rules drawn by lot.
func (s *state) order() {
	weights := [...]int{4, 4, 2, 1, 2, 2, 2} // random, demand, far, close, width, ready, due
	choices := 11
	if s.p.timed {
		choices = 17
	}
	rule, lot := 0, s.dice.below(choices)
	for lot >= weights[rule] {
		lot -= weights[rule]
		rule++
	}
	for _, c := range s.removed {
		s.key[c] = s.rank(c, rule)
	}
	slices.SortFunc(s.removed, func(a, b int32) int {
		if s.key[a] != s.key[b] {
			return cmp.Compare(s.key[a], s.key[b])
		}
		return cmp.Compare(a, b)
	})
}

func (s *state) rank(c int32, rule int) float64 {
	f := &s.p.nodes[c]
	switch rule {
	case 0:
		return s.dice.float()
	case 1:
		return -float64(f.demand)
	case 2:
		return -s.p.d(0, c)
	case 3:
		return s.p.d(0, c)
	case 4:
		return min(f.due, math.MaxFloat64) - f.ready
	case 5:
		return f.ready
	default:
		return -f.due
	}
}
