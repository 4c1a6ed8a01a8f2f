package roster_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/roster"
)

func random(t *rapid.T) *roster.Problem {
	n := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	p := &roster.Problem{}
	for range n("shifts", 1, 6) {
		start := n("start", 0, 3*24*60)
		s := roster.Shift{Start: int32(start), End: int32(start + n("long", 30, 900))}
		reward := n("reward", 0, 100)
		for range n("tiers", 0, 2) {
			s.Tiers = append(s.Tiers, roster.Tier{Seats: int32(n("seats", 0, 2)), Reward: int64(reward)})
			reward = n("lower", 0, reward)
		}
		p.Shifts = append(p.Shifts, s)
	}
	for range n("people", 0, 4) {
		one := roster.Person{Limits: roster.Limits{
			Rest: int32(n("rest", 0, 700)), Day: int32(n("day", 0, 1000)), Total: int32(n("total", 0, 2000)), Shifts: int32(n("most", 0, 3)),
		}}
		for s := range p.Shifts {
			if rapid.Bool().Draw(t, "may") {
				one.Options = append(one.Options, roster.Option{Shift: int32(s), Cost: int32(n("cost", -20, 60))})
			}
		}
		p.People = append(p.People, one)
	}
	return p
}

// optimum tries every roster.
func optimum(p *roster.Problem) int64 {
	filled := make([]int, len(p.Shifts))
	reward := func(s int32) int64 {
		n := filled[s]
		for _, t := range p.Shifts[s].Tiers {
			if n < int(t.Seats) {
				return t.Reward
			}
			n -= int(t.Seats)
		}
		return -1
	}
	fits := func(one *roster.Person, taken []int32) bool {
		var total int32
		day := map[int32]int32{}
		for i, a := range taken {
			x := p.Shifts[a]
			total += x.End - x.Start
			day[x.Start/1440] += x.End - x.Start
			if one.Day > 0 && day[x.Start/1440] > one.Day {
				return false
			}
			for _, b := range taken[:i] {
				y := p.Shifts[b]
				if x.Start < y.End+one.Rest && y.Start < x.End+one.Rest {
					return false
				}
			}
		}
		return (one.Total == 0 || total <= one.Total) && (one.Shifts == 0 || len(taken) <= int(one.Shifts))
	}
	var try func(i, k int, taken []int32, value int64) int64
	try = func(i, k int, taken []int32, value int64) int64 {
		if i == len(p.People) {
			return value
		}
		one := &p.People[i]
		if k == len(one.Options) {
			return try(i+1, 0, nil, value)
		}
		best := try(i, k+1, taken, value)
		o := one.Options[k]
		if r := reward(o.Shift); r >= 0 && fits(one, append(taken[:len(taken):len(taken)], o.Shift)) {
			filled[o.Shift]++
			best = max(best, try(i, k+1, append(taken[:len(taken):len(taken)], o.Shift), value+r-int64(o.Cost)))
			filled[o.Shift]--
		}
		return best
	}
	return try(0, 0, nil, 0)
}

// Against every roster there is: none is better than the bound, and on
// instances this small the search finds the best.
func TestAgainstEveryRoster(t *testing.T) {
	missed, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := random(t)
		r, err := roster.Solve(context.Background(), p, roster.Options{Steps: 100, Rounds: 400, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		want := optimum(p)
		if r.Bound < want || r.Value > want {
			t.Fatalf("value %d, bound %d, the best is %d", r.Value, r.Bound, want)
		}
		if all++; r.Value < want {
			missed++
		}
	})
	if missed*50 > all {
		t.Errorf("%d of %d optima missed", missed, all)
	}
}

