package errand_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/ledger"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// town is the pages of errands and requests in one community.
type town struct {
	*webtest.House
	t        testing.TB
	ctx      context.Context
	site     *webtest.Site
	requests *request.Requests
	errands  *errand.Errands
	pocket   *onetime.Pocket
	worker   access.Actor
}

func newTown(t testing.TB) *town {
	t.Helper()
	h := webtest.NewHouse(t, "", limit.Migrations(), onetime.Migrations(), ledger.Migrations(), request.Migrations(), errand.Migrations())
	n := &town{House: h, t: t, ctx: t.Context(), pocket: &onetime.Pocket{}}
	checker := &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now}
	var err error
	n.requests, err = request.New(request.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: h.Clock.Now, Checker: checker,
		Codes: onetime.New(h.Keys, h.Clock.Now, n.pocket, onetime.Limits{}), Pocket: n.pocket,
	})
	n.must(err)
	n.errands = errand.New(errand.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People,
		Needs: errand.FromRequests{Requests: n.requests}, Clock: h.Clock.Now,
	})
	n.requests.Follow(errand.WorkKind, errand.Work{Errands: n.errands})
	n.worker = h.Actor("worker1", access.Worker, webtest.Home, "")
	n.site = h.Site(nil, n.requests, errand.Face{Errands: n.errands, Requests: n.requests})
	return n
}

func (n *town) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// ask is a need of somebody who has proven their phone, and its secret path.
func (n *town) ask(id string) (need, path string) {
	n.t.Helper()
	q, err := n.requests.Ask(n.ctx, onetime.Visitor{}, request.Ask{
		ID: id, Kind: request.Buy, Place: webtest.Home, Channel: request.BySelf,
		Who: request.Who{Name: "佟秀兰", Phone: ident.Phone(n.IDs.Mobile()), Address: "三号楼二单元 501", Words: "买米和油"},
	})
	n.must(err)
	_, err = n.requests.Prove(n.ctx, onetime.Visitor{}, q.ID, n.pocket.About(q.ID))
	n.must(err)
	return q.ID, n.requests.Path(q.ID)
}

// take lets the helper be called for a need and take it.
func (n *town) take(helper, need string) {
	n.t.Helper()
	n.must(n.requests.SetFree(n.ctx, helper, request.Free{Place: webtest.Home, Reach: 9, Until: civil.At(n.Clock.Now().Add(12 * time.Hour))}))
	_, err := n.requests.Tick(n.ctx)
	n.must(err)
	n.must(n.requests.Take(n.ctx, helper, need))
}

