package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"linli/internal/duty"
	"linli/internal/web/webtest"
)

// What a worker does to open a month at four gates must fit into five minutes:
// so many presses and fields at most.
const (
	mostTaps   = 6
	mostFields = 6
)

var gateNames = []string{"东门", "南门", "西门", "北门"}

// A community worker opens a month of duty at four gates; ten volunteers sign
// up, scan in, two of them without network, and scan out; the leader verifies;
// then the hours stand in the figure of the community, in the facts behind it, on
// the volunteer's page and in a certificate that a stranger's browser verifies.
func TestRunDuty(t *testing.T) {
	n := newTown(t)
	leader := n.enrol("路引章")
	names := []string{"甄诺", "柏青", "宁远", "舒望", "季川", "温言", "秦朗", "穆清", "乔安", "景行"}
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = n.enrol(name)
	}
	n.background()

	worker := n.account("worker-nanlang")
	openMonth(n, worker, leader)

	n.step("opened")
	// Ten sign up, each at a gate, for tomorrow morning.
	phones := make([]*walker, len(keys))
	for i, key := range keys {
		phones[i] = n.volunteer(key)
		signUp(n, phones[i], gateNames[i%4], i)
	}

	n.step("signed up")
	// At the gates: the leader shows the code, the volunteers scan it.
	n.at(7, "07:55")
	lead := n.volunteer(leader)
	lead.open("/attend")
	lead.look("duty-leader-posts")
	codes := map[string]string{} // shift by gate
	for _, s := range shiftsOf(n, phones) {
		codes[s.Name] = s.ID
	}
	for i, p := range phones {
		gate := gateNames[i%4]
		n.at(7, fmt.Sprintf("07:%02d", 55+i%4))
		switch {
		case i == 2 || i == 6:
			scanOffline(n, p, lead, codes[gate])
		default:
			scan(n, p, lead, codes[gate], "in")
		}
	}
	n.step("scanned in")
	n.at(7, "08:40") // the network is there again
	for _, i := range []int{2, 6} {
		phones[i].SetTime(n.clock.Now())
		phones[i].Do(chromedp.Navigate(n.base+"/scan"), webtest.Wait("#offline"))
		phones[i].Offline(false)
		phones[i].Do(webtest.Until(`document.querySelector("[data-waiting-count]").hidden && !localStorage.getItem("linli-waiting")`))
	}
	lead.open("/attend/" + codes["西门"])
	lead.look("duty-board")
	lead.wants("在岗 2", "宁*", "秦*")

	for i, p := range phones {
		n.at(7, fmt.Sprintf("12:%02d", i%4))
		scan(n, p, lead, codes[gateNames[i%4]], "out")
	}
	n.step("scanned out")
	n.at(7, "12:30")
	minutes := verify(n, lead, codes)

	n.step("verified")
	figureStands(n, minutes)
	n.step("figure")
	ownPage(n, phones[2])
	certified(n, phones[2])
}

// openMonth opens a month at four gates, from one form, and counts what it takes.
func openMonth(n *town, w *walker, leader string) {
	n.t.Helper()
	w.open("/duty/projects")
	w.look("duty-projects-none")
	w.taps, w.fields = 0, 0
	w.tap(`main a[href^="/duty/open"]`)
	w.look("duty-open")
	w.fill("#gates", strings.Join(gateNames, "\n"))
	w.fill("#seats", "3")
	w.fill("#leaders", leader)
	w.fill("#charge", "社区居委会 010-65550000")
	w.tap(`button[value="preview"]`)
	w.look("duty-open-preview")
	w.wants("4 个岗位、360 个班次")
	w.tap(`button[value="open"]`)
	w.look("duty-opened")
	if w.taps > mostTaps || w.fields > mostFields {
		n.t.Errorf("opening a month takes %d presses and %d fields, more than %d and %d", w.taps, w.fields, mostTaps, mostFields)
	}
	n.t.Logf("opening a month of four gates: %d presses, %d fields", w.taps, w.fields)
	project := w.where()
	boss := n.account("coordinator-chaoyang")
	boss.open(project)
	boss.look("duty-approve")
	boss.tap(`button[value="approve"]`)
	boss.wants("已批准")
}

