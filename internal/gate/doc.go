// Package gate is the check point of an estate: who passes, and how many.
//
// It will own gates, permits, visitors' entries and returnees' registrations
// behind a retention clock of their own; epidemic records about identified people
// are destroyed and never become facts. Only tallies without names do.
//
// The rules it carries: the city's ten-point notice of 2020-02-09/10 (closed
// management, a check point at each entrance) and 传染病防治法 (2013 text then in
// force) on the duties of communities; each rule with the dates it was in force.
//
// It is on floor 3, above duty.
package gate
