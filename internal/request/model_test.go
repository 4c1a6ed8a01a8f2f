package request_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/fault"
	"linli/internal/request"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// Whatever people press, in whatever order and how often, no need is in two
// hands too many, none is lost, nobody is called twice within the hour, every
// need that was met has one fact, and the map says how many there are.
func TestAnyHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		helpers := r.free("", 6)
		var needs []string
		rapid.Check(t, func(rt *rapid.T) {
			// Histories go on in one database: each begins with two more needs.
			for range 2 {
				wanted := int64(rapid.IntRange(1, 3).Draw(rt, "hands"))
				urgency := request.Urgency(rapid.IntRange(0, 2).Draw(rt, "urgency"))
				needs = append(needs, r.proven(func(a *request.Ask) { a.Hands, a.Urgency = wanted, urgency }))
			}
			if n := len(needs); n > 5 {
				needs = needs[n-5:]
			}
			for _, h := range helpers {
				r.must(r.SetFree(ctx, h, request.Free{Place: webtest.Home, Reach: 9, Until: r.now() + 24*3600*1000}))
			}
			person := rapid.SampledFrom(helpers)
			need := rapid.SampledFrom(needs)
			// A fault is an answer; anything else is a defect.
			press := func(rt *rapid.T, f func() error) {
				times := rapid.IntRange(1, 2).Draw(rt, "times")
				for range times {
					if err := f(); err != nil && fault.Find(err) == nil {
						rt.Fatal(err)
					}
				}
			}
			decide := func(do request.Decision) func(*rapid.T) {
				return func(rt *rapid.T) {
					id := need.Draw(rt, "need")
					press(rt, func() error {
						return r.Decide(ctx, r.worker(), request.Verdict{ID: id, Do: do, Note: "因故", Until: r.now() + 3600*1000})
					})
				}
			}
			own := func(f func(person, id string) error) func(*rapid.T) {
				return func(rt *rapid.T) {
					p, id := person.Draw(rt, "person"), need.Draw(rt, "need")
					press(rt, func() error { return f(p, id) })
				}
			}
			asker := func(f func(link string) error) func(*rapid.T) {
				return func(rt *rapid.T) {
					link := r.Link(need.Draw(rt, "need"))
					press(rt, func() error { return f(link) })
				}
			}
			rt.Repeat(map[string]func(*rapid.T){
				"take":      own(func(p, id string) error { return r.Take(ctx, p, id) }),
				"take2":     own(func(p, id string) error { return r.Take(ctx, p, id) }),
				"decline":   own(func(p, id string) error { return r.Decline(ctx, p, id) }),
				"hand back": own(func(p, id string) error { return r.HandBack(ctx, p, id) }),
				"begin":     own(func(p, id string) error { return r.Begin(ctx, p, id) }),
				"done":      own(func(p, id string) error { return r.Done(ctx, p, id) }),
				"assign":    own(func(p, id string) error { return r.Assign(ctx, r.worker(), id, p) }),
				"met":       asker(func(l string) error { return r.Met(ctx, l) }),
				"not met":   asker(func(l string) error { return r.NotMet(ctx, l) }),
				"cancel": func(rt *rapid.T) {
					if rapid.IntRange(0, 4).Draw(rt, "rarely") == 0 {
						asker(func(l string) error { return r.Cancel(ctx, l) })(rt)
					}
				},
				"schedule": decide(request.Schedule), "postpone": decide(request.Postpone), "again": decide(request.Again), "call back": decide(request.CallBack),
				"switch": func(rt *rapid.T) {
					r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, rapid.Bool().Draw(rt, "on")))
				},
				"wait":  func(rt *rapid.T) { r.pass(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute) },
				"wait2": func(rt *rapid.T) { r.pass(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute) },
				"": func(rt *rapid.T) {
					r.sound(rt)
					r.counted(rt)
				},
			})
		})
	})
}

// sound looks for what must never be.
func (r *rig) sound(t rapid.TB) {
	for _, c := range []struct{ what, query string }{
		{"needs in more or fewer hands than they say", `SELECT COUNT(*) FROM request_need n WHERE closed_at = 0 AND taken <>
			(SELECT COUNT(*) FROM request_hand h WHERE h.need = n.need AND h.state IN ('holds', 'done'))`},
		{"needs in more hands than they want", `SELECT COUNT(*) FROM request_need WHERE taken > hands`},
		{"persons who have a need twice", `SELECT COUNT(*) FROM (SELECT need FROM request_hand WHERE ended_at = 0 GROUP BY need, person HAVING COUNT(*) > 1) x`},
		{"closed needs in hands", `SELECT COUNT(*) FROM request_hand h JOIN request_need n ON n.need = h.need WHERE h.ended_at = 0 AND n.closed_at > 0`},
		{"full or closed needs that are still called for", `SELECT COUNT(*) FROM request_call c JOIN request_need n ON n.need = c.need
			WHERE c.state = 'open' AND (n.closed_at > 0 OR n.taken >= n.hands)`},
		{"lost needs: nobody has them and nothing will look at them", `SELECT COUNT(*) FROM request_need n WHERE closed_at = 0 AND next_at = 0 AND taken < hands
			AND NOT (cleared_at = 0 AND EXISTS (SELECT 1 FROM request_committee m WHERE m.place = n.place AND m.schedules = 1)) AND state <> 'held'`},
		{"needs in too few hands that say they are accepted", `SELECT COUNT(*) FROM request_need WHERE state = 'accepted' AND taken < hands`},
		{"helpers with other tasks than counted", `SELECT COUNT(*) FROM request_helper p WHERE busy <>
			(SELECT COUNT(*) FROM request_hand h WHERE h.person = p.person AND h.ended_at = 0)`},
		{"persons called twice within the hour", `SELECT COUNT(*) FROM request_call a JOIN request_call b ON a.person = b.person AND a.need <> b.need
			WHERE b.called_at >= a.called_at AND b.called_at < a.called_at + 3600000`},
	} {
		var n int
		if err := r.DB.Read().QueryRowContext(ctx, c.query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Fatalf("%d %s", n, c.what)
		}
	}
	var met int
	if err := r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM request_need WHERE outcome = 'met'").Scan(&met); err != nil {
		t.Fatal(err)
	}
	if n := len(r.facts("contact")); n != met {
		t.Fatalf("%d needs were met, and %d facts say so", met, n)
	}
}
