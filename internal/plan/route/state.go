package route

import (
	"math"
	"math/bits"
)

// node is what changes of a node: its place in a route.
type node struct {
	next, prev int32
	route, pos int32   // route -1: absent
	leave      float64 // earliest time of leaving
	late       float64 // latest start of service that keeps the rest in time
	hop        float64 // way to next
	load       int64   // load of errands on leaving
}

// tour is what changes of a slot.
type tour struct {
	count int32
	load  int64   // of stops without errand, carried all the way
	peak  int64   // most load of errands
	way   float64 // with keepers and fixed cost
}

// state is a plan under construction: linked routes in flat arrays, and a
// journal of what the current step has touched, so that a step that is not
// accepted is taken back at the cost of the routes it touched.
type state struct {
	p      *problem
	nodes  []node
	tours  []tour
	free   []uint64 // bit r: slot r drives no stop
	used   int      // routes with stops
	limit  int      // most routes
	cost   float64
	absent []int32 // stops not served; of an errand, its pickup
	live   []int32 // slots with stops, and perhaps some without
	isLive []bool

	// The journal.
	step      uint32
	touchedAt []uint32 // by slot: the step that touched it last
	oldNodes  []nodeEntry
	oldTours  []tourEntry
	oldAbsent []int32
	oldCost   float64
	oldUsed   int

	dice   dice
	blink  int // positions until one is overlooked
	blinks float64

	removed  []int32
	key      []float64 // by node: order of insertion
	ruinedAt []uint32
	closed   int // class of slots that is not opened in this step, or -1
	scratch  []int32
	starts   []float64
}

type nodeEntry struct {
	id   int32
	node node
}

type tourEntry struct {
	id   int32
	tour tour
}

// newState is the plan in which everybody is absent.
func newState(p *problem, seed uint64) *state {
	s := &state{
		p:         p,
		nodes:     make([]node, len(p.nodes)),
		tours:     make([]tour, len(p.slots)),
		free:      make([]uint64, (len(p.slots)+63)/64),
		limit:     len(p.slots),
		isLive:    make([]bool, len(p.slots)),
		touchedAt: make([]uint32, len(p.slots)),
		ruinedAt:  make([]uint32, len(p.slots)),
		key:       make([]float64, len(p.nodes)),
		dice:      dice{seed},
		blink:     math.MaxInt,
		closed:    -1,
	}
	for r := range p.slots {
		s.nodes[2*r].route, s.nodes[2*r+1].route = int32(r), int32(r)
		s.clear(int32(r))
	}
	for c := p.base; c < int32(len(p.nodes)); c++ {
		s.nodes[c].route = -1
		if !p.nodes[c].drop {
			s.absent = append(s.absent, c)
		}
	}
	s.begin()
	return s
}

// clear makes slot r empty without a look at what it held.
func (s *state) clear(r int32) {
	a, b := 2*r, 2*r+1
	s.nodes[a].next, s.nodes[b].prev = b, a
	s.tours[r] = tour{}
	s.free[r/64] |= 1 << (r % 64)
	s.refresh(r)
}

// begin opens a new step: rollback returns to this point.
func (s *state) begin() {
	s.step++
	s.oldNodes, s.oldTours = s.oldNodes[:0], s.oldTours[:0]
	s.oldAbsent = append(s.oldAbsent[:0], s.absent...)
	s.oldCost, s.oldUsed = s.cost, s.used
}

// touch notes slot r in the journal before its first change of the step.
func (s *state) touch(r int32) {
	if s.touchedAt[r] == s.step {
		return
	}
	s.touchedAt[r] = s.step
	s.oldTours = append(s.oldTours, tourEntry{r, s.tours[r]})
	for c := 2 * r; ; c = s.nodes[c].next {
		s.oldNodes = append(s.oldNodes, nodeEntry{c, s.nodes[c]})
		if c == 2*r+1 {
			return
		}
	}
}

// rollback takes the current step back.
func (s *state) rollback() {
	// What came into a touched route from outside any route is absent again.
	for _, e := range s.oldTours {
		for c := s.nodes[2*e.id].next; c != 2*e.id+1; c = s.nodes[c].next {
			s.nodes[c].route = -1
		}
	}
	for _, e := range s.oldNodes {
		s.nodes[e.id] = e.node
	}
	for _, e := range s.oldTours {
		s.tours[e.id] = e.tour
		s.mark(e.id)
	}
	s.absent = append(s.absent[:0], s.oldAbsent...)
	s.cost, s.used = s.oldCost, s.oldUsed
}

// mark sets the bit of slot r by its count.
func (s *state) mark(r int32) {
	if s.tours[r].count == 0 {
		s.free[r/64] |= 1 << (r % 64)
	} else {
		s.free[r/64] &^= 1 << (r % 64)
	}
}

