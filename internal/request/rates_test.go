package request_test

import (
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// The three rates as figures over the orders' facts, against a count by hand of
// all that may become of an order.
func TestRates(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const next = "110105001026"
		worker, desk, other := r.worker(), r.coordinator(), r.Actor("worker2", access.Worker, next, "")
		send := func(number, class string, listed bool, words string) {
			r.order(t, number, func(m map[string]any) {
				m["class"], m["listed"], m["text"], m["phone"] = class, listed, words+number, "138000011"+number[1:]
			})
		}
		do := func(who access.Actor, what request.OrderDo, numbers ...string) {
			t.Helper()
			for _, n := range numbers {
				r.handle(who, request.OrderStep{Number: n, Do: what, Unit: next, Note: "缘由"})
			}
		}
		call := func(number string, reached, solved bool, said request.Satisfaction) {
			t.Helper()
			r.handle(desk, request.OrderStep{Number: number, Do: request.CalledBack, Reached: reached, Solved: solved, Said: said})
		}
		// All received at nine; life is two hours.
		for _, n := range []string{"R01", "R02", "R03", "R04", "R07", "R08", "R09", "R10", "R11"} {
			send(n, "life", true, "事由")
		}
		send("R05", "general", true, "事由")
		send("R06", "life", false, "事由")
		do(worker, request.Accept, "R01", "R02", "R03", "R04", "R09", "R10", "R11")
		do(worker, request.Contacted, "R01", "R02", "R10")
		do(worker, request.Object, "R07", "R08")
		do(desk, request.Redispatch, "R07")
		do(other, request.Accept, "R07")
		do(other, request.Contacted, "R07")
		send("R10", "life", true, "另一个事由")
		r.pass(3 * time.Hour) // three hours later R03, R04, R08, R09 and R11 are late
		r.tick()
		do(worker, request.Contacted, "R03")
		do(desk, request.Redispatch, "R08") // its lateness goes along
		do(desk, request.Withdraw, "R09")   // and this one's is void
		do(desk, request.Extend, "R11")     // two hours more
		do(worker, request.Contacted, "R11")
		do(worker, request.FeedBack, "R01", "R02", "R03", "R10")
		call("R01", true, true, request.Basically)
		call("R01", true, true, request.Basically) // pressed twice
		call("R02", true, false, request.Unhappy)
		call("R02", true, true, request.Satisfied) // called again
		call("R03", false, true, request.Satisfied)
		call("R10", true, false, "")
		r.tick()

		day := r.now().Day()
		hand := []struct {
			place       string
			part, whole [3]int64
			value       [3]string
		}{
			// In time: 1, 2, 10, 11 at home, 7 next door. Late: 3, 4 at home, 8 next door.
			// Called back: 1 and 2 solved and satisfied, 10 neither.
			{"", [3]int64{5, 2, 2}, [3]int64{8, 3, 3}, [3]string{"62.5", "66.67", "66.67"}},
			{webtest.Home, [3]int64{4, 2, 2}, [3]int64{6, 3, 3}, [3]string{"66.67", "66.67", "66.67"}},
			{next, [3]int64{1, 0, 0}, [3]int64{2, 0, 0}, [3]string{"50", "", ""}},
		}
		for _, h := range hand {
			got, err := r.Rates(ctx, desk, h.place, day, day)
			r.must(err)
			for i, rate := range got {
				if a := rate.Answer; a.Raw != h.part[i] || a.Whole != h.whole[i] || a.Value != h.value[i] {
					t.Errorf("%s at %q is %s, %d of %d; by hand %s, %d of %d", a.ID, h.place, a.Value, a.Raw, a.Whole, h.value[i], h.part[i], h.whole[i])
				}
				if rate.Definition.Note.Zh == "" || rate.Definition.Note.En == "" || !strings.Contains(rate.Path(), "/figures/"+rate.Answer.ID) {
					t.Errorf("%s says no definition, or does not lead to its records: %s", rate.Answer.ID, rate.Path())
				}
			}
		}
		town, err := r.Rates(ctx, desk, webtest.Home[:9], day, day)
		r.must(err)
		if u := town[0].Units; len(u) != 2 || u[0].Key != webtest.Home || u[0].Value != "66.67" || u[1].Key != next || u[1].Whole != 2 {
			t.Errorf("by community: %+v", u)
		}

		// The figures lead back to the facts, and those say nothing of anybody.
		d, err := r.Figures().Definition("response-rate")
		r.must(err)
		behind, err := r.Figures().Facts(ctx, figure.Question{Definition: d}, 0, 100)
		r.must(err)
		if len(behind) != 8 {
			t.Errorf("%d facts behind eight orders", len(behind))
		}
		for _, f := range r.facts("order") {
			if f.Person+f.Other+f.Org+f.Site+f.Team+f.Category+f.Note != "" || f.Quantity != 1 {
				t.Errorf("the fact %s says more than it needs to: %+v", f.ID, f)
			}
		}
		if n := len(r.facts(fact.KindVoid)); n != 2 {
			t.Errorf("%d facts were voided, the withdrawn and the extended order's were to be", n)
		}
		size := r.Log.Size()
		send("R01", "life", true, "事由")
		call("R02", true, true, request.Satisfied)
		r.tick()
		if again := r.Log.Size(); again != size {
			t.Errorf("the same again wrote %d facts", again-size)
		}
		// A closed order that turns out to be outside the list goes out of all three.
		do(desk, request.Withdraw, "R01")
		after, err := r.Rates(ctx, desk, "", day, day)
		r.must(err)
		if a, b, c := after[0].Answer, after[1].Answer, after[2].Answer; a.Whole != 7 || b.Whole != 2 || c.Whole != 2 || a.Raw != 4 {
			t.Errorf("with one withdrawn: %+v %+v %+v", a, b, c)
		}
	})
}

// What the centre says later takes the place of what it said before, and an
// order it sends again as outside the list is in no rate.
func TestRatesByCentre(t *testing.T) {
	r := newRig(t, "")
	worker := r.worker()
	r.order(t, "C1", nil)
	for _, do := range []request.OrderDo{request.Accept, request.Contacted, request.FeedBack} {
		r.handle(worker, request.OrderStep{Number: "C1", Do: do, Note: "已送到"})
	}
	called := func(solved bool, said string) {
		r.order(t, "C1", func(m map[string]any) { m["reached"], m["solved"], m["satisfaction"] = true, solved, said })
	}
	rates := func() (out [3]string) {
		got, err := r.Rates(ctx, r.coordinator(), webtest.Home, r.now().Day(), r.now().Day())
		r.must(err)
		for i := range got {
			out[i] = got[i].Answer.Value
		}
		return out
	}
	called(false, "unsatisfied")
	if got := rates(); got != [3]string{"100", "0", "0"} {
		t.Errorf("called back once: %v", got)
	}
	called(true, "basically")
	if got := rates(); got != [3]string{"100", "100", "100"} {
		t.Errorf("called back again: %v", got)
	}
	r.order(t, "C1", func(m map[string]any) { m["listed"] = false })
	if got := rates(); got != [3]string{} {
		t.Errorf("outside the list: %v", got)
	}
}
