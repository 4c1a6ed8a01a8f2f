package dimacs

import "fmt"

// Unbounded is the capacity of an arc that has no bound of its own.
const Unbounded = int64(1) << 62

// MaxNodes is the most nodes an instance may have.
const MaxNodes = 1<<31 - 2

// Instance is a minimum-cost flow problem. Nodes and arcs count from 0 here and
// from 1 in the file.
type Instance struct {
	// Supply is what each node sends into the network; negative is demand.
	Supply []int64
	// From and To are the ends of each arc.
	From, To []int32
	// Low, Cap and Cost are each arc's least and most flow and its cost for a unit.
	Low, Cap, Cost Column
}

// Nodes is how many nodes there are.
func (in *Instance) Nodes() int { return len(in.Supply) }

// Arcs is how many arcs there are.
func (in *Instance) Arcs() int { return len(in.From) }

// AddArc appends an arc.
func (in *Instance) AddArc(from, to int, low, capacity, cost int64) {
	in.From = append(in.From, int32(from))
	in.To = append(in.To, int32(to))
	in.Low.Append(low)
	in.Cap.Append(capacity)
	in.Cost.Append(cost)
}

// A SyntaxError says which line of a file is not DIMACS and why.
type SyntaxError struct {
	Line   int
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }
