package attendance

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (v *pages) deskPages() {
	site := v.site
	site.Staff("GET /service", access.ServiceApprove, v.desk)
	site.Staff("GET /service/export.csv", access.ServiceRecord, v.export)
	site.Staff("POST /service/stars", access.ServiceApprove, v.decideStar)
	site.Staff("GET /service/honesty", access.ServiceApprove, v.honesty)
	site.Staff("POST /service/honesty", access.ServiceRecord, v.explain)
	site.Staff("GET /service/twice", access.ServiceApprove, v.twiceList)
	site.Staff("POST /service/twice", access.ServiceApprove, v.answerTwicePage)
	site.Staff("GET /service/audits", access.ServiceApprove, v.audits)
	site.Staff("POST /service/audits", access.ServiceApprove, v.drawAudit)
	site.Staff("GET /service/audits/{audit}", access.ServiceApprove, v.audit)
	site.Staff("POST /service/audits/{audit}/publish", access.ServiceApprove, v.publishAudit)
	site.Staff("POST /service/audits/{audit}/{n}", access.ServiceApprove, v.findAudit)
	site.Open("GET /audits/{audit}", v.publicAudit)
}

// scopeOf is the scope a list is asked for: a place, by itself where the
// account's rights begin, or an organisation.
func (v *pages) scopeOf(r *http.Request, act access.Act) (Scope, page.Filter) {
	q := r.URL.Query()
	if r.Method == http.MethodPost {
		_ = r.ParseForm()
		q = r.PostForm
	}
	actor := page.Actor(r.Context())
	s := Scope{Place: strings.TrimSpace(q.Get("place")), Org: strings.TrimSpace(q.Get("org"))}
	reach := access.Tops(actor, act)
	if access.TopLine(actor, act) != "" {
		reach = nil
	}
	s = startScope(actor, act, s, q.Has("place"))
	options := page.Places(v.Atlas, area.Code(s.Place), reach...)
	return s, page.Filter{Name: "place", Label: msgPlace, Value: s.Place, Kind: page.Choice, Options: options}
}

// startScope is where a list begins for whom no place was chosen: where their
// rights begin, or their organisation.
func startScope(actor access.Actor, act access.Act, s Scope, chosen bool) Scope {
	if line := access.TopLine(actor, act); line != "" {
		if s.Place == "" && s.Org == "" {
			s.Org = line
		}
	} else if !chosen {
		s.Place = string(access.Top(actor, act))
	}
	return s
}

// stintRow is a stint in a list of the desk.
type stintRow struct {
	Stint
	Card  people.Card
	Where string
	Late  bool
}

// deskView is what waits in a scope.
type deskView struct {
	Filters    page.Filters
	Scope      Scope
	Overdue    []stintRow
	Next       string
	Objections []stintRow
	Stars      []starRow
	Deadline   Deadline
	From, To   civil.Day
}

type starRow struct {
	Star
	Card people.Card
}

// desk is what waits to be verified and answered. GET /service
func (v *pages) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	scope, place := v.scopeOf(r, access.ServiceApprove)
	within, err := strconv.Atoi(r.URL.Query().Get("within"))
	if err != nil || within < -1 || within > 30 {
		within = 3
	}
	view := deskView{Scope: scope, Deadline: deadline(v.now().Day()), To: v.now().Day()}
	view.From = view.To - 30
	view.Filters = page.Filters{Action: "/service", Fields: []page.Filter{
		place,
		{Name: "org", Label: msgOrg, Value: scope.Org, Hint: msgOrgHint, Max: 64},
		{Name: "within", Label: msgDue, Value: strconv.Itoa(within), Kind: page.Choice, Options: []page.Option{
			{Value: "-1", Label: msgLateOnly}, {Value: "3", Label: msgDueSoon}, {Value: "30", Label: msgAllWaiting},
		}},
	}}
	list, err := v.Attendance.Overdue(ctx, actor, scope, within, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	if view.Overdue, err = v.stintRows(r, list.Stints); err != nil {
		return err
	}
	view.Next = list.Next
	objections, err := v.Attendance.Objections(ctx, actor, scope)
	if err != nil {
		return err
	}
	if view.Objections, err = v.stintRows(r, objections); err != nil {
		return err
	}
	if scope.Org == "" {
		stars, err := v.OpenStars(ctx, actor, scope.Place, 50)
		if err != nil {
			return err
		}
		keys := make([]string, len(stars))
		for i := range stars {
			keys[i] = stars[i].Person
		}
		cards, err := v.People.Cards(ctx, keys)
		if err != nil {
			return err
		}
		for _, s := range stars {
			view.Stars = append(view.Stars, starRow{s, cards[s.Person]})
		}
	}
	return v.site.Show(w, r, page.Content{Title: msgService, Body: deskPage(view), Wide: true})
}

