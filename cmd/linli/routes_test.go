package main

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/onetime"
	"linli/internal/org"
)

// With -update the table of who may open what is written anew, to be read line
// by line before it is kept.
var update = flag.Bool("update", false, "write testdata/routes.txt anew")

const routesFile = "testdata/routes.txt"

// who opens a route: nobody in particular, a volunteer, and one account of each
// role that holds it everywhere.
type who struct {
	name   string
	as, id string // the field of the demonstration's sign-in, and its value
	client *http.Client
}

// Every route of the house as it is wired, by everybody there is: who is not
// listed in testdata/routes.txt is refused, and a route without a line there
// fails. Whether one may do a thing at this place is asked where the thing is
// known, and tested there; this table is the outer door.
func TestEveryRouteIsGuarded(t *testing.T) {
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		if _, err := house.access.Demo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		must(t, house.openDoors(h.app, signInFlags{}, "http://localhost", nil))
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()

		things := make(things)
		things.fill(t, house)
		everybody := []*who{{name: "anonymous"}, {name: "volunteer", as: "person", id: things["person"]}}
		for _, r := range access.Roles() {
			everybody = append(everybody, &who{name: string(r), as: "account", id: string(r)})
		}
		var table strings.Builder
		table.WriteString(routesHead)
		for _, pattern := range site.Routes() {
			fmt.Fprintf(&table, "%s\n", line(t, server.URL, pattern, things, everybody))
		}
		if *update {
			must(t, os.WriteFile(routesFile, []byte(table.String()), 0o644))
			return
		}
		kept, err := os.ReadFile(routesFile)
		must(t, err)
		compare(t, string(kept), table.String())
	})
}

const routesHead = `# Who may open which route of the site: everybody else is refused with 403, or
# asked to sign in. Names in brackets are told that there is no such thing (404):
# a thing of somebody else's is not there for them, or there is none yet.
#
# "everybody" is anonymous visitors too, "all" every volunteer and account,
# "staff" every account. "–" is nobody here: those routes are about the session
# of somebody who has signed in by a password or a code, which these have not.
# Written by: go test ./cmd/linli -run EveryRoute -args -update

`

// compare tells what differs line by line, as a person would say it.
func compare(t *testing.T, kept, now string) {
	t.Helper()
	lines := func(s string) map[string]string {
		out := map[string]string{}
		for l := range strings.Lines(s) {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				route, who, _ := strings.Cut(l, "  ")
				out[route] = strings.TrimSpace(who)
			}
		}
		return out
	}
	was, is := lines(kept), lines(now)
	for route, who := range is {
		switch before, known := was[route]; {
		case !known:
			t.Errorf("%s has no line in %s: say who may open it", route, routesFile)
		case before != who:
			t.Errorf("%s opens for %q, but %s says %q", route, who, routesFile, before)
		}
	}
	for route := range was {
		if _, known := is[route]; !known {
			t.Errorf("%s has a line in %s, but there is no such route", route, routesFile)
		}
	}
}

// line asks for a route as everybody, and says who came in.
func line(t *testing.T, base, pattern string, things things, everybody []*who) string {
	t.Helper()
	var in, absent []string
	for _, w := range everybody {
		switch status, to := w.ask(t, base, pattern, things); {
		case status >= 500 && status != http.StatusServiceUnavailable:
			t.Errorf("%s as %s: %d", pattern, w.name, status)
		case status == http.StatusNotFound:
			absent = append(absent, w.name)
		case status == http.StatusForbidden && !door(pattern), asksToSignIn(pattern, to):
		default:
			in = append(in, w.name)
		}
	}
	words := summary(in)
	if len(absent) > 0 {
		words = strings.TrimSpace(words + " [" + summary(absent) + "]")
	}
	if words == "" {
		words = "–"
	}
	return fmt.Sprintf("%-52s  %s", pattern, words)
}

// door reports whether a route is a way in or out: there a refusal is about what
// was proven, not about who asks, and leads back to the first page.
func door(pattern string) bool {
	_, path, _ := strings.Cut(pattern, " ")
	return strings.HasPrefix(path, "/sign-in") && path != "/sign-in/second" || path == "/sign-out" || path == "/preferences" || strings.HasPrefix(path, "/link/")
}

// asksToSignIn reports whether a redirect leads to the sign-in page.
func asksToSignIn(pattern, to string) bool {
	return (to == "/" || strings.HasPrefix(to, "/?next=")) && !door(pattern)
}

// summary says the usual sets of visitors by one word.
func summary(names []string) string {
	staff := len(access.Roles())
	has := strings.Join(names, " ")
	switch {
	case len(names) == staff+2:
		return "everybody"
	case len(names) == staff+1 && !strings.Contains(has, "anonymous"):
		return "all"
	case len(names) == staff && !strings.Contains(has, "anonymous") && !strings.Contains(has, "volunteer"):
		return "staff"
	}
	return has
}

// ask sends one request, freshly signed in, and tells status and redirect.
func (w *who) ask(t *testing.T, base, pattern string, things things) (status int, to string) {
	t.Helper()
	if w.client == nil {
		w.signIn(t, base)
	}
	method, path, _ := strings.Cut(pattern, " ")
	if path == "" {
		method, path = http.MethodGet, method
	}
	resp := w.send(t, method, base+things.in(path), forms[pattern])
	if pattern == "POST /sign-out" || strings.HasPrefix(path, "/my/leave") {
		w.client = nil
	}
	to = resp.Header.Get("Location")
	return resp.StatusCode, to
}

func (w *who) signIn(t *testing.T, base string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if w.as == "" {
		return
	}
	if resp := w.send(t, http.MethodPost, base+"/sign-in", url.Values{w.as: {w.id}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d", w.name, resp.StatusCode)
	}
}

func (w *who) send(t *testing.T, method, at string, form url.Values) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(form.Encode()))
	must(t, err)
	if method != http.MethodGet {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	resp, err := w.client.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	return resp
}

// forms are filled in where an empty one is refused as an attempt at what is
// sealed.
var forms = map[string]url.Values{
	"POST /people/{id}/show":                          {"field": {"phone"}, "purpose": {"contact"}},
	"POST /people/{id}/credentials/{credential}/show": {"purpose": {"check-id"}},
}

// things are what paths name, by the name of the wildcard or by the beginning of
// the path it follows.
type things map[string]string

var wildcard = regexp.MustCompile(`(/[a-z-]+)/\{([a-z]+)(?:\.\.\.)?\}|\{([a-z$]+)(?:\.\.\.)?\}`)

// in puts things for the wildcards of a path.
func (k things) in(path string) string {
	return wildcard.ReplaceAllStringFunc(path, func(part string) string {
		m := wildcard.FindStringSubmatch(part)
		if m[3] == "$" {
			return ""
		}
		if m[1] == "" {
			return k.named(m[3])
		}
		if thing, ok := k[m[1]]; ok {
			return m[1] + "/" + thing
		}
		return m[1] + "/" + k.named(m[2])
	})
}

func (k things) named(name string) string {
	if thing, ok := k[name]; ok {
		return thing
	}
	return "1"
}

// fill makes one thing of each sort that most routes need.
func (k things) fill(t *testing.T, h *house) {
	t.Helper()
	ctx := t.Context()
	as := func(id string) access.Actor {
		a, err := h.access.Actor(ctx, id)
		must(t, err)
		return a
	}
	k["person"] = enrol(t, h, "诸葛小明", phone, idNumber(3))
	k["/people"] = k["person"]
	coordinator := as("coordinator")
	must(t, h.desk.Put(ctx, coordinator, org.Org{Key: "bjtu", Name: "北京交通大学", Kind: "university", Place: "110108"}))
	k["/orgs"], k["/accounts"], k["/figures"], k["/facts"] = "bjtu", "viewer", "volunteers", "1"
	_, err := h.access.Glass(ctx, as("worker"), access.Thing{Kind: "person", ID: k["person"], Place: home}, access.Rescue, "敲门无人应")
	must(t, err)
	k["/requests"] = "1"

	briefs, err := h.briefs(ctx, &app{ctx: ctx, clock: h.clock}, "")
	must(t, err)
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("..", "..", "internal", "web", "testdata", name))
		must(t, err)
		return data
	}
	series, err := brief.ParseSeries(read("series.yaml"))
	must(t, err)
	must(t, briefs.PutSeries(ctx, as("editor"), series))
	draft, err := brief.ParseDraft(read("draft.yaml"))
	must(t, err)
	_, err = briefs.Create(ctx, as("editor"), "2020-10", series.Key, draft)
	must(t, err)
	k["/briefs"], k["/public/briefs"] = "2020-10", "2119"

	offered, err := h.training.Offered(ctx)
	must(t, err)
	if len(offered) > 0 {
		k["/courses"] = offered[0].Course
	}
}
