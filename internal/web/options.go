package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/intake"
	"linli/internal/jobs"
	"linli/internal/merkle"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/people"
	"linli/internal/retention"
	"linli/internal/signin"
	"linli/internal/text"
	"linli/internal/typeset"
)

// Options is everything the pages are given. Clock, Accounts, Figures and Log
// are required; a page whose source is nil is left out of the navigation and
// answers 404.
type Options struct {
	Clock   civil.Clock
	Logger  *slog.Logger // nil: nothing is logged
	Product text.Label   // the platform's name on every page
	Tagline text.Label

	// Demo shows a card for each account on the sign-in page, and one press
	// signs in without proof. Serve refuses a listener that is not loopback,
	// and a request that does not come from this machine sees no cards.
	Demo bool
	// Secure is set when the site is reached over TLS, here or at a proxy in
	// front: cookies are then sent over TLS only.
	Secure bool

	// SignIn is how people prove who they are; nil leaves signing in to Demo.
	SignIn *signin.SignIn
	// Proxies are the addresses of the proxies in front of the site, whose
	// X-Forwarded-For is believed. None: the connection's own address counts.
	Proxies []netip.Prefix
	// RegisterAt is where a proven phone that is nobody's goes; without it to the
	// page of its devices.
	RegisterAt string

	Overview Overview

	Accounts Accounts
	// Access is the desk of the three administrators: accounts, what waits for a
	// second person, and the audit chain. It is the room behind Accounts.
	Access  *access.Access
	Figures figure.Figures
	Kinds   *fact.Kinds
	Log     Log
	Briefs  Briefs
	Imports Importer
	// People and Orgs are the desks of those rooms. Codes keeps the one-time
	// codes that a demonstration shows instead of sending them.
	People *people.People
	Orgs   *org.Desk
	Codes  *onetime.Pocket
	// Services are the rooms with pages of their own, in the order of their
	// entries in the navigation.
	Services []Service
	// API answers everything below rest.Root; nil leaves it out. It takes tokens
	// only, so what protects pages from other sites is not before it.
	API http.Handler
	// Inbox is what people were told; nil leaves the page out.
	Inbox Inbox
	// Jobs, Messages, Exports and Retention are the work beside the requests, for
	// the pages that watch it; nil leaves a page out.
	Jobs      *jobs.Workers
	Messages  *notify.Notify
	Exports   *export.Exports
	Retention *retention.Retention
	// System tells the system administrator what runs and how it is; nil leaves
	// the page out. CheckLog begins a check of the whole log, as a job.
	System   func(ctx context.Context) (System, error)
	CheckLog func(ctx context.Context, by access.Actor) error
	// Render writes a document as "pdf", "docx" or "html"; nil leaves the
	// downloads out.
	Render func(w io.Writer, d *typeset.Document, format string) error
	// Observe is told of every request that was answered; nil is nobody.
	Observe func(Seen)
	// Ready says what keeps the site from working; nil is nothing.
	Ready    func(ctx context.Context) error
	Patience Patience
	// Loading tells how far a first import is; nil, or a total of 0, when
	// nothing is being loaded.
	Loading func() Loading
}

// Overview says what stands on the city overview.
type Overview struct {
	Headline []string // figures as big numbers, four of them
	Map      []string // figures the tile map can show, the first by default
	Chart    string   // figure of the daily chart
	// From and To are the period of the overview, inclusive; To 0 is the
	// clock's day, From 0 is 34 days before To.
	From, To civil.Day
}

// Loading is how far a first import is.
type Loading struct {
	Doing       text.Label
	Done, Total int64
}

// Accounts knows who may sign in and what they may do; *access.Access
// satisfies it.
type Accounts interface {
	// Accounts lists all accounts.
	Accounts(ctx context.Context) ([]access.Account, error)
	// Actor reads an account with its live grants, or access.ErrUnknown.
	Actor(ctx context.Context, id string) (access.Actor, error)
	// Guard decides, and leaves a refused attempt in the audit chain.
	Guard(ctx context.Context, actor access.Actor, act access.Act, thing access.Thing, purpose string) error
	// Look decides, and leaves the look in the audit chain in either case.
	Look(ctx context.Context, actor access.Actor, act access.Act, thing access.Thing, purpose string) error
}

