package request_test

import (
	"errors"
	"testing"
	"time"

	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// Who asks as a neighbour in the very words of somebody's own request gets a code
// for their own, not for that one: its page is not theirs, and nobody's phone is
// proven by another.
func TestCodeOfAnother(t *testing.T) {
	r := newRig(t, "")
	victim := r.ask()
	q, err := r.Ask(ctx, onetime.Visitor{}, victim)
	r.must(err)
	thief := victim
	thief.ID, thief.Channel = "thief-1", request.ByNeighbour
	thief.Who.By, thief.Who.ByPhone = "邻居", ident.Phone(r.IDs.Mobile())
	got, err := r.Ask(ctx, onetime.Visitor{}, thief)
	r.must(err)
	if got.ID == q.ID {
		t.Fatal("a neighbour is sent the code of another's request")
	}
	link, err := r.Prove(ctx, onetime.Visitor{}, got.ID, r.pocket.About(got.ID))
	r.must(err)
	if opened, err := r.ByLink(ctx, link); err != nil || opened.ID != thief.ID {
		t.Errorf("the link opens %+v (%v)", opened, err)
	}
	if s := r.state(q.ID); s != request.Unproven {
		t.Errorf("the other's phone was proven by a neighbour's: %s", s)
	}
	if s := r.state(thief.ID); s != request.Unconfirmed {
		t.Errorf("the neighbour's request did not wait for the person's yes: %s", s)
	}
}

// The numbers that orders and welfare checks will have cannot be taken
// beforehand.
func TestKeptNumbers(t *testing.T) {
	r := newRig(t, "")
	for _, id := range []string{"ord-B9", "ord2-B9", "w-need-1"} {
		a := r.ask()
		a.ID = id
		if _, err := r.Ask(ctx, onetime.Visitor{}, a); fault.Find(err).Of("id").Zh == "" {
			t.Errorf("%s on the phone page: %v", id, err)
		}
		if _, err := r.Enter(ctx, r.worker(), a); fault.Find(err).Of("id").Zh == "" {
			t.Errorf("%s by a worker: %v", id, err)
		}
	}
	a := r.ask()
	a.ID = "order-9"
	if _, err := r.Ask(ctx, onetime.Visitor{}, a); err != nil {
		t.Error(err)
	}
	r.order(t, "B9", nil)
}

// Somebody said no to what another asked for them, then asked themself, and is
// taken to hospital: whoever is left at home is looked after all the same.
func TestHospitalAfterNo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		elder := ident.Phone(r.IDs.Mobile())
		unwanted := r.proven(func(a *request.Ask) {
			a.Channel, a.Who.Phone, a.Who.By, a.Who.ByPhone = request.ByNeighbour, elder, "邻居", ident.Phone(r.IDs.Mobile())
		})
		r.must(r.No(ctx, r.Link(unwanted)))
		r.Clock.Add(2 * time.Minute)
		own := r.proven(func(a *request.Ask) { a.Who.Phone = elder })
		r.must(r.Decide(ctx, r.worker(), request.Verdict{ID: own, Do: request.InHospital}))
		if got := r.outcome(own); got != request.Hospital {
			t.Errorf("it ended %s", got)
		}
		if got := r.state("w-" + own); got != request.Received && got != request.Dispatched {
			t.Errorf("the welfare check is %s", got)
		}
	})
}

// Nobody takes what they asked for with their own phone, for themselves or for
// another: their word that it was met would be about their own service.
func TestOwnRequest(t *testing.T) {
	r := newRig(t, "")
	me := r.free("", 1)[0]
	phone, err := r.People.Reach(ctx, me)
	r.must(err)
	if phone == "" {
		r.must(r.People.Consent(ctx, me, "messages", true, "test"))
		phone, err = r.People.Reach(ctx, me)
		r.must(err)
	}
	mine := r.proven(func(a *request.Ask) { a.Who.Phone = phone })
	r.Clock.Add(2 * time.Minute)
	theirs := r.proven(func(a *request.Ask) {
		a.Channel, a.Who.By, a.Who.ByPhone = request.ByNeighbour, "我", phone
	})
	r.must(r.Yes(ctx, r.Link(theirs)))
	for _, id := range []string{mine, theirs} {
		if err := r.Assign(ctx, r.coordinator(), id, me); !errors.Is(err, request.ErrOwn) {
			t.Errorf("given to whoever asked: %v", err)
		}
	}
}

