package page_test

import (
	"slices"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/page"
	"linli/internal/text"
)

func values(options []page.Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return out
}

// From the city to a community in three choices; whoever holds a district is
// offered nothing outside it.
func TestPlaces(t *testing.T) {
	atlas := area.Default()
	city := values(page.Places(atlas, "", ""))
	if city[0] != "" || !slices.Contains(city, "110105") || slices.ContainsFunc(city, func(s string) bool { return len(s) > 6 }) {
		t.Errorf("the city begins at %v", city)
	}
	in := values(page.Places(atlas, "110105001", ""))
	if in[0] != "" || in[1] != "110105" || in[2] != "110105001" || !slices.Contains(in, "110105001024") {
		t.Errorf("in a sub-district %v", in[:4])
	}
	own := values(page.Places(atlas, "110105", "110105"))
	if own[0] != "110105" || slices.ContainsFunc(own, func(s string) bool { return !strings.HasPrefix(s, "110105") }) {
		t.Errorf("in one's own district %v", own)
	}
	two := values(page.Places(atlas, "110106", "110105", "110106"))
	if two[0] != "110105" || two[1] != "110106" || len(two[2]) != 9 {
		t.Errorf("with two districts %v", two[:3])
	}
}

func TestFilterRow(t *testing.T) {
	f := page.Filters{Action: "/things", Fields: []page.Filter{
		{Name: "q", Value: `"><b>`, Label: text.Label{Zh: "关键字", En: "words"}, Kind: page.Search},
		{Name: "kind", Value: "b", Label: text.Label{Zh: "类别", En: "kind"}, Kind: page.Choice, Options: []page.Option{
			{Value: "a", Label: text.Label{Zh: "甲", En: "first"}}, {Value: "b", Label: text.Label{Zh: "乙", En: "second"}},
		}},
	}}
	var out strings.Builder
	if err := page.FilterRow(f).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`value="&#34;&gt;&lt;b&gt;"`, `<option value="b" selected>乙</option>`, `<option value="">全部</option>`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
	if got, want := f.At("after", "x y"), "/things?after=x+y&kind=b&q=%22%3E%3Cb%3E"; got != want {
		t.Errorf("the next page is at %s, want %s", got, want)
	}
}
