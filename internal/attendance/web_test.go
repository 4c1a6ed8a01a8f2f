package attendance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/attendance"
	"linli/internal/civil"
	"linli/internal/figure"
	"linli/internal/web/webtest"
)

// field is the value of a hidden field of a page.
func field(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no field %s in:\n%s", name, body)
	}
	return m[1]
}

// press sends the form of the page behind a code.
func press(t *testing.T, v *webtest.Visitor, code, what string) webtest.Answer {
	t.Helper()
	landing := v.Get("/t/" + code)
	action := regexp.MustCompile(`action="(/t/[^"]*)"`).FindStringSubmatch(landing.Body)
	if action == nil {
		t.Fatalf("no form: %d\n%s", landing.Status, landing.Body)
	}
	return v.Post(action[1], url.Values{"id": {field(t, landing.Body, "id")}, "shift": {field(t, landing.Body, "shift")}, "what": {what}})
}

// From the first scan to the figure: the leader shows the code, a volunteer
// scans in and out, the leader verifies, and the hours stand in the figure of
// the community and on the volunteer's page.
func TestFromScanToFigure(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Attendance)
	leader, volunteer := site.AsPerson(r.leader).English(), site.AsPerson(r.people[0]).English()
	r.to("08:00")
	if got := leader.Get("/attend"); !got.Has(`href="/attend/shift-am/code"`) {
		t.Fatalf("the leader's posts: %s", got.Body)
	}
	if got := leader.Get("/attend/shift-am/code"); got.Status != 200 || got.Header.Get("Refresh") == "" || !got.Has("/attend/shift-am/qr.png") {
		t.Fatalf("the code: %d %v", got.Status, got.Header)
	}
	if got := leader.Get("/attend/shift-am/qr.png"); got.Status != 200 || !strings.HasPrefix(got.Body, "\x89PNG") {
		t.Fatalf("the picture: %d", got.Status)
	}
	if got := volunteer.Get("/attend/shift-am/qr.png"); got.Status != http.StatusForbidden {
		t.Errorf("a volunteer draws codes: %d", got.Status)
	}
	code, _ := r.Code("gate-1")
	if got := press(t, volunteer, code, "in"); !got.Has("Here since 08:00") {
		t.Fatalf("checked in: %d %s", got.Status, got.Body)
	}
	if got := leader.Get("/attend/shift-am"); !got.Has("Here 1") || !got.Has("Awaited 2") {
		t.Errorf("at the post: %s", got.Body)
	}
	r.to("12:00")
	if got := volunteer.Get("/t/" + code); got.Status != http.StatusGone {
		t.Errorf("the code of the morning: %d", got.Status)
	}
	code, _ = r.Code("gate-1")
	if got := press(t, volunteer, code, "out"); !got.Has("Checked out after 4 h 0 min") {
		t.Fatalf("checked out: %d %s", got.Status, got.Body)
	}
	r.to("12:30")
	list := leader.Get("/attend/shift-am/verify")
	value := regexp.MustCompile(`name="stint" value="([^"]*)" checked`).FindStringSubmatch(list.Body)
	if value == nil {
		t.Fatalf("nothing plain to verify: %s", list.Body)
	}
	if got := leader.Post("/attend/shift-am/verify", url.Values{"stint": {value[1]}}); got.Status != 200 || !got.Has("verified") {
		t.Fatalf("verified: %d %s", got.Status, got.Body)
	}
	if got := volunteer.Get("/hours"); !got.Has(">4.0<") {
		t.Errorf("the volunteer's hours: %s", got.Body)
	}
	engine, err := figure.Open(ctx, figure.Config{DB: r.DB, Log: r.Log, Register: r.Register, Atlas: r.Atlas, Path: t.TempDir() + "/index"})
	r.must(err)
	defer engine.Close()
	day := civil.NewDay(2020, time.March, 5)
	for id, want := range map[string]string{"service-hours": "4", "volunteers": "1", "service-communities": "1"} {
		d, err := engine.Definition(id)
		r.must(err)
		a, err := engine.Answer(ctx, figure.Question{Definition: d, From: day, To: day, Place: webtest.Home})
		r.must(err)
		if a.Value != want {
			t.Errorf("figure %s of the community: %s, want %s", id, a.Value, want)
		}
	}
	// "Every day at the gate" holds for this day and not for the next.
	d, err := engine.Definition("service-hours")
	r.must(err)
	gaps, err := engine.Gaps(ctx, figure.Question{Definition: d, From: day, To: day + 1}, []string{"site-gate-1"})
	r.must(err)
	if len(gaps) != 1 || gaps[0].Day != day+1 {
		t.Errorf("gaps %v", gaps)
	}
}

