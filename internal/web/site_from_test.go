package web_test

import (
	"net/http"
	"testing"

	"linli/internal/page"
	"linli/internal/web/webtest"
)

// teller says whose request it had, as limits before any proof know them.
type teller struct{ had []page.Visitor }

func (s *teller) Pages(site page.Site) {
	tell := func(w http.ResponseWriter, r *http.Request) error {
		s.had = append(s.had, page.Who(r.Context()))
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	site.Public("GET /tell", tell)
	site.Public("POST /tell", tell)
}

// What is sent to a public route comes with network and device, the same device
// each time; whoever only looks is given no cookie.
func TestPublicRoutesKnowTheVisitor(t *testing.T) {
	s := &teller{}
	v := webtest.NewHouse(t, "").Site(nil, s).Visitor()
	if got := v.Get("/tell"); len(got.Header.Values("Set-Cookie")) > 0 {
		t.Errorf("a cookie for looking: %v", got.Header)
	}
	v.Post("/tell", nil)
	v.Post("/tell", nil)
	if len(s.had) != 3 || s.had[0].Device != "" || s.had[1].Device == "" || s.had[1].Device != s.had[2].Device || s.had[1].Network != "127.0.0.0/24" {
		t.Errorf("%+v", s.had)
	}
}
