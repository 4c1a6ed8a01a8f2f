package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/text"
	"linli/internal/typeset"
)

var studioSteps = []text.Label{msgStepContribute, msgStepEdit, msgStepReview, msgStepRelease}

// formats are the downloads a studio offers.
var formats = []struct{ key, kind string }{
	{"pdf", "application/pdf"},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"html", "text/html; charset=utf-8"},
}

type studioView struct {
	Issue    brief.Issue
	Doc      *typeset.Document
	Report   *brief.Report
	Events   []brief.Event
	Names    map[string]string // account → name
	Number   *numberView       // the number in the panel
	Flash    string
	MayStep  bool
	MayEdit  bool
	MayBack  bool // withdraw
	MayCheck bool
	Files    bool
}

func (v studioView) step() int {
	switch v.Issue.State {
	case brief.Edited:
		return 1
	case brief.Checked:
		return 2
	case brief.Released, brief.Withdrawn:
		return 3
	}
	return 0
}

// readable reads an issue and asks whether the actor may read it.
func (s *Server) readable(r *http.Request) (brief.Issue, access.Thing, error) {
	issue, _, thing, err := s.guarded(r, access.BriefRead)
	return issue, thing, err
}

// guarded reads the issue that the address names and asks whether the actor may
// do the act on it. What it read comes back beside a refusal, too.
func (s *Server) guarded(r *http.Request, act access.Act) (brief.Issue, brief.Series, access.Thing, error) {
	ctx := r.Context()
	issue, err := s.Briefs.Issue(ctx, r.PathValue("key"))
	if err != nil {
		return brief.Issue{}, brief.Series{}, access.Thing{}, err
	}
	series, err := s.Briefs.Series(ctx, issue.Series)
	if err != nil {
		return brief.Issue{}, brief.Series{}, access.Thing{}, fmt.Errorf("series of %s: %w", issue.Key, err)
	}
	thing := access.Thing{Kind: "brief", ID: issue.Key, Place: series.Place}
	return issue, series, thing, s.Accounts.Guard(ctx, *actor(ctx), act, thing, "")
}

// studio is an issue with its checks and its next step. GET /briefs/{key}
func (s *Server) studio(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	issue, thing, err := s.readable(r)
	if err != nil {
		return err
	}
	a := *actor(ctx)
	v := studioView{
		Issue: issue, Files: s.Render != nil, Names: map[string]string{},
		Flash:    s.sessions.PopString(ctx, "flash"),
		MayStep:  waitsFor(a, issue),
		MayEdit:  access.May(a, access.BriefEdit, thing) == nil && (issue.State == brief.Contributed || issue.State == brief.Edited),
		MayBack:  access.May(a, access.BriefWithdraw, thing) == nil && issue.State == brief.Released,
		MayCheck: access.May(a, access.BriefCheck, thing) == nil && issue.State == brief.Edited && a.ID != issue.Editor,
	}
	if v.Doc, err = s.Briefs.Document(ctx, issue.Key); err != nil {
		return fmt.Errorf("document of %s: %w", issue.Key, err)
	}
	if v.Report, err = s.Briefs.Check(ctx, issue.Key); err != nil {
		return fmt.Errorf("check %s: %w", issue.Key, err)
	}
	if v.Events, err = s.Briefs.Events(ctx, issue.Key); err != nil {
		return fmt.Errorf("events of %s: %w", issue.Key, err)
	}
	slices.Reverse(v.Events)
	if err := s.names(ctx, v); err != nil {
		return err
	}
	if n := r.URL.Query().Get("number"); n != "" {
		if v.Number, err = s.number(ctx, issue.Key, v.Report.Reading, n); err != nil {
			return err
		}
	}
	sh := s.shell(r, text.Label{Zh: issueName(issue)}, page.Crumb{Label: msgBriefs, Href: "/briefs"})
	sh.Live = true
	return s.page(w, r, studioPage(sh, v))
}

