package flow

import (
	"fmt"
	"math/bits"

	"linli/internal/plan/dimacs"
)

// Verify checks a solution against its instance: every node sends what it has
// to, every arc carries what it may, the cost is as stated, and the prices prove
// that no flow costs less. The proof: with cost + price[from] - price[to] as the
// reduced cost of an arc, an arc with a positive one carries its least and an
// arc with a negative one its most (complementary slackness). Verify shares
// nothing with the solvers.
func Verify(in *dimacs.Instance, s *Solution) error {
	if len(s.Price) != in.Nodes() {
		return fmt.Errorf("there are %d prices for %d nodes", len(s.Price), in.Nodes())
	}
	for u, p := range s.Price {
		if p > 1<<61 || p < -1<<61 {
			return fmt.Errorf("the price %d of node %d is out of range", p, u+1)
		}
	}
	left := make([]int64, in.Nodes())
	copy(left, in.Supply)
	var high int64
	var low uint64
	carried := 0
	for a, from := range in.From {
		to := in.To[a]
		f, least, most, c := int64(0), in.Low.At(a), in.Cap.At(a), in.Cost.At(a)
		if carried < len(s.arcs) && int(s.arcs[carried]) == a {
			f = s.units.At(carried)
			carried++
		}
		if f < least || f > most {
			return fmt.Errorf("the arc from %d to %d carries %d, outside %d to %d", from+1, to+1, f, least, most)
		}
		if f != 0 {
			left[from] -= f
			left[to] += f
			// cost += f × c in 128 bits
			size := uint64(c)
			if c < 0 {
				size = -size
			}
			h, l := bits.Mul64(size, uint64(f))
			var carry uint64
			if c < 0 {
				low, carry = bits.Sub64(low, l, 0)
				high -= int64(h) + int64(carry)
			} else {
				low, carry = bits.Add64(low, l, 0)
				high += int64(h) + int64(carry)
			}
		}
		reduced := c + (s.Price[from] - s.Price[to])
		if reduced > 0 && f != least || reduced < 0 && f != most {
			return fmt.Errorf("the arc from %d to %d has the reduced cost %d and carries %d of %d to %d", from+1, to+1, reduced, f, least, most)
		}
	}
	if carried != len(s.arcs) {
		return fmt.Errorf("the flow is of arcs that the instance does not have, or out of order")
	}
	for u, l := range left {
		if l != 0 {
			return fmt.Errorf("node %d has %d left over", u+1, l)
		}
	}
	if low != uint64(s.Cost) || high != s.Cost>>63 {
		return fmt.Errorf("the cost is not %d as stated", s.Cost)
	}
	return nil
}
