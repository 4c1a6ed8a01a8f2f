package duty_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/store/storetest"
)

// Any history of sign-ups, withdrawals, swaps, moves, cancellations and retries
// keeps what a person would name: no seat beyond the seats, nobody in two
// places, counts that are their rows, and the line in its order.
func TestAnyHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		persons := r.Persons("", "甲一", "乙二", "丙三", "丁四", "戊五")
		project := r.project(nil)
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			var shifts []string
			for _, s := range r.shifts(project, fmt.Sprintf("opening-%d", round), func(o *duty.Opening) {
				o.Seats = rapid.IntRange(1, 2).Draw(rt, "seats")
				o.Pattern.To = o.Pattern.From + 1
				o.Pattern.Hours = append(o.Pattern.Hours, duty.Hours{From: 11 * 60, To: 14 * 60})
			}) {
				shifts = append(shifts, s.ID)
			}
			person := rapid.SampledFrom(persons)
			shift := rapid.SampledFrom(shifts)
			line := map[string][]string{} // the order in which people began to wait
			asked := 0
			check := func(p, s string, seat duty.Seat) {
				if seat.State == duty.Waiting && !slices.Contains(line[s], p) {
					line[s] = append(line[s], p)
				}
			}
			rt.Repeat(map[string]func(*rapid.T){
				"sign up": func(rt *rapid.T) {
					p, s := person.Draw(rt, "person"), shift.Draw(rt, "shift")
					w := duty.Wish{Wait: rapid.Bool().Draw(rt, "wait"), Standby: rapid.IntRange(0, 4).Draw(rt, "standby") == 0}
					for range rapid.IntRange(1, 2).Draw(rt, "taps") {
						if seat, err := r.SignUp(ctx, p, s, w); err == nil {
							check(p, s, seat)
						} else if kind(err) < 0 {
							rt.Fatal(err)
						}
					}
				},
				"answer": func(rt *rapid.T) {
					p, s := person.Draw(rt, "person"), shift.Draw(rt, "shift")
					if _, err := r.Accept(ctx, p, s, 0); err != nil && kind(err) < 0 {
						rt.Fatal(err)
					}
				},
				"withdraw": func(rt *rapid.T) {
					p, s := person.Draw(rt, "person"), shift.Draw(rt, "shift")
					if _, err := r.Withdraw(ctx, p, s, "有事"); err != nil && kind(err) < 0 {
						rt.Fatal(err)
					}
				},
				"swap": func(rt *rapid.T) {
					asked++
					id := fmt.Sprintf("swap-%d-%d", round, asked)
					_, err := r.AskSwap(ctx, person.Draw(rt, "asker"), id, shift.Draw(rt, "shift"), rapid.SampledFrom(append(shifts, "")).Draw(rt, "other"))
					if err == nil {
						err = r.TakeSwap(ctx, person.Draw(rt, "taker"), id)
					}
					if err != nil && kind(err) < 0 {
						rt.Fatal(err)
					}
				},
				"move": func(rt *rapid.T) {
					s := r.shift(shift.Draw(rt, "shift"))
					by := int64(rapid.IntRange(-60, 60).Draw(rt, "minutes")) * 60_000
					err := r.Move(ctx, r.worker, s.ID, s.Revision, duty.Span{Start: s.Start + civil.Instant(by), End: s.End + civil.Instant(by)})
					if err != nil && kind(err) < 0 {
						rt.Fatal(err)
					}
				},
				"seats": func(rt *rapid.T) {
					if err := r.SetSeats(ctx, r.worker, shift.Draw(rt, "shift"), rapid.IntRange(1, 3).Draw(rt, "seats")); err != nil && kind(err) < 0 {
						rt.Fatal(err)
					}
				},
				"cancel": func(rt *rapid.T) {
					if rapid.IntRange(0, 5).Draw(rt, "really") > 0 {
						return
					}
					r.must(r.Cancel(ctx, r.worker, shift.Draw(rt, "shift"), "天气"))
				},
				"time goes by": func(rt *rapid.T) {
					r.Clock.Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute)
					if _, err := r.Sweep(ctx); err != nil {
						rt.Fatal(err)
					}
				},
				"": func(rt *rapid.T) {
					r.sound(rt, shifts, persons)
					// Those who still wait do so in the order in which they began.
					for _, s := range shifts {
						roster, err := r.Roster(ctx, r.DB().Read(), s)
						if err != nil {
							rt.Fatal(err)
						}
						var waits []string
						for _, seat := range roster {
							if seat.State == duty.Waiting {
								waits = append(waits, seat.Person)
							}
						}
						var still []string
						for _, p := range line[s] {
							if slices.Contains(waits, p) {
								still = append(still, p)
							}
						}
						if fmt.Sprint(still) != fmt.Sprint(waits) {
							rt.Fatalf("the line of %s is %v; they began to wait as %v", s, waits, still)
						}
						line[s] = still
					}
				},
			})
			r.Clock.Set(time.Date(2020, 3, 6, 9, 30, 0, 0, time.FixedZone("", 8*3600)))
			for _, s := range shifts { // the next round finds everybody free
				r.must(r.Cancel(ctx, r.worker, s, "本轮结束"))
			}
		})
	})
}
