package staff_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"linli/internal/plan/staff"
)

func hotline(t testing.TB) staff.Instance {
	f, err := os.Open("testdata/hotline.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := staff.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestHotline plans a week of a desk: every half hour keeps its promise.
func TestHotline(t *testing.T) {
	in := hotline(t)
	p, err := staff.Solve(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range p.Service {
		if p.Need[i] < staff.MinSeats || s.Answered < in.Goal.Share || s.Busy > in.Goal.Busy+1e-9 {
			t.Errorf("slot %d: %d seats, %+v", i, p.Need[i], s)
		}
	}
	if p.Crew.People != p.Crew.AtLeast {
		t.Errorf("%d people, and at least %d are proved", p.Crew.People, p.Crew.AtLeast)
	}
	t.Logf("cost %d, %d turns, %d people, at least %d: %s", p.Cover.Cost, len(p.Crew.Turns), p.Crew.People, p.Crew.AtLeast, p.Crew.Why)

	in.People = p.Crew.AtLeast - 1
	var few *staff.TooFew
	if _, err := staff.Solve(context.Background(), in); !errors.As(err, &few) {
		t.Errorf("one too few: %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	const shifts = `"shifts":{"lengths_minutes":[60],"start_every_minutes":30,"cost_per_hour":1}`
	for text, want := range map[string]string{
		`7`:                     "reading",
		`{"slot_minutes":30} 1`: "more follows",
		`{"slot_minutes":7}`:    "does not divide",
		`{"slot_minutes":30}`:   "calls_per_hour or history",
		`{"slot_minutes":30,"calls_per_hour":[1,-1]}`:                                                                           "slot 1",
		`{"slot_minutes":30,"history":[[1],[1,2]],"quantile":0.5}`:                                                              "week 1 has 2",
		`{"slot_minutes":30,"calls_per_hour":[1],"shifts":{"lengths_minutes":[45],"start_every_minutes":30,"cost_per_hour":1}}`: "45 minutes",
		`{"slot_minutes":30,"calls_per_hour":[1],"rules":{"night_from":"25:00"},` + shifts + `}`:                                "25:00",
		`{"slot_minutes":30,"calls_per_hour":[1],"people":-1,` + shifts + `}`:                                                   "people",
	} {
		if _, err := staff.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v, want %q", text, err, want)
		}
	}
}

// FuzzRead: what can be read is solved or refused with a reason.
func FuzzRead(f *testing.F) {
	week, err := os.ReadFile("testdata/hotline.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(week))
	f.Add(`{"slot_minutes":60,"handling_minutes":5,"history":[[9,null,3],[8,null,4]],"quantile":0.5,"goal":{"answered_share":0.8,"within_seconds":20},"shifts":{"lengths_minutes":[60,180],"start_every_minutes":60,"cost_per_hour":3},"rules":{"rest_minutes":600},"people":9}`)
	f.Add(`{"slot_minutes":720,"handling_minutes":5,"calls_per_hour":[1,2],"shifts":{"lengths_minutes":[1440],"start_every_minutes":720,"cost_per_turn":3},"rules":{"night_to":"06:00","nights_a_week":-1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := staff.Read(strings.NewReader(text))
		if err != nil || len(in.Loads) > 400 || len(in.Shifts) > 3000 || in.Goal.AtLeast > 20 {
			return
		}
		for _, l := range in.Loads {
			if l.Calls*l.Handling > 600 || l.Patience > 1e4 {
				return
			}
		}
		if in.Goal.Busy > 0 && in.Goal.Busy < 0.2 || in.Goal.Share > 0.999 {
			return
		}
		_, err = staff.Solve(context.Background(), in)
		var malformed *staff.Malformed
		var bare *staff.Bare
		var few *staff.TooFew
		if err != nil && !errors.As(err, &malformed) && !errors.As(err, &bare) && !errors.As(err, &few) && !errors.Is(err, staff.ErrNotFound) {
			t.Fatal(err)
		}
	})
}

// A line that 30 callers an hour ring for talks of 25 minutes, who hang up
// after 4 minutes on average: how many seats, so that nine of ten are answered
// within 15 seconds?
func ExampleSeats() {
	load := staff.Load{Calls: 30, Handling: 25, Patience: 4}
	n, err := staff.Seats(load, staff.Goal{Share: 0.9, Within: 0.25})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := staff.Serve(load, n, 0.25)
	fmt.Printf("%d seats: %.0f%% answered in time, %.1f%% hang up, busy %.0f%%\n", n, 100*s.Answered, 100*s.Lost, 100*s.Busy)
	// Output:
	// 17 seats: 92% answered in time, 3.3% hang up, busy 71%
}

func BenchmarkWeek(b *testing.B) {
	in := hotline(b)
	for b.Loop() {
		if _, err := staff.Solve(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
}
