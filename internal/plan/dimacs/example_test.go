package dimacs_test

import (
	"fmt"
	"os"
	"strings"

	"linli/internal/plan/dimacs"
)

// An instance made in code, written for another solver, and a slip in a file of
// another's found.
func Example() {
	in := &dimacs.Instance{Supply: []int64{4, 0, -4}}
	in.AddArc(0, 1, 0, 4, 2)
	in.AddArc(1, 2, 0, 3, 2)
	in.AddArc(0, 2, 0, dimacs.Unbounded, 9)
	if err := dimacs.Write(os.Stdout, in, "four boxes"); err != nil {
		fmt.Println(err)
	}
	_, err := dimacs.Read(strings.NewReader("p min 2 1\na 1 3 0 1 1\n"))
	fmt.Println(err)
	// Output:
	// c four boxes
	// p min 3 3
	// n 1 4
	// n 3 -4
	// a 1 2 0 4 2
	// a 2 3 0 3 2
	// a 1 3 0 -1 9
	// line 2: node 3 is not one of 1 to 2
}
