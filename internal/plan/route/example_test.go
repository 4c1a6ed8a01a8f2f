package route_test

import (
	"context"
	"fmt"

	"linli/internal/plan/route"
)

// Three doors, one kitchen, two walkers who carry two meals each; the door at
// (0, 4) must be reached first, and its meal must not be on the way for long.
func Example() {
	in := &route.Instance{
		Places: route.Planar([]route.Point{{X: 0, Y: 0}, {X: 0, Y: 4}, {X: 3, Y: 4}, {X: 6, Y: 8}}),
		Stops: []route.Stop{
			{Name: "东里1号", Place: 1, Demand: 1, Due: 5, MaxRide: 5, Drop: route.None, Keeper: route.None},
			{Name: "东里2号", Place: 2, Demand: 1, Drop: route.None, Keeper: route.None},
			{Name: "西里9号", Place: 3, Demand: 1, Ready: 15, Drop: route.None, Keeper: route.None},
		},
		Vehicles: []route.Vehicle{{Name: "步行", Count: 2, Start: 0, End: 0, Capacity: 2}},
	}
	plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 1000, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("way", plan.Cost)
	for _, r := range plan.Routes {
		fmt.Printf("leave at %g:", r.Leave)
		for i, s := range r.Stops {
			fmt.Printf(" %s at %g,", in.Stops[s].Name, r.Starts[i])
		}
		fmt.Printf(" back at %g\n", r.Back)
	}
	// Output:
	// way 28
	// leave at 0: 东里2号 at 5, 西里9号 at 15, back at 25
	// leave at 0: 东里1号 at 4, back at 8
}

// A door too far away for its window has no plan, and the reason names it.
func ExampleInfeasible() {
	in := &route.Instance{
		Places:   route.Planar([]route.Point{{X: 0, Y: 0}, {X: 30, Y: 40}}),
		Stops:    []route.Stop{{Name: "山里3号", Place: 1, Demand: 1, Due: 45, Drop: route.None, Keeper: route.None}},
		Vehicles: []route.Vehicle{{Capacity: 10}},
	}
	_, err := route.Solve(context.Background(), in, route.Options{Iterations: 10})
	fmt.Println(err)
	// Output: route: stop 山里3号 (demand 1): no vehicle that may serve it arrives in time and gets back, even if it serves nobody else
}

// An errand comes in while the walkers are on their way.
func ExampleBoard() {
	in := &route.Instance{
		Places:   route.Planar([]route.Point{{X: 0, Y: 0}, {X: 0, Y: 4}, {X: 9, Y: 0}}),
		Vehicles: []route.Vehicle{{Name: "甲", Count: 1, Capacity: 5}, {Name: "乙", Count: 1, Capacity: 5}},
		Stops: []route.Stop{
			{Place: 1, Demand: 1, Drop: route.None, Keeper: route.None},
			{Place: 2, Demand: 1, Drop: route.None, Keeper: route.None},
		},
	}
	plan := &route.Plan{Routes: []route.Route{{Vehicle: 0, Stops: []int{0}}, {Vehicle: 1, Stops: []int{1}}}}
	board, err := route.NewBoard(in, plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	door, err := board.Place(route.Point{X: 12, Y: 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	change, err := board.Insert(route.Stop{Place: door, Demand: 1, Keeper: route.None})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := change.Routes[0]
	fmt.Printf("walker %s now visits %v; %g more to walk, %d stops moved\n",
		in.Vehicles[r.Vehicle].Name, r.Stops, change.Dearer, len(change.Moved))
	// Output: walker 乙 now visits [2 1]; 6 more to walk, 0 stops moved
}
