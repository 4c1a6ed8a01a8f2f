package webtest

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
)

// Load is what a load test puts on a site: so many a second, for so long,
// whether or not the site keeps up.
type Load struct {
	Rate  float64 // a second
	Lasts time.Duration
}

// LoadWanted is the load that make load asks for by LINLI_LOAD_RATE and
// LINLI_LOAD_MINUTES; otherwise it is the one given, and wanted is false: then a
// load test is a test of a second that nobody is lost.
func LoadWanted(t testing.TB, otherwise Load) (l Load, wanted bool) {
	t.Helper()
	read := func(name string, least float64) float64 {
		s := os.Getenv(name)
		if s == "" {
			return least
		}
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || f <= 0 {
			t.Fatalf("%s is not a number above zero: %q", name, s)
		}
		return f
	}
	if os.Getenv("LINLI_LOAD_RATE") == "" {
		return otherwise, false
	}
	return Load{read("LINLI_LOAD_RATE", 1), time.Duration(read("LINLI_LOAD_MINUTES", 1) * float64(time.Minute))}, true
}

// N is how many times the load calls.
func (l Load) N() int { return int(l.Rate * l.Lasts.Seconds()) }

// Run calls f so often a second, each call on its own, and waits for the last.
// Due is when the call should have begun: a site that falls behind is measured
// from there.
func (l Load) Run(f func(i int, due time.Time)) (took time.Duration) {
	var all sync.WaitGroup
	start := civil.System()
	for i := range l.N() {
		due := start.Add(time.Duration(float64(i) / l.Rate * float64(time.Second)))
		time.Sleep(due.Sub(civil.System()))
		all.Go(func() { f(i, due) })
	}
	all.Wait()
	return civil.System().Sub(start)
}

// Times are how long something took, often. They may be added to from anywhere.
type Times struct {
	mu   sync.Mutex
	took []time.Duration
}

// Add adds how long it took once.
func (t *Times) Add(d time.Duration) {
	t.mu.Lock()
	t.took = append(t.took, d)
	t.mu.Unlock()
}

// At is the least time that the share of all was done within.
func (t *Times) At(share float64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.took) == 0 {
		return 0
	}
	slices.Sort(t.took)
	return t.took[min(int(float64(len(t.took))*share), len(t.took)-1)]
}

// String says the middle, the slow and the slowest, and of how many.
func (t *Times) String() string {
	at := func(share float64) time.Duration { return t.At(share).Round(100 * time.Microsecond) }
	t.mu.Lock()
	n := len(t.took)
	t.mu.Unlock()
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("p50 %v, p99 %v, most %v (%d)", at(0.5), at(0.99), at(1), n)
}
