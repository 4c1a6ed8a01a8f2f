package request

import (
	"context"
	"slices"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// NeedPath is the need an address names.
type NeedPath struct {
	Need string `path:"need" maxLength:"48" doc:"求助编号 · number of the need"`
}

// NeedPerson is a need and a helper.
type NeedPerson struct {
	NeedPath
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
	}
}

// MemberPath is one of those a round looks after.
type MemberPath struct {
	Round  string `path:"round" maxLength:"48"`
	Member string `path:"member" maxLength:"48"`
}

type needItemView struct {
	ID      string  `json:"id"`
	Kind    Kind    `json:"kind" enum:"buy,medicine,bills,visit,call,interpreting,disinfection,ride,other,welfare"`
	Place   string  `json:"place" doc:"社区的区划代码 · division code of the community"`
	Urgency string  `json:"urgency" enum:"normal,today,urgent"`
	Care    Care    `json:"care,omitempty" enum:"alone,elder,disabled,isolated,pregnant,medic,child"`
	Channel Channel `json:"channel" enum:"self,neighbour,worker,desk,order,import,survey,round"`
	Minor   bool    `json:"minor"`
	State   State   `json:"state" enum:"unproven,unconfirmed,held,received,dispatched,accepted,in-progress,fed-back,closed"`
	Outcome Outcome `json:"outcome,omitempty" enum:"met,unmet,unanswered,cancelled,unwanted,refused,joined,died,hospital,moved,expired"`
	Hold    Hold    `json:"hold,omitempty" enum:"abusive,minor,order,nobody" doc:"在等人处理的原因 · why it waits for a person"`
	Asked   string  `json:"asked" format:"date-time"`
	Cleared string  `json:"cleared,omitempty" format:"date-time" doc:"居委会已安排 · scheduled by the committee"`
	Waits   string  `json:"postponed,omitempty" format:"date-time"`
	Until   string  `json:"until,omitempty" format:"date-time" doc:"过后无用 · when it is of no more use"`
	LateAt  string  `json:"late_at,omitempty" format:"date-time" doc:"应在此前办好 · when it should be met"`
	Late    bool    `json:"late"`
	Hands   int64   `json:"hands"`
	Taken   int64   `json:"taken"`
	Wave    int64   `json:"wave"`
	Into    string  `json:"joined_with,omitempty"`
	Like    string  `json:"like,omitempty" doc:"可能与之相同 · may be the same as"`
	Repeats int64   `json:"repeats"`
	Org     string  `json:"org,omitempty"`
	Closed  string  `json:"closed,omitempty" format:"date-time"`
}

func (r *Requests) viewNeed(q Request) needItemView {
	out := needItemView{
		ID: q.ID, Kind: q.Kind, Place: q.Where(), Care: q.Care, Channel: q.Channel, Minor: q.Minor, State: q.State, Outcome: q.Outcome,
		Hold: q.Hold, Asked: q.AskedAt.String(), Cleared: q.ClearedAt.String(), Waits: q.Postponed.String(), Until: q.Until.String(), LateAt: q.LateAt.String(),
		Late: q.Late(r.now()), Hands: q.Hands, Taken: q.Taken, Wave: q.Wave, Into: q.Into, Like: q.Like, Repeats: q.Repeats, Org: q.Org, Closed: q.ClosedAt.String(),
	}
	if q.Urgency.Known() {
		out.Urgency = urgencyWords[q.Urgency]
	}
	return out
}

func urgencyOf(written string) Urgency {
	return Urgency(max(slices.Index(urgencyWords[:], written), 0))
}

type whoView struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
	Words   string `json:"words" doc:"具体要什么 · what exactly"`
	By      string `json:"by,omitempty" doc:"代提的人 · who asks for them"`
	ByPhone string `json:"by_phone,omitempty"`
}

func viewWho(w Who) whoView {
	return whoView{w.Name, string(w.Phone), w.Address, w.Words, w.By, string(w.ByPhone)}
}

