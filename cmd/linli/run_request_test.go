package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"linli/internal/access"
	"linli/internal/measure"
	"linli/internal/request"
	"linli/internal/web/webtest"
)

// centre is the centre of 12345: it sends orders, and keeps the results it is
// told.
type centre struct {
	*httptest.Server
	secret string
	mu     sync.Mutex
	told   map[string][]string // states by order
}

func newCentre(t *testing.T) *centre {
	c := &centre{secret: "the centre's secret, 32 bytes long", told: map[string][]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		at, _ := strconv.ParseInt(r.Header.Get("Linli-Time"), 10, 64)
		var m struct{ Order, State string }
		if r.Header.Get("Linli-Signature") != request.Signature([]byte(c.secret), at, body) || json.Unmarshal(body, &m) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.told[m.Order] = append(c.told[m.Order], m.State)
	}))
	t.Cleanup(c.Close)
	t.Setenv(centreSecretVar, c.secret)
	t.Setenv(centreURLVar, c.URL)
	return c
}

// send sends an order by the webhook.
func (c *centre) send(n *town, number, class, phone string) {
	n.t.Helper()
	body, err := json.Marshal(map[string]any{
		"order": number, "received_at": n.clock.Now().Format("2006-01-02T15:04:05+08:00"), "class": class, "kind": "buy", "listed": true,
		"place": home, "name": "仝先生", "phone": phone, "address": "五号楼 302", "text": "独居老人家中缺粮 " + number,
	})
	must(n.t, err)
	unix := n.clock.Now().Unix()
	req, err := http.NewRequestWithContext(n.t.Context(), http.MethodPost, n.base+"/hooks/12345", bytes.NewReader(body))
	must(n.t, err)
	req.Header.Set("Linli-Time", strconv.FormatInt(unix, 10))
	req.Header.Set("Linli-Signature", request.Signature([]byte(c.secret), unix, body))
	resp, err := http.DefaultClient.Do(req)
	must(n.t, err)
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		n.t.Fatalf("order %s: %d %s", number, resp.StatusCode, answer)
	}
}

