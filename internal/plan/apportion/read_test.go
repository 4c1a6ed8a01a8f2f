package apportion_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"linli/internal/plan/apportion"
)

func TestReadMasks(t *testing.T) {
	f, err := os.Open("testdata/masks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := apportion.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Places) != 36 || len(in.Goods) != 2 {
		t.Fatalf("%d places, %d goods", len(in.Places), len(in.Goods))
	}
	masks := in.Goods[0]
	plan, err := apportion.Solve(masks.Pool)
	if err != nil {
		t.Fatal(err)
	}
	if given := sum(plan.Boxes) * masks.Pool.Box; given != 1000 {
		t.Errorf("%d masks given", given)
	}
	for _, g := range plan.Gifts {
		if g.Lot == 1 && (g.Place == 2 || g.Place == 16) {
			t.Errorf("the second donor's wish is broken: %+v", g)
		}
	}
	graded := in.Goods[1]
	plan, err = apportion.Solve(graded.Pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range plan.Gifts {
		if ward := g.Place < 36; ward && g.Lot == 2 || !ward && g.Lot == 1 {
			t.Errorf("lot %s went to place %d", graded.Donors[g.Lot], g.Place)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	const places = `"places":[{"name":"A","counts":{"h":3}},{"name":"B","counts":{"h":1}}]`
	for text, want := range map[string]string{
		`[]`:                               "reading",
		`{` + places + `,"goods":[{}]} {}`: "more follows",
		`{` + places + `}`:                 "places and goods",
		`{` + places + `,"goods":[{"name":"m","method":"x"}]}`:                                                     `good "m": method "x"`,
		`{` + places + `,"goods":[{"name":"m","method":"leximin"}]}`:                                               "a box holds",
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"need":{"cats":1}}]}`:                     `need by "cats"`,
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"stock":{"C":1}}]}`:                       `place "C"`,
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"floor":{"B":4},"cap":{"B":3}}]}`:         "place B: floor 4 is above cap 3",
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"lots":[{"donor":"d","only":["C"]}]}]}`:   `place "C"`,
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"lots":[{"donor":"d","for":["w"]}]}]}`:    `want "w"`,
		`{` + places + `,"goods":[{"name":"m","method":"leximin","box":1,"need":{"h":1},"wants":[{"name":"w"}]}]}`: "in its wants",
		`{"places":[{"name":"A"},{"name":"A"}],"goods":[{"name":"m"}]}`:                                            "twice",
		`{` + places + `,"goods":[{"name":"m","weight":1}]}`:                                                       "unknown field",
	} {
		if _, err := apportion.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v, want %q", text, err, want)
		}
	}
}

// FuzzRead: whatever can be read can be solved, or its floors cannot be met.
func FuzzRead(f *testing.F) {
	masks, err := os.ReadFile("testdata/masks.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(masks))
	f.Add(`{"places":[{"name":"A","counts":{"h":3}}],"goods":[{"name":"m","method":"largest-remainder","box":2,"need":{"h":1},"cap_all":7,"lots":[{"donor":"d","boxes":9}]}]}`)
	f.Add(`{"places":[{"name":"A","counts":{"h":3}},{"name":"B"}],"goods":[{"name":"m","method":"leximin","box":1,"need":{"h":1},"floor":{"B":4},"lots":[{"donor":"d","boxes":9,"except":["B"]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := apportion.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, g := range in.Goods {
			if len(g.Pool.Lots) > 20 {
				continue
			}
			_, err := apportion.Solve(g.Pool)
			var infeasible *apportion.Infeasible
			if err != nil && !errors.As(err, &infeasible) {
				t.Fatalf("good %q: %v", g.Name, err)
			}
		}
	})
}
