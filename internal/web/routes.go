package web

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/rest"
)

// Handler is the whole site.
func (s *Server) Handler() http.Handler {
	s.more, s.routes = nil, nil
	mux := http.NewServeMux()
	site := func(pattern string, h http.Handler) {
		mux.Handle(pattern, h)
		s.routes = append(s.routes, pattern)
	}
	services := pageSite{s, site}

	// Everybody.
	site("GET /{$}", s.open(s.signInPage))
	site("POST /sign-in", s.open(s.signIn))
	site("POST /sign-out", s.open(s.signOut))
	site("POST /preferences", s.open(s.setPreferences))
	site("GET /offline", s.open(s.offline))
	site("GET /waiting", s.open(s.toSend))
	site("GET /verify", s.public(s.verify))
	site("POST /verify", s.public(s.verifyAnswer))

	if s.SignIn != nil {
		s.signInRoutes(site)
	}

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
	site("GET /figures/{id}/facts", s.may(access.FactRead, s.figureFacts))
	site("GET /facts/{seq}", s.may(access.FactRead, s.fact))
	site("GET /facts/{seq}/proof", s.may(access.FactRead, s.factProof))

	if s.Imports != nil {
		imports := s.importActs()
		site("GET /import", s.mayAny(imports, s.importStart))
		site("GET /import-templates/{kind}", s.mayAny(imports, s.importTemplate))
		site("POST /import", s.mayAny(imports, s.importCheck))
		site("GET /import/{token}", s.mayAny(imports, s.importReview))
		site("POST /import/{token}", s.mayAny(imports, s.importCommit))
		site("GET /import/{token}/errors.csv", s.mayAny(imports, s.importErrors))
	}
	if s.Briefs != nil {
		s.briefRoutes(site)
	}

	site("GET /todo", s.signedIn(s.todoList))
	if s.Access != nil {
		s.accountRoutes(site)
		s.requestRoutes(site)
		s.auditRoutes(site)
	}
	if s.Inbox != nil {
		s.inboxRoutes(site)
	}
	if s.People != nil {
		s.joinRoutes(site)
		s.peopleRoutes(site)
		s.personDeskRoutes(site)
		s.myselfRoutes(site)
	}
	if s.Orgs != nil {
		s.orgRoutes(site)
	}

	s.keepingRoutes(site)
	s.systemRoutes(site)
	for _, service := range s.Services {
		service.Pages(services)
	}

	site("/", s.open(func(http.ResponseWriter, *http.Request) error { return ErrNotFound }))

	var pages http.Handler = s.identity(named(mux))
	pages = s.sessions.LoadAndSave(pages)
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(s.open(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Refused, msgForeign)
	}))
	pages = s.preferences(s.recovered(csrf.Handler(pages)))

	s.routes = append(s.routes, "GET /assets/", "GET /healthz", "GET /readyz")
	root := http.NewServeMux()
	root.Handle("/", pages)
	root.Handle("GET /assets/", s.assets)
	root.HandleFunc("GET /sw.js", s.serveWorker)
	root.Handle("GET /manifest.webmanifest", s.open(s.manifest))
	root.HandleFunc("GET /healthz", s.health)
	root.HandleFunc("GET /readyz", s.ready)
	if s.API != nil {
		root.Handle(rest.Root+"/", s.API)
		s.routes = append(s.routes, rest.Root+"/")
	}
	return s.patient(s.observed(headers(named(root), s.Secure)))
}

// signInRoutes are the ways in, and what belongs to them.
func (s *Server) signInRoutes(site func(string, http.Handler)) {
	site("POST /sign-in/code", s.open(s.askCode))
	site("POST /sign-in/verify", s.open(s.giveCode))
	site("POST /sign-in/password", s.open(s.givePassword))
	site("POST /sign-in/passkey/begin", s.open(s.passkeyLoginBegin))
	site("POST /sign-in/passkey/finish", s.open(s.passkeyLoginFinish))
	site("GET /sign-in/outside/{door}/go", s.open(s.goOutside))
	site("GET /sign-in/outside/{door}", s.open(s.comeBack))
	site("GET /link/{token}", s.open(s.link))
	site("POST /link/{token}", s.open(s.useLink))

	site("GET /sign-in/second", s.withSession(s.second))
	site("POST /sign-in/second", s.withSession(s.giveSecond))
	site("GET /second-factor", s.withSession(s.factorSetup))
	site("POST /second-factor", s.withSession(s.factorConfirm))
	site("GET /second-factor/qr.png", s.withSession(s.factorCode))
	site("GET /second-factor/recovery", s.fully(s.recoveryShow))
	site("POST /second-factor/passkey/begin", s.withSession(s.passkeyBegin))
	site("POST /second-factor/passkey/finish", s.withSession(s.passkeyFinish))
	site("GET /confirm", s.fully(s.confirm))
	site("POST /confirm", s.fully(s.giveConfirm))
	site("GET /devices", s.open(s.devices))
	site("POST /devices/{id}/revoke", s.fully(s.revoke))
	site("POST /devices/revoke-others", s.fully(s.revokeOthers))
}
