package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/jobs"
	"linli/internal/notify"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

const (
	zhang = ident.Phone("13800000001")
	li    = ident.Phone("13900000002")
)

var shift = notify.Template{
	Key: "duty.reminder", Title: text.Label{Zh: "上岗提醒", En: "Your shift"},
	Text:   text.Label{Zh: "{name}，您{when}有一班岗。", En: "{name}, you have a shift {when}."},
	Params: []string{"name", "when"}, Channels: []notify.Channel{notify.WeChat, notify.SMS}, Inbox: true, Link: "/me/shifts",
}

var onlySMS = notify.Template{
	Key: "duty.changed", Title: shift.Title, Text: shift.Text, Params: shift.Params, Channels: []notify.Channel{notify.SMS},
}

// hands is a clock moved by hand.
type hands struct{ at atomic.Int64 }

func (h *hands) now() time.Time       { return time.UnixMilli(h.at.Load()) }
func (h *hands) pass(d time.Duration) { h.at.Add(d.Milliseconds()) }
func (h *hands) set(s string) {
	at, err := civil.ParseInstant(s)
	if err != nil {
		panic(err)
	}
	h.at.Store(int64(at))
}

// book is the addresses of a few persons.
type book map[string]notify.Addresses

func (b book) Addresses(_ context.Context, to notify.Recipient) (notify.Addresses, error) {
	a, known := b[to.ID]
	if !known {
		return a, notify.ErrNobody
	}
	return a, nil
}

// provider is a Sender that does what it is told and remembers what arrived.
type provider struct {
	mu    sync.Mutex
	do    func(e notify.Envelope) (deliver bool, receipt string, err error)
	seen  map[string]int // message → copies people got
	last  notify.Envelope
	calls int
}

func (p *provider) Send(_ context.Context, e notify.Envelope) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	p.last = e
	deliver, receipt, err := true, "r"+fmt.Sprint(p.calls), error(nil)
	if p.do != nil {
		deliver, receipt, err = p.do(e)
	}
	if deliver {
		if p.seen == nil {
			p.seen = map[string]int{}
		}
		p.seen[e.ID]++
	}
	return receipt, err
}

// asked is a provider that can be asked, and tells the truth.
type asked struct{ *provider }

func (a asked) Had(_ context.Context, e notify.Envelope, _ civil.Instant) (string, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return "found", a.seen[e.ID] > 0, nil
}

type rig struct {
	t     testing.TB
	db    *store.DB
	keys  *vault.Keys
	clock *hands
	book  book
	log   bytes.Buffer
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	r := &rig{t: t, clock: &hands{}, book: book{"p1": {Phone: zhang}, "p2": {Phone: li, OpenID: "o2", Lang: text.En}}}
	r.clock.set("2020-03-06 09:00")
	db, err := store.Open(context.Background(), dsn, store.Options{Migrations: []store.Migrations{jobs.Migrations(), notify.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r.db = db
	r.keys, err = vault.Create(filepath.Join(t.TempDir(), "keys"), vault.Options{Rand: rand.NewChaCha8([32]byte{7})})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) notify(senders map[notify.Channel]notify.Sender) *notify.Notify {
	r.t.Helper()
	n, err := notify.New(notify.Options{
		DB: r.db, Keys: r.keys, Clock: r.clock.now, Book: r.book, Templates: []notify.Template{shift}, Senders: senders,
		Budget: 3, Logger: slog.New(slog.NewTextHandler(&r.log, nil)),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *rig) enqueue(n *notify.Notify, m notify.Message) error {
	return r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error { return n.Enqueue(ctx, tx, m) })
}

func (r *rig) code(n *notify.Notify, phone ident.Phone, code string, life time.Duration) error {
	return r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error { return n.CarryCode(ctx, tx, phone, code, life) })
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func reminder(id, person string) notify.Message {
	return notify.Message{
		ID: id, Template: shift.Key, To: notify.Recipient{Kind: notify.Person, ID: person},
		Params: map[string]string{"name": "张*", "when": "3月7日8时"},
	}
}

func (r *rig) pump(n *notify.Notify, want int) {
	r.t.Helper()
	if calls, err := n.Pump(context.Background()); err != nil || calls != want {
		r.t.Fatalf("%d calls, want %d; %v", calls, want, err)
	}
}

func (r *rig) state(n *notify.Notify, id string, want notify.State) notify.Row {
	r.t.Helper()
	row, err := n.Get(context.Background(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	if row.State != want {
		r.t.Fatalf("%s is %s, want %s: %+v", id, row.State, want, row)
	}
	return row
}

func each(t *testing.T, test func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newRig(t, dsn)) })
}

var errSilence = errors.New("no answer")
