package attendance_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/attendance"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/web/webtest"
)

// A shift as it should go: scanned in and out, verified by the leader, counted
// to the minute in one fact.
func TestServe(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.serve(r.people[0], "07:58", "12:03")
		s := r.stint(r.people[0], "shift-am")
		if s.Minutes != 245 || s.Grade != fact.Signed || len(s.Doubts) > 0 || s.State != attendance.Proposed {
			t.Fatalf("proposed %+v", s)
		}
		if due := s.Due.String(); due != "2020-03-19" {
			t.Errorf("due %s, want ten working days after 5 March 2020: 2020-03-19", due)
		}
		if absent := r.stint(r.people[1], "shift-am"); absent.State != attendance.Absent || !absent.Doubts.Has(attendance.NoShow) {
			t.Errorf("somebody who did not come: %+v", absent)
		}
		if len(r.live("service")) != 0 {
			t.Fatal("counted before anybody verified it")
		}
		r.verified(attendance.Own(r.leader), r.people[0], "shift-am")
		live := r.live("service")
		if len(live) != 1 {
			t.Fatalf("%d facts, want 1", len(live))
		}
		f := live[0]
		if f.Person != r.people[0] || f.Quantity != 245 || f.Start != at("07:58") || f.End != at("12:03") || f.Place != webtest.Home ||
			f.Site != "site-gate-1" || f.Campaign != "campaign-1" || f.Category != "epidemic.temperature" || f.Grade != fact.Signed ||
			f.RecordedBy != "person:"+r.leader {
			t.Errorf("fact %+v", f)
		}
		minutes, shifts, err := r.Hours(ctx, r.people[0])
		r.must(err)
		if minutes != 245 || shifts != 1 {
			t.Errorf("hours %d min at %d shifts", minutes, shifts)
		}
		// The same again, as after an answer that was lost.
		again, err := r.Verify(ctx, attendance.Own(r.leader), "shift-am", attendance.Item{Person: r.people[0], Revision: s.Revision})
		r.must(err)
		if again[0].Result != attendance.Already || len(r.live("service")) != 1 {
			t.Errorf("verified again: %+v", again[0])
		}
	})
}

// Two phones of one person, a duplicate tap, a tap sent again after the server
// was killed before it answered.
func TestSameTapAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.to("08:00")
		code, _ := r.Code("gate-1")
		claim := attendance.Claim{ID: "tap-of-phone-1", What: attendance.In, Code: code, Device: at("08:00"), Sent: at("08:00"), Distance: -1}
		hand := attendance.Own(r.people[0])
		r.accepted(r.tap(hand, claim))
		if o := r.tap(hand, claim); o.Result != attendance.Already {
			t.Errorf("the same tap again: %s", o.Result)
		}
		both, err := r.Take(ctx, hand, claim, claim)
		r.must(err)
		if both[0].Result != attendance.Already || both[1].Result != attendance.Already {
			t.Errorf("twice in a batch: %+v", both)
		}
		// Sent again long after, when the code counts no more: it is there.
		r.to("11:00")
		late := claim
		late.Device, late.Sent = 0, 0
		if o := r.tap(hand, late); o.Result != attendance.Already {
			t.Errorf("the same tap after its code has expired: %s %v", o.Result, o.Fault)
		}
		r.to("08:00")
		other := claim
		other.What = attendance.Out
		if o := r.tap(hand, other); o.Result != attendance.Refused || o.Fault != attendance.ErrTaken {
			t.Errorf("another tap with its id: %s %v", o.Result, o.Fault)
		}
		second := claim
		second.ID = "tap-of-phone-2"
		r.accepted(r.tap(hand, second))
		r.to("12:00")
		r.accepted(r.scan(r.people[0], attendance.Out))
		r.settle("13:00", "shift-am")
		if s := r.stint(r.people[0], "shift-am"); s.Minutes != 240 || len(s.Doubts) > 0 {
			t.Errorf("two phones: %+v", s)
		}
		// Another person may use the same id: ids are each person's own.
		r.shift("shift-pm", "gate-1", at("13:00"), at("17:00"))
		code, _ = r.Code("gate-1")
		r.accepted(r.tap(attendance.Own(r.people[1]), attendance.Claim{ID: claim.ID, What: attendance.In, Code: code, Distance: -1}))
	})
}

