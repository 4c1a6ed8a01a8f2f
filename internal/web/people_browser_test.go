package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"linli/internal/web/webtest"
)

// Somebody registers on a phone in one page and a code; the desk finds them,
// masked, sees the phone for a purpose, and merges twins: on desk and phone, in
// both languages and in large print.
func TestBrowserPeople(t *testing.T) {
	f := newFolk(t)
	b := webtest.NewBrowser(t)
	form := f.form("许晓")
	phone := webtest.Looks[3]
	b.Open(f.visitor(), phone, "/join")
	b.Check(phone, "join")
	b.Do(
		webtest.Type("#name", form.Get("name")),
		webtest.Type("#phone", form.Get("phone")),
		webtest.Type("#id_number", form.Get("id_number")),
		webtest.Type("#place", "nanlangjiayuan"),
		webtest.Wait("#places input[value='"+folkHome+"']"),
		webtest.Click("#places input[value='"+folkHome+"']"),
		webtest.Click("input[name=consent-registration]"),
		webtest.Click("input[name=consent-identity]"),
		webtest.Click("main form button.btn-primary"),
		webtest.Wait("#code"),
	)
	b.Check(phone, "join-code")
	// Demonstration: the code stands on the page.
	notice := b.Text(".notice-info")
	b.Do(
		webtest.Type("#code", notice[len(notice)-6:]),
		webtest.Click("main form button.btn-primary"),
		webtest.Wait("main dl"),
	)
	b.Check(phone, "my")

	_, a := f.join(f.form("许晓"))
	f.join(f.form("许晓"))
	for _, l := range webtest.Looks {
		if l.Skip() {
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
			b.Open(sight.who, l, sight.path)
			b.Check(l, sight.name)
		}
		mapped := coordinator.upload("/exchange", map[string]string{"kind": "people"}, "file", "导出.csv", "编号,姓名\n1,赵\n")
		b.Open(coordinator, l, mapped.path)
		b.Check(l, "mapping")
	}

	desk := webtest.Looks[0]
	b.Open(f.as("worker"), desk, "/people?place=110105&q=xuxiao")
	b.Do(
		webtest.Click("tbody a.link"),
		webtest.Wait("#purpose"),
		webtest.Type("#purpose", "就"),
		webtest.Click("form[action$='/show'] button"),
		webtest.Wait("#shown"),
	)
	b.Open(f.as("coordinator"), desk, "/twins")
	b.Do(
		webtest.Type("#reason-0", "电话核实为同一人"),
		webtest.Click("button[value=right]"),
		webtest.Gone("#reason-2"), // two pairs are left
		chromedp.Navigate(f.URL+"/twins?decided=yes"),
		webtest.Wait("main section.card"),
	)
	b.Check(desk, "twins-decided")
}
