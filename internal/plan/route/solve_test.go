package route_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/route"
)

// TestTwoStopsAtOnce has an optimum that greedy insertion does not see: two
// stops must go to another vehicle, and each alone would rather stay.
func TestTwoStopsAtOnce(t *testing.T) {
	in := &route.Instance{
		Places: route.Planar([]route.Point{{X: 33, Y: 0}, {X: 16, Y: 27}, {X: 23, Y: 0}, {X: 16, Y: 28}, {X: 1, Y: 24}, {X: 2, Y: 50}}),
		Vehicles: []route.Vehicle{
			{Count: 1, Start: 0, End: route.Nowhere, Capacity: 16, MaxDuration: 91},
			{Count: 2, Start: 1, End: 1, Capacity: 18, Earliest: 18, Latest: 100},
		},
		VehiclesFirst: true,
	}
	for i, service := range []float64{0, 3, 5, 4} {
		in.Stops = append(in.Stops, route.Stop{Place: i + 2, Service: service, Demand: 1, Drop: route.None, Keeper: route.None})
	}
	in.Stops[0].Ready, in.Stops[0].Due, in.Stops[0].MaxRide = 11, 30, 20
	vehicles, cost := bruteForce(in)
	if plan := solved(t, in); len(plan.Routes) != vehicles || plan.Cost > cost+1e-6 {
		t.Errorf("cost %g with %d vehicles instead of %g with %d", plan.Cost, len(plan.Routes), cost, vehicles)
	}
}

func TestDeterministic(t *testing.T) {
	for _, first := range []bool{false, true} {
		in := meals()
		in.VehiclesFirst = first
		a, b := solved(t, in), solved(t, in)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("two plans for one seed:\n%v\n%v", a, b)
		}
	}
}

// TestCancelled cancels at the third improvement: the plan is that one.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls, last := 0, route.Progress{}
	plan, err := route.Solve(ctx, grid(60), route.Options{Iterations: math.MaxInt, Seed: 1, Progress: func(p route.Progress) {
		if calls++; calls >= 3 {
			cancel()
		}
		last = p
	}})
	if err != nil {
		t.Fatal(err)
	}
	if calls < 3 || math.Abs(plan.Cost-last.Cost) > 1e-6 {
		t.Errorf("cost %g after %d improvements, the last of which was %g", plan.Cost, calls, last.Cost)
	}
}

func TestSpent(t *testing.T) {
	asked := 0
	_, err := route.Solve(context.Background(), grid(60), route.Options{Seed: 1, Spent: func() float64 {
		asked++
		return float64(asked) / 10
	}})
	if err != nil || asked != 10 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

// grid is n doors on a grid around a kitchen, 10 to a walker.
func grid(n int) *route.Instance {
	points := []route.Point{{X: 3.5, Y: 3.5}}
	in := &route.Instance{Vehicles: []route.Vehicle{{Capacity: 10}}}
	for i := range n {
		points = append(points, route.Point{X: float64(i % 8), Y: float64(i / 8)})
		in.Stops = append(in.Stops, route.Stop{Place: i + 1, Demand: 1, Drop: route.None, Keeper: route.None})
	}
	in.Places = route.Planar(points)
	return in
}

func TestNoPlan(t *testing.T) {
	for _, c := range []struct {
		name, want string
		stop       int
		change     func(in *route.Instance)
	}{
		{"too large", "the largest vehicle takes 10", 5, func(in *route.Instance) { in.Stops[5].Demand = 11 }},
		{"too far", "arrives in time", 7, func(in *route.Instance) { in.Stops[7].Due = 1 }},
		{"home too late", "arrives in time", 0, func(in *route.Instance) { in.Vehicles[0].Latest = 9 }},
		{"too cold", "arrives in time", 7, func(in *route.Instance) { in.Stops[7].MaxRide = 1 }},
		{"too many", "needs at least 6 vehicles, and there are 5", route.None, func(in *route.Instance) { in.Vehicles[0].Count = 5 }},
		{"few stops each", "needs at least 30 vehicles", route.None, func(in *route.Instance) {
			in.Vehicles[0].Count, in.Vehicles[0].MaxStops = 29, 2
		}},
		{"large ones", "needs at least 60 vehicles", route.None, func(in *route.Instance) {
			in.Vehicles[0].Count = 59
			for i := range in.Stops {
				in.Stops[i].Demand = 6
			}
		}},
	} {
		in := grid(60)
		c.change(in)
		plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 100})
		var infeasible *route.Infeasible
		if !errors.As(err, &infeasible) || !infeasible.Proven || infeasible.Stop != c.stop || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", c.name, plan, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	for name, change := range map[string]func(in *route.Instance){
		"no places":       func(in *route.Instance) { in.Places = nil },
		"no vehicles":     func(in *route.Instance) { in.Vehicles = nil },
		"start":           func(in *route.Instance) { in.Vehicles[0].Start = 61 },
		"end":             func(in *route.Instance) { in.Vehicles[0].End = -2 },
		"capacity":        func(in *route.Instance) { in.Vehicles[0].Capacity = -1 },
		"overflow":        func(in *route.Instance) { in.Vehicles[0].Capacity = math.MaxInt64 },
		"shift":           func(in *route.Instance) { in.Vehicles[0].Earliest, in.Vehicles[0].Latest = 5, 4 },
		"duration":        func(in *route.Instance) { in.Vehicles[0].MaxDuration = math.NaN() },
		"place":           func(in *route.Instance) { in.Stops[3].Place = 61 },
		"demand":          func(in *route.Instance) { in.Stops[3].Demand = -1 },
		"window":          func(in *route.Instance) { in.Stops[3].Ready, in.Stops[3].Due = 2, 1 },
		"infinite":        func(in *route.Instance) { in.Stops[3].Ready = math.Inf(1) },
		"keeper":          func(in *route.Instance) { in.Stops[3].Keeper = 1 },
		"keep cost":       func(in *route.Instance) { in.Stops[3].KeepCost = -1 },
		"drop":            func(in *route.Instance) { in.Stops[3].Drop = 60 },
		"drop on itself":  func(in *route.Instance) { in.Stops[3].Drop = 3 },
		"two for one":     func(in *route.Instance) { in.Stops[3].Drop, in.Stops[4].Drop = 5, 5 },
		"pickup and drop": func(in *route.Instance) { in.Stops[3].Drop, in.Stops[4].Drop = 4, 5 },
	} {
		in := grid(60)
		change(in)
		if plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 10}); err == nil {
			t.Errorf("%s: planned %v", name, plan)
		}
	}
}

