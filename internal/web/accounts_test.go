package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/web/webtest"
)

// offices is a site with its three administrators, and a way to make accounts.
func offices(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.NewHouse(t, "").Site(nil)
}

func newAccount(id, role, place string) url.Values {
	return url.Values{
		"id": {id}, "name": {"顾云"}, "office": {"测试街道"}, "role": {role}, "place": {place}, "until": {"2020-09-30"}, "reason": {"任命"},
	}
}

// The security administrator makes an account, gives and takes rights, and
// closes it; everything has its reason and its trace.
func TestAccountPages(t *testing.T) {
	s := offices(t)
	sec := s.As("secadmin")
	if got := sec.Post("/accounts", newAccount("gu1", "worker", "朝阳区")); got.Path != "/accounts/gu1" || !got.Has("朝阳区") {
		t.Fatalf("made: %d at %s %s", got.Status, got.Path, got.Body)
	}
	a := s.House.As("gu1")
	if len(a.Grants) != 1 || a.Grants[0].Place != "110105" || a.Grants[0].Until.String() != "2020-10-01T00:00:00+08:00" {
		t.Fatalf("holds %+v", a.Grants)
	}
	for name, tt := range map[string]struct {
		change url.Values
		words  string
	}{
		"a name that is taken":            {url.Values{"id": {"gu1"}}, "已被使用"},
		"a name that is none":             {url.Values{"id": {"Gu 1"}}, "小写字母"},
		"no role":                         {url.Values{"role": {""}}, "请选择角色"},
		"a role there is not":             {url.Values{"role": {"emperor"}}, "请选择角色"},
		"the emergency, which is asked":   {url.Values{"role": {"emergency"}}, "请选择角色"},
		"a place there is not":            {url.Values{"place": {"阿特兰蒂斯"}}, "没有找到这个区域"},
		"a place of which there are many": {url.Values{"place": {"光明"}}, "不止一处"},
		"the past":                        {url.Values{"until": {"2020-03-01"}}, "晚于今天"},
		"no day":                          {url.Values{"until": {"soon"}}, "2020-03-06"},
		"an organisation unknown":         {url.Values{"line": {"nobody"}}, "没有这个编号的组织"},
	} {
		form := newAccount("gu2", "worker", "110105")
		for k, v := range tt.change {
			form[k] = v
		}
		if got := sec.Post("/accounts", form); got.Status != http.StatusUnprocessableEntity || !got.Has(tt.words) {
			t.Errorf("%s: %d without %q", name, got.Status, tt.words)
		}
	}
	// Mass assignment: what the form does not have is not taken from it.
	form := newAccount("gu3", "viewer", "")
	form.Set("Disabled", "true")
	form.Set("Grants", `[{"Role":"secadmin"}]`)
	form["role"] = []string{"viewer", "secadmin"}
	sec.Post("/accounts", form)
	if got := s.House.As("gu3"); len(got.Grants) != 1 || got.Grants[0].Role != access.Viewer {
		t.Errorf("gu3 holds %+v", got.Grants)
	}

	right := url.Values{"role": {"verifier"}, "place": {"110105"}, "until": {"2020-09-30"}}
	if got := sec.Post("/accounts/gu1/rights", right); got.Status != http.StatusUnprocessableEntity || !got.Has("写明理由") {
		t.Errorf("without a reason: %d", got.Status)
	}
	right.Set("reason", "核验资质")
	if got := sec.Post("/accounts/gu1/rights", right); got.Status != http.StatusOK || !got.Has("资质核验") {
		t.Errorf("a further right: %d", got.Status)
	}
	if got := sec.Post("/accounts/gu1/rights/take", url.Values{"role": {"verifier"}, "place": {"110105"}, "reason": {"调离"}}); got.Status != http.StatusOK || len(s.House.As("gu1").Grants) != 1 {
		t.Errorf("taken back: %d %+v", got.Status, s.House.As("gu1").Grants)
	}
	if got := sec.Post("/accounts/gu1/rights/take", url.Values{"role": {"verifier"}, "place": {"110105"}, "reason": {"调离"}}); !got.Has("已经不在") {
		t.Errorf("taken twice: %d", got.Status)
	}
	if got := sec.Post("/accounts/gu1/close", url.Values{"reason": {"退休"}}); got.Status != http.StatusOK || !got.Has("重新启用") {
		t.Errorf("closed: %d", got.Status)
	}
	if _, err := s.Access.Actor(t.Context(), "gu1"); err == nil {
		t.Error("a closed account acts")
	}
	if got := sec.Get("/accounts/gu1"); !got.Has("退休") || !got.Has("调离") {
		t.Error("the story leaves reasons out")
	}
	if got := sec.Get("/accounts?state=closed"); !got.Has("gu1") || sec.Get("/accounts").Has("/accounts/gu1") {
		t.Error("closed accounts are not found by their state")
	}
	if got := sec.Get("/accounts.csv?q=gu3"); !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") || !got.Has("gu3") || got.Has("secadmin,") {
		t.Errorf("the table: %s", got.Body)
	}
}

