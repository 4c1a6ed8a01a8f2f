package duty_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/web/webtest"
)

// A tap, tapped twice, is one seat; the next in line is offered what is given
// up, and only they say yes.
func TestTapsLineAndOffer(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		s := r.shifts(p, "opening-1", func(o *duty.Opening) { o.Seats = 1 })[0].ID
		v := r.Persons("", "王一", "王二", "王三")
		for range 3 {
			if got := r.signUp(v[0], s); got.State != duty.Held || got.N != 1 {
				t.Fatalf("signed up: %+v", got)
			}
		}
		if _, err := r.SignUp(ctx, v[1], s, duty.Wish{}); !errors.Is(err, duty.ErrFull) {
			t.Errorf("the last seat was sold twice: %v", err)
		}
		for i, person := range v[1:] {
			got := r.signUp(person, s)
			place, err := r.PlaceInLine(ctx, r.DB().Read(), got)
			if err != nil || got.State != duty.Waiting || place != i+1 {
				t.Errorf("%s waits at %d: %+v, %v", person, place, got, err)
			}
		}
		for range 2 {
			if _, err := r.Withdraw(ctx, v[0], s, "身体不适"); err != nil {
				t.Fatal(err)
			}
		}
		if got := r.seatOf(s, v[0]); got.State != duty.Withdrawn || got.Reason != "身体不适" || got.N != 0 {
			t.Errorf("withdrawn: %+v", got)
		}
		if got := r.seatOf(s, v[1]); got.State != duty.Offered || got.N != 1 || r.post.got(v[1], "duty.offer") != 1 {
			t.Errorf("called up: %+v", got)
		}
		if _, err := r.Accept(ctx, v[2], s, 0); !errors.Is(err, duty.ErrNotYours) {
			t.Errorf("whoever waits accepted: %v", err)
		}
		r.Clock.Add(3 * time.Hour)
		if n, err := r.Sweep(ctx); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		if got := r.seatOf(s, v[1]); got.State != duty.Lapsed {
			t.Errorf("not answered: %+v", got)
		}
		if _, err := r.Accept(ctx, v[2], s, 0); err != nil {
			t.Error(err)
		}
		r.sound(t, []string{s}, v)
		if n := r.facts("recruit"); n != 2 {
			t.Errorf("%d facts of recruitment, want one for each who was accepted", n)
		}
	})
}

// What a post asks is asked, and nobody without a confirmed record is taken.
func TestWhoMay(t *testing.T) {
	r := newRig(t, "")
	p := r.project(nil)
	on := r.shifts(p, "opening-1", func(o *duty.Opening) {
		o.Asks = duty.Asks{MinAge: 30, MaxAge: 45, Training: "protection"}
	})[0]
	v := r.Persons("", "甲一", "乙二") // born 1971 and 1972
	shell := r.Shell("丙三", "")
	if _, err := r.SignUp(ctx, shell, on.ID, duty.Wish{}); !errors.Is(err, duty.ErrShell) {
		t.Errorf("a shell signed up: %v", err)
	}
	if _, err := r.SignUp(ctx, "nobody", on.ID, duty.Wish{}); !errors.Is(err, duty.ErrShell) {
		t.Errorf("nobody signed up: %v", err)
	}
	for _, person := range v {
		if _, err := r.SignUp(ctx, person, on.ID, duty.Wish{}); kind(err) != fault.Refused {
			t.Errorf("untrained and too old: %v", err)
		}
	}
	r.passed[v[0]+"/protection"] = true
	if _, err := r.SignUp(ctx, v[0], on.ID, duty.Wish{}); kind(err) != fault.Refused {
		t.Errorf("too old: %v", err)
	}
	licensed := r.shifts(p, "opening-2", func(o *duty.Opening) { o.Asks = duty.Asks{Credential: "counsellor"} })[0]
	if _, err := r.SignUp(ctx, v[0], licensed.ID, duty.Wish{}); kind(err) != fault.Refused {
		t.Errorf("without a credential: %v", err)
	}
	id, err := r.People.AddCredential(ctx, nil, v[0], people.Credential{Kind: "counsellor", Issuer: "测试机构"}, "")
	r.must(err)
	if _, err := r.SignUp(ctx, v[0], licensed.ID, duty.Wish{}); kind(err) != fault.Refused {
		t.Errorf("with a credential nobody has verified: %v", err)
	}
	r.must(r.People.VerifyCredential(ctx, r.decider2(), v[0], id, people.Genuine, ""))
	if got := r.signUp(v[0], licensed.ID); got.State != duty.Held {
		t.Errorf("with a verified credential: %+v", got)
	}
	if r.facts("recruit") != 1 {
		t.Error("a fact of somebody who was refused")
	}
}

