package duty_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/duty"
	"linli/internal/web/webtest"
)

// site is the pages of the rig, and who uses them.
func (r *rig) site() *webtest.Site { return r.House.Site(nil, r.Duty) }

// opened are the fields of the form on which a community opens a month of duty.
func opened(id string) url.Values {
	return url.Values{
		"id": {id}, "sample": {"gate"}, "place": {webtest.Home}, "kind": {"gate"},
		"gates": {"东门｜进小区左转\r\n西门\r\n南门\r\n北门"}, "from": {"2020-03-07"}, "to": {"2020-04-05"}, "seats": {"2"},
		"hours": {"08:00-12:00, 14:00-18:00"}, "weekday": {"0", "1", "2", "3", "4", "5", "6"}, "work": {"测温、登记"},
		"name": {"南郎家园社区卡点值守"}, "category": {"epidemic.temperature"}, "target": {"urban"}, "content": {"协助测温"}, "charge": {"测试负责人"},
		"risk": {"感染风险"}, "protection": {"口罩手套"},
	}
}

// A community opens a month of duty at four gates on one page; somebody else
// approves it; a volunteer taps once; the board, the roster and the calendar know.
func TestFromFormToRoster(t *testing.T) {
	r := newRig(t, "")
	s := r.site()
	r.Actor("worker-2", access.Worker, webtest.Home, "")
	worker, decider := s.As("worker-2"), s.As("coordinator-1")
	form := opened("ABCDEFGH-1")

	bad := opened("ABCDEFGH-1")
	bad.Set("risk", "")
	bad.Set("hours", "08:00-33:00")
	bad.Set("to", "2020-13-01")
	if got := worker.Post("/duty/open", bad); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "请填日期") || !strings.Contains(got.Body, "时段应写作") {
		t.Fatalf("a bad form: %d", got.Status)
	}
	bad = opened("ABCDEFGH-1")
	bad.Set("risk", "")
	if got := worker.Post("/duty/open", bad); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "第十二条") {
		t.Fatalf("without risks: %d %s", got.Status, got.Body)
	}
	got := worker.Post("/duty/open", form)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "将开设 4 个岗位、240 个班次，共 480 人次、1920 小时") {
		t.Fatalf("preview: %d %s", got.Status, got.Body)
	}
	form.Set("do", "open")
	for range 2 { // tapped twice
		got = worker.Post("/duty/open", form)
		if got.Status != http.StatusOK || !strings.HasPrefix(got.Path, "/duty/projects/") || !strings.Contains(got.Body, "待审批") {
			t.Fatalf("open: %d at %s: %s", got.Status, got.Path, got.Body)
		}
	}
	project := got.Path
	if got := worker.Post(project+"/decide", url.Values{"verdict": {"approve"}}); got.Status != http.StatusForbidden {
		t.Errorf("the worker approved: %d", got.Status)
	}
	if got := decider.Post(project+"/decide", url.Values{"verdict": {"approve"}}); got.Status != http.StatusOK || !strings.Contains(got.Body, "已批准") {
		t.Fatalf("approval: %d %s", got.Status, got.Body)
	}

	v := r.Persons("", "王一", "王二", "王三")
	phone := s.AsPerson(v[0])
	list := phone.Get("/duty/near")
	tap := regexp.MustCompile(`action="(/duty/shifts/[^"]+/sign-up)"`).FindStringSubmatch(list.Body)
	if tap == nil {
		t.Fatalf("nothing near: %s", list.Body)
	}
	for range 2 {
		if got := phone.Post(tap[1], url.Values{}); got.Status != http.StatusOK || !strings.Contains(got.Body, "已报名") || !strings.Contains(got.Body, "感染风险") {
			t.Fatalf("sign-up: %d %s", got.Status, got.Body)
		}
	}
	shift := strings.Split(tap[1], "/")[3]
	if x := r.shift(shift); x.Held != 1 {
		t.Errorf("%d seats after a double tap", x.Held)
	}
	if got := phone.Get("/duty/mine"); !strings.Contains(got.Body, shift) {
		t.Error("my shifts lack it")
	}
	if got := phone.Get("/duty/mine.ics"); !strings.Contains(got.Body, "DTSTART;TZID=Asia/Shanghai:20200307T080000") || got.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Errorf("calendar: %s", got.Body)
	}
	if got := s.Visitor().Get("/duty/s/" + shift); got.Status != http.StatusOK || !strings.Contains(got.Body, "感染风险") || strings.Contains(got.Body, v[0]) {
		t.Errorf("notice: %d", got.Status)
	}
	if got := s.Visitor().Get("/duty/s/" + shift + "/qr.png"); got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("code: %v", got.Header)
	}
	roster := worker.Get("/duty/roster/" + shift)
	if roster.Status != http.StatusOK || !strings.Contains(roster.Body, "王*") || strings.Contains(roster.Body, "王一") {
		t.Errorf("roster: %d", roster.Status)
	}
	if got := worker.Get("/duty/roster/" + shift + "/fill"); got.Status != http.StatusOK || !strings.Contains(got.Body, v[1]) {
		t.Errorf("whom to ask: %d", got.Status)
	}
	if got := worker.Post("/duty/roster/"+shift+"/offer", url.Values{"person": {v[1]}}); got.Status != http.StatusOK {
		t.Errorf("offer: %d %s", got.Status, got.Body)
	}
	second := s.AsPerson(v[1])
	if got := second.Get("/duty/mine"); !strings.Contains(got.Body, "我能去") {
		t.Error("the offer is not shown")
	}
	if got := second.Post("/duty/shifts/"+shift+"/accept", url.Values{"back": {"/duty/mine"}}); got.Path != "/duty/mine" || r.seatOf(shift, v[1]).State != duty.Held {
		t.Errorf("accepted: %s", got.Path)
	}
	third := s.AsPerson(v[2])
	if got := third.Post("/duty/shifts/"+shift+"/sign-up", url.Values{}); got.Status != http.StatusConflict || !strings.Contains(got.Body, "名额已满") {
		t.Errorf("a third at two seats: %d", got.Status)
	}
	if got := third.Post("/duty/shifts/"+shift+"/sign-up", url.Values{"wait": {"yes"}}); !strings.Contains(got.Body, "排在第 1 位") {
		t.Errorf("in line: %d", got.Status)
	}
	if got := second.Post("/duty/shifts/"+shift+"/withdraw", url.Values{"why": {"ill"}, "back": {"/duty/mine"}}); got.Status != http.StatusOK || r.seatOf(shift, v[2]).State != duty.Offered {
		t.Errorf("withdrawn: %d", got.Status)
	}
	if got := worker.Post("/duty/roster/"+shift+"/move", url.Values{"day": {"2020-03-07"}, "hours": {"09:00-13:00"}, "revision": {"1"}}); got.Status != http.StatusOK || r.seatOf(shift, v[0]).State != duty.Asked {
		t.Errorf("moved: %d %s", got.Status, got.Body)
	}
	board := worker.Get("/duty/board?place=" + webtest.Home + "&day=2020-03-07")
	if board.Status != http.StatusOK || !strings.Contains(board.Body, "东门") || !strings.Contains(board.Body, "已报") {
		t.Errorf("board: %d", board.Status)
	}
	csv := worker.Get("/duty/roster/" + shift + "/list.csv")
	if csv.Status != http.StatusOK || !strings.Contains(csv.Body, "王*") || strings.Contains(csv.Body, "王一") {
		t.Errorf("roster as a table: %s", csv.Body)
	}
	city := s.As(r.Actor("city-1", access.Coordinator, "", "").ID)
	if got := city.Post("/duty/campaigns", url.Values{"key": {"aiman"}, "name": {"爱满京城"}, "actions": {"shouhu 守护社区\r\nlinli 邻里守望"}}); got.Status != http.StatusOK || !strings.Contains(got.Body, "邻里守望") {
		t.Errorf("a campaign: %d %s", got.Status, got.Body)
	}
	if got := city.Post("/duty/campaigns", url.Values{"key": {"aiman"}, "name": {""}, "actions": {"shouhu"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a campaign without a name: %d", got.Status)
	}
	if got := worker.Post("/duty/campaigns", url.Values{"key": {"aiman"}, "name": {"甲"}}); got.Status != http.StatusForbidden {
		t.Errorf("a community named a campaign: %d", got.Status)
	}
	outsider := r.Actor("worker-3", access.Worker, "110106", "")
	if got := s.As(outsider.ID).Get("/duty/roster/" + shift); got.Status != http.StatusForbidden {
		t.Errorf("another district's worker sees the roster: %d", got.Status)
	}
	if got := phone.Get("/duty/board"); got.Status == http.StatusOK && strings.Contains(got.Body, "先补这些班次") {
		t.Error("a volunteer sees the board")
	}
}

// The pages in a browser, on a desk and a phone, in both languages, in large
// print: what a worker and a volunteer do, from the first tap.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("browser")
	}
	r := newRig(t, "")
	s := r.site()
	agreed := r.project(func(p *campaign.Plan) { p.Agreement = duty.SampleAgreement })
	project, lead := r.project(nil), r.Persons("", "负责人")
	all := r.shifts(project, "opening-1", func(o *duty.Opening) {
		o.Pattern.From = day("2020-03-06")
		o.Pattern.Hours = []duty.Hours{{From: 12 * 60, To: 16 * 60}, {From: 18 * 60, To: 22 * 60}}
		o.Points[0].Directions = "进小区左转，物业办公室旁"
		o.Leaders = lead
	})
	asks := r.shifts(agreed, "opening-2", func(o *duty.Opening) {
		o.Asks = duty.Asks{MinAge: 60, Skills: []string{"心理咨询"}, Training: "protection"}
	})
	v := r.Persons("", "王一", "王二", "王三", "王四")
	r.signUp(v[0], all[0].ID)
	r.signUp(v[1], all[0].ID)
	r.signUp(v[2], all[0].ID)
	r.signUp(v[0], all[4].ID)
	r.signUp(v[1], all[6].ID)
	_, err := r.AskSwap(ctx, v[1], "swap-0001", all[6].ID, all[4].ID)
	r.must(err)
	r.must(r.Offer(ctx, r.worker, all[2].ID, v[0]))
	worker, phone := s.As("worker-1"), s.AsPerson(v[0])
	draft := plan("project-d")
	draft.Name = "待审批的项目"
	_, err = r.SaveProject(ctx, r.worker, draft)
	r.must(err)
	r.must(r.Options.Campaigns.Submit(ctx, r.worker, "project-d"))

	proposed, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-1", Place: webtest.Home, From: day("2020-03-07"), To: day("2020-03-07")})
	r.must(err)
	week, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-2", Place: webtest.Home, From: day("2020-03-07"), To: day("2020-03-11")})
	r.must(err)
	r.signUp(v[2], all[3].ID)
	_, err = r.Withdraw(ctx, v[2], all[3].ID, "") // the board proposes a substitute
	r.must(err)
	wanted, err := r.Propose(ctx, r.Actor("city-1", access.Coordinator, "", ""), duty.Ask{ID: "proposal-3", From: day("2020-03-07"), To: day("2020-03-07")})
	r.must(err)

	b := webtest.NewBrowser(t)
	for _, page := range []struct {
		name, path string
		who        *webtest.Visitor
		always     bool // the others are looked at where CI is set, or pictures are taken
	}{
		{"near", "/duty/near", phone, true},
		{"mine", "/duty/mine", phone, true},
		{"mine-empty", "/duty/mine", s.AsPerson(v[3]), false},
		{"shift-held", "/duty/shifts/" + all[0].ID, phone, true},
		{"shift", "/duty/shifts/" + all[3].ID, s.AsPerson(v[3]), false},
		{"shift-lacks", "/duty/shifts/" + asks[0].ID, s.AsPerson(v[3]), false},
		{"notice", "/duty/s/" + all[3].ID, s.Visitor(), false},
		{"board", "/duty/board", worker, true},
		{"board-district", "/duty/board?place=110105", s.As("coordinator-1"), false},
		{"projects", "/duty/projects", worker, false},
		{"project", "/duty/projects/" + agreed, worker, false},
		{"project-decide", "/duty/projects/project-d", s.As("coordinator-1"), false},
		{"open", "/duty/open", worker, true},
		{"campaigns", "/duty/campaigns", s.As("coordinator"), false},
		{"post", "/duty/posts/opening-1-1", worker, false},
		{"roster", "/duty/roster/" + all[0].ID, worker, true},
		{"fill", "/duty/roster/" + all[3].ID + "/fill", worker, false},
		{"poster", "/duty/posts/opening-1-1/poster", worker, false},
		{"propose", "/duty/proposals?place=" + webtest.Home, worker, true},
		{"proposal", "/duty/proposals/" + proposed.ID, worker, true},
		{"proposal-week", "/duty/proposals/" + week.ID, worker, false},
		{"proposal-wanted", "/duty/proposals/" + wanted.ID, s.As("city-1"), false},
		{"rules", "/duty/rules", s.As("city-1"), true},
		{"edit", "/duty/projects/" + project + "/edit", worker, false},
		{"lead", "/duty/lead/" + all[2].ID, s.AsPerson(lead[0]), true},
		{"board-day", "/duty/board?place=" + webtest.Home, worker, false},
	} {
		if page.always || *webtest.Shots != "" || os.Getenv("CI") != "" {
			b.Sweep(page.who, page.name, page.path)
		}
	}

	// A worker opens a month at four gates, with the keyboard's own characters.
	desk := webtest.Looks[0]
	b.Open(worker, desk, "/duty/open")
	b.Do(
		webtest.Type("#gates", "一号门\n二号门\n三号门\n四号门"), webtest.Type("#charge", "测试负责人"),
		webtest.Click("button[name=do][value=preview]"), webtest.Wait("button[name=do][value=open]"),
	)
	b.Check(desk, "open-preview")
	b.Do(webtest.Click("button[name=do][value=open]"), webtest.Wait("a[href^='/duty/posts/']"))
	b.Check(desk, "opened")

	// A volunteer taps once on a phone.
	look := webtest.Looks[2]
	b.Open(s.AsPerson(v[3]), look, "/duty/near")
	b.Do(webtest.Click("form[action$='/sign-up'] button"), webtest.Wait("summary"))
	if said := b.Text("main"); !strings.Contains(said, "已报名") {
		t.Errorf("after the tap: %s", said)
	}
	b.Check(look, "signed-up")
}
