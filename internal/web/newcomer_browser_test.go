package web_test

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/web/webtest"
)

// A volunteer registers and records a credential; a community worker confirms
// it and opens its number; the district's coordinator sees them and nobody of
// another district; the auditor and the volunteer find who looked. All of it by
// hand, in every look, each page fit to use.
func TestBrowserNewVolunteer(t *testing.T) {
	s := newStreets(t)
	b := webtest.NewBrowser(t)
	ids := identtest.New(11)
	worker, coordinator, auditor := s.As("street"), s.As("chao"), s.As("auditadmin")
	for _, l := range webtest.Looks {
		if l.Skip() {
			continue
		}
		// Fingers count what the volunteer has to do: a key or a press each.
		fingers := 0
		fill := func(css, words string) webtest.Step {
			fingers += utf8.RuneCountInString(words)
			return webtest.Type(css, words)
		}
		press := func(css string) webtest.Step {
			fingers++
			return webtest.Click(css)
		}

		b.Open(s.Visitor(), l, "/join")
		b.Check(l, "newcomer-join")
		b.Do(
			fill("#name", "欧阳试"),
			fill("#phone", string(ids.Mobile())),
			fill("#id_number", string(ids.IDNumber("110000", civil.NewDay(1990, 3, 5), ident.Female))),
			fill("#place", "nanlang"),
			webtest.Wait("#places input[value='"+webtest.Home+"']"),
			press("#places input[value='"+webtest.Home+"']"),
			press("input[name=consent-registration]"),
			press("input[name=consent-identity]"),
			press("main form button.btn-primary"),
			webtest.Wait("#code"),
		)
		notice := b.Text(".notice-info") // a demonstration shows the code on the page
		b.Do(fill("#code", notice[len(notice)-6:]), press("main form button.btn-primary"), webtest.Wait("main dl"))
		b.Check(l, "newcomer-my")
		// At a key a second it is a minute; the bar is two.
		if fingers > 60 {
			t.Errorf("%s: it takes %d keys and presses to register", l.Name, fingers)
		}

		b.Do(
			chromedp.Navigate(s.URL+"/my/credentials"),
			webtest.Type("#kind", "护士执业证书"), webtest.Type("#issuer", "示例发证单位"), webtest.Type("#number", "HS-2017-0042"),
			webtest.Click("form[action='/my/credentials'] button.btn-primary"),
			webtest.Wait("main li"),
		)
		b.Check(l, "newcomer-credential")
		if got := b.Text("main"); !strings.Contains(got, "护士执业证书") || strings.Contains(got, "HS-2017") {
			t.Errorf("%s: recorded: %s", l.Name, got)
		}
		mine := webtest.Yields(b, chromedp.Evaluate[string](`document.cookie`)) // none that script can read
		if strings.Contains(mine, "linli-session") {
			t.Errorf("%s: script reads the session: %s", l.Name, mine)
		}

		b.Open(worker, l, "/credentials")
		b.Check(l, "newcomer-desk")
		b.Do(webtest.Click("tbody a.link"), webtest.Wait("input[id^='how-']"))
		person := path.Base(webtest.Yields(b, chromedp.Evaluate[string](`location.pathname`)))
		b.Do(
			webtest.Type("input[id^='how-']", "原件"),
			webtest.Click("button[value=genuine]"),
			webtest.Gone(`button[value=genuine]`),
			webtest.Set("select[id^='why-']", "check-id"),
			webtest.Click("form[action^='/people/"+person+"/credentials/'][action$='/show'] button"),
			webtest.Until(`document.body?.innerText.includes("HS-2017-0042")`),
		)
		b.Check(l, "newcomer-confirmed")

		b.Open(coordinator, l, "/people")
		if got := webtest.Yields(b, chromedp.Evaluate[string](`document.querySelector("main").innerHTML`)); !strings.Contains(got, person) || strings.Contains(got, s.far) {
			t.Errorf("%s: the district's list has the newcomer %v, another district's %v", l.Name, strings.Contains(got, person), strings.Contains(got, s.far))
		}
		b.Check(l, "newcomer-district")
		b.Open(coordinator, l, "/people/"+s.far)
		if got := b.Text("main"); strings.Contains(got, "诸葛") {
			t.Errorf("%s: somebody of another district: %s", l.Name, got)
		}

		b.Open(auditor, l, "/audit")
		b.Do(webtest.Type("#subject", person+"\r"), webtest.Wait("tbody tr"))
		if got := b.Text("main"); !strings.Contains(got, "street") {
			t.Errorf("%s: the auditor does not find who looked: %s", l.Name, got)
		}
		b.Check(l, "newcomer-audit")

		b.Open(s.AsPerson(person), l, "/my")
		if got := b.Text("main"); !strings.Contains(got, "测试street") {
			t.Errorf("%s: the volunteer does not find who looked: %s", l.Name, got)
		}
		b.Check(l, "newcomer-looks")
	}
}