// names finds the names of everybody who had a hand in an issue.
func (s *Server) names(ctx context.Context, v studioView) error {
	ids := []string{v.Issue.Editor, v.Issue.Checker, v.Issue.Releaser}
	for _, e := range v.Events {
		ids = append(ids, e.Who)
	}
	for _, f := range v.Report.Findings {
		if f.Confirmed != nil {
			ids = append(ids, f.Confirmed.By)
		}
	}
	for _, id := range ids {
		if id == "" || v.Names[id] != "" {
			continue
		}
		v.Names[id] = id
		a, err := s.Accounts.Actor(ctx, id)
		if err == nil {
			v.Names[id] = a.Name
		} else if !errors.Is(err, access.ErrUnknown) {
			return fmt.Errorf("name of %s: %w", id, err)
		}
	}
	return nil
}

// issueName is 2020年第10期 once it is numbered, its key before.
func issueName(i brief.Issue) string {
	if i.Release == nil {
		return i.Key
	}
	name := fmt.Sprintf("第%d期", i.Release.Number)
	if i.Release.Running == 0 {
		name = "增刊" + name
	}
	return fmt.Sprintf("%d年%s", i.Release.Year, name)
}

// numberView is where a printed number comes from.
type numberView struct {
	Issue  string // address of the studio
	Key    string // n1, n2 … as in the document
	Number brief.Number
	Terms  []termView
}

type termView struct {
	Name    text.Label
	Answer  figure.Answer
	Counted int64
	Href    string
}

// number gathers what stands behind one number of a reading.
func (s *Server) number(ctx context.Context, issue string, reading *brief.Reading, key string) (*numberView, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(key, "n"))
	if err != nil || n < 1 || n > len(reading.Numbers) {
		return nil, ErrNotFound
	}
	v := &numberView{Issue: "/briefs/" + issue, Key: key, Number: reading.Numbers[n-1]}
	for i, answer := range v.Number.Answers {
		term := v.Number.Slot.Terms[i]
		t := termView{Answer: answer, Name: text.Label{Zh: answer.ID, En: answer.ID}}
		def, err := s.Figures.Definition(answer.ID)
		if err == nil {
			t.Name = def.Name
			e, err := s.Figures.Explain(ctx, questionOf(def, term, reading))
			if err != nil {
				return nil, fmt.Errorf("explain %s: %w", answer.ID, err)
			}
			t.Counted = e.Counted
		}
		t.Href = FigurePath(answer)
		v.Terms = append(v.Terms, t)
	}
	return v, nil
}

// questionOf is the question a term of a slot asks: the definition with the
// term's further conditions, over its own days or the issue's.
func questionOf(def *figure.Definition, t brief.Term, reading *brief.Reading) figure.Question {
	q := figure.Question{Definition: def, Place: t.Place, Unit: t.Unit, From: t.From, To: t.To, At: reading.Size}
	if q.From == 0 && q.To == 0 {
		q.From, q.To = civil.Day(reading.Draft.From), civil.Day(reading.Draft.To)
	}
	if len(t.Where) > 0 {
		narrowed := *def
		narrowed.Where = map[string][]string{}
		for k, values := range def.Where {
			narrowed.Where[k] = values
		}
		for k, values := range t.Where {
			narrowed.Where[k] = values
		}
		q.Definition = &narrowed
	}
	return q
}

// studioNumber is the panel of one number, or of "none", for htmx; without script the link
// of a number leads to the studio with the panel open.
// GET /briefs/{key}/numbers/{n}
func (s *Server) studioNumber(w http.ResponseWriter, r *http.Request) error {
	issue, _, err := s.readable(r)
	if err != nil {
		return err
	}
	if !page.Partial(r) {
		return page.Back(w, r, "/briefs/"+issue.Key+"?number="+url.QueryEscape(r.PathValue("n"))+"#number")
	}
	if r.PathValue("n") == "none" {
		return s.page(w, r, numberPanel(nil))
	}
	report, err := s.Briefs.Check(r.Context(), issue.Key)
	if err != nil {
		return fmt.Errorf("check %s: %w", issue.Key, err)
	}
	v, err := s.number(r.Context(), issue.Key, report.Reading, r.PathValue("n"))
	if err != nil {
		return err
	}
	return s.page(w, r, numberPanel(v))
}

