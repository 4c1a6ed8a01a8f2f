package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

// The first administrator follows the link of the terminal, sets up an
// authenticator app, signs in with it on a second device, sees both and signs
// the other out: on desk and phone, in both languages and in large print.
func TestBrowserFirstAdministrator(t *testing.T) {
	b := webtest.NewBrowser(t)
	for _, l := range webtest.Looks {
		if l.Skip() {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			g := newGate(t)
			see := func(name string) {
				t.Helper()
				b.Check(l, "first-"+name)
			}
			link, err := g.signin.FirstLink(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b.Open(g.visitor(), l, "/link/"+link)
			b.Do(webtest.Wait("#again"))
			see("link")
			b.Do(
				webtest.Type("#account", "root1"), webtest.Type("#name", "沈知远"),
				webtest.Type("#office", "区数据局"),
				webtest.Type("#password", goodPassword), webtest.Type("#again", goodPassword),
				webtest.Click("main button.btn-primary"), webtest.Wait("#secret"))
			see("factor")
			if wide := webtest.Yields(b, chromedp.Evaluate[int](`document.querySelector("main img").naturalWidth`)); wide < 100 {
				t.Errorf("the code to scan is %d pixels wide", wide)
			}
			secret := b.Text("#secret")
			b.Do(webtest.Type("#code", g.app(secret)),
				webtest.Click("main button.btn-primary"), webtest.Wait("#recovery"))
			see("recovery")
			b.Do(webtest.Click("main a.btn-primary"), webtest.Wait("main h1"))

			// On another device: without script, by the same steps.
			g.pass(time.Minute)
			other := g.visitor()
			other.post("/sign-in/password", url.Values{"account": {"root1"}, "password": {goodPassword}})
			if got := other.post("/sign-in/second", url.Values{"code": {g.app(secret)}}); !strings.HasPrefix(got.path, "/log") {
				t.Fatalf("the other device is at %s", got.path)
			}
			b.Do(chromedp.Navigate(g.URL+"/devices"), webtest.Wait("#devices"))
			see("devices")
			b.Do(webtest.Click("#devices form button"), webtest.Gone("#devices form button"))
			if got := other.get("/log"); got.path != "/" {
				t.Errorf("the revoked device is at %s", got.path)
			}

			// And again by the sign-in page, after signing out.
			g.pass(time.Minute)
			b.Open(g.visitor(), l, "/")
			b.Do(webtest.Wait("#password"))
			see("signin")
			b.Do(webtest.Type("#account", "root1"), webtest.Type("#password", goodPassword),
				webtest.Submit("#password"), webtest.Wait("#code"))
			see("second")
			b.Do(webtest.Type("#code", g.app(secret)),
				webtest.Click("main button.btn-primary"), webtest.Gone("#code"))
			if at := webtest.Yields(b, chromedp.Location()); !strings.HasSuffix(at, "/log") {
				t.Errorf("signed in to %s", at)
			}
			// A volunteer's way.
			b.Open(g.visitor(), l, "/")
			b.Do(
				webtest.Type("#phone", "13800138000"), webtest.Submit("#phone"), webtest.Wait("#code"))
			see("code")
			b.Do(webtest.Type("#code", g.sent("13800138000")),
				webtest.Submit("#code"), webtest.Wait("#devices"))
			see("volunteer")
		})
	}
}

// A passkey is made in a real browser with its own authenticator, and signs in
// in one step.
func TestBrowserPasskey(t *testing.T) {
	g := newGate(t)
	b := webtest.NewBrowser(t)
	link, err := g.signin.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.Do(
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
	)
	b.Open(g.visitor(), webtest.Looks[0], "/link/"+link)
	b.Do(
		webtest.Type("#account", "root1"), webtest.Type("#name", "沈知远"),
		webtest.Type("#password", goodPassword), webtest.Type("#again", goodPassword),
		webtest.Click("main button.btn-primary"),
		webtest.Click("button[data-passkey]"),
		webtest.Wait("#recovery"),
	)
	b.Open(g.visitor(), webtest.Looks[0], "/")
	b.Do(
		webtest.Click("button[data-passkey]"),
		webtest.Gone("button[data-passkey]"),
	)
	if at := webtest.Yields(b, chromedp.Location()); !strings.HasSuffix(at, "/log") {
		t.Errorf("signed in to %s", at)
	}
}
