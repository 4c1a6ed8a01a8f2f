package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/figure"
	"linli/internal/web"
)

func TestSignIn(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	first := v.get("/")
	for _, want := range []string{"选择演示角色", `value="editor"`, `value="auditadmin"`, "长辈版"} {
		if !first.has(want) {
			t.Errorf("the first page lacks %q", want)
		}
	}
	if got := v.get("/overview"); got.path != "/" {
		t.Errorf("a stranger who asks for the overview gets %s", got.path)
	}
	if got := v.post("/sign-in", url.Values{"account": {"nobody"}}); got.status != http.StatusBadRequest {
		t.Errorf("an unknown account: %d", got.status)
	}
	got := v.post("/sign-in", url.Values{"account": {"viewer"}, "next": {"/figures/volunteers"}})
	if got.path != "/figures/volunteers" {
		t.Errorf("after signing in: %s", got.path)
	}
	if got := v.get("/"); got.path != "/overview" {
		t.Errorf("the first page of one who is signed in: %s", got.path)
	}
	v.post("/sign-out", nil)
	if got := v.get("/overview"); got.path != "/" {
		t.Errorf("after signing out the overview leads to %s", got.path)
	}
}

func TestSignInNeverLeavesTheSite(t *testing.T) {
	s := newSite(t)
	for _, next := range []string{"https://elsewhere.example/", "//elsewhere.example/", `/\elsewhere.example`, "javascript:alert(1)"} {
		v := s.visitor()
		got := v.post("/sign-in", url.Values{"account": {"viewer"}, "next": {next}})
		if got.path != "/overview" {
			t.Errorf("next=%q leads to %s", next, got.path)
		}
	}
}

