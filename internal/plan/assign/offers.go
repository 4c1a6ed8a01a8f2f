package assign

import (
	"math"
	"slices"
)

// offers are the arcs of a post, each a cost and a person in one number that
// orders by cost, then by person. Only a prefix is kept sorted; most of what
// stands behind it is never looked at.
type offers struct {
	keys   []uint64
	sorted int
}

func offer(cost, person int32) uint64 {
	return uint64(uint32(cost)^1<<31)<<32 | uint64(uint32(person))
}

func offerCost(key uint64) int64   { return int64(int32(uint32(key>>32) ^ 1<<31)) }
func offerPerson(key uint64) int32 { return int32(uint32(key)) }

// few is how many offers of a post are listed at first where lists are long.
const few = 64

// listOffers lists the arcs from the posts' side. Where there are very many for
// each post, all but the cheapest would never be looked at: those few are kept,
// and the lists are completed if one should be read to its end after all.
func (m *market) listOffers() {
	if len(m.toPost) > 8*few*len(m.posts) {
		m.listFew()
		return
	}
	room := make([]int32, len(m.posts))
	for _, j := range m.toPost {
		room[j]++
	}
	m.makeRoom(room)
	m.eachArc(func(post []int32, cost []int32, i int32) {
		for k, j := range post {
			o := &m.offers[j]
			o.keys = append(o.keys, offer(cost[k], i))
		}
	})
}

// listFew keeps the cheapest offers of each post, as they come by: when twice as
// many as wanted have gathered, the dearer half goes.
func (m *market) listFew() {
	room := make([]int32, len(m.posts))
	m.limit = make([]uint64, len(m.posts))
	for j := range room {
		room[j] = 2 * few
		m.limit[j] = math.MaxUint64
	}
	m.makeRoom(room)
	m.eachArc(func(post []int32, cost []int32, i int32) {
		for k, j := range post {
			key := offer(cost[k], i)
			if key > m.limit[j] {
				continue
			}
			o := &m.offers[j]
			o.keys = append(o.keys, key)
			if len(o.keys) == 2*few {
				smallestFirst(o.keys, few)
				o.keys = o.keys[:few]
				m.limit[j] = slices.Max(o.keys)
			}
		}
	})
}

// complete adds all offers left out so far.
func (m *market) complete() {
	limit := m.limit
	m.limit = nil
	room := make([]int32, len(m.posts))
	listed := make([][]uint64, len(m.posts))
	for j := range m.offers {
		listed[j] = m.offers[j].keys
		room[j] = int32(len(listed[j]))
	}
	m.eachArc(func(post []int32, cost []int32, i int32) {
		for k, j := range post {
			if offer(cost[k], i) > limit[j] {
				room[j]++
			}
		}
	})
	m.makeRoom(room)
	for j := range m.offers {
		m.offers[j].keys = append(m.offers[j].keys, listed[j]...)
	}
	m.eachArc(func(post []int32, cost []int32, i int32) {
		for k, j := range post {
			if key := offer(cost[k], i); key > limit[j] {
				o := &m.offers[j]
				o.keys = append(o.keys, key)
			}
		}
	})
}

// makeRoom gives each post an empty list with room for so many offers.
func (m *market) makeRoom(room []int32) {
	total := 0
	for _, n := range room {
		total += int(n)
	}
	keys := make([]uint64, total)
	for j, n := range room {
		m.offers[j].keys, keys = keys[:0:n], keys[n:]
	}
}

// eachArc shows the arcs of each person.
func (m *market) eachArc(show func(post, cost []int32, person int32)) {
	for i := range m.folk {
		post, cost := m.arcs(int32(i))
		show(post, cost, int32(i))
	}
}

// further puts more offers of a post in order and says how many are now: no more
// than before when all are.
func (m *market) further(j int32) int {
	o := &m.offers[j]
	if o.sorted == len(o.keys) && m.limit != nil && m.limit[j] < math.MaxUint64 {
		m.complete()
	}
	if o.sorted < len(o.keys) {
		o.more()
	}
	return o.sorted
}

// addOffer lists one more.
func (m *market) addOffer(j int32, key uint64) {
	if m.limit == nil || key <= m.limit[j] {
		m.offers[j].insert(key)
	}
}

const (
	firstChunk  = 48
	wholeBelow  = 96
	chunkGrowth = 3
)

// more puts more of the offers in order.
func (o *offers) more() {
	rest := o.keys[o.sorted:]
	n := max(firstChunk, (chunkGrowth-1)*o.sorted)
	if len(rest) <= max(n, wholeBelow) {
		n = len(rest)
	} else {
		smallestFirst(rest, n)
	}
	slices.Sort(rest[:n])
	o.sorted += n
}

// smallestFirst moves the n smallest keys to the front, in no order.
func smallestFirst(keys []uint64, n int) {
	lo, hi := 0, len(keys)-1
	for lo < hi {
		// Median of three as the pivot, then Hoare's partition.
		a, b, c := keys[lo], keys[lo+(hi-lo)/2], keys[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			hi = j
		case n > i:
			lo = i
		default:
			return
		}
	}
}

// insert adds an offer where it belongs.
func (o *offers) insert(key uint64) {
	k, _ := slices.BinarySearch(o.keys[:o.sorted], key)
	if k == o.sorted && o.sorted < len(o.keys) {
		o.keys = append(o.keys, key) // among those not sorted yet
		return
	}
	o.keys = slices.Insert(o.keys, k, key)
	o.sorted++
}

// remove takes one offer out.
func (o *offers) remove(key uint64) {
	if k, ok := slices.BinarySearch(o.keys[:o.sorted], key); ok {
		o.keys = slices.Delete(o.keys, k, k+1)
		o.sorted--
		return
	}
	for k := o.sorted; k < len(o.keys); k++ {
		if o.keys[k] == key {
			o.keys = slices.Delete(o.keys, k, k+1)
			return
		}
	}
}
