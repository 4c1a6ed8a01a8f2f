package duty_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/duty"
	"linli/internal/web/webtest"
)

// A coordinator has people proposed for tomorrow's gate, unticks nobody and
// invites; one says yes by one tap, the other no without a reason; the board
// proposes a substitute and invites them by one press.
func TestFromProposalToSeat(t *testing.T) {
	r := newRig(t, "")
	s := r.site()
	project := r.project(nil)
	shift := r.shifts(project, "opening-1", nil)[0].ID
	care := r.shifts(project, "opening-2", func(o *duty.Opening) { o.Asks.Training = "care" })[0].ID
	v := r.Persons("", "王一", "王二", "王三")
	worker := s.As("worker-1")

	board := worker.Get("/duty/board?place=" + webtest.Home + "&day=2020-03-07")
	if !board.Has("/duty/proposals?place="+webtest.Home) || !board.Has("/duty/roster/"+shift) {
		t.Fatalf("board: %d", board.Status)
	}
	ask := worker.Get("/duty/proposals?place=" + webtest.Home + "&day=2020-03-07")
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(ask.Body)
	if ask.Status != http.StatusOK || id == nil || !ask.Has(`value="2020-03-07"`) || !ask.Has("还没有排班建议") {
		t.Fatalf("to ask: %d", ask.Status)
	}
	bad := worker.Post("/duty/proposals", url.Values{"id": {id[1]}, "place": {webtest.Home}, "from": {"2020-03-01"}})
	if bad.Status != http.StatusUnprocessableEntity || !bad.Has("请选择今天或以后的日期") {
		t.Errorf("for a day that is past: %d", bad.Status)
	}
	form := url.Values{"id": {id[1]}, "place": {webtest.Home}, "from": {"2020-03-07"}, "to": {"2020-03-07"}}
	var got webtest.Answer
	for range 2 { // tapped twice
		if got = worker.Post("/duty/proposals", form); got.Status != http.StatusOK || got.Path != "/duty/proposals/"+id[1] {
			t.Fatalf("proposed: %d at %s", got.Status, got.Path)
		}
	}
	if !got.Has("王*") || got.Has("王一") || !got.Has("已证明最优") || !got.Has("近四周没有服务") || !got.Has("附近 3 人都来不了：未过培训 3") || !got.Has("/duty/roster/"+care) {
		t.Fatalf("proposal: %s", got.Body)
	}
	shown := regexp.MustCompile(`name="keep" value="(\d+)"`).FindAllStringSubmatch(got.Body, -1)
	if len(shown) != 2 {
		t.Fatalf("%d are proposed", len(shown))
	}
	tick := url.Values{"shown": {"1", "2"}, "keep": {"1", "2"}}
	for range 2 {
		if got = worker.Post(got.Path+"/invite", tick); got.Status != http.StatusOK || strings.Count(got.Body, "待您确认") != 2 {
			t.Fatalf("invited: %d %s", got.Status, got.Body)
		}
	}
	var yes, no, spare string
	for _, p := range v {
		switch {
		case r.seatOf(shift, p).State != duty.Offered:
			spare = p
		case yes == "":
			yes = p
		default:
			no = p
		}
	}
	phone := s.AsPerson(yes)
	if near := phone.Get("/duty/near"); !near.Has("有 1 个班次等您答复") {
		t.Error("no word of the invitation")
	}
	if mine := phone.Get("/duty/mine"); !mine.Has("我能去") || !mine.Has("去不了") || mine.Has(`name="why"`) {
		t.Error("no invitation to answer")
	}
	if got := phone.Post("/duty/shifts/"+shift+"/accept", url.Values{"back": {"/duty/mine"}}); got.Path != "/duty/mine" || r.seatOf(shift, yes).State != duty.Held {
		t.Errorf("yes: %s", got.Path)
	}
	if got := s.AsPerson(no).Post("/duty/shifts/"+shift+"/withdraw", url.Values{"back": {"/duty/mine"}}); got.Status != http.StatusOK {
		t.Errorf("no: %d", got.Status)
	}
	if x := r.seatOf(shift, no); x.State != duty.Declined || x.Reason != "" {
		t.Errorf("%+v", x)
	}
	board = worker.Get("/duty/board?place=" + webtest.Home + "&day=2020-03-07")
	press := regexp.MustCompile(`action="(/duty/proposals/[^"]+/invite)"`).FindStringSubmatch(board.Body)
	if press == nil || !board.Has("替补建议") || board.Has(spare) {
		t.Fatalf("no substitute: %s", board.Body)
	}
	if got := worker.Get(strings.TrimSuffix(press[1], "/invite")); !got.Has(spare) || !got.Has("王*") {
		t.Errorf("who it is: %d", got.Status)
	}
	back := "/duty/board?place=" + webtest.Home
	if got := worker.Post(press[1], url.Values{"rest": {"yes"}, "back": {back}}); got.Path != "/duty/board" || got.Has("替补建议") || r.seatOf(shift, spare).State != duty.Offered {
		t.Errorf("pressed: %s, %+v", got.Path, r.seatOf(shift, spare))
	}
	if got := s.AsPerson(spare).Post("/duty/shifts/"+shift+"/accept", url.Values{}); got.Status != http.StatusOK || r.shift(shift).Held != 2 {
		t.Errorf("the substitute said yes: %d, %+v", got.Status, r.shift(shift))
	}
	r.Actor("worker-3", access.Worker, "110106", "")
	if got := s.As("worker-3").Get("/duty/proposals/" + id[1]); got.Status != http.StatusForbidden {
		t.Errorf("another district sees the proposal: %d", got.Status)
	}
	if got := phone.Get("/duty/proposals/" + id[1]); got.Has("王*") {
		t.Error("a volunteer sees the proposal")
	}
}