// districtProject is a project of a whole place, planned by one coordinator of the
// city and approved by another.
func (r *rig) districtProject(place string) string {
	r.t.Helper()
	r.projNo++
	p := plan(fmt.Sprintf("project-%d", r.projNo))
	p.Place = place
	planner, decider := r.Actor("city-1", access.Coordinator, "", ""), r.Actor("city-2", access.Coordinator, "", "")
	_, err := r.SaveProject(ctx, planner, p)
	r.must(err)
	r.must(r.Options.Campaigns.Submit(ctx, planner, p.Key))
	r.must(r.Approve(ctx, decider, p.Key, true, ""))
	return p.Key
}

func (r *rig) decider2() access.Actor { return r.Actor("verifier-1", access.Verifier, "110105", "") }

// No overlap over all organisations, rest, hours a day and a week.
func TestLimits(t *testing.T) {
	r := newRig(t, "")
	p := r.project(nil)
	v := r.Person("王一", "")
	r.shifts(p, "opening-1", func(o *duty.Opening) {
		o.Pattern.Hours = []duty.Hours{{From: 8 * 60, To: 12 * 60}, {From: 12 * 60, To: 16 * 60}, {From: 22 * 60, To: 6 * 60}}
	})
	r.shifts(r.project(nil), "opening-2", func(o *duty.Opening) {
		o.Pattern.Hours = []duty.Hours{{From: 11 * 60, To: 13 * 60}, {From: 16 * 60, To: 22 * 60}}
	})
	id := func(post, start string) string {
		all, err := r.ShiftsAt(ctx, r.DB().Read(), post, at(start), at(start)+1)
		if err != nil || len(all) == 0 {
			t.Fatal(err)
		}
		return all[len(all)-1].ID
	}
	for _, c := range []struct {
		post, start string
		want        fault.Kind // -1: taken
	}{
		{"opening-1-1", "2020-03-07 08:00", -1},
		{"opening-2-1", "2020-03-07 11:00", fault.Conflict}, // overlaps, in another project
		{"opening-1-1", "2020-03-07 12:00", -1},
		{"opening-2-1", "2020-03-07 16:00", fault.Refused}, // 14 hours a day
		{"opening-1-1", "2020-03-07 22:00", fault.Refused}, // no rest after eight hours
		{"opening-1-1", "2020-03-08 22:00", -1},
		{"opening-1-1", "2020-03-09 08:00", fault.Refused}, // two hours after a night
		{"opening-2-1", "2020-03-09 16:00", -1},
		{"opening-1-1", "2020-03-10 22:00", -1},
		{"opening-2-1", "2020-03-12 16:00", -1},
		{"opening-1-1", "2020-03-13 22:00", -1},
	} {
		_, err := r.SignUp(ctx, v, id(c.post, c.start), duty.Wish{})
		if got := kind(err); got != c.want || c.want == -1 && err != nil {
			t.Errorf("%s %s: %v, want kind %d", c.post, c.start, err, c.want)
		}
	}
}

