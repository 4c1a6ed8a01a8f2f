package route

import "math"

// place finds room for everybody who is absent. A stop that stays absent step
// after step weighs more and more, so that plans without it are left for plans
// without others that are easier to place (the sum of absences of Christiaens
// and Vanden Berghe 2020). It reports whether everybody has a place.
func (h *search) place(weight []float64, until float64) bool {
	h.blinks = h.p.blinkRate()
	h.rest()
	temperature := h.hop / 10
	sum := func(stops []int32) float64 {
		total := 0.0
		for _, c := range stops {
			total += weight[h.p.stop(c)]
		}
		return total
	}
	for len(h.absent) > 0 {
		if !h.spend() || h.done >= until {
			return false
		}
		if h.iter&63 == 0 {
			h.tidy()
		}
		h.begin()
		h.ruin()
		h.recreate()
		now, before := sum(h.absent), sum(h.oldAbsent)
		for _, c := range h.absent {
			weight[h.p.stop(c)]++
		}
		switch {
		case !h.sound():
			h.rollback()
		case len(h.absent) == 0 || now < before:
		case len(h.absent) <= len(h.oldAbsent) && h.cost < h.oldCost-temperature*math.Log(1-h.dice.float()):
		default:
			h.rollback()
		}
	}
	return true
}

// shrink takes away one route after the other, and places its stops in the
// others, until that fails, the lower bound is reached or the time is over.
func (h *search) shrink(weight []float64, bound int, until float64) {
	for h.used > bound && !h.stop && h.done < until {
		h.begin()
		least, load := int32(-1), math.Inf(1)
		for _, r := range h.live {
			if h.tours[r].count == 0 {
				continue
			}
			total := 0.0
			for c := h.nodes[2*r].next; c != 2*r+1; c = h.nodes[c].next {
				total += weight[h.p.stop(c)]
			}
			if total < load {
				least, load = r, total
			}
		}
		h.removed = h.removed[:0]
		for h.tours[least].count > 0 {
			h.remove(h.nodes[2*least].next)
		}
		h.refresh(least)
		h.absent = append(h.absent, h.removed...)
		h.limit = h.used
		if !h.place(weight, until) {
			break
		}
		h.keep()
	}
	h.restore()
	h.limit = h.used
}
