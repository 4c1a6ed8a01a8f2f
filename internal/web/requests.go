package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/text"
)

func (s *Server) requestRoutes(site func(pattern string, h http.Handler)) {
	site("GET /requests", s.mayAny(askingActs(), s.requestList))
	site("GET /requests/{id}", s.mayAny(askingActs(), s.request))
	site("POST /requests/{id}", s.may(access.Decide, s.requestDecide))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// cursor reads the number after which the next page begins; 0 for the first.
func cursor(r *http.Request) (int64, error) {
	given := r.URL.Query().Get("after")
	if given == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(given, 10, 64)
	if err != nil || n <= 0 {
		return 0, bad(msgBadForm)
	}
	return n, nil
}

type requestsView struct {
	Requests []access.Request
	Filters  page.Filters
	At       civil.Instant
	Me       access.Actor
}

// requestList lists what waits for a second person: for the visitor, and what
// the visitor asked for. GET /requests
func (s *Server) requestList(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	all, err := s.Access.Requests(r.Context(), a)
	if err != nil {
		return err
	}
	which := r.URL.Query().Get("which")
	if which == "" && !access.Somewhere(a, access.Decide) {
		which = "mine"
	}
	v := requestsView{At: a.At, Me: a, Filters: page.Filters{Action: "/requests", Fields: []page.Filter{
		{Name: "which", Value: which, Label: msgWhichRequests, Kind: page.Choice, Options: []page.Option{
			{Label: msgForMe}, {Value: "mine", Label: msgMine}, {Value: "all", Label: msgAllRequests},
		}},
	}}}
	for _, req := range all {
		forMe := req.Open(a.At) && req.MayDecide(a)
		if which == "" && forMe || which == "mine" && req.By == a.ID || which == "all" {
			v.Requests = append(v.Requests, req)
		}
	}
	return s.page(w, r, requestsPage(s.shell(r, msgRequests), v))
}

// requestLine is one thing that is asked for, or its value before.
type requestLine struct {
	Name     text.Label
	Was, Now string
}

type requestView struct {
	access.Request
	At      civil.Instant
	May     bool // decide
	Lines   []requestLine
	Fault   text.Label
	Opinion string
}

// request shows what exactly is asked. GET /requests/{id}
func (s *Server) request(w http.ResponseWriter, r *http.Request) error {
	return s.showRequest(w, r, text.Label{})
}

func (s *Server) showRequest(w http.ResponseWriter, r *http.Request, fault text.Label) error {
	a := *actor(r.Context())
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	req, err := s.Access.Request(r.Context(), a, id)
	if err != nil {
		return ErrNotFound
	}
	v := requestView{Request: req, At: a.At, May: req.Open(a.At) && req.MayDecide(a), Fault: fault, Opinion: r.PostFormValue("opinion")}
	if req.Act == access.Grant {
		if v.Lines, err = s.rightsAsked(r.Context(), a, req); err != nil {
			return err
		}
	} else {
		v.Lines = bodyLines(req.Body)
	}
	status := http.StatusOK
	if fault.Zh != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.respond(w, r, status, requestPage(s.shell(r, msgRequest, page.Crumb{Label: msgRequests, Href: "/requests"}), v))
}

// rightsAsked sets what the account holds beside what it would hold.
func (s *Server) rightsAsked(ctx context.Context, a access.Actor, req access.Request) ([]requestLine, error) {
	var now access.Account
	if err := json.Unmarshal([]byte(req.Body), &now); err != nil {
		return nil, fmt.Errorf("read request %d: %w", req.ID, err)
	}
	var was access.Account
	if old, err := s.Accounts.Actor(ctx, now.ID); err == nil {
		was = old.Account
	}
	lines := []requestLine{{msgName, was.Name, now.Name}, {msgOffice, was.Office, now.Office}}
	words := func(grants []access.Granted) string {
		var out []string
		for _, g := range grants {
			if g.Live(a.At) && g.Role != access.Emergency {
				out = append(out, strings.Join(nonEmpty(page.T(ctx, g.Role.Name()), rightPlace(ctx, g), g.Line, page.Day(ctx, lastDay(g.Until))), " · "))
			}
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	return append(lines, requestLine{msgRights, words(was.Grants), words(now.Grants)}), nil
}

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

// bodyLines are the parts of what another room asks for. A body that is no
// object is shown as it is.
func bodyLines(body string) []requestLine {
	if body == "" {
		return nil
	}
	var parts map[string]any
	if json.Unmarshal([]byte(body), &parts) != nil {
		return []requestLine{{Name: msgAskedFor, Now: body}}
	}
	var out []requestLine
	for _, part := range requestParts {
		if value, ok := parts[part.key]; ok && value != "" {
			out = append(out, requestLine{Name: part.name, Now: partWords(part.key, value)})
		}
	}
	return out
}

// partWords says one value of a body: an instant as a day, anything else as it
// is written.
func partWords(key string, value any) string {
	if n, ok := value.(float64); ok {
		if key == "expires" || key == "before" {
			return page.Moment(civil.Instant(int64(n)))
		}
		return page.Int(int64(n))
	}
	return fmt.Sprint(value)
}

// requestDecide agrees or declines, with an opinion. POST /requests/{id}
func (s *Server) requestDecide(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	if stale, err := s.stale(w, r, r.URL.Path); stale || err != nil {
		return err
	}
	opinion := strings.TrimSpace(r.PostFormValue("opinion"))
	approve := r.PostFormValue("do") == "approve"
	if opinion == "" && !approve {
		return s.showRequest(w, r, msgNeedOpinion)
	}
	if _, err := s.Access.Decide(r.Context(), *actor(r.Context()), id, approve, opinion); err != nil {
		status, words := problem(err)
		if status >= http.StatusInternalServerError {
			return err
		}
		return s.showRequest(w, r, words)
	}
	return page.Back(w, r, "/requests/"+itoa(id))
}

// requestState is where a request stands, in words.
func requestState(r access.Request, at civil.Instant) text.Label {
	if r.State == access.Waiting && !r.Open(at) || r.State == access.Approved && !r.Usable(at) {
		return msgRequestOld
	}
	return requestStates[r.State]
}
