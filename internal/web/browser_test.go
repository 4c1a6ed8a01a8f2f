package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

// sights are the pages as the roles see them.
var sights = []struct{ name, role, path string }{
	{"signin", "", "/"},
	{"verify", "", "/verify"},
	{"public", "", "/public/briefs/2119"},
	{"missing", "", "/nothing"},
	{"overview", "viewer", "/overview"},
	{"figures", "viewer", "/figures"},
	{"figure", "auditor", "/figures/volunteers"},
	{"facts", "auditor", "/figures/volunteers/facts?purpose=check-figure"},
	{"fact", "auditor", "/facts/17?purpose=check-figure"},
	{"briefs", "checker", "/briefs"},
	{"studio", "releaser", "/briefs/2020-10?number=n1"},
	{"editing", "editor", "/briefs/2020-11"},
	{"checking", "checker", "/briefs/2020-12"},
	{"edit", "editor", "/briefs/2020-11/edit"},
	{"diff", "editor", "/briefs/2020-10/diff"},
	{"contributions", "contributor", "/contributions"},
	{"log", "auditor", "/log/consistency?from=1000"},
	{"import", "coordinator", "/import"},
	{"review", "coordinator", "/import/t1"},
	{"me", "editor", "/me"},
}

// Every page, on desk and phone, in both languages and in large print.
func TestBrowserEveryPage(t *testing.T) {
	s := newSite(t)
	b := webtest.NewBrowser(t)
	visitors := map[string]*visitor{"": s.visitor()}
	for _, sight := range sights {
		v, ok := visitors[sight.role]
		if !ok {
			v = s.as(sight.role)
			visitors[sight.role] = v
		}
		if sight.path == "/import/t1" {
			v.upload("/import", map[string]string{"kind": "facts"}, "file", "facts.csv", "id\n")
		}
		b.Sweep(v, sight.name, sight.path)
	}
}

// An editor's words show their numbers while they are typed, a press on a
// printed number shows its source beside the paper, and a list narrows as one
// types.
func TestBrowserScript(t *testing.T) {
	s := newSite(t)
	b := webtest.NewBrowser(t)
	desk := webtest.Looks[0]
	b.Open(s.as("editor"), desk, "/briefs/2020-11/edit")
	b.Do(
		webtest.Wait("#preview-0-0 mark"),
		webtest.Type("#p1-2", "今天有{{agencies}}家机构"),
		webtest.Wait("#preview-1-2 mark"),
	)
	if got := b.Text("#preview-1-2"); !strings.Contains(got, "今天有87家机构") {
		t.Errorf("preview = %q", got)
	}
	b.Do(
		chromedp.Navigate(s.URL+"/briefs/2020-10"),
		webtest.Click(".paper a.num"),
		webtest.Wait("#number dl"),
	)
	if got := b.Text("#number"); !strings.Contains(got, "1,203,456") || !strings.Contains(got, "120余万") {
		t.Errorf("panel = %q", got)
	}
	b.Open(s.as("viewer"), desk, "/figures")
	b.Do(webtest.Type("#q", "献血"))
	if got := b.Text("#shown"); got != "1" {
		t.Errorf("rows after typing = %s, want 1", got)
	}
}

// While data load, the overview asks for the bar again by itself and shows the
// page anew at the end.
func TestBrowserLoading(t *testing.T) {
	var loading loader
	loading.left.Store(3)
	s := newSite(t, loading.option)
	b := webtest.NewBrowser(t)
	b.Open(s.as("viewer"), webtest.Looks[2], "/overview")
	b.Do(webtest.Wait("#loading progress"), webtest.Gone("#loading"), webtest.Wait(".tiles"))
}
