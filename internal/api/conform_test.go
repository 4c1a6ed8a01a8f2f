package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/rest"
)

// contract holds every answer of the tests against the schema that the document
// gives for it.
type contract struct {
	ops      []rest.Operation
	document *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
	answered map[string]bool // operations that were seen to succeed
}

const documentURL = "http://linli.example/openapi.json"

func newContract(t testing.TB, document []byte, ops []rest.Operation) *contract {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	return &contract{ops, c, map[string]*jsonschema.Schema{}, map[string]bool{}}
}

// operation is the one that a path belongs to; literal parts come before
// parameters.
func (c *contract) operation(method, path string) (rest.Operation, bool) {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	best, score := rest.Operation{}, -1
	for _, op := range c.ops {
		pattern := strings.Split(op.Path, "/")
		if op.Method != method || len(pattern) != len(parts) {
			continue
		}
		literal := 0
		for i := range parts {
			switch {
			case pattern[i] == parts[i]:
				literal++
			case !strings.HasPrefix(pattern[i], "{"):
				literal = -100
			}
		}
		if literal > score {
			best, score = op, literal
		}
	}
	return best, score >= 0
}

// check holds an answer against the document.
func (c *contract) check(t testing.TB, method, path string, a answer) {
	t.Helper()
	op, ok := c.operation(method, path)
	if !ok {
		return
	}
	status, kind := "default", "application/problem+json"
	if a.Status < 400 {
		c.answered[op.ID] = true
		status, kind = strconv.Itoa(a.Status), "application/json"
	}
	got := a.Header.Get("Content-Type")
	if a.Status == http.StatusNoContent || a.Status < 400 && got != kind {
		return // nothing, or a file
	}
	if got != kind {
		t.Errorf("%s answers %d as %q", op.ID, a.Status, got)
		return
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	at := fmt.Sprintf("%s#/paths/%s/%s/responses/%s/content/%s/schema", documentURL, escape.Replace(op.Path), strings.ToLower(method), status, escape.Replace(kind))
	schema, known := c.schemas[at]
	if !known {
		var err error
		if schema, err = c.document.Compile(strings.NewReplacer("{", "%7B", "}", "%7D").Replace(at)); err != nil {
			t.Errorf("%s has no schema for %d: %v", op.ID, a.Status, err)
			return
		}
		c.schemas[at] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		t.Errorf("%s answers %d with no JSON: %v", op.ID, a.Status, err)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s answers %d against its schema: %v\n%s", op.ID, a.Status, err, a.Body)
	}
}

// facts are a few rows of two volunteers at a site.
const facts = `id,kind,start,end,place,site,person,org,team,campaign,action,project,category,quantity,unit,grade,claims,replaces,voids,note
f1,service,2020-03-05 08:00,2020-03-05 12:00,110105001024,,v00001,,,,,,,,,,,,,
f2,service,2020-03-05 08:00,2020-03-05 11:00,110105001024,,v00002,,,,,,,,,,,,,
`

// TestTour makes a call of nearly every operation that succeeds, and holds each
// answer against its schema (the rig does).
func TestTour(t *testing.T) {
	r := newRig(t, "")
	person, other := r.Person("赵一", ""), r.Person("钱二", "")
	r.Actor("w", access.Worker, "", "")
	r.Actor("verifier2", access.Verifier, "", "")
	r.Actor("c", access.Coordinator, "", "")
	ok := func(account, method, path, body string, head ...string) answer {
		t.Helper()
		got := r.call(account, method, path, body, head...)
		if got.Status >= 300 {
			t.Errorf("%s %s by %s: %s", method, path, account, got)
		}
		return got
	}

	// What comes in, and what is counted.
	ok("c", "GET", "/imports/kinds", "")
	ok("c", "GET", "/imports/kinds/facts/template", "")
	var batch struct {
		Import          string
		Read, Rejected  int64
		Issues, Unknown []any
	}
	ok("c", "POST", "/imports?kind=facts&file=day.csv", facts, "Content-Type", "application/octet-stream").into(t, &batch)
	if batch.Read != 2 {
		t.Errorf("the batch: %+v", batch)
	}
	ok("c", "GET", "/imports/"+batch.Import, "")
	ok("c", "GET", "/imports/"+batch.Import+"/errors", "")
	ok("c", "POST", "/imports/"+batch.Import+"/commit", "")
	if got := r.call("w", "GET", "/imports/"+batch.Import, ""); got.Status != 403 {
		t.Errorf("another's batch: %s", got)
	}
	ok("viewer", "GET", "/figures?limit=5", "")
	var value struct {
		Size int64
		Raw  int64
	}
	ok("viewer", "GET", "/figures/service-times", "").into(t, &value)
	if value.Raw != 2 {
		t.Errorf("service-times is %d, want 2", value.Raw)
	}
	ok("viewer", "GET", "/figures/service-times?from=2020-03-05&to=2020-03-05&unit=110105&size="+strconv.FormatInt(value.Size, 10), "")
	ok("viewer", "GET", "/figures/service-times/by/unit", "")
	ok("viewer", "GET", "/figures/service-times/explanation", "")
	var rows struct {
		Items []struct {
			Seq    int64
			Person string
		}
	}
	ok("auditor", "GET", "/figures/service-times/facts?purpose=check-figure", "").into(t, &rows)
	if len(rows.Items) != 2 || strings.Contains(rows.Items[0].Person, "0000") {
		t.Fatalf("the facts are %+v", rows)
	}
	at := "/facts/" + strconv.FormatInt(rows.Items[0].Seq, 10)
	ok("auditor", "GET", at+"?purpose=audit-sample", "")
	ok("auditor", "GET", at+"/proof", "")
	ok("viewer", "GET", "/log/head", "")
	ok("viewer", "GET", "/log/consistency?from=1", "")

	// People.
	ok("w", "POST", "/people/search", `{"text":"赵"}`)
	ok("w", "GET", "/people/"+person, "")
	ok("w", "POST", "/people/"+person+"/unmask", `{"field":"phone","purpose":"contact"}`)
	var made struct{ ID string }
	ok("w", "POST", "/people/"+person+"/credentials", `{"kind":"doctor","issuer":"卫生健康委员会","number":"A1","from":"2019-01-01"}`).into(t, &made)
	ok("verifier2", "POST", "/people/"+person+"/credentials/"+made.ID+"/verify", `{"verdict":"genuine"}`)
	ok("w", "GET", "/people/"+person, "")
	ok("c", "GET", "/twins", "")
	ok("c", "POST", "/people/"+person+"/merge", `{"other":"`+other+`","reason":"same document"}`)
	ok("c", "POST", "/people/"+person+"/unmerge", `{"reason":"mistake"}`)
	ok("c", "POST", "/people/"+person+"/keep-apart", `{"other":"`+other+`","reason":"two people"}`)
	ok("dataofficer", "POST", "/people/"+other+"/erasures", `{"purpose":"own-wish: asked by letter"}`)

	// Organisations.
	ok("c", "PUT", "/orgs/o1", `{"name":"朝阳社会工作事务所","kind":"social-work-agency","place":"110105"}`)
	ok("c", "PUT", "/orgs/o2", `{"name":"朝阳志愿者联合会","kind":"social-work-agency","place":"110105"}`)
	ok("c", "PUT", "/orgs/o1/parents/line", `{"parent":"o2","from":"2020-01-01"}`)
	ok("c", "POST", "/orgs/o1/former-names", `{"name":"朝阳社工站","until":"2018-12-31"}`)
	ok("c", "POST", "/orgs/o1/honours", `{"name":"先进集体","giver":"区政府","day":"2019-12-05"}`)
	ok("c", "GET", "/orgs/o1", "")
	ok("c", "GET", "/orgs?q=朝阳", "")
	ok("c", "GET", "/orgs/suggestions?name=朝阳社工站", "")

	r.Actor("member", access.Viewer, "", person)
	var proposed struct{ ID string }
	ok("member", "POST", "/my/org-proposals", `{"name":"建外送菜队","kind":"volunteer-team","place":"110105001","about":"送菜","contact":"赵","phone":"13800138000"}`).into(t, &proposed)
	ok("member", "GET", "/my/org-proposals", "")
	ok("c", "GET", "/org-proposals", "")
	ok("c", "POST", "/org-proposals/"+proposed.ID+"/decide", `{"accept":true,"org":"songcai"}`)

	ok("c", "GET", "/exchange/registers", "")
	ok("c", "GET", "/exchange/registers/city1/hours?place=110105&from=2020-03-01&state=new", "")

	r.briefTour(ok)
	r.accessTour(ok)
	for _, op := range r.api.Operations() {
		if !work[op.Group] && !r.contract.answered[op.ID] && !unreached[op.ID] {
			t.Errorf("the tour does not come to %s", op.ID)
		}
	}
}

// work are the groups of TestWorkTour.
var work = map[string]bool{"duty": true, "service": true, "needs": true, "errands": true, "disinfections": true, "rides": true}

// unreached are operations whose success needs more of a house than this one
// has; the tests of their rooms have it.
var unreached = map[string]bool{
	"list-differences": true, "register-person": true, "admit-person": true, "erase-person": true, "list-members": true, "join-team": true, "leave-team": true,
	"release-brief": true, "withdraw-brief": true, "make-erratum": true, "compare-brief": true, "confirm-findings": true, "render-brief": true,
	"get-job": true, "cancel-job": true, "get-destruction-report": true, "begin-destruction": true,
	"list-passes": true, "mark-attendance": true, "settle-session": true, "list-attendance": true, "hold-session": true, "query-passes": true,
	"list-sessions": true, "list-courses": true, "issue-certificate": true, "list-certificates": true, "print-certificate": true,
	"revoke-certificate": true, "check-certificate": true,
	"send-again": true, "ask-export": true, "make-export": true, "download-export": true, "mark-read": true,
}

type caller func(account, method, path, body string, head ...string) answer

// briefTour writes a brief with a figure in it and sends it on its way.
func (r *rig) briefTour(ok caller) {
	r.t.Helper()
	r.Actor("e", access.Editor, "", "")
	err := r.briefs.PutSeries(r.t.Context(), r.As("e"), brief.Series{Key: "daily", Name: "工作简报", Body: "志愿服务联合会", Year: 2020})
	if err != nil {
		r.t.Fatal(err)
	}
	ok("e", "GET", "/series", "")
	draft := `{"title":"志愿服务情况","from":"2020-03-01","to":"2020-03-06","lead":[{"words":"全市志愿者参加服务。"}]}`
	made := ok("e", "POST", "/briefs", `{"key":"d1","series":"daily","draft":`+draft+`}`)
	if got := r.call("e", "PUT", "/briefs/d1/draft", draft); got.Status != 428 {
		r.t.Errorf("an edit without If-Match: %s", got)
	}
	if got := r.call("e", "PUT", "/briefs/d1/draft", draft, "If-Match", `"9"`); got.Status != 412 {
		r.t.Errorf("an edit of another revision: %s", got)
	}
	ok("e", "PUT", "/briefs/d1/draft", draft, "If-Match", made.Header.Get("ETag"))
	ok("e", "GET", "/briefs", "")
	ok("e", "GET", "/briefs/d1", "")
	ok("e", "GET", "/briefs/d1/check", "")
	ok("e", "POST", "/briefs/d1/advance", "")
	ok("checker", "POST", "/briefs/d1/return", `{"opinion":"写具体些"}`)
	ok("e", "POST", "/contributions", `{"series":"daily","unit":"110105","from":"2020-03-01","to":"2020-03-06","words":"朝阳区志愿者上岗。"}`)
}

// accessTour is what the administrators do.
func (r *rig) accessTour(ok caller) {
	r.t.Helper()
	ok("viewer", "GET", "/me", "")
	ok("viewer", "GET", "/inbox", "")
	ok("viewer", "GET", "/acts", "")
	ok("secadmin", "GET", "/accounts?limit=3", "")
	ok("secadmin", "PUT", "/accounts/new", `{"name":"周新","grants":[{"role":"viewer","until":"2020-12-31T00:00:00+08:00"}],"purpose":"joined"}`)
	ok("secadmin", "POST", "/accounts/new/disable", `{"disabled":true,"purpose":"left"}`)
	var waits struct{ Items []struct{ ID int64 } }
	ok("secadmin", "GET", "/requests", "").into(r.t, &waits)
	if len(waits.Items) == 0 {
		r.t.Fatal("nothing waits for a second person")
	}
	ok("secadmin", "POST", fmt.Sprintf("/requests/%d/decide", waits.Items[0].ID), `{"approve":false,"opinion":"not yet"}`)
	ok("auditadmin", "GET", "/audit?limit=5", "")
	var next struct{ Next string }
	ok("auditadmin", "GET", "/audit?limit=5&outcome=refused", "").into(r.t, &next)
	ok("secadmin", "GET", "/tokens", "")
	ok("secadmin", "POST", "/tokens", `{"account":"viewer","name":"看板","acts":["figure.read"],"until":"2020-06-01T00:00:00+08:00","purpose":"大屏"}`)
	ok("secadmin", "POST", "/tokens/test-c/revoke", `{"reason":"over"}`)
	var hook struct{ ID string }
	ok("secadmin", "POST", "/webhooks", `{"name":"大屏","url":"https://example.com/in","kinds":["brief.released"]}`).into(r.t, &hook)
	ok("secadmin", "GET", "/webhooks", "")
	ok("secadmin", "POST", "/webhooks/"+hook.ID+"/rotate", "")
	ok("secadmin", "GET", "/webhooks/"+hook.ID+"/deliveries", "")
	ok("secadmin", "POST", "/webhooks/"+hook.ID+"/pause", "")
	ok("secadmin", "POST", "/webhooks/"+hook.ID+"/resume", "")
	ok("secadmin", "DELETE", "/webhooks/"+hook.ID, "")
	ok("sysadmin", "GET", "/jobs", "")
	ok("dataofficer", "GET", "/retention/rules", "")
	ok("dataofficer", "POST", "/retention/ends", `{"event":"drill","purpose":"the drill is over"}`)
}
