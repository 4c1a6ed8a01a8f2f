package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// gzipFrom is the size in bytes from which compressing an answer pays.
const gzipFrom = 1024

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
	return send(w, r, status, body.Bytes())
}

// page is respond with 200, the usual end of a handler.
func (s *Server) page(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return s.respond(w, r, http.StatusOK, c)
}

// send writes a body, compressed when that pays and the client reads it.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	if len(body) >= gzipFrom && acceptsGzip(r) {
		var z bytes.Buffer
		zw, err := gzip.NewWriterLevel(&z, gzip.BestSpeed)
		if err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		if _, err := zw.Write(body); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		if err := zw.Close(); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		w.Header().Set("Content-Encoding", "gzip")
		body = z.Bytes()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	// A client that has gone away is not a fault of the page.
	_, _ = w.Write(body)
	return nil
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// file answers with a file to download.
func file(w http.ResponseWriter, r *http.Request, name, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Encoding")
	return send(w, r, http.StatusOK, body)
}

// partial reports whether htmx asks for a part of a page.
func partial(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// back redirects after a POST.
func back(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// newReference names a failure in the log and on the error page.
func newReference() string {
	var b [6]byte
	rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}

// local is a path on this site to come back to, or the fallback: never an
// address elsewhere.
func local(path, fallback string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return fallback
	}
	return path
}
