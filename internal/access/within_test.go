package access_test

import (
	"testing"

	"linli/internal/access"
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
