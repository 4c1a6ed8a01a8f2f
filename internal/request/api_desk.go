package request

import (
	"context"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/page"
	"linli/internal/rest"
)

// placeFor is the division a list is asked for, or where the actor's right
// begins.
func (r *Requests) placeFor(ctx context.Context, written string) (string, error) {
	place := Find{Place: written}.reach(page.Actor(ctx))
	if place == "" {
		return "", nil
	}
	code, err := r.o.Atlas.Parse(place)
	if err != nil {
		return "", fault.In("place", msgNeedPlace)
	}
	return string(code), nil
}

func (r *Requests) apiQueue(ctx context.Context, in *struct {
	rest.Paging
	Place   string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	Kind    string `query:"kind" enum:"buy,medicine,bills,visit,call,interpreting,disinfection,ride,other,welfare"`
	State   string `query:"state" enum:"unconfirmed,held,received,dispatched,accepted,in-progress,fed-back"`
	Urgency string `query:"urgency" enum:"normal,today,urgent" doc:"不低于此 · that or above"`
	Late    bool   `query:"late" doc:"只列应已办好的 · only what should have been met by now"`
	Hold    bool   `query:"hold" doc:"只列在等人处理的 · only what waits for a person"`
}) (rest.Page[needItemView], error) {
	var out rest.Page[needItemView]
	place, err := r.placeFor(ctx, in.Place)
	if err != nil {
		return out, err
	}
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	q, err := r.Queue(ctx, page.Actor(ctx), Find{
		Place: place, Kind: Kind(in.Kind), State: State(in.State), Urgency: urgencyOf(in.Urgency), Late: in.Late, Hold: in.Hold, After: after, Limit: in.Limit,
	})
	if err != nil {
		return out, err
	}
	return rest.List(ctx, q.Needs, q.Next, r.viewNeed), nil
}

type placeCountView struct {
	Place  string `json:"place"`
	Open   int64  `json:"open"`
	Unmet  int64  `json:"unmet" doc:"还没有人接 · nobody has it yet"`
	Urgent int64  `json:"urgent"`
	Late   int64  `json:"late"`
}

type mapAnswer struct {
	Items []placeCountView `json:"items" nullable:"false"`
}

func (r *Requests) apiMap(ctx context.Context, in *struct {
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
}) (mapAnswer, error) {
	out := mapAnswer{Items: []placeCountView{}}
	place, err := r.placeFor(ctx, in.Place)
	if err != nil {
		return out, err
	}
	list, err := r.Map(ctx, page.Actor(ctx), place)
	for _, c := range list {
		out.Items = append(out.Items, placeCountView(c))
	}
	return out, err
}

func (r *Requests) apiEnter(ctx context.Context, in *struct {
	Body struct {
		EnterFields
		Agreed bool   `json:"agreed,omitempty" doc:"本人已同意 · whom it is for has said yes"`
		Org    string `json:"org,omitempty" maxLength:"64" doc:"由哪个组织服务 · the organisation that serves"`
		Clear  bool   `json:"clear,omitempty" doc:"同时由居委会安排 · the committee schedules it in the same breath"`
	}
}) (needItemView, error) {
	a, err := needBody(in.Body.EnterFields).ask(rest.ID(ctx, ""))
	if err != nil {
		return needItemView{}, err
	}
	actor := page.Actor(ctx)
	a.Channel, a.Agreed, a.Clear, a.Org = enteredBy(actor), in.Body.Agreed, in.Body.Clear, in.Body.Org
	q, err := r.Enter(ctx, actor, a)
	if err != nil {
		return needItemView{}, err
	}
	return r.viewNeed(*q), nil
}

// EnterFields are what a need says of itself.
type EnterFields needBody

// enteredBy is how a need that an account enters came in.
func enteredBy(actor access.Actor) Channel {
	if access.Somewhere(actor, access.RequestSchedule) {
		return ByWorker
	}
	return ByDesk
}

