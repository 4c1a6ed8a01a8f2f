package disinfect_test

import (
	"net/http"
	"net/url"
	"testing"

	"linli/internal/access"
	"linli/internal/web/webtest"
)

// A worker plans a job on the desk and is told the mix; the volunteer does it on
// a phone; somebody else checks it. What harms people is refused in words.
func TestBrowserDisinfection(t *testing.T) {
	r := newRig(t, "")
	second := r.Actor("second", access.Coordinator, webtest.Home[:6], "")
	site := r.Site(nil, r.Disinfection)
	worker, anna := site.As("worker1"), site.AsPerson(r.anna)
	form := url.Values{
		"id": {"job-00009"}, "place": {webtest.Home}, "where": {"3 号楼电梯"}, "day": {"2020-03-06"}, "operator": {r.anna}, "use": {"surface"},
		"target": {"indoor"}, "agent": {"chlorine"}, "method": {"wipe"}, "area": {"40"}, "total": {"10000"}, "stock": {"50000"}, "aim": {"500"},
		"minutes": {"30"}, "gear": {"mask", "gloves"},
	}
	harm := url.Values{}
	for k, v := range form {
		harm[k] = v
	}
	harm.Set("method", "spray")
	harm.Set("target", "person")
	if got := worker.Post("/disinfections/new", harm); got.Status != http.StatusForbidden || !got.Has("不可向人喷洒") {
		t.Errorf("spraying people: %d", got.Status)
	}
	if got := worker.Post("/disinfections/new", form); got.Path != "/disinfections/job-00009" || !got.Has("1 : 99") {
		t.Fatalf("planned: %d at %s", got.Status, got.Path)
	}
	if got := anna.Post("/my/disinfections/job-00009", url.Values{"started": {"2020-03-06 08:30"}, "ended": {"2020-03-06 09:10"}, "stock": {"100"}, "total": {"10000"}}); got.Status != http.StatusOK {
		t.Fatalf("done: %d %s", got.Status, got.Body)
	}
	b := webtest.NewBrowser(t)
	b.Sweep(worker, "disinfections", "/disinfections")
	b.Sweep(worker, "disinfection-new", "/disinfections/new")
	b.Sweep(worker, "disinfection", "/disinfections/job-00009")
	b.Sweep(anna, "my-disinfections", "/my/disinfections")
	b.Sweep(anna, "my-disinfection", "/my/disinfections/job-00009")
	if got := site.As(second.ID).Post("/disinfections/job-00009/check", nil); got.Status != http.StatusOK || !got.Has("已核对") {
		t.Errorf("checked: %d", got.Status)
	}
	far := r.Actor("far", access.Worker, "110108001001", "")
	if got := site.As(far.ID).Get("/disinfections/job-00009"); got.Status != http.StatusForbidden {
		t.Errorf("a worker of elsewhere: %d", got.Status)
	}
}
