package attendance

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "attendance", FS: migrations, Dir: "migrations"}
}

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	// Servable tells which persons may have facts written about them.
	Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error)
	// Cards are persons as a list shows them: masked.
	Cards(ctx context.Context, keys []string) (map[string]people.Card, error)
}

// Orgs tells where an organisation lies, in place and line; *org.Desk
// satisfies it.
type Orgs interface {
	Thing(ctx context.Context, key string) (access.Thing, error)
}

// Keys are the keyed functions of the vault that codes rest on.
type Keys interface {
	Index(field, value string) [16]byte
}

// Options is what the room is given; all of it is needed but Service, and
// Limits, Stars and Calendar, for which there are usual ones.
type Options struct {
	DB       *store.DB
	Log      *fact.Log
	Checker  *fact.Checker
	Access   *access.Access
	Atlas    *area.Atlas
	People   People
	Orgs     Orgs
	Roster   Roster
	Keys     Keys
	Service  Service // what others recorded; nil: nothing
	Clock    civil.Clock
	Limits   *Limits
	Stars    []StarRule
	Calendar *civil.Calendar
	// Origin is the site's address, which posters and codes point to.
	Origin string
}

// Attendance is the room of one database.
type Attendance struct {
	Options
	limits Limits

	posts   recent[[]Shift] // shifts of a post around now
	opened  recent[bool]    // shifts that have a row
	tapText string
}

// New returns the room of a database.
func New(o Options) *Attendance {
	a := &Attendance{Options: o, limits: Usual, tapText: tapTable.SQL(o.DB.Dialect(), 1)}
	if o.Limits != nil {
		a.limits = *o.Limits
	}
	if a.Stars == nil {
		a.Stars = Stars
	}
	if a.Calendar == nil {
		a.Calendar = civil.WorkingDays()
	}
	return a
}

func (a *Attendance) now() civil.Instant { return civil.At(a.Clock()) }

// What callers may ask for with errors.Is.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这条服务记录", En: "there is no such record of service"})
	// ErrStale says that a post's changing code was shown too long ago.
	ErrStale = fault.New(fault.Gone, text.Label{Zh: "这个二维码已过期：请现场重新扫组长手机上的码", En: "this code has expired: scan the one on the leader's phone again, at the post"})
	// ErrForged says that a code is not one of ours.
	ErrForged = fault.New(fault.Invalid, text.Label{Zh: "不是本平台的二维码，或识别有误，请重扫", En: "this is not one of our codes, or it was misread: scan it again"})
	// ErrNoShift says that nothing is going on at a post.
	ErrNoShift = fault.New(fault.Conflict, text.Label{Zh: "此岗位现在没有班次：请与组长核对时间", En: "there is no shift at this post now: check the time with the leader"})
	// ErrCalledOff says that the shift was called off.
	ErrCalledOff = fault.New(fault.Gone, text.Label{Zh: "这个班次已取消，不能签到", En: "this shift was called off: nobody checks in"})
	// ErrSelf says that nobody verifies their own record.
	ErrSelf = fault.New(fault.Refused, text.Label{Zh: "不能核实本人的服务记录，请另一位有权人员核实", En: "nobody verifies their own service: another entitled person does"})
	// ErrRecorder says that whoever recorded does not verify.
	ErrRecorder = fault.New(fault.Refused, text.Label{Zh: "记录人不能核实自己登记的时长，请另一位有权人员核实", En: "whoever recorded it does not verify it: another entitled person does"})
	// ErrShell says that a person has not confirmed yet.
	ErrShell = fault.New(fault.Refused, text.Label{Zh: "本人尚未确认注册；确认后再核实", En: "this person has not confirmed their registration: verify it once they have"})
	// ErrChanged says that the record is not what was looked at any more.
	ErrChanged = fault.New(fault.Conflict, text.Label{Zh: "记录刚有变动，请刷新后再看", En: "the record has just changed: look at it again"})
	// ErrState says that the record is not in a state for this.
	ErrState = fault.New(fault.Conflict, text.Label{Zh: "记录的状态已变，不能这样操作", En: "the record is in another state and cannot be changed this way"})
	// ErrTaken says that an id stands for something else.
	ErrTaken = fault.New(fault.Conflict, text.Label{Zh: "编号已用于另一次打卡", En: "the id stands for another tap"})
)

