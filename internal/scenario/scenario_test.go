package scenario_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/ident"
	"linli/internal/scenario"
	"linli/internal/wording"
)

func files(t testing.TB, c *scenario.City) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range scenario.Files() {
		var b bytes.Buffer
		if err := c.Stream(context.Background(), name, &b, nil); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.Bytes()
	}
	return out
}

func TestExpected(t *testing.T) {
	for _, x := range []struct {
		seed  uint64
		scale float64
	}{{1, 0.01}, {1, 0.0005}, {7, 0.01}, {2, 0.003}, {3, 0.003}, {4, 0.003}, {1 << 60, 0.02}, {1, 0.1}} {
		t.Run(fmt.Sprintf("seed %d scale %g", x.seed, x.scale), func(t *testing.T) {
			if testing.Short() && x.scale > 0.05 {
				t.Skip("the larger city")
			}
			t.Parallel()
			c := scenario.New(x.seed, x.scale)
			e := newReferee(t, files(t, c))
			for _, want := range c.Expected() {
				if got := e.answer(t, want); got != want.Value {
					t.Errorf("%s, the files say %s", want, got)
				}
			}
			if e.repeated == 0 || e.gone == 0 || e.voids == 0 {
				t.Errorf("nothing planted: %d repeated, %d corrected, %d withdrawn", e.repeated, e.gone, e.voids)
			}
			if rows := c.FactRows(); rows != int64(e.rows) {
				t.Errorf("FactRows says %d, the file has %d", rows, e.rows)
			}
		})
	}
}

// TestReferenceMonth holds the month of seed 1 to the numbers of the brief,
// and those under ten thousand at every scale.
func TestReferenceMonth(t *testing.T) {
	fixed := map[string]string{
		"F3": "87", "F4": "2763", "F5": "770", "F8": "112", "F9": "214", "F15": "36", "F17": "4", "F19": "4936",
		"F20": "230", "F21": "112", "F23": "3", "F24": "27", "F25": "36", "F27": "124", "F28": "1247", "F29": "9870",
		"F31": "25", "F32": "987", "F34": "300", "F35": "36", "F38": "15", "F39": "1046", "F40": "32", "F41": "889",
		"F42": "1130", "F44": "968000", "F45": "200000000", "F46": "860", "F47": "8", "F48": "36", "F49": "1500",
		"F50": "320", "F51": "1000", "F52": "21900000",
	}
	whole := map[string]string{"F1": "1203456", "F2": "189000", "F6": "31874", "F7": "103250", "F10": "95000"}
	for _, scale := range []float64{0.001, 0.01, 0.3, 1} {
		seen := map[string]string{}
		for _, x := range scenario.New(1, scale).Expected() {
			seen[x.Figure] = x.Value
			if (x.Text != "") != (scale == 1 && (fixed[x.Figure] != "" || whole[x.Figure] != "")) {
				t.Errorf("scale %g, %s: text %q", scale, x.Figure, x.Text)
			}
		}
		for figure, want := range fixed {
			if seen[figure] != want {
				t.Errorf("scale %g: %s is %s, the brief has %s", scale, figure, seen[figure], want)
			}
		}
		if scale == 1 {
			for figure, want := range whole {
				if seen[figure] != want {
					t.Errorf("%s is %s, the brief has %s", figure, seen[figure], want)
				}
			}
		}
	}
}

