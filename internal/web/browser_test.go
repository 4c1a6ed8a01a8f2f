package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

var shots = webtest.Shots

// browser starts Chromium. Without one the test is skipped on a developer's
// machine and fails where CI is set.
func browser(t *testing.T) context.Context {
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
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// action is a step in the browser that yields nothing.
type action = chromedp.Action[chromedp.Void]

func do(t *testing.T, ctx context.Context, actions ...action) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func get[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func cookie(site, name, value string) action {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: site})
		return err
	})
}

// look is a way of seeing the site.
type look struct {
	name          string
	width, height int64
	phone         bool
	lang          string
	print         string
	always        bool // the others are tried where CI is set, or pictures are taken
}

var looks = []look{
	{name: "desk", width: 1440, height: 900, lang: "zh-CN", print: "normal", always: true},
	{name: "desk-en", width: 1440, height: 900, lang: "en", print: "normal"},
	{name: "phone", width: 390, height: 844, phone: true, lang: "zh-CN", print: "normal"},
	{name: "phone-en", width: 390, height: 844, phone: true, lang: "en", print: "normal", always: true},
	{name: "phone-large", width: 390, height: 844, phone: true, lang: "zh-CN", print: "large"},
}

func (l look) apply(site string) action {
	var options []chromedp.EmulateViewportOption
	if l.phone {
		options = append(options, chromedp.EmulateMobile)
	}
	return chromedp.Steps(
		chromedp.EmulateViewport(l.width, l.height, options...),
		cookie(site, "linli-lang", l.lang), cookie(site, "linli-print", l.print),
	)
}

// sights are the pages as the roles see them.
var sights = []struct{ name, role, path string }{
	{"signin", "", "/"},
	{"verify", "", "/verify"},
	{"public", "", "/public/briefs/2119"},
	{"missing", "", "/nothing"},
	{"overview", "viewer", "/overview"},
	{"figures", "viewer", "/figures"},
	{"figure", "auditor", "/figures/volunteers"},
	{"facts", "auditor", "/figures/volunteers/facts?purpose=check-figure"},
	{"fact", "auditor", "/facts/17?purpose=check-figure"},
	{"briefs", "checker", "/briefs"},
	{"studio", "releaser", "/briefs/2020-10?number=n1"},
	{"editing", "editor", "/briefs/2020-11"},
	{"checking", "checker", "/briefs/2020-12"},
	{"edit", "editor", "/briefs/2020-11/edit"},
	{"diff", "editor", "/briefs/2020-10/diff"},
	{"contributions", "contributor", "/contributions"},
	{"log", "auditor", "/log/consistency?from=1000"},
	{"import", "coordinator", "/import"},
	{"review", "coordinator", "/import/t1"},
	{"me", "editor", "/me"},
}

// session takes a visitor's cookie into the browser.
func (v *visitor) session() action {
	v.t.Helper()
	steps := []action{chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})}
	at, err := url.Parse(v.URL)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, c := range v.client.Jar.Cookies(at) {
		steps = append(steps, cookie(v.URL, c.Name, c.Value))
	}
	return chromedp.Steps(steps...)
}

type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
		Any  []struct {
			Message string `json:"message"`
		} `json:"any"`
	} `json:"nodes"`
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

