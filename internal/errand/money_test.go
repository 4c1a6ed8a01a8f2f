package errand_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// The asker gives 50 yuan beforehand, and it costs 43: seven come back, and
// nothing more than it costs can be taken. What the helper says alone is asked of
// the asker again, who may complain after the end too.
func TestChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		id := r.order()
		want := func(name string, err, target error) {
			t.Helper()
			if !errors.Is(err, target) {
				t.Errorf("%s: %v, want %v", name, err, target)
			}
		}
		want("more beforehand than it may cost", r.Deposit(r.ctx, r.anna, id, r.id("deposit"), 10_001), errand.ErrLimit)
		r.must(r.Deposit(r.ctx, r.anna, id, r.id("deposit"), 5_000))
		want("the helper gives up with it in hand", r.Fail(r.ctx, r.anna, id, "店家没货"), errand.ErrOwe)
		r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 4_300, From: errand.Purse}))
		want("a tip", r.Paid(r.ctx, r.anna, id, r.id("paid"), 100, errand.Purse), errand.ErrTooMuch)
		r.must(r.Received(r.ctx, r.asker, id))
		r.must(r.Agree(r.ctx, r.asker, id, 4_300))
		if e := r.get(id); e.State != errand.Handed {
			t.Errorf("before the change is given it is %s", e.State)
		}
		want("more change than there is", r.Refund(r.ctx, r.anna, id, r.id("change"), 701, errand.Purse), errand.ErrBack)
		want("another's change", r.Refund(r.ctx, r.bo, id, r.id("change"), 700, errand.Purse), errand.ErrNotHand)
		change := r.id("change")
		for range 2 {
			r.must(r.Refund(r.ctx, r.anna, id, change, 700, errand.Purse))
		}
		if e := r.get(id); e.State != errand.Handed || e.Agreed != -1 {
			t.Errorf("settled by the helper's word alone: %+v", e)
		}
		r.must(r.Agree(r.ctx, r.asker, id, 4_300))
		if e := r.get(id); e.State != errand.Settled {
			t.Errorf("after the asker's word it is %s", e.State)
		}
		if float, advanced, err := r.PurseOf(r.ctx, r.anna.Person); err != nil || float != 0 || advanced != 0 {
			t.Errorf("the helper has %d, advanced %d (%v)", float, advanced, err)
		}
		want("the helper complains after the end", r.Differ(r.ctx, r.anna, id, "后来想起来"), errand.ErrMoved)
		r.must(r.Differ(r.ctx, r.asker, id, "其实没有退我七元"))
		if list, _, err := r.List(r.ctx, r.boss, errand.Find{Place: webtest.Home, Disputed: true}); err != nil || len(list) != 1 {
			t.Errorf("the supervisor sees %d (%v)", len(list), err)
		}
		r.must(r.Books.Check(r.ctx, r.DB.Read()))
	})
}

