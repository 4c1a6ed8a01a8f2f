// Package staff says how many must sit at a desk that answers calls, half hour
// by half hour, and which shifts and how many people that takes.
//
// # Seats
//
// A [Load] is calls an hour, minutes of handling and minutes of patience. If
// callers come at random, talk for times with an exponential distribution and
// wait for ever, the desk is the queue M/M/n and [Serve] is Erlang C (A. K.
// Erlang 1917); if they hang up after exponential times it is M/M/n+M, Erlang A
// (C. Palm 1946; the form used is that of Mandelbaum and Zeltyn 2007). Patience
// matters: a desk that Erlang C finds drowned may serve well because a few hang
// up, and its seats would be dearly overestimated.
//
// Both stand on Erlang's loss formula B(n, a), which underflows and cancels if
// computed as it is written. Its reciprocal never does (Jagerman 1974): either
// by 1/B(n) = 1 + n/a·1/B(n−1), or from the top as a series of which about 9√a
// terms count. Erlang A needs besides an incomplete gamma function, here as a
// series of positive terms with the power of e kept apart; the share answered in
// time comes from the same series at a thinned load, without an integral.
//
// [Seats] is the fewest seats that keep a [Goal]: share answered within a time,
// mean wait, share lost, share of time busy. Each is monotone in the seats, so
// climbing (C) or closing a bracket (A) finds it; O(√a) a trial, and a few
// trials. At least two sit at an open desk.
//
// # Shifts
//
// [CoverNeed] covers the seats with shifts at the least cost. A shift is a run of
// slots without a gap, so the problem is a network flow (Bartholdi, Orlin and
// Ratliff 1980), and successive shortest paths (Edmonds and Karp 1972) solve it
// in whole numbers, O(rises of need · arcs · log slots). The proof is a price for
// each slot: no shift costs less than its slots are worth, and the need is worth
// what the cover costs. [CheckCover] verifies it and shares no code with the
// solver.
//
// # People
//
// [FindCrew] finds people for the shifts: rest between turns, hours and nights of
// a week. The hours of a week make it bin packing, which is NP-hard and has no
// such proof. The number of people is bounded from below by counting; from the
// bound on a depth first search tries everything there is, as far as its steps
// go, and then a search by ejections (Nagata and Bräysy 2009) puts turns in by
// putting others out. [Crew] says which number is proved to be needed. If
// the people at hand are too few by that count, [TooFew] says why; if the search
// gave up, [ErrNotFound] says so, and nothing is claimed.
//
// The cover is cheapest and the crew fewest for this cover; another cover, not
// dearer, may do with fewer people.
//
// # When not to use it
//
// The formulas are for the long run of a steady load. When the load changes much
// within the length of a call or two, or the desk starts the interval with a
// queue, simulate. Calls that come in bursts (after a broadcast) wait longer than
// Erlang says. Shifts with breaks inside are not runs of slots, and the network
// no longer tells the truth: model the two halves as shifts, or use a solver of
// integer programs.
//
// The package does no input or output, has no state and imports nothing of the
// project.
package staff