// Whoever is nearest to a medic's family tells where it lives: its keeper is
// shown nobody, and the trail of looks says no community.
func TestNearestToFamily(t *testing.T) {
	r := newRig(t, "")
	helper := r.free("", 1)[0]
	r.must(r.Pledge(ctx, helper, request.PledgeVersion))
	id := r.proven(func(a *request.Ask) { a.Care = request.Medic })
	if near, err := r.Nearest(ctx, r.coordinator(), id, 10); err != nil || len(near) != 0 {
		t.Errorf("the keeper is shown %+v (%v)", near, err)
	}
	site := r.Site(nil, r.Requests)
	if got := site.As("coordinator").Get("/needs/" + id); got.Status != 200 || got.Has("同一社区") || got.Has(webtest.Home) {
		t.Errorf("the keeper's page: %d", got.Status)
	}
	trail, err := r.Access.Audit(ctx, 0, 1000)
	r.must(err)
	for _, e := range trail {
		if e.Who == "coordinator" && len(e.Thing.Place) > 6 {
			t.Errorf("the trail says where it is: %+v", e)
		}
	}
}

// A text of an order that was sent before is no new version, however late it
// comes; a new one after the end opens the order again, for the same unit.
func TestOrderAfterItsEnd(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		worker, desk := r.worker(), r.coordinator()
		say := func(words string) func(m map[string]any) { return func(m map[string]any) { m["text"] = words } }
		first := r.order(t, "C1", say("缺米"))
		r.order(t, "C1", say("缺米缺药"))
		if late := r.order(t, "C1", say("缺米")); late.Version != 2 {
			t.Errorf("the first text, late, is version %d", late.Version)
		}
		w, err := r.Open(ctx, worker, first.Need, "contact")
		r.must(err)
		if w.Words != "缺米缺药" {
			t.Errorf("the need says %q", w.Words)
		}
		r.handle(worker, request.OrderStep{Number: "C1", Do: request.Accept})
		r.handle(worker, request.OrderStep{Number: "C1", Do: request.FeedBack, Note: "已送到"})
		r.must(r.Decide(ctx, worker, request.Verdict{ID: first.Need, Do: request.Refuse, Note: "已由亲属办妥"}))
		r.handle(desk, request.OrderStep{Number: "C1", Do: request.CalledBack, Reached: true, Solved: true, Said: request.Satisfied})
		if o, err := r.Order(ctx, "C1"); err != nil || o.State != request.OrderClosed {
			t.Fatalf("before it is sent again: %+v (%v)", o, err)
		}
		if o := r.order(t, "C1", say("缺米缺药")); o.State != request.OrderClosed || o.Version != 2 {
			t.Errorf("the same text after the end: %+v", o)
		}
		o := r.order(t, "C1", say("又断了药，老人发烧"))
		if o.Version != 3 || o.State != request.OrderDispatched || o.Need == first.Need || o.Called != 0 || o.Closed != 0 {
			t.Fatalf("another text after the end: %+v", o)
		}
		r.handle(worker, request.OrderStep{Number: "C1", Do: request.Accept})
		if got := r.state(o.Need); got != request.Received {
			t.Errorf("the need of the new text is %s", got)
		}
		w, err = r.Open(ctx, worker, o.Need, "contact")
		r.must(err)
		if w.Words != "又断了药，老人发烧" {
			t.Errorf("the new need says %q", w.Words)
		}
		if o := r.order(t, "C1", say("又断了药，老人发烧，请快")); o.Version != 4 {
			t.Errorf("a fourth text is version %d", o.Version)
		}
		var orders int
		r.must(r.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM request_order").Scan(&orders))
		if orders != 1 {
			t.Errorf("%d orders", orders)
		}
	})
}
