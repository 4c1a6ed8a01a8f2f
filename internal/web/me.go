package web

import "net/http"

// me shows who is signed in, and on a phone what the tabs have no room for.
// GET /me
func (s *Server) me(w http.ResponseWriter, r *http.Request) error {
	a := actor(r.Context())
	return s.page(w, r, mePage(s.shell(r, msgMe), *a))
}
