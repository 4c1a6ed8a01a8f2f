package org_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/merkle"
	"linli/internal/org"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/vault"
)

type rig struct {
	t      testing.TB
	ctx    context.Context
	db     *store.DB
	log    *fact.Log
	access *access.Access
	orgs   *org.Orgs
	desk   *org.Desk
	today  civil.Day
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	now := time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC)
	clock := civil.Fixed(now)
	r := &rig{t: t, ctx: context.Background(), today: civil.At(now).Day()}
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	r.must(err)
	r.db, err = store.Open(r.ctx, dsn, store.Options{Migrations: []store.Migrations{
		fact.Migrations(), register.Migrations(), access.Migrations(), org.Migrations(),
	}})
	r.must(err)
	t.Cleanup(func() { r.db.Close() })
	kinds, err := fact.NewKinds(org.Kinds())
	r.must(err)
	r.log, err = fact.Open(r.ctx, r.db, kinds, keys, merkle.SHA256, clock)
	r.must(err)
	t.Cleanup(func() { r.log.Close() })
	r.access = access.New(r.db, clock)
	r.orgs = org.New(register.New(r.db, r.log), area.Default())
	r.desk = org.NewDesk(r.orgs, r.db, r.access, clock)
	until := civil.At(now) + 1e9
	r.must(r.access.Bootstrap(r.ctx, []access.Account{
		{ID: "coordinator", Name: "c", Grants: []access.Granted{{Role: access.Coordinator, Place: "110108", Until: until}}},
		{ID: "elsewhere", Name: "e", Grants: []access.Granted{{Role: access.Coordinator, Place: "110105", Until: until}}},
		{ID: "organiser", Name: "o", Grants: []access.Granted{{Role: access.Organiser, Line: "health", Until: until}}},
	}, "test"))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) actor(id string) access.Actor {
	r.t.Helper()
	a, err := r.access.Actor(r.ctx, id)
	r.must(err)
	return a
}

func (r *rig) load(table importing.Table, csv string) {
	r.t.Helper()
	in, err := intake.NewReader(strings.NewReader(csv), "f.csv", table.Schema(), intake.Options{})
	r.must(err)
	defer in.Close()
	run := &importing.Run{}
	r.must((&importing.Pipeline{DB: r.db}).Import(r.ctx, table, in, run))
	if !run.Report.OK() {
		r.t.Fatalf("import: %+v", run.Report)
	}
}

const orgsCSV = `org,name,kind,uscc,place,parent,aliases
bjtu,北京交通大学,university,,110108,,交大
bnu,北京师范大学,university,,110108,,师大
buct,北京化工大学,university,,110105,,
health,示例卫生健康委,state-organ,,110108,,
clinic,示例社区卫生服务中心,hospital,,110108,health,
`

// The platform asks whether another body was meant, and decides nothing.
func TestSuggest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.load(r.orgs.OrgTable(), orgsCSV)
		r.must(r.desk.CatchUp(r.ctx))
		best := func(name string) org.Suggestion {
			t.Helper()
			found, err := r.desk.Suggest(r.ctx, name, 3)
			r.must(err)
			if len(found) == 0 {
				return org.Suggestion{}
			}
			return found[0]
		}
		if got := best("北方交通大学"); got.Org.Key != "bjtu" || got.Because != org.IsLike {
			t.Errorf("before the former name is known: %+v", got)
		}
		r.must(r.desk.AddFormer(r.ctx, r.actor("coordinator"), "bjtu", "北方交通大学", civil.NewDay(2003, 9, 15)))
		for _, c := range []struct {
			name, key string
			because   org.Because
		}{
			{"北方交通大学", "bjtu", org.WasName}, {"北京交通大学", "bjtu", org.IsName}, {"交大", "bjtu", org.IsAlias},
			{"北京师范大学", "bnu", org.IsName}, {"中国银行", "", ""}, {"", "", ""},
		} {
			if got := best(c.name); got.Org.Key != c.key || got.Because != c.because {
				t.Errorf("%s: %s because %s, want %s because %s", c.name, got.Org.Key, got.Because, c.key, c.because)
			}
		}
		page, err := r.desk.List(r.ctx, r.actor("coordinator"), org.Find{Text: "北方交通", Place: "110108"})
		r.must(err)
		if len(page.Orgs) != 1 || page.Orgs[0].Key != "bjtu" {
			t.Errorf("found by a former name: %+v", page.Orgs)
		}
	})
}

// A change of name keeps the old one; the credit code is checked; only where
// one may.
func TestPut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.load(r.orgs.OrgTable(), orgsCSV)
		c := r.actor("coordinator")
		o := org.Org{Key: "clinic", Name: "示例社区医院", Kind: "hospital", Place: "110108", Parent: "health", Aliases: []string{" 社区医院 ", ""}}
		r.must(r.desk.Put(r.ctx, c, o))
		full, err := r.desk.Org(r.ctx, c, "clinic")
		r.must(err)
		if len(full.Former) != 1 || full.Former[0].Name != "示例社区卫生服务中心" || full.Former[0].Until != r.today || !slices.Equal(full.Aliases, []string{"社区医院"}) {
			t.Errorf("%+v", full)
		}
		size := r.log.Size()
		r.must(r.desk.Put(r.ctx, c, o))
		if r.log.Size() != size {
			t.Error("a change that figures need not know of reached the register")
		}
		for field, change := range map[string]func(o *org.Org){
			"uscc":   func(o *org.Org) { o.USCC = "91110000802100433A" },
			"kind":   func(o *org.Org) { o.Kind = "club" },
			"parent": func(o *org.Org) { o.Parent = "clinic" },
			"place":  func(o *org.Org) { o.Place = "110108999" },
			"name":   func(o *org.Org) { o.Name = " " },
		} {
			bad := o
			change(&bad)
			if err := r.desk.Put(r.ctx, c, bad); fault.Find(err).Of(field).Zh == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := r.desk.Put(r.ctx, r.actor("elsewhere"), o); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another district: %v", err)
		}
		if _, err := r.desk.Org(r.ctx, r.actor("organiser"), "clinic"); err != nil {
			t.Errorf("whoever holds the line above: %v", err)
		}
		if _, err := r.desk.Org(r.ctx, r.actor("organiser"), "bnu"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another line: %v", err)
		}
	})
}

