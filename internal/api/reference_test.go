package api_test

import (
	"html"
	"strings"
	"testing"

	"linli/internal/web"
	"linli/internal/web/webtest"
)

// TestReference finds every operation and every kind of problem on the page.
func TestReference(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(func(o *web.Options) { o.API = r.api.Handler() }, r.api)
	zh := site.Visitor().Get("/api/")
	en := site.Visitor().English().Get("/api/")
	if zh.Status != 200 || en.Status != 200 {
		t.Fatal(zh.Status, en.Status)
	}
	for _, op := range r.api.Operations() {
		if !strings.Contains(zh.Body, `id="`+op.ID+`"`) || !zh.Has(html.EscapeString(op.Name.Zh)) || !en.Has(html.EscapeString(op.Name.En)) {
			t.Errorf("%s is not on the page", op.ID)
		}
	}
	for _, elsewhere := range []string{"https://unpkg", "https://cdn", "<script src=\"http"} {
		if zh.Has(elsewhere) {
			t.Errorf("the page loads from elsewhere: %s", elsewhere)
		}
	}
	// The same handler answers beside the pages, by token only.
	if got := site.As("secadmin").Get("/api/v1/tokens"); got.Status != 401 {
		t.Errorf("a signed-in browser is let in without a token: %d", got.Status)
	}
}

func TestReferenceInBrowser(t *testing.T) {
	r := openRig(t, "", nil) // axe takes a minute for all operations, which look alike
	site := r.Site(func(o *web.Options) { o.API = r.api.Handler() }, r.api)
	webtest.NewBrowser(t).Sweep(site.Visitor(), "api", "/api/")
}
