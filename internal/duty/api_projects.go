package duty

import (
	"context"
	"errors"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// ProjectPath is the project an address names.
type ProjectPath struct {
	Project string `path:"project" maxLength:"40"`
}

// PostPath is the post an address names.
type PostPath struct {
	Post string `path:"post" maxLength:"64"`
}

// placeOf is the place a list is asked for, or where the actor's right begins.
func (d *Duty) placeOf(ctx context.Context, act access.Act, written string) (area.Code, error) {
	if written == "" {
		return access.Top(page.Actor(ctx), act), nil
	}
	code, err := d.Atlas.Parse(written)
	if err != nil {
		return "", fault.In("place", text.Label{Zh: "没有这个区划代码", En: "no such division"})
	}
	return code, nil
}

func (d *Duty) apiProjects(ctx context.Context, in *struct {
	rest.Paging
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	State string `query:"state" enum:"draft,waiting,approved,closed"`
}) (rest.Page[planView], error) {
	var out rest.Page[planView]
	place, err := d.placeOf(ctx, access.DutyRead, in.Place)
	if err != nil {
		return out, err
	}
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	plans, next, err := d.plansFor(ctx, page.Actor(ctx), place, campaign.State(in.State), after, in.Limit)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, plans, next, viewProject), nil
}

func (d *Duty) apiProject(ctx context.Context, in *ProjectPath) (planView, error) {
	p, _, err := d.projectFor(ctx, page.Actor(ctx), in.Project)
	return viewProject(p), err
}

type projectBody struct {
	Name       string `json:"name" minLength:"1" maxLength:"100"`
	Category   string `json:"category" maxLength:"60"`
	Campaign   string `json:"campaign,omitempty" maxLength:"40"`
	Action     string `json:"action,omitempty" maxLength:"40"`
	Org        string `json:"org,omitempty" maxLength:"64"`
	Place      string `json:"place" maxLength:"12"`
	From       string `json:"from" format:"date"`
	To         string `json:"to" format:"date"`
	Target     string `json:"target,omitempty" maxLength:"40"`
	Content    string `json:"content" maxLength:"2000"`
	Venue      string `json:"venue,omitempty" maxLength:"200"`
	Charge     string `json:"charge" maxLength:"60"`
	Risk       string `json:"risk" maxLength:"2000"`
	Protection string `json:"protection" maxLength:"2000"`
	Dangerous  bool   `json:"dangerous,omitempty"`
	Agreement  string `json:"agreement,omitempty" maxLength:"20000"`
	Insurance  string `json:"insurance,omitempty" maxLength:"200"`
	Insured    string `json:"insured,omitempty" format:"date"`
}

func (b projectBody) plan(key string, revision int64) (campaign.Plan, error) {
	var f fault.Faults
	on := func(field, written string) campaign.Day {
		day, err := rest.Day(field, written)
		if err != nil {
			f = append(f, fault.Find(err)...)
		}
		return campaign.Day{Given: written != "", Day: day}
	}
	p := campaign.Plan{
		Project: campaign.Project{
			Key: key, Name: b.Name, Category: b.Category, Campaign: b.Campaign, Action: b.Action, Org: b.Org, Place: b.Place, From: on("from", b.From), To: on("to", b.To),
		},
		Target: b.Target, Content: b.Content, Venue: b.Venue, Charge: b.Charge, Risk: b.Risk, Protection: b.Protection, Dangerous: b.Dangerous,
		Agreement: b.Agreement, Insurance: b.Insurance, Insured: on("insured", b.Insured), Revision: revision,
	}
	return p, f.Err()
}

func (d *Duty) save(ctx context.Context, b projectBody, key string, revision int64) (planView, error) {
	p, err := b.plan(key, revision)
	if err != nil {
		return planView{}, err
	}
	p, err = d.SaveProject(ctx, page.Actor(ctx), p)
	if errors.Is(err, campaign.ErrChanged) {
		err = rest.ErrChanged
	}
	return viewProject(p), err
}

