package training

import (
	"context"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations.
func (t *Training) Operations(api *rest.API) {
	api.Group("training", text.Label{Zh: "培训", En: "Training"})
	rest.Get(api, "/courses", rest.Op{
		ID: "list-courses", Act: access.TrainingRead, Name: text.Label{Zh: "列出课程", En: "List courses"},
	}, t.apiCourses)
	rest.Get(api, "/courses/{course}/passes", rest.Op{
		ID: "list-passes", Act: access.TrainingRead, Name: text.Label{Zh: "列出合格人员", En: "List who passed a course"},
		Words: text.Label{Zh: "每次查询都记录在案。", En: "Every look is recorded with the persons."},
	}, t.apiPasses)
	rest.Post(api, "/courses/{course}/passes/query", rest.Op{
		ID: "query-passes", Act: access.TrainingRead, Look: true, Name: text.Label{Zh: "查询一批人员是否合格", En: "Ask which of some persons have passed"},
	}, t.apiPassed)
	rest.Get(api, "/training-sessions", rest.Op{
		ID: "list-sessions", Act: access.TrainingHold, Name: text.Label{Zh: "列出培训场次，新的在前", En: "List sessions, newest first"},
	}, t.apiSessions)
	rest.Post(api, "/training-sessions", rest.Op{
		ID: "hold-session", Act: access.TrainingHold, OwnID: true, Status: 201, Name: text.Label{Zh: "安排现场培训", En: "Announce a session"},
	}, t.apiHold)
	rest.Get(api, "/training-sessions/{session}/attendance", rest.Op{
		ID: "list-attendance", Act: access.TrainingHold, Name: text.Label{Zh: "查看考勤", En: "See the attendance"},
	}, t.apiAttendance)
	rest.Post(api, "/training-sessions/{session}/attendance", rest.Op{
		ID: "mark-attendance", Act: access.TrainingHold, OwnID: true, Name: text.Label{Zh: "登记考勤", En: "Record attendance"},
		Words: text.Label{Zh: "同样的内容再次发送不会改变什么。", En: "The same again changes nothing."},
	}, t.apiMark)
	rest.Post(api, "/training-sessions/{session}/settlement", rest.Op{
		ID: "settle-session", Act: access.TrainingHold, OwnID: true, Name: text.Label{Zh: "记入培训记录", En: "Write the records of a session"},
		Words: text.Label{Zh: "结束之后才能记入；可以重复，每人只记一次。", En: "After its end; it may be repeated, and writes each person once."},
	}, t.apiSettle)
}

// CoursePath is the course an address names.
type CoursePath struct {
	Course string `path:"course" maxLength:"40" doc:"课程编号 · key of the course"`
}

type SessionPath struct {
	Session string `path:"session" maxLength:"40" doc:"场次编号 · id of the session"`
}

type courseView struct {
	Key       string     `json:"key"`
	Name      text.Label `json:"name"`
	Org       string     `json:"org,omitempty"`
	Place     string     `json:"place,omitempty"`
	Published int64      `json:"published" doc:"在用版本，0 为尚未发布 · the version that is taught, 0 for none"`
	Draft     int64      `json:"draft,omitempty"`
	Closed    bool       `json:"closed"`
	Minutes   int64      `json:"minutes,omitempty" doc:"学时 · minutes of study"`
	Valid     int64      `json:"valid_days,omitempty" doc:"有效天数，0 为长期 · days it counts, 0 without end"`
	Hash      string     `json:"hash,omitempty" doc:"在用版本的内容指纹 · hash of the version that is taught"`
}

func (t *Training) apiCourses(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[courseView], error) {
	var out rest.Page[courseView]
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	listed, err := t.List(ctx, after, in.Limit+1)
	if err != nil {
		return out, err
	}
	next := ""
	if len(listed) > in.Limit {
		listed = listed[:in.Limit]
		next = listed[in.Limit-1].Key
	}
	return rest.List(ctx, listed, next, func(l Listed) courseView {
		v := courseView{Key: l.Key, Name: l.Name(), Org: l.Org, Place: l.Place, Published: l.Current, Closed: l.Closed}
		if l.Draft != nil {
			v.Draft = l.Draft.Number
		}
		if l.Published != nil {
			v.Minutes, v.Valid, v.Hash = l.Published.Content.Minutes, l.Published.Content.Valid, l.Published.Hash
		}
		return v
	}), nil
}

type passView struct {
	Person  string `json:"person"`
	Version int64  `json:"version"`
	Way     Way    `json:"way" enum:"online,classroom"`
	Start   string `json:"start" format:"date-time"`
	End     string `json:"end" format:"date-time"`
	Day     string `json:"day" format:"date" doc:"起算日 · the first day it counts"`
	Until   string `json:"until,omitempty" format:"date" doc:"最后有效日 · the last day it counts"`
	Minutes int64  `json:"minutes"`
	Fact    string `json:"fact" doc:"事实编号 · id of its fact"`
	Revoked string `json:"revoked,omitempty" format:"date-time"`
}

func (t *Training) apiPasses(ctx context.Context, in *struct {
	CoursePath
	rest.Paging
	On string `query:"on" format:"date" doc:"只列当日有效的 · only what counts on the day"`
}) (rest.Page[passView], error) {
	var out rest.Page[passView]
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	on, err := dayOf("on", in.On)
	if err != nil {
		return out, err
	}
	found, err := t.PassList(ctx, page.Actor(ctx), in.Course, PassFilter{On: on, After: after, Limit: in.Limit})
	if err != nil {
		return out, err
	}
	return rest.List(ctx, found.Passes, found.Next, func(p Pass) passView {
		return passView{
			Person: p.Person, Version: p.Version, Way: p.Way, Start: p.Start.String(), End: p.End.String(), Day: p.Day.String(), Until: dayText(p.Until),
			Minutes: p.Minutes, Fact: p.Fact, Revoked: p.Revoked.String(),
		}
	}), nil
}

// dayOf reads a day of a call; an empty one is 0.
func dayOf(field, written string) (civil.Day, error) {
	if written == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(written)
	if err != nil {
		return 0, fault.In(field, text.Label{Zh: "日期格式不对", En: "not a day"})
	}
	return d, nil
}

type passedAnswer struct {
	Passed []string `json:"passed" nullable:"false" doc:"当日合格的人员 · those whose training counts on the day"`
}

func (t *Training) apiPassed(ctx context.Context, in *struct {
	CoursePath
	Body struct {
		Persons []string `json:"persons" minItems:"1" maxItems:"1000" nullable:"false"`
		On      string   `json:"on,omitempty" format:"date" doc:"默认今天 · today if not said"`
	}
}) (passedAnswer, error) {
	out := passedAnswer{Passed: []string{}}
	on, err := dayOf("on", in.Body.On)
	if err != nil {
		return out, err
	}
	if on == 0 {
		on = t.today()
	}
	c, err := t.Course(ctx, in.Course)
	if err != nil {
		return out, err
	}
	thing, err := t.thing(ctx, "course", c.Key, c.Org, c.Place)
	if err != nil {
		return out, err
	}
	if err := t.Access.LookAt(ctx, page.Actor(ctx), access.TrainingRead, thing, "who passed", in.Body.Persons...); err != nil {
		return out, err
	}
	passed, err := t.PassedMany(ctx, in.Body.Persons, in.Course, on)
	for p := range passed {
		out.Passed = append(out.Passed, p)
	}
	slices.Sort(out.Passed)
	return out, err
}

type sessionView struct {
	ID       string       `json:"id"`
	Course   string       `json:"course"`
	Version  int64        `json:"version"`
	Org      string       `json:"org,omitempty"`
	Place    string       `json:"place"`
	Venue    string       `json:"venue"`
	Start    string       `json:"start" format:"date-time"`
	End      string       `json:"end" format:"date-time"`
	Capacity int64        `json:"capacity"`
	Taken    int64        `json:"taken"`
	Trainer  string       `json:"trainer"`
	State    SessionState `json:"state" enum:"open,settled,cancelled"`
}

func viewSession(s Session) sessionView {
	return sessionView{s.ID, s.Course, s.Version, s.Org, s.Place, s.Venue, s.Start.String(), s.End.String(), s.Capacity, s.Taken, s.Trainer, s.State}
}

func (t *Training) apiSessions(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[sessionView], error) {
	var out rest.Page[sessionView]
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	sessions, next, err := t.Sessions(ctx, after, in.Limit)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, sessions, next, viewSession), nil
}

