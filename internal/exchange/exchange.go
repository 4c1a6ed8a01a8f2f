package exchange

import (
	"context"
	"embed"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/people"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "exchange", FS: migrations, Dir: "migrations"}
}

// Options is what the room stands on. Figures opens the engine when it is first
// asked for.
type Options struct {
	DB      *store.DB
	Log     *fact.Log
	People  *people.People
	Access  *access.Access
	Atlas   *area.Atlas
	Clock   civil.Clock
	Figures func(ctx context.Context) (figure.Figures, error)
}

// Exchange is the room of one database.
type Exchange struct {
	db      *store.DB
	log     *fact.Log
	people  *people.People
	access  *access.Access
	atlas   *area.Atlas
	clock   civil.Clock
	figures func(ctx context.Context) (figure.Figures, error)
	exports *export.Exports

	mu   sync.Mutex
	held []heldTable
}

// New returns the room. Its Sources go to the room of exports, which it is then
// given by Through.
func New(o Options) *Exchange {
	return &Exchange{db: o.DB, log: o.Log, people: o.People, access: o.Access, atlas: o.Atlas, clock: o.Clock, figures: o.Figures}
}

// Through says by which exports lists leave the house.
func (x *Exchange) Through(e *export.Exports) { x.exports = e }

func (x *Exchange) now() civil.Instant { return civil.At(x.clock()) }

// Register is another system that people and hours are handed on to.
type Register struct {
	ID    string
	Name  string
	Place area.Code // whose columns and answers are kept by whoever maps there; empty: the whole city
	By    string
	At    civil.Instant
}

// Errors that callers ask for.
var (
	ErrUnknown = fault.New(fault.Missing, msgUnknown)
	ErrTaken   = fault.New(fault.Conflict, msgTaken)
)

func (r *Register) thing() access.Thing {
	return access.Thing{Kind: "exchange", ID: r.ID, Place: string(r.Place)}
}

// Add keeps a register. The id is the caller's: the same again is the same.
func (x *Exchange) Add(ctx context.Context, by access.Actor, r Register) error {
	r.Name = strings.Join(strings.Fields(r.Name), " ")
	var f fault.Faults
	if n := utf8.RuneCountInString(r.Name); n < 2 || n > 60 {
		f.Add("name", msgBadName)
	}
	if r.Place != "" {
		code, err := x.atlas.Parse(string(r.Place))
		if err != nil {
			f.Add("place", msgBadPlace)
		}
		r.Place = code
	}
	if len(r.ID) < 4 || len(r.ID) > 64 || strings.Trim(r.ID, idLetters) != "" {
		f.Add("id", msgBadID)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := x.access.Guard(ctx, by, access.ExchangeMap, r.thing(), r.Name); err != nil {
		return err
	}
	return x.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		known, err := readRegister(ctx, tx, r.ID)
		if err == nil {
			if known.Name == r.Name && known.Place == r.Place && known.By == by.ID {
				return nil
			}
			return ErrTaken
		}
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		r.By, r.At = by.ID, x.now()
		if err := putRegister(ctx, tx, r); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.ExchangeMap, r.thing(), "register: "+r.Name, access.Done)
	})
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// Registers are all registers, by name. Their names are no secret to those who
// exchange.
func (x *Exchange) Registers(ctx context.Context) ([]Register, error) {
	return queryRegisters(ctx, x.db.Read(), "1 = 1 ORDER BY name, id")
}

// Register reads one; ErrUnknown if there is none.
func (x *Exchange) Register(ctx context.Context, id string) (Register, error) {
	return readRegister(ctx, x.db.Read(), id)
}
