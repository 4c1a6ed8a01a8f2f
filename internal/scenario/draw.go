package scenario

import "math/bits"

// A draw is 64 pseudo-random bits that depend on nothing but what they were
// drawn for, so that any row can be written again without remembering it.
type draw uint64

// mix scrambles a number (the finaliser of SplitMix64 by Steele, Lea and
// Flood).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// draw takes the bits for item i of a purpose.
func (c *City) draw(purpose purpose, i int) draw {
	return draw(mix(mix(c.Seed<<8|uint64(purpose)) ^ uint64(i)))
}

// below uses up a draw for a number in [0, n).
func (d *draw) below(n int) int {
	*d = draw(mix(uint64(*d)))
	hi, _ := bits.Mul64(uint64(*d), uint64(n))
	return int(hi)
}

// between uses up a draw for a number in [lo, hi].
func (d *draw) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// one is true once in n.
func (d *draw) one(n int) bool { return d.below(n) == 0 }

// purpose keeps the draws of one part of the city apart from another's.
type purpose uint8

const (
	forNumbers purpose = iota
	forPeople
	forTurns
	forShifts
	forSeries
	forReports
	forBodies
	forNoShows
	forChoice
)

// share is the i-th of n parts of a whole that differ by at most one.
func share(whole, n, i int) int { return whole*(i+1)/n - whole*i/n }

// uneven is the i-th of n parts of a whole: neighbours give each other a
// little, so that the parts look lived in and still add up.
func (c *City) uneven(p purpose, whole, n, i int) int {
	part := share(whole, n, i)
	pair := i &^ 1
	if pair+1 >= n {
		return part
	}
	d := c.draw(p, pair)
	lend := d.below(min(share(whole, n, pair), share(whole, n, pair+1))/2 + 1)
	if i == pair {
		return part + lend
	}
	return part - lend
}
