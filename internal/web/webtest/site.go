package webtest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/text"
	"linli/internal/web"
)

// Site is the whole web face of a House, as a demonstration: visitors are
// signed in without proof.
type Site struct {
	t testing.TB
	*House
	Server *web.Server
	URL    string
	Line   *Line
}

// Site serves the house with the services under test. The options may be
// changed before.
func (h *House) Site(change func(*web.Options), services ...web.Service) *Site {
	h.t.Helper()
	engine := h.Figures()
	sign := func(context.Context) (fact.Head, []byte, error) {
		head := h.Log.Head()
		note, err := merkle.Sign(h.Keys.Name(), head.Size, head.Root, h.Keys.Signers()...)
		return head, note, err
	}
	o := web.Options{
		Clock:   h.Clock.Now,
		Product: text.Label{Zh: "邻里", En: "Linli"}, Tagline: text.Label{Zh: "志愿服务动员平台", En: "Volunteer mobilisation"},
		Demo: true, Logger: slog.New(slog.NewTextHandler(h.t.Output(), nil)),
		Overview: web.Overview{
			Headline: []string{"volunteers", "party-report-in", "service-hours", "service-communities"},
			Map:      []string{"volunteers"}, Chart: "service-times",
		},
		Accounts: h.Access, Access: h.Access, Figures: engine, Kinds: h.Kinds, Log: web.NewLog(h.Log, h.Keys.Name(), sign, h.Keys.Verifiers()),
		People: h.People, Orgs: h.Desk, RegisterAt: "/join", Services: services,
	}
	if change != nil {
		change(&o)
	}
	s := &Site{t: h.t, House: h, Line: &Line{}}
	var err error
	if s.Server, err = web.New(o); err != nil {
		h.t.Fatal(err)
	}
	ts := httptest.NewServer(s.Line.through(s.Server.Handler()))
	h.t.Cleanup(ts.Close)
	s.URL = ts.URL
	return s
}

// Visitor is a browser without script and its cookies.
type Visitor struct {
	*Site
	Client *http.Client
}

// Base is the address of the site.
func (v *Visitor) Base() string { return v.URL }

// Jar holds the visitor's cookies.
func (v *Visitor) Jar() http.CookieJar { return v.Client.Jar }

// Visitor is somebody who is not signed in.
func (s *Site) Visitor() *Visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Visitor{s, &http.Client{Jar: jar}}
}

// As is a visitor signed in to an account: of a role's demo account by the
// role's key, or one made by House.Actor.
func (s *Site) As(account string) *Visitor { return s.signedIn("account", account) }

// AsPerson is a visitor signed in as a volunteer.
func (s *Site) AsPerson(person string) *Visitor { return s.signedIn("person", person) }

func (s *Site) signedIn(as, id string) *Visitor {
	s.t.Helper()
	v := s.Visitor()
	if got := v.Post("/sign-in", url.Values{as: {id}}); got.Status != http.StatusOK {
		s.t.Fatalf("sign in as %s: %d %s", id, got.Status, got.Body)
	}
	return v
}

// T is the test the visitor's site is for.
func (v *Visitor) T() testing.TB { return v.t }

// English makes a visitor read English.
func (v *Visitor) English() *Visitor {
	v.Post("/preferences", url.Values{"lang": {"en"}, "back": {"/verify"}})
	return v
}

// Answer is what came back, after redirects.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	Path   string // where redirects led to
}

// Has reports whether the answer holds the words.
func (a Answer) Has(words string) bool { return strings.Contains(a.Body, words) }

// Do sends a request with the visitor's cookies.
func (v *Visitor) Do(req *http.Request) Answer {
	v.t.Helper()
	resp, err := v.Client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return Answer{resp.StatusCode, resp.Header, string(body), resp.Request.URL.Path}
}

// Get asks for a page.
func (v *Visitor) Get(path string) Answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.Do(req)
}

// Post sends a form as a page of the site does.
func (v *Visitor) Post(path string, form url.Values) Answer {
	v.t.Helper()
	return v.send(path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Upload sends a form with one file.
func (v *Visitor) Upload(path string, form url.Values, field, name, content string) Answer {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	must := func(err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	for key, values := range form {
		for _, value := range values {
			must(m.WriteField(key, value))
		}
	}
	part, err := m.CreateFormFile(field, name)
	must(err)
	_, err = io.WriteString(part, content)
	must(err)
	must(m.Close())
	return v.send(path, m.FormDataContentType(), &b)
}

func (v *Visitor) send(path, kind string, body io.Reader) Answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.URL+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.Do(req)
}
