package request_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/request"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// What cannot be taken is said at the form, every fault at once.
func TestAskFaults(t *testing.T) {
	r := newRig(t, "")
	for name, c := range map[string]struct {
		change func(*request.Ask)
		field  string
		words  string
	}{
		"outside the city":   {func(a *request.Ask) { a.Place = "310101" }, "place", "不在北京市内"},
		"only a district":    {func(a *request.Ask) { a.Place = "110105" }, "place", "哪个社区"},
		"no place":           {func(a *request.Ask) { a.Place = "" }, "place", "哪个社区"},
		"no kind":            {func(a *request.Ask) { a.Kind = "gold" }, "kind", "需要什么"},
		"a land line":        {func(a *request.Ask) { a.Who.Phone = "010-65550000" }, "phone", "手机号"},
		"no words":           {func(a *request.Ask) { a.Who.Words = " " }, "words", "具体"},
		"too many words":     {func(a *request.Ask) { a.Who.Words = strings.Repeat("米", 501) }, "words", "具体"},
		"control characters": {func(a *request.Ask) { a.Who.Address = "三号楼\x00" }, "address", "不可见"},
		"in the past":        {func(a *request.Ask) { a.Until = r.now() - 1 }, "until", "已过"},
		"the same phone twice": {func(a *request.Ask) {
			a.Channel, a.Who.By, a.Who.ByPhone = request.ByNeighbour, "邻居", a.Who.Phone
		}, "phone", "不是您自己的"},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.ask()
			c.change(&a)
			_, err := r.Ask(ctx, visitor, a)
			if got := fault.Find(err).Of(c.field).Zh; !strings.Contains(got, c.words) {
				t.Errorf("%s: %v, want %q", c.field, err, c.words)
			}
		})
	}
}

// A request for somebody who does not want it ends with their no: nothing of
// them is kept, and nobody else asks again for a while.
func TestUnwanted(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		elder := ident.Phone(r.IDs.Mobile())
		neighbour := func(a *request.Ask) {
			a.Channel, a.Who.Phone, a.Who.By, a.Who.ByPhone = request.ByNeighbour, elder, "热心邻居", ident.Phone(r.IDs.Mobile())
		}
		id := r.proven(neighbour)
		if got := r.state(id); got != request.Unconfirmed {
			t.Fatalf("before the elder's word it is %s", got)
		}
		told := false
		for _, m := range r.told.all() {
			told = told || m.Template == request.TemplateConfirm && m.Phone == elder
		}
		if !told {
			t.Error("the elder was not asked")
		}
		r.pass(time.Minute)
		r.must(r.No(ctx, r.Link(id)))
		r.must(r.No(ctx, r.Link(id)))
		if _, err := r.Open(ctx, r.worker(), id, "contact"); !errors.Is(err, request.ErrUnknown) {
			t.Errorf("names are still there: %v", err)
		}
		again := r.ask()
		neighbour(&again)
		if _, err := r.Ask(ctx, visitor, again); !errors.Is(err, request.ErrUnwanted) {
			t.Errorf("asked for again: %v", err)
		}
		own := r.ask()
		own.Who.Phone = elder
		if _, err := r.Ask(ctx, visitor, own); err != nil {
			t.Errorf("the elder may not ask themself: %v", err)
		}
	})
}

// Three hundred of the same within a minute are one, which says how often; many
// different ones are too many.
func TestThreeHundred(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.ask()
		var errs sync.Map
		var group sync.WaitGroup
		for i := range 300 {
			group.Go(func() {
				a := first
				a.ID = fmt.Sprintf("same-%d", i)
				if _, err := r.Ask(ctx, visitor, a); err != nil {
					errs.Store(i, err)
				}
			})
		}
		group.Wait()
		errs.Range(func(i, err any) bool { t.Errorf("%v: %v", i, err); return true })
		var n, repeats int
		r.must(r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*), SUM(repeats) FROM request_need").Scan(&n, &repeats))
		if n != 1 || repeats != 299 {
			t.Errorf("%d needs, %d repeats", n, repeats)
		}
		worker := r.worker()
		var err error
		for i := range 15 {
			a := first
			a.ID, a.Who.Words, a.Agreed = fmt.Sprintf("other-%d", i), fmt.Sprintf("第%d样东西", i), true
			if _, err = r.Enter(ctx, worker, a); err != nil {
				break
			}
		}
		if !errors.Is(err, request.ErrTooMany) {
			t.Errorf("a phone with too many open requests: %v", err)
		}
	})
}

