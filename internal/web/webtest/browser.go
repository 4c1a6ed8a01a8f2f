package webtest

import (
	"context"
	_ "embed" // axe
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"linli/internal/civil"
)

// Shots writes a picture of every page that is looked at, for people to see:
// go test ./internal/duty -run Browser -args -shots DIR
var Shots = flag.String("shots", "", "folder for pictures of the pages")

// axe finds violations of WCAG in a page (axe-core 4, MPL-2.0).
//
//go:embed axe.min.js
var axe string

// Browser is a Chromium with one tab.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	clock page.ScriptIdentifier // the script that sets the page's clock
	mu    sync.Mutex
	said  []string // what scripts and the security policy complained about
}

// BrowserOption is something a Browser starts with.
type BrowserOption func() []chromedp.ExecAllocatorOption

// WithCamera gives a browser a camera that shows a film over and over, in a
// .y4m or .mjpeg file, and lets every page see it that the site lets ask.
func WithCamera(film string) BrowserOption {
	return func() []chromedp.ExecAllocatorOption {
		return []chromedp.ExecAllocatorOption{
			chromedp.Flag("use-fake-ui-for-media-stream", true),
			chromedp.Flag("use-fake-device-for-media-stream", true),
			chromedp.Flag("use-file-for-fake-video-capture", film),
		}
	}
}

// NewBrowser starts Chromium. Without one the test is skipped on a developer's
// machine and fails where CI is set.
func NewBrowser(t testing.TB, more ...BrowserOption) *Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium, and CI is set")
		}
		t.Skip("no Chromium")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	}
	for _, o := range more {
		options = append(options, o()...)
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	return b
}

// Tab is another tab of the same browser for a test or a part of one, with the
// same cookies and the same store; crash ends it without a word to the page.
func (b *Browser) Tab(t testing.TB) (tab *Browser, crash func()) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	tab = &Browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatal(err)
	}
	return tab, cancel
}

// Phone is a browser of its own beside the first, for a test or a part of one:
// no cookie and nothing stored is shared. It saves starting Chromium again for
// each of many people.
func (b *Browser) Phone(t testing.TB) *Browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	phone := &Browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, phone.hear); err != nil {
		t.Fatal(err)
	}
	return phone
}

// Offline takes the network from this phone alone, pages and service worker, or
// gives it back.
func (b *Browser) Offline(cut bool) {
	b.t.Helper()
	rules := network.EmulateNetworkConditionsByRuleParams{EmulateOfflineServiceWorker: &cut, MatchedNetworkConditions: []*network.Conditions{}}
	if cut {
		rules.MatchedNetworkConditions = append(rules.MatchedNetworkConditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, rules)
		return err
	}))
	b.Network(!cut)
}

// SetTime sets the phone's clock for scripts, from the next page that it opens
// on; it goes on from there.
func (b *Browser) SetTime(now time.Time) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if b.clock != "" {
			if _, err := cdp.Call(ctx, t, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: b.clock}); err != nil {
				return err
			}
		}
		ahead := now.Sub(civil.System()).Milliseconds()
		added, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: fmt.Sprintf("{ const real = Date.now.bind(Date); Date.now = () => real() + %d; }", ahead),
		})
		b.clock = added.Identifier
		return err
	}))
}

// Network tells the page whether there is a network, as a phone does. It moves
// no byte: that is the Site's Line.
func (b *Browser) Network(there bool) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: !there, DownloadThroughput: -1, UploadThroughput: -1,
		})
		return err
	}))
}

// hear keeps complaints. The answer 404 to a page that is not there is none.
func (b *Browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			b.said = append(b.said, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	}
}

// Do takes steps.
func (b *Browser) Do(steps ...Step) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Text is the text of what the selector finds first.
func (b *Browser) Text(css string) string { return Yields(b, words(css)) }

// Yields takes a step that yields something.
func Yields[T any](b *Browser, step chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, step)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// Look is a way of seeing the site.
type Look struct {
	Name   string
	Width  int64
	Height int64
	Phone  bool
	Lang   string
	Print  string
	always bool // the others are tried where CI is set, or pictures are taken
}

// Looks are the five ways in which every page must be fit to use: desk and
// phone, both languages, large print.
var Looks = []Look{
	{Name: "desk", Width: 1440, Height: 900, Lang: "zh-CN", Print: "normal", always: true},
	{Name: "desk-en", Width: 1440, Height: 900, Lang: "en", Print: "normal"},
	{Name: "phone", Width: 390, Height: 844, Phone: true, Lang: "zh-CN", Print: "normal"},
	{Name: "phone-en", Width: 390, Height: 844, Phone: true, Lang: "en", Print: "normal", always: true},
	{Name: "phone-large", Width: 390, Height: 844, Phone: true, Lang: "zh-CN", Print: "large"},
}

