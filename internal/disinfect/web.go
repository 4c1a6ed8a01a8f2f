package disinfect

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/text"
)

// pages are the room's pages on one site.
type pages struct {
	*Disinfection
	site page.Site
}

// Pages mounts the room's pages.
func (d *Disinfection) Pages(site page.Site) {
	v := &pages{d, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgMine, Href: "/my/disinfections", Icon: "shield"}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgJobs, Href: "/disinfections", Icon: "shield"}, Acts: []access.Act{access.DisinfectRead}},
	)
	site.Member("GET /my/disinfections", v.mine)
	site.Member("GET /my/disinfections/{id}", v.mineOne)
	site.Member("POST /my/disinfections/{id}", v.finish)
	site.Staff("GET /disinfections", access.DisinfectRead, v.list)
	site.Staff("GET /disinfections/new", access.DisinfectPlan, v.form)
	site.Staff("POST /disinfections/new", access.DisinfectPlan, v.plan)
	site.Staff("GET /disinfections/{id}", access.DisinfectRead, v.one)
	site.Staff("POST /disinfections/{id}/{what}", access.DisinfectRead, v.act)
}

// mine lists the volunteer's own jobs. GET /my/disinfections
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error {
	jobs, err := v.Mine(r.Context(), page.Who(r.Context()).Person, 100)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgMine, Body: minePage(jobs)})
}

// jobView is one job on a page.
type jobView struct {
	*Job
	Rules   *Rules
	Faults  fault.Faults
	Base    string
	Mine    bool
	MayPlan bool // the actor may plan
	Check   bool
	Form    map[string]string
}

func (v *pages) show(w http.ResponseWriter, r *http.Request, by Hand, f fault.Faults) error {
	j, err := v.Job(r.Context(), by, r.PathValue("id"))
	if err != nil {
		return err
	}
	out := jobView{Job: j, Rules: v.On(j.Day), Faults: f, Base: "/my/disinfections/" + j.ID, Mine: by.Actor == nil, Form: map[string]string{}}
	crumb := page.Crumb{Label: msgMine, Href: "/my/disinfections"}
	if by.Actor != nil {
		out.Base, crumb = "/disinfections/"+j.ID, page.Crumb{Label: msgJobs, Href: "/disinfections"}
		out.MayPlan = access.May(*by.Actor, access.DisinfectPlan, j.Thing()) == nil
		out.Check = access.May(*by.Actor, access.DisinfectCheck, j.Thing()) == nil
	}
	for name := range r.Form {
		out.Form[name] = r.FormValue(name)
	}
	return v.site.Show(w, r, page.Content{Title: msgJob, Status: f.Status(), Crumbs: []page.Crumb{crumb}, Body: jobPage(out)})
}

func (v *pages) mineOne(w http.ResponseWriter, r *http.Request) error {
	return v.show(w, r, Hand{Person: page.Who(r.Context()).Person}, nil)
}

