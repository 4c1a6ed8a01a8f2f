package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/fault"
	"linli/internal/jobs"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

// keepingRoutes are the pages about what the house does beside the requests:
// jobs, messages, lists that leave it, and what is destroyed.
func (s *Server) keepingRoutes(site func(pattern string, h http.Handler)) {
	if s.Jobs != nil {
		site("GET /jobs", s.may(access.Operate, s.jobList))
		site("POST /jobs/{id}", s.may(access.Operate, s.jobAct))
	}
	if s.Messages != nil {
		site("GET /messages", s.may(access.Operate, s.messageList))
		site("POST /messages/{id}", s.may(access.Operate, s.messageAgain))
	}
	if s.Exports != nil && s.Access != nil {
		site("GET /exports", s.mayAny(exportActs, s.exportList))
		site("POST /exports", s.may(access.PersonExport, s.exportAsk))
		site("POST /exports/make/{request}", s.may(access.PersonExport, s.exportMake))
		site("GET /exports/{id}", s.may(access.PersonExport, s.exportFile))
	}
	if s.Retention != nil && s.Jobs != nil && s.Access != nil {
		site("GET /retention", s.may(access.Destroy, s.retentionList))
		site("POST /retention", s.may(access.Destroy, s.retentionAsk))
		site("POST /retention/begin/{request}", s.may(access.Destroy, s.retentionBegin))
		site("GET /retention/{id}", s.may(access.Destroy, s.retentionReport))
		site("GET /holds", s.may(access.Hold, s.holdList))
		site("POST /holds", s.may(access.Hold, s.holdAdd))
		site("POST /holds/{id}/{what}", s.may(access.Hold, s.holdAct))
	}
}

// keepingRows is how many rows such a page shows.
const keepingRows = 50

type jobsView struct {
	Jobs    []jobs.Job
	Filters page.Filters
	Next    string
}

// before reads the instant before which the next page begins; 0 for the first.
func before(r *http.Request) (civil.Instant, error) {
	n, err := cursor(r)
	return civil.Instant(n), err
}

// jobList lists the jobs with how far they are. GET /jobs
func (s *Server) jobList(w http.ResponseWriter, r *http.Request) error {
	at, err := before(r)
	if err != nil {
		return err
	}
	found, err := s.Jobs.List(r.Context(), at, keepingRows+1)
	if err != nil {
		return err
	}
	v := jobsView{Jobs: found, Filters: page.Filters{Action: "/jobs"}}
	if len(found) > keepingRows {
		v.Jobs = found[:keepingRows]
		v.Next = itoa(int64(v.Jobs[keepingRows-1].At))
	}
	return s.page(w, r, jobsPage(s.shell(r, msgJobs), v, s.jobName))
}

// jobName is what people call a job's kind.
func (s *Server) jobName(kind string) text.Label {
	if k, ok := s.Jobs.Kinds()[kind]; ok && k.Label.Zh != "" {
		return k.Label
	}
	return text.Label{Zh: kind, En: kind}
}

// jobAct stops a job, or lets one that failed begin anew. POST /jobs/{id}
func (s *Server) jobAct(w http.ResponseWriter, r *http.Request) error {
	id, do := r.PathValue("id"), r.PostFormValue("do")
	err := s.Accounts.Look(r.Context(), *actor(r.Context()), access.Operate, access.Thing{Kind: "job", ID: id}, do)
	if err != nil {
		return err
	}
	if do == "retry" {
		err = s.Jobs.Retry(r.Context(), id)
	} else {
		_, err = s.Jobs.Cancel(r.Context(), id)
	}
	if errors.Is(err, jobs.ErrNone) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/jobs")
}

type messagesView struct {
	Budget    int64
	Quiet     notify.Quiet
	Templates []notify.Template
	Waiting   map[notify.State]int64
	Rows      []notify.Row
	Filters   page.Filters
	Next      string
	Now       civil.Instant
}

// resend reports whether a person may still have it sent once more.
func (v messagesView) resend(m notify.Row) bool {
	return m.State == notify.Unknown && !m.Resent && v.Now < m.Until
}

// title is what people call a message: its template's title, or its key where
// the template is no more.
func (v messagesView) title(key string) text.Label {
	for _, t := range v.Templates {
		if t.Key == key {
			return t.Title
		}
	}
	return text.Label{Zh: key, En: key}
}

// messageStates are the states of messages, in the order of their life.
var messageStates = []notify.State{notify.Waiting, notify.Sending, notify.Sent, notify.Unknown, notify.Failed, notify.Expired}

