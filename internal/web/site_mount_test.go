package web_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/a-h/templ"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
	"linli/internal/web/webtest"
)

// bakery is a service with a page of each sort.
type bakery struct{}

var errOven = errors.New("the oven is cold")

func (bakery) Pages(site page.Site) {
	bread := text.Label{Zh: "面包", En: "Bread"}
	site.Navigate(page.Entry{NavItem: page.NavItem{Label: bread, Href: "/bread", Icon: "today"}, Acts: []access.Act{access.Import}})
	show := func(w http.ResponseWriter, r *http.Request) error {
		return site.Show(w, r, page.Content{Title: bread, Body: templ.Raw(`<h1>` + page.T(r.Context(), bread) + `</h1>`)})
	}
	site.Open("GET /bread/open", show)
	site.Staff("GET /bread", access.Import, show)
	site.Member("GET /bread/mine", show)
	site.SignedIn("GET /bread/any", show)
	site.Open("GET /bread/full", func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Conflict, text.Label{Zh: "名额已满", En: "no seats left"})
	})
	site.Open("GET /bread/cold", func(http.ResponseWriter, *http.Request) error { return errOven })
}

// A service's routes are for whom it says, and its faults have their words.
func TestServicePages(t *testing.T) {
	site := webtest.NewHouse(t, "").Site(nil, bakery{})
	person := site.Person("邹小满", "")
	visitors := map[string]*webtest.Visitor{
		"": site.Visitor(), "coordinator": site.As("coordinator"), "viewer": site.As("viewer"), "volunteer": site.AsPerson(person),
	}
	for _, c := range []struct {
		as, path string
		status   int
		lands    string
		says     string
	}{
		{"", "/bread/open", 200, "/bread/open", "面包"},
		{"", "/bread", 200, "/", ""},
		{"", "/bread/mine", 200, "/", ""},
		{"", "/bread/any", 200, "/", ""},
		{"coordinator", "/bread", 200, "/bread", `href="/bread"`},
		{"coordinator", "/bread/any", 200, "/bread/any", "面包"},
		{"viewer", "/bread", 403, "/bread", ""},
		{"volunteer", "/bread/mine", 200, "/bread/mine", "面包"},
		{"volunteer", "/bread/any", 200, "/bread/any", "面包"},
		{"volunteer", "/bread", 403, "/bread", "工作账号"},
		{"volunteer", "/", 200, "/my", ""},
		{"coordinator", "/bread/mine", 403, "/bread/mine", "志愿者手机号"},
		{"", "/bread/full", 409, "/bread/full", "名额已满"},
		{"", "/bread/cold", 500, "/bread/cold", "报修编号"},
	} {
		t.Run(c.as+c.path, func(t *testing.T) {
			got := visitors[c.as].Get(c.path)
			if got.Status != c.status || got.Path != c.lands || !got.Has(c.says) {
				t.Errorf("status %d at %s, want %d at %s with %q in:\n%s", got.Status, got.Path, c.status, c.lands, c.says, got.Body)
			}
			if got.Has(errOven.Error()) {
				t.Error("the page shows an error that is not meant for people")
			}
		})
	}
	if got := visitors["viewer"].Get("/overview"); got.Has(`href="/bread"`) {
		t.Error("the navigation shows a page that is not for the visitor")
	}
}
