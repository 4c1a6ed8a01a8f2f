package roster

import (
	"fmt"
	"math/bits"
	"slices"
)

// Verify checks a roster against its problem: that it breaks no limit and fills
// no seat twice, that its value is what it says, and that its prices prove the
// bound it states. Each person's best week at these prices is found here by
// plain branching over their shifts, not by the solver's dynamic programme.
func Verify(p *Problem, r *Roster) error {
	if err := p.Check(); err != nil {
		return err
	}
	if len(r.Of) != len(p.People) || len(r.Price) != len(p.Shifts) {
		return fmt.Errorf("a roster of %d people and %d shifts for %d and %d", len(r.Of), len(r.Price), len(p.People), len(p.Shifts))
	}
	filled := make([]int, len(p.Shifts))
	var value int64
	for i, taken := range r.Of {
		person := &p.People[i]
		if err := person.keeps(p, taken); err != nil {
			return fmt.Errorf("person %d: %w", i, err)
		}
		for _, s := range taken {
			k := slices.IndexFunc(person.Options, func(o Option) bool { return o.Shift == s })
			if k < 0 {
				return fmt.Errorf("person %d may not take shift %d", i, s)
			}
			filled[s]++
			value -= int64(person.Options[k].Cost)
		}
	}
	for s, n := range filled {
		for _, t := range p.Shifts[s].Tiers {
			here := min(n, int(t.Seats))
			value += int64(here) * t.Reward
			n -= here
		}
		if n > 0 {
			return fmt.Errorf("shift %d has %d people too many", s, n)
		}
	}
	if value != r.Value {
		return fmt.Errorf("the roster is worth %d, it says %d", value, r.Value)
	}
	var hi, lo uint64 // the bound in 128 bits: its terms are not negative
	add := func(times, x uint64) {
		h, l := bits.Mul64(times, x)
		var carry uint64
		lo, carry = bits.Add64(lo, l, 0)
		hi += h + carry
	}
	for s, price := range r.Price {
		if price < 0 {
			return fmt.Errorf("the price of shift %d is %d", s, price)
		}
		for _, t := range p.Shifts[s].Tiers {
			if t.Reward > price {
				add(uint64(t.Seats), uint64(t.Reward-price))
			}
		}
	}
	for i := range p.People {
		add(1, uint64(p.People[i].bestWeek(p, r.Price)))
	}
	if hi != 0 || lo != uint64(r.Bound) {
		return fmt.Errorf("the prices prove a bound of %d, it says %d", lo, r.Bound)
	}
	if r.Bound < r.Value {
		return fmt.Errorf("the roster is worth %d, more than its bound %d", r.Value, r.Bound)
	}
	return nil
}

// keeps says whether shifts, by start, keep the person's limits.
func (one *Person) keeps(p *Problem, taken []int32) error {
	day := map[int32]int32{}
	var total int32
	for k, s := range taken {
		if s < 0 || int(s) >= len(p.Shifts) {
			return fmt.Errorf("there is no shift %d", s)
		}
		shift := p.Shifts[s]
		if k > 0 {
			if rest := shift.Start - p.Shifts[taken[k-1]].End; rest < one.Rest || rest < 0 {
				return fmt.Errorf("%d minutes between shifts %d and %d", rest, taken[k-1], s)
			}
		}
		long := shift.End - shift.Start
		total += long
		day[shift.Start/dayMinutes] += long
		if one.Day > 0 && day[shift.Start/dayMinutes] > one.Day {
			return fmt.Errorf("%d minutes in a day", day[shift.Start/dayMinutes])
		}
	}
	if one.Total > 0 && total > one.Total {
		return fmt.Errorf("%d minutes in all", total)
	}
	if one.Shifts > 0 && len(taken) > int(one.Shifts) {
		return fmt.Errorf("%d shifts", len(taken))
	}
	return nil
}

// bestWeek is what the person's best set of shifts earns at the prices, by
// branching: each shift in the order of starts is taken or left, and a branch
// ends when all that is still to come could not better the best.
func (one *Person) bestWeek(p *Problem, price []int64) int64 {
	type choice struct {
		Shift
		earns int64
	}
	var choices []choice
	for _, o := range one.Options {
		if earns := price[o.Shift] - int64(o.Cost); earns > 0 {
			choices = append(choices, choice{p.Shifts[o.Shift], earns})
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return int(a.Start - b.Start) })
	// ahead is the most that shifts from k on can earn where only rest counts.
	ahead := make([]int64, len(choices)+1)
	for k := len(choices) - 1; k >= 0; k-- {
		next := k + 1
		for next < len(choices) && choices[next].Start < choices[k].End+one.Rest {
			next++
		}
		ahead[k] = max(ahead[k+1], choices[k].earns+ahead[next])
	}
	var best int64
	var branch func(k int, earned int64, free, today, day, total, count int32)
	branch = func(k int, earned int64, free, today, day, total, count int32) {
		best = max(best, earned)
		for ; k < len(choices) && earned+ahead[k] > best; k++ {
			c := choices[k]
			long := c.End - c.Start
			if c.Start < free || one.Shifts > 0 && count == one.Shifts || one.Total > 0 && total+long > one.Total {
				continue
			}
			minutes := long
			if c.Start/dayMinutes == today {
				minutes += day
			}
			if one.Day > 0 && minutes > one.Day {
				continue
			}
			branch(k+1, earned+c.earns, c.End+one.Rest, c.Start/dayMinutes, minutes, total+long, count+1)
		}
	}
	branch(0, 0, 0, -1, 0, 0, 0)
	return best
}
