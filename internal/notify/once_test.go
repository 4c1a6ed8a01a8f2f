package notify_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/civil"
	"linli/internal/notify"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// fates are what can happen to a call.
var fates = []string{
	"accepted", "refused", "refused for now",
	"arrived, no answer", "lost, no answer",
	"died before the call", "died after the call",
}

// fate lets a provider suffer it. A process that dies is a goroutine that ends
// without another word.
func fate(what string) func(notify.Envelope) (bool, string, error) {
	return func(notify.Envelope) (bool, string, error) {
		switch what {
		case "refused":
			return false, "", &notify.Refusal{Code: "no"}
		case "refused for now":
			return false, "", &notify.Refusal{Code: "later", Again: true}
		case "arrived, no answer":
			return true, "", errSilence
		case "lost, no answer":
			return false, "", errSilence
		}
		return true, "r", nil
	}
}

// mortal is a Sender whose process dies around the call.
type mortal struct {
	*provider
	fate string
}

func (m *mortal) Send(ctx context.Context, e notify.Envelope) (string, error) {
	if m.fate == "died before the call" {
		runtime.Goexit()
	}
	m.do = fate(m.fate)
	receipt, err := m.provider.Send(ctx, e)
	if m.fate == "died after the call" {
		runtime.Goexit()
	}
	return receipt, err
}

// mortalAsked can be asked, too.
type mortalAsked struct {
	*mortal
	asked
}

func (m mortalAsked) Send(ctx context.Context, e notify.Envelope) (string, error) {
	return m.mortal.Send(ctx, e)
}

// TestNeverTwice: whatever happens to the calls and in whatever order, nobody
// gets a message twice unless a person resent it; and what the outbox says of a
// message is true.
func TestNeverTwice(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	id := 0
	rapid.Check(t, func(rt *rapid.T) {
		m := &mortal{provider: &provider{}}
		var sender notify.Sender = m
		canAsk := rapid.Bool().Draw(rt, "can be asked")
		if canAsk {
			sender = mortalAsked{m, asked{m.provider}}
		}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sender})
		id++
		who := fmt.Sprintf("q%d", id)
		r.book[who] = notify.Addresses{Phone: zhang}
		msg := reminder(who, who)
		if err := r.enqueue(n, msg); err != nil {
			rt.Fatal(err)
		}
		resent := 0
		for _, what := range rapid.SliceOfN(rapid.SampledFrom(append([]string{"resend", "time"}, fates...)), 1, 8).Draw(rt, "fates") {
			switch what {
			case "resend":
				err := r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error { return n.Resend(ctx, tx, who) })
				if err == nil {
					resent++
				}
				continue
			case "time":
				r.clock.pass(20 * time.Minute)
				continue
			}
			m.fate = what
			live(n)
			r.clock.pass(3 * time.Minute)
		}
		// From now on all goes well, until nothing more happens.
		m.fate = "accepted"
		for range 12 {
			live(n)
			r.clock.pass(12 * time.Hour)
		}
		row, err := n.Get(context.Background(), who)
		if err != nil {
			rt.Fatal(err)
		}
		copies := m.seen[who]
		if copies > 1+resent {
			rt.Fatalf("arrived %d times, resent %d times: %+v", copies, resent, row)
		}
		switch row.State {
		case notify.Sent:
			if copies == 0 {
				rt.Fatalf("said to be sent, and nothing arrived: %+v", row)
			}
		case notify.Failed, notify.Expired:
			if copies > resent {
				rt.Fatalf("said not to be sent, and it arrived: %+v", row)
			}
		case notify.Unknown:
			if canAsk {
				rt.Fatalf("still in doubt, though it could be asked: %+v", row)
			}
		default:
			rt.Fatalf("it hangs: %+v", row)
		}
		if row.Resent != (resent > 0) {
			rt.Fatalf("resent %d times: %+v", resent, row)
		}
	})
}

// perPhone can be asked what a phone had, as providers can.
type perPhone struct {
	had map[string]bool
	do  error
}

func (p *perPhone) Send(_ context.Context, e notify.Envelope) (string, error) {
	p.had[string(e.To.Phone)+" "+e.ID] = true
	return "r", p.do
}

func (p *perPhone) Had(_ context.Context, e notify.Envelope, _ civil.Instant) (string, bool, error) {
	return "", p.had[string(e.To.Phone)+" "+e.ID], nil
}

// TestPhoneChanges: a message that perhaps went to an old phone is not asked
// about, and not sent again, at the new one.
func TestPhoneChanges(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := &perPhone{map[string]bool{}, errSilence}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: p})
		r.must(r.enqueue(n, reminder("m", "p1")))
		r.pump(n, 1)
		r.book["p1"] = notify.Addresses{Phone: li}
		p.do = nil
		for range 8 {
			r.clock.pass(time.Hour)
			if _, err := n.Pump(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		r.state(n, "m", notify.Unknown)
		if len(p.had) != 1 {
			t.Errorf("went to %v", p.had)
		}
	})
}

// live pumps in a goroutine that may die.
func live(n *notify.Notify) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = n.Pump(context.Background())
	}()
	<-done
}
