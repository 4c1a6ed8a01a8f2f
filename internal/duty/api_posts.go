package duty

import (
	"context"
	"strings"

	"linli/internal/access"
	"linli/internal/campaign"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

type asksBody struct {
	MinAge     int      `json:"min_age,omitempty" minimum:"0" maximum:"120"`
	MaxAge     int      `json:"max_age,omitempty" minimum:"0" maximum:"120"`
	Skills     []string `json:"skills,omitempty" maxItems:"20" doc:"全部须具备 · all of them"`
	Languages  []string `json:"languages,omitempty" maxItems:"20" doc:"具备其一即可 · one of them"`
	Credential string   `json:"credential,omitempty" maxLength:"100" doc:"须经核验的资质 · kind of a verified credential"`
	Training   string   `json:"training,omitempty" maxLength:"64" doc:"须通过的课程 · course that must be passed"`
}

func viewAsks(a Asks) asksBody {
	return asksBody{a.MinAge, a.MaxAge, a.Skills, a.Languages, a.Credential, a.Training}
}

func (b asksBody) asks() Asks {
	return Asks{MinAge: b.MinAge, MaxAge: b.MaxAge, Skills: b.Skills, Languages: b.Languages, Credential: b.Credential, Training: b.Training}
}

type patternBody struct {
	From        string   `json:"from" format:"date"`
	To          string   `json:"to" format:"date"`
	Weekdays    []int    `json:"weekdays,omitempty" maxItems:"7" doc:"0 周日至 6 周六，不写为每天 · 0 Sunday to 6 Saturday; every day if not said"`
	Hours       []string `json:"hours" minItems:"1" maxItems:"24" nullable:"false" doc:"如 08:00-12:00；结束不晚于开始的到次日 · such as 08:00-12:00; what ends no later than it begins ends on the next day"`
	WorkingDays bool     `json:"working_days,omitempty" doc:"跳过法定节假日 · leaves out public holidays"`
}

func (b patternBody) pattern() (p Pattern, err error) {
	if p.From, err = rest.Day("from", b.From); err != nil {
		return p, err
	}
	if p.To, err = rest.Day("to", b.To); err != nil {
		return p, err
	}
	p.WorkingDays = b.WorkingDays
	if len(b.Weekdays) == 0 {
		p.Weekdays = EveryDay
	}
	for _, w := range b.Weekdays {
		if w < 0 || w > 6 {
			return p, fault.In("weekdays", text.Label{Zh: "应为 0 至 6", En: "0 to 6"})
		}
		p.Weekdays[w] = true
	}
	p.Hours, err = ParseHours(strings.Join(b.Hours, ","))
	return p, err
}

type pointBody struct {
	Site       string  `json:"site" minLength:"3" maxLength:"40" doc:"已有的只写编号即可 · a known one needs nothing else"`
	Name       string  `json:"name,omitempty" maxLength:"100"`
	Kind       string  `json:"kind,omitempty" maxLength:"40"`
	Place      string  `json:"place,omitempty" maxLength:"12"`
	Directions string  `json:"directions,omitempty" maxLength:"300"`
	Latitude   float64 `json:"latitude,omitempty" minimum:"-90" maximum:"90" doc:"WGS-84，度 · WGS 84, degrees"`
	Longitude  float64 `json:"longitude,omitempty" minimum:"-180" maximum:"180" doc:"WGS-84，度 · WGS 84, degrees"`
}

type openingBody struct {
	ID      string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
	Project string      `json:"project" maxLength:"40"`
	Points  []pointBody `json:"points" minItems:"1" maxItems:"50" nullable:"false"`
	Work    string      `json:"work" minLength:"1" maxLength:"1000"`
	Team    string      `json:"team,omitempty" maxLength:"64"`
	Asks    *asksBody   `json:"asks,omitempty"`
	Pattern patternBody `json:"pattern"`
	Seats   int         `json:"seats" minimum:"1" maximum:"500"`
	Leaders []string    `json:"leaders,omitempty" maxItems:"20"`
}

func (b openingBody) opening() (Opening, error) {
	o := Opening{ID: b.ID, Project: b.Project, Work: b.Work, Team: b.Team, Seats: b.Seats, Leaders: b.Leaders}
	if b.Asks != nil {
		o.Asks = b.Asks.asks()
	}
	for _, p := range b.Points {
		o.Points = append(o.Points, campaign.Point{
			Site:       campaign.Site{Key: p.Site, Name: p.Name, Kind: p.Kind, Place: p.Place},
			Directions: p.Directions, Latitude: campaign.Millionths(p.Latitude), Longitude: campaign.Millionths(p.Longitude),
		})
	}
	var err error
	o.Pattern, err = b.Pattern.pattern()
	return o, err
}

type postItemView struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Site    string    `json:"site"`
	Place   string    `json:"place"`
	Org     string    `json:"org,omitempty"`
	Team    string    `json:"team,omitempty"`
	Name    string    `json:"name"`
	Work    string    `json:"work"`
	Asks    asksBody  `json:"asks"`
	State   PostState `json:"state" enum:"open,closed"`
}

