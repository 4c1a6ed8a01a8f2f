package request

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/page"
	"linli/internal/text"
)

func (r *Requests) staffPages(site page.Site) {
	site.Navigate(page.Entry{
		Acts:    []access.Act{access.RequestRead},
		NavItem: page.NavItem{Label: msgNeeds, Short: msgNeedsTab, Href: "/needs", Icon: "heart", Tab: true},
	})
	site.Staff("GET /needs", access.RequestRead, r.needsPage(site))
	site.Staff("GET /needs/new", access.RequestRecord, r.enterPage(site))
	site.Staff("POST /needs/new", access.RequestRecord, r.enterNeed(site))
	site.Staff("GET /needs/survey", access.RequestRecord, r.surveyPage(site))
	site.Staff("POST /needs/survey", access.RequestRecord, r.survey(site))
	site.Staff("GET /needs/print", access.RequestOpen, r.printPage(site))
	site.Staff("POST /needs/print", access.RequestOpen, r.printSheet(site))
	site.Staff("POST /needs/schedules", access.RequestSchedule, r.setSchedules)
	r.familyPages(site)
	site.Staff("GET /needs/{id}", access.RequestRead, r.needPage(site))
	site.Staff("POST /needs/{id}", access.RequestRead, r.decideNeed(site))
	site.Staff("POST /needs/{id}/open", access.RequestOpen, r.openNeed(site))
	site.Staff("POST /needs/{id}/assign", access.RequestDispatch, r.assign(site))
	site.Staff("POST /needs/{id}/away", access.RequestDispatch, r.takeAway)
}

// placeName is a division without those above it.
func placeName(code string) string {
	d, ok := area.Default().Lookup(area.Code(code))
	if !ok {
		return code
	}
	return d.Short()
}

// placeWithin is a division of a list: for what lies below a district its own
// name, for a district that of the city's units.
func placeWithin(code string) text.Label { return area.Default().Label(area.Code(code)) }

// words are the note of an event as people read it.
func (e Event) words(ctx context.Context) string {
	var wave, called int64
	switch _, err := fmt.Sscanf(e.Note, "%d/%d", &wave, &called); {
	case e.What == string(stepDispatch) && err == nil:
		return page.Say(ctx, msgWaveOf, wave, called)
	case e.What == string(stepHold), e.What == string(Held):
		return page.T(ctx, Hold(e.Note).Name())
	case e.What == "asked":
		return page.T(ctx, Channel(e.Note).Name())
	case e.What == string(stepClose):
		outcome, rest, _ := strings.Cut(e.Note, " ")
		return strings.TrimSpace(page.T(ctx, Outcome(outcome).Name()) + " " + rest)
	}
	return e.Note
}

func (e Event) by(ctx context.Context) string {
	switch e.Who {
	case "clock":
		return page.T(ctx, msgBySystem)
	case "self":
		return page.T(ctx, msgBySelf)
	}
	return e.Who
}

// mays is what the visitor may do here.
type mays struct{ Record, Schedule, Dispatch, Open, Close, Orders bool }

func may(actor access.Actor, thing access.Thing) mays {
	is := func(act access.Act) bool { return access.May(actor, act, thing) == nil }
	return mays{is(access.RequestRecord), is(access.RequestSchedule), is(access.RequestDispatch), is(access.RequestOpen), is(access.RequestClose), is(access.RequestOrder) || is(access.RequestReview)}
}

func openPurposes() []access.Purpose { return access.RequestOpen.Purposes() }

type needView struct {
	*Request
	Typed   string // whom somebody meant to assign
	Alias   string // of a medic's family, whom nobody names
	Now     civil.Instant
	Who     *Who
	May     mays
	Events  []Event
	Cards   []handCard
	Nearest []nearCard
	Choices []Decision
	Faults  fault.Faults
	Desks   []face
}

type handCard struct {
	Hand
	Name string
}

func (v needView) mayPostpone() bool {
	for _, d := range v.Choices {
		if d == Postpone {
			return true
		}
	}
	return false
}

// gone reports whether a decision says that the person is not there any more.
func (d Decision) gone() bool { return d == Died || d == InHospital || d == MovedAway }

func (v needView) mayBeGone() bool { return slices.ContainsFunc(v.Choices, Decision.gone) }

// leads reports whether a decision is what is to be done next: ending a need
// never is.
func (v needView) leads(i int) bool {
	switch v.Choices[i] {
	case Refuse, GiveUp, Died, InHospital, MovedAway:
		return false
	}
	return i == 0
}

