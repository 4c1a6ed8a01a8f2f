package request

import (
	"context"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/ident"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// OrderPath is the 12345 order an address names.
type OrderPath struct {
	Order string `path:"order" maxLength:"64" doc:"工单号 · the centre's number"`
}

type orderItemView struct {
	Number   string       `json:"order"`
	Need     string       `json:"need"`
	Version  int64        `json:"version"`
	Class    Class        `json:"class" enum:"life,utility,general,hard"`
	State    OrderState   `json:"state" enum:"received,dispatched,objected,accepted,in-progress,fed-back,called-back,closed"`
	Unit     string       `json:"unit,omitempty" doc:"承办的社区 · the community that has it"`
	Lead     string       `json:"lead,omitempty" doc:"首接单位 · the first receiver, who leads"`
	Listed   bool         `json:"listed" doc:"在清单内 · the matter is in the communities' list"`
	Received string       `json:"received" format:"date-time"`
	Due      string       `json:"due" format:"date-time"`
	Late     bool         `json:"late"`
	Contact  string       `json:"contacted,omitempty" format:"date-time"`
	FedBack  string       `json:"fed_back,omitempty" format:"date-time"`
	Called   string       `json:"called_back,omitempty" format:"date-time"`
	Reached  bool         `json:"reached"`
	Solved   bool         `json:"solved"`
	Said     Satisfaction `json:"said,omitempty" enum:"satisfied,basically,unsatisfied"`
	Objects  int64        `json:"objections"`
	Why      string       `json:"why,omitempty"`
	Extended string       `json:"extended,omitempty"`
	Closed   string       `json:"closed,omitempty" format:"date-time"`
	Choices  []OrderDo    `json:"choices,omitempty" doc:"调用方现在可作的步骤 · what the caller can do now"`
}

func (r *Requests) viewOrder(o Order) orderItemView {
	return orderItemView{
		o.Number, o.Need, o.Version, o.Class, o.State, o.Unit, o.Lead, o.Listed, o.Received.String(), o.Due.String(), o.Late(r.now()), o.Contact.String(),
		o.FedBack.String(), o.Called.String(), o.Reached, o.Solved, o.Said, o.Objects, o.Why, o.Extended, o.Closed.String(), nil,
	}
}

func (r *Requests) apiOrders(ctx context.Context, in *struct {
	rest.Paging
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
}) (rest.Page[orderItemView], error) {
	var out rest.Page[orderItemView]
	place, err := r.placeFor(ctx, in.Place)
	if err != nil {
		return out, err
	}
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	list, next, err := r.Orders(ctx, page.Actor(ctx), place, after, in.Limit)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list, next, r.viewOrder), nil
}

func (r *Requests) apiOrder(ctx context.Context, in *OrderPath) (orderItemView, error) {
	o, _, thing, err := r.orderFor(ctx, page.Actor(ctx), in.Order)
	if err != nil {
		return orderItemView{}, err
	}
	out := r.viewOrder(*o)
	out.Choices = orderChoices(page.Actor(ctx), o, thing)
	return out, nil
}

func (r *Requests) apiHandle(ctx context.Context, in *struct {
	OrderPath
	Body struct {
		Do      OrderDo      `json:"do" enum:"accept,object,contacted,feed-back,extend,dispatch,overrule,called-back,withdraw"`
		Note    string       `json:"note,omitempty" maxLength:"500"`
		Unit    string       `json:"unit,omitempty" maxLength:"12" doc:"派给的社区 · of dispatch: the community"`
		Reached bool         `json:"reached,omitempty"`
		Solved  bool         `json:"solved,omitempty"`
		Said    Satisfaction `json:"said,omitempty" enum:"satisfied,basically,unsatisfied"`
	}
}) (rest.Nothing, error) {
	b := in.Body
	return rest.Nothing{}, r.Handle(ctx, page.Actor(ctx), OrderStep{
		Number: in.Order, Do: b.Do, Note: b.Note, Unit: b.Unit, Reached: b.Reached, Solved: b.Solved, Said: b.Said,
	})
}

