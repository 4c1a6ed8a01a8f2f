package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/api"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/exchange"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/importing"
	"linli/internal/jobs"
	"linli/internal/merkle"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/request"
	"linli/internal/rest"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/token"
	"linli/internal/web"
	"linli/internal/web/webtest"
	"linli/internal/webhook"
)

var update = flag.Bool("update", false, "write the golden files anew")

// rig is a whole API over a house.
type rig struct {
	*webtest.House
	t      testing.TB
	api    *api.API
	tokens *token.Tokens
	briefs *brief.Briefs
	jobs   *jobs.Workers
	holder map[string]string // account → secret

	pocket   *onetime.Pocket // codes that phones got
	needs    *request.Requests
	contract *contract
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	return openRig(t, dsn, services)
}

// openRig is newRig with some rooms of work, or none.
func openRig(t testing.TB, dsn string, services func(testing.TB, *webtest.House, *figure.Engine, *fact.Checker, *onetime.Pocket) []rest.Service) *rig {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h := webtest.NewHouse(t, dsn, append(serviceTables(), token.Migrations(), rest.Migrations(), jobs.Migrations(), retention.Migrations(),
		notify.Migrations(), export.Migrations(), webhook.Migrations(), exchange.Migrations())...)
	r := &rig{House: h, t: t, holder: map[string]string{}, pocket: &onetime.Pocket{}}
	engine, err := figure.Open(t.Context(), figure.Config{DB: h.DB, Log: h.Log, Register: h.Register, Atlas: h.Atlas, Path: t.TempDir() + "/index"})
	must(err)
	t.Cleanup(func() { engine.Close() })
	r.briefs, err = brief.New(brief.Options{DB: h.DB, Access: h.Access, Figures: engine, Clock: h.Clock.Now})
	must(err)
	r.tokens = token.New(h.DB, h.Keys, h.Access, h.Clock.Now)
	hooks := webhook.New(webhook.Options{DB: h.DB, Log: h.Log, Keys: h.Keys, Access: h.Access, Clock: h.Clock.Now})
	t.Cleanup(hooks.Close)
	city := exchange.New(exchange.Options{
		DB: h.DB, Log: h.Log, People: h.People, Access: h.Access, Atlas: h.Atlas, Clock: h.Clock.Now,
		Figures: func(context.Context) (figure.Figures, error) { return engine, nil },
	})
	must(city.Add(t.Context(), h.As("coordinator"), exchange.Register{ID: "city1", Name: "示例登记系统"}))
	inbox, err := notify.New(notify.Options{DB: h.DB, Keys: h.Keys, Clock: h.Clock.Now})
	must(err)
	keeps, err := retention.New(h.DB, h.Access, h.Clock.Now, append(rest.Rules(), notify.Rules()...))
	must(err)
	r.jobs = jobs.New(jobs.Options{DB: h.DB, Clock: h.Clock.Now, Kinds: []jobs.Kind{keeps.Kind()}})
	sign := func(context.Context) (fact.Head, []byte, error) {
		head := h.Log.Head()
		note, err := merkle.Sign(h.Keys.Name(), head.Size, head.Root, h.Keys.Signers()...)
		return head, note, err
	}
	checker := &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now}
	var rooms []rest.Service
	if services != nil {
		rooms = services(t, h, engine, checker, r.pocket)
	}
	for _, s := range rooms {
		if needs, ok := s.(*request.Requests); ok {
			r.needs = needs
		}
	}
	proposals := org.NewProposals(h.Desk, h.Keys)
	r.api, err = api.New(api.Options{
		DB: h.DB, Keys: h.Keys, Clock: h.Clock.Now, Bearers: r.tokens, PerMinute: 60_000,
		Access: h.Access, Figures: engine, Kinds: h.Kinds, Log: web.NewLog(h.Log, h.Keys.Name(), sign, h.Keys.Verifiers()),
		Imports: web.NewUploads(t.TempDir(), h.Imports, web.UploadTable{
			Key: "facts", Name: text.Label{Zh: "事实", En: "Facts"}, For: func(by string) importing.Table { return importing.Facts(h.Log, checker, by) },
		}),
		Inbox: inbox, Jobs: r.jobs, Retention: keeps, Exports: export.New(h.DB, h.Access, h.Clock.Now, nil),
		Services: append(rooms, h.People, h.Desk, proposals, brief.Face{Briefs: r.briefs}, r.tokens, hooks, city),
	})
	must(err)
	r.contract = newContract(t, r.api.JSON(), r.api.Operations())
	return r
}