func TestDemoIsForThisMachine(t *testing.T) {
	s := newSite(t)
	foreign := func(method, path string) answer {
		v := s.visitor()
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader("account=viewer"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "linli.city.example"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return v.do(req)
	}
	if got := foreign(http.MethodGet, "/"); got.has("选择演示角色") {
		t.Error("role cards are shown under a foreign name")
	}
	if got := foreign(http.MethodPost, "/sign-in"); got.status != http.StatusForbidden {
		t.Errorf("a demo account opens under a foreign name: %d", got.status)
	}

	off := newSite(t, func(o *web.Options) { o.Demo = false })
	v := off.visitor()
	if got := v.get("/"); got.has("选择演示角色") {
		t.Error("role cards are shown outside demo mode")
	}
	if got := v.post("/sign-in", url.Values{"account": {"viewer"}}); got.status != http.StatusForbidden {
		t.Errorf("a demo account opens outside demo mode: %d", got.status)
	}
}

// Who may open what, page by page.
func TestWhoSeesWhat(t *testing.T) {
	s := newSite(t)
	paths := []string{"/overview", "/figures", "/figures/volunteers/facts?purpose=check-figure", "/facts/1?purpose=check-figure", "/briefs/2020-11", "/briefs/2020-11/edit", "/import", "/log", "/me"}
	allowed := map[string]string{
		"viewer":      "110010011",
		"contributor": "110000011",
		"coordinator": "110000111",
		"editor":      "110011011",
		"checker":     "110010011",
		"auditor":     "111110011",
		"sysadmin":    "000000011",
		"secadmin":    "000000011",
		"auditadmin":  "000000011",
	}
	for role, row := range allowed {
		v := s.as(role)
		for i, path := range paths {
			want := http.StatusForbidden
			if row[i] == '1' {
				want = http.StatusOK
			}
			if got := v.get(path); got.status != want {
				t.Errorf("%s at %s: %d, want %d", role, path, got.status, want)
			}
		}
	}
}

func TestNavigationShowsOnlyWhatMayBeOpened(t *testing.T) {
	s := newSite(t)
	got := s.as("sysadmin").get("/me")
	if got.has(`href="/overview"`) || got.has(`href="/import"`) {
		t.Error("a system administrator is offered the city's work")
	}
	if got := s.as("editor").get("/overview"); !got.has(`<span class="badge bg-warning text-warning-content border-0">1</span>`) {
		t.Error("the editor's to-do count is not shown")
	}
}

// Every look at rows leaves its purpose in the audit chain; without a purpose
// there is no look.
func TestLooksAreLogged(t *testing.T) {
	s := newSite(t)
	v := s.as("auditor")
	if got := v.get("/figures/volunteers/facts"); got.status != http.StatusBadRequest {
		t.Errorf("facts without purpose: %d", got.status)
	}
	if got := v.get("/facts/5"); got.has("f-0000005") || !got.has("查看目的") {
		t.Error("a fact is shown before its purpose is given")
	}
	v.get("/facts/5?purpose=audit-sample")
	s.as("viewer").get("/facts/6?purpose=audit-sample")
	chain, err := s.options.Accounts.(*access.Access).Audit(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var done, refused bool
	for _, e := range chain {
		if e.Act == access.FactRead {
			done = done || e.Who == "auditor" && e.Outcome == access.Done && e.Thing.ID == "f-0000005" && e.Purpose == "audit-sample"
			refused = refused || e.Who == "viewer" && e.Outcome == access.Refused && e.Thing.ID == "/facts/6"
		}
	}
	if !done || !refused {
		t.Errorf("the audit chain has the look: %v, the refused try: %v", done, refused)
	}
}

func TestFigurePage(t *testing.T) {
	s := newSite(t)
	v := s.as("viewer")
	got := v.get("/figures/volunteers?unit=110105&from=2020-02-10&to=2020-02-20")
	for _, want := range []string{"口径", "归属规则", "朝阳区", "2020年2月10日 – 2020年2月20日", "8,213", cityRoot,
		"linli figure volunteers --unit 110105 --from 2020-02-10 --to 2020-02-20 --at 2981377 --json", "可能重叠", "逐条事实只对核查人员开放"} {
		if !got.has(want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for query, want := range map[string]int{
		"?from=yesterday":                http.StatusBadRequest,
		"?from=2020-03-01&to=2020-02-01": http.StatusBadRequest,
		"?unit=000000":                   http.StatusBadRequest,
		"?place=999":                     http.StatusBadRequest,
		"?at=-1":                         http.StatusBadRequest,
		"?from=&to=":                     http.StatusOK,
		"?by=nonsense":                   http.StatusOK,
	} {
		if got := v.get("/figures/volunteers" + query); got.status != want {
			t.Errorf("%s: %d, want %d", query, got.status, want)
		}
	}
	if got := v.get("/figures/nothing"); got.status != http.StatusNotFound {
		t.Errorf("an unknown figure: %d", got.status)
	}
	for _, d := range []string{figure.ByTownship, figure.ByOrg, figure.ByTeam, figure.ByCategory, figure.ByItem} {
		if got := v.get("/figures/gifts?by=" + d); got.status != http.StatusOK {
			t.Errorf("by %s: %d", d, got.status)
		}
	}
	if got := v.get("/figures/volunteers?by=township"); !got.has("共 60 条") || !got.has("仅列出数值最高的 50 条") {
		t.Error("a long breakdown does not say that it is cut")
	}
}

func TestFigureExport(t *testing.T) {
	got := newSite(t).as("viewer").get("/figures/volunteers/breakdown.csv")
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(got.body, "\ufeff")), "\r\n")
	if len(lines) != 18 || lines[0] != "key,name,value,raw" || !strings.HasPrefix(lines[1], "110101,东城区,") {
		t.Errorf("export has %d lines, begins %q", len(lines), lines[:min(2, len(lines))])
	}
	if d := got.header.Get("Content-Disposition"); d != `attachment; filename="volunteers-unit.csv"` {
		t.Errorf("disposition %q", d)
	}
}

func TestFactPage(t *testing.T) {
	s := newSite(t)
	v := s.as("auditor")
	list := v.get("/figures/volunteers/facts?purpose=check-figure")
	if !list.has("after=50") || list.has("P000000") {
		t.Error("the list of facts has no next page, or shows a whole person number")
	}
	if last := v.get("/figures/volunteers/facts?purpose=check-figure&after=100"); last.has("下一页") {
		t.Error("the last page of facts offers another")
	}
	got := v.get("/facts/17?purpose=check-figure")
	for _, want := range []string{"f-0000017", "有效", "体温测量", "240 分钟", "签字", "linli/tlog-proof@v1"} {
		if !got.has(want) {
			t.Errorf("the fact's page lacks %q", want)
		}
	}
	if got := v.get("/facts/99999999?purpose=check-figure"); got.status != http.StatusNotFound {
		t.Errorf("a fact beyond the log: %d", got.status)
	}
	if got := v.get("/facts/17/proof"); got.body != goodProof {
		t.Errorf("proof = %q", got.body)
	}
}

func TestVerifySaysOnlyMatchOrNot(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	issue, err := s.options.Briefs.Issue(t.Context(), "2020-10")
	if err != nil {
		t.Fatal(err)
	}
	code := issue.Release.Code
	figureForm := func(change ...string) url.Values {
		f := url.Values{"what": {"figure"}, "figure": {"volunteers"}, "from": {"2020-02-01"}, "to": {"2020-03-06"}, "size": {"2,981,377"}, "value": {"1,203,456"}}
		for i := 0; i < len(change); i += 2 {
			f.Set(change[i], change[i+1])
		}
		return f
	}
	const yes, no, unclear = "✓ 相符", "✗ 不符", "无法核验"
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"what": {"code"}, "code": {code}}, yes},
		{url.Values{"what": {"code"}, "code": {" " + strings.ToLower(code)}}, yes},
		{url.Values{"what": {"code"}, "code": {"AAAA-AAAA-AAAA-AAAA"}}, no},
		{url.Values{"what": {"code"}, "code": {""}}, unclear},
		{url.Values{"what": {"fact"}, "fact": {"f-0000017"}}, yes},
		{url.Values{"what": {"fact"}, "fact": {"x-17"}}, no},
		{url.Values{"what": {"fact"}}, unclear},
		{figureForm(), yes},
		{figureForm("value", "1203457"), no},
		{figureForm("size", "2981378"), no},
		{figureForm("size", "many"), unclear},
		{figureForm("figure", "nothing"), unclear},
		{figureForm("unit", "0"), unclear},
		{figureForm("from", "soon"), unclear},
	} {
		got := v.post("/verify", c.form)
		if got.status != http.StatusOK || !got.has(c.want) {
			t.Errorf("%v: %d, want %s", c.form, got.status, c.want)
		}
		for _, leak := range []string{"志愿力量汇聚", "gate-2", "P0000", "120余万"} {
			if got.has(leak) {
				t.Errorf("%v shows %q", c.form, leak)
			}
		}
	}
	if got := v.get("/verify?code=" + code); !got.has(yes) {
		t.Error("the address in the QR code is not answered at once")
	}
	if got := v.upload("/verify", map[string]string{"what": "fact"}, "proof", "fact.proof", goodProof); !got.has(yes) {
		t.Error("a good proof file is no match")
	}
	if got := v.upload("/verify", map[string]string{"what": "fact"}, "proof", "fact.proof", goodProof+"x"); !got.has(no) {
		t.Error("a bad proof file is a match")
	}
	if got := v.upload("/verify", map[string]string{"what": "fact"}, "proof", "big", strings.Repeat("x", 200<<10)); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge proof file: %d", got.status)
	}
}