type freeView struct {
	Place string `json:"place,omitempty"`
	Reach int64  `json:"reach,omitempty" enum:"12,9,6,2" doc:"走多远，按区划代码位数 · how far, in digits of the division"`
	Kinds []Kind `json:"kinds" nullable:"false" doc:"愿做的，空为都行 · what they do; none: anything"`
	Until string `json:"until,omitempty" format:"date-time"`
	Free  bool   `json:"free" doc:"现在可被请 · may be called now"`
	Ahead int64  `json:"ahead" doc:"排在前面的人数 · who is called before them"`
	Of    int64  `json:"of" doc:"一共可被请的人数 · everybody who may be called"`
	Calls int64  `json:"calls" doc:"被请过的次数 · how often they were called"`
}

func (r *Requests) apiMyFree(ctx context.Context, _ *struct{}) (freeView, error) {
	out := freeView{Kinds: []Kind{}}
	person := page.Who(ctx).Person
	h, err := r.Helper(ctx, person)
	if err != nil {
		return out, err
	}
	if h != nil {
		out.Place, out.Reach, out.Until, out.Calls = h.Place, h.Reach, h.Until.String(), h.Calls
		for _, k := range askable() {
			if h.Kinds&k.bit() != 0 {
				out.Kinds = append(out.Kinds, k)
			}
		}
	}
	at, err := r.Line(ctx, person)
	out.Free, out.Ahead, out.Of = at.Free, at.Ahead, at.Of
	return out, err
}

func (r *Requests) apiSetFree(ctx context.Context, in *struct {
	Body struct {
		Place string `json:"place" minLength:"12" maxLength:"12"`
		Reach int64  `json:"reach" enum:"12,9,6,2" doc:"走多远，按区划代码位数 · how far, in digits of the division"`
		Kinds []Kind `json:"kinds,omitempty" maxItems:"20"`
		Hours int    `json:"hours" minimum:"0" maximum:"24" doc:"今后几小时可被请，0 为不再 · for so many hours; 0: no more"`
	}
}) (rest.Nothing, error) {
	f := Free{Place: in.Body.Place, Reach: in.Body.Reach, Kinds: in.Body.Kinds}
	if in.Body.Hours > 0 {
		f.Until = r.now() + hours(in.Body.Hours)
	}
	return rest.Nothing{}, r.SetFree(ctx, page.Who(ctx).Person, f)
}

type callView struct {
	Need  needItemView `json:"need"`
	Asked string       `json:"called" format:"date-time"`
	Until string       `json:"until" format:"date-time" doc:"请在此前答复 · answer by then"`
}

type callsAnswer struct {
	Items []callView `json:"items" nullable:"false"`
}

func (r *Requests) apiCalls(ctx context.Context, _ *struct{}) (callsAnswer, error) {
	out := callsAnswer{Items: []callView{}}
	list, err := r.Offers(ctx, page.Who(ctx).Person)
	for _, o := range list {
		out.Items = append(out.Items, callView{r.viewNeed(o.Request), o.Asked.String(), o.Until.String()})
	}
	return out, err
}

// apiHelper is one of the things a helper does to a need in their hands.
func (r *Requests) apiHelper(do func(ctx context.Context, person, id string) error) func(ctx context.Context, in *NeedPath) (rest.Nothing, error) {
	return func(ctx context.Context, in *NeedPath) (rest.Nothing, error) {
		return rest.Nothing{}, do(ctx, page.Who(ctx).Person, in.Need)
	}
}

type taskItemView struct {
	Need  needItemView `json:"need"`
	Taken string       `json:"taken" format:"date-time"`
	Begun string       `json:"begun,omitempty" format:"date-time"`
	Work  string       `json:"work,omitempty" doc:"关联的事项，如代办 · the work it is done by, such as an errand"`
}

type tasksAnswer struct {
	Items []taskItemView `json:"items" nullable:"false"`
}

