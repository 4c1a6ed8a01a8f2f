package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/internal/plan/dimacs"
	"linli/internal/plan/flow"
)

// Two stores send 30 boxes to two districts over a cross-dock that passes on 15.
func Example() {
	in, err := dimacs.Read(strings.NewReader(`p min 5 6
n 1 20
n 2 10
n 4 -18
n 5 -12
a 1 3 0 -1 1
a 2 3 0 -1 2
a 3 4 0 8 1
a 3 5 0 7 1
a 1 4 0 -1 5
a 2 5 0 -1 4
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := flow.Solve(context.Background(), in)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("cost", s.Cost, "proved:", flow.Verify(in, s) == nil)
	for a := range in.Arcs() {
		fmt.Printf("%d to %d: %d\n", in.From[a]+1, in.To[a]+1, s.On(a))
	}

	// One box more is wanted than there is.
	in.Supply[3]--
	_, err = flow.Solve(context.Background(), in)
	var no *flow.Infeasible
	fmt.Println("no plan:", errors.As(err, &no), err)
	// Output:
	// cost 105 proved: true
	// 1 to 3: 10
	// 2 to 3: 5
	// 3 to 4: 8
	// 3 to 5: 7
	// 1 to 4: 10
	// 2 to 5: 5
	// no plan: true infeasible: demands exceed supplies by 1
}
