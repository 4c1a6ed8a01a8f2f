package certificate_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/internal/web/webtest"
)

var hiddenID = regexp.MustCompile(`name="id" value="([A-Z2-7]+)"`)

// ask has a visitor ask for a certificate by the page's own form.
func ask(t *testing.T, v *webtest.Visitor, list string, form url.Values) webtest.Answer {
	t.Helper()
	id := hiddenID.FindStringSubmatch(v.Get(list).Body)
	if id == nil {
		t.Fatalf("%s offers no form", list)
	}
	form.Set("id", id[1])
	path, _, _ := strings.Cut(list, "?")
	return v.Post(path, form)
}

// A volunteer asks, has the sheet at once, and a stranger checks it; a
// correction revokes it and the page says so and issues it anew.
func TestCertificatePages(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Certificates)
	p := r.busy("李春晓")
	v, stranger := site.AsPerson(p), site.Visitor()
	if got := v.Get("/certificates"); !got.Has("10.2") || !got.Has("还没有出具过证明") || !got.Has("玉带路社区居民委员会") {
		t.Fatalf("the list: %d %s", got.Status, got.Body)
	}
	if got := ask(t, v, "/certificates", url.Values{"from": {"2019-01-01"}, "to": {"2019-02-01"}}); got.Status != http.StatusConflict || !got.Has("没有经核实的服务记录") {
		t.Errorf("nothing to certify: %d", got.Status)
	}
	if got := ask(t, v, "/certificates", url.Values{"from": {"today"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("not a day: %d", got.Status)
	}
	got := ask(t, v, "/certificates", url.Values{})
	if !strings.HasPrefix(got.Path, "/certificates/") || !got.Has("LL-2020-000001") || !got.Has("中流砥柱社会工作事务所") {
		t.Fatalf("issued: %d at %s %s", got.Status, got.Path, got.Body)
	}
	own, err := r.People.Own(ctx, p)
	r.must(err)
	if got.Has(own.IDNumber) || got.Has("李春晓") {
		t.Error("the page shows what is masked")
	}
	for _, path := range []string{"/sheet.pdf", "/sheet.pdf?number=full"} {
		if pdf := v.Get(got.Path + path); pdf.Status != http.StatusOK || !strings.HasPrefix(pdf.Body, "%PDF-") || pdf.Header.Get("Content-Disposition") != `attachment; filename="LL-2020-000001.pdf"` {
			t.Errorf("%s: %d %v", path, pdf.Status, pdf.Header)
		}
	}
	if got := site.AsPerson(r.busy("吴小雨")).Get(got.Path); got.Status != http.StatusNotFound {
		t.Errorf("somebody else reads it: %d", got.Status)
	}
	mine, err := r.Mine(ctx, p)
	r.must(err)
	code := mine[0].Code

	checked := stranger.Get("/c/" + code)
	if !checked.Has("相符") || !checked.Has("李**") || !checked.Has("10.2") || checked.Has("李春晓") || checked.Has("玉带路") || checked.Has("门岗") || checked.Has(p) || checked.Has(mine[0].Document) {
		t.Errorf("checked: %d %s", checked.Status, checked.Body)
	}
	if got := stranger.Post("/c", url.Values{"number": {"LL-2020-000001"}, "code": {strings.ToLower(code)}}); !got.Has("相符") {
		t.Errorf("typed: %s", got.Body)
	}
	for _, form := range []url.Values{
		{"number": {"LL-2020-000002"}, "code": {code}}, {"number": {""}, "code": {code}}, {"number": {"LL-2020-000001"}, "code": {"x"}}, {}, {"code": {strings.Repeat("A", 500)}},
	} {
		if got := stranger.Post("/c", form); got.Status != http.StatusOK || !got.Has("不符") || got.Has("李**") {
			t.Errorf("%v: %d %s", form, got.Status, got.Body)
		}
	}
	if got := stranger.Get("/c/" + code + "/proofs.zip"); got.Status != http.StatusOK || !strings.HasPrefix(got.Body, "PK") {
		t.Errorf("the proofs: %d", got.Status)
	}
	if got := stranger.Get("/c/AAAAA-AAAAA-AAAAA-AAAAA/proofs.zip"); got.Status != http.StatusNotFound {
		t.Errorf("proofs of nothing: %d", got.Status)
	}

	r.void("stint-0002")
	if got := stranger.Get("/c/" + code); !got.Has("已撤销") || got.Has("proofs.zip") {
		t.Errorf("after a correction: %s", got.Body)
	}
	revoked := v.Get(got.Path)
	if !revoked.Has("自动撤销") || !revoked.Has("已更正或作废") {
		t.Errorf("the page after a correction: %s", revoked.Body)
	}
	if got := v.Get(got.Path + "/sheet.pdf"); got.Status != http.StatusGone {
		t.Errorf("a revoked sheet: %d", got.Status)
	}
	id := hiddenID.FindStringSubmatch(revoked.Body)
	if anew := v.Post("/certificates", url.Values{"id": {id[1]}, "person": {p}}); !anew.Has("LL-2020-000002") || !anew.Has("6.1") {
		t.Errorf("issued anew: %s", anew.Body)
	}
}

// Whoever asks at a desk is helped by a worker; others are not.
func TestCertificateDesk(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Certificates)
	p := r.busy("李春晓")
	worker := site.As("worker")
	if got := worker.Get("/certificate-desk?person=nobody"); got.Status != http.StatusNotFound || !got.Has("没有这份证明") {
		t.Errorf("nobody: %d", got.Status)
	}
	got := ask(t, worker, "/certificate-desk?person="+p, url.Values{"person": {p}, "org": {"jwh"}})
	if !strings.HasPrefix(got.Path, "/certificate-desk/") || !got.Has("2.1") {
		t.Fatalf("issued: %d at %s %s", got.Status, got.Path, got.Body)
	}
	if pdf := worker.Get(got.Path + "/sheet.pdf"); pdf.Status != http.StatusOK {
		t.Errorf("the sheet: %d", pdf.Status)
	}
	for _, role := range []string{"viewer", "organiser", "auditor"} {
		if got := site.As(role).Get(got.Path); got.Status != http.StatusForbidden {
			t.Errorf("%s: %d", role, got.Status)
		}
	}
	if got := worker.Post(got.Path+"/revoke", url.Values{"reason": {"本人声明记录有误"}}); !got.Has("本人声明记录有误") {
		t.Errorf("revoked: %d %s", got.Status, got.Body)
	}
	if got := site.AsPerson(p).Get("/certificates"); !got.Has("已撤销") {
		t.Errorf("the person's list: %s", got.Body)
	}
}

