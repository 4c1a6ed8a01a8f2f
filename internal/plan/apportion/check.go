package apportion

import (
	"fmt"
	"math/bits"
)

// Check proves a plan, or says what is wrong with it. It shares no code with
// the solver.
//
// A plan is valid if gifts follow the donors' wishes, add up to what places and
// lots say, and keep floors and caps. It is best if no box can move, straight
// or by a chain of exchanges between lots, so that the objective gains; that
// holds if every lot has a price such that no place it may serve claims more
// than the price for its next box, no place it serves values its last box less,
// and what is left of it is worth nothing. For separable convex objectives such
// a plan is best among all, not only among its neighbours (Groenevelt 1991;
// Murota 2003).
func Check(p Pool, plan Plan) error {
	if err := p.validate(); err != nil {
		return err
	}
	if len(plan.Boxes) != len(p.Places) || len(plan.Left) != len(p.Lots) || len(plan.Prices) != len(p.Lots) {
		return fmt.Errorf("the plan is for another pool")
	}
	var may [][]bool // nil: every lot may go everywhere
	for l, lot := range p.Lots {
		if lot.To == nil {
			continue
		}
		if may == nil {
			may = make([][]bool, len(p.Lots))
		}
		may[l] = make([]bool, len(p.Places))
		for _, i := range lot.To {
			may[l][i] = true
		}
	}
	given := make([]int64, len(p.Places))
	taken := make([]int64, len(p.Lots))
	for _, g := range plan.Gifts {
		if g.Lot < 0 || int(g.Lot) >= len(p.Lots) || g.Place < 0 || int(g.Place) >= len(p.Places) {
			return fmt.Errorf("a gift from lot %d to place %d, which are not there", g.Lot, g.Place)
		}
		if g.Boxes < 1 || g.Boxes > p.Lots[g.Lot].Boxes {
			return fmt.Errorf("a gift of %d boxes from lot %d to place %d", g.Boxes, g.Lot, g.Place)
		}
		if may != nil && may[g.Lot] != nil && !may[g.Lot][g.Place] {
			return fmt.Errorf("lot %d may not go to place %d", g.Lot, g.Place)
		}
		given[g.Place] += g.Boxes
		taken[g.Lot] += g.Boxes
		if taken[g.Lot] > p.Lots[g.Lot].Boxes {
			return fmt.Errorf("lot %d gives more boxes than it has", g.Lot)
		}
	}
	for i := range p.Places {
		pl := &p.Places[i]
		if given[i] != plan.Boxes[i] {
			return fmt.Errorf("place %d: gifts of %d boxes, the plan says %d", i, given[i], plan.Boxes[i])
		}
		if given[i] < pl.Floor || given[i] > pl.Cap || pl.Need == 0 && given[i] > pl.Floor {
			return fmt.Errorf("place %d: %d boxes break its floor, its cap or its need", i, given[i])
		}
	}
	for l, lot := range p.Lots {
		if taken[l]+plan.Left[l] != lot.Boxes {
			return fmt.Errorf("lot %d: %d given and %d left of %d boxes", l, taken[l], plan.Left[l], lot.Boxes)
		}
	}
	if p.Method == LargestRemainder {
		return checkQuotas(p, plan)
	}
	for l := range p.Lots {
		if price := plan.Prices[l]; price.Num < 0 || price.Den < 0 || price.Num == 0 && price.Den == 0 {
			return fmt.Errorf("lot %d: no price", l)
		}
		if plan.Left[l] > 0 && plan.Prices[l].Num != 0 {
			return fmt.Errorf("lot %d: boxes are left that some place wants", l)
		}
		for i := range p.Places {
			pl := &p.Places[i]
			if may != nil && may[l] != nil && !may[l][i] || pl.Need == 0 || given[i] >= pl.Cap {
				continue
			}
			if outbids(p.Method, pl.Need, holding(&p, i, given[i]), plan.Prices[l]) > 0 {
				return fmt.Errorf("lot %d: place %d claims a box more strongly than the price", l, i)
			}
		}
	}
	for _, g := range plan.Gifts {
		i := int(g.Place)
		if given[i] > p.Places[i].Floor && outbids(p.Method, p.Places[i].Need, holding(&p, i, given[i]-1), plan.Prices[g.Lot]) < 0 {
			return fmt.Errorf("lot %d: a box of place %d is worth more elsewhere", g.Lot, i)
		}
	}
	return nil
}

