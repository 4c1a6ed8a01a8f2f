package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/intake"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/typeset"
	"linli/internal/web"
)

var now = time.Date(2020, 3, 6, 9, 30, 0, 0, civil.Zone)

// site is the whole face over a real database of accounts and briefs, with
// figures and a log that are made up.
type site struct {
	t       testing.TB
	city    *city
	imports *imports
	options web.Options
	server  *web.Server
	URL     string
}

func newSite(t testing.TB, change ...func(*web.Options)) *site {
	t.Helper()
	ctx := t.Context()
	clock := civil.Fixed(now)
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "linli.db"), store.Options{
		Migrations: []store.Migrations{access.Migrations(), brief.Migrations()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	accounts := access.New(db, clock)
	if _, err := accounts.Demo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	c := newCity()
	briefs, err := brief.New(brief.Options{DB: db, Access: accounts, Figures: c, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := fact.NewKinds([]fact.Kind{{
		Key: "service", Room: "duty", Name: text.Label{Zh: "志愿服务", En: "service"},
		One: text.Label{Zh: "一个人的一次经核实的服务", En: "one person's verified stint"}, Timed: true,
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, city: c, imports: &imports{}}
	s.options = web.Options{
		Clock:   clock,
		Product: text.Label{Zh: "邻里", En: "Linli"},
		Tagline: text.Label{Zh: "志愿服务动员平台", En: "Volunteering, with every number proven"},
		Demo:    true,
		Overview: web.Overview{
			Headline: []string{"volunteers", "party-members", "service-hours", "communities"},
			Map:      []string{"volunteers", "party-members", "service-hours"},
			Chart:    "service-times", From: cityFrom, To: cityTo,
		},
		Accounts: accounts, Figures: c, Kinds: kinds, Log: cityLog{c}, Briefs: briefs, Imports: s.imports,
		Render: func(w io.Writer, d *typeset.Document, format string) error {
			_, err := fmt.Fprintf(w, "%s of %s", format, d.Title)
			return err
		},
	}
	for _, f := range change {
		f(&s.options)
	}
	s.server, err = web.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(s.server.Handler())
	t.Cleanup(ts.Close)
	s.URL = ts.URL

	actor := func(id string) access.Actor {
		a, err := accounts.Actor(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	s.compose(briefs, actor)
	return s
}

// compose makes an issue that is released, 2020-10, one that is being
// edited, 2020-11, and one that waits for its checker, 2020-12.
func (s *site) compose(b *brief.Briefs, actor func(string) access.Actor) {
	s.t.Helper()
	ctx := s.t.Context()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		must(err)
		return data
	}
	series, err := brief.ParseSeries(read("series.yaml"))
	must(err)
	must(b.PutSeries(ctx, actor("editor"), series))
	draft, err := brief.ParseDraft(read("draft.yaml"))
	must(err)
	for _, key := range []string{"2020-10", "2020-11", "2020-12"} {
		_, err = b.Create(ctx, actor("editor"), key, series.Key, draft)
		must(err)
	}
	_, err = b.Contribute(ctx, actor("contributor"), brief.Contribution{
		Series: series.Key, Unit: "110105", From: cityFrom, To: cityTo,
		Words: "朝阳区共有参与志愿者人数90259人，另有参与社工机构数12家，接听电话300次。",
	})
	must(err)
	for _, key := range []string{"2020-10", "2020-12"} {
		_, err = b.Advance(ctx, actor("editor"), key)
		must(err)
	}
	report, err := b.Check(ctx, "2020-10")
	must(err)
	var toConfirm []string
	for _, f := range report.Findings {
		if f.Severity == brief.Blocks {
			s.t.Fatalf("the test's draft has a fault: %s %s", f.Check, f.Message.En)
		}
		if f.Severity == brief.Confirm {
			toConfirm = append(toConfirm, f.Key)
		}
	}
	must(b.Confirm(ctx, actor("checker"), "2020-10", "已与供数单位核实", toConfirm...))
	_, err = b.Advance(ctx, actor("checker"), "2020-10")
	must(err)
	_, err = b.Advance(ctx, actor("releaser"), "2020-10")
	must(err)
}

// visitor is a browser without script.
type visitor struct {
	*site
	client *http.Client
}

// Base and Jar let a visitor's pages be opened in a browser (webtest.Guest).
func (v *visitor) Base() string        { return v.URL }
func (v *visitor) Jar() http.CookieJar { return v.client.Jar }

func (s *site) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{s, &http.Client{Jar: jar}}
}

// as is a visitor signed in to a demo account.
func (s *site) as(account string) *visitor {
	s.t.Helper()
	v := s.visitor()
	if got := v.post("/sign-in", url.Values{"account": {account}}); got.status != http.StatusOK {
		s.t.Fatalf("sign in as %s: %d", account, got.status)
	}
	return v
}

func (v *visitor) english() *visitor {
	v.post("/preferences", url.Values{"lang": {"en"}, "back": {"/verify"}})
	return v
}

type answer struct {
	status int
	header http.Header
	body   string
	path   string // after redirects
}

func (a answer) has(words string) bool { return strings.Contains(a.body, words) }

func (v *visitor) do(req *http.Request) answer {
	v.t.Helper()
	resp, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body), resp.Request.URL.Path}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(req)
}

func (v *visitor) post(path string, form url.Values) answer {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(req)
}

// cityLog is a log of the size of the city whose proofs are words.
type cityLog struct{ c *city }

func (l cityLog) At(_ context.Context, seq int64) (*fact.Record, error) {
	if seq > l.c.size.Load() {
		return nil, fact.ErrNotFound
	}
	f := cityFact(seq)
	return &fact.Record{Fact: &f, Salt: make([]byte, 16), Leaf: merkle.SHA256.Leaf([]byte(f.ID))}, nil
}

func (l cityLog) Find(_ context.Context, id string) (int64, error) {
	var seq int64
	if n, err := fmt.Sscanf(id, "f-%07d", &seq); n != 1 || err != nil {
		return 0, fact.ErrNotFound
	}
	return seq, nil
}

func (l cityLog) StatusOf(context.Context, int64) (fact.Status, error) {
	return fact.Status{Live: true}, nil
}

func (l cityLog) Size() int64 { return 2_981_377 }

func (l cityLog) SignedHead(context.Context) (web.SignedHead, error) {
	size := l.c.size.Load()
	return web.SignedHead{Size: size, Root: cityRoot, Note: fmt.Sprintf("linli.example/log\n%d\njyucTV5vcIGSo7TF1uf4CRorPE1eb3CBkqO0xdbn+Ak=\n\n— linli.example/log 3WnSAcd0x4b…\n", size)}, nil
}

const goodProof = "linli/tlog-proof@v1\nsuite sha256\n"

func (l cityLog) ProofFile(_ context.Context, seq int64) ([]byte, error) {
	if seq > l.c.size.Load() {
		return nil, fact.ErrNotFound
	}
	return []byte(goodProof), nil
}

func (l cityLog) CheckProof(_ context.Context, file []byte) (bool, error) {
	return string(file) == goodProof, nil
}

func (l cityLog) Root(context.Context, int64) (merkle.Hash, error) { return merkle.ParseHash(cityRoot) }

func (l cityLog) CheckConsistency(_ context.Context, old int64) (web.Consistency, error) {
	if old < 1 || old > l.c.size.Load() {
		return web.Consistency{}, fact.ErrNotFound
	}
	return web.Consistency{Old: old, Size: l.c.size.Load(), OldRoot: strings.Repeat("ab", 32), Root: cityRoot, Hashes: []string{strings.Repeat("cd", 32)}}, nil
}

// imports keeps one upload whose third row is always wrong.
type imports struct {
	owner, kind, file, content string
	done                       bool
}

func (m *imports) Kinds() []web.ImportKind {
	return []web.ImportKind{
		{Key: "facts", Name: text.Label{Zh: "事实", En: "facts"}},
		{Key: "people", Name: text.Label{Zh: "人员", En: "people"}},
	}
}

func (m *imports) Template(_ context.Context, kind string) (string, []byte, error) {
	if kind != "facts" && kind != "people" {
		return "", nil, web.ErrNotFound
	}
	return kind + ".csv", []byte("id,kind\r\n"), nil
}

func (m *imports) Check(_ context.Context, a access.Actor, kind, name string, body io.Reader) (string, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	*m = imports{owner: a.ID, kind: kind, file: name, content: string(data)}
	return "t1", nil
}

func (m *imports) own(a access.Actor, token string) error {
	if token != "t1" || a.ID != m.owner {
		return web.ErrNotFound
	}
	return nil
}

func (m *imports) Report(_ context.Context, a access.Actor, token string) (web.ImportReport, error) {
	if err := m.own(a, token); err != nil {
		return web.ImportReport{}, err
	}
	r := web.ImportReport{Kind: m.kind, File: m.file, Done: m.done, Read: 6, Rejected: 1, Warnings: 1}
	if m.done {
		r.Added, r.Already = 4, 1
	}
	r.Issues = []intake.Issue{
		{File: m.file, Line: 4, Column: "place", Value: "1.10112E+11", Reason: text.Label{Zh: "应为 11 开头的 12 位代码（若显示为 1.1E+11，请把该列设为文本）", En: "should be a 12-digit code beginning with 11; format the column as text"}},
		{File: m.file, Line: 5, Column: "end", Value: "2020-02-04 06:00", Reason: text.Label{Zh: "超过 16 小时", En: "longer than 16 hours"}, Warning: true},
	}
	return r, nil
}

func (m *imports) Commit(_ context.Context, a access.Actor, token string) error {
	if err := m.own(a, token); err != nil {
		return err
	}
	m.done = true
	return nil
}

func (m *imports) ErrorSheet(_ context.Context, a access.Actor, token string, w io.Writer) error {
	if err := m.own(a, token); err != nil {
		return err
	}
	_, err := io.WriteString(w, "id,kind,#reason\r\n")
	return err
}

// broken is a city whose figures fail.
type broken struct{ figure.Figures }

func (broken) Explain(context.Context, figure.Question) (figure.Explanation, error) {
	return figure.Explanation{}, errors.New("disk on fire at /secret/path")
}
