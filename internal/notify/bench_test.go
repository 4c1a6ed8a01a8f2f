package notify_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

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
