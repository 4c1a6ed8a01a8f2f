package pair_test

import (
	"context"
	"errors"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/pair"
)

func draw(t *rapid.T) *pair.Problem {
	p := &pair.Problem{Unpaired: rapid.SampledFrom([]int64{0, 5, 100}).Draw(t, "unpaired")}
	slots := rapid.Uint64Range(0, 31)
	for range rapid.IntRange(1, 3).Draw(t, "helpers") {
		p.Helpers = append(p.Helpers, pair.Helper{
			Free:     pair.Slots(slots.Draw(t, "free")),
			Children: rapid.IntRange(0, 4).Draw(t, "children"),
			Sessions: rapid.IntRange(0, 6).Draw(t, "sessions"),
		})
	}
	for range rapid.IntRange(1, 5).Draw(t, "households") {
		var h pair.Household
		for range rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "siblings") {
			h.Children = append(h.Children, pair.Child{Free: pair.Slots(slots.Draw(t, "child free")), Sessions: rapid.IntRange(1, 2).Draw(t, "meets")})
		}
		for k := range p.Helpers {
			if rapid.IntRange(0, 3).Draw(t, "option") > 0 {
				h.Options = append(h.Options, pair.Option{Helper: int32(k), Cost: rapid.Int32Range(0, 9).Draw(t, "cost")})
			}
		}
		p.Households = append(p.Households, h)
	}
	return p
}

// possible says by trying whether children can meet a helper free at these times.
func possible(children []pair.Child, free pair.Slots) bool {
	if len(children) == 0 {
		return true
	}
	own := children[0].Free & free
	for times := own; times != 0; times = (times - 1) & own {
		if bits.OnesCount64(uint64(times)) == children[0].Sessions && possible(children[1:], free&^times) {
			return true
		}
	}
	return false
}

// least is the cheapest plan by trying all.
func least(p *pair.Problem) int64 {
	best := int64(-1)
	with := make([][]pair.Child, len(p.Helpers))
	var try func(i int, cost int64)
	try = func(i int, cost int64) {
		if best >= 0 && cost >= best {
			return
		}
		if i == len(p.Households) {
			best = cost
			return
		}
		h := p.Households[i]
		for _, o := range h.Options {
			before := with[o.Helper]
			all := slices.Concat(before, h.Children)
			sessions := 0
			for _, c := range all {
				sessions += c.Sessions
			}
			helper := p.Helpers[o.Helper]
			if len(all) <= helper.Children && sessions <= helper.Sessions && possible(all, helper.Free) {
				with[o.Helper] = all
				try(i+1, cost+int64(o.Cost))
				with[o.Helper] = before
			}
		}
		try(i+1, cost+p.Unpaired*int64(len(h.Children)))
	}
	try(0, 0)
	return best
}

func TestLeastOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t)
		want := least(p)
		plan, err := pair.Solve(context.Background(), p, pair.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if plan.Cost != want || plan.AtLeast != want {
			t.Fatalf("cost %d, at least %d, want %d", plan.Cost, plan.AtLeast, want)
		}
	})
}

// TestCutShort: without a search the plan is valid and its bound true.
func TestCutShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t)
		plan, err := pair.Solve(context.Background(), p, pair.Options{Nodes: -1})
		if err != nil {
			t.Fatal(err)
		}
		if want := least(p); plan.AtLeast > want || plan.Cost < want {
			t.Fatalf("cost %d, at least %d, least %d", plan.Cost, plan.AtLeast, want)
		}
	})
}

// TestCheckFindsMutants: a plan that was changed is refused, or it is another
// plan of the same cost.
func TestCheckFindsMutants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t)
		plan, err := pair.Solve(context.Background(), p, pair.Options{})
		if err != nil {
			t.Fatal(err)
		}
		best := plan.Cost
		i := rapid.IntRange(0, len(plan.Of)-1).Draw(t, "household")
		switch rapid.IntRange(0, 4).Draw(t, "mutant") {
		case 0: // a time is taken away or added
			plan.Times[i][0] ^= 1 << rapid.IntRange(0, 4).Draw(t, "slot")
		case 1: // another helper, times left as they are
			to := rapid.Int32Range(-1, int32(len(p.Helpers)-1)).Draw(t, "to")
			if to == plan.Of[i] {
				return
			}
			plan.Of[i] = to
		case 2:
			plan.Cost--
		case 3:
			plan.Root = plan.Cost + 1
			plan.AtLeast = plan.Cost + 1
		case 4: // let go without need
			if plan.Of[i] == pair.Nobody || p.Unpaired < 100 {
				return
			}
			for _, o := range p.Households[i].Options {
				if o.Helper == plan.Of[i] {
					plan.Cost += p.Unpaired*int64(len(p.Households[i].Children)) - int64(o.Cost)
				}
			}
			plan.Of[i] = pair.Nobody
			clear(plan.Times[i])
		}
		if err := pair.Check(p, plan); err == nil && plan.Cost != best {
			t.Fatalf("accepted %+v, the best costs %d", plan, best)
		} else if err == nil && plan.Of[i] == pair.Nobody && plan.Times[i][0] != 0 {
			t.Fatal("accepted times without a helper")
		}
	})
}