func (v *pages) stintRows(r *http.Request, stints []Stint) ([]stintRow, error) {
	cards, err := v.People.Cards(r.Context(), personsOf(stints))
	if err != nil {
		return nil, err
	}
	out := make([]stintRow, len(stints))
	for i, s := range stints {
		out[i] = stintRow{s, cards[s.Person], v.stintPlace(r.Context(), s), s.Due < v.now().Day()}
	}
	return out, nil
}

// span reads the days a page is about, by default the last thirty-one.
func (v *pages) span(r *http.Request) (from, to civil.Day) {
	to = v.now().Day()
	if d, err := civil.ParseDay(r.FormValue("to")); err == nil {
		to = d
	}
	from = to - 30
	if d, err := civil.ParseDay(r.FormValue("from")); err == nil && d <= to {
		from = d
	}
	return from, to
}

// export is a scope's service as a file. GET /service/export.csv
func (v *pages) export(w http.ResponseWriter, r *http.Request) error {
	scope, _ := v.scopeOf(r, access.ServiceRecord)
	from, to := v.span(r)
	var b bytes.Buffer
	if err := v.Export(r.Context(), page.Actor(r.Context()), scope, from, to, page.From(r.Context()).Lang, &b); err != nil {
		return err
	}
	return page.File(w, r, "service-"+from.String()+"-"+to.String()+".csv", "text/csv; charset=utf-8", b.Bytes())
}

// decideStar gives a star or says why not. POST /service/stars
func (v *pages) decideStar(w http.ResponseWriter, r *http.Request) error {
	stars, _ := strconv.ParseInt(r.PostFormValue("stars"), 10, 64)
	err := v.DecideStar(r.Context(), page.Actor(r.Context()), r.PostFormValue("person"), stars, r.PostFormValue("do") == "give", r.PostFormValue("reason"))
	if err != nil {
		return err
	}
	return page.Back(w, r, "/service")
}

// honestView is what the records of organisations look like.
type honestView struct {
	Filters  page.Filters
	Scope    Scope
	From, To civil.Day
	Orgs     []Honesty
}

// honesty shows what is odd, by organisation. GET /service/honesty
func (v *pages) honesty(w http.ResponseWriter, r *http.Request) error {
	scope, place := v.scopeOf(r, access.ServiceApprove)
	view := honestView{Scope: scope}
	view.From, view.To = v.span(r)
	view.Filters = page.Filters{Action: "/service/honesty", Fields: []page.Filter{
		place, {Name: "org", Label: msgOrg, Value: scope.Org, Hint: msgOrgHint, Max: 64},
		{Name: "from", Label: msgFromDay, Value: view.From.String(), Kind: page.Date}, {Name: "to", Label: msgToDay, Value: view.To.String(), Kind: page.Date},
	}}
	var err error
	if view.Orgs, err = v.Honest(r.Context(), page.Actor(r.Context()), scope, view.From, view.To); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgHonesty, Crumbs: []page.Crumb{{Label: msgService, Href: "/service"}}, Body: honestPage(view), Wide: true})
}

// explain keeps an answer. POST /service/honesty
func (v *pages) explain(w http.ResponseWriter, r *http.Request) error {
	scope, _ := v.scopeOf(r, access.ServiceRecord)
	if err := v.Explain(r.Context(), page.Actor(r.Context()), scope, r.PostFormValue("odd"), r.PostFormValue("answer")); err != nil {
		return err
	}
	return page.Back(w, r, page.Local(r.PostFormValue("back"), "/service/honesty"))
}

// auditsView are the random checks of a scope, and the form for another.
type auditsView struct {
	Filters  page.Filters
	Scope    Scope
	Audits   []Audit
	ID       string
	From, To civil.Day
	Faults   fault.Faults
}