// The public page answers each address only so often.
func TestCheckIsThrottled(t *testing.T) {
	r := newRig(t, "")
	stranger := r.Site(nil, r.Certificates).Visitor()
	for range 100 {
		if got := stranger.Get("/c/AAAAA-AAAAA-AAAAA-AAAAA"); got.Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("a hundred guesses were answered")
}

// In English no page shows Chinese but what is marked as Chinese, and every
// page is fit to use in every look.
func TestBrowserCertificates(t *testing.T) {
	r := newRig(t, "")
	site := r.Site(nil, r.Certificates)
	p := r.busy("李春晓")
	old := r.issue("request-0001", p)
	r.void("stint-0003")
	c := r.issue("request-0002", p)
	v, desk, stranger := site.AsPerson(p), site.As("worker"), site.Visitor()
	sights := []struct {
		who        *webtest.Visitor
		name, path string
	}{
		{v, "certificates", "/certificates"}, {v, "certificate", "/certificates/" + c.ID}, {v, "certificate-revoked", "/certificates/" + old.ID},
		{desk, "certificate-desk", "/certificate-desk?person=" + p}, {desk, "certificate-desk-one", "/certificate-desk/" + c.ID},
		{stranger, "check", "/c"}, {stranger, "check-match", "/c/" + c.Code}, {stranger, "check-revoked", "/c/" + old.Code}, {stranger, "check-none", "/c/AAAAA-AAAAA-AAAAA-AAAAA"},
	}
	for _, s := range sights {
		for _, stray := range webtest.StrayChinese(t, s.who.English().Get(s.path).Body) {
			t.Errorf("%s: %s", s.path, stray)
		}
	}
	b := webtest.NewBrowser(t)
	for _, s := range sights {
		b.Sweep(s.who, s.name, s.path)
	}
	// A stranger types what stands on the sheet, with the keyboard alone.
	b.Open(stranger, webtest.Looks[3], "/c")
	b.Do(webtest.Type("#number", c.Number+"\t"+c.Code+"\r"), webtest.Wait(".notice-good"))
}
