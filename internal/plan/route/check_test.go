package route_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"linli/internal/plan/route"
)

// meals is a small day with every rule in it: two kitchens, windows, meals
// that must not cool, an errand, keepers, shifts and an open route.
func meals() *route.Instance {
	points := []route.Point{{X: 0, Y: 0}, {X: 100, Y: 0}}
	for i := range 12 {
		points = append(points, route.Point{X: float64(i * 37 % 101), Y: float64(i * 53 % 89)})
	}
	in := &route.Instance{Places: route.Planar(points)}
	in.Vehicles = []route.Vehicle{
		{Name: "甲", Count: 1, Start: 0, End: 0, Capacity: 10, Earliest: 10, Latest: 400, MaxDuration: 380, MaxStops: 6},
		{Name: "乙", Count: 1, Start: 1, End: 1, Capacity: 10, Earliest: 0, Latest: 500},
		{Name: "丙", Count: 1, Start: 1, End: route.Nowhere, Capacity: 12, FixedCost: 5},
	}
	for i := range 12 {
		in.Stops = append(in.Stops, route.Stop{
			Place: i + 2, Demand: int64(i%3 + 1), Service: 2, Drop: route.None, Keeper: route.None,
		})
	}
	in.Stops[0].Drop = 1
	in.Stops[1].MaxRide = 120
	in.Stops[2].Ready, in.Stops[2].Due = 60, 160
	in.Stops[3].MaxRide = 90
	in.Stops[4].Keeper, in.Stops[4].KeepCost = 0, math.Inf(1)
	in.Stops[5].Keeper, in.Stops[5].KeepCost = 1, 7
	return in
}

