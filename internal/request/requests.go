package request

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/measure"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "request", FS: migrations, Dir: "migrations"}
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{
		{Table: "request_need", Key: "need", Blob: "vault_key"},
		{Table: "request_member", Key: "round || '/' || member", Blob: "vault_key"},
	}
}

// Teller tells people things, in the transaction of what they are about;
// *notify.Notify is one.
type Teller interface {
	Enqueue(ctx context.Context, tx *store.Tx, m notify.Message) error
}

// Worker is a room that does the work of needs of one kind of Work. All but
// Page are called in the transaction of what happens, after the need was
// changed; an error undoes it.
type Worker interface {
	// Taken: a person has taken the need.
	Taken(ctx context.Context, tx *store.Tx, q *Request, person string) error
	// Returned: a person has given it back, or it was taken from them.
	Returned(ctx context.Context, tx *store.Tx, q *Request, person string) error
	// Done may refuse, with a fault that says what is still to be done, that a
	// person reports the need done.
	Done(ctx context.Context, tx *store.Tx, q *Request, person string) error
	// Closed: the need is closed, whatever its outcome.
	Closed(ctx context.Context, tx *store.Tx, q *Request) error
	// Page is where the helper works on it, a path of the site.
	Page(q *Request) string
}

// Faced is a Worker with a page for the asker too: where the words of an errand
// are ordered and its money agreed. It says nothing of needs it is not for.
type Faced interface {
	Face(q *Request) (path string, label text.Label)
}

// Desked is a Worker with a page for staff too: where a ride is booked for
// somebody who phones. It says nothing of needs it is not for, and to whom it is
// closed.
type Desked interface {
	Desk(q *Request, actor access.Actor) (path string, label text.Label)
}

// Carrier is a Worker whose helpers carry money for those they help.
type Carrier interface {
	// Gist is the work of a need in a few words, for its helper: nothing of whom
	// it is for, since it stands on a list.
	Gist(ctx context.Context, q *Request) (text.Label, error)
	// Carries is what a helper has in hand.
	Carries(ctx context.Context, person string) (Carried, error)
}

// Carried is what a helper has of the community's money, what they have advanced
// of their own, and the page of both.
type Carried struct {
	Float, Advanced measure.Fen
	Path            string
}

// Options is what the room is given. DB, Log, Checker, Access, Atlas, Keys,
// People and Clock are required.
type Options struct {
	DB      *store.DB
	Log     *fact.Log
	Checker *fact.Checker
	Access  *access.Access
	Atlas   *area.Atlas
	Keys    *vault.Keys
	People  *people.People
	Clock   civil.Clock

	Codes    *onetime.Codes // nil: nobody can ask on the phone page
	Tell     Teller         // nil: nobody is told
	Pocket   *onetime.Pocket
	Base     string     // address of the site, for links in messages
	Settings []Settings // nil: those built in
	Trained  Trained    // nil: nobody is asked for training
	// FamilyCourse is what helpers of medics' families must have passed; empty:
	// nothing.
	FamilyCourse string
	// Figures opens what answers for the rates; nil: nobody is told of rates.
	Figures func(ctx context.Context) (Figures, error)
	Secret  []byte // shared with the centre of 12345; empty: none of its messages is heard
}

// Requests is the room of one database.
type Requests struct {
	o        Options
	db       *store.DB
	settings []Settings
	words    []string
	workers  map[string]Worker
	reserved map[Kind]Reserved
	line     *line
	proof    proof
}

// New returns the room.
func New(o Options) (*Requests, error) {
	r := &Requests{o: o, db: o.DB, settings: o.Settings, words: words(), workers: map[string]Worker{}, reserved: map[Kind]Reserved{}, line: newLine()}
	if r.settings == nil {
		var err error
		if r.settings, err = ParseSettings(builtIn); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Follow gives the room that does a kind of work its say. It is called at
// start-up only.
func (r *Requests) Follow(kind string, w Worker) { r.workers[kind] = w }

func (r *Requests) worker(q *Request) Worker { return r.workers[q.Work.Kind] }

func (r *Requests) now() civil.Instant { return civil.At(r.o.Clock()) }

func (r *Requests) rules() *Settings { return r.at(r.now().Day()) }

const fieldNeed = "request.need"

// seal seals what is personal of a need under a key of its own.
func (r *Requests) seal(q *Request, w Who) error {
	var err error
	q.sealed, q.key, err = r.o.Keys.Sealer().SealJSON(vault.Spot{Field: fieldNeed, Row: q.ID}, w)
	return err
}

// unseal opens what is personal; ErrUnknown where it was destroyed.
func (r *Requests) unseal(q *Request) (w Who, err error) {
	if len(q.key) == 0 {
		return w, ErrUnknown
	}
	return w, r.o.Keys.Sealer().OpenJSON(vault.Spot{Field: fieldNeed, Row: q.ID}, q.sealed, q.key, &w)
}

func (r *Requests) index(field string, parts ...string) string {
	i := r.o.Keys.Index(field, strings.Join(parts, "\x00"))
	return hex.EncodeToString(i[:])
}

func (r *Requests) phoneIndex(p ident.Phone) string { return r.index("request.phone", string(p)) }

var linkAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Link is the secret that opens a need's page: 128 bits that follow from its
// number and a key outside the database.
func (r *Requests) Link(id string) string {
	i := r.o.Keys.Index("request.link", id)
	return linkAlphabet.EncodeToString(i[:])
}

// linkDigest is how a link stands in the database.
func linkDigest(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:16])
}

// Path is the page of a need for whoever has its link.
func (r *Requests) Path(id string) string { return "/help/r/" + r.Link(id) }
