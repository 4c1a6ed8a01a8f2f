package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/web/webtest"
)

// town is the whole program as linli demo wires it, over a new database, with a
// clock moved by hand and one Chromium in which everybody has a phone or a desk
// of their own.
type town struct {
	t       *testing.T
	house   *house
	clock   *webtest.Clock
	flags   dbFlags
	base    string
	browser *webtest.Browser
	sms     *texts
	ids     *identtest.Source
	began   time.Time
}

// newTown opens the program at half past nine on 6 March 2020.
func newTown(t *testing.T) *town {
	t.Helper()
	browser := webtest.NewBrowser(t)
	dir := t.TempDir()
	n := &town{
		t: t, began: time.Now(), clock: &webtest.Clock{}, browser: browser, sms: &texts{}, ids: identtest.New(11),
		flags: dbFlags{DB: filepath.Join(dir, "city.db"), Keys: filepath.Join(dir, "keys"), Head: filepath.Join(dir, "head")},
	}
	n.clock.Set(time.Date(2020, 3, 6, 9, 30, 0, 0, civil.Zone))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	n.base = "http://" + ln.Addr().String()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	a := &app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, clock: n.clock.Now}
	n.house, err = a.openHouseWith(t.Context(), n.flags, houseOptions{
		talk: talk{senders: map[notify.Channel]notify.Sender{notify.SMS: n.sms}, budget: 100, site: n.base}, log: log,
	})
	must(t, err)
	t.Cleanup(func() { must(t, n.house.Close()) })
	_, err = n.house.access.Demo(t.Context(), 1)
	must(t, err)
	must(t, (&demo{house: n.house, app: a}).place(t.Context()))
	must(t, n.house.openDoors(a, signInFlags{}, n.base, log))
	site, err := n.house.site(t.Context(), a, siteOptions{base: n.base, demo: true, log: log})
	must(t, err)
	server := httptest.NewUnstartedServer(site.Handler())
	must(t, server.Listener.Close())
	server.Listener = ln
	server.Start()
	t.Cleanup(server.Close)
	return n
}

// at moves the clock to a time of a day.
func (n *town) at(day int, hhmm string) {
	n.t.Helper()
	var h, m int
	_, err := fmt.Sscanf(hhmm, "%d:%d", &h, &m)
	must(n.t, err)
	n.clock.Set(time.Date(2020, 3, day, h, m, 0, 0, civil.Zone))
}

// enrol registers and confirms a volunteer of the community.
func (n *town) enrol(name string) string {
	n.t.Helper()
	phone, here := n.ids.Mobile(), onetime.Visitor{Network: name, Device: name}
	key, err := n.house.people.Register(n.t.Context(), people.By{Channel: "web", From: here}, people.Registration{
		Name: name, Phone: string(phone), Home: home, IDNumber: string(n.ids.IDNumber("110000", civil.NewDay(1990, 5, 17), ident.Female)),
		Consents: []people.Purpose{people.ForRegistration, people.ForIdentity, people.ForMessages},
	})
	must(n.t, err)
	_, err = n.house.people.Confirm(n.t.Context(), here, key, n.text(string(phone), "code"))
	must(n.t, err)
	return key
}

// texts is a provider of SMS that keeps what it was sent.
type texts struct {
	mu   sync.Mutex
	sent []notify.Envelope
}

// Send implements notify.Sender.
func (s *texts) Send(_ context.Context, e notify.Envelope) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, e)
	return "taken", nil
}

// text sends what waits in the outbox, and reads a part of the last message to a
// phone that has it: its code or its link.
func (n *town) text(phone, part string) string {
	n.t.Helper()
	for {
		sent, err := n.house.messages.Pump(n.t.Context())
		must(n.t, err)
		if sent == 0 {
			break
		}
	}
	n.sms.mu.Lock()
	defer n.sms.mu.Unlock()
	for _, e := range slices.Backward(n.sms.sent) {
		if string(e.To.Phone) == phone && e.Params[part] != "" {
			return strings.TrimPrefix(e.Params[part], n.base)
		}
	}
	n.t.Fatalf("no message to %s with a %s", phone, part)
	return ""
}