type surveyedNeed struct {
	Kind    Kind   `json:"kind" enum:"buy,medicine,bills,visit,call,interpreting,disinfection,ride,other"`
	Urgency string `json:"urgency,omitempty" enum:"normal,today,urgent"`
	Words   string `json:"words" minLength:"2" maxLength:"500"`
}

func (r *Requests) apiSurvey(ctx context.Context, in *struct {
	Body struct {
		Place    string         `json:"place" maxLength:"12"`
		Name     string         `json:"name,omitempty" maxLength:"40"`
		Phone    string         `json:"phone,omitempty" maxLength:"20"`
		Address  string         `json:"address,omitempty" maxLength:"120"`
		Care     Care           `json:"care,omitempty" enum:"alone,elder,disabled,isolated,pregnant,medic,child"`
		Surveyor string         `json:"surveyor,omitempty" maxLength:"64" doc:"入户的志愿者 · the volunteer who asked"`
		Needs    []surveyedNeed `json:"needs,omitempty" maxItems:"9"`
	}
}) (rest.Nothing, error) {
	b := &in.Body
	h := Household{
		ID: rest.ID(ctx, ""), Place: b.Place, Care: b.Care, Surveyor: b.Surveyor, Who: Who{Name: b.Name, Phone: ident.Phone(b.Phone), Address: b.Address},
	}
	for _, n := range b.Needs {
		h.Needs = append(h.Needs, Need{n.Kind, urgencyOf(n.Urgency), n.Words})
	}
	return rest.Nothing{}, r.Survey(ctx, page.Actor(ctx), h)
}

type needEventView struct {
	At   string `json:"at" format:"date-time"`
	Who  string `json:"who"`
	What string `json:"what"`
	Note string `json:"note,omitempty"`
}

type handView struct {
	Person string    `json:"person"`
	Name   string    `json:"name" doc:"打码 · masked"`
	State  HandState `json:"state" enum:"holds,done,returned,stopped"`
	Taken  string    `json:"taken" format:"date-time"`
	Begun  string    `json:"begun,omitempty" format:"date-time"`
	Ended  string    `json:"ended,omitempty" format:"date-time"`
}

type needDetailView struct {
	Need    needItemView    `json:"need"`
	Hands   []handView      `json:"helpers" nullable:"false"`
	Events  []needEventView `json:"events" nullable:"false"`
	Choices []Decision      `json:"choices" nullable:"false" doc:"调用方现在可作的处理 · what the caller can decide now"`
}

func (r *Requests) apiNeed(ctx context.Context, in *NeedPath) (needDetailView, error) {
	out := needDetailView{Hands: []handView{}, Events: []needEventView{}, Choices: []Decision{}}
	actor := page.Actor(ctx)
	q, err := r.needFor(ctx, actor, in.Need)
	if err != nil {
		return out, err
	}
	out.Need = r.viewNeed(*q)
	out.Choices = append(out.Choices, choices(q, may(actor, q.Thing()))...)
	events, err := r.Events(ctx, q.ID)
	if err != nil {
		return out, err
	}
	for _, e := range events {
		out.Events = append(out.Events, needEventView{e.At.String(), e.Who, e.What, e.Note})
	}
	hands, err := r.handCards(ctx, q.ID)
	for _, h := range hands {
		out.Hands = append(out.Hands, handView{h.Person, h.Name, h.State, h.Taken.String(), h.Begun.String(), h.Ended.String()})
	}
	return out, err
}

func (r *Requests) apiDecide(ctx context.Context, in *struct {
	NeedPath
	Body struct {
		Do    Decision `json:"do" enum:"schedule,postpone,release,refuse,yes,no,met,not-met,again,unmet,join,died,hospital,moved"`
		Note  string   `json:"note,omitempty" maxLength:"200"`
		Until string   `json:"until,omitempty" format:"date-time" doc:"推迟到何时 · of postpone: not before"`
		Into  string   `json:"into,omitempty" maxLength:"48" doc:"并入哪一条 · of join: the need it is the same as"`
	}
}) (rest.Nothing, error) {
	until, err := rest.Instant("until", in.Body.Until)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, r.Decide(ctx, page.Actor(ctx), Verdict{ID: in.Need, Do: in.Body.Do, Note: in.Body.Note, Until: until, Into: in.Body.Into})
}