// audits are the random checks of a scope. GET /service/audits
func (v *pages) audits(w http.ResponseWriter, r *http.Request) error { return v.showAudits(w, r, nil) }

func (v *pages) showAudits(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	scope, place := v.scopeOf(r, access.ServiceApprove)
	view := auditsView{Scope: scope, ID: page.NewID(), Faults: faults}
	view.From, view.To = v.span(r)
	view.Filters = page.Filters{Action: "/service/audits", Fields: []page.Filter{place, {Name: "org", Label: msgOrg, Value: scope.Org, Hint: msgOrgHint, Max: 64}}}
	var err error
	if view.Audits, err = v.Attendance.Audits(r.Context(), page.Actor(r.Context()), scope, 50); err != nil {
		return err
	}
	content := page.Content{Title: msgAudits, Crumbs: []page.Crumb{{Label: msgService, Href: "/service"}}, Body: auditsPage(view), Wide: true}
	content.Status = faults.Status()
	return v.site.Show(w, r, content)
}

// drawAudit draws a sample. POST /service/audits
func (v *pages) drawAudit(w http.ResponseWriter, r *http.Request) error {
	scope, _ := v.scopeOf(r, access.ServiceApprove)
	size, _ := strconv.ParseInt(strings.TrimSpace(r.PostFormValue("size")), 10, 64)
	d := Audit{ID: r.PostFormValue("id"), Scope: scope, Size: size}
	d.From, d.To = v.span(r)
	d, err := v.Draw(r.Context(), page.Actor(r.Context()), d)
	return page.Redo(w, r, err, "/service/audits/"+d.ID, func(f fault.Faults) error { return v.showAudits(w, r, f) })
}

// auditView is a random check and what it has drawn.
type auditView struct {
	Audit
	Place text.Label
	Items []auditRow
}

type auditRow struct {
	AuditItem
	Card people.Card
}

// audit is one random check. GET /service/audits/{audit}
func (v *pages) audit(w http.ResponseWriter, r *http.Request) error {
	d, items, err := v.Items(r.Context(), page.Actor(r.Context()), r.PathValue("audit"))
	if err != nil {
		return err
	}
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].Person
	}
	cards, err := v.People.Cards(r.Context(), keys)
	if err != nil {
		return err
	}
	view := auditView{Audit: d, Place: v.placeName(d.Scope.Place)}
	for _, item := range items {
		view.Items = append(view.Items, auditRow{item, cards[item.Person]})
	}
	return v.site.Show(w, r, page.Content{
		Title: msgAudit, Crumbs: []page.Crumb{{Label: msgService, Href: "/service"}, {Label: msgAudits, Href: "/service/audits"}}, Body: auditPage(view), Wide: true,
	})
}

func (v *pages) placeName(code string) text.Label {
	if code == "" {
		return msgWholeCity
	}
	return text.Label{Zh: v.Atlas.FullName(area.Code(code))}
}

// findAudit keeps what the check of one record found.
// POST /service/audits/{audit}/{n}
func (v *pages) findAudit(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil {
		return ErrUnknown
	}
	err = v.Find(r.Context(), page.Actor(r.Context()), r.PathValue("audit"), n, Finding(r.PostFormValue("finding")), r.PostFormValue("reason"))
	if err != nil {
		return err
	}
	return page.Back(w, r, "/service/audits/"+r.PathValue("audit"))
}

// publishAudit makes the result public. POST /service/audits/{audit}/publish
func (v *pages) publishAudit(w http.ResponseWriter, r *http.Request) error {
	if err := v.Publish(r.Context(), page.Actor(r.Context()), r.PathValue("audit")); err != nil {
		return err
	}
	return page.Back(w, r, "/service/audits/"+r.PathValue("audit"))
}

// publicAudit is the published result of a random check, without names.
// GET /audits/{audit}
func (v *pages) publicAudit(w http.ResponseWriter, r *http.Request) error {
	d, err := v.PublishedAudit(r.Context(), r.PathValue("audit"))
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgAudit, Body: publicAuditPage(auditView{Audit: d, Place: v.placeName(d.Scope.Place)})})
}
