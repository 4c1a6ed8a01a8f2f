package web_test

import (
	"net/url"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// Somebody registers on a phone in one page and a code; the desk finds them,
// masked, sees the phone for a purpose, and merges twins: on desk and phone, in
// both languages and in large print.
func TestBrowserPeople(t *testing.T) {
	axe, err := os.ReadFile("webtest/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	f := newFolk(t)
	ctx := browser(t)
	var faults consoleFaults
	if err := chromedp.Listen(ctx, faults.hear); err != nil {
		t.Fatal(err)
	}
	form := f.form("许晓")
	phone := looks[3]
	do(t, ctx,
		f.visitor().session(), phone.apply(f.URL),
		chromedp.Navigate(f.URL+"/join"),
		chromedp.WaitVisible(chromedp.CSS("#name")),
	)
	clean(t, ctx, string(axe), phone, "join", &faults)
	do(t, ctx,
		chromedp.SendKeys(chromedp.CSS("#name"), form.Get("name")),
		chromedp.SendKeys(chromedp.CSS("#phone"), form.Get("phone")),
		chromedp.SendKeys(chromedp.CSS("#id_number"), form.Get("id_number")),
		chromedp.SendKeys(chromedp.CSS("#place"), "nanlangjiayuan"),
		chromedp.WaitVisible(chromedp.CSS("#places input[value='"+folkHome+"']")),
		chromedp.Click(chromedp.CSS("#places input[value='"+folkHome+"']")),
		chromedp.Click(chromedp.CSS("input[name=consent-registration]")),
		chromedp.Click(chromedp.CSS("input[name=consent-identity]")),
		chromedp.Click(chromedp.CSS("main form button.btn-primary")),
		chromedp.WaitVisible(chromedp.CSS("#code")),
	)
	clean(t, ctx, string(axe), phone, "join-code", &faults)
	// Demonstration: the code stands on the page.
	notice := get(t, ctx, chromedp.Text(chromedp.CSS(".notice-info")))
	do(t, ctx,
		chromedp.SendKeys(chromedp.CSS("#code"), notice[len(notice)-6:]),
		chromedp.Click(chromedp.CSS("main form button.btn-primary")),
		chromedp.WaitVisible(chromedp.CSS("main dl")),
	)
	clean(t, ctx, string(axe), phone, "my", &faults)

	_, a := f.join(f.form("许晓"))
	f.join(f.form("许晓"))
	for _, l := range looks {
		if !l.always && *shots == "" && os.Getenv("CI") == "" {
			continue
		}
		worker, coordinator := f.as("worker"), f.as("coordinator")
		for _, sight := range []struct {
			name, path string
			who        *visitor
		}{
			{"people", "/people?place=110105&q=xx", worker}, {"person", "/people/" + a, worker}, {"register", "/people/new", worker},
			{"twins", "/twins", coordinator}, {"orgs", "/orgs?q=北方交通大学", coordinator}, {"org", "/orgs/bjtu", coordinator},
			{"exchange", "/exchange", coordinator}, {"join", "/join", f.visitor()},
		} {
			do(t, ctx, sight.who.session(), l.apply(f.URL), chromedp.Navigate(f.URL+sight.path), chromedp.WaitReady(chromedp.CSS("main")))
			clean(t, ctx, string(axe), l, sight.name, &faults)
		}
		mapped := coordinator.upload("/exchange", map[string]string{"kind": "people"}, "file", "导出.csv", "编号,姓名\n1,赵\n")
		do(t, ctx, coordinator.session(), l.apply(f.URL), chromedp.Navigate(f.URL+mapped.path), chromedp.WaitReady(chromedp.CSS("main")))
		clean(t, ctx, string(axe), l, "mapping", &faults)
	}

	desk := looks[0]
	do(t, ctx,
		f.as("worker").session(), desk.apply(f.URL),
		chromedp.Navigate(f.URL+"/people?place=110105&q="+url.QueryEscape("xuxiao")),
		chromedp.Click(chromedp.CSS("tbody a.link")),
		chromedp.WaitVisible(chromedp.CSS("#purpose")),
		chromedp.SendKeys(chromedp.CSS("#purpose"), "就"),
		chromedp.Click(chromedp.CSS("form[action$='/show'] button")),
		chromedp.WaitVisible(chromedp.CSS("#shown")),
		f.as("coordinator").session(),
		chromedp.Navigate(f.URL+"/twins"),
		chromedp.SendKeys(chromedp.CSS("#reason-0"), "电话核实为同一人"),
		chromedp.Click(chromedp.CSS("button[value=right]")),
		chromedp.WaitNotPresent(chromedp.CSS("#reason-2")), // two pairs are left
		chromedp.Navigate(f.URL+"/twins?decided=yes"),
		chromedp.WaitVisible(chromedp.CSS("main section.card")),
	)
	clean(t, ctx, string(axe), desk, "twins-decided", &faults)
}
