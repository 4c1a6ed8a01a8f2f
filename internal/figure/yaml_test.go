package figure_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"linli/internal/figure"
)

const (
	good  = "id: a-figure\nmeasure: persons\nof: [service]\n"
	share = "id: a-share\nmeasure: share\nof: [service]\n"
)

func TestParseDefinitions(t *testing.T) {
	defs, err := figure.ParseDefinitions([]byte(`
- id: a
  name: {zh: 甲, en: A}
  measure: goods
  of: deliver
  where: {item: alcohol, campaign: [x, y], person.age: 14-35, person.party: "yes", grade: leader}
  attribute: seat-of-organiser
  claims: true
  owner: 民政局
  display: kilogram
  wording: {rule: floor, digits: 2}
  note: {zh: 注, en: note}
- id: b.c-1
  version: 3
  measure: hours
  of: [service, lesson]
  per: service-day
- id: c
  measure: share
  of: order
  where: {item: [in-time, late]}
  part: {item: in-time}
`))
	if err != nil {
		t.Fatal(err)
	}
	a, b := defs[0], defs[1]
	if a.Version != 1 || a.Name.Zh != "甲" || !reflect.DeepEqual(a.Of, []string{"deliver"}) || a.Attribute != figure.SeatOfOrganiser || !a.Claims ||
		!reflect.DeepEqual(a.Where["campaign"], []string{"x", "y"}) || a.Display != "kilogram" || a.Wording.Digits != 2 || a.Note.En != "note" {
		t.Errorf("read %+v", a)
	}
	if c := defs[2]; c.Measure != figure.Share || len(c.Where["item"]) != 2 || !reflect.DeepEqual(c.Part["item"], []string{"in-time"}) {
		t.Errorf("read %+v", c)
	}
	if b.Version != 3 || b.Per != figure.ServiceDay || len(b.Of) != 2 {
		t.Errorf("read %+v", b)
	}
}

// TestBadDefinitions checks that every field that is wrong is named.
func TestBadDefinitions(t *testing.T) {
	for _, c := range []struct{ yaml, says string }{
		{"", "empty"},
		{"# nothing", "empty"},
		{"just words", "cannot unmarshal"},
		{good + "colour: red\n", "colour"},
		{good + "---\n" + good, "second document"},
		{"- " + strings.ReplaceAll(strings.TrimSpace(good), "\n", "\n  ") + "\n- " + strings.ReplaceAll(strings.TrimSpace(good), "\n", "\n  "), "twice"},
		{strings.Replace(good, "a-figure", "A Figure", 1), "id must be"},
		{strings.Replace(good, "id: a-figure\n", "", 1), "id must be"},
		{good + "id: other\n", "already defined"},
		{strings.Replace(good, "persons", "people", 1), `measure "people"`},
		{strings.Replace(good, "[service]", "[]", 1), "no kind of fact"},
		{strings.Replace(good, "[service]", `[""]`, 1), "no kind of fact"},
		{strings.Replace(good, "[service]", "[[service]]", 1), "plain values"},
		{strings.Replace(good, "[service]", "{a: b}", 1), "a value or a list"},
		{good + "version: -1\n", "version"},
		{good + "version: two\n", "cannot unmarshal"},
		{good + "attribute: home\n", `attribute "home"`},
		{good + "per: week\n", `per "week"`},
		{good + "per: service-day\n", "only a sum"},
		{good + "claims: perhaps\n", "cannot unmarshal"},
		{good + "part: {item: a}\n", "a share, and nothing else"},
		{strings.Replace(good, "persons", "share", 1), "a share, and nothing else"},
		{share + "part: {}\n", "a share, and nothing else"},
		{share + "part: {person.party: yes}\n", "part.person.party"},
		{share + "part: {org: a}\n", "part.org"},
		{share + "part: {category: epidemik}\n", "part.category"},
		{share + "part: {item: ''}\n", "part.item has an empty"},
		{share + "part: {item: []}\n", "part.item names no"},
		{share + "part: {item: a}\nper: service-day\n", "only a sum"},
		{good + "wording: {rule: up}\n", `wording rule "up"`},
		{good + "wording: {digits: 19}\n", "digits"},
		{good + "display: pound\n", `display unit "pound"`},
		{good + "where: [a]\n", "cannot unmarshal"},
		{good + "where: {colour: red}\n", "where.colour"},
		{good + "where: {campaign: []}\n", "names no value"},
		{good + "where: {campaign: ''}\n", "empty value"},
		{good + "where: {campaign: }\n", "names no value"},
		{good + "where: {category: epidemik}\n", "the nearest is epidemic"},
		{good + "where: {org.kind: [hospital, ward]}\n", "where.org.kind"},
		{good + "where: {site.kind: gates}\n", "the nearest is gate"},
		{good + "where: {unit: mins}\n", "where.unit"},
		{good + "where: {person.party: maybe}\n", "yes or no"},
		{good + "where: {person.age: young}\n", "person.age"},
		{good + "where: {person.age: 35-14}\n", "person.age"},
		{good + "where: {person.age: [14-18, 20-30]}\n", "person.age"},
		{good + "where: {person.age: 14-999999999}\n", "person.age"},
		{good + "where: {grade: high}\n", "where.grade"},
		{strings.Replace(good, "persons", "goods", 1), "where.item"},
		{strings.Repeat("#", figure.MaxDefinitions+1), "more than"},
	} {
		defs, err := figure.ParseDefinitions([]byte(c.yaml))
		if !errors.Is(err, figure.ErrDefinition) || !strings.Contains(err.Error(), c.says) {
			name, _, _ := strings.Cut(c.yaml, "---")
			t.Errorf("%.200q: read as %v, error %v; want one that says %q", name, defs, err, c.says)
		}
	}
}

