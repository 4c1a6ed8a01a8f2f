package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

// notes is a small service: a list of lines, each with a revision.
type notes struct {
	mu    sync.Mutex
	lines map[string]int // id → how often it was made
	hold  chan struct{}  // what making waits for, if anything
	begun chan struct{}
}

type note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Rev  int64  `json:"rev"`
}

func (n note) Revision() int64 { return n.Rev }

type noteBody struct {
	Text string `json:"text" minLength:"1" maxLength:"20"`
	Kind string `json:"kind,omitempty" enum:"plain,loud"`
}

var errFull = fault.New(fault.Conflict, text.Label{Zh: "满了", En: "full"})
var errOld = errors.New("an error of the room's own")

func label(zh, en string) text.Label { return text.Label{Zh: zh, En: en} }

func (n *notes) Operations(api *rest.API) {
	api.Group("notes", label("便条", "Notes"))
	api.Means(errOld, fault.Gone, label("没了", "gone"))
	rest.Get(api, "/notes", rest.Op{ID: "list-notes", Act: access.FigureRead, Name: label("列出", "List")},
		func(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[note], error) {
			at, err := in.AfterNumber(ctx)
			if err != nil {
				return rest.Page[note]{}, err
			}
			items := make([]int64, 0, in.Limit)
			next := ""
			for i := at + 1; i <= 120; i++ {
				if len(items) == in.Limit {
					next = strconv.FormatInt(i-1, 10)
					break
				}
				items = append(items, i)
			}
			return rest.List(ctx, items, next, func(i int64) note { return note{ID: strconv.FormatInt(i, 10)} }), nil
		})
	rest.Post(api, "/notes", rest.Op{ID: "make-note", Act: access.FigureRead, Name: label("新建", "Make"), Status: 201, MaxBody: 500}, n.make)
	rest.Post(api, "/own", rest.Op{ID: "make-own", Act: access.FigureRead, OwnID: true, Name: label("自带编号", "With one's own id")},
		func(ctx context.Context, in *struct {
			Body struct {
				ID string `json:"id"`
			}
		}) (note, error) {
			return note{ID: rest.ID(ctx, in.Body.ID)}, nil
		})
	rest.Put(api, "/notes/{id}", rest.Op{ID: "change-note", Act: access.BriefEdit, Name: label("改", "Change")},
		func(_ context.Context, in *struct {
			ID string `path:"id"`
			rest.IfMatch
			Body noteBody
		}) (note, error) {
			rev, err := in.Revision()
			if err != nil {
				return note{}, err
			}
			if rev != 7 {
				return note{}, rest.ErrChanged
			}
			return note{ID: in.ID, Text: in.Body.Text, Rev: 8}, nil
		})
	rest.Get(api, "/me", rest.Op{ID: "who", For: rest.Member, Name: label("我", "Me")},
		func(ctx context.Context, _ *struct{}) (note, error) {
			return note{ID: page.Who(ctx).Person}, nil
		})
	rest.Delete(api, "/notes/{id}", rest.Op{ID: "drop-note", For: rest.Anybody, Name: label("删", "Drop")},
		func(_ context.Context, in *struct {
			ID string `path:"id"`
		}) (rest.Nothing, error) {
			switch in.ID {
			case "old":
				return rest.Nothing{}, errors.Join(errors.New("drop"), errOld)
			case "broken":
				return rest.Nothing{}, errors.New("secret detail of the database")
			case "panic":
				panic("secret detail of the program")
			}
			return rest.Nothing{}, nil
		})
	rest.Get(api, "/file", rest.Op{ID: "file", For: rest.Anybody, Name: label("文件", "File")},
		func(context.Context, *struct{}) (rest.File, error) {
			return rest.File{Kind: "text/plain", Name: "a.txt", Data: []byte("hello")}, nil
		})
}