// holding is the denominator of a claim: units held, for Sainte-Laguë twice the
// units held when half the next box is there.
func holding(p *Pool, place int, boxes int64) int64 {
	units := p.Places[place].Stock + boxes*p.Box
	if p.Method == SainteLague {
		return units + units + p.Box
	}
	return units
}

// outbids compares need/units with a price.
func outbids(m Method, need, units int64, price Price) int {
	a, b := bits.Mul64(uint64(need), uint64(price.Den))
	c, d := bits.Mul64(uint64(price.Num), uint64(units))
	switch {
	case a > c || a == c && b > d:
		return 1
	case a < c || b < d:
		return -1
	case m == Leximin && need < price.Num:
		return 1 // as badly off, and lifted higher by one box
	case m == Leximin && need > price.Num:
		return -1
	}
	return 0
}

// checkQuotas proves a plan by largest remainder: at the level given as price
// the quotas sum to what is given, every place is given its quota rounded up or
// down, and none that was rounded down has a larger remainder than one that was
// rounded up. Where all caps are reached there is nothing to prove.
func checkQuotas(p Pool, plan Plan) error {
	var left int64
	for l := range p.Lots {
		left += plan.Left[l]
		if plan.Prices[l] != plan.Prices[0] {
			return fmt.Errorf("lot %d: two levels", l)
		}
	}
	if len(p.Lots) == 0 {
		return nil
	}
	if left > 0 || plan.Prices[0].Den == 0 {
		for i, pl := range p.Places {
			if plan.Boxes[i] < pl.Cap && pl.Need > 0 {
				return fmt.Errorf("place %d: not at its cap, and no level is given", i)
			}
		}
		return nil
	}
	level := plan.Prices[0]
	if level.Num < 0 || level.Den < 1 || level.Num > 2*Most || level.Den > Most {
		return fmt.Errorf("no level")
	}
	// In parts of a box, so that all is whole: over is how much more a place is
	// given than its quota.
	part := level.Den * p.Box
	var up, down int64 // the largest rounding up, the least room left by rounding down
	down = part
	var sumHi, sumLo uint64
	for i, pl := range p.Places {
		bound := pl.Cap
		if pl.Need == 0 {
			bound = pl.Floor
		}
		quotaHi, quotaLo := bits.Mul64(uint64(level.Num), uint64(pl.Need))
		heldHi, heldLo := bits.Mul64(uint64(level.Den), uint64(pl.Stock+plan.Boxes[i]*p.Box))
		low, borrow := bits.Sub64(heldLo, quotaLo, 0)
		high, _ := bits.Sub64(heldHi, quotaHi, borrow)
		over := int64(low)
		tooMany, tooFew := int64(high) >= 0 && (high > 0 || low >= uint64(part)), int64(high) < 0 && (high != ^uint64(0) || over >= 0 || over <= -part)
		positive := int64(high) >= 0 && high|low != 0
		switch {
		case positive && plan.Boxes[i] == pl.Floor, int64(high) < 0 && plan.Boxes[i] == bound:
			over = 0 // the quota is the bound itself
		case tooMany, tooFew:
			return fmt.Errorf("place %d: %d boxes are not its quota rounded", i, plan.Boxes[i])
		case over > 0:
			up = max(up, over)
		case over < 0:
			down = min(down, part+over)
		}
		var carry uint64
		sumLo, carry = bits.Add64(sumLo, uint64(over), 0)
		sumHi, _ = bits.Add64(sumHi, uint64(over>>63), carry)
	}
	if sumHi|sumLo != 0 {
		return fmt.Errorf("the quotas do not sum to what is given")
	}
	if up > down {
		return fmt.Errorf("a smaller remainder was rounded up before a larger")
	}
	return nil
}
