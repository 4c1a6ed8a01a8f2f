package people_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/people"
	"linli/internal/retention"
	"linli/internal/store/storetest"
	"linli/internal/text"
)

// A shell counts nowhere: figures learn of a person when the phone is proven.
func TestRegistration(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.form("欧阳晓光", homeA)
		key, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		if _, err := ident.ParseVolunteerNumber(key); err != nil {
			t.Errorf("%s is no volunteer number: %v", key, err)
		}
		if r.log.Size() != 0 {
			t.Errorf("a shell is known to figures: the log has %d facts", r.log.Size())
		}
		if ok, err := r.people.Servable(r.ctx, r.db.Read(), []string{key}); err != nil || ok[key] {
			t.Errorf("a shell may serve: %v %v", ok, err)
		}
		if known, err := r.people.Known(r.ctx, r.db.Read(), []string{key}); err != nil || len(known) != 0 {
			t.Errorf("a shell is known to imports: %v %v", known, err)
		}
		if _, err := r.people.Confirm(r.ctx, here, key, "000000"); !errors.Is(err, people.ErrCode) && r.code(key) != "000000" {
			t.Errorf("a wrong code: %v", err)
		}
		state, err := r.people.Confirm(r.ctx, here, key, r.code(key))
		r.must(err)
		if state != people.Confirmed || r.log.Size() != 1 {
			t.Errorf("state %s, %d facts, want confirmed and the register's one", state, r.log.Size())
		}
		if _, err := r.people.Confirm(r.ctx, here, key, r.code(key)); !errors.Is(err, people.ErrCode) {
			t.Errorf("a code used twice: %v", err)
		}
		own, err := r.people.Own(r.ctx, key)
		r.must(err)
		if own.Name != "欧阳晓光" || own.Phone != f.Phone || own.IDNumber != f.IDNumber || own.Birth != "1990-05-17" || len(own.Consents) != 2 || own.Consents[0].Hash == "" {
			t.Errorf("own record %+v", own)
		}
		d, err := r.people.Detail(r.ctx, r.actor("worker"), key)
		r.must(err)
		if d.Name != "欧阳**" || d.Phone != ident.Phone(f.Phone).Mask() || strings.Contains(d.Document, f.IDNumber[6:14]) {
			t.Errorf("not masked: %+v", d.Card)
		}
	})
}

// Everything wrong is said at once, each at its field.
func TestRegistrationFaults(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	young := civil.At(r.now).Day() - 16*365
	child := civil.At(r.now).Day() - 10*365
	for _, c := range []struct {
		name   string
		change func(f *people.Registration)
		fields []string
	}{
		{"nothing", func(f *people.Registration) { *f = people.Registration{} }, []string{"name", "phone", "home", "id_number", "consent-registration", "consent-identity"}},
		{"coarse home", func(f *people.Registration) { f.Home = "110105" }, []string{"home"}},
		{"unknown home", func(f *people.Registration) { f.Home = "110105999999" }, []string{"home"}},
		{"landline", func(f *people.Registration) { f.Phone = "010-12345678" }, []string{"phone"}},
		{"wrong check digit", func(f *people.Registration) { f.IDNumber = "110105194912310020" }, []string{"id_number"}},
		{"other birth", func(f *people.Registration) { f.Birth = "1980-01-01" }, []string{"birth"}},
		{"no consent", func(f *people.Registration) { f.Consents = f.Consents[:1] }, []string{"consent-identity"}},
		{"category", func(f *people.Registration) { f.Services = "community;magic" }, []string{"services"}},
		{"week", func(f *people.Registration) { f.Hours = "zz" }, []string{"hours"}},
		{"reach", func(f *people.Registration) { f.Reach = -1 }, []string{"reach"}},
		{"long name", func(f *people.Registration) { f.Name = strings.Repeat("长", 37) }, []string{"name"}},
		{"control", func(f *people.Registration) { f.Name = "张\x00三" }, []string{"name"}},
		{"minor alone", func(f *people.Registration) {
			f.IDNumber = string(r.ids.IDNumber("110000", young, ident.Male))
		}, []string{"guardian"}},
		{"child, guardian did not agree", func(f *people.Registration) {
			f.IDNumber = string(r.ids.IDNumber("110000", child, ident.Male))
			f.Guardian = people.Guardian{Name: "张父", Phone: string(r.ids.Mobile())}
		}, []string{"guardian"}},
		{"passport without birth", func(f *people.Registration) { f.IDType, f.IDNumber = "passport", "E12345678" }, []string{"birth"}},
	} {
		f := r.form("张伟", homeA)
		c.change(&f)
		_, err := r.people.Register(r.ctx, self, f)
		faults := fault.Find(err)
		if faults == nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var fields []string
		for _, one := range faults {
			fields = append(fields, one.Field)
			if one.Words.Zh == "" || one.Words.En == "" {
				t.Errorf("%s: %s has no words", c.name, one.Field)
			}
		}
		slices.Sort(fields)
		slices.Sort(c.fields)
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: faults at %v, want %v", c.name, fields, c.fields)
		}
	}
}