// messageList lists messages with where they stand: never their words, never a
// whole phone. GET /messages
func (s *Server) messageList(w http.ResponseWriter, r *http.Request) error {
	at, err := before(r)
	if err != nil {
		return err
	}
	state := notify.State(r.URL.Query().Get("state"))
	found, err := s.Messages.List(r.Context(), notify.Filter{State: state, Before: at}, keepingRows+1)
	if err != nil {
		return err
	}
	choice := page.Filter{Name: "state", Value: string(state), Label: msgState, Kind: page.Choice}
	for _, st := range messageStates {
		choice.Options = append(choice.Options, page.Option{Value: string(st), Label: st.Name()})
	}
	v := messagesView{Rows: found, Now: civil.At(s.Clock()), Filters: page.Filters{Action: "/messages", Fields: []page.Filter{choice}}}
	v.Budget, v.Quiet, v.Templates = s.Messages.Settings()
	if v.Waiting, err = s.Messages.Depth(r.Context()); err != nil {
		return err
	}
	if len(found) > keepingRows {
		v.Rows = found[:keepingRows]
		v.Next = itoa(int64(v.Rows[keepingRows-1].Made))
	}
	return s.page(w, r, messagesPage(s.shell(r, msgDelivery), v))
}

// messageAgain sends one message of unknown fate once more, and never a second
// time. What surely failed has lost its words and is told anew by whoever
// wanted it told. POST /messages/{id}
func (s *Server) messageAgain(w http.ResponseWriter, r *http.Request) error {
	a, id := *actor(r.Context()), r.PathValue("id")
	thing := access.Thing{Kind: "message", ID: id}
	if err := s.Accounts.Guard(r.Context(), a, access.Operate, thing, "resend"); err != nil {
		return err
	}
	err := s.Messages.ResendOnce(r.Context(), id, func(ctx context.Context, tx *store.Tx) error {
		return access.Record(ctx, tx, a, access.Operate, thing, "resend", access.Done)
	})
	if errors.Is(err, notify.ErrNone) {
		return fault.New(fault.Conflict, msgNoResend)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/messages")
}

var providerNames = map[notify.Channel]text.Label{
	notify.SMS: {Zh: "短信", En: "SMS"}, notify.WeChat: {Zh: "微信", En: "WeChat"}, notify.Mail: {Zh: "邮件", En: "e-mail"},
}

var exportActs = []access.Act{access.PersonExport, access.Decide}

type exportsView struct {
	Files    []export.File
	Requests []access.Request // the visitor's own, agreed to and not made yet
	May      bool             // ask
	Me       string
	Place    page.Filter
	Days     int
	Made     string // id of a file just made
	Phrase   string // its passphrase, shown once
	Fault    text.Label
}

func (s *Server) exportsView(r *http.Request) (exportsView, error) {
	a := *actor(r.Context())
	v := exportsView{May: access.Somewhere(a, access.PersonExport), Me: a.ID, Days: int(export.MaxLife / (24 * time.Hour))}
	files, err := s.Exports.List(r.Context(), 100)
	if err != nil {
		return v, err
	}
	for _, f := range files {
		if f.By == a.ID || f.ApprovedBy == a.ID {
			v.Files = append(v.Files, f)
		}
	}
	asked, err := s.Access.Requests(r.Context(), a)
	if err != nil {
		return v, err
	}
	for _, req := range asked {
		if req.Act == access.PersonExport && req.By == a.ID && req.Usable(a.At) {
			v.Requests = append(v.Requests, req)
		}
	}
	if v.May {
		v.Place, _, err = placeFilter(r, access.PersonExport)
	}
	return v, err
}

// exportList lists the exports somebody asked for or agreed to, and is where
// one is asked for. GET /exports
func (s *Server) exportList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.exportsView(r)
	if err != nil {
		return err
	}
	return s.page(w, r, exportsPage(s.shell(r, msgExports), v))
}

