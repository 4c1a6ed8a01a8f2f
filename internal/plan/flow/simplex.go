package flow

import (
	"context"
	"fmt"
	"math"

	"linli/internal/plan/dimacs"
)

// simplex is the primal network simplex method. A basis is a spanning tree; it
// is held as parent, thread (the nodes in depth-first order), number of
// successors and last successor, so that a pivot touches only the part of the
// tree that turns (Barr, Glover, Klingman 1979; the layout is that of Kovács
// 2015). Entering arcs are found by block search: the best of a block of arcs,
// the blocks taken in turn.
type simplex struct {
	nodes, arcs int // arcs without the artificial ones
	ends        []ends
	cost        []int64
	room        []int64 // capacity above the least flow
	flow        []int64 // above the least flow
	state       []int8

	parent, pred      []int32
	thread, revThread []int32
	succs, lastSucc   []int32
	dir               []int8
	pi                []int64

	in, join         int32
	uIn, vIn         int32
	uOut             int32
	delta            int64
	nextArc, block   int
	dirty            []int32
	touched, scanned int // nodes shifted and arcs priced of late
}

type ends struct{ from, to int32 }

const (
	atUpper = -1
	inTree  = 0
	atLower = 1

	down = -1 // the arc leads from the parent to the node
	up   = 1
)

func newSimplex(in *dimacs.Instance) (*simplex, error) {
	n, m := in.Nodes(), in.Arcs()
	all := m + n
	s := &simplex{
		nodes: n, arcs: m,
		ends: make([]ends, all), cost: make([]int64, all), room: make([]int64, all),
		flow: make([]int64, all), state: make([]int8, all),
		parent: make([]int32, n+1), pred: make([]int32, n+1), thread: make([]int32, n+1),
		revThread: make([]int32, n+1), succs: make([]int32, n+1), lastSucc: make([]int32, n+1),
		dir: make([]int8, n+1), pi: make([]int64, n+1),
	}
	supply := make([]int64, n)
	copy(supply, in.Supply)
	var most int64
	for a := range m {
		s.ends[a] = ends{in.From[a], in.To[a]}
		c := in.Cost.At(a)
		s.cost[a] = c
		if c == math.MinInt64 {
			return nil, tooLarge(a, c)
		}
		if size := max(c, -c); size > most {
			most = size
			if most >= math.MaxInt64/8/int64(n+2) {
				return nil, tooLarge(a, c)
			}
		}
		low := in.Low.At(a)
		s.room[a] = in.Cap.At(a)
		if s.room[a] < dimacs.Unbounded {
			s.room[a] -= low
		}
		if low != 0 {
			supply[in.From[a]] -= low
			supply[in.To[a]] += low
		}
		s.state[a] = atLower
	}
	s.start(supply, (most+1)*int64(n+1))
	return s, nil
}

func tooLarge(a int, c int64) error {
	return fmt.Errorf("%w: the cost %d of arc %d is too large for prices to be reckoned in 64 bits", ErrTooLarge, c, a+1)
}

// start makes the first basis: every node hangs on an artificial root, over an
// arc so dear that it is used only where nothing else can be.
func (s *simplex) start(supply []int64, dear int64) {
	n, root := s.nodes, int32(s.nodes)
	s.parent[root], s.pred[root] = -1, -1
	s.thread[root], s.revThread[0] = 0, root
	s.succs[root] = int32(n + 1)
	s.lastSucc[root] = root - 1
	if n == 0 {
		s.thread[root], s.lastSucc[root] = root, root
	}
	for u := range n {
		e := s.arcs + u
		s.parent[u], s.pred[u] = root, int32(e)
		s.thread[u] = int32(u + 1)
		s.revThread[u+1] = int32(u)
		s.succs[u], s.lastSucc[u] = 1, int32(u)
		s.room[e] = dimacs.Unbounded
		s.state[e] = inTree
		if supply[u] >= 0 {
			s.dir[u] = up
			s.ends[e] = ends{int32(u), root}
			s.flow[e] = supply[u]
		} else {
			s.dir[u] = down
			s.ends[e] = ends{root, int32(u)}
			s.flow[e] = -supply[u]
			s.pi[u], s.cost[e] = dear, dear
		}
	}
	s.block = s.leastBlock()
}

func (s *simplex) run(ctx context.Context) error {
	s.warmUp()
	for pivots := 0; s.entering(); pivots++ {
		if pivots&255 == 0 {
			s.adapt()
		}
		if pivots&1023 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if !s.pivot() {
			a := s.in
			return &Unbounded{From: int(s.ends[a].from) + 1, To: int(s.ends[a].to) + 1}
		}
	}
	return nil
}

