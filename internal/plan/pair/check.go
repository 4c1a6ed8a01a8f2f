package pair

import (
	"errors"
	"fmt"
	"math/bits"
)

// Check proves that a plan keeps every rule, costs what it says, that no plan
// costs less than Root, and that it is stable: no household alone, nor two by
// an exchange, could lower the cost. It shares no code with the search; that
// children fit a helper's times is decided by Hall's condition on all subsets.
func Check(p *Problem, plan *Plan) error {
	if err := p.validate(); err != nil {
		return err
	}
	if len(plan.Of) != len(p.Households) || len(plan.Times) != len(p.Households) || len(plan.Prices) != len(p.Helpers) {
		return errors.New("the plan is for another problem")
	}
	costs := make([]map[int32]int64, len(p.Households))
	with := make([][]int32, len(p.Helpers))
	taken := make([]Slots, len(p.Helpers))
	var cost int64
	for i, h := range p.Households {
		costs[i] = map[int32]int64{Nobody: p.Unpaired * int64(len(h.Children))}
		for _, o := range h.Options {
			costs[i][o.Helper] = int64(o.Cost)
		}
		at := plan.Of[i]
		own, may := costs[i][at]
		if !may {
			return fmt.Errorf("household %d may not have helper %d", i, at)
		}
		cost += own
		if len(plan.Times[i]) != len(h.Children) {
			return fmt.Errorf("household %d: times for %d children", i, len(plan.Times[i]))
		}
		for c, times := range plan.Times[i] {
			if at == Nobody {
				if times != 0 {
					return fmt.Errorf("household %d has times and no helper", i)
				}
				continue
			}
			if bits.OnesCount64(uint64(times)) != h.Children[c].Sessions || times&^h.Children[c].Free != 0 ||
				times&^p.Helpers[at].Free != 0 || times&taken[at] != 0 {
				return fmt.Errorf("household %d: child %d cannot meet helper %d at %b", i, c, at, times)
			}
			taken[at] |= times
		}
		if at != Nobody {
			with[at] = append(with[at], int32(i))
		}
	}
	for h, households := range with {
		children := 0
		for _, i := range households {
			children += len(p.Households[i].Children)
		}
		if children > p.Helpers[h].Children || bits.OnesCount64(uint64(taken[h])) > p.Helpers[h].Sessions {
			return fmt.Errorf("helper %d: %d children, %d sessions", h, children, bits.OnesCount64(uint64(taken[h])))
		}
	}
	if cost != plan.Cost || plan.AtLeast > plan.Cost || plan.Root > plan.AtLeast {
		return fmt.Errorf("the plan costs %d, says %d, and at least %d and %d", cost, plan.Cost, plan.AtLeast, plan.Root)
	}
	if err := checkRoot(p, plan); err != nil {
		return err
	}
	return checkStable(p, plan, costs, with)
}

// checkRoot recomputes the bound at the prices.
func checkRoot(p *Problem, plan *Plan) error {
	var bound int64
	for h, price := range plan.Prices {
		if price < 0 || price > 1<<40 {
			return fmt.Errorf("helper %d has the price %d", h, price)
		}
		bound -= price * int64(p.Helpers[h].Children)
	}
	for _, h := range p.Households {
		places := int64(len(h.Children))
		least := places * p.Unpaired
		for _, o := range h.Options {
			if at := int64(o.Cost) + places*plan.Prices[o.Helper]; at < least && hall(p, o.Helper, []Child(h.Children)) {
				least = at
			}
		}
		bound += least
	}
	if bound < plan.Root {
		return fmt.Errorf("prices prove a cost of at least %d, not %d", bound, plan.Root)
	}
	return nil
}

// checkStable looks for a move or an exchange that saves.
func checkStable(p *Problem, plan *Plan, costs []map[int32]int64, with [][]int32) error {
	children := func(helper, without, plus int32) []Child {
		var all []Child
		for _, j := range with[helper] {
			if j != without {
				all = append(all, p.Households[j].Children...)
			}
		}
		return append(all, p.Households[plus].Children...)
	}
	for i, h := range p.Households {
		from := plan.Of[i]
		for _, o := range h.Options {
			if o.Helper == from {
				continue
			}
			save := costs[i][from] - int64(o.Cost)
			if save > 0 && hall(p, o.Helper, children(o.Helper, Nobody, int32(i))) {
				return fmt.Errorf("household %d would gain with helper %d, who has room", i, o.Helper)
			}
			for _, j := range with[o.Helper] {
				back, may := costs[j][from]
				if may && save+costs[j][o.Helper]-back > 0 && hall(p, o.Helper, children(o.Helper, j, int32(i))) &&
					(from == Nobody || hall(p, from, children(from, int32(i), j))) {
					return fmt.Errorf("households %d and %d would gain by an exchange", i, j)
				}
			}
		}
	}
	return nil
}

// hall says whether children fit one helper: every group of them has as many
// times together as sessions.
func hall(p *Problem, helper int32, children []Child) bool {
	h := p.Helpers[helper]
	total := 0
	for _, c := range children {
		total += c.Sessions
	}
	if len(children) > h.Children || total > h.Sessions {
		return false
	}
	for group := 1; group < 1<<len(children); group++ {
		var times Slots
		sessions := 0
		for c, child := range children {
			if group>>c&1 == 1 {
				times |= child.Free & h.Free
				sessions += child.Sessions
			}
		}
		if bits.OnesCount64(uint64(times)) < sessions {
			return false
		}
	}
	return true
}
