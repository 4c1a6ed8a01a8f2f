package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/page"
	"linli/internal/text"
)

// slotExamples are shown above the editor; they are marks, not words.
var slotExamples = []string{
	"{{volunteers}}",
	"{{volunteers @110105 | floor 2}}",
	"[[12345 | …]]",
}

type editorView struct {
	Issue  brief.Issue
	Series brief.Series
	Draft  brief.Draft
	Fault  text.Label
}

// editable reads an issue and asks whether the actor may edit it.
func (s *Server) editable(r *http.Request) (brief.Issue, brief.Series, error) {
	issue, series, _, err := s.guarded(r, access.BriefEdit)
	return issue, series, err
}

// editor is the words of an issue, a paragraph a box. GET /briefs/{key}/edit
func (s *Server) editor(w http.ResponseWriter, r *http.Request) error {
	issue, series, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.page(w, r, editorPage(s.editorShell(r, issue), editorView{Issue: issue, Series: series, Draft: issue.Draft}))
}

func (s *Server) editorShell(r *http.Request, issue brief.Issue) page.Shell {
	sh := s.shell(r, msgEditWords, page.Crumb{Label: msgBriefs, Href: "/briefs"},
		page.Crumb{Label: text.Label{Zh: issueName(issue)}, Href: "/briefs/" + issue.Key})
	sh.Live = true
	return sh
}

// editorSave puts the words in place of the revision they were made from.
// POST /briefs/{key}/edit
func (s *Server) editorSave(w http.ResponseWriter, r *http.Request) error {
	issue, series, err := s.editable(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	if err != nil {
		return bad(msgBadForm)
	}
	draft := draftFrom(r.PostForm, issue.Draft)
	_, err = s.Briefs.Edit(r.Context(), *actor(r.Context()), issue.Key, draft, revision)
	if words, known := briefProblem(err); known {
		// The words stay on the page: nobody types them twice.
		v := editorView{Issue: issue, Series: series, Draft: draft, Fault: words}
		return s.respond(w, r, http.StatusConflict, editorPage(s.editorShell(r, issue), v))
	}
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "flash", page.T(r.Context(), msgSaved))
	return page.Back(w, r, "/briefs/"+url.PathEscape(issue.Key))
}

// draftFrom is a draft with the words of the form. A paragraph that was
// emptied is gone; what the form does not show stays as it was.
func draftFrom(form url.Values, d brief.Draft) brief.Draft {
	d.Title = strings.TrimSpace(form.Get("title"))
	if form.Has("column") {
		d.Column = form.Get("column")
	}
	d.Lead = paragraphsFrom(form, 0, d.Lead)
	parts := slices.Clone(d.Parts)
	for i := range parts {
		parts[i].Heading = strings.TrimSpace(form.Get(fieldHeading(i + 1)))
		parts[i].Text = paragraphsFrom(form, i+1, parts[i].Text)
	}
	d.Parts = parts
	return d
}

func paragraphsFrom(form url.Values, part int, was []brief.Paragraph) []brief.Paragraph {
	var out []brief.Paragraph
	for n := range len(was) + 1 {
		words := strings.TrimSpace(strings.ReplaceAll(form.Get(fieldWords(part, n)), "\r\n", "\n"))
		if words == "" {
			continue
		}
		p := brief.Paragraph{Words: words}
		if n < len(was) {
			p.From = was[n].From
		}
		out = append(out, p)
	}
	return out
}

func fieldHeading(part int) string    { return fmt.Sprintf("h%d", part) }
func fieldWords(part, n int) string   { return fmt.Sprintf("p%d-%d", part, n) }
func fieldPreview(part, n int) string { return fmt.Sprintf("preview-%d-%d", part, n) }
func boxes(list []brief.Paragraph) []brief.Paragraph {
	return append(slices.Clone(list), brief.Paragraph{})
}

// editorPreview reads one paragraph as it would print. The request names the
// box by the field it sends. POST /briefs/{key}/preview
func (s *Server) editorPreview(w http.ResponseWriter, r *http.Request) error {
	issue, _, err := s.editable(r)
	if err != nil {
		return err
	}
	words := ""
	if err := r.ParseForm(); err != nil {
		return bad(msgBadForm)
	}
	for name, values := range r.PostForm {
		if strings.HasPrefix(name, "p") {
			words = values[0]
		}
	}
	d := brief.Draft{
		Title: issue.Draft.Title, From: issue.Draft.From, To: issue.Draft.To,
		Lead: []brief.Paragraph{{Words: words}},
	}
	report, err := s.Briefs.Preview(r.Context(), issue.Series, d, issue.Size)
	if err != nil {
		return fmt.Errorf("preview %s: %w", issue.Key, err)
	}
	passage := report.Reading.Passages[len(report.Reading.Passages)-1]
	return s.page(w, r, previewText(passage, report.Reading.Numbers))
}
