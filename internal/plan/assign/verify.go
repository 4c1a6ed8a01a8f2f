package assign

import (
	"fmt"
	"math/bits"
)

// Verify checks an assignment against its problem: that it breaks no rule, that
// its cost is what it says, that its prices are possible ones, and that cost and
// prices are apart by exactly the gap it states. With a gap of 0 that proves it
// optimal: by weak duality no assignment costs less than the prices say, whatever
// they are. Verify shares nothing with the solver but the types.
func Verify(p *Problem, a *Assignment) error {
	if err := p.Check(); err != nil {
		return err
	}
	if len(a.PostOf) != p.People() || len(a.PersonPrice) != p.People() || len(a.PostPrice) != len(p.Posts) {
		return fmt.Errorf("the assignment is for %d people and %d posts, the problem has %d and %d",
			len(a.PostOf), len(a.PostPrice), p.People(), len(p.Posts))
	}
	for j, price := range a.PostPrice {
		if err := inRange(price); err != nil {
			return fmt.Errorf("post %d: %w", j, err)
		}
	}
	var cost, bound wide
	filled := make([]int, len(p.Posts))
	for i, at := range a.PostOf {
		if at < Home || int(at) >= len(p.Posts) {
			return fmt.Errorf("person %d is at post %d of %d", i, at, len(p.Posts))
		}
		price := a.PersonPrice[i]
		if err := inRange(price); err != nil {
			return fmt.Errorf("person %d: %w", i, err)
		}
		if at == Home && p.Everyone {
			return fmt.Errorf("person %d is at home", i)
		}
		if price < 0 && !p.Everyone {
			return fmt.Errorf("person %d has the price %d, though staying at home is free", i, price)
		}
		bound.add(-price)
		found, least := false, int64(0)
		lo, hi := p.First[i], p.First[i+1]
		arcCost := p.Cost[lo:hi]
		for k, j := range p.Post[lo:hi] {
			c := int64(arcCost[k])
			if a.PostPrice[j]-c > price {
				return fmt.Errorf("person %d has the price %d, but would earn %d at post %d", i, price, a.PostPrice[j]-c, j)
			}
			if j == at && (!found || c < least) {
				found, least = true, c
			}
		}
		if at != Home {
			if !found {
				return fmt.Errorf("person %d is at post %d without an arc to it", i, at)
			}
			cost.add(least)
			filled[at]++
		}
	}
	for j := range p.Posts {
		price := a.PostPrice[j]
		left := filled[j]
		for _, t := range p.Posts[j].Tiers {
			n := min(left, int(t.Seats))
			cost.addProduct(-t.Reward, n)
			left -= n
			if t.Reward > price {
				bound.addProduct(price-t.Reward, int(t.Seats))
			}
		}
		if left > 0 {
			return fmt.Errorf("post %d has %d people and %d seats", j, filled[j], p.Posts[j].Seats())
		}
	}
	stated := wide{}
	stated.add(a.Cost)
	if cost != stated {
		return fmt.Errorf("the cost is not %d as stated", a.Cost)
	}
	bound.add(a.Gap)
	if bound != cost {
		return fmt.Errorf("cost and prices are not apart by the stated gap of %d", a.Gap)
	}
	return nil
}

// inRange keeps prices where their differences cannot overflow.
func inRange(price int64) error {
	if price > infinite || price < -infinite {
		return fmt.Errorf("the price %d is out of range", price)
	}
	return nil
}

// wide is a sum that cannot overflow: a signed number of 128 bits.
type wide struct {
	high int64
	low  uint64
}

func (w *wide) add(v int64) {
	low, carry := bits.Add64(w.low, uint64(v), 0)
	w.low = low
	w.high += v>>63 + int64(carry)
}

func (w *wide) addProduct(v int64, times int) {
	size := uint64(v)
	if v < 0 {
		size = -size
	}
	high, low := bits.Mul64(size, uint64(times))
	if v < 0 {
		var borrow uint64
		w.low, borrow = bits.Sub64(w.low, low, 0)
		w.high -= int64(high) + int64(borrow)
		return
	}
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high += int64(high) + int64(carry)
}
