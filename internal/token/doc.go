// Package token keeps the tokens by which other programs use the API.
//
// A token is an account cut down: some of its acts, a place and all below it,
// for a year at most. It never adds a right, and the account's own rights are
// read at every call: what has expired, been taken back or been revoked is
// refused from the next call on.
//
// The security administrator decides that a token may be ([Tokens.Give]); the
// holder of the account collects it ([Tokens.Collect]), and only then is its
// secret made and shown, once. An administrator who saw it could act as
// anybody. Kept is a keyed hash. A secret begins with [Prefix] and ends with a
// checksum, so that scanners of source code recognise one that leaked.
//
// It owns the table token. It is on floor 3 and imports what lies below.
package token
