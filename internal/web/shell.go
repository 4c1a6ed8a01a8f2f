package web

import (
	"context"
	"net/http"
	"slices"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/text"
)

// entries is the whole navigation: the city's story, the services' own pages,
// then what keeps the house.
func (s *Server) entries() []page.Entry {
	var all []page.Entry
	add := func(on bool, item page.NavItem, acts ...access.Act) {
		if on {
			all = append(all, page.Entry{NavItem: item, Acts: acts})
		}
	}
	add(true, page.NavItem{Label: msgOverview, Short: msgOverviewShort, Href: "/overview", Icon: "overview", Tab: true}, access.FigureRead)
	add(true, page.NavItem{Label: msgFigures, Short: msgFiguresShort, Href: "/figures", Icon: "figures", Tab: true}, access.FigureRead)
	if s.Briefs != nil {
		all = append(all, page.Entry{
			NavItem: page.NavItem{Label: msgBriefs, Short: msgBriefsShort, Href: "/briefs", Icon: "brief", Tab: true},
			Acts:    []access.Act{access.BriefRead}, Waits: msgTodoBriefs, Badge: s.briefBadge, Tasks: s.briefTasks,
		})
	}
	add(s.Briefs != nil, page.NavItem{Label: msgContributions, Short: msgContributeShort, Href: "/contributions", Icon: "send", Tab: true}, access.BriefContribute)
	all = append(all, s.more...)
	if s.People != nil {
		all = append(all, s.peopleEntries()...)
	}
	add(s.Orgs != nil, page.NavItem{Label: msgOrgs, Href: "/orgs", Icon: "orgs"}, access.OrgRead)
	add(s.People != nil && s.Imports != nil, page.NavItem{Label: msgExchange, Href: "/exchange", Icon: "exchange"}, access.Import)
	add(s.Imports != nil, page.NavItem{Label: msgImport, Href: "/import", Icon: "import"}, access.Import)
	if s.Access != nil {
		all = append(all, page.Entry{
			NavItem: page.NavItem{Label: msgRequests, Short: msgRequest, Href: "/requests", Icon: "today", Tab: true}, Acts: askingActs(), Badge: s.requestBadge, Tasks: s.requestTasks,
		})
	}
	add(s.Access != nil, page.NavItem{Label: msgAccounts, Short: msgAccount, Href: "/accounts", Icon: "key", Tab: true}, accountActs...)
	add(s.Access != nil, page.NavItem{Label: msgAudit, Short: msgAuditShort, Href: "/audit", Icon: "search", Tab: true}, access.AuditRead)
	add(s.Access != nil, page.NavItem{Label: msgAlarms, Short: msgAlarmsShort, Href: "/audit/alarms", Icon: "bell", Tab: true}, access.AuditRead)
	add(s.Exports != nil && s.Access != nil, page.NavItem{Label: msgExports, Href: "/exports", Icon: "send"}, access.PersonExport)
	add(s.Retention != nil && s.Jobs != nil && s.Access != nil, page.NavItem{Label: msgRetention, Href: "/retention", Icon: "clock"}, access.Destroy)
	add(s.Retention != nil && s.Jobs != nil && s.Access != nil, page.NavItem{Label: msgHolds, Href: "/holds", Icon: "shield"}, access.Hold)
	add(s.System != nil, page.NavItem{Label: msgSystem, Href: "/system", Icon: "shield", Tab: true}, access.Operate)
	add(s.Jobs != nil, page.NavItem{Label: msgJobs, Href: "/jobs", Icon: "job", Tab: true}, access.Operate)
	add(s.Messages != nil, page.NavItem{Label: msgDelivery, Href: "/messages", Icon: "bell"}, access.Operate)
	add(true, page.NavItem{Label: msgLog, Href: "/log", Icon: "log"})
	add(true, page.NavItem{Label: msgVerify, Href: "/verify", Icon: "verify"})
	add(s.Inbox != nil, page.NavItem{Label: msgInbox, Href: "/inbox", Icon: "inbox"})
	add(s.SignIn != nil, page.NavItem{Label: msgDevices, Href: "/devices", Icon: "me"})
	add(true, page.NavItem{Label: msgMe, Href: "/me", Icon: "me", Tab: true, Last: true})
	if s.Inbox != nil {
		all = append(all, page.Entry{Member: true, NavItem: page.NavItem{Label: msgInbox, Href: "/inbox", Icon: "inbox", Tab: true}})
	}
	if s.People != nil {
		all = append(all, page.Entry{Member: true, NavItem: page.NavItem{Label: msgMyPage, Short: msgMe, Href: "/my", Icon: "me", Tab: true, Last: true}})
		all = append(all,
			page.Entry{Member: true, NavItem: page.NavItem{Label: msgCredentials, Href: "/my/credentials", Icon: "award"}},
			page.Entry{Member: true, NavItem: page.NavItem{Label: msgReportIn, Href: "/my/report-in", Icon: "heart"}},
			page.Entry{Member: true, NavItem: page.NavItem{Label: msgChangePhone, Href: "/my/phone", Icon: "key"}},
		)
	}
	return all
}

