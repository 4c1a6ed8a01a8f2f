package request_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/area"
	"linli/internal/ident"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// counted holds the map of a community against its needs, each counted anew.
func (r *rig) counted(t rapid.TB) {
	want := request.Count{Place: webtest.Home}
	err := r.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN state IN ('received', 'dispatched', 'held') THEN 1 ELSE 0 END), 0),
		  COALESCE(SUM(CASE WHEN urgency = 2 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN late_at < $1 AND state <> 'fed-back' THEN 1 ELSE 0 END), 0)
		FROM request_need WHERE closed_at = 0 AND state <> 'unproven' AND care <> 'medic'`, int64(r.now())).Scan(&want.Open, &want.Unmet, &want.Urgent, &want.Late)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Map(ctx, r.coordinator(), webtest.Home)
	if err != nil {
		t.Fatal(err)
	}
	if want.Open == 0 && len(got) == 0 {
		return
	}
	if !slices.Equal(got, []request.Count{want}) {
		t.Fatalf("the map says %+v of what is %+v", got, want)
	}
}

// The map adds up communities, and knows what is late before the clockwork does.
func TestMap(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		elsewhere := []string{"110105001025", "110105002024", "110109001001"}
		for i, place := range append(elsewhere, webtest.Home, webtest.Home) {
			r.proven(func(a *request.Ask) {
				a.Place, a.Urgency = place, request.Urgency(i%3)
			})
		}
		r.proven(func(a *request.Ask) { a.Care = request.Medic })
		check := func(place string, want ...request.Count) {
			t.Helper()
			if got, err := r.Map(ctx, r.coordinator(), place); err != nil || !slices.Equal(got, want) {
				t.Errorf("the map of %s: %+v %v, want %+v", place, got, err, want)
			}
		}
		check("11", request.Count{"110105001", 3, 3, 0, 0}, request.Count{"110105002", 1, 1, 0, 0}, request.Count{"110109001", 1, 1, 1, 0})
		check("110109", request.Count{"110109001", 1, 1, 1, 0})
		check("110105001", request.Count{"110105001024", 2, 2, 0, 0}, request.Count{"110105001025", 1, 1, 0, 0})
		r.Clock.Add(30 * 24 * time.Hour)
		late := []request.Count{{"110105001", 3, 3, 0, 3}, {"110105002", 1, 1, 0, 1}, {"110109001", 1, 1, 1, 1}}
		check("11", late...)
		r.must(r.DB.Write(ctx, func(ctx ctxt, tx *tx) error { // no wave, no end: nothing but lateness is to be seen
			_, err := tx.ExecContext(ctx, "UPDATE request_need SET next_at = 0")
			return err
		}))
		r.tick()
		check("11", late...)
	})
}

// refusing is a room that lets nothing be closed.
type refusing struct{ request.Worker }

var errStays = errors.New("stays")

func (refusing) Closed(context.Context, *store.Tx, *request.Request) error { return errStays }

// What is undone is not counted, though others in the same commit are.
func TestCountsOfOneCommit(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Follow("stays", refusing{})
		const n = 12
		var ids []string
		for range n {
			ids = append(ids, r.proven(nil))
		}
		for _, id := range ids[n/2:] {
			r.must(r.DB.Write(ctx, func(ctx ctxt, tx *tx) error { return r.AttachIn(ctx, tx, id, request.Work{Kind: "stays", ID: id}) }))
		}
		open, waiting := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() { // the writer waits, and finds the others together
			r.must(r.DB.Write(ctx, func(ctxt, *tx) error {
				close(waiting)
				<-open
				return nil
			}))
		})
		<-waiting
		for i, id := range ids {
			all.Go(func() {
				if err := r.Cancel(ctx, r.Link(id)); errors.Is(err, errStays) != (i >= n/2) {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		all.Go(func() {
			_, err := r.Enter(ctx, r.worker(), request.Ask{
				ID: "one-more", Kind: request.Buy, Place: webtest.Home, Agreed: true, Urgency: request.Urgent,
				Who: request.Who{Name: "佟秀兰", Phone: ident.Phone(r.IDs.Mobile()), Address: "三号楼二单元 501", Words: "大米"},
			})
			if err != nil {
				t.Error(err)
			}
		})
		close(open)
		all.Wait()
		r.counted(t)
	})
}

// Counts that other hands have changed are found and set right within the day,
// and whoever keeps the installation hears of it.
func TestCountsSetRight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		for range 3 {
			r.proven(nil)
		}
		r.tick()
		for _, change := range []string{
			"UPDATE request_count SET open = 7 WHERE digits = 9", "DELETE FROM request_count",
			"INSERT INTO request_count (digits, place, open, unmet, urgent, late) VALUES (12, '110109001001', 1, 0, 0, 0)",
		} {
			r.must(r.DB.Write(ctx, func(ctx ctxt, tx *tx) error {
				_, err := tx.ExecContext(ctx, change)
				return err
			}))
			r.Clock.Add(24 * time.Hour)
			if _, err := r.Tick(ctx); err == nil {
				t.Errorf("nobody hears of %s", change)
			}
			r.tick()
			r.counted(t)
			if n, err := r.SetRight(ctx); n != 0 || err != nil {
				t.Errorf("after %s: %d, %v", change, n, err)
			}
		}
	})
}

// However many processes find the counts wrong, they are set right once.
func TestCountsSetRightTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.fill(500, area.Default().Communities("110105"))
		r.must(r.DB.Write(ctx, func(ctx ctxt, tx *tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE request_count SET open = open + 1, late = 0")
			return err
		}))
		db, err := store.Open(ctx, dsn, store.Options{})
		r.must(err)
		defer db.Close()
		beside, err := request.New(request.Options{DB: db, Clock: r.Clock.Now})
		r.must(err)
		var all sync.WaitGroup
		for _, process := range []*request.Requests{r.Requests, beside} {
			all.Go(func() {
				if _, err := process.SetRight(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n, err := r.SetRight(ctx); n != 0 || err != nil {
			t.Error(n, err)
		}
	})
}