func viewPost(p Post) postItemView {
	return postItemView{p.ID, p.Project, p.Site, p.Place, p.Org, p.Team, p.Name, p.Work, viewAsks(p.Asks), p.State}
}

type spanView struct {
	Start string `json:"start" format:"date-time"`
	End   string `json:"end" format:"date-time"`
}

type previewView struct {
	Posts  []postItemView `json:"posts" nullable:"false"`
	Shifts []spanView     `json:"shifts" nullable:"false" doc:"每个岗位的班次 · the shifts of each post"`
	Seats  int            `json:"seats" doc:"全部名额 · seats of all shifts of all posts"`
	Hours  int64          `json:"hours"`
	People int            `json:"people" doc:"至少需要的人数 · at least so many volunteers"`
}

func viewPreview(p Preview) previewView {
	out := previewView{Posts: []postItemView{}, Shifts: []spanView{}, Seats: p.Seats, Hours: p.Hours, People: p.People}
	for _, post := range p.Posts {
		out.Posts = append(out.Posts, viewPost(post))
	}
	for _, s := range p.Spans {
		out.Shifts = append(out.Shifts, spanView{s.Start.String(), s.End.String()})
	}
	return out
}

func (d *Duty) apiPreview(ctx context.Context, in *struct{ Body openingBody }) (previewView, error) {
	o, err := in.Body.opening()
	if err != nil {
		return previewView{}, err
	}
	p, err := d.Preview(ctx, o)
	if err != nil {
		return previewView{}, err
	}
	return viewPreview(p), nil
}

func (d *Duty) apiOpen(ctx context.Context, in *struct{ Body openingBody }) (previewView, error) {
	o, err := in.Body.opening()
	if err != nil {
		return previewView{}, err
	}
	p, err := d.Open(ctx, page.Actor(ctx), o)
	if err != nil {
		return previewView{}, err
	}
	return viewPreview(p), nil
}

type postsAnswer struct {
	Items []postItemView `json:"items" nullable:"false"`
}

func (d *Duty) apiPosts(ctx context.Context, in *struct {
	Project string `query:"project" maxLength:"40"`
	Site    string `query:"site" maxLength:"40"`
}) (postsAnswer, error) {
	out, q := postsAnswer{Items: []postItemView{}}, d.DB.Read()
	var list []Post
	var err error
	switch {
	case in.Project != "":
		list, err = d.PostsOf(ctx, q, in.Project)
	case in.Site != "":
		list, err = d.PostsAt(ctx, q, in.Site)
	default:
		err = fault.In("project", text.Label{Zh: "请给出项目或服务点", En: "name a project or a site"})
	}
	if err != nil {
		return out, err
	}
	for _, p := range list {
		thing, err := d.thing(ctx, "post", p.ID, p.Org, p.Place)
		if err != nil {
			return out, err
		}
		if access.May(page.Actor(ctx), access.DutyRead, thing) == nil {
			out.Items = append(out.Items, viewPost(p))
		}
	}
	return out, nil
}

type leaderView struct {
	Person string `json:"person"`
	Name   string `json:"name" doc:"打码 · masked"`
}

type postDetailView struct {
	Post    postItemView `json:"post"`
	Leaders []leaderView `json:"leaders" nullable:"false"`
}