func (t *Training) apiHold(ctx context.Context, in *struct {
	Body struct {
		ID       string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Course   string `json:"course" maxLength:"40"`
		Org      string `json:"org,omitempty" maxLength:"64"`
		Place    string `json:"place" maxLength:"12" doc:"区划代码 · division code"`
		Venue    string `json:"venue" minLength:"1" maxLength:"100"`
		Start    string `json:"start" format:"date-time"`
		End      string `json:"end" format:"date-time"`
		Capacity int64  `json:"capacity" minimum:"1" maximum:"5000"`
		Trainer  string `json:"trainer" minLength:"1" maxLength:"60"`
	}
}) (sessionView, error) {
	b := &in.Body
	s := Session{ID: b.ID, Course: b.Course, Org: b.Org, Place: b.Place, Venue: b.Venue, Capacity: b.Capacity, Trainer: b.Trainer}
	s.Start, _ = civil.ParseInstant(b.Start) // what is no instant is 0, which Hold refuses
	s.End, _ = civil.ParseInstant(b.End)
	s, err := t.Hold(ctx, page.Actor(ctx), s)
	return viewSession(s), err
}

type attendeeView struct {
	Person   string    `json:"person"`
	Name     string    `json:"name" doc:"打码 · masked"`
	State    SeatState `json:"state" enum:"signed,passed,failed,absent"`
	Recorded bool      `json:"recorded"`
}

type attendanceAnswer struct {
	Items []attendeeView `json:"items" nullable:"false"`
}

func (t *Training) apiAttendance(ctx context.Context, in *SessionPath) (attendanceAnswer, error) {
	out := attendanceAnswer{Items: []attendeeView{}}
	list, err := t.Attendance(ctx, page.Actor(ctx), in.Session)
	for _, a := range list {
		out.Items = append(out.Items, attendeeView{a.Seat.Person, a.Name, a.Seat.State, a.Recorded})
	}
	return out, err
}

func (t *Training) apiMark(ctx context.Context, in *struct {
	SessionPath
	Body struct {
		State   SeatState `json:"state" enum:"signed,passed,failed,absent"`
		Persons []string  `json:"persons" minItems:"1" maxItems:"2000" nullable:"false"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, t.Mark(ctx, page.Actor(ctx), in.Session, in.Body.State, in.Body.Persons...)
}

type settlementView struct {
	Written int      `json:"written" doc:"新记入的人数 · how many were written now"`
	Shells  []string `json:"unconfirmed" nullable:"false" doc:"本人尚未确认、未记入 · not confirmed yet, not written"`
}

func (t *Training) apiSettle(ctx context.Context, in *SessionPath) (settlementView, error) {
	got, err := t.Settle(ctx, page.Actor(ctx), in.Session)
	if got.Shells == nil {
		got.Shells = []string{}
	}
	return settlementView(got), err
}
