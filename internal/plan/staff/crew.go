package staff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Rules bind the turns of one person. Weeks are counted from slot 0.
type Rules struct {
	Day         int // slots in a day
	Rest        int // slots between the end of a turn and the start of the next, at least
	Week        int // slots at work in a week, at most; 0 is any number
	Nights      int // night turns in a week, at most; 0 is any number, −1 none
	Night, Dawn int // a turn that touches slots of the day from Night on or before Dawn is a night turn; both 0: there are none
}

// Crew says who works which turn. Turns are the shifts of a cover, one for each
// person on them, in the order of their start.
type Crew struct {
	Turns   []int // the shift of each turn
	Person  []int // who works it, from 0
	People  int
	AtLeast int // no crew is smaller; People is proved least if equal
	Why     string
}

// ErrNotFound says that no crew was found in the steps allowed, although it is
// not proved that there is none.
var ErrNotFound = errors.New("no crew was found in the steps allowed")

// TooFew says that the people at hand can never work the turns.
type TooFew struct {
	People, AtLeast int
	Why             string
}

func (e *TooFew) Error() string {
	return fmt.Sprintf("%d people, and at least %d are needed: %s", e.People, e.AtLeast, e.Why)
}

// turn is one person's work on one shift.
type turn struct {
	Shift
	week  int
	night bool
}

func (r Rules) validate() error {
	if r.Day < 1 || r.Day > 1440 || r.Rest < 0 || r.Week < 0 || r.Nights < -1 || r.Night < 0 || r.Night > r.Day || r.Dawn < 0 || r.Dawn > r.Day {
		return &Malformed{fmt.Sprintf("rules %+v", r)}
	}
	return nil
}

func (r Rules) turnOf(s Shift) turn {
	t := turn{Shift: s, week: s.Start / (7 * r.Day)}
	if r.Night == 0 && r.Dawn == 0 {
		return t
	}
	for slot := s.Start; slot < s.End; slot++ {
		if of := slot % r.Day; of < r.Dawn || r.Night > 0 && of >= r.Night {
			t.night = true
		}
	}
	return t
}

// FindCrew finds the fewest people who can work a cover by the rules, of whom
// no more than most are at hand. Bin packing hides in the rule of the week, so
// no flow solves it: the least number is bounded from below by people who would
// work at the same time or within one rest, by the hours and by the nights of
// each week, and from that number on a depth first search with the least burdened
// first looks for a crew, and where that is too slow a search by ejections; steps
// bounds each. If they gave up before they found the bound's number, AtLeast says
// what is proved.
//
// Every crew has passed CheckCrew. The error is *Malformed, *TooFew, ErrNotFound
// or that of the context.
func FindCrew(ctx context.Context, shifts []Shift, count []int, r Rules, most, steps int) (Crew, error) {
	if err := r.validate(); err != nil {
		return Crew{}, err
	}
	if len(count) != len(shifts) {
		return Crew{}, &Malformed{"counts and shifts differ in number"}
	}
	var order []int
	for i, n := range count {
		if n < 0 || n > MostSeats || len(order)+n > 20*MostSeats {
			return Crew{}, &Malformed{fmt.Sprintf("shift %d is worked by %d people", i, n)}
		}
		if s := shifts[i]; s.Start < 0 || s.End <= s.Start {
			return Crew{}, &Malformed{fmt.Sprintf("shift %d runs from slot %d to %d", i, s.Start, s.End)}
		}
		for range n {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(shifts[a].Start, shifts[b].Start), cmp.Compare(shifts[b].End, shifts[a].End), cmp.Compare(a, b))
	})
	turns := make([]turn, len(order))
	for k, i := range order {
		turns[k] = r.turnOf(shifts[i])
	}
	atLeast, why, never := r.bound(turns)
	if never || atLeast > most {
		return Crew{}, &TooFew{most, atLeast, why}
	}
	proved := true
	for people := atLeast; people <= most; people++ {
		if err := ctx.Err(); err != nil {
			return Crew{}, err
		}
		s := search{rules: r, turns: turns, state: make([]burden, people), person: make([]int, len(turns)), steps: steps}
		person, found := s.person, s.place(0)
		exhausted := !found && s.steps > 0
		if !found && !exhausted {
			person, found = r.eject(turns, people, steps)
		}
		if found {
			c := Crew{Turns: order, Person: person, People: people, AtLeast: atLeast, Why: why}
			if err := CheckCrew(shifts, count, r, c); err != nil {
				return Crew{}, fmt.Errorf("the crew failed its check: %w", err)
			}
			return c, nil
		}
		if exhausted && proved {
			atLeast, why = people+1, fmt.Sprintf("all ways for %d were tried", people)
		} else {
			proved = false
		}
	}
	if proved {
		return Crew{}, &TooFew{most, atLeast, why}
	}
	return Crew{}, ErrNotFound
}

