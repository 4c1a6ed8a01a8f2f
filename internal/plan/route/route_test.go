package route_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/route"
)

// drawInstance is a small instance with any mixture of the rules.
func drawInstance(t *rapid.T, stops int, detours bool) *route.Instance {
	yes := func(name string) bool { return rapid.IntRange(0, 2).Draw(t, name) == 0 }
	num := func(low, high int, name string) float64 { return float64(rapid.IntRange(low, high).Draw(t, name)) }
	n := rapid.IntRange(1, stops).Draw(t, "stops")
	var points []route.Point
	for range n + 2 {
		points = append(points, route.Point{X: num(0, 50, "x"), Y: num(0, 50, "y")})
	}
	in := &route.Instance{Places: route.Planar(points), VehiclesFirst: yes("vehicles first")}
	if yes("matrix") {
		in.Places = drawMatrix(t, n+2, detours)
	}
	windows, rides, errands, keepers := yes("windows"), yes("rides"), yes("errands"), yes("keepers")
	for k := range rapid.IntRange(1, 2).Draw(t, "kinds") {
		v := route.Vehicle{
			Count: rapid.IntRange(1, 2).Draw(t, "count"), Start: k, End: k,
			Capacity: int64(rapid.IntRange(4, 20).Draw(t, "capacity")),
		}
		if yes("open") {
			v.End = route.Nowhere
		}
		if yes("shift") {
			v.Earliest, v.Latest = num(0, 20, "earliest"), num(100, 300, "latest")
		}
		if yes("long") {
			v.MaxDuration = num(60, 200, "duration")
		}
		if yes("few") {
			v.MaxStops = rapid.IntRange(2, 4).Draw(t, "most")
		}
		if yes("fixed") {
			v.FixedCost = num(0, 40, "fixed")
		}
		in.Vehicles = append(in.Vehicles, v)
	}
	for i := range n {
		s := route.Stop{
			Place: i + 2, Demand: int64(rapid.IntRange(0, 6).Draw(t, "demand")),
			Service: num(0, 5, "service"), Drop: route.None, Keeper: route.None,
		}
		if windows && yes("window") {
			s.Ready = num(0, 100, "ready")
			s.Due = s.Ready + num(1, 80, "width")
		}
		if rides && yes("ride") {
			s.MaxRide = num(20, 100, "longest ride")
		}
		if keepers && yes("keeper") {
			s.Keeper = rapid.IntRange(0, len(in.Vehicles)-1).Draw(t, "keeper")
			s.KeepCost = num(1, 60, "keep cost")
			if yes("bound") {
				s.KeepCost = math.Inf(1)
			}
		}
		in.Stops = append(in.Stops, s)
	}
	if errands {
		for i := 0; i+1 < n; i += 2 {
			if yes("errand") {
				in.Stops[i].Drop = i + 1
				if yes("turn") {
					in.Stops[i].Drop, in.Stops[i+1].Drop = route.None, i
				}
			}
		}
	}
	return in
}

// drawMatrix has distances and times that are not the same back and, if
// detours is set, detours that are shorter than the way.
func drawMatrix(t *rapid.T, n int, detours bool) *route.Places {
	rows := func(name string) [][]float64 {
		out := make([][]float64, n)
		for a := range out {
			for b := range n {
				x := 0.0
				if a != b {
					x = float64(rapid.IntRange(0, 60).Draw(t, name))
				}
				out[a] = append(out[a], x)
			}
		}
		for k := 0; k < n && !detours; k++ {
			for a := range n {
				for b := range n {
					out[a][b] = min(out[a][b], out[a][k]+out[k][b])
				}
			}
		}
		return out
	}
	places, err := route.Matrix(rows("way"))
	if err != nil {
		t.Fatal(err)
	}
	if places, err = places.WithTimes(rows("time")); err != nil {
		t.Fatal(err)
	}
	return places
}

// exhaustive tries every sequence of every set of stops in every vehicle, and
// every way to share the stops out.
type exhaustive struct {
	in   *route.Instance
	best [][]float64 // by kind of vehicle and set: the cheapest route
}