// tick does what the clock does for requests.
func (r *rig) tick() {
	r.t.Helper()
	if _, err := r.needs.Tick(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// secret is a token of an account for all that it may do.
func (r *rig) secret(account string) string {
	r.t.Helper()
	if s, ok := r.holder[account]; ok {
		return s
	}
	actor := r.As(account)
	var acts []access.Act
	for _, act := range access.Acts() {
		if access.Somewhere(actor, act) {
			acts = append(acts, act)
		}
	}
	s, err := r.tokens.Mint(r.t.Context(), token.Token{
		ID: "test-" + account, Account: account, Name: "test", Purpose: "test", Acts: acts, Until: civil.At(r.Clock.Now().AddDate(0, 6, 0)),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.holder[account] = s
	return s
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.Status, a.Body) }

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("%v in %s", err, a)
	}
}

var keys int

// call sends a call as an account; empty is nobody.
func (r *rig) call(account, method, path, body string, head ...string) answer {
	r.t.Helper()
	secret := ""
	if account != "" {
		secret = r.secret(account)
	}
	return r.with(secret, method, path, body, head...)
}

func (r *rig) with(secret, method, path, body string, head ...string) answer {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), method, rest.Root+path, strings.NewReader(body))
	if secret != "" {
		req.Header.Set("Authorization", "Bearer "+secret)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		keys++
		req.Header.Set("Idempotency-Key", fmt.Sprintf("test-key-%d", keys))
	}
	for i := 0; i < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	r.api.Handler().ServeHTTP(w, req)
	raw, err := io.ReadAll(w.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	got := answer{w.Code, w.Header(), raw}
	r.contract.check(r.t, method, path, got)
	return got
}