// linli runs a command on the database while it is served, and returns what it
// prints.
func (n *town) linli(args ...string) string {
	n.t.Helper()
	var out, complaints bytes.Buffer
	args = append(args, "--db", n.flags.DB, "--keys", n.flags.Keys, "--head", n.flags.Head)
	if code := run(n.t.Context(), args, strings.NewReader(""), &out, &complaints); code != 0 {
		n.t.Fatalf("linli %v: exit %d\n%s", args, code, complaints.String())
	}
	return out.String()
}

// walker is somebody who walks through the site. What they do is counted.
type walker struct {
	*webtest.Browser
	town   *town
	client *http.Client
	screen webtest.Look
	taps   int // presses of buttons and links
	fields int // fields filled in
}

// The screens: staff sit at desks, volunteers and askers hold phones.
var desk, mobile = webtest.Looks[0], webtest.Looks[2]

// Base and Jar let the browser open pages as the walker.
func (w *walker) Base() string        { return w.town.base }
func (w *walker) Jar() http.CookieJar { return w.client.Jar }

// stranger is somebody who is not signed in, with a browser of their own.
func (n *town) stranger() *walker {
	n.t.Helper()
	jar, err := cookiejar.New(nil)
	must(n.t, err)
	return &walker{Browser: n.browser.Phone(n.t), town: n, client: &http.Client{Jar: jar}, screen: mobile}
}

// account and volunteer are signed in, as a demonstration lets one.
func (n *town) account(id string) *walker {
	n.t.Helper()
	w := n.stranger().signIn("account", id)
	w.screen = desk
	return w
}

func (n *town) volunteer(id string) *walker {
	n.t.Helper()
	return n.stranger().signIn("person", id)
}

func (w *walker) signIn(as, id string) *walker {
	w.town.t.Helper()
	if status, body := w.post("/sign-in", url.Values{as: {id}}); status != http.StatusOK {
		w.town.t.Fatalf("sign in as %s: %d %s", id, status, body)
	}
	return w
}

func (w *walker) get(path string) (int, string) {
	w.town.t.Helper()
	return w.send(http.MethodGet, path, nil)
}

