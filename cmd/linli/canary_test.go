package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/people"
)

// canaries are people with numbers that are recognised anywhere.
type canaries struct {
	ids     *identtest.Source
	secrets []string // none of which may lie anywhere in clear
	phones  int
}

func (c *canaries) phone() string {
	c.phones++
	p := fmt.Sprintf("1770%07d", 5551000+c.phones)
	c.secrets = append(c.secrets, p, p[:3]+" "+p[3:7]+" "+p[7:], p[:3]+"-"+p[3:7]+"-"+p[7:])
	return p
}

func (c *canaries) number(born civil.Day) string {
	n := string(c.ids.IDNumber("110000", born, ident.Female))
	c.secrets = append(c.secrets, n, strings.ToLower(n), n[6:17])
	return n
}

// gateway is a provider of SMS that keeps what it was sent, and refuses some.
type gateway struct {
	*httptest.Server
	mu     sync.Mutex
	codes  map[string]string
	refuse string
	sent   chan struct{}
}

func newGateway(t *testing.T) *gateway {
	g := &gateway{codes: map[string]string{}, sent: make(chan struct{}, 1)}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		phone := r.URL.Query().Get("PhoneNumbers")
		if phone == g.refuse {
			fmt.Fprintf(w, `{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"%s is refused"}`, phone)
			return
		}
		var params struct{ Code string }
		if err := json.Unmarshal([]byte(r.URL.Query().Get("TemplateParam")), &params); err != nil {
			t.Error(err)
		}
		g.codes[phone] = params.Code
		select {
		case g.sent <- struct{}{}:
		default:
		}
		fmt.Fprint(w, `{"Code":"OK","BizId":"1"}`)
	}))
	t.Cleanup(g.Close)
	return g
}

// code waits until the outbox has sent one.
func (g *gateway) code(t *testing.T, phone string) string {
	t.Helper()
	for {
		g.mu.Lock()
		code := g.codes[phone]
		delete(g.codes, phone)
		g.mu.Unlock()
		if code != "" {
			return code
		}
		select {
		case <-t.Context().Done():
			t.Fatal("no code arrived")
		case <-g.sent:
		}
	}
}

// TestCanary lets people go through the whole program, by a file and by the
// pages, with what goes wrong on the way, and then searches everything it has
// left anywhere for their phones and identity numbers.
func TestCanary(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "city.db")
	c := &canaries{ids: identtest.New(99)}
	var said bytes.Buffer // all that any command has said
	linli := func(want int, args ...string) {
		t.Helper()
		if code := run(t.Context(), args, strings.NewReader(""), &said, &said); code != want {
			t.Fatalf("linli %v: exit %d\n%s", args, code, said.String())
		}
	}
	linli(0, "init", "--db", db)
	c.importThem(t, dir, linli, db)
	gate := newGateway(t)
	pages := c.visit(t, dir, db, gate)
	said.WriteString(pages.String())
	c.atTheDesk(t, db)
	linli(0, "access", "audit", "--as", "audit", "--db", db)
	linli(0, "keys", "rotate", "--db", db)
	linli(0, "backup", filepath.Join(dir, "kept.db"), "--db", db)
	linli(0, "log", "verify", "--db", db)

	if strings.Contains(said.String(), "panic") {
		t.Errorf("something panicked:\n%s", said.String())
	}
	for _, s := range c.secrets {
		if i := strings.Index(said.String(), s); i >= 0 {
			t.Errorf("%s is said in clear: …%s…", s, around(said.String(), i, len(s)))
		}
	}
	files, named := 0, 0
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "brought-") {
			return err // what the importer brought along is theirs
		}
		files++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte("金丝雀")) {
			named++ // names are kept in clear: what is looked for could be found
		}
		for _, s := range c.secrets {
			if i := bytes.Index(content, []byte(s)); i >= 0 {
				t.Errorf("%s lies in %s in clear: …%q…", s, d.Name(), around(string(content), i, len(s)))
			}
		}
		return err
	}))
	if named == 0 || len(c.secrets) < 100 {
		t.Errorf("%d of %d files hold a name, %d secrets: the search finds nothing", named, files, len(c.secrets))
	}
}

func around(s string, at, n int) string { return s[max(0, at-40):min(len(s), at+n+40)] }

// importThem takes a file in, of which some rows are refused.
func (c *canaries) importThem(t *testing.T, dir string, linli func(int, ...string), db string) {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("person,name,birth,id_type,id_number,phone,home\n")
	for i := range 20 {
		born := civil.NewDay(1960+i, 3, 4)
		birth := born.String()
		if i%5 == 4 {
			birth = "1900-01-01" // not what the number says: refused
		}
		fmt.Fprintf(&rows, "C%d,金丝雀%c,%s,id,%s,%s,%s\n", i, rune('一'+i), birth, c.number(born), c.phone(), home)
	}
	file := filepath.Join(dir, "brought-people.csv")
	must(t, os.WriteFile(file, []byte(rows.String()), 0o600))
	linli(1, "import", "people", file, "--db", db, "--json")
	linli(1, "import", "people", file, "--db", db)
}

