package staff_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/staff"
)

// stationary solves the birth and death equations term by term: the textbook's
// way, slow and sure. within must be nought.
func stationary(l staff.Load, n int) staff.Service {
	rate, done := l.Calls/60, 1/l.Handling
	weight, total := 1.0, 0.0
	var waits, line, busy float64
	for k := 0; k < 200_000; k++ {
		total += weight
		busy += weight * float64(min(k, n))
		if k >= n {
			waits += weight
			line += weight * float64(k-n)
		}
		out := done * float64(min(k+1, n))
		if l.Patience > 0 {
			out += float64(max(0, k+1-n)) / l.Patience
		}
		weight *= rate / out
		if k > n && weight < 1e-18*total {
			break
		}
	}
	s := staff.Service{Waits: waits / total, Wait: line / total / rate, Busy: busy / total / float64(n)}
	s.Answered = 1 - s.Waits
	if l.Patience > 0 {
		s.Lost = line / total / l.Patience / rate
	}
	return s
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a)) || math.IsInf(a, 1) && math.IsInf(b, 1)
}

func alike(a, b staff.Service) bool {
	return near(a.Waits, b.Waits) && near(a.Answered, b.Answered) && near(a.Wait, b.Wait) && near(a.Lost, b.Lost) && near(a.Busy, b.Busy)
}

func TestServeAgainstBirthAndDeath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := staff.Load{
			Calls:    rapid.Float64Range(0.1, 600).Draw(t, "calls"),
			Handling: rapid.Float64Range(0.5, 30).Draw(t, "handling"),
			Patience: rapid.SampledFrom([]float64{0, 0.2, 3, 60}).Draw(t, "patience"),
		}
		a := l.Calls / 60 * l.Handling
		n := rapid.IntRange(1, 10+int(1.5*a)).Draw(t, "seats")
		if l.Patience == 0 && float64(n) < a*1.02+0.01 {
			n = int(a*1.02) + 1
		}
		got, want := staff.Serve(l, n, 0), stationary(l, n)
		if !alike(got, want) {
			t.Fatalf("%d seats, traffic %g\n got %+v\nwant %+v", n, a, got, want)
		}
	})
}

// TestFewest: the seats keep the goal, and one fewer do not.
func TestFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := staff.Load{
			Calls:    rapid.Float64Range(0, 3000).Draw(t, "calls"),
			Handling: rapid.Float64Range(0.5, 40).Draw(t, "handling"),
			Patience: rapid.SampledFrom([]float64{0, 0.5, 5}).Draw(t, "patience"),
		}
		g := staff.Goal{
			Share:  rapid.SampledFrom([]float64{0, 0.8, 0.95}).Draw(t, "share"),
			Within: rapid.SampledFrom([]float64{0, 0.25, 1}).Draw(t, "within"),
			Wait:   rapid.SampledFrom([]float64{0, 0.1}).Draw(t, "wait"),
			Lost:   rapid.SampledFrom([]float64{0, 0.03}).Draw(t, "lost"),
			Busy:   rapid.SampledFrom([]float64{0, 0.85}).Draw(t, "busy"),
		}
		n, err := staff.Seats(l, g)
		if err != nil {
			t.Fatal(err)
		}
		keeps := func(n int) bool {
			s := staff.Serve(l, n, g.Within)
			const slip = 1e-9
			return s.Answered >= g.Share-slip && (g.Wait == 0 || s.Wait <= g.Wait+slip) && !math.IsInf(s.Wait, 1) &&
				(l.Patience == 0 || g.Lost == 0 || s.Lost <= g.Lost+slip) && (g.Busy == 0 || s.Busy <= g.Busy+slip)
		}
		if n < staff.MinSeats || !keeps(n) {
			t.Fatalf("%d seats do not keep the goal: %+v", n, staff.Serve(l, n, g.Within))
		}
		if n > staff.MinSeats && keeps(n-1) {
			// A goal met to within rounding may fall on either side.
			s := staff.Serve(l, n-1, g.Within)
			if s.Answered > g.Share+1e-6 && (g.Wait == 0 || s.Wait < g.Wait-1e-6) && (g.Lost == 0 || s.Lost < g.Lost-1e-6) && (g.Busy == 0 || s.Busy < g.Busy-1e-6) {
				t.Fatalf("%d seats, yet %d keep the goal: %+v", n, n-1, s)
			}
		}
	})
}

