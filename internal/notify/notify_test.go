package notify_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/notify"
	"linli/internal/rekey"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

func TestOutboxIsTransactional(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sms := &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		undone := errors.New("undone")
		err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(n.Enqueue(ctx, tx, reminder("m0", "p1")), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		r.pump(n, 0)
		for range 3 { // the same message again is the same message
			r.must(r.enqueue(n, reminder("m1", "p1")))
		}
		r.pump(n, 1)
		row := r.state(n, "m1", notify.Sent)
		if row.Mask != "138****0001" || row.Receipt != "r1" || row.Channel != notify.SMS || row.Ended == 0 {
			t.Errorf("%+v", row)
		}
		if sms.last.Text != "张*，您3月7日8时有一班岗。" || sms.last.To.Phone != zhang {
			t.Errorf("%+v", sms.last)
		}
		r.must(r.enqueue(n, reminder("m1", "p1")))
		r.pump(n, 0)
	})
}

func TestEnqueueRefuses(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	n := r.notify(nil)
	for name, spoil := range map[string]func(*notify.Message){
		"no id":             func(m *notify.Message) { m.ID = "" },
		"unknown template":  func(m *notify.Message) { m.Template = "none" },
		"no recipient":      func(m *notify.Message) { m.To = notify.Recipient{} },
		"person and phone":  func(m *notify.Message) { m.Phone = zhang },
		"phone without one": func(m *notify.Message) { m.To = notify.Recipient{Kind: notify.Phone} },
		"param missing":     func(m *notify.Message) { delete(m.Params, "name") },
		"param unknown":     func(m *notify.Message) { m.Params = map[string]string{"name": "a", "else": "b"} },
		"param too long":    func(m *notify.Message) { m.Params["name"] = strings.Repeat("a", 501) },
		"param with header": func(m *notify.Message) { m.Params["name"] = "a\r\nBcc: b@example.org" },
	} {
		m := reminder("m", "p1")
		spoil(&m)
		if err := r.enqueue(n, m); !errors.Is(err, notify.ErrBad) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTemplatesAreChecked(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	for name, spoil := range map[string]func(*notify.Template){
		"no English":         func(t *notify.Template) { t.Title.En = "" },
		"unused param":       func(t *notify.Template) { t.Params = append([]string{"more"}, t.Params...) },
		"languages differ":   func(t *notify.Template) { t.Text.En = "{name} has a shift." },
		"data in the link":   func(t *notify.Template) { t.Link = "/me/{name}" },
		"query in the link":  func(t *notify.Template) { t.Link = "/me?phone=13800000001" },
		"link elsewhere":     func(t *notify.Template) { t.Link = "https://example.org/" },
		"no way to reach":    func(t *notify.Template) { t.Channels, t.Inbox = nil, false },
		"key of the program": func(t *notify.Template) { t.Key = notify.CodeTemplate.Key },
	} {
		bad := shift
		spoil(&bad)
		if _, err := notify.New(notify.Options{DB: r.db, Keys: r.keys, Clock: r.clock.now, Templates: []notify.Template{bad}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestChannelsInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		wechat, sms := &provider{}, &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms, notify.WeChat: wechat})
		// p1 has no WeChat, p2 has; the third has left.
		for _, p := range []string{"p1", "p2", "p3"} {
			r.must(r.enqueue(n, reminder("to "+p, p)))
		}
		r.pump(n, 2)
		if r.state(n, "to p1", notify.Sent).Channel != notify.SMS || r.state(n, "to p2", notify.Sent).Channel != notify.WeChat {
			t.Error("the wrong channel")
		}
		if wechat.last.Text != "张*, you have a shift 3月7日8时." {
			t.Errorf("not in the reader's language: %q", wechat.last.Text)
		}
		if row := r.state(n, "to p3", notify.Failed); row.Said != "nobody" {
			t.Errorf("%+v", row)
		}
		// WeChat says no: SMS is next, and it says no too.
		no := func(notify.Envelope) (bool, string, error) { return false, "", &notify.Refusal{Code: "43101"} }
		wechat.do, sms.do = no, no
		r.must(r.enqueue(n, reminder("m", "p2")))
		r.pump(n, 2)
		if row := r.state(n, "m", notify.Failed); row.Channel != notify.SMS || row.Said != "43101" || row.Attempts != 2 {
			t.Errorf("%+v", row)
		}
	})
}

func TestRefusalForNow(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sms := &provider{do: func(notify.Envelope) (bool, string, error) {
			return false, "", &notify.Refusal{Code: "Throttling", Again: true}
		}}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		r.must(r.enqueue(n, reminder("m", "p1")))
		r.pump(n, 1)
		r.state(n, "m", notify.Waiting)
		r.pump(n, 0)
		for range 10 {
			r.clock.pass(time.Hour)
			if _, err := n.Pump(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		// The first attempt found no WeChat address; five called the provider.
		if row := r.state(n, "m", notify.Failed); row.Attempts != 6 || sms.calls != 5 {
			t.Errorf("%d calls: %+v", sms.calls, row)
		}
	})
}

func TestQuietHours(t *testing.T) {
	for _, c := range []struct{ at, want string }{
		{"2020-03-06 06:59", "2020-03-06 07:00"},
		{"2020-03-06 07:00", "2020-03-06 07:00"},
		{"2020-03-06 21:59:59", "2020-03-06 21:59:59"},
		{"2020-03-06 22:00", "2020-03-07 07:00"},
		{"2020-02-29 23:30", "2020-03-01 07:00"},
		{"2020-03-06 00:00", "2020-03-06 07:00"},
	} {
		at, err1 := civil.ParseInstant(c.at)
		want, err2 := civil.ParseInstant(c.want)
		if got := notify.Night.After(at); err1 != nil || err2 != nil || got != want {
			t.Errorf("after %s comes %s, want %s", c.at, got, want)
		}
	}
	noon := notify.Quiet{From: 12 * time.Hour, To: 14 * time.Hour}
	if at, _ := civil.ParseInstant("2020-03-06 13:00"); noon.After(at) != at+3600_000 {
		t.Error("a quiet noon is not kept")
	}
	if at, _ := civil.ParseInstant("2020-03-06 03:00"); (notify.Quiet{}).After(at) != at {
		t.Error("no quiet hours are kept")
	}

	each(t, func(t *testing.T, r *rig) {
		sms := &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		r.must(r.enqueue(n, notify.Message{ID: "later", Template: shift.Key, To: reminder("", "p1").To, Params: reminder("", "").Params,
			NotBefore: civil.At(r.clock.now().Add(12*time.Hour + 59*time.Minute))}))
		r.clock.set("2020-03-06 22:30")
		r.must(r.enqueue(n, reminder("m", "p1")))
		r.must(r.code(n, li, "123456", 5*time.Minute))
		r.pump(n, 1)
		if sms.last.To.Phone != li || sms.last.Params["code"] != "123456" {
			t.Errorf("what is urgent waits: %+v", sms.last)
		}
		r.state(n, "m", notify.Waiting)
		r.clock.set("2020-03-07 06:59")
		r.pump(n, 0)
		r.clock.set("2020-03-07 07:00")
		r.pump(n, 2)
		r.state(n, "m", notify.Sent)
		r.state(n, "later", notify.Sent)
	})
}

func TestBudget(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sms := &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		r.book["p4"] = notify.Addresses{Phone: li}
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			r.must(r.enqueue(n, reminder(id, "p1")))
		}
		r.must(r.enqueue(n, reminder("of another", "p4")))
		r.pump(n, 4)
		r.state(n, "of another", notify.Sent)
		if row := r.state(n, "d", notify.Waiting); row.Due.String() != "2020-03-07T07:00:00+08:00" {
			t.Errorf("over the budget, it is due at %s", row.Due)
		}
		r.clock.set("2020-03-07 07:00")
		r.pump(n, 2)
		r.state(n, "e", notify.Sent)
	})
}