func (n *notes) make(ctx context.Context, in *struct{ Body noteBody }) (note, error) {
	if n.begun != nil {
		n.begun <- struct{}{}
		<-n.hold
	}
	if in.Body.Text == "full" {
		return note{}, errFull
	}
	id := rest.ID(ctx, "")
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines[id]++
	return note{ID: id, Text: in.Body.Text, Rev: 1}, nil
}

// holders are the tokens of the tests: the secret is the account.
type holders struct {
	access *access.Access
	gone   map[string]bool
}

func (h holders) Bearer(ctx context.Context, secret string) (rest.Caller, error) {
	if h.gone[secret] {
		return rest.Caller{}, rest.ErrToken
	}
	a, err := h.access.Actor(ctx, secret)
	if errors.Is(err, access.ErrUnknown) {
		return rest.Caller{}, rest.ErrToken
	}
	return rest.Caller{Token: "t-" + secret, Actor: a}, err
}

type rig struct {
	t     testing.TB
	now   time.Time
	db    *store.DB
	api   *rest.API
	notes *notes
	gone  map[string]bool
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	if dsn == "" {
		dsn = storetest.SQLite(t)
	}
	r := &rig{t: t, now: time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC), notes: &notes{lines: map[string]int{}}, gone: map[string]bool{}}
	var err error
	r.db, err = store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{access.Migrations(), rest.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.db.Close() })
	keys, err := vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	acc := access.New(r.db, r.clock)
	if _, err := acc.Demo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	r.api = rest.New(rest.Options{
		DB: r.db, Keys: keys, Clock: r.clock, Bearers: holders{acc, r.gone}, Access: acc, Title: label("接口", "API"), Version: "1", PerMinute: 200,
	})
	r.notes.Operations(r.api)
	if err := r.api.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) clock() time.Time { return r.now }

