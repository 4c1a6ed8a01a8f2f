package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/internal/brief"
)

// words is the edit form as the page fills it.
func words(t *testing.T, s *site, key string) url.Values {
	t.Helper()
	i, err := s.options.Briefs.Issue(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	f := url.Values{"title": {i.Draft.Title}, "column": {i.Draft.Column}, "revision": {"1"}}
	f.Set("p0-0", i.Draft.Lead[0].Words)
	f.Set("h1", i.Draft.Parts[0].Heading)
	f.Set("p1-0", i.Draft.Parts[0].Text[0].Words)
	f.Set("p1-1", i.Draft.Parts[0].Text[1].Words)
	f.Set("h2", i.Draft.Parts[1].Heading)
	f.Set("p2-0", i.Draft.Parts[1].Text[0].Words)
	return f
}

// An issue goes its whole way through three people by the pages alone.
func TestStudioWholeWay(t *testing.T) {
	s := newSite(t)
	editor, checker, releaser := s.as("editor"), s.as("checker"), s.as("releaser")

	if got := checker.get("/briefs/2020-11"); !got.has("这一步由其他人办理") {
		t.Error("the checker is offered the editor's step")
	}
	form := words(t, s, "2020-11")
	form.Set("title", "新的标题")
	form.Set("p2-1", "又添一段话。")
	if got := editor.post("/briefs/2020-11/edit", form); !got.has("已保存") || !got.has("新的标题") || !got.has("又添一段话") {
		t.Error("the edited words are not there")
	}
	if got := editor.post("/briefs/2020-11/edit", form); got.status != http.StatusConflict || !got.has("已被他人修改") {
		t.Errorf("words made from an older revision: %d", got.status)
	}
	if got := editor.post("/briefs/2020-11/advance", nil); !got.has("已办理") {
		t.Error("the editor's step is not taken")
	}
	if got := editor.post("/briefs/2020-11/advance", nil); got.status == http.StatusOK && !got.has("三个人") && !got.has("没有权限") {
		t.Error("the editor may check their own words")
	}
	if got := checker.post("/briefs/2020-11/advance", nil); !got.has("还有必须改正或须确认的问题") {
		t.Error("open findings do not stop the check")
	}
	if got := checker.post("/briefs/2020-11/return", url.Values{"opinion": {" "}}); !got.has("请写明意见") {
		t.Error("an issue is returned without opinion")
	}
	report, err := s.options.Briefs.Check(t.Context(), "2020-11")
	if err != nil {
		t.Fatal(err)
	}
	chosen := url.Values{"note": {"已核实"}}
	if got := checker.post("/briefs/2020-11/confirm", chosen); !got.has("请先勾选") {
		t.Error("nothing is confirmed, and nothing is said")
	}
	for _, f := range report.Open() {
		chosen.Add("finding", f.Key)
	}
	if got := checker.post("/briefs/2020-11/confirm", chosen); !got.has("已办理") || !got.has("已核实") {
		t.Error("the findings are not confirmed")
	}
	if got := checker.post("/briefs/2020-11/advance", nil); !got.has("已办理") {
		t.Error("the check is not passed")
	}
	if got := releaser.get("/briefs"); !got.has("待您办理") {
		t.Error("the releaser's list does not say what waits")
	}
	if got := releaser.post("/briefs/2020-11/advance", nil); !got.has("总第2120期") {
		t.Error("the issue is not released under the next number")
	}
	if got := s.visitor().get("/public/briefs/2120"); !got.has("又添一段话") {
		t.Error("the released issue is not public")
	}
	if got := releaser.post("/briefs/2020-11/withdraw", url.Values{"opinion": {"数字有误"}}); !got.has("本期已撤回") {
		t.Error("the issue is not withdrawn")
	}
	if got := s.visitor().get("/public/briefs/2120"); !got.has("数字有误") {
		t.Error("the public copy does not say that it was withdrawn")
	}
}

func TestStudioReturn(t *testing.T) {
	s := newSite(t)
	s.as("editor").post("/briefs/2020-11/advance", nil)
	got := s.as("checker").post("/briefs/2020-11/return", url.Values{"opinion": {"请补充来源"}})
	if !got.has("请补充来源") {
		t.Error("the opinion does not stand in the history")
	}
	i, err := s.options.Briefs.Issue(t.Context(), "2020-11")
	if err != nil || i.State != brief.Contributed {
		t.Errorf("state = %s, %v", i.State, err)
	}
}

func TestStudioNumbers(t *testing.T) {
	s := newSite(t)
	v := s.as("viewer")
	if got := v.get("/briefs/2020-10?number=n1"); !got.has("1,805,184") || !got.has(`aria-current="true"`) {
		t.Error("the source of a number is not shown")
	}
	if got := v.get("/briefs/2020-10/numbers/n2"); got.path != "/briefs/2020-10" || !got.has("189,730") {
		t.Error("without script a number does not lead to its source")
	}
	for _, n := range []string{"n0", "n99", "x"} {
		if got := v.get("/briefs/2020-10?number=" + n); got.status != http.StatusNotFound {
			t.Errorf("number %s: %d", n, got.status)
		}
	}
	for _, f := range []string{"pdf", "docx", "html"} {
		got := v.get("/briefs/2020-10/download/" + f)
		if got.body != f+" of 志愿力量汇聚社区一线" || !strings.Contains(got.header.Get("Content-Disposition"), "2020-10."+f) {
			t.Errorf("%s: %q", f, got.body)
		}
	}
	if got := v.get("/briefs/2020-10/download/exe"); got.status != http.StatusNotFound {
		t.Errorf("an unknown format: %d", got.status)
	}
	if got := v.get("/briefs/none"); got.status != http.StatusNotFound {
		t.Errorf("an unknown issue: %d", got.status)
	}
}

func TestEditorPreview(t *testing.T) {
	v := newSite(t).as("editor")
	got := v.post("/briefs/2020-11/preview", url.Values{"p1-0": {"共{{agencies}}家，拨打[[12345 | 热线]]"}})
	if !got.has(">87</mark>") || !got.has(`class="claim">12345`) {
		t.Errorf("preview = %s", got.body)
	}
	if got := v.post("/briefs/2020-11/preview", url.Values{"p1-0": {"共{{agencies家<script>"}}); !got.has("标记有误") || got.has("<script>") {
		t.Errorf("preview of a fault = %s", got.body)
	}
}

// A number that moved after release is shown beside what was printed, and an
// erratum can be drafted from it.
func TestDiffAndErratum(t *testing.T) {
	s := newSite(t)
	editor := s.as("editor")
	if got := editor.get("/briefs/2020-10/diff"); !got.has("全部未变") {
		t.Error("an unchanged issue has differences")
	}
	if got := editor.get("/briefs/2020-11/diff"); got.status != http.StatusNotFound {
		t.Errorf("an issue that is not released: %d", got.status)
	}
	s.city.move("agencies", 91, "91")
	got := editor.get("/briefs/2020-10/diff")
	if !got.has("须更正") || !got.has(">91<") {
		t.Error("a moved number is not shown")
	}
	if got := editor.post("/briefs/2020-10/erratum", url.Values{"key": {"2020-10-c1"}}); got.path != "/briefs/2020-10-c1" || !got.has("更正") {
		t.Errorf("the erratum is at %s", got.path)
	}
	if got := editor.post("/briefs/2020-10/erratum", url.Values{"key": {"2020-10-c1"}}); !got.has("已被使用") {
		t.Error("a key is taken twice")
	}
}

// A unit's material comes back with every number set against the records; an
// editor sees it, another contributor's own page does not change for it.
func TestContributions(t *testing.T) {
	s := newSite(t)
	v := s.as("contributor")
	got := v.get("/contributions")
	for _, want := range []string{"90259", "相符", "不符"} {
		if !got.has(want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form := url.Values{"series": {"bulletin"}, "unit": {"bda"}, "from": {"2020-02-01"}, "to": {"2020-03-06"}, "words": {"开发区的一段材料。"}}
	if got := v.post("/contributions", form); !got.has("已收到") || !got.has("开发区的一段材料") {
		t.Error("what was sent is not shown")
	}
	form.Set("words", "")
	if got := v.post("/contributions", form); !got.has("稿件不完整") {
		t.Error("an empty contribution is taken")
	}
	form.Set("from", "x")
	if got := v.post("/contributions", form); got.status != http.StatusBadRequest {
		t.Errorf("a day that is none: %d", got.status)
	}
	if got := s.as("editor").get("/contributions"); !got.has("开发区的一段材料") {
		t.Error("the editor does not see what came")
	}
	if got := s.as("coordinator").get("/contributions"); got.has("开发区的一段材料") {
		t.Error("a contributor sees what another sent")
	}
	if got := s.as("sysadmin").get("/contributions"); got.status != http.StatusForbidden {
		t.Errorf("a system administrator: %d", got.status)
	}
}
