package certificate_test

import (
	"net/http"
	"strings"
	"testing"
)

// call calls an operation as an account and reads the answer into out.
func (r *rig) call(account, method, path, body string, want int, out any) {
	r.t.Helper()
	r.Call(r.t, r.Certificates, account, method, path, body, want, out)
}

// A desk's own program issues, prints, checks and revokes.
func TestAPI(t *testing.T) {
	r := newRig(t, "")
	p := r.busy("李春晓")
	var made struct{ ID, Number, Code, Name string }
	ask := `{"id":"request-api-1","person":"` + p + `","org":"jwh"}`
	r.call("worker", http.MethodPost, "/certificates", ask, 201, &made)
	again := made
	r.call("worker", http.MethodPost, "/certificates", ask, 201, &again)
	if made != again || made.Number != "LL-2020-000001" || made.Name != "李**" {
		t.Errorf("issued %+v, again %+v", made, again)
	}
	r.call("viewer", http.MethodPost, "/certificates", ask, 403, nil)
	r.call("worker", http.MethodPost, "/certificates", `{"id":"request-api-2","person":"nobody"}`, 404, nil)
	var sheet string
	r.call("worker", http.MethodGet, "/certificates/request-api-1/sheet", "", 200, &sheet)
	if !strings.HasPrefix(sheet, "%PDF-") {
		t.Errorf("the sheet: %.40s", sheet)
	}
	var checked struct {
		Verdict, Name string
		Minutes       int64
	}
	check := `{"number":"` + made.Number + `","code":"` + made.Code + `"}`
	r.call("viewer", http.MethodPost, "/certificates/check", check, 200, &checked)
	if checked.Verdict != "match" || checked.Minutes != 124 || checked.Name != "李**" {
		t.Errorf("checked %+v", checked)
	}
	var raw string
	r.call("viewer", http.MethodPost, "/certificates/check", `{"number":"LL-2020-000009","code":"`+made.Code+`"}`, 200, &raw)
	if strings.Contains(raw, "李") || !strings.Contains(raw, "no-match") {
		t.Errorf("a wrong number: %s", raw)
	}
	r.call("worker", http.MethodPost, "/certificates/request-api-1/revocation", `{"reason":"记录有误"}`, 204, nil)
	r.call("viewer", http.MethodPost, "/certificates/check", check, 200, &checked)
	if checked.Verdict != "revoked" {
		t.Errorf("revoked: %+v", checked)
	}
	var list struct{ Items []struct{ Revoked string } }
	r.call("worker", http.MethodGet, "/people/"+p+"/certificates", "", 200, &list)
	if len(list.Items) != 1 || list.Items[0].Revoked == "" {
		t.Errorf("listed %+v", list)
	}
}
