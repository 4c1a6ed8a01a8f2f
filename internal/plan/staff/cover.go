package staff

import (
	"container/heap"
	"fmt"
)

// Shift is one kind of work turn: slots from Start to before End, and what
// one person on it costs.
type Shift struct {
	Start, End int
	Cost       int64
}

// Cover is how many people work each shift so that every slot has the seats it
// needs, at the least cost.
type Cover struct {
	Count  []int // for each shift
	Cost   int64
	Prices []int64 // for each slot: what one seat more there would cost; the certificate
}

// Bare says that no shift covers a slot that needs seats.
type Bare struct{ Slot, Need int }

func (e *Bare) Error() string {
	return fmt.Sprintf("slot %d needs %d seat(s) and no shift covers it", e.Slot, e.Need)
}

// MostSlots, MostSeats and MostCost bound what CoverNeed reckons with.
const (
	MostSlots = 10_000
	MostSeats = 100_000
	MostCost  = 1_000_000_000
)

// CoverNeed finds the cheapest cover of need, seats for each slot. A shift is
// an unbroken run of slots, so the matrix of the problem is that of a network
// (Bartholdi, Orlin and Ratliff 1980): the difference of neighbouring rows makes
// a shift an arc from its start to its end, and a seat too many an arc from a
// slot to the one before. Successive shortest paths with node prices (Edmonds
// and Karp 1972) give a least cost flow, in whole numbers, and its dual prices.
//
// Every cover has passed CheckCover. The error is *Malformed or *Bare.
func CoverNeed(need []int, shifts []Shift) (Cover, error) {
	if err := validCover(need, shifts); err != nil {
		return Cover{}, err
	}
	covered := make([]int, len(need)+1)
	for _, s := range shifts {
		covered[s.Start]++
		covered[s.End]--
	}
	for t, n := range need {
		if t > 0 {
			covered[t] += covered[t-1]
		}
		if n > 0 && covered[t] == 0 {
			return Cover{}, &Bare{t, n}
		}
	}

	f := newTimeline(need, shifts)
	for f.augment() {
	}
	c := Cover{Count: f.count, Prices: make([]int64, len(need))}
	for i, s := range shifts {
		c.Cost += int64(f.count[i]) * s.Cost
	}
	for t := range need {
		c.Prices[t] = f.price[t+1] - f.price[t]
	}
	if err := CheckCover(need, shifts, c); err != nil {
		return Cover{}, fmt.Errorf("the cover failed its check: %w", err)
	}
	return c, nil
}

func validCover(need []int, shifts []Shift) error {
	if len(need) == 0 || len(need) > MostSlots {
		return &Malformed{fmt.Sprintf("%d slots are not 1 to %d", len(need), MostSlots)}
	}
	for t, n := range need {
		if n < 0 || n > MostSeats {
			return &Malformed{fmt.Sprintf("slot %d needs %d seats", t, n)}
		}
	}
	for i, s := range shifts {
		if s.Start < 0 || s.End <= s.Start || s.End > len(need) || s.Cost < 0 || s.Cost > MostCost {
			return &Malformed{fmt.Sprintf("shift %d runs from slot %d to %d of %d at cost %d", i, s.Start, s.End, len(need), s.Cost)}
		}
	}
	return nil
}

// timeline is the flow: a node for each border between slots.
type timeline struct {
	shifts  []Shift
	count   []int
	surplus []int // seats too many in each slot
	excess  []int // still to be sent on from each node
	price   []int64
	from    [][]int // shifts that start at a node
	to      [][]int // shifts that end there
	dist    []int64
	via     []int // arc by which a node was reached: shift i as 2i, backwards 2i+1; −1 surplus, −2 surplus backwards
	done    []bool
}

func newTimeline(need []int, shifts []Shift) *timeline {
	n := len(need) + 1
	f := &timeline{
		shifts: shifts, count: make([]int, len(shifts)), surplus: make([]int, n),
		excess: make([]int, n), price: make([]int64, n), from: make([][]int, n), to: make([][]int, n),
		dist: make([]int64, n), via: make([]int, n), done: make([]bool, n),
	}
	before := 0
	for t, d := range need {
		f.excess[t] = d - before
		before = d
	}
	f.excess[n-1] = -before
	for i, s := range shifts {
		f.from[s.Start] = append(f.from[s.Start], i)
		f.to[s.End] = append(f.to[s.End], i)
	}
	return f
}

type reached struct {
	node int
	dist int64
}

// line is a heap of nodes by distance.
type line []reached

func (l line) Len() int           { return len(l) }
func (l line) Less(i, j int) bool { return l[i].dist < l[j].dist }
func (l line) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *line) Push(x any)        { *l = append(*l, x.(reached)) }
func (l *line) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

