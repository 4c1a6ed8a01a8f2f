package convoy_test

import (
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/fault"
	"linli/internal/request"
)

// A driver without network arrives at 10:20 and disinfects at 10:30; the
// passenger's word comes at 11:00, and the taps only then. What counts is when
// the passenger left the car: the cleaning stands, and the fact has the driver's
// times.
func TestTapsAfterTheWord(t *testing.T) { each(t, testTapsAfterTheWord) }

func testTapsAfterTheWord(t *testing.T, r *rig) {
	for i, begunBefore := range []bool{true, false} {
		anna, car := r.driver([]string{"温晓", "本恩"}[i], 4)
		need, _ := r.book(request.NoCare, 1)
		r.must(r.take(anna, need))
		trip := r.trip(anna, need)
		r.Clock.Add(time.Hour)
		set := r.now()
		arrived, cleaned := set+civil.Instant(20*60_000), set+civil.Instant(30*60_000)
		if begunBefore {
			r.must(r.Begin(r.ctx, anna, trip, set, 12_000))
		}
		r.Clock.Add(time.Hour)
		r.must(r.requests.Met(r.ctx, r.requests.Link(need)))
		clean := func(at civil.Instant) error {
			return r.Clean(r.ctx, anna, convoy.Cleaning{ID: "clean-late-" + trip[:4], Vehicle: car, Agent: "alcohol", Picture: photo(uint8(40 + i)), At: at})
		}
		if err := clean(cleaned); fault.Find(err).Of("at").Zh == "" {
			t.Errorf("disinfected at a time when, for all that is known, the passenger sat in the car: %v", err)
		}
		r.Clock.Add(time.Minute)
		for range 2 { // each tap is sent twice
			r.must(r.Begin(r.ctx, anna, trip, set, 12_000))
		}
		for range 2 {
			r.must(r.Arrive(r.ctx, anna, trip, arrived, 12_030))
		}
		if err := clean(arrived - 10*60_000); fault.Find(err).Of("at").Zh == "" {
			t.Errorf("disinfected before the passenger left: %v", err)
		}
		r.must(clean(cleaned))
		if v, err := r.Kept(r.ctx, anna); err != nil || !v[0].Clean() || v[0].UsedAt != arrived {
			t.Errorf("the car was used until %v and is clean: %v", v[0].UsedAt, v[0].Clean())
		}
		got := r.facts("ride")
		last := got[len(got)-1]
		if last.Person != anna || last.Start != set || last.End != arrived || last.Replaces == "" {
			t.Errorf("the fact is %+v", last)
		}
		if n := len(r.standing("ride")); n != i+1 {
			t.Errorf("%d rides stand after %d", n, i+1)
		}
		// Thirty kilometres were tapped, so fuel for them is repaid.
		if err := r.Claim(r.ctx, anna, convoy.Slip{ID: "slip-late-" + trip[:4], Trip: trip, Kind: convoy.Fuel, Amount: 3000}, photo(uint8(50+i))); err != nil {
			t.Errorf("fuel of a ride whose taps came late: %v", err)
		}
	}
}

// A press is dated by the phone some milliseconds before the house hears of it,
// and by another stretch than the press before it: neither refuses it.
func TestPressOnItsWay(t *testing.T) {
	r := newRig(t, "")
	anna, car := r.driver("温晓", 4)
	need, _ := r.book(request.NoCare, 1)
	r.must(r.take(anna, need))
	trip := r.trip(anna, need)
	early := civil.Instant(r.On(r.today()).Early * 60_000)
	r.Clock.Add(time.Hour - time.Duration(early)*time.Millisecond)
	r.must(r.Begin(r.ctx, anna, trip, r.now()-40, 0))
	r.Clock.Add(time.Duration(early) * time.Millisecond)
	r.must(r.Arrive(r.ctx, anna, trip, r.now()-5, 0))
	r.must(r.Clean(r.ctx, anna, convoy.Cleaning{ID: "clean-on-its-way", Vehicle: car, Agent: "alcohol", Picture: photo(1), At: r.now() - 900}))
	if v, err := r.Kept(r.ctx, anna); err != nil || !v[0].Clean() {
		t.Errorf("disinfected with the same press, and still unclean: %v", err)
	}

	missed, b := r.book(request.NoCare, 1)
	r.must(r.take2(anna, missed))
	second := r.trip(anna, missed)
	r.Clock.Add(time.Hour)
	r.must(r.Begin(r.ctx, anna, second, r.now(), 0))
	r.Clock.Add(time.Duration(r.On(r.today()).Wait) * time.Minute)
	r.must(r.Missed(r.ctx, anna, second, b, r.now()-40))
}
