package staff_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/staff"
)

// cheapest tries every number of people for every shift.
func cheapest(need []int, shifts []staff.Shift) int64 {
	best := int64(-1)
	count := make([]int, len(shifts))
	most := 0
	for _, n := range need {
		most = max(most, n)
	}
	var try func(i int, cost int64)
	try = func(i int, cost int64) {
		if best >= 0 && cost >= best {
			return
		}
		if i == len(shifts) {
			for t, n := range need {
				for k, s := range shifts {
					if s.Start <= t && t < s.End {
						n -= count[k]
					}
				}
				if n > 0 {
					return
				}
			}
			best = cost
			return
		}
		for count[i] = range most + 1 {
			try(i+1, cost+int64(count[i])*shifts[i].Cost)
		}
		count[i] = 0
	}
	try(0, 0)
	return best
}

func drawCover(t *rapid.T) ([]int, []staff.Shift) {
	need := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 6).Draw(t, "need")
	var shifts []staff.Shift
	for range rapid.IntRange(0, 5).Draw(t, "shifts") {
		start := rapid.IntRange(0, len(need)-1).Draw(t, "start")
		shifts = append(shifts, staff.Shift{
			Start: start, End: rapid.IntRange(start+1, len(need)).Draw(t, "end"),
			Cost: rapid.Int64Range(0, 9).Draw(t, "cost"),
		})
	}
	return need, shifts
}

func TestCheapestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		need, shifts := drawCover(t)
		want := cheapest(need, shifts)
		c, err := staff.CoverNeed(need, shifts)
		var bare *staff.Bare
		if want < 0 {
			if !errors.As(err, &bare) || need[bare.Slot] == 0 {
				t.Fatalf("no cover exists, got %v", err)
			}
			return
		}
		if err != nil || c.Cost != want {
			t.Fatalf("cost %d, %v, want %d", c.Cost, err, want)
		}

		// Mutants: what is changed in a cover is found or as good.
		switch rapid.IntRange(0, 2).Draw(t, "mutant") {
		case 0:
			if len(shifts) > 0 {
				i := rapid.IntRange(0, len(shifts)-1).Draw(t, "shift")
				c.Count[i]++
				c.Cost += shifts[i].Cost
			}
		case 1:
			c.Cost--
		case 2:
			c.Prices[rapid.IntRange(0, len(need)-1).Draw(t, "slot")]++
		}
		if err := staff.CheckCover(need, shifts, c); err == nil && c.Cost != want {
			t.Fatalf("accepted %+v of cost %d", c, want)
		}
	})
}

// fewest finds the least crew by trying everybody for every turn.
func fewest(shifts []staff.Shift, count []int, r staff.Rules) int {
	var turns []int
	for i, n := range count {
		for range n {
			turns = append(turns, i)
		}
	}
	for people := 0; people <= len(turns); people++ {
		person := make([]int, len(turns))
		var try func(k int) bool
		try = func(k int) bool {
			if k == len(turns) {
				return staff.CheckCrew(shifts, count, r, staff.Crew{Turns: turns, Person: person, People: people}) == nil
			}
			for person[k] = range people {
				if try(k + 1) {
					return true
				}
			}
			return false
		}
		if try(0) {
			return people
		}
	}
	return -1
}

func TestFewestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := staff.Rules{
			Day: 3, Rest: rapid.IntRange(0, 3).Draw(t, "rest"), Week: rapid.IntRange(0, 5).Draw(t, "week"),
			Nights: rapid.IntRange(-1, 2).Draw(t, "nights"), Night: rapid.SampledFrom([]int{0, 2}).Draw(t, "night"),
		}
		var shifts []staff.Shift
		var count []int
		left := 5
		for range rapid.IntRange(1, 3).Draw(t, "shifts") {
			start := rapid.IntRange(0, 24).Draw(t, "start")
			shifts = append(shifts, staff.Shift{Start: start, End: start + rapid.IntRange(1, 3).Draw(t, "length")})
			n := rapid.IntRange(0, min(2, left)).Draw(t, "people")
			left -= n
			count = append(count, n)
		}
		want := fewest(shifts, count, r)
		c, err := staff.FindCrew(context.Background(), shifts, count, r, 10, 100_000)
		if want < 0 {
			var few *staff.TooFew
			if !errors.As(err, &few) {
				t.Fatalf("no crew exists, got %v", err)
			}
			return
		}
		if err != nil || c.People != want || c.AtLeast != want {
			t.Fatalf("%d people, at least %d, %v; want %d", c.People, c.AtLeast, err, want)
		}
		// With hardly any steps to search in, ejections find a crew or nothing is
		// claimed.
		c, err = staff.FindCrew(context.Background(), shifts, count, r, 10, 20)
		if err != nil && !errors.Is(err, staff.ErrNotFound) || err == nil && (c.People < want || c.AtLeast > want) {
			t.Fatalf("in few steps %d people, at least %d, %v; want %d", c.People, c.AtLeast, err, want)
		}
		if want > 0 {
			if _, err := staff.FindCrew(context.Background(), shifts, count, r, want-1, 100_000); err == nil {
				t.Fatalf("%d people did", want-1)
			}
		}
	})
}
