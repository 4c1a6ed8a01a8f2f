package route

import (
	"cmp"
	"math"
	"slices"
)

const (
	// matrixUpTo is the number of places up to which distances are kept;
	// beyond it a square root is cheaper than a miss of the cache.
	matrixUpTo = 2500
	// nearest is how many stops near each stop are kept for ruin.
	nearest = 160
	// kindred is how many stops beside which it may go are kept for insertion.
	kindred = 60
)

// fixed is what does not change of a node. Nodes 2r and 2r+1 are start and end
// of slot r, the stops follow.
type fixed struct {
	ready, due, service float64
	ride                float64 // most time since start or pickup; +Inf: no limit
	demand              int64
	mate                int32 // the other end of an errand, or -1
	drop                bool
	keeper              int32 // vehicle, or -1
	keepCost            float64
}

// slot is a route that may be driven.
type slot struct {
	vehicle     int32
	class       int32 // slots of a class differ in nothing but keepers
	maxStops    int32
	capacity    int64
	fixedCost   float64
	maxDuration float64
}

// problem is an instance as flat arrays.
type problem struct {
	in       *Instance
	places   *Places
	width    int       // places and Nowhere
	dist     []float64 // width², or nil when there are too many
	nodes    []fixed
	slots    []slot
	at       []int   // place of each node
	nowhere  int     // the place of an open end
	base     int32   // the node of stop 0
	class    []int32 // first slot of each class, and the end
	near     []int32 // nodes near stop i: near[i*reach : (i+1)*reach]
	reach    int
	kin      []int32 // stops beside which stop i may well go, likewise
	kinReach int
	timed    bool // windows, shifts: arrival matters
	paired   bool
	rich     bool // rides or durations: only a whole schedule tells
	metric   bool // no detour is shorter than the way
	fragile  bool // without a stop, those after it may be reached later
	kept     bool // some stop has a keeper
}

// compile flattens an instance that Validate accepts.
func compile(in *Instance) *problem {
	n := in.Places.Len()
	p := skeleton(in, n <= matrixUpTo)
	p.buildNear()
	return p
}

// skeleton is compile without the lists of neighbours, and without the matrix
// of distances when it is not worth its making.
func skeleton(in *Instance, matrix bool) *problem {
	p := &problem{in: in, places: in.Places, nowhere: -1}
	p.metric = in.Places.shape == planar || in.Places.shape == globe
	if matrix {
		p.width = in.Places.Len() + 1
		p.nowhere = in.Places.Len()
	}
	for k, v := range in.Vehicles {
		c := slices.IndexFunc(in.Vehicles[:k], func(w Vehicle) bool { return alike(v, w) })
		var class int32
		if c < 0 {
			class = int32(k)
		} else {
			class = p.classOf(c)
		}
		for range in.slots(k) {
			p.slots = append(p.slots, slot{
				vehicle: int32(k), class: class, capacity: v.Capacity, fixedCost: v.FixedCost,
				maxStops: int32(orElse(v.MaxStops, math.MaxInt32)), maxDuration: orInf(v.MaxDuration),
			})
		}
		if v.MaxDuration > 0 {
			p.rich, p.timed = true, true
		}
		if v.Latest > 0 {
			p.timed = true
		}
	}
	// Slots of one class stand together, so that the first free one is found
	// by a scan.
	slices.SortStableFunc(p.slots, func(a, b slot) int { return int(a.class - b.class) })
	for r, s := range p.slots {
		if r == 0 || s.class != p.slots[r-1].class {
			p.class = append(p.class, int32(r))
		}
		v := in.Vehicles[s.vehicle]
		p.addTerminal(v, v.Start)
		p.addTerminal(v, v.End)
	}
	p.class = append(p.class, int32(len(p.slots)))
	p.base = int32(len(p.nodes))
	for i := range in.Stops {
		p.addStop(i)
	}
	for i, s := range in.Stops {
		if s.Drop != None {
			p.tie(i)
		}
	}
	p.fragile = !p.metric || in.Places.times != nil
	if matrix {
		p.buildDistances()
	}
	return p
}

func alike(a, b Vehicle) bool {
	a.Name, b.Name, a.Count, b.Count = "", "", 0, 0
	return a == b
}

func (p *problem) classOf(vehicle int) int32 {
	i := slices.IndexFunc(p.slots, func(s slot) bool { return s.vehicle == int32(vehicle) })
	if i < 0 {
		return int32(vehicle)
	}
	return p.slots[i].class
}

