package web

import (
	"errors"
	"fmt"
	"net/http"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// ErrNotFound is what a source of the pages returns for a thing that is not
// there; the visitor sees the 404 page.
var ErrNotFound = errors.New("not found")

// refusal is an error with words for the person who caused it.
type refusal struct {
	status int
	words  text.Label
}

func (e *refusal) Error() string { return fmt.Sprintf("%d %s", e.status, e.words.In(text.En)) }

// bad refuses a request with words that say what to do.
func bad(words text.Label) error { return &refusal{http.StatusBadRequest, words} }

// problem turns an error into what the visitor is shown: the status and the
// words. What is not meant for people becomes a 500 without its text.
func problem(err error) (status int, words text.Label) {
	if faults := fault.Find(err); faults != nil {
		return faults.Status(), faults[0].Words
	}
	var r *refusal
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &r):
		return r.status, r.words
	case errors.As(err, &tooBig):
		return http.StatusRequestEntityTooLarge, msgTooLarge
	case errors.Is(err, access.ErrDenied):
		return http.StatusForbidden, msgForbidden
	case errors.Is(err, ErrNotFound), errors.Is(err, fact.ErrNotFound), errors.Is(err, brief.ErrUnknown):
		return http.StatusNotFound, msgNotFound
	}
	return http.StatusInternalServerError, msgInternal
}

// fail answers a request with the page of its error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, words := problem(err)
	ref := ""
	if status == http.StatusInternalServerError {
		ref = newReference()
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "reference", ref, "error", err)
	}
	if page.FromQueue(r) {
		if err := tellQueue(w, status, page.T(r.Context(), words), ref); err != nil {
			s.log.ErrorContext(r.Context(), "answer to a queue failed", "error", err)
		}
		return
	}
	shell := s.shell(r, words)
	shell.Here = "/" // an error page does not repeat what was asked for
	if err := s.respond(w, r, status, problemPage(shell, status, words, ref)); err != nil {
		s.log.ErrorContext(r.Context(), "error page failed", "error", err)
		http.Error(w, page.T(r.Context(), words), status)
	}
}