// What may be the same is found, and joined by a person; its link leads on.
func TestJoin(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		phone := ident.Phone(r.IDs.Mobile())
		a := r.proven(func(a *request.Ask) { a.Who.Phone = phone })
		r.Clock.Add(2 * time.Minute)
		b := r.proven(func(a *request.Ask) { a.Who.Phone = phone })
		q, err := r.Get(ctx, b)
		r.must(err)
		if q.Like != a {
			t.Fatalf("the second is like %q", q.Like)
		}
		join := request.Verdict{ID: b, Do: request.Join, Into: a}
		r.must(r.Decide(ctx, r.worker(), join))
		r.must(r.Decide(ctx, r.worker(), join))
		if q, err = r.ByLink(ctx, r.Link(b)); err != nil || q.ID != a {
			t.Errorf("the second's link leads to %v, %v", q, err)
		}
	})
}

// Abusive words and minors wait for a person.
func TestHeld(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, c := range []struct {
			change func(*request.Ask)
			want   request.Hold
		}{
			{func(a *request.Ask) { a.Who.Words = "快点送来，傻 逼" }, request.Abusive},
			{func(a *request.Ask) { a.Minor = true }, request.ForMinor},
		} {
			helpers := r.free("", 2)
			id := r.proven(c.change)
			r.tick()
			q, err := r.Get(ctx, id)
			r.must(err)
			if q.State != request.Held || q.Hold != c.want || len(r.called(id, helpers)) > 0 {
				t.Errorf("it is %s, held for %q", q.State, q.Hold)
			}
			if err := r.Decide(ctx, r.worker(), request.Verdict{ID: id, Do: request.Release}); fault.Find(err).Of("note").Zh == "" {
				t.Errorf("released without a reason: %v", err)
			}
			r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: id, Do: request.Release, Note: "已与家长通话"}))
			if got := r.state(id); got != request.Received {
				t.Errorf("released it is %s", got)
			}
		}
	})
}

// The committee's word stands above the line: nothing is called for, taken or
// kept going against it.
func TestCommittee(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helpers := r.free("", 4)
		early := r.proven(nil)
		r.tick()
		called := r.called(early, helpers)
		r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, true))
		if err := r.Take(ctx, called[0], early); !errors.Is(err, request.ErrWaits) {
			t.Errorf("taken against the committee's word: %v", err)
		}
		late := r.proven(nil)
		r.pass(2 * time.Hour)
		if n := len(r.called(late, helpers)); n > 0 {
			t.Errorf("%d called against the committee's word", n)
		}
		if err := r.SetSchedules(ctx, r.coordinator(), webtest.Home, false); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a coordinator turns the committee's switch: %v", err)
		}
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: late, Do: request.Schedule}))
		r.tick()
		if n := len(r.called(late, helpers)); n == 0 {
			t.Error("nobody is called though it is scheduled")
		}
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: late, Do: request.Postpone, Note: "楼里在消毒", Until: r.now() + 3600*1000}))
		if n := len(r.called(late, helpers)); n > 0 {
			t.Error("calls go on though it was put off")
		}
		r.must(r.SetSchedules(ctx, r.worker(), webtest.Home, false))
		if q, err := r.Get(ctx, early); err != nil || q.ClearedAt == 0 {
			t.Errorf("with the switch off the first still waits: %v", err)
		}
	})
}

// The last place among a hundred who press at once, on two processes.
func TestLastPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		helpers := r.free("", 40)
		id := r.proven(func(a *request.Ask) { a.Hands = 2 })
		for range 4 {
			r.pass(11 * time.Minute)
			if len(r.called(id, helpers)) >= 20 {
				break
			}
		}
		called := r.called(id, helpers)
		var group sync.WaitGroup
		var mu sync.Mutex
		yes, full := 0, 0
		for _, p := range append(called, called...) {
			group.Go(func() {
				err := r.Take(ctx, p, id)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					yes++
				case errors.Is(err, request.ErrFull):
					full++
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		open, err := r.Hands(ctx, id)
		r.must(err)
		// Those who have it may press again.
		if len(open) != 2 || yes != 4 || full != 2*len(called)-4 {
			t.Errorf("%d hands, %d yes, %d too late of %d", len(open), yes, full, 2*len(called))
		}
		r.sound(t)
	})
}

// secret is what nobody but the helper may see.
const secret = "金盏花巷九号楼 1704"

