package apportion_test

import (
	"cmp"
	"errors"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/apportion"
)

// small draws a pool that brute force can handle.
func small(t *rapid.T, restricted bool) apportion.Pool {
	p := apportion.Pool{
		Method: rapid.SampledFrom([]apportion.Method{apportion.SainteLague, apportion.Leximin}).Draw(t, "method"),
		Box:    rapid.Int64Range(1, 4).Draw(t, "box"),
	}
	n := rapid.IntRange(1, 4).Draw(t, "places")
	for range n {
		floor := max(0, rapid.Int64Range(-3, 2).Draw(t, "floor"))
		pl := apportion.Place{
			Need:  rapid.Int64Range(0, 6).Draw(t, "need"),
			Stock: max(0, rapid.Int64Range(-4, 8).Draw(t, "stock")),
			Floor: floor,
			Cap:   floor + rapid.Int64Range(0, 5).Draw(t, "cap"),
		}
		if rapid.Bool().Draw(t, "no cap") {
			pl.Cap = apportion.NoCap
		}
		p.Places = append(p.Places, pl)
	}
	for range rapid.IntRange(1, 3).Draw(t, "lots") {
		lot := apportion.Lot{Boxes: rapid.Int64Range(0, 4).Draw(t, "boxes")}
		if restricted && rapid.Bool().Draw(t, "restricted") {
			lot.To = []int{}
			for i := range n {
				if rapid.Bool().Draw(t, "to") {
					lot.To = append(lot.To, i)
				}
			}
		}
		p.Lots = append(p.Lots, lot)
	}
	return p
}

// reach lists every vector of boxes that the lots can give, floors and caps kept.
func reach(p apportion.Pool) [][]int64 {
	seen := map[[4]int64]bool{{}: true}
	for l, lot := range p.Lots {
		for range lot.Boxes {
			next := map[[4]int64]bool{}
			for v := range seen {
				next[v] = true
				for i := range p.Places {
					if p.Lots[l].To == nil || slices.Contains(p.Lots[l].To, i) {
						w := v
						w[i]++
						next[w] = true
					}
				}
			}
			seen = next
		}
	}
	var all [][]int64
	for v := range seen {
		ok := true
		for i, pl := range p.Places {
			ok = ok && v[i] >= pl.Floor && v[i] <= pl.Cap && (pl.Need > 0 || v[i] == pl.Floor)
		}
		if ok {
			all = append(all, slices.Clone(v[:len(p.Places)]))
		}
	}
	return all
}

func sum(v []int64) (total int64) {
	for _, x := range v {
		total += x
	}
	return total
}

// worse compares two allocations by the definition of the method: more boxes
// first, then the objective.
func worse(p apportion.Pool, a, b []int64) int {
	if c := cmp.Compare(sum(b), sum(a)); c != 0 {
		return c
	}
	of := func(v []int64) (levels []*big.Rat, squares *big.Rat) {
		squares = new(big.Rat)
		for i, pl := range p.Places {
			if pl.Need > 0 {
				hold := pl.Stock + p.Box*v[i]
				levels = append(levels, big.NewRat(hold, pl.Need))
				squares.Add(squares, big.NewRat(hold*hold, pl.Need))
			}
		}
		slices.SortFunc(levels, (*big.Rat).Cmp)
		return levels, squares
	}
	la, sa := of(a)
	lb, sb := of(b)
	if p.Method == apportion.SainteLague {
		return sa.Cmp(sb)
	}
	return slices.CompareFunc(lb, la, (*big.Rat).Cmp)
}

// TestBestOfAll compares with every allocation there is.
func TestBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t, true)
		all := reach(p)
		plan, err := apportion.Solve(p)
		if len(all) == 0 {
			var infeasible *apportion.Infeasible
			if !errors.As(err, &infeasible) {
				t.Fatalf("no allocation exists, got %v, %v", plan, err)
			}
			checkReason(t, p, infeasible)
			return
		}
		if err != nil {
			t.Fatalf("an allocation exists: %v", err)
		}
		for _, v := range all {
			if worse(p, plan.Boxes, v) > 0 {
				t.Fatalf("%v is better than %v", v, plan.Boxes)
			}
		}
	})
}

func checkReason(t *rapid.T, p apportion.Pool, e *apportion.Infeasible) {
	var asked, held int64
	for _, i := range e.Places {
		asked += p.Places[i].Floor
	}
	for _, lot := range p.Lots {
		if lot.To == nil || slices.ContainsFunc(e.Places, func(i int) bool { return slices.Contains(lot.To, i) }) {
			held += lot.Boxes
		}
	}
	if asked <= held || asked != e.Asked {
		t.Fatalf("%v proves nothing: %d asked, %d held", e, asked, held)
	}
}