// Under 14 it is the guardian's phone that gets the code.
func TestGuardian(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	today := civil.At(r.now).Day()
	for _, c := range []struct {
		age      int
		guardian bool
	}{{10, true}, {13, true}, {14, false}, {17, false}} {
		f := r.form("王小明", homeA)
		y, m, d := today.Date()
		f.IDNumber = string(r.ids.IDNumber("110000", civil.NewDay(y-c.age, m, d), ident.Male))
		f.Guardian = people.Guardian{Name: "王大明", Phone: string(r.ids.Mobile()), Relation: "父亲"}
		f.Consents = append(f.Consents, people.ByGuardian)
		key, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		want := f.Phone
		if c.guardian {
			want = f.Guardian.Phone
		}
		if sent := r.pocket.To(ident.Phone(want)); sent == "" || sent != r.code(key) {
			t.Errorf("age %d: the code does not go to %s", c.age, want)
		}
	}
}

// Codes: bounded tries, bounded number, bounded life, bound to one person.
func TestCodes(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.form("李娜", homeA)
		key, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		var over *limit.Error
		if _, err := r.people.Register(r.ctx, self, f); !errors.As(err, &over) {
			t.Errorf("a second code at once: %v", err)
		}
		right := r.code(key)
		wrong := "123456"
		if wrong == right {
			wrong = "654321"
		}
		for range 5 {
			if _, err := r.people.Confirm(r.ctx, here, key, wrong); !errors.Is(err, people.ErrCode) {
				t.Fatalf("a wrong code: %v", err)
			}
		}
		if _, err := r.people.Confirm(r.ctx, here, key, right); !errors.Is(err, people.ErrCode) {
			t.Errorf("the right code after too many tries: %v", err)
		}
		r.later(2 * time.Minute)
		again, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		if again != key {
			t.Errorf("the same person again is %s, want %s", again, key)
		}
		r.later(11 * time.Minute)
		if _, err := r.people.Confirm(r.ctx, here, key, r.code(key)); !errors.Is(err, people.ErrCode) {
			t.Errorf("a late code: %v", err)
		}
	})
}

