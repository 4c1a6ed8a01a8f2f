package fact_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"linli/internal/fact"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// A transaction of any length holds few facts in memory, and leaves nothing
// behind when it is rolled back.
func TestLongTransactionHoldsLittle(t *testing.T) {
	r := open(t, storetest.SQLite(t))
	fact.SpillEvery(r.Log, 1000)
	if err := r.add(meal("first"), meal("second")); err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early, late uint64
	err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		const facts = 30_000
		for i := range facts {
			f := meal(fmt.Sprintf("f%d", i))
			if i%100 == 99 {
				f.Replaces = fmt.Sprintf("f%d", i-99)
			}
			receipt, err := r.Append(ctx, tx, r.PrepareImported(f))
			if err != nil || receipt.Seq != int64(i+3) {
				return fmt.Errorf("fact %d: %+v %w", i, receipt, err)
			}
			if i == 2000 {
				early = heap()
			}
		}
		late = heap()
		// What was written long before is still known.
		if receipt, err := r.Append(ctx, tx, r.PrepareImported(meal("f1"))); err != nil || !receipt.Already || receipt.Seq != 4 {
			return fmt.Errorf("sent again: %+v %w", receipt, err)
		}
		var refused *fact.Refused
		if _, err := r.Append(ctx, tx, r.PrepareImported(replacing("x", "f0"))); !errors.As(err, &refused) {
			return fmt.Errorf("replaced twice: %w", err)
		}
		return errOnPurpose
	})
	if !errors.Is(err, errOnPurpose) {
		t.Fatal(err)
	}
	// 28,000 facts more would be 20 MB.
	if late > early+4<<20 {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
	if r.Size() != 2 {
		t.Errorf("size %d", r.Size())
	}
	if err := r.add(meal("f1"), meal("second")); err != nil {
		t.Fatal(err)
	}
	if head, err := r.Verify(t.Context(), nil); err != nil || head.Size != 3 {
		t.Error(head, err)
	}
}

// A long transaction that is committed is the same log as many short ones.
func TestLongTransactionIsManyShortOnes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		long, short := open(t, dsn), open(t, storetest.SQLite(t))
		fact.SpillEvery(long.Log, 300)
		var told, size int64
		long.Watch(func(now int64, facts []*fact.Fact) {
			for _, f := range facts {
				if told++; f.Seq != told {
					t.Errorf("told of fact %d after %d", f.Seq, told-1)
				}
			}
			size = now
		})
		var all []*fact.Fact
		for i := range 1000 {
			all = append(all, meal(fmt.Sprint(i)))
		}
		if err := long.add(all...); err != nil {
			t.Fatal(err)
		}
		for part := range 10 {
			var some []*fact.Fact
			for i := range 100 {
				some = append(some, meal(fmt.Sprint(100*part+i)))
			}
			if err := short.add(some...); err != nil {
				t.Fatal(err)
			}
		}
		if long.Head() != short.Head() || told != 1000 || size != 1000 {
			t.Errorf("heads %v and %v; told of %d facts and of size %d", long.Head(), short.Head(), told, size)
		}
		if n := fact.Overlay(long.Log); n != 0 {
			t.Errorf("%d ids wait", n)
		}
		if _, err := long.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}
