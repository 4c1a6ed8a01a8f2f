package duty_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/duty"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// crowd is a room of people who can all do anything.
type crowd struct{ duty.People }

func (crowd) Able(_ context.Context, _ store.Queryer, keys []string) (map[string]people.Able, error) {
	out := map[string]people.Able{}
	for _, k := range keys {
		out[k] = people.Able{Person: k, State: people.Confirmed, Home: area.Code(webtest.Home)}
	}
	return out, nil
}

// rush is how many last seats are sold: all that the promise names where CI is
// set, fewer on a developer's machine.
func rush() int {
	if os.Getenv("CI") != "" || os.Getenv("LINLI_FULL") != "" {
		return 10_000
	}
	return 300
}

// 64 clients, on PostgreSQL over several processes' handles, want the last seats
// of many shifts. None is sold twice, none is left while somebody waits, and
// nobody is in two places.
func TestLastSeats(t *testing.T) {
	const clients = 64
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		seats := rush()
		handles := []*duty.Duty{r.Duty}
		if r.DB().Dialect() == store.Postgres {
			for range 2 {
				handles = append(handles, r.process(t, dsn))
			}
		}
		for _, d := range handles {
			d.Options.People = crowd{d.Options.People}
			d.Options.Messages = nil
		}
		r.limits(duty.Rules{Longest: 1440, Day: 1440, Week: 10_080, RestAfter: 1440, Tired: 10_080, Answer: 120})
		// Ten shifts at a time run side by side: half of what a person wants
		// overlaps with the other half.
		shifts := r.many(seats, 10)
		before := r.facts("recruit")
		var held, full, refused atomic.Int64
		var group sync.WaitGroup
		begun := time.Now()
		for client := range clients {
			group.Go(func() {
				d := handles[client%len(handles)]
				rng := rand.New(rand.NewPCG(uint64(client), 1))
				for i := range seats * 3 / clients {
					person := fmt.Sprintf("p%04d", rng.IntN(seats/4))
					// Two clients at a time walk the same shifts, and the same person
					// is at two phones.
					shift := shifts[(i+client/2*seats/(clients/2)+rng.IntN(8))%len(shifts)]
					seat, err := d.SignUp(ctx, person, shift, duty.Wish{Wait: rng.IntN(2) == 0})
					switch {
					case errors.Is(err, duty.ErrFull):
						full.Add(1)
					case err != nil && kind(err) >= 0:
						refused.Add(1)
					case err != nil:
						t.Errorf("%s at %s: %v", person, shift, err)
						return
					case seat.State == duty.Held:
						held.Add(1)
						if rng.IntN(8) == 0 {
							if _, err := d.Withdraw(ctx, person, shift, "有事"); err != nil && kind(err) < 0 {
								t.Error(err)
							}
						}
					}
				}
			})
		}
		group.Wait()
		taken := time.Since(begun)
		if t.Failed() {
			return
		}
		// Whoever was offered a seat says yes or lets it lapse; then what is left is
		// sold to somebody who is free.
		rows, err := r.DB().Read().QueryContext(ctx, "SELECT shift, person FROM duty_seat WHERE state = 'offered'")
		r.must(err)
		type pair struct{ shift, person string }
		var offers []pair
		for rows.Next() {
			var p pair
			r.must(rows.Scan(&p.shift, &p.person))
			offers = append(offers, p)
		}
		r.must(rows.Err())
		rows.Close()
		for _, o := range offers {
			if _, err := r.Accept(ctx, o.person, o.shift, 0); err != nil && kind(err) < 0 {
				t.Fatal(err)
			}
		}
		for _, c := range []struct{ what, query string }{
			{"sold twice", "SELECT COUNT(*) FROM (SELECT shift FROM duty_seat WHERE state = 'held' GROUP BY shift HAVING COUNT(*) > 1) x"},
			{"left while somebody waits", "SELECT COUNT(*) FROM duty_shift WHERE free > 0 AND waiting > 0"},
			{"counted wrong", `SELECT COUNT(*) FROM duty_shift s WHERE s.held <> (SELECT COUNT(*) FROM duty_seat t WHERE t.shift = s.shift AND t.state = 'held')
				OR s.waiting <> (SELECT COUNT(*) FROM duty_seat t WHERE t.shift = s.shift AND t.state = 'waiting')`},
			{"people in two places", `SELECT COUNT(*) FROM duty_seat a JOIN duty_seat b ON b.person = a.person AND b.shift <> a.shift
				AND b.start_at < a.end_at AND a.start_at < b.end_at WHERE a.state = 'held' AND b.state = 'held'`},
			{"people accepted without their fact", `SELECT (SELECT COUNT(*) FROM duty_recruit) - ` + fmt.Sprint(r.facts("recruit")-before)},
		} {
			var n int
			r.must(r.DB().Read().QueryRowContext(ctx, c.query).Scan(&n))
			if n != 0 {
				t.Errorf("%s: %d", c.what, n)
			}
		}
		t.Logf("%d seats, %d taps in %v (%.0f a second): %d took one, %d found it full, %d were refused", seats, seats*3/clients*clients,
			taken.Round(time.Millisecond), float64(seats*3)/taken.Seconds(), held.Load(), full.Load(), refused.Load())
		if held.Load() == 0 || full.Load() == 0 || refused.Load() == 0 {
			t.Error("the rush was none")
		}
	})
}

// process is the room as another process over the same database has it.
func (r *rig) process(t *testing.T, dsn string) *duty.Duty {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{})
	r.must(err)
	t.Cleanup(func() { db.Close() })
	log, err := fact.Open(t.Context(), db, r.Kinds, r.Keys, merkle.SHA256, r.Clock.Now)
	r.must(err)
	t.Cleanup(func() { log.Close() })
	return r.open(db, log)
}

// many makes shifts of one seat, so many side by side at a time, at posts of a
// project of its own.
func (r *rig) many(n, beside int) []string {
	r.t.Helper()
	project := r.project(nil)
	r.shifts(project, "opening-m", nil)
	ids := make([]string, n)
	r.must(r.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		table := store.Table{Name: "duty_shift", Columns: []string{"shift", "post", "project", "place", "district", "township", "start_at", "end_at", "seats", "held", "kept", "free",
			"waiting", "standby", "line", "state", "revision"}}
		return store.Insert(ctx, tx, table, n, func(i int, args []any) []any {
			ids[i] = fmt.Sprintf("shift-%06d", i)
			start := int64(at("2020-03-08 00:00")) + int64(i/beside)*2*3600_000
			return append(args, ids[i], "opening-m-1", project, webtest.Home, webtest.Home[:6], webtest.Home[:9], start, start+2*3600_000, 1, 0, 0, 1, 0, 0, 0, "open", 1)
		})
	}))
	return ids
}
