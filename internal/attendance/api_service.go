package attendance

import (
	"bytes"
	"context"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// ScopeQuery is whose service a list is about.
type ScopeQuery struct {
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	Org   string `query:"org" maxLength:"64"`
}

func (a *Attendance) scoped(ctx context.Context, act access.Act, place, org string) (Scope, error) {
	s := startScope(page.Actor(ctx), act, Scope{Place: place, Org: org}, place != "")
	if s.Place == "" {
		return s, nil
	}
	code, err := a.Atlas.Parse(s.Place)
	if err != nil {
		return s, errNoPlace
	}
	s.Place = string(code)
	return s, nil
}

func (a *Attendance) apiOverdue(ctx context.Context, in *struct {
	ScopeQuery
	Cursor string `query:"cursor" maxLength:"2048" doc:"上一页给出的游标 · the cursor that the page before gave"`
	Within int    `query:"within" minimum:"-1" maximum:"30" default:"3" doc:"几天内到期，-1 为仅逾期 · due within so many days; -1: late only"`
}) (rest.Page[stintView], error) {
	var out rest.Page[stintView]
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Place, in.Org)
	if err != nil {
		return out, err
	}
	after, err := rest.Paging{Cursor: in.Cursor}.After(ctx)
	if err != nil {
		return out, err
	}
	list, err := a.Overdue(ctx, page.Actor(ctx), scope, in.Within, after)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list.Stints, list.Next, viewStint), nil
}

func (a *Attendance) apiObjections(ctx context.Context, in *ScopeQuery) (stintsAnswer, error) {
	out := stintsAnswer{Items: []stintView{}}
	scope, err := a.scoped(ctx, access.ServiceRecord, in.Place, in.Org)
	if err != nil {
		return out, err
	}
	list, err := a.Objections(ctx, page.Actor(ctx), scope)
	for _, s := range list {
		out.Items = append(out.Items, viewStint(s))
	}
	return out, err
}

type starsAnswer struct {
	Items []starView `json:"items" nullable:"false"`
}

func (a *Attendance) apiStars(ctx context.Context, in *struct {
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
}) (starsAnswer, error) {
	out := starsAnswer{Items: []starView{}}
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Place, "")
	if err != nil {
		return out, err
	}
	list, err := a.OpenStars(ctx, page.Actor(ctx), scope.Place, 200)
	for _, s := range list {
		out.Items = append(out.Items, viewStar(s))
	}
	return out, err
}

