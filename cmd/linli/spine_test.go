package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/jobs"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
)

// hands is a program whose clock is moved by hand, with one database.
type hands struct {
	*app
	t     *testing.T
	now   time.Time
	flags dbFlags
	out   bytes.Buffer
	err   bytes.Buffer
}

func newHands(t *testing.T) *hands {
	t.Helper()
	return newHandsOn(t, filepath.Join(t.TempDir(), "city.db"))
}

func newHandsOn(t *testing.T, db string) *hands {
	t.Helper()
	dir := t.TempDir()
	h := &hands{t: t, now: time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC), flags: dbFlags{
		DB: db, Keys: filepath.Join(dir, "keys"), Head: filepath.Join(dir, "head"),
	}}
	h.app = &app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &h.out, stderr: &h.err, clock: func() time.Time { return h.now }}
	return h
}

// onEach runs a test on SQLite and PostgreSQL.
func onEach(t *testing.T, test func(t *testing.T, h *hands)) {
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newHandsOn(t, dsn)) })
}

func (h *hands) in(o houseOptions, f func(house *house)) {
	h.t.Helper()
	if err := h.inHouseWith(h.flags, o, func(house *house) error { f(house); return nil }); err != nil {
		h.t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	home  = "110105001024"
	phone = "13800138001"
)

// idNumber is a made-up identity number.
func idNumber(seed uint64) string {
	return string(identtest.New(seed).IDNumber("110000", civil.NewDay(1990, 5, 17), ident.Female))
}

// visitorOf is the browser of whoever has a phone; it does not hold the number.
func visitorOf(phone string) onetime.Visitor {
	return onetime.Visitor{Network: "n" + phone[6:], Device: "d" + phone[6:]}
}

// enrol registers and confirms somebody who agrees to messages, and returns
// their number.
func enrol(t *testing.T, h *house, name, phone, number string) string {
	t.Helper()
	here := visitorOf(phone)
	key, err := h.people.Register(t.Context(), people.By{Channel: "web", From: here}, people.Registration{
		Name: name, Phone: phone, Home: home, IDNumber: number,
		Consents: []people.Purpose{people.ForRegistration, people.ForIdentity, people.ForMessages},
	})
	must(t, err)
	state, err := h.people.Confirm(t.Context(), here, key, h.pocket.About(key))
	must(t, err)
	if state != people.Confirmed {
		t.Fatalf("%s is %s", name, state)
	}
	return key
}

// inbox is a sender that keeps what it was given.
type inbox struct{ got []notify.Envelope }

func (i *inbox) Send(_ context.Context, e notify.Envelope) (string, error) {
	i.got = append(i.got, e)
	return "r", nil
}

// A message finds the person's phone, and only if they agreed and are still
// there; they can see that the program looked; what waits goes with them.
func TestMessagesFindPeople(t *testing.T) { onEach(t, testMessagesFindPeople) }

func testMessagesFindPeople(t *testing.T, h *hands) {
	sms := &inbox{}
	o := houseOptions{talk: talk{pocket: &onetime.Pocket{}, senders: map[notify.Channel]notify.Sender{notify.SMS: sms}}}
	h.in(o, func(house *house) {
		ctx := t.Context()
		zhang := enrol(t, house, "张三", phone, idNumber(1))
		// A template as a service brings it.
		shift := notify.Template{
			Key: "duty.test", Title: text.Label{Zh: "提醒", En: "Reminder"}, Text: text.Label{Zh: "有一班岗", En: "You have a shift"},
			Channels: []notify.Channel{notify.SMS}, Inbox: true,
		}
		n, err := notify.New(notify.Options{
			DB: house.db, Keys: house.keys, Clock: h.clock, Book: book{house}, Senders: o.talk.senders, Templates: []notify.Template{shift},
		})
		must(t, err)
		defer n.Close()
		send := func(id, person string) {
			must(t, house.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				return n.Enqueue(ctx, tx, notify.Message{ID: id, Template: shift.Key, To: notify.Recipient{Kind: notify.Person, ID: person}})
			}))
		}
		pump := func() {
			_, err := n.Pump(ctx)
			must(t, err)
		}
		send("m1", zhang)
		pump()
		if len(sms.got) != 1 || sms.got[0].To.Phone != phone {
			t.Fatalf("sent %+v", sms.got)
		}
		own, err := house.people.Own(ctx, zhang)
		must(t, err)
		if len(own.Lookers) != 1 || own.Lookers[0].Who != access.Program {
			t.Errorf("who looked: %+v", own.Lookers)
		}
		must(t, house.people.Consent(ctx, zhang, people.ForMessages, false, "web"))
		send("m2", zhang)
		pump()
		if row, err := n.Get(ctx, "m2"); err != nil || row.State != notify.Failed || len(sms.got) != 1 {
			t.Errorf("after the consent was withdrawn: %+v, %v", row, err)
		}
		// Leaving takes the inbox and what waits along.
		send("m3", zhang)
		h.now = h.now.Add(2 * time.Minute)
		here := onetime.Visitor{Network: "n", Device: "d"}
		must(t, house.people.AskCode(ctx, here, zhang))
		must(t, house.people.Leave(ctx, here, zhang, house.pocket.About(zhang)))
		if row, err := n.Get(ctx, "m3"); err != nil || row.State != notify.Expired {
			t.Errorf("what waited: %+v, %v", row, err)
		}
		items, err := n.Inbox(ctx, notify.Recipient{Kind: notify.Person, ID: zhang}, notify.Cursor{}, 10)
		if err != nil || len(items) != 0 {
			t.Errorf("the inbox still holds %d, %v", len(items), err)
		}
	})
}