// Whoever registers another's number is held until the document was compared.
func TestSomebodyElsesNumber(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.form("张伟", homeA)
		owner := r.join(f)
		size := r.log.Size()
		// Nobody agrees to anything for a record whose phone they do not hold.
		more := f
		more.Consents = append(slices.Clone(f.Consents), people.ForDeeds)
		r.later(2 * time.Minute)
		if same, err := r.people.Register(r.ctx, self, more); err != nil || same != owner {
			t.Errorf("the same again: %s %v", same, err)
		}
		if yes, err := r.people.Agreed(r.ctx, owner, people.ForDeeds); err != nil || yes {
			t.Errorf("agreed without proof: %t %v", yes, err)
		}
		if _, err := r.people.Confirm(r.ctx, here, owner, r.code(owner)); err != nil {
			t.Error(err)
		}
		if yes, err := r.people.Agreed(r.ctx, owner, people.ForDeeds); err != nil || !yes {
			t.Errorf("proven, and not agreed: %t %v", yes, err)
		}
		f.Phone, f.Name = string(r.ids.Mobile()), "冒名"
		other, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		state, err := r.people.Confirm(r.ctx, here, other, r.code(other))
		r.must(err)
		if state != people.Held || other == owner || r.log.Size() != size {
			t.Errorf("state %s, %d facts more", state, r.log.Size()-size)
		}
		twins, _, err := r.people.Twins(r.ctx, r.actor("coordinator"), true, "", 10)
		r.must(err)
		if len(twins) != 1 || twins[0].Why != people.SameNumber {
			t.Errorf("twins %+v", twins)
		}
		if twins, _, _ := r.people.Twins(r.ctx, r.actor("elsewhere"), true, "", 10); len(twins) != 0 {
			t.Error("another district sees them")
		}
		if err := r.people.Admit(r.ctx, r.actor("coordinator"), other, "看过证件"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a coordinator admits: %v", err)
		}
		r.must(r.people.Admit(r.ctx, r.actor("worker"), other, "看过证件，原登记号码有误"))
		if ok, _ := r.people.Servable(r.ctx, r.db.Read(), []string{other}); !ok[other] {
			t.Error("admitted, and may not serve")
		}
	})
}

// What an organisation enters is a shell with no consent, until the person
// speaks for themself.
func TestShellOfAnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		worker := r.actor("worker")
		f := r.form("赵敏", homeA)
		by := people.By{Actor: &worker, Org: "org-1", Channel: "desk"}
		key, err := r.people.Register(r.ctx, by, f)
		r.must(err)
		if c, _ := r.people.Consents(r.ctx, key); len(c) != 0 {
			t.Errorf("somebody agreed in the person's place: %v", c)
		}
		if _, err := r.people.Confirm(r.ctx, here, key, r.code(key)); !errors.Is(err, people.ErrConsent) {
			t.Errorf("a shell confirmed without its person's consent: %v", err)
		}
		f2 := f
		f2.Home = homeC
		if _, err := r.people.Register(r.ctx, people.By{Actor: &worker, Channel: "desk"}, f2); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a worker registers elsewhere: %v", err)
		}
		r.later(2 * time.Minute)
		f.Skills = "急救"
		again, err := r.people.Register(r.ctx, self, f)
		r.must(err)
		if again != key {
			t.Fatal("the shell and the person are two records")
		}
		state, err := r.people.Confirm(r.ctx, here, key, r.code(key))
		r.must(err)
		own, err := r.people.Own(r.ctx, key)
		r.must(err)
		if state != people.Confirmed || own.Skills != "急救" || len(own.Consents) != 2 {
			t.Errorf("state %s, own %+v", state, own)
		}
	})
}

