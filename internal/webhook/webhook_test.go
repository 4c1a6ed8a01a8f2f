package webhook_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
	"linli/internal/webhook"
)

// TestSign holds the signature against the example of Standard Webhooks 1.0.0
// (its reference libraries test the same).
func TestSign(t *testing.T) {
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := webhook.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

func TestPublic(t *testing.T) {
	for ip, want := range map[string]bool{
		"8.8.8.8": true, "2400:3200::1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "224.0.0.1": false, "255.255.255.255": false, "192.0.2.1": false, "198.18.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false, "fe80::1%eth0": false,
	} {
		if got := webhook.Public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s is public: %t, want %t", ip, got, want)
		}
	}
}

// receiver is a program that is told things.
type receiver struct {
	mu     sync.Mutex
	status []int // to answer, in turn; then 204
	head   http.Header
	got    []call
}

type call struct{ id, at, signature, body string }

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, call{req.Header.Get("Webhook-Id"), req.Header.Get("Webhook-Timestamp"), req.Header.Get("Webhook-Signature"), string(body)})
	status := http.StatusNoContent
	if len(r.status) > 0 {
		status, r.status = r.status[0], r.status[1:]
	}
	for name, values := range r.head {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
}

func (r *receiver) answer(status ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) calls() []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]call{}, r.got...)
}

type rig struct {
	*webtest.House
	t        *testing.T
	hooks    *webhook.Hooks
	receiver *receiver
	url      string
	sec      access.Actor
}

func newRig(t *testing.T, dsn string, private bool) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, webhook.Migrations())
	r := &rig{House: h, t: t, receiver: &receiver{}, sec: h.As("secadmin")}
	server := httptest.NewServer(r.receiver)
	t.Cleanup(server.Close)
	r.url = server.URL
	r.hooks = webhook.New(webhook.Options{DB: h.DB, Log: h.Log, Keys: h.Keys, Access: h.Access, Clock: h.Clock.Now, Private: private})
	t.Cleanup(r.hooks.Close)
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) subscribe(id string, kinds ...string) string {
	r.t.Helper()
	secret, err := r.hooks.Subscribe(r.t.Context(), r.sec, webhook.Hook{ID: id, Name: "大屏", URL: r.url + "/in", Kinds: kinds})
	r.must(err)
	return secret
}

func (r *rig) announce(e webhook.Event, then error) {
	r.t.Helper()
	err := r.DB.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(r.hooks.Announce(ctx, tx, e), then)
	})
	if !errors.Is(err, then) {
		r.t.Fatal(err)
	}
}

func (r *rig) pump() {
	r.t.Helper()
	r.must(r.hooks.Pump(r.t.Context()))
}

func (r *rig) delivery(hook string) webhook.Delivery {
	r.t.Helper()
	found, err := r.hooks.Deliveries(r.t.Context(), r.sec, hook, 0, "", 10)
	r.must(err)
	if len(found) == 0 {
		r.t.Fatal("nothing was put into the outbox")
	}
	return found[0]
}

// signed reports whether one of a call's signatures is of the secret.
func signed(t *testing.T, c call, secret string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, webhook.SecretPrefix))
	if err != nil {
		t.Fatal(err)
	}
	at, err := strconv.ParseInt(c.at, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(" "+c.signature+" ", " "+webhook.Sign(raw, c.id, time.Unix(at, 0), []byte(c.body))+" ")
}

func released(id string) webhook.Event {
	return webhook.Event{ID: id, Kind: webhook.BriefReleased, Data: map[string]string{"key": id}}
}

