// Package access answers one question: may this actor do this act on this
// thing here? It keeps accounts and the roles they hold at a place and until a
// day, the decision table (table.go, the only place where a role is tied to an
// act), and the audit chain, in which every look and every act leaves a row.
//
// Three administrators (system, security, audit) never share a person and have
// no right to read the city's work. Nobody grants a role to themselves.
//
// It owns the tables access_account, access_grant and access_audit. It is on
// floor 1 and may import store and floor 0. Sign-in (how somebody proves to be
// an account) and people are rooms of their own; an account knows neither.
package access