// TestContract compares the OpenAPI document with the one that was agreed: a
// change of the contract is seen by whoever reviews it.
func TestContract(t *testing.T) {
	r := newRig(t, "")
	const golden = "testdata/openapi.yaml"
	if *update {
		if err := os.WriteFile(golden, r.api.YAML(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, r.api.YAML()) {
		t.Errorf("the contract has changed: if it is meant, go test ./internal/api -update, and read the difference")
	}
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string           `json:"operationId"`
			Summary     string           `json:"summary"`
			Security    []map[string]any `json:"security"`
			Responses   map[string]any   `json:"responses"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(r.api.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			n++
			if op.OperationID == "" || !strings.Contains(op.Summary, " · ") || len(op.Security) == 0 || op.Responses["default"] == nil {
				t.Errorf("%s %s is not whole: %+v", method, path, op)
			}
		}
	}
	if n != len(r.api.Operations()) || doc.OpenAPI[:3] != "3.1" {
		t.Errorf("the document has %d operations, the API %d", n, len(r.api.Operations()))
	}
	for path, kind := range map[string]string{"/openapi.json": "application/openapi+json", "/openapi.yaml": "application/openapi+yaml"} {
		if got := r.with("", "GET", path, ""); got.Status != 200 || got.Header.Get("Content-Type") != kind {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
}

// fill puts something into a path's parameters.
func fill(path string) string {
	out := ""
	for part := range strings.SplitSeq(path, "/") {
		switch part {
		case "":
			continue
		case "{seq}", "{request}":
			part = "1"
		case "{hierarchy}":
			part = "line"
		case "{dimension}":
			part = "unit"
		}
		if strings.HasPrefix(part, "{") {
			part = "nobody"
		}
		out += "/" + part
	}
	return out
}

// TestEveryOperationAndRole goes through every operation as nobody, as every
// role, and with a token of that role which is not for its act.
func TestEveryOperationAndRole(t *testing.T) {
	r := newRig(t, "")
	tried := map[string]bool{}
	for _, op := range r.api.Operations() {
		path := fill(op.Path)
		if got := r.with("", op.Method, path, ""); got.Status != 401 || got.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s by nobody: %s", op.ID, got)
		}
		if got := r.with("linli_made-up", op.Method, path, ""); got.Status != 401 {
			t.Errorf("%s by a made-up token: %s", op.ID, got)
		}
		had := map[bool]bool{}
		for _, role := range access.Roles() {
			may := op.Act == "" || slices.Contains(role.Acts(), op.Act)
			// The outer door is the act's: each role comes to it once an act, and
			// to each operation one that may and one that may not.
			asked := string(op.Act) + " " + string(role)
			if role == access.Emergency || tried[asked] && had[may] {
				continue
			}
			tried[asked], had[may] = true, true
			got := r.call(string(role), op.Method, path, "")
			switch {
			case got.Status == 401 || got.Status >= 500:
				t.Errorf("%s by %s: %s", op.ID, role, got)
			case !may && got.Status != 403:
				t.Errorf("%s by %s, who may not: %s", op.ID, role, got)
			}
		}
	}
	// The refusals stand in the audit chain.
	found, err := r.Access.Audit(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]bool{}
	for _, e := range found {
		if e.Outcome == access.Refused && e.Thing.Kind == "api" {
			refused[e.Thing.ID] = true
		}
	}
	for _, op := range r.api.Operations() {
		if op.Act != "" && !refused[op.ID] {
			t.Errorf("refusals of %s left no trace", op.ID)
		}
	}
}

// TestScope has a token do what it is for and nothing else of what its account
// may.
func TestScope(t *testing.T) {
	r := newRig(t, "")
	secret, err := r.tokens.Mint(t.Context(), token.Token{
		ID: "narrow", Account: "coordinator", Name: "n", Purpose: "p", Acts: []access.Act{access.OrgRead}, Until: civil.At(r.Clock.Now()) + 1e9,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range r.api.Operations() {
		got := r.with(secret, op.Method, fill(op.Path), "")
		if op.Act != "" && op.Act != access.OrgRead && got.Status != 403 {
			t.Errorf("%s: %s", op.ID, got)
		}
	}
}

// TestElsewhere has somebody guess the number of a person of another district.
func TestElsewhere(t *testing.T) {
	r := newRig(t, "")
	inside, outside := r.Person("钱本地", ""), r.Person("孙外区", "110101001002")
	r.Actor("w", access.Worker, "110105", "")
	if got := r.call("w", "GET", "/people/"+inside, ""); got.Status != 200 || bytes.Contains(got.Body, []byte("钱本地")) {
		t.Errorf("inside: %s", got)
	}
	same := func(method, suffix, body string) {
		t.Helper()
		there, nobody := r.call("w", method, "/people/"+outside+suffix, body), r.call("w", method, "/people/nobody"+suffix, body)
		if there.Status != 404 || nobody.Status != 404 || !bytes.Equal(there.Body, nobody.Body) {
			t.Errorf("%s: a person elsewhere and nobody are told apart: %s and %s", suffix, there, nobody)
		}
	}
	same("GET", "", "")
	same("POST", "/unmask", `{"field":"phone","purpose":"contact"}`)
	same("POST", "/credentials", `{"kind":"doctor","issuer":"卫生健康委员会","from":"2019-01-01"}`)
	same("POST", "/admit", `{"reason":"compared"}`)
	if got := r.call("w", "POST", "/people/"+inside+"/unmask", `{"field":"phone","purpose":"because"}`); got.Status != 403 || !bytes.Contains(got.Body, []byte("purpose")) {
		t.Errorf("without a purpose that is allowed: %s", got)
	}
	got := r.call("w", "POST", "/people/"+inside+"/unmask", `{"field":"phone","purpose":"contact: tomorrow's shift"}`)
	if got.Status != 200 || bytes.Contains(got.Body, []byte("*")) {
		t.Fatalf("unmask: %s", got)
	}
	// The person can see who looked.
	sights, err := r.Access.WhoLookedAt(t.Context(), inside, 10)
	if err != nil || len(sights) < 2 || sights[0].Who != "w" {
		t.Errorf("%+v, %v", sights, err)
	}
	var found struct{ Items []struct{ Person string } }
	r.call("w", "POST", "/people/search", `{"place":"110105"}`).into(t, &found)
	if len(found.Items) != 1 || found.Items[0].Person != inside {
		t.Errorf("the list shows %+v", found)
	}
	if got := r.call("w", "POST", "/people/search", `{"place":"110101"}`); got.Status != 403 {
		t.Errorf("a list elsewhere: %s", got)
	}
}

// TestInUse has a token refused from the moment its right ends.
func TestInUse(t *testing.T) {
	r := newRig(t, "")
	r.Actor("w", access.Worker, "110105", "")
	get := func() int { return r.call("w", "POST", "/people/search", `{"place":"110105"}`).Status }
	if got := get(); got != 200 {
		t.Fatal(got)
	}
	err := r.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE access_right SET until_at = $1 WHERE account = 'w'", int64(civil.At(r.Clock.Now()))+1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(2 * time.Second)
	if got := get(); got != 403 {
		t.Errorf("after the role expired: %d", got)
	}
	if got := r.call("w", "GET", "/me", ""); got.Status != 200 {
		t.Errorf("the token is still one: %s", got)
	}
	if got := r.call("secadmin", "POST", "/tokens/test-w/revoke", `{"reason":"over"}`); got.Status != 200 {
		t.Fatalf("revoke: %s", got)
	}
	if got := r.call("w", "GET", "/me", ""); got.Status != 401 {
		t.Errorf("after it was revoked: %s", got)
	}
}

// TestMassAssignment sends, with a good body, fields of the stored type that no
// input has.
func TestMassAssignment(t *testing.T) {
	r := newRig(t, "")
	r.Actor("w", access.Worker, "", "")
	for _, c := range []struct{ account, path, good string }{
		{"w", "/people", `"name":"李新","phone":"13800000000","home":"110105001024"`},
		{"secadmin", "/tokens", `"account":"w","name":"n","acts":["person.read"],"until":"2020-05-01T00:00:00+08:00","purpose":"p"`},
	} {
		for _, extra := range []string{`"state":"confirmed"`, `"person":"v00001"`, `"id":"x"`, `"secret":"x"`, `"Until_At":1`, `"made_by":"x"`, `"party":true`} {
			got := r.call(c.account, "POST", c.path, "{"+c.good+","+extra+"}")
			if got.Status != 422 || !bytes.Contains(got.Body, []byte("没有这个字段")) {
				t.Errorf("%s with %s: %s", c.path, extra, got)
			}
		}
	}
}
