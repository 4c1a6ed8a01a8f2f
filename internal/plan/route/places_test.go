package route_test

import (
	"math"
	"testing"

	"linli/internal/plan/route"
)

func TestDistances(t *testing.T) {
	points := []route.Point{{X: 0, Y: 0}, {X: 1, Y: 2}}
	if d := route.Planar(points).Distance(0, 1); d != math.Sqrt(5) {
		t.Errorf("planar: %g", d)
	}
	if d := route.Rounded(points).Distance(0, 1); d != 2 {
		t.Errorf("rounded: %g", d)
	}
	if d := route.Rounded([]route.Point{{}, {X: 1.5}}).Distance(1, 0); d != 2 {
		t.Errorf("half is rounded up: %g", d)
	}
	if d := route.Planar(points).WithPace(3).Time(0, 1); d != 3*math.Sqrt(5) {
		t.Errorf("time: %g", d)
	}
}

// TestGreatCircle compares with the haversine formula, near and far.
func TestGreatCircle(t *testing.T) {
	haversine := func(a, b route.Point) float64 {
		rad := math.Pi / 180
		sin := func(x float64) float64 { return math.Sin(x) * math.Sin(x) }
		h := sin((a.Y-b.Y)*rad/2) + math.Cos(a.Y*rad)*math.Cos(b.Y*rad)*sin((a.X-b.X)*rad/2)
		return 2 * route.EarthRadius * math.Asin(math.Sqrt(h))
	}
	home := route.Point{X: 116.4, Y: 39.9}
	for _, step := range []float64{1e-4, 1e-2, 0.5, 0.9, 1.1, 5, 60, 120} {
		to := route.Point{X: home.X - step, Y: home.Y - step/3}
		want := 1.3 * haversine(home, to)
		got := route.GreatCircle([]route.Point{home, to}, 1.3).Distance(1, 0)
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("%g degrees: %g m instead of %g", step, got, want)
		}
	}
}

func TestMatrix(t *testing.T) {
	m, err := route.Matrix([][]float64{{0, 3}, {4, 0}})
	if err != nil || m.Distance(0, 1) != 3 || m.Distance(1, 0) != 4 || m.Time(1, 0) != 4 {
		t.Errorf("%v, %v", m, err)
	}
	timed, err := m.WithTimes([][]float64{{0, 7}, {8, 0}})
	if err != nil || timed.Time(0, 1) != 7 || m.Time(0, 1) != 3 {
		t.Errorf("%v, %v", timed, err)
	}
	if _, err := m.Add(route.Point{}); err == nil {
		t.Error("a matrix grows")
	}
	for _, bad := range [][][]float64{{{0, 1}}, {{0, 1}, {1}}, {{0, -1}, {1, 0}}, {{0, math.NaN()}, {1, 0}}, {{0, math.Inf(1)}, {1, 0}}} {
		if _, err := route.Matrix(bad); err == nil {
			t.Errorf("%v is taken", bad)
		}
		if _, err := m.WithTimes(bad); err == nil {
			t.Errorf("times %v are taken", bad)
		}
	}
}