// number reads a whole number of a form; what is none is a fault of its field.
func number(r *http.Request, f *fault.Faults, name string) int64 {
	s := strings.TrimSpace(r.FormValue(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f.Add(name, msgBadInt)
	}
	return n
}

func instant(r *http.Request, f *fault.Faults, name string) civil.Instant {
	at, err := page.ReadFieldTime(r.FormValue(name))
	if err != nil {
		f.Add(name, msgBadTime)
	}
	return at
}

func readOutcome(r *http.Request) (Outcome, error) {
	var f fault.Faults
	o := Outcome{
		Started: instant(r, &f, "started"), Ended: instant(r, &f, "ended"), Stock: measure.Millilitres(number(r, &f, "stock")),
		Total: measure.Millilitres(number(r, &f, "total")), Note: strings.TrimSpace(r.FormValue("note")),
	}
	return o, f.Err()
}

// finish is the operator's word. POST /my/disinfections/{id}
func (v *pages) finish(w http.ResponseWriter, r *http.Request) error {
	by := Hand{Person: page.Who(r.Context()).Person}
	o, err := readOutcome(r)
	if err == nil {
		err = v.Finish(r.Context(), by, r.PathValue("id"), o)
	}
	return page.Redo(w, r, err, "/my/disinfections/"+r.PathValue("id"), func(f fault.Faults) error { return v.show(w, r, by, f) })
}

// list shows jobs. GET /disinfections
func (v *pages) list(w http.ResponseWriter, r *http.Request) error {
	a, q := page.Actor(r.Context()), r.URL.Query()
	f := Find{Place: startOf(a, q.Get("place")), State: State(q.Get("state")), After: q.Get("after")}
	jobs, next, err := v.List(r.Context(), a, f)
	if err != nil {
		return err
	}
	options := []page.Option{{Label: msgOpenAll}}
	for _, s := range []State{Planned, Done, Checked, Cancelled} {
		options = append(options, page.Option{Value: string(s), Label: s.Name()})
	}
	filters := page.Filters{Action: "/disinfections", Fields: []page.Filter{
		{Name: "place", Value: f.Place, Label: msgAt, Kind: page.Choice, Options: page.Places(v.Atlas, area.Code(f.Place), access.Tops(a, access.DisinfectRead)...)},
		{Name: "state", Value: string(f.State), Label: msgState, Kind: page.Choice, Options: options},
	}}
	return v.site.Show(w, r, page.Content{Title: msgJobs, Wide: true, Body: listPage(filters, jobs, next, access.Somewhere(a, access.DisinfectPlan))})
}

// draftView is the form of a plan.
type draftView struct {
	ID     string
	Rules  *Rules
	Faults fault.Faults
	Form   map[string]string
	Gear   []string
	Where  page.PlaceField
}

// where is the field for the community of a job.
var where = page.PlaceField{Name: "place", Label: msgPlace}

func (v *pages) showForm(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	d := draftView{ID: r.FormValue("id"), Rules: v.On(v.now().Day()), Faults: f, Form: map[string]string{}, Gear: r.Form["gear"]}
	if d.ID == "" {
		d.ID = page.NewID()
	}
	for name := range r.Form {
		d.Form[name] = r.FormValue(name)
	}
	d.Where = where.Read(r, v.Atlas)
	if len(r.Form) == 0 || d.Form["day"] == "" {
		use := d.Rules.Uses[0]
		d.Form["day"], d.Form["aim"], d.Form["minutes"] = v.now().Day().String(), strconv.FormatInt(int64(use.Target), 10), strconv.FormatInt(use.Usual, 10)
		for _, g := range access.Reach(page.Actor(r.Context()), access.DisinfectPlan) {
			if len(g.Place) == 12 {
				d.Where = where.Of(v.Atlas, g.Place)
			}
		}
	}
	return v.site.Show(w, r, page.Content{Title: msgNew, Status: f.Status(), Crumbs: []page.Crumb{{Label: msgJobs, Href: "/disinfections"}}, Live: true, Body: formPage(d)})
}

func (v *pages) form(w http.ResponseWriter, r *http.Request) error { return v.showForm(w, r, nil) }

// plan keeps a job. POST /disinfections/new
func (v *pages) plan(w http.ResponseWriter, r *http.Request) error {
	var f fault.Faults
	day, err := civil.ParseDay(r.FormValue("day"))
	if err != nil {
		f.Add("day", msgBadDay)
	}
	d := Draft{
		ID: r.FormValue("id"), Day: day, Operator: strings.TrimSpace(r.FormValue("operator")), Vehicle: strings.TrimSpace(r.FormValue("vehicle")), Need: strings.TrimSpace(r.FormValue("need")),
		Plan: Plan{
			Place: where.Read(r, v.Atlas).Chosen, Site: strings.TrimSpace(r.FormValue("site")), Where: strings.TrimSpace(r.FormValue("where")),
			Use: r.FormValue("use"), Target: Target(r.FormValue("target")), Agent: r.FormValue("agent"), Method: Method(r.FormValue("method")),
			Present: r.FormValue("present") != "", Mixed: r.FormValue("mixed"), Area: measure.SquareMetres(number(r, &f, "area")),
			Lot: strings.TrimSpace(r.FormValue("lot")), Stock: Strength(number(r, &f, "stock")), Aim: Strength(number(r, &f, "aim")),
			Total: measure.Millilitres(number(r, &f, "total")), Minutes: number(r, &f, "minutes"), Gear: r.Form["gear"],
		},
	}
	if len(f) > 0 {
		return v.showForm(w, r, f)
	}
	if d.Operator, err = v.People.Named(r.Context(), page.Actor(r.Context()), "operator", d.Operator); err == nil {
		err = v.Plan(r.Context(), page.Actor(r.Context()), d)
	}
	return page.Redo(w, r, err, "/disinfections/"+d.ID, func(f fault.Faults) error { return v.showForm(w, r, f) })
}

// one shows a job to the desk. GET /disinfections/{id}
func (v *pages) one(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	return v.show(w, r, Hand{Actor: &a}, nil)
}

// act is what the desk does. POST /disinfections/{id}/{what}
func (v *pages) act(w http.ResponseWriter, r *http.Request) error {
	a, id := page.Actor(r.Context()), r.PathValue("id")
	err := func() error {
		switch r.PathValue("what") {
		case "finish":
			o, err := readOutcome(r)
			if err != nil {
				return err
			}
			return v.Finish(r.Context(), Hand{Actor: &a}, id, o)
		case "check":
			return v.Check(r.Context(), a, id)
		case "cancel":
			return v.Cancel(r.Context(), a, id, r.FormValue("reason"))
		}
		return ErrUnknown
	}()
	if f := fault.Find(err); f != nil && f[0] != ErrUnknown {
		return v.show(w, r, Hand{Actor: &a}, f)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/disinfections/"+id)
}

// mixed says how a plan is mixed.
func mixed(ctx context.Context, p *Plan) string {
	m := p.Mix()
	if m.Water == 0 {
		return page.T(ctx, msgAsItIs)
	}
	parts := strconv.FormatInt(m.Parts/10, 10)
	if m.Parts%10 != 0 {
		parts += "." + strconv.FormatInt(m.Parts%10, 10)
	}
	return page.Say(ctx, msgMixIs, page.Int(int64(m.Stock)), page.Int(int64(m.Water)), parts)
}

func useOptions(r *Rules) (out []page.Option) {
	for _, u := range r.Uses {
		out = append(out, page.Option{Value: u.Key, Label: u.Name})
	}
	return out
}

func agentOptions(r *Rules) (out []page.Option) {
	for _, a := range r.Agents {
		out = append(out, page.Option{Value: a.Key, Label: a.Name})
	}
	return out
}

func targetOptions() (out []page.Option) {
	for _, t := range targets {
		out = append(out, page.Option{Value: string(t.key), Label: t.name})
	}
	return out
}

func methodOptions() (out []page.Option) {
	for _, m := range []Method{Wipe, Mop, Spray, Soak} {
		out = append(out, page.Option{Value: string(m), Label: m.Name()})
	}
	return out
}

func mixedOptions() []page.Option {
	return []page.Option{{Value: "", Label: msgUnmixed}, {Value: "acid", Label: msgAcid}, {Value: "alcohol", Label: msgAlcohol}, {Value: "other", Label: msgOther}}
}

func agentName(r *Rules, key string) text.Label {
	a, _ := r.Agent(key)
	return a.Name
}

func useName(r *Rules, key string) text.Label {
	u, _ := r.Use(key)
	return u.Name
}
