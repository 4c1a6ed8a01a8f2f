package request

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/plan/route"
	"linli/internal/text"
)

// stop is one place of a helper's day: a task, or a round's turns.
type stop struct {
	Task  *taskCard   // or
	Round *roundTurns // with those that are due
	From  text.Label  // how far it is from the stop before, in words
}

func (s stop) place() string {
	if s.Task != nil {
		return s.Task.Where()
	}
	return s.Round.Place
}

// due is when the stop should be met; 0: at any time of the day.
func (s stop) due() civil.Instant {
	if s.Task != nil {
		return s.Task.LateAt
	}
	return 0
}

// ring is how far two places are from each other, by their division.
type ring struct {
	digits  int // that they have in common
	minutes float64
	name    text.Label
}

// apart are the rings, the nearest first, with the minutes on foot or by bicycle
// between two communities: the atlas has no map. They order a day and promise
// nothing. A task is taken to need half an hour, a turn of a round ten minutes.
var apart = []ring{{12, 5, msgNearRing12}, {9, 15, msgNearRing9}, {6, 40, msgNearRing6}, {0, 90, msgNearRing2}}

const (
	taskMinutes = 30
	turnMinutes = 10
	lateMinutes = 60 // what is overdue already should be met within the hour
)

// between is the ring of two places.
func between(a, b string) ring {
	for _, r := range apart {
		if len(a) >= r.digits && len(b) >= r.digits && a[:r.digits] == b[:r.digits] {
			return r
		}
	}
	return apart[len(apart)-1]
}

// inOrder puts stops into the order in which to go, from where the helper starts:
// the shortest way on which nothing comes late, and where there is none what is
// due soonest first.
func inOrder(ctx context.Context, now civil.Instant, start string, stops []stop) ([]stop, error) {
	slices.SortStableFunc(stops, func(a, b stop) int {
		if a.due() == 0 || b.due() == 0 {
			return cmp.Compare(b.due(), a.due()) // what has no hour comes after
		}
		return cmp.Compare(a.due(), b.due())
	})
	if start == "" && len(stops) > 0 {
		start = stops[0].place()
	}
	if len(stops) > 1 {
		in, err := wayOf(now, start, stops)
		if err != nil {
			return nil, err
		}
		plan, err := route.Solve(ctx, in, route.Options{Iterations: 500, Seed: 1})
		if err == nil && len(plan.Routes) == 1 {
			ordered := make([]stop, 0, len(stops))
			for _, i := range plan.Routes[0].Stops {
				ordered = append(ordered, stops[i])
			}
			stops = ordered
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	at := start
	for i := range stops {
		stops[i].From = between(at, stops[i].place()).name
		at = stops[i].place()
	}
	return stops, nil
}

// wayOf is a helper's day as a problem of routing. Times are minutes from now.
func wayOf(now civil.Instant, start string, stops []stop) (*route.Instance, error) {
	places := []string{start}
	in := &route.Instance{Vehicles: []route.Vehicle{{Count: 1, Start: 0, End: route.Nowhere, Capacity: 1}}}
	for _, s := range stops {
		at := slices.Index(places, s.place())
		if at < 0 {
			at, places = len(places), append(places, s.place())
		}
		r := route.Stop{Place: at, Service: taskMinutes, Drop: route.None, Keeper: route.None}
		if s.Round != nil {
			r.Service = turnMinutes * float64(len(s.Round.Turns))
		}
		if due := s.due(); due != 0 {
			r.Due = max(float64((due-now)/60_000), lateMinutes)
		}
		in.Stops = append(in.Stops, r)
	}
	dist := make([][]float64, len(places))
	for i := range places {
		dist[i] = make([]float64, len(places))
		for j := range places {
			if i != j {
				dist[i][j] = between(places[i], places[j]).minutes
			}
		}
	}
	var err error
	if in.Places, err = route.Matrix(dist); err != nil {
		return nil, fmt.Errorf("plan a helper's day: %w", err)
	}
	return in, nil
}

// chineseDigits are the numerals of house numbers.
var chineseDigits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// doorKey orders addresses as one walks: building by building, door by door, so
// that 二号楼 comes before 十号楼 and 9 before 10.
func doorKey(address string) string {
	var b strings.Builder
	number, units, in := 0, 0, false
	flush := func() {
		if in {
			fmt.Fprintf(&b, "%09d", number+units)
		}
		number, units, in = 0, 0, false
	}
	last := '0'
	for _, r := range address {
		switch d, chinese := chineseDigits[r]; {
		case r >= '0' && r <= '9':
			number, in = min(number*10+int(r-'0'), 1e8), true
		case r == '十' || r == '百':
			weight := map[rune]int{'十': 10, '百': 100}[r]
			number, units, in = min(number+max(units, 1)*weight, 1e8), 0, true
		case chinese && last != '十' && last != '百' && units != 0: // 一〇二, read figure by figure
			units, in = min(units*10+d, 1e8), true
		case chinese:
			units, in = d, true
		default:
			flush()
			b.WriteRune(r)
		}
		last = r
	}
	flush()
	return b.String()
}

// byDoor puts the turns of a round into the order of the doors. Nobody sees an
// address by it: each is opened for itself, and that is logged.
func (r *Requests) byDoor(ctx context.Context, turns []Turn) error {
	keys := make(map[string]string, len(turns))
	for _, t := range turns {
		w, err := r.openMember(ctx, r.db.Read(), t.Round, t.Member)
		if err != nil && !errors.Is(err, ErrUnknown) { // destroyed since: they want no more of it
			return err
		}
		keys[t.Member] = doorKey(w.Address)
	}
	slices.SortStableFunc(turns, func(a, b Turn) int { return cmp.Compare(keys[a.Member], keys[b.Member]) })
	return nil
}
