package apportion

import (
	"cmp"
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
		caps += p.Places[i].most()
	}
	if caps <= total {
		for _, i := range group {
			s.boxes[i] = p.Places[i].most()
		}
		return Price{1, 0}, total - caps
	}
	level = p.quotaLevel(group, total)

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
	for _, place := range largest(parts, int(total-given), uint64(level.Den)*uint64(p.Box)) {
		s.boxes[place]++
	}
	return level, 0
}

// part is the remainder of a place's quota.
type part struct {
	place     int32
	remainder uint64
}

// largest are the places of the n largest remainders, all below limit; of equal
// ones the lower number first. Counting by the leading bits leaves few to sort.
func largest(parts []part, n int, limit uint64) []int32 {
	var count [1 << 10]int
	shift := max(0, bits.Len64(limit)-10)
	for _, p := range parts {
		count[p.remainder>>shift]++
	}
	cut := uint64(len(count) - 1)
	for above := 0; cut > 0 && above+count[cut] < n; cut-- {
		above += count[cut]
	}
	chosen := make([]int32, 0, n)
	var near []part
	for _, p := range parts {
		switch lead := p.remainder >> shift; {
		case lead > cut:
			chosen = append(chosen, p.place)
		case lead == cut:
			near = append(near, p)
		}
	}
	slices.SortFunc(near, func(a, b part) int {
		if c := cmp.Compare(b.remainder, a.remainder); c != 0 {
			return c
		}
		return cmp.Compare(a.place, b.place)
	})
	for _, p := range near[:n-len(chosen)] {
		chosen = append(chosen, p.place)
	}
	return chosen
}

// quota is (level·need − stock)/box as whole boxes and a remainder in parts of
// level.Den·box; below nought it is nought.
func (p *Pool) quota(pl *Place, level Price) (boxes int64, remainder uint64) {
	q := p.above(pl, level, 0)
	if q.sign() < 0 {
		return 0, 0
	}
	whole, remainder := bits.Div64(uint64(q.hi), q.lo, uint64(level.Den)*uint64(p.Box))
	return int64(whole), remainder
}

// quotaLevel is the level at which the quotas sum to total, as a fraction of
// whole numbers. Whoever is not held by floor or cap shares what the others
// leave; who is held is found in rounds (Bitran and Hax 1981): if bringing all
// within bounds would give more than there is, the level must fall, so those
// below their floors stay at them; else those above their caps do.
func (p *Pool) quotaLevel(group []int32, total int64) Price {
	free := slices.Clone(group)
	rest := total
	level := Price{0, 1}
	for len(free) > 0 {
		num, den := rest*p.Box, int64(0)
		for _, i := range free {
			num += p.Places[i].Stock
			den += p.Places[i].Need
		}
		if den == 0 {
			break
		}
		level = Price{num, den}
		var more int128
		for _, i := range free {
			pl := &p.Places[i]
			if d := p.above(pl, level, pl.Floor); d.sign() < 0 {
				more = more.minus(d)
			} else if d := p.above(pl, level, pl.most()); d.sign() > 0 {
				more = more.minus(d)
			}
		}
		held := 0
		for k, i := range free {
			pl := &p.Places[i]
			switch {
			case more.sign() >= 0 && p.above(pl, level, pl.Floor).sign() < 0:
				rest -= pl.Floor
			case more.sign() <= 0 && p.above(pl, level, pl.most()).sign() > 0:
				rest -= pl.most()
			default:
				free[k-held] = i
				continue
			}
			held++
		}
		if held == 0 || more.sign() == 0 {
			break
		}
		free = free[:len(free)-held]
	}
	return level
}

// above is how far the quota at a level is above a number of boxes, in parts of
// level.Den·box.
func (p *Pool) above(pl *Place, level Price, boxes int64) int128 {
	return product(level.Num, pl.Need).minus(product(level.Den, pl.Stock+boxes*p.Box))
}

// int128 is a whole number in two's complement.
type int128 struct {
	hi int64
	lo uint64
}

// product is a·b for a and b not below nought.
func product(a, b int64) int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int128{int64(hi), lo}
}

func (a int128) minus(b int128) int128 {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(uint64(a.hi), uint64(b.hi), borrow)
	return int128{int64(hi), lo}
}

func (a int128) sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi == 0 && a.lo == 0:
		return 0
	}
	return 1
}