// signUp signs a volunteer up for tomorrow morning at a gate, from the list of
// what is near.
func signUp(n *town, w *walker, gate string, i int) {
	n.t.Helper()
	w.open("/duty/near?day=2020-03-07&any=1")
	if i == 0 {
		w.look("duty-near")
	}
	w.tap(fmt.Sprintf(`button[aria-label*="%s"][aria-label*="08:00"]`, gate))
	if i == 0 {
		w.look("duty-signed-up")
	}
	w.wants(gate, "已报名")
}

// shiftsOf are tomorrow morning's shifts that the volunteers have taken.
func shiftsOf(n *town, phones []*walker) []duty.Shift {
	n.t.Helper()
	rows, err := n.house.db.Read().QueryContext(n.t.Context(), "SELECT DISTINCT shift FROM duty_seat WHERE state = 'held'")
	must(n.t, err)
	defer rows.Close()
	var out []duty.Shift
	for rows.Next() {
		var id string
		must(n.t, rows.Scan(&id))
		s, err := n.house.duty.Shift(n.t.Context(), n.house.db.Read(), id)
		must(n.t, err)
		out = append(out, s)
	}
	if len(out) != len(gateNames) {
		n.t.Fatalf("%d shifts are taken by %d people, want one at each gate", len(out), len(phones))
	}
	return out
}

// pictureOf is the picture of the code that the leader's phone shows now.
func pictureOf(n *town, lead *walker, shift string) []byte {
	n.t.Helper()
	status, page := lead.get("/attend/" + shift + "/code")
	src := regexp.MustCompile(`src="(/attend/[^"]+/qr\.png[^"]*)"`).FindStringSubmatch(page)
	if status != 200 || src == nil {
		n.t.Fatalf("the leader's code: %d", status)
	}
	_, picture := lead.get(strings.ReplaceAll(src[1], "&amp;", "&"))
	return []byte(picture)
}

// scan reads the leader's code by the phone's camera.
func scan(n *town, w, lead *walker, shift, what string) {
	n.t.Helper()
	w.open("/scan")
	w.camera(pictureOf(n, lead, shift))
	if what == "out" {
		w.press(".segment:last-child")
	}
	w.press("[data-scan-start]")
	w.Do(webtest.Wait(`[data-state="done"]`))
}

// scanOffline reads it where there is no network: the scan waits.
func scanOffline(n *town, w, lead *walker, shift string) {
	n.t.Helper()
	w.open("/scan")
	w.Do(webtest.Until(`(await Promise.all((await caches.keys()).filter(n => n.startsWith("linli-pages-")).map(async n => (await caches.open(n)).match("/scan", {ignoreVary: true})))).some(Boolean)`))
	picture := pictureOf(n, lead, shift)
	w.Offline(true)
	w.Do(chromedp.Navigate(n.base+"/scan"), webtest.Wait("#offline"))
	w.camera(picture)
	w.press("[data-scan-start]")
	w.Do(webtest.Until(`document.querySelector("[data-waiting-count]").textContent.trim().endsWith("1")`))
	w.look("duty-scanned-offline")
}

