// Package store is the database handle: SQLite in one file for an office,
// PostgreSQL for a city, one set of SQL for both.
//
// It owns the connections, the writer, the migrations and the few words in
// which the two dialects differ (dialect.go); it owns no table but its own
// list of migrations. Rooms above it own theirs, bring their migrations, and
// write plain database/sql with $1…$n parameters numbered in order of
// appearance.
//
// # Writing
//
// All writes of a process go through one writer that commits in groups:
// callers hand it closures, it runs as many as are waiting inside one
// transaction, commits once, durably (synchronous=FULL on SQLite), and answers
// each of them after the commit. A closure therefore costs a fraction of an
// fsync when many write at once, and "no error" always means "on disk".
//
// A closure runs without a savepoint first. If any closure of a batch fails,
// the batch is rolled back and run again, each closure under a savepoint of
// its own, so that one caller's error is never another's. A closure may hence
// run twice and must have no effect except through its Tx. What a closure that
// fails has registered with its Tx is forgotten with its rows.
//
// To PostgreSQL, statements that only write are sent together with the next one
// that reads (pipeline.go): what a closure costs there is the number of its
// queries.
//
// # Imports
//
// Floor 1, first in its order; it imports no room of the project.
package store
