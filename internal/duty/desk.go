package duty

import (
	"encoding/csv"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

func (v *pages) deskPages() {
	s := v.site
	s.Staff("GET /duty/board", access.DutyRead, v.board)
	s.Staff("GET /duty/board.csv", access.DutyRead, v.boardCSV)
	v.proposalPages()
	v.rulesPages()
	v.leadPages()
	v.editPages()
	s.Staff("GET /duty/projects", access.DutyPlan, v.projects)
	s.Staff("GET /duty/projects/{project}", access.DutyRead, v.project)
	s.Staff("POST /duty/projects/{project}/submit", access.DutyPlan, v.submit)
	s.Staff("POST /duty/projects/{project}/decide", access.DutyApprove, v.decide)
	s.Staff("POST /duty/projects/{project}/close", access.DutyPlan, v.closeProject)
	s.Staff("GET /duty/campaigns", access.DutyPlan, v.campaigns)
	s.Staff("POST /duty/campaigns", access.DutyPlan, v.saveCampaign)
	s.Staff("GET /duty/open", access.DutyPlan, v.openForm)
	s.Staff("POST /duty/open", access.DutyPlan, v.open)
	s.Staff("GET /duty/posts/{post}", access.DutyRead, v.post)
	s.Staff("GET /duty/posts/{post}/poster", access.DutyRead, v.poster)
	s.Staff("POST /duty/posts/{post}/shifts", access.DutyPlan, v.addShifts)
	s.Staff("POST /duty/posts/{post}/copy", access.DutyPlan, v.copyWeek)
	s.Staff("POST /duty/posts/{post}/leaders", access.DutyPlan, v.leaders)
	s.Staff("POST /duty/posts/{post}/close", access.DutyPlan, v.closeSite)
	s.Staff("GET /duty/roster/{shift}", access.DutyRead, v.roster)
	s.Staff("GET /duty/roster/{shift}/list.csv", access.DutyRead, v.rosterCSV)
	s.Staff("GET /duty/roster/{shift}/fill", access.DutyFill, v.fill)
	s.Staff("POST /duty/roster/{shift}/offer", access.DutyFill, v.offerTo)
	s.Staff("POST /duty/roster/{shift}/message", access.DutyFill, v.message)
	s.Staff("POST /duty/roster/{shift}/move", access.DutyPlan, v.move)
	s.Staff("POST /duty/roster/{shift}/seats", access.DutyPlan, v.seats)
	s.Staff("POST /duty/roster/{shift}/cancel", access.DutyPlan, v.cancelShift)
}

// place reads the chosen place, or the first that the actor may see.
func (v *pages) place(r *http.Request, act access.Act) (area.Code, []page.Option) {
	all := access.Tops(page.Actor(r.Context()), act)
	chosen := access.Top(page.Actor(r.Context()), act)
	if code, err := v.Atlas.Parse(r.URL.Query().Get("place")); err == nil && code != "" {
		chosen = code
	}
	return chosen, page.Places(v.Atlas, chosen, all...)
}

type boardView struct {
	Board
	Filters page.Filters
	Name    text.Label
	Gaps    []Gap
	Missing int // seats that begin in the next twelve hours and lack somebody
	Next    string
	Part    string // the address that is asked for again and again
	Now     civil.Instant

	Substitutes []Substitute
}

// cellAt is where an hour of a post leads: today to who is there, on a later day
// to who has signed up.
func (x boardView) cellAt(shift string) templ.SafeURL {
	if x.Day <= x.Now.Day() {
		return templ.SafeURL("/attend/" + shift)
	}
	return templ.SafeURL("/duty/roster/" + shift)
}

// proposeDay is the day to propose for: that of the board, but tomorrow instead
// of today, which is nearly over.
func (x boardView) proposeDay() civil.Day { return max(x.Day, x.Now.Day()+1) }

const soon = 12 * hour

func (v *pages) boardView(r *http.Request) (x boardView, err error) {
	ctx, actor := r.Context(), page.Actor(r.Context())
	place, options := v.place(r, access.DutyRead)
	x.Now = v.now()
	on := x.Now.Day()
	if d, err := civil.ParseDay(r.URL.Query().Get("day")); err == nil {
		on = d
	}
	if x.Board, err = v.Board(ctx, actor, place, on); err != nil {
		return x, err
	}
	x.Filters = page.Filters{Action: "/duty/board", Fields: []page.Filter{
		{Name: "place", Value: string(place), Label: msgPlace, Kind: page.Choice, Options: options},
		{Name: "day", Value: on.String(), Label: msgDay, Kind: page.Date},
	}}
	x.Name = v.Atlas.Label(place)
	if place == "" {
		x.Name = msgWholeCity
	}
	if x.Gaps, x.Next, err = v.Gaps(ctx, actor, place, x.Now, x.Now+soon, r.URL.Query().Get("after"), 20); err != nil {
		return x, err
	}
	x.Missing, err = v.GapSum(ctx, place, x.Now, x.Now+soon)
	if err != nil {
		return x, err
	}
	x.Part = x.Filters.At("after", r.URL.Query().Get("after"))
	if access.May(actor, access.DutyFill, access.Thing{Kind: "board", Place: string(place)}) == nil {
		x.Substitutes, err = v.Substitutes(ctx, actor, place, 12)
	}
	return x, err
}

// board is how posts are covered. GET /duty/board
func (v *pages) board(w http.ResponseWriter, r *http.Request) error {
	x, err := v.boardView(r)
	if err != nil {
		return err
	}
	if page.Partial(r) {
		return boardPart(x).Render(r.Context(), w)
	}
	return v.site.Show(w, r, page.Content{Title: msgBoard, Wide: true, Live: true, Body: boardPage(x)})
}

// boardCSV is the board as a table. GET /duty/board.csv
func (v *pages) boardCSV(w http.ResponseWriter, r *http.Request) error {
	x, err := v.boardView(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	rows := [][]string{{page.T(ctx, msgPlace), page.T(ctx, msgShifts), page.T(ctx, msgSeats), page.T(ctx, msgHeld)}}
	for h := range 24 {
		rows[0] = append(rows[0], strconv.Itoa(h)+":00")
	}
	for _, l := range x.Lines {
		row := []string{l.Name, strconv.Itoa(l.Shifts), strconv.Itoa(l.Total.Seats), strconv.Itoa(l.Total.Held)}
		for _, c := range l.Hours {
			row = append(row, strconv.Itoa(c.Held)+"/"+strconv.Itoa(c.Seats))
		}
		rows = append(rows, row)
	}
	return sheet(w, r, "coverage-"+x.Day.String()+".csv", rows)
}

// sheet answers with a table for a spreadsheet, whose cells are never formulas.
func sheet(w http.ResponseWriter, r *http.Request, name string, rows [][]string) error {
	var b strings.Builder
	b.WriteString("\ufeff")
	c := csv.NewWriter(&b)
	for _, row := range rows {
		for i := range row {
			row[i] = intake.ExportCell(row[i])
		}
		_ = c.Write(row) // Flush tells
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	return page.File(w, r, name, "text/csv; charset=utf-8", []byte(b.String()))
}

type projectsView struct {
	Filters page.Filters
	Plans   []campaign.Plan
	Next    string
	May     bool
}

// projects are the projects of a place. GET /duty/projects
func (v *pages) projects(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	place, options := v.place(r, access.DutyPlan)
	state := campaign.State(r.URL.Query().Get("state"))
	plans, next, err := v.plansFor(ctx, page.Actor(ctx), place, state, r.URL.Query().Get("after"), 50)
	if err != nil {
		return err
	}
	x := projectsView{Plans: plans, Next: next, May: true, Filters: page.Filters{Action: "/duty/projects", Fields: []page.Filter{
		{Name: "place", Value: string(place), Label: msgPlace, Kind: page.Choice, Options: options},
		{Name: "state", Value: string(state), Label: msgState, Kind: page.Choice, Options: stateOptions()},
	}}}
	return v.site.Show(w, r, page.Content{Title: msgProjects, Wide: true, Body: projectsPage(x)})
}

func stateOptions() []page.Option {
	var out []page.Option
	for _, s := range []campaign.State{campaign.Draft, campaign.Waiting, campaign.Approved, campaign.Closed} {
		out = append(out, page.Option{Value: string(s), Label: s.Name()})
	}
	return out
}

type projectView struct {
	campaign.Plan
	Where   string
	Posts   []Post
	Plans   bool // may plan
	Decides bool // may approve, and has not written it
	Faults  fault.Faults
}

// project is one project with its posts. GET /duty/projects/{project}
func (v *pages) project(w http.ResponseWriter, r *http.Request) error {
	return v.showProject(w, r, nil)
}

func (v *pages) showProject(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, actor := r.Context(), page.Actor(r.Context())
	p, thing, err := v.projectFor(ctx, actor, r.PathValue("project"))
	if err != nil {
		return err
	}
	x := projectView{Plan: p, Where: v.where(p.Place), Plans: access.May(actor, access.DutyPlan, thing) == nil}
	x.Decides = p.State == campaign.Waiting && p.Author != actor.ID && access.May(actor, access.DutyApprove, thing) == nil
	if x.Posts, err = v.PostsOf(ctx, v.DB.Read(), p.Key); err != nil {
		return err
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: text.Label{Zh: p.Name, En: p.Name}, Crumbs: []page.Crumb{{Label: msgProjects, Href: "/duty/projects"}}, Body: projectPage(x),
	})
}

func (v *pages) afterProject(w http.ResponseWriter, r *http.Request, err error) error {
	return page.Redo(w, r, err, "/duty/projects/"+r.PathValue("project"), func(f fault.Faults) error { return v.showProject(w, r, f) })
}

// submit asks for approval. POST /duty/projects/{project}/submit
func (v *pages) submit(w http.ResponseWriter, r *http.Request) error {
	return v.afterProject(w, r, v.Campaigns.Submit(r.Context(), page.Actor(r.Context()), r.PathValue("project")))
}

// decide approves a project or sends it back. POST /duty/projects/{project}/decide
func (v *pages) decide(w http.ResponseWriter, r *http.Request) error {
	return v.afterProject(w, r, v.Approve(r.Context(), page.Actor(r.Context()), r.PathValue("project"), r.PostFormValue("verdict") == "approve", r.PostFormValue("note")))
}

// closeProject ends a project. POST /duty/projects/{project}/close
func (v *pages) closeProject(w http.ResponseWriter, r *http.Request) error {
	return v.afterProject(w, r, v.CloseProject(r.Context(), page.Actor(r.Context()), r.PathValue("project")))
}

type postView struct {
	Post
	Where   string
	Project campaign.Plan
	Point   campaign.Point
	Days    []dayShifts
	From    civil.Day
	Leaders []leader
	Plans   bool
	Faults  fault.Faults
	Copied  string
}

type leader struct {
	Person string
	Card   people.Card
}

type dayShifts struct {
	Day    civil.Day
	Shifts []Shift
}

// post is a post with a fortnight of its shifts. GET /duty/posts/{post}
func (v *pages) post(w http.ResponseWriter, r *http.Request) error { return v.showPost(w, r, nil) }

func (v *pages) showPost(w http.ResponseWriter, r *http.Request, faults fault.Faults) error {
	ctx, actor, q := r.Context(), page.Actor(r.Context()), v.DB.Read()
	p, thing, leaders, err := v.postFor(ctx, actor, r.PathValue("post"))
	if err != nil {
		return err
	}
	x := postView{Post: p, Leaders: leaders, Where: v.where(p.Place), Plans: access.May(actor, access.DutyPlan, thing) == nil, From: v.now().Day()}
	if d, err := civil.ParseDay(r.URL.Query().Get("from")); err == nil {
		x.From = d
	}
	if x.Project, err = v.Campaigns.Plan(ctx, q, p.Project); err != nil {
		return err
	}
	if x.Point, err = v.Campaigns.Point(ctx, q, p.Site); err != nil && !errors.Is(err, campaign.ErrUnknown) {
		return err
	}
	shifts, err := v.ShiftsAt(ctx, q, p.ID, x.From.Start(), (x.From + 14).Start())
	if err != nil {
		return err
	}
	for _, s := range shifts {
		if n := len(x.Days); n == 0 || x.Days[n-1].Day != s.Start.Day() {
			x.Days = append(x.Days, dayShifts{Day: s.Start.Day()})
		}
		last := &x.Days[len(x.Days)-1]
		last.Shifts = append(last.Shifts, s)
	}
	x.Faults = faults
	return v.site.Show(w, r, page.Content{
		Status: x.Faults.Status(), Title: text.Label{Zh: p.Name, En: p.Name}, Body: postPage(x),
		Crumbs: []page.Crumb{{Label: msgProjects, Href: "/duty/projects"}, {Label: text.Label{Zh: x.Project.Name, En: x.Project.Name}, Href: "/duty/projects/" + p.Project}},
	})
}

func (v *pages) afterPost(w http.ResponseWriter, r *http.Request, err error) error {
	return page.Redo(w, r, err, "/duty/posts/"+r.PathValue("post"), func(f fault.Faults) error { return v.showPost(w, r, f) })
}

// addShifts adds shifts by a pattern. POST /duty/posts/{post}/shifts
func (v *pages) addShifts(w http.ResponseWriter, r *http.Request) error {
	f, faults := readForm(r)
	if len(faults) > 0 {
		return v.showPost(w, r, faults)
	}
	_, err := v.AddShifts(r.Context(), page.Actor(r.Context()), r.PathValue("post"), f.Pattern, f.Seats)
	return v.afterPost(w, r, err)
}

// copyWeek copies a week to another. POST /duty/posts/{post}/copy
func (v *pages) copyWeek(w http.ResponseWriter, r *http.Request) error {
	from, errFrom := civil.ParseDay(r.PostFormValue("from"))
	to, errTo := civil.ParseDay(r.PostFormValue("to"))
	if errFrom != nil || errTo != nil {
		return v.showPost(w, r, fault.Faults{fault.In("to", text.Label{Zh: "请填写两周各任意一天", En: "give a day of each of the two weeks"})})
	}
	_, err := v.CopyWeek(r.Context(), page.Actor(r.Context()), r.PathValue("post"), from, to)
	return v.afterPost(w, r, err)
}

// leaders says who leads a post. POST /duty/posts/{post}/leaders
func (v *pages) leaders(w http.ResponseWriter, r *http.Request) error {
	return v.afterPost(w, r, v.SetLeaders(r.Context(), page.Actor(r.Context()), r.PathValue("post"), lines(r.PostFormValue("leaders"))))
}

// closeSite closes the post's service point. POST /duty/posts/{post}/close
func (v *pages) closeSite(w http.ResponseWriter, r *http.Request) error {
	p, err := v.Duty.Post(r.Context(), v.DB.Read(), r.PathValue("post"))
	if err != nil {
		return err
	}
	return v.afterPost(w, r, v.CloseSite(r.Context(), page.Actor(r.Context()), p.Site, r.PostFormValue("reason")))
}

// lines reads a list of words: one a line, or separated by commas.
func lines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，;；、 \t\r\n", r) })
}

// posterView is a sheet to hang at a gate.
type posterView struct {
	Post
	Where  string
	Plan   campaign.Plan
	Point  campaign.Point
	Shifts []Shift
	First  string // the shift whose notice the code leads to: the first with a free seat
}

// poster is a sheet of A4 to print and hang up. GET /duty/posts/{post}/poster
func (v *pages) poster(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), v.DB.Read()
	p, err := v.Duty.Post(ctx, q, r.PathValue("post"))
	if err != nil {
		return err
	}
	if _, err := v.guard(ctx, page.Actor(ctx), access.DutyRead, "post", p.ID, p.Org, p.Place); err != nil {
		return err
	}
	x := posterView{Post: p, Where: v.where(p.Place)}
	if x.Plan, err = v.Campaigns.Plan(ctx, q, p.Project); err != nil {
		return err
	}
	if x.Point, err = v.Campaigns.Point(ctx, q, p.Site); err != nil && !errors.Is(err, campaign.ErrUnknown) {
		return err
	}
	shifts, err := v.ShiftsAt(ctx, q, p.ID, v.now(), v.now()+14*day)
	if err != nil {
		return err
	}
	for _, s := range shifts {
		if s.State == ShiftOpen && s.Start > v.now() {
			x.Shifts = append(x.Shifts, s)
		}
	}
	if len(x.Shifts) > 0 {
		x.First = x.Shifts[0].ID
		if i := slices.IndexFunc(x.Shifts, func(s Shift) bool { return s.Free > 0 }); i >= 0 {
			x.First = x.Shifts[i].ID
		}
		x.Shifts = x.Shifts[:min(len(x.Shifts), 12)]
	}
	return v.site.Show(w, r, page.Content{Title: msgPoster, Body: posterPage(x)})
}
