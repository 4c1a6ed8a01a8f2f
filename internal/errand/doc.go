// Package errand is the order bought and left at the door, and the money that
// passes through the helper's hands.
//
// An errand is the work of a need (package request): what to buy, with a limit
// on each thing and on all of it, or which bill to pay. The need's helper buys,
// photographs the shop's slip, and hands over against a code that only the
// asker knows; the asker says what was paid, and the errand is closed when the
// two agree and nobody owes anybody anything. A difference, of a single fen,
// goes to somebody who was no part of it.
//
// Money goes through package ledger. The accounts, in the order in which money
// usually passes:
//
//	outside:<community>   where the community's money comes from
//	till:<community>      the community's box; never overdrawn
//	purse:<person>        the float in a helper's hands; never overdrawn
//	own:<person>          what a helper has advanced of their own, below zero until it is repaid
//	asker:<errand>        what the asker owes; below zero what the asker has in advance
//	loss:<community>      what was given up, with a reason, by somebody entitled
//
// All of them together hold nothing at any time, so an evening's count of boxes
// and purses accounts for every fen. Where the asker pays the shop by its own
// code no money passes through us, and only the amounts are compared.
//
// It owns the tables errand_*. What is bought and whose account a bill is for
// says much about a person: it is sealed under a key of the errand's own, with
// the slips, and the look of the helper at it is logged.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, in force 2017-12-01) articles 21
// and 37: nothing is charged for service, openly or not; only the cost price
// passes through. Prescriptions are filled by whom the patient has named.
//
// It is on floor 3, above request.
package errand