// The family of a medic: no staff opens the address; no page, list, log or
// message shows it; the helper sees it during the task alone, and the family sees
// that they looked.
func TestCompartment(t *testing.T) {
	r := newRig(t, "")
	helpers := r.free("", 2)
	phone := ident.Phone(r.IDs.Mobile())
	id := r.proven(func(a *request.Ask) {
		a.Care, a.Who.Address, a.Who.Phone, a.Who.Name = request.Medic, secret, phone, "令狐医生家"
	})
	r.must(r.Pledge(ctx, helpers[0], request.PledgeVersion))
	r.tick()
	helper, other := helpers[0], helpers[1]
	if called := r.called(id, helpers); len(called) != 1 || called[0] != helper {
		t.Errorf("called are %v, want only whoever has signed", called)
	}
	if _, err := r.Address(ctx, helper, id, "door"); !errors.Is(err, request.ErrNotHand) {
		t.Errorf("called only, and sees it: %v", err)
	}
	r.must(r.Take(ctx, helper, id))
	w, err := r.Address(ctx, helper, id, "door")
	r.must(err)
	if w.Address != secret || w.Name != r.Alias(id) || strings.Contains(w.Name, "令狐") {
		t.Errorf("the helper sees %q of %q", w.Address, w.Name)
	}
	if _, err := r.Address(ctx, helper, id, "curious"); !errors.Is(err, request.ErrPurpose) {
		t.Errorf("a look for no purpose: %v", err)
	}
	if _, err := r.Address(ctx, other, id, "door"); !errors.Is(err, request.ErrNotHand) {
		t.Errorf("another volunteer sees it: %v", err)
	}
	site := r.Site(nil, r.Requests)
	visitors := []*webtest.Visitor{site.Visitor(), site.AsPerson(other)}
	for _, role := range access.Roles() {
		actor := r.As(string(role))
		for _, purpose := range access.RequestOpen.Purposes() {
			if _, err := r.Open(ctx, actor, id, string(purpose)); err == nil {
				t.Errorf("%s opens it for %s", role, purpose)
			}
		}
		visitors = append(visitors, site.As(string(role)))
	}
	paths := []string{
		"/needs", "/needs?state=accepted", "/needs?place=" + webtest.Home, "/needs/" + id, "/needs/print", "/needs/new", "/orders", "/rounds", "/near", "/tasks", "/tasks/" + id,
		r.Path(id), "/help", "/help/code?id=" + id, "/log",
	}
	posts := []string{"/needs/" + id + "/open", "/tasks/" + id + "/address", "/needs/print"}
	shows := func(body string) bool {
		return strings.Contains(body, "1704") || strings.Contains(body, string(phone)) || strings.Contains(body, "令狐医生")
	}
	for i, v := range visitors {
		for _, p := range paths {
			if got := v.Get(p); shows(got.Body) {
				t.Errorf("visitor %d sees it at %s", i, p)
			}
		}
		for _, p := range posts {
			form := map[string][]string{"purpose": {"contact"}, "place": {webtest.Home}}
			if got := v.Post(p, form); shows(got.Body) {
				t.Errorf("visitor %d sees it by %s", i, p)
			}
		}
	}
	for _, m := range r.told.all() {
		if shows(fmt.Sprint(m.Params)) {
			t.Errorf("message %s says it", m.ID)
		}
	}
	r.must(r.Done(ctx, helper, id))
	if _, err := r.Address(ctx, helper, id, "door"); !errors.Is(err, request.ErrNotHand) {
		t.Errorf("after the task the helper sees it: %v", err)
	}
	looks, err := r.Looks(ctx, id)
	r.must(err)
	if len(looks) != 1 || looks[0].Who != helper {
		t.Errorf("the family sees %+v", looks)
	}
	entries, err := r.Access.Audit(ctx, 0, 10_000)
	r.must(err)
	if shows(fmt.Sprintf("%+v", entries)) {
		t.Error("the audit chain says it")
	}
	// Not in the files either.
	files, err := filepath.Glob(filepath.Join(filepath.Dir(r.DB.Path()), "*"))
	r.must(err)
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && (strings.Contains(string(b), secret) || strings.Contains(string(b), string(phone))) {
			t.Errorf("%s holds it in clear", filepath.Base(f))
		}
	}
}

// Names and addresses go some days after the end; the count stays.
func TestDestroyed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.proven(nil)
		open := r.proven(nil)
		r.must(r.Cancel(ctx, r.Link(id)))
		for _, rule := range r.Rules() {
			if rule.Key != "request.needs" {
				// The others have nothing yet, and must be sound on either database.
				r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					n, err := rule.Destroy(ctx, tx, scopeBefore(0), 10)
					if n != 0 {
						t.Errorf("%s destroyed %d", rule.Key, n)
					}
					return err
				}))
				continue
			}
			r.Clock.Add(31 * 24 * time.Hour)
			scope := scopeBefore(rule.Keep.Before(r.now()))
			n, err := rule.Count(ctx, r.DB.Read(), scope)
			r.must(err)
			if n != 1 {
				t.Errorf("%d are past their time, want 1", n)
			}
			r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				n, err := rule.Destroy(ctx, tx, scope, 100)
				if err == nil && n != 1 {
					t.Errorf("%d destroyed", n)
				}
				return err
			}))
		}
		if _, err := r.Open(ctx, r.worker(), id, "contact"); !errors.Is(err, request.ErrUnknown) {
			t.Errorf("names are still there: %v", err)
		}
		if _, err := r.Open(ctx, r.worker(), open, "contact"); err != nil {
			t.Errorf("those of an open request are gone: %v", err)
		}
	})
}

