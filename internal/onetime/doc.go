// Package onetime proves phones: a code is sent, and is good once.
//
// Whoever needs a phone proven orders a code ([Codes.Order]) and later hands in
// what was typed ([Codes.Guess]), both inside their own transaction. A code is
// about a person (their registration, their leaving), or about nobody yet (a
// sign-in): then it is answered under a challenge that only the browser which
// asked has. Where the visitor's browser is known the code is bound to it.
//
// Who a phone belongs to is never asked here: the answer, the limits and the
// work are the same for everybody's phone. Codes sent are limited to a phone, a
// network, a browser and the whole site; wrong codes to a phone, a network and
// the whole site. Strict to a phone, generous to a network, which may be the
// one address of thousands: what is counted there are codes nobody typed back,
// and past half of them the wait grows instead of a door being shut. Under
// attack codes grow from six to eight digits, so that honest people still get in.
//
// The rules it carries: OWASP ASVS 5.0 V6.5.1 (once), V6.5.2 (kept as keyed
// hashes), V6.5.4 (20 bits at least), V6.5.5 (ten minutes at most), V6.6.2
// (bound to the request), V6.6.3 (limited).
//
// It owns the table onetime_code. It is on floor 1 and imports store, vault,
// limit and floor 0; what carries codes is wired by the program.
package onetime
