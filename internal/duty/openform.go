package duty

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/page"
	"linli/internal/text"
)

// form is what the page "open posts" asks, as it was filled in.
type form struct {
	ID      string
	Project string // a project there is; empty: the new one below
	New     campaign.Plan
	Sites   []string // service points there are
	Gates   string   // new ones, one a line: a name, and after a bar how to find it
	Place   string   // the community
	Kind    string
	Work    string
	Hours   string
	Skills  string
	Langs   string
	Leaders string
	Asks    Asks
	Pattern Pattern
	Seats   int
}

// openView is the page.
type openView struct {
	form
	Sample   Sample
	Places   []page.Option
	Plans    []campaign.Plan
	Umbrella []campaign.Umbrella
	Known    []campaign.Point // the community's points, to choose from
	Faults   fault.Faults
	Preview  *Preview
	Hint     string
}

// dayField reads a day of a form.
func dayField(r *http.Request, name string, faults *fault.Faults) civil.Day {
	d, err := civil.ParseDay(strings.TrimSpace(r.PostFormValue(name)))
	if err != nil {
		faults.Add(name, text.Label{Zh: "请填日期", En: "give a day"})
	}
	return d
}

// readPlan reads what a form says of a project.
func readPlan(r *http.Request, from, to civil.Day, faults *fault.Faults) campaign.Plan {
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	p := campaign.Plan{
		Project: campaign.Project{
			Name: get("name"), Category: get("category"), Place: get("place"), Org: get("org"),
			From: campaign.GivenDay(from), To: campaign.GivenDay(to),
		},
		Target: get("target"), Content: get("content"), Charge: get("charge"), Risk: get("risk"), Protection: get("protection"),
		Dangerous: get("dangerous") != "", Agreement: strings.ReplaceAll(get("agreement"), "\r\n", "\n"), Insurance: get("insurance"),
	}
	if action := get("action"); action != "" {
		p.Campaign, p.Action, _ = strings.Cut(action, "/")
	}
	if get("insured") != "" {
		p.Insured = campaign.GivenDay(dayField(r, "insured", faults))
	}
	return p
}

// readForm reads what was filled in. Faults are those of texts that are no day,
// number or hours; the rest is for the rules to say.
func readForm(r *http.Request) (f form, faults fault.Faults) {
	get := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f = form{
		ID: get("id"), Project: get("project"), Gates: r.PostFormValue("gates"), Sites: r.PostForm["site"], Place: get("place"), Kind: get("kind"), Work: get("work"), Hours: get("hours"),
		Skills: get("skills"), Langs: get("languages"), Leaders: get("leaders"),
	}
	number := func(name string) int {
		if get(name) == "" {
			return 0
		}
		n, err := strconv.Atoi(get(name))
		if err != nil {
			faults.Add(name, text.Label{Zh: "请填数字", En: "give a number"})
		}
		return n
	}
	f.Seats = number("seats")
	f.Asks = Asks{MinAge: number("min_age"), MaxAge: number("max_age"), Skills: words(f.Skills), Languages: words(f.Langs), Credential: get("credential"), Training: get("training")}
	f.Pattern = Pattern{From: dayField(r, "from", &faults), To: dayField(r, "to", &faults), WorkingDays: get("working") != ""}
	for _, d := range r.PostForm["weekday"] {
		if n, err := strconv.Atoi(d); err == nil && n >= 0 && n < 7 {
			f.Pattern.Weekdays[n] = true
		}
	}
	var err error
	f.Pattern.Hours, err = ParseHours(f.Hours)
	faults = append(faults, fault.Find(err)...)
	f.New = readPlan(r, f.Pattern.From, f.Pattern.To, &faults)
	f.New.Key = "p-" + f.ID
	return f, faults
}

// points are the points of the form: known ones that were ticked, and new ones
// under keys that follow from the form's id, so that sending it again makes none
// twice.
func (f form) points() []campaign.Point {
	var out []campaign.Point
	for _, key := range f.Sites {
		out = append(out, campaign.Point{Site: campaign.Site{Key: key}})
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(f.Gates, "\r", "\n"), "\n") {
		name, way, _ := strings.Cut(strings.ReplaceAll(line, "｜", "|"), "|")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		key := strings.ToLower(f.ID) + "-g" + strconv.Itoa(len(out)-len(f.Sites)+1)
		out = append(out, campaign.Point{Site: campaign.Site{Key: key, Name: name, Kind: f.Kind, Place: f.Place}, Directions: strings.TrimSpace(way)})
	}
	return out
}

