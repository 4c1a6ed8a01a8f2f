package training

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// sessionList lists the sessions. GET /sessions
func (v *pages) sessionList(w http.ResponseWriter, r *http.Request) error {
	sessions, next, err := v.Sessions(r.Context(), r.URL.Query().Get("before"), perPage)
	if err != nil {
		return err
	}
	if next != "" {
		next = "/sessions?before=" + url.QueryEscape(next)
	}
	return v.site.Show(w, r, page.Content{Title: msgSessions, Wide: true, Body: sessionsPage(v.sittingsOf(sessions), next)})
}

func (v *pages) sittingsOf(sessions []Session) []sitting {
	out := make([]sitting, len(sessions))
	for i, s := range sessions {
		out[i] = sitting{Session: s, Where: v.where(s.Place) + " " + s.Venue}
	}
	return out
}

// sessionForm is the form of a new session, as it was filled in.
type sessionForm struct {
	ID, Course, Place, Venue, Day, From, To, Capacity, Trainer string

	Courses []Version
	Faults  fault.Faults
}

// newSession is the form. GET /sessions/new
func (v *pages) newSession(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	f := sessionForm{
		ID: page.NewID(), Course: r.URL.Query().Get("course"), Day: v.today().String(), From: "09:00", To: "11:00", Capacity: "30", Trainer: a.Name,
	}
	for _, g := range access.Reach(a, access.TrainingHold) {
		if f.Place == "" {
			f.Place = v.where(g.Place)
		}
	}
	return v.showSessionForm(w, r, f)
}

func (v *pages) showSessionForm(w http.ResponseWriter, r *http.Request, f sessionForm) (err error) {
	if f.Courses, err = v.Offered(r.Context()); err != nil {
		return err
	}
	c := page.Content{Title: msgNewSession, Crumbs: []page.Crumb{{Label: msgSessions, Href: "/sessions"}}, Body: sessionFormPage(f)}
	c.Status = f.Faults.Status()
	return v.site.Show(w, r, c)
}

// holdSession announces a session. POST /sessions/new
func (v *pages) holdSession(w http.ResponseWriter, r *http.Request) error {
	f := sessionForm{
		ID: r.PostFormValue("id"), Course: r.PostFormValue("course"), Place: r.PostFormValue("place"), Venue: r.PostFormValue("venue"),
		Day: r.PostFormValue("day"), From: r.PostFormValue("from"), To: r.PostFormValue("to"),
		Capacity: r.PostFormValue("capacity"), Trainer: r.PostFormValue("trainer"),
	}
	s := Session{ID: f.ID, Course: f.Course, Venue: f.Venue, Trainer: f.Trainer}
	s.Capacity, _ = strconv.ParseInt(strings.TrimSpace(f.Capacity), 10, 64)
	s.Start, _ = civil.ParseInstant(f.Day + " " + f.From)
	s.End, _ = civil.ParseInstant(f.Day + " " + f.To)
	if s.End != 0 && s.End <= s.Start {
		s.End += civil.Instant(24 * time.Hour / time.Millisecond) // past midnight
	}
	var err error
	if s.Place, err = v.placeOf(f.Place); err == nil {
		s, err = v.Hold(r.Context(), page.Actor(r.Context()), s)
	}
	return page.Redo(w, r, err, "/sessions/"+s.ID, func(faults fault.Faults) error {
		f.Faults = faults
		return v.showSessionForm(w, r, f)
	})
}