// Log is what the pages ask of the log of facts. NewLog makes one of a
// *fact.Log and its keys.
type Log interface {
	// At returns the record at a position, Find the position of a fact by its
	// id; both say fact.ErrNotFound of what is not there.
	At(ctx context.Context, seq int64) (*fact.Record, error)
	Find(ctx context.Context, id string) (seq int64, err error)
	// StatusOf tells whether a fact still stands.
	StatusOf(ctx context.Context, seq int64) (fact.Status, error)
	// Size is how long the log is.
	Size() int64
	// SignedHead is the newest head with its signed checkpoint.
	SignedHead(ctx context.Context) (SignedHead, error)
	// ProofFile writes the proof of a fact against the newest head.
	ProofFile(ctx context.Context, seq int64) ([]byte, error)
	// Root is the root the log had at a size it has reached.
	Root(ctx context.Context, size int64) (merkle.Hash, error)
	// CheckProof reports whether a proof file proves its claim against this
	// log's own history. A file that is no proof at all is simply no match.
	CheckProof(ctx context.Context, file []byte) (bool, error)
	// CheckConsistency proves that the log of an earlier size is the beginning
	// of today's, and writes the proof for others to check.
	CheckConsistency(ctx context.Context, old int64) (Consistency, error)
}

// SignedHead is a head of the log.
type SignedHead struct {
	Size int64
	Root string // hex
	Note string // the signed checkpoint
}

// Consistency is a checked proof between two heads.
type Consistency struct {
	Old, Size     int64
	OldRoot, Root string   // hex
	Hashes        []string // hex, in the order of RFC 6962
}

// Briefs is what the studio asks of the briefs; *brief.Briefs satisfies it and
// says what each call needs and refuses.
type Briefs interface {
	AllSeries(ctx context.Context) ([]brief.Series, error)
	Series(ctx context.Context, key string) (brief.Series, error)
	Issues(ctx context.Context, series string, limit int) ([]brief.Issue, error)
	Issue(ctx context.Context, key string) (brief.Issue, error)
	ByCode(ctx context.Context, code string) (brief.Issue, error)
	ByRunning(ctx context.Context, running int64) (brief.Issue, error)
	Events(ctx context.Context, key string) ([]brief.Event, error)
	Document(ctx context.Context, key string) (*typeset.Document, error)
	Check(ctx context.Context, key string) (*brief.Report, error)
	Preview(ctx context.Context, series string, d brief.Draft, size int64) (*brief.Report, error)
	Edit(ctx context.Context, a access.Actor, key string, d brief.Draft, revision int64) (brief.Issue, error)
	Confirm(ctx context.Context, a access.Actor, key, note string, findings ...string) error
	Advance(ctx context.Context, a access.Actor, key string) (brief.Issue, error)
	Return(ctx context.Context, a access.Actor, key, opinion string) (brief.Issue, error)
	Withdraw(ctx context.Context, a access.Actor, key, reason string) error
	Diff(ctx context.Context, key string, size int64) (*brief.Comparison, error)
	Contribute(ctx context.Context, a access.Actor, c brief.Contribution) (brief.Contribution, error)
	Contributions(ctx context.Context, series string, limit int) ([]brief.Contribution, error)
	Receipts(ctx context.Context, id string) ([]brief.Receipt, error)
	Assess(ctx context.Context, id string, size int64) (*brief.Assessment, error)
	Erratum(ctx context.Context, a access.Actor, key, newKey string, size int64) (brief.Issue, error)
}

// Importer takes the batches of the import page. Uploads are kept under a
// token until they are taken in or forgotten; a token is good for the account
// that uploaded it only, otherwise it is ErrNotFound.
type Importer interface {
	// Kinds are the tables that can be imported, facts first.
	Kinds() []ImportKind
	// Template writes an empty sheet of the kind with its header row.
	Template(ctx context.Context, kind string) (name string, body []byte, err error)
	// Check reads an upload without taking anything in.
	Check(ctx context.Context, a access.Actor, kind, name string, body io.Reader) (token string, err error)
	// Report is what Check or Commit found.
	Report(ctx context.Context, a access.Actor, token string) (ImportReport, error)
	// Commit takes in the good rows.
	Commit(ctx context.Context, a access.Actor, token string) error
	// ErrorSheet writes the bad rows in the import format, to correct and
	// upload again.
	ErrorSheet(ctx context.Context, a access.Actor, token string, w io.Writer) error
}

// ImportKind is a table that can be imported.
type ImportKind struct {
	Key  string
	Name text.Label
	Act  access.Act // what is asked of whoever uploads it
}

// ImportReport is the result of a check or of taking in.
type ImportReport struct {
	Kind, File                                        string
	Done                                              bool // the good rows are in
	Read, Added, Already, Updated, Rejected, Warnings int64
	Issues                                            []intake.Issue // the first ones
	Fault                                             text.Label     // the file as a whole is refused
	Unknown                                           []UnknownKeys  // keys that no service knows; they count by themselves
}

// UnknownKeys are keys of one sort (person, org …) that a file names and no
// service knows.
type UnknownKeys struct {
	Sort  string
	Keys  int64
	First []string
}