// Every page, on desk and phone, in both languages and in large print: no
// violation of WCAG 2.2 AA that axe can find, nothing wider than the screen,
// no button smaller than a finger, no error of script or policy.
func TestBrowserEveryPage(t *testing.T) {
	axe, err := os.ReadFile("webtest/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	ctx := browser(t)
	var faults consoleFaults
	if err := chromedp.Listen(ctx, faults.hear); err != nil {
		t.Fatal(err)
	}
	visitors := map[string]*visitor{"": s.visitor()}
	for _, sight := range sights {
		v, ok := visitors[sight.role]
		if !ok {
			v = s.as(sight.role)
			visitors[sight.role] = v
		}
		if sight.path == "/import/t1" {
			v.upload("/import", map[string]string{"kind": "facts"}, "file", "facts.csv", "id\n")
		}
		for _, l := range looks {
			if !l.always && *shots == "" && os.Getenv("CI") == "" {
				continue
			}
			t.Run(sight.name+"/"+l.name, func(t *testing.T) {
				faults.take()
				do(t, ctx,
					v.session(), l.apply(s.URL),
					chromedp.Navigate(s.URL+sight.path),
					chromedp.WaitReady(chromedp.CSS("main")),
					shoot(sight.name+"-"+l.name),
				)
				sizes := get(t, ctx, chromedp.Evaluate[string](fmt.Sprintf(overflow, l.width)))
				get(t, ctx, chromedp.Evaluate[int](string(axe)+";0"))
				found := get(t, ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
				var violations []violation
				if err := json.Unmarshal([]byte(found), &violations); err != nil {
					t.Fatal(err)
				}
				for _, v := range violations {
					for _, n := range v.Nodes {
						why := ""
						if len(n.Any) > 0 {
							why = n.Any[0].Message
						}
						t.Errorf("%s: %s\n\t%s\n\t%s", v.ID, v.Help, n.HTML, why)
					}
				}
				var size struct {
					Wide, Small []string
				}
				if err := json.Unmarshal([]byte(sizes), &size); err != nil {
					t.Fatal(err)
				}
				for _, e := range size.Wide {
					t.Errorf("wider than the screen: %s", e)
				}
				for _, e := range size.Small {
					t.Errorf("too small for a finger: %s", e)
				}
				for _, f := range faults.take() {
					t.Error(f)
				}
			})
		}
	}
}

func shoot(name string) action {
	if *shots == "" {
		return chromedp.Steps()
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		png, err := chromedp.FullScreenshot(100)(ctx, t)
		if err != nil {
			return fmt.Errorf("picture of %s: %w", name, err)
		}
		if err := os.MkdirAll(*shots, 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644)
	})
}

// An editor's words show their numbers while they are typed, a press on a
// printed number shows its source beside the paper, and a list narrows as one
// types.
func TestBrowserScript(t *testing.T) {
	s := newSite(t)
	ctx := browser(t)
	desk := looks[0]
	do(t, ctx,
		s.as("editor").session(), desk.apply(s.URL),
		chromedp.Navigate(s.URL+"/briefs/2020-11/edit"),
		chromedp.WaitVisible(chromedp.CSS("#preview-0-0 mark")),
		chromedp.SendKeys(chromedp.CSS("#p1-2"), "今天有{{agencies}}家机构"),
		chromedp.WaitVisible(chromedp.CSS("#preview-1-2 mark")),
	)
	if got := get(t, ctx, chromedp.Text(chromedp.CSS("#preview-1-2"))); !strings.Contains(got, "今天有87家机构") {
		t.Errorf("preview = %q", got)
	}
	do(t, ctx,
		chromedp.Navigate(s.URL+"/briefs/2020-10"),
		chromedp.Click(chromedp.CSS(".paper a.num")),
		chromedp.WaitVisible(chromedp.CSS("#number dl")),
	)
	if got := get(t, ctx, chromedp.Text(chromedp.CSS("#number"))); !strings.Contains(got, "1,203,456") || !strings.Contains(got, "120余万") {
		t.Errorf("panel = %q", got)
	}
	do(t, ctx,
		s.as("viewer").session(), desk.apply(s.URL),
		chromedp.Navigate(s.URL+"/figures"),
		chromedp.SendKeys(chromedp.CSS("#q"), "献血"),
	)
	if got := get(t, ctx, chromedp.Text(chromedp.CSS("#shown"))); got != "1" {
		t.Errorf("rows after typing = %s, want 1", got)
	}
}

// While data load, the overview asks for the bar again by itself and shows the
// page anew at the end.
func TestBrowserLoading(t *testing.T) {
	var loading loader
	loading.left.Store(3)
	s := newSite(t, loading.option)
	ctx := browser(t)
	do(t, ctx,
		s.as("viewer").session(), looks[2].apply(s.URL),
		chromedp.Navigate(s.URL+"/overview"),
		chromedp.WaitVisible(chromedp.CSS("#loading progress")),
		shoot("loading-phone"),
		chromedp.WaitNotPresent(chromedp.CSS("#loading")),
		chromedp.WaitVisible(chromedp.CSS(".tiles")),
	)
}
