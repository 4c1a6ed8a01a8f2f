package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/text"
)

func (s *Server) auditRoutes(site func(pattern string, h http.Handler)) {
	site("GET /audit", s.may(access.AuditRead, s.audit))
	site("GET /audit.csv", s.may(access.AuditRead, s.auditExport))
	site("GET /audit/alarms", s.may(access.AuditRead, s.alarms))
	site("POST /audit/verify", s.may(access.AuditRead, s.auditVerify))
}

// auditPage is how many rows of the chain a page shows.
const auditPage = 50

type auditView struct {
	Entries []access.Entry
	Filters page.Filters
	Next    string
	Asked   bool // something was looked for
	Verdict *chainVerdict
}

// chainVerdict is what a recomputation of the chain found.
type chainVerdict struct {
	Rows int64
	Last string
	Bad  bool
}

// auditSearch reads the filters.
func auditSearch(r *http.Request) (access.Search, page.Filters, error) {
	q := r.URL.Query()
	get := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	before, err := cursor(r)
	if err != nil {
		return access.Search{}, page.Filters{}, err
	}
	from, to, err := days(get("from"), get("to"))
	if err != nil {
		return access.Search{}, page.Filters{}, err
	}
	search := access.Search{
		Who: get("who"), Act: access.Act(get("act")), Subject: get("subject"), Outcome: access.Outcome(get("outcome")),
		From: from, To: to, Before: before,
	}
	search.Kind, search.ID, _ = strings.Cut(get("thing"), "/")
	acts := page.Filter{Name: "act", Value: string(search.Act), Label: msgAct, Kind: page.Choice}
	for _, act := range append(access.Acts(), access.SignedIn, access.FactorSet, access.SignedOut) {
		acts.Options = append(acts.Options, page.Option{Value: string(act), Label: actName(act)})
	}
	return search, page.Filters{Action: "/audit", Fields: []page.Filter{
		{Name: "who", Value: search.Who, Label: msgWho, Hint: msgWhoHint, Max: 64},
		{Name: "subject", Value: search.Subject, Label: msgSubject, Hint: msgSubjectHint, Max: 64},
		acts,
		{Name: "thing", Value: get("thing"), Label: msgThing, Hint: msgThingHint, Max: 130},
		{Name: "outcome", Value: string(search.Outcome), Label: msgOutcome, Kind: page.Choice, Options: []page.Option{
			{Value: string(access.Done), Label: outcomeNames[access.Done]}, {Value: string(access.Refused), Label: outcomeNames[access.Refused]},
		}},
		{Name: "from", Value: get("from"), Label: msgFromDay, Kind: page.Date},
		{Name: "to", Value: get("to"), Label: msgToDay, Kind: page.Date},
	}}, nil
}

// days reads a first and a last day, either of which may be empty, as a half
// open span.
func days(first, last string) (from, to civil.Instant, err error) {
	if first != "" {
		d, err := civil.ParseDay(first)
		if err != nil {
			return 0, 0, bad(msgBadDay)
		}
		from = d.Start()
	}
	if last != "" {
		d, err := civil.ParseDay(last)
		if err != nil {
			return 0, 0, bad(msgBadDay)
		}
		to = (d + 1).Start()
	}
	if from != 0 && to != 0 && to <= from {
		return 0, 0, bad(msgBadPeriod)
	}
	return from, to, nil
}

// audit searches the chain. The search is itself a row of it. GET /audit
func (s *Server) audit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.auditView(r)
	if err != nil {
		return err
	}
	return s.page(w, r, auditListPage(s.shell(r, msgAudit), v))
}

func (s *Server) auditView(r *http.Request) (auditView, error) {
	search, filters, err := auditSearch(r)
	if err != nil {
		return auditView{}, err
	}
	search.Limit = auditPage + 1
	v := auditView{Filters: filters, Asked: len(filters.Query()) > 0}
	if v.Entries, err = s.Access.SearchAudit(r.Context(), *actor(r.Context()), search); err != nil {
		return v, err
	}
	if len(v.Entries) > auditPage {
		v.Entries = v.Entries[:auditPage]
		v.Next = itoa(v.Entries[auditPage-1].Seq)
	}
	return v, nil
}

