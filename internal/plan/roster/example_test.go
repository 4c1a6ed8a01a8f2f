package roster_test

import (
	"context"
	"fmt"

	"linli/internal/plan/roster"
)

// A gate has a night and the morning after it. Anna may take either but needs
// eleven hours of rest between; Bo has only the morning.
func Example() {
	p := &roster.Problem{
		Shifts: []roster.Shift{
			{Start: 22 * 60, End: 30 * 60, Tiers: []roster.Tier{{Seats: 1, Reward: 100}}},
			{Start: 32 * 60, End: 36 * 60, Tiers: []roster.Tier{{Seats: 1, Reward: 80}}},
		},
		People: []roster.Person{
			{Limits: roster.Limits{Rest: 11 * 60}, Options: []roster.Option{{Shift: 0, Cost: 10}, {Shift: 1, Cost: 0}}},
			{Options: []roster.Option{{Shift: 1, Cost: 30}}},
		},
	}
	r, err := roster.Solve(context.Background(), p, roster.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("Anna takes", r.Of[0], "and Bo", r.Of[1])
	fmt.Println("worth", r.Value, "of at most", r.Bound)
	// Output:
	// Anna takes [0] and Bo [1]
	// worth 140 of at most 140
}