func solved(t *testing.T, in *route.Instance) *route.Plan {
	t.Helper()
	plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 5000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// find is where stop s is in plan.
func find(plan *route.Plan, s int) (r, pos int) {
	for i, route := range plan.Routes {
		if pos := slices.Index(route.Stops, s); pos >= 0 {
			return i, pos
		}
	}
	return -1, -1
}

// TestCheckRefuses breaks a good plan, or the instance under it, in one way
// after the other; each must be refused for its own reason.
func TestCheckRefuses(t *testing.T) {
	late := func(p *route.Plan, r int, by float64) {
		x := &p.Routes[r]
		x.Leave, x.Back = x.Leave+by, x.Back+by
		for i := range x.Starts {
			x.Starts[i] += by
		}
	}
	routeOf := func(p *route.Plan, vehicle int) int {
		return slices.IndexFunc(p.Routes, func(r route.Route) bool { return r.Vehicle == vehicle })
	}
	for _, c := range []struct {
		name, want string
		breakIt    func(in *route.Instance, p *route.Plan)
	}{
		{"stop left out", "visited 0 times", func(_ *route.Instance, p *route.Plan) {
			r, pos := find(p, 6)
			p.Routes[r].Stops = slices.Delete(p.Routes[r].Stops, pos, pos+1)
			p.Routes[r].Starts = slices.Delete(p.Routes[r].Starts, pos, pos+1)
		}},
		{"route left out", "visited 0 times", func(_ *route.Instance, p *route.Plan) { p.Routes = p.Routes[1:] }},
		{"unknown stop", "does not exist", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Stops[0] = 12 }},
		{"negative stop", "does not exist", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Stops[0] = -1 }},
		{"unknown vehicle", "does not exist", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Vehicle = 3 }},
		{"vehicle twice", "drives 2 routes", func(_ *route.Instance, p *route.Plan) {
			r := routeOf(p, 2)
			x := p.Routes[r]
			half := len(x.Stops) / 2
			first, second := x, x
			first.Stops, first.Starts = x.Stops[:half], x.Starts[:half]
			second.Stops, second.Starts = x.Stops[half:], x.Starts[half:]
			late(&route.Plan{Routes: []route.Route{second}}, 0, 0)
			for i := range second.Starts {
				second.Starts[i] += 200
			}
			second.Back += 200
			p.Routes[r] = first
			p.Routes = append(p.Routes, second)
		}},
		{"empty route", "no stops", func(_ *route.Instance, p *route.Plan) { p.Routes = append(p.Routes, route.Route{}) }},
		{"time missing", "times for", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Starts = p.Routes[0].Starts[1:] }},
		{"cost too low", "the cost is", func(_ *route.Instance, p *route.Plan) { p.Cost-- }},
		{"cost no number", "the cost is", func(_ *route.Instance, p *route.Plan) { p.Cost = math.NaN() }},
		{"fixed cost forgotten", "the cost is", func(in *route.Instance, _ *route.Plan) { in.Vehicles[2].FixedCost++ }},
		{"too much load", "exceeds the capacity", func(in *route.Instance, _ *route.Plan) { in.Vehicles[2].Capacity = 3 }},
		{"errand does not fit", "exceeds the capacity", func(in *route.Instance, _ *route.Plan) { in.Stops[0].Demand = 10 }},
		{"too many stops", "stops instead of at most", func(in *route.Instance, p *route.Plan) {
			in.Vehicles[2].MaxStops = len(p.Routes[routeOf(p, 2)].Stops) - 1
		}},
		{"drop before pickup", "without its pickup", func(in *route.Instance, _ *route.Plan) {
			in.Stops[0].Drop, in.Stops[1].Drop = route.None, 0
		}},
		{"begins before arrival", "before the arrival", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Starts[0] -= 0.01 }},
		{"time no number", "before the arrival", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Starts[0] = math.NaN() }},
		{"not ready", "before it is ready", func(in *route.Instance, p *route.Plan) {
			r, pos := find(p, 7)
			in.Stops[7].Ready, in.Stops[7].Due = p.Routes[r].Starts[pos]+0.1, 1000
		}},
		{"overdue", "after it is due", func(in *route.Instance, p *route.Plan) {
			r, pos := find(p, 7)
			in.Stops[7].Due = p.Routes[r].Starts[pos] - 0.1
		}},
		{"cold meal", "on the way for", func(in *route.Instance, p *route.Plan) {
			r, pos := find(p, 3)
			in.Stops[3].MaxRide = p.Routes[r].Starts[pos] - p.Routes[r].Leave - 0.1
		}},
		{"errand too slow", "on the way for", func(in *route.Instance, p *route.Plan) {
			r, pos := find(p, 1)
			_, from := find(p, 0)
			in.Stops[1].MaxRide = p.Routes[r].Starts[pos] - p.Routes[r].Starts[from] - 2.1
		}},
		{"leaves before the shift", "before the shift begins", func(in *route.Instance, p *route.Plan) {
			in.Vehicles[2].Earliest = p.Routes[routeOf(p, 2)].Leave + 0.1
		}},
		{"back after the shift", "after the shift ends", func(in *route.Instance, p *route.Plan) {
			in.Vehicles[2].Latest = p.Routes[routeOf(p, 2)].Back - 0.1
		}},
		{"back too soon", "is back at", func(_ *route.Instance, p *route.Plan) { p.Routes[0].Back -= 0.1 }},
		{"too long", "takes", func(in *route.Instance, p *route.Plan) {
			x := p.Routes[routeOf(p, 2)]
			in.Vehicles[2].MaxDuration = x.Back - x.Leave - 0.1
		}},
		{"another keeper", "must go to vehicle", func(in *route.Instance, p *route.Plan) {
			r, _ := find(p, 8)
			in.Stops[8].Keeper, in.Stops[8].KeepCost = (p.Routes[r].Vehicle+1)%3, math.Inf(1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := meals()
			plan := solved(t, in)
			if routeOf(plan, 2) < 0 {
				t.Fatal("the open route is not used")
			}
			if err := route.Check(in, plan); err != nil {
				t.Fatal(err)
			}
			c.breakIt(in, plan)
			err := route.Check(in, plan)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestErrandTorn puts the ends of an errand on two routes.
func TestErrandTorn(t *testing.T) {
	in := meals()
	in.Stops[0].Drop = route.None
	plan := solved(t, in)
	r, _ := find(plan, 0)
	other, _ := find(plan, 8)
	if r == other {
		other, _ = find(plan, 4)
	}
	if r == other {
		t.Fatal("no stop on another route")
	}
	for s := range in.Stops {
		if at, _ := find(plan, s); at == other {
			in.Stops[0].Drop = s
			break
		}
	}
	if err := route.Check(in, plan); err == nil {
		t.Error("a torn errand passes")
	}
}
