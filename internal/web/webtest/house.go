package webtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/attendance"
	"linli/internal/blood"
	"linli/internal/brief"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/disinfect"
	"linli/internal/duty"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/gate"
	"linli/internal/hotline"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/meal"
	"linli/internal/merkle"
	"linli/internal/org"
	"linli/internal/outreach"
	"linli/internal/pairing"
	"linli/internal/people"
	"linli/internal/register"
	"linli/internal/request"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/supply"
	"linli/internal/survey"
	"linli/internal/training"
	"linli/internal/vault"
)

// Home is the community that people of a House live in unless said otherwise:
// 南郎家园社区 in the district of Chaoyang.
const Home = "110105001024"

// Clock is a clock that tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's instant; it is a civil.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to an instant, Add by a while.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// House is the rooms that every service stands on. Its clock stands at 9:30 on
// 6 March 2020 in Beijing until it is moved.
type House struct {
	t     testing.TB
	made  int
	index string

	Clock     *Clock
	DB        *store.DB
	Keys      *vault.Keys
	Kinds     *fact.Kinds
	Log       *fact.Log
	Register  *register.Register
	Access    *access.Access
	Atlas     *area.Atlas
	Orgs      *org.Orgs
	Desk      *org.Desk
	People    *people.People
	Campaigns *campaign.Campaigns
	Imports   *importing.Pipeline
	engine    *figure.Engine
	IDs       *identtest.Source
}

// NewHouse opens a house over the database that dsn names (storetest.Each), or
// over a new SQLite file if it is empty, with the tables of the rooms under
// test beside those it always has.
func NewHouse(t testing.TB, dsn string, tables ...store.Migrations) *House {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if dsn == "" {
		dsn = storetest.SQLite(t)
	}
	h := &House{
		t: t, index: filepath.Join(dir, "index"), Atlas: area.Default(), IDs: identtest.New(3),
		Clock: &Clock{now: time.Date(2020, 3, 6, 9, 30, 0, 0, civil.Zone)},
	}
	var err error
	h.Keys, err = vault.Create(filepath.Join(dir, "keys"), vault.Options{})
	must(err)
	migrations := append([]store.Migrations{
		fact.Migrations(), register.Migrations(), access.Migrations(), figure.Migrations(), org.Migrations(),
		people.Migrations(), campaign.Migrations(), brief.Migrations(), signin.Migrations(),
	}, tables...)
	h.DB, err = store.Open(ctx, dsn, store.Options{Migrations: migrations})
	must(err)
	t.Cleanup(func() { h.DB.Close() })
	h.Kinds, err = fact.NewKinds(
		org.Kinds(), people.Kinds(), campaign.Kinds(), training.Kinds(), duty.Kinds(), attendance.Kinds(),
		gate.Kinds(), request.Kinds(), errand.Kinds(), meal.Kinds(), pairing.Kinds(), hotline.Kinds(),
		supply.Kinds(), blood.Kinds(), convoy.Kinds(), disinfect.Kinds(), survey.Kinds(), outreach.Kinds(),
	)
	must(err)
	h.Log, err = fact.Open(ctx, h.DB, h.Kinds, h.Keys, merkle.SHA256, h.Clock.Now)
	must(err)
	t.Cleanup(func() { h.Log.Close() })
	h.Register = register.New(h.DB, h.Log)
	h.Access = access.New(h.DB, h.Clock.Now)
	_, err = h.Access.Demo(ctx, 1)
	must(err)
	h.Orgs = org.New(h.Register, h.Atlas)
	h.Desk = org.NewDesk(h.Orgs, h.DB, h.Access, h.Clock.Now)
	h.People = people.New(people.Options{
		DB: h.DB, Log: h.Log, Register: h.Register, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, Clock: h.Clock.Now,
	})
	h.Campaigns = campaign.New(h.Register, h.Atlas)
	h.Imports = &importing.Pipeline{DB: h.DB}
	return h
}

// Figures is the engine of the house's figures, opened when first asked for.
func (h *House) Figures() *figure.Engine {
	h.t.Helper()
	if h.engine == nil {
		var err error
		h.engine, err = figure.Open(h.t.Context(), figure.Config{DB: h.DB, Log: h.Log, Register: h.Register, Atlas: h.Atlas, Path: h.index})
		if err != nil {
			h.t.Fatal(err)
		}
		h.t.Cleanup(func() { h.engine.Close() })
	}
	return h.engine
}

// Person makes a confirmed volunteer living in a community (Home if empty) and
// returns their opaque number.
func (h *House) Person(name, home string) string {
	h.t.Helper()
	return h.Persons(home, name)[0]
}

// Persons makes several confirmed volunteers at once.
func (h *House) Persons(home string, names ...string) []string {
	h.t.Helper()
	return h.enter(people.Confirmed, home, names)
}

// Shell makes somebody who was entered by others and has not confirmed.
func (h *House) Shell(name, home string) string {
	h.t.Helper()
	return h.enter(people.Shell, home, []string{name})[0]
}

func (h *House) enter(state people.State, home string, names []string) []string {
	h.t.Helper()
	if home == "" {
		home = Home
	}
	var rows strings.Builder
	rows.WriteString("person,name,sex,birth,id_type,id_number,phone,home,party,employer,skills,languages\n")
	keys := make([]string, len(names))
	for i, name := range names {
		h.made++
		keys[i] = fmt.Sprintf("v%05d", h.made)
		birth := civil.NewDay(1970+h.made%30, 8, 8)
		fmt.Fprintf(&rows, "%s,%s,F,%s,id,%s,%s,%s,,,,\n", keys[i], name, birth,
			h.IDs.IDNumber("110000", birth, ident.Female), h.IDs.Mobile(), home)
	}
	in, err := intake.NewReader(strings.NewReader(rows.String()), "people.csv", people.Schema(), intake.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	defer in.Close()
	var run importing.Run
	if err := h.Imports.Import(h.t.Context(), h.People.Table(state), in, &run); err != nil {
		h.t.Fatal(err)
	}
	if got := run.Report; got.Added != int64(len(names)) {
		h.t.Fatalf("took in %d of %d people: %+v", got.Added, len(names), got)
	}
	return keys
}

// Actor makes an account that holds a role at a place (empty: everywhere) for
// a year, and reads it. The person is who stands behind it, or empty.
func (h *House) Actor(id string, role access.Role, place, person string) access.Actor {
	h.t.Helper()
	until := civil.At(h.Clock.Now().AddDate(1, 0, 0))
	err := h.Access.Bootstrap(h.t.Context(), []access.Account{{
		ID: id, Name: "测试" + id, Office: "测试单位", Person: person,
		Grants: []access.Granted{{Role: role, Place: place, Until: until}},
	}}, "test")
	if err != nil {
		h.t.Fatal(err)
	}
	return h.As(id)
}

// As reads an account as it stands now.
func (h *House) As(id string) access.Actor {
	h.t.Helper()
	a, err := h.Access.Actor(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}
