package campaign_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/merkle"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/vault"
)

// A hundred imports a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

type rig struct {
	*campaign.Campaigns
	db       *store.DB
	log      *fact.Log
	register *register.Register
	imports  *importing.Pipeline
}

func newRig(t *testing.T, dsn string) *rig {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{
		fact.Migrations(), register.Migrations(), campaign.Migrations(),
	}})
	must(err)
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	must(err)
	kinds, err := fact.NewKinds(campaign.Kinds())
	must(err)
	log, err := fact.Open(t.Context(), db, kinds, keys, merkle.SHA256, civil.Fixed(time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)))
	must(err)
	t.Cleanup(func() {
		if err := errors.Join(log.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	reg := register.New(db, log)
	return &rig{campaign.New(reg, area.Default()), db, log, reg, &importing.Pipeline{DB: db}}
}

func (r *rig) load(table importing.Table, update bool, lines ...string) (importing.Report, error) {
	run := &importing.Run{Update: update}
	in, err := intake.NewReader(strings.NewReader(strings.Join(lines, "\n")), "f.csv", table.Schema(), intake.Options{})
	if err != nil {
		return run.Report, err
	}
	err = r.imports.Import(context.Background(), table, in, run)
	return run.Report, errors.Join(err, in.Close())
}

const (
	siteHeader    = "site,name,kind,place,opened,closed"
	projectHeader = "project,name,category,campaign,action,org,place,start,end"
)

// What keeps a row out, by column.
func TestBadRows(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	for _, c := range []struct {
		table  importing.Table
		row    string
		column string
	}{
		{r.SiteTable(), ",东门,gate,110101,,", "site"},
		{r.SiteTable(), "s,,gate,110101,,", "name"},
		{r.SiteTable(), "s,东门,,110101,,", "kind"},
		{r.SiteTable(), "s,东门,gaet,110101,,", "kind"},
		{r.SiteTable(), "s,东门,gate,119999,,", "place"},
		{r.SiteTable(), "s,东门,gate,110101,2020-02-30,", "opened"},
		{r.SiteTable(), "s,东门,gate,110101,2020-02-10,2020-02-09", "closed"},
		{r.SiteTable(), "s," + strings.Repeat("门", 101) + ",gate,110101,,", "name"},
		{r.ProjectTable(), ",守护,community,c,a,o,110101,,", "project"},
		{r.ProjectTable(), "p,,community,c,a,o,110101,,", "name"},
		{r.ProjectTable(), "p,守护,comunity,c,a,o,110101,,", "category"},
		{r.ProjectTable(), "p,守护,community,c,a,o,1.10101E+11,,", "place"},
		{r.ProjectTable(), "p,守护,community,c,a,o,110101,2020-02-10,2020-02-09", "end"},
		{r.ProjectTable(), "p,守护,community," + strings.Repeat("c", 65) + ",a,o,110101,,", "campaign"},
	} {
		header := siteHeader
		if c.table.Schema().Name == "projects" {
			header = projectHeader
		}
		report, err := r.load(c.table, false, header, c.row)
		if err != nil {
			t.Fatal(err)
		}
		if report.Rejected != 1 || len(report.Errors) != 1 || report.Errors[0].Column != c.column || report.Errors[0].Line != 2 {
			t.Errorf("%s: %+v, want a fault of %s", c.row, report, c.column)
		}
	}
	if r.log.Size() != 0 {
		t.Errorf("bad rows left %d facts", r.log.Size())
	}
}

// The register is told of what counts in figures and of nothing else.
func TestOnlyWhatCountsIsRegistered(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	for _, c := range []struct {
		table  importing.Table
		header string
		row    string
		batch  *register.Batch // nil: no change
	}{
		{r.SiteTable(), siteHeader, "s,东门,gate,110101001001,2020-02-01,", &register.Batch{Sites: []register.Site{{Key: "s", Kind: "gate", Place: "110101001001"}}}},
		{r.SiteTable(), siteHeader, "s,正门,gate,110101001001,2020-02-02,2020-03-01", nil},
		{r.SiteTable(), siteHeader, "s,正门,ward,110101001000,2020-02-02,2020-03-01", &register.Batch{Sites: []register.Site{{Key: "s", Kind: "ward", Place: "110101001"}}}},
		{r.ProjectTable(), projectHeader, "p,守护,community,c,a,o,110101,,", &register.Batch{Projects: []register.Project{{Key: "p", Campaign: "c", Action: "a", Org: "o"}}}},
		{r.ProjectTable(), projectHeader, "p,守望,health,c,a,o,110102,2020-02-01,2020-03-01", nil},
		{r.ProjectTable(), projectHeader, "p,守望,health,c2,a,,110102,2020-02-01,2020-03-01", &register.Batch{Projects: []register.Project{{Key: "p", Campaign: "c2", Action: "a"}}}},
	} {
		before := r.log.Size()
		report, err := r.load(c.table, true, c.header, c.row)
		if err != nil || report.Added+report.Updated != 1 {
			t.Fatalf("%s: %+v, %v", c.row, report, err)
		}
		if c.batch == nil {
			if r.log.Size() != before {
				t.Errorf("%s: the log grew by %d", c.row, r.log.Size()-before)
			}
			continue
		}
		got, err := r.register.Take(t.Context(), r.log.Size())
		if err != nil || r.log.Size() != before+1 || !reflect.DeepEqual(got, c.batch) {
			t.Errorf("%s: registered %+v, %v; want %+v", c.row, got, err, c.batch)
		}
	}
	for _, c := range []struct {
		known importing.Known
		want  []string
	}{
		{campaign.KnownCampaigns, []string{"c", "c2"}}, {campaign.KnownActions, []string{"a"}},
		{campaign.KnownProjects, []string{"p"}}, {campaign.KnownSites, []string{"s"}},
	} {
		got, err := c.known(t.Context(), r.db.Read(), []string{"a", "c", "c2", "none", "p", "s"})
		slices.Sort(got)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("known %v, %v; want %v", got, err, c.want)
		}
	}
}

// Rows in any order, sent any number of times, with updates or without, are
// what a plain map makes of them, and the register follows.
func TestSitesAreTheirModel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		model := map[string]string{}
		rapid.Check(t, func(rt *rapid.T) {
			update := rapid.Bool().Draw(rt, "update")
			lines := []string{siteHeader}
			var want [4]int64
			for range rapid.IntRange(0, 10).Draw(rt, "rows") {
				key := rapid.SampledFrom([]string{"s1", "s2", "s3", "s4"}).Draw(rt, "site")
				row := fmt.Sprintf("%s,%s,%s,%s,%s", key, rapid.SampledFrom([]string{"东门", "西门"}).Draw(rt, "name"),
					rapid.SampledFrom([]string{"gate", "desk"}).Draw(rt, "kind"), rapid.SampledFrom([]string{"", "110101", "110102"}).Draw(rt, "place"),
					rapid.SampledFrom([]string{",", "2020-02-01,", "2020-02-01,2020-03-01"}).Draw(rt, "days"))
				lines = append(lines, row)
				was, known := model[key]
				switch {
				case !known:
					want[0]++
				case was == row:
					want[1]++
				case update:
					want[2]++
				default:
					want[3]++
					continue
				}
				model[key] = row
			}
			report, err := r.load(r.SiteTable(), update, lines...)
			if err != nil {
				rt.Fatal(err)
			}
			if got := [4]int64{report.Added, report.Already, report.Updated, report.Rejected}; got != want {
				rt.Fatalf("added, already, updated, rejected: %v, want %v", got, want)
			}
			// All that stands, sent again, is there already.
			again := []string{siteHeader}
			for _, row := range model {
				again = append(again, row)
			}
			size := r.log.Size()
			if report, err = r.load(r.SiteTable(), update, again...); err != nil || report.Already != int64(len(model)) || r.log.Size() != size {
				rt.Fatalf("sent again: %+v, %v, the log grew by %d", report, err, r.log.Size()-size)
			}
		})
		if err := r.register.Verify(t.Context(), r.log.Size()); err != nil {
			t.Error(err)
		}
	})
}