func (r *Requests) apiTasks(ctx context.Context, _ *struct{}) (tasksAnswer, error) {
	out := tasksAnswer{Items: []taskItemView{}}
	list, err := r.Tasks(ctx, page.Who(ctx).Person)
	for _, t := range list {
		out.Items = append(out.Items, taskItemView{r.viewNeed(t.Request), t.Hand.Taken.String(), t.Hand.Begun.String(), t.Work.ID})
	}
	return out, err
}

type turnItemView struct {
	Round  string          `json:"round"`
	Member string          `json:"member"`
	Day    string          `json:"day" format:"date"`
	State  TurnState       `json:"state" enum:"due,done,no-answer,skipped"`
	Helper string          `json:"helper,omitempty"`
	Checks map[string]bool `json:"checks,omitempty"`
	Alert  bool            `json:"alert" doc:"社区须看一看 · the community must look"`
	Seen   string          `json:"seen,omitempty" format:"date-time"`
}

func viewTurn(t Turn) turnItemView {
	return turnItemView{t.Round, t.Member, t.Day.String(), t.State, t.Helper, t.Checks, t.Alert, t.Seen.String()}
}

type turnsAnswer struct {
	Items []turnItemView `json:"items" nullable:"false"`
}

func viewTurns(list []Turn) []turnItemView {
	out := []turnItemView{}
	for _, t := range list {
		out = append(out, viewTurn(t))
	}
	return out
}

func (r *Requests) apiTurns(ctx context.Context, _ *struct{}) (turnsAnswer, error) {
	list, err := r.Turns(ctx, page.Who(ctx).Person)
	return turnsAnswer{viewTurns(list)}, err
}

func (r *Requests) apiReport(ctx context.Context, in *struct {
	MemberPath
	Body struct {
		Day    string          `json:"day" format:"date"`
		State  TurnState       `json:"state" enum:"done,no-answer,skipped"`
		Checks map[string]bool `json:"checks,omitempty" doc:"逐项回答 · the answers of the checklist"`
		Note   string          `json:"note,omitempty" maxLength:"500"`
	}
}) (rest.Nothing, error) {
	day, err := rest.Day("day", in.Body.Day)
	if err != nil {
		return rest.Nothing{}, err
	}
	checks := in.Body.Checks
	if checks == nil {
		checks = map[string]bool{}
	}
	return rest.Nothing{}, r.Report(ctx, page.Who(ctx).Person, Report{
		Round: in.Round, Member: in.Member, Day: day, State: in.Body.State, Checks: checks, Note: in.Body.Note,
	})
}

// needBody is a need as it is asked for.
type needBody struct {
	Kind    Kind   `json:"kind" enum:"buy,medicine,bills,visit,call,interpreting,disinfection,ride,other"`
	Place   string `json:"place" maxLength:"12" doc:"社区的区划代码 · division code of the community"`
	Until   string `json:"until,omitempty" format:"date-time"`
	Urgency string `json:"urgency,omitempty" enum:"normal,today,urgent"`
	Care    Care   `json:"care,omitempty" enum:"alone,elder,disabled,isolated,pregnant,medic,child"`
	Minor   bool   `json:"minor,omitempty"`
	Hands   int64  `json:"hands,omitempty" minimum:"1" maximum:"20"`
	// Of interpreting.
	Language  string `json:"language,omitempty" maxLength:"3" doc:"外语翻译：语言（ISO 639） · for interpreting: the language (ISO 639)"`
	Level     Level  `json:"level,omitempty" minimum:"1" maximum:"3"`
	Qualified bool   `json:"qualified,omitempty" doc:"须有核验过的证书 · only with a verified certificate"`
	ByTel     bool   `json:"by_telephone,omitempty" doc:"电话翻译即可 · by telephone will do"`
	Name      string `json:"name" minLength:"1" maxLength:"40"`
	Phone     string `json:"phone" maxLength:"20"`
	Address   string `json:"address" minLength:"2" maxLength:"120"`
	Words     string `json:"words" minLength:"2" maxLength:"500" doc:"具体要什么 · what exactly"`
	By        string `json:"by,omitempty" maxLength:"40" doc:"代提的人 · who asks for them"`
	ByPhone   string `json:"by_phone,omitempty" maxLength:"20"`
}

