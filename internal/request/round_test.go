package request_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// round is a daily call to two elders by a helper.
func (r *rig) round(helper string) []ident.Phone {
	r.t.Helper()
	r.must(r.SetRound(ctx, r.worker(), request.Round{ID: "round-1", Place: webtest.Home, Kind: request.RoundCalls, Name: "独居老人每日一电", Days: 127, Helper: helper}))
	var phones []ident.Phone
	for _, m := range []string{"m-1", "m-2"} {
		phone := ident.Phone(r.IDs.Mobile())
		phones = append(phones, phone)
		r.must(r.AddMember(ctx, r.worker(), "round-1", m, request.Who{Name: "阚玉珍", Phone: phone, Address: "一号楼 101"}, true))
	}
	return phones
}

func well(yes bool) map[string]bool {
	return map[string]bool{"well": yes, "food": true, "medicine": true, "heat": true, "mood": true}
}

// A call is made, one is not answered: a welfare check with its clock; a worrying
// answer alerts the community; what was done is a contact, once.
func TestRound(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helper := r.Person("车小满", "")
		r.round(helper)
		r.tick()
		r.tick()
		turns, err := r.Turns(ctx, helper)
		r.must(err)
		if len(turns) != 2 {
			t.Fatalf("%d turns today, want 2", len(turns))
		}
		w, err := r.TurnAddress(ctx, helper, "round-1", "m-1")
		r.must(err)
		if w.Address != "一号楼 101" {
			t.Errorf("the address is %q", w.Address)
		}
		if _, err := r.TurnAddress(ctx, r.Person("别人", ""), "round-1", "m-1"); fault.Find(err) == nil {
			t.Errorf("somebody else sees it: %v", err)
		}
		done := request.Report{Round: "round-1", Member: "m-1", State: request.TurnDone, Checks: well(false), Note: "咳嗽三天"}
		r.must(r.Report(ctx, helper, done))
		r.must(r.Report(ctx, helper, done))
		if _, err := r.TurnAddress(ctx, helper, "round-1", "m-1"); fault.Find(err) == nil {
			t.Errorf("the address is shown after the turn: %v", err)
		}
		nobody := request.Report{Round: "round-1", Member: "m-2", State: request.TurnNoAnswer}
		r.must(r.Report(ctx, helper, nobody))
		r.must(r.Report(ctx, helper, nobody))
		if n := len(r.facts("contact")); n != 1 {
			t.Errorf("%d contacts, want 1", n)
		}
		alerts, err := r.Alerts(ctx, r.worker(), "110105")
		r.must(err)
		if len(alerts) != 2 {
			t.Fatalf("%d alerts, want 2", len(alerts))
		}
		_, note, err := r.SeeAlert(ctx, r.worker(), "round-1", "m-1", alerts[0].Day, "contact")
		r.must(err)
		if note != "咳嗽三天" {
			t.Errorf("the note is %q", note)
		}
		looks, err := r.MemberLooks(ctx, "round-1", "m-1")
		r.must(err)
		if len(looks) != 2 {
			t.Errorf("an elder who asks who has looked is told %+v, want the helper and the community", looks)
		}
		if looks, err := r.MemberLooks(ctx, "round-1", "m-2"); err != nil || len(looks) != 0 {
			t.Errorf("nobody has looked at the other: %+v (%v)", looks, err)
		}
		q, err := r.Queue(ctx, r.worker(), request.Find{Kind: request.Welfare})
		r.must(err)
		if len(q.Needs) != 1 {
			t.Fatalf("%d welfare checks", len(q.Needs))
		}
		if n := q.Needs[0]; n.Urgency != request.Urgent || n.LateAt != r.now()+2*3600*1000 {
			t.Errorf("the welfare check: %+v", n)
		}
		r.pass(24 * time.Hour)
		if turns, err = r.Turns(ctx, helper); err != nil || len(turns) != 2 {
			t.Errorf("%d turns the day after, %v", len(turns), err)
		}
	})
}

