package web

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"linli/internal/page"
)

// respond renders a component as the whole answer. It is rendered before
// anything is sent, so that a failure can still become an error page.
// Compression is safe here: a page holds no secret that a stranger could
// guess byte by byte, since forgery is refused by origin, not by token.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var body bytes.Buffer
	if err := c.Render(r.Context(), &body); err != nil {
		return fmt.Errorf("render %s: %w", r.URL.Path, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding, Cookie, HX-Request")
	h.Set("Cache-Control", "no-store")
	return page.Send(w, r, status, body.Bytes())
}

// page is respond with 200, the usual end of a handler.
func (s *Server) page(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return s.respond(w, r, http.StatusOK, c)
}

// newReference names a failure in the log and on the error page.
func newReference() string {
	var b [6]byte
	rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}