// A spreadsheet of needs: taken once, whatever is in it twice, with what is wrong
// said by row.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		rows := "request,kind,place,name,phone,address,words,until,urgency,care,agreed\n" +
			"x1,buy," + webtest.Home + ",阚玉珍,13800001111,一号楼 101,面粉一袋,,today,alone,yes\n" +
			"x2,medicine," + webtest.Home + ",阚玉珍,13800001111,一号楼 101,降压药,,,,\n" +
			"x3,gold," + webtest.Home + ",某某,13800001112,一号楼 102,黄金,,,,yes\n" +
			"x4,buy,310101,某某,13800001113,一号楼 103,大米,,,,yes\n" +
			"x5,buy,110108001001,某某,13800001114,一号楼 104,大米,,,,yes\n" // in order, and not the importer's place
		r.Actor("street", access.Worker, webtest.Home, "")
		for round, want := range []importing.Report{{Added: 2, Rejected: 3}, {Already: 2, Rejected: 3}} {
			in, err := intake.NewReader(strings.NewReader(rows), "requests.csv", request.Schema(), intake.Options{})
			r.must(err)
			var run importing.Run
			r.must(r.Imports.Import(ctx, r.Table("street"), in, &run))
			in.Close()
			if got := run.Report; got.Added != want.Added || got.Already != want.Already || got.Rejected != want.Rejected {
				t.Errorf("round %d: %+v", round, got)
			}
		}
		if a, b := r.state("x1"), r.state("x2"); a != request.Received || b != request.Unconfirmed {
			t.Errorf("they are %s and %s", a, b)
		}
	})
}

// A street is asked: what is needed becomes requests, the visit a fact; where
// nothing is needed no name is kept.
func TestSurvey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		surveyor := r.Person("车小满", "")
		h := request.Household{
			ID: "hh-1", Place: webtest.Home, Who: request.Who{Name: "阚玉珍", Phone: "13800001111", Address: "一号楼 101"}, Care: request.Alone, Surveyor: surveyor,
			Needs: []request.Need{{Kind: request.Buy, Words: "面粉"}, {Kind: request.Medicine, Words: "降压药"}},
		}
		r.must(r.Survey(ctx, r.worker(), h))
		r.must(r.Survey(ctx, r.worker(), h))
		r.must(r.Survey(ctx, r.worker(), request.Household{ID: "hh-2", Place: webtest.Home, Surveyor: surveyor}))
		if facts := r.facts("survey"); len(facts) != 2 || facts[0].Person != surveyor {
			t.Errorf("%d facts", len(facts))
		}
		q, err := r.Queue(ctx, r.worker(), request.Find{})
		r.must(err)
		if len(q.Needs) != 2 {
			t.Errorf("%d needs", len(q.Needs))
		}
	})
}

func scopeBefore(at civil.Instant) retention.Scope { return retention.Scope{Before: at} }

// What is typed on paper, read in from a sheet or sent by a hook is held to the
// same: words of the list wait for a person whoever brought them.
func TestAbusiveByWhateverWay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		helpers := r.free("", 2)
		const words = "再不来弄 死你们"
		entered := r.ask()
		entered.Agreed, entered.Who.Words = true, words
		_, err := r.Enter(ctx, r.worker(), entered)
		r.must(err)
		r.must(r.Survey(ctx, r.worker(), request.Household{
			ID: "hh-9", Place: webtest.Home, Who: request.Who{Name: "某某", Phone: ident.Phone(r.IDs.Mobile()), Address: "一号楼 101"}, Surveyor: r.Person("车小满", ""),
			Needs: []request.Need{{Kind: request.Buy, Words: words}},
		}))
		r.Actor("street", access.Worker, webtest.Home, "")
		in, err := intake.NewReader(strings.NewReader("request,kind,place,name,phone,address,words,agreed\nx9,buy,"+webtest.Home+",某某,13800001119,一号楼 103,"+words+",yes\n"), "r.csv", request.Schema(), intake.Options{})
		r.must(err)
		var run importing.Run
		r.must(r.Imports.Import(ctx, r.Table("street"), in, &run))
		in.Close()
		r.tick()
		for _, id := range []string{entered.ID, "hh-9-1", "x9"} {
			q, err := r.Get(ctx, id)
			r.must(err)
			if q.State != request.Held || q.Hold != request.Abusive || len(r.called(id, helpers)) > 0 {
				t.Errorf("%s is %s, held for %q", id, q.State, q.Hold)
			}
		}
	})
}