func TestExpiry(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sms := &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		r.must(r.code(n, zhang, "123456", 5*time.Minute))
		r.must(r.enqueue(n, reminder("m", "p1")))
		r.clock.pass(6 * time.Minute)
		r.pump(n, 1)
		rows, err := n.List(t.Context(), notify.Filter{State: notify.Expired}, 10)
		if err != nil || len(rows) != 1 || rows[0].Mask != "138****0001" || rows[0].To.Kind != notify.Phone {
			t.Errorf("%+v, %v", rows, err)
		}
	})
}

func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		n := r.notify(nil)
		me := notify.Recipient{Kind: notify.Person, ID: "p1"}
		r.must(r.enqueue(n, reminder("m1", "p1")))
		r.must(r.enqueue(n, reminder("m1", "p1")))
		r.clock.pass(time.Minute)
		r.must(r.enqueue(n, reminder("m2", "p1")))
		r.must(r.enqueue(n, reminder("x", "p2")))
		items, err := n.Inbox(t.Context(), me, notify.Cursor{}, 10)
		if err != nil || len(items) != 2 || items[0].ID != "m2" {
			t.Fatalf("%+v, %v", items, err)
		}
		i := items[1]
		if i.Text.Zh != "张*，您3月7日8时有一班岗。" || i.Text.En != "张*, you have a shift 3月7日8时." || i.Link != "/me/shifts" || i.Title != shift.Title {
			t.Errorf("%+v", i)
		}
		r.must(r.enqueue(n, reminder("m3", "p1"))) // at the same moment as m2
		var walked []string
		for at := (notify.Cursor{}); ; {
			one, err := n.Inbox(t.Context(), me, at, 1)
			r.must(err)
			if len(one) == 0 {
				break
			}
			at = notify.Cursor{At: one[0].At, ID: one[0].ID}
			walked = append(walked, one[0].ID)
		}
		if strings.Join(walked, " ") != "m2 m3 m1" {
			t.Errorf("page by page: %v", walked)
		}
		r.must(n.MarkRead(t.Context(), me, "m1"))
		if err := n.MarkRead(t.Context(), me, "x"); !errors.Is(err, notify.ErrNone) {
			t.Errorf("somebody read another's message: %v", err)
		}
		if count, err := n.Unread(t.Context(), me); err != nil || count != 2 {
			t.Errorf("%d unread, %v", count, err)
		}
		r.must(r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return n.ForgetPerson(ctx, tx, me) }))
		if items, err := n.Inbox(t.Context(), me, notify.Cursor{}, 10); err != nil || len(items) != 0 {
			t.Errorf("%+v, %v", items, err)
		}
		r.state(n, "m1", notify.Expired)
		r.state(n, "x", notify.Waiting)
	})
}

