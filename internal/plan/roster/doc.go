// Package roster fills the shifts of several days with people who take more
// than one: with rest between shifts, hours a day and a week, and a proven
// distance from the best roster there is.
//
// # Model
//
// A shift lasts from one minute of the period to another and has seats in tiers
// of falling reward, as a post in package assign has: the seats it needs to open
// first. Person i may take any of a list of shifts, shift s at cost c(i,s), and
// any set of them that keeps the person's limits: the least rest between the end
// of one and the start of the next, the most minutes on shifts that begin on one
// day, the most minutes and the most shifts in all. The roster that earns most
// in rewards less costs is sought. Nobody has to serve.
//
// # Proof
//
// Taking Monday's night forbids Tuesday's morning, so this is no flow, and its
// linear programme has fractional corners; the problem is NP-hard already with
// rest alone. What remains true is weak duality. For any price λ(s) ≥ 0 that
// shifts pay for a person, no roster earns more than
//
//	Σ i  max { Σ s∈S λ(s) - c(i,s)  :  S keeps i's limits }  +  Σ s Σ seats max(0, r - λ(s))
//
// The first sum asks each person alone for their best week at these prices,
// which dynamic programming answers exactly; so the bound is that of the
// strong formulation over whole weeks, much nearer than that over single shifts.
// Verify reckons roster and bound anew, with no code of the solver.
//
// # Method
//
// Prices are found by subgradient steps of Polyak's length (Held and Karp 1971,
// Polyak 1969). Every few steps the prices guide a roster: people choose in the
// order of what they would lose, each their best week among the seats still
// free, and then again in turns, as long as anybody's change betters the whole.
// From the best such roster a large neighbourhood search goes on (Shaw 1998):
// people who share shifts are taken out together and choose anew. It ends when
// cost and bound meet, or are as near as asked, or after the given rounds; the
// distance that is left is stated and proven.
//
// # Complexity
//
// A round asks each person once. With k options a person's best week takes
// O(k²) steps where only rest counts, and up to k times as many labels where
// hours and days are bounded too. Memory is 24 bytes an option.
//
// # When not to use it
//
// If each person takes one shift at most, package assign gives the optimum tens
// of times faster. "The same tutor all term" is package pair. Demand that is
// hours of work at a desk, with nobody's wishes, is package staff.
//
// Package roster imports nothing of the project.
package roster