// TestTexts says every number of the brief by its definition's own rule.
func TestTexts(t *testing.T) {
	e := &referee{definitions: map[string]definition{}}
	e.readDefinitions(t)
	for _, x := range scenario.New(1, 1).Expected() {
		v, err := wording.ParseValue(x.Value)
		if err != nil {
			t.Fatalf("%s: %v", x, err)
		}
		own := e.definitions[x.Definition].Wording
		got, err := wording.Say(v, wording.Rule(own.Rule), own.Digits)
		if err != nil {
			t.Errorf("%s cannot be said by %v: %v", x, own, err)
		}
		if x.Text != "" && got != x.Text {
			t.Errorf("%s is said %s, the brief says %s", x, got, x.Text)
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	sum := func(seed uint64, scale float64) (out string) {
		for name, data := range files(t, scenario.New(seed, scale)) {
			out += fmt.Sprintf("%s %x\n", name, sha256.Sum256(data))
		}
		return
	}
	lines := func(s string) map[string]bool {
		out := map[string]bool{}
		for line := range strings.Lines(s) {
			out[line] = true
		}
		return out
	}
	a, b := lines(sum(1, 0.002)), lines(sum(1, 0.002))
	for line := range a {
		if !b[line] {
			t.Errorf("written twice, two contents: %s", line)
		}
	}
	for line := range lines(sum(2, 0.002)) {
		if a[line] && (strings.HasPrefix(line, "facts") || strings.HasPrefix(line, "people")) {
			t.Errorf("two seeds, one content: %s", line)
		}
	}
}

// TestPlanted looks for what every real record book has.
func TestPlanted(t *testing.T) {
	e := newReferee(t, files(t, scenario.New(1, 0.05)))
	seen := map[string]int{}
	districts := map[string]map[string]bool{}
	last := map[string]string{}
	atlas := area.Default()
	for kind, list := range e.facts {
		for _, f := range list {
			if len(f.at("id")) > 64 {
				t.Errorf("id %q is too long", f.at("id"))
			}
			if f.at("place") != "" {
				if _, ok := atlas.Lookup(area.Code(f.at("place"))); !ok {
					t.Fatalf("no division %s in %v", f.at("place"), f)
				}
			}
			if p := f.at("person"); p != "" && e.people[p].cells == nil {
				t.Fatalf("nobody has number %s in %v", p, f)
			}
			if f.at("end") != "" && f.at("end") <= f.at("start") {
				t.Fatalf("ends before it starts: %v", f)
			}
			if f.at("org") != "" && e.orgs[f.at("org")].cells == nil {
				seen["unresolved organisation"]++
			}
			if s := f.at("site"); s != "" && e.sites[s].cells == nil {
				t.Fatalf("no site %s", s)
			}
			if f.at("claims") != "" {
				seen["claims"]++
			}
			if kind == "service" {
				if f.at("start")[:10] != f.at("end")[:10] {
					seen["over midnight"]++
				}
				if len(f.at("place")) == 6 {
					seen["coarse place"]++
				}
				if len(f.at("place")) >= 6 {
					if districts[f.at("person")] == nil {
						districts[f.at("person")] = map[string]bool{}
					}
					districts[f.at("person")][f.at("place")[:6]] = true
				}
				stream := strings.TrimRight(f.at("id"), "0123456789")
				if day := f.at("start")[:10]; day < last[stream] {
					seen["late"]++
				} else {
					last[stream] = day
				}
			}
			seen[kind]++
		}
	}
	for _, d := range districts {
		if len(d) >= 3 {
			seen["three districts"]++
		}
	}
	for _, what := range []string{"unresolved organisation", "claims", "over midnight", "coarse place", "late", "three districts",
		"service", "train", "headcount", "recruit", "site", "report_in", "contact", "outreach", "pair", "lesson", "errand", "meal",
		"consult", "reply", "disinfect", "tally", "survey", "blood", "pledge", "receive", "deliver", "ride", "payout", "reported"} {
		if seen[what] == 0 {
			t.Errorf("no %s", what)
		}
	}
	for _, u := range atlas.Units() {
		n := 0
		for _, f := range e.facts["service"] {
			if unitOf(f.at("place")) == u.Key {
				n++
			}
		}
		if n < 20 {
			t.Errorf("%s has %d stints", u.Name.Zh, n)
		}
	}
}

// TestNobodyReal checks that every identity number passes its check digit and
// carries no county, and that no number is given twice.
func TestNobodyReal(t *testing.T) {
	people := table(t, files(t, scenario.New(1, 0.05))["people"])
	numbers, phones := map[string]bool{}, map[string]bool{}
	minors := 0
	for _, p := range people {
		id, phone := p.at("id_number"), p.at("phone")
		if id == "" && phone == "" {
			minors++
			continue
		}
		number, err := ident.ParseDocument(ident.DocumentType(p.at("id_type")), id)
		if err != nil || number.Number != id {
			t.Fatalf("identity number %s: %v", id, err)
		}
		if ident.IDNumber(id).Registered() != "110000" || ident.IDNumber(id).Birth().String() != p.at("birth") {
			t.Fatalf("identity number %s was given by a county, or disagrees with %s", id, p.at("birth"))
		}
		if sex, err := ident.ParseSex(p.at("sex")); err != nil || sex != ident.IDNumber(id).Sex() {
			t.Fatalf("sex %s and identity number %s disagree: %v", p.at("sex"), id, err)
		}
		if mobile, err := ident.ParseMobile(phone); err != nil || string(mobile) != phone || phone[:3] != "154" {
			t.Fatalf("phone %s: %v", phone, err)
		}
		if numbers[id] || phones[phone] {
			t.Fatalf("%s or %s is given twice", id, phone)
		}
		numbers[id], phones[phone] = true, true
	}
	if minors != 148 {
		t.Errorf("%d people without a number, want the 148 children", minors)
	}
}

func TestHeaders(t *testing.T) {
	for name, data := range files(t, scenario.New(3, 0.001)) {
		want := map[string]string{
			"facts":    "id,kind,start,end,place,site,person,other,org,team,campaign,action,project,category,quantity,unit,item,grade,replaces,voids,claims,note",
			"people":   "person,name,sex,birth,id_type,id_number,phone,home,party,employer,skills,languages",
			"orgs":     "org,name,kind,uscc,place,parent,aliases",
			"teams":    "team,name,org,place",
			"sites":    "site,name,kind,place,opened,closed",
			"projects": "project,name,category,campaign,action,org,place,start,end",
		}[name]
		head, _, _ := bytes.Cut(data, []byte("\n"))
		if string(head) != want {
			t.Errorf("%s begins with %s", name, head)
		}
		table(t, data) // every row has as many cells as the header
	}
}

func TestWrite(t *testing.T) {
	dir, c := filepath.Join(t.TempDir(), "city"), scenario.New(1, 0.001)
	ended := map[string]bool{}
	if err := c.Write(context.Background(), dir, func(file string, done, total int64) { ended[file] = done == total }); err != nil {
		t.Fatal(err)
	}
	want := files(t, c)
	for _, name := range scenario.Files() {
		got, err := os.ReadFile(filepath.Join(dir, name+".csv"))
		if err != nil || !bytes.Equal(got, want[name]) {
			t.Errorf("%s.csv is not what is streamed: %v", name, err)
		}
		if !ended[name] {
			t.Errorf("%s: progress did not come to its end", name)
		}
	}

	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	dir = filepath.Join(t.TempDir(), "stopped")
	if err := scenario.New(1, 0.05).Write(stopped, dir, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled write ends with %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "people*")); len(left) > 0 {
		t.Errorf("a cancelled write leaves %v", left)
	}
}

// TestIssue holds the reference issue to the figures: every number of the
// brief has its slot, every slot its definition, and no words name a number.
func TestIssue(t *testing.T) {
	e := &referee{definitions: map[string]definition{}}
	e.readDefinitions(t)
	issue := string(scenario.Issue())
	slots := map[string]bool{}
	for _, m := range regexp.MustCompile(`{{([a-z-]+)( @(?:unit:)?([0-9a-z]+))?[^}]*}}`).FindAllStringSubmatch(issue, -1) {
		if e.definitions[m[1]].ID == "" {
			t.Errorf("slot %s has no definition", m[0])
		}
		slots[strings.TrimSpace(m[1]+" "+m[3])] = true
	}
	for _, x := range scenario.New(1, 1).Expected() {
		slot := x.Definition
		if x.Text != "" && !slots[slot] && !slots[slot+" "+x.Place] && !slots[slot+" "+x.Unit] {
			t.Errorf("%s has no slot in the issue", x)
		}
	}
	_, body, _ := strings.Cut(issue, "\nlead:")
	if words := regexp.MustCompile(`(?s){{.*?}}|\[\[.*?\]\]`).ReplaceAllString(body, ""); regexp.MustCompile(`[0-9]`).MatchString(words) {
		t.Error("a number is typed into the issue")
	}
	for _, u := range area.Default().Units() {
		short := strings.TrimSuffix(u.Short.Zh, "区")
		if u.Key == "bda" {
			short = "经济技术开发区"
		}
		if !strings.Contains(issue, short) {
			t.Errorf("the issue does not mention %s", u.Name.Zh)
		}
	}
}

func BenchmarkWholeCity(b *testing.B) {
	c := scenario.New(1, 1)
	for range b.N {
		for _, name := range scenario.Files() {
			if err := c.Stream(context.Background(), name, io.Discard, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