func TestDelivery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn, true)
		secret := r.subscribe("h", webhook.BriefReleased)
		r.announce(released("d1"), nil)
		r.announce(released("d1"), nil)                                                         // the same again
		r.announce(released("d2"), errors.New("rolled back"))                                   // never happened
		r.announce(webhook.Event{ID: "p", Kind: webhook.PersonConfirmed, Place: "110105"}, nil) // not asked for
		r.pump()
		r.pump()
		got := r.receiver.calls()
		if len(got) != 1 || !strings.Contains(got[0].body, `"type":"brief.released"`) || !strings.Contains(got[0].body, `"key":"d1"`) {
			t.Fatalf("received %+v", got)
		}
		if !signed(t, got[0], secret) {
			t.Error("the signature is not of the secret")
		}
		if d := r.delivery("h"); d.State != webhook.Done || d.Status != 204 || d.Tries != 1 {
			t.Errorf("%+v", d)
		}

		// The secret is changed: for a day both sign.
		now, err := r.hooks.Rotate(t.Context(), r.sec, "h")
		r.must(err)
		r.announce(released("d3"), nil)
		r.pump()
		if c := r.receiver.calls()[1]; !signed(t, c, secret) || !signed(t, c, now) {
			t.Error("one of the two secrets does not sign")
		}
		r.Clock.Add(25 * time.Hour)
		r.announce(released("d4"), nil)
		r.pump()
		if c := r.receiver.calls()[2]; signed(t, c, secret) || !signed(t, c, now) {
			t.Error("the old secret still signs, or the new one does not")
		}
	})
}

// TestRetry follows a delivery whose receiver is down to its end, and its being
// sent again by hand.
func TestRetry(t *testing.T) {
	r := newRig(t, "", true)
	r.subscribe("h", webhook.BriefReleased)
	down := make([]int, 10)
	for i := range down {
		down[i] = 500
	}
	r.receiver.answer(down...)
	r.announce(released("d1"), nil)
	began := r.Clock.Now()
	tries := 0
	for range 12 {
		r.pump()
		d := r.delivery("h")
		if d.State == webhook.Failed {
			break
		}
		tries = d.Tries
		if d.Due <= civil.At(r.Clock.Now()) {
			t.Fatalf("try %d is due at once", d.Tries)
		}
		r.pump() // not before it is due
		if got := len(r.receiver.calls()); got != tries {
			t.Fatalf("%d calls in %d tries", got, tries)
		}
		r.Clock.Set(d.Due.Time())
	}
	d := r.delivery("h")
	if took := r.Clock.Now().Sub(began); d.State != webhook.Failed || d.Tries != 10 || d.Status != 500 || took < 70*time.Hour || took > 80*time.Hour {
		t.Errorf("after %s: %+v", took, d)
	}
	r.must(r.hooks.Again(t.Context(), r.sec, "h", d.ID))
	r.pump()
	if d := r.delivery("h"); d.State != webhook.Done {
		t.Errorf("sent again: %+v", d)
	}
	ids := map[string]bool{}
	for _, c := range r.receiver.calls() {
		ids[c.id] = true
	}
	if len(ids) != 1 {
		t.Errorf("one message has %d ids", len(ids))
	}
}

// TestReceivers answer in the ways that receivers do.
func TestReceivers(t *testing.T) {
	r := newRig(t, "", true)
	r.subscribe("h", webhook.BriefReleased)
	r.receiver.head = http.Header{"Location": {r.url + "/elsewhere"}, "Retry-After": {"3600"}}
	r.receiver.answer(302)
	r.announce(released("d1"), nil)
	r.pump()
	d := r.delivery("h")
	if len(r.receiver.calls()) != 1 || d.State != webhook.Waiting || d.Due.Time().Sub(r.Clock.Now()) < time.Hour {
		t.Errorf("a redirect was followed, or the wait was not kept: %+v", d)
	}
	r.receiver.answer(410)
	r.announce(released("d2"), nil)
	r.pump()
	list, err := r.hooks.List(t.Context(), r.sec, "", 10)
	r.must(err)
	if list[0].Ended == 0 {
		t.Error("a receiver that is gone is still subscribed")
	}
	r.announce(released("d3"), nil)
	r.pump()
	if got := len(r.receiver.calls()); got != 2 {
		t.Errorf("%d calls after it was gone", got)
	}
}

