package errand_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"linli/internal/errand"
	"linli/internal/measure"
	"linli/internal/web/webtest"
)

// form orders what the page of a need's errand offers.
func form(id, kind string, more ...string) url.Values {
	f := url.Values{"id": {id}, "kind": {kind}, "items": {"大米 10斤"}, "limit": {"300"}, "pay": {"advance"}}
	for i := 0; i < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

// A prescription is filled by whom the patient names on their page, or a
// community worker who has asked them; until then no slip is taken.
func TestEntitlePages(t *testing.T) {
	n := newTown(t)
	helper := n.Person("温晓", "")
	elder, anna, worker := n.site.Visitor(), n.site.AsPerson(helper), n.site.As("worker1")
	for i, names := range []func(path, id string) webtest.Answer{
		func(path, _ string) webtest.Answer {
			return elder.Post(path+"/errand/entitle", url.Values{"person": {helper}})
		},
		func(_, id string) webtest.Answer {
			return worker.Post("/errand-desk/"+id+"/entitle", url.Values{"person": {helper}})
		},
	} {
		n.Clock.Add(2 * time.Hour) // nobody is called twice within one
		need, path := n.ask(fmt.Sprintf("need-0000%d", i+1))
		id := fmt.Sprintf("errand-000%d", i+1)
		if got := elder.Post(path+"/errand/order", form(id, "medicine", "prescription", "yes")); got.Status != http.StatusOK {
			t.Fatalf("order: %d %s", got.Status, got.Body)
		}
		n.take(helper, need)
		slip := url.Values{"id": {"slip-0000" + id}, "amount": {"12.00"}, "from": {"own"}}
		if got := anna.Post("/errands/"+id+"/buy", slip); got.Status != errand.ErrEntitle.Kind.Status() || !got.Has("还没有同意由您取药") {
			t.Errorf("before the patient's word: %d", got.Status)
		}
		if got := names(path, id); got.Status != http.StatusOK || !got.Has("已同意由现在这位志愿者取药") {
			t.Errorf("naming the helper: %d at %s", got.Status, got.Path)
		}
		if got := anna.Post("/errands/"+id+"/buy", slip); got.Status != http.StatusOK {
			t.Errorf("after it: %d %s", got.Status, got.Body)
		}
	}
}

// The float is spent on two phones of one helper that have no network: what
// arrives first is booked once, whatever is sent again; the other is refused,
// and its phone says why. No fen is lost.
func TestBrowserFloatSpentTwice(t *testing.T) {
	n := newTown(t)
	helper := n.Person("温晓", "")
	n.must(n.errands.Transfer(n.ctx, n.worker, errand.Fund, errand.Transfer{ID: "fund-0001", Place: webtest.Home, Amount: 50_000}))
	n.must(n.errands.Transfer(n.ctx, n.worker, errand.Issue, errand.Transfer{ID: "issue-0001", Place: webtest.Home, Person: helper, Amount: 20_000}))
	elder := n.site.Visitor()
	need, path := n.ask("need-00001")
	elder.Post(path+"/errand/order", form("errand-0001", "food"))
	n.take(helper, need)

	first := webtest.NewBrowser(t)
	phones := []*webtest.Browser{first, first.Phone(t)}
	look := webtest.Looks[2]
	for i, b := range phones {
		b.Open(n.site.AsPerson(helper), look, "/errands/errand-0001")
		b.Do(webtest.Until(`(await Promise.all((await caches.keys()).filter(n => n.startsWith("linli-pages-")).map(async n => (await caches.open(n)).match("/errands/errand-0001", {ignoreVary: true})))).some(Boolean)`))
		b.Offline(true)
		b.Do(
			chromedp.Navigate(n.site.URL+"/errands/errand-0001"), webtest.Wait("#offline"), webtest.Type("#buy-amount", "150"),
			webtest.Click(`form[action$="/buy"] button`), webtest.Until(`document.querySelector("[data-waiting-count]").textContent.trim().endsWith("1")`),
		)
		if i == 0 {
			b.Check(look, "errand-offline")
		}
	}
	n.site.Line.Lose(1) // the first answer gets lost: the phone sends again
	phones[0].Offline(false)
	phones[0].Do(webtest.Until(`document.querySelector("[data-waiting-count]").hidden && !localStorage.getItem("linli-waiting")`))
	phones[1].Offline(false)
	phones[1].Do(webtest.Wait(`[data-state="refused"]`))
	if got := phones[1].Text("[data-waiting]"); !strings.Contains(got, "余额不足") {
		t.Errorf("the second phone says %q", got)
	}
	if float, _, err := n.errands.PurseOf(n.ctx, helper); err != nil || float != measure.Fen(5_000) {
		t.Errorf("the float is %d (%v)", float, err)
	}
	slips, err := n.errands.Slips(n.ctx, n.DB.Read(), "errand-0001")
	n.must(err)
	if len(slips) != 1 || slips[0].Amount != 15_000 {
		t.Errorf("slips: %+v", slips)
	}
	n.must(n.errands.Books.Check(n.ctx, n.DB.Read()))
}