// Who has signed up is told why they were not accepted, by the desk or by the
// volunteer who leads the post; whoever waits comes next.
func TestRefuse(t *testing.T) {
	r := newRig(t, "")
	s := r.site()
	v := r.Persons("", "王一", "王二", "王三", "负责人")
	shift := r.shifts(r.project(nil), "opening-1", func(o *duty.Opening) { o.Seats, o.Leaders = 1, v[3:] })[0].ID
	r.signUp(v[0], shift)
	r.signUp(v[1], shift)
	worker, leader := s.As("worker-1"), s.AsPerson(v[3])
	if got := worker.Post("/duty/roster/"+shift+"/refuse", url.Values{"person": {v[0]}}); got.Status != http.StatusUnprocessableEntity || !got.Has("请写明原因") {
		t.Errorf("without a reason: %d", got.Status)
	}
	for range 2 {
		if got := worker.Post("/duty/roster/"+shift+"/refuse", url.Values{"person": {v[0]}, "reason": {"已安排他岗"}}); got.Status != http.StatusOK || !got.Has("未被接受") {
			t.Fatalf("refused: %d", got.Status)
		}
	}
	if r.seatOf(shift, v[0]).State != duty.Refused || r.post.got(v[0], "duty.refused") != 1 || r.seatOf(shift, v[1]).State != duty.Offered {
		t.Errorf("%+v, %+v", r.seatOf(shift, v[0]), r.seatOf(shift, v[1]))
	}
	list := leader.Get("/duty/lead/" + shift)
	if list.Status != http.StatusOK || !list.Has("王*") || list.Has("王二") || !list.Has("不接受报名") {
		t.Errorf("the leader's list: %d", list.Status)
	}
	if got := leader.Post("/duty/lead/"+shift+"/refuse", url.Values{"person": {v[1]}, "reason": {"当天改由物业值守"}}); got.Status != http.StatusOK || r.seatOf(shift, v[1]).State != duty.Refused {
		t.Errorf("by the leader: %d", got.Status)
	}
	if got := s.AsPerson(v[2]).Get("/duty/lead/" + shift); got.Status != http.StatusForbidden && got.Status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else sees it: %d", got.Status)
	}
	if err := r.RefuseAsLeader(ctx, v[2], shift, v[1], "不行"); kind(err) < 0 {
		t.Errorf("somebody else refuses: %v", err)
	}
	if got := worker.Get("/duty/lead/" + shift); got.Path != "/duty/roster/"+shift {
		t.Errorf("the desk is led to %s", got.Path)
	}
	r.sound(t, []string{shift}, v)
}