// Verify refuses a roster with any one thing changed.
func TestVerifyRefuses(t *testing.T) {
	p := &roster.Problem{
		Shifts: []roster.Shift{
			{Start: 480, End: 720, Tiers: []roster.Tier{{1, 100}}},
			{Start: 720, End: 960, Tiers: []roster.Tier{{1, 90}, {1, 10}}},
			{Start: 1440 + 480, End: 1440 + 720, Tiers: []roster.Tier{{2, 50}}},
		},
		People: []roster.Person{
			{Limits: roster.Limits{Rest: 60}, Options: []roster.Option{{0, 5}, {1, 5}, {2, 5}}},
			{Limits: roster.Limits{Shifts: 1}, Options: []roster.Option{{1, 7}, {2, 9}}},
		},
	}
	solve := func() *roster.Roster {
		r, err := roster.Solve(t.Context(), p, roster.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := solve(); r.Value != 95+45+83 || r.Gap() != 0 {
		t.Fatalf("value %d, gap %d", r.Value, r.Gap())
	}
	for name, spoil := range map[string]func(*roster.Roster){
		"value":        func(r *roster.Roster) { r.Value++ },
		"bound":        func(r *roster.Roster) { r.Bound-- },
		"price":        func(r *roster.Roster) { r.Price[0] = -1 },
		"rest":         func(r *roster.Roster) { r.Of[0] = []int32{0, 1, 2} },
		"order":        func(r *roster.Roster) { r.Of[0] = []int32{2, 0} },
		"too many":     func(r *roster.Roster) { r.Of[1] = []int32{1, 2} },
		"not allowed":  func(r *roster.Roster) { r.Of[1] = []int32{0} },
		"no such":      func(r *roster.Roster) { r.Of[1] = []int32{9} },
		"people":       func(r *roster.Roster) { r.Of = r.Of[:1] },
		"missing seat": func(r *roster.Roster) { r.Of[1] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			r := solve()
			spoil(r)
			if err := roster.Verify(p, r); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	ok := roster.Shift{Start: 0, End: 60, Tiers: []roster.Tier{{1, 5}}}
	for name, p := range map[string]*roster.Problem{
		"end":     {Shifts: []roster.Shift{{Start: 60, End: 60}}},
		"rising":  {Shifts: []roster.Shift{{Start: 0, End: 60, Tiers: []roster.Tier{{1, 5}, {1, 6}}}}},
		"seats":   {Shifts: []roster.Shift{{Start: 0, End: 60, Tiers: []roster.Tier{{-1, 5}}}}},
		"reward":  {Shifts: []roster.Shift{{Start: 0, End: 60, Tiers: []roster.Tier{{1, roster.MaxReward + 1}}}}},
		"unknown": {Shifts: []roster.Shift{ok}, People: []roster.Person{{Options: []roster.Option{{1, 0}}}}},
		"twice":   {Shifts: []roster.Shift{ok}, People: []roster.Person{{Options: []roster.Option{{0, 0}, {0, 0}}}}},
		"cost":    {Shifts: []roster.Shift{ok}, People: []roster.Person{{Options: []roster.Option{{0, roster.MaxCost + 1}}}}},
		"limit":   {Shifts: []roster.Shift{ok}, People: []roster.Person{{Limits: roster.Limits{Rest: -1}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := roster.Solve(t.Context(), p, roster.Options{}); !errors.Is(err, roster.ErrMalformed) {
				t.Errorf("error %v", err)
			}
		})
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := roster.Solve(done, &roster.Problem{Shifts: []roster.Shift{ok}}, roster.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// town is a week at some gates: three shifts a day, people with a few free
// shifts, 11 hours of rest, 8 hours a day, 24 a week.
func town(gates, people int, seed uint64) *roster.Problem {
	dice := rand.New(rand.NewPCG(seed, 7))
	p := &roster.Problem{}
	for g := range gates {
		for day := range 7 {
			for part := range 3 {
				start := int32(day*1440 + 360 + part*300)
				first := int64(5000 + dice.IntN(500))
				p.Shifts = append(p.Shifts, roster.Shift{Start: start, End: start + 300, Tiers: []roster.Tier{
					{Seats: 2, Reward: first}, {Seats: int32(1 + g%2), Reward: first / 4},
				}})
			}
		}
	}
	for range people {
		one := roster.Person{Limits: roster.Limits{Rest: 660, Day: 480, Total: 1440, Shifts: int32(1 + dice.IntN(4))}}
		home := dice.IntN(gates)
		for d := range 7 {
			for part := range 3 {
				if dice.IntN(3) == 0 {
					for g := max(0, home-1); g <= min(gates-1, home+1); g++ {
						one.Options = append(one.Options, roster.Option{Shift: int32(g*21 + d*3 + part), Cost: int32(100 + 300*max(g-home, home-g) + dice.IntN(400))})
					}
				}
			}
		}
		p.People = append(p.People, one)
	}
	return p
}

func TestTown(t *testing.T) {
	for _, c := range []struct{ gates, people int }{{4, 30}, {4, 60}, {12, 200}} {
		p := town(c.gates, c.people, 1)
		r, err := roster.Solve(t.Context(), p, roster.Options{Gap: 1000})
		if err != nil {
			t.Fatal(err)
		}
		again, err := roster.Solve(t.Context(), p, roster.Options{Gap: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if again.Value != r.Value || again.Bound != r.Bound {
			t.Error("the same problem gave another roster")
		}
		if gap := float64(r.Gap()) / float64(r.Bound); gap > 0.005 {
			t.Errorf("%d gates, %d people: a gap of %.4f", c.gates, c.people, gap)
		} else {
			t.Logf("%d gates, %d people: value %d, gap %.5f", c.gates, c.people, r.Value, gap)
		}
	}
}

func BenchmarkTown(b *testing.B) {
	p := town(4, 60, 1)
	for b.Loop() {
		r, err := roster.Solve(b.Context(), p, roster.Options{Gap: 1000})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Gap())/float64(r.Bound)*100, "gap-%")
	}
}
