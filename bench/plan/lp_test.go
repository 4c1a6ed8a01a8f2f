package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"linli/internal/plan/dimacs"
	"linli/internal/plan/flow"
)

// TestLinearProgram compares the engine with gonum's simplex method for linear
// programmes, on small instances of every kind the benchmark makes and on wild
// ones, many of which have no solution: both find the same cost, and what one
// calls infeasible the other does too.
func TestLinearProgram(t *testing.T) {
	kinds := map[string]func(seed uint64) *dimacs.Instance{
		"square":   func(seed uint64) *dimacs.Instance { return square(7, 3, 50, seed) },
		"ties":     func(seed uint64) *dimacs.Instance { return square(7, 3, 2, seed) },
		"capacity": func(seed uint64) *dimacs.Instance { return capacity(8, 3, 2, 3, 20, seed) },
		"netgen":   func(seed uint64) *dimacs.Instance { return netgen(20, 28, seed) },
		"wild":     wild,
	}
	for kind, draw := range kinds {
		t.Run(kind, func(t *testing.T) {
			solved, infeasible := 0, 0
			for seed := range uint64(60) {
				in := draw(seed)
				want, err := leastByLP(in)
				if err != nil && !errors.Is(err, lp.ErrInfeasible) {
					continue // gonum's arithmetic gave up; counted below
				}
				s, mine := flow.Solve(context.Background(), in)
				var none *flow.Infeasible
				switch {
				case err != nil:
					if infeasible++; !errors.As(mine, &none) {
						t.Fatalf("seed %d: the linear programme has no solution, the engine says %v", seed, mine)
					}
				case mine != nil:
					t.Fatalf("seed %d: the linear programme finds %v, the engine says %v", seed, want, mine)
				case math.Abs(want-float64(s.Cost)) > 1e-6*(1+math.Abs(want)):
					t.Fatalf("seed %d: the linear programme finds %v, the engine %d", seed, want, s.Cost)
				default:
					solved++
				}
			}
			t.Logf("%d solved, %d infeasible", solved, infeasible)
			if solved < 20 || solved+infeasible < 50 {
				t.Errorf("only %d instances were solved and %d found infeasible", solved, infeasible)
			}
		})
	}
}

// wild makes a network without any shape: least flows, parallel arcs, loops,
// negative costs.
func wild(seed uint64) *dimacs.Instance {
	rng := rand.New(rand.NewPCG(seed, 6))
	n := 2 + rng.IntN(7)
	in := &dimacs.Instance{Supply: make([]int64, n)}
	for range rng.IntN(4) {
		u, v, units := rng.IntN(n), rng.IntN(n), rng.Int64N(4)
		in.Supply[u] += units
		in.Supply[v] -= units
	}
	for range 4 + rng.IntN(14) {
		low := max(0, rng.Int64N(8)-6)
		in.AddArc(rng.IntN(n), rng.IntN(n), low, low+rng.Int64N(5), rng.Int64N(30)-8)
	}
	return in
}

// leastByLP is the least cost of a flow as a linear programme: with a variable
// for the flow of each arc above its least and one for the room that is left,
// and every node's balance written twice, as at most and as at least, so that
// no row depends on the others.
func leastByLP(in *dimacs.Instance) (float64, error) {
	n, m := in.Nodes(), in.Arcs()
	rows, columns := m+2*n, 2*m+2*n
	a := mat.NewDense(rows, columns, nil)
	b, c := make([]float64, rows), make([]float64, columns)
	fixed := 0.0
	for u, s := range in.Supply {
		b[m+u], b[m+n+u] = float64(s), -float64(s)
		a.Set(m+u, 2*m+u, 1)
		a.Set(m+n+u, 2*m+n+u, 1)
	}
	add := func(u, k int, by, low float64) {
		a.Set(m+u, k, a.At(m+u, k)+by)
		a.Set(m+n+u, k, a.At(m+n+u, k)-by)
		b[m+u] -= by * low
		b[m+n+u] += by * low
	}
	for k, from := range in.From {
		low, price := float64(in.Low.At(k)), float64(in.Cost.At(k))
		a.Set(k, k, 1)
		a.Set(k, m+k, 1)
		b[k] = float64(in.Cap.At(k)) - low
		c[k] = price
		fixed += price * low
		add(int(from), k, 1, low)
		add(int(in.To[k]), k, -1, low)
	}
	least, _, err := lp.Simplex(c, a, b, 1e-9, nil)
	if err != nil {
		return 0, fmt.Errorf("linear programme: %w", err)
	}
	return least + fixed, nil
}
