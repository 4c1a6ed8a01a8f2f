package assign_test

import (
	"context"
	"fmt"

	"linli/internal/plan/assign"
)

// Three neighbours and two gates. The east gate needs one person to open and can
// use a second; the west gate needs one.
func Example() {
	p := &assign.Problem{
		Posts: []assign.Post{
			{Min: 1, Tiers: []assign.Tier{{Seats: 1, Reward: 100}, {Seats: 1, Reward: 20}}}, // east
			{Min: 1, Tiers: []assign.Tier{{Seats: 1, Reward: 100}}},                         // west
		},
		First: []int32{0, 2, 3, 4},
		Post:  []int32{0, 1, 0, 0},
		Cost:  []int32{5, 30, 8, 25},
	}
	plan, err := assign.Solve(context.Background(), p, assign.Options{})
	if err != nil {
		panic(err)
	}
	a := plan.Assignment()
	fmt.Println(a.PostOf, "cost", a.Cost, "gap", a.Gap, assign.Verify(p, a))

	moved, err := plan.Leave(1) // the second neighbour falls ill
	if err != nil {
		panic(err)
	}
	fmt.Println("moved", moved, "now at", plan.PostOf(0), plan.PostOf(2))
	fmt.Println("east is short of", plan.WhyEmpty(0).Short)
	// Output:
	// [1 0 -1] cost -162 gap 0 <nil>
	// moved [2] now at 1 0
	// east is short of 0
}