// A helper is given back what they advanced of their own, once: by the asker or
// by the box. What comes twice, or back from the shop after it, is the
// community's and stands in the float.
func TestOwnMoney(t *testing.T) {
	r := newRig(t, "")
	r.must(r.Transfer(r.ctx, r.worker, errand.Fund, errand.Transfer{ID: r.id("fund"), Place: webtest.Home, Amount: 50_000}))
	holds := func(what string, float, advanced int64) {
		t.Helper()
		if f, a, err := r.PurseOf(r.ctx, r.anna.Person); err != nil || int64(f) != float || int64(a) != advanced {
			t.Errorf("%s: in the float %d, advanced %d (%v), want %d and %d", what, f, a, err, float, advanced)
		}
	}
	id := r.order()
	slips := []string{r.id("slip"), r.id("slip")}
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: slips[0], Errand: id, Amount: 4_000, From: errand.Own}))
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: slips[1], Errand: id, Amount: 1_000, From: errand.Own}))
	r.must(r.Transfer(r.ctx, r.worker, errand.Repay, errand.Transfer{ID: r.id("repay"), Place: webtest.Home, Person: r.anna.Person, Amount: 4_500}))
	holds("repaid by the box", 0, 500)
	r.must(r.TakeBack(r.ctx, r.anna, id, slips[1], "退货"))
	holds("taken back to the shop", 500, 0)
	if err := r.Paid(r.ctx, r.anna, id, r.id("paid"), 4_000, errand.Own); !errors.Is(err, errand.ErrFloat) {
		t.Errorf("paid back to the helper a second time: %v", err)
	}
	r.must(r.Paid(r.ctx, r.anna, id, r.id("paid"), 4_000, errand.Purse))
	holds("paid by the asker", 4_500, 0)
	r.must(r.Transfer(r.ctx, r.worker, errand.Return, errand.Transfer{ID: r.id("return"), Place: webtest.Home, Person: r.anna.Person, Amount: 4_500}))
	if box, _, err := r.TillOf(r.ctx, webtest.Home); err != nil || box != 50_000 {
		t.Errorf("the box holds %d (%v)", box, err)
	}
	if err := r.Transfer(r.ctx, r.worker, errand.Issue, errand.Transfer{ID: r.id("issue"), Place: webtest.Home, Person: "v99999", Amount: 1}); fault.Find(err).Of("person").Zh == "" {
		t.Errorf("a float for nobody: %v", err)
	}
	r.must(r.Books.Check(r.ctx, r.DB.Read()))
}

// The same number stands for the same thing: a payment, a resolution, a count.
func TestNumbers(t *testing.T) {
	r := newRig(t, "")
	r.float(20_000)
	one, two := r.order(), r.order()
	for _, id := range []string{one, two} {
		r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 1_000, From: errand.Purse}))
	}
	if err := r.Paid(r.ctx, r.anna, one, "", 500, errand.Purse); fault.Find(err).Of("id").Zh == "" {
		t.Errorf("a payment without a number: %v", err)
	}
	if err := r.Resolve(r.ctx, r.as(r.boss), errand.Resolution{Errand: one, Reason: "核对"}); fault.Find(err).Of("id").Zh == "" {
		t.Errorf("a resolution without one: %v", err)
	}
	r.must(r.Paid(r.ctx, r.anna, one, "paid-00001", 500, errand.Purse))
	r.must(r.Paid(r.ctx, r.anna, one, "paid-00001", 500, errand.Purse))
	for name, err := range map[string]error{
		"another amount": r.Paid(r.ctx, r.anna, one, "paid-00001", 499, errand.Purse),
		"another errand": r.Paid(r.ctx, r.anna, two, "paid-00001", 500, errand.Purse),
		"another hand":   r.Paid(r.ctx, r.bo, one, "paid-00001", 500, errand.Purse),
		"a deposit":      r.Deposit(r.ctx, r.anna, one, "paid-00001", 500),
		"a refund":       r.Refund(r.ctx, r.anna, one, "paid-00001", 500, errand.Purse),
	} {
		if fault.Find(err) == nil {
			t.Errorf("%s under a payment's number: %v", name, err)
		}
	}
	first, err := r.CountPurse(r.ctx, r.anna, "count-0001", r.anna.Person, "", 18_500)
	r.must(err)
	r.must(r.Paid(r.ctx, r.anna, one, "paid-00002", 500, errand.Purse))
	if again, err := r.CountPurse(r.ctx, r.anna, "count-0001", r.anna.Person, "", 18_500); err != nil || again != first {
		t.Errorf("a count that was sent again says %+v (%v), want %+v", again, err, first)
	}
	for name, count := range map[string]func() (errand.Count, error){
		"another sum": func() (errand.Count, error) {
			return r.CountPurse(r.ctx, r.anna, "count-0001", r.anna.Person, "", 18_499)
		},
		"another purse": func() (errand.Count, error) { return r.CountPurse(r.ctx, r.bo, "count-0001", r.bo.Person, "", 18_500) },
		"the box": func() (errand.Count, error) {
			return r.CountTill(r.ctx, r.as(r.worker), "count-0001", webtest.Home, 18_500)
		},
	} {
		if _, err := count(); !errors.Is(err, errand.ErrOther) {
			t.Errorf("%s under a count's number: %v", name, err)
		}
	}
}