func TestRetention(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: &provider{}})
		r.must(r.enqueue(n, reminder("old", "p1")))
		r.pump(n, 1)
		r.clock.pass(48 * time.Hour)
		r.must(r.enqueue(n, reminder("new", "p1")))
		s := retention.Scope{Before: civil.At(r.clock.now().Add(-time.Hour))}
		for _, rule := range notify.Rules() {
			r.must(r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				listed, err1 := rule.Count(ctx, tx, s)
				gone, err2 := rule.Destroy(ctx, tx, s, 10)
				left, err3 := rule.Count(ctx, tx, s)
				if listed != 1 || gone != 1 || left != 0 {
					t.Errorf("%s: %d listed, %d went, %d left", rule.Key, listed, gone, left)
				}
				return errors.Join(err1, err2, err3)
			}))
		}
		r.state(n, "new", notify.Waiting)
		if _, err := n.Get(t.Context(), "old"); !errors.Is(err, notify.ErrNone) {
			t.Error(err)
		}
		if _, err := retention.New(r.db, nil, r.clock.now, notify.Rules()); err != nil {
			t.Error(err)
		}
	})
}

// TestRotation brings the keys of waiting messages under a new master key.
func TestRotation(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		path := filepath.Join(t.TempDir(), "keys")
		_, err := vault.Create(path, vault.Options{})
		r.must(err)
		r.keys, err = vault.Open(path)
		r.must(err)
		sms := &provider{}
		n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
		r.must(r.enqueue(n, reminder("m", "p1")))
		_, err = vault.Rotate(path, nil)
		r.must(err)
		r.must(r.keys.Renew(path))
		w := jobs.New(jobs.Options{DB: r.db, Clock: r.clock.now, Kinds: []jobs.Kind{rekey.Kind(r.db, r.keys.Sealer(), notify.Holders())}})
		r.must(r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Add(ctx, tx, jobs.Job{ID: "k", Kind: rekey.KindName})
			return err
		}))
		_, err = w.RunDue(t.Context())
		r.must(err)
		_, err = vault.Retire(path, 2)
		r.must(err)
		r.must(r.keys.Renew(path))
		r.pump(n, 1)
		r.state(n, "m", notify.Sent)
		if items, err := n.Inbox(t.Context(), notify.Recipient{Kind: notify.Person, ID: "p1"}, notify.Cursor{}, 1); err != nil || len(items) != 1 {
			t.Error(items, err)
		}
	})
}

// sleepy is a book that is long in finding an address.
type sleepy struct {
	book
	clock *hands
	takes time.Duration
}

func (s *sleepy) Addresses(ctx context.Context, to notify.Recipient) (notify.Addresses, error) {
	s.clock.pass(s.takes)
	return s.book.Addresses(ctx, to)
}