// exportAsk puts an export before a second person. POST /exports
func (s *Server) exportAsk(w http.ResponseWriter, r *http.Request) error {
	if stale, err := s.stale(w, r, "/exports"); stale || err != nil {
		return err
	}
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	a := *actor(r.Context())
	days, _ := strconv.Atoi(form("days"))
	downloads, _ := strconv.Atoi(form("downloads"))
	asked, err := s.Exports.Ask(r.Context(), a, export.Spec{
		Source: "people.contacts", Place: form("place"), Purpose: form("purpose") + ": " + form("reason"), Recipient: form("recipient"),
		Expires: a.At + civil.Instant(time.Duration(days)*24*time.Hour/time.Millisecond), Downloads: downloads,
	})
	fault := text.Label{}
	switch {
	case err == nil:
		return page.Back(w, r, "/requests/"+itoa(asked.ID))
	case errors.Is(err, export.ErrMany):
		fault = msgExportMany.With(export.MaxRows)
	case errors.Is(err, export.ErrBad):
		fault = msgExportBad
	default:
		return err
	}
	v, err := s.exportsView(r)
	if err != nil {
		return err
	}
	v.Fault = fault
	return s.respond(w, r, http.StatusUnprocessableEntity, exportsPage(s.shell(r, msgExports), v))
}

// exportMake makes the file of a request that was agreed to. The passphrase is
// shown once. POST /exports/make/{request}
func (s *Server) exportMake(w http.ResponseWriter, r *http.Request) error {
	request, err := strconv.ParseInt(r.PathValue("request"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	id, phrase, err := s.Exports.Make(r.Context(), *actor(r.Context()), request)
	if err != nil {
		return err
	}
	v, err := s.exportsView(r)
	if err != nil {
		return err
	}
	v.Made, v.Phrase = id, phrase
	return s.page(w, r, exportsPage(s.shell(r, msgExports), v))
}

// exportFile gives the encrypted file and counts. GET /exports/{id}
func (s *Server) exportFile(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	file, body, err := s.Exports.Download(r.Context(), *actor(r.Context()), id)
	if errors.Is(err, export.ErrGone) {
		return fault.New(fault.Gone, msgExportGone)
	}
	if err != nil {
		return err
	}
	return page.File(w, r, file.Name(), "application/octet-stream", body)
}

type retentionView struct {
	Event    string
	Lines    []retention.Line
	Requests []access.Request // agreed to, and not begun
	Fault    text.Label
}

// retentionList is what the end of an event would destroy. GET /retention
func (s *Server) retentionList(w http.ResponseWriter, r *http.Request) error {
	return s.showRetention(w, r, strings.TrimSpace(r.URL.Query().Get("event")), text.Label{})
}

func (s *Server) showRetention(w http.ResponseWriter, r *http.Request, event string, fault text.Label) error {
	a := *actor(r.Context())
	v := retentionView{Event: event, Fault: fault}
	var err error
	if event != "" {
		if v.Lines, err = s.Retention.List(r.Context(), event); err != nil {
			return err
		}
	}
	asked, err := s.Access.Requests(r.Context(), a)
	if err != nil {
		return err
	}
	for _, req := range asked {
		if req.Act == access.Destroy && req.By == a.ID && req.Usable(a.At) {
			v.Requests = append(v.Requests, req)
		}
	}
	status := http.StatusOK
	if fault.Zh != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.respond(w, r, status, retentionPage(s.shell(r, msgRetention), v))
}

// retentionAsk puts the list before a second person. POST /retention
func (s *Server) retentionAsk(w http.ResponseWriter, r *http.Request) error {
	if stale, err := s.stale(w, r, "/retention"); stale || err != nil {
		return err
	}
	event, reason := strings.TrimSpace(r.PostFormValue("event")), strings.TrimSpace(r.PostFormValue("reason"))
	if event == "" || reason == "" {
		return s.showRetention(w, r, event, msgSayEvent)
	}
	asked, _, err := s.Retention.Ask(r.Context(), *actor(r.Context()), event, "", reason)
	if errors.Is(err, retention.ErrNone) {
		return s.showRetention(w, r, event, msgNothingToDestroy)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/requests/"+itoa(asked.ID))
}

// retentionBegin begins what was agreed to. POST /retention/begin/{request}
func (s *Server) retentionBegin(w http.ResponseWriter, r *http.Request) error {
	request, err := strconv.ParseInt(r.PathValue("request"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	id, err := s.Retention.Begin(r.Context(), s.Jobs, *actor(r.Context()), request)
	if err != nil {
		return err
	}
	return page.Back(w, r, "/retention/"+url.PathEscape(id))
}

// retentionReport is what was destroyed, as far as it is. GET /retention/{id}
func (s *Server) retentionReport(w http.ResponseWriter, r *http.Request) error {
	report, err := s.Retention.Report(r.Context(), r.PathValue("id"))
	if errors.Is(err, retention.ErrNone) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return s.page(w, r, retentionReportPage(s.shell(r, msgReportOf, page.Crumb{Label: msgRetention, Href: "/retention"}), report))
}

// dayTime is a time of the day: 22:00.
func dayTime(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }
