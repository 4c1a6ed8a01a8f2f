package request_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/internal/request"
	"linli/internal/web/webtest"
)

var hiddenID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// As a neighbour, a committee and two volunteers would use it: asked on the
// phone page, scheduled, called, taken, done, met.
func TestPagesFromAskToMet(t *testing.T) {
	r := newRig(t, "")
	helpers := r.free("", 2)
	site := r.Site(nil, r.Requests)
	r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, true))

	asker := site.Visitor()
	id := hiddenID.FindStringSubmatch(asker.Get("/help").Body)[1]
	form := url.Values{
		"id": {id}, "kind": {"buy"}, "words": {"大米十斤"}, "urgency": {"today"}, "place": {"南郎家园"}, "address": {"三号楼二单元 501"},
		"name": {"佟秀兰"}, "phone": {string(r.IDs.Mobile())},
	}
	got := asker.Post("/help", form)
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Path, "/help/code") {
		t.Fatalf("asking leads to %s with %d:\n%s", got.Path, got.Status, got.Body)
	}
	if got = asker.Post("/help/code", url.Values{"id": {id}, "code": {"12"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code is answered with %d", got.Status)
	}
	got = asker.Post("/help/code", url.Values{"id": {id}, "code": {r.pocket.About(id)}})
	if !strings.HasPrefix(got.Path, "/help/r/") || !got.Has("居委会正在安排") {
		t.Fatalf("after the code: %s\n%s", got.Path, got.Body)
	}
	mine := got.Path
	r.tick()
	if n := len(r.called(id, helpers)); n != 0 {
		t.Errorf("%d were called against the committee's word", n)
	}

	worker := site.As("worker")
	if got = worker.Get("/needs"); !got.Has("/needs/"+id) || got.Has("501") {
		t.Errorf("the queue lacks the need, or shows its address")
	}
	if got = worker.Get("/needs/" + id); !got.Has("安排，现在就派") || got.Has("501") {
		t.Errorf("the page of the need:\n%s", got.Body)
	}
	worker.Post("/needs/"+id, url.Values{"do": {"schedule"}})
	r.tick()

	one, two := site.AsPerson(helpers[0]), site.AsPerson(helpers[1])
	if !one.Get("/near").Has("/near/"+id) || !two.Get("/near").Has("/near/"+id) {
		t.Fatal("the two volunteers are not called")
	}
	if got = one.Post("/near/"+id+"/yes", nil); got.Path != "/tasks/"+id || got.Has("501") {
		t.Fatalf("accepting leads to %s, or shows the address at once:\n%s", got.Path, got.Body)
	}
	if got = two.Post("/near/"+id+"/yes", nil); got.Status != http.StatusConflict || !got.Has("已经有人接了") {
		t.Errorf("the second is answered %d", got.Status)
	}
	if got = one.Post("/tasks/"+id+"/address", nil); !got.Has("三号楼二单元 501") {
		t.Errorf("the helper does not see the address:\n%s", got.Body)
	}
	if got = asker.Get(mine); !got.Has("来帮您的志愿者") {
		t.Errorf("the family does not see who looked")
	}
	one.Post("/tasks/"+id+"/begin", nil)
	one.Post("/tasks/"+id+"/done", nil)
	if got = asker.Post(mine+"/met", nil); !got.Has("谢谢您告诉我们") {
		t.Errorf("after met:\n%s", got.Body)
	}
	if n := len(r.facts("contact")); n != 1 {
		t.Errorf("%d facts", n)
	}
}

// Every page in both languages, on desk and phone.
func TestBrowserPages(t *testing.T) {
	r := newRig(t, "")
	helpers := r.free("", 4)
	site := r.Site(nil, r.Requests)
	b := webtest.NewBrowser(t)
	b.Sweep(site.Visitor(), "help", "/help")

	worker, coordinator, helper := site.As("worker"), site.As("coordinator"), site.AsPerson(helpers[0])
	b.Sweep(worker, "needs-empty", "/needs")
	for i := range 6 {
		r.proven(func(a *request.Ask) {
			a.Kind = []request.Kind{request.Buy, request.Medicine, request.Call, request.Ride, request.Bills, request.Visit}[i]
			a.Urgency = request.Urgency(i % 3)
			a.Care = []request.Care{request.NoCare, request.Alone, request.Isolated, request.Medic, request.Elder, request.Child}[i]
		})
	}
	q, err := r.Ask(ctx, visitor, r.ask())
	r.must(err)
	b.Sweep(site.Visitor(), "code", "/help/code?id="+q.ID)
	r.tick()
	taken := ""
	for _, h := range helpers[:1] {
		offers, err := r.Offers(ctx, h)
		r.must(err)
		b.Sweep(helper, "near", "/near")
		taken = offers[0].ID
		r.must(r.Take(ctx, h, taken))
	}
	r.order(t, "2020030600001", func(m map[string]any) { m["class"] = "utility" })
	r.Clock.Add(3 * time.Hour)
	r.tick()
	inRound := r.round(helpers[0])
	r.tick()
	b.Sweep(site.Visitor(), "mine", r.Path(taken))
	b.Sweep(helper, "tasks", "/tasks")
	b.Sweep(helper, "task", "/tasks/"+taken)
	b.Sweep(worker, "needs", "/needs")
	b.Sweep(coordinator, "needs-city", "/needs?place=11")
	b.Sweep(worker, "need", "/needs/"+taken)
	b.Sweep(worker, "need-new", "/needs/new")
	b.Sweep(worker, "survey", "/needs/survey")
	b.Sweep(worker, "print", "/needs/print")
	b.Sweep(worker, "orders", "/orders")
	b.Sweep(worker, "order", "/orders/2020030600001")
	b.Sweep(worker, "rates", "/orders/rates")
	b.Sweep(worker, "rounds", "/rounds")

	// The compartment, interpreting, who would be called next.
	b.Sweep(helper, "pledge", "/families/pledge")
	b.Sweep(coordinator, "families", "/families")
	waits := r.proven(func(a *request.Ask) {
		a.Kind, a.Skill = request.Interpreting, request.Skill{Language: "ko", Level: request.Fluent}
	})
	b.Sweep(coordinator, "need-interpreting", "/needs/"+waits)
	r.Clock.Add(2 * time.Hour)
	waits = r.proven(nil)
	b.Sweep(coordinator, "need-nearest", "/needs/"+waits)
	b.Sweep(worker, "needs-community", "/needs?place="+webtest.Home)

	// A round: at the desk, on the helper's phone, and for whoever is in it.
	own := r.linkOf(inRound[0])
	_, err = r.TurnAddress(ctx, helpers[0], "round-1", "m-1")
	r.must(err)
	r.must(r.Report(ctx, helpers[0], request.Report{Round: "round-1", Member: "m-1", State: request.TurnDone, Checks: well(false), Note: "咳嗽三天"}))
	b.Sweep(worker, "round", "/rounds/round-1")
	b.Sweep(worker, "rounds-alert", "/rounds")
	b.Sweep(site.Visitor(), "own", "/help/mine")
	b.Sweep(site.Visitor(), "member", own)
}