const (
	unseen    = -4
	source    = -3
	backAgain = -2
	oneBack   = -1
)

// augment sends seats along one shortest path from a node with excess to one
// that lacks; false if none has excess.
func (f *timeline) augment() bool {
	var l line
	for v := range f.dist {
		f.via[v], f.done[v] = unseen, false
		if f.excess[v] > 0 {
			f.via[v], f.dist[v] = source, 0
			l = append(l, reached{v, 0})
		}
	}
	if len(l) == 0 {
		return false
	}
	end := -1
	var far int64
	for len(l) > 0 {
		at := heap.Pop(&l).(reached)
		v := at.node
		if f.done[v] {
			continue
		}
		f.done[v] = true
		far = at.dist
		if f.excess[v] < 0 {
			end = v
			break
		}
		reach := func(w int, cost int64, via int) {
			d := at.dist + cost + f.price[v] - f.price[w]
			if !f.done[w] && (f.via[w] == unseen || d < f.dist[w]) {
				f.dist[w], f.via[w] = d, via
				heap.Push(&l, reached{w, d})
			}
		}
		for _, i := range f.from[v] {
			reach(f.shifts[i].End, f.shifts[i].Cost, 2*i)
		}
		for _, i := range f.to[v] {
			if f.count[i] > 0 {
				reach(f.shifts[i].Start, -f.shifts[i].Cost, 2*i+1)
			}
		}
		if v > 0 {
			reach(v-1, 0, oneBack)
		}
		if v+1 < len(f.dist) && f.surplus[v] > 0 {
			reach(v+1, 0, backAgain)
		}
	}
	for v := range f.price {
		if f.done[v] {
			f.price[v] += f.dist[v]
		} else {
			f.price[v] += far
		}
	}
	amount := -f.excess[end]
	start := end
	for f.via[start] != source {
		switch via := f.via[start]; {
		case via == backAgain:
			amount = min(amount, f.surplus[start-1])
		case via >= 0 && via%2 == 1:
			amount = min(amount, f.count[via/2])
		}
		start = f.before(start)
	}
	amount = min(amount, f.excess[start])
	f.excess[start] -= amount
	f.excess[end] += amount
	for v := end; v != start; {
		u := f.before(v)
		switch via := f.via[v]; {
		case via == oneBack:
			f.surplus[v] += amount
		case via == backAgain:
			f.surplus[u] -= amount
		case via%2 == 0:
			f.count[via/2] += amount
		default:
			f.count[via/2] -= amount
		}
		v = u
	}
	return true
}

// before is the node from which v was reached.
func (f *timeline) before(v int) int {
	switch via := f.via[v]; {
	case via == oneBack:
		return v + 1
	case via == backAgain:
		return v - 1
	case via%2 == 0:
		return f.shifts[via/2].Start
	default:
		return f.shifts[via/2].End
	}
}

// CheckCover proves that a cover gives every slot its seats and that none is
// cheaper, by linear duality: if no shift's slots are priced at more than the
// shift costs, every cover costs at least the need at these prices; and this
// one costs just that. It shares no code with the solver.
func CheckCover(need []int, shifts []Shift, c Cover) error {
	if err := validCover(need, shifts); err != nil {
		return err
	}
	if len(c.Count) != len(shifts) || len(c.Prices) != len(need) {
		return fmt.Errorf("the cover is for another need")
	}
	seats := make([]int, len(need))
	upTo := make([]int64, len(need)+1) // sums of prices
	var worth, cost int64
	for t, p := range c.Prices {
		if p < 0 || p > MostCost {
			return fmt.Errorf("slot %d: price %d", t, p)
		}
		upTo[t+1] = upTo[t] + p
		worth += int64(need[t]) * p
	}
	for i, s := range shifts {
		if c.Count[i] < 0 || c.Count[i] > MostSeats*2 {
			return fmt.Errorf("shift %d: %d people", i, c.Count[i])
		}
		for t := s.Start; t < s.End; t++ {
			seats[t] += c.Count[i]
		}
		cost += int64(c.Count[i]) * s.Cost
		if upTo[s.End]-upTo[s.Start] > s.Cost {
			return fmt.Errorf("shift %d costs less than the prices of its slots", i)
		}
	}
	for t := range need {
		if seats[t] < need[t] {
			return fmt.Errorf("slot %d: %d of %d seats", t, seats[t], need[t])
		}
	}
	if cost != c.Cost || cost != worth {
		return fmt.Errorf("the cover costs %d, says %d, and %d is proved", cost, c.Cost, worth)
	}
	return nil
}