// visit serves the site and goes through its pages: registering, with a wrong
// code, a second code at once, a refused message and a typing error; signing in;
// leaving; and pages that are not there. It returns what the program has said.
func (c *canaries) visit(t *testing.T, dir, db string, gate *gateway) *lines {
	t.Helper()
	settings := filepath.Join(dir, "messages.yaml")
	must(t, os.WriteFile(settings, fmt.Appendf(nil,
		"sms: {provider: aliyun, url: %q, id: K, secret: S, sign: 邻里, templates: {signin.code: SMS_1}}\ncodes: {network: 1000}\n", gate.URL), 0o600))
	said, stop := serve(t, "--db", db, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--messages", settings, "--log-json")
	base := said.find(t, `(http://127\.0\.0\.1:\d+)/\n`)
	admin := said.find(t, `metrics (http://[^/]+)/metrics`)
	var errorPages strings.Builder
	for i := range 4 {
		v := &caller{t: t, base: base}
		phone := c.phone()
		form := url.Values{
			"name": {"金丝雀"}, "phone": {phone}, "id_type": {"id"}, "home": {home}, "id_number": {c.number(civil.NewDay(1990, 1, 2+i))},
			"consent-registration": {"on"}, "consent-identity": {"on"}, "consent-messages": {"on"},
		}
		if i == 3 {
			gate.mu.Lock()
			gate.refuse = phone
			gate.mu.Unlock()
			v.post("/join", form, "/join/code")
			continue
		}
		bad := url.Values{}
		for k, x := range form {
			bad[k] = x
		}
		bad.Set("home", "")
		v.post("/join", bad, "/join")
		v.post("/join", form, "/join/code")
		v.post("/join", form, "/join") // a second code at once
		v.post("/join/code", url.Values{"code": {"000000"}}, "/join/code")
		v.post("/join/code", url.Values{"code": {gate.code(t, phone)}}, "/my")
		errorPages.WriteString(v.get("/people?q=" + phone))
		errorPages.WriteString(v.get("/nothing/" + phone))
		errorPages.WriteString(v.get("/facts/1"))
	}
	if said.WriteString(errorPages.String()); !strings.Contains(errorPages.String(), "没有找到这个页面") {
		t.Error("no error page was seen")
	}
	resp, err := http.Get(admin + "/metrics")
	must(t, err)
	numbers, err := io.ReadAll(resp.Body)
	must(t, err)
	resp.Body.Close()
	said.WriteString(string(numbers))
	if code := stop(); code != 0 {
		t.Fatalf("exit %d:\n%s", code, said)
	}
	return said
}

// WriteString adds to what was said.
func (l *lines) WriteString(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.WriteString(s)
}

// caller is a visitor with cookies.
type caller struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (v *caller) do(r *http.Request, err error) (*http.Response, string) {
	v.t.Helper()
	must(v.t, err)
	if v.client == nil {
		jar, err := cookiejar.New(nil)
		must(v.t, err)
		v.client = &http.Client{Jar: jar}
	}
	resp, err := v.client.Do(r)
	must(v.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(v.t, err)
	return resp, string(body)
}

func (v *caller) get(path string) string {
	v.t.Helper()
	_, body := v.do(http.NewRequest(http.MethodGet, v.base+path, nil))
	return body
}

func (v *caller) post(path string, form url.Values, lands string) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.base+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, body := v.do(r, err)
	if resp.Request.URL.Path != lands {
		v.t.Fatalf("%s lands on %s (%d), want %s:\n%s", path, resp.Request.URL.Path, resp.StatusCode, lands, body)
	}
}

// atTheDesk looks, searches, opens and exports, as staff do.
func (c *canaries) atTheDesk(t *testing.T, db string) {
	t.Helper()
	h := &hands{t: t, flags: dbFlags{DB: db}}
	h.app = &app{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, clock: civil.System}
	h.in(houseOptions{}, func(house *house) {
		ctx, now := t.Context(), civil.At(civil.System())
		until := now + 1e9
		must(t, house.access.Bootstrap(ctx, []access.Account{
			{ID: "worker", Name: "甲", Grants: []access.Granted{{Role: access.Worker, Place: home, Until: until}}},
			{ID: "officer", Name: "乙", Grants: []access.Granted{{Role: access.DataOfficer, Until: until}}},
			{ID: "audit", Name: "丙", Grants: []access.Granted{{Role: access.AuditAdmin, Until: until}}},
		}, "test"))
		actor := func(id string) access.Actor {
			a, err := house.access.Actor(ctx, id)
			must(t, err)
			return a
		}
		worker := actor("worker")
		for _, s := range []string{c.secrets[0], c.secrets[3], "金丝雀"} {
			_, err := house.people.List(ctx, worker, people.Find{Text: s, Place: home})
			must(t, err)
		}
		for _, field := range []people.Field{people.FieldPhone, people.FieldNumber} {
			purpose := access.Contact
			if field == people.FieldNumber {
				purpose = access.CheckID
			}
			if got, err := house.people.Unmask(ctx, worker, "C0", field, string(purpose)); err != nil || got == "" {
				t.Errorf("%v: %q, %v", field, got, err)
			}
		}
		_, err := house.people.AddCredential(ctx, &worker, "C1", people.Credential{Kind: "教师", Issuer: "示例"}, c.phone())
		must(t, err)
		req, err := house.exports.Ask(ctx, worker, export.Spec{
			Source: "people.contacts", Place: home, Purpose: string(access.Contact), Recipient: "示例", Expires: now + 1e8, Downloads: 1,
		})
		must(t, err)
		_, err = house.access.Decide(ctx, actor("officer"), req.ID, true, "同意")
		must(t, err)
		_, _, err = house.exports.Make(ctx, worker, req.ID)
		must(t, err)
		_, err = house.retention.Sweep(ctx, house.jobs)
		must(t, err)
		_, err = house.jobs.RunDue(ctx)
		must(t, err)
	})
}
