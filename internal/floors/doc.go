// Package floors holds the rules of the house that a compiler does not check:
// which room may import which, which library belongs to which room, who reads
// the wall clock, whose tables are whose, and how long a file may be.
//
// It has no code of its own. The rules stand as text in lattice_test.go; the
// tests read the source of the whole module and name every breach. A new
// package or library is one line there, and that line is where a reviewer
// looks first.
//
// It imports no other room and no room imports it.
package floors
