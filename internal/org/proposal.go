package org

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// Proposals are organisations that volunteers and organisers propose: whoever
// has brought together a team need not wait until a coordinator thinks of it. A
// coordinator of its place admits it or declines with a reason; once it is
// admitted, whoever proposed it leads it (access.Entrust) and leads its first
// team.
type Proposals struct {
	*Desk
	sealer *vault.Sealer
}

// NewProposals returns the proposals of a desk.
func NewProposals(d *Desk, keys *vault.Keys) *Proposals {
	return &Proposals{Desk: d, sealer: keys.Sealer()}
}

// ProposalState is where a proposal stands.
type ProposalState string

// The states.
const (
	Open     ProposalState = "open"
	Accepted ProposalState = "accepted"
	Declined ProposalState = "declined"
)

// Contact is who speaks for an organisation until it is admitted.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Proposal is an organisation that somebody has proposed.
type Proposal struct {
	ID                      string // chosen by whoever proposes
	Name, Kind, USCC, Place string
	About                   string // what it does, who belongs to it
	Contact                 Contact
	Different               bool // it is none of those of a like name that were shown
	Person, Account         string
	ProposedAt              civil.Instant
	State                   ProposalState
	Org, Opinion, DecidedBy string
	DecidedAt               civil.Instant
	sealed, wrapped         []byte
}

// By is who proposes: a volunteer, or an account.
type By struct {
	Person string
	Actor  *access.Actor
}

// maxOpenProposals is how many undecided ones somebody may have.
const maxOpenProposals = 3

// Faults that callers ask for.
var (
	ErrNoProposal = fault.New(fault.Missing, text.Label{Zh: "没有这条申请", En: "there is no such proposal"})
	ErrDecided    = fault.New(fault.Conflict, text.Label{Zh: "这条申请已经有结果", En: "this proposal has been decided"})
	ErrOwn        = fault.New(fault.Refused, text.Label{Zh: "不能办理自己提出的申请", En: "nobody decides on their own proposal"})
)

// errLeader says that whoever proposed cannot be given the right.
var errLeader = fault.New(fault.Conflict, text.Label{
	Zh: "提出人不能获得负责人权限：负责人账号已被占用，或提出人是管理员。请换一个组织编号，或请安全管理员先处理账号",
	En: "whoever proposed cannot be given the right: the account is another's, or theirs is an administrator's. Choose another key, or ask the security administrator",
})

// maxLed is how long the key of an organisation may be whose leader's account is
// called after it.
const maxLed = 48

// LikeError says that organisations of a like name are known: whoever proposes
// says whether it is one of them.
type LikeError struct{ Known []Suggestion }

func (e *LikeError) Error() string {
	return fmt.Sprintf("%d organisations of a like name", len(e.Known))
}

// Unwrap is the fault in words.
func (e *LikeError) Unwrap() error {
	names := make([]string, len(e.Known))
	for i, k := range e.Known {
		names[i] = k.Org.Name
	}
	return fault.New(fault.Conflict, text.Label{
		Zh: "已有名称相近的组织：%s。如果是同一家，请直接联系它；确实不同，请注明后再提交。",
		En: "There are organisations of a like name: %s. If it is one of them, turn to that; if not, say so and send again.",
	}.With(strings.Join(names, "、")))
}

