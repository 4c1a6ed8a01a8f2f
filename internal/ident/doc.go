// Package ident knows the numbers that people and organisations are known by:
// the identity number, other travel and residence documents, the unified social
// credit code, telephone numbers and the city's own volunteer number; how each
// is read, checked and shown masked. It also masks names.
//
// A message about a wrong number never repeats the number: it may be read by
// people who must not see it. Errors are of type *text.Error.
//
// It is on floor 0; it may import civil and text. Package identtest makes valid
// numbers for tests.
package ident