// A phone without network: the slip's picture comes later, and the slip itself
// after the request has ended. What is bought is bought: a supervisor sees it.
func TestSlipComesLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.float(20_000)
		id := r.order()
		slip := errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 1_000, From: errand.Purse}
		r.must(r.Buy(r.ctx, r.anna, slip))
		shown := slip
		shown.Picture = slipPicture(31, 80)
		for _, p := range []errand.Purchase{shown, shown, slip} {
			r.must(r.Buy(r.ctx, r.anna, p))
		}
		if _, body, err := r.Picture(r.ctx, r.asker, id, slip.ID); err != nil || len(body) != len(shown.Picture) {
			t.Errorf("the picture that came later: %d bytes (%v)", len(body), err)
		}
		other := r.order()
		bare := errand.Purchase{ID: r.id("slip"), Errand: other, Amount: 1_000, From: errand.Purse}
		r.must(r.Buy(r.ctx, r.anna, bare))
		bare.Picture = shown.Picture
		if err := r.Buy(r.ctx, r.anna, bare); !errors.Is(err, errand.ErrSlip) {
			t.Errorf("the same picture added to another slip: %v", err)
		}
		bare.Picture = slipPicture(31, 40)
		r.must(r.Buy(r.ctx, r.anna, bare))
		if e := r.get(other); !e.Disputed {
			t.Error("a picture that looks the same was added, and nobody is asked")
		}

		ended := r.order()
		r.must(r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error { return r.Ended(ctx, tx, r.get(ended).Need, true) }))
		late := errand.Purchase{ID: r.id("slip"), Errand: ended, Amount: 2_000, From: errand.Purse}
		r.must(r.Buy(r.ctx, r.anna, late))
		if e := r.get(ended); e.State != errand.Bought || !e.Disputed {
			t.Errorf("bought while the request ended: %+v", e)
		}
		if float, _, err := r.PurseOf(r.ctx, r.anna.Person); err != nil || float != 16_000 {
			t.Errorf("the float is %d (%v)", float, err)
		}
	})
}

// Whoever had a part in an errand does not settle its dispute, by whatever
// account.
func TestPartInIt(t *testing.T) {
	r := newRig(t, "")
	r.float(20_000)
	gate := r.Actor("gate", access.Worker, webtest.Home, "")
	again := r.Actor("again", access.Worker, webtest.Home, r.anna.Person)
	former := r.Actor("former", access.Worker, webtest.Home, r.bo.Person)
	id := r.order()
	need := r.get(id).Need
	r.must(r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(r.GiveBack(ctx, tx, need, r.anna.Person), r.Take(ctx, tx, need, r.bo.Person), r.GiveBack(ctx, tx, need, r.bo.Person), r.Take(ctx, tx, need, r.anna.Person))
	}))
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 1_000, From: errand.Purse}))
	r.must(r.Received(r.ctx, r.as(gate), id))
	r.must(r.Agree(r.ctx, r.asker, id, 999))
	for _, a := range []access.Actor{gate, again, former} {
		err := r.Resolve(r.ctx, r.as(a), errand.Resolution{ID: r.id("resolve"), Errand: id, GiveUp: true, Reason: "社区承担"})
		if !errors.Is(err, access.ErrSame) {
			t.Errorf("resolved by %s: %v", a.ID, err)
		}
	}
	for _, at := range []errand.Hand{r.as(again)} {
		if err := r.Paid(r.ctx, at, id, r.id("paid"), 1_000, errand.Till); !errors.Is(err, access.ErrSame) {
			t.Errorf("the helper says by an account that the box has it: %v", err)
		}
	}
	r.must(r.Resolve(r.ctx, r.as(r.boss), errand.Resolution{ID: r.id("resolve"), Errand: id, GiveUp: true, Reason: "社区承担"}))
}

