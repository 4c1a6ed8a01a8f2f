package org_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/org"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

type proposing struct {
	*webtest.House
	t *testing.T
	*org.Proposals
	person string
	desk   access.Actor
}

func newProposing(t *testing.T, dsn string) *proposing {
	h := webtest.NewHouse(t, dsn)
	p := &proposing{House: h, t: t, person: h.Person("周新", "")}
	p.Proposals = org.NewProposals(h.Desk, h.Keys)
	p.desk = h.Actor("chaoyang", access.Coordinator, "110105", "")
	h.Actor("haidian", access.Coordinator, "110108", "")
	return p
}

func wanted(id, name string) org.Proposal {
	return org.Proposal{
		ID: id, Name: name, Kind: "volunteer-team", Place: "110105001", About: "为老年人送菜，二十人",
		Contact: org.Contact{Name: "周新", Phone: "13800138000"},
	}
}

func (p *proposing) count(query string, args ...any) (n int) {
	p.t.Helper()
	if err := p.DB.Read().QueryRowContext(p.t.Context(), query, args...).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// A volunteer proposes, the desk of the place admits, and the volunteer leads:
// with a right in that organisation alone, and as the leader of its first team.
func TestProposalAdmitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := newProposing(t, dsn)
		ctx, mine := t.Context(), org.By{Person: p.person}
		w := wanted("proposal-1", "建外送菜志愿服务队")
		for range 2 { // again is the same
			if err := p.Propose(ctx, mine, w); err != nil {
				t.Fatal(err)
			}
		}
		other := w
		other.Name = "另一支队伍"
		if err := p.Propose(ctx, mine, other); fault.Find(err).Status() != http.StatusConflict {
			t.Errorf("another one under the same id: %v", err)
		}
		if n := p.count("SELECT COUNT(*) FROM org_proposal WHERE name = $1 AND length(contact) > 0", w.Name); n != 1 {
			t.Fatalf("%d rows", n)
		}
		if _, _, err := p.Proposal(ctx, p.As("haidian"), w.ID); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another district looks: %v", err)
		}
		if err := p.Decide(ctx, p.As("haidian"), w.ID, org.Decision{Accept: true, Org: "songcai"}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another district decides: %v", err)
		}
		seen, _, err := p.Proposal(ctx, p.desk, w.ID)
		if err != nil || seen.Contact != w.Contact {
			t.Errorf("the desk sees %+v, %v", seen.Contact, err)
		}
		if sights, err := p.Access.WhoLookedAt(ctx, p.person, 10); err != nil || len(sights) == 0 {
			t.Errorf("the volunteer is told of %d looks, %v", len(sights), err)
		}
		if n, err := p.Waiting(ctx, p.desk); n != 1 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
		yes := org.Decision{Accept: true, Org: "songcai"}
		for range 2 { // again is the same
			if err := p.Decide(ctx, p.desk, w.ID, yes); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Decide(ctx, p.desk, w.ID, org.Decision{Opinion: "不行"}); !errors.Is(err, org.ErrDecided) {
			t.Errorf("another decision: %v", err)
		}
		leader, err := p.Access.Actor(ctx, "lead-songcai")
		if err != nil || leader.Person != p.person || leader.Name != w.Name+" 负责人" {
			t.Fatalf("the leader's account: %+v, %v", leader, err)
		}
		thing, err := p.Thing(ctx, "songcai")
		if err != nil {
			t.Fatal(err)
		}
		if err := access.May(leader, access.OrgEdit, thing); err != nil {
			t.Error("the leader may not edit:", err)
		}
		for _, elsewhere := range []access.Thing{{Kind: "org", Place: "110105001"}, {Kind: "org", Place: "110105001", Lines: []string{"other"}}} {
			if access.May(leader, access.OrgEdit, elsewhere) == nil {
				t.Errorf("the leader may edit %+v", elsewhere)
			}
		}
		members, err := p.Members(ctx, leader, "songcai", "songcai-1", civil.At(p.Clock.Now()).Day())
		if err != nil || len(members) != 1 || members[0].Person != p.person || members[0].Part != org.Leader {
			t.Errorf("the first team: %+v, %v", members, err)
		}
		if n := p.count("SELECT COUNT(*) FROM org_proposal WHERE length(contact) > 0 OR length(vault_key) > 0"); n != 0 {
			t.Errorf("%d contacts are kept after the decision", n)
		}
	})
}

