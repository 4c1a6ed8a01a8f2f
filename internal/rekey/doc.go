// Package rekey brings the wrapped keys in every table under the current master
// key, while everybody goes on working: the second of the three steps of a
// rotation.
//
//  1. [linli/internal/vault.Rotate] adds a master key to the key file; this
//     process takes it over by Keys.Renew, others when they first meet it.
//  2. The job of [Kind] rewraps, a few hundred rows a step, and goes over
//     everything again until a pass finds nothing: what another process wrote
//     meanwhile under the old key is found, too.
//  3. When [Left] says that nothing is left, and no backup is wanted that needs
//     them, the old master keys are removed by [linli/internal/vault.Retire].
//
// Values are not touched: a person's key stays what it is. It owns no table;
// every room that keeps wrapped keys lends its own as a [Holder]. It is on
// floor 1 and imports store, vault and jobs.
package rekey