// Whoever is in hospital is not rung at; those at home are looked after.
func TestHospital(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helper := r.Person("车小满", "")
		phones := r.round(helper)
		helpers := r.free("", 3)
		phone := phones[0]
		a := r.proven(func(a *request.Ask) { a.Who.Phone = phone })
		r.Clock.Add(2 * time.Minute) // a phone is sent one code a minute
		b := r.proven(func(a *request.Ask) { a.Who.Phone, a.Kind = phone, request.Medicine })
		r.tick()
		called := r.called(a, helpers)
		if len(called) == 0 {
			called = r.called(b, helpers)
			a, b = b, a
		}
		r.must(r.Take(ctx, called[0], a))
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: a, Do: request.InHospital}))
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: a, Do: request.InHospital}))
		for _, id := range []string{a, b} {
			if got := r.outcome(id); got != request.Hospital {
				t.Errorf("%s ended as %q", id, got)
			}
		}
		if tasks, err := r.Tasks(ctx, called[0]); err != nil || len(tasks) != 0 {
			t.Errorf("the helper still has %d tasks, %v", len(tasks), err)
		}
		told := false
		for _, m := range r.told.all() {
			told = told || m.Template == request.TemplateStopped && m.To.ID == called[0]
		}
		if !told {
			t.Error("the helper was not told to stay at home")
		}
		q, err := r.Queue(ctx, r.worker(), request.Find{Kind: request.Welfare})
		r.must(err)
		if len(q.Needs) != 1 {
			t.Errorf("%d welfare checks for those at home, want 1", len(q.Needs))
		}
		r.pass(24 * time.Hour)
		turns, err := r.Turns(ctx, helper)
		r.must(err)
		if len(turns) != 1 || turns[0].Member != "m-2" {
			t.Errorf("the day after the round goes to %+v", turns)
		}
	})
}

// Whoever has died is not rung at again: what they asked for ends, their helper is
// told, somebody looks after those at home, once, and the round is over for good.
func TestDied(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helper := r.Person("车小满", "")
		phones := r.round(helper)
		helpers := r.free("", 2)
		id := r.proven(func(a *request.Ask) { a.Who.Phone = phones[0] })
		r.tick()
		called := r.called(id, helpers)
		r.must(r.Take(ctx, called[0], id))
		_, err := r.Address(ctx, called[0], id, "")
		r.must(err)
		died := request.Verdict{ID: id, Do: request.Died}
		for range 2 {
			r.must(r.Decide(ctx, r.worker(), died))
		}
		if got := r.outcome(id); got != request.Dead {
			t.Errorf("it ended as %q", got)
		}
		if _, err := r.Address(ctx, called[0], id, ""); !errors.Is(err, request.ErrNotHand) {
			t.Errorf("the helper still sees the address: %v", err)
		}
		if err := r.Done(ctx, called[0], id); fault.Find(err) == nil {
			t.Errorf("reported done after it: %v", err)
		}
		q, err := r.Queue(ctx, r.worker(), request.Find{Kind: request.Welfare})
		r.must(err)
		if len(q.Needs) != 1 || q.Needs[0].Urgency != request.Urgent {
			t.Errorf("for those at home: %+v", q.Needs)
		}
		if n := len(r.facts("contact")); n != 0 {
			t.Errorf("%d facts of what was not done", n)
		}
		r.pass(24 * time.Hour)
		turns, err := r.Turns(ctx, helper)
		r.must(err)
		if len(turns) != 1 || turns[0].Member != "m-2" {
			t.Errorf("the day after the round goes to %+v", turns)
		}
		own, err := r.ByMemberLink(ctx, strings.TrimPrefix(r.linkOf(phones[0]), "/help/m/"))
		r.must(err)
		if own.Member.State != request.MemberStopped {
			t.Errorf("in the round they are %s", own.Member.State)
		}
	})
}