// A phone's batch of taps is answered tap by tap.
func TestTapsOverHTTP(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Attendance)
	volunteer := site.AsPerson(r.people[0])
	send := func(v *webtest.Visitor, body string) (int, []map[string]any) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/taps", strings.NewReader(body))
		r.must(err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		got := v.Do(req)
		var out struct {
			Taps []map[string]any `json:"taps"`
		}
		if err := json.Unmarshal([]byte(got.Body), &out); err != nil {
			t.Fatalf("%d %s", got.Status, got.Body)
		}
		return got.Status, out.Taps
	}
	r.to("08:00")
	first, _ := r.Code("gate-1")
	r.to("12:00")
	code, _ := r.Code("gate-1")
	body := fmt.Sprintf(`{"sent": %d, "taps": [
		{"id": "phone-tap-1", "what": "in", "code": %q, "deviceTime": %d},
		{"id": "phone-tap-2", "what": "out", "code": %q, "deviceTime": %d},
		{"id": "phone-tap-3", "what": "dance", "code": %q},
		{"id": "phone-tap-4", "what": "in", "code": "gate-1.p.forged"},
		{"id": "phone-tap-5", "what": "in", "shift": "shift-am", "person": %q}]}`,
		at("12:00"), first, at("08:00"), code, at("12:00"), code, r.people[1])
	for i, want := range [][]string{
		{"accepted", "accepted", "refused", "refused", "refused"},
		{"already", "already", "refused", "refused", "refused"},
	} {
		status, got := send(volunteer, body)
		if status != 200 || len(got) != 5 {
			t.Fatalf("%d: %v", status, got)
		}
		for k := range want {
			if got[k]["result"] != want[k] || want[k] == "refused" && got[k]["words"] == "" {
				t.Errorf("round %d, tap %d: %v, want %s", i, k, got[k], want[k])
			}
		}
	}
	for _, bad := range []string{"", "[3]", `{"taps": 3}`, strings.Repeat("x", 300_000)} {
		if status, _ := send(volunteer, bad); status != 422 {
			t.Errorf("%.20q: %d", bad, status)
		}
	}
	// The queue of our own pages sends the taps alone.
	if _, got := send(volunteer, fmt.Sprintf(`[{"id": "phone-tap-1", "what": "in", "code": %q, "deviceTime": %d}]`, first, at("08:00"))); got[0]["state"] != "done" {
		t.Errorf("sent by the queue: %v", got)
	}
	// The leader's phone taps for others.
	if _, got := send(site.AsPerson(r.leader), fmt.Sprintf(`{"taps": [{"id": "lead-tap-1", "what": "in", "shift": "shift-am", "person": %q}]}`, r.people[1])); got[0]["result"] != "accepted" {
		t.Errorf("the leader's tap: %v", got)
	}
	if got := site.Visitor().Post("/taps", nil); got.Path == "/taps" {
		t.Errorf("taken from nobody: %d", got.Status)
	}
}

// Every page is fit to use on desk and phone, in both languages.
func TestBrowser(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Attendance)
	r.serve(r.people[0], "08:00", "12:03")
	r.to("12:10")
	r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{
		ID: r.id(), Person: r.people[1], What: attendance.In, Shift: "shift-am", Device: at("08:20"), Distance: -1,
	}))
	r.settle("13:00", "shift-am")
	r.must(r.Object(ctx, r.people[0], "shift-am", "我提前到岗，请更正为 7:50"))
	r.shift("shift-pm", "gate-1", at("13:00"), at("17:00"), r.people...)
	r.to("13:05")
	r.accepted(r.scan(r.people[0], attendance.In))
	worker := r.worker()
	late := at("08:00") - 30*24*hour
	r.shift("shift-old", "gate-1", late, late+4*hour)
	names := make([]string, 30)
	for i := range names {
		names[i] = fmt.Sprintf("补录%03d", i)
	}
	var items []attendance.Item
	for _, p := range r.Persons("", names...) {
		r.must(r.Amend(ctx, attendance.Own(r.leader), attendance.Amendment{Person: p, Shift: "shift-old", From: late, To: late + 4*hour, Reason: "补录"}))
		items = append(items, attendance.Item{Person: p, Revision: 1})
	}
	_, err := r.Verify(ctx, attendance.By(worker), "shift-old", items[:20]...)
	r.must(err)
	sampler := r.Actor("sampler", access.Coordinator, "", "")
	audit, err := r.Draw(ctx, sampler, attendance.Audit{ID: "audit-0001", Scope: attendance.Scope{Place: webtest.Home}, From: late.Day(), To: late.Day(), Size: 2})
	r.must(err)
	for n := range int64(2) {
		r.must(r.Find(ctx, sampler, audit.ID, n+1, attendance.Sound, "电话回访属实"))
	}

	volunteer, leader, desk := site.AsPerson(r.people[0]), site.AsPerson(r.leader), site.As("sampler")
	b := webtest.NewBrowser(t)
	code, _ := r.Code("gate-1")
	b.Sweep(volunteer, "landing", "/t/"+code)
	b.Sweep(volunteer, "scan", "/scan")
	b.Sweep(volunteer, "stale", "/t/gate-1.p.nothing")
	b.Sweep(volunteer, "hours", "/hours")
	b.Sweep(volunteer, "mine", "/hours/shift-am")
	b.Sweep(site.AsPerson(r.people[2]), "hours-empty", "/hours")
	b.Sweep(leader, "posts", "/attend")
	b.Sweep(leader, "board", "/attend/shift-pm")
	b.Sweep(leader, "code", "/attend/shift-pm/code")
	b.Sweep(leader, "poster", "/attend/shift-pm/poster")
	b.Sweep(leader, "verify", "/attend/shift-am/verify")
	b.Sweep(leader, "person", "/attend/shift-am/people/"+r.people[0])
	b.Sweep(desk, "service", "/service?within=30")
	b.Sweep(desk, "honesty", "/service/honesty?from=2020-02-01&to=2020-03-06")
	b.Sweep(desk, "audits", "/service/audits?from=2020-02-01")
	b.Sweep(desk, "audit", "/service/audits/audit-0001")
	r.must(r.Publish(ctx, sampler, audit.ID))
	b.Sweep(site.Visitor(), "published", "/audits/audit-0001")

	// With a finger: check out, then see the hours.
	phone := webtest.Looks[2]
	r.to("15:00")
	code, _ = r.Code("gate-1")
	b.Open(volunteer, phone, "/t/"+code)
	b.Do(webtest.Click(`button[value="out"]`), webtest.Wait(`button[value="in"]`))
	if got := b.Text("main"); !strings.Contains(got, "已签退") {
		t.Errorf("after checking out: %s", got)
	}
}
