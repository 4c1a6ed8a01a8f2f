package route

import (
	"cmp"
	"slices"
)

// merge is the saving of driving from i to j instead of home between them.
type merge struct {
	saving float64
	i, j   int32
}

// construct makes the first plan: by savings where nothing forbids it, and by
// insertion. Who finds no place stays absent.
func (s *state) construct() {
	if s.used == 0 && !s.p.paired && !s.p.kept {
		s.savings()
	}
	s.recreate()
}

// mergeNear is with how many near stops a stop may be joined.
const mergeNear = 40

// savings is the method of Clarke and Wright (1964): at first everybody has a
// route alone from the depot that is nearest, then routes of the same depot
// are joined end to end, the largest saving first, as long as load and time
// allow. Only near stops are considered for joining.
func (s *state) savings() {
	p := s.p
	c := newChains(p)
	var merges []merge
	for i := range p.in.Stops {
		a := p.node(i)
		home := 2 * c.first(a)
		for _, b := range p.neighbours(a)[:min(mergeNear, p.reach)] {
			if c.class[a] != c.class[b] || c.class[a] < 0 {
				continue
			}
			if gain := p.d(a, home+1) + p.d(home, b) - p.d(a, b); gain > 0 {
				merges = append(merges, merge{gain, a, b})
			}
		}
	}
	slices.SortFunc(merges, func(a, b merge) int {
		if a.saving != b.saving {
			return cmp.Compare(b.saving, a.saving)
		}
		return cmp.Or(cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, m := range merges {
		c.join(m.i, m.j)
	}
	// The chains with most stops get the vehicles; the rest are inserted.
	heads := c.heads()
	slices.SortStableFunc(heads, func(a, b int32) int { return int(c.count[b] - c.count[a]) })
	s.absent = s.absent[:0]
	for _, head := range heads {
		r := int32(-1)
		if k := c.class[head]; k >= 0 {
			r = s.freeSlot(p.class[k], p.class[k+1])
		}
		for v, last := head, 2*r; v >= 0; v, last = c.next[v], v {
			if r < 0 {
				s.absent = append(s.absent, v)
			} else {
				s.link(v, last)
			}
		}
	}
	s.settle()
}

// chains are routes under construction. Load and count are kept at both ends.
type chains struct {
	p          *problem
	next, prev []int32
	other      []int32 // the other end, at either end
	load       []int64
	count      []int32
	class      []int32 // the class of slots that is nearest, or -1
	mayTurn    bool    // driving a chain backwards costs the same
	seq        []int32
	starts     []float64
}

func newChains(p *problem) *chains {
	n := len(p.nodes)
	c := &chains{
		p: p, next: make([]int32, n), prev: make([]int32, n), other: make([]int32, n),
		load: make([]int64, n), count: make([]int32, n), class: make([]int32, n),
		mayTurn: p.places.shape != table && p.places.times == nil && !p.timed,
	}
	for k := range p.class[:len(p.class)-1] {
		r := p.class[k]
		c.mayTurn = c.mayTurn && p.at[2*r] == p.at[2*r+1]
	}
	for i := range int32(n) {
		c.next[i], c.prev[i], c.other[i] = -1, -1, i
		c.load[i], c.count[i] = p.nodes[i].demand, 1
		if i >= p.base {
			c.class[i] = c.nearest(i)
		}
	}
	return c
}

// first is the first slot of the class of node a.
func (c *chains) first(a int32) int32 { return c.p.class[max(0, c.class[a])] }

// nearest is the class that serves node a alone at the least cost.
func (c *chains) nearest(a int32) int32 {
	best, cost := int32(-1), 0.0
	for k, r := range c.p.class[:len(c.p.class)-1] {
		slot := &c.p.slots[r]
		if c.load[a] > slot.capacity {
			continue
		}
		way := c.p.d(2*r, a) + c.p.d(a, 2*r+1) + slot.fixedCost
		if (best < 0 || way < cost) && c.drives(r, a, -1) {
			best, cost = int32(k), way
		}
	}
	return best
}

// join drives from i to j if i ends a chain, j begins another, and both fit.
func (c *chains) join(i, j int32) {
	if c.other[i] == j || i == j {
		return
	}
	slot := &c.p.slots[c.first(i)]
	if c.load[i]+c.load[j] > slot.capacity || c.count[i]+c.count[j] > slot.maxStops {
		return
	}
	if c.mayTurn && c.next[i] >= 0 && c.prev[i] < 0 {
		c.turn(i)
	}
	if c.mayTurn && c.prev[j] >= 0 && c.next[j] < 0 {
		c.turn(c.other[j])
	}
	if c.next[i] >= 0 || c.prev[j] >= 0 {
		return
	}
	head, tail := c.other[i], c.other[j]
	if c.p.timed && !c.drives(c.first(i), head, j) {
		return
	}
	c.next[i], c.prev[j] = j, i
	c.other[head], c.other[tail] = tail, head
	load, count := c.load[i]+c.load[j], c.count[i]+c.count[j]
	c.load[head], c.load[tail] = load, load
	c.count[head], c.count[tail] = count, count
}

// drives reports whether the chains that begin at a and at b (-1: none) can be
// driven one after the other in time by slot r.
func (c *chains) drives(r, a, b int32) bool {
	c.seq = append(c.seq[:0], 2*r)
	for _, head := range [2]int32{a, b} {
		for v := head; v >= 0; v = c.next[v] {
			c.seq = append(c.seq, v)
		}
	}
	c.seq = append(c.seq, 2*r+1)
	ok := false
	c.starts, ok = c.p.schedule(c.seq, c.p.slots[r].maxDuration, c.starts)
	return ok
}

// turn reverses the chain that begins at head.
func (c *chains) turn(head int32) {
	for v := head; v >= 0; v = c.prev[v] {
		c.next[v], c.prev[v] = c.prev[v], c.next[v]
	}
}

// heads are the first stops of all chains.
func (c *chains) heads() []int32 {
	var out []int32
	for v := c.p.base; v < int32(len(c.prev)); v++ {
		if c.prev[v] < 0 {
			out = append(out, v)
		}
	}
	return out
}
