package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/internal/page"
	"linli/internal/web/webtest"
)

// queued sends a form as a phone's queue does, for the visitor of a tag.
func queued(v *webtest.Visitor, path, tag string, form url.Values) webtest.Answer {
	v.T().Helper()
	req, err := http.NewRequestWithContext(v.T().Context(), http.MethodPost, v.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.T().Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set(page.QueueHeader, "1")
	req.Header.Set(page.VisitorHeader, tag)
	return v.Do(req)
}

// Routes written for browsers answer a queue: where a redirect leads, what is
// wrong as words, and never for another visitor than the act's own.
func TestQueueAnswers(t *testing.T) {
	h := webtest.NewHouse(t, "")
	k := newKiosk(h.Clock.Now)
	site := h.Site(nil, k)
	v := site.AsPerson(site.Person("邹小满", ""))
	tag := v.Get("/kiosk").Header.Get(page.VisitorHeader)
	other := site.AsPerson(site.Person("邹大满", "")).Get("/kiosk").Header.Get(page.VisitorHeader)
	if tag == "" || other == "" || tag == other {
		t.Fatalf("tags %q and %q", tag, other)
	}
	for _, c := range []struct {
		name   string
		v      *webtest.Visitor
		tag    string
		path   string
		note   string
		status int
		words  string
		next   string
	}{
		{"done", v, tag, "/kiosk/act", "36.5", 200, "", "/kiosk"},
		{"refused", v, tag, "/kiosk/act", "bad", 422, "体温应在", ""},
		{"of another visitor", v, other, "/kiosk/act", "36.5", 401, "请先登录", ""},
		{"of nobody, while somebody is signed in", v, "", "/kiosk/act", "36.5", 401, "请先登录", ""},
		{"not signed in any more", site.Visitor(), tag, "/kiosk/act", "36.5", 401, "请先登录", ""},
		{"of nobody, for members", site.Visitor(), "", "/kiosk/act", "36.5", 401, "", "/?next=%2F"},
		{"of nobody, for staff", site.Visitor(), "", "/kiosk/staff", "", 401, "", "/"},
		{"to nowhere", v, tag, "/kiosk/none", "36.5", 404, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(k.taken())
			got := queued(c.v, c.path, c.tag, url.Values{"id": {c.name}, "note": {c.note}})
			if got.Status != c.status || got.Header.Get(page.NextHeader) != c.next || got.Path != c.path {
				t.Errorf("status %d at %s, next %q; want %d, next %q\n%s", got.Status, got.Path, got.Header.Get(page.NextHeader), c.status, c.next, got.Body)
			}
			if got.Header.Get(page.QueueHeader) == "" {
				t.Error("the answer is not marked as ours")
			}
			if c.words != "" {
				var said struct{ Words string }
				if err := json.Unmarshal([]byte(got.Body), &said); err != nil || !strings.Contains(said.Words, c.words) {
					t.Errorf("says %q (%v), want %q", got.Body, err, c.words)
				}
			}
			if done := len(k.taken()) - before; done != map[bool]int{true: 1, false: 0}[c.status == 200] {
				t.Errorf("%d acts done", done)
			}
		})
	}
	// Without script the same form is an ordinary one.
	if got := v.Post("/kiosk/act", url.Values{"id": {"no-script"}, "note": {"1"}}); got.Status != 200 || got.Path != "/kiosk" {
		t.Errorf("without script: %d at %s", got.Status, got.Path)
	}
}

// Only a marked page may be kept, only a page with a scanner may ask for the
// camera, and signing out throws away what the phone has.
func TestOfflineHeaders(t *testing.T) {
	h := webtest.NewHouse(t, "")
	site := h.Site(nil, newKiosk(h.Clock.Now))
	v := site.AsPerson(site.Person("邹小满", ""))
	kept := v.Get("/kiosk")
	if got := kept.Header.Get(page.KeepHeader); got != "1583458200000" {
		t.Errorf("a marked page is of %q", got)
	}
	if got := kept.Header.Get("Permissions-Policy"); !strings.Contains(got, "camera=(self)") || !strings.Contains(got, "geolocation=()") {
		t.Errorf("a page with a scanner may %s", got)
	}
	for _, path := range []string{"/kiosk/private", "/my", "/verify"} {
		got := v.Get(path)
		if got.Header.Get(page.KeepHeader) != "" || !strings.Contains(got.Header.Get("Permissions-Policy"), "camera=()") {
			t.Errorf("%s: keep %q, may %s", path, got.Header.Get(page.KeepHeader), got.Header.Get("Permissions-Policy"))
		}
	}
	if !kept.Has(`data-keep="/kiosk /waiting"`) {
		t.Error("the page does not list what is to be kept")
	}
	if got := v.Get("/offline"); got.Header.Get(page.VisitorHeader) != "" || got.Has("我的") {
		t.Error("the page for no network is somebody's")
	}

	v.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if got := v.Post("/sign-out", nil); got.Header.Get("Clear-Site-Data") != `"storage"` {
		t.Errorf("signing out clears %q", got.Header.Get("Clear-Site-Data"))
	}
}