// A dangerous project needs insurance, an agreement and adults; over a month an
// agreement; and always somebody else's approval.
func TestWhatTheLawAsks(t *testing.T) {
	r := newRig(t, "")
	bare := plan("project-x")
	bare.Risk, bare.Protection = "", ""
	if _, err := r.SaveProject(ctx, r.worker, bare); !field(err, "risk") || !field(err, "protection") {
		t.Errorf("without risk and protection: %v", err)
	}
	long := plan("project-x")
	long.To = campaign.GivenDay(day("2020-04-20"))
	if _, err := r.SaveProject(ctx, r.worker, long); !field(err, "agreement") {
		t.Errorf("over a month without an agreement: %v", err)
	}
	danger := plan("project-x")
	danger.Dangerous = true
	if _, err := r.SaveProject(ctx, r.worker, danger); !field(err, "agreement") || !field(err, "insurance") || !field(err, "insured") {
		t.Errorf("dangerous: %v", err)
	}
	if _, err := r.SaveProject(ctx, r.Actor("w2", access.Worker, "110106", ""), plan("project-x")); !errors.Is(err, access.ErrDenied) {
		t.Errorf("in another district: %v", err)
	}
	both := r.Actor("coordinator-2", access.Coordinator, "110105", "")
	_, err := r.SaveProject(ctx, both, plan("project-y"))
	r.must(err)
	r.must(r.Options.Campaigns.Submit(ctx, both, "project-y"))
	if err := r.Approve(ctx, both, "project-y", true, ""); !errors.Is(err, campaign.ErrAuthor) {
		t.Errorf("approved their own: %v", err)
	}
	drafts := r.shifts("project-y", "opening-y", nil)
	v := r.Person("王一", "")
	if _, err := r.SignUp(ctx, v, drafts[0].ID, duty.Wish{}); !errors.Is(err, duty.ErrClosed) {
		t.Errorf("before approval: %v", err)
	}
	r.must(r.Approve(ctx, r.decider, "project-y", true, ""))
	r.signUp(v, drafts[0].ID)

	// Changed risk goes back to waiting; nobody new until it is approved again.
	changed, err := r.Options.Campaigns.Plan(ctx, r.DB().Read(), "project-y")
	r.must(err)
	changed.Agreement = "志愿服务协议（测试）"
	_, err = r.SaveProject(ctx, both, changed)
	r.must(err)
	if _, err := r.SignUp(ctx, v, drafts[1].ID, duty.Wish{}); !errors.Is(err, duty.ErrClosed) {
		t.Errorf("while changed terms wait: %v", err)
	}
	r.must(r.Approve(ctx, r.decider, "project-y", true, ""))
	if _, err := r.SignUp(ctx, v, drafts[1].ID, duty.Wish{}); !errors.Is(err, duty.ErrAgreement) {
		t.Errorf("without the agreement: %v", err)
	}
	if _, err := r.SignUp(ctx, v, drafts[1].ID, duty.Wish{Agreement: 1}); !errors.Is(err, duty.ErrAgreement) {
		t.Errorf("with an older agreement: %v", err)
	}
	if _, err := r.SignUp(ctx, v, drafts[1].ID, duty.Wish{Agreement: 2}); err != nil {
		t.Errorf("with the agreement: %v", err)
	}
	if _, err := r.SignUp(ctx, v, drafts[2].ID, duty.Wish{}); err != nil {
		t.Errorf("agreed before: %v", err)
	}
}

func field(err error, name string) bool {
	var f fault.Faults
	return errors.As(err, &f) && f.Of(name).Zh != ""
}

// Opening the same again makes nothing twice; a site is one fact; a right in one
// community opens nothing in another.
func TestOpening(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.districtProject("110105")
		o := r.opening(p, "opening-1", func(o *duty.Opening) {
			for _, k := range []string{"gate-b", "gate-c", "gate-d"} {
				o.Points = append(o.Points, campaign.Point{Site: campaign.Site{Key: k, Name: "门" + k, Kind: "gate", Place: webtest.Home}, Directions: "过桥右转"})
			}
			o.Leaders = r.Persons("", "负责人")
		})
		for range 2 {
			got, err := r.Open(ctx, r.worker, o)
			if err != nil || len(got.Posts) != 4 || len(got.Spans) != 7 || got.Seats != 56 || got.Hours != 224 {
				t.Fatalf("opened %d posts, %d shifts, %d seats, %d hours: %v", len(got.Posts), len(got.Spans), got.Seats, got.Hours, err)
			}
		}
		if n := r.facts("site"); n != 4 {
			t.Errorf("%d facts of sites, want 4", n)
		}
		if ok, err := r.Leads(ctx, r.DB().Read(), o.Leaders[0], "opening-1-2"); !ok || err != nil || r.post.got(o.Leaders[0], "duty.leader") != 4 {
			t.Errorf("the leader leads not, or was not told: %v", err)
		}
		away := r.opening(p, "opening-2", func(o *duty.Opening) { o.Points[0].Place = "110105001025" })
		if _, err := r.Open(ctx, r.worker, away); !errors.Is(err, access.ErrDenied) {
			t.Errorf("opened in another community: %v", err)
		}
		for range 2 {
			got, err := r.CopyWeek(ctx, r.worker, "opening-1-1", day("2020-03-09"), day("2020-03-16"))
			if err != nil || got != 5 {
				t.Errorf("copied %d shifts, %v", got, err)
			}
		}
		all, err := r.ShiftsAt(ctx, r.DB().Read(), "opening-1-1", at("2020-03-01 00:00"), at("2020-04-01 00:00"))
		if err != nil || len(all) != 12 {
			t.Errorf("%d shifts after copying a week, %v", len(all), err)
		}
	})
}