// TestInside: without the operator's word nothing is sent inside the network,
// whatever the address is called.
func TestInside(t *testing.T) {
	r := newRig(t, "", false)
	for _, bad := range []string{
		"http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/x", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/",
		"https://user:word@example.com/", "ftp://example.com/", "https:///x", "x", "", "https://example.com/#a",
	} {
		_, err := r.hooks.Subscribe(t.Context(), r.sec, webhook.Hook{ID: "x", Name: "n", URL: bad, Kinds: []string{webhook.BriefReleased}})
		if fault.Find(err).Of("url").Zh == "" {
			t.Errorf("%q was taken: %v", bad, err)
		}
	}
	// A name that resolves inside is refused when it is called: localhost stands
	// for any such name.
	port := r.url[strings.LastIndex(r.url, ":"):]
	_, err := r.hooks.Subscribe(t.Context(), r.sec, webhook.Hook{ID: "h", Name: "n", URL: "https://localhost" + port + "/", Kinds: []string{webhook.BriefReleased}})
	r.must(err)
	r.announce(released("d1"), nil)
	r.pump()
	if d := r.delivery("h"); d.State != webhook.Waiting || !strings.Contains(d.Said, "inside the network") {
		t.Errorf("%+v", d)
	}
	if got := r.receiver.calls(); len(got) != 0 {
		t.Errorf("it was called: %+v", got)
	}
}

// TestFollow tells of facts by the log, from the subscription on, and of nobody.
func TestFollow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn, true)
		people := r.Persons("", "赵一", "钱二")
		add := func(n int) {
			r.must(r.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				for i := range n {
					start := civil.At(r.Clock.Now()) - 7200_000
					p, err := r.Log.Prepare(&fact.Fact{
						ID: fmt.Sprintf("f%d-%d", r.Log.Size(), i), Kind: "service", Start: start, End: start + 3600_000, Place: webtest.Home,
						Person: people[i%2], Source: "test", RecordedBy: "test",
					})
					if err != nil {
						return err
					}
					if _, err := r.Log.Append(ctx, tx, p); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		add(3)
		r.subscribe("h", webhook.FactsAppended)
		_, err := r.hooks.Subscribe(t.Context(), r.sec, webhook.Hook{
			ID: "elsewhere", Name: "n", URL: r.url, Kinds: []string{webhook.FactsAppended}, Place: "110101",
		})
		r.must(err)
		add(4)
		r.pump()
		r.pump()
		got := r.receiver.calls()
		if len(got) != 1 || strings.Count(got[0].body, `"seq"`) != 4 {
			t.Fatalf("received %+v", got)
		}
		for _, secret := range append(people, webtest.Home) {
			if strings.Contains(got[0].body, secret) {
				t.Errorf("the message names %s", secret)
			}
		}
		add(1200)
		r.pump()
		total := 0
		for _, c := range r.receiver.calls()[1:] {
			total += strings.Count(c.body, `"seq"`)
		}
		if total != 1200 {
			t.Errorf("told of %d facts of 1200", total)
		}
		r.must(r.hooks.End(t.Context(), r.sec, "h"))
		add(1)
		before := len(r.receiver.calls())
		r.pump()
		if after := len(r.receiver.calls()); after != before {
			t.Error("told after the end")
		}
	})
}

func TestWhoMay(t *testing.T) {
	r := newRig(t, "", true)
	w := r.Actor("w", access.Worker, "", "")
	h := webhook.Hook{ID: "h", Name: "n", URL: r.url, Kinds: []string{webhook.BriefReleased}}
	_, err := r.hooks.Subscribe(t.Context(), w, h)
	if !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker subscribes: %v", err)
	}
	r.subscribe("h", webhook.BriefReleased)
	if _, err := r.hooks.Subscribe(t.Context(), r.sec, h); !errors.Is(err, webhook.ErrTaken) {
		t.Errorf("twice: %v", err)
	}
	if _, err := r.hooks.Rotate(t.Context(), w, "h"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker changes the secret: %v", err)
	}
	if err := r.hooks.End(t.Context(), w, "h"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker ends it: %v", err)
	}
	if err := r.hooks.End(t.Context(), r.sec, "nothing"); !errors.Is(err, webhook.ErrUnknown) {
		t.Errorf("an unknown one: %v", err)
	}
	// The secret lies sealed.
	secret, err := r.hooks.Subscribe(t.Context(), r.sec, webhook.Hook{ID: "h2", Name: "n", URL: r.url, Kinds: []string{webhook.BriefReleased}})
	r.must(err)
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, webhook.SecretPrefix))
	r.must(err)
	var kept []byte
	r.must(r.DB.Read().QueryRowContext(t.Context(), "SELECT secret FROM webhook WHERE id = 'h2'").Scan(&kept))
	if strings.Contains(string(kept), string(raw)) {
		t.Error("the secret lies in clear")
	}
}
