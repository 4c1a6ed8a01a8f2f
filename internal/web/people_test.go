package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/limit"
	"linli/internal/merkle"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/people"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// wide are limits of codes that hold for one phone alone: here all come from
// one machine.
var wide = func() onetime.Limits {
	l, all := onetime.DefaultLimits, limit.Limit{N: 1e9, Per: time.Hour}
	l.Network, l.Device, l.Sent = all, all, all
	return l
}()

// folk is a site with a real room of people and of organisations.
type folk struct {
	*site
	people *people.People
	pocket *onetime.Pocket
	log    *fact.Log
	ids    *identtest.Source
}

const folkHome = "110105001024"

func newFolk(t testing.TB) *folk {
	t.Helper()
	return newFolkOn(t, storetest.SQLite(t))
}

func newFolkOn(t testing.TB, dsn string) *folk {
	t.Helper()
	f := &folk{pocket: &onetime.Pocket{}, ids: identtest.New(3)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f.site = newSite(t, func(o *web.Options) {
		ctx, dir := t.Context(), t.TempDir()
		keys, err := vault.Create(filepath.Join(dir, "keys"), vault.Options{})
		must(err)
		db, err := store.Open(ctx, dsn, store.Options{Migrations: []store.Migrations{
			fact.Migrations(), register.Migrations(), access.Migrations(), brief.Migrations(), org.Migrations(),
			limit.Migrations(), onetime.Migrations(), people.Migrations(),
		}})
		must(err)
		t.Cleanup(func() { db.Close() })
		kinds, err := fact.NewKinds(people.Kinds())
		must(err)
		f.log, err = fact.Open(ctx, db, kinds, keys, merkle.SHA256, o.Clock)
		must(err)
		t.Cleanup(func() { f.log.Close() })
		reg := register.New(db, f.log)
		acc := access.New(db, o.Clock)
		_, err = acc.Demo(ctx, 1)
		must(err)
		orgs := org.New(reg, area.Default())
		f.people = people.New(people.Options{
			DB: db, Log: f.log, Register: reg, Access: acc, Atlas: area.Default(), Keys: keys, Clock: o.Clock,
			Codes: onetime.New(keys, o.Clock, f.pocket, wide),
		})
		desk := org.NewDesk(orgs, db, acc, o.Clock)
		pipeline := &importing.Pipeline{DB: db}
		in, err := intake.NewReader(strings.NewReader("org,name,kind,uscc,place,parent,aliases\nbjtu,北京交通大学,university,,110108,,交大\n"),
			"orgs.csv", org.OrgSchema(), intake.Options{})
		must(err)
		must(pipeline.Import(ctx, orgs.OrgTable(), in, &importing.Run{}))
		must(in.Close())
		must(desk.CatchUp(ctx))
		o.Accounts, o.People, o.Orgs, o.Codes = acc, f.people, desk, f.pocket
		o.Imports = web.NewUploads(t.TempDir(), pipeline, web.UploadTable{
			Key: "people", Name: text.Label{Zh: "人员", En: "People"}, For: func(string) importing.Table { return f.people.Table(people.Shell) },
		})
	})
	return f
}

// form is a registration as a browser sends it.
func (f *folk) form(name string) url.Values {
	return url.Values{
		"name": {name}, "phone": {string(f.ids.Mobile())}, "id_type": {"id"}, "home": {folkHome},
		"id_number":            {string(f.ids.IDNumber("110000", civil.NewDay(1988, 8, 8), ident.Male))},
		"consent-registration": {"on"}, "consent-identity": {"on"},
	}
}

// join registers and confirms, and returns the person's own visitor.
func (f *folk) join(form url.Values) (*visitor, string) {
	f.t.Helper()
	v := f.visitor()
	got := v.post("/join", form)
	if got.path != "/join/code" || got.status != http.StatusOK {
		f.t.Fatalf("join: %d at %s: %s", got.status, got.path, got.body)
	}
	code := between(got.body, "验证码是 ", "\n")
	got = v.post("/join/code", url.Values{"code": {code}})
	if got.path != "/my" || got.status != http.StatusOK {
		f.t.Fatalf("confirm with %q: %d at %s", code, got.status, got.path)
	}
	return v, between(got.body, `<dd class="font-bold">`, "</dd>")
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return strings.TrimSpace(strings.Split(s, "<")[0])
}

// A volunteer registers, sees and copies their own data, is found by the desk
// masked, opened with a purpose, and sees who looked.
func TestPeoplePages(t *testing.T) {
	f := newFolk(t)
	form := f.form("诸葛小明")
	v, person := f.join(form)
	if copied := v.get("/my/copy.json"); !copied.has(form.Get("id_number")) || copied.header.Get("Content-Disposition") == "" {
		t.Errorf("copy: %d %s", copied.status, copied.body)
	}
	desk := f.as("worker")
	list := desk.get("/people?place=110105&q=zgxm")
	if !list.has("诸葛**") || list.has("诸葛小明") || list.has(form.Get("phone")) || !list.has(person) {
		t.Errorf("list of %s: %d %s", person, list.status, list.body)
	}
	if shown := desk.post("/people/"+person+"/show", url.Values{"field": {"phone"}, "purpose": {""}}); shown.status != http.StatusForbidden || shown.has(form.Get("phone")) {
		t.Errorf("without a purpose: %d", shown.status)
	}
	if shown := desk.post("/people/"+person+"/show", url.Values{"field": {"phone"}, "purpose": {"contact"}}); !shown.has(form.Get("phone")) {
		t.Errorf("with a purpose: %d", shown.status)
	}
	if got := v.get("/my"); !got.has("就服务与本人联系") {
		t.Errorf("the person does not see who looked")
	}
	for _, role := range []string{"viewer", "editor", "sysadmin"} {
		if got := f.as(role).get("/people/" + person); got.status != http.StatusForbidden {
			t.Errorf("%s sees a person: %d", role, got.status)
		}
	}
	if got := f.visitor().get("/my"); got.path != "/" {
		t.Errorf("a stranger at /my is at %s", got.path)
	}
	if got := desk.get("/people/nobody"); got.status != http.StatusNotFound {
		t.Errorf("an unknown person: %d", got.status)
	}
	if got := desk.get("/people?place=abc"); got.status != http.StatusBadRequest {
		t.Errorf("a bad place: %d", got.status)
	}

	got := v.post("/my/leave", nil)
	code := between(got.body, "验证码是 ", "\n")
	if got := v.post("/my/leave/now", url.Values{"code": {"000000"}}); got.status != http.StatusUnprocessableEntity && code != "000000" {
		t.Errorf("a wrong code: %d", got.status)
	}
	_ = code
}

// What is wrong is said at its field and nothing that was typed is lost; the
// answer never says whether anybody is known.
func TestJoinFaults(t *testing.T) {
	f := newFolk(t)
	form := f.form("张三")
	form.Set("id_number", "110105194912310021")
	form.Set("home", "")
	form.Set("place", "nanlangjiayuan")
	form.Del("consent-identity")
	got := f.visitor().post("/join", form)
	if got.status != http.StatusUnprocessableEntity || !got.has(`value="张三"`) || !got.has("id_number-fault") || !got.has("consent-identity-fault") || got.has("home-fault") {
		t.Errorf("%d %s", got.status, got.body)
	}
	first := f.form("李四")
	f.join(first)
	second := f.form("冒名")
	second.Set("id_number", first.Get("id_number"))
	v := f.visitor()
	got = v.post("/join", second)
	if got.path != "/join/code" {
		t.Errorf("a known number shows: %d at %s", got.status, got.path)
	}
	got = v.post("/join/code", url.Values{"code": {between(got.body, "验证码是 ", "\n")}})
	if !got.has("需要社区核对") {
		t.Errorf("not held: %s", got.body)
	}
	if again := f.visitor().post("/join", second); again.status != http.StatusTooManyRequests {
		t.Errorf("a second code at once: %d", again.status)
	}
	if places := f.visitor().get("/places?field=place&choice=home&place=南郎"); !places.has(folkHome) {
		t.Errorf("places: %s", places.body)
	}
}

// Twins stand side by side, are merged with a reason, and taken apart again.
func TestTwinsPages(t *testing.T) {
	f := newFolk(t)
	_, a := f.join(f.form("王芳"))
	_, b := f.join(f.form("王芳"))
	desk := f.as("coordinator")
	page := desk.get("/twins")
	if !page.has(a) || !page.has(b) || !page.has("姓名、出生年月与社区相同") {
		t.Fatalf("twins: %s", page.body)
	}
	size := f.log.Size()
	if got := desk.post("/twins", url.Values{"left": {a}, "right": {b}, "do": {"right"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", got.status)
	}
	desk.post("/twins", url.Values{"left": {a}, "right": {b}, "do": {"right"}, "reason": {"同一人"}})
	if got := desk.get("/people/" + a); !got.has("已并入 "+b) || f.log.Size() != size+1 {
		t.Errorf("merged: %d facts more", f.log.Size()-size)
	}
	if got := desk.post("/twins", url.Values{"left": {b}, "right": {a}, "do": {"right"}, "reason": {"再并"}}); got.status != http.StatusConflict {
		t.Errorf("merged twice: %d", got.status)
	}
	desk.post("/people/"+a+"/unmerge", url.Values{"note": {"是两人"}})
	if got := desk.get("/people/" + a); got.has("已并入 ") || f.log.Size() != size+2 {
		t.Error("not taken apart")
	}
	if got := f.as("worker").get("/twins"); got.status != http.StatusForbidden {
		t.Errorf("a worker merges: %d", got.status)
	}
}

// A name that is nearly known is asked about; former names and honours are
// kept.
func TestOrgPages(t *testing.T) {
	f := newFolk(t)
	c := f.as("coordinator")
	if got := c.get("/orgs?q=北方交通大学"); !got.has("北京交通大学") || !got.has("您要找的是不是") {
		t.Errorf("no question: %s", got.body)
	}
	got := c.post("/orgs/bjtu/former", url.Values{"name": {"北方交通大学"}, "until": {"2003-09-15"}})
	if !got.has("北方交通大学") {
		t.Errorf("former: %d %s", got.status, got.body)
	}
	if got := c.post("/orgs/bjtu/honours", url.Values{"name": {"先进集体"}, "giver": {"示例区"}, "day": {"2019-12-05"}}); !got.has("先进集体") {
		t.Errorf("honour: %d", got.status)
	}
	if got := c.post("/orgs/bjtu/parents", url.Values{"hierarchy": {"line"}, "parent": {"bjtu"}, "from": {"2020-01-01"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("above itself: %d", got.status)
	}
	if got := f.as("viewer").post("/orgs/bjtu/former", url.Values{"name": {"x"}}); got.status != http.StatusForbidden {
		t.Errorf("a viewer edits: %d", got.status)
	}
}

// Another system's table: mapped, rehearsed, taken in as shells, remembered.
func TestExchangePages(t *testing.T) {
	f := newFolk(t)
	c := f.as("coordinator")
	table := "志愿者编号,姓名,手机号码,居住社区,星级\n11001,赵一,13800000000," + folkHome + ",3\n"
	form := c.upload("/exchange", map[string]string{"kind": "people"}, "file", "导出.csv", table)
	if form.status != http.StatusOK || !form.has("col-person") || form.has("赵一") || form.has("13800000000") {
		t.Fatalf("form: %d %s", form.status, form.body)
	}
	pairs := url.Values{"col-person": {"志愿者编号"}, "col-name": {"姓名"}, "col-phone": {"手机号码"}, "col-home": {"居住社区"}, "source": {"本市系统"}}
	bad := url.Values{"col-name": {"姓名"}, "source": {"本市系统"}}
	if got := c.post(form.path, bad); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without what is required: %d", got.status)
	}
	if got := f.as("coordinator").get(form.path); got.status != http.StatusOK {
		t.Errorf("the same account elsewhere: %d", got.status)
	}
	review := c.post(form.path, pairs)
	if !strings.HasPrefix(review.path, "/import/") || review.status != http.StatusOK {
		t.Fatalf("review: %d at %s %s", review.status, review.path, review.body)
	}
	if done := c.post(review.path, nil); done.status != http.StatusOK {
		t.Errorf("taken in: %d", done.status)
	}
	if got := c.get("/people?q=11001&place="); !got.has("赵*") || !got.has("待本人确认") {
		t.Errorf("not a shell: %s", got.body)
	}
	again := c.upload("/exchange", map[string]string{"kind": "people"}, "file", "again.csv", table)
	if !again.has("沿用上次的对应") {
		t.Errorf("not remembered: %s", again.body)
	}
}

// A demonstration offers volunteers beside its accounts: one press, and the
// phone's side is open.
func TestVolunteerCards(t *testing.T) {
	h := webtest.NewHouse(t, "")
	for range 60 {
		h.Person("诸葛小明", "")
	}
	s := h.Site(nil)
	got := s.Visitor().Get("/")
	person := between(got.Body, `name="person" value="`, `"`)
	if person == "" || !got.Has("学生志愿者") {
		t.Fatalf("no volunteer to try: %s", got.Body)
	}
	if in := s.Visitor().Post("/sign-in", url.Values{"person": {person}}); in.Path != "/my" {
		t.Errorf("a volunteer begins at %s", in.Path)
	}
}