// Propose takes a proposal down. The same id with the same content is the same
// proposal. *LikeError shows organisations of a like name; one with the same
// credit code is refused.
func (p *Proposals) Propose(ctx context.Context, by By, w Proposal) error {
	if err := p.checkProposal(&w); err != nil {
		return err
	}
	w.Person, w.State, w.ProposedAt = by.Person, Open, civil.At(p.clock())
	if by.Actor != nil {
		if !access.Somewhere(*by.Actor, access.ServiceOwn) {
			return p.access.Guard(ctx, *by.Actor, access.ServiceOwn, access.Thing{Kind: "org-proposal", ID: w.ID}, "propose")
		}
		w.Account, w.Person = by.Actor.ID, by.Actor.Person
	}
	if w.Account == "" && w.Person == "" {
		return fmt.Errorf("%w: nobody proposes", access.ErrDenied)
	}
	if !w.Different {
		like, err := p.Suggest(ctx, w.Name, 3)
		if err != nil {
			return err
		}
		if len(like) > 0 {
			return &LikeError{like}
		}
	}
	if err := p.sealContact(&w); err != nil {
		return err
	}
	err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		switch was, err := p.proposal(ctx, tx, w.ID); {
		case err == nil && was.same(&w):
			return nil
		case err == nil:
			return fault.New(fault.Conflict, text.Label{Zh: "这个编号已有别的申请", En: "the id is another proposal's"})
		case !errors.Is(err, ErrNoProposal):
			return err
		}
		if err := p.roomFor(ctx, tx, &w); err != nil {
			return err
		}
		if err := insertProposal(ctx, tx, &w); err != nil {
			return err
		}
		actor := access.Actor{Account: access.Account{ID: w.Person}, At: w.ProposedAt}
		if by.Actor != nil {
			actor = *by.Actor
		}
		return access.Record(ctx, tx, actor, access.ServiceOwn, w.thing(), "propose "+w.Name, access.Done)
	})
	if store.IsUnique(err) {
		return codeTaken
	}
	return err
}

var codeTaken = fault.In("uscc", text.Label{Zh: "这个统一社会信用代码已有组织登记或已有人申请", En: "an organisation with this credit code is known or proposed already"})

