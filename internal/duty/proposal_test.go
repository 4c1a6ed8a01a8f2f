package duty_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/web/webtest"
)

// Whatever a city asks of its posts, whatever people can and when, and whatever
// they have taken: everybody proposed for a seat can sign up for it, one after
// the other, and no seat is proposed twice.
func TestProposalsKeepTheRulesOfSignUp(t *testing.T) {
	r := newRig(t, "")
	persons := r.Persons("", "甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七")
	neighbour := r.Persons("110105001025", "辛八", "壬九")
	persons = append(persons, neighbour...)
	city := r.Actor("city-1", access.Coordinator, "", "")
	project := r.districtProject("110105")
	round, filled, long := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		for _, p := range persons {
			early, late := rapid.IntRange(0, 12).Draw(rt, "early"), rapid.IntRange(13, 24).Draw(rt, "late")
			home := webtest.Home
			if p == neighbour[0] || p == neighbour[1] {
				home = "110105001025"
			}
			r.must(r.People.Correct(ctx, p, people.Correction{
				Home: home, Skills: rapid.SampledFrom([]string{"", "手语", "手语；驾驶"}).Draw(rt, "skills"),
				Profile: people.Profile{
					Hours: people.NewWeek(func(_ time.Weekday, h int) bool { return h >= early && h < late }),
					Reach: rapid.IntRange(0, 3).Draw(rt, "reach"),
				},
			}))
			r.passed[p+"/care"] = rapid.Bool().Draw(rt, "passed")
		}
		days := civil.Day(rapid.IntRange(1, 3).Draw(rt, "days"))
		var all []duty.Shift
		for gate := range 3 {
			id := fmt.Sprintf("opening-%d-%d", round, gate)
			_, err := r.Open(ctx, city, r.opening(project, id, func(o *duty.Opening) {
				o.Points[0].Place = []string{webtest.Home, webtest.Home, "110105001025"}[gate]
				o.Points[0].Latitude, o.Points[0].Longitude = 39_900_000+int64(gate)*9_000, 116_400_000
				o.Seats = rapid.IntRange(1, 3).Draw(rt, "seats")
				o.Pattern.To = o.Pattern.From + days - 1
				o.Pattern.Hours = nil
				for from := rapid.IntRange(0, 9).Draw(rt, "from") * 60; from < 24*60 && len(o.Pattern.Hours) < 3; {
					length := rapid.IntRange(1, 8).Draw(rt, "length") * 60
					o.Pattern.Hours = append(o.Pattern.Hours, duty.Hours{From: from, To: (from + length) % (24 * 60)})
					from += length + 60*rapid.IntRange(0, 3).Draw(rt, "gap")
				}
				switch rapid.IntRange(0, 4).Draw(rt, "asks") {
				case 0:
					o.Asks.Skills = []string{"手语"}
				case 1:
					o.Asks.Training = "care"
				case 2:
					o.Asks.MinAge = 40
				}
			}))
			r.must(err)
			shifts, err := r.ShiftsAt(ctx, r.DB().Read(), id+"-1", at("2020-03-07 00:00"), at("2020-03-30 00:00"))
			r.must(err)
			all = append(all, shifts...)
		}
		shift := rapid.SampledFrom(all)
		for range rapid.IntRange(0, 8).Draw(rt, "taken") {
			p, s := rapid.SampledFrom(persons).Draw(rt, "person"), shift.Draw(rt, "shift").ID
			if _, err := r.SignUp(ctx, p, s, duty.Wish{}); err != nil && kind(err) < 0 {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 3).Draw(rt, "gives up") == 0 {
				if _, err := r.Withdraw(ctx, p, s, ""); err != nil && kind(err) < 0 {
					rt.Fatal(err)
				}
			}
		}
		ask := duty.Ask{ID: fmt.Sprintf("proposal-%d", round), Place: "110105001", From: day("2020-03-07"), To: day("2020-03-07") + days - 1}
		p, err := r.Propose(ctx, city, ask)
		if err != nil {
			rt.Fatal(err)
		}
		pairs, err := r.Pairs(ctx, r.DB().Read(), p.ID, 0, 1000)
		if err != nil {
			rt.Fatal(err)
		}
		shorts, err := r.Shorts(ctx, r.DB().Read(), p.ID, 0, 1000)
		if err != nil {
			rt.Fatal(err)
		}
		missing := 0
		for _, s := range shorts {
			missing += s.Missing
			if s.Cause == "" || s.Missing <= 0 {
				rt.Fatalf("%+v", s)
			}
		}
		if p.Filled != len(pairs) || p.Filled+missing != p.Seats || p.Gap < 0 || days == 1 && p.Gap != 0 {
			rt.Fatalf("%+v, %d missing", p, missing)
		}
		for _, x := range pairs {
			if _, err := r.SignUp(ctx, x.Person, x.Pair.Shift, duty.Wish{}); err != nil {
				rt.Fatalf("%s was proposed for %s: %v", x.Person, x.Pair.Shift, err)
			}
			filled++
		}
		if days > 1 {
			long += len(pairs)
		}
		var ids []string
		for _, s := range all {
			ids = append(ids, s.ID)
		}
		r.sound(rt, ids, persons)
		for _, s := range all {
			r.must(r.Cancel(ctx, city, s.ID, "下一轮"))
		}
	})
	if filled == 0 || long == 0 {
		t.Errorf("%d proposed, %d of them over several days: nothing was tried", filled, long)
	}
}

