// Package retention destroys what has been kept long enough.
//
// Every table with personal data has a [Rule]: how long, since when, on what
// ground, and how its room counts and destroys what is past it. The rules are
// data, printed in docs/privacy.md and by [Retention.Rules]; nothing is
// destroyed that no rule names.
//
// There are two clocks. The daily one ([Retention.Sweep]) destroys what has
// outlived its period. The end of an event ([Retention.List], [Retention.Ask],
// [Retention.Begin]) destroys what was collected for it alone: somebody entitled
// sees the list and asks, a second person agrees (access.Destroy), and only what
// had been there when it was asked goes. Both run as a job in steps, go on
// after a crash, and end with a report whose SHA-256 is an entry of the audit
// chain: what was listed, what went, what is left, on whose word.
//
// A [Hold] stops the clocks of a rule or an event, for a stated reason and time.
//
// What is destroyed is gone from the database at once; it is gone from a backup
// only when that is destroyed too. The rules carry: PIPL articles 19 and 47
// (shortest time, delete when done); Cybersecurity Law article 21 (3) (logs six
// months at least); 志愿服务条例 and GB/T 40143-2021 5.2.2 (service records ten
// years: facts are in no rule here).
//
// It owns the tables retention_*. It is on floor 1 and imports store,
// access, jobs and floor 0.
package retention
