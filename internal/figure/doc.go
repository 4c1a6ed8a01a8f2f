// Package figure applies written definitions (口径) to the log at a stated
// size and says exactly what they give, from which facts, and what was left
// out.
//
// It owns the definitions (catalogue/, and edited copies in the table
// figure_definition) and the column index: the facts in memory as columns,
// derived from the log and from the register, kept up to date from the tail,
// saved to a file with its tree size and root, and thrown away and rebuilt on
// any doubt. SQL is never on the path of an answer; it is the referee in the
// tests.
//
// # The index
//
// Facts stand in segments, one or a few for each kind and calendar month,
// sorted by place, day and category. A fact costs 8 bytes for day, category,
// person and quantity (its place costs a few bytes for each place a segment
// has), 4 for its position in the log, and one to four for each further column
// that is not the same in the whole segment. New facts are sorted into small
// segments that are merged when a neighbour is not much larger, as in a
// log-structured merge tree.
//
// A question picks runs of places and narrows them, 2048 rows at a time, by
// look-up tables over the codes of each column (filter), then sets bits of
// persons or adds quantities (tally). Of each block it is known which codes it
// may hold and what its quantities add to, so that most blocks of a column that
// goes with the place are taken or left whole, a sum over everything reads no
// rows, and a distinct count passes over blocks whose codes it has. What the
// register says of persons is read once for everybody where more rows than
// persons are asked (admit.go).
//
// Reporting units are dated. A fact belongs to the unit its place belonged to
// on its day; without a day, to the one of the last change (epoch.go). Neither
// depends on which facts there are, so an answer stays the same for ever.
//
// An organisation that claims a fact meets where.org and where.org.kind, both by
// itself, if the definition says so; the seat and a breakdown by organisation
// are the organiser's alone, so that parts still add up.
//
// An answer at an older size leaves out the facts after it and redoes the
// corrections up to it, and sees the register as it then was.
//
// # Imports
//
// Floor 1, above register; it imports floor 0, store, fact and register.
package figure