// What stands against a proposal is said; nothing of it is written.
func TestProposalRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := newProposing(t, dsn)
		ctx, mine := t.Context(), org.By{Person: p.person}
		code := string(p.IDs.CreditCode("91", "110105"))
		known := org.Org{Key: "bjtu", Name: "北京交通大学", Kind: "university", USCC: code, Place: "110105"}
		if err := p.Put(ctx, p.desk, known); err != nil {
			t.Fatal(err)
		}
		like := new(org.LikeError)
		w := wanted("proposal-1", "北方交通大学")
		if err := p.Propose(ctx, mine, w); !errors.As(err, &like) || like.Known[0].Org.Key != "bjtu" || fault.Find(err) == nil {
			t.Errorf("a like name: %v", err)
		}
		w.Different, w.USCC = true, code
		if err := p.Propose(ctx, mine, w); fault.Find(err).Of("uscc").Zh == "" {
			t.Errorf("a credit code that is known: %v", err)
		}
		bad := org.Proposal{ID: "x", Kind: "gang", USCC: "1", Place: "99"}
		faults := fault.Find(p.Propose(ctx, mine, bad))
		for _, field := range []string{"id", "name", "kind", "uscc", "place", "about", "contact", "phone"} {
			if faults.Of(field).Zh == "" {
				t.Errorf("nothing is said of %s", field)
			}
		}
		if err := p.Propose(ctx, org.By{}, wanted("proposal-2", "无名队")); !errors.Is(err, access.ErrDenied) {
			t.Errorf("by nobody: %v", err)
		}
		admin := p.Actor("admin", access.SysAdmin, "", "")
		if err := p.Propose(ctx, org.By{Actor: &admin}, wanted("proposal-3", "管理员队")); !errors.Is(err, access.ErrDenied) {
			t.Errorf("by an administrator: %v", err)
		}
		if n := p.count("SELECT COUNT(*) FROM org_proposal"); n != 0 {
			t.Fatalf("%d were written", n)
		}
		code2 := wanted("proposal-4", "甲乙队")
		code2.USCC = string(p.IDs.CreditCode("91", "110105"))
		if err := p.Propose(ctx, mine, code2); err != nil {
			t.Fatal(err)
		}
		twice := wanted("proposal-5", "丙丁社")
		twice.USCC = code2.USCC
		if err := p.Propose(ctx, mine, twice); fault.Find(err).Of("uscc").Zh == "" {
			t.Errorf("a credit code proposed twice: %v", err)
		}
		for i, name := range []string{"戊己庚", "辛壬癸", "子丑寅"} {
			err := p.Propose(ctx, mine, wanted(fmt.Sprintf("proposal-more-%d", i), name))
			if i < 2 && err != nil || i == 2 && fault.Find(err).Status() != http.StatusTooManyRequests {
				t.Errorf("number %d that waits: %v", i+2, err)
			}
		}
	})
}

// Nobody decides on their own; who declines says why; an organiser with an
// account gets the right there.
func TestProposalOfAnAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := newProposing(t, dsn)
		ctx := t.Context()
		organiser := p.Actor("leader", access.Organiser, "", p.person)
		own := p.desk
		if err := p.Propose(ctx, org.By{Actor: &own}, wanted("proposal-own", "坐班人员队")); err != nil {
			t.Fatal(err)
		}
		if err := p.Decide(ctx, p.desk, "proposal-own", org.Decision{Accept: true, Org: "own"}); !errors.Is(err, org.ErrOwn) {
			t.Errorf("one's own: %v", err)
		}
		if err := p.Propose(ctx, org.By{Actor: &organiser}, wanted("proposal-1", "春风社工站")); err != nil {
			t.Fatal(err)
		}
		if err := p.Decide(ctx, p.desk, "proposal-1", org.Decision{}); fault.Find(err).Of("opinion").Zh == "" {
			t.Errorf("declined without a reason: %v", err)
		}
		if err := p.Decide(ctx, p.desk, "proposal-1", org.Decision{Accept: true, Org: "chunfeng"}); err != nil {
			t.Fatal(err)
		}
		leads := false
		for _, g := range p.As("leader").Grants {
			leads = leads || g.Role == access.Organiser && g.Line == "chunfeng" && g.By == p.desk.ID && g.Until > civil.At(p.Clock.Now())
		}
		if !leads {
			t.Error("the account does not lead it")
		}
		if n := p.count("SELECT COUNT(*) FROM access_account WHERE person = $1", p.person); n != 1 {
			t.Errorf("%d accounts of the person", n)
		}
		long := p.Person("吴长", "")
		if err := p.Propose(ctx, org.By{Person: long}, wanted("proposal-long", strings.Repeat("很长的名称", 20))); err != nil {
			t.Fatal(err)
		}
		if err := p.Decide(ctx, p.desk, "proposal-long", org.Decision{Accept: true, Org: "long"}); err != nil {
			t.Errorf("a long name: %v", err)
		}
		if err := p.Propose(ctx, org.By{Person: p.person}, wanted("proposal-2", "晚霞队")); err != nil {
			t.Fatal(err)
		}
		if err := p.Decide(ctx, p.desk, "proposal-2", org.Decision{Opinion: "同名队伍太多"}); err != nil {
			t.Fatal(err)
		}
		mine, err := p.Mine(ctx, org.By{Person: p.person})
		if err != nil || len(mine) != 2 || mine[0].Opinion+mine[1].Opinion != "同名队伍太多" {
			t.Errorf("the volunteer reads %+v, %v", mine, err)
		}
	})
}