// Figures before and after a merge, an un-merge and an erasure are right to
// the person, at every size of the log.
func TestMergeUnmergeErase(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		a, b, c := r.join(r.form("刘洋", homeA)), r.join(r.form("刘洋", homeB)), r.join(r.form("陈静", homeA))
		for _, key := range []string{a, b, c} {
			r.serve("s-"+key, key)
		}
		three := r.log.Size()
		check := func(at int64, want string) {
			t.Helper()
			if got := r.figure(figure.Persons, "service", at); got != want {
				t.Errorf("persons at size %d = %s, want %s", at, got, want)
			}
		}
		check(0, "3")
		coordinator := r.actor("coordinator")
		if err := r.people.Merge(r.ctx, coordinator, a, b, ""); fault.Find(err) == nil {
			t.Errorf("without a reason: %v", err)
		}
		if err := r.people.Merge(r.ctx, r.actor("elsewhere"), a, b, "同一人"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another district: %v", err)
		}
		r.must(r.people.Merge(r.ctx, coordinator, a, b, "同一人，电话核实"))
		check(0, "2")
		check(three, "3")
		if err := r.people.Merge(r.ctx, coordinator, b, a, "再并"); !errors.Is(err, people.ErrMerged) {
			t.Errorf("a circle of merges: %v", err)
		}
		merged := r.log.Size()
		r.must(r.people.Unmerge(r.ctx, coordinator, a, "核对证件后为两人"))
		check(0, "3")
		check(merged, "2")
		if err := r.people.Unmerge(r.ctx, coordinator, a, "再拆"); !errors.Is(err, people.ErrApart) {
			t.Errorf("un-merged twice: %v", err)
		}
		r.must(r.people.Merge(r.ctx, coordinator, a, b, "终究同一人"))
		d, err := r.people.Detail(r.ctx, coordinator, b)
		r.must(err)
		if len(d.Joined) != 1 || d.Joined[0] != a || len(d.History) < 4 {
			t.Errorf("joined %v, history %v", d.Joined, d.History)
		}

		// b leaves, and a with them; what they did stays.
		r.later(2 * time.Minute)
		own, err := r.people.Own(r.ctx, b)
		r.must(err)
		if own.Phone == "" {
			t.Error("one's own phone is not shown")
		}
		r.must(r.people.AskCode(r.ctx, here, b))
		r.must(r.people.Leave(r.ctx, here, b, r.code(b)))
		check(0, "2")
		for _, key := range []string{a, b} {
			if _, err := r.people.Own(r.ctx, key); !errors.Is(err, people.ErrUnknown) {
				t.Errorf("%s can still be opened: %v", key, err)
			}
		}
		page, err := r.people.List(r.ctx, coordinator, people.Find{Text: "刘洋", Place: "110105"})
		r.must(err)
		if len(page.Cards) != 0 {
			t.Errorf("found after leaving: %+v", page.Cards)
		}
		// The number can register anew, as a new person.
		r.later(2 * time.Minute)
		f := r.form("刘洋", homeA)
		f.Phone, f.IDNumber = own.Phone, own.IDNumber
		if again := r.join(f); again == b {
			t.Error("the erased record came back")
		}
		if err := r.reg.Verify(r.ctx, r.log.Size()); err != nil {
			t.Error(err)
		}
	})
}

// An officer erases only what a second person has agreed to, and only that.
func TestEraseByRequest(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	a, b := r.join(r.form("何亮", homeA)), r.join(r.form("何明", homeA))
	officer := r.actor("officer")
	thing, err := r.people.Thing(r.ctx, a)
	r.must(err)
	request, err := r.access.Ask(r.ctx, officer, access.PersonErase, thing, "own-wish: 来函", "")
	r.must(err)
	if err := r.people.Erase(r.ctx, officer, request.ID, a); err == nil {
		t.Error("erased before anybody agreed")
	}
	_, err = r.access.Decide(r.ctx, r.actor("security"), request.ID, true, "同意")
	r.must(err)
	if err := r.people.Erase(r.ctx, officer, request.ID, b); !errors.Is(err, access.ErrDenied) {
		t.Errorf("erased somebody else: %v", err)
	}
	r.must(r.people.Erase(r.ctx, officer, request.ID, a))
	if _, err := r.people.Own(r.ctx, a); !errors.Is(err, people.ErrGone) {
		t.Errorf("after the erasure: %v", err)
	}
}