// Whoever was looked at in an emergency is told, once.
func TestEmergencyLooksAreTold(t *testing.T) {
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		ctx := t.Context()
		zhang := enrol(t, house, "张三", phone, idNumber(1))
		until := civil.At(h.now) + 1e9
		must(t, house.access.Bootstrap(ctx, []access.Account{
			{ID: "worker", Name: "甲", Grants: []access.Granted{{Role: access.Worker, Place: home, Until: until}}},
			{ID: "officer", Name: "乙", Grants: []access.Granted{{Role: access.DataOfficer, Until: until}}},
		}, "test"))
		worker, err := house.access.Actor(ctx, "worker")
		must(t, err)
		thing, err := house.people.Thing(ctx, zhang)
		must(t, err)
		req, err := house.access.Glass(ctx, worker, thing, access.Rescue, "失去联系")
		must(t, err)
		officer, err := house.access.Actor(ctx, "officer")
		must(t, err)
		_, err = house.access.Decide(ctx, officer, req.ID, true, "同意")
		must(t, err)
		for range 2 {
			must(t, house.tellLookedAt(ctx))
		}
		items, err := house.messages.Inbox(ctx, notify.Recipient{Kind: notify.Person, ID: zhang}, notify.Cursor{}, 10)
		must(t, err)
		if len(items) != 1 || !strings.Contains(items[0].Text.Zh, "2020-03-06") || items[0].Link != "/my" {
			t.Errorf("told %+v", items)
		}
	})
}

// A code goes through the outbox, urgent, to a phone that is nobody's.
func TestCodesGoThroughTheOutbox(t *testing.T) {
	h := newHands(t)
	sms := &inbox{}
	h.now = time.Date(2020, 3, 6, 18, 0, 0, 0, time.UTC) // two o'clock at night
	h.in(houseOptions{talk: talk{senders: map[notify.Channel]notify.Sender{notify.SMS: sms}}}, func(house *house) {
		must(t, house.openDoors(h.app, signInFlags{}, "http://localhost:1", nil))
		_, err := house.doors.RequestCode(t.Context(), onetime.Visitor{Network: "n", Device: "d"}, phone)
		must(t, err)
		_, err = house.messages.Pump(t.Context())
		must(t, err)
		if len(sms.got) != 1 || sms.got[0].To.Phone != phone || len(sms.got[0].Params["code"]) != 6 {
			t.Errorf("sent %+v", sms.got)
		}
	})
}

// The daily clocks of people: a shell after 30 days, the consents of one who
// left after three years.
func TestPeoplesClocks(t *testing.T) { onEach(t, testPeoplesClocks) }

func testPeoplesClocks(t *testing.T, h *hands) {
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		ctx := t.Context()
		zhang := enrol(t, house, "张三", phone, idNumber(1))
		here := onetime.Visitor{Network: "n", Device: "d"}
		shell, err := house.people.Register(ctx, people.By{Channel: "web", From: here}, people.Registration{
			Name: "李四", Phone: "13800138002", Home: home, IDNumber: idNumber(2),
			Consents: []people.Purpose{people.ForRegistration, people.ForIdentity},
		})
		must(t, err)
		h.now = h.now.Add(2 * time.Minute)
		must(t, house.people.AskCode(ctx, here, zhang))
		must(t, house.people.Leave(ctx, here, zhang, house.pocket.About(zhang)))
		sweep := func() {
			id, err := house.retention.Sweep(ctx, house.jobs)
			must(t, err)
			_, err = house.jobs.RunDue(ctx)
			must(t, err)
			if job, err := house.jobs.Get(ctx, id); err != nil || job.State != jobs.Done {
				t.Fatalf("the sweep is %s: %s, %v", job.State, job.Error, err)
			}
		}
		rows := func(query, key string) (n int) {
			must(t, house.db.Read().QueryRowContext(ctx, query, key).Scan(&n))
			return n
		}
		const (
			records  = "SELECT COUNT(*) FROM people WHERE person = $1"
			consents = "SELECT COUNT(*) FROM people_consent WHERE person = $1"
			terms    = "SELECT COUNT(*) FROM people_terms WHERE person = $1"
		)
		for _, c := range []struct {
			pass           time.Duration
			shell, consent bool
		}{{29 * 24 * time.Hour, true, true}, {2 * 24 * time.Hour, false, true}, {3 * 366 * 24 * time.Hour, false, false}} {
			h.now = h.now.Add(c.pass)
			sweep()
			if got := rows(records, shell) > 0; got != c.shell {
				t.Errorf("after %s more the shell is there: %t", c.pass, got)
			}
			if got := rows(consents, zhang) > 0; got != c.consent {
				t.Errorf("after %s more the consents of one who left are there: %t", c.pass, got)
			}
		}
		if rows(terms, shell) != 0 || rows(records, zhang) != 1 {
			t.Error("a shell is still found, or the opaque number of one who left is gone")
		}
	})
}

