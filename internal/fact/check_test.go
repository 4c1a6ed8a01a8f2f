package fact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
)

func checker(t testing.TB) *fact.Checker {
	return &fact.Checker{Kinds: kinds(t), Atlas: area.Default(), Clock: civil.Fixed(noon)}
}

// record is a row of a file by the names of its columns.
type record map[string]string

func (r record) get(column int) string { return r[fact.Columns[column]] }

func (r record) with(pairs ...string) record {
	c := record{}
	for k, v := range r {
		c[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
	}
	return c
}

var stint = record{
	"id": "s1", "kind": "service", "start": "2020-02-03 08:00", "end": "2020-02-03T12:00:00+08:00", "place": "110101001001",
	"person": "p1", "category": "epidemic.temperature", "grade": "leader", "claims": "o1; o2",
}

func TestRead(t *testing.T) {
	f, v := checker(t).Read(stint.get)
	if len(v.Faults)+len(v.Doubts) > 0 {
		t.Fatalf("%v %v", v.Faults, v.Doubts)
	}
	if f.Quantity != 240 || f.Unit != "minute" || f.Place != "110101001001" || f.Grade != fact.Leader || !slices.Equal(f.Claims, []string{"o1", "o2"}) ||
		f.Start.String() != "2020-02-03T08:00:00+08:00" || f.End != f.Start+4*3600*1000 {
		t.Errorf("%+v", f)
	}
	meal := record{"id": "m", "kind": "meal", "place": "110115000000"}
	if f, v = checker(t).Read(meal.get); len(v.Faults) > 0 || f.Quantity != 1 || f.Unit != "portion" || f.Place != "110115" {
		t.Errorf("%+v %v", f, v.Faults)
	}
	if f, _ = checker(t).Read(meal.with("quantity", "0").get); f.Quantity != 0 {
		t.Error("a zero that was given became", f.Quantity)
	}
	if f, v = checker(t).Read(stint.with("end", "2020-02-04 01:30").get); len(v.Faults) > 0 || f.Quantity != 1050 || len(v.Doubts) != 1 {
		t.Errorf("over midnight: %d %v %v", f.Quantity, v.Faults, v.Doubts)
	}
}

// Every kind of bad row: which column is named and what is said.
func TestBadRows(t *testing.T) {
	meal := record{"id": "m", "kind": "meal", "place": "110101001001"}
	long := strings.Repeat("长", 65)
	for name, c := range map[string]struct {
		row    record
		column string
		says   string
	}{
		"no id":                       {stint.with("id", ""), "id", "id is missing"},
		"id too long":                 {stint.with("id", long), "id", "too long: 65 characters, at most 64"},
		"id with a control character": {stint.with("id", "a\x01"), "id", "control characters"},
		"id not UTF-8":                {stint.with("id", "a\xff"), "id", "control characters"},
		"no kind":                     {stint.with("kind", ""), "kind", "kind is missing"},
		"unknown kind":                {stint.with("kind", "servise"), "kind", "the nearest is service"},
		"the program's own kind":      {stint.with("kind", "register", "note", "n"), "kind", "written by the program"},
		"no place":                    {stint.with("place", ""), "place", "needs this column"},
		"no person":                   {stint.with("person", ""), "person", "needs this column"},
		"no start":                    {stint.with("start", ""), "start", "needs this column"},
		"no end":                      {stint.with("end", ""), "end", "needs this column"},
		"unknown place":               {stint.with("place", "110199"), "place", ""},
		"place from a spreadsheet":    {stint.with("place", "1.10112E+11"), "place", ""},
		"place of letters":            {stint.with("place", "朝阳区"), "place", ""},
		"unknown category":            {stint.with("category", "epidemic.temprature"), "category", "the nearest is epidemic.temperature"},
		"unknown unit":                {stint.with("unit", "minutes"), "unit", "the nearest is minute"},
		"unknown grade":               {stint.with("grade", "sure"), "grade", "use one of self"},
		"end before start":            {stint.with("end", "2020-02-03 07:00"), "end", "before the start"},
		"no date":                     {stint.with("start", "3 Feb"), "start", "not an instant"},
		"a day that is none":          {stint.with("start", "2020-02-30 08:00"), "start", "not an instant"},
		"a spreadsheet's empty date":  {meal.with("start", "1899-12-30 00:00"), "start", "before 1980"},
		"the first instant":           {meal.with("start", "1970-01-01T00:00:00Z"), "start", "before 1980"},
		"the zero time":               {meal.with("start", "0001-01-01T00:00:00Z"), "start", "before 1980"},
		"in the future":               {stint.with("end", "2020-02-21 08:00"), "end", "in the future"},
		"negative quantity":           {meal.with("quantity", "-1"), "quantity", "negative"},
		"half a portion":              {meal.with("quantity", "1.5"), "quantity", "whole number"},
		"quantity in words":           {meal.with("quantity", "十"), "quantity", "whole number"},
		"quantity in full width":      {meal.with("quantity", "１２"), "quantity", "whole number"},
		"quantity with a separator":   {meal.with("quantity", "1,000"), "quantity", "whole number"},
		"quantity beyond integers":    {meal.with("quantity", "99999999999999999999"), "quantity", "whole number"},
		"quantity beyond sense":       {meal.with("quantity", "9223372036854775807"), "quantity", "too large"},
		"void without target":         {record{"id": "v", "kind": "void", "note": "why"}, "voids", "needs this column"},
		"void without reason":         {record{"id": "v", "kind": "void", "voids": "x"}, "note", "needs this column"},
		"void that replaces":          {record{"id": "v", "kind": "void", "voids": "x", "note": "why", "replaces": "y"}, "replaces", "cannot replace"},
		"voids in another kind":       {meal.with("voids", "x"), "voids", "only kind void"},
		"replaces itself":             {meal.with("replaces", "m"), "id", "itself"},
		"voids itself":                {record{"id": "v", "kind": "void", "voids": "v", "note": "why"}, "id", "itself"},
		"a key too long in a list":    {meal.with("claims", "a;"+long), "claims", "too long"},
		"a note too long":             {meal.with("note", strings.Repeat("长", 2001)), "note", "too long"},
		"a note with a zero byte":     {meal.with("note", "a\x00b"), "note", "control characters"},
		"no item":                     {record{"id": "d", "kind": "deliver", "place": "110101001001"}, "item", "needs this column"},
	} {
		t.Run(name, func(t *testing.T) {
			_, v := checker(t).Read(c.row.get)
			for _, f := range v.Faults {
				if string(f.Field) == c.column && strings.Contains(f.Reason.En, c.says) && f.Reason.Zh != "" {
					return
				}
			}
			t.Errorf("want %s: …%s…, got %v", c.column, c.says, v.Faults)
		})
	}
	for name, c := range map[string]struct {
		row    record
		column string
	}{
		"a stint of 20 hours":     {stint.with("end", "2020-02-04 04:00"), "end"},
		"a place that is coarse":  {stint.with("place", "110101"), "place"},
		"more minutes than hours": {stint.with("quantity", "241"), "quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			_, v := checker(t).Read(c.row.get)
			if len(v.Faults) > 0 || len(v.Doubts) != 1 || string(v.Doubts[0].Field) != c.column {
				t.Errorf("faults %v, doubts %v", v.Faults, v.Doubts)
			}
		})
	}
	// A note may have lines; what a service makes is checked like a row.
	if _, v := checker(t).Read(meal.with("note", "a\nb\tc").get); len(v.Faults) > 0 {
		t.Error(v.Faults)
	}
	for _, claim := range []string{"", "a;b"} {
		if v := checker(t).Check(&fact.Fact{ID: "m", Kind: "meal", Place: "110101001001", Claims: []string{claim}}); len(v.Faults) != 1 {
			t.Errorf("claim %q: %v", claim, v.Faults)
		}
	}
}