// What is held of one record holds the whole human being, however the records
// were merged; once they are two again, the other may go.
func TestHeldHalf(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		coordinator, officer := r.actor("coordinator"), r.actor("officer")
		for _, heldIsInto := range []bool{false, true} {
			from, into := r.join(r.form("刘洋", homeA)), r.join(r.form("刘洋", homeB))
			held, other := from, into
			if heldIsInto {
				held, other = into, from
			}
			leave := func(key string) error {
				t.Helper()
				r.later(2 * time.Minute)
				r.must(r.people.AskCode(r.ctx, here, key))
				return r.people.Leave(r.ctx, here, key, r.code(key))
			}
			hold, err := r.retention.Hold(r.ctx, officer, retention.Hold{Subject: held, Reason: "诉讼保全", Until: civil.At(r.now.AddDate(0, 1, 0))})
			r.must(err)
			r.must(r.people.Merge(r.ctx, coordinator, from, into, "同一人"))
			for _, key := range []string{into, from} {
				if err := leave(key); !errors.Is(err, retention.ErrHeld) {
					t.Errorf("held %s: %s left: %v", held, key, err)
				}
				if _, err := r.people.EraseAgain(r.ctx, key); !errors.Is(err, retention.ErrHeld) {
					t.Errorf("held %s: %s was erased again: %v", held, key, err)
				}
				if own, err := r.people.Own(r.ctx, key); err != nil || own.Phone == "" {
					t.Errorf("held %s: of %s is left %q, %v", held, key, own.Phone, err)
				}
			}
			r.must(r.people.Unmerge(r.ctx, coordinator, from, "核对证件后为两人"))
			r.must(leave(other))
			if err := leave(held); !errors.Is(err, retention.ErrHeld) {
				t.Errorf("the held one left: %v", err)
			}
			_, err = r.retention.Release(r.ctx, officer, hold, "案结")
			r.must(err)
			_, err = r.retention.Release(r.ctx, r.actor("security"), hold, "案结")
			r.must(err)
			r.must(leave(held))
			if _, err := r.people.Own(r.ctx, held); !errors.Is(err, people.ErrGone) {
				t.Errorf("after the hold: %v", err)
			}
		}
	})
}

// One of two merged records may have been erased before the other.
func TestLeaveAfterHalf(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		from, into := r.join(r.form("刘洋", homeA)), r.join(r.form("刘洋", homeB))
		r.must(r.people.Merge(r.ctx, r.actor("coordinator"), from, into, "同一人"))
		for _, key := range []string{from, into} {
			if erased, err := r.people.EraseAgain(r.ctx, key); !erased || err != nil {
				t.Errorf("%s: %t, %v", key, erased, err)
			}
			if _, err := r.people.Own(r.ctx, key); !errors.Is(err, people.ErrGone) {
				t.Errorf("%s is still there: %v", key, err)
			}
		}
	})
}

// Every look states a purpose that the act is for, and the person can see it.
func TestUnmask(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	f := r.form("孙丽", homeA)
	key := r.join(f)
	for _, c := range []struct {
		actor   string
		field   people.Field
		purpose access.Purpose
		want    string
	}{
		{"worker", people.FieldPhone, access.Contact, f.Phone},
		{"worker", people.FieldName, access.Contact, "孙丽"},
		{"worker", people.FieldNumber, access.CheckID, f.IDNumber},
		{"worker", people.FieldNumber, access.Contact, ""},
		{"worker", people.FieldPhone, "", ""},
		{"coordinator", people.FieldPhone, access.Contact, ""},
		{"elsewhere", people.FieldPhone, access.Contact, ""},
		{"officer", people.FieldNumber, access.CheckID, ""},
	} {
		got, err := r.people.Unmask(r.ctx, r.actor(c.actor), key, c.field, string(c.purpose))
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s sees %s for %q: %q %v", c.actor, c.field, c.purpose, got, err)
		}
	}
	own, err := r.people.Own(r.ctx, key)
	r.must(err)
	if len(own.Lookers) != 3 {
		t.Errorf("%d looks, want 3: %+v", len(own.Lookers), own.Lookers)
	}
	var copied bytes.Buffer
	r.must(own.CSV(&copied, text.Zh))
	if !strings.Contains(copied.String(), f.IDNumber) || !strings.Contains(copied.String(), "孙丽") {
		t.Errorf("the copy lacks something: %s", copied.String())
	}
	if _, err := json.Marshal(own); err != nil {
		t.Error(err)
	}
}

