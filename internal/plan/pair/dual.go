package pair

import (
	"math"
	"math/bits"
)

// dual bounds the nodes of the tree: besides places, the times of each helper
// have prices, so that a household pays for the cheapest times at which it could
// meet the helper, and children who want the same time bid it up. It is the
// Lagrangian of the whole problem (Geoffrion 1974).
type dual struct {
	s           *search
	place, time []float64 // prices: of each helper; of each helper's times
	over        []float64 // places taken less those there are
	overTime    []float64
	root        []float64 // the best prices found at the root: place, then time
	taken       []int     // scratch: times of the option in hand
	takenBest   []int
}

func newDual(s *search) *dual {
	n := len(s.problem.Helpers)
	d := &dual{
		s: s, place: make([]float64, n), time: make([]float64, n*MostSlots),
		over: make([]float64, n), overTime: make([]float64, n*MostSlots),
	}
	for h, p := range s.prices {
		d.place[h] = float64(p)
	}
	d.save()
	return d
}

func (d *dual) save() {
	d.root = append(append(d.root[:0], d.place...), d.time...)
}

// bound is a cost that no plan of the node that the search stands at is below,
// after some rounds of mending prices from those of the root; it ends early if
// it reaches upper. With keep the best prices become those of the root.
func (d *dual) bound(rounds int, upper int64, keep bool) int64 {
	copy(d.place, d.root)
	copy(d.time, d.root[len(d.place):])
	best, pace, idle := math.Inf(-1), 1.0, 0
	for range rounds {
		bound := d.reckon()
		if bound > best {
			best, idle = bound, 0
			if keep {
				d.save()
			}
		} else if idle++; idle == 6 {
			idle = 0
			pace /= 2
		}
		gap := float64(upper) - bound
		if gap < 0.5 || !d.step(pace*gap) {
			break
		}
	}
	return int64(math.Ceil(best - 1e-4 - 1e-9*math.Abs(best)))
}

// reckon finds what each household would take at the prices, and the bound.
func (d *dual) reckon() float64 {
	p := d.s.problem
	bound := 0.0
	for h := range p.Helpers {
		d.over[h] = -float64(p.Helpers[h].Children)
		bound += d.place[h] * d.over[h]
		for left := p.Helpers[h].Free; left != 0; left &= left - 1 {
			t := h*MostSlots + bits.TrailingZeros64(uint64(left))
			d.overTime[t] = -1
			bound -= d.time[t]
		}
	}
	for i := range d.s.open {
		h := &d.s.open[i]
		places := float64(len(h.Children))
		least, at := float64(p.Unpaired)*places, Nobody
		d.takenBest = d.takenBest[:0]
		for k, o := range h.Options {
			if d.s.banned[i][k] || d.s.forced[i] >= 0 && d.s.forced[i] != int32(k) {
				continue
			}
			cost := float64(o.Cost) + d.place[o.Helper]*places
			if cost >= least {
				continue
			}
			d.taken = d.taken[:0]
			for _, c := range h.Children {
				cost += d.cheapest(o.Helper, c)
			}
			if cost < least {
				least, at = cost, o.Helper
				d.taken, d.takenBest = d.takenBest, d.taken
			}
		}
		bound += least
		if at != Nobody {
			d.over[at] += places
			for _, t := range d.takenBest {
				d.overTime[t]++
			}
		}
	}
	return bound
}

// cheapest is the price of the cheapest times at which a child can meet a
// helper; they are noted as taken.
func (d *dual) cheapest(helper int32, c Child) float64 {
	start := len(d.taken)
	for left := c.Free & d.s.problem.Helpers[helper].Free; left != 0; left &= left - 1 {
		t := int(helper)*MostSlots + bits.TrailingZeros64(uint64(left))
		k := len(d.taken)
		if k-start < c.Sessions {
			d.taken = append(d.taken, t)
		} else if k--; d.time[t] >= d.time[d.taken[k]] {
			continue
		}
		for ; k > start && d.time[d.taken[k-1]] > d.time[t]; k-- {
			d.taken[k] = d.taken[k-1]
		}
		d.taken[k] = t
	}
	sum := 0.0
	for _, t := range d.taken[start:] {
		sum += d.time[t]
	}
	return sum
}

// step moves prices against what is over, by Polyak's length; false if there is
// nothing to move.
func (d *dual) step(length float64) bool {
	p := d.s.problem
	square := 0.0
	for h := range d.place {
		if d.over[h] > 0 || d.place[h] > 0 {
			square += d.over[h] * d.over[h]
		}
		for left := p.Helpers[h].Free; left != 0; left &= left - 1 {
			t := h*MostSlots + bits.TrailingZeros64(uint64(left))
			if d.overTime[t] > 0 || d.time[t] > 0 {
				square += d.overTime[t] * d.overTime[t]
			}
		}
	}
	if square == 0 {
		return false
	}
	length /= square
	for h := range d.place {
		d.place[h] = max(0, d.place[h]+length*d.over[h])
		for left := p.Helpers[h].Free; left != 0; left &= left - 1 {
			t := h*MostSlots + bits.TrailingZeros64(uint64(left))
			d.time[t] = max(0, d.time[t]+length*d.overTime[t])
		}
	}
	return true
}
