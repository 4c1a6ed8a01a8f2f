package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/web/webtest"
)

func newOrg(key, name string) url.Values {
	return url.Values{"key": {key}, "name": {name}, "kind": {"volunteer-team"}, "place": {"朝阳区"}, "aliases": {"先锋队；先锋"}}
}

// A coordinator admits an organisation once it was compared with those of a like
// name, and corrects it; its former name is kept.
func TestOrgAdmission(t *testing.T) {
	h := webtest.NewHouse(t, "")
	h.Actor("chao", access.Coordinator, "110105", "")
	s := h.Site(nil)
	chao := s.As("chao")
	if got := chao.Post("/orgs", newOrg("xf1", "朝阳先锋志愿服务队")); got.Path != "/orgs/xf1" || !got.Has("先锋队") {
		t.Fatalf("admitted: %d at %s", got.Status, got.Path)
	}
	if got := chao.Post("/orgs", newOrg("xf1", "另一个名字的组织")); got.Status != http.StatusConflict || !got.Has("另一家组织") {
		t.Errorf("a key that is taken: %d", got.Status)
	}
	if got := chao.Post("/orgs", newOrg("xf2", "朝阳先锋志愿服务队")); got.Status != http.StatusConflict || !got.Has("/orgs/xf1") {
		t.Errorf("a like name: %d", got.Status)
	}
	again := newOrg("xf2", "朝阳先锋志愿服务队")
	again.Set("different", "yes")
	if got := chao.Post("/orgs", again); got.Path != "/orgs/xf2" {
		t.Errorf("a like name that is another's: %d", got.Status)
	}
	for name, change := range map[string]url.Values{
		"no credit code": {"uscc": {"123"}}, "no such place": {"place": {"阿特兰蒂斯"}}, "no such kind": {"kind": {"guild"}}, "no name": {"name": {" "}},
	} {
		form := newOrg("bad1", "没有别的同名组织甲乙丙")
		for k, v := range change {
			form[k] = v
		}
		if got := chao.Post("/orgs", form); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	if got := chao.Post("/orgs", url.Values{"key": {"sea1"}, "name": {"海淀某志愿队"}, "kind": {"volunteer-team"}, "place": {"海淀区"}}); got.Status != http.StatusForbidden {
		t.Errorf("admitting for another district: %d", got.Status)
	}
	edit := newOrg("", "朝阳先锋志愿服务总队")
	if got := chao.Post("/orgs/xf1", edit); got.Status != http.StatusOK || !got.Has("朝阳先锋志愿服务总队") || !got.Has("朝阳先锋志愿服务队") {
		t.Errorf("renamed: %d", got.Status)
	}
	// A cell that a spreadsheet would run is defused.
	evil := newOrg("evil1", `=HYPERLINK("http://x","点我")`)
	evil.Set("different", "yes")
	chao.Post("/orgs", evil)
	if got := chao.Get("/orgs.csv"); strings.Contains(got.Body, "\n=HYPER") || strings.Contains(got.Body, ",=HYPER") || strings.Contains(got.Body, `"=HYPER`) || !got.Has("HYPERLINK") {
		t.Errorf("the table runs: %s", got.Body)
	}
	if got := s.As("worker").Post("/orgs", newOrg("w1", "社区自己的队")); got.Status != http.StatusForbidden {
		t.Errorf("a worker admits: %d", got.Status)
	}
}

// A team has a leader and members, shown masked to those who may see people.
func TestTeamPages(t *testing.T) {
	h := webtest.NewHouse(t, "")
	a, b := h.Person("诸葛小明", ""), h.Person("诸葛大明", "")
	s := h.Site(nil)
	desk := s.As("coordinator")
	desk.Post("/orgs", newOrg("xf1", "朝阳先锋志愿服务队"))
	desk.Post("/orgs", newOrg("other1", "完全不同的一个机构"))
	if got := desk.Post("/orgs/xf1/teams", url.Values{"key": {"t1"}, "name": {"第一分队"}}); got.Status != http.StatusOK || !got.Has("第一分队") {
		t.Fatalf("a team: %d", got.Status)
	}
	if got := desk.Post("/orgs/other1/teams", url.Values{"key": {"t1"}, "name": {"抢来的队"}}); got.Status != http.StatusConflict {
		t.Errorf("another's team: %d", got.Status)
	}
	at := "/orgs/xf1/teams/t1"
	if got := desk.Post(at+"/members", url.Values{"person": {"nobody"}, "part": {"member"}, "from": {"2020-03-01"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("nobody joins: %d", got.Status)
	}
	if got := desk.Post(at+"/members", url.Values{"person": {a}, "part": {"member"}, "from": {"2020-03-01"}}); !got.Has("诸葛**") || got.Has("诸葛小明") || !got.Has("还没有队长") {
		t.Errorf("a member: %d", got.Status)
	}
	if got := desk.Post(at+"/members", url.Values{"person": {b}, "part": {"leader"}, "from": {"2020-03-02"}}); !got.Has("队长") || got.Has("还没有队长") {
		t.Errorf("a leader: %d", got.Status)
	}
	if got := desk.Post(at+"/members/"+a, nil); got.Status != http.StatusOK || strings.Count(got.Body, "诸葛**") != 1 {
		t.Errorf("one has left: %d", got.Status)
	}
	desk.Post(at+"/honours", url.Values{"name": {"优秀队伍"}, "giver": {"示例单位"}, "day": {"2020-02-01"}})
	if got := desk.Get(at); !got.Has("优秀队伍") {
		t.Error("the honour is not shown")
	}
	if got := desk.Get("/orgs/other1/teams/t1"); got.Status != http.StatusNotFound {
		t.Errorf("a team under another's address: %d", got.Status)
	}
	if got := s.As("viewer").Get(at); got.Status != http.StatusOK || got.Has("诸葛") {
		t.Errorf("a viewer: %d, sees members %v", got.Status, got.Has("诸葛"))
	}
	if got := s.As("auditadmin").Get("/audit?subject=" + a); !got.Has("members") {
		t.Error("the look at members left no trace")
	}
	br := webtest.NewBrowser(t)
	br.Sweep(desk, "org-full", "/orgs/xf1")
	br.Sweep(desk, "org-new", "/orgs/new")
	br.Sweep(desk, "team", at)
	br.Sweep(desk, "orgs-list", "/orgs")
}