// Nobody verifies what they recorded, nor their own.
func TestCredential(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		key := r.join(r.form("吴医生", homeA))
		worker := r.actor("worker")
		c := people.Credential{Kind: "执业医师", Issuer: "示例卫生健康委", From: civil.NewDay(2015, 1, 1), To: civil.NewDay(2020, 12, 31)}
		id, err := r.people.AddCredential(r.ctx, &worker, key, c, "1101234567890")
		r.must(err)
		if err := r.people.VerifyCredential(r.ctx, worker, key, id, people.Genuine, ""); err == nil {
			t.Error("the recorder verified it")
		}
		r.must(r.people.VerifyCredential(r.ctx, r.actor("verifier"), key, id, people.Genuine, "网上核对"))
		d, err := r.people.Detail(r.ctx, worker, key)
		r.must(err)
		if got := d.Credentials[0]; !got.Holds(civil.NewDay(2020, 3, 1)) || got.Holds(civil.NewDay(2021, 1, 1)) || !got.HasNumber {
			t.Errorf("credential %+v", got)
		}
		number, err := r.people.CredentialNumber(r.ctx, worker, key, id, string(access.CheckID))
		if err != nil || number != "1101234567890" {
			t.Errorf("number %q, %v", number, err)
		}
		if _, err := r.people.AddCredential(r.ctx, nil, key, people.Credential{}, ""); fault.Find(err) == nil {
			t.Errorf("an empty credential: %v", err)
		}
	})
}

// A report-in is one fact however often it is sent, counted apart from service,
// and its names are for the community's own branch.
func TestReportIn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		key := r.join(r.form("周党员", homeA))
		in := people.ReportIn{Person: key, Community: homeA, Way: people.BySelf, Branch: "某局机关党委"}
		for range 2 {
			_, err := r.people.ReportIn(r.ctx, nil, in)
			r.must(err)
		}
		if got := r.figure(figure.Persons, "report_in", 0); got != "1" {
			t.Errorf("reported in: %s", got)
		}
		if got := r.figure(figure.Persons, "service", 0); got != "0" {
			t.Errorf("served: %s", got)
		}
		if _, err := r.people.ReportedTo(r.ctx, r.actor("worker"), homeA, string(access.PartyWork), "", 10); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a worker sees members: %v", err)
		}
		if _, err := r.people.ReportedTo(r.ctx, r.actor("branch"), homeB, string(access.PartyWork), "", 10); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a branch sees another community: %v", err)
		}
		r.must(r.people.OfferPost(r.ctx, r.actor("branch"), key, homeA, "东门卡点"))
		members, err := r.people.ReportedTo(r.ctx, r.actor("branch"), homeA, string(access.PartyWork), "", 10)
		r.must(err)
		if len(members) != 1 || members[0].Post != "东门卡点" || members[0].Name != "周**" {
			t.Errorf("members %+v", members)
		}
		shell, err := r.people.Register(r.ctx, self, r.form("未确认", homeA))
		r.must(err)
		if _, err := r.people.ReportIn(r.ctx, nil, people.ReportIn{Person: shell, Community: homeA, Way: people.BySelf}); fault.Find(err) == nil {
			t.Errorf("a shell reports in: %v", err)
		}
	})
}