// A pattern follows the hours over midnight, and working days by the calendar;
// what nobody can stand is refused.
func TestPatterns(t *testing.T) {
	r := newRig(t, "")
	p := r.project(func(p *campaign.Plan) {
		p.From, p.To, p.Agreement = campaign.GivenDay(day("2020-01-20")), campaign.GivenDay(day("2020-04-10")), "协议"
	})
	for _, c := range []struct {
		name    string
		pattern duty.Pattern
		want    int
		field   string
	}{
		{"nights", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-08"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 22 * 60, To: 6 * 60}}}, 2, ""},
		{"to midnight", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-07"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 20 * 60, To: 24 * 60}}}, 1, ""},
		{"mondays", duty.Pattern{From: day("2020-03-01"), To: day("2020-03-31"), Weekdays: [7]bool{time.Monday: true}, Hours: []duty.Hours{{From: 480, To: 720}}}, 5, ""},
		// 24 January to 2 February 2020 were holidays, 19 January a working Sunday.
		{"working days", duty.Pattern{From: day("2020-01-20"), To: day("2020-02-05"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 480, To: 720}}, WorkingDays: true}, 7, ""},
		{"25 hours", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-07"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 0, To: 25 * 60}}}, 0, "hours"},
		{"13 hours", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-07"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 0, To: 13 * 60}}}, 0, "hours"},
		{"no day", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-08"), Weekdays: [7]bool{time.Monday: true}, Hours: []duty.Hours{{From: 480, To: 720}}}, 0, "weekdays"},
		{"backwards", duty.Pattern{From: day("2020-03-07"), To: day("2020-03-01"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 480, To: 720}}}, 0, "to"},
		{"outside", duty.Pattern{From: day("2020-04-07"), To: day("2020-04-12"), Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 480, To: 720}}}, 0, "to"},
	} {
		o := r.opening(p, "opening-p", func(o *duty.Opening) { o.Pattern = c.pattern })
		got, err := r.Preview(ctx, o)
		if err == nil && len(got.Spans) != c.want || (c.field == "") != (err == nil) || c.field != "" && !field(err, c.field) {
			t.Errorf("%s: %d shifts, %v", c.name, len(got.Spans), err)
		}
	}
	// A shift made by moving is held to the same.
	s := r.shifts(p, "opening-1", nil)[0]
	if err := r.Move(ctx, r.worker, s.ID, s.Revision, duty.Span{Start: s.Start, End: s.Start + 25*3600_000}); kind(err) != fault.Invalid {
		t.Errorf("a shift of 25 hours: %v", err)
	}
}

// Instants with an offset, daylight saving of elsewhere or not, are one instant.
func TestForeignClocks(t *testing.T) {
	want := at("2020-03-29 09:00")
	for _, s := range []string{"2020-03-29T09:00:00+08:00", "2020-03-29T01:00:00Z", "2020-03-28T21:00:00-04:00", "2020-03-29T03:00:00+02:00"} {
		if got, err := civil.ParseInstant(s); err != nil || got != want {
			t.Errorf("%s is %s, want %s: %v", s, got, want, err)
		}
	}
	if _, err := civil.ParseInstant("2020-03-29 09:00 CEST"); err == nil {
		t.Error("a zone by its letters was read")
	}
}

// Whoever had said yes is asked again after a move; nobody is carried along.
func TestMoveAndCancel(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		all := r.shifts(p, "opening-1", nil)
		s, other := all[1], all[2]
		v := r.Persons("", "王一", "王二", "王三", "王四")
		for _, person := range v[:3] {
			r.signUp(person, s.ID)
		}
		r.signUp(v[1], other.ID)
		to := duty.Span{Start: other.Start + 3600_000, End: other.End + 3600_000}
		r.must(r.Move(ctx, r.worker, s.ID, s.Revision, to))
		r.must(r.Move(ctx, r.worker, s.ID, s.Revision, to)) // again
		if err := r.Move(ctx, r.worker, s.ID, s.Revision, duty.Span{Start: to.Start + 60_000, End: to.End}); kind(err) != fault.Conflict {
			t.Errorf("moved by an old revision: %v", err)
		}
		for _, person := range v[:2] {
			if got := r.seatOf(s.ID, person); got.State != duty.Asked || r.post.got(person, "duty.moved") != 1 {
				t.Errorf("after the move: %+v", got)
			}
		}
		if r.post.got(v[2], "duty.moved") != 1 {
			t.Error("whoever waits was not told")
		}
		if _, err := r.Accept(ctx, v[0], s.ID, 0); err != nil {
			t.Error(err)
		}
		if _, err := r.Accept(ctx, v[1], s.ID, 0); kind(err) != fault.Conflict {
			t.Errorf("the moved shift overlaps with another: %v", err)
		}
		if _, err := r.Withdraw(ctx, v[1], s.ID, "时间冲突"); err != nil {
			t.Error(err)
		}
		if got := r.seatOf(s.ID, v[2]); got.State != duty.Offered {
			t.Errorf("the next in line: %+v", got)
		}
		r.sound(t, []string{s.ID, other.ID}, v)
		for range 2 {
			r.must(r.Cancel(ctx, r.worker, s.ID, "小区解除封控"))
		}
		for _, person := range []string{v[0], v[2]} {
			if got := r.seatOf(s.ID, person); got.State != duty.Cancelled || r.post.got(person, "duty.cancelled") != 1 {
				t.Errorf("after the cancellation: %+v", got)
			}
		}
		if _, err := r.SignUp(ctx, v[3], s.ID, duty.Wish{}); !errors.Is(err, duty.ErrClosed) {
			t.Errorf("signed up for a cancelled shift: %v", err)
		}
		r.must(r.CloseSite(ctx, r.worker, "gate-opening-1", "改造施工"))
		if got := r.seatOf(other.ID, v[1]); got.State != duty.Cancelled || r.post.got(v[1], "duty.cancelled") != 1 {
			t.Errorf("after the site closed: %+v", got)
		}
		if _, err := r.AddShifts(ctx, r.worker, "opening-1-1", duty.Pattern{From: day("2020-03-20"), To: day("2020-03-21"), Weekdays: duty.EveryDay,
			Hours: []duty.Hours{{From: 480, To: 720}}}, 1); err == nil {
			t.Error("a closed post took shifts")
		}
		r.sound(t, []string{s.ID, other.ID}, v)
	})
}

