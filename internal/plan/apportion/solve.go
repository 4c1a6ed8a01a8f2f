package apportion

import (
	"fmt"
	"slices"
)

// Solve shares the lots of a pool. Every plan has passed Check. The error is
// *Malformed or *Infeasible and names the place.
func Solve(p Pool) (Plan, error) {
	if err := p.validate(); err != nil {
		return Plan{}, err
	}
	s := newShares(&p)
	w := s.web()
	if err := w.floorsFit(); err != nil {
		return Plan{}, err
	}
	w.plan = Plan{Boxes: s.boxes, Left: make([]int64, len(p.Lots)), Prices: make([]Price, len(p.Lots))}
	classes, lots := numbers(len(w.classes)), numbers(len(p.Lots))
	if err := w.split(classes, lots); err != nil {
		return Plan{}, err
	}
	slices.SortFunc(w.plan.Gifts, func(a, b Gift) int {
		if a.Lot != b.Lot {
			return int(a.Lot) - int(b.Lot)
		}
		return int(a.Place) - int(b.Place)
	})
	if err := Check(p, w.plan); err != nil {
		return Plan{}, fmt.Errorf("the plan failed its check: %w", err)
	}
	return w.plan, nil
}

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// web is lots and classes: places that may be given from the same lots are
// one class, so that whatever is decided about lots is decided on few nodes.
type web struct {
	*shares
	classes []class
	plan    Plan
}

type class struct {
	places []int32
	lots   []bool // which may serve it
}

// web sorts the places into classes.
func (s *shares) web() *web {
	w := &web{shares: s}
	lots := s.pool.Lots
	open := make([]bool, len(lots)) // what a place named by no lot may be given
	restricted := false
	for l, lot := range lots {
		open[l] = lot.To == nil
		restricted = restricted || lot.To != nil
	}
	if !restricted {
		all := make([]int32, len(s.pool.Places))
		for i := range all {
			all[i] = int32(i)
		}
		w.classes = []class{{all, open}}
		return w
	}
	may := make([][]byte, len(s.pool.Places))
	for i := range may {
		may[i] = make([]byte, len(lots))
		for l := range lots {
			if open[l] {
				may[i][l] = 1
			}
		}
	}
	for l, lot := range lots {
		for _, i := range lot.To {
			may[i][l] = 1
		}
	}
	known := map[string]int{}
	for i, m := range may {
		c, ok := known[string(m)]
		if !ok {
			c = len(w.classes)
			known[string(m)] = c
			served := make([]bool, len(lots))
			for l := range m {
				served[l] = m[l] == 1
			}
			w.classes = append(w.classes, class{lots: served})
		}
		w.classes[c].places = append(w.classes[c].places, int32(i))
	}
	return w
}

// floorsFit refuses floors that no sharing can meet, and names a set of places
// whose floors ask more than all lots that may go there hold (Hall 1935).
func (w *web) floorsFit() error {
	asked := make([]int64, len(w.classes))
	for c := range w.classes {
		for _, i := range w.classes[c].places {
			asked[c] += w.pool.Places[i].Floor
		}
	}
	_, short, holders := w.supply(numbers(len(w.classes)), numbers(len(w.pool.Lots)), asked)
	if len(short) == 0 {
		return nil
	}
	e := &Infeasible{}
	for _, c := range short {
		e.Asked += asked[c]
		for _, i := range w.classes[c].places {
			if w.pool.Places[i].Floor > 0 {
				e.Places = append(e.Places, int(i))
			}
		}
	}
	for _, l := range holders {
		e.Held += w.pool.Lots[l].Boxes
	}
	slices.Sort(e.Places)
	return e
}

// split shares the lots among the classes: first as if every lot might go
// everywhere. If the lots can bear that, it is best. If not, some classes ask
// more than the lots open to them hold; in a best plan they are given all of
// those lots, and the two sides are problems of their own (the decomposition
// of Fujishige 1980, for whole numbers Groenevelt 1991).
func (w *web) split(classes, lots []int) error {
	var group []int32
	if len(classes) == 1 {
		group = w.classes[classes[0]].places
	} else {
		for _, c := range classes {
			group = append(group, w.classes[c].places...)
		}
	}
	var total int64
	for _, l := range lots {
		total += w.pool.Lots[l].Boxes
	}
	var level Price
	if w.pool.Method == LargestRemainder {
		level, _ = w.divideByQuota(group, total)
	} else {
		w.divide(group, total)
	}
	asked := make([]int64, len(w.classes))
	for _, c := range classes {
		for _, i := range w.classes[c].places {
			asked[c] += w.boxes[i]
		}
	}
	flow, short, holders := w.supply(classes, lots, asked)
	if len(short) > 0 {
		if len(short) == len(classes) && len(holders) == len(lots) {
			return fmt.Errorf("floors of %d places fit no longer after a split", len(group))
		}
		if err := w.split(short, holders); err != nil {
			return err
		}
		return w.split(without(classes, short), without(lots, holders))
	}

	price := level
	if w.pool.Method != LargestRemainder {
		price = w.bestClaim(group)
	}
	for k, l := range lots {
		w.plan.Prices[l] = price
		w.plan.Left[l] = w.pool.Lots[l].Boxes
		for _, c := range classes {
			w.plan.Left[l] -= flow[k][c]
		}
	}
	w.hand(classes, lots, flow)
	return nil
}