// placeOf reads a division as a code or by its name.
func (v *pages) placeOf(written string) (string, error) {
	written = strings.TrimSpace(written)
	if code, err := v.Atlas.Parse(written); err == nil {
		return string(code), nil
	}
	var found []area.Division
	for _, d := range v.Atlas.Search(strings.TrimPrefix(written, "北京市"), "11", 20) {
		if v.where(string(d.Code)) == written {
			return string(d.Code), nil
		}
		if d.Code.Level() == area.Community {
			found = append(found, d)
		}
	}
	if len(found) == 1 {
		return string(found[0].Code), nil
	}
	words := text.Label{Zh: "没有找到这个社区（村），请输入名称、拼音或区划代码", En: "no such community: give its name, its pinyin or its code"}
	if len(found) > 1 {
		names := make([]string, 0, 5)
		for _, d := range found[:min(5, len(found))] {
			names = append(names, v.where(string(d.Code)))
		}
		words = text.Label{Zh: "找到多个，请写全名：%s", En: "several are called so; give the whole name: %s"}.With(strings.Join(names, "、"))
	}
	return "", fault.In("place", words)
}

// attendanceView is a session with who is in it.
type attendanceView struct {
	sitting
	Attendees []Attendee
	Count     map[SeatState]int
	Unknown   []string // of a pasted list
	Written   string
	Begun     bool
	Over      bool
	Due       int // present, nothing written yet
	Faults    fault.Faults
}

// attendance is a session's list. GET /sessions/{id}
func (v *pages) attendance(w http.ResponseWriter, r *http.Request) error {
	return v.showAttendance(w, r, attendanceView{Written: r.URL.Query().Get("written")})
}

func (v *pages) showAttendance(w http.ResponseWriter, r *http.Request, d attendanceView) error {
	ctx := r.Context()
	s, err := v.Session(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	d.sitting = v.sittingsOf([]Session{s})[0]
	if d.Attendees, err = v.Attendance(ctx, page.Actor(ctx), s.ID); err != nil {
		return err
	}
	d.Begun, d.Over, d.Count = v.now() >= s.Start, v.now() >= s.End, map[SeatState]int{}
	for _, a := range d.Attendees {
		d.Count[a.Seat.State]++
		if a.Seat.State == Present && !a.Recorded {
			d.Due++
		}
	}
	c := page.Content{Title: s.Name, Wide: true, Crumbs: []page.Crumb{{Label: msgSessions, Href: "/sessions"}}, Body: attendancePage(d)}
	c.Status = d.Faults.Status()
	return v.site.Show(w, r, c)
}

// mark records attendance: one person by a tap, or a pasted list.
// POST /sessions/{id}/mark
func (v *pages) mark(w http.ResponseWriter, r *http.Request) error {
	ctx, a, id := r.Context(), page.Actor(r.Context()), r.PathValue("id")
	state := SeatState(r.PostFormValue("state"))
	var unknown []string
	var err error
	if person := r.PostFormValue("person"); person != "" {
		err = v.Mark(ctx, a, id, state, person)
	} else {
		lines := strings.FieldsFunc(r.PostFormValue("list"), func(c rune) bool { return strings.ContainsRune("\r\n,;，；、\t ", c) })
		unknown, err = v.MarkList(ctx, a, id, state, lines[:min(len(lines), 2000)])
	}
	faults := fault.Find(err)
	if err != nil && faults == nil {
		return err
	}
	if len(faults) > 0 || len(unknown) > 0 {
		return v.showAttendance(w, r, attendanceView{Unknown: unknown, Faults: faults})
	}
	return page.Back(w, r, "/sessions/"+id)
}

// settle writes the passes of a session. POST /sessions/{id}/settle
func (v *pages) settle(w http.ResponseWriter, r *http.Request) error {
	got, err := v.Settle(r.Context(), page.Actor(r.Context()), r.PathValue("id"))
	return page.Redo(w, r, err, "/sessions/"+r.PathValue("id")+"?written="+strconv.Itoa(got.Written), func(faults fault.Faults) error { return v.showAttendance(w, r, attendanceView{Faults: faults}) })
}

// cancel cancels a session. POST /sessions/{id}/cancel
func (v *pages) cancel(w http.ResponseWriter, r *http.Request) error {
	err := v.Cancel(r.Context(), page.Actor(r.Context()), r.PathValue("id"))
	return page.Redo(w, r, err, "/sessions", func(faults fault.Faults) error { return v.showAttendance(w, r, attendanceView{Faults: faults}) })
}
