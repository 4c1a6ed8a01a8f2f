package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// streets is a site with two districts, their staff, and one volunteer in each.
type streets struct {
	*webtest.Site
	near, far string // volunteers
	codes     *onetime.Pocket
}

func newStreets(t *testing.T) *streets {
	t.Helper()
	h := webtest.NewHouse(t, "", limit.Migrations(), onetime.Migrations())
	s := &streets{near: h.Person("诸葛小明", ""), far: h.Person("诸葛大明", "110108001001"), codes: &onetime.Pocket{}}
	h.People = people.New(people.Options{
		DB: h.DB, Log: h.Log, Register: h.Register, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, Clock: h.Clock.Now,
		Codes: onetime.New(h.Keys, h.Clock.Now, s.codes, onetime.Limits{}),
	})
	h.Actor("chao", access.Coordinator, "110105", "")
	h.Actor("street", access.Worker, webtest.Home, "")
	h.Actor("check", access.Verifier, "110105", "")
	h.Actor("party", access.Branch, webtest.Home, "")
	s.Site = h.Site(func(o *web.Options) { o.Codes = s.codes })
	return s
}

// A district coordinator sees their district: in every list, and by guessing
// the number of somebody elsewhere.
func TestDistrictSeesItself(t *testing.T) {
	s := newStreets(t)
	c := people.Credential{Kind: "教师", Issuer: "示例"}
	for _, who := range []string{s.near, s.far} {
		if _, err := s.People.AddCredential(t.Context(), nil, who, c, ""); err != nil {
			t.Fatal(err)
		}
	}
	chao := s.As("chao")
	for _, list := range []string{"/people", "/credentials", "/people?place=110105", "/credentials?which=open"} {
		got := chao.Get(list)
		if got.Status != http.StatusOK || !got.Has(s.near) || got.Has(s.far) {
			t.Errorf("%s: %d, own %v, other's %v", list, got.Status, got.Has(s.near), got.Has(s.far))
		}
	}
	for path, want := range map[string]int{
		"/people/" + s.near: http.StatusOK, "/people/" + s.far: http.StatusForbidden, "/people?place=110108": http.StatusForbidden,
		"/people?place=": http.StatusForbidden, "/people/no-such": http.StatusNotFound,
	} {
		if got := chao.Get(path); got.Status != want {
			t.Errorf("%s: %d, want %d", path, got.Status, want)
		}
	}
	if got := chao.Get("/credentials?place=110108"); got.Has(s.far) {
		t.Error("another district's credentials by its code")
	}
	for _, post := range []struct {
		who, path string
		form      url.Values
	}{
		{"chao", "/people/" + s.far + "/credentials", url.Values{"kind": {"驾驶"}, "issuer": {"示例"}}},
		{"street", "/people/" + s.far + "/show", url.Values{"field": {"phone"}, "purpose": {"contact"}}},
		{"street", "/people/" + s.far + "/amend", url.Values{"name": {"换名"}, "compared": {"yes"}, "note": {"x"}}},
		{"chao", "/people/" + s.far + "/glass", url.Values{"purpose": {"rescue"}, "reason": {"x"}}},
		{"party", "/report-ins", url.Values{"person": {s.far}, "community": {"110108001001"}}},
	} {
		if got := s.As(post.who).Post(post.path, post.form); got.Status != http.StatusForbidden {
			t.Errorf("%s posts to %s: %d", post.who, post.path, got.Status)
		}
	}
	if got := s.As("auditadmin").Get("/audit?who=chao&outcome=refused"); strings.Count(got.Body, "<tr>") < 4 {
		t.Error("guesses leave no trace")
	}
}

