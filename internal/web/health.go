package web

import (
	"fmt"
	"net/http"
)

// health answers whether the log can be read, and how long it is.
// GET /healthz
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	head, err := s.Log.SignedHead(r.Context())
	if err != nil {
		s.log.ErrorContext(r.Context(), "health: read the head of the log", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, `{"status":"unavailable"}`)
		return
	}
	fmt.Fprintf(w, "{\"status\":\"ok\",\"size\":%d}\n", head.Size)
}
