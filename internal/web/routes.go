package web

import (
	"net/http"

	"linli/internal/access"
)

// Handler is the whole site.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	site := func(pattern string, h http.Handler) { mux.Handle(pattern, h) }

	// Everybody.
	site("GET /{$}", s.open(s.signInPage))
	site("POST /sign-in", s.open(s.signIn))
	site("POST /sign-out", s.open(s.signOut))
	site("POST /preferences", s.open(s.setPreferences))
	site("GET /verify", s.open(s.verify))
	site("POST /verify", s.open(s.verifyAnswer))

	// Those signed in.
	site("GET /me", s.signedIn(s.me))
	site("GET /log", s.signedIn(s.logHead))
	site("GET /log/consistency", s.signedIn(s.logConsistency))
	site("GET /log/checkpoint", s.signedIn(s.logCheckpoint))

	// Figures.
	site("GET /overview", s.may(access.FigureRead, s.overview))
	site("GET /overview/loading", s.may(access.FigureRead, s.overviewLoading))
	site("GET /figures", s.may(access.FigureRead, s.figureList))
	site("GET /figures/{id}", s.may(access.FigureRead, s.figure))
	site("GET /figures/{id}/breakdown.csv", s.may(access.FigureRead, s.figureExport))
	site("GET /figures/{id}/facts", s.signedIn(s.figureFacts))
	site("GET /facts/{seq}", s.signedIn(s.fact))
	site("GET /facts/{seq}/proof", s.signedIn(s.factProof))

	if s.Imports != nil {
		site("GET /import", s.may(access.Import, s.importStart))
		site("GET /import-templates/{kind}", s.may(access.Import, s.importTemplate))
		site("POST /import", s.may(access.Import, s.importCheck))
		site("GET /import/{token}", s.may(access.Import, s.importReview))
		site("POST /import/{token}", s.may(access.Import, s.importCommit))
		site("GET /import/{token}/errors.csv", s.may(access.Import, s.importErrors))
	}
	if s.Briefs != nil {
		s.briefRoutes(site)
	}

	site("/", s.open(func(http.ResponseWriter, *http.Request) error { return ErrNotFound }))

	var pages http.Handler = s.identity(mux)
	pages = s.sessions.LoadAndSave(pages)
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(s.open(func(http.ResponseWriter, *http.Request) error {
		return &refusal{http.StatusForbidden, msgForeign}
	}))
	pages = s.preferences(s.recovered(csrf.Handler(pages)))

	root := http.NewServeMux()
	root.Handle("/", pages)
	root.Handle("GET /assets/", s.assets)
	root.HandleFunc("GET /healthz", s.health)
	return headers(root, s.Secure)
}