// Two exchange shifts, or one takes the other's over; the limits hold for both.
func TestSwap(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		all := r.shifts(p, "opening-1", func(o *duty.Opening) { o.Seats = 1 })
		v := r.Persons("", "王一", "王二", "王三")
		a, b, c := all[0].ID, all[1].ID, all[2].ID
		r.signUp(v[0], a)
		r.signUp(v[1], b)
		r.signUp(v[2], c)
		for range 2 {
			_, err := r.AskSwap(ctx, v[0], "swap-0001", a, b)
			r.must(err)
		}
		if r.post.got(v[1], "duty.swap") != 1 {
			t.Error("the other was not told")
		}
		if err := r.TakeSwap(ctx, v[2], "swap-0001"); err == nil {
			t.Error("somebody without the wished-for shift took it")
		}
		for range 2 {
			r.must(r.TakeSwap(ctx, v[1], "swap-0001"))
		}
		if r.seatOf(a, v[1]).State != duty.Held || r.seatOf(b, v[0]).State != duty.Held || r.seatOf(a, v[0]).State != duty.Relieved {
			t.Error("the seats did not change hands")
		}
		_, err := r.AskSwap(ctx, v[2], "swap-0002", c, "")
		r.must(err)
		r.must(r.TakeSwap(ctx, v[0], "swap-0002"))
		if r.seatOf(c, v[0]).State != duty.Held || r.post.got(v[2], "duty.relieved") != 1 {
			t.Error("the shift was not taken over")
		}
		if err := r.TakeSwap(ctx, v[1], "swap-0002"); err == nil {
			t.Error("a swap was taken twice")
		}
		r.sound(t, []string{a, b, c}, v)
	})
}