func (a *Attendance) apiDecideStar(ctx context.Context, in *struct {
	Person string `path:"person" maxLength:"64"`
	Stars  int64  `path:"stars" minimum:"1" maximum:"9"`
	Body   struct {
		Give   bool   `json:"give"`
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, a.DecideStar(ctx, page.Actor(ctx), in.Person, in.Stars, in.Body.Give, in.Body.Reason)
}

type saidView struct {
	Answer string `json:"answer"`
	Who    string `json:"who"`
	At     string `json:"at" format:"date-time"`
}

type oddView struct {
	ID      string     `json:"id"`
	Kind    OddKind    `json:"kind" doc:"异常的种类 · the sort of oddity"`
	Name    text.Label `json:"name"`
	Hand    string     `json:"hand,omitempty"`
	Count   int64      `json:"count"`
	Of      int64      `json:"of"`
	Answers []saidView `json:"answers" nullable:"false"`
}

type honestyView struct {
	Org     string    `json:"org"`
	Stints  int64     `json:"stints"`
	Minutes int64     `json:"minutes" doc:"计入的分钟 · minutes that count"`
	Odd     []oddView `json:"odd" nullable:"false" doc:"值得问一问之处，不阻止任何事 · what somebody should be asked about; nothing is stopped"`
}

type honestyAnswer struct {
	Items []honestyView `json:"items" nullable:"false"`
}

// DaysQuery are the days something is about.
type DaysQuery struct {
	From string `query:"from" format:"date" doc:"默认 30 天前 · 30 days ago if not said"`
	To   string `query:"to" format:"date" doc:"默认今天 · today if not said"`
}

func (q DaysQuery) days(today civil.Day) (from, to civil.Day, err error) {
	if to, err = rest.Day("to", q.To); err != nil {
		return 0, 0, err
	}
	if to == 0 {
		to = today
	}
	if from, err = rest.Day("from", q.From); err != nil {
		return 0, 0, err
	}
	if from == 0 || from > to {
		from = to - 30
	}
	return from, to, nil
}

func (a *Attendance) apiHonesty(ctx context.Context, in *struct {
	ScopeQuery
	DaysQuery
}) (honestyAnswer, error) {
	out := honestyAnswer{Items: []honestyView{}}
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Place, in.Org)
	if err != nil {
		return out, err
	}
	from, to, err := in.days(a.now().Day())
	if err != nil {
		return out, err
	}
	list, err := a.Honest(ctx, page.Actor(ctx), scope, from, to)
	for _, h := range list {
		v := honestyView{h.Org, h.Stints, h.Minutes, []oddView{}}
		for _, o := range h.Odd {
			one := oddView{o.ID, o.Kind, o.Kind.Name(), o.Hand, o.Count, o.Of, []saidView{}}
			for _, s := range o.Answers {
				one.Answers = append(one.Answers, saidView{s.Answer, s.Who, s.At.String()})
			}
			v.Odd = append(v.Odd, one)
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (a *Attendance) apiExplain(ctx context.Context, in *struct {
	Odd  string `path:"odd" maxLength:"24"`
	Body struct {
		Place  string `json:"place,omitempty" maxLength:"12"`
		Org    string `json:"org,omitempty" maxLength:"64" doc:"异常所属的组织 · the organisation it is about"`
		Answer string `json:"answer" minLength:"2" maxLength:"500"`
	}
}) (rest.Nothing, error) {
	scope, err := a.scoped(ctx, access.ServiceRecord, in.Body.Place, in.Body.Org)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, a.Explain(ctx, page.Actor(ctx), scope, in.Odd, in.Body.Answer)
}

type auditSheetView struct {
	ID         string `json:"id"`
	Place      string `json:"place,omitempty"`
	Org        string `json:"org,omitempty"`
	From       string `json:"from" format:"date"`
	To         string `json:"to" format:"date"`
	Seed       string `json:"seed" doc:"抽样种子：当时日志的根 · what the drawing follows from: the root of the log at that moment"`
	Population int64  `json:"population"`
	Size       int64  `json:"size"`
	Made       string `json:"made" format:"date-time"`
	Published  string `json:"published,omitempty" format:"date-time"`
	Sound      int64  `json:"sound"`
	Faulty     int64  `json:"faulty"`
	Unclear    int64  `json:"unclear"`
	Open       int64  `json:"open" doc:"未核查 · not checked yet"`
}

func viewAudit(d Audit) auditSheetView {
	return auditSheetView{
		d.ID, d.Scope.Place, d.Scope.Org, d.From.String(), d.To.String(), d.Seed, d.Population, d.Size, d.MadeAt.String(), d.Published.String(),
		d.Sound, d.Faulty, d.Unclear, d.Open,
	}
}

type auditsAnswer struct {
	Items []auditSheetView `json:"items" nullable:"false"`
}

func (a *Attendance) apiAudits(ctx context.Context, in *ScopeQuery) (auditsAnswer, error) {
	out := auditsAnswer{Items: []auditSheetView{}}
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Place, in.Org)
	if err != nil {
		return out, err
	}
	list, err := a.Audits(ctx, page.Actor(ctx), scope, 200)
	for _, d := range list {
		out.Items = append(out.Items, viewAudit(d))
	}
	return out, err
}

func (a *Attendance) apiDraw(ctx context.Context, in *struct {
	Body struct {
		Place string `json:"place,omitempty" maxLength:"12"`
		Org   string `json:"org,omitempty" maxLength:"64"`
		From  string `json:"from,omitempty" format:"date"`
		To    string `json:"to,omitempty" format:"date"`
		Size  int64  `json:"size" minimum:"1" maximum:"500"`
	}
}) (auditSheetView, error) {
	scope, err := a.scoped(ctx, access.ServiceApprove, in.Body.Place, in.Body.Org)
	if err != nil {
		return auditSheetView{}, err
	}
	d := Audit{ID: rest.ID(ctx, ""), Scope: scope, Size: in.Body.Size}
	if d.From, d.To, err = (DaysQuery{in.Body.From, in.Body.To}).days(a.now().Day()); err != nil {
		return auditSheetView{}, err
	}
	if d, err = a.Draw(ctx, page.Actor(ctx), d); err != nil {
		return auditSheetView{}, err
	}
	return viewAudit(d), nil
}

// AuditPath is the random check an address names.
type AuditPath struct {
	Audit string `path:"audit" maxLength:"64"`
}

type auditItemView struct {
	N       int64   `json:"n"`
	Person  string  `json:"person"`
	Shift   string  `json:"shift"`
	Minutes int64   `json:"minutes"`
	Finding Finding `json:"finding,omitempty" enum:"sound,faulty,unclear"`
	Note    string  `json:"note,omitempty"`
}

type auditDetailView struct {
	Audit auditSheetView  `json:"audit"`
	Items []auditItemView `json:"items" nullable:"false"`
}

func (a *Attendance) apiAudit(ctx context.Context, in *AuditPath) (auditDetailView, error) {
	d, items, err := a.Items(ctx, page.Actor(ctx), in.Audit)
	out := auditDetailView{viewAudit(d), []auditItemView{}}
	for _, i := range items {
		out.Items = append(out.Items, auditItemView{i.N, i.Person, i.Shift, i.Minutes, i.Finding, i.Note})
	}
	return out, err
}

func (a *Attendance) apiFinding(ctx context.Context, in *struct {
	AuditPath
	N    int64 `path:"n" minimum:"0"`
	Body struct {
		Finding Finding `json:"finding" enum:"sound,faulty,unclear"`
		Note    string  `json:"note" minLength:"2" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, a.Find(ctx, page.Actor(ctx), in.Audit, in.N, in.Body.Finding, in.Body.Note)
}

func (a *Attendance) apiPublish(ctx context.Context, in *AuditPath) (rest.Nothing, error) {
	return rest.Nothing{}, a.Publish(ctx, page.Actor(ctx), in.Audit)
}

func (a *Attendance) apiPublished(ctx context.Context, in *AuditPath) (auditSheetView, error) {
	d, err := a.PublishedAudit(ctx, in.Audit)
	return viewAudit(d), err
}

func (a *Attendance) apiExport(ctx context.Context, in *struct {
	ScopeQuery
	DaysQuery
}) (rest.File, error) {
	scope, err := a.scoped(ctx, access.ServiceRecord, in.Place, in.Org)
	if err != nil {
		return rest.File{}, err
	}
	from, to, err := in.days(a.now().Day())
	if err != nil {
		return rest.File{}, err
	}
	var b bytes.Buffer
	err = a.Export(ctx, page.Actor(ctx), scope, from, to, page.From(ctx).Lang, &b)
	return rest.File{Kind: "text/csv; charset=utf-8", Name: "service-" + from.String() + "-" + to.String() + ".csv", Data: b.Bytes()}, err
}
