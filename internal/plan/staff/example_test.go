package staff_test

import (
	"context"
	"fmt"

	"linli/internal/plan/staff"
)

// Four slots need two to five; shifts are two or three slots long.
func ExampleCoverNeed() {
	need := []int{2, 5, 5, 3}
	shifts := []staff.Shift{{Start: 0, End: 2, Cost: 20}, {Start: 1, End: 3, Cost: 20}, {Start: 2, End: 4, Cost: 20}, {Start: 0, End: 3, Cost: 28}, {Start: 1, End: 4, Cost: 28}}
	cover, err := staff.CoverNeed(need, shifts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("people on each shift", cover.Count, "cost", cover.Cost, "proved:", staff.CheckCover(need, shifts, cover) == nil)
	crew, err := staff.FindCrew(context.Background(), shifts, cover.Count, staff.Rules{Day: 4, Rest: 1}, 9, staff.Steps)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("people", crew.People, "and not fewer than", crew.AtLeast)
	// Output:
	// people on each shift [0 0 0 2 3] cost 140 proved: true
	// people 5 and not fewer than 5
}