// Skip reports whether a look can be left out: on a developer's machine two of
// the five do.
func (l Look) Skip() bool { return !l.always && *Shots == "" && os.Getenv("CI") == "" }

func cookie(site, name, value string) Step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: site})
		return err
	})
}

// Guest is whose pages the browser opens; *Visitor is one.
type Guest interface {
	Base() string        // address of the site
	Jar() http.CookieJar // that they are signed in
}

func (l Look) viewport() Step {
	if l.Phone {
		return chromedp.EmulateViewport(l.Width, l.Height, chromedp.EmulateMobile)
	}
	return chromedp.EmulateViewport(l.Width, l.Height)
}

// Resize shows the page that is open on the screen of another look.
func (b *Browser) Resize(l Look) {
	b.t.Helper()
	b.Do(l.viewport())
}

// Open opens a page in the browser as the guest, in a look.
func (b *Browser) Open(v Guest, l Look, path string) {
	b.t.Helper()
	at, err := url.Parse(v.Base())
	if err != nil {
		b.t.Fatal(err)
	}
	steps := []Step{chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})}
	for _, c := range v.Jar().Cookies(at) {
		steps = append(steps, cookie(v.Base(), c.Name, c.Value))
	}
	steps = append(steps,
		l.viewport(),
		cookie(v.Base(), "linli-lang", l.Lang), cookie(v.Base(), "linli-print", l.Print),
		chromedp.Navigate(v.Base()+path), Wait("main"),
	)
	b.Do(steps...)
}

const runAxe = `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"], resultTypes: ["violations"]})
	.then(r => JSON.stringify(r.violations))`

// overflow is what sticks out of the page at the right, and targets smaller
// than 44 CSS pixels (60 in large print) among buttons and tabs.
const overflow = `(() => {
	const edge = %d + 1;
	const scrolls = e => e && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
	const wide = [...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > edge && !scrolls(e.parentElement))
		.map(e => e.outerHTML.slice(0, 160));
	const least = document.documentElement.dataset.print === "large" ? 60 : 44;
	const small = [...document.querySelectorAll("button, .btn, nav a, input:not([type=hidden]), select")]
		.map(e => e.closest("label") ?? e).filter(e => e.checkVisibility() && e.getBoundingClientRect().height < least - 0.5)
		.map(e => e.outerHTML.slice(0, 120));
	return JSON.stringify({wide, small});
})()`

// Check looks at the page that is open: no violation of WCAG 2.2 AA that axe
// can find, nothing wider than the screen, no button smaller than a finger, no
// complaint of script or policy. It takes a picture if those are wanted.
func (b *Browser) Check(l Look, name string) {
	b.t.Helper()
	b.Do(Until(`document.readyState === "complete"`))
	b.shoot(name + "-" + l.Name)
	sizes := Yields(b, chromedp.Evaluate[string](fmt.Sprintf(overflow, l.Width)))
	Yields(b, chromedp.Evaluate[int](axe+";0"))
	found := Yields(b, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	var violations []struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []struct {
			HTML string `json:"html"`
			Any  []struct {
				Message string `json:"message"`
			} `json:"any"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		for _, n := range v.Nodes {
			why := ""
			if len(n.Any) > 0 {
				why = n.Any[0].Message
			}
			b.t.Errorf("%s %s: %s: %s\n\t%s\n\t%s", name, l.Name, v.ID, v.Help, n.HTML, why)
		}
	}
	var size struct{ Wide, Small []string }
	if err := json.Unmarshal([]byte(sizes), &size); err != nil {
		b.t.Fatal(err)
	}
	for _, e := range size.Wide {
		b.t.Errorf("%s %s: wider than the screen: %s", name, l.Name, e)
	}
	for _, e := range size.Small {
		b.t.Errorf("%s %s: too small for a finger: %s", name, l.Name, e)
	}
	b.mu.Lock()
	said := b.said
	b.said = nil
	b.mu.Unlock()
	for _, s := range said {
		b.t.Errorf("%s %s: %s", name, l.Name, s)
	}
}

// Sweep opens and checks a page in every look.
func (b *Browser) Sweep(v Guest, name, path string) {
	b.t.Helper()
	for _, l := range Looks {
		if !l.Skip() {
			b.Open(v, l, path)
			b.Check(l, name)
		}
	}
}

func (b *Browser) shoot(name string) {
	b.t.Helper()
	if *Shots == "" {
		return
	}
	png := Yields(b, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(*Shots, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*Shots, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