// Teams have their leaders and members by day; honours have a day and a giver.
func TestTeams(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.load(r.orgs.OrgTable(), orgsCSV)
		r.load(r.orgs.TeamTable(), "team,name,org,place\nt1,青年突击队,bjtu,110108\nt2,别的队,bnu,110108\n")
		c := r.actor("coordinator")
		m := org.Member{Person: "p1", Team: "t1", Part: org.Plain, From: r.today - 30}
		r.must(r.desk.Join(r.ctx, c, "bjtu", m))
		m.Part, m.From = org.Leader, r.today-10
		r.must(r.desk.Join(r.ctx, c, "bjtu", m))
		r.must(r.desk.Join(r.ctx, c, "bjtu", org.Member{Person: "p0", Team: "t1", Part: org.Plain, From: r.today - 20}))
		on := func(day civil.Day, want ...string) {
			t.Helper()
			found, err := r.desk.Members(r.ctx, c, "bjtu", "t1", day)
			r.must(err)
			var got []string
			for _, m := range found {
				got = append(got, m.Person+" "+string(m.Part))
			}
			if !slices.Equal(got, want) {
				t.Errorf("on day %d: %v, want %v", day-r.today, got, want)
			}
		}
		on(r.today - 40)
		on(r.today-15, "p0 member", "p1 member")
		on(r.today, "p1 leader", "p0 member")
		r.must(r.desk.Part(r.ctx, c, "bjtu", "p1", "t1", r.today-1))
		on(r.today, "p0 member")
		if err := r.desk.Join(r.ctx, c, "bjtu", org.Member{Person: "p1", Team: "t2", Part: org.Plain, From: r.today}); !errors.Is(err, org.ErrUnknown) {
			t.Errorf("another's team: %v", err)
		}
		h := org.Honour{Name: "先进集体", Giver: "示例区文明办", Day: r.today - 100}
		r.must(r.desk.AddHonour(r.ctx, c, "bjtu", "team", "t1", h))
		found, err := r.desk.Honours(r.ctx, "team", "t1")
		r.must(err)
		if len(found) != 1 || found[0] != h {
			t.Errorf("honours %+v", found)
		}
		h.Day = r.today + 1
		if err := r.desk.AddHonour(r.ctx, c, "bjtu", "team", "t1", h); fault.Find(err).Status() != http.StatusUnprocessableEntity {
			t.Errorf("an honour of tomorrow: %v", err)
		}
	})
}

// Whatever links are asked for, no hierarchy ever runs in a circle, and each
// hierarchy is its own.
func TestHierarchies(t *testing.T) {
	r := newRig(t, filepath.Join(t.TempDir(), "db"))
	keys := []string{"bjtu", "bnu", "health", "clinic"}
	r.load(r.orgs.OrgTable(), strings.ReplaceAll(orgsCSV, "110108,health", "110108,"))
	c := r.actor("coordinator")
	rapid.Check(t, func(rt *rapid.T) {
		for _, key := range keys { // begin without links
			for _, h := range []org.Hierarchy{org.Line, org.Block} {
				if err := r.desk.SetParent(r.ctx, c, org.Parent{Hierarchy: h, Org: key, From: r.today}); err != nil {
					rt.Fatal(err)
				}
			}
		}
		want := map[org.Hierarchy]map[string]string{org.Line: {}, org.Block: {}}
		for range rapid.IntRange(1, 12).Draw(rt, "links") {
			p := org.Parent{
				Hierarchy: rapid.SampledFrom([]org.Hierarchy{org.Line, org.Block}).Draw(rt, "hierarchy"),
				Org:       rapid.SampledFrom(keys).Draw(rt, "org"), Parent: rapid.SampledFrom(append(keys, "")).Draw(rt, "parent"), From: r.today,
			}
			loop := false
			for above := p.Parent; above != ""; above = want[p.Hierarchy][above] {
				loop = loop || above == p.Org
			}
			err := r.desk.SetParent(r.ctx, c, p)
			if errors.Is(err, org.ErrLoop) != loop || err != nil && !loop {
				rt.Fatalf("%+v: %v, loop %t", p, err, loop)
			}
			if !loop {
				want[p.Hierarchy][p.Org] = p.Parent
			}
		}
		for _, key := range keys {
			full, err := r.desk.Org(r.ctx, c, key)
			if err != nil {
				rt.Fatal(err)
			}
			got := map[org.Hierarchy]string{}
			for _, p := range full.Above {
				got[p.Hierarchy] = p.Parent
			}
			for h, parents := range want {
				if got[h] != parents[key] {
					rt.Fatalf("%s above %s is %q, want %q", h, key, got[h], parents[key])
				}
			}
		}
	})
}