// Hand is whose hand does something: an account, a volunteer, or an account of
// somebody who also serves.
type Hand struct {
	Actor  *access.Actor // nil: none
	Person string        // empty: not known
}

// Own is a volunteer's hand.
func Own(person string) Hand { return Hand{Person: person} }

// By is an account's hand.
func By(actor access.Actor) Hand { return Hand{Actor: &actor, Person: actor.Person} }

// ID is the hand as records name it: the account, or the person.
func (h Hand) ID() string {
	if h.Actor != nil {
		return h.Actor.ID
	}
	return personMark + h.Person
}

const personMark = "person:"

// marks are all that tell this hand from others.
func (h Hand) marks() (out []string) {
	if h.Actor != nil {
		out = append(out, h.Actor.ID)
	}
	if h.Person != "" {
		out = append(out, personMark+h.Person)
	}
	return out
}

// actor is the hand as the audit chain names it.
func (h Hand) actor(at civil.Instant) access.Actor {
	if h.Actor != nil {
		return *h.Actor
	}
	return access.Actor{Account: access.Account{ID: h.ID(), Person: h.Person}, At: at}
}

// thing is what the decision table needs to know of something at a place and in
// the line of an organisation.
func (a *Attendance) thing(ctx context.Context, kind, id, org, place string) (access.Thing, error) {
	out := access.Thing{Kind: kind, ID: id, Place: place}
	if org == "" {
		return out, nil
	}
	o, err := a.Orgs.Thing(ctx, org)
	if err != nil {
		return out, fmt.Errorf("look up who runs %s: %w", id, err)
	}
	out.Lines = o.Lines
	if place == "" {
		out.Place = o.Place
	}
	return out, nil
}

// may asks whether a hand may do an act at a shift: because the person leads
// the post, or by the account's rights there. It must not be asked inside a
// transaction: a refusal is written down.
func (a *Attendance) may(ctx context.Context, h Hand, act access.Act, s Shift) (leads bool, thing access.Thing, err error) {
	if thing, err = a.thing(ctx, "shift", s.ID, s.Org, s.Place); err != nil {
		return false, thing, err
	}
	if h.Person != "" {
		if leads, err = a.Roster.Leads(ctx, a.DB.Read(), h.Person, s.Post); err != nil || leads {
			return leads, thing, err
		}
	}
	if h.Actor == nil {
		return false, thing, fmt.Errorf("%w: %s does not lead post %s", access.ErrDenied, h.ID(), s.Post)
	}
	return false, thing, a.Access.Guard(ctx, *h.Actor, act, thing, "")
}

// separate refuses a hand that is one of the recorders.
func (a *Attendance) separate(ctx context.Context, q store.Queryer, recorders []string, h Hand) error {
	for _, recorder := range recorders {
		for _, mark := range h.marks() {
			if recorder == mark {
				return ErrRecorder
			}
		}
		if h.Actor == nil {
			continue
		}
		err := a.Access.Separate(ctx, q, recorder, h.Actor.ID)
		if errors.Is(err, access.ErrSame) {
			return ErrRecorder
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// factID is the id of the n-th fact that a stint writes.
func factID(person, shift string, n int64) string {
	sum := sha256.Sum256([]byte(person + "\x00" + shift))
	id := "attendance:" + hex.EncodeToString(sum[:16])
	if n > 1 {
		id += fmt.Sprintf("-%d", n)
	}
	return id
}

// recent keeps what was read a moment ago.
type recent[T any] struct {
	mu   sync.Mutex
	kept map[string]kept[T]
}

type kept[T any] struct {
	value T
	until civil.Instant
}

// maxRecent bounds what is kept; beyond it everything is forgotten.
const maxRecent = 20_000

func (r *recent[T]) get(key string, now civil.Instant) (v T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.kept[key]
	if !ok || now >= k.until {
		return v, false
	}
	return k.value, true
}

func (r *recent[T]) put(key string, v T, until civil.Instant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= maxRecent {
		r.kept = map[string]kept[T]{}
	}
	r.kept[key] = kept[T]{v, until}
}
