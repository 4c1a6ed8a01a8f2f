// Package ledger keeps money that passes through hands, by double entry: every
// entry moves amounts between accounts and sums to nothing, so that no fen
// appears or vanishes, whatever is retried, reordered or given up half-way.
//
// It owns the tables ledger_*. An account is a name its service makes, such as
// purse:<person>; its kind, the part before the colon, says whether it may be
// overdrawn. Balances are kept beside the postings and move under a constraint
// of the database, so that a float cannot be spent twice on two phones. Check
// compares the two.
//
// Entries are never changed or deleted; what was wrong is put right by another
// entry. What the accounts mean is the services' own business.
//
// It is on floor 1, above store.
package ledger
