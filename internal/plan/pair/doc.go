// Package pair finds helpers for households or children for a term: 27 students
// for 36 children with timetables.
//
// # The model
//
// A [Household] is children who keep together: one helper for all siblings. A
// child meets the helper at a number of different times of the week, out of
// those at which both are free; a helper is with one child at a time and takes
// so many children and sessions. Which helpers a household may have, and what
// speaks against each, are its [Option]s: subjects, grades, languages and
// musts decide who may, and wishes of both sides add up to a cost. A child left
// without a helper costs [Problem].Unpaired; the plan of least cost is sought.
// [Read] makes such a problem from people's attributes.
//
// # Why a flow is not enough
//
// If children could have another helper each time, the problem would be a flow
// of sessions to times and whole numbers would come by themselves (Hoffman and
// Kruskal 1956). "The same helper all term" ties the sessions of a child
// together, siblings tie more, and two children may want the same time: the
// rows of the matrix are no network any more, its linear optimum is broken into
// fractions, and the problem is NP-hard (generalised assignment: Fisher, Jaikumar
// and Van Wassenhove 1986).
//
// # The method
//
// Branch and bound over what is left of the flow. Without timetables the problem
// is one of people to seats; package assign solves it to the optimum, with
// prices, and mends it in microseconds when an option is taken away. Where the
// households it sends to one helper do not fit the timetable (a matching of
// sessions to times; Hall 1935, Kuhn 1955), they are cut down to a smallest set
// that does not fit: one of them must go elsewhere. That makes the branches, in
// the manner of logic-based Benders decomposition (Hooker and Ottosson 2003). A
// node is bounded besides by prices for places and for each helper's times, which
// a subgradient method mends (Held and Karp 1971; Geoffrion 1974).
// The tree is searched lowest bound first; a first plan comes from a dive, and
// moves and exchanges improve each plan found.
//
// The cost of a node is that of one to a few mended assignments; the number of
// nodes is exponential at worst, and bounded by [Options].Nodes. It is small as
// long as everybody can be placed; where places are so few that somebody must be
// left out, and it takes counting in whole numbers to see it, the tree may not
// close and the gap is large, because leaving a child out costs so much.
//
// # The proof
//
// [Plan].AtLeast is a cost that no plan is below. Its part Root is proved by a
// price for each helper: whatever the plan, places are worth at least that, so
// the cheapest option of each household at these prices, less all places, is a
// bound (weak duality). The prices are those of package assign, mended by a
// subgradient method so that siblings pay for every place they take (Held and
// Karp 1971). [Check] recomputes the bound. What is above Root was proved by
// the search tree and holds as far as the search can be trusted; tests compare
// it with all plans there are. [Plan.Gap] is what is left unproved.
//
// A plan is stable: no household alone, and no two by an exchange, could lower
// the cost, so there are no two who would both rather swap with the consent of
// their helpers. Check verifies that too, and shares no code with the search.
//
// # When not to use it
//
// For thousands of households with tight timetables the root bound ignores the
// conflicts of time and the tree is too large: plans are valid and stable, but
// the gap can be ten or twenty of a hundred. If another helper each time will do, use package
// assign on times directly: that is exact at any size.
//
// The package does no input or output, has no state and imports nothing of the
// project but package assign.
package pair
