package web

import (
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/org"
	"linli/internal/page"
	"linli/internal/text"
)

func (s *Server) orgRoutes(site func(pattern string, h http.Handler)) {
	site("GET /orgs", s.may(access.OrgRead, s.orgList))
	site("GET /orgs/{id}", s.may(access.OrgRead, s.org))
	s.orgDeskRoutes(site)
	site("POST /orgs/{id}/former", s.may(access.OrgEdit, s.orgFormer))
	site("POST /orgs/{id}/honours", s.may(access.OrgEdit, s.orgHonour))
	site("POST /orgs/{id}/parents", s.may(access.OrgEdit, s.orgParent))
}

type orgsView struct {
	org.Page
	Filters page.Filters
	Admit   bool             // a new one
	Suggest []org.Suggestion // asked, never decided
}

// orgList finds organisations; a name that is not there is asked about.
// GET /orgs
func (s *Server) orgList(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	find, filters, err := orgFind(r)
	if err != nil {
		return err
	}
	v := orgsView{Filters: filters, Admit: access.Somewhere(a, access.OrgAdmit)}
	if v.Page, err = s.Orgs.List(r.Context(), a, find); err != nil {
		return err
	}
	if find.Text != "" {
		found, err := s.Orgs.Suggest(r.Context(), find.Text, 3)
		if err != nil {
			return err
		}
		for _, f := range found {
			if f.Because == org.WasName || f.Because == org.IsLike && len(v.Orgs) == 0 {
				v.Suggest = append(v.Suggest, f)
			}
		}
	}
	return s.page(w, r, orgsPage(s.shell(r, msgOrgs), v))
}

func orgFind(r *http.Request) (org.Find, page.Filters, error) {
	q := r.URL.Query()
	place, code, err := placeFilter(r, access.OrgRead)
	if err != nil {
		return org.Find{}, page.Filters{}, err
	}
	find := org.Find{Text: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Place: code, After: q.Get("after")}
	kind := page.Filter{Name: "kind", Value: find.Kind, Label: msgKind, Kind: page.Choice}
	for _, k := range fact.OrgKinds.Keys() {
		kind.Options = append(kind.Options, page.Option{Value: k, Label: fact.OrgKinds.Name(k)})
	}
	return find, page.Filters{Action: "/orgs", Fields: []page.Filter{
		{Name: "q", Value: find.Text, Label: msgFind, Hint: msgOrgHint, Kind: page.Search}, kind, place,
	}}, nil
}

// org shows one organisation. GET /orgs/{id}
func (s *Server) org(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	full, err := s.Orgs.Org(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	t, err := s.Orgs.Thing(r.Context(), full.Key)
	if err != nil {
		return err
	}
	sh := s.shell(r, msgOrg, page.Crumb{Label: msgOrgs, Href: "/orgs"})
	return s.page(w, r, orgPage(sh, full, access.May(a, access.OrgEdit, t) == nil))
}

func (s *Server) orgBack(w http.ResponseWriter, r *http.Request, err error) error {
	if err != nil {
		return err
	}
	return page.Back(w, r, "/orgs/"+url.PathEscape(r.PathValue("id")))
}

// formDay reads a day of a form; an empty one is 0.
func formDay(r *http.Request, name string) (civil.Day, error) {
	s := strings.TrimSpace(r.PostFormValue(name))
	if s == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(s)
	if err != nil {
		return 0, bad(msgBadDay)
	}
	return d, nil
}

// orgFormer adds a former name. POST /orgs/{id}/former
func (s *Server) orgFormer(w http.ResponseWriter, r *http.Request) error {
	until, err := formDay(r, "until")
	if err != nil {
		return err
	}
	return s.orgBack(w, r, s.Orgs.AddFormer(r.Context(), *actor(r.Context()), r.PathValue("id"), r.PostFormValue("name"), until))
}

// orgHonour adds an honour. POST /orgs/{id}/honours
func (s *Server) orgHonour(w http.ResponseWriter, r *http.Request) error {
	day, err := formDay(r, "day")
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	h := org.Honour{Name: r.PostFormValue("name"), Giver: r.PostFormValue("giver"), Day: day}
	return s.orgBack(w, r, s.Orgs.AddHonour(r.Context(), *actor(r.Context()), id, "org", id, h))
}

// orgParent puts the organisation under another. POST /orgs/{id}/parents
func (s *Server) orgParent(w http.ResponseWriter, r *http.Request) error {
	from, err := formDay(r, "from")
	if err != nil {
		return err
	}
	return s.orgBack(w, r, s.Orgs.SetParent(r.Context(), *actor(r.Context()), org.Parent{
		Hierarchy: org.Hierarchy(r.PostFormValue("hierarchy")), Org: r.PathValue("id"), Parent: strings.TrimSpace(r.PostFormValue("parent")), From: from,
	}))
}

func hierarchyName(h org.Hierarchy) text.Label {
	for _, known := range org.Hierarchies() {
		if known.Key == h {
			return known.Name
		}
	}
	return text.Label{}
}