// choices are what can be decided about a need now, the likeliest first.
func choices(q *Request, m mays) []Decision {
	var out []Decision
	add := func(may bool, ds ...Decision) {
		if may {
			out = append(out, ds...)
		}
	}
	switch q.State {
	case Held:
		add(m.Close && q.Channel != ByOrder, Release)
		add(m.Close, Refuse)
	case Unconfirmed:
		add(m.Close, ConfirmYes, ConfirmNo)
	case Received:
		add(m.Schedule && q.ClearedAt == 0 || m.Schedule && q.Postponed != 0, Schedule)
		add(m.Schedule, Postpone)
		add(m.Close, Refuse)
	case Dispatched:
		add(m.Dispatch && q.Hold == NoHelper, Again)
		add(m.Schedule && (q.ClearedAt == 0 || q.Postponed != 0), Schedule)
		add(m.Schedule, Postpone)
		add(m.Close, GiveUp)
	case FedBack:
		add(m.Close, CallBack, CallUnmet)
	case Accepted, InProgress:
		missing := q.Taken < q.Hands
		add(m.Schedule && missing && (q.ClearedAt == 0 || q.Postponed != 0), Schedule)
		add(m.Dispatch && missing && q.Hold == NoHelper, Again)
		add(m.Close, CallBack)
	}
	add(m.Close && q.Open(), Died, InHospital, MovedAway)
	return out
}

func (r *Requests) showNeed(site page.Site, w http.ResponseWriter, req *http.Request, who *Who, faults fault.Faults) error {
	ctx, actor, id := req.Context(), page.Actor(req.Context()), req.PathValue("id")
	q, err := r.needFor(ctx, actor, id)
	if err != nil {
		return err
	}
	v := needView{Request: q, Now: r.now(), Who: who, May: may(actor, q.Thing()), Faults: faults, Typed: req.PostFormValue("person")}
	if q.Care == Medic {
		keeper := access.May(actor, access.FamilyKeep, q.Thing()) == nil
		v.May, v.Alias = mays{Dispatch: keeper, Close: keeper}, r.Alias(id)
	}
	v.Choices, v.Desks = choices(q, v.May), r.desks(q, actor)
	if v.Events, err = r.Events(ctx, id); err != nil {
		return err
	}
	if v.Cards, err = r.handCards(ctx, id); err != nil {
		return err
	}
	if v.May.Dispatch && q.Open() && q.Taken < q.Hands {
		if v.Nearest, err = r.nearCards(ctx, actor, q); err != nil {
			return err
		}
	}
	if who != nil {
		w.Header().Set("Cache-Control", "no-store")
	}
	return site.Show(w, req, page.Content{Status: faults.Status(), Title: msgOneNeed, Crumbs: []page.Crumb{{Label: msgNeeds, Href: "/needs"}}, Body: needPage(v)})
}

func (r *Requests) needPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.showNeed(site, w, req, nil, nil) }
}

func (r *Requests) openNeed(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		who, err := r.Open(req.Context(), page.Actor(req.Context()), req.PathValue("id"), req.FormValue("purpose"))
		if err != nil {
			return err
		}
		return r.showNeed(site, w, req, &who, nil)
	}
}

// settled goes back to a need, or shows what stands against what was decided.
func (r *Requests) settled(site page.Site, w http.ResponseWriter, req *http.Request, err error) error {
	if found := fault.Find(err); len(found) > 0 {
		return r.showNeed(site, w, req, nil, found)
	}
	if err != nil {
		return err
	}
	return page.Back(w, req, "/needs/"+req.PathValue("id"))
}

func (r *Requests) decideNeed(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := Verdict{ID: req.PathValue("id"), Do: Decision(req.FormValue("do")), Note: req.FormValue("note"), Into: req.FormValue("into")}
		v.Until, _ = page.ReadFieldTime(req.FormValue("until")) // what is no moment is not later than now
		return r.settled(site, w, req, r.Decide(req.Context(), page.Actor(req.Context()), v))
	}
}

func (r *Requests) assign(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, actor := req.Context(), page.Actor(req.Context())
		person, err := r.o.People.Named(ctx, actor, "person", req.FormValue("person"))
		if err == nil {
			err = r.Assign(ctx, actor, req.PathValue("id"), person)
		}
		return r.settled(site, w, req, err)
	}
}

func (r *Requests) takeAway(w http.ResponseWriter, req *http.Request) error {
	if err := r.TakeAway(req.Context(), page.Actor(req.Context()), req.PathValue("id"), req.FormValue("person")); err != nil {
		return err
	}
	return page.Back(w, req, "/needs/"+req.PathValue("id"))
}

func (r *Requests) setSchedules(w http.ResponseWriter, req *http.Request) error {
	place := req.FormValue("place")
	if err := r.SetSchedules(req.Context(), page.Actor(req.Context()), place, req.FormValue("on") == "yes"); err != nil {
		return err
	}
	return page.Back(w, req, "/needs?place="+url.QueryEscape(place))
}

// ownCommunity is the community of whoever enters for one only.
func ownCommunity(actor access.Actor) string {
	if tops := access.Tops(actor, access.RequestRecord); len(tops) == 1 && tops[0].Level() == area.Community {
		return string(tops[0])
	}
	return ""
}