// A seat filled by hand is an offer; suggestions are people who may and can.
func TestFillByHand(t *testing.T) {
	r := newRig(t, "")
	p := r.project(nil)
	all := r.shifts(p, "opening-1", nil)
	s := all[0].ID
	v := r.Persons("", "王一", "王二", "王三")
	away := r.Person("远人", "110105001025")
	r.signUp(v[0], s)
	_, err := r.SignUp(ctx, away, s, duty.Wish{Standby: true})
	r.must(err)
	if _, err := r.Suggest(ctx, r.Actor("w2", access.Worker, "110106", ""), s, 10); !errors.Is(err, access.ErrDenied) {
		t.Errorf("suggested to a stranger: %v", err)
	}
	got, err := r.Suggest(ctx, r.worker, s, 10)
	if err != nil || len(got) != 3 || got[0].Person != away || got[0].Why != duty.WhyStandby || got[1].Why != duty.WhyNeighbour || got[0].Card.Name != "远*" {
		t.Errorf("suggested %+v, %v", got, err)
	}
	for range 2 {
		r.must(r.Offer(ctx, r.worker, s, v[1]))
	}
	if err := r.Offer(ctx, r.worker, s, v[2]); !errors.Is(err, duty.ErrFull) {
		t.Errorf("offered a seat that is not there: %v", err)
	}
	if got := r.seatOf(s, v[1]); got.State != duty.Offered || r.post.got(v[1], "duty.invite") != 1 || r.shift(s).Held != 1 {
		t.Errorf("offered: %+v", got)
	}
	if _, err := r.Withdraw(ctx, v[1], s, ""); err != nil || r.seatOf(s, v[1]).State != duty.Declined {
		t.Errorf("declined: %v", err)
	}
	n, err := r.Write(ctx, r.worker, s, "note-0001", "请带好袖标")
	if err != nil || n != 1 || r.post.got(v[0], "duty.note") != 1 || r.post.got(v[1], "duty.note") != 0 {
		t.Errorf("wrote to %d: %v", n, err)
	}
}

// A campaign with its actions is the city's business; what was imported under its
// keys gets its names.
func TestUmbrella(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		city := r.Actor("city-1", access.Coordinator, "", "")
		u := campaign.Umbrella{Key: "aiman", Name: "爱满京城", From: campaign.GivenDay(day("2020-02-01")), Actions: []campaign.Action{
			{Key: "shouhu", Name: "守护社区"}, {Key: "linli", Name: "邻里守望"},
		}}
		r.project(nil) // makes the key known
		if err := r.Options.Campaigns.SaveUmbrella(ctx, r.worker, u); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a community named a campaign: %v", err)
		}
		for range 2 {
			r.must(r.Options.Campaigns.SaveUmbrella(ctx, city, u))
		}
		u.Actions = u.Actions[1:]
		r.must(r.Options.Campaigns.SaveUmbrella(ctx, city, u))
		got, err := r.House.Campaigns.Umbrellas(ctx, r.DB().Read())
		if err != nil || len(got) != 1 || got[0].Name != "爱满京城" || len(got[0].Actions) != 1 || got[0].Actions[0].Key != "linli" || got[0].From != u.From {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Whoever leaves gives up what is to come, and the next in line is asked.
func TestLeaving(t *testing.T) {
	r := newRig(t, "")
	s := r.shifts(r.project(nil), "opening-1", func(o *duty.Opening) { o.Seats = 1 })[0].ID
	v := r.Persons("", "王一", "王二")
	r.signUp(v[0], s)
	r.signUp(v[1], s)
	r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.Forget(ctx, tx, v[0]) }))
	if got := r.seatOf(s, v[1]); r.seatOf(s, v[0]).State.Live() || got.State != duty.Offered {
		t.Errorf("after somebody left: %+v", got)
	}
	r.sound(t, []string{s}, v)
}