func TestPublicBrief(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	got := v.get("/public/briefs/2119")
	if got.status != http.StatusOK || !got.has("120余万") || !got.has("总第2119期") {
		t.Errorf("the released brief is not shown: %d", got.status)
	}
	if got.has("/numbers/") || got.has(`href="/figures`) {
		t.Error("the public copy leads into the house")
	}
	for _, n := range []string{"2120", "0", "x"} {
		if got := v.get("/public/briefs/" + n); got.status != http.StatusNotFound {
			t.Errorf("brief %s: %d", n, got.status)
		}
	}
}

func TestLogPage(t *testing.T) {
	s := newSite(t)
	v := s.as("viewer")
	if got := v.get("/log"); !got.has(cityRoot) || !got.has("linli.example/log") {
		t.Error("the head is not shown")
	}
	if got := v.get("/log/consistency?from=1000"); !got.has("1,000 → 2,981,377") {
		t.Error("the proof of consistency is not shown")
	}
	for _, from := range []string{"0", "x", "99999999"} {
		if got := v.get("/log/consistency?from=" + from); got.status != http.StatusBadRequest {
			t.Errorf("from=%s: %d", from, got.status)
		}
	}
	if got := v.get("/log/checkpoint"); !strings.HasPrefix(got.body, "linli.example/log\n2981377\n") {
		t.Errorf("checkpoint = %q", got.body)
	}
}

func TestImport(t *testing.T) {
	s := newSite(t)
	v := s.as("coordinator")
	if got := v.get("/import-templates/facts"); got.body != "id,kind\r\n" {
		t.Errorf("template = %q", got.body)
	}
	if got := v.get("/import-templates/secrets"); got.status != http.StatusNotFound {
		t.Errorf("an unknown template: %d", got.status)
	}
	got := v.upload("/import", map[string]string{"kind": "facts"}, "file", "三月.csv", "id,kind\nx,service\n")
	for _, want := range []string{"共 6 行：5 行可导入，1 行有错误", "1.10112E+11", "导入正确的 5 行"} {
		if !got.has(want) {
			t.Errorf("the review lacks %q", want)
		}
	}
	if s.imports.kind != "facts" || s.imports.file != "三月.csv" || s.imports.content != "id,kind\nx,service\n" {
		t.Errorf("the importer got %+v", *s.imports)
	}
	if got := v.get("/import/t1/errors.csv"); got.body != "id,kind,#reason\r\n" {
		t.Errorf("error sheet = %q", got.body)
	}
	if got := v.post("/import/t1", nil); !got.has("新增 4 行") {
		t.Error("the result is not shown")
	}
	if got := v.get("/import/other"); got.status != http.StatusNotFound {
		t.Errorf("another token: %d", got.status)
	}
	if got := v.post("/import", url.Values{"kind": {"facts"}}); got.status != http.StatusBadRequest {
		t.Errorf("no file: %d", got.status)
	}
}

func TestEmptyAndLoading(t *testing.T) {
	var loading loader
	loading.left.Store(2) // once after signing in, once below
	s := newSite(t, loading.option)
	v := s.as("viewer")
	if got := v.get("/overview"); !got.has("正在导入事实") || !got.has(`hx-get="/overview/loading"`) {
		t.Error("the overview does not say that data are loading")
	}
	if got := v.get("/overview/loading"); got.header.Get("HX-Refresh") != "true" {
		t.Error("the end of loading does not show the page anew")
	}
	s.city.size.Store(0)
	if got := v.get("/overview"); !got.has("日志中还没有事实") {
		t.Error("an empty log is not explained")
	}
}