// hand writes the gifts: within a class, lot after lot to place after place.
func (w *web) hand(classes, lots []int, flow [][]int64) {
	if w.plan.Gifts == nil {
		w.plan.Gifts = make([]Gift, 0, len(w.boxes)+len(lots))
	}
	for _, c := range classes {
		k := 0
		for _, i := range w.classes[c].places {
			for wanted := w.boxes[i]; wanted > 0; {
				for flow[k][c] == 0 {
					k++
				}
				boxes := min(wanted, flow[k][c])
				w.plan.Gifts = append(w.plan.Gifts, Gift{int32(lots[k]), i, boxes})
				flow[k][c] -= boxes
				wanted -= boxes
			}
		}
	}
}

// bestClaim is the strongest claim of a group on one more box.
func (w *web) bestClaim(group []int32) Price {
	best := claim{0, 1}
	for _, i := range group {
		if w.boxes[i] < w.pool.Places[i].most() {
			if c := w.pool.claimOf(i, w.boxes[i]); c.compare(best, w.pool.Method) > 0 {
				best = c
			}
		}
	}
	return Price{int64(best.num), int64(best.den)}
}

func without(all, some []int) []int {
	var rest []int
	for _, x := range all {
		if !slices.Contains(some, x) {
			rest = append(rest, x)
		}
	}
	return rest
}

// supply sends what each class asks from the lots: flow[k][c] boxes from
// lots[k] to class c. If they cannot bear it, short are classes that together
// ask more than holders, all the lots open to them, hold: those on the far
// side of a minimum cut (Ford and Fulkerson 1956).
func (w *web) supply(classes, lots []int, asked []int64) (flow [][]int64, short, holders []int) {
	flow = make([][]int64, len(lots))
	left := make([]int64, len(lots))
	for k, l := range lots {
		flow[k] = make([]int64, len(w.classes))
		left[k] = w.pool.Lots[l].Boxes
	}
	inCut := make([]bool, len(w.classes))
	cutLot := make([]bool, len(lots))
	for _, c := range classes {
		for want := asked[c]; want > 0; {
			// Breadth first from the class back to a lot with boxes left.
			viaLot := make([]int, len(w.classes)) // lot by which a class was reached
			seen := make([]bool, len(w.classes))
			via := make([]int, len(lots)) // class that asks the lot
			for k := range via {
				via[k] = -1
			}
			seen[c] = true
			found := -1
			for line := []int{c}; len(line) > 0 && found < 0; line = line[1:] {
				for k, l := range lots {
					if via[k] >= 0 || !w.classes[line[0]].lots[l] {
						continue
					}
					via[k] = line[0]
					if left[k] > 0 {
						found = k
						break
					}
					for _, d := range classes {
						if !seen[d] && flow[k][d] > 0 {
							seen[d], viaLot[d] = true, k
							line = append(line, d)
						}
					}
				}
			}
			if found < 0 {
				for _, d := range classes {
					inCut[d] = inCut[d] || seen[d]
				}
				for k := range lots {
					cutLot[k] = cutLot[k] || via[k] >= 0
				}
				break
			}
			boxes := min(want, left[found])
			for k := found; via[k] != c; k = viaLot[via[k]] {
				boxes = min(boxes, flow[viaLot[via[k]]][via[k]])
			}
			left[found] -= boxes
			for k := found; ; k = viaLot[via[k]] {
				flow[k][via[k]] += boxes
				if via[k] == c {
					break
				}
				flow[viaLot[via[k]]][via[k]] -= boxes
			}
			want -= boxes
		}
	}
	for _, c := range classes {
		if inCut[c] {
			short = append(short, c)
		}
	}
	for k, l := range lots {
		if cutLot[k] {
			holders = append(holders, l)
		}
	}
	return flow, short, holders
}
