package format_test

import (
	"context"
	"fmt"
	"strings"

	"linli/internal/plan/route"
	"linli/internal/plan/route/format"
)

// A file of CVRPLIB, read and solved.
func ExampleCVRPLIB() {
	in, err := format.CVRPLIB(strings.NewReader(`NAME : four doors
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 0 10
3 3 10
4 0 -10
5 3 -10
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
DEPOT_SECTION
1
-1
EOF
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 500, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(plan.Routes), "routes, length", plan.Cost)
	// Output:
	// 2 routes, length 46
}
