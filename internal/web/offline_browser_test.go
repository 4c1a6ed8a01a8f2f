package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

var phone = webtest.Looks[2]

// atGate is a volunteer's phone at a gate, with the page of its kiosk kept.
func atGate(t *testing.T, browser *webtest.Browser) (*webtest.Site, *kiosk, *webtest.Browser) {
	t.Helper()
	h := webtest.NewHouse(t, "")
	k := newKiosk(h.Clock.Now)
	site := h.Site(nil, k)
	tab, _ := browser.Tab(t)
	tab.Open(site.AsPerson(site.Person("邹小满", "")), phone, "/kiosk")
	tab.Do(isKept("/kiosk"), isKept("/waiting"))
	return site, k, tab
}

// The phone without network, in one browser: each part has a site, and so a
// store, of its own.
func TestBrowserOffline(t *testing.T) {
	browser := webtest.NewBrowser(t)
	for name, part := range map[string]func(*testing.T, *webtest.Browser){
		"acts": offlineActs, "not kept": offlineNotKept, "lost answer": lostAnswer, "crash": crashWhileSending,
		"two tabs": twoTabs, "refused": refusedActs, "sign out": signOutWipes, "limits": keepsSoMuch,
	} {
		t.Run(name, func(t *testing.T) { part(t, browser) })
	}
}

// isKept waits until the phone has a page.
func isKept(path string) webtest.Step {
	return webtest.Until(`(await Promise.all((await caches.keys()).filter(n => n.startsWith("linli-pages-")).map(async n => (await caches.open(n)).match("` + path + `", {ignoreVary: true})))).some(Boolean)`)
}

// open goes to a page as the visitor of the tab.
func open(site *webtest.Site, path string) webtest.Step { return chromedp.Navigate(site.URL + path) }

// away takes the network from a phone, back gives it back.
func away(site *webtest.Site, b *webtest.Browser) { site.Line.Cut(); b.Network(false) }
func back(site *webtest.Site, b *webtest.Browser) { site.Line.Mend(); b.Network(true) }

// waits waits until so many acts stand on the list.
func waits(n string) webtest.Step {
	return webtest.Until(`document.querySelector("[data-waiting-count]").textContent.trim().endsWith("` + n + `")`)
}

const nothingWaits = `document.querySelector("[data-waiting-count]").hidden && !localStorage.getItem("linli-waiting")`

// A kept page opens without network and says of when it is; acts done then are
// kept over a reload, and each has exactly one effect.
func offlineActs(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	away(site, b)
	b.Do(open(site, "/kiosk"), webtest.Wait("#offline"))
	if got := b.Text("#offline"); !strings.Contains(got, "离线，数据截至") || !strings.Contains(got, "09:30") {
		t.Errorf("the line says %q", got)
	}
	for _, note := range []string{"1", "2", "3"} {
		b.Do(webtest.Set("#many", note), webtest.Click("#press-many"), waits(note))
	}
	b.Do(webtest.Click("#tap-anna"), waits("4"))
	b.Do(webtest.Click("#tap-anna"), webtest.Wait(`form[data-once] [data-note]`))
	b.Check(phone, "offline")
	b.Do(chromedp.Reload(), waits("4"), webtest.Wait(`form[data-once] [data-note]`))
	b.Do(webtest.Click("#tap-anna"), webtest.Click("#tap-bert"), waits("5"))
	if got := b.Text("[data-waiting]"); !strings.Contains(got, "待上传 5 条") {
		t.Errorf("the list says %q", got)
	}
	if n := k.sent(); n != 0 {
		t.Fatalf("%d acts arrived without network", n)
	}
	back(site, b)
	b.Do(webtest.Until(nothingWaits))
	acts := k.taken()
	if len(acts) != 5 || k.sent() != 5 {
		t.Fatalf("acts: %+v, %d requests; want five, each once", acts, k.sent())
	}
	for i, want := range []string{"1", "2", "3", "anna", "bert"} {
		if acts[i].Note != want || !acts[i].Skewed || acts[i].Person != k.taken()[0].Person {
			t.Errorf("act %d is %+v, want %q", i, acts[i], want)
		}
	}
}

// A page that is not kept gives way to one that says so and leads to those
// that are; a page not marked is never kept.
func offlineNotKept(t *testing.T, browser *webtest.Browser) {
	site, _, b := atGate(t, browser)
	b.Do(open(site, "/kiosk/private"), webtest.Wait("h1"))
	away(site, b)
	b.Do(open(site, "/kiosk/private"), webtest.Wait("[data-kept-pages] a"))
	if got := b.Text("main"); !strings.Contains(got, "没有网络") || !strings.Contains(got, "二号门登记") {
		t.Errorf("the page says %q", got)
	}
	b.Check(phone, "no-network")
	b.Do(webtest.Click("[data-kept-pages] a"), webtest.Wait("#offline"))
}

// The answer is lost after the server has done the act: it is sent again and
// still done once.
func lostAnswer(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	site.Line.Lose(2) // a browser may send once more by itself
	b.Do(webtest.Type("#many", "lost"), webtest.Click("#press-many"))
	for !site.Line.Lost() {
		b.Do(webtest.Until(`dispatchEvent(new Event("online"))`))
	}
	b.Do(webtest.Until(nothingWaits))
	if acts := k.taken(); len(acts) != 1 || k.sent() < 2 {
		t.Errorf("acts %+v of %d requests, want one of at least two", acts, k.sent())
	}
}

