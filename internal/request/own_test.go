package request_test

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/internal/ident"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// linkOf is where the page of somebody in a round is, as they were told.
func (r *rig) linkOf(phone ident.Phone) string {
	r.t.Helper()
	for _, m := range r.told.all() {
		if m.Template == request.TemplateRound && m.Phone == phone {
			return strings.TrimPrefix(m.Params["link"], "https://linli.test")
		}
	}
	r.t.Fatal("whoever joins a round is not told where their page is")
	return ""
}

var hiddenChallenge = regexp.MustCompile(`name="challenge" value="([^"]+)"`)

// Somebody in a care round, or their family, sees without an account who has
// looked at their address and what for: by the link they were sent, or by their
// phone. Another phone sees nothing of it.
func TestMemberSeesWhoLooked(t *testing.T) {
	r := newRig(t, "")
	helper := r.Person("车小满", "")
	phones := r.round(helper)
	r.tick()
	need := r.proven(func(a *request.Ask) { a.Who.Phone = phones[0] })
	site := r.Site(nil, r.Requests)
	elder, mine := site.Visitor(), r.linkOf(phones[0])
	if got := elder.Get(mine); !got.Has("还没有人看过") || !got.Has("独居老人每日一电") || !got.Has("车*") || got.Has("一号楼") {
		t.Fatalf("before anybody looked:\n%s", got.Body)
	}
	_, err := r.TurnAddress(ctx, helper, "round-1", "m-1")
	r.must(err)
	r.must(r.Report(ctx, helper, request.Report{Round: "round-1", Member: "m-1", State: request.TurnDone, Checks: well(false), Note: "咳嗽"}))
	r.Clock.Add(time.Hour)
	alerts, err := r.Alerts(ctx, r.worker(), webtest.Home)
	r.must(err)
	_, _, err = r.SeeAlert(ctx, r.worker(), "round-1", "m-1", alerts[0].Day, "rescue")
	r.must(err)
	for lang, want := range map[string][]string{
		"zh": {"联系您的志愿者", "救人"}, "en": {"the volunteer who calls or visits you", "life or health in danger"},
	} {
		elder.Post("/preferences", url.Values{"lang": {lang}})
		got := elder.Get(mine)
		for _, words := range want {
			if !got.Has(words) {
				t.Errorf("%s: the page does not say %q:\n%s", lang, words, got.Body)
			}
		}
		if got.Has("咳嗽") {
			t.Errorf("%s: a stranger with the link reads the note", lang)
		}
	}
	elder.Post("/preferences", url.Values{"lang": {"zh"}})

	// The link is lost: by the phone.
	own := func(phone ident.Phone) webtest.Answer {
		r.Clock.Add(2 * time.Minute)
		v := site.Visitor()
		v.Get("/help/mine")
		got := v.Post("/help/mine", url.Values{"phone": {string(phone)}})
		challenge := hiddenChallenge.FindStringSubmatch(got.Body)
		if challenge == nil {
			t.Fatalf("no code is asked for:\n%s", got.Body)
		}
		form := url.Values{"phone": {string(phone)}, "challenge": {challenge[1]}, "code": {"12"}}
		if got := v.Post("/help/mine/code", form); got.Status != 422 || got.Has(mine) {
			t.Fatalf("a wrong code is answered %d", got.Status)
		}
		form.Set("code", r.pocket.To(phone))
		return v.Post("/help/mine/code", form)
	}
	if got := own(phones[0]); !got.Has(mine) || !got.Has(r.Path(need)) {
		t.Errorf("the phone does not lead to its pages:\n%s", got.Body)
	}
	if got := own(ident.Phone(r.IDs.Mobile())); !got.Has("没有求助") || got.Has("/help/r/") || got.Has("/help/m/") {
		t.Errorf("another phone sees:\n%s", got.Body)
	}
	if got := own(phones[1]); got.Has(mine) || got.Has(r.Path(need)) {
		t.Errorf("the other elder sees:\n%s", got.Body)
	}
	if got := elder.Get("/help/m/abcdefghijklmnopqrstuvwxyz"); got.Status != 404 {
		t.Errorf("a made-up link is answered %d", got.Status)
	}
	if got := elder.Post("/help/mine", url.Values{"phone": {"010-65550000"}}); got.Status != 422 || !got.Has("手机号") {
		t.Errorf("a land line is answered %d", got.Status)
	}
}

// Whoever does not want to be called any more says so themselves: nobody comes
// the day after, and the community is told.
func TestNoMore(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helper := r.Person("车小满", "")
		phones := r.round(helper)
		r.tick()
		link := strings.TrimPrefix(r.linkOf(phones[0]), "/help/m/")
		r.must(r.NoMore(ctx, link))
		r.must(r.NoMore(ctx, link))
		if _, err := r.TurnAddress(ctx, helper, "round-1", "m-1"); !errors.Is(err, request.ErrNotHand) {
			t.Errorf("the address is shown after their word: %v", err)
		}
		alerts, err := r.Alerts(ctx, r.worker(), webtest.Home)
		r.must(err)
		if len(alerts) != 1 {
			t.Fatalf("%d alerts, want 1", len(alerts))
		}
		_, note, err := r.SeeAlert(ctx, r.worker(), "round-1", "m-1", alerts[0].Day, "contact")
		r.must(err)
		if !strings.Contains(note, "不用再联系") {
			t.Errorf("the community is told %q", note)
		}
		r.pass(24 * time.Hour)
		turns, err := r.Turns(ctx, helper)
		r.must(err)
		if len(turns) != 1 || turns[0].Member != "m-2" {
			t.Errorf("the day after the round goes to %+v", turns)
		}
		own, err := r.ByMemberLink(ctx, link)
		r.must(err)
		if own.Member.State != request.MemberStopped || len(own.Looks) != 1 {
			t.Errorf("their page afterwards: %+v", own)
		}
	})
}