// A volunteer records a credential; the worker verifies it, and opens its
// number for a purpose; the to-dos count it until then.
func TestCredentialPages(t *testing.T) {
	s := newStreets(t)
	v := s.AsPerson(s.near)
	form := url.Values{"kind": {"心理咨询师"}, "issuer": {"示例发证单位"}, "number": {"XL-2019-0001"}, "from": {"2019-01-01"}, "to": {"2020-04-01"}}
	if got := v.Post("/my/credentials", form); got.Status != http.StatusOK || !got.Has("心理咨询师") || got.Has("XL-2019") {
		t.Fatalf("recorded: %d", got.Status)
	}
	bad := url.Values{"kind": {"x"}, "issuer": {"y"}, "from": {"2020-04-01"}, "to": {"2019-01-01"}}
	if got := v.Post("/my/credentials", bad); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("an end before its beginning: %d", got.Status)
	}
	check := s.As("check")
	if got := check.Get("/todo"); !got.Has("待核验的资质") {
		t.Errorf("nothing to do: %s", got.Body)
	}
	if got := check.Get("/credentials?which=expiring"); !got.Has("心理咨询师") {
		t.Error("what expires is not listed")
	}
	detail := check.Get("/people/" + s.near)
	id := between(detail.Body, "/credentials/", `"`)
	if got := check.Post("/people/"+s.near+"/credentials/"+id+"/show", url.Values{"purpose": {"check-id"}}); got.Status != http.StatusForbidden {
		t.Errorf("a verifier opens the number: %d", got.Status)
	}
	street := s.As("street")
	if got := street.Post("/people/"+s.near+"/credentials/"+id+"/show", url.Values{"purpose": {"curiosity"}}); got.Status != http.StatusForbidden {
		t.Errorf("for no purpose: %d", got.Status)
	}
	if got := street.Post("/people/"+s.near+"/credentials/"+id+"/show", url.Values{"purpose": {"check-id"}}); !got.Has("XL-2019-0001") {
		t.Errorf("opened: %d", got.Status)
	}
	if got := check.Post("/people/"+s.near+"/credentials/"+id, url.Values{"verdict": {"genuine"}, "note": {"原件"}}); got.Status != http.StatusOK || !got.Has("核验通过") {
		t.Errorf("verified: %d", got.Status)
	}
	if got := check.Get("/todo"); !got.Has("没有待办") {
		t.Error("still to do")
	}
	// Whoever recorded one does not verify it.
	street.Post("/people/"+s.near+"/credentials", url.Values{"kind": {"驾驶证"}, "issuer": {"示例"}})
	page := street.Get("/people/" + s.near).Body
	if !strings.Contains(page, "请由另一位同志核验") {
		t.Error("the recorder is not told who verifies")
	}
	if got := v.Get("/my"); !got.Has("测试street") {
		t.Error("the person is not told who looked")
	}
}