type rateView struct {
	Figure string       `json:"figure" doc:"指标编号 · id of the figure"`
	Name   text.Label   `json:"name"`
	Note   text.Label   `json:"note" doc:"口径 · the definition"`
	Words  text.Label   `json:"words" doc:"算了什么 · what is counted"`
	Value  string       `json:"value" doc:"百分比；没有分母时为空 · per cent; empty if there is nothing to divide by"`
	Part   int64        `json:"part" doc:"分子 · numerator"`
	Whole  int64        `json:"whole" doc:"分母 · denominator"`
	Size   int64        `json:"size" doc:"日志大小：以此再问该指标，答案相同 · size of the log: asked for the figure at it the answer is the same"`
	Units  []figure.Row `json:"units" nullable:"false" doc:"分单位，不可相加 · by unit, never to be added up"`
}

type ratesAnswer struct {
	From  string     `json:"from" format:"date"`
	To    string     `json:"to" format:"date"`
	Rates []rateView `json:"rates" nullable:"false" doc:"响应率、解决率、满意率 · response, solution, satisfaction"`
}

func (r *Requests) apiRates(ctx context.Context, in *struct {
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	From  string `query:"from" format:"date" doc:"默认 29 天前 · 29 days ago if not said"`
	To    string `query:"to" format:"date" doc:"默认今天 · today if not said"`
}) (ratesAnswer, error) {
	place, err := r.placeFor(ctx, in.Place)
	if err != nil {
		return ratesAnswer{}, err
	}
	to, err := rest.Day("to", in.To)
	if err != nil {
		return ratesAnswer{}, err
	}
	if to == 0 {
		to = r.now().Day()
	}
	from, err := rest.Day("from", in.From)
	if err != nil {
		return ratesAnswer{}, err
	}
	if from == 0 {
		from = to - 29
	}
	found, err := r.Rates(ctx, page.Actor(ctx), place, from, to)
	out := ratesAnswer{From: from.String(), To: to.String(), Rates: []rateView{}}
	for _, x := range found {
		d, a := x.Definition, x.Answer
		out.Rates = append(out.Rates, rateView{a.ID, d.Name, d.Note, x.Words, a.Value, a.Raw, a.Whole, a.Size, append([]figure.Row{}, x.Units...)})
	}
	return out, err
}

type checkView struct {
	Key   string     `json:"key"`
	Name  text.Label `json:"name"`
	Alarm bool       `json:"alarm" doc:"引起提醒的回答 · the answer that alerts the community"`
}

type roundItemView struct {
	ID      string      `json:"round"`
	Place   string      `json:"place"`
	Kind    RoundKind   `json:"kind" enum:"calls,visits,home"`
	Name    string      `json:"name"`
	Days    []int       `json:"weekdays" nullable:"false" doc:"0 周日至 6 周六 · 0 Sunday to 6 Saturday"`
	Helper  string      `json:"helper"`
	Org     string      `json:"org,omitempty" doc:"由哪个组织服务 · the organisation that serves"`
	From    string      `json:"from,omitempty" format:"date"`
	To      string      `json:"to,omitempty" format:"date"`
	Checks  []checkView `json:"checks" nullable:"false"`
	Members int64       `json:"members"`
}

func viewRound(o Round, members int64) roundItemView {
	out := roundItemView{o.ID, o.Place, o.Kind, o.Name, []int{}, o.Helper, o.Org, dayOf(o.From), dayOf(o.To), []checkView{}, members}
	for d := range 7 {
		if o.Days&(1<<d) != 0 {
			out.Days = append(out.Days, d)
		}
	}
	for _, c := range o.Checks {
		out.Checks = append(out.Checks, checkView(c))
	}
	return out
}

type roundsAnswer struct {
	Items  []roundItemView `json:"items" nullable:"false"`
	Alerts []turnItemView  `json:"alerts" nullable:"false" doc:"待看的提醒 · alerts that wait for a look"`
}

func (r *Requests) apiRounds(ctx context.Context, _ *struct{}) (roundsAnswer, error) {
	out := roundsAnswer{Items: []roundItemView{}}
	rows, alerts, err := r.roundsFor(ctx, page.Actor(ctx))
	for _, row := range rows {
		out.Items = append(out.Items, viewRound(row.Round, row.Members))
	}
	out.Alerts = viewTurns(alerts)
	return out, err
}

// RoundPath is the round an address names.
type RoundPath struct {
	Round string `path:"round" maxLength:"48"`
}