type purposeBody struct {
	Purpose string `json:"purpose" minLength:"1" maxLength:"200"`
}

func (r *Requests) apiOpen(ctx context.Context, in *struct {
	NeedPath
	Body purposeBody
}) (whoView, error) {
	w, err := r.Open(ctx, page.Actor(ctx), in.Need, in.Body.Purpose)
	return viewWho(w), err
}

type helperView struct {
	Person string `json:"person"`
	Place  string `json:"place"`
	Busy   int64  `json:"busy" doc:"手上的事 · tasks in hand"`
	Calls  int64  `json:"calls" doc:"被请过的次数 · how often they were called"`
}

type helpersAnswer struct {
	Items []helperView `json:"items" nullable:"false"`
}

func (r *Requests) apiNearest(ctx context.Context, in *struct {
	NeedPath
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10"`
}) (helpersAnswer, error) {
	out := helpersAnswer{Items: []helperView{}}
	list, err := r.Nearest(ctx, page.Actor(ctx), in.Need, in.Limit)
	for _, h := range list {
		out.Items = append(out.Items, helperView{h.Person, h.Place, h.Busy, h.Calls})
	}
	return out, err
}

type sheetRowView struct {
	Need needItemView `json:"need"`
	Who  whoView      `json:"who"`
}

type sheetAnswer struct {
	Items []sheetRowView `json:"items" nullable:"false"`
}

func (r *Requests) apiSheet(ctx context.Context, in *struct {
	Body struct {
		Place   string `json:"place" maxLength:"12"`
		Purpose string `json:"purpose" minLength:"1" maxLength:"200"`
	}
}) (sheetAnswer, error) {
	out := sheetAnswer{Items: []sheetRowView{}}
	rows, err := r.Sheet(ctx, page.Actor(ctx), in.Body.Place, in.Body.Purpose)
	for _, row := range rows {
		out.Items = append(out.Items, sheetRowView{r.viewNeed(row.Request), viewWho(row.Who)})
	}
	return out, err
}

// CommunityPath is the community an address names.
type CommunityPath struct {
	Place string `path:"place" maxLength:"12" doc:"社区的区划代码 · division code of the community"`
}

type schedulingBody struct {
	On bool `json:"on"`
}

func (r *Requests) apiSchedules(ctx context.Context, in *CommunityPath) (schedulingBody, error) {
	code, err := r.o.Atlas.Parse(in.Place)
	if err != nil || code.Level() != area.Community {
		return schedulingBody{}, ErrUnknown
	}
	thing := access.Thing{Kind: "requests", Place: string(code)}
	if err := r.o.Access.Look(ctx, page.Actor(ctx), access.RequestRead, thing, "scheduling"); err != nil {
		return schedulingBody{}, err
	}
	on, err := r.Schedules(ctx, string(code))
	return schedulingBody{on}, err
}

func (r *Requests) apiSetSchedules(ctx context.Context, in *struct {
	CommunityPath
	Body schedulingBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, r.SetSchedules(ctx, page.Actor(ctx), in.Place, in.Body.On)
}

// needFor is a need to whoever may see it, without what is sealed; the look is
// logged.
func (r *Requests) needFor(ctx context.Context, actor access.Actor, id string) (*Request, error) {
	q, err := r.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return q, r.o.Access.LookAt(ctx, actor, q.act(access.RequestRead), q.Thing(), "need", subject(id))
}

// handCards are the helpers of a need with their masked names.
func (r *Requests) handCards(ctx context.Context, id string) ([]handCard, error) {
	hands, err := r.Hands(ctx, id)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(hands))
	for i, h := range hands {
		keys[i] = h.Person
	}
	cards, err := r.o.People.Cards(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]handCard, len(hands))
	for i, h := range hands {
		out[i] = handCard{h, cards[h.Person].Name}
	}
	return out, nil
}