func (r *rig) do(method, path, body string, head ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(context.Background(), method, rest.Root+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer viewer")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	r.api.Handler().ServeHTTP(w, req)
	return w
}

func TestAnswers(t *testing.T) {
	r := newRig(t, "")
	const key = "Idempotency-Key"
	for name, c := range map[string]struct {
		method, path, body string
		head               []string
		status             int
		words              string
	}{
		"no token":              {"GET", "/notes", "", []string{"Authorization", ""}, 401, "Bearer"},
		"a cookie's scheme":     {"GET", "/notes", "", []string{"Authorization", "Basic viewer"}, 401, "Bearer"},
		"a wrong token":         {"GET", "/notes", "", []string{"Authorization", "Bearer nobody"}, 401, "Bearer"},
		"an act not held":       {"PUT", "/notes/1", `{"text":"a"}`, []string{key, "12345678"}, 403, "权限"},
		"no volunteer":          {"GET", "/me", "", nil, 403, "权限"},
		"no key":                {"POST", "/notes", `{"text":"a"}`, nil, 400, "Idempotency-Key"},
		"a short key":           {"POST", "/notes", `{"text":"a"}`, []string{key, "1"}, 400, "8 至 128"},
		"made":                  {"POST", "/notes", `{"text":"a"}`, []string{key, "a-new-note"}, 201, `"text":"a"`},
		"one's own id":          {"POST", "/own", `{"id":"mine"}`, nil, 200, `"id":"mine"`},
		"an unknown field":      {"POST", "/notes", `{"text":"a","state":"released"}`, []string{key, "mass-assign"}, 422, `"pointer":"/state"`},
		"an unknown parameter":  {"GET", "/notes?offset=3", "", nil, 422, `"parameter":"offset"`},
		"a missing field":       {"POST", "/notes", `{}`, []string{key, "nothing-in"}, 422, "缺少必填字段 text"},
		"a field too long":      {"POST", "/notes", `{"text":"` + strings.Repeat("长", 21) + `"}`, []string{key, "long-text"}, 422, "至多 20 个字符"},
		"not of the list":       {"POST", "/notes", `{"text":"a","kind":"mad"}`, []string{key, "wrong-kind", "Accept-Language", "en-GB"}, 422, `one of \"plain, loud\"`},
		"no JSON":               {"POST", "/notes", `{"text":`, []string{key, "half-body"}, 400, "不是有效的 JSON"},
		"a body too large":      {"POST", "/notes", `{"text":"` + strings.Repeat("a", 600) + `"}`, []string{key, "large-body"}, 413, "过大"},
		"a fault":               {"POST", "/notes", `{"text":"full"}`, []string{key, "is-it-full"}, 409, "满了"},
		"a fault in English":    {"POST", "/notes", `{"text":"full"}`, []string{key, "is-it-full", "Accept-Language", "en"}, 409, `"detail":"full"`},
		"a room's own error":    {"DELETE", "/notes/old", "", []string{key, "drop-old-one"}, 410, "没了"},
		"a failure":             {"DELETE", "/notes/broken", "", []string{key, "drop-broken"}, 500, "urn:linli:failure:"},
		"a panic":               {"DELETE", "/notes/panic", "", []string{key, "drop-panic"}, 500, "urn:linli:failure:"},
		"dropped":               {"DELETE", "/notes/1", "", []string{key, "drop-it-now"}, 204, ""},
		"another method":        {"PATCH", "/notes", `{}`, nil, 405, "方法"},
		"no such address":       {"GET", "/nothing", "", nil, 404, "地址"},
		"a limit beyond":        {"GET", "/notes?limit=201", "", nil, 422, "不得大于 200"},
		"a made-up cursor":      {"GET", "/notes?cursor=MTIz", "", nil, 422, `"pointer":"/cursor"`},
		"no revision":           {"PUT", "/notes/1", `{"text":"a"}`, []string{"Authorization", "Bearer editor", key, "revision-1"}, 428, "If-Match"},
		"an old revision":       {"PUT", "/notes/1", `{"text":"a"}`, []string{"Authorization", "Bearer editor", key, "revision-2", "If-Match", `"6"`}, 412, "他人"},
		"the revision":          {"PUT", "/notes/1", `{"text":"a"}`, []string{"Authorization", "Bearer editor", key, "revision-3", "If-Match", `"7"`}, 200, `"rev":8`},
		"a file":                {"GET", "/file", "", nil, 200, "hello"},
		"text instead of JSON":  {"POST", "/notes", `text=a`, []string{key, "form-body-1", "Content-Type", "application/x-www-form-urlencoded"}, 415, ""},
		"somebody else's token": {"GET", "/notes", "", []string{"Authorization", "Bearer sysadmin"}, 403, "权限"},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.do(c.method, c.path, c.body, c.head...)
			if got.Code != c.status || !strings.Contains(got.Body.String(), c.words) {
				t.Errorf("%d %s, want %d with %q", got.Code, got.Body, c.status, c.words)
			}
			if strings.Contains(got.Body.String(), "secret") {
				t.Error("the answer tells what is not for callers")
			}
			if got.Code >= 400 && got.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("a problem of type %q", got.Header().Get("Content-Type"))
			}
			if got.Header().Get("Cache-Control") != "no-store" {
				t.Error("the answer may be stored")
			}
		})
	}
	if got := r.do("PUT", "/notes/1", `{"text":"a"}`, "Authorization", "Bearer editor", key, "revision-3", "If-Match", `"7"`); got.Header().Get("ETag") != `"8"` || got.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("a change sent again answers %v", got.Header())
	}
}

