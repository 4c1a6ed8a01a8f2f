package staff

import "math"

// Load is what calls do to a desk in one interval.
type Load struct {
	Calls    float64 // calls that arrive in an hour
	Handling float64 // mean minutes from answer to ready for the next
	Patience float64 // mean minutes until a waiting caller hangs up; 0 is never
}

// Goal is what a desk promises. A field left at nought asks nothing, save that
// the desk must keep up if nobody hangs up.
type Goal struct {
	Share   float64 // of callers answered within Within, 0 to below 1
	Within  float64 // minutes
	Wait    float64 // mean minutes of waiting, at most
	Lost    float64 // share of callers who hang up, at most
	Busy    float64 // share of their time that the staff are on calls, at most
	AtLeast int     // seats whatever the load; less than MinSeats is MinSeats
}

// MinSeats is the fewest seats of an open desk: nobody answers alone, so that
// someone can send for help while the other stays on the line.
const MinSeats = 2

// Service is what callers of a desk meet in the long run.
type Service struct {
	Waits    float64 // share of callers who do not get through at once
	Answered float64 // share of callers answered within the goal's time
	Wait     float64 // mean minutes of waiting of all callers
	Lost     float64 // share of callers who hang up
	Busy     float64 // share of the staff's time on calls
}

// traffic is the offered load: calls that are going on when nobody waits.
func (l Load) traffic() float64 { return l.Calls / 60 * l.Handling }

// Serve says how n seats serve a load: by Erlang A (Palm 1946) if callers lose
// patience, else by Erlang C (1917). Seats that do not keep up with callers who
// never hang up have infinite waits.
func Serve(l Load, n int, within float64) Service {
	a := l.traffic()
	if a == 0 {
		return Service{Answered: 1}
	}
	if n < 1 {
		if l.Patience > 0 {
			return Service{Waits: 1, Wait: l.Patience, Lost: 1, Busy: 1}
		}
		return Service{Waits: 1, Wait: math.Inf(1), Busy: 1}
	}
	if l.Patience > 0 {
		return l.serveA(n, inverseB(n, a), within)
	}
	return l.serveC(n, inverseB(n, a), within)
}

// inverseB is 1/B(n, a): of Erlang's loss formula the reciprocal, which is
// never below one, so that adding loses nothing (Jagerman 1974). It is the sum
// of n!/(n−k)!/aᵏ over k, of which about 9√a terms past k = n−a count; for
// fewer seats the recurrence 1/B(n) = 1 + n/a · 1/B(n−1) is as short.
func inverseB(n int, a float64) float64 {
	per := 1 / a
	if n < 64 {
		sum := 1.0
		for k := 1; k <= n; k++ {
			sum = 1 + float64(k)*per*sum
		}
		return sum
	}
	sum, term := 1.0, 1.0
	for k := float64(n); k >= 1; k-- {
		term *= k * per
		sum += term
		if term < 1e-17*sum && k < a {
			break
		}
	}
	return sum
}

// serveC is Erlang C, given 1/B(n, a).
func (l Load) serveC(n int, inverse, within float64) Service {
	a := l.traffic()
	spare := float64(n) - a
	if spare <= 0 {
		return Service{Waits: 1, Wait: math.Inf(1), Busy: 1}
	}
	waits := float64(n) / (spare*inverse + a)
	return Service{
		Waits:    waits,
		Answered: 1 - waits*math.Exp(-spare*within/l.Handling),
		Wait:     waits * l.Handling / spare,
		Busy:     a / float64(n),
	}
}

// serveA is Erlang A, given 1/B(n, a), in the form of Mandelbaum and Zeltyn
// (2007). With x = n·patience/handling and y = calls·patience, all of it comes
// from the series A(x, y) = 1 + y/(x+1) + y²/((x+1)(x+2)) + …
func (l Load) serveA(n int, inverse, within float64) Service {
	a := l.traffic()
	x, y := float64(n)*l.Patience/l.Handling, l.Calls/60*l.Patience
	now := newPalm(x, y)
	waits := 0.0
	switch full := now.factor * math.Exp(now.power); {
	case math.IsInf(full, 1):
		waits = 1
	case !math.IsInf(inverse, 1):
		waits = full / (inverse + full - 1)
	}
	lost := now.lost * waits

	// A caller still waits after t if neither answered nor gone: from then on
	// the wait is that of a load thinned by exp(−t/patience).
	thinned := math.Exp(-within / l.Patience)
	later := newPalm(x, y*thinned)
	still := min(1, thinned*(later.factor/now.factor)*math.Exp(later.power-now.power+(y-y*thinned)-float64(n)*within/l.Handling))
	return Service{
		Waits:    waits,
		Answered: max(0, 1-lost-waits*still*(1-later.lost)),
		Wait:     lost * l.Patience,
		Lost:     lost,
		Busy:     a * (1 - lost) / float64(n),
	}
}

// palm is A(x, y) as a factor and a power of e, and the share of those who wait
// that hang up: 1 − x/y·(1 − 1/A), without dividing by a y that may be nothing.
type palm struct{ factor, power, lost float64 }

func newPalm(x, y float64) palm {
	tail, power := grow(x+1, y)
	more := y / (x + 1) * tail // A is 1 and this
	if power > 0 {
		return palm{more, power, max(0, 1-x/y)}
	}
	return palm{1 + more, 0, max(0, 1-x/(x+1)*tail/(1+more))}
}

// grow is 1 + y/(x+1) + y²/((x+1)(x+2)) + …, as a factor and a power of e, so
// that it does not overflow.
func grow(x, y float64) (factor, power float64) {
	sum, term := 1.0, 1.0
	for j := x + 1; ; j++ {
		term *= y / j
		sum += term
		if term < 1e-15*sum && y < j {
			return sum, power
		}
		if sum > 1e250 {
			sum *= 1e-250
			term *= 1e-250
			power += 250 * math.Ln10
		}
	}
}