// TestLateAttempt: an attempt that comes to its call when others may hold it
// for dead does not call.
func TestLateAttempt(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sms := &provider{}
		late := &sleepy{r.book, r.clock, 3 * time.Minute}
		n, err := notify.New(notify.Options{DB: r.db, Keys: r.keys, Clock: r.clock.now, Book: late,
			Templates: []notify.Template{onlySMS}, Senders: map[notify.Channel]notify.Sender{notify.SMS: sms}})
		r.must(err)
		m := reminder("m", "p1")
		m.Template = onlySMS.Key
		r.must(r.enqueue(n, m))
		r.pump(n, 0)
		r.state(n, "m", notify.Waiting)
		late.takes = time.Second
		r.clock.pass(time.Hour)
		r.pump(n, 1)
		if row := r.state(n, "m", notify.Sent); row.Attempts != 2 || sms.seen["m"] != 1 {
			t.Errorf("%+v", row)
		}
	})
}

// TestNothingInClear looks for phones, codes and words in the database's files
// and in the log.
func TestNothingInClear(t *testing.T) {
	dsn := storetest.SQLite(t)
	r := newRig(t, dsn)
	sms := &provider{do: func(notify.Envelope) (bool, string, error) {
		return false, "", errors.New("post https://sms.example/?PhoneNumbers=13800000001: timeout")
	}}
	n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
	r.must(r.code(n, zhang, "735102", 5*time.Minute))
	m := reminder("m", "p1")
	m.Params["name"] = "欧阳小霞"
	r.must(r.enqueue(n, m))
	r.pump(n, 2)
	r.state(n, "m", notify.Unknown)
	sms.do = func(notify.Envelope) (bool, string, error) {
		return false, "", &notify.Refusal{Code: "number 13800000001 of 欧阳小霞 is bad"}
	}
	m.ID = "m2"
	r.must(r.enqueue(n, m))
	r.pump(n, 1)
	r.state(n, "m2", notify.Failed)
	files, err := filepath.Glob(dsn + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, canary := range []string{"735102", "欧阳小霞"} {
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, []byte(canary)) {
				t.Errorf("%s stands in the clear in %s", canary, filepath.Base(file))
			}
		}
		if strings.Contains(r.log.String(), canary) {
			t.Errorf("%s stands in the log", canary)
		}
	}
	if !strings.Contains(r.log.String(), "perhaps sent") {
		t.Error("nothing was logged")
	}
}

// TestTwoProcessesSendOnce lets several workers loose on one outbox.
func TestTwoProcessesSendOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		sms := &provider{}
		senders := map[notify.Channel]notify.Sender{notify.SMS: sms}
		n := r.notify(senders)
		other := *r
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{notify.Migrations()}})
		r.must(err)
		t.Cleanup(func() { _ = db.Close() })
		other.db = db
		all := []*notify.Notify{n, r.notify(senders), other.notify(senders), other.notify(senders)}
		const people = 20
		for i := range people {
			id := string(rune('a' + i))
			r.book[id] = notify.Addresses{Phone: zhang}
			for j := range 4 { // one over the budget
				r.must(r.enqueue(n, reminder(id+string(rune('0'+j)), id)))
			}
		}
		var group sync.WaitGroup
		for _, n := range all {
			group.Go(func() {
				if _, err := n.Pump(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		r.pump(n, 0)
		if len(sms.seen) != people*3 {
			t.Errorf("%d messages went out, the budget is %d", len(sms.seen), people*3)
		}
		for id, copies := range sms.seen {
			if copies != 1 {
				t.Errorf("%s arrived %d times", id, copies)
			}
		}
	})
}

func TestStartAndClose(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	arrived := make(chan string, 1)
	sms := &provider{do: func(e notify.Envelope) (bool, string, error) {
		arrived <- e.Params["code"]
		return true, "", nil
	}}
	n := r.notify(map[notify.Channel]notify.Sender{notify.SMS: sms})
	n.Start()
	r.must(r.code(n, zhang, "735102", time.Minute))
	if got := <-arrived; got != "735102" {
		t.Error(got)
	}
	n.Close()
	rows, err := n.List(t.Context(), notify.Filter{}, 10)
	if err != nil || len(rows) != 1 || rows[0].State != notify.Sent {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestStatesHaveNames(t *testing.T) {
	for _, s := range []notify.State{notify.Waiting, notify.Sending, notify.Sent, notify.Failed, notify.Expired, notify.Unknown} {
		if s.Name() == (text.Label{}) || s.Name().En == "" {
			t.Errorf("%s has no name", s)
		}
	}
}