func orElse(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

func orInf(x float64) float64 {
	if x == 0 {
		return math.Inf(1)
	}
	return x
}

func (p *problem) addTerminal(v Vehicle, place int) {
	if place == Nowhere {
		place = p.nowhere
	}
	p.at = append(p.at, place)
	p.nodes = append(p.nodes, fixed{ready: v.Earliest, due: orInf(v.Latest), ride: math.Inf(1), mate: -1, keeper: -1})
}

// addStop appends the node of stop i and notes what it asks for.
func (p *problem) addStop(i int) {
	s := p.in.Stops[i]
	f := fixed{
		ready: s.Ready, due: orInf(s.Due), service: s.Service, ride: orInf(s.MaxRide),
		demand: s.Demand, mate: -1, keeper: -1,
	}
	if s.Keeper != None && s.KeepCost > 0 {
		f.keeper, f.keepCost = int32(s.Keeper), s.KeepCost
		p.kept = true
	}
	p.at = append(p.at, s.Place)
	p.nodes = append(p.nodes, f)
	if s.Ready > 0 || s.Due > 0 {
		p.timed = true
	}
	if s.MaxRide > 0 {
		p.rich, p.timed = true, true
	}
}

// tie makes one errand of the pickup i and its drop.
func (p *problem) tie(i int) {
	pick, drop := p.node(i), p.node(p.in.Stops[i].Drop)
	a, b := &p.nodes[pick], &p.nodes[drop]
	a.mate, b.mate, b.drop, b.demand = drop, pick, true, -a.demand
	p.paired = true
}

func (p *problem) buildDistances() {
	p.dist = make([]float64, p.width*p.width) // Nowhere's row and column stay 0
	for a := range p.width - 1 {
		for b := range p.width - 1 {
			p.dist[a*p.width+b] = p.places.Distance(a, b)
		}
	}
}

// d is the way from node a to node b.
func (p *problem) d(a, b int32) float64 {
	if p.dist == nil {
		return p.far(a, b)
	}
	return p.dist[p.at[a]*p.width+p.at[b]]
}

func (p *problem) far(a, b int32) float64 {
	if p.at[a] == p.nowhere || p.at[b] == p.nowhere {
		return 0
	}
	return p.places.Distance(p.at[a], p.at[b])
}

// t is the time from node a to node b, whose way is d.
func (p *problem) t(a, b int32, d float64) float64 {
	if p.places.times == nil {
		return d * p.places.pace
	}
	return p.given(a, b)
}

func (p *problem) given(a, b int32) float64 {
	if p.at[a] == p.nowhere || p.at[b] == p.nowhere {
		return 0
	}
	return p.places.Time(p.at[a], p.at[b])
}

// node is the node of stop i.
func (p *problem) node(i int) int32 { return p.base + int32(i) }

// stop is the index of node c among the stops.
func (p *problem) stop(c int32) int { return int(c - p.base) }

// relatives are the nodes beside which node c may well go, the best first.
func (p *problem) relatives(c int32) []int32 {
	i := p.stop(c) * p.kinReach
	return p.kin[i : i+p.kinReach]
}

// neighbours are the nodes near node c, nearest first, without c itself.
func (p *problem) neighbours(c int32) []int32 {
	i := p.stop(c) * p.reach
	return p.near[i : i+p.reach]
}

// buildNear finds the nearest stops of each stop with a bounded heap, which
// refuses most candidates at the first comparison.
func (p *problem) buildNear() {
	n := len(p.in.Stops)
	p.reach, p.kinReach = max(0, min(n-1, nearest)), max(0, min(n-1, kindred))
	p.near = make([]int32, 0, n*p.reach)
	near, kin := make([]candidate, 0, p.reach), make([]candidate, 0, p.kinReach)
	for i := range n {
		a := p.node(i)
		near, kin = near[:0], kin[:0]
		for j := range n {
			if j == i {
				continue
			}
			b := p.node(j)
			way := p.d(a, b)
			near = keepNearest(near, p.reach, candidate{way, b})
			// Discord is never negative: most pairs are refused by their way.
			if p.timed && (len(kin) < p.kinReach || way <= kin[0].way) {
				kin = keepNearest(kin, p.kinReach, candidate{way + p.discord(a, b, way), b})
			}
		}
		slices.SortFunc(near, candidate.compare)
		if !p.timed {
			kin = append(kin, near[:p.kinReach]...)
		}
		for _, c := range near {
			p.near = append(p.near, c.node)
		}
		slices.SortFunc(kin, candidate.compare)
		for _, c := range kin {
			p.kin = append(p.kin, c.node)
		}
	}
}

// discord is what stands between nodes a and b as neighbours on a route,
// besides the way: a fifth of the time waited and all of the time that one of
// them is late, in the better of the two orders (Vidal et al. 2013).
func (p *problem) discord(a, b int32, way float64) float64 {
	oneWay := func(a, b int32, way float64) float64 {
		f, g := &p.nodes[a], &p.nodes[b]
		on := f.service + p.t(a, b, way)
		return 0.2*max(0, g.ready-on-f.due) + max(0, f.ready+on-g.due)
	}
	x := min(oneWay(a, b, way), oneWay(b, a, p.d(b, a)))
	if p.places.times == nil && p.places.pace > 0 {
		x /= p.places.pace
	}
	return x
}

type candidate struct {
	way  float64
	node int32
}

func (a candidate) compare(b candidate) int {
	if a.way != b.way {
		return cmp.Compare(a.way, b.way)
	}
	return cmp.Compare(a.node, b.node)
}

// keepNearest puts c into a heap (farthest first) of at most size candidates.
func keepNearest(heap []candidate, size int, c candidate) []candidate {
	if len(heap) < size {
		heap = append(heap, c)
		for i := len(heap) - 1; i > 0; {
			up := (i - 1) / 2
			if heap[up].compare(heap[i]) >= 0 {
				break
			}
			heap[up], heap[i] = heap[i], heap[up]
			i = up
		}
		return heap
	}
	if size == 0 || c.compare(heap[0]) >= 0 {
		return heap
	}
	heap[0] = c
	for i := 0; ; {
		big := i
		for _, down := range [2]int{2*i + 1, 2*i + 2} {
			if down < size && heap[down].compare(heap[big]) > 0 {
				big = down
			}
		}
		if big == i {
			return heap
		}
		heap[i], heap[big] = heap[big], heap[i]
		i = big
	}
}
