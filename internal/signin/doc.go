// Package signin is how somebody proves to be an account or a person, and how
// long the proof holds.
//
// A volunteer proves a phone by a one-time code. Staff have a password and, if
// any of their roles may see what is sealed, a second factor: an
// authenticator app (TOTP, RFC 6238) or a passkey, which is both in one. A
// city's own identity provider (OpenID Connect) and WeChat may stand for the
// first factor. Whatever the door, all go through one core (enter in
// session.go), so that no door skips the second factor.
//
// A proof becomes a session: a random token of 256 bits whose hash stands in
// the database, changed at each factor, ended by idleness, by age, by its
// holder on another device, and by the account's end. Rights are not in it;
// they are read from access at every use.
//
// Nothing here tells a stranger whether a phone is registered or an account
// exists: who belongs to a phone is asked only once its code was right, and
// the same work is done for an account that does not exist. There is no
// default password: a database without administrators prints a one-time link
// on the terminal.
//
// It owns the tables signin_*. Tokens and links are stored hashed, the secrets
// of authenticator apps sealed, phones as blind indexes. Codes to phones are
// onetime's. It is on floor 3, beside the services, and may import no other of
// them.
package signin
