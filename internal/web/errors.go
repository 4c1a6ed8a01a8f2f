package web

import (
	"errors"
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

// bad refuses a request with words that say what to do.
func bad(words text.Label) error { return fault.New(fault.Malformed, words) }

// accessWords are the refusals of access in words that say what to do. What
// wraps another stands before it.
var accessWords = []struct {
	err   error
	kind  fault.Kind
	words text.Label
}{
	{access.ErrLast, fault.Conflict, msgLastAdmin},
	{access.ErrLoop, fault.Conflict, msgRightLoop},
	{access.ErrSame, fault.Refused, msgSamePerson},
	{access.ErrConflict, fault.Conflict, msgRoleConflict},
	{access.ErrNoRequest, fault.Conflict, msgNoRequest},
	{access.ErrPurpose, fault.Refused, msgSayPurpose},
	{access.ErrUnknown, fault.Missing, msgNoAccount},
	{access.ErrAccount, fault.Invalid, msgBadRight},
	{access.ErrDenied, fault.Refused, msgForbidden},
}

// problem turns an error into what the visitor is shown: the status and the
// words. What is not meant for people becomes a 500 without its text.
func problem(err error) (status int, words text.Label) {
	if faults := fault.Find(err); faults != nil {
		return faults.Status(), faults[0].Words
	}
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return http.StatusRequestEntityTooLarge, msgTooLarge
	case errors.Is(err, ErrNotFound), errors.Is(err, fact.ErrNotFound), errors.Is(err, brief.ErrUnknown):
		return http.StatusNotFound, msgNotFound
	}
	for _, known := range accessWords {
		if errors.Is(err, known.err) {
			return known.kind.Status(), known.words
		}
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