// No row crashes the checker, and whatever it lets through can be written and
// read back as it is.
func FuzzRead(f *testing.F) {
	cells := func(r record) string {
		var out []string
		for _, c := range fact.Columns {
			out = append(out, r[c])
		}
		return strings.Join(out, "|")
	}
	f.Add(cells(stint))
	f.Add(cells(record{"id": "v", "kind": "void", "voids": "x", "note": "why"}))
	f.Add(cells(record{"id": "m", "kind": "meal", "place": "110115000000", "quantity": "-0", "claims": ";;a;"}))
	f.Add(cells(record{"id": "\u202e", "kind": "pledge", "start": "2020-02-03T08:00:00.123456789Z", "quantity": "+5"}))
	c := checker(f)
	f.Fuzz(func(t *testing.T, line string) {
		row := strings.Split(line, "|")
		get := func(i int) string {
			if i < len(row) {
				return row[i]
			}
			return ""
		}
		got, v := c.Read(get)
		for _, fault := range v.Faults {
			if fault.Reason.Zh == "" || fault.Reason.En == "" || fault.Field == "" {
				t.Errorf("a fault that says nothing: %+v", fault)
			}
		}
		if len(v.Faults) > 0 {
			return
		}
		if got.ID == "" || got.Quantity < 0 || got.Start > civil.At(noon) || got.End > civil.At(noon) || !utf8.ValidString(got.ID+got.Note) {
			t.Errorf("let through: %+v", got)
		}
		if strings.Join(got.Claims, ";") != "" && slices.Contains(strings.Split(strings.Join(got.Claims, ";"), ";"), "") {
			t.Errorf("claims %q do not survive", got.Claims)
		}
		again := *got
		if v := c.Check(&again); len(v.Faults) > 0 {
			t.Errorf("what Read made does not pass Check: %v", v.Faults)
		}
	})
}

// The filter never forgets an id, and rarely takes a new one for a known one.
func TestFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fact.NewFilter()
		ids := rapid.SliceOf(rapid.String()).Draw(t, "ids")
		for i, id := range ids {
			f.Add(id)
			for _, was := range ids[:i+1] {
				if !f.Maybe(was) {
					t.Fatalf("%q was forgotten", was)
				}
			}
		}
	})
	f := fact.NewFilter()
	const n = 500_000 // over two stages
	for i := range n {
		f.Add(fmt.Sprintf("01890a5d-%08d", i))
	}
	wrong := 0
	for i := range n {
		if !f.Maybe(fmt.Sprintf("01890a5d-%08d", i)) {
			t.Fatal("forgotten", i)
		}
		if f.Maybe(fmt.Sprintf("01890a5e-%08d", i)) {
			wrong++
		}
	}
	if share := float64(wrong) / n; share > 0.0075 {
		t.Errorf("%.2f %% of new ids are taken for known ones", 100*share)
	}
}
