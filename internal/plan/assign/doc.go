// Package assign puts people into seats: exactly, with prices that prove it, and
// with a plan that is mended when one thing changes.
//
// # Model
//
// Person i may take one of a sparse list of posts, at cost c(i,j); cost weighs
// whatever the caller wishes (travel, fairness, skill kept for who needs it,
// continuity) in one integer unit. Post j has seats, and its s-th filled seat
// earns the reward r(j,s), which falls as seats fill. Who is not placed stays at
// home at cost 0. The plan minimises costs less rewards.
//
// A post's minimum, what it needs to open, is its first tier: give those seats a
// reward higher than the costs in reach, and empty posts are served before any
// post gets its second tier. This is soft on purpose. A hard rule "at least so
// many or none" would make the problem that of choosing which posts to open,
// which is NP-hard and has no prices; WhyEmpty says which posts fell short, and
// SetPost closes one and frees its people in microseconds.
//
// Because each person goes to one post at most and rewards fall, this is a
// minimum-cost flow: all its corners are whole numbers, so that the linear
// programme already gives the integer optimum.
//
// # Proof
//
// Its dual has a price λ for each post (what it would pay for one more person)
// and a price π for each person (what they earn). For any prices with π(i) ≥ 0
// and π(i) ≥ λ(j) - c(i,j),
//
//	cost of any plan  ≥  - Σ π(i) - Σ max(0, r(j,s) - λ(j))
//
// The solver returns prices at which both sides are equal. Verify reckons both
// sides anew, in 128-bit integers and with no code of the solver, and so proves
// a plan optimal to who trusts neither. The prices also explain: a person is
// where λ - c is greatest, and the distance of another post from that is what
// moving them there would cost at least (Explain, WhyEmpty).
//
// # Method
//
// Prices first, roughly. Posts bid for people in an auction (Bertsekas 1979, with
// the sides exchanged, and the seats of a post bidding together as in Bertsekas
// and Castañon 1989) with two coarse steps; then posts that attract too many
// lower their prices until enough would rather go elsewhere. Only the posts'
// prices are kept from this. Every person goes where they earn most, which makes
// prices exact and leaves a few posts with people missing or to spare.
//
// Then exactly. Each missing person is hired over a shortest path backwards, and
// each spare one seated over a shortest path forwards, by Dijkstra's method on
// reduced costs (Edmonds and Karp 1972, Tomizawa 1971); raising or lowering the
// prices of what was searched keeps them exact. Paths run over posts, of which
// there are few; a post's offers are kept sorted by cost only as far as they are
// read, and since no price is below 0 a search stops early. While prices only
// rise, a short list of offers by cost and price stops it earlier still. Where
// posts have hundreds of offers for each seat, all but the cheapest are left out
// until somebody reads that far.
//
// The same two searches mend a plan: whoever leaves leaves one post short,
// whoever arrives is one too many. After each change the plan is the optimum of
// the problem as it then stands, whatever came before.
//
// # Complexity
//
// With P people, Q posts and A arcs: building the lists takes O(A) and sorting
// their read part O(A log A) at worst; each of the at most P searches takes
// O(A + Q log Q) at worst and in a city touches a few posts. Memory is 16 bytes
// an arc with the caller's own arrays, and 24 to 32 a person. Prices grow to the
// largest cost times the length of a chain of moves: costs are bounded by
// MaxCost and rewards by MaxReward so that no sum overflows, and beyond them an
// instance is refused.
//
// # When not to use it
//
// One person, several shifts with rest between them, or "the same tutor all
// term", is not a flow: a choice for Monday forbids one for Tuesday, and
// fractions appear. Package roster plans such a week, package pair such a term,
// each with its gap. Two people who must go together do not fit either. For
// flows through intermediate nodes or of more than one unit use package flow.
//
// Package assign imports nothing of the project.
package assign
