package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"linli/internal/plan/dimacs"
)

// district is one of the sixteen: how many communities it has, roughly where
// its middle lies (km east and north of the city's centre) and how far its
// settled part reaches.
type district struct {
	communities  int
	east, north  float64
	reach        float64
	peopleWeight float64
}

// districts have the number of communities of the real ones and their rough
// place, size and weight; nothing finer is meant.
var districts = []district{
	{169, 3, 1, 4, 71}, {263, -3, 0, 4, 111}, {768, 9, 3, 12, 345}, {440, -8, -6, 10, 202},
	{153, -16, 0, 6, 57}, {678, -9, 8, 12, 313}, {304, -28, 2, 15, 39}, {669, -22, -20, 25, 131},
	{656, 24, -2, 16, 184}, {601, 22, 24, 18, 132}, {572, -8, 28, 18, 227}, {758, 2, -20, 16, 199},
	{321, 10, 50, 25, 44}, {323, 48, 26, 22, 46}, {429, 32, 46, 25, 53}, {431, -30, 52, 25, 35},
}

// town says what kind of instance to make.
type town struct {
	people, seats int
	shifts        int     // posts per community
	options       float64 // arcs per person, about
}

const (
	skills      = 4    // 0 is none in particular
	ratePerKM   = 100  // cost of a kilometre
	fairest     = 400  // cost of asking who has served most
	wastedSkill = 250  // cost of a skilled person at a post that needs none
	opens       = 9000 // reward of a seat without which the post stays shut
	helps       = 2500 // reward of a further seat
)

type place struct{ x, y float64 }

// city makes an instance: people send one unit, each to a post in reach at a
// shift they have and with a skill they hold, or straight to the sink (home);
// a post passes units on to the sink over one arc for the seats it needs to
// open and one for the rest.
func city(t town, seed uint64) *dimacs.Instance {
	rng := rand.New(rand.NewPCG(seed, 1))
	var homes []place
	var weight []float64
	for _, d := range districts {
		for range d.communities {
			r, a := d.reach*math.Sqrt(rng.Float64()), 2*math.Pi*rng.Float64()
			homes = append(homes, place{d.east + r*math.Cos(a), d.north + r*math.Sin(a)})
			weight = append(weight, d.peopleWeight/float64(d.communities)*(0.4+1.2*rng.Float64()))
		}
	}
	posts := len(homes) * t.shifts
	need := make([]int, posts) // the skill a post asks for
	seats := make([]int, posts)
	for j := range need {
		if rng.Float64() < 0.25 {
			need[j] = 1 + rng.IntN(skills-1)
		}
		mean := float64(t.seats) / float64(posts)
		seats[j] = max(2, int(mean*(0.4+1.2*rng.Float64())+0.5))
	}
	in := &dimacs.Instance{Supply: make([]int64, t.people+posts+1)}
	sink := t.people + posts
	in.Supply[sink] = -int64(t.people)
	near := newGrid(homes, 1.5)
	live := sampler(weight)
	perShift := 0.6 // the share of shifts a person has time for
	within := max(2, int(t.options/(float64(t.shifts)*perShift*0.81)+0.5))
	type option struct{ post, cost int32 }
	var options []option
	for i := range t.people {
		in.Supply[i] = 1
		h := homes[live(rng)]
		p := place{h.x + 0.4*rng.NormFloat64(), h.y + 0.4*rng.NormFloat64()}
		skill := 0
		if rng.Float64() < 0.3 {
			skill = 1 + rng.IntN(skills-1)
		}
		load := int32(rng.ExpFloat64() * fairest / 4)
		free := rng.Uint32()
		options = options[:0]
		for _, c := range near.nearest(p, within) {
			d := math.Hypot(p.x-homes[c].x, p.y-homes[c].y)
			for s := range t.shifts {
				j := int(c)*t.shifts + s
				if (free>>(s*4))&15 >= uint32(perShift*16) || need[j] != 0 && need[j] != skill {
					continue
				}
				cost := int32(d*ratePerKM) + min(load, fairest)
				if skill != 0 && need[j] == 0 {
					cost += wastedSkill
				}
				options = append(options, option{int32(j), cost})
			}
		}
		for _, o := range options {
			in.AddArc(i, t.people+int(o.post), 0, 1, int64(o.cost))
		}
		in.AddArc(i, sink, 0, 1, 0)
	}
	for j := range posts {
		first := max(1, seats[j]*2/5)
		urgency := int64(rng.IntN(1000))
		in.AddArc(t.people+j, sink, 0, int64(first), -opens-urgency)
		if seats[j] > first {
			in.AddArc(t.people+j, sink, 0, int64(seats[j]-first), -helps-urgency)
		}
	}
	return in
}

// sampler draws an index in proportion to its weight.
func sampler(weight []float64) func(*rand.Rand) int {
	sum := make([]float64, len(weight))
	total := 0.0
	for i, w := range weight {
		total += w
		sum[i] = total
	}
	return func(rng *rand.Rand) int {
		i, _ := slices.BinarySearch(sum, rng.Float64()*total)
		return min(i, len(sum)-1)
	}
}

// grid finds near places.
type grid struct {
	places []place
	cell   float64
	in     map[[2]int][]int32
	found  []int32
}

func newGrid(places []place, cell float64) *grid {
	g := &grid{places: places, cell: cell, in: map[[2]int][]int32{}}
	for i, p := range places {
		k := g.key(p)
		g.in[k] = append(g.in[k], int32(i))
	}
	return g
}

func (g *grid) key(p place) [2]int {
	return [2]int{int(math.Floor(p.x / g.cell)), int(math.Floor(p.y / g.cell))}
}

// nearest lists about the k places nearest to p, nearest first: those of a
// square of cells grown until it holds them.
func (g *grid) nearest(p place, k int) []int32 {
	c := g.key(p)
	for r := 1; ; r++ {
		g.found = g.found[:0]
		for x := c[0] - r; x <= c[0]+r; x++ {
			for y := c[1] - r; y <= c[1]+r; y++ {
				g.found = append(g.found, g.in[[2]int{x, y}]...)
			}
		}
		if len(g.found) < k && r < 40 {
			continue
		}
		slices.SortFunc(g.found, func(a, b int32) int {
			pa, pb := g.places[a], g.places[b]
			return cmp.Or(cmp.Compare(math.Hypot(pa.x-p.x, pa.y-p.y), math.Hypot(pb.x-p.x, pb.y-p.y)), cmp.Compare(a, b))
		})
		return g.found[:min(k, len(g.found))]
	}
}
