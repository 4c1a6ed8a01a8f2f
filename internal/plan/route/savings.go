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

// construct makes the first plan: by savings where vehicles are alike and time
// does not matter, otherwise by insertion. Who finds no place stays absent.
func (s *state) construct() {
	if len(s.p.class) == 2 && !s.p.timed && !s.p.paired && !s.p.kept && s.used == 0 {
		s.savings()
	}
	s.recreate()
}

// savings is the method of Clarke and Wright (1964): at first everybody has a
// route alone, then routes are joined end to end, the largest saving first, as
// long as the load allows. Only near stops are considered for joining.
func (s *state) savings() {
	p := s.p
	var merges []merge
	for i := range p.in.Stops {
		a := p.node(i)
		for _, b := range p.neighbours(a)[:min(40, p.reach)] {
			if gain := p.d(a, 1) + p.d(0, b) - p.d(a, b); gain > 0 {
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
	chains := newChains(p)
	for _, m := range merges {
		chains.join(m.i, m.j)
	}
	// The chains with most stops get the vehicles; the rest are inserted.
	heads := chains.heads(p)
	slices.SortStableFunc(heads, func(a, b int32) int { return int(chains.count[b] - chains.count[a]) })
	s.absent = s.absent[:0]
	for k, head := range heads {
		last := int32(2 * k)
		for c := head; c >= 0; c = chains.next[c] {
			if k >= len(p.slots) || p.nodes[c].demand > p.slots[0].capacity {
				s.absent = append(s.absent, c)
				continue
			}
			s.link(c, last)
			last = c
		}
	}
	s.settle()
}

// chains are routes under construction. Load and count are kept at both ends.
type chains struct {
	next, prev []int32
	other      []int32 // the other end, at either end
	load       []int64
	count      []int32
	capacity   int64
	most       int32
	mayTurn    bool // driving a chain backwards costs the same
}

func newChains(p *problem) *chains {
	n := len(p.nodes)
	c := &chains{
		next: make([]int32, n), prev: make([]int32, n), other: make([]int32, n),
		load: make([]int64, n), count: make([]int32, n),
		capacity: p.slots[0].capacity, most: p.slots[0].maxStops,
		mayTurn: p.places.shape != table && p.at[0] == p.at[1],
	}
	for i := range int32(n) {
		c.next[i], c.prev[i], c.other[i] = -1, -1, i
		c.load[i], c.count[i] = p.nodes[i].demand, 1
	}
	return c
}

// join drives from i to j if i ends a chain, j begins another, and both fit.
func (c *chains) join(i, j int32) {
	if c.mayTurn && c.next[i] >= 0 && c.prev[i] < 0 {
		if c.next[j] >= 0 && c.prev[j] >= 0 || c.other[i] == j {
			return
		}
		c.turn(i)
	}
	if c.mayTurn && c.prev[j] >= 0 && c.next[j] < 0 && c.other[i] != j {
		c.turn(c.other[j])
	}
	if c.next[i] >= 0 || c.prev[j] >= 0 || c.other[i] == j || i == j {
		return
	}
	if c.load[i]+c.load[j] > c.capacity || c.count[i]+c.count[j] > c.most {
		return
	}
	head, tail := c.other[i], c.other[j]
	c.next[i], c.prev[j] = j, i
	c.other[head], c.other[tail] = tail, head
	load, count := c.load[i]+c.load[j], c.count[i]+c.count[j]
	c.load[head], c.load[tail] = load, load
	c.count[head], c.count[tail] = count, count
}

// turn reverses the chain that begins at head.
func (c *chains) turn(head int32) {
	for v := head; v >= 0; v = c.prev[v] {
		c.next[v], c.prev[v] = c.prev[v], c.next[v]
	}
}

// heads are the first stops of all chains.
func (c *chains) heads(p *problem) []int32 {
	var out []int32
	for v := p.base; v < int32(len(c.prev)); v++ {
		if c.prev[v] < 0 {
			out = append(out, v)
		}
	}
	return out
}