func (r *Requests) enterPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		actor := page.Actor(req.Context())
		v := askView{Ask: Ask{ID: rand.Text(), Urgency: Today, Place: ownCommunity(actor)}, MayClear: access.Somewhere(actor, access.RequestSchedule)}
		return site.Show(w, req, page.Content{Title: msgNewNeed, Crumbs: []page.Crumb{{Label: msgNeeds, Href: "/needs"}}, Live: true, Body: enterPage(v)})
	}
}

func (r *Requests) enterNeed(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, actor := req.Context(), page.Actor(req.Context())
		v := r.readForm(req)
		v.Ask.Channel, v.Ask.Org = enteredBy(actor), strings.TrimSpace(req.FormValue("org"))
		v.Ask.Agreed, v.Ask.Clear = req.FormValue("agreed") != "", req.FormValue("clear") != ""
		v.MayClear = access.Somewhere(actor, access.RequestSchedule)
		q, err := r.Enter(ctx, actor, v.Ask)
		if v.Faults = fault.Find(err); len(v.Faults) > 0 {
			return site.Show(w, req, page.Content{Status: v.Faults.Status(), Title: msgNewNeed, Live: true, Body: enterPage(v)})
		}
		if err != nil {
			return err
		}
		if q.Care == Medic {
			return page.Back(w, req, "/needs") // from here on it is its keeper's
		}
		return page.Back(w, req, "/needs/"+q.ID)
	}
}

func (r *Requests) surveyPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := askView{Ask: Ask{ID: rand.Text(), Place: ownCommunity(page.Actor(req.Context()))}}
		return site.Show(w, req, page.Content{Title: msgSurvey, Crumbs: []page.Crumb{{Label: msgNeeds, Href: "/needs"}}, Live: true, Body: surveyPage(v)})
	}
}

func (r *Requests) survey(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := r.readForm(req)
		h := Household{ID: v.Ask.ID, Place: v.Ask.Place, Who: v.Ask.Who, Care: v.Ask.Care, Surveyor: req.FormValue("surveyor")}
		h.Who.By, h.Who.ByPhone = "", ident.Phone("")
		for _, k := range req.Form["kinds"] {
			h.Needs = append(h.Needs, Need{Kind: Kind(k), Words: v.Ask.Who.Words})
		}
		v.Surveyor = h.Surveyor
		var err error
		if h.Surveyor, err = r.o.People.Named(req.Context(), page.Actor(req.Context()), "surveyor", h.Surveyor); err == nil {
			err = r.Survey(req.Context(), page.Actor(req.Context()), h)
		}
		if v.Faults = fault.Find(err); len(v.Faults) > 0 {
			return site.Show(w, req, page.Content{Status: v.Faults.Status(), Title: msgSurvey, Live: true, Body: surveyPage(v)})
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/needs?place="+url.QueryEscape(h.Place))
	}
}

type printView struct {
	Where  page.PlaceField
	Place  string
	Rows   []SheetRow
	By     string
	Now    civil.Instant
	Faults fault.Faults
}

// sheetPart is a part of the sheet with its heading.
type sheetPart struct {
	Name text.Label
	Rows []SheetRow
}

// parts are the sheet with what nobody has taken first.
func (v printView) parts() []sheetPart {
	out := []sheetPart{{Name: msgUnmet}, {Name: msgInHands}}
	for _, row := range v.Rows {
		i := 0
		if row.State == Accepted || row.State == InProgress {
			i = 1
		}
		out[i].Rows = append(out[i].Rows, row)
	}
	return slices.DeleteFunc(out, func(p sheetPart) bool { return len(p.Rows) == 0 })
}

func (r *Requests) showSheet(site page.Site, w http.ResponseWriter, req *http.Request, v printView) error {
	return site.Show(w, req, page.Content{
		Status: v.Faults.Status(), Title: msgPrint, Live: true, Crumbs: []page.Crumb{{Label: msgNeeds, Href: "/needs"}}, Body: printPage(v),
	})
}

func (r *Requests) printPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		place := Find{Place: req.FormValue("place")}.reach(page.Actor(req.Context()))
		return r.showSheet(site, w, req, printView{Where: where.Of(r.o.Atlas, place)})
	}
}

func (r *Requests) printSheet(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		actor := page.Actor(req.Context())
		v := printView{Where: where.Read(req, r.o.Atlas), By: actor.Name, Now: r.now()}
		v.Place = v.Where.Chosen
		var err error
		v.Rows, err = r.Sheet(req.Context(), actor, v.Place, req.FormValue("purpose"))
		if v.Faults = fault.Find(err); len(v.Faults) > 0 {
			v.Rows = nil
			return r.showSheet(site, w, req, v)
		}
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return r.showSheet(site, w, req, v)
	}
}
