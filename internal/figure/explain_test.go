package figure_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// smallWorld is a world whose every fact is written by hand.
func smallWorld(t *testing.T, facts []fact.Fact, batch *register.Batch) *world {
	t.Helper()
	w := newWorld(t, "", 1)
	w.atlas = area.Default()
	err := w.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		if err := w.reg.Apply(ctx, tx, batch); err != nil {
			return err
		}
		for i := range facts {
			if facts[i].Unit == "" && facts[i].Kind == "service" {
				facts[i].Unit = "minute"
			}
			if _, err := w.log.Append(ctx, tx, w.log.PrepareImported(&facts[i])); err != nil {
				return fmt.Errorf("%s: %w", facts[i].ID, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func at(t *testing.T, s string) civil.Instant {
	t.Helper()
	i, err := civil.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestExplain pins the words and the reasons, in both languages.
func TestExplain(t *testing.T) {
	const inside, sub = "110112003011", "110112003"
	morning := at(t, "2020-02-10 08:00")
	f := func(id, person, place string, more func(f *fact.Fact)) fact.Fact {
		out := fact.Fact{ID: id, Kind: "service", Person: person, Place: place, Start: morning, End: morning + 3600_000, Quantity: 60, Org: "o1", Campaign: "c", Grade: fact.Signed}
		if more != nil {
			more(&out)
		}
		return out
	}
	w := smallWorld(t, []fact.Fact{
		f("plain", "p1", inside, nil),
		f("same person", "p1", inside, nil),
		f("coarse in", "p2", sub, nil),
		f("unknown person", "p3", inside, nil),
		f("unknown org", "p2", inside, func(f *fact.Fact) { f.Org = "o9" }),
		f("own word", "p2", inside, func(f *fact.Fact) { f.Grade = fact.Self }),
		f("nobody", "", inside, nil),
		f("too coarse", "p2", "11", nil),
		f("no place", "p2", "", nil),
		f("elsewhere", "p2", "110108", nil),
		f("other campaign", "p2", inside, func(f *fact.Fact) { f.Campaign = "d" }),
		f("last minute", "p2", inside, func(f *fact.Fact) { f.Start = at(t, "2020-02-29 23:59"); f.End = f.Start + 8*3600_000 }),
		f("next day", "p2", inside, func(f *fact.Fact) { f.Start = at(t, "2020-03-01 00:00"); f.End = f.Start + 60_000 }),
		f("to be voided", "p4", inside, nil),
		f("to be replaced", "p5", inside, nil),
		{ID: "void", Kind: fact.KindVoid, Voids: "to be voided", Note: "wrong", Quantity: 1},
		f("replacement", "p1", inside, func(f *fact.Fact) { f.Replaces = "to be replaced" }),
		{ID: "heads", Kind: "headcount", Place: inside, Start: morning, Quantity: 12, Unit: "person", Campaign: "c", Org: "o1"},
		{ID: "said", Kind: fact.KindReported, Org: "o1", Item: "explained", Quantity: 4567, Start: morning, End: morning + 3600_000, Place: inside, Note: "本系统统计口径，2020-02-10 盖章"},
		{ID: "said elsewhere", Kind: fact.KindReported, Org: "o1", Item: "explained", Quantity: 1, Start: morning, End: morning, Place: "110108", Note: "x"},
		{ID: "said of another", Kind: fact.KindReported, Org: "o1", Item: "another", Quantity: 1, Note: "x"},
		f("later", "p2", inside, nil),
	}, &register.Batch{
		Orgs:    []register.Org{{Key: "o1", Kind: "social-work-agency", Seat: "110112"}},
		Persons: []register.Person{{Key: "p1"}, {Key: "p2"}, {Key: "p4"}, {Key: "p5"}},
	})
	e := w.open(t, "")
	q := figure.Question{
		Definition: &figure.Definition{ID: "explained", Version: 2, Measure: figure.Persons, Of: []string{"service"}, Where: map[string][]string{"campaign": {"c"}}, Claims: true},
		Unit:       "110112", From: civil.NewDay(2020, 2, 1), To: civil.NewDay(2020, 2, 29), At: w.log.Size() - 1,
	}
	x, err := e.Explain(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	x.Answer.Root = "" // the key file is another at every run
	got, err := json.MarshalIndent(x, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const golden = "testdata/explain.json"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("explained as\n%s", got)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestGaps checks a claim such as “every day at each of four gates”.
func TestGaps(t *testing.T) {
	served := func(id, site, day string) fact.Fact {
		start := at(t, day)
		return fact.Fact{ID: id, Kind: "service", Person: "p1", Place: "110112003011", Site: site, Start: start, End: start + 3600_000, Quantity: 60}
	}
	w := smallWorld(t, []fact.Fact{
		served("a1", "gate-a", "2020-02-28 08:00"), served("a2", "gate-a", "2020-02-29 23:59"), served("a3", "gate-a", "2020-03-01 00:00"),
		served("b1", "gate-b", "2020-02-28 08:00"), served("b2", "gate-b", "2020-02-29 08:00"), served("b3", "gate-b", "2020-03-01 08:00"),
		{ID: "v", Kind: fact.KindVoid, Voids: "b2", Note: "nobody came", Quantity: 1},
		served("c1", "gate-c", "2020-02-27 08:00"),
		served("n1", "", "2020-02-28 08:00"),
	}, &register.Batch{Persons: []register.Person{{Key: "p1"}}})
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := func(s string) civil.Day { return at(t, s+" 12:00").Day() }
	q := figure.Question{Definition: &figure.Definition{ID: "g", Version: 1, Measure: figure.Sites, Of: []string{"service"}}, From: d("2020-02-28"), To: d("2020-03-01")}
	gap := func(site, day string) figure.Gap { return figure.Gap{Site: site, Day: d(day)} }
	named := *q.Definition
	named.Where = map[string][]string{"site": {"gate-c", "gate-a"}}
	for _, c := range []struct {
		name  string
		q     figure.Question
		sites []string
		want  []figure.Gap
	}{
		{"all sites with a fact in the period", q, nil, []figure.Gap{gap("gate-b", "2020-02-29")}},
		{"kept", q, []string{"gate-a"}, nil},
		{"named twice", q, []string{"gate-b", "gate-a", "gate-b"}, []figure.Gap{gap("gate-b", "2020-02-29")}},
		{"a site nobody served at", q, []string{"gate-z"}, []figure.Gap{gap("gate-z", "2020-02-28"), gap("gate-z", "2020-02-29"), gap("gate-z", "2020-03-01")}},
		{"sites of the definition", figure.Question{Definition: &named, From: q.From, To: q.From}, nil, []figure.Gap{gap("gate-c", "2020-02-28")}},
		{"before the void", figure.Question{Definition: q.Definition, From: q.From, To: q.To, At: 7}, nil, nil},
	} {
		got, err := e.Gaps(context.Background(), c.q, c.sites)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
	}
	q.From = 0
	if _, err := e.Gaps(context.Background(), q, nil); !errors.Is(err, figure.ErrDefinition) {
		t.Errorf("an open period: %v", err)
	}
}

// TestBadQuestions checks that what cannot be answered as asked says why.
func TestBadQuestions(t *testing.T) {
	w := smallWorld(t, []fact.Fact{{ID: "a", Kind: "errand", Person: "p", Place: "110112", Quantity: 1}}, &register.Batch{Persons: []register.Person{{Key: "p"}}})
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	def := &figure.Definition{ID: "x", Version: 1, Measure: figure.Persons, Of: []string{"errand"}}
	other := *def
	for _, c := range []struct {
		q    figure.Question
		want error
	}{
		{figure.Question{}, figure.ErrDefinition},
		{figure.Question{Definition: &figure.Definition{Measure: figure.Persons, Of: []string{"erand"}}}, figure.ErrDefinition},
		{figure.Question{Definition: &figure.Definition{Measure: figure.Persons, Of: []string{"void"}}}, figure.ErrDefinition},
		{figure.Question{Definition: def, Place: "99"}, figure.ErrPlace},
		{figure.Question{Definition: def, Place: "110112999"}, figure.ErrPlace},
		{figure.Question{Definition: def, Unit: "110199"}, figure.ErrPlace},
		{figure.Question{Definition: def, At: 3}, figure.ErrSize},
		{figure.Question{Definition: def, At: -1}, figure.ErrSize},
		{figure.Question{Definition: &other, At: 1}, nil},
	} {
		if _, err := e.Answer(context.Background(), c.q); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.q, err, c.want)
		}
	}
	if _, err := e.By(context.Background(), figure.Question{Definition: def}, "colour"); !errors.Is(err, figure.ErrDimension) {
		t.Errorf("by colour: %v", err)
	}
	if _, err := e.Definition("nothing"); !errors.Is(err, figure.ErrUnknown) {
		t.Errorf("an unknown figure: %v", err)
	}
	// A code with trailing zeros is the code without them.
	for _, place := range []string{"11", "110000", "110112", "110112000000"} {
		a, err := e.Answer(context.Background(), figure.Question{Definition: def, Place: place})
		if err != nil || a.Raw != 1 {
			t.Errorf("at %s: %d, %v", place, a.Raw, err)
		}
	}
	rows, err := e.By(context.Background(), figure.Question{Definition: def}, figure.ByUnit)
	if err != nil || len(rows) != 17 || !reflect.DeepEqual(keys(rows), unitKeys()) {
		t.Errorf("by unit: %v, %v", keys(rows), err)
	}
}

func keys(rows []figure.Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Key)
	}
	return out
}

func unitKeys() []string {
	var out []string
	for _, u := range area.Default().Units() {
		out = append(out, u.Key)
	}
	return out
}

// TestShare counts a share by hand: its value, its part and its whole, in the
// whole, in each part of a breakdown, and where there is nothing to divide by.
func TestShare(t *testing.T) {
	const here, there = "110112003011", "110105001024"
	day := at(t, "2020-02-05T09:00:00+08:00")
	order := func(id, place, item string) fact.Fact {
		return fact.Fact{ID: id, Kind: "order", Start: day, Place: place, Item: item, Quantity: 1}
	}
	voided := fact.Fact{ID: "v", Kind: fact.KindVoid, Voids: "e", Note: "错"}
	replaced := order("g", here, "late")
	replaced.Replaces = "f"
	w := smallWorld(t, []fact.Fact{
		order("a", here, "in-time"), order("b", here, "in-time"), order("c", there, "late"), order("d", here, "other"),
		order("e", here, "in-time"), voided, order("f", here, "in-time"), replaced,
	}, &register.Batch{})
	e := w.open(t, "")
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := &figure.Definition{
		ID: "response-rate", Version: 1, Measure: figure.Share, Of: []string{"order"},
		Where: map[string][]string{"item": {"in-time", "late"}}, Part: map[string][]string{"item": {"in-time"}},
	}
	ctx := context.Background()
	x, err := e.Explain(ctx, figure.Question{Definition: d})
	if err != nil {
		t.Fatal(err)
	}
	if a := x.Answer; a.Value != "50" || a.Raw != 2 || a.Whole != 4 || a.Text != "50" || x.Counted != 4 {
		t.Errorf("the share is %+v of %d facts", x.Answer, x.Counted)
	}
	if len(x.Marked) == 0 || x.Marked[0].Reason != figure.ReasonPart || x.Marked[0].Facts != 2 {
		t.Errorf("marked %+v", x.Marked)
	}
	words := text.Label{
		Zh: "数的是人次中的百分之几，依据“工单结果”的有效记录；按服务发生地归属；结果为按时或逾时；以上为分母，分子另须；结果为按时；截至日志第 8 条。",
		En: "Counts how many person-times in a hundred, from live facts of kind outcome of an order; counted where the service took place; outcome is in time or late; that is the whole; of its part moreover; outcome is in time; as of log size 8.",
	}
	if x.Words != words {
		t.Errorf("said %+v", x.Words)
	}
	units, err := e.By(ctx, figure.Question{Definition: d}, figure.ByUnit)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range units {
		want := figure.Row{}
		switch row.Key {
		case "110112":
			want = figure.Row{Value: "66.67", Raw: 2, Whole: 3}
		case "110105":
			want = figure.Row{Value: "0", Whole: 1}
		}
		if row.Value != want.Value || row.Raw != want.Raw || row.Whole != want.Whole {
			t.Errorf("%s: %+v, want %+v", row.Key, row, want)
		}
	}
	items, err := e.By(ctx, figure.Question{Definition: d}, figure.ByItem)
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 2 || items[0].Name.Zh != "按时" || items[1].Raw != 0 || items[1].Whole != 2 {
		t.Errorf("by outcome %+v", items)
	}
	if _, err := e.Overlap(ctx, []figure.Question{{Definition: d}}); !errors.Is(err, figure.ErrDefinition) {
		t.Errorf("shares were added up: %v", err)
	}
	none, err := e.Answer(ctx, figure.Question{Definition: d, To: day.Day() - 1})
	if err != nil || none.Value != "" || none.Text != "" || none.Whole != 0 {
		t.Errorf("a share of nothing is %+v (%v)", none, err)
	}
}
