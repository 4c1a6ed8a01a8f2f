package flow

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"linli/internal/plan/dimacs"
)

// ErrTooLarge refuses costs that 64-bit prices cannot hold.
var ErrTooLarge = errors.New("costs too large")

// Infeasible says why there is no flow: which node cannot send or get what it
// has to. Nodes count from 1, as in the file.
type Infeasible struct {
	// Node is a node whose supply or demand is not met; 0 where supplies and
	// demands do not even add up.
	Node int
	// Supply is what it has to send, negative for demand, and Unmet how much of
	// it is left over.
	Supply, Unmet int64
	// Reason, where there is one, is the engine's own.
	Reason error
}

func (e *Infeasible) Error() string {
	switch {
	case e.Node == 0 && e.Supply < 0:
		return fmt.Sprintf("infeasible: demands exceed supplies by %d", -e.Supply)
	case e.Node == 0:
		return fmt.Sprintf("infeasible: supplies exceed demands by %d", e.Supply)
	case e.Supply < 0:
		return fmt.Sprintf("infeasible: node %d demands %d and lacks %d of it", e.Node, -e.Supply, e.Unmet)
	case e.Supply > 0:
		return fmt.Sprintf("infeasible: node %d supplies %d and cannot send %d of it", e.Node, e.Supply, e.Unmet)
	}
	return fmt.Sprintf("infeasible: the least flows of the arcs at node %d leave %d unmet", e.Node, e.Unmet)
}

func (e *Infeasible) Unwrap() error { return e.Reason }

// Unbounded says that flow may circle for ever at a gain, over the arc named.
type Unbounded struct{ From, To int }

func (e *Unbounded) Error() string {
	return fmt.Sprintf("unbounded: a cycle of negative cost and no capacity bound runs over the arc from node %d to node %d", e.From, e.To)
}

// Solution is an optimal flow with its proof.
type Solution struct {
	// Cost is the sum over all arcs of flow times cost.
	Cost int64
	// Flow is what flows, out of all the supply there is: the sum of supplies.
	Flow int64
	// Price is a price for each node such that no arc with room to spare is
	// worth using and no arc in use worth sparing (see Verify).
	Price []int64
	// Method names the solver that did it: "assign" or "simplex".
	Method string

	// The arcs that carry any flow, in order, and how much each carries.
	arcs  []int32
	units dimacs.Column
}

// On is the flow on an arc.
func (s *Solution) On(arc int) int64 {
	if k, ok := slices.BinarySearch(s.arcs, int32(arc)); ok {
		return s.units.At(k)
	}
	return 0
}

// carry notes the flow of an arc; arcs come in order.
func (s *Solution) carry(arc int, units int64) {
	if units != 0 {
		s.arcs = append(s.arcs, int32(arc))
		s.units.Append(units)
	}
}

// Solve finds a flow of least cost. An instance with the shape of an assignment
// of people to posts goes to package assign, any other to the network simplex
// method. What it returns has passed Verify. Errors: *Infeasible, *Unbounded,
// ErrTooLarge, or why the context ended.
func Solve(ctx context.Context, in *dimacs.Instance) (*Solution, error) {
	total, err := balance(in)
	if err != nil {
		return nil, err
	}
	s, err := solveTown(ctx, in)
	if err == nil && s == nil {
		s, err = solveSimplex(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	s.Flow = total
	if err := Verify(in, s); err != nil {
		return nil, fmt.Errorf("the flow failed its own check: %w", err)
	}
	return s, nil
}

// balance makes sure that supplies and demands add up.
func balance(in *dimacs.Instance) (int64, error) {
	var out, back uint64
	for _, s := range in.Supply {
		size, carry := uint64(s), uint64(0)
		if s >= 0 {
			out, carry = bits.Add64(out, size, 0)
		} else {
			back, carry = bits.Add64(back, -size, 0)
		}
		if carry != 0 || out > uint64(dimacs.Unbounded) || back > uint64(dimacs.Unbounded) {
			return 0, fmt.Errorf("%w: supplies add up to more than 2^62", ErrTooLarge)
		}
	}
	if out != back {
		return 0, &Infeasible{Supply: int64(out) - int64(back)}
	}
	return int64(out), nil
}

func solveSimplex(ctx context.Context, in *dimacs.Instance) (*Solution, error) {
	s, err := newSimplex(in)
	if err != nil {
		return nil, err
	}
	if err := s.run(ctx); err != nil {
		return nil, fmt.Errorf("solving the flow: %w", err)
	}
	for u := range s.nodes {
		if f := s.flow[s.arcs+u]; f != 0 {
			return nil, s.infeasible(in)
		}
	}
	out := &Solution{Method: "simplex", Price: s.pi[:s.nodes]}
	for a := range s.arcs {
		out.carry(a, s.flow[a]+in.Low.At(a))
	}
	return out, out.price(in)
}

// infeasible names a node whose artificial arc still carries flow, a demand
// rather than a supply.
func (s *simplex) infeasible(in *dimacs.Instance) error {
	found := -1
	for u := range s.nodes {
		if s.flow[s.arcs+u] != 0 && (found < 0 || in.Supply[u] < 0 && in.Supply[found] >= 0) {
			found = u
		}
	}
	return &Infeasible{Node: found + 1, Supply: in.Supply[found], Unmet: s.flow[s.arcs+found]}
}

// price adds up what the flow costs.
func (s *Solution) price(in *dimacs.Instance) error {
	for k, a := range s.arcs {
		f, c := s.units.At(k), in.Cost.At(int(a))
		p := f * c
		if p/f != c || (p > 0 && s.Cost > math.MaxInt64-p) || (p < 0 && s.Cost < math.MinInt64-p) {
			return fmt.Errorf("%w: the whole cost does not fit 64 bits", ErrTooLarge)
		}
		s.Cost += p
	}
	return nil
}