// TestMoreForAll: nobody is given less when there is more.
func TestMoreForAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t, true)
		before, err := apportion.Solve(p)
		if err != nil {
			t.Skip("floors too high")
		}
		grown := rapid.IntRange(0, len(p.Lots)-1).Draw(t, "grown")
		p.Lots[grown].Boxes += rapid.Int64Range(1, 3).Draw(t, "more")
		after, err := apportion.Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		for i := range before.Boxes {
			if after.Boxes[i] < before.Boxes[i] {
				t.Fatalf("place %d: %v, with more %v", i, before.Boxes, after.Boxes)
			}
		}
	})
}

// TestLargePools draws pools in which floating point is of no use by itself,
// and leaves the judgement to Check, which is exact.
func TestLargePools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int64{3, 1000, 1 << 30}).Draw(t, "size")
		p := apportion.Pool{
			Method: rapid.SampledFrom([]apportion.Method{apportion.SainteLague, apportion.Leximin, apportion.LargestRemainder}).Draw(t, "method"),
			Box:    rapid.Int64Range(1, 1000).Draw(t, "box"),
			Lots:   []apportion.Lot{{Boxes: rapid.Int64Range(0, size).Draw(t, "boxes")}},
		}
		for range rapid.IntRange(1, 200).Draw(t, "places") {
			pl := apportion.Place{
				Need:  rapid.Int64Range(0, size).Draw(t, "need"),
				Stock: rapid.Int64Range(0, size).Draw(t, "stock"),
				Cap:   apportion.NoCap,
			}
			if rapid.Bool().Draw(t, "bounded") {
				pl.Floor = rapid.Int64Range(0, 1+p.Lots[0].Boxes/400).Draw(t, "floor")
				pl.Cap = pl.Floor + rapid.Int64Range(0, size).Draw(t, "cap")
			}
			p.Places = append(p.Places, pl)
		}
		floors := int64(0)
		for _, pl := range p.Places {
			floors += pl.Floor
		}
		plan, err := apportion.Solve(p)
		if floors > p.Lots[0].Boxes {
			var infeasible *apportion.Infeasible
			if !errors.As(err, &infeasible) {
				t.Fatalf("floors of %d, boxes %d: %v", floors, p.Lots[0].Boxes, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := apportion.Check(p, plan); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAlabama is the paradox of 1881 in small: with one box more, the smallest
// loses one under largest remainder, and not under Sainte-Laguë.
func TestAlabama(t *testing.T) {
	give := func(m apportion.Method, boxes int64) []int64 {
		plan, err := apportion.Solve(apportion.Pool{
			Method: m, Box: 1,
			Places: []apportion.Place{{Need: 6, Cap: apportion.NoCap}, {Need: 6, Cap: apportion.NoCap}, {Need: 2, Cap: apportion.NoCap}},
			Lots:   []apportion.Lot{{Boxes: boxes}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return plan.Boxes
	}
	if a, b := give(apportion.LargestRemainder, 10), give(apportion.LargestRemainder, 11); !slices.Equal(a, []int64{4, 4, 2}) || !slices.Equal(b, []int64{5, 5, 1}) {
		t.Errorf("largest remainder gives %v, then %v", a, b)
	}
	if a, b := give(apportion.SainteLague, 10), give(apportion.SainteLague, 11); b[2] < a[2] {
		t.Errorf("Sainte-Laguë gives %v, then %v", a, b)
	}
}

// TestQuotasByHand compares largest remainder with its definition where nothing
// is bounded.
func TestQuotasByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		needs := rapid.SliceOfN(rapid.Int64Range(1, 50), 1, 8).Draw(t, "needs")
		boxes := rapid.Int64Range(0, 60).Draw(t, "boxes")
		p := apportion.Pool{Method: apportion.LargestRemainder, Box: 1, Lots: []apportion.Lot{{Boxes: boxes}}}
		want := make([]int64, len(needs))
		order := make([]int, len(needs))
		left := boxes
		for i, n := range needs {
			p.Places = append(p.Places, apportion.Place{Need: n, Cap: apportion.NoCap})
			want[i] = n * boxes / sum(needs)
			left -= want[i]
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(needs[b]*boxes%sum(needs), needs[a]*boxes%sum(needs))
		})
		for _, i := range order[:left] {
			want[i]++
		}
		plan, err := apportion.Solve(p)
		if err != nil || !slices.Equal(plan.Boxes, want) {
			t.Fatalf("got %v, %v, want %v", plan.Boxes, err, want)
		}

		// A box moved is found, unless the two remainders are the same.
		if boxes == 0 {
			return
		}
		off := func() (squares int64) {
			for i, n := range needs {
				d := plan.Boxes[i]*sum(needs) - n*boxes
				squares += d * d
			}
			return squares
		}
		before := off()
		g := &plan.Gifts[rapid.IntRange(0, len(plan.Gifts)-1).Draw(t, "gift")]
		to := rapid.IntRange(0, len(needs)-1).Draw(t, "to")
		plan.Boxes[g.Place]--
		plan.Boxes[to]++
		g.Boxes--
		plan.Gifts = append(plan.Gifts, apportion.Gift{Place: int32(to), Boxes: 1})
		plan.Gifts = slices.DeleteFunc(plan.Gifts, func(g apportion.Gift) bool { return g.Boxes == 0 })
		if err := apportion.Check(p, plan); (err == nil) != (off() == before) {
			t.Fatalf("%v: %v; squares %d, then %d", plan.Boxes, err, before, off())
		}
	})
}

// TestCheckFindsMutants: whatever is changed in a plan, Check refuses it or the
// change is as good.
func TestCheckFindsMutants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t, true)
		plan, err := apportion.Solve(p)
		if err != nil || len(plan.Gifts) == 0 {
			t.Skip("nothing to spoil")
		}
		best := slices.Clone(plan.Boxes)
		g := &plan.Gifts[rapid.IntRange(0, len(plan.Gifts)-1).Draw(t, "gift")]
		to := rapid.Int32Range(0, int32(len(p.Places)-1)).Draw(t, "to")
		switch rapid.IntRange(0, 3).Draw(t, "mutant") {
		case 0: // a box moves
			plan.Boxes[g.Place]--
			plan.Boxes[to]++
			from := *g
			g.Boxes--
			plan.Gifts = append(plan.Gifts, apportion.Gift{Lot: from.Lot, Place: to, Boxes: 1})
			plan.Gifts = slices.DeleteFunc(plan.Gifts, func(g apportion.Gift) bool { return g.Boxes == 0 })
		case 1: // a gift is forgotten
			plan.Gifts = slices.Delete(plan.Gifts, 0, 1)
		case 2: // a box more than there is
			g.Boxes++
			plan.Boxes[g.Place]++
		case 3: // a box is kept back
			plan.Left[g.Lot]++
			plan.Boxes[g.Place]--
			g.Boxes--
			plan.Gifts = slices.DeleteFunc(plan.Gifts, func(g apportion.Gift) bool { return g.Boxes == 0 })
		}
		if err := apportion.Check(p, plan); err == nil && worse(p, plan.Boxes, best) != 0 {
			t.Fatalf("accepted %v for %v", plan, best)
		}
	})
}