// Who leaves withdraws what waits; what was decided goes after a year.
func TestProposalForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		p := newProposing(t, dsn)
		ctx := t.Context()
		if err := p.Propose(ctx, org.By{Person: p.person}, wanted("proposal-1", "晚霞队")); err != nil {
			t.Fatal(err)
		}
		err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return p.Forget(ctx, tx, p.person) })
		if err != nil {
			t.Fatal(err)
		}
		if n := p.count("SELECT COUNT(*) FROM org_proposal WHERE person <> '' OR length(contact) > 0 OR state = 'open'"); n != 0 {
			t.Errorf("%d are left", n)
		}
		rule := org.Rules()[0]
		scope := retention.Scope{Before: rule.Keep.Before(civil.At(p.Clock.Now()))}
		if n, err := rule.Count(ctx, p.DB.Read(), scope); n != 0 || err != nil {
			t.Errorf("%d past a year at once, %v", n, err)
		}
		p.Clock.Add(367 * 24 * time.Hour)
		scope.Before = rule.Keep.Before(civil.At(p.Clock.Now()))
		var gone int64
		err = p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			gone, err = rule.Destroy(ctx, tx, scope, 10)
			return err
		})
		if gone != 1 || err != nil {
			t.Errorf("%d went, %v", gone, err)
		}
	})
}

// The pages, from the form to the organisation.
func TestProposalPages(t *testing.T) {
	p := newProposing(t, "")
	site := p.Site(nil, p.Proposals)
	volunteer, desk := site.AsPerson(p.person), site.As("chaoyang")
	if got := volunteer.Get("/org-proposals/new"); got.Status != 200 || !got.Has("您还没有提过申请") {
		t.Fatalf("the form: %d", got.Status)
	}
	if got := desk.Get("/org-proposals"); got.Status != 200 || !got.Has("没有待核对的申请") {
		t.Fatalf("the empty list: %d", got.Status)
	}
	form := url.Values{
		"id": {"proposal-page-1"}, "name": {"建外送菜志愿服务队"}, "kind": {"volunteer-team"}, "place": {"不知道的地方"}, "about": {"送菜"},
		"contact": {"周新"}, "phone": {"13800138000"},
	}
	if got := volunteer.Post("/org-proposals/new", form); got.Status != http.StatusUnprocessableEntity || !got.Has("没有找到这个地方") {
		t.Errorf("a bad place: %d", got.Status)
	}
	form.Set("place", "建外街道")
	if got := volunteer.Post("/org-proposals/new", form); got.Status != 200 || !got.Has("待核对") {
		t.Fatalf("proposed: %d", got.Status)
	}
	if got := desk.Get("/org-proposals"); !got.Has("/org-proposals/proposal-page-1") || strings.Contains(got.Body, "13800138000") {
		t.Error("the list lacks it, or shows the phone")
	}
	if got := desk.Get("/org-proposals/proposal-page-1"); got.Status != 200 || !got.Has("13800138000") {
		t.Errorf("the proposal: %d", got.Status)
	}
	if got := volunteer.Get("/org-proposals/proposal-page-1"); got.Status == 200 {
		t.Error("the volunteer sees the desk's page")
	}
	if got := desk.Post("/org-proposals/proposal-page-1", url.Values{"decision": {"decline"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("declined without a reason: %d", got.Status)
	}
	if got := desk.Post("/org-proposals/proposal-page-1", url.Values{"decision": {"accept"}, "org": {"songcai"}}); got.Status != 200 || !got.Has("建外送菜志愿服务队") {
		t.Errorf("admitted: %d", got.Status)
	}
	form.Set("id", "proposal-page-2")
	form.Set("name", "建外送菜服务队")
	if got := volunteer.Post("/org-proposals/new", form); got.Status != http.StatusConflict || !got.Has("不是同一家") {
		t.Errorf("a like name: %d", got.Status)
	}
	form.Set("different", "yes")
	if got := volunteer.Post("/org-proposals/new", form); got.Status != 200 || !got.Has("您是负责人") {
		t.Errorf("a second one: %d", got.Status)
	}
}

// How the pages look and whether everybody can use them.
func TestProposalBrowser(t *testing.T) {
	p := newProposing(t, "")
	site := p.Site(nil, p.Proposals)
	volunteer, desk := site.AsPerson(p.person), site.As("chaoyang")
	if err := p.Propose(t.Context(), org.By{Person: p.person}, wanted("proposal-see", "建外送菜志愿服务队")); err != nil {
		t.Fatal(err)
	}
	b := webtest.NewBrowser(t)
	b.Sweep(volunteer, "propose", "/org-proposals/new")
	b.Sweep(desk, "proposals", "/org-proposals")
	b.Sweep(desk, "proposal", "/org-proposals/proposal-see")
}
