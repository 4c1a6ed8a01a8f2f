package page_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/page"
)

// A community is typed by name, pinyin or code and chosen from what fits.
func TestPlaceField(t *testing.T) {
	const home = "110105001024" // 南郎家园社区
	atlas := area.Default()
	field := page.PlaceField{Name: "to", ID: "goal"}
	for name, c := range map[string]struct {
		typed, code string
		chosen      string
		offered     bool
	}{
		"nothing":                           {"", "", "", false},
		"its name":                          {"南郎家园", "", home, true},
		"its pinyin":                        {"nanlangjiayuan", "", home, true},
		"its code":                          {home, "", home, true},
		"chosen from several":               {"家园", home, "", true},
		"no code is among what fits":        {"家园", "110101001001", "", true},
		"several, none chosen":              {"家园", "", "", true},
		"chosen without script":             {"", home, home, true},
		"shown and left as it was":          {"南郎家园社区", home, home, true},
		"another typed over what was shown": {"不存在的地方", home, "", false},
		"a district":                        {"110105", "", "110105", false},
		"another city":                      {"310101001001", "", "310101001001", false},
	} {
		t.Run(name, func(t *testing.T) {
			body := url.Values{"to": {c.typed}, "to-code": {c.code}}
			r := httptest.NewRequest("POST", "/", strings.NewReader(body.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			got := field.Read(r, atlas)
			if name == "chosen from several" {
				for _, d := range got.Found {
					if string(d.Code) == home {
						c.chosen = home
					}
				}
			}
			if got.Chosen != c.chosen || (len(got.Found) > 0) != c.offered {
				t.Errorf("chosen %q of %v, want %q", got.Chosen, got.Found, c.chosen)
			}
		})
	}
	wide := page.PlaceField{Name: "to", Wide: true}
	for typed, want := range map[string]string{"110105": "110105", "110105001": "110105001", "南郎家园": home} {
		r := httptest.NewRequest("GET", "/?to="+url.QueryEscape(typed), nil)
		if got := wide.Read(r, atlas); got.Chosen != want {
			t.Errorf("of all places %q chooses %q of %v", typed, got.Chosen, got.Found)
		}
	}
	r := httptest.NewRequest("GET", "/places?field=to&choice=to-code&wide=yes&to="+url.QueryEscape("朝阳区"), nil)
	if got := page.PlaceFound(r, atlas); len(got.Found) == 0 || got.Found[0].Code != "110105" {
		t.Errorf("a district is found as %v", got.Found)
	}
	if got := wide.Of(atlas, "110105"); got.Typed != "朝阳区" {
		t.Errorf("a known district is shown as %+v", got)
	}
	shown := field.Of(atlas, home)
	if shown.Chosen != home || !strings.HasPrefix(shown.Typed, "南郎家园") || len(shown.Found) != 1 {
		t.Errorf("a known community is shown as %+v", shown)
	}
	found := page.PlaceFound(httptest.NewRequest("GET", "/places?field=to&choice=to-code&to=nljy", nil), atlas)
	if len(found.Found) == 0 || found.Found[0].Code != home {
		t.Errorf("initials find %v", found.Found)
	}
}