// An elder orders rice on the page of their need; the helper who took it buys,
// photographs the slip and hands over by the elder's code; the purse balances,
// the elder says what it cost and that the need is met; the errand stands in the
// figures of the community. On desk and phone, in both languages.
func TestBrowserErrand(t *testing.T) {
	n := newTown(t)
	helper := n.Person("温晓", "")
	n.must(n.errands.Transfer(n.ctx, n.worker, errand.Fund, errand.Transfer{ID: "fund-0001", Place: webtest.Home, Amount: 50_000}))
	b := webtest.NewBrowser(t)
	phone := webtest.Looks[2]
	worker, anna, elder := n.site.As("worker1"), n.site.AsPerson(helper), n.site.Visitor()

	// The float goes out of the box by the desk's page.
	got := worker.Post("/tills", url.Values{"id": {"issue-0001"}, "place": {webtest.Home}, "flow": {"issue"}, "amount": {"200.00"}, "person": {helper}})
	if got.Status != http.StatusOK || !got.Has("300") {
		t.Fatalf("float: %d at %s", got.Status, got.Path)
	}
	need, path := n.ask("need-00001")
	b.Open(elder, phone, path)
	b.Do(
		webtest.Click(`a[href$="/errand"]`), webtest.Wait("#items"),
		webtest.Set("#items", "大米 10斤\n花生油 1桶（可换）"), webtest.Type("#limit", "150"),
		webtest.Click("main form button.btn-primary"), webtest.Wait("main dl"),
	)
	b.Check(phone, "errand-ordered")
	n.take(helper, need)
	n.must(n.requests.Begin(n.ctx, helper, need))
	e, err := n.errands.Of(n.ctx, need)
	n.must(err)
	if e.Helper != helper || e.Limit != 15_000 {
		t.Fatalf("the errand after it was taken: %+v", e)
	}

	slip := filepath.Join(t.TempDir(), "slip.jpg")
	n.must(os.WriteFile(slip, slipPicture(3, 80), 0o600))
	b.Open(anna, phone, "/errands/"+e.ID)
	b.Check(phone, "errand-helper")
	b.Do(
		webtest.Type("#buy-amount", "86.3"), webtest.Type("#shop", "便民超市"),
		webtest.Choose("#picture", slip),
		webtest.Click(`form[action$="/buy"] button`), webtest.Wait("#code"),
	)
	b.Check(phone, "errand-bought")
	if got := anna.Post("/errands/"+e.ID+"/hand-over", url.Values{"code": {"12345"}}); got.Status != http.StatusUnprocessableEntity || !got.Has("交接码不对") {
		t.Errorf("a wrong code: %d", got.Status)
	}
	if got := anna.Post("/tasks/"+need+"/done", nil); got.Status != http.StatusConflict || !got.Has("还没送达") {
		t.Errorf("done before the hand-over: %d", got.Status)
	}
	b.Open(elder, phone, path+"/errand")
	b.Do(webtest.Click(`form[action$="/code"] button`), webtest.Wait("#hand-code"))
	code := strings.TrimSpace(b.Text("#hand-code"))
	b.Check(phone, "errand-code")
	b.Open(anna, phone, "/errands/"+e.ID)
	b.Do(webtest.Type("#code", code), webtest.Click(`form[action$="/hand-over"] button`), webtest.Until(`document.readyState === "complete" && !document.querySelector("#code")`))
	b.Check(phone, "errand-handed")
	b.Do(webtest.Type("#paid-amount", "\r"), webtest.Until(`!document.querySelector("#paid-amount")`))
	b.Open(elder, phone, path+"/errand")
	b.Do(webtest.Type("#agree-amount", "86.3\r"), webtest.Wait(".notice-good"))
	b.Check(phone, "errand-settled")

	if float, advanced, err := n.errands.PurseOf(n.ctx, helper); err != nil || float != 20_000 || advanced != 0 {
		t.Errorf("the purse holds %v, advanced %v (%v)", float, advanced, err)
	}
	if got := anna.Post("/purse", url.Values{"id": {"count-0001"}, "amount": {"200"}}); !got.Has("与账相符") {
		t.Errorf("the count: %d", got.Status)
	}
	if got := anna.Post("/tasks/"+need+"/done", nil); got.Status != http.StatusOK {
		t.Errorf("done: %d %s", got.Status, got.Body)
	}
	if got := elder.Post(path+"/met", nil); got.Status != http.StatusOK {
		t.Errorf("met: %d", got.Status)
	}
	if got := n.site.As("viewer").Get("/figures/errands?place=" + webtest.Home + "&from=2020-03-01&to=2020-03-31"); got.Status != http.StatusOK || !got.Has("1") {
		t.Errorf("the figure: %d", got.Status)
	}
	n.must(n.errands.Books.Check(n.ctx, n.DB.Read()))

	second, path2 := n.ask("need-00002")
	_ = second
	b.Sweep(anna, "errands", "/errands")
	b.Sweep(anna, "purse", "/purse")
	b.Sweep(worker, "errand-desk", "/errand-desk")
	b.Sweep(worker, "errand-desk-one", "/errand-desk/"+e.ID)
	b.Sweep(worker, "tills", "/tills?place="+webtest.Home)
	b.Sweep(elder, "errand-order", path2+"/errand")
}

// Nobody reads or moves an errand by guessing.
func TestPagesRefuse(t *testing.T) {
	n := newTown(t)
	helper, other := n.Person("温晓", ""), n.Person("齐原", "")
	need, path := n.ask("need-00001")
	elder := n.site.Visitor()
	got := elder.Post(path+"/errand/order", url.Values{"id": {"errand-0001"}, "kind": {"food"}, "items": {"大米 10斤"}, "limit": {"100"}, "pay": {"advance"}})
	if got.Status != http.StatusOK {
		t.Fatalf("order: %d %s", got.Status, got.Body)
	}
	n.take(helper, need)
	far := n.Actor("far", access.Worker, "110108001001", "")
	for _, c := range []struct {
		name   string
		v      *webtest.Visitor
		method string
		path   string
		status int
	}{
		{"another helper", n.site.AsPerson(other), "GET", "/errands/errand-0001", 403},
		{"another helper buys", n.site.AsPerson(other), "POST", "/errands/errand-0001/buy", 403},
		{"a worker of elsewhere", n.site.As(far.ID), "GET", "/errand-desk/errand-0001", 403},
		{"a worker of elsewhere counts", n.site.As(far.ID), "GET", "/tills?place=" + webtest.Home, 403},
		{"a wrong link", elder, "GET", "/help/r/aaaaaaaaaaaaaaaaaaaaaaaa/errand", 404},
		{"no such errand", n.site.AsPerson(helper), "GET", "/errands/errand-9999", 404},
		{"no such act", n.site.AsPerson(helper), "POST", "/errands/errand-0001/eat", 404},
	} {
		var got webtest.Answer
		if c.method == "GET" {
			got = c.v.Get(c.path)
		} else {
			got = c.v.Post(c.path, url.Values{"amount": {"1"}, "id": {"slip-00001"}, "from": {"own"}})
		}
		if got.Status != c.status {
			t.Errorf("%s: %d, want %d", c.name, got.Status, c.status)
		}
		if got.Has("大米") {
			t.Errorf("%s: sees what is bought", c.name)
		}
	}
	if got := elder.Post(path+"/errand/order", url.Values{"id": {"errand-0002"}, "kind": {"bill"}, "limit": {"x"}}); got.Status == http.StatusInternalServerError {
		t.Errorf("a second order of the same need: %d", got.Status)
	}
}
