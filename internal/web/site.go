package web

import (
	"net/http"
	"net/url"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
)

// Service is a room of floor 3 or 4 that has pages of its own.
type Service interface {
	Pages(site page.Site)
}

// pageSite is the page.Site of this server.
type pageSite struct {
	s      *Server
	handle func(pattern string, h http.Handler)
}

func (t pageSite) Open(pattern string, h page.Handler) { t.handle(pattern, t.s.open(handler(h))) }

func (t pageSite) Public(pattern string, h page.Handler) {
	t.handle(pattern, t.s.public(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			from, v := t.s.visitor(w, r), page.Who(r.Context())
			v.Network, v.Device, v.Agent = from.Network, from.Device, from.Agent
			r = r.WithContext(page.WithVisitor(r.Context(), v))
		}
		return h(w, r)
	}))
}

func (t pageSite) Member(pattern string, h page.Handler) {
	t.handle(pattern, t.s.open(func(w http.ResponseWriter, r *http.Request) error {
		if v := page.Who(r.Context()); v.Person == "" {
			if v.Actor != nil {
				return fault.New(fault.Refused, msgForVolunteers)
			}
			return t.s.ask(w, r, nextOf(r))
		}
		return h(w, r)
	}))
}

func (t pageSite) Staff(pattern string, act access.Act, h page.Handler) {
	t.handle(pattern, t.s.may(act, handler(h)))
}

func (t pageSite) SignedIn(pattern string, h page.Handler) {
	t.handle(pattern, t.s.open(func(w http.ResponseWriter, r *http.Request) error {
		if v := page.Who(r.Context()); v.Person == "" && v.Actor == nil {
			return t.s.ask(w, r, nextOf(r))
		}
		return h(w, r)
	}))
}

func (t pageSite) Navigate(entries ...page.Entry) { t.s.more = append(t.s.more, entries...) }

func (t pageSite) Show(w http.ResponseWriter, r *http.Request, c page.Content) error {
	sh := t.s.shell(r, c.Title, c.Crumbs...)
	sh.Wide, sh.Live, sh.Offline = c.Wide, c.Live, c.Offline
	if c.Offline {
		page.Keep(w, civil.At(t.s.Clock()))
	}
	if c.Camera || c.Place {
		w.Header().Set("Permissions-Policy", permissions(c.Camera, c.Place))
	}
	status := c.Status
	if status == 0 {
		status = http.StatusOK
	}
	return t.s.respond(w, r, status, shown(sh, c.Body))
}

// nextOf is where a visitor comes back to after signing in.
func nextOf(r *http.Request) string {
	if r.Method != http.MethodGet {
		return "/"
	}
	return r.URL.RequestURI()
}

// ask sends whoever has not proven all that is asked of them to prove it.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, next string) error {
	if o := session(r.Context()); o != nil {
		if next := s.after(r.Context(), *o); next != r.URL.Path {
			return page.Back(w, r, next)
		}
	}
	return page.Back(w, r, "/?next="+url.QueryEscape(next))
}