func (d *Duty) apiDraft(ctx context.Context, in *struct {
	Body struct {
		Project string `json:"project" minLength:"3" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		ProjectFields
	}
}) (planView, error) {
	return d.save(ctx, projectBody(in.Body.ProjectFields), in.Body.Project, 0)
}

// ProjectFields are what a project says of itself.
type ProjectFields projectBody

func (d *Duty) apiEdit(ctx context.Context, in *struct {
	ProjectPath
	rest.IfMatch
	Body projectBody
}) (planView, error) {
	revision, err := in.Revision()
	if err != nil {
		return planView{}, err
	}
	return d.save(ctx, in.Body, in.Project, revision)
}

func (d *Duty) apiSubmit(ctx context.Context, in *ProjectPath) (rest.Nothing, error) {
	return rest.Nothing{}, d.Campaigns.Submit(ctx, page.Actor(ctx), in.Project)
}

func (d *Duty) apiDecide(ctx context.Context, in *struct {
	ProjectPath
	Body struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" maxLength:"500"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.Approve(ctx, page.Actor(ctx), in.Project, in.Body.Approve, in.Body.Note)
}

func (d *Duty) apiClose(ctx context.Context, in *ProjectPath) (rest.Nothing, error) {
	return rest.Nothing{}, d.CloseProject(ctx, page.Actor(ctx), in.Project)
}

type actionBody struct {
	Key  string `json:"action" maxLength:"40"`
	Name string `json:"name" minLength:"1" maxLength:"100"`
}

type campaignView struct {
	Key     string       `json:"campaign"`
	Name    string       `json:"name"`
	From    string       `json:"from,omitempty" format:"date"`
	To      string       `json:"to,omitempty" format:"date"`
	Actions []actionBody `json:"actions" nullable:"false"`
}

type campaignsAnswer struct {
	Items []campaignView `json:"items" nullable:"false"`
}

func (d *Duty) apiCampaigns(ctx context.Context, _ *struct{}) (campaignsAnswer, error) {
	out := campaignsAnswer{Items: []campaignView{}}
	list, err := d.Campaigns.Umbrellas(ctx, d.DB.Read())
	for _, u := range list {
		v := campaignView{u.Key, u.Name, dayOf(u.From), dayOf(u.To), []actionBody{}}
		for _, a := range u.Actions {
			v.Actions = append(v.Actions, actionBody(a))
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func (d *Duty) apiPutCampaign(ctx context.Context, in *struct {
	Campaign string `path:"campaign" maxLength:"40"`
	Body     struct {
		Name    string       `json:"name" minLength:"1" maxLength:"100"`
		From    string       `json:"from,omitempty" format:"date"`
		To      string       `json:"to,omitempty" format:"date"`
		Actions []actionBody `json:"actions" maxItems:"30" nullable:"false"`
	}
}) (rest.Nothing, error) {
	u := campaign.Umbrella{Key: in.Campaign, Name: in.Body.Name}
	for _, a := range in.Body.Actions {
		u.Actions = append(u.Actions, campaign.Action(a))
	}
	for _, x := range []struct {
		field, written string
		to             *campaign.Day
	}{{"from", in.Body.From, &u.From}, {"to", in.Body.To, &u.To}} {
		day, err := rest.Day(x.field, x.written)
		if err != nil {
			return rest.Nothing{}, err
		}
		*x.to = campaign.Day{Given: x.written != "", Day: day}
	}
	return rest.Nothing{}, d.Campaigns.SaveUmbrella(ctx, page.Actor(ctx), u)
}

// plansFor are the projects of a place that an actor may see, in the order of
// their keys. A line's organiser sees their own, whatever the place.
func (d *Duty) plansFor(ctx context.Context, actor access.Actor, place area.Code, state campaign.State, after string, limit int) (kept []campaign.Plan, next string, err error) {
	plans, err := d.Campaigns.Plans(ctx, string(place), state, after, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(plans) > limit {
		plans, next = plans[:limit], plans[limit-1].Key
	}
	for _, p := range plans {
		thing, err := d.Campaigns.Thing(ctx, p.Project)
		if err != nil {
			return nil, "", err
		}
		if access.May(actor, access.DutyRead, thing) == nil {
			kept = append(kept, p)
		}
	}
	return kept, next, nil
}

// projectFor is a project, to whoever may see it.
func (d *Duty) projectFor(ctx context.Context, actor access.Actor, key string) (campaign.Plan, access.Thing, error) {
	p, err := d.Campaigns.Plan(ctx, d.DB.Read(), key)
	if err != nil {
		return p, access.Thing{}, err
	}
	thing, err := d.Campaigns.Thing(ctx, p.Project)
	if err != nil {
		return p, thing, err
	}
	return p, thing, d.Access.Guard(ctx, actor, access.DutyRead, thing, "")
}
