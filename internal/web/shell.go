package web

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/text"
)

// entry is one entry of the navigation with the acts it is for: an actor sees
// it who may do one of them somewhere. No act means everybody signed in.
type entry struct {
	page.NavItem
	acts []access.Act
	on   bool // the page has its source
}

func (s *Server) entries() []entry {
	return []entry{
		{page.NavItem{Label: msgOverview, Short: msgOverviewShort, Href: "/overview", Icon: "overview", Tab: true}, []access.Act{access.FigureRead}, true},
		{page.NavItem{Label: msgFigures, Short: msgFiguresShort, Href: "/figures", Icon: "figures", Tab: true}, []access.Act{access.FigureRead}, true},
		{page.NavItem{Label: msgBriefs, Short: msgBriefsShort, Href: "/briefs", Icon: "brief", Tab: true}, []access.Act{access.BriefRead}, s.Briefs != nil},
		{page.NavItem{Label: msgContributions, Short: msgContributeShort, Href: "/contributions", Icon: "send", Tab: true}, []access.Act{access.BriefContribute}, s.Briefs != nil},
		{page.NavItem{Label: msgPeople, Href: "/people", Icon: "people", Tab: true}, []access.Act{access.PersonRead}, s.People != nil},
		{page.NavItem{Label: msgTwins, Href: "/twins", Icon: "twins"}, []access.Act{access.PersonMerge}, s.People != nil},
		{page.NavItem{Label: msgOrgs, Href: "/orgs", Icon: "orgs"}, []access.Act{access.OrgRead}, s.Orgs != nil},
		{page.NavItem{Label: msgExchange, Href: "/exchange", Icon: "exchange"}, []access.Act{access.Import}, s.People != nil && s.Imports != nil},
		{page.NavItem{Label: msgImport, Href: "/import", Icon: "import"}, []access.Act{access.Import}, s.Imports != nil},
		{page.NavItem{Label: msgLog, Href: "/log", Icon: "log"}, nil, true},
		{page.NavItem{Label: msgVerify, Href: "/verify", Icon: "verify"}, nil, true},
		{page.NavItem{Label: msgDevices, Href: "/devices", Icon: "me"}, nil, s.SignIn != nil},
		{page.NavItem{Label: msgMe, Href: "/me", Icon: "me", Tab: true, Last: true}, nil, true},
	}
}

// nav is the navigation of an actor.
func (s *Server) nav(a *access.Actor) []page.NavItem {
	var items []page.NavItem
	for _, e := range s.entries() {
		allowed := len(e.acts) == 0
		for _, act := range e.acts {
			allowed = allowed || somewhere(*a, act)
		}
		if e.on && allowed {
			items = append(items, e.NavItem)
		}
	}
	return items
}

// somewhere reports whether the actor may do the act at any of its places. It
// only decides what is shown; the act itself is always guarded.
func somewhere(a access.Actor, act access.Act) bool {
	for _, g := range a.Grants {
		if access.May(a, act, access.Thing{Place: g.Place}) == nil {
			return true
		}
	}
	return false
}

// shell is what stands around a page: with navigation for those signed in,
// without for the public.
func (s *Server) shell(r *http.Request, title text.Label, crumbs ...page.Crumb) page.Shell {
	sh := page.Shell{
		Product: s.Product, Tagline: s.Tagline, Title: title,
		Path: r.URL.Path, Here: r.URL.RequestURI(),
	}
	if r.Method != http.MethodGet {
		sh.Here = r.URL.Path
	}
	a := actor(r.Context())
	if a == nil {
		return sh
	}
	sh.Nav = s.nav(a)
	sh.User = &page.User{Name: a.Name, Role: roleOf(a.Account), Body: a.Office}
	sh.Crumbs = append([]page.Crumb{{Label: msgHome, Href: sh.Nav[0].Href}}, crumbs...)
	if s.Briefs != nil {
		todo, err := s.todo(r.Context(), *a)
		if err != nil {
			s.log.WarnContext(r.Context(), "count to-dos", "error", err)
		}
		sh.Todo = todo
		for i := range sh.Nav {
			if sh.Nav[i].Href == "/briefs" {
				sh.Nav[i].Badge = todo
			}
		}
	}
	return sh
}

// roleOf is the first role of an account, as people call it.
func roleOf(a access.Account) text.Label {
	if len(a.Grants) == 0 {
		return msgNoRole
	}
	return a.Grants[0].Role.Name()
}
