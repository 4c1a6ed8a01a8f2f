package web_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"linli/internal/access"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
	"linli/internal/web"
)

const goodPassword = "Kangyi-2020-Nuan"

// gate is a site without a demonstration: people have to prove who they are.
type gate struct {
	*site
	signin *signin.SignIn
	access *access.Access
	mu     sync.Mutex
	at     time.Time
	phones onetime.Pocket
}

func (g *gate) clock() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.at
}

func (g *gate) pass(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at = g.at.Add(d)
}

func (g *gate) sent(p ident.Phone) string {
	return g.phones.To(p)
}

func (g *gate) ByPhone(_ context.Context, p ident.Phone) (string, error) {
	if p == "13800138000" {
		return "person-1", nil
	}
	return "", nil
}

func (g *gate) Active(context.Context, string) (bool, error) { return true, nil }

func newGate(t testing.TB, change ...func(*web.Options)) *gate {
	t.Helper()
	g := &gate{at: now}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "linli.db"), store.Options{
		Migrations: []store.Migrations{access.Migrations(), limit.Migrations(), onetime.Migrations(), signin.Migrations()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g.access = access.New(db, g.clock)
	handler := &lateHandler{}
	ts := httptest.NewServer(handler)
	t.Cleanup(ts.Close)
	// A passkey wants a name, not a number.
	origin := strings.Replace(ts.URL, "127.0.0.1", "localhost", 1)
	g.signin, err = signin.New(signin.Options{
		DB: db, Access: g.access, Keys: keys, Clock: g.clock, Product: "邻里", Origin: origin,
		People: g, Codes: onetime.New(keys, g.clock, &g.phones, onetime.Limits{}), Cost: signin.Cost{Memory: 64, Passes: 1, Parallel: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := newCity()
	o := web.Options{
		Clock: g.clock, Product: text.Label{Zh: "邻里", En: "Linli"}, Tagline: text.Label{Zh: "志愿服务动员平台", En: "Volunteering"},
		Accounts: g.access, Figures: c, Log: cityLog{c}, SignIn: g.signin, Codes: &g.phones,
	}
	for _, f := range change {
		f(&o)
	}
	server, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	handler.Handler = server.Handler()
	g.site = &site{t: t, city: c, options: o, server: server, URL: origin}
	return g
}

// lateHandler is a handler that is known only after its address.
type lateHandler struct{ http.Handler }

// app is an authenticator app at the site's time.
func (g *gate) app(secret string) string {
	g.t.Helper()
	code, err := totp.GenerateCodeCustom(strings.ReplaceAll(secret, " ", ""), g.clock(), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix})
	if err != nil {
		g.t.Fatal(err)
	}
	return code
}

var (
	secretOnPage    = regexp.MustCompile(`id="secret">([A-Z2-7 ]+)<`)
	challengeOnPage = regexp.MustCompile(`name="challenge" value="([^"]+)"`)
	revokeOnPage    = regexp.MustCompile(`/devices/([^/"]+)/revoke`)
)

func onPage(t testing.TB, re *regexp.Regexp, a answer) string {
	t.Helper()
	m := re.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("%s (%d) has no %s", a.path, a.status, re)
	}
	return m[1]
}

// administrator follows the first link and sets up the second step.
func (g *gate) administrator(v *visitor) (secret string) {
	g.t.Helper()
	link, err := g.signin.FirstLink(g.t.Context())
	if err != nil || link == "" {
		g.t.Fatal("no first link", err)
	}
	got := v.post("/link/"+link, url.Values{"account": {"root1"}, "name": {"沈知远"}, "office": {"区数据局"}, "password": {goodPassword}, "again": {goodPassword}})
	if got.path != "/second-factor" {
		g.t.Fatalf("after joining: %s %d", got.path, got.status)
	}
	secret = onPage(g.t, secretOnPage, got)
	got = v.post("/second-factor", url.Values{"code": {g.app(secret)}})
	if got.status != http.StatusOK || strings.Count(got.body, "<li>") != 10 {
		g.t.Fatalf("after the second step: %d", got.status)
	}
	return secret
}

func TestFirstAdministratorPages(t *testing.T) {
	g := newGate(t)
	v := g.visitor()
	link, err := g.signin.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"account": {"root1"}, "name": {"沈知远"}, "password": {goodPassword}, "again": {goodPassword}}
	if got := v.get("/link/" + link); got.status != http.StatusOK || !got.has("创建系统管理员") {
		t.Fatalf("the form: %d", got.status)
	}
	for name, change := range map[string][2]string{
		"weak": {"password", "admin123"}, "differ": {"again", "x"}, "account": {"account", "Root One"}, "no name": {"name", ""},
	} {
		bad := url.Values{}
		for k, val := range form {
			bad[k] = val
		}
		bad.Set(change[0], change[1])
		if name == "weak" {
			bad.Set("again", change[1])
		}
		got := v.post("/link/"+link, bad)
		if got.status != http.StatusBadRequest || !got.has(`role="alert"`) || got.has(goodPassword) {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	got := v.post("/link/"+link, form)
	if got.path != "/second-factor" || !got.has("两步验证") {
		t.Fatalf("after joining: %s", got.path)
	}
	for _, path := range []string{"/log", "/me", "/devices"} {
		if got := v.get(path); got.path == path {
			t.Errorf("half a session reads %s", path)
		}
	}
	if got := v.get("/second-factor/qr.png"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "\x89PNG") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d %s", got.status, got.header)
	}
	secret := onPage(t, secretOnPage, got)
	if got := v.post("/second-factor", url.Values{"code": {"000000"}}); got.status != http.StatusForbidden || onPage(t, secretOnPage, got) != secret {
		t.Errorf("a wrong code: %d", got.status)
	}
	if got := v.post("/second-factor", url.Values{"code": {g.app(secret)}}); got.status != http.StatusOK || !got.has("恢复码") {
		t.Errorf("recovery codes: %d", got.status)
	}
	if got := v.get("/me"); got.status != http.StatusOK || !got.has("沈知远") {
		t.Errorf("signed in: %d", got.status)
	}
	// The link is gone; no second one is made.
	if got := g.visitor().get("/link/" + link); got.status != http.StatusGone {
		t.Errorf("the link used: %d", got.status)
	}
	if got := g.visitor().get("/link/invented"); got.status != http.StatusGone {
		t.Errorf("an invented link: %d", got.status)
	}
}

func TestStaffSignsIn(t *testing.T) {
	g := newGate(t)
	first := g.visitor()
	secret := g.administrator(first)
	g.pass(time.Minute)

	v := g.visitor()
	if got := v.get("/log"); got.path != "/" || !got.has(`name="password"`) || !got.has(`name="next" value="/log"`) {
		t.Fatalf("not signed in: %s", got.path)
	}
	if got := v.post("/sign-in/password", url.Values{"account": {"root1"}, "password": {"wrong"}}); got.status != http.StatusForbidden || !got.has("不正确") {
		t.Errorf("a wrong password: %d", got.status)
	}
	if got := v.post("/sign-in/password", url.Values{"account": {"nobody"}, "password": {"wrong"}}); got.status != http.StatusForbidden {
		t.Errorf("nobody: %d", got.status)
	}
	got := v.post("/sign-in/password", url.Values{"account": {"root1"}, "password": {goodPassword}, "next": {"/log"}})
	if got.path != "/sign-in/second" {
		t.Fatalf("after the password: %s", got.path)
	}
	if got := v.get("/log"); got.path == "/log" {
		t.Error("a password alone reads the log")
	}
	if got := v.post("/sign-in/second", url.Values{"code": {"000000"}}); got.status != http.StatusForbidden {
		t.Errorf("a wrong code: %d", got.status)
	}
	if got = v.post("/sign-in/second", url.Values{"code": {g.app(secret)}}); got.path != "/log" || got.status != http.StatusOK {
		t.Fatalf("after the second step: %s %d", got.path, got.status)
	}

	// Two devices; one signs the other out, from its next request on.
	got = first.get("/devices")
	if n := len(revokeOnPage.FindAllString(got.body, -1)); n != 1 || !got.has("本机") {
		t.Fatalf("%d other devices on the page", n)
	}
	if got := first.post("/devices/"+onPage(t, revokeOnPage, got)+"/revoke", nil); got.path != "/devices" || revokeOnPage.MatchString(got.body) {
		t.Errorf("after revoking: %s", got.path)
	}
	if got := v.get("/log"); got.path != "/" {
		t.Errorf("a revoked device reads %s", got.path)
	}
	// Signing out ends the session itself, not only the cookie.
	jar := first.client.Jar.Cookies(mustURL(t, g.URL))
	first.post("/sign-out", nil)
	for _, c := range jar {
		req, _ := http.NewRequest(http.MethodGet, g.URL+"/me", nil)
		req.AddCookie(c)
		if got := g.visitor().do(req); got.path == "/me" {
			t.Error("the cookie outlives signing out")
		}
	}
}

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestVolunteerSignsIn(t *testing.T) {
	g := newGate(t, func(o *web.Options) { o.RegisterAt = "/verify" })
	for phone, lands := range map[string]string{"13800138000": "/devices", "13900139000": "/verify"} {
		v := g.visitor()
		v.get("/")
		got := v.post("/sign-in/code", url.Values{"phone": {phone}})
		if got.status != http.StatusOK || strings.Contains(got.body, "<strong>"+phone) || !got.has(phone[:3]+"****") {
			t.Fatalf("asking for a code: %d", got.status)
		}
		form := url.Values{"phone": {phone}, "challenge": {onPage(t, challengeOnPage, got)}, "digits": {"6"}, "code": {"x"}}
		if got := v.post("/sign-in/verify", form); got.status != http.StatusForbidden || !got.has("不正确") {
			t.Errorf("a wrong code: %d", got.status)
		}
		form.Set("code", g.sent(ident.Phone(phone)))
		if got := g.visitor().post("/sign-in/verify", form); got.status != http.StatusForbidden {
			t.Errorf("another browser's code: %d", got.status)
		}
		if got := v.post("/sign-in/verify", form); got.path != lands {
			t.Errorf("%s lands on %s, want %s", phone, got.path, lands)
		}
		if got := v.get("/log"); got.status == http.StatusOK && got.path == "/log" {
			t.Errorf("a volunteer reads the desk's pages: %d at %s", got.status, got.path)
		}
		again := v.post("/sign-in/code", url.Values{"phone": {phone}})
		if again.status != http.StatusTooManyRequests || again.header.Get("Retry-After") == "" {
			t.Errorf("a second code at once: %d", again.status)
		}
	}
	if got := g.visitor().post("/sign-in/code", url.Values{"phone": {"123"}}); got.status != http.StatusBadRequest {
		t.Errorf("no phone: %d", got.status)
	}
}

func TestConfirmPage(t *testing.T) {
	g := newGate(t)
	v := g.visitor()
	secret := g.administrator(v)
	g.pass(10 * time.Minute)
	got := v.get("/second-factor")
	if got.path != "/confirm" {
		t.Fatalf("a new factor without a new proof: %s", got.path)
	}
	if got := v.post("/confirm", url.Values{"password": {"x"}, "code": {g.app(secret)}, "next": {"/second-factor"}}); got.status != http.StatusForbidden {
		t.Errorf("a wrong password: %d", got.status)
	}
	g.pass(time.Minute)
	if got := v.post("/confirm", url.Values{"password": {goodPassword}, "code": {g.app(secret)}, "next": {"/second-factor"}}); got.path != "/second-factor" {
		t.Errorf("confirmed: %s", got.path)
	}
}

// With a site that has sign-in but no demonstration, the demonstration's door
// is shut.
func TestNoDemoDoor(t *testing.T) {
	g := newGate(t)
	g.administrator(g.visitor())
	v := g.visitor()
	if got := v.post("/sign-in", url.Values{"account": {"root1"}}); got.status != http.StatusForbidden {
		t.Errorf("signed in without proof: %d", got.status)
	}
	if got := v.get("/me"); got.path == "/me" {
		t.Error("signed in without proof")
	}
}

func TestSecureCookies(t *testing.T) {
	g := newGate(t, func(o *web.Options) { o.Secure = true })
	v := g.visitor()
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	link, err := g.signin.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := v.post("/link/"+link, url.Values{"account": {"root1"}, "name": {"某"}, "password": {goodPassword}, "again": {goodPassword}})
	found := 0
	for _, c := range got.header.Values("Set-Cookie") {
		if !strings.HasPrefix(c, "__Host-") || !strings.Contains(c, "Secure") || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Errorf("cookie %s", c)
		}
		found++
	}
	if found < 2 {
		t.Errorf("%d cookies", found)
	}
}

// What a header says of an address counts only from a trusted proxy: limits by
// network cannot be walked round by a header.
func TestForwardedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		proxies []netip.Prefix
		limited bool
	}{
		"nobody is trusted":  {nil, true},
		"a proxy is trusted": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t, func(o *web.Options) { o.Proxies = tt.proxies })
			limited := false
			for i := range 200 { // from half of its 300 an hour on, a network has to wait
				v := g.visitor()
				phone := fmt.Sprintf("139%08d", i)
				req, err := http.NewRequest(http.MethodPost, g.URL+"/sign-in/code", strings.NewReader("phone="+phone))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				req.Header.Set("X-Forwarded-For", fmt.Sprintf("6.6.6.6, 10.0.%d.1", i))
				limited = limited || v.do(req).status == http.StatusTooManyRequests
			}
			if limited != tt.limited {
				t.Errorf("limited %v, want %v", limited, tt.limited)
			}
		})
	}
}