// studioDownload renders the issue. GET /briefs/{key}/download/{format}
func (s *Server) studioDownload(w http.ResponseWriter, r *http.Request) error {
	issue, _, err := s.readable(r)
	if err != nil {
		return err
	}
	for _, f := range formats {
		if f.key != r.PathValue("format") || s.Render == nil {
			continue
		}
		doc, err := s.Briefs.Document(r.Context(), issue.Key)
		if err != nil {
			return fmt.Errorf("document of %s: %w", issue.Key, err)
		}
		var b bytes.Buffer
		if err := s.Render(&b, doc, f.key); err != nil {
			return fmt.Errorf("render %s as %s: %w", issue.Key, f.key, err)
		}
		return page.File(w, r, issue.Key+"."+f.key, f.kind, b.Bytes())
	}
	return ErrNotFound
}

// studioConfirm lets findings stand. POST /briefs/{key}/confirm
func (s *Server) studioConfirm(w http.ResponseWriter, r *http.Request) error {
	note := strings.TrimSpace(r.PostFormValue("note"))
	return s.act(w, r, note == "", func(ctx context.Context, a access.Actor, key string) error {
		if len(r.PostForm["finding"]) == 0 {
			return bad(msgErrNothing)
		}
		return s.Briefs.Confirm(ctx, a, key, note, r.PostForm["finding"]...)
	})
}

// studioAdvance takes the next step. POST /briefs/{key}/advance
func (s *Server) studioAdvance(w http.ResponseWriter, r *http.Request) error {
	return s.act(w, r, false, func(ctx context.Context, a access.Actor, key string) error {
		_, err := s.Briefs.Advance(ctx, a, key)
		return err
	})
}

// studioReturn sends an issue back with an opinion. POST /briefs/{key}/return
func (s *Server) studioReturn(w http.ResponseWriter, r *http.Request) error {
	opinion := strings.TrimSpace(r.PostFormValue("opinion"))
	return s.act(w, r, opinion == "", func(ctx context.Context, a access.Actor, key string) error {
		_, err := s.Briefs.Return(ctx, a, key, opinion)
		return err
	})
}

// studioWithdraw takes a released issue back. POST /briefs/{key}/withdraw
func (s *Server) studioWithdraw(w http.ResponseWriter, r *http.Request) error {
	reason := strings.TrimSpace(r.PostFormValue("opinion"))
	return s.act(w, r, reason == "", func(ctx context.Context, a access.Actor, key string) error {
		return s.Briefs.Withdraw(ctx, a, key, reason)
	})
}

// act does one thing to an issue and goes back to the studio, which says how
// it went. What people can put right is said there; the rest is an error page.
func (s *Server) act(w http.ResponseWriter, r *http.Request, mute bool, do func(context.Context, access.Actor, string) error) error {
	ctx, key := r.Context(), r.PathValue("key")
	said := msgStepTaken
	if mute {
		said = msgErrNoNote
	} else if err := do(ctx, *actor(ctx), key); err != nil {
		words, ok := briefProblem(err)
		if !ok {
			return err
		}
		said = words
	}
	s.sessions.Put(ctx, "flash", page.T(ctx, said))
	return page.Back(w, r, "/briefs/"+url.PathEscape(key))
}

// briefProblem says a refusal that people can put right.
func briefProblem(err error) (text.Label, bool) {
	for _, p := range []struct {
		err   error
		words text.Label
	}{
		{brief.ErrOpen, msgErrOpen},
		{brief.ErrPeople, msgErrPeople},
		{brief.ErrDate, msgErrDate},
		{brief.ErrState, msgErrState},
		{brief.ErrDraft, msgErrDraft},
		{brief.ErrExists, msgErrExists},
	} {
		if errors.Is(err, p.err) {
			return p.words, true
		}
	}
	if f := fault.Find(err); f != nil {
		return f[0].Words, true
	}
	return text.Label{}, false
}
