package web

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/text"
)

// System is what runs and how it is, as its administrator sees it. No secret is
// in it.
type System struct {
	Alarms   []text.Label
	Sections []SystemSection
	Settings []Setting
}

// SystemSection is one part of an installation.
type SystemSection struct {
	Name  text.Label
	Facts []SystemFact
}

// SystemFact is one thing known of a part.
type SystemFact struct {
	Name  text.Label
	Value string     // a size, an instant, a name; or
	Words text.Label // what is said in words
	Href  string     // where there is more
}

// Setting is one setting as it was read. Of a secret only Set is told.
type Setting struct {
	Name, Value string
	Secret, Set bool
}

// systemRoutes are the pages of the system administrator.
func (s *Server) systemRoutes(site func(pattern string, h http.Handler)) {
	if s.System == nil {
		return
	}
	site("GET /system", s.may(access.Operate, s.systemPage))
	if s.CheckLog != nil {
		site("POST /system/check-log", s.may(access.Operate, s.systemCheck))
	}
}

// systemPage shows what runs. GET /system
func (s *Server) systemPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.System(r.Context())
	if err != nil {
		return err
	}
	return s.page(w, r, systemPage(s.shell(r, msgSystem), v, s.CheckLog != nil))
}

// systemCheck begins a check of the log. POST /system/check-log
func (s *Server) systemCheck(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	if err := s.Accounts.Look(r.Context(), a, access.Operate, access.Thing{Kind: "page", ID: "system"}, "check the log"); err != nil {
		return err
	}
	if err := s.CheckLog(r.Context(), a); err != nil {
		return err
	}
	return page.Back(w, r, "/jobs")
}