// warmUp pivots on the cheapest arc into every node that lacks flow.
func (s *simplex) warmUp() {
	best := make([]int32, s.nodes)
	for u := range best {
		best[u] = -1
	}
	for a := range s.arcs {
		if v := s.ends[a].to; s.pi[v] > 0 && (best[v] < 0 || s.cost[a] < s.cost[best[v]]) {
			best[v] = int32(a)
		}
	}
	for _, a := range best {
		if a >= 0 && s.state[a] == atLower && s.reduced(a) < 0 {
			s.in = a
			if !s.pivot() {
				return // run finds the unbounded cycle again
			}
		}
	}
}

func (s *simplex) reduced(a int32) int64 {
	return s.cost[a] + s.pi[s.ends[a].from] - s.pi[s.ends[a].to]
}

// entering looks for an arc that improves the solution.
func (s *simplex) entering() bool {
	var least int64
	m, a := s.arcs, s.nextArc
	left := s.block
	pi := s.pi
	for part := 0; part < 2; part++ {
		lo, hi := a, m
		if part == 1 {
			lo, hi = 0, a
		}
		for lo < hi {
			end := min(hi, lo+left)
			cost, arc, state := s.cost[lo:end], s.ends[lo:end], s.state[lo:end]
			arc = arc[:len(cost)]
			state = state[:len(cost)]
			for k, c := range cost {
				if x := int64(state[k]) * (c + pi[arc[k].from] - pi[arc[k].to]); x < least {
					least = x
					s.in = int32(lo + k)
				}
			}
			left -= end - lo
			s.scanned += end - lo
			lo = end
			if left == 0 {
				if least < 0 {
					s.nextArc = lo
					return true
				}
				left = s.block
			}
		}
	}
	s.nextArc = a
	return least < 0
}

// adapt sets the size of the blocks so that looking for a good arc takes about
// as much work as using it: the dearer a pivot, the better it should be.
func (s *simplex) adapt() {
	least := s.leastBlock()
	if s.touched > s.scanned {
		s.block = min(s.block*5/4, max(least, s.arcs))
	} else {
		s.block = max(s.block*4/5, least)
	}
	s.touched, s.scanned = 0, 0
}

// leastBlock is the fewest arcs to choose from: with fewer, pivots become so many
// and the subtrees they turn so large that it costs more than it saves.
func (s *simplex) leastBlock() int {
	return max(10, int(3*math.Sqrt(float64(s.arcs))))
}

// pivot brings arc in into the basis. It is false where flow could grow without
// end.
func (s *simplex) pivot() bool {
	arc := s.ends[s.in]
	u, v := arc.from, arc.to
	for u != v {
		if s.succs[u] < s.succs[v] {
			u = s.parent[u]
		} else {
			v = s.parent[v]
		}
	}
	s.join = u
	changes := s.leaving()
	if s.delta >= dimacs.Unbounded {
		return false
	}
	s.push(changes)
	if changes {
		s.turn()
		s.shift()
	}
	return true
}

// leaving finds the arc that first hits a bound around the cycle.
func (s *simplex) leaving() bool {
	arc := s.ends[s.in]
	first, second := arc.from, arc.to
	if s.state[s.in] == atUpper {
		first, second = second, first
	}
	s.delta = s.room[s.in]
	side := 0
	for u := first; u != s.join; u = s.parent[u] {
		e := s.pred[u]
		d := s.flow[e]
		if s.dir[u] == down {
			d = headroom(s.room[e], d)
		}
		if d < s.delta {
			s.delta, s.uOut, side = d, u, 1
		}
	}
	for u := second; u != s.join; u = s.parent[u] {
		e := s.pred[u]
		d := s.flow[e]
		if s.dir[u] == up {
			d = headroom(s.room[e], d)
		}
		if d <= s.delta {
			s.delta, s.uOut, side = d, u, 2
		}
	}
	if side == 1 {
		s.uIn, s.vIn = first, second
	} else {
		s.uIn, s.vIn = second, first
	}
	return side != 0
}

func headroom(room, flow int64) int64 {
	if room >= dimacs.Unbounded {
		return dimacs.Unbounded
	}
	return room - flow
}