// One gate lacks its training, one hour nobody can, one is too far: a proposal
// fills what it can, the empty post first and with whoever served least, and
// says what keeps the others empty.
func TestProposalExplainsItself(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		v := r.Persons("", "王一", "王二", "王三")
		by := func(from, to int) {
			for _, one := range v {
				r.must(r.People.Correct(ctx, one, people.Correction{Home: webtest.Home, Profile: people.Profile{
					Hours: people.NewWeek(func(_ time.Weekday, h int) bool { return h >= from && h < to }),
				}}))
			}
		}
		by(8, 20)
		open := r.shifts(p, "opening-1", func(o *duty.Opening) {
			o.Seats = 1
			o.Pattern.Hours = []duty.Hours{{From: 8 * 60, To: 12 * 60}, {From: 20 * 60, To: 23 * 60}}
		})
		care := r.shifts(p, "opening-2", func(o *duty.Opening) { o.Asks.Training = "care" })
		r.signUp(v[0], open[0].ID) // serves on the 7th; the 8th is planned
		r.Clock.Set(at("2020-03-07 18:00").Time())
		got, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-1", Place: webtest.Home, From: day("2020-03-08"), To: day("2020-03-08")})
		r.must(err)
		if got.State != duty.ProposalReady || got.Filled != 1 || got.Seats != 4 || got.Shifts != 3 || got.Gap != 0 || got.People != 3 {
			t.Errorf("%+v", got)
		}
		again, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-1", Place: webtest.Home, From: day("2020-03-08"), To: day("2020-03-08")})
		if again != got || err != nil {
			t.Errorf("again: %+v, %v", again, err)
		}
		if _, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-1", Place: webtest.Home, From: day("2020-03-09"), To: day("2020-03-09")}); err == nil {
			t.Error("the id was used for something else")
		}
		pairs, err := r.Pairs(ctx, r.DB().Read(), got.ID, 0, 10)
		r.must(err)
		if len(pairs) != 1 || pairs[0].Shift.ID != open[2].ID || pairs[0].Person == v[0] || pairs[0].Choice != 3 || pairs[0].Served != 0 || pairs[0].Hints != duty.HintSaid {
			t.Errorf("%+v", pairs)
		}
		shorts, err := r.Shorts(ctx, r.DB().Read(), got.ID, 0, 10)
		r.must(err)
		why := map[string]string{}
		for _, s := range shorts {
			why[s.Shift.ID] = fmt.Sprintf("%s %d %d %v", s.Cause, s.Missing, s.Near, s.KeptOut)
		}
		if want := map[string]string{care[1].ID: "kept-out 2 3 [{training 3}]", open[3].ID: "kept-out 1 3 [{hours 3}]"}; fmt.Sprint(why) != fmt.Sprint(want) {
			t.Errorf("%v\nwant %v", why, want)
		}
		if _, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-2", Place: "110105", From: day("2020-03-08"), To: day("2020-03-08")}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a community proposed for its district: %v", err)
		}
		if _, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-3", Place: webtest.Home, From: day("2020-03-08"), To: day("2020-03-15")}); kind(err) < 0 || !strings.Contains(err.Error(), "7") {
			t.Errorf("eight days: %v", err)
		}
	})
}

