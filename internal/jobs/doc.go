// Package jobs does work beside the requests: rewrapping keys, big exports,
// rebuilding an index. A job is a row; whoever asks for it may ask again under
// the same id and gets the same job.
//
// A worker of any process takes a due job on a lease and keeps the lease alive
// while it works. If the process dies, the lease runs out and another worker
// takes the job. Work in the database goes through [Run.Step], which commits a
// chunk together with the place where the next one begins, and refuses if the
// job has meanwhile been given to another: a chunk takes effect once, whatever
// crashes. Work outside the database may be done again and must bear that.
//
//	waiting ──take──▶ running ──▶ done
//	   ▲                 │
//	   │   error, tries left / lease ran out
//	   └─────────────────┤
//	                     ├── error, no tries left, or permanent ──▶ failed
//	waiting, running ────┴── cancelled by somebody ──▶ cancelled
//
// The processes' clocks must agree to well within a lease.
//
// It owns the table jobs. It is on floor 1 and imports store and floor 0; the
// rooms that have work bring it as a [Kind].
package jobs
