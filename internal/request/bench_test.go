package request_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/ident"
	"linli/internal/request"
	"linli/internal/store"
)

// chunk is how many rows of them go into one transaction.
const chunk = 10_000

// crowd fills the tables with 100,000 open requests and 50,000 volunteers who
// may be called.
func crowd(b *testing.B) *rig {
	b.Helper()
	r := newRig(b, "")
	random := rand.New(rand.NewPCG(3, 5))
	places := area.Default().Communities("11")
	somewhere := func() string { return string(places[random.IntN(len(places))]) }
	now := int64(r.now())
	insert := func(n int, table store.Table, row func(i int, args []any) []any) {
		for from := 0; from < n; from += chunk {
			r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				return store.Insert(ctx, tx, table, chunk, func(i int, args []any) []any { return row(from+i, args) })
			}))
		}
	}
	insert(50_000, store.Table{Name: "request_helper", Columns: []string{
		"person", "place", "reach", "kinds", "languages", "until_at", "turn", "called_at", "day", "day_calls", "calls", "busy", "changed_at",
	}}, func(i int, args []any) []any {
		reach := []int64{12, 9, 9, 6, 2}[i%5]
		return append(args, fmt.Sprintf("p%06d", i), somewhere(), reach, int64(0), "", now+12*3600_000, int64(random.IntN(1000)), int64(0), int64(0), int64(0), int64(0), int64(0), now)
	})
	r.fill(100_000, places)
	return r
}

// fill puts so many open requests somewhere into the places.
func (r *rig) fill(n int, places []area.Code) {
	r.t.Helper()
	random := rand.New(rand.NewPCG(3, 7))
	now := int64(r.now())
	kinds := []request.Kind{request.Buy, request.Medicine, request.Visit, request.Call, request.Bills, request.Ride}
	states := []request.State{request.Received, request.Dispatched, request.Dispatched, request.Accepted, request.InProgress, request.FedBack}
	table := store.Table{Name: "request_need", Columns: []string{
		"need", "kind", "place", "until_at", "urgency", "care", "channel", "minor", "state", "outcome", "hold", "asked_by", "asked_at", "cleared_at",
		"postponed", "hands", "taken", "wave", "next_at", "late_at", "work_kind", "work", "into_need", "like_need", "repeats", "org", "campaign",
		"content", "phone", "same", "link", "state_at", "closed_at", "sealed", "vault_key", "rank",
	}}
	row := func(i int, args []any) []any {
		late := now + int64(random.IntN(48*3600_000)) - 3600_000
		sealed := make([]byte, 300)
		return append(args, fmt.Sprintf("n%06d", i), string(kinds[i%6]), string(places[random.IntN(len(places))]), int64(0), int64(i%3), "", "self", int64(0), string(states[i%6]), "", "", "", now, now,
			int64(0), int64(1), int64(0), int64(0), int64(0), late, "", "", "", "", int64(0), "", "", fmt.Sprint(i), fmt.Sprint(i), fmt.Sprint(i), fmt.Sprint(i), now, int64(0),
			sealed, sealed[:60], late)
	}
	for from := 0; from < n; from += chunk {
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, table, min(chunk, n-from), func(i int, args []any) []any { return row(from+i, args) })
		}))
	}
	_, err := r.SetRight(ctx)
	r.must(err)
}

// median runs something and reports the middle of how long it took.
func median(b *testing.B, f func(i int)) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		f(i)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// BenchmarkNearest finds the nearest fitting ten of 50,000 volunteers for one of
// 100,000 requests, the decision table and the request's row included.
func BenchmarkNearest(b *testing.B) {
	r := crowd(b)
	desk := r.coordinator()
	if _, err := r.Nearest(ctx, desk, "n000000", 10); err != nil {
		b.Fatal(err)
	}
	b.Run("of=50000", func(b *testing.B) {
		median(b, func(i int) {
			found, err := r.Nearest(ctx, desk, fmt.Sprintf("n%06d", i*7919%100_000), 10)
			if err != nil || len(found) != 10 {
				b.Fatal(len(found), err)
			}
		})
	})
}

// BenchmarkQueue is the desk's page of the whole city over HTTP, with the tile
// map and the look that is logged, at 100,000 open requests.
func BenchmarkQueue(b *testing.B) {
	r := crowd(b)
	r.tick() // what is late is counted so
	v := r.Site(nil, r.Requests).As("coordinator")
	for _, path := range []string{"/needs", "/needs?only=late", "/needs?kind=welfare", "/needs?place=110105", "/needs?place=110109", "/needs?place=110105001024"} {
		b.Run(path, func(b *testing.B) {
			median(b, func(int) {
				if got := v.Get(path); got.Status != http.StatusOK {
					b.Fatal(got.Status)
				}
			})
		})
	}
	b.Run("minutes-later", func(b *testing.B) { // without the clockwork, while ever more becomes late
		median(b, func(int) {
			r.Clock.Add(time.Minute)
			if got := v.Get("/needs"); got.Status != http.StatusOK {
				b.Fatal(got.Status)
			}
		})
	})
}

// BenchmarkAsk is how many requests a second are taken, each waiting for its
// durable commit: sealed, compared with what the phone asked before, entered by
// staff for somebody who agrees, and put before the line.
func BenchmarkAsk(b *testing.B) {
	r := newRig(b, "")
	worker := r.worker()
	var n atomic.Int64
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			_, err := r.Enter(ctx, worker, request.Ask{
				ID: fmt.Sprintf("b-%d", i), Kind: request.Buy, Place: "110105001024", Agreed: true,
				Who: request.Who{Name: "某某", Phone: ident.Phone(fmt.Sprintf("138%08d", i)), Address: "一号楼 101", Words: fmt.Sprintf("大米%d", i)},
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	var kept int64
	r.must(r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM request_need").Scan(&kept))
	if kept != n.Load() {
		b.Fatalf("%d kept of %d", kept, n.Load())
	}
}