// bound is the fewest people by counting, and the reason. never says that no
// number of people would do.
func (r Rules) bound(turns []turn) (people int, why string, never bool) {
	people, why = 0, "no turn asks for anybody"
	raise := func(n int, reason string, at int) {
		if n > people {
			people, why = n, fmt.Sprintf(reason, at)
		}
	}
	for k, t := range turns {
		if r.Week > 0 && t.End-t.Start > r.Week {
			return 0, fmt.Sprintf("the turn from slot %d is longer than a week's work", t.Start), true
		}
		if t.night && r.Nights < 0 {
			return 0, fmt.Sprintf("the turn from slot %d is at night, and nobody may", t.Start), true
		}
		atOnce := 0
		for _, u := range turns[:k+1] {
			if u.End+r.Rest > t.Start {
				atOnce++
			}
		}
		raise(atOnce, "so many work at slot %d or have not rested since", t.Start)
	}
	type sums struct{ slots, nights int }
	weeks := map[int]sums{}
	for _, t := range turns {
		s := weeks[t.week]
		s.slots += t.End - t.Start
		if t.night {
			s.nights++
		}
		weeks[t.week] = s
	}
	for _, week := range slices.Sorted(func(yield func(int) bool) {
		for w := range weeks {
			if !yield(w) {
				return
			}
		}
	}) {
		if r.Week > 0 {
			raise((weeks[week].slots+r.Week-1)/r.Week, "the hours of week %d", week)
		}
		if r.Nights > 0 {
			raise((weeks[week].nights+r.Nights-1)/r.Nights, "the nights of week %d", week)
		}
	}
	return people, why, false
}

// burden is what a person has worked so far.
type burden struct {
	until         int // end of the last turn; 0 before the first
	total         int
	week          int
	slots, nights int // in that week
	worked        bool
}

// search is a depth first search, turn after turn in the order of their start.
type search struct {
	rules  Rules
	turns  []turn
	state  []burden
	person []int
	steps  int
}

// place gives turn k and those after it to people; false if it cannot, or if
// the steps are used up.
func (s *search) place(k int) bool {
	if k == len(s.turns) {
		return true
	}
	t := s.turns[k]
	var able []int
	for p := range s.state {
		if b := &s.state[p]; s.mayWork(b, t) && !slices.ContainsFunc(able, func(q int) bool { return s.state[q] == *b }) {
			able = append(able, p) // of people alike one is enough
		}
	}
	slices.SortStableFunc(able, func(a, b int) int { return cmp.Compare(s.weight(a, t), s.weight(b, t)) })
	for _, p := range able {
		if s.steps--; s.steps <= 0 {
			return false
		}
		before := s.state[p]
		s.take(&s.state[p], t)
		s.person[k] = p
		if s.place(k + 1) {
			return true
		}
		s.state[p] = before
	}
	return false
}

// weight is small for those who should work next: few slots this week, then few
// in all.
func (s *search) weight(p int, t turn) int {
	b := s.state[p]
	if b.week != t.week {
		return b.total
	}
	return b.slots<<20 + b.total
}

func (s *search) mayWork(b *burden, t turn) bool {
	if b.worked && b.until+s.rules.Rest > t.Start {
		return false
	}
	slots, nights := 0, 0
	if b.week == t.week {
		slots, nights = b.slots, b.nights
	}
	return (s.rules.Week == 0 || slots+t.End-t.Start <= s.rules.Week) &&
		(!t.night || s.rules.Nights == 0 || nights < s.rules.Nights)
}

func (s *search) take(b *burden, t turn) {
	if b.week != t.week {
		b.week, b.slots, b.nights = t.week, 0, 0
	}
	b.worked, b.until = true, t.End
	b.slots += t.End - t.Start
	b.total += t.End - t.Start
	if t.night {
		b.nights++
	}
}

// CheckCrew proves that a crew works every turn of the cover and keeps the
// rules. It shares no code with the search.
func CheckCrew(shifts []Shift, count []int, r Rules, c Crew) error {
	if len(c.Turns) != len(c.Person) || len(count) != len(shifts) {
		return errors.New("the crew is for another cover")
	}
	worked := make([]int, len(shifts))
	of := make([][]Shift, c.People)
	for k, i := range c.Turns {
		if i < 0 || i >= len(shifts) || c.Person[k] < 0 || c.Person[k] >= c.People {
			return fmt.Errorf("turn %d: shift %d by person %d", k, i, c.Person[k])
		}
		worked[i]++
		of[c.Person[k]] = append(of[c.Person[k]], shifts[i])
	}
	for i := range shifts {
		if worked[i] != count[i] {
			return fmt.Errorf("shift %d is worked by %d people of %d", i, worked[i], count[i])
		}
	}
	for p, own := range of {
		slices.SortFunc(own, func(a, b Shift) int { return cmp.Compare(a.Start, b.Start) })
		slots, nights := map[int]int{}, map[int]int{}
		for k, s := range own {
			if k > 0 && s.Start-own[k-1].End < r.Rest {
				return fmt.Errorf("person %d rests %d slots before slot %d", p, s.Start-own[k-1].End, s.Start)
			}
			week := s.Start / r.Day / 7
			slots[week] += s.End - s.Start
			dark := false
			for t := s.Start; t < s.End && r.Night+r.Dawn > 0; t++ {
				dark = dark || t%r.Day < r.Dawn || r.Night > 0 && t%r.Day >= r.Night
			}
			if dark {
				nights[week]++
			}
			if r.Week > 0 && slots[week] > r.Week {
				return fmt.Errorf("person %d works %d slots in week %d", p, slots[week], week)
			}
			if dark && r.Nights != 0 && nights[week] > r.Nights {
				return fmt.Errorf("person %d works %d nights in week %d", p, nights[week], week)
			}
		}
	}
	return nil
}