// A coordinator invites by a proposal, but for one they untick; people say yes
// or no; for whoever says no or gives up, the next best is proposed at once and
// invited by one press.
func TestInvitationsAndSubstitutes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.project(nil)
		v := r.Persons("", "王一", "王二", "王三", "王四")
		s := r.shifts(p, "opening-1", nil)[0].ID
		got, err := r.Propose(ctx, r.worker, duty.Ask{ID: "proposal-1", Place: webtest.Home, From: day("2020-03-07"), To: day("2020-03-07")})
		r.must(err)
		pairs, err := r.Pairs(ctx, r.DB().Read(), got.ID, 0, 10)
		r.must(err)
		if len(pairs) != 2 {
			t.Fatalf("%+v", pairs)
		}
		for range 2 { // pressed twice
			left, err := r.Invite(ctx, r.worker, got.ID, duty.Choice{Shown: []int{1, 2}, Keep: []int{1}, Rest: true})
			if left != 0 || err != nil {
				t.Fatalf("%d left, %v", left, err)
			}
		}
		first, second := pairs[0].Person, pairs[1].Person
		if x := r.shift(s); x.Kept != 1 || x.Held != 0 || r.seatOf(s, first).State != duty.Offered || r.seatOf(s, second).State != "" || r.post.got(first, "duty.invite") != 1 {
			t.Errorf("%+v, %+v", x, r.seatOf(s, first))
		}
		if n, err := r.PairCounts(ctx, r.DB().Read(), got.ID); n[duty.PairInvited] != 1 || n[duty.PairLeft] != 1 || err != nil {
			t.Errorf("%v, %v", n, err)
		}
		substitutes := func() []duty.Substitute {
			t.Helper()
			out, err := r.Substitutes(ctx, r.worker, webtest.Home, 10)
			r.must(err)
			return out
		}
		if got := substitutes(); len(got) != 0 {
			t.Errorf("nobody gave up, yet: %+v", got)
		}
		if _, err := r.Withdraw(ctx, first, s, ""); err != nil || r.seatOf(s, first).State != duty.Declined {
			t.Fatal(err)
		}
		next := substitutes()
		if len(next) != 1 || !next[0].Found || next[0].Pair.Person == first || next[0].Shift.ID != s {
			t.Fatalf("%+v", next)
		}
		if _, err := r.Invite(ctx, r.worker, next[0].Proposal, duty.Choice{Rest: true}); err != nil {
			t.Fatal(err)
		}
		third := next[0].Pair.Person
		if _, err := r.Accept(ctx, third, s, 0); err != nil {
			t.Fatal(err)
		}
		if got := substitutes(); len(got) != 0 {
			t.Errorf("the seat is taken: %+v", got)
		}
		if _, err := r.Withdraw(ctx, third, s, "病了"); err != nil {
			t.Fatal(err)
		}
		next = substitutes()
		if len(next) != 1 || !next[0].Found || next[0].Pair.Person == first || next[0].Pair.Person == third {
			t.Fatalf("%+v", next)
		}
		if _, err := r.Invite(ctx, r.worker, next[0].Proposal, duty.Choice{Rest: true}); err != nil {
			t.Fatal(err)
		}
		r.Clock.Add(3 * time.Hour) // not answered in time
		if n, err := r.Sweep(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		next = substitutes()
		if len(next) != 1 || !next[0].Found {
			t.Fatalf("%+v", next)
		}
		if fourth := next[0].Pair.Person; fourth == first || fourth == third {
			t.Errorf("%s was proposed again", fourth)
		}
		r.sound(t, []string{s}, v)
		outsider := r.Actor("worker-9", access.Worker, "110106", "")
		if _, err := r.Invite(ctx, outsider, next[0].Proposal, duty.Choice{Rest: true}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another district invited: %v", err)
		}
		r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error { return r.Forget(ctx, tx, next[0].Pair.Person) }))
		if got := substitutes(); len(got) == 1 && got[0].Found {
			t.Errorf("who left is still proposed: %+v", got)
		}
	})
}

// The whole city is planned beside the requests.
func TestProposalForTheCity(t *testing.T) {
	r := newRig(t, "")
	city := r.Actor("city-1", access.Coordinator, "", "")
	p := r.districtProject("11")
	for i, place := range []string{webtest.Home, "110101001001"} {
		o := r.opening(p, fmt.Sprintf("opening-%d", i), func(o *duty.Opening) { o.Points[0].Place = place })
		_, err := r.Open(ctx, city, o)
		r.must(err)
		r.Persons(place, "王一", "王二")
	}
	got, err := r.Propose(ctx, city, duty.Ask{ID: "proposal-1", From: day("2020-03-07"), To: day("2020-03-07")})
	r.must(err)
	if got.State != duty.ProposalWanted || got.Seats != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := r.Invite(ctx, city, got.ID, duty.Choice{Rest: true}); kind(err) < 0 {
		t.Errorf("invited by nothing: %v", err)
	}
	_, err = r.Sweep(ctx)
	r.must(err)
	got, err = r.ProposalAt(ctx, city, got.ID)
	if got.State != duty.ProposalReady || got.Filled != 4 || got.Seats != 4 || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	list, next, err := r.Proposals(ctx, city, area.Code(""), "", 10)
	if len(list) != 1 || next != "" || err != nil {
		t.Errorf("%+v, %v", list, err)
	}
}
