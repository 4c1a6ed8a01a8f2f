package staff

import (
	"math/rand/v2"
	"slices"
)

// ejection looks for a crew of a given size where the depth first search is too
// slow: a turn for which there is no room is put in all the same, and those it
// crowds out wait for a place in turn. Each turn counts how often it had to wait,
// and those that waited least are put out first, so that the hard ones settle
// (Nagata and Bräysy 2009, for vehicles). It finds and never disproves.
type ejection struct {
	rules  Rules
	turns  []turn
	own    [][]int // turns of each person
	waited []int
	dice   *rand.Rand
}

// eject puts every turn somewhere, or gives up after some steps.
func (r Rules) eject(turns []turn, people, steps int) (person []int, ok bool) {
	e := &ejection{
		rules: r, turns: turns, own: make([][]int, people), waited: make([]int, len(turns)),
		dice: rand.New(rand.NewPCG(uint64(people), uint64(len(turns)))),
	}
	waiting := make([]int, len(turns))
	for k := range waiting {
		waiting[k] = len(turns) - 1 - k
	}
	for ; len(waiting) > 0; steps-- {
		if steps <= 0 || people == 0 {
			return nil, false
		}
		k := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		e.waited[k]++
		best, least, alike := -1, 0, 0
		var out, bestOut []int
		for p := range e.own {
			var price int
			out, price = e.crowded(p, k, out[:0])
			switch {
			case price < 0 || best >= 0 && price > least:
				continue
			case best >= 0 && price == least:
				if alike++; e.dice.IntN(alike) > 0 {
					continue
				}
			default:
				alike = 1
			}
			best, least = p, price
			bestOut = append(bestOut[:0], out...)
		}
		if best < 0 {
			return nil, false
		}
		e.own[best] = append(slices.DeleteFunc(e.own[best], func(j int) bool { return slices.Contains(bestOut, j) }), k)
		waiting = append(waiting, bestOut...)
	}
	person = make([]int, len(turns))
	for p, own := range e.own {
		for _, k := range own {
			person[k] = p
		}
	}
	return person, true
}

// crowded is which turns of a person have to go if turn k comes, and how much
// they have waited; the least there is, −1 if no going helps.
func (e *ejection) crowded(p, k int, out []int) ([]int, int) {
	t := e.turns[k]
	price := 0
	var week [10]int
	n, slots, nights := 0, t.End-t.Start, 0
	if t.night {
		nights++
	}
	for _, j := range e.own[p] {
		u := e.turns[j]
		switch {
		case u.Start < t.End+e.rules.Rest && t.Start < u.End+e.rules.Rest:
			out = append(out, j)
			price += e.waited[j]
		case u.week == t.week:
			if n == len(week) {
				return out, -1
			}
			week[n] = j
			n++
			slots += u.End - u.Start
			if u.night {
				nights++
			}
		}
	}
	tooLong := max(0, slots-e.rules.Week)
	if e.rules.Week == 0 {
		tooLong = 0
	}
	tooDark := 0
	if t.night && e.rules.Nights > 0 {
		tooDark = max(0, nights-e.rules.Nights)
	}
	if tooLong == 0 && tooDark == 0 {
		return out, price
	}
	best, least := 0, -1
	for group := 1; group < 1<<n; group++ {
		long, dark, waited := 0, 0, 0
		for b := range n {
			if group>>b&1 == 1 {
				u := e.turns[week[b]]
				long += u.End - u.Start
				waited += e.waited[week[b]]
				if u.night {
					dark++
				}
			}
		}
		if long >= tooLong && dark >= tooDark && (least < 0 || waited < least) {
			best, least = group, waited
		}
	}
	if least < 0 {
		return out, -1
	}
	for b := range n {
		if best>>b&1 == 1 {
			out = append(out, week[b])
		}
	}
	return out, price + least
}
