package web

import (
	"fmt"
	"net/http"
	"strconv"

	"linli/internal/brief"
	"linli/internal/text"
	"linli/internal/typeset"
)

type publicView struct {
	Issue brief.Issue
	Doc   *typeset.Document
}

// publicBrief shows a released issue by its running number, as it was frozen,
// to anybody. GET /public/briefs/{number}
func (s *Server) publicBrief(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	running, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || running < 1 {
		return ErrNotFound
	}
	i, err := s.Briefs.ByRunning(ctx, running)
	if err != nil {
		return fmt.Errorf("issue of running number %d: %w", running, err)
	}
	doc, err := s.Briefs.Document(ctx, i.Key)
	if err != nil {
		return fmt.Errorf("document of %s: %w", i.Key, err)
	}
	return s.page(w, r, publicBriefPage(s.shell(r, text.Label{Zh: issueName(i)}), publicView{i, doc}))
}
