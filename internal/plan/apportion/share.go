package apportion

import "math"

// shares is the work on one pool: boxes given so far, and scratch.
type shares struct {
	pool  *Pool
	boxes []int64
	// The places of the group in hand, in floating point: boxes of need and of
	// stock, and the least and most boxes.
	group                    []int32
	need, stock, least, most []float64
	queue                    queue
}

func newShares(p *Pool) *shares {
	n := len(p.Places)
	room := make([]float64, 4*n)
	return &shares{
		pool:  p,
		boxes: make([]int64, n),
		group: make([]int32, 0, n),
		need:  room[0:0:n], stock: room[n : n : 2*n], least: room[2*n : 2*n : 3*n], most: room[3*n : 3*n : 4*n],
		queue: queue{pool: p},
	}
}

// divide gives total boxes to the places of the group by the pool's method,
// every one to the strongest claim. The floors must fit into total. What is
// more than the caps is not given; divide returns it.
//
// The places that serving box by box would reach are found by their level:
// serving all claims of at least 1/level gives each place a number of boxes in
// one formula. Floating point finds two levels close below and above; from the
// lower one exact claims decide. Each level is moved by more than rounding
// errors can amount to, so that the lower gives no box too many.
func (s *shares) divide(group []int32, total int64) (left int64) {
	p := s.pool
	s.group = append(s.group[:0], group...)
	s.need, s.stock, s.least, s.most = s.need[:0], s.stock[:0], s.least[:0], s.most[:0]
	box := float64(p.Box)
	var needs, stocks, room float64
	var caps int64
	for _, i := range group {
		pl := &p.Places[i]
		most := min(pl.most(), max(total, pl.Floor)) // nobody is given more than all
		caps += most
		s.need = append(s.need, float64(pl.Need)/box)
		s.stock = append(s.stock, float64(pl.Stock)/box)
		s.least = append(s.least, float64(pl.Floor))
		s.most = append(s.most, float64(most))
		needs += float64(pl.Need) / box
		stocks += float64(pl.Stock) / box
		room += float64(most)
	}
	if caps <= total {
		for _, i := range group {
			s.boxes[i] = min(p.Places[i].most(), max(total, p.Places[i].Floor))
		}
		return total - caps
	}
	low, high := s.levels(total, (float64(total)+stocks)/needs)

	const slack = 2e-12
	low, high = low*(1-slack), high*(1+slack)
	q := &s.queue
	q.items = q.items[:0]
	given := int64(0)
	for k, i := range group {
		boxes := s.at(k, low)
		s.boxes[i] = int64(boxes)
		given += int64(boxes)
		if s.at(k, high) > boxes {
			q.items = append(q.items, waiting{i, p.claimOf(i, int64(boxes))})
		}
	}
	q.heapify()
	for ; given < total; given++ {
		first := &q.items[0]
		i := first.place
		s.boxes[i]++
		if s.boxes[i] >= p.Places[i].most() {
			q.dropFirst()
			continue
		}
		first.claim = p.claimOf(i, s.boxes[i])
		q.down(0)
	}
	return 0
}

// at is how many boxes the k-th place of the group is given when all claims of
// at least 1/level are served.
func (s *shares) at(k int, level float64) float64 {
	x := level*s.need[k] - s.stock[k]
	if s.pool.Method == SainteLague {
		x -= 0.5
	}
	if x < 0 {
		return s.least[k]
	}
	return max(s.least[k], min(s.most[k], float64(int64(min(x, Most))+1)))
}

// levels finds a level that gives at most total boxes and one that gives at
// least as many, with few boxes between. Newton's step is kept inside the
// bracket; a bracket that rounding cannot close is left as it is.
func (s *shares) levels(total int64, guess float64) (low, high float64) {
	low, high = -1, math.Inf(1) // below nought nobody has a claim
	want := float64(total)
	near := float64(len(s.group))/128 + 2
	lowGives, highGives := math.Inf(-1), math.Inf(1)
	level := guess
	for range 200 {
		given, slope := s.sum(level)
		if given <= want {
			low, lowGives = level, given
		}
		if given >= want {
			high, highGives = level, given
		}
		if highGives-lowGives <= near || high-low <= 1e-13*high && !math.IsInf(high, 1) {
			break
		}
		// Aim a little past the goal, so that the bracket closes on both sides.
		aim := want + near/4
		if given > want {
			aim = want - near/4
		}
		next := level + (aim-given)/slope
		switch {
		case slope > 0 && next > low && next < high:
			level = next
		case math.IsInf(high, 1):
			level = 2 * level
		default:
			level = low + (high-low)/2
		}
	}
	return low, min(high, math.MaxFloat64/4)
}

// sum is the boxes given at a level and how fast they grow with it.
func (s *shares) sum(level float64) (given, slope float64) {
	half := 0.0
	if s.pool.Method == SainteLague {
		half = 0.5
	}
	stock, least, most := s.stock[:len(s.need)], s.least[:len(s.need)], s.most[:len(s.need)]
	for k, need := range s.need {
		x := level*need - stock[k] - half
		boxes := 0.0
		if x >= 0 {
			boxes = float64(int64(min(x, Most)) + 1)
		}
		switch {
		case boxes <= least[k]:
			given += least[k]
		case boxes >= most[k]:
			given += most[k]
		default:
			given += boxes
			slope += need
		}
	}
	return given, slope
}