// What nobody may do for themselves, or alone, is refused in words that say
// what to do.
func TestAccountsRefuse(t *testing.T) {
	s := offices(t)
	sec := s.As("secadmin")
	right := url.Values{"role": {"viewer"}, "place": {""}, "until": {"2020-09-30"}, "reason": {"试试"}}
	own := url.Values{"role": {"secadmin"}, "place": {""}, "until": {"2023-09-30"}, "reason": {"续期"}}
	if got := sec.Post("/accounts/secadmin/rights", own); !got.Has("另一位同志") {
		t.Errorf("a grant to oneself: %d", got.Status)
	}
	if got := sec.Post("/accounts/sysadmin/rights/take", url.Values{"role": {"sysadmin"}, "reason": {"撤"}}); !got.Has("最后一位") {
		t.Errorf("the last administrator leaves: %d", got.Status)
	}
	if got := sec.Post("/accounts/sysadmin/close", url.Values{"reason": {"撤"}}); !got.Has("最后一位") {
		t.Errorf("the last administrator is closed: %d", got.Status)
	}
	if got := sec.Post("/accounts/sysadmin/rights", right); !got.Has("不能与其他角色") {
		t.Errorf("an administrator with another role: %d", got.Status)
	}
	// Passing on: a coordinator, within what they hold.
	sec.Post("/accounts", newAccount("chief1", "coordinator", "110105"))
	chief := s.As("chief1")
	if got := chief.Post("/accounts", newAccount("help1", "contributor", "110105")); got.Path != "/accounts/help1" {
		t.Errorf("passing on: %d at %s", got.Status, got.Path)
	}
	if got := chief.Post("/accounts", newAccount("help2", "contributor", "110106")); got.Status != http.StatusUnprocessableEntity || !got.Has("授权范围") {
		t.Errorf("passing on elsewhere: %d", got.Status)
	}
	long := newAccount("help3", "contributor", "110105")
	long.Set("until", "2021-02-01")
	if got := chief.Post("/accounts", long); !got.Has("授权范围") {
		t.Errorf("passing on for longer than one's own: %d", got.Status)
	}
	sec.Post("/accounts", newAccount("chief2", "coordinator", "110105"))
	chief.Post("/accounts/chief2/rights", url.Values{"role": {"contributor"}, "place": {"110105"}, "until": {"2020-09-30"}, "reason": {"互授"}})
	if got := s.As("chief2").Post("/accounts/chief1/rights", url.Values{"role": {"contributor"}, "place": {"110105"}, "until": {"2020-09-30"}, "reason": {"互授"}}); !got.Has("绕回") {
		t.Errorf("a right in a circle: %d", got.Status)
	}
	sec.Post("/accounts", newAccount("south1", "worker", "110106"))
	if got := chief.Get("/accounts/south1"); got.Status != http.StatusNotFound {
		t.Errorf("another district's account by its name: %d", got.Status)
	}
	for _, who := range []string{"viewer", "worker", "auditadmin", "dataofficer"} {
		if got := s.As(who).Get("/accounts"); got.Status != http.StatusForbidden {
			t.Errorf("%s sees accounts: %d", who, got.Status)
		}
	}
}

// An administrator's role waits for a second person, who sees what would change
// and decides with an opinion.
func TestRequestPages(t *testing.T) {
	s := offices(t)
	sec := s.As("secadmin")
	got := sec.Post("/accounts", newAccount("audit2", "auditadmin", ""))
	if got.Path != "/requests/1" || !got.Has("72 小时") {
		t.Fatalf("asked: %d at %s", got.Status, got.Path)
	}
	if got := sec.Post("/requests/1", url.Values{"do": {"approve"}}); !got.Has("另一位同志") {
		t.Errorf("deciding for oneself: %d", got.Status)
	}
	sys := s.As("sysadmin")
	if got := sys.Get("/todo"); !got.Has("/requests/1") || !got.Has(">1</span>") {
		t.Errorf("to do: %s", got.Body)
	}
	if got := sys.Get("/requests"); !got.Has("/requests/1") {
		t.Error("the request is not listed")
	}
	if got := sys.Post("/requests/1", url.Values{"do": {"decline"}}); got.Status != http.StatusUnprocessableEntity || !got.Has("写明意见") {
		t.Errorf("declined without an opinion: %d", got.Status)
	}
	if got := sys.Get("/requests/1"); !got.Has("审计管理员 · 全市 · 2020年9月30日") {
		t.Error("what is asked is not shown")
	}
	if got := sys.Post("/requests/1", url.Values{"do": {"approve"}, "opinion": {"同意任命"}}); got.Status != http.StatusOK || !got.Has("已办理") {
		t.Errorf("agreed: %d", got.Status)
	}
	if a := s.House.As("audit2"); !a.Holds(access.AuditAdmin) || a.Grants[0].Second() != "sysadmin" {
		t.Errorf("holds %+v", a.Grants)
	}
	if got := sys.Post("/requests/1", url.Values{"do": {"approve"}, "opinion": {"再来"}}); !got.Has("已办理") {
		t.Errorf("agreed twice: %d", got.Status)
	}
	if got := s.As("worker").Get("/requests/1"); got.Status != http.StatusNotFound {
		t.Errorf("somebody else's request by its number: %d", got.Status)
	}
	if got := sys.Get("/todo"); !got.Has("没有待办") {
		t.Error("something is still to do")
	}
}

