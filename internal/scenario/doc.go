// Package scenario is the reference city: Beijing from 1 February to 6 March
// 2020, written as import files by a generator that is a pure function of a
// seed and a scale. It exists for the demo, for tests and for benchmarks; the
// product knows nothing of it.
//
// Seed 1 is the month of the reference brief: at scale 1 every figure lands
// where the brief's words put it. Any other seed is another month whose
// numbers differ. The scale shrinks the crowd (the figures of ten thousand and
// more that count people, visits or reach); everything smaller is exact at
// every scale.
//
// The log it writes is not clean. It holds rows repeated, corrected, chained,
// withdrawn and entered late, records of people who never came, claims by
// further bodies, places known only roughly and keys nobody registered. What
// stands in the end is exactly the plan, and [City.Expected] says what the
// figure engine must answer, from the plan and not from a count.
//
// No person in it is real: names are drawn from lists, identity numbers carry
// a division that no identity number has, phones are from a block that was
// never allotted, and no organisation has a credit code. Agencies, teams and
// sites have made-up names; the public bodies that the brief names keep theirs.
//
// It owns its definitions (definitions/) and the reference issue (brief/).
// It is on floor 5 and imports floor 0 only.
package scenario