// verify lets the leader verify the four gates, and adds up by hand what they
// served.
func verify(n *town, lead *walker, shifts map[string]string) (minutes int64) {
	n.t.Helper()
	for i, gate := range gateNames {
		lead.open("/attend/" + shifts[gate] + "/verify")
		if i == 2 {
			lead.look("duty-verify")
		}
		// What asks for a look is looked at, and chosen.
		lead.Do(webtest.Until(`[document.querySelectorAll("input[name=stint]:not(:checked)").forEach(e => e.click())]`))
		lead.tap(`form[action$="/verify"] button.btn-primary`)
		if i == 2 {
			lead.look("duty-verified")
		}
		lead.wants("没有")
	}
	stints := 0
	for _, gate := range gateNames {
		list, err := n.house.attend.AtShift(n.t.Context(), shifts[gate])
		must(n.t, err)
		for _, s := range list {
			stints++
			minutes += s.Counted.Minutes
			if s.Counted.Minutes < 235 || s.Counted.Minutes > 250 {
				n.t.Errorf("%s at %s served %d minutes", s.Person, gate, s.Counted.Minutes)
			}
		}
	}
	if stints != 10 {
		n.t.Errorf("%d stints, want ten, each counted once", stints)
	}
	return minutes
}

// figureStands looks for the hours in the figure, on its page and by the command,
// and in the facts behind it.
func figureStands(n *town, minutes int64) {
	n.t.Helper()
	want := fmt.Sprintf("%d", minutes/60)
	var answer struct {
		Value string `json:"value"`
		Facts int64  `json:"facts"`
	}
	out := n.figure("service-hours", "2020-03-07", "2020-03-07")
	must(n.t, json.Unmarshal([]byte(out), &answer))
	n.step("command")
	if !strings.HasPrefix(answer.Value, want) {
		n.t.Errorf("the command says %s, by hand %d minutes", out, minutes)
	}
	asks := "?place=" + home + "&from=2020-03-07&to=2020-03-07"
	auditor := n.account("auditor")
	auditor.open("/figures/service-hours" + asks)
	n.step("figure page")
	auditor.look("duty-figure")
	auditor.wants(want)
	auditor.tap(`form[action$="/facts"] button`)
	auditor.look("duty-facts")
	if got := webtest.Yields(auditor.Browser, chromedp.Evaluate[int](`document.querySelectorAll("tbody tr").length`)); got != 10 {
		n.t.Errorf("%d facts are behind the figure, want ten", got)
	}
}

// ownPage is what the volunteer sees of their hours.
func ownPage(n *town, w *walker) {
	n.t.Helper()
	w.open("/hours")
	w.look("duty-hours")
	w.wants("4.1", "已核实") // 244 minutes, as on the certificate
}

var code = regexp.MustCompile(`/c/([A-Z0-9-]{20,})`)

// certified lets the volunteer ask for a certificate, and a stranger check it.
func certified(n *town, w *walker) {
	n.t.Helper()
	w.open("/certificates")
	w.look("duty-certificates")
	w.tap(`form[action="/certificates"] button`)
	w.look("duty-certificate")
	at := w.link(`main a[href^="/c/"]:not([href$=".zip"])`)
	if !code.MatchString(at) {
		n.t.Fatalf("the code leads to %q", at)
	}
	stranger := n.stranger()
	stranger.open(at)
	stranger.look("duty-check")
	stranger.wants("相符", "4.1 小时")
	status, body := stranger.get(stranger.link(`main a[href$="/proofs.zip"]`))
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if status != 200 || err != nil {
		n.t.Fatalf("the proofs: %d, %v", status, err)
	}
	f, err := z.File[0].Open()
	must(n.t, err)
	proof, err := io.ReadAll(f)
	must(n.t, err)
	for _, part := range []struct {
		proof []byte
		want  string
	}{{bytes.Replace(proof, []byte("A"), []byte("B"), 3), "不符"}, {proof, "相符"}} {
		stranger.open("/verify")
		stranger.Do(webtest.Choose("#proof", n.file("proof.txt", part.proof)))
		stranger.tap("#fact-form button")
		if got := stranger.Text("#fact-form [role=status]"); !strings.Contains(got, part.want) {
			n.t.Errorf("of the proof the page says %q, want %q", got, part.want)
		}
	}
	stranger.look("duty-proof")
}