func (s *simplex) push(changes bool) {
	if s.delta > 0 {
		val := int64(s.state[s.in]) * s.delta
		s.flow[s.in] += val
		arc := s.ends[s.in]
		for u := arc.from; u != s.join; u = s.parent[u] {
			s.flow[s.pred[u]] -= int64(s.dir[u]) * val
		}
		for u := arc.to; u != s.join; u = s.parent[u] {
			s.flow[s.pred[u]] += int64(s.dir[u]) * val
		}
	}
	if !changes {
		s.state[s.in] = -s.state[s.in]
		return
	}
	s.state[s.in] = inTree
	out := s.pred[s.uOut]
	if s.flow[out] == 0 {
		s.state[out] = atLower
	} else {
		s.state[out] = atUpper
	}
}

// turn hangs the subtree below the leaving arc onto the entering one.
func (s *simplex) turn() {
	parent, thread, revThread, succs, lastSucc := s.parent, s.thread, s.revThread, s.succs, s.lastSucc
	uIn, vIn, uOut, join := s.uIn, s.vIn, s.uOut, s.join
	vOut := parent[uOut]
	oldRev, oldSuccs, oldLast := revThread[uOut], succs[uOut], lastSucc[uOut]
	inDir := int8(down)
	if uIn == s.ends[s.in].from {
		inDir = up
	}
	if uIn == uOut {
		parent[uIn], s.pred[uIn], s.dir[uIn] = vIn, s.in, inDir
		if thread[vIn] != uOut {
			after := thread[oldLast]
			thread[oldRev], revThread[after] = after, oldRev
			after = thread[vIn]
			thread[vIn], revThread[uOut] = uOut, vIn
			thread[oldLast], revThread[after] = after, oldLast
		}
	} else {
		goOn := thread[vIn]
		if oldRev == vIn {
			goOn = thread[oldLast]
		}
		stem, parStem := uIn, vIn
		last := lastSucc[uIn]
		after := thread[last]
		thread[vIn] = uIn
		s.dirty = append(s.dirty[:0], vIn)
		for stem != uOut {
			nextStem := parent[stem]
			thread[last] = nextStem
			s.dirty = append(s.dirty, last)
			before := revThread[stem]
			thread[before], revThread[after] = after, before
			parent[stem] = parStem
			parStem, stem = stem, nextStem
			if lastSucc[stem] == lastSucc[parStem] {
				last = revThread[parStem]
			} else {
				last = lastSucc[stem]
			}
			after = thread[last]
		}
		parent[uOut] = parStem
		thread[last], revThread[goOn] = goOn, last
		lastSucc[uOut] = last
		if oldRev != vIn {
			thread[oldRev], revThread[after] = after, oldRev
		}
		for _, u := range s.dirty {
			revThread[thread[u]] = u
		}
		var count int32
		lastOut := lastSucc[uOut]
		for u := uOut; u != uIn; u = parent[u] {
			p := parent[u]
			s.pred[u], s.dir[u] = s.pred[p], -s.dir[p]
			count += succs[u] - succs[p]
			succs[u] = count
			lastSucc[p] = lastOut
		}
		s.pred[uIn], s.dir[uIn] = s.in, inDir
		succs[uIn] = oldSuccs
	}
	limit := int32(-1)
	if lastSucc[join] == vIn {
		limit = join
	}
	lastOut := lastSucc[uOut]
	for u := vIn; u != -1 && lastSucc[u] == vIn; u = parent[u] {
		lastSucc[u] = lastOut
	}
	if join != oldRev && vIn != oldRev {
		for u := vOut; u != limit && lastSucc[u] == oldLast; u = parent[u] {
			lastSucc[u] = oldRev
		}
	} else if lastOut != oldLast {
		for u := vOut; u != limit && lastSucc[u] == oldLast; u = parent[u] {
			lastSucc[u] = lastOut
		}
	}
	for u := vIn; u != join; u = parent[u] {
		succs[u] += oldSuccs
	}
	for u := vOut; u != join; u = parent[u] {
		succs[u] -= oldSuccs
	}
}

// shift brings the prices of the turned subtree in line with the entering arc.
func (s *simplex) shift() {
	by := s.pi[s.vIn] - s.pi[s.uIn] - int64(s.dir[s.uIn])*s.cost[s.in]
	last := s.lastSucc[s.uIn]
	end := s.thread[last]
	start := s.uIn
	if size := int(s.succs[s.uIn]); 2*size > s.nodes {
		// Only differences count: shift the smaller part the other way.
		start, end, by = end, start, -by
		s.touched += s.nodes - size
	} else {
		s.touched += size
	}
	for u := start; u != end; u = s.thread[u] {
		s.pi[u] += by
	}
}