// An export is made by two persons and opened with its passphrase by the
// command, which reads it from standard input.
func TestExportOpens(t *testing.T) { onEach(t, testExportOpens) }

func testExportOpens(t *testing.T, h *hands) {
	var file []byte
	var passphrase string
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		ctx := t.Context()
		enrol(t, house, "张三", phone, idNumber(1))
		until := civil.At(h.now) + 1e9
		must(t, house.access.Bootstrap(ctx, []access.Account{
			{ID: "worker", Name: "甲", Grants: []access.Granted{{Role: access.Worker, Place: home, Until: until}}},
			{ID: "officer", Name: "乙", Grants: []access.Granted{{Role: access.DataOfficer, Until: until}}},
		}, "test"))
		actor := func(id string) access.Actor {
			a, err := house.access.Actor(ctx, id)
			must(t, err)
			return a
		}
		req, err := house.exports.Ask(ctx, actor("worker"), export.Spec{
			Source: "people.contacts", Place: home, Purpose: string(access.Contact), Recipient: "示例物业", Expires: civil.At(h.now) + 1e8, Downloads: 1,
		})
		must(t, err)
		_, err = house.access.Decide(ctx, actor("officer"), req.ID, true, "同意")
		must(t, err)
		var id string
		id, passphrase, err = house.exports.Make(ctx, actor("worker"), req.ID)
		must(t, err)
		_, file, err = house.exports.Download(ctx, actor("worker"), id)
		must(t, err)
	})
	name := filepath.Join(t.TempDir(), "list.linli")
	must(t, os.WriteFile(name, file, 0o600))
	open := func(stdin io.Reader, args ...string) (code int, out, said string) {
		var stdout, stderr bytes.Buffer
		code = run(t.Context(), append([]string{"export", "open", name}, args...), stdin, &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	if code, out, said := open(strings.NewReader(passphrase + "\n")); code != 0 || !strings.Contains(out, phone) || !strings.Contains(out, "示例物业") {
		t.Errorf("exit %d: %s%s", code, out, said)
	}
	if code, out, said := open(strings.NewReader("AAAAA-AAAAA\n")); code != 1 || out != "" || !strings.Contains(said, "打不开") {
		t.Errorf("with another passphrase: exit %d: %s%s", code, out, said)
	}
	if code, _, _ := open(strings.NewReader("")); code != 2 {
		t.Errorf("without one: exit %d", code)
	}
	list := filepath.Join(t.TempDir(), "list.csv")
	if code, _, said := open(strings.NewReader(passphrase), "--out", list); code != 0 {
		t.Errorf("into a file: exit %d: %s", code, said)
	}
	if info, err := os.Stat(list); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the list: %v %v", info, err)
	}
}

// The old master keys go once running processes have had the time to read the
// new one, and what was sealed before opens under what is left.
func TestKeysRetire(t *testing.T) { onEach(t, testKeysRetire) }

func testKeysRetire(t *testing.T, h *hands) {
	var key string
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		key = enrol(t, house, "张三", phone, idNumber(1))
	})
	must(t, (&KeysRotateCmd{h.flags}).Run(h.app))
	retire := &KeysRetireCmd{Yes: true, dbFlags: h.flags}
	if err := retire.Run(h.app); err == nil || !strings.Contains(err.Error(), "try again") {
		t.Fatalf("at once: %v", err)
	}
	h.now = h.now.Add(settleFor)
	must(t, retire.Run(h.app))
	h.in(houseOptions{}, func(house *house) {
		if own, err := house.people.Own(t.Context(), key); err != nil || own.Phone != phone {
			t.Errorf("after the old key has gone: %q, %v", own.Phone, err)
		}
	})
	if got := h.out.String(); !strings.Contains(got, "only master key 2 is left") {
		t.Error(got)
	}
}
