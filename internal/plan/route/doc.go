// Package route plans the rounds of vehicles and walkers: who visits which
// door, in which order and when.
//
// # The problem
//
// A city cooks noon meals in twenty kitchens; two hundred walkers bring them to
// five thousand doors. Every door has a window in which somebody is at home, a
// meal must not be on the way for longer than it stays warm, a walker carries
// so many boxes and has a shift. An errand is fetched here and brought there by
// the same person. An old lady knows her helper and wants to keep him. This
// is the vehicle routing problem of Dantzig and Ramser (1959) with what has
// been added to it since: an [Instance] is [Places] with distances, [Stop]s
// and [Vehicle]s, and each rule is a field that may be left at zero.
//
//	CVRP              Demand, Capacity
//	time windows      Ready, Due, Service, Earliest, Latest
//	pickup, delivery  Drop
//	several depots    vehicles with different Start and End
//	open routes       End: Nowhere
//	driver shifts     Earliest, Latest, MaxDuration, MaxStops
//	kitchen to door   MaxRide, from the start or from the pickup
//	recurring stops   Keeper, KeepCost
//
// What is made small is the way, plus fixed costs of vehicles used, plus what
// it costs to give a stop to another keeper; with VehiclesFirst the number of
// vehicles comes before all that, as in the literature on time windows.
//
// # The answer
//
// [Solve] returns a [Plan] with a timetable, or an [Infeasible] that names the
// stop and the demand it fails at and says whether that is proven ([Prove]) or
// no plan was found in the time given. No plan is returned that [Check] has
// not passed. Check shares no code with the solver: since the plan carries its
// times, every rule is one comparison.
//
// The problem is NP-hard, and a plan comes without proof of optimality. What
// can be said cheaply is said: [Vehicles] is a lower bound on their number, by
// bin packing (Martello and Toth 1990), and [Gap] relates a cost to one that is
// known. On instances of a few hundred stops, ten seconds come within one per
// cent of the best known plans; docs/benchmarks.md has the figures.
//
// # The method
//
// First a plan by the savings of Clarke and Wright (1964), extended to windows
// and several depots; with errands or keepers, by cheapest insertion. Then
// slack induction by string removals, SISR (Christiaens and Vanden Berghe,
// Transportation Science 54, 2020). One step is
//
//   - ruin: choose a stop at random, and remove a string of successive stops
//     around it from its own route and from routes near by, ten stops in all on
//     average. What becomes free lies together in space, and so do the gaps;
//   - recreate: insert the removed stops one by one, each where it costs least,
//     in an order drawn by lot (random, largest demand, farthest, nearest, or
//     by window), overlooking one position in a hundred;
//   - accept the plan if it costs less than the last one plus a random amount,
//     whose mean, the temperature, falls exponentially (Kirkpatrick, Gelatt and
//     Vecchi 1983). Otherwise take it back.
//
// The same step serves every class of problem, since all rules meet in one
// question, whether a stop may go into this position. Where vehicles come
// first, a route is dissolved and its stops are left absent; steps are then
// accepted by whom they leave absent, where each stop weighs more the more
// often it has been left (the sum of absences of the same paper), until
// everybody has a place with one vehicle less.
//
// The answer to that one question costs constant time for loads and windows:
// each node keeps the earliest time it can be left and the latest time service
// may begin without harm to the rest of the route (Savelsbergh 1992). Rides and
// durations need a whole timetable; it is only made for positions that would
// be the best. It is a system of difference constraints along a chain, solved
// exactly by driving forward and pushing departures to later times until
// nothing is too long (Bellman 1958).
//
// What makes it quick: plans are linked lists in flat arrays; a step keeps a
// journal of the few routes it touches, so that it is taken back without a
// copy; insertion looks beside sixty stops only that are near in space and
// time (Vidal et al. 2013), and everywhere only if there is no room; a step is
// given up as soon as it costs too much.
//
// # Cost
//
// Reading in costs O(n² log k) time for the lists of neighbours and, up to 2,500
// places, n² numbers of memory. A step costs about 10·60 positions whatever n
// is, and time proportional to the length of the routes that it touches: 40,000
// to 130,000 steps a second on one core. Good plans need about a thousand steps
// for each stop. A run uses one thread.
//
// # Running plans
//
// [Board] takes one change at a time into a running plan within a millisecond,
// and moves one other stop at most. [Repair] searches from the running plan,
// where a stop moves to another vehicle only if that saves more than a given
// cost; this is the same mechanism as keepers.
//
// # Determinism
//
// The same instance, seed and Options.Iterations give the same plan on every
// machine of one architecture (others may fuse floating-point operations). A
// run bounded by Options.Spent or by its context does not promise that.
//
// # When not to use it
//
//   - For who takes which seat, without an order of visits: plan/assign is
//     exact and faster by orders of magnitude.
//   - Where travel times depend on the time of day: there is one matrix only.
//   - Where a proof of optimality is needed: branch, cut and price does up to
//     some hundred stops in hours.
//   - For more than some twenty thousand stops: cut the city first.
//   - Loads of stops without Drop are taken to be on board all the way, so a
//     route that both delivers from the depot and collects for it is judged too
//     strictly.
//
// The package reads no clock, no file and no global; it imports nothing of the
// project. Package route/format reads the published instance formats.
package route