// At the desk a name is corrected against the document, and a lost phone
// changed; on the phone by both codes.
func TestAmendAndMovePages(t *testing.T) {
	s := newStreets(t)
	street := s.As("street")
	amend := url.Values{"name": {"诸葛晓明"}, "note": {"核对身份证"}}
	if got := street.Post("/people/"+s.near+"/amend", amend); got.Status != http.StatusUnprocessableEntity || !got.Has("核对本人出示的证件") {
		t.Errorf("without the document: %d", got.Status)
	}
	amend.Set("compared", "yes")
	if got := street.Post("/people/"+s.near+"/amend", amend); got.Status != http.StatusOK || !got.Has("核对证件后更正") {
		t.Errorf("amended: %d", got.Status)
	}
	v := s.AsPerson(s.near)
	if got := v.Get("/my"); !got.Has("诸葛晓明") {
		t.Error("the name is not corrected")
	}
	phone := string(s.IDs.Mobile())
	if got := v.Post("/my/phone", url.Values{"phone": {"110"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("no phone: %d", got.Status)
	}
	asked := v.Post("/my/phone", url.Values{"phone": {phone}})
	old, fresh := between(asked.Body, "原手机的验证码是 ", "，"), between(asked.Body, "新手机的是 ", "<")
	if asked.Status != http.StatusOK || len(old) != 6 || len(fresh) != 6 {
		t.Fatalf("asked: %d %q %q", asked.Status, old, fresh)
	}
	if got := v.Post("/my/phone/codes", url.Values{"phone": {phone}, "old": {old}, "new": {"nope"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", got.Status)
	}
	if got := v.Post("/my/phone/codes", url.Values{"phone": {phone}, "old": {old}, "new": {fresh}}); got.Path != "/my" || !got.Has(phone) {
		t.Errorf("changed: %d at %s", got.Status, got.Path)
	}
}

// A party member reports in on the phone; the branch sees it for its purpose,
// and offers a post, which the member sees.
func TestReportInPages(t *testing.T) {
	s := newStreets(t)
	v := s.AsPerson(s.near)
	if got := v.Post("/my/report-in", url.Values{"branch": {"示例党支部"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("without being a member: %d", got.Status)
	}
	if got := v.Post("/my/report-in", url.Values{"branch": {"示例党支部"}, "member": {"yes"}}); got.Status != http.StatusOK || !got.Has("示例党支部") {
		t.Fatalf("reported: %d", got.Status)
	}
	party := s.As("party")
	if got := party.Get("/report-ins"); got.Has(s.near) || !got.Has("敏感个人信息") {
		t.Error("the list is shown without a purpose")
	}
	list := "/report-ins?place=" + webtest.Home + "&purpose=party-work"
	if got := party.Get(list); !got.Has(s.near) || got.Has("诸葛小明") {
		t.Errorf("the list: %d, masked %v", got.Status, !got.Has("诸葛小明"))
	}
	if got := party.Post("/report-ins/"+s.near+"/post", url.Values{"community": {webtest.Home}, "post": {"卡口测温"}}); got.Status != http.StatusOK || !got.Has("卡口测温") {
		t.Errorf("offered: %d", got.Status)
	}
	if got := v.Get("/my/report-in"); !got.Has("卡口测温") {
		t.Error("the member does not see the post")
	}
	for _, who := range []string{"chao", "street", "check"} {
		if got := s.As(who).Get(list); got.Status != http.StatusForbidden {
			t.Errorf("%s sees who is a party member: %d", who, got.Status)
		}
	}
}

// In an emergency a coordinator asks to see one person's contact, the data
// officer agrees, and it opens.
func TestGlassPages(t *testing.T) {
	s := newStreets(t)
	chao := s.As("chao")
	if got := chao.Post("/people/"+s.near+"/glass", url.Values{"purpose": {"rescue"}}); !got.Has("写明理由") {
		t.Errorf("without a reason: %d", got.Status)
	}
	asked := chao.Post("/people/"+s.near+"/glass", url.Values{"purpose": {"rescue"}, "reason": {"敲门无人应"}})
	if !strings.HasPrefix(asked.Path, "/requests/") {
		t.Fatalf("asked: %d at %s", asked.Status, asked.Path)
	}
	show := url.Values{"field": {"phone"}, "purpose": {"rescue"}}
	if got := chao.Post("/people/"+s.near+"/show", show); got.Status != http.StatusForbidden {
		t.Errorf("before anybody agreed: %d", got.Status)
	}
	s.As("dataofficer").Post(asked.Path, url.Values{"do": {"approve"}, "opinion": {"同意"}})
	if got := chao.Post("/people/"+s.near+"/show", show); got.Status != http.StatusOK || !got.Has(`id="shown"`) {
		t.Errorf("once agreed: %d", got.Status)
	}
	if got := chao.Post("/people/"+s.far+"/show", show); got.Status != http.StatusForbidden {
		t.Errorf("somebody else through the same glass: %d", got.Status)
	}
}

func TestBrowserPersonDesk(t *testing.T) {
	s := newStreets(t)
	v := s.AsPerson(s.near)
	v.Post("/my/credentials", url.Values{"kind": {"心理咨询师"}, "issuer": {"示例发证单位"}, "number": {"XL-1"}, "from": {"2019-01-01"}, "to": {"2020-04-01"}})
	v.Post("/my/report-in", url.Values{"branch": {"示例党支部"}, "member": {"yes"}})
	b := webtest.NewBrowser(t)
	street := s.As("street")
	b.Sweep(street, "people-list", "/people")
	b.Sweep(street, "person-desk", "/people/"+s.near)
	b.Sweep(s.As("check"), "credentials", "/credentials")
	b.Sweep(s.As("party"), "report-ins", "/report-ins?place="+webtest.Home+"&purpose=party-work")
	b.Sweep(s.As("branch"), "report-ins-none", "/report-ins")
	b.Sweep(v, "my-credentials", "/my/credentials")
	b.Sweep(v, "my-report-in", "/my/report-in")
	b.Sweep(v, "my-phone", "/my/phone")
	b.Sweep(s.AsPerson(s.far), "my-report-in-new", "/my/report-in")
	b.Sweep(s.Visitor(), "demo-first", "/")
}