// Corrections reach search and figures; consent can be withdrawn but for what
// registration needs.
func TestCorrect(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		key := r.join(r.form("钱多多", homeA))
		week := people.NewWeek(func(day time.Weekday, hour int) bool { return day == time.Saturday && hour >= 9 && hour < 12 })
		r.must(r.people.Correct(r.ctx, key, people.Correction{Home: homeC, Skills: "法语", Profile: people.Profile{Hours: week, Reach: 5}}))
		own, err := r.people.Own(r.ctx, key)
		r.must(err)
		if own.Home != homeC || !own.Profile.Hours.At(time.Saturday, 11) || own.Profile.Hours.At(time.Sunday, 11) || own.Phone == "" {
			t.Errorf("own %+v", own)
		}
		page, err := r.people.List(r.ctx, r.actor("elsewhere"), people.Find{Text: "qdd", Place: "110108"})
		r.must(err)
		if len(page.Cards) != 1 {
			t.Error("not found at the new home")
		}
		if err := r.people.Consent(r.ctx, key, people.ForRegistration, false, "phone"); fault.Find(err) == nil {
			t.Errorf("withdrew what registration needs: %v", err)
		}
		r.must(r.people.Consent(r.ctx, key, people.ForDeeds, true, "phone"))
		r.must(r.people.Consent(r.ctx, key, people.ForDeeds, false, "phone"))
		if yes, err := r.people.Agreed(r.ctx, key, people.ForDeeds); err != nil || yes {
			t.Errorf("agreed %t, %v", yes, err)
		}
	})
}

const header = "person,name,sex,birth,id_type,id_number,phone,home,party,employer,skills,languages\n"

// An import is found by name after CatchUp, shells of an organisation are not
// in the register, and who has left does not come back by a file.
func TestImportAndCatchUp(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		number := string(r.ids.IDNumber("110000", civil.NewDay(1985, 3, 1), ident.Male))
		phone := string(r.ids.Mobile())
		rows := "P1,曾子墨,1,,id," + number + "," + phone + "," + homeA + ",,,,\n" +
			"P2,曾子墨,1,,id," + number + "," + phone + "," + homeB + ",,,,\n" +
			"P3,单雄信,1,1970-01-01,,," + phone + "," + homeC + ",,,,\n"
		if rep := r.load(header+rows, people.Confirmed, false); rep.Added != 3 {
			t.Fatalf("report %+v", rep)
		}
		size := r.log.Size()
		if rep := r.load(header+"P4,外来壳,1,1970-01-01,,,,"+homeA+",,,,\n", people.Shell, false); rep.Added != 1 || r.log.Size() != size {
			t.Errorf("a shell reached the register: %+v, %d facts more", rep, r.log.Size()-size)
		}
		var told int64
		r.must(r.people.CatchUp(r.ctx, func(done, total int64) { told = done }))
		if told != 4 {
			t.Errorf("progress ended at %d", told)
		}
		r.must(r.people.CatchUp(r.ctx, nil))
		find := func(actor, words string, place area.Code, want ...string) {
			t.Helper()
			page, err := r.people.List(r.ctx, r.actor(actor), people.Find{Text: words, Place: place})
			r.must(err)
			var got []string
			for _, c := range page.Cards {
				got = append(got, c.Person)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s at %s: %v, want %v", words, place, got, want)
			}
		}
		for _, words := range []string{"曾子墨", "子墨", "墨", "zengzimo", "zzm", "曾zm"} {
			find("coordinator", words, "110105", "P1", "P2")
			find("elsewhere", words, "110108")
		}
		find("worker", "曾", homeA, "P1")
		for _, words := range []string{"单", "shan", "sxx", "雄信"} {
			find("elsewhere", words, "110108", "P3")
		}
		find("officer", number, "", "P1", "P2")
		find("officer", phone, "", "P1", "P2", "P3")
		find("officer", "P2", "", "P2")
		find("officer", "墨子", "")
		find("officer", "%", "")
		twins, _, err := r.people.Twins(r.ctx, r.actor("coordinator"), true, "", 10)
		r.must(err)
		if len(twins) != 1 || twins[0].Person.Person != "P1" || twins[0].Other.Person != "P2" || twins[0].Why != people.SameNumber {
			t.Errorf("twins %+v", twins)
		}

		who, err := r.people.ByPhone(r.ctx, ident.Phone(phone))
		r.must(err)
		r.must(r.people.AskCode(r.ctx, here, who))
		r.must(r.people.Leave(r.ctx, here, who, r.code(who)))
		rep := r.load(header+rows, people.Confirmed, true)
		if rep.Rejected != 1 || rep.Already != 2 {
			t.Errorf("after one has left: %+v", rep)
		}
	})
}