// TestPages reads a list to its end, and finds a cursor good for nothing else.
func TestPages(t *testing.T) {
	r := newRig(t, "")
	path, seen := "/notes?limit=50", 0
	var cursor string
	for path != "" {
		got := r.do("GET", path, "")
		var p struct {
			Items []note
			Next  string
		}
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != 200 {
			t.Fatal(got.Code, got.Body, err)
		}
		seen += len(p.Items)
		path = ""
		if p.Next != "" {
			cursor = p.Next
			link := got.Header().Get("Link")
			path = strings.TrimPrefix(strings.TrimSuffix(link, `>; rel="next"`), "<"+rest.Root)
			if !strings.Contains(path, "limit=50") {
				t.Errorf("the link is %s", link)
			}
		}
	}
	if seen != 120 {
		t.Errorf("read %d of 120", seen)
	}
	if got := r.do("GET", "/notes?cursor="+cursor, "", "Authorization", "Bearer editor"); got.Code != 422 {
		t.Errorf("another account's cursor: %d", got.Code)
	}
}

func TestPace(t *testing.T) {
	r := newRig(t, "")
	refused := 0
	for range 210 {
		if got := r.do("GET", "/me", ""); got.Code == 429 {
			refused++
			if got.Header().Get("Retry-After") == "" {
				t.Fatal("no Retry-After")
			}
		}
	}
	if refused != 10 {
		t.Errorf("%d of 210 calls refused, want 10", refused)
	}
	r.now = r.now.Add(time.Minute)
	if got := r.do("GET", "/me", ""); got.Code != 403 {
		t.Errorf("a minute later: %d", got.Code)
	}
}

// TestOnce sends calls many times at once, some with another body, some by
// another token, on both databases: each key takes effect once, and whoever
// waits is answered the same.
func TestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		round := 0
		rapid.Check(t, func(t *rapid.T) {
			round++
			r.now = r.now.Add(time.Hour)
			type sent struct{ token, key, body string }
			calls := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sent {
				return sent{
					rapid.SampledFrom([]string{"viewer", "editor"}).Draw(t, "token"),
					strconv.Itoa(round) + rapid.SampledFrom([]string{"-key-one", "-key-two"}).Draw(t, "key"),
					rapid.SampledFrom([]string{`{"text":"a"}`, `{"text":"b"}`}).Draw(t, "body"),
				}
			}), 2, 12).Draw(t, "calls")
			r.notes.mu.Lock()
			clear(r.notes.lines)
			r.notes.mu.Unlock()
			type came struct {
				status int
				body   string
			}
			got := make([]came, len(calls))
			var all sync.WaitGroup
			for i, c := range calls {
				all.Go(func() {
					w := r.do("POST", "/notes", c.body, "Authorization", "Bearer "+c.token, "Idempotency-Key", c.key)
					got[i] = came{w.Code, w.Body.String()}
				})
			}
			all.Wait()
			first := map[[2]string]came{}
			for i, c := range calls {
				id := [2]string{c.token, c.key}
				switch got[i].status {
				case 201:
					if f, ok := first[id]; ok && f != got[i] {
						t.Fatalf("two answers to one call: %v and %v", f, got[i])
					}
					first[id] = got[i]
				case 422:
				default:
					t.Fatalf("%v: %v", c, got[i])
				}
			}
			r.notes.mu.Lock()
			defer r.notes.mu.Unlock()
			if len(first) != len(r.notes.lines) {
				t.Fatalf("%d calls took effect, %d notes were made", len(first), len(r.notes.lines))
			}
			for id, n := range r.notes.lines {
				if n != 1 {
					t.Fatalf("note %s was made %d times", id, n)
				}
			}
		})
	})
}

// TestWaiting has a second call come while the first is under way.
func TestWaiting(t *testing.T) {
	r := newRig(t, "")
	r.notes.hold, r.notes.begun = make(chan struct{}), make(chan struct{}, 2)
	send := func() *httptest.ResponseRecorder {
		return r.do("POST", "/notes", `{"text":"a"}`, "Idempotency-Key", "the-same-key")
	}
	answers := make(chan *httptest.ResponseRecorder, 2)
	go func() { answers <- send() }()
	<-r.notes.begun
	go func() { answers <- send() }()
	close(r.notes.hold)
	a, b := <-answers, <-answers
	if a.Code != 201 || b.Code != 201 || a.Body.String() != b.Body.String() {
		t.Errorf("%d %s and %d %s", a.Code, a.Body, b.Code, b.Body)
	}
	if len(r.notes.begun) != 0 {
		t.Error("it was done twice")
	}
}

