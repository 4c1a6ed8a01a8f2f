package route

import "math"

// slack absorbs rounding when earliest and latest times are compared.
const slack = 1e-9

// spot is where a stop, or both ends of an errand, may go.
type spot struct {
	after int32 // the node before; -1: nowhere
	drop  int32 // the node before the drop, which may be the pickup itself
	delta float64
}

var noSpot = spot{-1, -1, math.Inf(1)}

// overlooks reports whether the next position is to be overlooked: one in a
// hundred, which keeps greedy insertion from doing the same thing each time.
func (s *state) overlooks() bool {
	s.blink--
	if s.blink > 0 {
		return false
	}
	s.rest()
	return true
}

// rest draws how many positions are looked at before the next blink.
func (s *state) rest() {
	if s.blinks <= 0 {
		s.blink = math.MaxInt
		return
	}
	s.blink = 1 + int(math.Log(1-s.dice.float())/math.Log(1-s.blinks))
}

// bestSpot is the cheapest position of the absent stop c. It looks beside its
// relatives, or everywhere, and at one empty route of each class as long as
// fewer than limit are used.
func (s *state) bestSpot(c int32, everywhere bool) spot {
	if s.p.nodes[c].mate >= 0 {
		return s.bestPair(c)
	}
	best := noSpot
	if !everywhere {
		for _, v := range s.p.relatives(c) {
			if n := &s.nodes[v]; n.route >= 0 && s.takes(n.route, c) {
				s.offer(c, v, &best)
				s.offer(c, n.prev, &best)
			}
		}
	} else {
		for _, r := range s.live {
			if s.tours[r].count == 0 || !s.takes(r, c) {
				continue
			}
			due := s.p.nodes[c].due
			for v := 2 * r; v != 2*r+1; v = s.nodes[v].next {
				if s.nodes[v].leave > due {
					break
				}
				s.offer(c, v, &best)
			}
		}
	}
	s.eachFree(c, func(r int32) {
		if s.takes(r, c) {
			s.offer(c, 2*r, &best)
		}
	})
	return best
}

// eachFree calls try with one empty slot of each class, and of the keeper of c.
func (s *state) eachFree(c int32, try func(r int32)) {
	if s.used >= s.limit {
		return
	}
	p := s.p
	for k := range len(p.class) - 1 {
		a, b := p.class[k], p.class[k+1]
		r := s.freeSlot(a, b)
		if r < 0 || k == s.closed {
			continue
		}
		try(r)
		if keeper := p.nodes[c].keeper; keeper >= 0 {
			for ; r >= 0 && r < b; r = s.freeSlot(r+1, b) {
				if p.slots[r].vehicle == keeper {
					try(r)
					break
				}
			}
		}
	}
}

// takes reports whether route r has room for the load of stop c.
func (s *state) takes(r, c int32) bool {
	t, k := &s.tours[r], &s.p.slots[r]
	return t.load+t.peak+s.p.nodes[c].demand <= k.capacity && t.count < k.maxStops
}

// offer makes the position behind v the best for stop c if it is.
func (s *state) offer(c, v int32, best *spot) {
	p := s.p
	n := &s.nodes[v]
	x := n.next
	in, out := p.d(v, c), p.d(c, x)
	delta := in + out - n.hop
	if delta >= best.delta {
		return
	}
	if p.timed {
		f := &p.nodes[c]
		start := max(n.leave+p.t(v, c, in), f.ready)
		if start > f.due+slack || start+f.service+p.t(c, x, out) > s.nodes[x].late+slack {
			return
		}
	}
	r := n.route
	if s.tours[r].count == 0 {
		delta += p.slots[r].fixedCost + n.hop
	}
	if p.kept {
		delta += s.keepCost(c, r)
	}
	if delta >= best.delta || s.overlooks() || p.rich && !s.keepsRides(r, c, v, -1, -1) {
		return
	}
	*best = spot{v, -1, delta}
}

// bestPair is the cheapest pair of positions for the errand of pickup c.
func (s *state) bestPair(c int32) spot {
	best := noSpot
	for _, r := range s.live {
		if s.tours[r].count > 0 {
			s.offerPair(c, r, &best)
		}
	}
	s.eachFree(c, func(r int32) { s.offerPair(c, r, &best) })
	return best
}

