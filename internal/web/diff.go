package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/page"
	"linli/internal/text"
)

type diffView struct {
	Issue      brief.Issue
	Compared   *brief.Comparison
	MayCorrect bool
}

// briefDiff sets a released issue against today's log. GET /briefs/{key}/diff
func (s *Server) briefDiff(w http.ResponseWriter, r *http.Request) error {
	issue, thing, err := s.readable(r)
	if err != nil {
		return err
	}
	if issue.Release == nil {
		return ErrNotFound
	}
	c, err := s.Briefs.Diff(r.Context(), issue.Key, 0)
	if err != nil {
		return fmt.Errorf("compare %s: %w", issue.Key, err)
	}
	v := diffView{Issue: issue, Compared: c}
	v.MayCorrect = len(c.False()) > 0 && access.May(*actor(r.Context()), access.BriefEdit, thing) == nil
	sh := s.shell(r, msgDiff, page.Crumb{Label: msgBriefs, Href: "/briefs"},
		page.Crumb{Label: text.Label{Zh: issueName(issue)}, Href: "/briefs/" + issue.Key})
	return s.page(w, r, diffPage(sh, v))
}

// briefErratum drafts a new issue that corrects a released one.
// POST /briefs/{key}/erratum
func (s *Server) briefErratum(w http.ResponseWriter, r *http.Request) error {
	ctx, key := r.Context(), r.PathValue("key")
	made, err := s.Briefs.Erratum(ctx, *actor(ctx), key, strings.TrimSpace(r.PostFormValue("key")), 0)
	if words, known := briefProblem(err); known {
		s.sessions.Put(ctx, "flash", page.T(ctx, words))
		return page.Back(w, r, "/briefs/"+url.PathEscape(key))
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/briefs/"+url.PathEscape(made.Key))
}