func (w *walker) post(path string, form url.Values) (int, string) {
	w.town.t.Helper()
	return w.send(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (w *walker) send(method, path string, body io.Reader) (int, string) {
	t := w.town.t
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.town.base+path, body)
	must(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := w.client.Do(req)
	must(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	must(t, err)
	return resp.StatusCode, string(got)
}

// step says in the log how long the run has taken so far.
func (n *town) step(what string) { n.t.Logf("%6.1f s  %s", time.Since(n.began).Seconds(), what) }

// open goes to a page, as by a link in a message or from the start screen.
func (w *walker) open(path string) {
	w.town.t.Helper()
	w.SetTime(w.town.clock.Now())
	w.Open(w, w.screen, path)
}

// look checks the page that is open, on desk and phone, and takes pictures if
// those are wanted.
func (w *walker) look(name string) {
	w.town.t.Helper()
	for _, l := range []webtest.Look{desk, mobile} {
		w.Resize(l)
		w.Check(l, name)
	}
	w.Resize(w.screen)
}

// tap presses what the selector finds first and waits for the page after.
func (w *walker) tap(css string) {
	w.town.t.Helper()
	w.taps++
	w.there(css)
	w.Do(webtest.Until(`window.linliSame = true`), webtest.Click(css), webtest.Until(`!window.linliSame && document.readyState === "complete"`))
}

// there waits for what a selector finds.
func (w *walker) there(css string) {
	w.town.t.Helper()
	w.Do(webtest.Until(fmt.Sprintf(`document.querySelector(%q)`, css)))
}

// gone waits until nothing fits a selector any more.
func (w *walker) gone(css string) {
	w.town.t.Helper()
	w.Do(webtest.Until(fmt.Sprintf(`document.readyState === "complete" && !document.querySelector(%q)`, css)))
}

// press presses what stays on its page.
func (w *walker) press(css string) {
	w.town.t.Helper()
	w.taps++
	w.there(css)
	w.Do(webtest.Click(css))
}

// fill puts words into a field, instead of what is there.
func (w *walker) fill(css, words string) {
	w.town.t.Helper()
	w.fields++
	w.there(css)
	w.Do(webtest.Until(fmt.Sprintf(`[document.querySelector(%q).value = ""]`, css)), webtest.Type(css, words))
}

// choose chooses of a list.
func (w *walker) choose(css, value string) {
	w.town.t.Helper()
	w.fields++
	w.there(css)
	w.Do(webtest.Set(css, value))
}

// says is the text of the page that is open.
func (w *walker) says() string {
	w.town.t.Helper()
	return w.Text("main")
}

// where is the path of the page that is open.
func (w *walker) where() string {
	w.town.t.Helper()
	at, err := url.Parse(webtest.Yields(w.Browser, chromedp.Location()))
	must(w.town.t, err)
	return at.Path
}

// wants fails if the page that is open lacks any of the words.
func (w *walker) wants(words ...string) {
	w.town.t.Helper()
	text := w.says()
	for _, s := range words {
		if !strings.Contains(text, s) {
			w.town.t.Errorf("%s lacks %q:\n%s", w.where(), s, text)
		}
	}
}

// link is where the first link that the selector finds leads.
func (w *walker) link(css string) string {
	w.town.t.Helper()
	a := webtest.Yields(w.Browser, chromedp.AttributeValue(chromedp.CSS(css), "href"))
	return a.Value
}

// camera lets the walker's phone see a picture of a code, as it is served to
// them who show it: the page's own decoder reads it.
func (w *walker) camera(picture []byte) {
	t := w.town.t
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	must(t, err)
	var rows strings.Builder
	side := img.Bounds().Dx()
	for y := range side {
		for x := range side {
			r, _, _, _ := img.At(x, y).RGBA()
			rows.WriteByte("01"[r>>15])
		}
	}
	w.Do(webtest.Until(fmt.Sprintf(`[
		navigator.mediaDevices.getUserMedia = async () => {
			const rows = %q, side = %d, wide = side + 80, still = new ImageData(wide, wide);
			const dots = new Uint32Array(still.data.buffer).fill(0xffffffff);
			for (let i = 0; i < rows.length; i++) if (rows[i] === "0") dots[(40 + Math.floor(i / side)) * wide + 40 + i %% side] = 0xff000000;
			const c = document.createElement("canvas");
			c.width = c.height = wide;
			const draw = () => c.getContext("2d").putImageData(still, 0, 0);
			draw();
			const film = c.captureStream(5), again = setInterval(draw, 200);
			film.getTracks()[0].addEventListener("ended", () => clearInterval(again));
			return film;
		},
	]`, rows.String(), side)))
}

// figure is a figure of the community on some days by the command line.
func (n *town) figure(id, from, to string) string {
	n.t.Helper()
	return n.linli("figure", id, "--place", home, "--from", from, "--to", to, "--json")
}

// bring makes an account that holds a role at a place.
func (n *town) bring(id, name string, role access.Role, place string) {
	n.t.Helper()
	must(n.t, n.house.access.Bootstrap(n.t.Context(), []access.Account{{
		ID: id, Name: name, Office: "测试单位", Grants: []access.Granted{{Role: role, Place: place, Until: civil.At(n.clock.Now().AddDate(1, 0, 0))}},
	}}, "test"))
}

// file writes a file for a field to take.
func (n *town) file(name string, content []byte) string {
	n.t.Helper()
	path := filepath.Join(n.t.TempDir(), name)
	must(n.t, os.WriteFile(path, content, 0o600))
	return path
}

// background does what linli serve does beside the requests, once.
func (n *town) background() {
	n.t.Helper()
	ctx := context.WithoutCancel(n.t.Context())
	must(n.t, n.house.catchUp(ctx, nil))
	_, err := n.house.requests.Tick(ctx)
	must(n.t, err)
	_, err = n.house.duty.Sweep(ctx)
	must(n.t, err)
}