// TestKept looks at what is kept: sealed, for a day, and only for whoever has
// the same rights.
func TestKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		send := func(body string) *httptest.ResponseRecorder {
			return r.do("POST", "/notes", body, "Idempotency-Key", "kept-for-a-day")
		}
		if got := send(`{"text":"full"}`); got.Code != 409 {
			t.Fatal(got.Code)
		}
		if got := send(`{"text":"visible words"}`); got.Code != 201 {
			t.Fatalf("corrected after a refusal: %d %s", got.Code, got.Body)
		}
		var sealed []byte
		if err := r.db.Read().QueryRowContext(t.Context(), "SELECT sealed FROM rest_reply").Scan(&sealed); err != nil {
			t.Fatal(err)
		}
		if len(sealed) == 0 || bytes.Contains(sealed, []byte("visible")) {
			t.Error("the answer is kept in clear, or not at all")
		}
		r.now = r.now.Add(23 * time.Hour)
		if got := send(`{"text":"visible words"}`); got.Header().Get("Idempotency-Replayed") != "true" {
			t.Error("it is not answered again within a day")
		}
		err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM access_right WHERE account = 'viewer'")
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO access_right (account, role, place, unit, line, only_thing, until_at, granted_by, approved_by, delegated)
				VALUES ('viewer', 'viewer', '1101', '', '', '', $1, '', '', 0)`, int64(civil.At(r.now))+1e9)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := send(`{"text":"visible words"}`); got.Code != 409 {
			t.Errorf("with other rights it answers %d", got.Code)
		}
		r.now = r.now.Add(2 * time.Hour)
		if got := send(`{"text":"another"}`); got.Code != 201 {
			t.Errorf("after a day: %d %s", got.Code, got.Body)
		}
		r.gone["viewer"] = true
		if got := send(`{"text":"another"}`); got.Code != 401 {
			t.Errorf("a revoked token: %d", got.Code)
		}
	})
}

// TestDeclarations refuses what cannot be an operation.
func TestDeclarations(t *testing.T) {
	r := newRig(t, "")
	h := func(context.Context, *struct{}) (rest.Nothing, error) { return rest.Nothing{}, nil }
	name := label("名", "name")
	for i, op := range []rest.Op{
		{ID: "", Name: name, For: rest.Anybody},
		{ID: "a", For: rest.Anybody},
		{ID: "a", Name: name},
		{ID: "a", Name: name, Act: "no.such"},
		{ID: "list-notes", Name: name, For: rest.Anybody},
	} {
		before := len(r.api.Operations())
		rest.Get(r.api, "/x"+strconv.Itoa(i), op, h)
		if r.api.Err() == nil || len(r.api.Operations()) != before {
			t.Errorf("%+v was taken", op)
		}
	}
}

// FuzzCursor: whatever is sent as a cursor, the answer is a page or a refusal.
func FuzzCursor(f *testing.F) {
	r := newRig(f, "")
	for _, s := range []string{"", "MTIz", "AAAAAAAAAAAAAAAAAAAAADE", "%00", "é", strings.Repeat("A", 3000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r.now = r.now.Add(time.Minute)
		req := httptest.NewRequestWithContext(t.Context(), "GET", rest.Root+"/notes", http.NoBody)
		q := req.URL.Query()
		q.Set("cursor", s)
		req.URL.RawQuery = q.Encode()
		req.Header.Set("Authorization", "Bearer viewer")
		w := httptest.NewRecorder()
		r.api.Handler().ServeHTTP(w, req)
		body, err := io.ReadAll(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if s == "" && w.Code != 200 || s != "" && w.Code != 422 {
			t.Errorf("cursor %q: %d %s", s, w.Code, body)
		}
	})
}