// peopleEntries are the entries of the people's desk, with what waits there.
func (s *Server) peopleEntries() []page.Entry {
	waiting := func(act access.Act, count func(ctx context.Context, a access.Actor) (int, error)) func(context.Context, page.Visitor) (int, error) {
		return func(ctx context.Context, v page.Visitor) (int, error) {
			if v.Actor == nil || !access.Somewhere(*v.Actor, act) {
				return 0, nil
			}
			return count(ctx, *v.Actor)
		}
	}
	return []page.Entry{
		{
			NavItem: page.NavItem{Label: msgPeople, Href: "/people", Icon: "people", Tab: true}, Acts: []access.Act{access.PersonRead},
			Waits: msgTodoHeld, WaitsAt: "/people?state=held", Badge: waiting(access.PersonEdit, s.People.HeldWaiting),
		}, {
			NavItem: page.NavItem{Label: msgTwins, Href: "/twins", Icon: "twins"}, Acts: []access.Act{access.PersonMerge},
			Waits: msgTodoTwins, Badge: waiting(access.PersonMerge, s.People.TwinsWaiting),
		}, {
			NavItem: page.NavItem{Label: msgCredentials, Href: "/credentials", Icon: "award"}, Acts: credentialActs,
			Waits: msgTodoCredentials, WaitsAt: "/credentials?which=open", Badge: waiting(access.CredentialVerify, s.People.CredentialsWaiting),
		},
		{NavItem: page.NavItem{Label: msgReportIns, Href: "/report-ins", Icon: "heart", Tab: true}, Acts: []access.Act{access.PartyRead}},
	}
}

// nav is the navigation of a visitor.
func (s *Server) nav(ctx context.Context, v page.Visitor) []page.NavItem {
	var items []page.NavItem
	for _, e := range s.entries() {
		if !forVisitor(e, v) {
			continue
		}
		item := e.NavItem
		if e.Badge != nil {
			n, err := e.Badge(ctx, v)
			if err != nil {
				s.log.WarnContext(ctx, "count what waits", "entry", item.Href, "error", err)
			}
			item.Badge = n
		}
		items = append(items, item)
	}
	return items
}

// first is the page a visitor begins at.
func (s *Server) first(v page.Visitor) string {
	for _, e := range s.entries() {
		if forVisitor(e, v) {
			return e.Href
		}
	}
	return "/"
}

// forVisitor reports whether an entry is for the visitor. One that is neither
// for an act nor for volunteers is for every account.
func forVisitor(e page.Entry, v page.Visitor) bool {
	if e.Member && v.Person != "" {
		return true
	}
	if v.Actor == nil {
		return false
	}
	return len(e.Acts) == 0 && !e.Member ||
		slices.ContainsFunc(e.Acts, func(act access.Act) bool { return access.Somewhere(*v.Actor, act) })
}

// shell is what stands around a page: with navigation for those signed in,
// without for the public.
func (s *Server) shell(r *http.Request, title text.Label, crumbs ...page.Crumb) page.Shell {
	sh := page.Shell{
		Product: s.Product, Tagline: s.Tagline, Title: title,
		Path: r.URL.Path, Here: r.URL.RequestURI(), Origin: "http://" + r.Host,
	}
	if s.Secure {
		sh.Origin = "https://" + r.Host
	}
	if r.Method != http.MethodGet {
		sh.Here = r.URL.Path
	}
	v := page.Who(r.Context())
	if v.Actor == nil && v.Person == "" {
		return sh
	}
	sh.Nav = s.nav(r.Context(), v)
	if len(sh.Nav) > 0 {
		sh.Crumbs = append([]page.Crumb{{Label: msgHome, Href: sh.Nav[0].Href}}, crumbs...)
	}
	if v.Actor == nil {
		sh.User = &page.User{Role: msgVolunteer}
		return sh
	}
	sh.User = &page.User{Name: v.Actor.Name, Role: roleOf(v.Actor.Account), Body: v.Actor.Office}
	for _, item := range sh.Nav {
		sh.Todo += item.Badge
	}
	return sh
}

// askingActs are the acts that concern requests: to decide on them, and those
// that need a second person.
func askingActs() []access.Act {
	acts := []access.Act{access.Decide}
	for _, act := range access.Acts() {
		if len(act.Approvers()) > 0 {
			acts = append(acts, act)
		}
	}
	return acts
}

// roleOf is the first role of an account, as people call it.
func roleOf(a access.Account) text.Label {
	if len(a.Grants) == 0 {
		return msgNoRole
	}
	return a.Grants[0].Role.Name()
}
