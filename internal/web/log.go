package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"linli/internal/fact"
	"linli/internal/page"
)

type logView struct {
	Head  SignedHead
	Old   string       // what was asked
	Proof *Consistency // nil: nothing was asked
	Fault bool         // the size asked for is none of this log's
}

// logHead shows the head of the log. GET /log
func (s *Server) logHead(w http.ResponseWriter, r *http.Request) error {
	head, err := s.Log.SignedHead(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	return s.page(w, r, logPage(s.shell(r, msgLog), logView{Head: head}))
}

// logConsistency proves that an earlier log is the beginning of this one.
// GET /log/consistency?from=SIZE
func (s *Server) logConsistency(w http.ResponseWriter, r *http.Request) error {
	head, err := s.Log.SignedHead(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	v := logView{Head: head, Old: r.URL.Query().Get("from")}
	old, err := strconv.ParseInt(v.Old, 10, 64)
	if err != nil {
		v.Fault = true
		return s.respond(w, r, http.StatusBadRequest, logPage(s.shell(r, msgLog), v))
	}
	c, err := s.Log.CheckConsistency(r.Context(), old)
	switch {
	case errors.Is(err, fact.ErrNotFound):
		v.Fault = true
		return s.respond(w, r, http.StatusBadRequest, logPage(s.shell(r, msgLog), v))
	case err != nil:
		return err
	}
	v.Proof = &c
	return s.page(w, r, logPage(s.shell(r, msgLog), v))
}

// logCheckpoint is the signed checkpoint as a file. GET /log/checkpoint
func (s *Server) logCheckpoint(w http.ResponseWriter, r *http.Request) error {
	head, err := s.Log.SignedHead(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	return page.File(w, r, "checkpoint.txt", "text/plain; charset=utf-8", []byte(head.Note))
}