// checkProposal reads what was filled in, all faults at once.
func (p *Proposals) checkProposal(w *Proposal) error {
	var f fault.Faults
	for _, s := range []*string{&w.Name, &w.USCC, &w.Place, &w.About, &w.Contact.Name, &w.Contact.Phone} {
		*s = strings.TrimSpace(*s)
	}
	if err := ident.Chosen(w.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if w.Name == "" || len([]rune(w.Name)) > maxName || strings.ContainsFunc(w.Name, func(r rune) bool { return r < ' ' }) {
		f.Add("name", text.Label{Zh: "请填写名称，最多 100 个字", En: "give the name, 100 characters at most"})
	}
	if !fact.OrgKinds.Has(w.Kind) {
		f.Add("kind", text.Label{Zh: "请选择组织类别", En: "choose the kind of organisation"})
	}
	if w.USCC != "" {
		code, err := ident.ParseCreditCode(w.USCC)
		if err != nil {
			f.Add("uscc", text.Of(err))
		}
		w.USCC = string(code)
	}
	code, err := p.atlas.Parse(w.Place)
	switch {
	case w.Place == "" || err == nil && code.Level() < area.County:
		f.Add("place", text.Label{Zh: "请填写所在的区、街道或社区", En: "give the district, sub-district or community"})
	case err != nil:
		f.Add("place", text.Of(err))
	}
	w.Place = string(code)
	if w.About == "" || len([]rune(w.About)) > 500 {
		f.Add("about", text.Label{Zh: "请说明做什么、有多少人，最多 500 个字", En: "say what it does and how many belong to it, in 500 characters at most"})
	}
	if w.Contact.Name == "" || len([]rune(w.Contact.Name)) > 60 {
		f.Add("contact", text.Label{Zh: "请填写联系人", En: "give somebody to turn to"})
	}
	phone, err := ident.ParseMobile(w.Contact.Phone)
	if err != nil {
		f.Add("phone", text.Of(err))
	}
	w.Contact.Phone = string(phone)
	return f.Err()
}

// roomFor refuses what is there already and too many at once.
func (p *Proposals) roomFor(ctx context.Context, tx *store.Tx, w *Proposal) error {
	var n int64
	if w.USCC != "" {
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM orgs WHERE uscc = $1 AND uscc <> ''", w.USCC).Scan(&n); err != nil {
			return fmt.Errorf("look for the credit code: %w", err)
		}
		if n > 0 {
			return codeTaken
		}
	}
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM org_proposal WHERE state = 'open' AND (person = $1 AND person <> '' OR account = $2 AND account <> '')`,
		w.Person, w.Account).Scan(&n)
	if err != nil {
		return fmt.Errorf("count proposals: %w", err)
	}
	if n >= maxOpenProposals {
		return fault.New(fault.TooMany, text.Label{Zh: "您已有 3 条申请在等待办理，请等有结果后再提", En: "three proposals of yours are waiting: wait for one to be decided"})
	}
	return nil
}

func (w *Proposal) thing() access.Thing {
	return access.Thing{Kind: "org-proposal", ID: w.ID, Place: w.Place}
}

// same reports whether a proposal says the same, whatever became of it.
func (w *Proposal) same(o *Proposal) bool {
	return w.Name == o.Name && w.Kind == o.Kind && w.USCC == o.USCC && w.Place == o.Place && w.About == o.About && w.Person == o.Person && w.Account == o.Account
}

const fieldContact = "org.contact"

func (p *Proposals) sealContact(w *Proposal) error {
	key, err := p.sealer.NewPersonKey()
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	plain, err := json.Marshal(w.Contact)
	if err != nil {
		return fmt.Errorf("write down the contact: %w", err)
	}
	w.sealed, w.wrapped = p.sealer.Seal(key, fieldContact, w.ID, plain), p.sealer.WrapKey(key, w.ID)
	return nil
}

func (p *Proposals) openContact(w *Proposal) error {
	if len(w.sealed) == 0 {
		return nil
	}
	key, err := p.sealer.UnwrapKey(w.wrapped, w.ID)
	if err != nil {
		return fmt.Errorf("open proposal %s: %w", w.ID, err)
	}
	plain, err := p.sealer.Open(key, fieldContact, w.ID, w.sealed)
	if err != nil {
		return fmt.Errorf("open proposal %s: %w", w.ID, err)
	}
	return json.Unmarshal(plain, &w.Contact)
}

// Proposal shows one to whoever may decide on it, with its contact and
// organisations that it may be. The look is logged.
func (p *Proposals) Proposal(ctx context.Context, actor access.Actor, id string) (Proposal, []Suggestion, error) {
	w, err := p.proposal(ctx, p.db.Read(), id)
	if err != nil {
		return Proposal{}, nil, err
	}
	if err := p.access.LookAt(ctx, actor, access.OrgAdmit, w.thing(), "proposal", subjects(&w)...); err != nil {
		return Proposal{}, nil, err
	}
	if err := p.openContact(&w); err != nil {
		return Proposal{}, nil, err
	}
	like, err := p.Suggest(ctx, w.Name, 3)
	return w, slices.DeleteFunc(like, func(s Suggestion) bool { return s.Org.Key == w.Org }), err
}

func subjects(w *Proposal) []string {
	if w.Person == "" {
		return nil
	}
	return []string{w.Person}
}

// Decision is a coordinator's word on a proposal.
type Decision struct {
	Accept  bool
	Org     string // the key it is admitted under
	Opinion string // why not; or a word of welcome
}

// Decide admits or declines. The same decision once more is no fault; another
// one is ErrDecided. The contact is destroyed with its key: from then on the
// organisation has a leader.
func (p *Proposals) Decide(ctx context.Context, actor access.Actor, id string, d Decision) error {
	d.Org, d.Opinion = strings.TrimSpace(d.Org), strings.TrimSpace(d.Opinion)
	if !d.Accept && d.Opinion == "" || len([]rune(d.Opinion)) > 500 {
		return fault.In("opinion", text.Label{Zh: "不予准入须写明理由，最多 500 个字", En: "to decline, give the reason, in 500 characters at most"})
	}
	w, err := p.proposal(ctx, p.db.Read(), id)
	if err != nil {
		return err
	}
	if err := p.access.Guard(ctx, actor, access.OrgAdmit, w.thing(), "decide"); err != nil {
		return err
	}
	o := Org{Key: d.Org, Name: w.Name, Kind: w.Kind, USCC: w.USCC, Place: w.Place}
	// An account that is made is called after the organisation: it outlives whoever
	// leads it, and so must not bear their name.
	leader := access.Account{ID: w.Account, Person: w.Person, Name: clip(w.Name, 100) + " 负责人", Office: clip(w.Name, 200)}
	if d.Accept {
		if err := p.check(&o); err != nil {
			return fault.In("org", text.Of(err))
		}
		if len(o.Key) > maxLed {
			return fault.In("org", text.Label{Zh: "编号最多 48 个字符", En: "the key must not be longer than 48"})
		}
	}
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w, err := p.proposal(ctx, tx, id)
		if err != nil {
			return err
		}
		if w.Account == actor.ID || w.Person != "" && w.Person == actor.Person {
			return ErrOwn
		}
		if w.State != Open {
			if (w.State == Accepted) == d.Accept && w.Org == o.Key && w.DecidedBy == actor.ID {
				return nil
			}
			return ErrDecided
		}
		w.State, w.Opinion, w.DecidedBy, w.DecidedAt = Declined, d.Opinion, actor.ID, actor.At
		if d.Accept {
			w.State, w.Org = Accepted, o.Key
			if err := p.admit(ctx, tx, actor, &w, o, leader); err != nil {
				return err
			}
		}
		if err := decideProposal(ctx, tx, &w); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.OrgAdmit, w.thing(), string(w.State)+": "+d.Opinion, access.Done, subjects(&w)...)
	})
	switch {
	case errors.Is(err, access.ErrSame):
		return ErrOwn
	case errors.Is(err, access.ErrAccount), errors.Is(err, access.ErrConflict):
		return errLeader
	}
	return err
}

// clip cuts a name to so many bytes.
func clip(s string, n int) string {
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// admit writes the organisation, its leader's right and its first team.
func (p *Proposals) admit(ctx context.Context, tx *store.Tx, actor access.Actor, w *Proposal, o Org, leader access.Account) error {
	known, err := readOrgs(ctx, tx, []string{o.Key})
	if err != nil {
		return fmt.Errorf("read organisation: %w", err)
	}
	if len(known) > 0 {
		return fault.In("org", text.Label{Zh: "这个编号已属于另一家组织", En: "the key is another organisation's"})
	}
	if o.USCC != "" {
		var n int64
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM orgs WHERE uscc = $1 AND uscc <> ''", o.USCC).Scan(&n); err != nil {
			return fmt.Errorf("look for the credit code: %w", err)
		}
		if n > 0 {
			return codeTaken
		}
	}
	thing := access.Thing{Kind: "org", ID: o.Key, Place: o.Place}
	if err := p.put(ctx, tx, actor, access.OrgAdmit, thing, o); err != nil {
		return err
	}
	if _, err := p.access.Entrust(ctx, tx, actor, thing, leader, "leads "+o.Name); err != nil {
		return err
	}
	if w.Person == "" {
		return nil
	}
	team := Team{Key: o.Key + "-1", Name: o.Name, Org: o.Key, Place: o.Place}
	if err := p.putTeam(ctx, tx, team); err != nil {
		return err
	}
	return p.join(ctx, tx, Member{Person: w.Person, Team: team.Key, Part: Leader, From: p.today()})
}

// Forget takes whoever leaves out of what they proposed: what waits is withdrawn
// with its contact, and what was decided keeps no name.
func (p *Proposals) Forget(ctx context.Context, tx *store.Tx, person string) error {
	return forgetProposals(ctx, tx, person, civil.At(p.clock()))
}