// A code is photographed and sent to a friend.
func TestPhotographedCode(t *testing.T) {
	r := newRig(t, "")
	r.to("08:00")
	code, until := r.Code("gate-1")
	friend := attendance.Own(r.people[0])
	claim := func(c string) attendance.Claim {
		return attendance.Claim{ID: r.id(), What: attendance.In, Code: c, Distance: -1}
	}
	r.Clock.Set((until + 29_000).Time())
	r.accepted(r.tap(friend, claim(code)))
	r.Clock.Set((until + 30_000).Time())
	if o := r.tap(attendance.Own(r.people[1]), claim(code)); o.Fault != attendance.ErrStale {
		t.Errorf("a minute old: %s %v", o.Result, o.Fault)
	}
	// The friend says that the phone was without network: that is believed, and
	// proves nothing by itself.
	r.to("09:00")
	late := claim(code)
	late.Device, late.Sent = until-10_000, at("09:00")
	o := r.tap(attendance.Own(r.people[1]), late)
	r.accepted(o)
	if o.Tap.Way != attendance.Sent || o.Tap.Way.Grade() != fact.Self {
		t.Errorf("an offline scan: %+v", o.Tap)
	}
	for name, bad := range map[string]string{
		"another post":  strings.Replace(code, "gate-1", "gate-2", 1),
		"another step":  strings.Replace(code, ".", ".1", 1),
		"cut":           code[:len(code)-1],
		"no code":       "hello",
		"upper case":    strings.ToUpper(code),
		"of the future": "gate-1.zzzzzz.aaaaaaaaaaaaaaaa",
	} {
		if o := r.tap(friend, claim(bad)); o.Fault != attendance.ErrForged {
			t.Errorf("%s: %s %v", name, o.Result, o.Fault)
		}
	}
	// A phone that says a scan has lain in it for other than its code's age.
	forged := claim(code)
	forged.Device, forged.Sent = at("08:20"), at("09:00")
	if o := r.tap(attendance.Own(r.people[2]), forged); o.Fault != attendance.ErrStale {
		t.Errorf("a wrong age: %s %v", o.Result, o.Fault)
	}
	r.to("12:40")
	r.settle("13:00", "shift-am")
	if s := r.stint(r.people[1], "shift-am"); s.Grade != fact.Self || !s.Doubts.Has(attendance.Afterward) {
		t.Errorf("the friend's stint: %+v", s)
	}
}

// The printed code proves the place alone.
func TestPrinted(t *testing.T) {
	r := newRig(t, "")
	r.to("08:00")
	hand := attendance.Own(r.people[0])
	o := r.tap(hand, attendance.Claim{ID: r.id(), What: attendance.In, Code: r.PrintedCode("gate-1"), Distance: -1})
	r.accepted(o)
	if o.Tap.Way != attendance.Printed {
		t.Errorf("way %s", o.Tap.Way)
	}
	if o := r.tap(hand, attendance.Claim{ID: r.id(), What: attendance.In, Code: r.PrintedCode("gate-1") + "x", Distance: -1}); o.Fault != attendance.ErrForged {
		t.Errorf("forged: %v", o.Fault)
	}
	r.to("12:00")
	r.accepted(r.tap(hand, attendance.Claim{ID: r.id(), What: attendance.Out, Code: r.PrintedCode("gate-1"), Distance: -1}))
	r.settle("13:00", "shift-am")
	if s := r.stint(r.people[0], "shift-am"); s.Grade != fact.Self || !s.Doubts.Has(attendance.PaperOnly) {
		t.Errorf("on paper: %+v", s)
	}
	// Who verifies it and leads the post was there; who does not, was not.
	r.verified(attendance.By(r.worker()), r.people[0], "shift-am")
	if f := r.live("service")[0]; f.Grade != fact.Self {
		t.Errorf("verified at a desk: %s", f.Grade)
	}
}

