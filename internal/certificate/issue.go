package certificate

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/merkle"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/typeset"
)

// Stints lists the service facts of a person that are live at a size of the
// log (0 is now), of all records that stand for the same human being, in log
// order, and the size they were read at.
type Stints interface {
	OfPerson(ctx context.Context, kind, person string, at int64) ([]fact.Fact, int64, error)
}

// People is what this room asks of the room of people.
type People interface {
	// Own opens a person's record: the caller has made sure that it is the
	// person who asks, or somebody who asks at their wish and may.
	Own(ctx context.Context, person string) (people.Own, error)
	Thing(ctx context.Context, person string) (access.Thing, error)
}

// Log is what this room asks of the log of facts.
type Log interface {
	StatusOf(ctx context.Context, seq int64) (fact.Status, error)
	Root(ctx context.Context, size int64) (merkle.Hash, error)
	Many(ctx context.Context, seqs []int64) ([]fact.Fact, error)
}

// Options is what the room is given; all of it is needed.
type Options struct {
	DB     *store.DB
	Log    Log
	Access *access.Access
	People People
	Stints Stints
	// Orgs and Projects are how keys are called; what has no name is left out.
	Orgs, Projects func(ctx context.Context, q store.Queryer, keys []string) (map[string]string, error)
	Clock          civil.Clock
	// Proof writes the proof of a fact against the newest signed head.
	Proof func(ctx context.Context, seq int64) ([]byte, error)
	Fonts func() (*typeset.Fonts, error)
	// Platform certifies what several organisations recorded.
	Platform text.Label
	// Base is the address of the site that a sheet's code points to, without a
	// slash at the end.
	Base string
}

// Certificates is the room of one database.
type Certificates struct {
	Options
}

// New returns the room of a database.
func New(o Options) *Certificates { return &Certificates{o} }

// What callers may ask for with errors.Is.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这份证明", En: "there is no such certificate"})
	// ErrNothing says that there is nothing to certify.
	ErrNothing = fault.New(fault.Conflict, text.Label{
		Zh: "这段时间没有经核实的服务记录，暂时不能出具证明", En: "there is no verified service in this time, so nothing can be certified yet"})
	// ErrRevoked says that a sheet is not valid any more.
	ErrRevoked = fault.New(fault.Gone, text.Label{Zh: "这份证明已撤销，请重新出具", En: "this certificate was revoked: please have a new one issued"})
	// ErrName says that the name has changed since the sheet was made out.
	ErrName = fault.New(fault.Conflict, text.Label{Zh: "姓名已更正，请重新出具", En: "the name was corrected since: please have a new one issued"})
)

// Request asks for a certificate. Empty days leave the period open; Org
// narrows it to one recording organisation, by its key.
type Request struct {
	ID       string // chosen by the client: sent twice, it is one certificate
	Person   string
	From, To civil.Day
	Org      string
}

// bySelf stands for the person themself where a record says who did it.
const bySelf = "self"

func (c *Certificates) now() civil.Instant { return civil.At(c.Clock()) }

// may asks whether an account may handle a person's certificates; nil is the
// person themself. The look leaves its row.
func (c *Certificates) may(ctx context.Context, actor *access.Actor, act access.Act, person, purpose string) error {
	if actor == nil {
		return nil
	}
	thing, err := c.People.Thing(ctx, person)
	if errors.Is(err, people.ErrUnknown) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("look up a person: %w", err)
	}
	return c.Access.LookAt(ctx, *actor, act, thing, purpose, person)
}

// Issue issues a certificate, at once and free of charge, to the person (actor
// nil) or to somebody who asks for them at a desk. The same id again is the
// same certificate.
func (c *Certificates) Issue(ctx context.Context, actor *access.Actor, r Request) (Certificate, error) {
	var out Certificate
	if err := ident.Chosen(r.ID); err != nil {
		return out, fault.In("id", text.Of(err))
	}
	if r.From != 0 && r.To != 0 && r.To < r.From {
		return out, fault.In("to", text.Label{Zh: "结束日期早于开始日期", En: "the last day lies before the first"})
	}
	if err := c.may(ctx, actor, access.CertificateIssue, r.Person, string(access.OwnWish)); err != nil {
		return out, err
	}
	made, err := c.prepare(ctx, r)
	if err != nil {
		return out, err
	}
	made.IssuedBy = bySelf
	if actor != nil {
		made.IssuedBy = actor.ID
	}
	err = c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		old, err := one(ctx, tx, "certificate = $1", r.ID)
		if err == nil {
			if old.Person != r.Person {
				return ErrUnknown
			}
			out = old
			return nil
		}
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		out = made
		serial, err := next(ctx, tx, made.Issued.Day().Year())
		if err != nil {
			return err
		}
		out.Number = fmt.Sprintf("LL-%d-%06d", made.Issued.Day().Year(), serial)
		var body string
		if body, out.Hash, out.Code, err = out.seal(); err != nil {
			return err
		}
		if err := insert(ctx, tx, &out, body); err != nil {
			return err
		}
		if actor == nil {
			return nil
		}
		return access.Record(ctx, tx, *actor, access.CertificateIssue, access.Thing{Kind: "certificate", ID: out.Number}, string(access.OwnWish), access.Done, r.Person)
	})
	return out, err
}