func (d *Duty) apiPost(ctx context.Context, in *PostPath) (postDetailView, error) {
	p, _, leaders, err := d.postFor(ctx, page.Actor(ctx), in.Post)
	out := postDetailView{viewPost(p), []leaderView{}}
	for _, l := range leaders {
		out.Leaders = append(out.Leaders, leaderView{l.Person, l.Card.Name})
	}
	return out, err
}

type shiftsAnswer struct {
	Items []shiftItemView `json:"items" nullable:"false"`
}

func (d *Duty) apiShifts(ctx context.Context, in *struct {
	PostPath
	From string `query:"from" format:"date" doc:"默认今天 · today if not said"`
	To   string `query:"to" format:"date" doc:"默认两周后 · a fortnight later if not said"`
}) (shiftsAnswer, error) {
	out := shiftsAnswer{Items: []shiftItemView{}}
	from, to, err := span(in.From, in.To, d.now().Day(), d.now().Day()+13)
	if err != nil {
		return out, err
	}
	p, err := d.Post(ctx, d.DB.Read(), in.Post)
	if err != nil {
		return out, err
	}
	if _, err := d.guard(ctx, page.Actor(ctx), access.DutyRead, "post", p.ID, p.Org, p.Place); err != nil {
		return out, err
	}
	list, err := d.ShiftsAt(ctx, d.DB.Read(), in.Post, from.Start(), (to + 1).Start())
	for _, s := range list {
		out.Items = append(out.Items, viewShift(s))
	}
	return out, err
}

type countView struct {
	Shifts int `json:"shifts" doc:"班次数 · how many shifts"`
}

func (d *Duty) apiAddShifts(ctx context.Context, in *struct {
	PostPath
	Body struct {
		Pattern patternBody `json:"pattern"`
		Seats   int         `json:"seats" minimum:"1" maximum:"500"`
	}
}) (countView, error) {
	p, err := in.Body.Pattern.pattern()
	if err != nil {
		return countView{}, err
	}
	n, err := d.AddShifts(ctx, page.Actor(ctx), in.Post, p, in.Body.Seats)
	return countView{n}, err
}

func (d *Duty) apiCopyWeek(ctx context.Context, in *struct {
	PostPath
	Body struct {
		From string `json:"from" format:"date" doc:"那一周的任意一天 · any day of that week"`
		To   string `json:"to" format:"date" doc:"另一周的任意一天 · any day of the other week"`
	}
}) (countView, error) {
	from, err := rest.Day("from", in.Body.From)
	if err != nil {
		return countView{}, err
	}
	to, err := rest.Day("to", in.Body.To)
	if err != nil {
		return countView{}, err
	}
	n, err := d.CopyWeek(ctx, page.Actor(ctx), in.Post, from, to)
	return countView{n}, err
}

func (d *Duty) apiLeaders(ctx context.Context, in *struct {
	PostPath
	Body struct {
		Persons []string `json:"persons" maxItems:"20" nullable:"false"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.SetLeaders(ctx, page.Actor(ctx), in.Post, in.Body.Persons)
}

type reasonBody struct {
	Reason string `json:"reason" minLength:"2" maxLength:"200"`
}

func (d *Duty) apiCloseSite(ctx context.Context, in *struct {
	Site string `path:"site" maxLength:"40"`
	Body reasonBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.CloseSite(ctx, page.Actor(ctx), in.Site, in.Body.Reason)
}

// postFor is a post with its leaders, masked, to whoever may see it; the look at
// the leaders is logged.
func (d *Duty) postFor(ctx context.Context, actor access.Actor, id string) (Post, access.Thing, []leader, error) {
	p, err := d.Post(ctx, d.DB.Read(), id)
	if err != nil {
		return p, access.Thing{}, nil, err
	}
	thing, err := d.guard(ctx, actor, access.DutyRead, "post", p.ID, p.Org, p.Place)
	if err != nil {
		return p, thing, nil, err
	}
	keys, err := d.Leaders(ctx, d.DB.Read(), p.ID)
	if err != nil || len(keys) == 0 {
		return p, thing, nil, err
	}
	cards, err := d.People.Cards(ctx, keys)
	if err != nil {
		return p, thing, nil, err
	}
	var out []leader
	for _, k := range keys {
		out = append(out, leader{k, cards[k]})
	}
	return p, thing, out, d.Access.LookAt(ctx, actor, access.DutyRead, thing, "leaders", keys...)
}
