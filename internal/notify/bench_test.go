package notify_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"linli/internal/ident"
	"linli/internal/notify"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// BenchmarkOutbox writes messages to different persons and sends them by sixteen
// workers to a provider that answers at once, on SQLite.
func BenchmarkOutbox(b *testing.B) {
	r := newRig(b, storetest.SQLite(b))
	n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: &provider{}})
	const batch = 200
	round := 0
	for b.Loop() {
		round++
		err := r.db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i := range batch {
				id := fmt.Sprintf("m%d-%d", round, i)
				r.book[id] = notify.Addresses{Phone: zhang}
				m := reminder(id, id)
				m.Template = notify.CodeTemplate.Key
				m.To, m.Phone = notify.Recipient{Kind: notify.Phone}, zhang
				m.Params = map[string]string{"code": "123456", "minutes": "5"}
				if err := n.Enqueue(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		})
		r.must(err)
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				if _, err := n.Pump(b.Context()); err != nil {
					b.Error(err)
				}
			})
		}
		group.Wait()
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "messages/s")
}

// slow is a provider that takes as long as one over the internet, and counts
// what everybody got.
type slow struct {
	takes time.Duration
	mu    sync.Mutex
	got   map[ident.Phone]int
	calls chan struct{}
}

func (s *slow) Send(_ context.Context, e notify.Envelope) (string, error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	s.got[e.To.Phone]++
	s.mu.Unlock()
	s.calls <- struct{}{}
	return e.ID, nil
}

// BenchmarkWave calls 10,000 people at once, by a provider that takes 50 ms for
// each, as the program does: into the outbox in transactions of 500, out of it
// by the workers. Every tenth person has had their messages of the day already
// and is not called.
func BenchmarkWave(b *testing.B) {
	const people, had = 10_000, 3
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				r := newRig(b, dsn(b))
				s := &slow{got: map[ident.Phone]int{}, calls: make(chan struct{}, people*had)}
				n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: s})
				person := func(i int) string { return fmt.Sprintf("w%05d", i) }
				enqueue := func(of string, from, to, step int) (sent int) {
					r.must(r.db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
						sent = 0
						for i := from; i < to; i += step {
							if err := n.Enqueue(ctx, tx, reminder(of+person(i), person(i))); err != nil {
								return err
							}
							sent++
						}
						return nil
					}))
					return sent
				}
				wait := func(calls int) {
					for range calls {
						<-s.calls
					}
				}
				for i := range people {
					r.book[person(i)] = notify.Addresses{Phone: ident.Phone(fmt.Sprintf("154%08d", i))}
				}
				n.Start()
				for round := range had {
					wait(enqueue(fmt.Sprintf("before%d-", round), 0, people, 10))
				}
				b.StartTimer()
				for from := 0; from < people; from += 500 {
					enqueue("wave-", from, from+500, 1)
				}
				wait(people * 9 / 10)
				b.StopTimer()
				n.Close()
				if len(s.calls) > 0 || len(s.got) != people {
					b.Errorf("%d calls too many, %d people were called at all", len(s.calls), len(s.got))
				}
				for i := range people {
					if want, got := 1+(had-1)*(1-min(1, i%10)), s.got[r.book[person(i)].Phone]; got != want {
						b.Fatalf("%s was called %d times, want %d", person(i), got, want)
					}
				}
				b.StartTimer()
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/wave")
		})
	}
}
