package training

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

// deskPages are the pages of those who write courses and hold sessions.
func (v *pages) deskPages() {
	s := v.site
	s.Staff("GET /courses", access.TrainingRead, v.desk)
	s.Staff("GET /courses/new", access.TrainingAuthor, v.newCourse)
	s.Staff("POST /courses/new", access.TrainingAuthor, v.saveCourse)
	s.Staff("GET /courses/{course}", access.TrainingRead, v.deskCourse)
	s.Staff("GET /courses/{course}/edit", access.TrainingAuthor, v.editCourse)
	s.Staff("POST /courses/{course}/edit", access.TrainingAuthor, v.saveCourse)
	s.Staff("GET /courses/{course}/versions/{version}", access.TrainingRead, v.preview)
	s.Staff("POST /courses/{course}/publish", access.TrainingPublish, v.publishCourse)
	s.Staff("POST /courses/{course}/close", access.TrainingPublish, v.closeCourse)
	s.Staff("GET /courses/{course}/passed", access.TrainingRead, v.passed)
	s.Staff("GET /courses/{course}/passed.csv", access.TrainingRead, v.passedCSV)
	s.Staff("POST /courses/{course}/revoke", access.TrainingHold, v.revoke)
	s.Staff("GET /sessions", access.TrainingHold, v.sessionList)
	s.Staff("GET /sessions/new", access.TrainingHold, v.newSession)
	s.Staff("POST /sessions/new", access.TrainingHold, v.holdSession)
	s.Staff("GET /sessions/{id}", access.TrainingHold, v.attendance)
	s.Staff("POST /sessions/{id}/mark", access.TrainingHold, v.mark)
	s.Staff("POST /sessions/{id}/settle", access.TrainingHold, v.settle)
	s.Staff("POST /sessions/{id}/cancel", access.TrainingHold, v.cancel)
}

// perPage is how many rows a list of the desk shows.
const perPage = 50

// desk lists the courses. GET /courses
func (v *pages) desk(w http.ResponseWriter, r *http.Request) error {
	listed, err := v.List(r.Context(), r.URL.Query().Get("after"), perPage+1)
	if err != nil {
		return err
	}
	next := ""
	if len(listed) > perPage {
		listed = listed[:perPage]
		next = "/courses?after=" + url.QueryEscape(listed[perPage-1].Key)
	}
	may := access.Somewhere(page.Actor(r.Context()), access.TrainingAuthor)
	return v.site.Show(w, r, page.Content{Title: msgCourses, Body: deskPage(listed, next, may)})
}

// deskView is a course as the desk sees it.
type deskView struct {
	Listed
	Versions []Version
	Author   bool // may write
	Publish  bool // may publish the draft, being somebody else
	Where    string
	Faults   fault.Faults
}

func (v *pages) deskView(r *http.Request) (deskView, error) {
	ctx, a := r.Context(), page.Actor(r.Context())
	c, err := v.Course(ctx, r.PathValue("course"))
	if err != nil {
		return deskView{}, err
	}
	d := deskView{Listed: Listed{Course: c}, Where: v.where(c.Place)}
	if d.Versions, err = v.Training.Versions(ctx, c.Key); err != nil {
		return d, err
	}
	for i := range d.Versions {
		switch {
		case d.Versions[i].Draft():
			d.Draft = &d.Versions[i]
		case d.Versions[i].Number == c.Current:
			d.Published = &d.Versions[i]
		}
	}
	thing, err := v.thing(ctx, "course", c.Key, c.Org, c.Place)
	if err != nil {
		return d, err
	}
	d.Author = access.May(a, access.TrainingAuthor, thing) == nil
	d.Publish = access.May(a, access.TrainingPublish, thing) == nil
	return d, nil
}

// deskCourse is one course. GET /courses/{course}
func (v *pages) deskCourse(w http.ResponseWriter, r *http.Request) error {
	d, err := v.deskView(r)
	if err != nil {
		return err
	}
	return v.showCourse(w, r, d)
}

func (v *pages) showCourse(w http.ResponseWriter, r *http.Request, d deskView) error {
	c := page.Content{Title: d.Name(), Crumbs: coursesCrumb, Body: coursePage(d, page.Actor(r.Context()).ID)}
	c.Status = d.Faults.Status()
	return v.site.Show(w, r, c)
}

var coursesCrumb = []page.Crumb{{Label: msgCourses, Href: "/courses"}}

// preview shows a version with its answers, as whoever publishes it must read
// it. GET /courses/{course}/versions/{version}
func (v *pages) preview(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil || n < 1 {
		return ErrUnknown
	}
	version, err := v.Version(r.Context(), r.PathValue("course"), n)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{
		Title:  version.Content.Name,
		Crumbs: append(coursesCrumb[:1:1], page.Crumb{Label: version.Content.Name, Href: "/courses/" + version.Course}),
		Body:   previewPage(version),
	})
}