// Phone dead after check-in; the leader sets the end and another verifies it.
func TestForgottenCheckOut(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.to("08:00")
		r.accepted(r.scan(r.people[0], attendance.In))
		r.settle("12:30", "shift-am")
		if s := r.stint(r.people[0], "shift-am"); s.Minutes != 240 || !s.Doubts.Has(attendance.NoOut) {
			t.Fatalf("forgotten: %+v", s)
		}
		// They say when they left.
		r.accepted(r.tap(attendance.Own(r.people[0]), attendance.Claim{
			ID: r.id(), What: attendance.Out, Shift: "shift-am", Device: at("11:40"), Distance: -1,
		}))
		r.settle("12:40", "shift-am")
		if s := r.stint(r.people[0], "shift-am"); s.Minutes != 220 || s.Doubts.Has(attendance.NoOut) || !s.Doubts.Has(attendance.OwnWord) {
			t.Fatalf("own word: %+v", s)
		}
		m := attendance.Amendment{Person: r.people[0], Shift: "shift-am", From: at("08:00"), To: at("11:30"), Rest: 10, Reason: "手机没电，核对值班表"}
		r.must(r.Amend(ctx, attendance.Own(r.leader), m))
		r.must(r.Amend(ctx, attendance.Own(r.leader), m))
		s := r.stint(r.people[0], "shift-am")
		if s.Minutes != 200 || s.Grade != fact.Leader || s.State != attendance.Proposed {
			t.Fatalf("amended: %+v", s)
		}
		if v := r.verify(attendance.Own(r.leader), r.people[0], "shift-am"); v.Fault != attendance.ErrRecorder {
			t.Errorf("the leader verified what the leader had entered: %+v", v)
		}
		r.verified(attendance.By(r.worker()), r.people[0], "shift-am")
		if f := r.live("service"); len(f) != 1 || f[0].Quantity != 200 {
			t.Errorf("facts %+v", f)
		}
	})
}

// Nobody verifies themselves, nor what they recorded, from whatever account.
func TestSeparate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.plan.leaders["gate-1"] = append(r.plan.leaders["gate-1"], r.people[0])
		r.serve(r.people[0], "08:00", "12:00")
		if v := r.verify(attendance.Own(r.people[0]), r.people[0], "shift-am"); v.Fault != attendance.ErrSelf {
			t.Errorf("a leader verified their own service: %+v", v)
		}
		desk := r.Actor("desk-of-leader", access.Worker, "", r.people[0])
		if v := r.verify(attendance.By(desk), r.people[0], "shift-am"); v.Fault != attendance.ErrSelf {
			t.Errorf("a leader verified their own service by an account: %+v", v)
		}
		// The leader taps somebody from the list and cannot verify it, by
		// whatever account.
		r.to("13:10")
		r.shift("shift-pm", "gate-1", at("13:00"), at("17:00"), r.people...)
		for _, c := range []struct {
			clock string
			what  attendance.What
		}{{"13:10", attendance.In}, {"17:00", attendance.Out}} {
			r.to(c.clock)
			r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{ID: r.id(), Person: r.people[1], What: c.what, Shift: "shift-pm", Distance: -1}))
		}
		r.settle("18:00", "shift-pm")
		own := r.Actor("leader-account", access.Worker, "", r.leader)
		for name, h := range map[string]attendance.Hand{"as volunteer": attendance.Own(r.leader), "by account": attendance.By(own)} {
			if v := r.verify(h, r.people[1], "shift-pm"); v.Fault != attendance.ErrRecorder {
				t.Errorf("%s: %+v", name, v)
			}
		}
		// The volunteer agrees with what the leader recorded: two parties.
		r.must(r.Confirm(ctx, r.people[1], "shift-pm"))
		r.verified(attendance.By(r.worker()), r.people[1], "shift-pm")
		if f := r.live("service"); f[len(f)-1].Grade != fact.TwoParty {
			t.Errorf("grade %s, want two-party", f[len(f)-1].Grade)
		}
		// Somebody who neither leads nor holds a right.
		if _, err := r.Verify(ctx, attendance.Own(r.people[2]), "shift-am", attendance.Item{Person: r.people[0]}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a volunteer verified: %v", err)
		}
		if o := r.tap(attendance.Own(r.people[2]), attendance.Claim{ID: r.id(), Person: r.people[1], What: attendance.In, Shift: "shift-pm"}); o.Result != attendance.Refused {
			t.Errorf("a volunteer tapped for another: %+v", o)
		}
	})
}

