package disinfect

import (
	"context"

	"linli/internal/access"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: the operator's behind the token,
// then the desk's.
func (d *Disinfection) Operations(api *rest.API) {
	api.Group("disinfections", text.Label{Zh: "消毒", En: "Disinfection"})
	own := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	desk := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/my/disinfections", own("list-my-disinfections", "本人的消毒任务", "One's own jobs"), d.apiMine)
	rest.Get(api, "/my/disinfections/{job}", own("get-my-disinfection", "本人的一项消毒任务", "One job of one's own"), func(ctx context.Context, in *JobPath) (jobItemView, error) {
		return d.apiJob(ctx, Hand{Person: page.Who(ctx).Person}, in.Job)
	})
	rest.Post(api, "/my/disinfections/{job}/finish", own("finish-my-disinfection", "做完了", "Say that it is done"), func(ctx context.Context, in *FinishInput) (rest.Nothing, error) {
		return d.apiFinish(ctx, Hand{Person: page.Who(ctx).Person}, in)
	})
	rest.Get(api, "/disinfections", desk("list-disinfections", access.DisinfectRead, "消毒任务", "Jobs of disinfection"), d.apiList)
	plan := desk("plan-disinfection", access.DisinfectPlan, "安排消毒", "Plan a job")
	plan.Status = 201
	plan.Words = text.Label{
		Zh: "浓度、时间和防护按当日规则核对；不该做的直接拒绝。操作人须通过防护培训。",
		En: "Strength, time and protection are checked by the rules of the day; what is never done is refused. Whoever does it must have passed the training on protection.",
	}
	rest.Post(api, "/disinfections", plan, d.apiPlan)
	rest.Get(api, "/disinfections/{job}", desk("get-disinfection", access.DisinfectRead, "一项消毒任务", "One job"), func(ctx context.Context, in *JobPath) (jobItemView, error) {
		actor := page.Actor(ctx)
		return d.apiJob(ctx, Hand{Actor: &actor}, in.Job)
	})
	rest.Post(api, "/disinfections/{job}/finish", desk("finish-disinfection", access.DisinfectRead, "代记做完", "Say that it is done, for whoever did it"), func(ctx context.Context, in *FinishInput) (rest.Nothing, error) {
		actor := page.Actor(ctx)
		return d.apiFinish(ctx, Hand{Actor: &actor}, in)
	})
	check := desk("check-disinfection", access.DisinfectCheck, "核对", "Check a job that was done")
	check.Words = text.Label{Zh: "不能是操作人或记录人。核对后成为事实。", En: "Never by whoever did or recorded it. It is a fact from then on."}
	rest.Post(api, "/disinfections/{job}/check", check, func(ctx context.Context, in *JobPath) (rest.Nothing, error) {
		return rest.Nothing{}, d.Check(ctx, page.Actor(ctx), in.Job)
	})
	rest.Post(api, "/disinfections/{job}/cancel", desk("cancel-disinfection", access.DisinfectPlan, "取消", "Cancel a job"), func(ctx context.Context, in *struct {
		JobPath
		Body struct {
			Reason string `json:"reason" minLength:"2" maxLength:"200"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, d.Cancel(ctx, page.Actor(ctx), in.Job, in.Body.Reason)
	})
}

// JobPath is the job an address names.
type JobPath struct {
	Job string `path:"job" maxLength:"40"`
}

// FinishInput is what was really done.
type FinishInput struct {
	JobPath
	Body struct {
		Started string              `json:"started" format:"date-time"`
		Ended   string              `json:"ended" format:"date-time"`
		Stock   measure.Millilitres `json:"stock_ml" minimum:"1" doc:"用去的原液 · of the stock"`
		Total   measure.Millilitres `json:"total_ml" minimum:"1" doc:"用去的消毒液 · of the solution"`
		Note    string              `json:"note,omitempty" maxLength:"300"`
	}
}

func (d *Disinfection) apiFinish(ctx context.Context, by Hand, in *FinishInput) (rest.Nothing, error) {
	o := Outcome{Stock: in.Body.Stock, Total: in.Body.Total, Note: in.Body.Note}
	var err error
	if o.Started, err = rest.Instant("started", in.Body.Started); err != nil {
		return rest.Nothing{}, err
	}
	if o.Ended, err = rest.Instant("ended", in.Body.Ended); err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, d.Finish(ctx, by, in.Job, o)
}

type planBody struct {
	Place   string               `json:"place" maxLength:"12" doc:"社区的区划代码 · division code of the community"`
	Site    string               `json:"site,omitempty" maxLength:"40"`
	Where   string               `json:"where" minLength:"1" maxLength:"60" doc:"具体位置 · where exactly"`
	Use     string               `json:"use" maxLength:"40" doc:"消毒对象，见当日规则 · what is disinfected, by the rules of the day"`
	Target  Target               `json:"target" enum:"indoor,air,object,outdoor,person"`
	Agent   string               `json:"agent" maxLength:"40" doc:"消毒剂，见当日规则 · by the rules of the day"`
	Method  Method               `json:"method" enum:"wipe,mop,spray,soak"`
	Present bool                 `json:"present,omitempty" doc:"现场有人 · people are there"`
	Mixed   string               `json:"mixed,omitempty" enum:"acid,alcohol,other" doc:"与何混用 · with what else"`
	Area    measure.SquareMetres `json:"area_m2" minimum:"1"`
	Lot     string               `json:"lot,omitempty" maxLength:"60"`
	Stock   Strength             `json:"stock_mg_l,omitempty" minimum:"0" doc:"标签浓度 · on the label"`
	Aim     Strength             `json:"aim_mg_l,omitempty" minimum:"0" doc:"目标浓度 · after dilution"`
	Total   measure.Millilitres  `json:"total_ml" minimum:"1"`
	Minutes int64                `json:"minutes" minimum:"0" doc:"作用时间 · of contact"`
	Gear    []string             `json:"gear,omitempty" maxItems:"20" doc:"所戴防护，见当日规则 · protection that is worn, by the rules of the day"`
}

type mixView struct {
	Stock measure.Millilitres `json:"stock_ml"`
	Water measure.Millilitres `json:"water_ml"`
}

type jobItemView struct {
	ID       string     `json:"id"`
	Need     string     `json:"need,omitempty"`
	Day      string     `json:"day" format:"date"`
	Plan     planBody   `json:"plan"`
	Mix      mixView    `json:"mix" doc:"怎样配 · how it is mixed"`
	Operator string     `json:"operator"`
	State    State      `json:"state" enum:"planned,done,checked,cancelled"`
	Started  string     `json:"started,omitempty" format:"date-time"`
	Ended    string     `json:"ended,omitempty" format:"date-time"`
	Stock    int64      `json:"used_stock_ml,omitempty"`
	Total    int64      `json:"used_total_ml,omitempty"`
	Note     string     `json:"note,omitempty"`
	Doubt    text.Label `json:"doubt" doc:"与方案不符之处 · what does not fit the plan"`
	Fact     string     `json:"fact,omitempty"`
}

func viewJob(j *Job) jobItemView {
	p, m := j.Plan, j.Mix()
	return jobItemView{
		ID: j.ID, Need: j.Need, Day: j.Day.String(), Operator: j.Operator, State: j.State, Started: j.Started.String(), Ended: j.Ended.String(),
		Stock: int64(j.UsedStock), Total: int64(j.UsedTotal), Note: j.Note, Doubt: j.DoubtLabel(), Fact: j.Fact, Mix: mixView{m.Stock, m.Water},
		Plan: planBody(p),
	}
}

func (d *Disinfection) apiJob(ctx context.Context, by Hand, id string) (jobItemView, error) {
	j, err := d.Job(ctx, by, id)
	if err != nil {
		return jobItemView{}, err
	}
	return viewJob(j), nil
}

type jobsAnswer struct {
	Items []jobItemView `json:"items" nullable:"false"`
}

func (d *Disinfection) apiMine(ctx context.Context, _ *struct{}) (jobsAnswer, error) {
	out := jobsAnswer{Items: []jobItemView{}}
	list, err := d.Mine(ctx, page.Who(ctx).Person, 100)
	for _, j := range list {
		out.Items = append(out.Items, viewJob(j))
	}
	return out, err
}

func (d *Disinfection) apiList(ctx context.Context, in *struct {
	rest.Paging
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	State string `query:"state" enum:"planned,done,checked,cancelled" doc:"不写为未了结的 · what is not over if not said"`
}) (rest.Page[jobItemView], error) {
	var out rest.Page[jobItemView]
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	actor := page.Actor(ctx)
	list, next, err := d.List(ctx, actor, Find{Place: startOf(actor, in.Place), State: State(in.State), After: after, Limit: in.Limit})
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list, next, viewJob), nil
}

// startOf is the place a list is asked for, or where the actor's right begins.
func startOf(actor access.Actor, place string) string {
	if place != "" {
		return place
	}
	return string(access.Top(actor, access.DisinfectRead))
}

func (d *Disinfection) apiPlan(ctx context.Context, in *struct {
	Body struct {
		ID       string   `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Day      string   `json:"day" format:"date"`
		Operator string   `json:"operator" minLength:"1" maxLength:"64"`
		Plan     planBody `json:"plan"`
	}
}) (jobItemView, error) {
	b := &in.Body
	day, err := rest.Day("day", b.Day)
	if err != nil {
		return jobItemView{}, err
	}
	actor := page.Actor(ctx)
	if err := d.Plan(ctx, actor, Draft{ID: b.ID, Day: day, Operator: b.Operator, Plan: Plan(b.Plan)}); err != nil {
		return jobItemView{}, err
	}
	return d.apiJob(ctx, Hand{Actor: &actor}, b.ID)
}