// TestStable: no load within the range gives anything but shares and waits.
func TestStable(t *testing.T) {
	for _, a := range []float64{1e-9, 0.3, 7, 63, 64, 65, 900, 5e4} {
		for _, patience := range []float64{0, 1e-3, 1, 1e4} {
			for _, of := range []float64{0.01, 0.5, 0.99, 1, 1.01, 2, 50} {
				l := staff.Load{Calls: a * 60 / 5, Handling: 5, Patience: patience}
				n := int(a*of) + 1
				s := staff.Serve(l, n, 0.25)
				for _, x := range []float64{s.Waits, s.Answered, s.Lost, s.Busy} {
					if !(x >= 0 && x <= 1+1e-12) {
						t.Errorf("traffic %g, patience %g, %d seats: %+v", a, patience, n, s)
					}
				}
				if math.IsNaN(s.Wait) || s.Wait < 0 {
					t.Errorf("traffic %g, patience %g, %d seats: %+v", a, patience, n, s)
				}
			}
		}
	}
}

// moments is the heap of times at which seats become free.
type moments []float64

func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i] < m[j] }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)        { *m = append(*m, x.(float64)) }
func (m *moments) Pop() any {
	old := *m
	x := old[len(old)-1]
	*m = old[:len(old)-1]
	return x
}

// simulate serves callers one after the other in the order they came.
func simulate(l staff.Load, n int, within float64, callers int) staff.Service {
	dice := rand.New(rand.NewPCG(15, 2020))
	free := make(moments, n)
	var s staff.Service
	var now, busy float64
	for range callers {
		now += dice.ExpFloat64() * 60 / l.Calls
		start := max(now, free[0])
		wait := start - now
		if wait > 0 {
			s.Waits++
		}
		if l.Patience > 0 {
			if patience := dice.ExpFloat64() * l.Patience; patience < wait {
				s.Lost++
				s.Wait += patience
				continue
			}
		}
		s.Wait += wait
		if wait <= within {
			s.Answered++
		}
		call := dice.ExpFloat64() * l.Handling
		busy += call
		free[0] = start + call
		heap.Fix(&free, 0)
	}
	k := float64(callers)
	return staff.Service{Waits: s.Waits / k, Answered: s.Answered / k, Wait: s.Wait / k, Lost: s.Lost / k, Busy: busy / now / float64(n)}
}

func TestServeAgainstSimulation(t *testing.T) {
	for _, c := range []struct {
		load   staff.Load
		seats  int
		within float64
	}{
		{staff.Load{Calls: 40, Handling: 12}, 10, 0.25},
		{staff.Load{Calls: 120, Handling: 25}, 58, 0.25},
		{staff.Load{Calls: 40, Handling: 12, Patience: 4}, 8, 0.25},
		{staff.Load{Calls: 40, Handling: 12, Patience: 4}, 8, 2},
		{staff.Load{Calls: 90, Handling: 12, Patience: 2}, 12, 1},
	} {
		got, want := staff.Serve(c.load, c.seats, c.within), simulate(c.load, c.seats, c.within, 400_000)
		for _, x := range []struct {
			what      string
			got, want float64
			slip      float64
		}{
			{"waits", got.Waits, want.Waits, 0.01}, {"answered", got.Answered, want.Answered, 0.01},
			{"wait", got.Wait, want.Wait, 0.05 * max(1, want.Wait)}, {"lost", got.Lost, want.Lost, 0.01}, {"busy", got.Busy, want.Busy, 0.01},
		} {
			if math.Abs(x.got-x.want) > x.slip {
				t.Errorf("%+v: %s %.4f, simulated %.4f", c, x.what, x.got, x.want)
			}
		}
	}
}

var seats int

func BenchmarkSeats(b *testing.B) {
	// Half hours of a desk from a quiet night to 60 calls at once.
	loads := make([]staff.Load, 48)
	for i := range loads {
		loads[i] = staff.Load{Calls: 20 + 150*(1+math.Sin(float64(i)/48*2*math.Pi-2)), Handling: 11}
	}
	goal := staff.Goal{Share: 0.9, Within: 0.25, Busy: 0.85}
	for name, patience := range map[string]float64{"C": 0, "A": 3} {
		b.Run(name, func(b *testing.B) {
			for i := range loads {
				loads[i].Patience = patience
			}
			for i := 0; b.Loop(); i++ {
				seats, _ = staff.Seats(loads[i%48], goal)
			}
		})
	}
}