// A tab that dies while it sends leaves its act to the next one.
func crashWhileSending(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	tab, crash := browser.Tab(t)
	stall := make(chan struct{})
	k.hold(stall)
	tab.Do(open(site, "/kiosk"), webtest.Type("#many", "crash"), webtest.Click("#press-many"), webtest.Wait(`[data-state="sending"]`))
	for k.sent() == 0 {
		tab.Do(webtest.Until("true"))
	}
	crash()
	k.hold(nil)
	close(stall)
	b.Do(open(site, "/waiting"), webtest.Until(nothingWaits))
	if acts := k.taken(); len(acts) != 1 || acts[0].Note != "crash" {
		t.Errorf("acts: %+v", acts)
	}
}

// Two tabs that both see the network come back send each act once.
func twoTabs(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	tab, _ := browser.Tab(t)
	tab.Do(open(site, "/kiosk"), webtest.Wait("#many"))
	away(site, b)
	tab.Network(false)
	for _, note := range []string{"1", "2", "3"} {
		b.Do(webtest.Set("#many", note), webtest.Click("#press-many"), waits(note))
	}
	tab.Do(waits("3")) // the other tab shows them too
	site.Line.Mend()
	tab.Network(true)
	b.Network(true)
	b.Do(webtest.Until(nothingWaits))
	tab.Do(webtest.Until(nothingWaits))
	if n := k.sent(); n != 3 || len(k.taken()) != 3 {
		t.Errorf("%d requests for %d acts, want three for three", n, len(k.taken()))
	}
}

// What the server refuses is shown with its words and kept until the person
// corrects or deletes it.
func refusedActs(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	away(site, b)
	b.Do(open(site, "/kiosk"), webtest.Type("#many", "bad"), webtest.Click("#press-many"), waits("1"))
	b.Do(webtest.Set("#many", "good"), webtest.Click("#press-many"), waits("2"))
	back(site, b)
	b.Do(webtest.Wait(`[data-state="refused"]`), waits("1"))
	if got := b.Text("[data-waiting]"); !strings.Contains(got, "体温应在 34 到 43 之间") {
		t.Errorf("the list says %q", got)
	}
	if acts := k.taken(); len(acts) != 1 || acts[0].Note != "good" {
		t.Errorf("an act behind a refused one: %+v", acts)
	}
	b.Check(phone, "refused")
	b.Do(open(site, "/kiosk"), webtest.Click(`[data-waiting] a.btn`), webtest.Until(`document.querySelector("#many").value === "bad"`))
	b.Do(webtest.Set("#many", "36.5"), webtest.Click("#press-many"), webtest.Until(nothingWaits))
	if acts := k.taken(); len(acts) != 2 || acts[1].Note != "36.5" {
		t.Errorf("after correction: %+v", acts)
	}
	b.Do(webtest.Set("#many", "bad"), webtest.Click("#press-many"), webtest.Wait(`form [role=alert]`))
	b.Do(open(site, "/waiting"), webtest.Click(`[data-waiting] button:last-child`), webtest.Click(`[data-waiting] button:last-child`), webtest.Until(nothingWaits))
}

// Whoever signs out is told of what waits, and then leaves nothing behind; a
// visitor's acts are never sent for another.
func signOutWipes(t *testing.T, browser *webtest.Browser) {
	site, k, b := atGate(t, browser)
	other := site.AsPerson(site.Person("邹大满", ""))
	away(site, b)
	b.Do(open(site, "/kiosk"), webtest.Type("#many", "mine"), webtest.Click("#press-many"), waits("1"))
	// The session ends, and another takes the phone, which still shows the
	// first one's page.
	b.Open(other, phone, "/waiting")
	back(site, b)
	b.Do(webtest.Until(`document.querySelector("[data-waiting]").textContent.includes("请先登录")`))
	b.Do(open(site, "/waiting"))
	b.Do(webtest.Until(`document.querySelector("[data-waiting]")?.textContent.includes("另有 1 条属于其他账号")`))
	b.Do(webtest.Until(`(await Promise.all((await caches.keys()).filter(n => n.startsWith("linli-pages-")).map(async n => (await (await caches.open(n)).keys()).length))).length <= 1`))
	if n := k.sent(); n != 0 {
		t.Fatalf("%d acts were sent for somebody else", n)
	}
	b.Do(webtest.Until(`[document.querySelector("main").insertAdjacentHTML("afterbegin", '<form method="post" action="/sign-out"><button class="btn" id="bye">bye</button></form>')]`))
	b.Do(webtest.Click("#bye"), webtest.Wait("#leave"))
	b.Check(phone, "leave")
	b.Do(webtest.Click("#leave button"), webtest.Until(`location.pathname === "/"`))
	b.Do(webtest.Until(`(await caches.keys()).every(n => !n.startsWith("linli-pages-")) && !localStorage.getItem("linli-waiting") && (await indexedDB.databases()).length === 0`))
}

// The phone keeps so many pages and no more, the latest.
func keepsSoMuch(t *testing.T, browser *webtest.Browser) {
	_, _, b := atGate(t, browser)
	b.Do(webtest.Until(`(async () => {
		const paths = Array.from({length: 45}, (_, i) => "/kiosk/many/" + i);
		const worker = (await navigator.serviceWorker.ready).active;
		for (let i = 0; i < 45; i += 15) worker.postMessage({keep: paths.slice(i, i + 15)});
		return true;
	})()`), isKept("/kiosk/many/44"))
	b.Do(webtest.Until(`await (async () => {
		const name = (await caches.keys()).find(n => n.startsWith("linli-pages-"));
		const keys = await (await caches.open(name)).keys();
		return keys.length === 40 && !keys.some(k => k.url.endsWith("/many/0"));
	})()`))
}
