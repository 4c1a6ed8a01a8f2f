// Package access answers one question: may this actor do this act on this
// thing here? It keeps accounts and the rights they hold, the decision table
// (table.go, the only place where a role is tied to an act), what waits for a
// second person, and the audit chain, in which every look and every act
// leaves a row.
//
// A right is a role held at a place (a division and all below it, or a
// reporting unit) and, or, in a line (an organisation or department), always
// until an instant. The security administrator grants; others may pass on
// what they hold themselves, where they hold it and no longer. Nobody grants
// to themselves, rights never run in a circle, and whoever loses a right takes
// those with him to whom he passed it on. The three administrators (system,
// security, audit) never share a person, have no right to read the city's
// work, and the last of each cannot leave. What is worst if one person errs
// or cheats needs two: see approvers in table.go.
//
// A look at what is sealed states a purpose the table allows, and leaves a
// row with the persons shown, so that everybody can be told who looked.
//
// It owns the tables access_*. It is on floor 1 and may import store and
// floor 0. Sign-in (how somebody proves to be an account) and people are rooms
// of their own; an account knows neither.
package access
