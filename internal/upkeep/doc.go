// Package upkeep is what keeps an installation in order: when it was backed up
// and its log checked last, what of its state should alarm the operator, how a
// backup is sealed, and which persons were erased since it was made.
//
//   - [Mark] and [Marks]: what was done last, and how it ended.
//   - [Alarms]: a pure rule from the state of an installation to what its
//     operator must look at.
//   - [Seal] and [Open]: a backup under a key of its own, in chunks, so that one
//     of any size is sealed and opened in constant memory.
//   - [Journal]: the numbers of persons who were erased, in a file beside the
//     database and not in it. A backup holds who was erased after it; restoring it
//     reads the journal and erases them again.
//
// It owns the tables upkeep_*. It is on floor 1 and imports store and floor 0.
package upkeep
