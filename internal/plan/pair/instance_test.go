package pair_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"linli/internal/plan/pair"
)

func term(t testing.TB) *pair.Instance {
	f, err := os.Open("testdata/term.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := pair.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestTerm pairs 27 helpers with 36 children by their attributes.
func TestTerm(t *testing.T) {
	in := term(t)
	plan, err := pair.Solve(context.Background(), &in.Problem, pair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Helpers) != 27 || plan.Gap() > 0.001 {
		t.Errorf("%d helpers, gap %.4f", len(in.Helpers), plan.Gap())
	}
	unpaired := 0
	for i, h := range plan.Of {
		if h == pair.Nobody {
			unpaired++
			if why := in.Why(i); !strings.Contains(why, "of 27") {
				t.Errorf("household %s: %q", in.Households[i], why)
			}
		}
	}
	t.Logf("cost %d, at least %d, %d unpaired, %d nodes", plan.Cost, plan.AtLeast, unpaired, plan.Nodes)
}

func TestReadRefuses(t *testing.T) {
	const start = `{"periods":["a","b"],"helpers":[{"name":"h","free":["a"],"children":1,"sessions":1}],`
	for text, want := range map[string]string{
		`1`:                     "reading",
		`{"periods":[]}`:        "periods",
		start + `"x":1}`:        "unknown field",
		start + `"z":[]} {}`:    "unknown field",
		`{"periods":["a","a"]}`: "twice",
		`{"periods":["a"]} 2`:   "more follows",
		`{"periods":["a"],"helpers":[{"name":"h","free":["c"]}]}`:                                  `helper h: period "c"`,
		`{"periods":["a"],"helpers":[{"name":"h","children":99}]}`:                                 "helper h takes 99",
		start + `"households":[{"name":"f"}]}`:                                                     "household f: has 0",
		start + `"households":[{"name":"f","children":[{"name":"c","sessions":0}]}]}`:              "child c meets 0",
		start + `"households":[{"name":"f","children":[{"name":"c","sessions":1,"free":["z"]}]}]}`: `child c: period "z"`,
		start + `"wishes":[{"helper":"h","household":"g"}]}`:                                       `"g" is not known`,
		start + `"costs":{"sex":-1}}`:                                                              "costs",
		start + `"costs":{"unpaired":-1}}`:                                                         "unpaired",
	} {
		if _, err := pair.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v, want %q", text, err, want)
		}
	}
}

func TestWhy(t *testing.T) {
	in, err := pair.Read(strings.NewReader(`{
		"periods": ["mon", "tue"],
		"costs": {"unpaired": 100},
		"helpers": [
			{"name": "A", "free": ["mon"], "children": 1, "sessions": 1, "subjects": {"maths": [1, 6]}},
			{"name": "B", "free": ["tue"], "children": 1, "sessions": 1, "subjects": {"maths": [1, 9]}},
			{"name": "C", "free": ["mon"], "children": 1, "sessions": 1, "subjects": {"maths": [1, 9]}, "sex": "m"}
		],
		"households": [
			{"name": "f", "children": [{"name": "c", "grade": 8, "subjects": ["maths"], "sessions": 1, "free": ["mon"], "sex": "f", "sex_must": true}]}
		]}`))
	if err != nil {
		t.Fatal(err)
	}
	const want = "1 of 3: does not teach maths in grade 8; 2 of 3: is not of the sex asked for"
	if why := in.Why(0); why != want {
		t.Errorf("got %q", why)
	}
}

// FuzzRead: what can be read has a plan.
func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/term.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`{"periods":["a"],"helpers":[{"name":"h","free":["a"],"children":1,"sessions":1}],"households":[{"name":"f","children":[{"name":"c","sessions":1,"free":["a"]}]}],"costs":{"unpaired":9}}`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := pair.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := pair.Solve(context.Background(), &in.Problem, pair.Options{Nodes: 20}); err != nil && !errors.Is(err, pair.ErrMalformed) {
			t.Fatal(err)
		}
	})
}

// Two students and three children; the first two are siblings and keep together.
func ExampleSolve() {
	const mon, tue, wed = 1, 2, 4
	plan, err := pair.Solve(context.Background(), &pair.Problem{
		Unpaired: 1000,
		Helpers: []pair.Helper{
			{Free: mon | tue, Children: 2, Sessions: 2},
			{Free: tue | wed, Children: 2, Sessions: 2},
		},
		Households: []pair.Household{
			{
				Children: []pair.Child{{Free: mon | tue, Sessions: 1}, {Free: tue | wed, Sessions: 1}},
				Options:  []pair.Option{{Helper: 0, Cost: 5}, {Helper: 1, Cost: 1}},
			},
			{
				Children: []pair.Child{{Free: tue | wed, Sessions: 2}},
				Options:  []pair.Option{{Helper: 0}, {Helper: 1}},
			},
		},
	}, pair.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("helpers", plan.Of, "cost", plan.Cost, "at least", plan.AtLeast)
	// Output:
	// helpers [0 1] cost 5 at least 5
}