// offerPair tries all pairs of positions in route r. From each position of the
// pickup it drives on through the route with the load on board for as long as
// time and room allow.
func (s *state) offerPair(c, r int32, best *spot) {
	p, t, k := s.p, &s.tours[r], &s.p.slots[r]
	d := p.nodes[c].mate
	pick, drop := &p.nodes[c], &p.nodes[d]
	room := k.capacity - t.load - pick.demand
	if room < 0 || t.count+2 > k.maxStops {
		return
	}
	extra := 0.0
	if t.count == 0 {
		extra = k.fixedCost + s.nodes[2*r].hop
	}
	if p.kept {
		extra += s.keepCost(c, r) + s.keepCost(d, r)
	}
	if math.IsInf(extra, 1) {
		return
	}
	last := 2*r + 1
	straight := p.d(c, d)
	for v := 2 * r; v != last; v = s.nodes[v].next {
		n := &s.nodes[v]
		if n.leave > pick.due {
			return
		}
		if n.load > room {
			continue
		}
		in := p.d(v, c)
		start := max(n.leave+p.t(v, c, in), pick.ready)
		if start > pick.due+slack {
			continue
		}
		leave := start + pick.service
		x := n.next
		// The drop follows at once.
		out := p.d(d, x)
		if delta := extra + in + straight + out - n.hop; delta < best.delta {
			at := max(leave+p.t(c, d, straight), drop.ready)
			if at <= drop.due+slack && at+drop.service+p.t(d, x, out) <= s.nodes[x].late+slack {
				s.agree(c, v, c, delta, best)
			}
		}
		if x == last {
			continue
		}
		// The drop follows behind x or later.
		out = p.d(c, x)
		detour := extra + in + out - n.hop
		if p.metric && detour >= best.delta {
			continue
		}
		at := leave + p.t(c, x, out)
		for x != last {
			nx, fx := &s.nodes[x], &p.nodes[x]
			if at > nx.late+slack || nx.load > room {
				break
			}
			at = max(at, fx.ready) + fx.service
			if at > drop.due {
				break
			}
			y := nx.next
			in, out := p.d(x, d), p.d(d, y)
			if delta := detour + in + out - nx.hop; delta < best.delta {
				start := max(at+p.t(x, d, in), drop.ready)
				if start <= drop.due+slack && start+drop.service+p.t(d, y, out) <= s.nodes[y].late+slack {
					s.agree(c, v, x, delta, best)
				}
			}
			at += p.t(x, y, nx.hop)
			x = y
		}
	}
}

// agree is the last word on a pair of positions that fits.
func (s *state) agree(c, v, w int32, delta float64, best *spot) {
	if s.overlooks() || s.p.rich && !s.keepsRides(s.nodes[v].route, c, v, s.p.nodes[c].mate, w) {
		return
	}
	*best = spot{v, w, delta}
}

// insert puts stop c, and its drop if it has one, where at says.
func (s *state) insert(c int32, at spot) {
	s.link(c, at.after)
	if at.drop >= 0 {
		s.link(s.p.nodes[c].mate, at.drop)
	}
	if s.p.timed || s.p.paired {
		s.refresh(s.nodes[c].route)
	}
}

// keepsRides reports whether a schedule exists for route r with c put behind v
// and d behind w (d -1: c alone; c -1: the route as it is) that keeps every
// limit on rides and on duration.
func (s *state) keepsRides(r, c, v, d, w int32) bool {
	seq := s.scratch[:0]
	for x := 2 * r; ; x = s.nodes[x].next {
		seq = append(seq, x)
		if x == v && c >= 0 {
			seq = append(seq, c)
			if w == c {
				seq = append(seq, d)
			}
		} else if x == w && d >= 0 {
			seq = append(seq, d)
		}
		if x == 2*r+1 {
			break
		}
	}
	s.scratch = seq
	ok := false
	s.starts, ok = s.p.schedule(seq, s.p.slots[r].maxDuration, s.starts)
	return ok
}

// schedule finds the earliest starts of service along seq, the nodes of a
// route with its terminals, that keep windows, rides and duration.
//
// These are difference constraints on a chain: start[i+1] ≥ start[i] + c, and
// backwards start[a] ≥ start[i] − ride. Their least solution is reached by
// driving forward, moving the start of rides that were too long to a later
// time, and driving again. Each round settles one backward constraint of the
// longest path, so if there are more rounds than such constraints, there is
// no solution (Bellman 1958).
func (p *problem) schedule(seq []int32, maxDuration float64, starts []float64) ([]float64, bool) {
	n := len(seq)
	starts = starts[:0]
	for _, c := range seq {
		starts = append(starts, p.nodes[c].ready)
	}
	for range n + 1 {
		for i := 1; i < n; i++ {
			v, c := seq[i-1], seq[i]
			f := &p.nodes[v]
			starts[i] = max(starts[i], starts[i-1]+f.service+p.t(v, c, p.d(v, c)))
			if starts[i] > p.nodes[c].due+slack {
				return starts, false
			}
		}
		moved := false
		if least := starts[n-1] - maxDuration; least > starts[0]+slack {
			starts[0], moved = least, true
		}
		for i := 1; i < n-1; i++ {
			f := &p.nodes[seq[i]]
			if math.IsInf(f.ride, 1) {
				continue
			}
			a := 0
			if f.drop {
				for a = i - 1; seq[a] != f.mate; a-- {
				}
			}
			if least := starts[i] - f.ride - p.nodes[seq[a]].service; least > starts[a]+slack {
				starts[a], moved = least, true
			}
		}
		if !moved {
			return starts, true
		}
		if starts[0] > p.nodes[seq[0]].due+slack {
			return starts, false
		}
	}
	return starts, false
}