// publishCourse publishes a draft. POST /courses/{course}/publish
func (v *pages) publishCourse(w http.ResponseWriter, r *http.Request) error {
	number, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	revision, _ := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	p := Publication{Course: r.PathValue("course"), Version: number, Revision: revision, Renew: r.PostFormValue("renew") != ""}
	if p.Renew {
		var err error
		if p.Grace, err = strconv.ParseInt(strings.TrimSpace(r.PostFormValue("grace")), 10, 64); err != nil {
			p.Grace = -1
		}
	}
	err := v.Publish(r.Context(), page.Actor(r.Context()), p)
	return v.backToCourse(w, r, err)
}

// closeCourse stops or resumes offering a course. POST /courses/{course}/close
func (v *pages) closeCourse(w http.ResponseWriter, r *http.Request) error {
	return v.backToCourse(w, r, v.Close(r.Context(), page.Actor(r.Context()), r.PathValue("course"), r.PostFormValue("closed") == "yes"))
}

func (v *pages) backToCourse(w http.ResponseWriter, r *http.Request, err error) error {
	if faults := fault.Find(err); faults != nil && faults[0].Kind != fault.Missing {
		d, err := v.deskView(r)
		if err != nil {
			return err
		}
		d.Faults = faults
		return v.showCourse(w, r, d)
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, "/courses/"+r.PathValue("course"))
}

// passedView is who passed a course.
type passedView struct {
	Course string
	Name   text.Label
	PassPage
	Cards   map[string]people.Card
	All     bool // those who do not count any more too
	Next    string
	MayHold bool
	Today   civil.Day
}

func (v *pages) passedView(r *http.Request, limit int) (passedView, error) {
	ctx, a := r.Context(), page.Actor(r.Context())
	out := passedView{Course: r.PathValue("course"), All: r.URL.Query().Get("all") == "yes", Today: v.today(), MayHold: access.Somewhere(a, access.TrainingHold)}
	d, err := v.deskView(r)
	if err != nil {
		return out, err
	}
	out.Name = d.Name()
	after, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("after"))
	if err != nil {
		return out, ErrUnknown
	}
	f := PassFilter{After: string(after), Limit: limit}
	if !out.All {
		f.On = out.Today
	}
	if out.PassPage, err = v.PassList(ctx, a, out.Course, f); err != nil {
		return out, err
	}
	if out.PassPage.Next != "" {
		q := url.Values{"after": {base64.RawURLEncoding.EncodeToString([]byte(out.PassPage.Next))}}
		if out.All {
			q.Set("all", "yes")
		}
		out.Next = "/courses/" + out.Course + "/passed?" + q.Encode()
	}
	persons := make([]string, len(out.Passes))
	for i, p := range out.Passes {
		persons[i] = p.Person
	}
	out.Cards, err = v.People.Cards(ctx, persons)
	return out, err
}

// passed lists who passed. GET /courses/{course}/passed
func (v *pages) passed(w http.ResponseWriter, r *http.Request) error {
	d, err := v.passedView(r, perPage)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{
		Title: msgWhoPassed, Wide: true, Crumbs: append(coursesCrumb[:1:1], page.Crumb{Label: d.Name, Href: "/courses/" + d.Course}), Body: passedPage(d),
	})
}

// passedCSV is the same as a table, names masked. GET /courses/{course}/passed.csv
func (v *pages) passedCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var b strings.Builder
	out := intake.NewCSVWriter(&b)
	head := []text.Label{msgPerson, msgPersonName, msgCourse, msgVersion, msgWay, msgFrom, msgTo, msgFirstDay, msgLastDay, msgMinutesShort, msgFact}
	cells := make([]string, len(head))
	for i, h := range head {
		cells[i] = page.Cap(ctx, h)
	}
	_ = out.Write(cells...) // a strings.Builder takes everything
	query := r.URL.Query()
	for {
		d, err := v.passedView(r, 1000)
		if err != nil {
			return err
		}
		for _, p := range d.Passes {
			_ = out.Write(p.Person, d.Cards[p.Person].Name, page.T(ctx, d.Name), strconv.FormatInt(p.Version, 10), page.T(ctx, wayNames[p.Way]),
				p.Start.String(), p.End.String(), p.Day.String(), dayText(p.Until), strconv.FormatInt(p.Minutes, 10), p.Fact)
		}
		if d.PassPage.Next == "" {
			break
		}
		query.Set("after", base64.RawURLEncoding.EncodeToString([]byte(d.PassPage.Next)))
		r.URL.RawQuery = query.Encode()
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return page.File(w, r, "training-"+r.PathValue("course")+".csv", "text/csv; charset=utf-8", []byte(b.String()))
}

func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// revoke takes a pass back. POST /courses/{course}/revoke
func (v *pages) revoke(w http.ResponseWriter, r *http.Request) error {
	err := v.Revoke(r.Context(), page.Actor(r.Context()), r.PostFormValue("person"), r.PathValue("course"), r.PostFormValue("ref"), r.PostFormValue("reason"))
	if err != nil {
		return err
	}
	return page.Back(w, r, "/courses/"+r.PathValue("course")+"/passed")
}

func allQuery(all bool) string {
	if all {
		return "?all=yes"
	}
	return ""
}
