package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/page"
)

const (
	// listedIssues is how many issues the list shows, newest first.
	listedIssues = 100
	// openIssues is how far back an issue can wait for somebody: a series has
	// a few open at a time, and they are the newest.
	openIssues = 20
)

func (s *Server) briefRoutes(site func(string, http.Handler)) {
	site("GET /briefs", s.may(access.BriefRead, s.briefList))
	site("GET /briefs/{key}", s.may(access.BriefRead, s.studio))
	site("GET /briefs/{key}/numbers/{n}", s.may(access.BriefRead, s.studioNumber))
	site("GET /briefs/{key}/download/{format}", s.may(access.BriefRead, s.studioDownload))
	site("GET /briefs/{key}/edit", s.may(access.BriefEdit, s.editor))
	site("POST /briefs/{key}/edit", s.may(access.BriefEdit, s.editorSave))
	site("POST /briefs/{key}/preview", s.may(access.BriefEdit, s.editorPreview))
	site("POST /briefs/{key}/confirm", s.may(access.BriefCheck, s.studioConfirm))
	site("POST /briefs/{key}/advance", s.mayAny(briefSteps, s.studioAdvance))
	site("POST /briefs/{key}/return", s.mayAny(briefSteps, s.studioReturn))
	site("POST /briefs/{key}/withdraw", s.may(access.BriefWithdraw, s.studioWithdraw))
	site("GET /briefs/{key}/diff", s.may(access.BriefRead, s.briefDiff))
	site("POST /briefs/{key}/erratum", s.may(access.BriefEdit, s.briefErratum))
	site("GET /contributions", s.signedIn(s.contributions))
	site("POST /contributions", s.may(access.BriefContribute, s.contribute))
	site("GET /public/briefs/{number}", s.public(s.publicBrief))
}

// briefSteps are the acts that move an issue on or send it back.
var briefSteps = []access.Act{access.BriefEdit, access.BriefCheck, access.BriefRelease}

// nextAct is the act an issue waits for, or empty when it waits for none.
func nextAct(state brief.State) access.Act {
	switch state {
	case brief.Contributed:
		return access.BriefEdit
	case brief.Edited:
		return access.BriefCheck
	case brief.Checked:
		return access.BriefRelease
	}
	return ""
}

// waitsFor reports whether the next step of an issue is the actor's: permitted,
// and not barred by an earlier hand in the same issue.
func waitsFor(a access.Actor, i brief.Issue) bool {
	act := nextAct(i.State)
	if act == "" || !access.Somewhere(a, act) {
		return false
	}
	switch i.State {
	case brief.Edited:
		return a.ID != i.Editor
	case brief.Checked:
		return a.ID != i.Editor && a.ID != i.Checker
	}
	return true
}

// waiting are the issues whose next step is the actor's.
func (s *Server) waiting(ctx context.Context, a access.Actor) ([]brief.Issue, error) {
	if !access.Somewhere(a, access.BriefEdit) && !access.Somewhere(a, access.BriefCheck) && !access.Somewhere(a, access.BriefRelease) {
		return nil, nil
	}
	issues, err := s.Briefs.Issues(ctx, "", openIssues)
	if err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	return slices.DeleteFunc(issues, func(i brief.Issue) bool { return !waitsFor(a, i) }), nil
}

func (s *Server) briefBadge(ctx context.Context, v page.Visitor) (int, error) {
	issues, err := s.waiting(ctx, *v.Actor)
	return len(issues), err
}

func (s *Server) briefTasks(ctx context.Context, v page.Visitor, limit int) ([]page.Task, error) {
	issues, err := s.waiting(ctx, *v.Actor)
	var out []page.Task
	for _, i := range issues[:min(limit, len(issues))] {
		out = append(out, page.Task{Label: i.State.Name(), Note: issueName(i) + " " + i.Draft.Title, Href: "/briefs/" + i.Key, Since: i.MadeAt})
	}
	return out, err
}

type issueRow struct {
	Issue brief.Issue
	Mine  bool
}

// briefList lists the issues. GET /briefs
func (s *Server) briefList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := *actor(ctx)
	issues, err := s.Briefs.Issues(ctx, "", listedIssues)
	if err != nil {
		return fmt.Errorf("list issues: %w", err)
	}
	rows := make([]issueRow, len(issues))
	for n, i := range issues {
		rows[n] = issueRow{i, waitsFor(a, i)}
	}
	return s.page(w, r, briefListPage(s.shell(r, msgBriefs), rows, access.Somewhere(a, access.BriefContribute)))
}
