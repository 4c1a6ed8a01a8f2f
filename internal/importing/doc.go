// Package importing takes tables of any size into the database: it reads rows,
// has them checked beside the writer, hands them to their service chunk by
// chunk, and accounts for every one of them.
//
// It owns the pipeline ([Pipeline.Import]), the report of an import, the checks
// of cells that all tables share ([Row]), and the importer of facts, which
// belong to no service. What the rows of the other tables mean is said by the
// services, each of which makes a [Table] of its own [Importer].
//
// The rules a caller may rely on:
//
//   - A chunk is a fixed number of rows of the file, good or bad, and is
//     committed as a whole. So the same file gives the same batches of the
//     register and the same root of the log on any database, and an import that
//     was stopped goes on to the same root when it is run again.
//   - Memory does not grow with the file, but for 8 bytes or so for every
//     distinct key it names. A rehearsal ([Pipeline.Rehearse]) is one
//     transaction that is rolled back; what it writes waits on the disk.
//   - A row is added, there already, updated or rejected: the four add up to
//     the rows read.
//
// # Imports
//
// Floor 1, above intake; it imports floor 0, store, fact and intake.
package importing
