package apportion

import "math/bits"

// claim is the strength of a place's wish for one more box, as a fraction.
type claim struct{ num, den uint64 }

// claimOf is the claim of a place that has been given boxes already.
//
// Sainte-Laguë minimises Σ hold²/need: one more box adds box·(2·hold+box)/need.
// Leximin serves the place with the least hold/need.
func (p *Pool) claimOf(place int32, boxes int64) claim {
	pl := &p.Places[place]
	hold := uint64(pl.Stock + boxes*p.Box)
	if p.Method == SainteLague {
		hold = 2*hold + uint64(p.Box)
	}
	return claim{uint64(pl.Need), hold}
}

// compare is positive if c is the stronger claim. Of two places equally badly
// off, leximin lifts the one that one box lifts higher: the smaller.
func (c claim) compare(d claim, m Method) int {
	hi, lo := bits.Mul64(c.num, d.den)
	hj, lj := bits.Mul64(d.num, c.den)
	switch {
	case hi > hj, hi == hj && lo > lj:
		return 1
	case hi < hj, lo < lj:
		return -1
	case m != Leximin || c.num == d.num:
		return 0
	case c.num < d.num:
		return 1
	}
	return -1
}

// queue is a heap of places by claim, the strongest first; of equal claims the
// lower number first, so that there is one answer.
type queue struct {
	pool  *Pool
	items []waiting
}

type waiting struct {
	place int32
	claim claim
}

func (q *queue) before(a, b *waiting) bool {
	c := a.claim.compare(b.claim, q.pool.Method)
	return c > 0 || c == 0 && a.place < b.place
}

func (q *queue) heapify() {
	for i := len(q.items)/2 - 1; i >= 0; i-- {
		q.down(i)
	}
}

func (q *queue) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(q.items) {
			return
		}
		if child+1 < len(q.items) && q.before(&q.items[child+1], &q.items[child]) {
			child++
		}
		if !q.before(&q.items[child], &q.items[i]) {
			return
		}
		q.items[i], q.items[child] = q.items[child], q.items[i]
		i = child
	}
}

// dropFirst takes the first away.
func (q *queue) dropFirst() {
	last := len(q.items) - 1
	q.items[0] = q.items[last]
	q.items = q.items[:last]
	q.down(0)
}