func bruteForce(in *route.Instance) (vehicles int, cost float64) {
	n := len(in.Stops)
	b := &exhaustive{in: in}
	for k := range in.Vehicles {
		costs := make([]float64, 1<<n)
		for i := range costs {
			costs[i] = math.Inf(1)
		}
		b.best = append(b.best, costs)
		b.extend(k, nil, 0)
	}
	// Share out, one copy of a vehicle after the other.
	type value struct {
		routes int
		cost   float64
	}
	worst := value{math.MaxInt, math.Inf(1)}
	less := func(a, b value) bool {
		if in.VehiclesFirst && a.routes != b.routes {
			return a.routes < b.routes
		}
		return a.cost < b.cost
	}
	now := make([]value, 1<<n)
	for i := range now {
		now[i] = worst
	}
	now[0] = value{}
	for k, v := range in.Vehicles {
		for range v.Count {
			then := slices.Clone(now)
			for set := range now {
				for part := set; part > 0; part = (part - 1) & set {
					rest := now[set&^part]
					if math.IsInf(rest.cost, 1) || math.IsInf(b.best[k][part], 1) {
						continue
					}
					if with := (value{rest.routes + 1, rest.cost + b.best[k][part]}); less(with, then[set]) {
						then[set] = with
					}
				}
			}
			now = then
		}
	}
	last := now[len(now)-1]
	return last.routes, last.cost
}

func (b *exhaustive) extend(k int, seq []int, set int) {
	if len(seq) > 0 {
		if cost, ok := b.drive(k, seq); ok {
			b.best[k][set] = min(b.best[k][set], cost)
		}
	}
	for i := range b.in.Stops {
		if set&(1<<i) == 0 {
			b.extend(k, append(slices.Clone(seq), i), set|1<<i)
		}
	}
}

// drive is the cost of a sequence if it keeps all rules.
func (b *exhaustive) drive(k int, seq []int) (float64, bool) {
	in, v := b.in, b.in.Vehicles[k]
	if v.MaxStops > 0 && len(seq) > v.MaxStops {
		return 0, false
	}
	pickup := map[int]int{}
	for i, s := range in.Stops {
		if s.Drop != route.None {
			pickup[s.Drop] = i
		}
	}
	all, aboard, peak := int64(0), int64(0), int64(0)
	cost, at := v.FixedCost, v.Start
	// low[0] is leaving, low[i] the start at seq[i-1], the last being back.
	low, high := []float64{v.Earliest}, []float64{math.Inf(1)}
	var travel []float64
	for pos, i := range seq {
		s := in.Stops[i]
		p, isDrop := pickup[i]
		switch {
		case isDrop:
			if !slices.Contains(seq[:pos], p) {
				return 0, false
			}
			aboard -= in.Stops[p].Demand
		case s.Drop != route.None:
			if !slices.Contains(seq, s.Drop) {
				return 0, false
			}
			aboard += s.Demand
		default:
			all += s.Demand
		}
		peak = max(peak, aboard)
		if s.Keeper != route.None && s.Keeper != k {
			cost += s.KeepCost
		}
		cost += in.Places.Distance(at, s.Place)
		gap := in.Places.Time(at, s.Place)
		if pos > 0 {
			gap += in.Stops[seq[pos-1]].Service
		}
		travel = append(travel, gap)
		due := s.Due
		if due == 0 {
			due = math.Inf(1)
		}
		low, high = append(low, s.Ready), append(high, due)
		at = s.Place
	}
	gap := in.Stops[seq[len(seq)-1]].Service
	if v.End != route.Nowhere {
		cost += in.Places.Distance(at, v.End)
		gap += in.Places.Time(at, v.End)
	}
	travel = append(travel, gap)
	latest := v.Latest
	if latest == 0 {
		latest = math.Inf(1)
	}
	low, high = append(low, 0), append(high, latest)
	if all+peak > v.Capacity || math.IsInf(cost, 1) {
		return 0, false
	}
	return cost, timetable(in, v, seq, pickup, low, high, travel)
}