func (f form) opening() Opening {
	project := f.Project
	if project == "" {
		project = f.New.Key
	}
	return Opening{
		ID: f.ID, Project: project, Points: f.points(), Work: f.Work, Asks: f.Asks, Pattern: f.Pattern, Seats: f.Seats, Leaders: lines(f.Leaders),
	}
}

// openForm is the page on which a community opens a month of duty.
// GET /duty/open
func (v *pages) openForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s := sample(r.URL.Query().Get("sample"))
	today := v.now().Day()
	x := openView{Sample: s, form: form{
		ID: page.NewID(), Project: r.URL.Query().Get("project"), Kind: "gate", Work: s.Work, Hours: s.Hours, Seats: s.Seats,
		Pattern: Pattern{From: today + 1, To: today + 30, Weekdays: EveryDay},
		New: campaign.Plan{
			Project: campaign.Project{Category: s.Category}, Target: s.Target, Content: s.Content,
			Risk: s.Risk, Protection: s.Protection, Dangerous: s.Dangerous, Agreement: "",
		},
	}}
	if place, _ := v.place(r, access.DutyPlan); place.Level() == area.Community {
		x.Place = string(place)
		x.New.Name = v.Atlas.Name(place)
		if d, ok := v.Atlas.Lookup(place); ok {
			x.New.Name = d.Short()
		}
		x.New.Name += s.Name.Zh
	}
	return v.showOpen(ctx, w, r, x, nil)
}

func (v *pages) showOpen(ctx context.Context, w http.ResponseWriter, r *http.Request, x openView, faults fault.Faults) error {
	all := access.Tops(page.Actor(ctx), access.DutyPlan)
	x.Places = page.Places(v.Atlas, area.Code(x.Place), all...)
	var err error
	if len(x.Place) == 12 {
		if x.Known, err = v.Campaigns.PointsAt(ctx, v.DB.Read(), x.Place, 60); err != nil {
			return err
		}
	}
	for _, top := range all {
		plans, err := v.Campaigns.Plans(ctx, string(top), "", "", 200)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if p.State != campaign.Closed && p.To.Day >= v.now().Day() {
				x.Plans = append(x.Plans, p)
			}
		}
	}
	if x.Umbrella, err = v.Campaigns.Umbrellas(ctx, v.DB.Read()); err != nil {
		return err
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{Status: x.Faults.Status(), Title: msgOpen, Crumbs: []page.Crumb{{Label: msgProjects, Href: "/duty/projects"}}, Body: openPage(x)})
}

// open shows what would be opened, and opens it when that is confirmed. A new
// project is sent for approval with it. POST /duty/open
func (v *pages) open(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	f, faults := readForm(r)
	x := openView{form: f, Sample: sample(r.PostFormValue("sample"))}
	if err := ident.Chosen(f.ID); err != nil {
		faults.Add("id", text.Of(err))
	}
	if len(faults) > 0 {
		return v.showOpen(ctx, w, r, x, faults)
	}
	to := "/duty/projects/"
	again := func(f fault.Faults) error { return v.showOpen(ctx, w, r, x, f) }
	if x.Project == "" {
		if err := v.newProject(ctx, actor, &x); err != nil {
			return page.Redo(w, r, err, to, again)
		}
	}
	o := x.opening()
	p, err := v.Preview(ctx, o)
	if err != nil {
		return page.Redo(w, r, err, to, again)
	}
	if x.Preview = &p; r.PostFormValue("do") != "open" {
		return again(nil)
	}
	if _, err = v.Open(ctx, actor, o); err == nil && p.Plan.State == campaign.Draft {
		err = v.Campaigns.Submit(ctx, actor, o.Project)
	}
	return page.Redo(w, r, err, to+o.Project, again)
}

// newProject saves the new project of the form as a draft; it belongs to whoever
// fills it in until it is approved. A draft saved before is changed.
func (v *pages) newProject(ctx context.Context, actor access.Actor, x *openView) error {
	was, err := v.Campaigns.Plan(ctx, v.DB.Read(), x.New.Key)
	if err != nil && !errors.Is(err, campaign.ErrUnknown) {
		return err
	}
	x.New.Revision = was.Revision
	_, err = v.SaveProject(ctx, actor, x.New)
	return err
}

// checked tells whether a day of the week is chosen.
func (f form) checked(d time.Weekday) bool { return f.Pattern.Weekdays[d] }

// week is the days of the week from Monday.
var monday = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func categoryOptions() fact.Codes { return fact.Categories }