// A shift is moved after sign-up, called off, or its site closed.
func TestMovedAndCalledOff(t *testing.T) {
	r := newRig(t, "")
	r.to("08:00")
	r.accepted(r.scan(r.people[0], attendance.In))
	s := r.plan.shifts["shift-am"]
	s.Start, s.End = at("09:00"), at("13:00")
	r.plan.shifts["shift-am"] = s
	r.to("13:00")
	r.accepted(r.scan(r.people[0], attendance.Out))
	r.settle("13:30", "shift-am")
	if got := r.stint(r.people[0], "shift-am"); got.Minutes != 270 || !got.Doubts.Has(attendance.TooEarly) || got.Start != at("09:00") {
		t.Errorf("moved: %+v", got)
	}
	// Moved again, after it was settled: what nobody has verified follows.
	s.Start = at("08:00")
	r.plan.shifts["shift-am"] = s
	r.must(r.Settle(ctx, "shift-am"))
	if got := r.stint(r.people[0], "shift-am"); got.Minutes != 300 || len(got.Doubts) > 0 {
		t.Errorf("moved back: %+v", got)
	}

	r.shift("shift-pm", "gate-1", at("14:00"), at("18:00"), r.people...)
	r.to("14:00")
	r.accepted(r.scan(r.people[1], attendance.In))
	off := r.plan.shifts["shift-pm"]
	off.State = duty.ShiftCancelled
	r.plan.shifts["shift-pm"] = off
	r.to("14:30")
	if o := r.scan(r.people[2], attendance.In); o.Fault != attendance.ErrCalledOff {
		t.Errorf("checked in at a shift that was called off: %+v", o)
	}
	r.accepted(r.scan(r.people[1], attendance.Out)) // whoever came may leave
	r.settle("19:00", "shift-pm")
	if got := r.stint(r.people[1], "shift-pm"); got.Minutes != 30 || !got.Doubts.Has(attendance.CalledOff) {
		t.Errorf("called off: %+v", got)
	}
	if _, err := r.Stint(ctx, r.people[2], "shift-pm"); !errors.Is(err, attendance.ErrUnknown) {
		t.Errorf("absent from a shift that was called off: %v", err)
	}
	if o := r.tap(attendance.Own(r.people[0]), attendance.Claim{ID: r.id(), What: attendance.In, Code: r.PrintedCode("gate-9")}); o.Fault != attendance.ErrNoShift {
		t.Errorf("a post without shifts: %+v", o)
	}
}

// A 25-hour shift, and shifts that overlap, never count more than there was.
func TestTooLongAndOverlapping(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.shift("shift-25", "gate-2", at("06:00"), at("+07:00"), r.people[0])
		r.to("06:00")
		code, _ := r.Code("gate-2")
		r.accepted(r.tap(attendance.Own(r.people[0]), attendance.Claim{ID: r.id(), What: attendance.In, Code: code, Distance: -1}))
		r.to("10:00")
		r.accepted(r.scan(r.people[0], attendance.In)) // at the other gate meanwhile
		r.to("12:00")
		r.accepted(r.scan(r.people[0], attendance.Out))
		r.to("+07:00")
		code, _ = r.Code("gate-2")
		r.accepted(r.tap(attendance.Own(r.people[0]), attendance.Claim{ID: r.id(), What: attendance.Out, Code: code, Distance: -1}))
		r.to("+09:00")
		r.must(r.Settle(ctx, "shift-25"))
		r.must(r.Settle(ctx, "shift-am"))
		if s := r.stint(r.people[0], "shift-25"); s.Minutes != 960 || !s.Doubts.Has(attendance.Capped) {
			t.Errorf("25 hours: %+v", s)
		}
		r.verified(attendance.Own(r.leader), r.people[0], "shift-am")
		r.verified(attendance.By(r.worker()), r.people[0], "shift-25")
		s := r.stint(r.people[0], "shift-25")
		if s.Counted.From != at("12:00") || s.Counted.To != at("22:00") || s.Counted.Minutes != 600 || !s.Doubts.Has(attendance.Overlaps) {
			t.Errorf("beside the other gate: %+v", s)
		}
		// The same hours again, entered by hand at a third post: nothing is left.
		r.shift("shift-x", "gate-3", at("12:00"), at("20:00"), r.people[0])
		r.plan.leaders["gate-3"] = []string{r.people[1]}
		r.must(r.Amend(ctx, attendance.Own(r.people[1]), attendance.Amendment{
			Person: r.people[0], Shift: "shift-x", From: at("13:00"), To: at("17:00"), Reason: "补录",
		}))
		if v := r.verify(attendance.By(r.worker()), r.people[0], "shift-x"); v.Result != attendance.Refused {
			t.Errorf("the same hours counted twice: %+v", v)
		}
	})
}