// photograph is a shop's slip as a phone takes it.
func photograph(seed uint64) []byte {
	dice := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, 360, 480))
	for y := range 480 {
		shade := uint8(dice.IntN(256))
		for x := range 360 {
			if x%40 == 0 {
				shade = uint8(dice.IntN(256))
			}
			img.SetGray(x, y, color.Gray{Y: shade})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 70}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// A neighbour asks for rice and a bill for an elder; the committee schedules; two
// volunteers are called, one buys, photographs the slip and hands over by code,
// pays the bill; the purse balances to the fen and the elder says that it was
// met; both stand in the community's figures. Then orders of 12345 come in, one
// is objected to, sent on, solved and called back, and the rates are right.
func TestRunRequest(t *testing.T) {
	c := newCentre(t)
	n := newTown(t)
	anna, bo := n.enrol("温晓"), n.enrol("齐原")
	n.background()
	elder, neighbour := string(n.ids.Mobile()), string(n.ids.Mobile())
	worker := n.account("worker-nanlang")
	worker.open("/needs?place=" + home)
	worker.look("needs-none")
	worker.tap(`button[name="on"][value="yes"]`) // the committee schedules here
	worker.open("/tills?place=" + home)
	transfer(worker, "fund", "500.00", "")
	transfer(worker, "issue", "200.00", anna)
	worker.look("tills")
	helper, other := n.volunteer(anna), n.volunteer(bo)
	for i, w := range []*walker{helper, other} {
		w.open("/near")
		if i == 0 {
			w.look("near")
		}
		w.tap(`button[name="free"][value="yes"]`)
	}
	n.step("prepared")

	// Rice: asked for, agreed to, ordered, scheduled, called for, taken by one.
	asker := n.stranger()
	link := askFor(n, asker, "buy", "大米 10斤", elder, neighbour)
	asker.open(link + "/errand")
	asker.look("errand-order")
	asker.fill("#limit", "100")
	asker.tap("main form button.btn-primary")
	asker.look("errand-ordered")
	worker.open("/needs?place=" + home)
	worker.tap(`tbody tr:first-child a[href^="/needs/"]`)
	worker.tap(`form[action$="/open"] button`) // rings back before it is scheduled
	worker.look("need-opened")
	worker.wants("佟秀兰", elder)
	worker.open("/needs/print?place=" + home) // for helpers without phones
	worker.tap(`form[action="/needs/print"] button`)
	worker.look("needs-printed")
	worker.wants("三号楼二单元 501", "大米 10斤")
	schedule(n, worker, "needs-rice")
	n.background()
	other.open("/near")
	other.wants("买菜买东西")
	helper.open("/near")
	helper.look("near-called")
	helper.tap(`form[action$="/yes"] button`)
	helper.look("task")
	other.open("/near")
	other.wants("现在没有")
	n.step("rice taken")

	helper.tap(`form[action$="/address"] button`)
	helper.look("task-address")
	helper.wants("佟秀兰", "三号楼二单元 501", elder)
	helper.press(`form[action$="/begin"] button`)
	helper.gone(`form[action$="/begin"]`)
	helper.tap(`main a[href^="/errands/"]`)
	helper.look("errand-helper")
	do(n, helper, asker, link, "86.30", photograph(1), true)
	n.step("rice settled")

	// A bill, later that morning: nobody is called twice within an hour.
	n.at(6, "11:00")
	bill := askFor(n, asker, "bills", "代缴本月电费", elder, neighbour)
	asker.open(bill + "/errand")
	asker.look("errand-order-bill")
	asker.fill("#biller", "国网北京电力")
	asker.fill("#account", "1102233445566")
	asker.fill("#limit", "150")
	asker.tap("main form button.btn-primary")
	schedule(n, worker, "")
	n.background()
	other.open("/near")
	other.tap(`form[action$="/no"] button`)
	helper.open("/near")
	helper.tap(`form[action$="/yes"] button`)
	helper.tap(`main a[href^="/errands/"]`)
	helper.wants("*********5566")
	helper.tap(`form[action$="/account"] button`)
	helper.look("errand-bill")
	helper.wants("1102233445566")
	do(n, helper, asker, bill, "123.45", photograph(2), false)
	n.step("bill settled")

	helper.open("/purse")
	helper.fill("#amount", "200.00")
	helper.tap(`form[action="/purse"] button`)
	helper.look("purse-counted")
	helper.wants("清点 200.00 元，与账相符")
	must(t, n.house.errands.Books.Check(t.Context(), n.house.db.Read()))
	if box, lost, err := n.house.errands.TillOf(t.Context(), home); err != nil || box != measure.Fen(30_000) || lost != 0 {
		t.Errorf("the box holds %d, lost %d (%v)", box, lost, err)
	}
	for figure, want := range map[string]string{"errands": "2", "direct-service": "2", "errand-volunteers": "1"} {
		var answer struct{ Value string }
		out := n.figure(figure, "2020-03-06", "2020-03-06")
		must(t, json.Unmarshal([]byte(out), &answer))
		if answer.Value != want {
			t.Errorf("%s is %s, want %s", figure, out, want)
		}
	}
	worker.open("/figures/direct-service?place=" + home + "&from=2020-03-06&to=2020-03-06")
	worker.look("needs-figure")
	worker.wants("2")
	n.step("figures")
	orders(n, c, worker, helper)
}

// transfer moves the community's money by the page of its box.
func transfer(w *walker, flow, yuan, person string) {
	w.town.t.Helper()
	w.choose("#flow", flow)
	w.fill("#move-amount", yuan)
	if person != "" {
		w.fill("#person", person)
	}
	w.tap(`form[action="/tills"][method="post"] button`)
}

// askFor lets a neighbour ask for the elder, proves the neighbour's phone by the
// code sent to it, and lets the elder say yes by the link sent to theirs. It
// returns the need's page.
func askFor(n *town, w *walker, kind, words, elder, neighbour string) (link string) {
	n.t.Helper()
	w.open("/help")
	if kind == "buy" {
		w.look("help")
	}
	w.taps, w.fields = 0, 0
	w.press(`input[name="kind"][value="` + kind + `"]`)
	w.fill("#words", words)
	w.fill("#place", "南郎家园")
	w.Do(webtest.Wait(`#places input[type="radio"]`))
	w.fill("#address", "三号楼二单元 501")
	w.fill("#name", "佟秀兰")
	w.fill("#phone", elder)
	w.press("main details:has(#by) summary")
	w.fill("#by", "邻居小方")
	w.fill("#by_phone", neighbour)
	w.tap("main form button.btn-primary")
	if kind == "buy" {
		w.look("help-code")
	}
	w.fill("#code", n.text(neighbour, "code"))
	w.tap(`form[action="/help/code"] button`)
	n.t.Logf("asking for help for somebody: %d presses, %d fields", w.taps, w.fields)
	link = n.text(elder, "link")
	w.open(link) // the elder's phone
	w.tap(`form[action$="/yes"] button`)
	w.wants("居委会")
	return link
}

// schedule gives the committee's word.
func schedule(n *town, w *walker, name string) {
	n.t.Helper()
	w.open("/needs?place=" + home)
	w.tap(`tbody tr:first-child a[href^="/needs/"]`)
	if name != "" {
		w.look(name)
	}
	w.tap(`button[name="do"][value="schedule"]`)
}

// do buys or pays, hands over by the asker's code, settles the money, and lets
// the asker say that it was met.
func do(n *town, helper, asker *walker, link, yuan string, slip []byte, pictures bool) {
	n.t.Helper()
	look := func(w *walker, name string) {
		if pictures {
			w.look(name)
		}
	}
	helper.fill("#buy-amount", yuan)
	helper.fill("#shop", "便民超市")
	helper.Do(webtest.Choose("#picture", n.file("slip.jpg", slip)))
	helper.press(`form[action$="/buy"] button`)
	helper.there(`form[action$="/hand-over"]`)
	look(helper, "errand-bought")
	asker.open(link)
	look(asker, "help-under-way")
	asker.tap(`main a[href$="/errand"]`)
	asker.tap(`form[action$="/code"] button`)
	look(asker, "errand-code")
	helper.fill("#code", strings.TrimSpace(asker.Text("#hand-code")))
	helper.press(`form[action$="/hand-over"] button`)
	helper.gone(`form[action$="/hand-over"]`)
	look(helper, "errand-handed")
	asker.fill("#agree-amount", yuan)
	asker.tap(`form[action$="/agree"] button`)
	helper.press(`form[action$="/paid"] button`)
	helper.there(".notice-good")
	look(helper, "errand-settled")
	helper.tap(`main a[href^="/tasks"]`)
	helper.tap(`main a[href^="/tasks/"]`)
	helper.press(`form[action$="/done"] button`)
	helper.gone(`form[action$="/done"]`)
	asker.open(link)
	look(asker, "help-is-it-met")
	asker.tap(`form[action$="/met"] button`)
	look(asker, "help-met")
	asker.wants("谢谢")
}

// orders takes two orders of 12345 through their life; the rates by hand are
// one of two each.
func orders(n *town, c *centre, worker, helper *walker) {
	n.t.Helper()
	const next = "110105001026"
	n.bring("worker-next", "方知秋", access.Worker, next)
	n.at(6, "13:00")
	c.send(n, "2020030600001", "general", "13800001111")
	c.send(n, "2020030600002", "life", "13800002222")
	worker.open("/orders")
	worker.look("orders")
	worker.tap(`main a[href="/orders/2020030600001"]`)
	worker.look("order")
	worker.fill("#note", "不在本社区")
	worker.tap(`button[name="do"][value="object"]`)
	desk := n.account("coordinator-chaoyang")
	desk.open("/orders/2020030600001")
	desk.look("order-objected")
	desk.fill("#unit", next)
	desk.tap(`button[name="do"][value="dispatch"]`)
	unit := n.account("worker-next")
	unit.open("/orders/2020030600001")
	unit.tap(`button[name="do"][value="accept"]`)
	unit.tap(`button[name="do"][value="contacted"]`)
	n.background()
	helper.open("/near")
	helper.tap(`form[action$="/yes"] button`)
	helper.press(`form[action$="/begin"] button`)
	helper.gone(`form[action$="/begin"]`)
	helper.press(`form[action$="/done"] button`)
	helper.gone(`form[action$="/done"]`)
	desk.open("/orders/2020030600001")
	desk.press(`input[name="reached"]`)
	desk.press(`input[name="solved"]`)
	desk.choose("#said", "satisfied")
	desk.look("order-call-back")
	desk.tap(`button[name="do"][value="called-back"]`)
	desk.look("order-closed")

	// The other is accepted, but nobody is rung up in time, and it is not solved.
	n.at(6, "16:00")
	for _, form := range []url.Values{{"do": {"accept"}}, {"do": {"contacted"}}, {"do": {"feed-back"}, "note": {"暂无货源"}}} {
		if status, body := worker.post("/orders/2020030600002", form); status != http.StatusOK {
			n.t.Fatalf("%v: %d %s", form, status, body)
		}
	}
	if status, body := desk.post("/orders/2020030600002", url.Values{"do": {"called-back"}, "reached": {"1"}, "said": {"unsatisfied"}}); status != http.StatusOK {
		n.t.Fatalf("called back: %d %s", status, body)
	}
	desk.open("/orders/rates")
	desk.look("rates")
	if text := desk.says(); strings.Count(text, "50%") < 3 || strings.Count(text, "1 ÷ 2") < 3 {
		n.t.Errorf("the rates:\n%s", text)
	}
	for range 10 {
		if sent, err := n.house.requests.PushResults(n.t.Context(), http.DefaultClient, c.URL); err != nil || sent == 0 {
			must(n.t, err)
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.told["2020030600001"]
	for _, want := range []string{"dispatched", "objected", "accepted", "fed-back", "closed"} {
		if !slices.Contains(got, want) {
			n.t.Errorf("the centre was told %v, not that the order is %s", got, want)
		}
	}
	n.step(fmt.Sprintf("orders; the centre was told %v", got))
}
