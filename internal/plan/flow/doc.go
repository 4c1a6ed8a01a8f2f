// Package flow solves any minimum-cost flow problem: nodes that send or take
// whole units, arcs with a least flow, a capacity and a cost for each unit.
//
// # Method
//
// An instance with the shape of an assignment of people to posts (see package
// assign; a source, a sink, an arc home and seats in tiers may be part of it) is
// recognised and goes to that package, which is tens of times faster. Any other
// is solved by the primal network simplex method (Dantzig 1951), its basis a
// spanning tree held as parent, thread and successor counts (Barr, Glover and
// Klingman 1979), in the layout of Kovács (Minimum-cost flow algorithms: an
// experimental evaluation, 2015). Two things differ from the usual. The block of
// arcs from which the entering one is picked grows or shrinks until looking for
// an arc takes about as much work as pivoting on it, and is three times the usual
// at least: fewer pivots, each turning less of the tree. And when the subtree that
// turns is the larger part of the tree, the rest is repriced in its place, since
// only differences of prices count.
//
// # Proof
//
// With prices for the nodes, an arc's reduced cost is its cost plus the price of
// its tail less that of its head. A flow is optimal when arcs of positive
// reduced cost carry their least and arcs of negative their most. Verify checks
// this, the balance of every node and the cost, in integers and with no code of
// the solvers; Solve returns nothing that has not passed it.
//
// # Complexity
//
// A pivot takes time linear in the part of the tree it turns; the number of
// pivots is exponential at worst and, in practice, a small multiple of the
// number of nodes. Prices are bounded by the number of nodes times the largest
// cost; an instance for which that does not fit an int64 is refused with
// ErrTooLarge. Memory is 50 bytes an arc.
//
// # When not to use it
//
// Costs that are not linear in the flow, gains or losses on the way, several
// kinds of flow sharing an arc, and yes-or-no choices are other problems.
package flow
