package main

import (
	"math/rand/v2"

	"linli/internal/plan/dimacs"
)

// square makes n people and n posts of one seat, every person to be seated:
// degree random posts each with costs 1 to top, and one seat that makes the
// whole feasible. A small top makes many ties.
func square(n, degree, top int, seed uint64) *dimacs.Instance {
	rng := rand.New(rand.NewPCG(seed, 2))
	in := &dimacs.Instance{Supply: make([]int64, 2*n)}
	sure := rng.Perm(n)
	for i := range n {
		in.Supply[i], in.Supply[n+i] = 1, -1
		in.AddArc(i, n+sure[i], 0, 1, 1+rng.Int64N(int64(top)))
		for range degree - 1 {
			in.AddArc(i, n+rng.IntN(n), 0, 1, 1+rng.Int64N(int64(top)))
		}
	}
	return in
}

// capacity makes people that may stay at home and posts of many seats, drawn
// without any geography.
func capacity(people, posts, seats, degree, top int, seed uint64) *dimacs.Instance {
	rng := rand.New(rand.NewPCG(seed, 3))
	in := &dimacs.Instance{Supply: make([]int64, people+posts+1)}
	sink := people + posts
	in.Supply[sink] = -int64(people)
	for i := range people {
		in.Supply[i] = 1
		for range degree {
			in.AddArc(i, people+rng.IntN(posts), 0, 1, 1+rng.Int64N(int64(top)))
		}
		in.AddArc(i, sink, 0, 1, 0)
	}
	for j := range posts {
		in.AddArc(people+j, sink, 0, int64(seats), -2*int64(top))
	}
	return in
}

// netgen makes a network in the manner of Klingman, Napier and Stutz (1974):
// sources and sinks at a tenth of the nodes each, a skeleton of chains that
// makes it feasible at a high price, and random arcs with costs 1 to 10,000 and
// capacities 1 to 1,000.
func netgen(nodes, arcs int, seed uint64) *dimacs.Instance {
	rng := rand.New(rand.NewPCG(seed, 4))
	in := &dimacs.Instance{Supply: make([]int64, nodes)}
	ends := nodes / 10
	supply := int64(1000) * int64(ends)
	for i := range ends {
		in.Supply[i] = supply / int64(ends)
		in.Supply[nodes-1-i] = -supply / int64(ends)
	}
	middle := rng.Perm(nodes - 2*ends)
	for i := range ends { // chain i visits its share of the middle and ends at sink i
		at := i
		for k := i; k < len(middle); k += ends {
			in.AddArc(at, ends+middle[k], 0, supply, 1+rng.Int64N(10000))
			at = ends + middle[k]
		}
		in.AddArc(at, nodes-1-i, 0, supply, 1+rng.Int64N(10000))
	}
	for in.Arcs() < arcs {
		from, to := rng.IntN(nodes-ends), ends+rng.IntN(nodes-ends)
		if from != to {
			in.AddArc(from, to, 0, 1+rng.Int64N(1000), 1+rng.Int64N(10000))
		}
	}
	return in
}