// The city changes its limits from a day on; sign-up, patterns and the page
// follow, and what held before is kept.
func TestRulesOfTheCity(t *testing.T) {
	r := newRig(t, "")
	s := r.site()
	r.Actor("city-1", access.Coordinator, "", "")
	city, worker := s.As("city-1"), s.As("worker-1")
	set := url.Values{
		"id": {"ruling-0001"}, "from": {"2020-03-09"}, "why": {"连续作战，缩短时长"}, "longest": {"6"}, "day": {"4"}, "week": {"20"}, "rest": {"8"},
		"rest_after": {"6"}, "tired": {"16"}, "answer": {"60"}, "elder": {"60"},
	}
	page := city.Get("/duty/rules")
	if page.Status != http.StatusOK || !page.Has("现行规则") || !page.Has(`name="week"`) || !page.Has(`value="48"`) {
		t.Fatalf("page: %d", page.Status)
	}
	if got := worker.Get("/duty/rules"); got.Status != http.StatusOK || got.Has(`name="week"`) {
		t.Errorf("a community's page: %d", got.Status)
	}
	if got := worker.Post("/duty/rules", set); got.Status != http.StatusForbidden {
		t.Errorf("a community changed the rules: %d", got.Status)
	}
	if got := s.As("coordinator-1").Post("/duty/rules", set); got.Status != http.StatusForbidden {
		t.Errorf("a district changed the rules: %d", got.Status)
	}
	for field, value := range map[string]string{"from": "2020-03-01", "day": "30", "week": "3", "longest": "x", "why": "", "answer": "1"} {
		bad := url.Values{}
		for k, v := range set {
			bad[k] = v
		}
		bad.Set(field, value)
		if got := city.Post("/duty/rules", bad); got.Status != http.StatusUnprocessableEntity || !got.Has(`id="`+field+`-fault"`) {
			t.Errorf("%s %q: %d", field, value, got.Status)
		}
	}
	for range 2 {
		if got := city.Post("/duty/rules", set); got.Status != http.StatusOK || !got.Has("缩短时长") {
			t.Fatalf("set: %d", got.Status)
		}
	}
	all, err := r.Rulings(ctx, r.DB().Read())
	if err != nil || len(all) != 1 || all[0].Week != 20*60 || all[0].Answer != 60 || all[0].MadeBy != "city-1" {
		t.Errorf("%+v, %v", all, err)
	}
	v := r.Person("王一", "")
	shifts := r.shifts(r.project(nil), "opening-1", func(o *duty.Opening) {
		o.Pattern.Hours = []duty.Hours{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 15 * 60}}
	})
	r.signUp(v, shifts[0].ID) // six hours on the 7th
	r.signUp(v, shifts[1].ID)
	r.signUp(v, shifts[4].ID) // four on the 9th
	if _, err := r.SignUp(ctx, v, shifts[5].ID, duty.Wish{}); kind(err) < 0 || !strings.Contains(err.Error(), "4 hours a day") {
		t.Errorf("six hours a day from the 9th on: %v", err)
	}
	o := r.opening("project-1", "opening-2", func(o *duty.Opening) { o.Pattern.Hours = []duty.Hours{{From: 8 * 60, To: 15 * 60}} })
	if _, err := r.Open(ctx, r.worker, o); kind(err) < 0 {
		t.Errorf("a shift of seven hours from the 9th on: %v", err)
	}
}

