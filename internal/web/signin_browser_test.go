package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// clean looks at the page that is open: axe, size of targets, nothing wider
// than the screen, no fault of script or policy.
func clean(t *testing.T, ctx context.Context, axe string, l look, name string, faults *consoleFaults) {
	t.Helper()
	do(t, ctx, shoot(name+"-"+l.name))
	sizes := get(t, ctx, chromedp.Evaluate[string](fmt.Sprintf(overflow, l.width)))
	get(t, ctx, chromedp.Evaluate[int](axe+";0"))
	found := get(t, ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		for _, n := range v.Nodes {
			t.Errorf("%s %s: %s: %s\n\t%s", name, l.name, v.ID, v.Help, n.HTML)
		}
	}
	var size struct{ Wide, Small []string }
	if err := json.Unmarshal([]byte(sizes), &size); err != nil {
		t.Fatal(err)
	}
	for _, e := range append(size.Wide, size.Small...) {
		t.Errorf("%s %s: wide or small: %s", name, l.name, e)
	}
	for _, f := range faults.take() {
		t.Errorf("%s %s: %s", name, l.name, f)
	}
}

// The first administrator follows the link of the terminal, sets up an
// authenticator app, signs in with it on a second device, sees both and signs
// the other out: on desk and phone, in both languages and in large print.
func TestBrowserFirstAdministrator(t *testing.T) {
	axe, err := os.ReadFile("webtest/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	var faults consoleFaults
	if err := chromedp.Listen(ctx, faults.hear); err != nil {
		t.Fatal(err)
	}
	for _, l := range looks {
		if !l.always && *shots == "" && os.Getenv("CI") == "" {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			g := newGate(t)
			faults.take()
			see := func(name string) {
				t.Helper()
				clean(t, ctx, string(axe), l, "first-"+name, &faults)
			}
			link, err := g.signin.FirstLink(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			do(t, ctx, g.visitor().session(), l.apply(g.URL),
				chromedp.Navigate(g.URL+"/link/"+link), chromedp.WaitVisible(chromedp.CSS("#again")))
			see("link")
			do(t, ctx,
				chromedp.SendKeys(chromedp.CSS("#account"), "root1"), chromedp.SendKeys(chromedp.CSS("#name"), "沈知远"),
				chromedp.SendKeys(chromedp.CSS("#office"), "区数据局"),
				chromedp.SendKeys(chromedp.CSS("#password"), goodPassword), chromedp.SendKeys(chromedp.CSS("#again"), goodPassword),
				chromedp.Click(chromedp.CSS("main button.btn-primary")), chromedp.WaitVisible(chromedp.CSS("#secret")))
			see("factor")
			if wide := get(t, ctx, chromedp.Evaluate[int](`document.querySelector("main img").naturalWidth`)); wide < 100 {
				t.Errorf("the code to scan is %d pixels wide", wide)
			}
			secret := get(t, ctx, chromedp.Text(chromedp.CSS("#secret")))
			do(t, ctx, chromedp.SendKeys(chromedp.CSS("#code"), g.app(secret)),
				chromedp.Click(chromedp.CSS("main button.btn-primary")), chromedp.WaitVisible(chromedp.CSS("#recovery")))
			see("recovery")
			do(t, ctx, chromedp.Click(chromedp.CSS("main a.btn-primary")), chromedp.WaitVisible(chromedp.CSS("main h1")))

			// On another device: without script, by the same steps.
			g.pass(time.Minute)
			other := g.visitor()
			other.post("/sign-in/password", url.Values{"account": {"root1"}, "password": {goodPassword}})
			if got := other.post("/sign-in/second", url.Values{"code": {g.app(secret)}}); !strings.HasPrefix(got.path, "/log") {
				t.Fatalf("the other device is at %s", got.path)
			}
			do(t, ctx, chromedp.Navigate(g.URL+"/devices"), chromedp.WaitVisible(chromedp.CSS("#devices")))
			see("devices")
			do(t, ctx, chromedp.Click(chromedp.CSS("#devices form button")), chromedp.WaitNotPresent(chromedp.CSS("#devices form button")))
			if got := other.get("/log"); got.path != "/" {
				t.Errorf("the revoked device is at %s", got.path)
			}

			// And again by the sign-in page, after signing out.
			g.pass(time.Minute)
			do(t, ctx, g.visitor().session(), l.apply(g.URL), chromedp.Navigate(g.URL+"/"), chromedp.WaitVisible(chromedp.CSS("#password")))
			see("signin")
			do(t, ctx, chromedp.SendKeys(chromedp.CSS("#account"), "root1"), chromedp.SendKeys(chromedp.CSS("#password"), goodPassword),
				chromedp.Submit(chromedp.CSS("#password")), chromedp.WaitVisible(chromedp.CSS("#code")))
			see("second")
			do(t, ctx, chromedp.SendKeys(chromedp.CSS("#code"), g.app(secret)),
				chromedp.Click(chromedp.CSS("main button.btn-primary")), chromedp.WaitNotPresent(chromedp.CSS("#code")))
			if at := get(t, ctx, chromedp.Location()); !strings.HasSuffix(at, "/log") {
				t.Errorf("signed in to %s", at)
			}
			// A volunteer's way.
			do(t, ctx, g.visitor().session(), l.apply(g.URL), chromedp.Navigate(g.URL+"/"),
				chromedp.SendKeys(chromedp.CSS("#phone"), "13800138000"), chromedp.Submit(chromedp.CSS("#phone")), chromedp.WaitVisible(chromedp.CSS("#code")))
			see("code")
			do(t, ctx, chromedp.SendKeys(chromedp.CSS("#code"), g.sent("13800138000")),
				chromedp.Submit(chromedp.CSS("#code")), chromedp.WaitVisible(chromedp.CSS("#devices")))
			see("volunteer")
		})
	}
}

// A passkey is made in a real browser with its own authenticator, and signs in
// in one step.
func TestBrowserPasskey(t *testing.T) {
	g := newGate(t)
	ctx := browser(t)
	link, err := g.signin.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx,
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
				return err
			}
			_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
				Options: &webauthn.VirtualAuthenticatorOptions{
					Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
				},
			})
			return err
		}),
		looks[0].apply(g.URL),
		chromedp.Navigate(g.URL+"/link/"+link),
		chromedp.SendKeys(chromedp.CSS("#account"), "root1"), chromedp.SendKeys(chromedp.CSS("#name"), "沈知远"),
		chromedp.SendKeys(chromedp.CSS("#password"), goodPassword), chromedp.SendKeys(chromedp.CSS("#again"), goodPassword),
		chromedp.Click(chromedp.CSS("main button.btn-primary")),
		chromedp.Click(chromedp.CSS("button[data-passkey]")),
		chromedp.WaitVisible(chromedp.CSS("#recovery")),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
			return err
		}),
		looks[0].apply(g.URL),
		chromedp.Navigate(g.URL+"/"),
		chromedp.Click(chromedp.CSS("button[data-passkey]")),
		chromedp.WaitNotPresent(chromedp.CSS("button[data-passkey]")),
	)
	if at := get(t, ctx, chromedp.Location()); !strings.HasSuffix(at, "/log") {
		t.Errorf("signed in to %s", at)
	}
}