// timetable reports whether start times exist, by the all-pairs shortest paths
// of the difference constraints (Floyd and Warshall): none, if a cycle is
// negative.
func timetable(in *route.Instance, v route.Vehicle, seq []int, pickup map[int]int, low, high, travel []float64) bool {
	n := len(low) + 1 // the last node is time 0
	d := make([][]float64, n)
	for i := range d {
		d[i] = make([]float64, n)
		for j := range d[i] {
			if i != j {
				d[i][j] = math.Inf(1)
			}
		}
	}
	atMost := func(x, y int, c float64) { d[y][x] = min(d[y][x], c) } // t[x] − t[y] ≤ c
	zero := n - 1
	for i := range low {
		atMost(i, zero, high[i])
		atMost(zero, i, -low[i])
	}
	for i, gap := range travel {
		atMost(i, i+1, -gap)
	}
	if v.MaxDuration > 0 {
		atMost(len(low)-1, 0, v.MaxDuration)
	}
	for pos, i := range seq {
		if in.Stops[i].MaxRide == 0 {
			continue
		}
		since, service := 0, 0.0
		if p, ok := pickup[i]; ok {
			since, service = slices.Index(seq, p)+1, in.Stops[p].Service
		}
		atMost(pos+1, since, in.Stops[i].MaxRide+service)
	}
	for k := range d {
		for i := range d {
			for j := range d {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	for i := range d {
		if d[i][i] < -1e-7 {
			return false
		}
	}
	return true
}

// solveSeeds gives the search a few seeds to find the given optimum: a single
// short run misses it once in some thousand instances.
func solveSeeds(in *route.Instance, vehicles int, cost float64) (plan *route.Plan, err error) {
	for seed := range uint64(5) {
		plan, err = route.Solve(context.Background(), in, route.Options{Iterations: 3000, Seed: seed})
		if err == nil && len(plan.Routes) <= vehicles && plan.Cost <= cost+1e-6 {
			break
		}
	}
	return plan, err
}

// TestOptimal compares with brute force: the search must find the optimum of
// everything small, whatever the rules, and a plan whenever there is one.
func TestOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstance(t, 5, false)
		vehicles, cost := bruteForce(in)
		plan, err := solveSeeds(in, vehicles, cost)
		if math.IsInf(cost, 1) {
			var infeasible *route.Infeasible
			if !errors.As(err, &infeasible) {
				t.Fatalf("no plan exists, got %v, %v", plan, err)
			}
			return
		}
		if err != nil {
			t.Fatalf("cost %g with %d vehicles exists, got %v", cost, vehicles, err)
		}
		if err := route.Check(in, plan); err != nil {
			t.Fatal(err)
		}
		if in.VehiclesFirst && len(plan.Routes) != vehicles {
			t.Fatalf("%d vehicles instead of %d", len(plan.Routes), vehicles)
		}
		if bound := route.Vehicles(in); bound > vehicles {
			t.Fatalf("bound of %d vehicles, %d are enough", bound, vehicles)
		}
		if math.Abs(plan.Cost-cost) > 1e-6 {
			t.Fatalf("cost %g instead of %g", plan.Cost, cost)
		}
	})
}

// TestDetours: where detours are quicker than the way, the search may miss the
// optimum, but no plan breaks a rule and nothing wrong is called proven.
func TestDetours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstance(t, 5, true)
		vehicles, cost := bruteForce(in)
		plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 500, Seed: 1})
		var infeasible *route.Infeasible
		switch {
		case errors.As(err, &infeasible):
			if infeasible.Proven && !math.IsInf(cost, 1) {
				t.Fatalf("cost %g with %d vehicles exists, but %v", cost, vehicles, err)
			}
		case err != nil:
			t.Fatal(err)
		default:
			if err := route.Check(in, plan); err != nil {
				t.Fatal(err)
			}
			if len(plan.Routes) < vehicles && in.VehiclesFirst || !in.VehiclesFirst && plan.Cost < cost-1e-6 {
				t.Fatalf("cost %g with %d vehicles is below the optimum, %g with %d", plan.Cost, len(plan.Routes), cost, vehicles)
			}
		}
	})
}
