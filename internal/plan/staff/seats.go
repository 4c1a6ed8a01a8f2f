package staff

import (
	"fmt"
	"math"
	"slices"
)

// MostTraffic is the largest load, in calls going on at once, that is reckoned
// with.
const MostTraffic = 1e6

// Malformed says what makes an input no instance.
type Malformed struct{ Why string }

func (e *Malformed) Error() string { return e.Why }

// Seats is the fewest seats that keep the goal for a load. More seats never
// make a desk worse, so the fewest are where the goal is kept and with one seat
// less it is not. The error is *Malformed.
func Seats(l Load, g Goal) (int, error) {
	a := l.traffic()
	if !(l.Calls >= 0 && l.Handling > 0 && l.Patience >= 0 && a <= MostTraffic) || math.IsInf(l.Patience, 0) {
		return 0, &Malformed{fmt.Sprintf("a load of %g calls an hour of %g minutes, patience %g, cannot be reckoned with", l.Calls, l.Handling, l.Patience)}
	}
	if !(g.Share >= 0 && g.Share < 1 && g.Within >= 0 && g.Wait >= 0 && g.Lost >= 0 && g.Busy >= 0) || g.AtLeast < 0 || g.AtLeast > MostTraffic {
		return 0, &Malformed{fmt.Sprintf("no number of seats keeps the goal %+v", g)}
	}
	least := max(MinSeats, g.AtLeast)
	if g.Busy > 0 && l.Patience == 0 {
		most := math.Ceil(a / g.Busy)
		if most > 2*MostTraffic {
			return 0, &Malformed{fmt.Sprintf("staff busy for a share of %g only is not a goal", g.Busy)}
		}
		least = max(least, int(most))
	}
	if a == 0 {
		return least, nil
	}
	if l.Patience == 0 {
		return l.seatsC(g, least), nil
	}
	return l.seatsA(g, least), nil
}

// seatsC climbs from the fewest seats that keep up.
func (l Load) seatsC(g Goal, least int) int {
	a := l.traffic()
	n := max(least, int(a)+1)
	share, decay := 0.0, 0.0
	if g.Share > 0 {
		share = math.Exp(-(float64(n) - a) * g.Within / l.Handling)
		decay = math.Exp(-g.Within / l.Handling)
	}
	for inverse := inverseB(n, a); ; {
		spare := float64(n) - a
		waits := float64(n) / (spare*inverse + a)
		if waits*share <= 1-g.Share && (g.Wait == 0 || waits*l.Handling <= g.Wait*spare) {
			return n
		}
		n++
		inverse = 1 + float64(n)/a*inverse
		share *= decay
	}
}

// seatsA brackets the answer by trials and closes the bracket. The log odds of
// being answered are nearly straight in the number of seats, with a slope of
// about 2/√traffic and near nought at the traffic, so that two or three trials
// mostly do; where that misleads, strides double and the bracket is halved.
func (l Load) seatsA(g Goal, least int) int {
	a := l.traffic()
	root := math.Sqrt(a)
	wanted := logOdds(max(g.Share, 0.01))
	guess := a + wanted*root/2
	if g.Busy > 0 {
		guess = max(guess, 0.98*a/g.Busy)
	}
	n := max(least, int(guess+0.5))
	inverse := inverseB(n, a)
	low, high := least-1, math.MaxInt // low does not keep the goal or is too few; high keeps it
	for trial, stride := 1, 1; ; trial++ {
		s := l.serveA(n, inverse, g.Within)
		if s.Answered >= g.Share && (g.Wait == 0 || s.Wait <= g.Wait) &&
			(g.Lost == 0 || s.Lost <= g.Lost) && (g.Busy == 0 || s.Busy <= g.Busy) {
			high = n
		} else {
			low = n
		}
		if high-low <= 1 {
			return high
		}
		likely := float64(n) + math.Ceil((wanted-logOdds(s.Answered))*root/2)
		if g.Busy > 0 {
			likely = max(likely, math.Ceil(float64(n)*s.Busy/g.Busy))
		}
		next := int(min(likely, 4*MostTraffic))
		switch {
		case high == math.MaxInt:
			next = max(next, n+stride)
			stride *= 2
		case trial > 6:
			next = low + (high-low)/2
		default:
			next = max(low+1, min(next, high-1))
		}
		inverse = inverseNear(next, n, a, inverse)
		n = next
	}
}

func logOdds(share float64) float64 {
	share = max(1e-6, min(share, 1-1e-9))
	return math.Log(share / (1 - share))
}

// inverseNear is 1/B(n, a) from that of m seats: by the recurrence if they are
// near, which upwards loses nothing and downwards little.
func inverseNear(n, m int, a, inverse float64) float64 {
	if n > m+16 || n < m-4 {
		return inverseB(n, a)
	}
	for ; m < n; m++ {
		inverse = 1 + float64(m+1)/a*inverse
	}
	for ; m > n; m-- {
		inverse = (inverse - 1) * a / float64(m)
	}
	return inverse
}

// FromHistory is the calls to reckon with in each interval: that of the earlier
// weeks which the share quantile of them did not exceed. All weeks have the
// same intervals.
func FromHistory(weeks [][]float64, quantile float64) ([]float64, error) {
	if len(weeks) == 0 || !(quantile > 0 && quantile <= 1) {
		return nil, &Malformed{"a forecast needs a week of history and a quantile above 0, at most 1"}
	}
	calls := make([]float64, len(weeks[0]))
	for i := range calls {
		seen := make([]float64, len(weeks))
		for w, week := range weeks {
			if len(week) != len(calls) {
				return nil, &Malformed{fmt.Sprintf("week %d has %d intervals, week 0 has %d", w, len(week), len(calls))}
			}
			seen[w] = week[i]
		}
		slices.Sort(seen)
		calls[i] = seen[int(math.Ceil(quantile*float64(len(seen))))-1]
	}
	return calls, nil
}
