package certificate_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/rest"
)

// bearers takes the name of an account for its token.
type bearers struct{ as func(id string) access.Actor }

func (b bearers) Bearer(_ context.Context, secret string) (rest.Caller, error) {
	return rest.Caller{Token: secret, Actor: b.as(secret)}, nil
}

// call calls an operation as an account and reads the answer into out.
func (r *rig) call(account, method, path, body string, want int, out any) {
	r.t.Helper()
	api := rest.New(rest.Options{DB: r.DB, Keys: r.Keys, Clock: r.House.Clock.Now, Bearers: bearers{r.As}, Access: r.House.Access})
	r.Certificates.Operations(api)
	r.must(api.Err())
	req := httptest.NewRequestWithContext(ctx, method, rest.Root+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+account)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, req)
	answer, err := io.ReadAll(w.Result().Body)
	r.must(err)
	if w.Code != want {
		r.t.Fatalf("%s %s as %s: %d, want %d: %s", method, path, account, w.Code, want, answer)
	}
	if raw, ok := out.(*string); ok {
		*raw = string(answer)
	} else if out != nil {
		r.must(json.Unmarshal(answer, out))
	}
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
