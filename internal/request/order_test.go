package request_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

var visitor = onetime.Visitor{}

// order sends a signed work order, as the centre does.
func (r *rig) order(t testing.TB, number string, change func(m map[string]any)) *request.Order {
	t.Helper()
	o, err := r.sendOrder(number, change)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (r *rig) sendOrder(number string, change func(m map[string]any)) (*request.Order, error) {
	m := map[string]any{
		"order": number, "received_at": "2020-03-06T09:00:00+08:00", "class": "general", "kind": "buy", "place": webtest.Home,
		"name": "仝先生", "phone": "13800001111", "address": "五号楼 302", "text": "独居老人家中缺粮",
	}
	if change != nil {
		change(m)
	}
	body, err := json.Marshal(m)
	r.must(err)
	unix := r.Clock.Now().Unix()
	return r.Receive(ctx, strconv.FormatInt(unix, 10), request.Signature(r.secret, unix, body), body)
}

func (r *rig) handle(actor access.Actor, s request.OrderStep) {
	r.t.Helper()
	r.must(r.Handle(ctx, actor, s))
}

// centre is the fake centre: it checks signatures and keeps what it is told.
type centre struct {
	mu     sync.Mutex
	states map[string][]string
	fail   bool
}

func (c *centre) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, _ := io.ReadAll(req.Body)
	at, _ := strconv.ParseInt(req.Header.Get("Linli-Time"), 10, 64)
	if c.fail || req.Header.Get("Linli-Signature") != request.Signature([]byte("the centre's secret, 32 bytes long"), at, body) {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	var m struct{ Order, State string }
	if json.Unmarshal(body, &m) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.states[m.Order] = append(c.states[m.Order], m.State)
}

// An order comes in, is objected to, dispatched again, solved and called back;
// its results reach the centre, in order, though it fails at first.
func TestOrderLife(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const next = "110105001026"
		helpers := r.free("", 3)
		worker, desk := r.worker(), r.coordinator()
		o := r.order(t, "A1", nil)
		if o.State != request.OrderDispatched || o.Lead != webtest.Home {
			t.Fatalf("the order is %s at %s", o.State, o.Lead)
		}
		if want := civil.At(time.Date(2020, 3, 13, 9, 0, 0, 0, civil.Zone)); o.Due != want {
			t.Errorf("its clock runs out at %s, want %s", o.Due, want)
		}
		r.tick()
		if got := r.state(o.Need); got != request.Held {
			t.Errorf("before its unit has accepted the need is %s", got)
		}
		r.handle(worker, request.OrderStep{Number: "A1", Do: request.Object, Note: "不在本社区"})
		if err := r.Handle(ctx, worker, request.OrderStep{Number: "A1", Do: request.Redispatch, Unit: next}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a unit sends its order elsewhere by itself: %v", err)
		}
		r.handle(desk, request.OrderStep{Number: "A1", Do: request.Redispatch, Unit: next})
		o, err := r.Requests.Order(ctx, "A1")
		r.must(err)
		if o.Lead != next || o.Unit != next || o.Objects != 1 {
			t.Errorf("after the objection was upheld: %+v", o)
		}
		other := r.Actor("worker2", access.Worker, next, "")
		r.handle(other, request.OrderStep{Number: "A1", Do: request.Accept})
		r.handle(other, request.OrderStep{Number: "A1", Do: request.Contacted})
		r.tick()
		called := r.called(o.Need, helpers)
		if len(called) == 0 {
			t.Fatal("nobody is called for it")
		}
		r.must(r.Take(ctx, called[0], o.Need))
		r.must(r.Done(ctx, called[0], o.Need))
		r.handle(desk, request.OrderStep{Number: "A1", Do: request.CalledBack, Reached: true, Solved: true, Said: request.Satisfied})
		o, err = r.Requests.Order(ctx, "A1")
		r.must(err)
		if o.State != request.OrderClosed || !o.Solved {
			t.Errorf("it ends as %+v", o)
		}

		c := &centre{states: map[string][]string{}, fail: true}
		server := httptest.NewServer(c)
		defer server.Close()
		if n, err := r.PushResults(ctx, server.Client(), server.URL); err != nil || n != 0 {
			t.Errorf("a failing centre took %d, %v", n, err)
		}
		c.fail = false
		r.Clock.Add(time.Hour)
		for range 20 {
			_, err := r.PushResults(ctx, server.Client(), server.URL)
			r.must(err)
		}
		want := "received dispatched objected dispatched accepted in-progress fed-back called-back closed"
		if got := strings.Join(c.states["A1"], " "); got != want {
			t.Errorf("the centre was told %q, want %q", got, want)
		}
	})
}

// The same again is the same order; with another text it is a new version of it.
func TestOrderAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.order(t, "B1", nil)
		again := r.order(t, "B1", nil)
		if again.Version != 1 {
			t.Errorf("the same order again is version %d", again.Version)
		}
		changed := r.order(t, "B1", func(m map[string]any) { m["text"] = "独居老人家中缺粮缺药" })
		if changed.Version != 2 || changed.Need != first.Need {
			t.Errorf("with another text it is version %d of %s", changed.Version, changed.Need)
		}
		w, err := r.Open(ctx, r.worker(), first.Need, "contact")
		r.must(err)
		if w.Words != "独居老人家中缺粮缺药" {
			t.Errorf("the need says %q", w.Words)
		}
		var n int
		r.must(r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM request_need").Scan(&n))
		if n != 1 {
			t.Errorf("%d needs for one order", n)
		}
	})
}

// Who is not the centre is not heard.
func TestHookSignature(t *testing.T) {
	r := newRig(t, "")
	body := []byte(`{"order":"S1","received_at":"2020-03-06T09:00:00+08:00"}`)
	now := r.Clock.Now().Unix()
	for name, c := range map[string]struct{ at, signature string }{
		"none":       {strconv.FormatInt(now, 10), ""},
		"other key":  {strconv.FormatInt(now, 10), request.Signature([]byte("guess"), now, body)},
		"too old":    {strconv.FormatInt(now-600, 10), request.Signature(r.secret, now-600, body)},
		"other time": {strconv.FormatInt(now+1, 10), request.Signature(r.secret, now, body)},
	} {
		if _, err := r.Receive(ctx, c.at, c.signature, body); !errors.Is(err, request.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseIncoming(f *testing.F) {
	for _, seed := range []string{
		`{"order":"A1","received_at":"2020-03-06T09:00:00+08:00","class":"life","kind":"buy","place":"110105001024","phone":"13800001111"}`,
		`{}`, `[]`, `null`, `{"order":"A1"}{"order":"A2"}`, `{"order":"../..","received_at":"x"}`, `{"unknown":1}`, `{"order":"A1","received_at":"2020-03-06T09:00:00+08:00","satisfaction":"great"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := request.ParseIncoming(body)
		if err != nil {
			if fault.Find(err) == nil {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		if in.Number == "" || len(in.Number) > 44 || !in.Kind.Known() || in.Class.Name().Zh == "" {
			t.Fatalf("taken: %+v", in)
		}
	})
}
