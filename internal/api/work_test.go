package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/token"
	"linli/internal/web/webtest"
)

// team is who goes on the tour: two community workers, a coordinator, and
// volunteers with accounts of their own.
type team struct {
	*rig
	ok         caller
	v1, v2, v3 string // persons; their accounts have the names of the fields
}

func newTeam(t *testing.T) *team {
	r := newRig(t, "")
	p := r.Persons("", "甲一", "乙二", "丙三")
	for i, id := range []string{"v1", "v2", "v3"} {
		r.Actor(id, access.Viewer, webtest.Home, p[i])
	}
	r.Actor("w", access.Worker, webtest.Home, "")
	r.Actor("w2", access.Worker, webtest.Home, "")
	r.Actor("c", access.Coordinator, "", "")
	return &team{r, func(account, method, path, body string, head ...string) answer {
		t.Helper()
		got := r.call(account, method, path, body, head...)
		if got.Status >= 300 {
			t.Errorf("%s %s by %s: %s", method, path, account, got)
		}
		return got
	}, p[0], p[1], p[2]}
}

// imported is an hour that another register has of a person.
func (r *team) imported(person string, from time.Time, length time.Duration) {
	r.t.Helper()
	f := r.Log.PrepareImported(&fact.Fact{
		ID: "elsewhere-1", Kind: "service", Person: person, Place: webtest.Home, Start: civil.At(from), End: civil.At(from.Add(length)),
		Quantity: int64(length / time.Minute), Unit: "minute", Source: "时长.xlsx:12", RecordedBy: "import",
	})
	err := r.DB.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := r.Log.Append(ctx, tx, f)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// refused is a call that must be answered with a status.
func (r *team) refused(status int, account, method, path, body string) {
	r.t.Helper()
	if got := r.call(account, method, path, body); got.Status != status {
		r.t.Errorf("%s %s by %s: %s, want %d", method, path, account, got, status)
	}
}

// TestWorkTour does through the API what people do on the pages of duty,
// attendance, requests, errands, disinfection and rides, and holds every answer
// against its schema (the rig does). Every operation of those rooms is on it.
func TestWorkTour(t *testing.T) {
	r := newTeam(t)
	shift := r.planTour()
	r.hoursTour(shift)
	r.needTour()
	r.roundTour()
	r.disinfectTour()
	r.rideTour()
	r.figuresTour()
	for _, op := range r.api.Operations() {
		if work[op.Group] && !r.contract.answered[op.ID] && !far[op.ID] {
			t.Errorf("the tour does not come to %s", op.ID)
		}
	}
}

// far are operations that need a hundred hours, a prescription, an order of 12345, or an alert;
// the tests of their rooms have them.
var far = map[string]bool{"ask-star": true, "entitle": true, "decide-star": true, "get-order": true, "handle-order": true, "see-alert": true}

// planTour opens duty at a gate and fills it; it returns a shift at which v1 and
// v2 have seats.
func (r *team) planTour() string {
	r.t.Helper()
	ok := r.ok
	ok("c", "PUT", "/campaigns/aiman", `{"name":"爱满京城","actions":[{"action":"shouhu","name":"守护社区"}]}`)
	r.refused(403, "w", "PUT", "/campaigns/other", `{"name":"别的","actions":[]}`)
	ok("w", "GET", "/campaigns", "")
	fields := `"name":"守护社区","category":"epidemic.temperature","campaign":"aiman","action":"shouhu","place":"110105001024","from":"2020-03-06","to":"2020-03-29",
		"content":"测温、登记","charge":"周老师","protection":"口罩、手套"`
	r.refused(422, "w", "POST", "/projects", `{"project":"gate-1",`+fields+`,"risk":""}`)
	made := ok("w", "POST", "/projects", `{"project":"gate-1",`+fields+`,"risk":"有感染风险"}`)
	if got := r.call("w", "PUT", "/projects/gate-1", `{`+fields+`,"risk":"有感染风险；户外低温"}`); got.Status != 428 {
		r.t.Errorf("an edit without If-Match: %s", got)
	}
	ok("w", "PUT", "/projects/gate-1", `{`+fields+`,"risk":"有感染风险；户外低温"}`, "If-Match", made.Header.Get("ETag"))
	ok("w", "POST", "/projects/gate-1/submit", "")
	r.refused(403, "w", "POST", "/projects/gate-1/decide", `{"approve":true}`)
	ok("c", "POST", "/projects/gate-1/decide", `{"approve":true}`)
	ok("w", "GET", "/projects", "")
	ok("w", "GET", "/projects/gate-1", "")

	opening := `{"id":"opening-1","project":"gate-1","points":[{"site":"gate-east","name":"东门","kind":"gate","place":"110105001024","latitude":39.908722,"longitude":116.463511}],
		"work":"测温、登记","pattern":{"from":"2020-03-06","to":"2020-03-08","hours":["10:00-12:00","22:00-02:00"]},"seats":2,"leaders":["` + r.v1 + `"]}`
	ok("w", "POST", "/openings/preview", opening)
	ok("w", "POST", "/openings", opening)
	ok("w", "POST", "/openings", opening) // again is the same
	ok("w", "GET", "/posts?project=gate-1", "")
	ok("w", "GET", "/posts/opening-1-1", "")
	ok("w", "POST", "/posts/opening-1-1/shifts", `{"pattern":{"from":"2020-03-09","to":"2020-03-09","weekdays":[1],"hours":["08:00-10:00"]},"seats":1}`)
	ok("w", "POST", "/posts/opening-1-1/copy-week", `{"from":"2020-03-06","to":"2020-03-13"}`)
	ok("w", "PUT", "/posts/opening-1-1/leaders", `{"persons":["`+r.v1+`","`+r.v2+`"]}`)
	var shifts struct {
		Items []struct {
			ID, Start string
			Revision  int64
		}
	}
	ok("w", "GET", "/posts/opening-1-1/shifts?from=2020-03-06&to=2020-03-12", "").into(r.t, &shifts)
	if len(shifts.Items) != 7 {
		r.t.Fatalf("shifts: %+v", shifts)
	}
	today, night, later, last := shifts.Items[0].ID, shifts.Items[1].ID, shifts.Items[4], shifts.Items[6].ID

	var near struct {
		Items []struct{ Shift struct{ ID string } }
	}
	ok("v1", "GET", "/my/near-shifts?any=true&day=2020-03-06", "").into(r.t, &near)
	if len(near.Items) != 2 || near.Items[0].Shift.ID != today {
		r.t.Errorf("near: %+v", near)
	}
	ok("viewer", "GET", "/shifts/"+today, "")
	var seat struct{ State string }
	ok("v1", "POST", "/my/shifts/"+today+"/sign-up", `{}`)
	ok("v1", "POST", "/my/shifts/"+today+"/sign-up", `{}`).into(r.t, &seat)
	ok("v2", "POST", "/my/shifts/"+today+"/sign-up", `{}`)
	if seat.State != "held" {
		r.t.Errorf("signed up twice: %+v", seat)
	}
	r.refused(409, "v3", "POST", "/my/shifts/"+today+"/sign-up", `{}`)
	ok("v3", "POST", "/my/shifts/"+today+"/sign-up", `{"wait":true}`).into(r.t, &seat)
	if seat.State != "waiting" {
		r.t.Errorf("in line: %+v", seat)
	}
	ok("v1", "GET", "/my/shifts", "")
	ok("v3", "GET", "/my/shifts/"+today, "")
	ok("v1", "GET", "/my/calendar", "")
	ok("v3", "POST", "/my/shifts/"+today+"/withdraw", `{"why":"ill"}`)
	ok("w", "POST", "/shifts/"+night+"/offers", `{"person":"`+r.v3+`"}`)
	ok("v3", "POST", "/my/shifts/"+night+"/accept", `{}`).into(r.t, &seat)
	if seat.State != "held" {
		r.t.Errorf("accepted: %+v", seat)
	}
	ok("v3", "POST", "/my/shifts/"+night+"/swap", `{}`)
	ok("v3", "POST", "/my/shifts/"+night+"/keep", "")
	var swap struct{ ID string }
	ok("v3", "POST", "/my/shifts/"+night+"/swap", `{}`).into(r.t, &swap)
	ok("v3", "GET", "/my/swaps", "")
	ok("v2", "POST", "/my/swaps/"+swap.ID+"/take", "")
	ok("v3", "POST", "/my/shifts/"+shifts.Items[2].ID+"/sign-up", `{}`)
	ok("w", "POST", "/shifts/"+shifts.Items[2].ID+"/refusals", `{"person":"`+r.v3+`","reason":"近期有发热，请先休息"}`)

	ok("w", "GET", "/coverage?place=110105001024", "")
	ok("c", "GET", "/coverage", "")
	ok("w", "GET", "/coverage/gaps?hours=48&limit=1", "")
	ok("w", "GET", "/shifts/"+today+"/roster", "")
	ok("w", "GET", "/shifts/"+later.ID+"/candidates", "")
	ok("w", "POST", "/shifts/"+today+"/messages", `{"note":"请带好口罩"}`)
	ok("w", "PUT", "/shifts/"+later.ID+"/times", fmt.Sprintf(`{"start":"2020-03-08T11:00:00+08:00","end":"2020-03-08T13:00:00+08:00","revision":%d}`, later.Revision))
	ok("w", "PUT", "/shifts/"+later.ID+"/seats", `{"seats":3}`)
	ok("w", "POST", "/shifts/"+last+"/cancel", `{"reason":"下雨"}`)
	r.scopes(today)
	return today
}

// scopes has tokens of a volunteer's account that are not for their service, and
// accounts that are nobody's.
func (r *team) scopes(shift string) {
	r.t.Helper()
	narrow, err := r.tokens.Mint(r.t.Context(), token.Token{
		ID: "reads", Account: "v1", Name: "n", Purpose: "p", Acts: []access.Act{access.FigureRead}, Until: civil.At(r.Clock.Now()) + 1e9,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	if got := r.with(narrow, "POST", "/my/shifts/"+shift+"/withdraw", `{}`); got.Status != 403 {
		r.t.Errorf("a token that only reads figures gave a seat up: %s", got)
	}
	r.refused(403, "w", "GET", "/my/hours", "") // nobody's account
}

// hoursTour is the shift itself and what becomes of it.
func (r *team) hoursTour(shift string) {
	r.t.Helper()
	ok := r.ok
	r.Clock.Set(time.Date(2020, 3, 6, 10, 0, 0, 0, civil.Zone))
	var code struct{ Code string }
	ok("w", "GET", "/shifts/"+shift+"/code", "").into(r.t, &code)
	ok("w", "GET", "/shifts/"+shift+"/code?kind=printed", "")
	in := `{"sent":"2020-03-06T10:00:00+08:00","taps":[{"id":"tap-v1-in","what":"in","code":"` + code.Code + `","device_time":"2020-03-06T09:59:59+08:00","distance":42}]}`
	var outcome struct {
		Items []struct {
			Result string
			Why    *struct{ Zh string }
		}
	}
	ok("v1", "POST", "/my/taps", in).into(r.t, &outcome)
	if len(outcome.Items) != 1 || outcome.Items[0].Result != "accepted" {
		r.t.Fatalf("scanned: %+v", outcome)
	}
	ok("v1", "POST", "/my/taps", in).into(r.t, &outcome)
	if outcome.Items[0].Result != "already" {
		r.t.Errorf("sent again: %+v", outcome)
	}
	ok("w", "POST", "/shifts/"+shift+"/taps", `{"taps":[{"id":"tap-v2-in","person":"`+r.v2+`","what":"in"}]}`)
	ok("w", "GET", "/shifts/"+shift+"/presence", "")
	ok("v1", "GET", "/my/led-shifts", "")
	ok("w", "POST", "/shifts/"+shift+"/headcounts", `{"people":3}`)
	ok("w", "POST", "/shifts/"+shift+"/hours-codes", `{"n":2}`)
	// The end comes as a batch, the later first.
	r.Clock.Set(time.Date(2020, 3, 6, 12, 10, 0, 0, civil.Zone))
	ok("v1", "POST", "/my/taps", `{"sent":"2020-03-06T12:10:00+08:00","taps":[
		{"id":"tap-v1-out","what":"out","shift":"`+shift+`","device_time":"2020-03-06T12:00:00+08:00"},
		{"id":"tap-v1-rest","what":"break-begin","shift":"`+shift+`","device_time":"2020-03-06T11:00:00+08:00"},
		{"id":"tap-v1-back","what":"break-end","shift":"`+shift+`","device_time":"2020-03-06T11:10:00+08:00"}]}`).into(r.t, &outcome)
	for _, o := range outcome.Items {
		if o.Result != "accepted" {
			r.t.Errorf("a late batch: %+v", o.Why)
		}
	}
	ok("w", "POST", "/shifts/"+shift+"/taps", `{"taps":[{"id":"tap-v2-out","person":"`+r.v2+`","what":"out"}]}`)
	var stints struct {
		Items []struct {
			Person            string
			Minutes, Revision int64
		}
	}
	ok("w", "GET", "/shifts/"+shift+"/stints", "").into(r.t, &stints)
	if len(stints.Items) != 2 {
		r.t.Fatalf("stints: %+v", stints)
	}
	ok("w", "GET", "/shifts/"+shift+"/stints/"+r.v2, "")
	ok("w", "PUT", "/shifts/"+shift+"/stints/"+r.v2+"/times", `{"start":"2020-03-06T10:00:00+08:00","end":"2020-03-06T12:00:00+08:00","reason":"点名表为准"}`)
	ok("w2", "GET", "/shifts/"+shift+"/stints", "").into(r.t, &stints)
	ok("v1", "POST", "/my/stints/"+shift+"/confirm", "")
	ok("w2", "GET", "/shifts/"+shift+"/stints", "").into(r.t, &stints)
	body := `{"stints":[`
	for i, s := range stints.Items {
		if i > 0 {
			body += ","
		}
		body += fmt.Sprintf(`{"person":%q,"revision":%d}`, s.Person, s.Revision)
	}
	var verdicts struct {
		Items []struct{ Person, Result, Fact string }
	}
	ok("w", "POST", "/shifts/"+shift+"/verify", body+`]}`).into(r.t, &verdicts) // w has recorded v2
	for _, v := range verdicts.Items {
		if v.Person == r.v2 && v.Result != "refused" {
			r.t.Errorf("the recorder verified: %+v", v)
		}
	}
	ok("w2", "POST", "/shifts/"+shift+"/verify", body+`]}`).into(r.t, &verdicts)
	for _, v := range verdicts.Items {
		if v.Person == r.v2 && v.Result != "accepted" {
			r.t.Errorf("verify: %+v", v)
		}
	}
	var hours struct{ Minutes int64 }
	ok("v1", "GET", "/my/hours", "").into(r.t, &hours)
	if hours.Minutes != 110 {
		r.t.Errorf("hours of two hours with ten minutes of rest: %+v", hours)
	}
	ok("v1", "GET", "/my/stints", "")
	ok("v1", "GET", "/my/stints/"+shift, "")
	ok("v1", "PUT", "/my/stints/"+shift+"/rating", `{"score":5,"words":"很好"}`)
	ok("v2", "POST", "/my/stints/"+shift+"/object", `{"reason":"少记了"}`)
	ok("w", "GET", "/service/objections", "")
	ok("w", "POST", "/shifts/"+shift+"/stints/"+r.v2+"/answer", `{"reason":"已核对签到表"}`)
	ok("w", "PUT", "/shifts/"+shift+"/stints/"+r.v2+"/rating", `{"score":5}`)
	ok("w", "GET", "/service/overdue?within=30", "")
	ok("w", "GET", "/service/stars", "")
	ok("w", "GET", "/service/honesty", "")
	ok("w", "POST", "/service/honesty/0123456789abcdef01234567/answers", `{"answer":"周末人多"}`)
	r.imported(r.v1, time.Date(2020, 3, 6, 10, 0, 0, 0, civil.Zone), time.Hour)
	var twice struct {
		Items []struct{ Person, Shift, Fact string }
	}
	ok("w", "GET", "/service/twice", "").into(r.t, &twice)
	if len(twice.Items) != 1 || twice.Items[0].Person != r.v1 {
		r.t.Fatalf("recorded twice: %+v", twice)
	}
	r.Actor("w3", access.Worker, webtest.Home, "")
	ok("w3", "POST", "/service/twice/"+r.v1+"/"+shift, `{"fact":"`+twice.Items[0].Fact+`","keep":"other","reason":"以原系统为准"}`)
	var audit struct{ ID string }
	ok("w", "POST", "/service/audits", `{"size":1}`).into(r.t, &audit)
	ok("w", "GET", "/service/audits", "")
	var items struct{ Items []struct{ N int64 } }
	ok("w3", "GET", "/service/audits/"+audit.ID, "").into(r.t, &items)
	for _, i := range items.Items {
		ok("w3", "PUT", fmt.Sprintf("/service/audits/%s/items/%d", audit.ID, i.N), `{"finding":"sound","note":"电话核实"}`)
	}
	ok("w", "POST", "/service/audits/"+audit.ID+"/publish", "")
	ok("viewer", "GET", "/audits/"+audit.ID, "")
	ok("w", "GET", "/service/export", "")
	ok("v2", "POST", "/my/stints/"+shift+"/veto", `{"reason":"不想留名"}`)
	ok("v2", "POST", "/my/stints/"+shift+"/allow", "")
	ok("v2", "POST", "/my/stints/"+shift+"/declare-paid", `{"reason":"单位计了工资"}`)
	ok("w", "POST", "/shifts/"+shift+"/stints/"+r.v2+"/paid", `{"reason":"单位计了工资"}`)
	ok("w", "POST", "/projects/gate-1/close", "")
	ok("w", "POST", "/sites/gate-east/close", `{"reason":"改建"}`)
}

// needTour is a need from the asker's call to their yes, with an errand in it.
func (r *team) needTour() {
	r.t.Helper()
	ok := r.ok
	ok("v1", "PUT", "/my/free", `{"place":"110105001024","reach":9,"hours":8}`)
	ok("v1", "GET", "/my/free", "")
	ok("w", "GET", "/communities/110105001024/scheduling", "")
	ok("w", "PUT", "/communities/110105001024/scheduling", `{"on":false}`)
	need := `"kind":"buy","place":"110105001024","name":"佟秀兰","phone":"` + string(r.IDs.Mobile()) + `","address":"三号楼二单元 501","words":"大米十斤，白菜两棵"`
	var asked struct{ Need string }
	ok("w", "POST", "/asked", `{`+need+`}`).into(r.t, &asked)
	r.refused(422, "w", "POST", "/asked/"+asked.Need+"/prove", `{"code":"000000"}`)
	var key struct{ Key string }
	ok("w", "POST", "/asked/"+asked.Need+"/prove", `{"code":"`+r.pocket.About(asked.Need)+`"}`).into(r.t, &key)
	asker := `"key":"` + key.Key + `"`
	ok("w", "POST", "/asked/state", `{`+asker+`}`)
	ok("w", "GET", "/needs?limit=1", "")
	ok("c", "GET", "/needs-map", "")
	ok("w", "GET", "/needs/"+asked.Need, "")
	ok("w", "POST", "/needs/"+asked.Need+"/open", `{"purpose":"contact: ring back"}`)
	ok("w", "GET", "/needs/"+asked.Need+"/helpers", "")
	ok("w", "POST", "/needs/sheet", `{"place":"110105001024","purpose":"contact: print"}`)
	ok("w", "POST", "/needs/"+asked.Need+"/decide", `{"do":"schedule"}`)
	ok("w", "POST", "/needs/"+asked.Need+"/assign", `{"person":"`+r.v1+`"}`)
	ok("v1", "GET", "/my/calls", "")
	ok("v1", "POST", "/my/calls/"+asked.Need+"/accept", "")
	ok("v1", "POST", "/my/calls/"+asked.Need+"/decline", "") // taken: nothing to decline, and nothing changes
	r.errandTour(asked.Need, asker)
	ok("v1", "GET", "/my/tasks", "")
	ok("v1", "POST", "/my/tasks/"+asked.Need+"/address", "")
	ok("v1", "POST", "/my/tasks/"+asked.Need+"/begin", "")
	ok("v1", "POST", "/my/tasks/"+asked.Need+"/done", "")
	ok("w", "POST", "/asked/answer", `{`+asker+`,"say":"met"}`)
	// Another is entered at the desk, taken and given back, taken away and closed.
	var entered struct{ ID string }
	ok("w", "POST", "/needs", `{"kind":"visit","place":"110105001024","name":"陈大爷","phone":"`+string(r.IDs.Mobile())+`","address":"五号楼 201","words":"陪聊半小时","agreed":true,"clear":true}`).into(r.t, &entered)
	ok("w", "POST", "/needs/"+entered.ID+"/assign", `{"person":"`+r.v2+`"}`)
	ok("w", "POST", "/needs/"+entered.ID+"/take-away", `{"person":"`+r.v2+`"}`)
	ok("w", "POST", "/needs/"+entered.ID+"/assign", `{"person":"`+r.v1+`"}`)
	ok("v1", "POST", "/my/calls/"+entered.ID+"/accept", "")
	ok("v1", "POST", "/my/tasks/"+entered.ID+"/hand-back", "")
	ok("w", "POST", "/needs/"+entered.ID+"/assign", `{"person":"`+r.v1+`"}`)
	ok("v1", "POST", "/my/calls/"+entered.ID+"/accept", "")
	ok("w", "POST", "/errands", `{"need":"`+entered.ID+`","id":"errand-0002","kind":"daily","pay":"asker","limit_fen":1000,"items":[{"name":"报纸"}]}`)
	ok("v1", "POST", "/my/errands/errand-0002/fail", `{"reason":"店关门了"}`)
	ok("w", "POST", "/errands/errand-0002/fail", `{"reason":"店关门了"}`)
	ok("w", "POST", "/needs/surveys", `{"place":"110105001024","needs":[],"surveyor":"`+r.v1+`"}`)
	ok("w", "POST", "/needs/surveys", `{"place":"110105001024","needs":[],"surveyor":"`+r.v1+`"}`)
	ok("w", "POST", "/needs/surveys", `{"place":"110105001024","needs":[],"surveyor":"`+r.v2+`"}`)
	ok("w", "GET", "/orders", "")
	ok("c", "GET", "/order-rates", "")
}

// errandTour is the errand of a need, to the settled fen.
func (r *team) errandTour(need, asker string) {
	r.t.Helper()
	ok := r.ok
	draft := `"id":"errand-0001","kind":"food","pay":"advance","limit_fen":10000,"items":[{"name":"大米","amount":"10 斤"}]`
	ok("w", "POST", "/asked/errand/order", `{`+asker+`,`+draft+`}`)
	ok("w", "POST", "/errands", `{"need":"`+need+`",`+draft+`}`)
	ok("w", "POST", "/asked/errand", `{`+asker+`}`)
	ok("w", "POST", "/asked/errand/answer", `{`+asker+`,"say":"raise","fen":12000}`)
	ok("w", "GET", "/errands", "")
	ok("w", "GET", "/errands/errand-0001", "")
	ok("v1", "GET", "/my/errands", "")
	ok("v1", "GET", "/my/errands/errand-0001", "")
	ok("v1", "POST", "/my/errands/errand-0001/account", "")
	ok("w", "POST", "/tills/110105001024/transfers", `{"id":"fund-0001","flow":"fund","fen":50000}`)
	ok("w", "POST", "/tills/110105001024/transfers", `{"id":"issue-0001","flow":"issue","person":"`+r.v1+`","fen":20000}`)
	slip := base64.StdEncoding.EncodeToString(picture(r.t, 7))
	ok("v1", "POST", "/my/errands/errand-0001/deposits", `{"id":"deposit-0","fen":500}`)
	ok("v1", "POST", "/my/errands/errand-0001/refunds", `{"id":"refund-01","fen":300}`)
	ok("w", "POST", "/errands/errand-0001/refunds", `{"id":"refund-02","fen":200}`)
	r.refused(422, "v1", "POST", "/my/errands/errand-0001/slips", `{"slip":"slip-0000","fen":99900,"from":"purse"}`)
	ok("v1", "POST", "/my/errands/errand-0001/slips", `{"slip":"slip-0001","fen":100,"from":"purse"}`)
	ok("v1", "POST", "/my/errands/errand-0001/slips/slip-0001/take-back", `{"reason":"记错了"}`)
	ok("v1", "POST", "/my/errands/errand-0001/slips", `{"slip":"slip-0002","fen":8000,"from":"purse","shop":"菜店","picture":"`+slip+`"}`)
	ok("v1", "GET", "/my/errands/errand-0001/slips/slip-0002", "")
	ok("w", "GET", "/errands/errand-0001/slips/slip-0002", "")
	ok("v1", "POST", "/my/errands/errand-0001/deposits", `{"id":"deposit-1","fen":1000}`)
	var code struct{ Code string }
	ok("w", "POST", "/asked/errand/code", `{`+asker+`}`).into(r.t, &code)
	ok("v1", "POST", "/my/errands/errand-0001/hand-over", `{"code":"`+code.Code+`"}`)
	ok("w", "POST", "/errands/errand-0001/received", "")
	ok("v1", "POST", "/my/errands/errand-0001/payments", `{"id":"payment-1","fen":3000,"to":"purse"}`)
	ok("v1", "POST", "/my/errands/errand-0001/differ", `{"reason":"找零差了"}`)
	ok("w2", "POST", "/errands/errand-0001/resolve", `{"id":"resolve-1","reason":"双方已说清"}`)
	ok("w", "POST", "/errands/errand-0001/agree", `{"fen":8000}`)
	ok("w", "POST", "/errands/errand-0001/payments", `{"id":"payment-2","fen":4000}`)
	var one struct {
		Errand struct{ State string }
		Owes   int64 `json:"owes_fen"`
	}
	ok("w", "GET", "/errands/errand-0001", "").into(r.t, &one)
	if one.Errand.State != "settled" || one.Owes != 0 {
		r.t.Errorf("at the end the errand is %+v", one)
	}
	ok("v1", "GET", "/my/purse", "")
	ok("v1", "POST", "/my/purse/counts", `{"fen":16000}`)
	ok("w", "GET", "/tills/110105001024", "")
	ok("w", "POST", "/tills/110105001024/counts", `{"fen":34000}`)
}

// picture is one that differs from those of other shades.
func picture(t testing.TB, shade int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = byte(i * shade)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// roundTour is a round of calls for one elder.
func (r *team) roundTour() {
	r.t.Helper()
	ok := r.ok
	ok("w", "PUT", "/rounds/round-1", `{"place":"110105001024","kind":"calls","name":"每日一电","weekdays":[0,1,2,3,4,5,6],"helper":"`+r.v1+`","org":"o-station"}`)
	ok("w", "PUT", "/rounds/round-1/members/elder-1", `{"name":"刘奶奶","phone":"`+string(r.IDs.Mobile())+`","address":"七号楼 102","words":"爱听评书","agreed":true}`)
	r.tick()
	ok("w", "GET", "/rounds", "")
	var turns struct {
		Items []struct{ Round, Member, Day string }
	}
	ok("v1", "GET", "/my/turns", "").into(r.t, &turns)
	if len(turns.Items) != 1 {
		r.t.Fatalf("turns: %+v", turns)
	}
	ok("w", "GET", "/rounds/round-1", "")
	ok("v1", "POST", "/my/turns/round-1/elder-1/address", "")
	ok("v1", "PUT", "/my/turns/round-1/elder-1", `{"day":"`+turns.Items[0].Day+`","state":"done","checks":{"well":true,"food":true,"medicine":true,"heat":true,"mood":true}}`)
}

// disinfectTour is a job from its plan to its check.
func (r *team) disinfectTour() {
	r.t.Helper()
	ok := r.ok
	plan := `"day":"2020-03-06","operator":"` + r.v1 + `","plan":{"place":"110105001024","where":"2 单元电梯","use":"surface","target":"indoor","agent":"chlorine","method":"wipe",
		"area_m2":30,"stock_mg_l":50000,"aim_mg_l":500,"total_ml":10000,"minutes":30,"gear":["mask","gloves","goggles","gown","boots","apron","face-shield"]}`
	ok("w", "POST", "/disinfections", `{"id":"job-00001",`+plan+`}`)
	ok("w", "POST", "/disinfections", `{"id":"job-00002",`+plan+`}`)
	ok("w", "POST", "/disinfections", `{"id":"job-00003",`+plan+`}`)
	ok("v1", "GET", "/my/disinfections", "")
	ok("v1", "GET", "/my/disinfections/job-00001", "")
	done := `{"started":"2020-03-06T10:00:00+08:00","ended":"2020-03-06T11:00:00+08:00","stock_ml":100,"total_ml":10000}`
	ok("v1", "POST", "/my/disinfections/job-00001/finish", done)
	r.refused(403, "v2", "POST", "/my/disinfections/job-00002/finish", done)
	ok("w", "POST", "/disinfections/job-00002/finish", done)
	ok("w2", "POST", "/disinfections/job-00001/check", "")
	ok("w", "POST", "/disinfections/job-00003/cancel", `{"reason":"改期"}`)
	ok("w", "GET", "/disinfections?state=checked", "")
	ok("w", "GET", "/disinfections/job-00001", "")
}

// figuresTour asks the figures what the tour has come to, against a count by
// hand: what the services wrote is all that they count.
func (r *team) figuresTour() {
	r.t.Helper()
	r.register(register.Org{Key: "o-station", Kind: "practice-station", Seat: webtest.Home})
	for _, by := range []struct {
		figure, what string
		value        string
	}{
		{"direct-service", "a need met at the asker's word, and an elder rung up", "2"},
		{"elder-care-visits", "the elder, by the practice station's round", "1"},
		{"errands", "one errand handed over; the other failed", "1"},
		{"errand-volunteers", "v1", "1"},
		{"surveys", "three households", "3"},
		{"surveyors", "v1, who serves too, and v2", "2"},
		{"disinfected-communities", "one job checked, two not", "1"},
		{"disinfection-volunteers", "v1, who did it", "1"},
		{"response-rate", "there was no order", ""},
	} {
		var a struct{ Value string }
		r.ok("c", "GET", "/figures/"+by.figure+"?place=110105001024", "").into(r.t, &a)
		if a.Value != by.value {
			r.t.Errorf("%s is %q, by hand %q: %s", by.figure, a.Value, by.value, by.what)
		}
	}
}

// register enters an organisation as the directory does.
func (r *team) register(o register.Org) {
	r.t.Helper()
	err := r.DB.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return r.Register.Apply(ctx, tx, &register.Batch{Orgs: []register.Org{o}})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}