// Pages by cursor show everybody once, whatever the filter and page size.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var b strings.Builder
		b.WriteString(header)
		homes := []string{homeA, homeB, homeC}
		for i := range 100 {
			b.WriteString("P" + string(rune('A'+i/26)) + string(rune('a'+i%26)) + ",李梅" + string(rune('一'+i%7)) + ",2,1990-01,,,," + homes[i%3] + ",,,,\n")
		}
		if rep := r.load(b.String(), people.Confirmed, false); rep.Added != 100 {
			t.Fatalf("%+v", rep)
		}
		r.must(r.people.CatchUp(r.ctx, nil))
		for _, c := range []struct {
			find people.Find
			want int
		}{
			{people.Find{}, 100}, {people.Find{Place: "110105"}, 67}, {people.Find{Place: homeA}, 34}, {people.Find{Text: "lm"}, 100},
			{people.Find{Text: "李梅", Place: "110108"}, 33}, {people.Find{Text: "梅", Place: homeB}, 33}, {people.Find{State: people.Shell}, 0},
		} {
			seen := map[string]bool{}
			for pages := 0; pages < 40; pages++ {
				c.find.Limit = 7
				page, err := r.people.List(r.ctx, r.actor("officer"), c.find)
				r.must(err)
				for _, card := range page.Cards {
					if seen[card.Person] {
						t.Errorf("%+v: %s twice", c.find, card.Person)
					}
					seen[card.Person] = true
				}
				if c.find.After = page.Next; page.Next == "" {
					break
				}
			}
			if len(seen) != c.want {
				t.Errorf("%+v: %d people, want %d", c.find, len(seen), c.want)
			}
		}
	})
}

// No phone and no identity number lies in the database's files in clear, in no
// spelling; and after leaving, no name.
func TestCanary(t *testing.T) {
	dsn := storetest.SQLite(t)
	r := newRig(t, dsn)
	var secrets []string
	for i := range 20 {
		f := r.form("金丝雀"+string(rune('一'+i)), homeA)
		f.Guardian = people.Guardian{}
		key := r.join(f)
		_, err := r.people.AddCredential(r.ctx, nil, key, people.Credential{Kind: "教师", Issuer: "示例"}, "canary"+f.Phone)
		r.must(err)
		secrets = append(secrets, f.Phone, f.IDNumber, f.IDNumber[6:14]+f.IDNumber[14:17], "canary")
		_, err = r.people.List(r.ctx, r.actor("officer"), people.Find{Text: f.Phone})
		r.must(err)
		_, err = r.people.Unmask(r.ctx, r.actor("worker"), key, people.FieldPhone, string(access.Contact))
		r.must(err)
		r.later(2 * time.Minute)
		r.must(r.people.AskCode(r.ctx, here, key))
		r.must(r.people.Leave(r.ctx, here, key, r.code(key)))
	}
	r.must(r.log.Close())
	r.must(r.db.Close())
	files, err := filepath.Glob(dsn + "*")
	r.must(err)
	for _, name := range files {
		data, err := os.ReadFile(name)
		r.must(err)
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s lies in %s in clear", s, filepath.Base(name))
			}
		}
		if bytes.Contains(data, []byte("金丝雀")) {
			t.Errorf("a name lies in %s after its person has left", filepath.Base(name))
		}
	}
}
