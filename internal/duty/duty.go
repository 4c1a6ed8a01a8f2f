package duty

import (
	"context"
	"embed"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/notify"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "duty", FS: migrations, Dir: "migrations"}
}

// People is what this room asks of the room of people; *people.People
// satisfies it.
type People interface {
	// Able tells what persons can do and when, without opening anything sealed.
	Able(ctx context.Context, q store.Queryer, keys []string) (map[string]people.Able, error)
	// AbleIn tells it of all confirmed persons who live in a place.
	AbleIn(ctx context.Context, q store.Queryer, place area.Code) ([]people.Able, error)
	// Residents are confirmed persons who live in a place, in the order of their
	// numbers after one.
	Residents(ctx context.Context, q store.Queryer, place area.Code, after string, limit int) ([]string, error)
	// Cards are persons as a list shows them: masked.
	Cards(ctx context.Context, keys []string) (map[string]people.Card, error)
}

// Trained tells who has passed a course; *training.Training satisfies it.
type Trained interface {
	PassedMany(ctx context.Context, persons []string, course string, on civil.Day) (map[string]bool, error)
}

// Orgs tells where an organisation lies, in place and line; *org.Desk
// satisfies it.
type Orgs interface {
	Thing(ctx context.Context, key string) (access.Thing, error)
}

// Messenger tells people something in the caller's transaction; *notify.Notify
// satisfies it.
type Messenger interface {
	Enqueue(ctx context.Context, tx *store.Tx, m notify.Message) error
}

// Busy tells of what else persons have promised between two instants: the work
// of other services, which knows no shifts.
type Busy func(ctx context.Context, q store.Queryer, persons []string, from, to civil.Instant) (map[string][]Span, error)

// Options is what the room is given; all of it is needed but Base, Messages and Busy.
type Options struct {
	DB        *store.DB
	Log       *fact.Log
	Checker   *fact.Checker
	Access    *access.Access
	Atlas     *area.Atlas
	People    People
	Orgs      Orgs
	Campaigns *campaign.Desk
	Trained   Trained
	Clock     civil.Clock
	Base      string    // the site's address for codes and calendars; empty: as it is asked for
	Messages  Messenger // nil: nobody is told
	Busy      []Busy
}

// Duty is the room of one database.
type Duty struct {
	Options
}

// New returns the room of a database.
func New(o Options) *Duty {
	return &Duty{o}
}

func (d *Duty) now() civil.Instant { return civil.At(d.Clock()) }

// What callers may ask for with errors.Is.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个岗位或班次", En: "there is no such post or shift"})
	// ErrShell says that a person has not confirmed yet.
	ErrShell = fault.New(fault.Refused, text.Label{Zh: "本人尚未确认注册，不能报名", En: "this person has not confirmed their registration and cannot sign up yet"})
	// ErrFull says that all seats are taken.
	ErrFull = fault.New(fault.Conflict, text.Label{Zh: "名额已满，可以排队候补", En: "all seats are taken; you can join the waiting list"})
	// ErrClosed says that a shift takes nobody (any more).
	ErrClosed = fault.New(fault.Gone, text.Label{Zh: "这个班次不再接受报名", En: "this shift takes no sign-ups any more"})
	// ErrNotYours says that the person has no seat, offer or place to act on.
	ErrNotYours = fault.New(fault.Conflict, text.Label{Zh: "您在这个班次没有可以操作的报名", En: "you have nothing in this shift to act on"})
	// ErrAgreement says that the project's agreement is to be accepted first.
	ErrAgreement = fault.New(fault.Conflict, text.Label{Zh: "请先阅读并同意志愿服务协议", En: "please read and accept the agreement first"})
)

// thing is what the decision table needs to know of something at a place and in
// the line of an organisation.
func (d *Duty) thing(ctx context.Context, kind, id, org, place string) (access.Thing, error) {
	out := access.Thing{Kind: kind, ID: id, Place: place}
	if org == "" {
		return out, nil
	}
	o, err := d.Orgs.Thing(ctx, org)
	if err != nil {
		return out, fmt.Errorf("look up who runs %s: %w", id, err)
	}
	out.Lines = o.Lines
	if place == "" {
		out.Place = o.Place
	}
	return out, nil
}

func (d *Duty) guard(ctx context.Context, actor access.Actor, act access.Act, kind, id, org, place string) (access.Thing, error) {
	t, err := d.thing(ctx, kind, id, org, place)
	if err != nil {
		return t, err
	}
	return t, d.Access.Guard(ctx, actor, act, t, "")
}
