package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

func open(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{ledger.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func post(ctx context.Context, db *store.DB, l *ledger.Ledger, e ledger.Entry) error {
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return l.Post(ctx, tx, e) })
}

func TestEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		ctx, db, l := t.Context(), open(t, dsn), ledger.New("purse", "till")
		entry := func(id string, p ...ledger.Posting) ledger.Entry {
			return ledger.Entry{ID: id, Ref: "errand:1", By: "v1", At: 1000, Postings: p}
		}
		for _, c := range []struct {
			name  string
			entry ledger.Entry
			err   error
		}{
			{"money from outside into the till", entry("e1", ledger.Move(50_000, "outside:fund", "till:c1")...), nil},
			{"the same again", entry("e1", ledger.Move(50_000, "outside:fund", "till:c1")...), nil},
			{"another under the same name", entry("e1", ledger.Move(40_000, "outside:fund", "till:c1")...), ledger.ErrOther},
			{"a float", entry("e2", ledger.Move(20_000, "till:c1", "purse:v1")...), nil},
			{"more than the float", entry("e3", ledger.Move(20_001, "purse:v1", "asker:1")...), ledger.ErrShort},
			{"three accounts", entry("e4", ledger.Posting{"purse:v1", -1234}, ledger.Posting{"asker:1", 1000}, ledger.Posting{"difference:1", 234}), nil},
			{"one account", entry("e5", ledger.Posting{"purse:v1", -1}), ledger.ErrEntry},
			{"a sum", entry("e6", ledger.Posting{"purse:v1", -1}, ledger.Posting{"asker:1", 2}), ledger.ErrEntry},
			{"the same account", entry("e7", ledger.Posting{"a:1", -1}, ledger.Posting{"a:1", 1}), ledger.ErrEntry},
			{"nothing", entry("e8", ledger.Posting{"a:1", 0}, ledger.Posting{"a:2", 0}), ledger.ErrEntry},
			{"too much", entry("e9", ledger.Move(1<<60, "a:1", "a:2")...), ledger.ErrEntry},
			{"no id", entry("", ledger.Move(1, "a:1", "a:2")...), ledger.ErrEntry},
		} {
			if err := post(ctx, db, l, c.entry); !errors.Is(err, c.err) {
				t.Errorf("%s: %v, want %v", c.name, err, c.err)
			}
		}
		for account, want := range map[string]measure.Fen{"till:c1": 30_000, "purse:v1": 18_766, "asker:1": 1000, "outside:fund": -50_000, "purse:v2": 0} {
			if got, err := l.Balance(ctx, db.Read(), account); err != nil || got != want {
				t.Errorf("%s holds %d (%v), want %d", account, got, err, want)
			}
		}
		lines, err := l.Statement(ctx, db.Read(), "purse:v1", ledger.Cursor{}, 1)
		if err != nil || len(lines) != 1 || lines[0].Entry != "e4" || lines[0].Balance != 18_766 {
			t.Errorf("statement: %+v (%v)", lines, err)
		}
		lines, err = l.Statement(ctx, db.Read(), "purse:v1", ledger.Cursor{At: lines[0].At, Entry: lines[0].Entry}, 10)
		if err != nil || len(lines) != 1 || lines[0].Entry != "e2" {
			t.Errorf("second page: %+v (%v)", lines, err)
		}
		accounts, err := l.Open(ctx, db.Read(), "purse", "", 10)
		if err != nil || len(accounts) != 1 || accounts[0].Name != "purse:v1" {
			t.Errorf("open purses: %+v (%v)", accounts, err)
		}
		if err := l.Check(ctx, db.Read()); err != nil {
			t.Error(err)
		}
	})
}

// Whatever is posted, refused, retried and in which order: every bounded
// account stays at nothing or above, all accounts together hold nothing, and
// each holds what a plain reckoning says.
func TestBooksBalance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, l := open(t, dsn), ledger.New("purse")
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			account := rapid.Custom(func(rt *rapid.T) string {
				return fmt.Sprintf("%s:%d-%d", rapid.SampledFrom([]string{"purse", "asker", "outside"}).Draw(rt, "kind"), run, rapid.IntRange(0, 2).Draw(rt, "n"))
			})
			held, made := map[string]measure.Fen{}, map[string]string{}
			for range rapid.IntRange(1, 12).Draw(rt, "entries") {
				from, to := account.Draw(rt, "from"), account.Draw(rt, "to")
				amount := measure.Fen(rapid.IntRange(1, 500).Draw(rt, "fen"))
				id := fmt.Sprintf("%d-%d", run, rapid.IntRange(0, 9).Draw(rt, "id"))
				err := post(t.Context(), db, l, ledger.Entry{ID: id, By: "x", At: civil.Instant(run), Postings: ledger.Move(amount, from, to)})
				content := fmt.Sprint(from, to, amount)
				switch was, known := made[id]; {
				case from == to:
					if !errors.Is(err, ledger.ErrEntry) {
						rt.Fatalf("from %s to itself: %v", from, err)
					}
				case known && was == content:
					if err != nil {
						rt.Fatalf("a retry of %s: %v", id, err)
					}
				case known:
					if !errors.Is(err, ledger.ErrOther) {
						rt.Fatalf("another %s: %v", id, err)
					}
				case from[:5] == "purse" && held[from] < amount:
					if !errors.Is(err, ledger.ErrShort) {
						rt.Fatalf("%d from %s with %d: %v", amount, from, held[from], err)
					}
				default:
					if err != nil {
						rt.Fatal(err)
					}
					held[from] -= amount
					held[to] += amount
					made[id] = content
				}
			}
			for a, want := range held {
				if got, err := l.Balance(t.Context(), db.Read(), a); err != nil || got != want {
					rt.Fatalf("%s holds %d (%v), want %d", a, got, err, want)
				}
			}
		})
		if err := l.Check(t.Context(), db.Read()); err != nil {
			t.Error(err)
		}
	})
}

// A float of 100 entries of one yuan is spent by 8 hands, each of which tries
// to spend all of it: exactly 100 succeed. On PostgreSQL four of them are other
// processes.
func TestSpentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		ctx, l := t.Context(), ledger.New("purse")
		dbs := []*store.DB{open(t, dsn)}
		if dbs[0].Dialect() == store.Postgres {
			dbs = append(dbs, open(t, dsn))
		}
		if err := post(ctx, dbs[0], l, ledger.Entry{ID: "float", By: "x", Postings: ledger.Move(10_000, "till:1", "purse:1")}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		spent, short := 0, 0
		for hand := range 8 {
			wg.Go(func() {
				for n := range 100 {
					err := post(ctx, dbs[hand%len(dbs)], l, ledger.Entry{ID: fmt.Sprintf("%d-%d", hand, n), By: "x", Postings: ledger.Move(100, "purse:1", fmt.Sprintf("asker:%d", hand))})
					mu.Lock()
					switch {
					case err == nil:
						spent++
					case errors.Is(err, ledger.ErrShort):
						short++
					default:
						t.Error(err)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if spent != 100 || short != 700 {
			t.Errorf("%d spent, %d short", spent, short)
		}
		if err := l.Check(ctx, dbs[0].Read()); err != nil {
			t.Error(err)
		}
	})
}
