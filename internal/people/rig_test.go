package people_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/limit"
	"linli/internal/merkle"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/register"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

// rig is a room of people with everything around it.
type rig struct {
	t      testing.TB
	ctx    context.Context
	now    time.Time
	db     *store.DB
	keys   *vault.Keys
	log    *fact.Log
	reg    *register.Register
	access *access.Access
	people *people.People
	pocket *onetime.Pocket
	ids    *identtest.Source
	engine *figure.Engine

	retention *retention.Retention
}

// Two communities of one township, and one of another district.
const (
	homeA = "110105001024"
	homeB = "110105001025"
	homeC = "110108001001"
)

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	r := &rig{t: t, ctx: context.Background(), now: time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC), pocket: &onetime.Pocket{}, ids: identtest.New(7)}
	clock := func() time.Time { return r.now }
	var err error
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.keys, err = vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	must(err)
	r.db, err = store.Open(r.ctx, dsn, store.Options{Migrations: []store.Migrations{
		fact.Migrations(), register.Migrations(), access.Migrations(), figure.Migrations(),
		limit.Migrations(), onetime.Migrations(), people.Migrations(), retention.Migrations(),
	}})
	must(err)
	t.Cleanup(func() { r.db.Close() })
	kinds, err := fact.NewKinds(people.Kinds(), []fact.Kind{{
		Key: "service", Room: "duty", Name: text.Label{Zh: "志愿服务", En: "service"}, Timed: true, Unit: "minute",
	}})
	must(err)
	r.log, err = fact.Open(r.ctx, r.db, kinds, r.keys, merkle.SHA256, clock)
	must(err)
	t.Cleanup(func() { r.log.Close() })
	r.reg = register.New(r.db, r.log)
	r.access = access.New(r.db, clock)
	r.people = people.New(people.Options{
		DB: r.db, Log: r.log, Register: r.reg, Access: r.access, Atlas: area.Default(), Keys: r.keys, Clock: clock,
		Codes: onetime.New(r.keys, clock, r.pocket, wide),
		MayErase: func(ctx context.Context, q store.Queryer, person string) error {
			return r.retention.MayErase(ctx, q, person)
		},
	})
	r.retention, err = retention.New(r.db, r.access, clock, nil)
	must(err)
	until := civil.At(r.now) + 1e9
	account := func(id string, role access.Role, place string) access.Account {
		return access.Account{ID: id, Name: id, Grants: []access.Granted{{Role: role, Place: place, Until: until}}}
	}
	must(r.access.Bootstrap(r.ctx, []access.Account{
		account("worker", access.Worker, homeA), account("verifier", access.Verifier, "110105"),
		account("coordinator", access.Coordinator, "110105"), account("elsewhere", access.Coordinator, "110108"),
		account("officer", access.DataOfficer, ""), account("security", access.SecAdmin, ""), account("branch", access.Branch, homeA),
	}, "test"))
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func (r *rig) actor(id string) access.Actor {
	r.t.Helper()
	a, err := r.access.Actor(r.ctx, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// form is a registration that is complete.
func (r *rig) form(name, home string) people.Registration {
	return people.Registration{
		Name: name, Phone: string(r.ids.Mobile()), Home: home,
		IDNumber: string(r.ids.IDNumber("110000", civil.NewDay(1990, 5, 17), ident.Female)),
		Consents: []people.Purpose{people.ForRegistration, people.ForIdentity},
	}
}

// here is the browser of whoever registers.
var here = onetime.Visitor{Network: "198.51.100.0/24", Device: "here"}

var self = people.By{Channel: "phone", From: here}

// wide are limits of codes that hold for one phone alone: here all come from
// one browser.
var wide = func() onetime.Limits {
	l, all := onetime.DefaultLimits, limit.Limit{N: 1e9, Per: time.Hour}
	l.Network, l.Device, l.Sent = all, all, all
	return l
}()

func (r *rig) code(person string) string {
	r.t.Helper()
	code := r.pocket.About(person)
	if code == "" {
		r.t.Fatalf("no code for %s", person)
	}
	return code
}

// join registers and confirms.
func (r *rig) join(f people.Registration) string {
	r.t.Helper()
	key, err := r.people.Register(r.ctx, self, f)
	r.must(err)
	state, err := r.people.Confirm(r.ctx, here, key, r.code(key))
	r.must(err)
	if state != people.Confirmed {
		r.t.Fatalf("state %s", state)
	}
	return key
}

// later lets time pass.
func (r *rig) later(d time.Duration) { r.now = r.now.Add(d) }

// serve writes a stint into the log.
func (r *rig) serve(id, person string) {
	r.t.Helper()
	start := civil.NewDay(2020, 3, 1).Start()
	p, err := r.log.Prepare(&fact.Fact{
		ID: id, Kind: "service", Start: start, End: start + 3600_000, Place: homeA, Person: person, Quantity: 60,
	})
	r.must(err)
	r.must(r.db.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := r.log.Append(ctx, tx, p)
		return err
	}))
}

// figure asks the engine for distinct persons.
func (r *rig) figure(measure figure.Measure, kind string, size int64) string {
	r.t.Helper()
	if r.engine == nil {
		e, err := figure.Open(r.ctx, figure.Config{DB: r.db, Log: r.log, Register: r.reg, Atlas: area.Default(), Path: filepath.Join(r.t.TempDir(), "index")})
		r.must(err)
		r.engine = e
		r.t.Cleanup(func() { e.Close() })
	}
	a, err := r.engine.Answer(r.ctx, figure.Question{
		Definition: &figure.Definition{ID: "test", Version: 1, Measure: measure, Of: []string{kind}, Attribute: figure.PlaceOfService}, At: size,
	})
	r.must(err)
	return a.Value
}

// load imports a people file.
func (r *rig) load(csv string, state people.State, update bool) importing.Report {
	r.t.Helper()
	pipeline := &importing.Pipeline{DB: r.db}
	table := r.people.Table(state)
	in, err := intake.NewReader(strings.NewReader(csv), "people.csv", table.Schema(), intake.Options{})
	r.must(err)
	defer in.Close()
	run := &importing.Run{Update: update}
	r.must(pipeline.Import(r.ctx, table, in, run))
	return run.Report
}
