package request

import (
	"cmp"
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
)

// week is a made-up week of the city: who is free when, who asks for help when.
// It runs the line and the budgets themselves, without a database: what is
// measured is whom they call.
type week struct {
	people, requests int
	fair             bool // as built; false: the nearest, without a line
}

// outcome is what came of a week.
type outcome struct {
	volunteers, calls, met int
	perDecile              [10]float64 // share of the calls, the most called tenth first
	idle                   float64     // share of volunteers who were never called
	most, mostInHour       int64       // of one volunteer: in a day, within an hour
	wait                   time.Duration
}

type event struct {
	at   civil.Instant
	need *want
	yes  string // who says yes; empty: a wave is due
}

type want struct {
	place string
	asked civil.Instant
	wave  int64
	done  bool
	open  int64
	until map[string]bool
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at < e[j].at }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

const minute = civil.Instant(60_000)

func (w week) run(t testing.TB) outcome {
	t.Helper()
	list, err := ParseSettings(builtIn)
	if err != nil {
		t.Fatal(err)
	}
	rules := &list[0]
	random := rand.New(rand.NewPCG(7, 11))
	communities := area.Default().Communities(area.Code(city))
	// A smaller city has fewer communities, not emptier ones.
	communities = communities[:len(communities)*w.people/1_200_000]
	// Where people live and where help is needed is uneven.
	somewhere := func() string {
		n := float64(len(communities))
		return string(communities[int(random.Float64()*random.Float64()*n)])
	}
	start := civil.NewDay(2020, 3, 2).Start()
	var out outcome
	var queue events
	line := newLine()
	// One in six is free now and then: three windows of four hours in the week.
	out.volunteers = w.people / 6
	windows := make([]civil.Instant, 0, 3*out.volunteers)
	for i := range out.volunteers {
		line.put(Helper{Person: fmt.Sprintf("p%07d", i), Place: somewhere(), Reach: 9})
		for range 3 {
			day, hour := random.IntN(7), 8+random.IntN(9)
			windows = append(windows, start+civil.Instant(day*24+hour)*60*minute)
		}
	}
	for i, at := range windows {
		queue = append(queue, event{at: at, yes: fmt.Sprintf("p%07d", i/3)})
	}
	wants := make([]*want, w.requests)
	for i := range wants {
		at := start + civil.Instant(random.IntN(7)*24*60+8*60+random.IntN(12*60))*minute
		wants[i] = &want{place: somewhere(), asked: at, until: map[string]bool{}}
		queue = append(queue, event{at: at, need: wants[i]})
	}
	heap.Init(&queue)
	last := map[string]civil.Instant{}
	var waits []civil.Instant
	for queue.Len() > 0 {
		e := heap.Pop(&queue).(event)
		switch {
		case e.need == nil: // somebody is free
			line.byID[e.yes].Until = e.at + 240*minute
		case e.yes != "": // somebody says yes
			e.need.open--
			if !e.need.done {
				e.need.done = true
				out.met++
				waits = append(waits, e.at-e.need.asked)
			}
		case !e.need.done && e.need.wave < 3*rules.Waves:
			s := search{place: e.need.place, kind: Buy, now: e.at, rules: rules, besides: e.need.until}
			want := rules.size(1, e.need.wave%rules.Waves) - e.need.open
			for _, h := range line.nearest(&s, int(max(want, 0))) {
				live := line.byID[h.Person]
				if before, ok := last[h.Person]; ok && e.at-before < 60*minute {
					out.mostInHour++
				}
				last[h.Person] = e.at
				live.charge(e.at, rules)
				if !w.fair {
					live.Turn = 0
					live.CalledAt = max(0, e.at-60*minute) // neither line nor hour
				}
				out.most = max(out.most, live.DayCalls)
				out.calls++
				e.need.until[h.Person] = true
				if random.Float64() < 0.35 {
					e.need.open++
					heap.Push(&queue, event{e.at + civil.Instant(1+random.IntN(9))*minute, e.need, h.Person})
				}
			}
			e.need.wave++
			pause := rules.pause(Normal)
			if e.need.wave%rules.Waves == 0 {
				pause = 60 * minute * 4
			}
			heap.Push(&queue, event{at: e.at + pause, need: e.need})
		}
	}
	out.count(line, waits)
	return out
}

// count adds the figures up.
func (o *outcome) count(l *line, waits []civil.Instant) {
	var calls []int64
	for _, h := range l.byID {
		calls = append(calls, h.Calls)
		if h.Calls == 0 {
			o.idle++
		}
	}
	o.idle /= float64(len(calls))
	slices.SortFunc(calls, func(a, b int64) int { return cmp.Compare(b, a) })
	for i, n := range calls {
		o.perDecile[i*10/len(calls)] += float64(n) / float64(max(1, o.calls))
	}
	slices.Sort(waits)
	if len(waits) > 0 {
		o.wait = time.Duration(waits[len(waits)/2]) * time.Millisecond
	}
}

// A fiftieth of the city's week: no budget is broken, and the line spreads the
// calls; without it the same few are asked.
func TestWeek(t *testing.T) {
	built := week{people: 24_000, requests: 4_000, fair: true}.run(t)
	naive := week{people: 24_000, requests: 4_000}.run(t)
	rules, err := ParseSettings(builtIn)
	if err != nil {
		t.Fatal(err)
	}
	if built.mostInHour != 0 || built.most > rules[0].CallsADay {
		t.Errorf("%d calls within an hour of another, %d in one day", built.mostInHour, built.most)
	}
	if built.met < built.calls/20 || float64(built.met) < 0.8*4_000 {
		t.Errorf("%d of 4000 requests met by %d calls", built.met, built.calls)
	}
	if built.perDecile[0] >= naive.perDecile[0] || built.idle >= naive.idle {
		t.Errorf("the line spreads nothing: top tenth %.2f, idle %.2f; without it %.2f, %.2f", built.perDecile[0], built.idle, naive.perDecile[0], naive.idle)
	}
	t.Logf("with the line %+v", built)
	t.Logf("without it    %+v", naive)
}

// BenchmarkWeek is the whole city's week: 1.2 million people, 200,000 requests.
// Run it with -benchtime 1x; docs/benchmarks.md has its figures.
func BenchmarkWeek(b *testing.B) {
	for _, fair := range []bool{true, false} {
		b.Run(fmt.Sprintf("line=%v", fair), func(b *testing.B) {
			for b.Loop() {
				o := week{people: 1_200_000, requests: 200_000, fair: fair}.run(b)
				b.Logf("%+v", o)
				b.ReportMetric(100*o.perDecile[0], "%calls-top-tenth")
				b.ReportMetric(100*o.idle, "%idle")
				b.ReportMetric(float64(o.calls)/float64(o.met), "calls/met")
			}
		})
	}
}
