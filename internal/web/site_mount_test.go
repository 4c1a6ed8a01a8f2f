package web_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
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
	site := newSite(t, withService(bakery{}))
	for _, c := range []struct {
		as, path string
		status   int
		says     string
	}{
		{"", "/bread/open", 200, "面包"},
		{"", "/bread", 303, ""},
		{"", "/bread/mine", 303, ""},
		{"", "/bread/any", 303, ""},
		{"coordinator", "/bread", 200, `href="/bread"`},
		{"coordinator", "/bread/any", 200, "面包"},
		{"coordinator", "/bread/mine", 303, ""},
		{"viewer", "/bread", 403, ""},
		{"", "/bread/full", 409, "名额已满"},
		{"", "/bread/cold", 500, "报修编号"},
	} {
		t.Run(c.as+c.path, func(t *testing.T) {
			status, body := site.get(t, c.as, c.path)
			if status != c.status || !strings.Contains(body, c.says) {
				t.Errorf("status %d, want %d with %q in:\n%s", status, c.status, c.says, body)
			}
			if strings.Contains(body, errOven.Error()) {
				t.Error("the page shows an error that is not meant for people")
			}
		})
	}
}

var _ io.Reader
