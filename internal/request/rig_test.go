package request_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// A hundred histories a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "12"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var ctx = context.Background()

// told keeps what people were told.
type told struct {
	mu   sync.Mutex
	said map[string]notify.Message
}

func (k *told) Enqueue(_ context.Context, tx *store.Tx, m notify.Message) error {
	tx.AfterCommit(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.said[m.ID] = m
	})
	return nil
}

func (k *told) all() []notify.Message {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []notify.Message
	for _, m := range k.said {
		out = append(out, m)
	}
	return out
}

// rig is a room of requests in a house.
type rig struct {
	*webtest.House
	*request.Requests
	t      testing.TB
	told   *told
	pocket *onetime.Pocket
	secret []byte
	made   int
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	return newRigWith(t, dsn, nil, onetime.Limits{})
}

// newRigWith is a rig with a clock, nil for the house's own, and limits of codes.
func newRigWith(t testing.TB, dsn string, clock civil.Clock, limits onetime.Limits) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, limit.Migrations(), onetime.Migrations(), request.Migrations())
	if clock == nil {
		clock = h.Clock.Now
	}
	r := &rig{House: h, t: t, told: &told{said: map[string]notify.Message{}}, pocket: &onetime.Pocket{}, secret: []byte("the centre's secret, 32 bytes long")}
	var err error
	r.Requests, err = request.New(request.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: clock,
		Checker: &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: clock},
		Figures: func(context.Context) (request.Figures, error) { return h.Figures(), nil },
		Codes:   onetime.New(h.Keys, clock, r.pocket, limits), Pocket: r.pocket, Tell: r.told, Base: "https://linli.test", Secret: r.secret,
	})
	r.must(err)
	return r
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) now() civil.Instant { return civil.At(r.Clock.Now()) }

func (r *rig) tick() {
	r.t.Helper()
	_, err := r.Tick(ctx)
	r.must(err)
}

// pass lets time go by and does what is due.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	r.Clock.Add(d)
	r.tick()
}

// ask is a need that nothing stands against.
func (r *rig) ask() request.Ask {
	r.made++
	return request.Ask{
		ID: fmt.Sprintf("need-%d", r.made), Kind: request.Buy, Place: webtest.Home, Channel: request.BySelf,
		Who: request.Who{Name: "佟秀兰", Phone: ident.Phone(r.IDs.Mobile()), Address: "三号楼二单元 501", Words: fmt.Sprintf("大米十斤，白菜两棵（第%d次）", r.made)},
	}
}

// proven is a need whose asker has proven their phone.
func (r *rig) proven(change func(*request.Ask)) string {
	r.t.Helper()
	a := r.ask()
	if change != nil {
		change(&a)
	}
	q, err := r.Ask(ctx, onetime.Visitor{}, a)
	r.must(err)
	_, err = r.Prove(ctx, onetime.Visitor{}, q.ID, r.pocket.About(q.ID))
	r.must(err)
	return q.ID
}

// free puts volunteers into the line.
func (r *rig) free(home string, n int) []string {
	r.t.Helper()
	if home == "" {
		home = webtest.Home
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("热心人%d", i)
	}
	keys := r.Persons(home, names...)
	for _, k := range keys {
		r.must(r.SetFree(ctx, k, request.Free{Place: home, Reach: 9, Until: r.now() + 12*3600*1000}))
	}
	return keys
}

// called are the volunteers of a list who have a call for a need.
func (r *rig) called(id string, of []string) (out []string) {
	r.t.Helper()
	for _, p := range of {
		offers, err := r.Offers(ctx, p)
		r.must(err)
		for _, o := range offers {
			if o.ID == id {
				out = append(out, p)
			}
		}
	}
	return out
}

func (r *rig) state(id string) request.State {
	r.t.Helper()
	q, err := r.Get(ctx, id)
	r.must(err)
	return q.State
}

func (r *rig) outcome(id string) request.Outcome {
	r.t.Helper()
	q, err := r.Get(ctx, id)
	r.must(err)
	return q.Outcome
}

func (r *rig) worker() access.Actor      { return r.As("worker") }
func (r *rig) coordinator() access.Actor { return r.As("coordinator") }

// facts are the facts of a kind, oldest first.
func (r *rig) facts(kind string) (out []*fact.Fact) {
	r.t.Helper()
	r.must(r.Log.Scan(ctx, 0, r.Log.Size(), func(rec *fact.Record) error {
		if rec.Fact.Kind == kind {
			out = append(out, rec.Fact)
		}
		return nil
	}))
	return out
}

type (
	ctxt = context.Context
	tx   = store.Tx
)