func TestMalformed(t *testing.T) {
	good := func() apportion.Pool {
		return apportion.Pool{Box: 1, Places: []apportion.Place{{Need: 1, Cap: 3}}, Lots: []apportion.Lot{{Boxes: 1}}}
	}
	for name, spoil := range map[string]func(*apportion.Pool){
		"method":           func(p *apportion.Pool) { p.Method = 9 },
		"box":              func(p *apportion.Pool) { p.Box = 0 },
		"no place":         func(p *apportion.Pool) { p.Places = nil },
		"need":             func(p *apportion.Pool) { p.Places[0].Need = -1 },
		"floor above cap":  func(p *apportion.Pool) { p.Places[0].Floor = 4 },
		"need too large":   func(p *apportion.Pool) { p.Places[0].Need = apportion.Most + 1 },
		"stock too large":  func(p *apportion.Pool) { p.Places[0].Stock = apportion.Most + 1 },
		"boxes":            func(p *apportion.Pool) { p.Lots[0].Boxes = -1 },
		"boxes too many":   func(p *apportion.Pool) { p.Lots[0].Boxes = apportion.Most; p.Box = 2 },
		"unknown place":    func(p *apportion.Pool) { p.Lots[0].To = []int{1} },
		"quota and donors": func(p *apportion.Pool) { p.Method = apportion.LargestRemainder; p.Lots[0].To = []int{0} },
	} {
		p := good()
		spoil(&p)
		var malformed *apportion.Malformed
		if _, err := apportion.Solve(p); !errors.As(err, &malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
