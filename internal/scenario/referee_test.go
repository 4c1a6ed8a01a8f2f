package scenario_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"linli/internal/civil"
	"linli/internal/scenario"
)

// The referee reads the import files back and answers definitions from them,
// slowly and plainly, sharing nothing with the generator or the engine.

type definition struct {
	ID      string
	Measure string
	Of      []string
	Where   map[string]any
	Per     string
	Display string
	Wording struct {
		Rule   string
		Digits int
	}
}

// record is a row of a file.
type record struct {
	columns map[string]int
	cells   []string
}

func (r record) at(column string) string {
	if i, ok := r.columns[column]; ok {
		return r.cells[i]
	}
	return ""
}

type referee struct {
	facts                       map[string][]record // live ones by kind
	orgs, sites, people         map[string]record
	rows, repeated, gone, voids int
	replaced                    map[string]string // earlier fact → its correction
	definitions                 map[string]definition
}

func table(t *testing.T, data []byte) []record {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(data))
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string]int{}
	for i, name := range head {
		columns[name] = i
	}
	var out []record
	for {
		line, err := r.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, record{columns, line})
	}
}

func keyed(t *testing.T, rows []record, key string) map[string]record {
	t.Helper()
	out := map[string]record{}
	for _, r := range rows {
		k := r.at(key)
		if _, twice := out[k]; twice || k == "" {
			t.Fatalf("%s %q is empty or twice in its file", key, k)
		}
		out[k] = r
	}
	return out
}

func newReferee(t *testing.T, files map[string][]byte) *referee {
	t.Helper()
	e := &referee{facts: map[string][]record{}, replaced: map[string]string{}, definitions: map[string]definition{}}
	e.orgs = keyed(t, table(t, files["orgs"]), "org")
	e.sites = keyed(t, table(t, files["sites"]), "site")
	e.people = keyed(t, table(t, files["people"]), "person")
	e.readDefinitions(t)

	byID := map[string]record{}
	tip := map[string]bool{} // live
	before := map[string]string{}
	var order []string
	for _, f := range table(t, files["facts"]) {
		e.rows++
		id := f.at("id")
		if old, known := byID[id]; known {
			if !slices.Equal(old.cells, f.cells) {
				t.Fatalf("fact %s is there twice and differs:\n%v\n%v", id, old.cells, f.cells)
			}
			e.repeated++
			continue
		}
		byID[id] = f
		order = append(order, id)
		for _, target := range []string{f.at("replaces"), f.at("voids")} {
			if target != "" && !tip[target] {
				t.Fatalf("fact %s names %s, which does not stand or is not live", id, target)
			}
		}
		if old := f.at("replaces"); old != "" {
			tip[old], before[id], e.replaced[old] = false, old, id
			e.gone++
		}
		if old := f.at("voids"); old != "" {
			tip[old] = false
			if b := before[old]; b != "" {
				tip[b] = true
			}
			e.voids++
			continue
		}
		tip[id] = true
	}
	for _, id := range order {
		if tip[id] {
			f := byID[id]
			e.facts[f.at("kind")] = append(e.facts[f.at("kind")], f)
		}
	}
	return e
}

func (e *referee) readDefinitions(t *testing.T) {
	t.Helper()
	for _, dir := range []fs.FS{os.DirFS("../figure/catalogue"), scenario.Definitions()} {
		names, err := fs.Glob(dir, "*.yaml")
		if err != nil || len(names) == 0 {
			t.Fatalf("no definitions: %v", err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			var list []definition
			if err := yaml.Unmarshal(data, &list); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, d := range list {
				if _, twice := e.definitions[d.ID]; twice {
					t.Errorf("definition %q is there twice", d.ID)
				}
				e.definitions[d.ID] = d
			}
		}
	}
}

func accepted(v any) []string {
	switch v := v.(type) {
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, fmt.Sprint(x))
		}
		return out
	default:
		return []string{fmt.Sprint(v)}
	}
}

func (e *referee) matches(f record, where map[string]any) bool {
	for key, v := range where {
		want := accepted(v)
		var has string
		switch key {
		case "org.kind":
			has = e.orgs[f.at("org")].at("kind")
		case "site.kind":
			has = e.sites[f.at("site")].at("kind")
		case "person.party":
			has = e.people[f.at("person")].at("party")
		case "person.age":
			p := e.people[f.at("person")]
			if p.cells == nil {
				return false
			}
			born, err := civil.ParseDay(p.at("birth"))
			if err != nil {
				return false
			}
			on, _ := civil.ParseDay(f.at("start")[:10])
			lo, hi, _ := strings.Cut(want[0], "-")
			from, _ := strconv.Atoi(lo)
			to, _ := strconv.Atoi(hi)
			if age := born.Month().Age(on); age < from || age > to {
				return false
			}
			continue
		default:
			has = f.at(key)
		}
		ok := slices.Contains(want, has)
		if key == "category" {
			ok = slices.ContainsFunc(want, func(w string) bool { return has == w || strings.HasPrefix(has, w+".") })
		}
		if !ok {
			return false
		}
	}
	return true
}

func unitOf(place string) string {
	for _, p := range []string{"110115403", "110115012", "110115013"} {
		if strings.HasPrefix(place, p) {
			return "bda"
		}
	}
	if len(place) >= 6 {
		return place[:6]
	}
	return ""
}

func minutes(t *testing.T, f record) int64 {
	from, err := civil.ParseInstant(f.at("start"))
	if err != nil {
		t.Fatal(err)
	}
	to, err := civil.ParseInstant(f.at("end"))
	if err != nil {
		t.Fatal(err)
	}
	return int64(to-from) / 60_000
}

func (e *referee) answer(t *testing.T, x scenario.Expectation) string {
	t.Helper()
	d, ok := e.definitions[x.Definition]
	if !ok {
		t.Fatalf("%s: no definition %q", x.Figure, x.Definition)
	}
	keys, dates := map[string]bool{}, map[string]bool{}
	var sum int64
	for _, kind := range d.Of {
		for _, f := range e.facts[kind] {
			date := f.at("start")[:10]
			if !strings.HasPrefix(f.at("place"), x.Place) || x.Unit != "" && unitOf(f.at("place")) != x.Unit ||
				date < x.From || date > x.To || !e.matches(f, d.Where) {
				continue
			}
			dates[date] = true
			quantity := int64(1)
			if q := f.at("quantity"); q != "" {
				quantity, _ = strconv.ParseInt(q, 10, 64)
			} else if f.at("end") != "" && d.Measure == "hours" {
				quantity = minutes(t, f)
			}
			sum += quantity
			keys[f.at(map[string]string{
				"persons": "person", "others": "other", "organisations": "org", "teams": "team", "sites": "site", "projects": "project",
			}[d.Measure])] = true
			switch place := f.at("place"); {
			case d.Measure == "communities" && len(place) == 12:
				keys[place] = true
			case d.Measure == "townships" && len(place) >= 9:
				keys[place[:9]] = true
			}
		}
	}
	delete(keys, "")
	over := int64(1)
	switch d.Measure {
	case "persons", "others", "organisations", "teams", "sites", "projects", "communities", "townships":
		sum = int64(len(keys))
	case "hours":
		over = 60
	case "blood-units":
		over = 200
	case "money":
		over = 100
	case "goods":
		if d.Display == "kilogram" {
			over = 1000
		}
	}
	if d.Per == "service-day" {
		over *= int64(max(1, len(dates)))
	}
	v := new(big.Rat).SetFrac64(sum, over).FloatString(2)
	return strings.TrimSuffix(strings.TrimRight(v, "0"), ".")
}