// A passkey's begin and finish answer a script, and refuse what is not theirs.
func TestPasskeyAnswers(t *testing.T) {
	g := newGate(t)
	v := g.visitor()
	send := func(path, body string) answer {
		req, err := http.NewRequest(http.MethodPost, g.URL+path, bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		return v.do(req)
	}
	if got := send("/sign-in/passkey/begin", "{}"); got.status != http.StatusOK || !got.has(`"challenge"`) || !got.has(`"ceremony"`) {
		t.Errorf("begin: %d %s", got.status, got.body)
	}
	for _, body := range []string{"", "[]", "{}", `{"ceremony":"x","answer":{}}`, strings.Repeat("a", 1<<17)} {
		if got := send("/sign-in/passkey/finish", body); got.status < 400 || got.status >= 500 {
			t.Errorf("%.20q: %d", body, got.status)
		}
	}
	if got := send("/second-factor/passkey/begin", "{}"); got.path != "/" {
		t.Errorf("without a session: %s", got.path)
	}
}

// A demonstration shows the code that it does not send; a city's site never
// does.
func TestDemoShowsTheCode(t *testing.T) {
	for _, demo := range []bool{true, false} {
		g := newGate(t, func(o *web.Options) { o.Demo = demo })
		page := g.visitor().post("/sign-in/code", url.Values{"phone": {"13800138000"}})
		code := g.sent("13800138000")
		if code == "" || page.has("验证码是 "+code) != demo {
			t.Errorf("demo %t: the code %q is shown: %t", demo, code, !demo)
		}
	}
}