// A check-out arrives before its check-in; a phone with a wrong clock sends both
// days later.
func TestOutOfOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		codes := map[string]string{}
		for _, clock := range []string{"08:00", "12:00"} {
			r.to(clock)
			codes[clock], _ = r.Code("gate-1")
		}
		// The phone's clock is six hours behind: 02:00 is 08:00.
		off := 6 * hour
		claims := []attendance.Claim{
			{ID: "tap-out-1", What: attendance.Out, Code: codes["12:00"], Device: at("12:00") - off, Distance: -1},
			{ID: "tap-in-01", What: attendance.In, Code: codes["08:00"], Device: at("08:00") - off, Distance: -1},
		}
		hand := attendance.Own(r.people[0])
		r.to("15:00")
		claims[0].Sent = at("15:00") - off
		r.accepted(r.tap(hand, claims[0]))
		r.must(r.Settle(ctx, "shift-am"))
		if s := r.stint(r.people[0], "shift-am"); s.Minutes != 0 || !s.Doubts.Has(attendance.NoIn) {
			t.Errorf("check-out alone: %+v", s)
		}
		if v := r.verify(attendance.Own(r.leader), r.people[0], "shift-am"); v.Result != attendance.Refused {
			t.Errorf("verified nothing: %+v", v)
		}
		r.to("16:00")
		claims[1].Sent = at("16:00") - off
		r.accepted(r.tap(hand, claims[1]))
		n, err := r.SettleDue(ctx, 10)
		r.must(err)
		s := r.stint(r.people[0], "shift-am")
		if n != 1 || s.Minutes != 240 || s.From != at("08:00") || !s.Doubts.Has(attendance.WrongTime) || s.Doubts.Has(attendance.NoIn) {
			t.Errorf("settled %d shifts: %+v", n, s)
		}
		list, err := r.Taps(ctx, "shift-am", r.people[0])
		r.must(err)
		if skew, known := list[0].Skew(); !known || skew != int64(off) {
			t.Errorf("skew %d ms, want %d", skew, off)
		}
	})
}

// Taps that come after the hours were verified change nothing by themselves;
// somebody is asked.
func TestTapsAfterVerifying(t *testing.T) {
	r := newRig(t, "")
	r.serve(r.people[0], "08:00", "11:00")
	r.verified(attendance.Own(r.leader), r.people[0], "shift-am")
	r.to("13:30")
	r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{
		ID: r.id(), Person: r.people[0], What: attendance.In, Shift: "shift-am", Device: at("11:10"), Distance: -1,
	}))
	r.must(r.Settle(ctx, "shift-am"))
	s := r.stint(r.people[0], "shift-am")
	if s.State != attendance.Verified || s.Counted.Minutes != 180 || !s.Doubts.Has(attendance.NewTaps) {
		t.Errorf("after verifying: %+v", s)
	}
}

// An objection, a correction with its history, a veto, and a veto taken back.
func TestObjectAndVeto(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.people[0]
		r.serve(p, "08:00", "11:00")
		r.verified(attendance.Own(r.leader), p, "shift-am")
		r.must(r.Object(ctx, p, "shift-am", "我到十二点才离开"))
		r.must(r.Object(ctx, p, "shift-am", "我到十二点才离开"))
		m := attendance.Amendment{Person: p, Shift: "shift-am", From: at("08:00"), To: at("12:00"), Reason: "核对监控"}
		r.must(r.Amend(ctx, attendance.Own(r.leader), m))
		if f := r.live("service"); len(f) != 1 || f[0].Quantity != 180 {
			t.Fatalf("until it is verified anew the first counts: %+v", f)
		}
		r.verified(attendance.By(r.worker()), p, "shift-am")
		f := r.live("service")
		if len(f) != 1 || f[0].Quantity != 240 || f[0].Replaces == "" {
			t.Fatalf("corrected: %+v", f)
		}
		history, err := r.History(ctx, p, "shift-am")
		r.must(err)
		var did []string
		for _, e := range history {
			did = append(did, e.What)
		}
		if got := strings.Join(did, " "); got != "made verified objected amended verified" {
			t.Errorf("history %q", got)
		}
		r.must(r.Veto(ctx, p, "shift-am", "这不是我"))
		r.must(r.Veto(ctx, p, "shift-am", "这不是我"))
		if f := r.live("service"); len(f) != 0 {
			t.Errorf("vetoed, and counted: %+v", f)
		}
		var refused *fault.Fault
		if err := r.Amend(ctx, attendance.Own(r.leader), m); !errors.As(err, &refused) {
			t.Errorf("a veto was passed over: %v", err)
		}
		r.must(r.Allow(ctx, p, "shift-am"))
		r.verified(attendance.By(r.worker()), p, "shift-am")
		if minutes, _, _ := r.Hours(ctx, p); minutes != 240 || len(r.live("service")) != 1 {
			t.Errorf("%d minutes after all", minutes)
		}
		// Whoever leaves leaves no words behind; the hours stay.
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return attendance.Forget(ctx, tx, p) }))
		if history, err = r.History(ctx, p, "shift-am"); err != nil || len(history) == 0 || history[len(history)-2].Reason != "" || len(r.live("service")) != 1 {
			t.Errorf("after leaving: %+v %v", history, err)
		}
		// Paid duty is not volunteering.
		r.must(r.MarkPaid(ctx, attendance.Own(r.leader), p, "shift-am", "单位派出，属带薪值守"))
		if minutes, _, _ := r.Hours(ctx, p); minutes != 0 || len(r.live("service")) != 0 {
			t.Errorf("paid duty counts %d minutes", minutes)
		}
	})
}

