package pair_test

import (
	"context"
	"fmt"

	"linli/internal/plan/pair"
)

// Two students and three children, two of them siblings, who need one helper at
// different times. Bit 0 is Monday afternoon, bit 1 Monday evening, bit 2 Saturday.
func Example() {
	p := &pair.Problem{
		Helpers: []pair.Helper{
			{Free: 0b011, Children: 2, Sessions: 2},
			{Free: 0b101, Children: 2, Sessions: 2},
		},
		Households: []pair.Household{
			{
				Children: []pair.Child{{Free: 0b011, Sessions: 1}, {Free: 0b001, Sessions: 1}}, // siblings
				Options:  []pair.Option{{Helper: 0, Cost: 3}, {Helper: 1, Cost: 1}},
			},
			{
				Children: []pair.Child{{Free: 0b110, Sessions: 1}},
				Options:  []pair.Option{{Helper: 0, Cost: 1}, {Helper: 1, Cost: 2}},
			},
		},
		Unpaired: 1000,
	}
	plan, err := pair.Solve(context.Background(), p, pair.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("helpers", plan.Of, "cost", plan.Cost, "at least", plan.AtLeast, "checked:", pair.Check(p, plan) == nil)
	for h, times := range plan.Times {
		fmt.Printf("household %d: %03b\n", h, times)
	}
	// Output:
	// helpers [0 1] cost 5 at least 5 checked: true
	// household 0: [010 001]
	// household 1: [100]
}