func TestMalformed(t *testing.T) {
	for name, p := range map[string]*pair.Problem{
		"unpaired": {Unpaired: -1},
		"helper":   {Helpers: []pair.Helper{{Children: pair.MostChildren + 1}}},
		"empty":    {Households: []pair.Household{{}}},
		"meets":    {Households: []pair.Household{{Children: []pair.Child{{}}}}},
		"option":   {Households: []pair.Household{{Children: []pair.Child{{Sessions: 1}}, Options: []pair.Option{{Helper: 0}}}}},
		"twice": {
			Helpers:    []pair.Helper{{}},
			Households: []pair.Household{{Children: []pair.Child{{Sessions: 1}}, Options: []pair.Option{{}, {}}}},
		},
	} {
		if _, err := pair.Solve(context.Background(), p, pair.Options{}); !errors.Is(err, pair.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// town draws helpers and households with timetables of 21 times a week.
func town(helpers, households int, seed uint64) *pair.Problem {
	dice := rand.New(rand.NewPCG(27, seed))
	free := func(n int) (s pair.Slots) {
		for range n {
			s |= 1 << dice.IntN(21)
		}
		return s
	}
	p := &pair.Problem{Unpaired: 10_000}
	for range helpers {
		p.Helpers = append(p.Helpers, pair.Helper{Free: free(6), Children: 1 + dice.IntN(2), Sessions: 4})
	}
	for range households {
		h := pair.Household{Children: []pair.Child{{Free: free(10), Sessions: 1 + dice.IntN(2)}}}
		if dice.IntN(8) == 0 {
			h.Children = append(h.Children, pair.Child{Free: free(10), Sessions: 1})
		}
		of := min(helpers, 12)
		for _, k := range dice.Perm(min(helpers, 60))[:of] {
			h.Options = append(h.Options, pair.Option{Helper: int32((k + dice.IntN(max(1, helpers/60))*60) % helpers), Cost: int32(dice.IntN(1000))})
		}
		slices.SortFunc(h.Options, func(a, b pair.Option) int { return int(a.Helper - b.Helper) })
		h.Options = slices.CompactFunc(h.Options, func(a, b pair.Option) bool { return a.Helper == b.Helper })
		p.Households = append(p.Households, h)
	}
	return p
}

func TestTown(t *testing.T) {
	for seed := range uint64(5) {
		plan, err := pair.Solve(context.Background(), town(27, 36, seed+1), pair.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if plan.Gap() > 0.001 {
			t.Errorf("seed %d: gap %.4f", seed+1, plan.Gap())
		}
	}
}

// TestSearchProvesNoLess compares bounds that the search proves with plans that
// more search finds.
func TestSearchProvesNoLess(t *testing.T) {
	p := town(27, 36, 0)
	few, err := pair.Solve(context.Background(), p, pair.Options{Nodes: 30})
	if err != nil {
		t.Fatal(err)
	}
	more, err := pair.Solve(context.Background(), p, pair.Options{Nodes: 600})
	if err != nil {
		t.Fatal(err)
	}
	if few.AtLeast > more.Cost || more.AtLeast < few.Root || more.Cost > few.Cost {
		t.Errorf("30 nodes: %d to %d; 600 nodes: %d to %d", few.AtLeast, few.Cost, more.AtLeast, more.Cost)
	}
}

func BenchmarkTown(b *testing.B) {
	for _, size := range []struct {
		name                string
		helpers, households int
	}{{"27x36", 27, 36}, {"3000x4000", 3000, 4000}, {"30000x40000", 30_000, 40_000}} {
		p := town(size.helpers, size.households, 36)
		b.Run(size.name, func(b *testing.B) {
			var gap float64
			for b.Loop() {
				plan, err := pair.Solve(context.Background(), p, pair.Options{})
				if err != nil {
					b.Fatal(err)
				}
				gap = plan.Gap()
			}
			b.ReportMetric(100*gap, "gap%")
		})
	}
}