// TestRepair lets one walker of a running plan drop out and adds a door: the
// others keep theirs unless that costs more than moving is worth.
func TestRepair(t *testing.T) {
	in := grid(60)
	in.Vehicles[0].Count = 8
	running, err := route.Solve(context.Background(), in, route.Options{Iterations: 20_000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	lost := running.Routes[0]
	changed := grid(61)
	changed.Vehicles[0].Count = 7
	rest := &route.Plan{Routes: running.Routes[1:]}
	plan, moved, err := route.Repair(context.Background(), changed, rest, 100, route.Options{Iterations: 20_000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := route.Check(changed, plan); err != nil {
		t.Fatal(err)
	}
	for _, s := range moved {
		if slices.Contains(lost.Stops, s) || s == 60 {
			t.Errorf("stop %d had no walker to move from", s)
		}
	}
	if len(moved) > 3 {
		t.Errorf("%d stops moved although that is dear", len(moved))
	}
	free, _, err := route.Repair(context.Background(), changed, rest, 0, route.Options{Iterations: 20_000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if free.Cost > plan.Cost+1e-9 {
		t.Errorf("moving for nothing costs %g, dearly %g", free.Cost, plan.Cost)
	}
}

// TestBoard lets stops and errands come and go at random; after each change
// the plan keeps all rules and only the routes named have changed.
func TestBoard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstance(t, 8, true)
		plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 200, Seed: 1})
		if err != nil {
			t.Skip("no plan")
		}
		board, err := route.NewBoard(in, plan)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			before, err := board.Plan()
			if err != nil {
				t.Fatal(err)
			}
			place, err := board.Place(route.Point{X: float64(rapid.IntRange(0, 50).Draw(t, "x")), Y: 7})
			if err != nil {
				place = 1 // a matrix does not grow
			}
			stop := route.Stop{Place: place, Demand: 2, Keeper: route.None, Due: float64(rapid.IntRange(0, 200).Draw(t, "due"))}
			var change route.Change
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				change, err = board.Insert(stop)
			case 1:
				change, err = board.InsertErrand(stop, route.Stop{Place: 0, Keeper: route.None})
			case 2:
				change, err = board.Remove(rapid.IntRange(0, len(board.Instance().Stops)-1).Draw(t, "stop"))
			}
			after, broken := board.Plan()
			if broken != nil {
				t.Fatal(broken)
			}
			if err != nil {
				if !reflect.DeepEqual(before, after) {
					t.Fatalf("refused (%v), and yet\n%v\nbecame\n%v", err, before, after)
				}
				continue
			}
			if math.Abs(after.Cost-change.Cost) > 1e-6 || math.Abs(after.Cost-before.Cost-change.Dearer) > 1e-6 {
				t.Fatalf("cost %g after %g: %+v", after.Cost, before.Cost, change)
			}
			for _, s := range change.Stops {
				if r, _ := find(after, s); r < 0 {
					t.Fatalf("new stop %d is not in the plan", s)
				}
			}
			for s := range board.Instance().Stops {
				was, _ := find(before, s)
				is, _ := find(after, s)
				if was < 0 || is < 0 || slices.Contains(change.Moved, s) {
					continue
				}
				if before.Routes[was].Vehicle != after.Routes[is].Vehicle {
					t.Fatalf("stop %d moved unannounced", s)
				}
			}
		}
	})
}

// TestBoardMakesRoom needs one move: the near walker is full.
func TestBoardMakesRoom(t *testing.T) {
	in := &route.Instance{
		Places:   route.Planar([]route.Point{{X: 0}, {X: 1}, {X: 10}, {X: 11}}),
		Vehicles: []route.Vehicle{{Count: 1, Capacity: 2}, {Count: 1, Capacity: 3}},
	}
	for _, s := range []struct {
		place  int
		demand int64
	}{{1, 1}, {2, 2}} {
		in.Stops = append(in.Stops, route.Stop{Place: s.place, Demand: s.demand, Drop: route.None, Keeper: route.None})
	}
	plan := &route.Plan{Routes: []route.Route{{Vehicle: 0, Stops: []int{0}}, {Vehicle: 1, Stops: []int{1}}}}
	board, err := route.NewBoard(in, plan)
	if err != nil {
		t.Fatal(err)
	}
	change, err := board.Insert(route.Stop{Place: 3, Demand: 2, Keeper: route.None})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(change.Moved, []int{0}) {
		t.Errorf("moved %v", change.Moved)
	}
	var infeasible *route.Infeasible
	if _, err := board.Insert(route.Stop{Place: 3, Demand: 1, Keeper: route.None}); !errors.As(err, &infeasible) {
		t.Errorf("full, but %v", err)
	}
}
