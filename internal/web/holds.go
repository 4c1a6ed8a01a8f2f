package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/retention"
	"linli/internal/text"
)

// holdsView is the page of what is kept from being destroyed.
type holdsView struct {
	Rows   []retention.Hold
	Rules  []page.Option
	Now    civil.Instant
	Me     string
	Form   func(name string) string
	Faults fault.Faults
}

// state is how a hold stands.
func (v holdsView) state(h retention.Hold) text.Label {
	switch {
	case h.Released != 0:
		return msgHoldReleased
	case v.Now >= h.Until:
		return msgHoldOver
	case !h.Holding(v.Now):
		return msgHoldLapsed
	case h.ReleaseBy != "":
		return msgHoldReleasing
	case h.Confirmed == 0:
		return msgHoldFirst
	}
	return msgHoldOn
}

// open reports whether somebody may still act on a hold.
func (v holdsView) open(h retention.Hold) bool { return h.Released == 0 && v.Now < h.Until }

// holdList lists what is kept from being destroyed. GET /holds
func (s *Server) holdList(w http.ResponseWriter, r *http.Request) error {
	return s.showHolds(w, r, nil)
}

func (s *Server) showHolds(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	rows, err := s.Retention.Holds(r.Context())
	if err != nil {
		return err
	}
	v := holdsView{Rows: rows, Rules: []page.Option{{Label: msgEveryRule}}, Now: civil.At(s.Clock()), Me: actor(r.Context()).ID, Form: r.PostFormValue, Faults: f}
	for _, rule := range s.Retention.Rules() {
		v.Rules = append(v.Rules, page.Option{Value: rule.Key, Label: rule.What})
	}
	status := http.StatusOK
	if len(f) > 0 {
		status = f[0].Kind.Status()
	}
	return s.respond(w, r, status, holdsPage(s.shell(r, msgHolds), v))
}

// holdAdd keeps something from being destroyed, at once. POST /holds
func (s *Server) holdAdd(w http.ResponseWriter, r *http.Request) error {
	if stale, err := s.stale(w, r, "/holds"); stale || err != nil {
		return err
	}
	var f fault.Faults
	h := retention.Hold{
		Rule: r.PostFormValue("rule"), Event: strings.TrimSpace(r.PostFormValue("event")), Subject: strings.TrimSpace(r.PostFormValue("subject")),
		Reason: strings.TrimSpace(r.PostFormValue("reason")),
	}
	if h.Reason == "" {
		f.Add("reason", msgHoldWhy)
	}
	day, err := civil.ParseDay(r.PostFormValue("until"))
	if err != nil {
		f.Add("until", msgHoldDay)
	}
	h.Until = (day + 1).Start() // to the end of that day
	if len(f) > 0 {
		return s.showHolds(w, r, f)
	}
	_, err = s.Retention.Hold(r.Context(), *actor(r.Context()), h)
	if errors.Is(err, retention.ErrBad) {
		return s.showHolds(w, r, fault.Faults{fault.In("until", msgHoldDay)})
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/holds")
}

// holdAct is the second person's word on a hold. POST /holds/{id}/{what}
func (s *Server) holdAct(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	if stale, err := s.stale(w, r, "/holds"); stale || err != nil {
		return err
	}
	switch r.PathValue("what") {
	case "confirm":
		err = s.Retention.Confirm(r.Context(), *actor(r.Context()), id)
	case "release":
		_, err = s.Retention.Release(r.Context(), *actor(r.Context()), id, r.PostFormValue("reason"))
	default:
		return ErrNotFound
	}
	switch {
	case errors.Is(err, retention.ErrNone):
		return ErrNotFound
	case errors.Is(err, retention.ErrBad):
		return s.showHolds(w, r, fault.Faults{fault.New(fault.Invalid, msgHoldWhy)})
	case fault.Find(err) != nil:
		return s.showHolds(w, r, fault.Find(err))
	case err != nil:
		return err
	}
	return page.Back(w, r, "/holds")
}

// ruleName is what a hold keeps.
func ruleName(v holdsView, h retention.Hold) text.Label {
	for _, o := range v.Rules {
		if o.Value == h.Rule {
			return o.Label
		}
	}
	return text.Label{Zh: h.Rule, En: h.Rule}
}