// Nothing is counted of somebody who has not confirmed; once they have, it is.
func TestShell(t *testing.T) {
	r := newRig(t, "")
	shell := r.Shell("待确认戊", "")
	r.to("08:00")
	for _, c := range []string{"08:00", "12:00"} {
		r.to(c)
		what := map[string]attendance.What{"08:00": attendance.In, "12:00": attendance.Out}[c]
		r.accepted(r.tap(attendance.Own(r.leader), attendance.Claim{ID: r.id(), Person: shell, What: what, Shift: "shift-am", Distance: -1}))
	}
	r.settle("13:00", "shift-am")
	if v := r.verify(attendance.By(r.worker()), shell, "shift-am"); v.Fault != attendance.ErrShell {
		t.Errorf("verified a shell: %+v", v)
	}
	if s := r.stint(shell, "shift-am"); !s.Doubts.Has(attendance.Unplanned) {
		t.Errorf("no seat: %+v", s)
	}
	if o := r.tap(attendance.Own(r.leader), attendance.Claim{ID: r.id(), Person: "v99999", What: attendance.In, Shift: "shift-am"}); o.Result != attendance.Refused {
		t.Errorf("tapped nobody in: %+v", o)
	}
}

// One-time codes work once, for one person, however often they are sent.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.to("11:50")
		codes, err := r.HandOut(ctx, attendance.Own(r.leader), "shift-am", 2, 0, 0)
		r.must(err)
		use := func(person, code string) attendance.Outcome {
			return r.tap(attendance.Own(person), attendance.Claim{ID: r.id(), What: attendance.In, Once: code, Distance: -1})
		}
		if o := use(r.people[0], codes[0].Code); o.Result != attendance.Refused {
			t.Errorf("before the service has ended: %+v", o)
		}
		r.to("12:05")
		r.accepted(use(r.people[0], strings.ToLower(strings.Replace(codes[0].Code, "-", " ", 1))))
		if o := use(r.people[0], codes[0].Code); o.Result != attendance.Already {
			t.Errorf("again by the same: %+v", o)
		}
		if o := use(r.people[1], codes[0].Code); o.Result != attendance.Refused {
			t.Errorf("again by another: %+v", o)
		}
		if o := use(r.people[1], "AAAA-AAAA"); o.Result != attendance.Refused {
			t.Errorf("guessed: %+v", o)
		}
		r.settle("13:00", "shift-am")
		if s := r.stint(r.people[0], "shift-am"); s.Minutes != 240 || s.Grade != fact.Code {
			t.Errorf("by code: %+v", s)
		}
		r.Clock.Add(80 * time.Hour)
		if o := use(r.people[1], codes[1].Code); o.Result != attendance.Refused {
			t.Errorf("days later: %+v", o)
		}
		if _, err := r.HandOut(ctx, attendance.Own(r.people[0]), "shift-am", 1, 0, 0); !errors.Is(err, access.ErrDenied) {
			t.Errorf("handed out by a volunteer: %v", err)
		}
	})
}

// A headcount is a fact of its own, corrected by another, and no person.
func TestHeadcount(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.to("09:00")
		hand := attendance.Own(r.leader)
		r.must(r.Headcount(ctx, hand, "shift-am", "count-001", 7))
		r.must(r.Headcount(ctx, hand, "shift-am", "count-001", 7))
		r.must(r.Headcount(ctx, hand, "shift-am", "count-002", 9))
		f := r.live("headcount")
		if len(f) != 1 || f[0].Quantity != 9 || f[0].Person != "" || f[0].Start != at("08:00") {
			t.Fatalf("facts %+v", f)
		}
		r.must(r.Headcount(ctx, hand, "shift-am", "count-003", 0))
		if f := r.live("headcount"); len(f) != 0 {
			t.Errorf("withdrawn: %+v", f)
		}
		r.must(r.Headcount(ctx, hand, "shift-am", "count-004", 3))
		if f := r.live("headcount"); len(f) != 1 || f[0].Quantity != 3 {
			t.Errorf("and counted again: %+v", f)
		}
		if err := r.Headcount(ctx, hand, "shift-am", "count-005", -1); err == nil {
			t.Error("counted fewer than none")
		}
	})
}

// An organisation enters 500 people for last month: nothing is refused, and
// somebody is asked, whose answer is kept.
func TestBackEntry(t *testing.T) {
	r := newRig(t, "")
	last := at("08:00") - 30*24*hour
	r.shift("shift-old", "gate-1", last, last+4*hour)
	names := make([]string, 500)
	for i := range names {
		names[i] = fmt.Sprintf("补录%03d", i)
	}
	people := r.Persons("", names...)
	r.to("13:00")
	for _, p := range people {
		r.must(r.Amend(ctx, attendance.Own(r.leader), attendance.Amendment{Person: p, Shift: "shift-old", From: last, To: last + 4*hour, Reason: "补录上月值守"}))
	}
	items := make([]attendance.Item, len(people))
	for i, p := range people {
		items[i] = attendance.Item{Person: p, Revision: r.stint(p, "shift-old").Revision}
	}
	worker := r.worker()
	verdicts, err := r.Verify(ctx, attendance.By(worker), "shift-old", items...)
	r.must(err)
	for _, v := range verdicts {
		if v.Result != attendance.Accepted {
			t.Fatalf("an oddity stood in the way: %+v", v)
		}
	}
	scope := attendance.Scope{Place: webtest.Home}
	day := last.Day()
	honest, err := r.Honest(ctx, worker, scope, day, day)
	r.must(err)
	kinds := map[attendance.OddKind]string{}
	for _, o := range honest[0].Odd {
		kinds[o.Kind] = o.ID
	}
	for _, want := range []attendance.OddKind{attendance.OddBulk, attendance.OddIdentical, attendance.OddUnplanned, attendance.OddFriend} {
		if kinds[want] == "" {
			t.Errorf("nobody asks about %s: %+v", want, honest[0].Odd)
		}
	}
	r.must(r.Explain(ctx, worker, scope, kinds[attendance.OddBulk], "二月为纸质登记，三月集中录入"))
	honest, err = r.Honest(ctx, worker, scope, day, day)
	r.must(err)
	found := false
	for _, o := range honest[0].Odd {
		found = found || o.ID == kinds[attendance.OddBulk] && len(o.Answers) == 1 && o.Answers[0].Who == "worker"
	}
	if !found {
		t.Error("the answer was not kept")
	}

	// A sample of it is checked by somebody who had no hand in it, and published.
	checker := r.Actor("sampler", access.Coordinator, "", "")
	d := attendance.Audit{ID: "audit-0001", Scope: scope, From: day, To: day, Size: 5}
	audit, err := r.Draw(ctx, checker, d)
	r.must(err)
	again, err := r.Draw(ctx, checker, d)
	r.must(err)
	if audit.Population != 500 || audit.Size != 5 || again.Seed != audit.Seed {
		t.Errorf("drawn %+v, again %+v", audit, again)
	}
	if err := r.Publish(ctx, checker, audit.ID); err == nil {
		t.Error("published before it was checked")
	}
	for n := range int64(5) {
		r.must(r.Find(ctx, checker, audit.ID, n+1, attendance.Sound, "电话回访属实"))
	}
	if err := r.Find(ctx, worker, audit.ID, 1, attendance.Sound, "属实"); !errors.Is(err, attendance.ErrRecorder) {
		t.Errorf("checked by whoever verified it: %v", err)
	}
	r.must(r.Publish(ctx, checker, audit.ID))
	public, err := r.PublishedAudit(ctx, audit.ID)
	r.must(err)
	if public.Sound != 5 || public.Open != 0 {
		t.Errorf("published %+v", public)
	}
}

// What waits too long stands on the list of what is overdue, for whoever may
// verify there.
func TestOverdue(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, p := range r.people {
			r.to("08:00")
			r.accepted(r.scan(p, attendance.In))
		}
		r.settle("13:00", "shift-am")
		scope := attendance.Scope{Place: webtest.Home}
		list, err := r.Overdue(ctx, r.worker(), scope, 0, "")
		r.must(err)
		if len(list.Stints) != 0 {
			t.Errorf("overdue on the day: %d", len(list.Stints))
		}
		r.Clock.Set(civil.NewDay(2020, time.March, 19).Start().Time())
		if list, err = r.Overdue(ctx, r.worker(), scope, -1, ""); err != nil || len(list.Stints) != 0 {
			t.Errorf("late on the tenth working day: %d %v", len(list.Stints), err)
		}
		r.Clock.Set(civil.NewDay(2020, time.March, 20).Start().Time())
		if list, err = r.Overdue(ctx, r.worker(), scope, -1, ""); err != nil || len(list.Stints) != 3 {
			t.Errorf("overdue: %d %v, want 3", len(list.Stints), err)
		}
		if list, err = r.Overdue(ctx, r.worker(), attendance.Scope{Place: "110101"}, -1, ""); err != nil || len(list.Stints) != 0 {
			t.Errorf("overdue in another district: %d %v", len(list.Stints), err)
		}
		if _, err := r.Overdue(ctx, r.As("viewer"), scope, 0, ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("seen by a viewer: %v", err)
		}
	})
}

// Stars are asked for and given by the city's rule.
func TestStars(t *testing.T) {
	r := newRig(t, "")
	p := r.people[0]
	for _, c := range []struct {
		hours int64
		stars int
	}{{0, 0}, {99, 0}, {100, 1}, {299, 1}, {300, 2}, {600, 3}, {1000, 4}, {1500, 5}, {9000, 5}} {
		if got, _ := attendance.Stars[0].Level(c.hours * 60); got != c.stars {
			t.Errorf("%d hours: %d stars, want %d", c.hours, got, c.stars)
		}
	}
	if err := r.AskStar(ctx, attendance.Own(p), p); err == nil {
		t.Error("a star for nothing")
	}
	for i := range 8 {
		id := fmt.Sprintf("shift-d%d", i)
		start := at("08:00") - civil.Instant(i+2)*24*hour
		r.shift(id, "gate-1", start, start+14*hour, p)
		r.to("13:00")
		r.must(r.Amend(ctx, attendance.Own(r.leader), attendance.Amendment{Person: p, Shift: id, From: start, To: start + 14*hour, Reason: "补录"}))
		r.verified(attendance.By(r.worker()), p, id)
	}
	r.must(r.AskStar(ctx, attendance.Own(p), p))
	if err := r.AskStar(ctx, attendance.Own(p), p); err == nil {
		t.Error("asked for twice")
	}
	open, err := r.OpenStars(ctx, r.worker(), webtest.Home, 10)
	r.must(err)
	if len(open) != 1 || open[0].Stars != 1 || open[0].Minutes != 8*14*60 {
		t.Fatalf("open %+v", open)
	}
	r.must(r.DecideStar(ctx, r.worker(), p, 1, true, "表现良好"))
	s, err := r.Standing(ctx, p)
	r.must(err)
	if s.Given() != 1 || s.Next != 300 {
		t.Errorf("standing %+v", s)
	}
	if err := r.AskStar(ctx, attendance.Own(r.leader), p); err == nil {
		t.Error("asked for by somebody else")
	}
}

// Ratings go both ways, and few volunteers' words are nobody's to read.
func TestRate(t *testing.T) {
	r := newRig(t, "")
	r.serve(r.people[0], "08:00", "12:00")
	rate := func(h attendance.Hand, side attendance.Side, score int64) error {
		return r.Rate(ctx, h, attendance.Rating{Person: r.people[0], Shift: "shift-am", Side: side, Score: score, Words: "很好"})
	}
	r.must(rate(attendance.Own(r.people[0]), attendance.OfShift, 5))
	r.must(rate(attendance.Own(r.leader), attendance.OfVolunteer, 4))
	for name, err := range map[string]error{
		"oneself":     rate(attendance.Own(r.people[0]), attendance.OfVolunteer, 5),
		"for her":     rate(attendance.Own(r.people[1]), attendance.OfShift, 1),
		"a bystander": rate(attendance.Own(r.people[1]), attendance.OfVolunteer, 1),
		"out of five": rate(attendance.Own(r.leader), attendance.OfVolunteer, 6),
	} {
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if tenths, n, err := r.ShiftRating(ctx, "shift-am"); err != nil || n != 1 || tenths != 0 {
		t.Errorf("one volunteer's rating is shown: %d of %d, %v", tenths, n, err)
	}
}

// Deadlines carry their dates.
func TestDue(t *testing.T) {
	for _, c := range []struct{ ended, due string }{
		{"2020-03-05", "2020-03-19"},
		{"2020-01-23", "2020-02-14"}, // over the Spring Festival, which was made longer
		{"2027-03-05", "2027-03-19"}, // holidays not entered: Monday to Friday
	} {
		ended, err := civil.ParseDay(c.ended)
		if err != nil {
			t.Fatal(err)
		}
		got, err := attendance.Due(civil.WorkingDays(), ended)
		if err != nil || got.String() != c.due {
			t.Errorf("%s: %s %v, want %s", c.ended, got, err, c.due)
		}
	}
}
