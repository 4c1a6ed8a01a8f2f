package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"

	"linli/internal/web/webtest"
)

// film writes a film that shows the codes one after the other, for a second
// each, as an uncompressed .y4m of 480 × 360.
func film(t *testing.T, path string, codes ...string) {
	t.Helper()
	const width, height, rate = 480, 360, 10
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", width, height, rate)
	for _, text := range codes {
		code, err := qr.Encode(text, qr.M)
		if err != nil {
			t.Fatal(err)
		}
		luma := bytes.Repeat([]byte{230}, width*height)
		dot := (height - 40) / (code.Size + 8)
		left, top := (width-dot*code.Size)/2, (height-dot*code.Size)/2
		for y := range dot * code.Size {
			for x := range dot * code.Size {
				if code.Black(x/dot, y/dot) {
					luma[(top+y)*width+left+x] = 20
				}
			}
		}
		chroma := bytes.Repeat([]byte{128}, width*height/2)
		for range rate {
			fmt.Fprint(w, "FRAME\n")
			w.Write(luma)
			w.Write(chroma)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Codes scanned without network wait on the phone, are sent together, and each
// is answered by itself; a code of another site is none; a code can be typed.
func TestBrowserScan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.y4m")
	film(t, path, "https://elsewhere.example/t/X", "https://elsewhere.example/t/Y") // the browser wants a film at its start
	browser := webtest.NewBrowser(t, webtest.WithCamera(path))
	site, k, b := atGate(t, browser)
	film(t, path, "https://elsewhere.example/t/FOREIGN", site.URL+"/t/AB12-CD34", site.URL+"/t/EXPIRED")
	site.Line.Cut()
	b.Network(false)
	b.Do(open(site, "/kiosk"), webtest.Wait("[data-scan-start]"))
	b.Check(phone, "scanner")
	b.Do(webtest.Click("[data-scan-start]"), webtest.Wait("[data-scan] video"))
	b.Do(webtest.Until(`document.querySelector("[data-scan-says]").textContent.includes("不是本平台")`))
	b.Do(waits("2"))
	b.Check(phone, "scanning")
	b.Do(webtest.Click("[data-scan-stop]"), webtest.Wait("[data-scan-start]"))
	b.Do(webtest.Click(".segment:last-child"), webtest.Type("#scan-code", "typed9"), webtest.Click("[data-scan] form > button:last-child"), waits("3"))
	back(site, b)
	b.Do(webtest.Wait(`[data-state="refused"]`), waits("1"))
	if got := b.Text("[data-waiting]"); !strings.Contains(got, "此码已过期") {
		t.Errorf("the list says %q", got)
	}
	if k.batches != 1 {
		t.Errorf("%d batches for three taps that waited together", k.batches)
	}
	acts := k.taken()
	if len(acts) != 2 || acts[0].Code != "AB12-CD34" || acts[0].What != "in" || acts[1].Code != "typed9" || acts[1].What != "out" || !acts[0].Skewed {
		t.Errorf("taps: %+v", acts)
	}
}

// A browser that reads codes by itself is asked to, and whoever refuses the
// camera is told what to do and stands in the field to type in.
func TestBrowserScanOtherwise(t *testing.T) {
	browser := webtest.NewBrowser(t)
	site, k, b := atGate(t, browser)
	b.Do(webtest.Until(`[
		navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(),
		HTMLMediaElement.prototype.play = async () => {},
		Object.defineProperty(HTMLVideoElement.prototype, "videoWidth", {get: () => 640}),
		window.BarcodeDetector = class {
			static async getSupportedFormats() { return ["qr_code"]; }
			async detect() { return [{rawValue: location.origin + "/t/NATIVE"}]; }
		},
	]`))
	b.Do(webtest.Click("[data-scan-start]"), webtest.Wait(`[data-state="done"]`))
	if acts := k.taken(); len(acts) != 1 || acts[0].Code != "NATIVE" {
		t.Errorf("taps: %+v", acts)
	}
	b.Do(open(site, "/kiosk"), webtest.Until(`[navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); }]`))
	b.Do(webtest.Click("[data-scan-start]"), webtest.Until(`document.activeElement.id === "scan-code"`))
	if got := b.Text("[data-scan-says]"); !strings.Contains(got, "请输入组长给的签到码") {
		t.Errorf("the scanner says %q", got)
	}
}

// The parts for work without network are fit to use on desk and phone, in both
// languages and in large print.
func TestBrowserOfflineLooks(t *testing.T) {
	browser := webtest.NewBrowser(t)
	h := webtest.NewHouse(t, "")
	site := h.Site(nil, newKiosk(h.Clock.Now))
	v := site.AsPerson(site.Person("邹小满", ""))
	for name, path := range map[string]string{"kiosk": "/kiosk", "waiting": "/waiting", "offline-page": "/offline"} {
		browser.Sweep(v, name, path)
	}
}