// The audit administrator finds who did what, verifies the chain, and sees
// alarms; the search is itself logged.
func TestAuditPages(t *testing.T) {
	s := offices(t)
	person := s.Person("诸葛小明", "")
	s.As("worker").Get("/people/" + person)
	viewer := s.As("viewer")
	for range access.ManyRefusals + 1 {
		viewer.Get("/people/" + person)
	}
	audit := s.As("auditadmin")
	if got := audit.Get("/audit?subject=" + person); !got.Has("worker") || strings.Count(got.Body, "<tr>") != 2 {
		t.Errorf("who saw the person: %s", got.Body)
	}
	if got := audit.Get("/audit?who=viewer&outcome=refused&from=2020-03-06&to=2020-03-06"); strings.Count(got.Body, "<tr>") != access.ManyRefusals+2 {
		t.Errorf("refusals: %d rows", strings.Count(got.Body, "<tr>"))
	}
	if got := audit.Get("/audit?who=viewer&from=2020-03-07"); !got.Has("没有符合条件") {
		t.Error("rows of another day")
	}
	for _, bad := range []string{"/audit?from=yesterday", "/audit?from=2020-03-06&to=2020-03-01", "/audit?after=x", "/audit?after=-1"} {
		if got := audit.Get(bad); got.Status != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, got.Status)
		}
	}
	if got := audit.Get("/audit/alarms"); !got.Has("viewer") || !got.Has("多次被拒绝") {
		t.Errorf("alarms: %s", got.Body)
	}
	if got := audit.Post("/audit/verify", nil); !got.Has("日志链完整") {
		t.Errorf("verified: %d", got.Status)
	}
	if got := audit.Get("/audit.csv?who=viewer"); !got.Has("/people/"+person) || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the table: %d", got.Status)
	}
	if got := audit.Get("/audit?who=auditadmin"); !got.Has("search viewer") {
		t.Error("the search left no row")
	}
	for _, who := range []string{"sysadmin", "secadmin", "worker", "dataofficer"} {
		if got := s.As(who).Get("/audit"); got.Status != http.StatusForbidden {
			t.Errorf("%s reads the chain: %d", who, got.Status)
		}
	}
}

func TestBrowserAdministrators(t *testing.T) {
	s := offices(t)
	person := s.Person("诸葛小明", "")
	s.As("worker").Get("/people/" + person)
	sec, audit, sys := s.As("secadmin"), s.As("auditadmin"), s.As("sysadmin")
	sec.Post("/accounts", newAccount("gu1", "worker", "朝阳区"))
	sec.Post("/accounts", newAccount("audit2", "auditadmin", ""))
	b := webtest.NewBrowser(t)
	b.Sweep(sec, "accounts", "/accounts")
	b.Sweep(sec, "account", "/accounts/gu1")
	b.Sweep(sec, "account-new", "/accounts/new")
	b.Sweep(sec, "accounts-none", "/accounts?q=nobody")
	b.Sweep(sys, "requests", "/requests")
	b.Sweep(sys, "request", "/requests/1")
	b.Sweep(sys, "todo", "/todo")
	b.Sweep(audit, "audit", "/audit")
	b.Sweep(audit, "alarms", "/audit/alarms")

	// By keyboard and mouse, as somebody would.
	desk := webtest.Looks[0]
	b.Open(sec, desk, "/accounts/new")
	b.Do(
		webtest.Type("#id", "lin1"), webtest.Type("#name", "林禾"), webtest.Type("#role", "社区工作者"),
		webtest.Type("#place", "南郎家园"), webtest.Type("#reason", "到岗"), webtest.Click("main form button.btn-primary"), webtest.Wait("h1"),
	)
	if got := b.Text("main"); !strings.Contains(got, "林禾") {
		t.Errorf("made by hand: %s", got)
	}
	b.Check(desk, "account-made")
}
