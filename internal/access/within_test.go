package access_test

import (
	"slices"
	"testing"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
)

// A token never widens what its account may do.
func TestWithin(t *testing.T) {
	until := civil.At(noon) + 1e9
	worker := actor("w", noon,
		access.Granted{Role: access.Worker, Place: "110105", Until: until},
		access.Granted{Role: access.SecAdmin, Until: until})
	for name, c := range map[string]struct {
		acts  []access.Act
		place string
		act   access.Act
		at    string
		want  bool
	}{
		"what it is for":                    {[]access.Act{access.PersonRead}, "", access.PersonRead, "110105001", true},
		"what it is not for":                {[]access.Act{access.PersonRead}, "", access.PersonEdit, "110105001", false},
		"nothing at all":                    {nil, "", access.PersonRead, "110105001", false},
		"its place":                         {[]access.Act{access.PersonRead}, "110105001", access.PersonRead, "110105001024", true},
		"beyond its place":                  {[]access.Act{access.PersonRead}, "110105001", access.PersonRead, "110105002", false},
		"a place the account does not have": {[]access.Act{access.PersonRead}, "110101", access.PersonRead, "110101001", false},
		"a wider place":                     {[]access.Act{access.PersonRead}, "11", access.PersonRead, "110101001", false},
		"an act the account does not have":  {[]access.Act{access.BriefRelease}, "", access.BriefRelease, "110105", false},
	} {
		cut := worker.Within(c.acts, c.place)
		err := access.May(cut, c.act, access.Thing{Kind: "person", ID: "x", Place: c.at})
		if (err == nil) != c.want {
			t.Errorf("%s: %v, want allowed %v", name, err, c.want)
		}
		if got := access.Somewhere(cut, c.act); c.want && (!got || access.Reach(cut, c.act) == nil) {
			t.Errorf("%s: not somewhere", name)
		}
	}
	twice := worker.Within([]access.Act{access.PersonRead}, "").Within([]access.Act{access.PersonRead, access.PersonEdit}, "")
	if access.Somewhere(twice, access.PersonEdit) {
		t.Error("cut down twice it may more")
	}
}

// Whoever holds a token that is not for granting grants nothing with it.
func TestWithinGrantsNothing(t *testing.T) {
	a, _ := open(t)
	if _, err := a.Demo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	sec, err := a.Actor(t.Context(), "secadmin")
	if err != nil {
		t.Fatal(err)
	}
	acc := access.Account{ID: "n", Name: "新", Grants: []access.Granted{{Role: access.Viewer, Until: civil.At(noon) + 1e9}}}
	if _, err := a.Put(t.Context(), sec.Within([]access.Act{access.Token, access.Decide}, ""), acc, "x"); err == nil {
		t.Error("granted")
	}
	if _, err := a.Put(t.Context(), sec.Within([]access.Act{access.Grant}, ""), acc, "x"); err != nil {
		t.Error(err)
	}
}

// Lists begin where the rights for the act lie, and name no place twice.
func TestTops(t *testing.T) {
	until := civil.At(noon) + 1e9
	held := func(places ...string) (out []access.Granted) {
		for _, p := range places {
			out = append(out, access.Granted{Role: access.Worker, Place: p, Until: until})
		}
		return out
	}
	inLine := access.Granted{Role: access.Organiser, Line: "org-1", Until: until}
	for name, c := range map[string]struct {
		grants []access.Granted
		act    access.Act
		tops   []area.Code
		line   string
	}{
		"nothing":                  {nil, access.PersonRead, nil, ""},
		"one place":                {held("110105"), access.PersonRead, []area.Code{"110105"}, ""},
		"a place in another":       {held("110105001", "110105", "110105002"), access.PersonRead, []area.Code{"110105"}, ""},
		"two places":               {held("110105", "110101"), access.PersonRead, []area.Code{"110105", "110101"}, ""},
		"the whole city":           {held("110105", ""), access.PersonRead, []area.Code{""}, ""},
		"another act":              {held("110105"), access.BriefRelease, nil, ""},
		"a line":                   {[]access.Granted{inLine}, access.PersonRead, []area.Code{""}, "org-1"},
		"a line beside a place":    {append(held("110105"), inLine), access.PersonRead, []area.Code{"110105"}, ""},
		"a district as a unit":     {[]access.Granted{{Role: access.Worker, Unit: "110105", Until: until}}, access.PersonRead, []area.Code{"110105"}, ""},
		"a right that has run out": {[]access.Granted{{Role: access.Worker, Place: "110105", Until: civil.At(noon)}}, access.PersonRead, nil, ""},
	} {
		a := actor("w", noon, c.grants...)
		if got := access.Tops(a, c.act); !slices.Equal(got, c.tops) {
			t.Errorf("%s: tops %q, want %q", name, got, c.tops)
		}
		if got := access.TopLine(a, c.act); got != c.line {
			t.Errorf("%s: line %q, want %q", name, got, c.line)
		}
		if got := access.Top(a, c.act); len(c.tops) == 0 && got != "" || len(c.tops) > 0 && got != c.tops[0] {
			t.Errorf("%s: begins at %q", name, got)
		}
	}
}
