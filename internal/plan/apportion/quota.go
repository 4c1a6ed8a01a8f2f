package apportion

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// divideByQuota gives total boxes by largest remainder. The quota of a place
// brings what it holds to one level for each unit of need, within its floor
// and cap: quota = min(most, max(least, (level·need − stock)/box)). Quotas are
// rounded down, and the boxes left over go to the largest remainders.
func (s *shares) divideByQuota(group []int32, total int64) (level Price, left int64) {
	p := s.pool
	var caps int64
	for _, i := range group {
		caps += min(p.Places[i].most(), max(total, p.Places[i].Floor))
	}
	if caps <= total {
		for _, i := range group {
			s.boxes[i] = min(p.Places[i].most(), max(total, p.Places[i].Floor))
		}
		return Price{1, 0}, total - caps
	}
	level = s.quotaLevel(group, total)

	type part struct {
		place     int32
		remainder uint64
	}
	parts := make([]part, 0, len(group))
	given := int64(0)
	for _, i := range group {
		pl := &p.Places[i]
		boxes, remainder := p.quota(pl, level)
		switch {
		case boxes < pl.Floor:
			boxes = pl.Floor
		case boxes >= pl.most():
			boxes = pl.most()
		case remainder > 0:
			parts = append(parts, part{i, remainder})
		}
		s.boxes[i] = boxes
		given += boxes
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.remainder, a.remainder), cmp.Compare(a.place, b.place))
	})
	for _, part := range parts[:total-given] {
		s.boxes[part.place]++
	}
	return level, 0
}

// quota is (level·need − stock)/box as whole boxes and a remainder in parts of
// level.Den·box; below nought it is nought.
func (p *Pool) quota(pl *Place, level Price) (boxes int64, remainder uint64) {
	hi, lo := bits.Mul64(uint64(level.Num), uint64(pl.Need))
	stockHi, stockLo := bits.Mul64(uint64(level.Den), uint64(pl.Stock))
	lo, borrow := bits.Sub64(lo, stockLo, 0)
	hi, borrow = bits.Sub64(hi, stockHi, borrow)
	if borrow != 0 {
		return 0, 0
	}
	whole, remainder := bits.Div64(hi, lo, uint64(level.Den)*uint64(p.Box))
	return int64(whole), remainder
}

// quotaLevel is the level at which the quotas sum to total, as a fraction of
// whole numbers. Whoever is not held by floor or cap shares what the others
// leave. Who is held is found from both sides in turn: when the free together
// would be too high, those at their caps are wrong, else those at their floors.
func (s *shares) quotaLevel(group []int32, total int64) Price {
	p := s.pool
	low, high := 0.0, math.Inf(1)
	held := make([]int8, len(group)) // −1 at the floor, +1 at the cap
	level := Price{0, 1}
	for {
		num, den := total*p.Box, int64(0)
		for k, i := range group {
			pl := &p.Places[i]
			switch held[k] {
			case -1:
				num -= pl.Floor * p.Box
			case 1:
				num -= pl.most() * p.Box
			default:
				num += pl.Stock
				den += pl.Need
			}
		}
		if den == 0 || num < 0 {
			break
		}
		level = Price{num, den}
		// Sum the quotas at this level less the total: over is by how much the
		// places newly found at caps or floors change it.
		var over, under float64
		for k, i := range group {
			if held[k] != 0 {
				continue
			}
			pl := &p.Places[i]
			switch c := p.beside(pl, level); {
			case c < 0:
				under += p.excess(pl, level, pl.Floor)
			case c > 0:
				over -= p.excess(pl, level, pl.most())
			}
		}
		if under == 0 && over == 0 {
			break
		}
		low, high = low, high
		for k, i := range group {
			if held[k] != 0 {
				continue
			}
			c := p.beside(&p.Places[i], level)
			if c < 0 && under >= over || c > 0 && over >= under {
				held[k] = int8(c)
			}
		}
	}
	return level
}