func (r *Requests) apiSetRound(ctx context.Context, in *struct {
	RoundPath
	Body struct {
		Place    string    `json:"place" maxLength:"12"`
		Kind     RoundKind `json:"kind" enum:"calls,visits,home"`
		Name     string    `json:"name" minLength:"1" maxLength:"60"`
		Weekdays []int     `json:"weekdays" minItems:"1" maxItems:"7" nullable:"false" doc:"0 周日至 6 周六 · 0 Sunday to 6 Saturday"`
		Helper   string    `json:"helper" minLength:"1" maxLength:"64"`
		Org      string    `json:"org,omitempty" maxLength:"64" doc:"由哪个组织服务 · the organisation that serves"`
	}
}) (rest.Nothing, error) {
	o := Round{ID: in.Round, Place: in.Body.Place, Kind: in.Body.Kind, Name: in.Body.Name, Helper: in.Body.Helper, Org: in.Body.Org}
	for _, d := range in.Body.Weekdays {
		if d < 0 || d > 6 {
			return rest.Nothing{}, fault.In("weekdays", text.Label{Zh: "应为 0 至 6", En: "0 to 6"})
		}
		o.Days |= 1 << d
	}
	return rest.Nothing{}, r.SetRound(ctx, page.Actor(ctx), o)
}

type roundDetailView struct {
	Round roundItemView  `json:"round"`
	Turns []turnItemView `json:"turns" nullable:"false"`
}

func (r *Requests) apiRound(ctx context.Context, in *struct {
	RoundPath
	Day string `query:"day" format:"date" doc:"默认今天 · today if not said"`
}) (roundDetailView, error) {
	out := roundDetailView{Turns: []turnItemView{}}
	day, err := rest.Day("day", in.Day)
	if err != nil {
		return out, err
	}
	if day == 0 {
		day = r.now().Day()
	}
	o, err := r.Round(ctx, in.Round)
	if err != nil {
		return out, err
	}
	turns, err := r.TurnsOf(ctx, page.Actor(ctx), o.ID, day)
	if err != nil {
		return out, err
	}
	n, err := r.MemberCount(ctx, o.ID)
	return roundDetailView{viewRound(o, n), viewTurns(turns)}, err
}

func (r *Requests) apiMember(ctx context.Context, in *struct {
	MemberPath
	Body struct {
		Name    string `json:"name" minLength:"1" maxLength:"40"`
		Phone   string `json:"phone" maxLength:"20"`
		Address string `json:"address" minLength:"2" maxLength:"120"`
		Words   string `json:"words,omitempty" maxLength:"500"`
		Agreed  bool   `json:"agreed" doc:"本人同意 · their own word, without which nobody is looked after"`
	}
}) (rest.Nothing, error) {
	b := in.Body
	w := Who{Name: b.Name, Phone: ident.Phone(b.Phone), Address: b.Address, Words: b.Words}
	return rest.Nothing{}, r.AddMember(ctx, page.Actor(ctx), in.Round, in.Member, w, b.Agreed)
}

type alertAnswer struct {
	Who  whoView `json:"who"`
	Note string  `json:"note,omitempty"`
}

func (r *Requests) apiSeeAlert(ctx context.Context, in *struct {
	MemberPath
	Day  string `path:"day" maxLength:"10"`
	Body purposeBody
}) (alertAnswer, error) {
	day, err := civil.ParseDay(in.Day)
	if err != nil {
		return alertAnswer{}, ErrUnknown
	}
	w, note, err := r.SeeAlert(ctx, page.Actor(ctx), in.Round, in.Member, day, in.Body.Purpose)
	return alertAnswer{viewWho(w), note}, err
}

// orderFor is an order with its need to whoever may see it; the look is logged.
func (r *Requests) orderFor(ctx context.Context, actor access.Actor, number string) (*Order, *Request, access.Thing, error) {
	o, err := r.Order(ctx, number)
	if err != nil {
		return nil, nil, access.Thing{}, err
	}
	q, err := r.Get(ctx, o.Need)
	if err != nil {
		return nil, nil, access.Thing{}, err
	}
	thing := o.thing(q)
	return o, q, thing, r.o.Access.LookAt(ctx, actor, access.RequestRead, thing, "order", subject(q.ID))
}

// roundsFor are the rounds where an actor's right begins, and their alerts.
func (r *Requests) roundsFor(ctx context.Context, actor access.Actor) ([]roundRow, []Turn, error) {
	place := string(access.Top(actor, access.RequestRound))
	rounds, err := r.Rounds(ctx, actor, place)
	if err != nil {
		return nil, nil, err
	}
	rows, err := r.memberCounts(ctx, rounds)
	if err != nil {
		return nil, nil, err
	}
	alerts, err := r.Alerts(ctx, actor, place)
	return rows, alerts, err
}
