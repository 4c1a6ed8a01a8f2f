package attendance_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

// kept waits until the phone has a page to show without network.
func kept(path string) webtest.Step {
	return webtest.Until(`(await Promise.all((await caches.keys()).filter(n => n.startsWith("linli-pages-")).map(async n => (await caches.open(n)).match("` + path + `", {ignoreVary: true})))).some(Boolean)`)
}

const (
	oneWaits     = `document.querySelector("[data-waiting-count]").textContent.trim().endsWith("1")`
	nothingWaits = `document.querySelector("[data-waiting-count]").hidden && !localStorage.getItem("linli-waiting")`
)

// A volunteer scans the post's code where there is no network; it is sent later,
// counts once and as scanned. Then the leader, without network too, taps the
// volunteer out.
func TestBrowserScanWithoutNetwork(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Attendance)
	r.to("08:00")
	code, _ := r.Code("gate-1")
	phone := webtest.Looks[2]
	b := webtest.NewBrowser(t)

	b.Open(site.AsPerson(r.people[0]), phone, "/scan")
	b.Do(kept("/scan"))
	site.Line.Cut()
	b.Network(false)
	b.Do(chromedp.Navigate(site.URL+"/scan"), webtest.Wait("#offline"))
	b.Do(webtest.Until(`[
		navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(),
		HTMLMediaElement.prototype.play = async () => {},
		Object.defineProperty(HTMLVideoElement.prototype, "videoWidth", {get: () => 640}),
		window.BarcodeDetector = class {
			static async getSupportedFormats() { return ["qr_code"]; }
			async detect() { return [{rawValue: location.origin + "/t/` + code + `"}]; }
		},
	]`))
	b.Do(webtest.Click("[data-scan-start]"), webtest.Until(oneWaits))
	b.Check(phone, "scanned-offline")
	site.Line.Mend()
	b.Network(true)
	b.Do(webtest.Until(nothingWaits))
	leader := site.AsPerson(r.leader).English()
	if got := leader.Get("/attend/shift-am"); !got.Has("Here 1") {
		t.Errorf("at the post: %s", got.Body)
	}

	b.Open(leader, phone, "/attend/shift-am")
	b.Do(kept("/attend/shift-am"))
	site.Line.Cut()
	b.Network(false)
	b.Do(chromedp.Navigate(site.URL+"/attend/shift-am"), webtest.Wait("#offline"))
	b.Do(webtest.Click(`form[data-queue] button`), webtest.Until(oneWaits))
	b.Check(phone, "tapped-offline")
	site.Line.Mend()
	b.Network(true)
	b.Do(webtest.Until(nothingWaits))
}
