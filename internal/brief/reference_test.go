package brief_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/scenario"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/typeset"
)

// plan answers with what the city expects, and counts nothing.
type plan struct {
	definitions []*figure.Definition
	values      map[string]string
}

func newPlan(t *testing.T, c *scenario.City) *plan {
	t.Helper()
	p := &plan{values: map[string]string{}}
	for _, dir := range []fs.FS{os.DirFS("../figure/catalogue"), scenario.Definitions()} {
		names, err := fs.Glob(dir, "*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			list, err := figure.ParseDefinitions(data)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			p.definitions = append(p.definitions, list...)
		}
	}
	for _, x := range c.Expected() {
		if x.From == x.To { // what happened every day
			p.values[x.Definition+" "+x.From] = x.Value
			continue
		}
		p.values[x.Definition+"@"+x.Place+x.Unit] = x.Value
	}
	return p
}

func (p *plan) Catalogue() []*figure.Definition { return p.definitions }

func (p *plan) Definition(id string) (*figure.Definition, error) {
	for _, d := range p.definitions {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("no definition %s", id)
}

func (p *plan) Answer(_ context.Context, q figure.Question) (figure.Answer, error) {
	value, ok := p.values[q.Definition.ID+"@"+q.Place+q.Unit]
	if !ok {
		return figure.Answer{}, fmt.Errorf("the city expects no %s at %s%s", q.Definition.ID, q.Place, q.Unit)
	}
	return figure.Answer{ID: q.Definition.ID, Version: 1, Measure: q.Definition.Measure, Value: value, Raw: whole(value), Size: 1, Root: "00"}, nil
}

func (p *plan) By(_ context.Context, q figure.Question, _ string) ([]figure.Row, error) {
	var rows []figure.Row
	for d := q.From; d <= q.To; d++ {
		if value, ok := p.values[q.Definition.ID+" "+d.String()]; ok {
			rows = append(rows, figure.Row{Key: d.String(), Value: value, Raw: whole(value)})
		}
	}
	return rows, nil
}

// whole is a decimal without its decimals.
func whole(value string) int64 {
	n, _ := strconv.ParseInt(strings.Split(value, ".")[0], 10, 64)
	return n
}

func (p *plan) Facts(context.Context, figure.Question, int64, int) ([]fact.Fact, error) {
	return nil, nil
}

func (p *plan) Explain(context.Context, figure.Question) (figure.Explanation, error) {
	return figure.Explanation{}, nil
}

func (p *plan) Overlap(context.Context, []figure.Question) (figure.Overlap, error) {
	return figure.Overlap{}, nil
}

// desk is a database with the reference series.
type desk struct {
	db       *store.DB
	accounts *access.Access
	series   brief.Series
	draft    brief.Draft
}

var clock = civil.Fixed(time.Date(2020, 3, 6, 10, 0, 0, 0, time.UTC))

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, err := store.Open(t.Context(), address(t),
		store.Options{Migrations: []store.Migrations{access.Migrations(), brief.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{db: db, accounts: access.New(db, clock)}
	if _, err := d.accounts.Demo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if d.series, err = brief.ParseSeries(scenario.Series()); err != nil {
		t.Fatal(err)
	}
	if d.draft, err = brief.ParseDraft(scenario.Issue()); err != nil {
		t.Fatal(err)
	}
	return d
}

// as is a demo account.
func (d *desk) as(t *testing.T, id string) access.Actor {
	t.Helper()
	actor, err := d.accounts.Actor(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// briefs is the brief room over a city's plan.
func (d *desk) briefs(t *testing.T, seed uint64, scale float64) *brief.Briefs {
	t.Helper()
	briefs, err := brief.New(brief.Options{
		DB: d.db, Access: d.accounts, Figures: newPlan(t, scenario.New(seed, scale)), Clock: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := briefs.PutSeries(t.Context(), d.as(t, "editor"), d.series); err != nil {
		t.Fatal(err)
	}
	return briefs
}

// read reads the reference issue over a city's plan.
func (d *desk) read(t *testing.T, seed uint64, scale float64) *brief.Report {
	t.Helper()
	report, err := d.briefs(t, seed, scale).Preview(t.Context(), d.series.Key, d.draft, 0)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// The reference issue read over the values the reference city expects says what
// the brief said, and nothing in it is amiss.
func TestReferenceMonth(t *testing.T) {
	report := newDesk(t).read(t, 1, 1)
	for _, f := range report.Findings {
		switch f.Check {
		case "owner", "overstated": // for the checker to confirm, as they should be
		default:
			t.Errorf("%s: %s %s (%s)", f.Spot, f.Check, f.Message.Zh, f.Excerpt)
		}
	}
	printed := report.Reading.Text()
	for _, phrase := range []string{
		"120余万名志愿者", "近19万名在职党员", "87家社工机构", "2760余名社会工作志愿者", "770个社区", "约3.2万人次", "10万余人次",
		"百余个“青年守望岗”", "200余名青年", "9.5万名志愿者", "30余名志愿者", "4个出入口", "近5000小时", "230名志愿者", "百余名孩子",
		"三所高校", "27名大学生", "36名医务人员子女", "124名心理咨询", "接待1200余人次", "近万条", "25位专家", "近千条", "300份爱心餐",
		"30余名队员", "15支青年", "1000余名青年", "32个服务项目", "889人献血", "1130个单位", "近100万元", "2亿元专项资金", "860桶",
		"8个街乡", "36个社区", "1500公斤", "320公斤", "1000只", "2190万元",
	} {
		if !strings.Contains(printed, phrase) {
			t.Errorf("the issue does not say %s", phrase)
		}
	}
	if n := len([]rune(printed)); n < 1600 || n > 1850 {
		t.Errorf("the issue has %d characters, want about 1700", n)
	}
	if t.Failed() {
		t.Log(printed)
	}
}

// In the month of any seed, at any scale, the issue can be released: nothing
// blocks, and every number is said by a wording its slot foresees.
func TestOtherMonths(t *testing.T) {
	d := newDesk(t)
	for seed := uint64(1); seed <= 20; seed++ {
		for _, scale := range []float64{0.02, 1} {
			for _, f := range d.read(t, seed, scale).Findings {
				if f.Severity == brief.Blocks {
					t.Errorf("seed %d, scale %g: %s: %s %s (%s)", seed, scale, f.Spot, f.Check, f.Message.Zh, f.Excerpt)
				}
			}
		}
	}
}

// The reference issue goes through three people to 第10期（总第2119期）, and its
// document can be typeset in every format.
func TestReleaseReference(t *testing.T) {
	ctx := t.Context()
	d := newDesk(t)
	briefs := d.briefs(t, 1, 1)
	const key = "issue-10"
	if _, err := briefs.Create(ctx, d.as(t, "editor"), key, d.series.Key, d.draft); err != nil {
		t.Fatal(err)
	}
	if _, err := briefs.Advance(ctx, d.as(t, "editor"), key); err != nil {
		t.Fatal(err)
	}
	report, err := briefs.Check(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Open() {
		if err := briefs.Confirm(ctx, d.as(t, "checker"), key, "已核对", f.Key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := briefs.Advance(ctx, d.as(t, "checker"), key); err != nil {
		t.Fatal(err)
	}
	issue, err := briefs.Advance(ctx, d.as(t, "releaser"), key)
	if err != nil {
		t.Fatal(err)
	}
	if r := issue.Release; r.Year != 2020 || r.Number != 10 || r.Running != 2119 || r.Day.String() != "2020-03-06" {
		t.Errorf("released as %+v", r)
	}
	doc, err := briefs.Document(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := typeset.DefaultFonts()
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range map[string]func(io.Writer) error{
		"pdf":  func(w io.Writer) error { return typeset.PDF(w, doc, fonts) },
		"docx": func(w io.Writer) error { return typeset.DOCX(w, doc) },
		"html": func(w io.Writer) error { return typeset.HTML(w, doc, text.Zh) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil || out.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", format, out.Len(), err)
		}
	}
}
