package apportion_test

import (
	"fmt"

	"linli/internal/plan/apportion"
)

// Forty boxes of masks for three communities; the second has some already, and
// one donor's ten boxes are for the third only.
func ExampleSolve() {
	plan, err := apportion.Solve(apportion.Pool{
		Method: apportion.SainteLague,
		Box:    25,
		Places: []apportion.Place{
			{Need: 1200, Cap: apportion.NoCap},
			{Need: 1200, Stock: 200, Cap: apportion.NoCap},
			{Need: 400, Floor: 2, Cap: apportion.NoCap},
		},
		Lots: []apportion.Lot{{Boxes: 30}, {Boxes: 10, To: []int{2}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for place, boxes := range plan.Boxes {
		fmt.Println("place", place, "is given", boxes, "boxes")
	}
	// Output:
	// place 0 is given 19 boxes
	// place 1 is given 11 boxes
	// place 2 is given 10 boxes
}