// A page with a queue and a scanner stays within 40 kB on the wire as well. The
// decoder is fetched when the camera opens, where the browser has none.
func TestQueueBudget(t *testing.T) {
	h := webtest.NewHouse(t, "")
	site := h.Site(nil, newKiosk(h.Clock.Now))
	v := site.AsPerson(site.Person("邹小满", ""))
	wire := func(path string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		return len(v.Do(req).Body)
	}
	size, decoder := wire("/kiosk"), 0
	for _, file := range regexp.MustCompile(`"/assets/[\w.-]+"`).FindAllString(v.Get("/kiosk").Body, -1) {
		n := wire(strings.Trim(file, `"`))
		if strings.Contains(file, "/qr.") {
			decoder = n
			continue
		}
		size += n
	}
	t.Logf("%d bytes, and %d for the decoder", size, decoder)
	if size > 40<<10 || decoder == 0 || decoder > 20<<10 {
		t.Errorf("%d bytes, and %d for the decoder", size, decoder)
	}
}

// The worker names the files as they are now and is asked for anew each time;
// the manifest is in the language of the page.
func TestWorkerAndManifest(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	body := v.get("/").body
	worker := v.get("/sw.js")
	if worker.status != 200 || worker.header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(worker.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("worker: %d %v", worker.status, worker.header)
	}
	for _, file := range regexp.MustCompile(`/assets/app\.\w+\.\w+`).FindAllString(body, -1) {
		if !strings.Contains(worker.body, file) {
			t.Errorf("the worker does not know %s", file)
		}
	}
	for _, file := range regexp.MustCompile(`/assets/[\w.-]+`).FindAllString(worker.body[:strings.IndexByte(worker.body, '\n')], -1) {
		if got := v.get(file); got.status != 200 {
			t.Errorf("the worker names %s: %d", file, got.status)
		}
	}
	for lang, name := range map[string]string{"zh-CN": "邻里", "en": "Linli"} {
		var m struct {
			Name, Lang string
			Icons      []struct{ Src string }
		}
		got := v.get("/manifest.webmanifest?lang=" + lang)
		if err := json.Unmarshal([]byte(got.body), &m); err != nil {
			t.Fatal(err)
		}
		if m.Name != name || m.Lang != lang || got.header.Get("Content-Type") != "application/manifest+json" {
			t.Errorf("%s: %+v %v", lang, m, got.header)
		}
		for _, icon := range m.Icons {
			if got := v.get(icon.Src); got.status != 200 {
				t.Errorf("icon %s: %d", icon.Src, got.status)
			}
		}
	}
}

// A public page has a card for messengers, which says nothing of the page's
// address or content; a page for somebody has none.
func TestShareCard(t *testing.T) {
	s := newSite(t)
	public := s.visitor().get("/verify?code=SECRET-CODE")
	card := strings.Join(regexp.MustCompile(`<meta property="og:[^>]*>`).FindAllString(public.body, -1), "\n")
	if !strings.Contains(card, `content="公开核验 · 邻里"`) || strings.Contains(card, "SECRET") {
		t.Errorf("card: %s", card)
	}
	picture := regexp.MustCompile(`og:image" content="([^"]+)"`).FindStringSubmatch(card)
	if picture == nil || !strings.HasPrefix(picture[1], s.URL) || s.visitor().get(strings.TrimPrefix(picture[1], s.URL)).status != http.StatusOK {
		t.Errorf("picture: %q", picture)
	}
	if got := s.as("viewer").get("/overview"); got.has("og:") {
		t.Error("a page for somebody has a card")
	}
}