// The next opening ticks the gates there are; a project is changed, and its
// period never leaves a shift outside.
func TestGatesAgainAndProjectChanged(t *testing.T) {
	r := newRig(t, "")
	s := r.site()
	project := r.project(nil)
	first := r.shifts(project, "opening-1", nil)[0]
	worker := s.As("worker-1")
	if got := worker.Get("/duty/open?place=" + webtest.Home + "&project=" + project); !got.Has(`name="site" value="` + first.Site + `"`) {
		t.Fatalf("the gate is not offered: %d", got.Status)
	}
	form := opened("ABCDEFGH-2")
	form.Set("project", project)
	form.Set("to", "2020-03-20")
	form.Set("site", first.Site)
	form.Set("gates", "新门")
	form.Set("do", "open")
	if got := worker.Post("/duty/open", form); got.Status != http.StatusOK || got.Path != "/duty/projects/"+project {
		t.Fatalf("opened: %d %s", got.Status, got.Body)
	}
	posts, err := r.PostsAt(ctx, r.DB().Read(), first.Site)
	if err != nil || len(posts) != 2 {
		t.Errorf("%d posts at the gate, %v", len(posts), err)
	}
	r.Actor("worker-2", access.Worker, webtest.Home, "")
	edit := worker.Get("/duty/projects/" + project + "/edit")
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(edit.Body)
	if edit.Status != http.StatusOK || revision == nil || !edit.Has("口罩、手套、消毒液") {
		t.Fatalf("to change: %d", edit.Status)
	}
	change := url.Values{
		"revision": {revision[1]}, "name": {"守护社区（二期）"}, "category": {"epidemic.temperature"}, "target": {"urban"}, "action": {"aiman/shouhu"}, "content": {"测温"},
		"charge": {"测试负责人"}, "risk": {"感染风险；路滑"}, "protection": {"口罩、防滑鞋"}, "from": {"2020-03-06"}, "to": {"2020-03-10"},
	}
	if got := worker.Post("/duty/projects/"+project+"/edit", change); got.Status != http.StatusUnprocessableEntity || !got.Has("在新的期限之外") {
		t.Errorf("a period that leaves shifts outside: %d", got.Status)
	}
	change.Set("to", "2020-03-29")
	change.Set("risk", "")
	if got := worker.Post("/duty/projects/"+project+"/edit", change); got.Status != http.StatusUnprocessableEntity || !got.Has("第十二条") {
		t.Errorf("without risks: %d", got.Status)
	}
	change.Set("risk", "感染风险；路滑")
	if got := worker.Post("/duty/projects/"+project+"/edit", change); got.Status != http.StatusOK || !got.Has("待审批") || !got.Has("防滑鞋") {
		t.Errorf("changed: %d %s", got.Status, got.Body)
	}
	if got := worker.Post("/duty/projects/"+project+"/edit", url.Values{"revision": {revision[1]}, "name": {"旧的"}, "from": {"2020-03-06"}, "to": {"2020-03-29"},
		"category": {"epidemic.temperature"}, "content": {"测温"}, "charge": {"甲"}, "risk": {"甲"}, "protection": {"甲"}}); got.Status != http.StatusConflict {
		t.Errorf("with an old revision: %d", got.Status)
	}
	if x := r.shift(first.ID); x.State != duty.ShiftDraft {
		t.Errorf("takes people before it is approved again: %+v", x)
	}
	r.must(r.Approve(ctx, r.decider, project, true, ""))
	if x := r.shift(first.ID); x.State != duty.ShiftOpen {
		t.Errorf("approved again: %+v", x)
	}
	if p, err := r.Options.Campaigns.Plan(ctx, r.DB().Read(), project); err != nil || p.State != campaign.Approved || p.Place != webtest.Home {
		t.Errorf("%+v, %v", p, err)
	}
}
