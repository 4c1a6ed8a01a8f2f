// Package apportion shares goods among places: 1,000 masks among 36
// communities by households, cases and elders, in whole boxes, as donors wish.
//
// # The model
//
// A [Pool] is goods that may replace one another, in boxes of one size. Place i
// has a need w, holds s units already, and must be given at least its floor and
// at most its cap of boxes. A [Lot] is boxes of one donor and the places that
// may be given from it. What matters is what a place holds afterwards,
//
//	h = s + box · boxes given,
//
// measured against its need. As many boxes as caps and donors allow are given;
// the rest is left. Goods that cannot replace one another are pools of their
// own. Grades that can replace others but not the other way round are one pool
// in which each want of a community is a place: masks for the ward may only
// come from lots of the high grade, masks for the street from any.
//
// # Three meanings of fair
//
// [SainteLague] minimises Σ h²/w, so that holdings are as proportional to need
// as whole boxes allow: box after box goes to the largest w/(2h+box) (Sainte-
// Laguë 1910; Webster 1832). [Leximin] makes the worst supplied place as well
// off as can be, then the next, and so on: box after box goes to the least
// h/w. [LargestRemainder] gives everybody the quota rounded down and the rest
// to the largest fractions (Hamilton 1792, Hare, Niemeyer).
//
// Balinski and Young (Fair Representation, 1982) proved that no method stays
// within the quota and is free of the paradoxes too:
//
//	                                        SainteLague  Leximin     LargestRemainder
//	more boxes, yet a place is given fewer  never        never       yes (Alabama, 1881)
//	its need grows faster, it loses to one
//	whose need grows slower (population)    never        never       yes
//	a newcomer with its own fair share
//	moves boxes between others (new states) never        never       yes
//	a place given a whole box more or less
//	than its quota                          seldom       yes         never
//	favours                                 nobody       small ones  nobody
//
// So both divisor methods are house-monotone, with floors, caps, stock and
// donors too as long as those stay: when a lot grows or one is added that may
// go everywhere, nobody is given less. (A restricted lot added frees others,
// and again nobody is given less.) Leximin with fewer boxes than places serves
// the smallest places first, because one box lifts them highest: that is what
// it means, and a reason to use Sainte-Laguë when boxes are few.
//
// # The method
//
// Serving every claim of at least 1/λ gives each place a number of boxes in
// one formula. Newton steps inside a bracket find two λ close below and above
// the total, in floating point; from the lower one, claims compared in 128-bit
// integers decide, out of a heap of the few places where the two differ. For n
// places that is O(n) for each step, of which a handful are needed, and
// O(d log d) for the d places that differ.
//
// With donors' wishes, the allocations are the bases of an integral polymatroid,
// where separable convex objectives are minimised by decomposition (Fujishige
// 1980; Groenevelt 1991): share as if there were no wishes; if a maximum flow
// (Ford and Fulkerson 1956) shows that the lots cannot bear it, the minimum cut
// splits the pool into two that are solved alone. Places open to the same lots
// are one node of the flow, so it is small. At most one split for each such
// class; O(classes · (n + flow)).
//
// # The proof
//
// [Plan] carries a price for each lot. [Check], which shares nothing with the
// solver, verifies in O(lots · places) that no claim that a lot could serve is
// above its price and no box it gave is valued below it: the exchange
// certificate. No box can then move, straight or through a chain of exchanges
// between lots, with a gain, and for these objectives that makes the plan best
// of all. [Solve] returns no plan that Check refuses. If floors cannot be met,
// [Infeasible] names places whose floors ask more than all lots open to them
// hold.
//
// # When not to use it
//
// Boxes of two sizes in one pool make the problem one of number partitioning,
// which is NP-hard: share the large boxes first, then the small ones with what
// was given as stock; each step is then best, the two together need not be.
// Largest remainder has one quota for all and refuses donors' wishes. Nothing
// here knows of distance or of vehicles; see package route.
//
// The package does no input or output, has no state and imports nothing of the
// project.
package apportion