// FuzzDefinitions checks that no file makes the parser panic, and that what it
// takes is what it promises.
func FuzzDefinitions(f *testing.F) {
	files, err := filepath.Glob("catalogue/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no catalogue", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{good, "- " + good, "&a [*a]", "<<: *x", "id: !!binary x", "? {a: b}: c", "a: &x [1]\nb: *x", "- null\n- ~", "--- |\n x", share + "part: {item: a}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		defs, err := figure.ParseDefinitions(file)
		if err != nil {
			if !errors.Is(err, figure.ErrDefinition) {
				t.Fatalf("an error of another sort: %v", err)
			}
			return
		}
		for _, d := range defs {
			if d.ID == "" || d.Version < 1 || len(d.Of) == 0 || d.Measure == "" {
				t.Fatalf("took %+v", d)
			}
			d.Say(d.Value(1234567, 3))
		}
	})
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		def       figure.Definition
		raw, days int64
		want      string
	}{
		{figure.Definition{Measure: figure.Persons}, 1234567, 0, "1234567"},
		{figure.Definition{Measure: figure.Persons}, 0, 0, "0"},
		{figure.Definition{Measure: figure.Hours}, 90, 0, "1.5"},
		{figure.Definition{Measure: figure.Hours}, 100, 0, "1.67"}, // 1.666…
		{figure.Definition{Measure: figure.Hours}, 1, 0, "0.02"},   // 0.01666…
		{figure.Definition{Measure: figure.BloodUnits}, 300, 0, "1.5"},
		{figure.Definition{Measure: figure.BloodUnits}, 1, 0, "0.01"}, // 0.005: half up
		{figure.Definition{Measure: figure.Money}, 12345, 0, "123.45"},
		{figure.Definition{Measure: figure.Goods}, 999, 0, "999"},
		{figure.Definition{Measure: figure.Goods, Display: "kilogram"}, 1_234_565, 0, "1234.57"},
		{figure.Definition{Measure: figure.Portions, Per: figure.ServiceDay}, 1000, 3, "333.33"},
		{figure.Definition{Measure: figure.Portions, Per: figure.ServiceDay}, 2000, 3, "666.67"},
		{figure.Definition{Measure: figure.Portions, Per: figure.ServiceDay}, 0, 0, "0"},
		{figure.Definition{Measure: figure.Share}, 33, 35, "94.29"}, // 94.2857…
		{figure.Definition{Measure: figure.Share}, 35, 35, "100"},
		{figure.Definition{Measure: figure.Share}, 1, 800, "0.13"}, // 0.125: half up
		{figure.Definition{Measure: figure.Share}, 0, 35, "0"},
		{figure.Definition{Measure: figure.Share}, 0, 0, ""}, // of nothing there is no share
		// Rounded once, at the end: 3,590 minutes over 7 days are 8.547… hours.
		{figure.Definition{Measure: figure.Hours, Per: figure.ServiceDay}, 3590, 7, "8.55"},
	} {
		if got := c.def.Value(c.raw, c.days); got != c.want {
			t.Errorf("%s %s of %d over %d days = %s, want %s", c.def.Measure, c.def.Per, c.raw, c.days, got, c.want)
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		rule   string
		digits int
		value  string
		want   string
	}{
		{"floor", 2, "1234567", "120余万"},
		{"", 0, "770", "770"},
		{"exact", 0, "1.5", "1.5"},
		{"floor", 2, "not a number", ""},
	} {
		d := figure.Definition{Wording: figure.Wording{Rule: c.rule, Digits: c.digits}}
		if got := d.Say(c.value); got != c.want {
			t.Errorf("%s by %q to %d digits is said %q, want %q", c.value, c.rule, c.digits, got, c.want)
		}
	}
}