// Somebody of elsewhere learns nothing of an errand by what is answered: it is
// asked first whether they may.
func TestAskedFirst(t *testing.T) {
	r := newRig(t, "")
	far := r.as(r.Actor("far", access.Worker, "110108001001", ""))
	id := r.order()
	r.must(r.Fail(r.ctx, r.asker, id, "不用了"))
	for name, err := range map[string]error{
		"fail":     r.Fail(r.ctx, far, id, "店家没货"),
		"received": r.Received(r.ctx, far, id),
		"agree":    r.Agree(r.ctx, far, id, 0),
		"raise":    r.Raise(r.ctx, far, id, 10_000, ""),
		"entitle":  r.Entitle(r.ctx, far, id, r.bo.Person),
		"resolve":  r.Resolve(r.ctx, far, errand.Resolution{ID: r.id("resolve"), Errand: id, Reason: "核对"}),
		"paid":     r.Paid(r.ctx, far, id, r.id("paid"), 1, errand.Till),
		"refund":   r.Refund(r.ctx, far, id, r.id("paid"), 1, errand.Till),
	} {
		if !errors.Is(err, access.ErrDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Code(r.ctx, far, id); !errors.Is(err, access.ErrDenied) {
		t.Errorf("code: %v", err)
	}
}

// Ordered while the need is being taken, in one transaction of the writer: the
// errand is its helper's.
func TestOrderedAsItIsTaken(t *testing.T) {
	n := newTown(t)
	helper := n.Person("温晓", "")
	need, _ := n.ask("need-00001")
	n.must(n.requests.SetFree(n.ctx, helper, request.Free{Place: webtest.Home, Reach: 9, Until: civil.At(n.Clock.Now().Add(12 * time.Hour))}))
	_, err := n.requests.Tick(n.ctx)
	n.must(err)
	n.must(n.DB.Write(n.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := n.requests.TakeIn(ctx, tx, helper, need); err != nil {
			return err
		}
		got, err := errand.FromRequests{Requests: n.requests}.Attach(ctx, tx, need, "errand-0001")
		if got.Helper != helper {
			t.Errorf("the errand is %q's, the need %q's", got.Helper, helper)
		}
		return err
	}))
}

// "Not met" offers the need to others, whatever became of its errand: one that
// could not be done is tried again by whoever comes; of one that was handed over
// they have no part.
func TestNotMet(t *testing.T) {
	n := newTown(t)
	first, second := n.Person("温晓", ""), n.Person("齐原", "")
	coordinator := n.As("coordinator")
	elder := n.site.Visitor()
	for i, handed := range []bool{false, true} {
		id := []string{"errand-0001", "errand-0002"}[i]
		need, path := n.ask([]string{"need-00001", "need-00002"}[i])
		if got := elder.Post(path+"/errand/order", form(id, "food")); got.Status != http.StatusOK {
			t.Fatalf("order: %d %s", got.Status, got.Body)
		}
		n.must(n.requests.Assign(n.ctx, coordinator, need, first))
		anna := errand.Hand{Person: first}
		if handed {
			n.must(n.errands.Buy(n.ctx, anna, errand.Purchase{ID: "slip-00001", Errand: id, Amount: 1_000, From: errand.Own}))
			n.must(n.errands.Received(n.ctx, errand.Hand{Asker: true}, id))
		} else {
			n.must(n.errands.Fail(n.ctx, anna, id, "店家没货"))
		}
		n.must(n.requests.Done(n.ctx, first, need))
		if got := elder.Post(path+"/unmet", nil); got.Status != http.StatusOK {
			t.Fatalf("not met: %d", got.Status)
		}
		if err := n.requests.Assign(n.ctx, coordinator, need, second); err != nil {
			t.Errorf("handed over %t: nobody can take it any more: %v", handed, err)
			continue
		}
		e, err := n.errands.Get(n.ctx, id)
		n.must(err)
		got := n.site.AsPerson(second).Get("/errands/" + id)
		if handed && (e.Helper != first || got.Path != "/tasks/"+need || got.Status != http.StatusOK) {
			t.Errorf("of what was handed over %s has a part: %d at %s", e.Helper, got.Status, got.Path)
		}
		if !handed && (e.Helper != second || e.State != errand.Ordered || got.Status != http.StatusOK) {
			t.Errorf("tried again: %+v, %d", e, got.Status)
		}
	}
	if got := n.site.AsPerson(first).Get("/errands/errand-0001"); got.Status != http.StatusForbidden {
		t.Errorf("whoever could not do it sees it still: %d", got.Status)
	}
}

// The errand of a medic's family stands under its district: in no community's
// list, figure or box; staff see neither what is bought nor in which shop.
func TestErrandOfFamily(t *testing.T) {
	n := newTown(t)
	helper := n.Person("温晓", "")
	n.must(n.requests.Pledge(n.ctx, helper, request.PledgeVersion))
	coordinator := n.As("coordinator")
	q, err := n.requests.Ask(n.ctx, onetime.Visitor{}, request.Ask{
		ID: "need-00001", Kind: request.Buy, Place: webtest.Home, Channel: request.BySelf, Care: request.Medic, Org: "hospital",
		Who: request.Who{Name: "令狐医生家", Phone: ident.Phone(n.IDs.Mobile()), Address: "金盏花巷九号楼 1704", Words: "买米"},
	})
	n.must(err)
	_, err = n.requests.Prove(n.ctx, onetime.Visitor{}, q.ID, n.pocket.About(q.ID))
	n.must(err)
	elder, path := n.site.Visitor(), n.requests.Path(q.ID)
	got := elder.Post(path+"/errand/order", form("errand-0001", "food", "items", "金盏花大米 10斤", "shop", "金盏花便民店", "note", "放九号楼门口"))
	if got.Status != http.StatusOK {
		t.Fatalf("order: %d %s", got.Status, got.Body)
	}
	n.must(n.requests.Assign(n.ctx, coordinator, q.ID, helper))
	anna := errand.Hand{Person: helper}
	n.must(n.errands.Buy(n.ctx, anna, errand.Purchase{ID: "slip-00001", Errand: "errand-0001", Amount: 1_000, From: errand.Own, Shop: "金盏花便民店", Picture: slipPicture(1, 80)}))
	n.must(n.errands.Differ(n.ctx, anna, "errand-0001", "数目不清"))

	if got := n.site.AsPerson(helper).Get("/errands/errand-0001"); !got.Has("金盏花大米") {
		t.Errorf("the helper does not see what to buy: %d", got.Status)
	}
	secret := func(body string) bool {
		return strings.Contains(body, "金盏花") || strings.Contains(body, "九号楼")
	}
	for _, role := range access.Roles() {
		v := n.site.As(string(role))
		for _, at := range []string{"/errand-desk", "/errand-desk?place=" + webtest.Home, "/errand-desk/errand-0001", "/errand-desk/errand-0001/slips/slip-00001", "/tills?place=" + webtest.Home} {
			if got := v.Get(at); secret(got.Body) || strings.HasPrefix(got.Header.Get("Content-Type"), "image/") {
				t.Errorf("%s sees it at %s", role, at)
			}
		}
		for _, what := range []string{"received", "agree", "paid", "refund", "entitle", "fail", "resolve"} {
			got := v.Post("/errand-desk/errand-0001/"+what, url.Values{"id": {"paid-00001"}, "amount": {"0.01"}, "reason": {""}, "person": {"x"}})
			if secret(got.Body) {
				t.Errorf("%s sees it by %s", role, what)
			}
		}
	}
	worker := n.site.As("worker1")
	if got := worker.Get("/errand-desk/errand-0001"); got.Status != http.StatusForbidden {
		t.Errorf("a community worker opens it: %d", got.Status)
	}
	if got := worker.Get("/errand-desk?place=" + webtest.Home); got.Has("errand-0001") {
		t.Error("it stands in the community's list")
	}
	if got := n.site.As("coordinator").Get("/errand-desk"); !got.Has("errand-0001") {
		t.Error("its keeper does not see that there is a dispute")
	}
	n.must(n.errands.Received(n.ctx, errand.Hand{Asker: true}, "errand-0001"))
	n.must(fact.OfKind(n.ctx, n.DB.Read(), "errand", func(f *fact.Fact) error {
		if f.Place != webtest.Home[:6] || f.Org != "" {
			t.Errorf("the fact stands at %s, of %q", f.Place, f.Org)
		}
		return nil
	}))
}