// prepare works out what a certificate says, but for its number.
func (c *Certificates) prepare(ctx context.Context, r Request) (Certificate, error) {
	out := Certificate{ID: r.ID}
	own, err := c.People.Own(ctx, r.Person)
	if errors.Is(err, people.ErrUnknown) || errors.Is(err, people.ErrGone) {
		return out, ErrUnknown
	}
	if err != nil {
		return out, fmt.Errorf("read who asks: %w", err)
	}
	facts, size, err := c.Stints.OfPerson(ctx, "service", r.Person, 0)
	if err != nil {
		return out, err
	}
	called, err := c.names(ctx, facts)
	if err != nil {
		return out, err
	}
	out.Content = compose(facts, r.From, r.To, r.Org, called)
	if out.Times == 0 {
		return out, ErrNothing
	}
	root, err := c.Log.Root(ctx, size)
	if err != nil {
		return out, fmt.Errorf("read the log's root: %w", err)
	}
	var salt [16]byte
	rand.Read(salt[:]) // never fails (crypto/rand, Go 1.24)
	out.Person, out.Name, out.Salt = r.Person, ident.MaskName(own.Name), hex.EncodeToString(salt[:])
	out.NameHash, out.Document = hashName(out.Salt, own.Name), document(own.IDType, own.IDNumber)
	out.Issuer, out.Issued, out.Size, out.Root = out.issuer(c.Platform.Zh), c.now(), size, root.String()
	return out, nil
}

// names looks up how the projects and organisations of facts are called.
func (c *Certificates) names(ctx context.Context, facts []fact.Fact) (names, error) {
	projects, orgs := map[string]bool{}, map[string]bool{}
	for i := range facts {
		projects[facts[i].Project], orgs[facts[i].Org] = true, true
	}
	var n names
	var err error
	if n.projects, err = c.Projects(ctx, c.DB.Read(), keys(projects)); err != nil {
		return n, fmt.Errorf("name projects: %w", err)
	}
	if n.orgs, err = c.Orgs(ctx, c.DB.Read(), keys(orgs)); err != nil {
		return n, fmt.Errorf("name organisations: %w", err)
	}
	return n, nil
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		if k != "" {
			out = append(out, k)
		}
	}
	return out
}

// Mine are a person's certificates, newest first, as they stand now.
func (c *Certificates) Mine(ctx context.Context, person string) ([]Certificate, error) {
	list, err := of(ctx, c.DB.Read(), person)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := c.settle(ctx, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// For are a person's certificates for whoever helps them at a desk.
func (c *Certificates) For(ctx context.Context, actor access.Actor, person string) ([]Certificate, error) {
	if err := c.may(ctx, &actor, access.CertificateIssue, person, string(access.OwnWish)); err != nil {
		return nil, err
	}
	return c.Mine(ctx, person)
}

// Get reads one certificate of a person as it stands now. The caller makes
// sure that it is the person who asks; an account is asked about (For).
func (c *Certificates) Get(ctx context.Context, actor *access.Actor, id string, person string) (Certificate, error) {
	cert, err := one(ctx, c.DB.Read(), "certificate = $1", id)
	if err != nil {
		return cert, err
	}
	if actor == nil && cert.Person != person {
		return Certificate{}, ErrUnknown
	}
	if err := c.may(ctx, actor, access.CertificateIssue, cert.Person, string(access.OwnWish)); err != nil {
		return Certificate{}, err
	}
	return cert, c.settle(ctx, &cert)
}

// settle revokes a certificate that stands on a fact which was corrected or
// withdrawn since: the log decides, whenever somebody looks.
func (c *Certificates) settle(ctx context.Context, cert *Certificate) error {
	if cert.Revoked != 0 {
		return nil
	}
	for _, f := range cert.Facts {
		s, err := c.Log.StatusOf(ctx, f.Seq)
		if err != nil {
			return fmt.Errorf("look at the facts beneath a certificate: %w", err)
		}
		if s.Live {
			continue
		}
		at := c.now()
		err = c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := revoke(ctx, tx, cert.ID, at, "log", corrected)
			return err
		})
		cert.Revoked, cert.By, cert.Reason = at, "log", corrected
		return err
	}
	return nil
}

// Revoke takes a certificate back: one that was obtained by deceit, or made out
// wrongly. It is done by somebody who may, never about themselves.
func (c *Certificates) Revoke(ctx context.Context, actor access.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > 200 {
		return fault.In("reason", text.Label{Zh: "请写明撤销原因（2 到 200 字）", En: "say why, in 2 to 200 characters"})
	}
	cert, err := one(ctx, c.DB.Read(), "certificate = $1", id)
	if err != nil {
		return err
	}
	if actor.Person == cert.Person {
		return access.ErrSame
	}
	if err := c.may(ctx, &actor, access.CertificateRevoke, cert.Person, reason); err != nil {
		return err
	}
	return c.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		done, err := revoke(ctx, tx, id, c.now(), actor.ID, reason)
		if err != nil || !done {
			return err
		}
		thing := access.Thing{Kind: "certificate", ID: cert.Number}
		return access.Record(ctx, tx, actor, access.CertificateRevoke, thing, reason, access.Done, cert.Person)
	})
}

// left is the reason of a revocation because the person has left.
const left = "left"

// Forget empties the certificates of a person who leaves now: of a sheet that
// was printed its number, code and day remain, so that it answers "revoked".
func Forget(ctx context.Context, tx *store.Tx, person string, now civil.Instant) error {
	list, err := of(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, cert := range list {
		bare := Content{Number: cert.Number, Person: person, Issued: cert.Issued, Size: cert.Size, Root: cert.Root}
		body, hash, _, err := bare.seal()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE certificate SET content = $1, hash = $2, revoked_at = $3, revoked_by = $4, reason = $5 WHERE certificate = $6",
			body, hash, int64(now), bySelf, left, cert.ID); err != nil {
			return fmt.Errorf("forget certificates: %w", err)
		}
	}
	return nil
}
