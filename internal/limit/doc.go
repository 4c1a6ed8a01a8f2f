// Package limit counts what may be done only so often: codes to a phone,
// guesses at a password. It survives a restart, holds for every process on the
// database, and is counted in the transaction of what it limits: what is rolled
// back was not counted.
//
// The rule is the generic cell rate algorithm (ITU-T I.371): a [Limit] allows N
// in any one burst and N more in each Per after it, and of each [Bucket] one
// instant is all that is kept.
//
// It owns the table limit_bucket. It is on floor 1 and imports store and floor 0.
package limit