func (b needBody) ask(id string) (Ask, error) {
	until, err := rest.Instant("until", b.Until)
	return Ask{
		ID: id, Kind: b.Kind, Place: b.Place, Until: until, Urgency: urgencyOf(b.Urgency), Care: b.Care, Minor: b.Minor, Hands: b.Hands,
		Skill: Skill{Language: b.Language, Level: b.Level, Qualified: b.Qualified, Remote: b.ByTel},
		Who:   Who{Name: b.Name, Phone: ident.Phone(b.Phone), Address: b.Address, Words: b.Words, By: b.By, ByPhone: ident.Phone(b.ByPhone)},
	}, err
}

type askedView struct {
	Need    string `json:"need" doc:"求助编号 · number of the need"`
	Helpers int64  `json:"helpers" doc:"附近可请的人 · who may be called around there"`
	Waiting int64  `json:"waiting" doc:"附近在等的求助 · needs that wait there"`
}

func (r *Requests) apiAsk(ctx context.Context, in *struct{ Body needBody }) (askedView, error) {
	a, err := in.Body.ask(rest.ID(ctx, ""))
	if err != nil {
		return askedView{}, err
	}
	if a.Who.By != "" || a.Who.ByPhone != "" {
		a.Channel = ByNeighbour
	}
	q, err := r.Ask(ctx, onetime.Visitor{}, a)
	if err != nil {
		return askedView{}, err
	}
	o, err := r.Outlook(ctx, q)
	return askedView{q.ID, o.Helpers, o.Waiting}, err
}

type keyView struct {
	Key string `json:"key" doc:"求助人的凭据 · the asker's key"`
}

func (r *Requests) apiProve(ctx context.Context, in *struct {
	NeedPath
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"20"`
	}
}) (keyView, error) {
	link, err := r.Prove(ctx, onetime.Visitor{}, in.Need, in.Body.Code)
	return keyView{link}, err
}

type lookView struct {
	At  string     `json:"at" format:"date-time"`
	Who text.Label `json:"who"`
}

type askedStateView struct {
	Need   needItemView `json:"need"`
	Helper string       `json:"helper,omitempty" doc:"来的人，打码 · who comes, masked"`
	Looks  []lookView   `json:"looks" nullable:"false" doc:"谁看过姓名和住址 · who saw name and address"`
}

func (r *Requests) apiAsked(ctx context.Context, in *struct {
	Body struct {
		Key string `json:"key" minLength:"1" maxLength:"64"`
	}
}) (askedStateView, error) {
	out := askedStateView{Looks: []lookView{}}
	q, err := r.ByLink(ctx, in.Body.Key)
	if err != nil {
		return out, err
	}
	out.Need = r.viewNeed(*q)
	if out.Helper, err = r.helperOf(ctx, q); err != nil {
		return out, err
	}
	looks, err := r.Looks(ctx, q.ID)
	for _, l := range looks {
		out.Looks = append(out.Looks, lookView{l.At.String(), lookBy(l)})
	}
	return out, err
}

func (r *Requests) apiAskerSays(ctx context.Context, in *struct {
	Body struct {
		Key string `json:"key" minLength:"1" maxLength:"64"`
		Say string `json:"say" enum:"yes,no,met,not-met,cancel"`
	}
}) (rest.Nothing, error) {
	says := map[string]func(context.Context, string) error{"yes": r.Yes, "no": r.No, "met": r.Met, "not-met": r.NotMet, "cancel": r.Cancel}
	do, known := says[in.Body.Say]
	if !known {
		return rest.Nothing{}, fault.In("say", msgControl)
	}
	return rest.Nothing{}, do(ctx, in.Body.Key)
}

// dayOf is a day as it is written; 0 is none.
func dayOf(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