// auditRows is how many rows the table for a spreadsheet has at most.
const auditRows = 1000

// auditExport is what was found as a table: the newest rows. GET /audit.csv
func (s *Server) auditExport(w http.ResponseWriter, r *http.Request) error {
	search, _, err := auditSearch(r)
	if err != nil {
		return err
	}
	search.Limit = auditRows
	found, err := s.Access.SearchAudit(r.Context(), *actor(r.Context()), search)
	if err != nil {
		return err
	}
	head := []text.Label{msgRow, msgTime, msgWho, msgAct, msgThing, msgPlaceFilter, msgWhyDone, msgOutcome, msgSubject, msgHash}
	return s.table(w, r, "audit.csv", head, func(row func(cells ...string) error) error {
		for _, e := range found {
			err := row(itoa(e.Seq), page.Moment(e.At), e.Who, string(e.Act), e.Thing.Kind+"/"+e.Thing.ID, e.Thing.Place, e.Purpose,
				page.T(r.Context(), outcomeNames[e.Outcome]), strings.Join(e.Subjects, " "), e.Hash)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// auditVerify recomputes the chain from its rows. POST /audit/verify
func (s *Server) auditVerify(w http.ResponseWriter, r *http.Request) error {
	v, err := s.auditView(r)
	if err != nil {
		return err
	}
	rows, last, err := s.Access.VerifyAudit(r.Context())
	if err != nil && !errors.Is(err, access.ErrTampered) {
		return err
	}
	v.Verdict = &chainVerdict{Rows: rows, Last: last, Bad: err != nil}
	return s.page(w, r, auditListPage(s.shell(r, msgAudit), v))
}

type alarmsView struct {
	Found   []access.Anomaly
	Filters page.Filters
}

// alarms finds accounts that were shown or refused a lot, and people whom many
// looked at. GET /audit/alarms
func (s *Server) alarms(w http.ResponseWriter, r *http.Request) error {
	a := *actor(r.Context())
	q := r.URL.Query()
	first, last := q.Get("from"), q.Get("to")
	if first == "" {
		first = civil.At(a.At.Time().Add(-7 * 24 * time.Hour)).Day().String()
	}
	if last == "" {
		last = a.At.Day().String()
	}
	from, to, err := days(first, last)
	if err != nil {
		return err
	}
	v := alarmsView{Filters: page.Filters{Action: "/audit/alarms", Fields: []page.Filter{
		{Name: "from", Value: first, Label: msgFromDay, Kind: page.Date}, {Name: "to", Value: last, Label: msgToDay, Kind: page.Date},
	}}}
	if v.Found, err = s.Access.Anomalies(r.Context(), a, from, to); err != nil {
		return err
	}
	return s.page(w, r, alarmsPage(s.shell(r, msgAlarms, page.Crumb{Label: msgAudit, Href: "/audit"}), v))
}

// alarmHref leads to the rows that rang.
func alarmHref(f access.Anomaly) string {
	day := f.From.Day().String()
	name := "who"
	if f.Kind == "many-lookers" {
		name = "subject"
	}
	filters := page.Filters{Action: "/audit", Fields: []page.Filter{{Name: "from", Value: day}, {Name: "to", Value: day}}}
	return filters.At(name, f.Who)
}

// actName is what people call an act; its key where it has no other name yet.
func actName(act access.Act) text.Label {
	if l, ok := actNames[act]; ok {
		return l
	}
	return text.Label{Zh: string(act), En: string(act)}
}

func thingWords(ctx context.Context, t access.Thing) string {
	return strings.Join(nonEmpty(page.T(ctx, thingNames[t.Kind]), t.ID), " ")
}
