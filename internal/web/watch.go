package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Seen is a request that was answered. It names the route, never the address,
// which may hold a secret.
type Seen struct {
	Method, Route string
	Status        int
	Took          time.Duration
}

// Patience is how long a visitor may take to send what they send; zero is the
// usual.
type Patience struct {
	Header time.Duration // 5 s
	Form   time.Duration // the body of a form, 10 s; an upload has two minutes
}

var usualPatience = Patience{Header: 5 * time.Second, Form: 10 * time.Second}

type routeKey struct{}

// observed tells Observe of each request.
func (s *Server) observed(next http.Handler) http.Handler {
	if s.Observe == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, route := s.Clock(), new(string)
		said := &statusWriter{ResponseWriter: w}
		defer func() {
			s.Observe(Seen{r.Method, *route, max(said.status, http.StatusOK), s.Clock().Sub(began)})
		}()
		next.ServeHTTP(said, r.WithContext(context.WithValue(r.Context(), routeKey{}, route)))
	})
}

// named notes which route of mux a request took, unless one inside it has.
func named(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if route, ok := r.Context().Value(routeKey{}).(*string); ok && *route == "" {
				*route = r.Pattern
			}
		}()
		mux.ServeHTTP(w, r)
	})
}

// statusWriter remembers the status that was written.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader keeps the first final status.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// patient cuts off whoever sends the body of a form too slowly. Once the body
// has ended, the work that follows may take its time.
func (s *Server) patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && r.Body != nil && !isUpload(r) {
			c := http.NewResponseController(w)
			late := time.AfterFunc(s.Patience.Form, func() {
				if err := c.SetReadDeadline(longAgo); err != nil {
					s.log.Warn("cut a slow body off", "error", err)
				}
			})
			defer late.Stop()
			r.Body = &timedBody{r.Body, late}
			// What nobody has read the server would read afterwards, at leisure.
			body := r.Body
			defer func() { _, _ = io.CopyN(io.Discard, body, maxUnread) }()
		}
		next.ServeHTTP(w, r)
	})
}

// maxUnread is more than net/http reads of what a handler has left; beyond it,
// it closes the connection.
const maxUnread = 257 << 10

// longAgo is a deadline that has passed on every clock.
var longAgo = time.Unix(1, 0)

// timedBody stops its timer once the body has ended.
type timedBody struct {
	io.ReadCloser
	late *time.Timer
}

// Read implements io.Reader.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.late.Stop()
	}
	return n, err
}

// ready answers whether the site can do its work. GET /readyz
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if s.Ready != nil {
		if err := s.Ready(r.Context()); err != nil {
			s.log.ErrorContext(r.Context(), "not ready", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, `{"status":"unavailable"}`)
			return
		}
	}
	fmt.Fprintln(w, `{"status":"ready"}`)
}