// freeSlot is the first slot without stops from slot a up to before b, or -1.
func (s *state) freeSlot(a, b int32) int32 {
	for w := a / 64; w*64 < b; w++ {
		bitsOf := s.free[w]
		if w == a/64 {
			bitsOf &= ^uint64(0) << (a % 64)
		}
		if bitsOf != 0 {
			if r := w*64 + int32(bits.TrailingZeros64(bitsOf)); r < b {
				return r
			}
			return -1
		}
	}
	return -1
}

// keepCost is what it costs that slot r serves node c.
func (s *state) keepCost(c, r int32) float64 {
	f := &s.p.nodes[c]
	if f.keeper < 0 || f.keeper == s.p.slots[r].vehicle {
		return 0
	}
	return f.keepCost
}

// link puts the absent node c behind node v.
func (s *state) link(c, v int32) {
	r := s.nodes[v].route
	s.touch(r)
	x := s.nodes[v].next
	t := &s.tours[r]
	if t.count == 0 {
		s.used++
		s.free[r/64] &^= 1 << (r % 64)
		if !s.isLive[r] {
			s.isLive[r] = true
			s.live = append(s.live, r)
		}
		s.pay(t, s.p.slots[r].fixedCost+s.nodes[v].hop)
	}
	t.count++
	in, out := s.p.d(v, c), s.p.d(c, x)
	delta := in + out - s.nodes[v].hop
	if s.p.kept {
		delta += s.keepCost(c, r)
	}
	s.pay(t, delta)
	if s.p.nodes[c].mate < 0 {
		t.load += s.p.nodes[c].demand
	}
	n := &s.nodes[c]
	n.prev, n.next, n.route, n.hop = v, x, r, out
	s.nodes[v].next, s.nodes[v].hop = c, in
	s.nodes[x].prev = c
}

func (s *state) pay(t *tour, amount float64) {
	t.way += amount
	s.cost += amount
}

// unlink takes node c out of its route.
func (s *state) unlink(c int32) {
	n := &s.nodes[c]
	r := n.route
	s.touch(r)
	t := &s.tours[r]
	v, x := n.prev, n.next
	hop := s.p.d(v, x)
	delta := hop - s.nodes[v].hop - n.hop
	if s.p.kept {
		delta -= s.keepCost(c, r)
	}
	s.pay(t, delta)
	if s.p.nodes[c].mate < 0 {
		t.load -= s.p.nodes[c].demand
	}
	s.nodes[v].next, s.nodes[v].hop = x, hop
	s.nodes[x].prev = v
	n.route = -1
	t.count--
	if t.count == 0 {
		s.used--
		s.free[r/64] |= 1 << (r % 64)
		s.cost -= t.way
		t.way = 0
	}
}

// refresh brings positions, times, loads and the way of route r up to date.
func (s *state) refresh(r int32) {
	p := s.p
	first, last := 2*r, 2*r+1
	t := &s.tours[r]
	a := &s.nodes[first]
	a.pos, a.load = 0, 0
	a.leave = p.nodes[first].ready
	a.hop = p.d(first, a.next)
	way := 0.0
	if t.count > 0 {
		way = p.slots[r].fixedCost
	}
	t.peak = 0
	for v, c := first, a.next; ; v, c = c, s.nodes[c].next {
		prev, n, f := &s.nodes[v], &s.nodes[c], &p.nodes[c]
		n.pos = prev.pos + 1
		way += prev.hop
		n.leave = max(prev.leave+p.t(v, c, prev.hop), f.ready) + f.service
		n.load = prev.load
		if f.mate >= 0 {
			n.load += f.demand
			t.peak = max(t.peak, n.load)
		}
		if p.kept && c != last {
			way += s.keepCost(c, r)
		}
		if c == last {
			break
		}
	}
	if t.count == 0 {
		way = 0
	}
	s.cost += way - t.way
	t.way = way
	z := &s.nodes[last]
	z.late = p.nodes[last].due
	for c, x := z.prev, last; ; c, x = s.nodes[c].prev, c {
		n, f := &s.nodes[c], &p.nodes[c]
		n.late = min(f.due, s.nodes[x].late-p.t(c, x, n.hop)-f.service)
		if c == first {
			break
		}
	}
}

// settle brings up to date what untimed problems leave stale within a step.
func (s *state) settle() {
	for _, e := range s.oldTours {
		s.refresh(e.id)
	}
}

// recount sums the cost anew, so that rounding does not pile up.
func (s *state) recount() {
	s.cost = 0
	for _, t := range s.tours {
		s.cost += t.way
	}
}

// tidy drops empty slots from the list of live ones.
func (s *state) tidy() {
	kept := s.live[:0]
	for _, r := range s.live {
		if s.tours[r].count > 0 {
			kept = append(kept, r)
		} else {
			s.isLive[r] = false
		}
	}
	s.live = kept
}
