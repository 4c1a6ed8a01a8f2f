package certificate_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/campaign"
	"linli/internal/certificate"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/merkle"
	"linli/internal/org"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/typeset"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// rig is a room of certificates in a house, with a project and organisations
// to serve.
type rig struct {
	*webtest.House
	*certificate.Certificates
	t        testing.TB
	log      web.Log
	served   int
	busyTill map[string]civil.Instant // by person and day
}

var ctx = context.Background()

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, certificate.Migrations(), rest.Migrations())
	r := &rig{House: h, t: t}
	engine, err := figure.Open(ctx, figure.Config{DB: h.DB, Log: h.Log, Register: h.Register, Atlas: h.Atlas, Path: filepath.Join(t.TempDir(), "index")})
	r.must(err)
	t.Cleanup(func() { engine.Close() })
	sign := func(context.Context) (fact.Head, []byte, error) {
		head := h.Log.Head()
		note, err := merkle.Sign(h.Keys.Name(), head.Size, head.Root, h.Keys.Signers()...)
		return head, note, err
	}
	r.log = web.NewLog(h.Log, h.Keys.Name(), sign, h.Keys.Verifiers())
	r.Certificates = certificate.New(certificate.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, People: h.People, Stints: engine, Orgs: org.Names, Projects: campaign.ProjectNames,
		Clock: h.Clock.Now, Proof: r.log.ProofFile, Fonts: typeset.DefaultFonts,
		Platform: text.Label{Zh: "邻里志愿服务平台", En: "Linli"}, Base: "https://linli.example",
	})
	r.load(h.Orgs.OrgTable(), "orgs.csv", org.OrgSchema(),
		"org,name,kind,uscc,place,parent,aliases", "zlsd,中流砥柱社会工作事务所,social-work-agency,,110112,,", "jwh,玉带路社区居民委员会,committee,,110112,,")
	r.load(h.Campaigns.ProjectTable(), "projects.csv", campaign.ProjectSchema(),
		"project,name,category,campaign,action,org,place,start,end", "gate-1,“守护社区”门岗值守,epidemic.order,aimanjingcheng,shouhu,zlsd,110105,,",
		"meal-1,暖心送餐,epidemic.meal,aimanjingcheng,nuanxin,jwh,110105,,")
	return r
}

func (r *rig) load(table importing.Table, name string, s intake.Schema, lines ...string) {
	r.t.Helper()
	in, err := intake.NewReader(strings.NewReader(strings.Join(lines, "\n")), name, s, intake.Options{})
	r.must(err)
	var run importing.Run
	r.must(r.Imports.Import(ctx, table, in, &run))
	r.must(in.Close())
	if run.Report.Rejected > 0 {
		r.t.Fatalf("%s: %+v", name, run.Report)
	}
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// bring writes a stint of a person into the log that another system recorded.
func (r *rig) bring(id, person, from, to string) {
	r.t.Helper()
	start, err := civil.ParseInstant(from)
	r.must(err)
	end, err := civil.ParseInstant(to)
	r.must(err)
	r.append(&fact.Fact{
		ID: id, Kind: "service", Start: start, End: end, Place: webtest.Home, Person: person, Org: "jwh", Category: "community",
		Quantity: int64(end-start) / 60_000, Unit: "minute", Source: "时长.xlsx:12", RecordedBy: "import",
	})
}

// serve writes a stint of a person into the log and returns the fact's id.
func (r *rig) serve(person, day string, minutes int64, project, unit, category string) string {
	r.t.Helper()
	r.served++
	start, err := civil.ParseInstant(day + " 08:00")
	r.must(err)
	if r.busyTill == nil {
		r.busyTill = map[string]civil.Instant{}
	}
	// Nobody is in two places at a time: one stint of a day after the other.
	start = max(start, r.busyTill[person+day])
	r.busyTill[person+day] = start + civil.Instant(minutes*60_000)
	id := fmt.Sprintf("stint-%04d", r.served)
	r.append(&fact.Fact{
		ID: id, Kind: "service", Start: start, End: start + civil.Instant(minutes*60_000), Place: webtest.Home, Person: person,
		Project: project, Org: unit, Category: category, Quantity: minutes, Unit: "minute", Grade: fact.Leader, Source: "attendance:test", RecordedBy: "leader",
	})
	return id
}

// void withdraws a fact.
func (r *rig) void(id string) {
	r.t.Helper()
	r.append(&fact.Fact{ID: "void-" + id, Kind: fact.KindVoid, Voids: id, Note: "重复登记", Quantity: 1, Source: "test", RecordedBy: "leader"})
}

func (r *rig) append(f *fact.Fact) {
	r.t.Helper()
	p, err := r.Log.Prepare(f)
	r.must(err)
	r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := r.Log.Append(ctx, tx, p)
		return err
	}))
}

// busy is a person who has served at two projects and without one.
func (r *rig) busy(name string) string {
	r.t.Helper()
	p := r.Person(name, "")
	r.serve(p, "2020-02-08", 240, "gate-1", "zlsd", "epidemic.order")
	r.serve(p, "2020-02-15", 245, "gate-1", "zlsd", "epidemic.temperature")
	r.serve(p, "2020-02-22", 90, "meal-1", "jwh", "epidemic.meal")
	r.serve(p, "2020-03-01", 34, "", "jwh", "community")
	return p
}

// issue has a person ask for a certificate.
func (r *rig) issue(id, person string) certificate.Certificate {
	r.t.Helper()
	c, err := r.Issue(ctx, nil, certificate.Request{ID: id, Person: person})
	r.must(err)
	return c
}
