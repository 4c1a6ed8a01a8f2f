package duty

import (
	"context"

	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// ShiftPath is the shift an address names.
type ShiftPath struct {
	Shift string `path:"shift" maxLength:"64" doc:"班次编号 · id of the shift"`
}

// SwapPath is the wish to exchange an address names.
type SwapPath struct {
	Swap string `path:"swap" maxLength:"40" doc:"换班请求编号 · id of the wish"`
}

type shiftItemView struct {
	ID       string     `json:"id"`
	Post     string     `json:"post"`
	Project  string     `json:"project"`
	Site     string     `json:"site"`
	SiteName string     `json:"site_name,omitempty"`
	Place    string     `json:"place" doc:"社区的区划代码 · division code of the community"`
	Org      string     `json:"org,omitempty"`
	Name     string     `json:"name"`
	Work     string     `json:"work" doc:"岗位职责 · what is done"`
	Start    string     `json:"start" format:"date-time"`
	End      string     `json:"end" format:"date-time"`
	Seats    int        `json:"seats"`
	Held     int        `json:"held" doc:"已报名 · who have said yes"`
	Kept     int        `json:"kept" doc:"留给待答复者 · kept for those who were asked"`
	Free     int        `json:"free"`
	Waiting  int        `json:"waiting"`
	Standby  int        `json:"standby"`
	State    ShiftState `json:"state" enum:"draft,open,cancelled"`
	Rev      int64      `json:"revision"`
}

func viewShift(s Shift) shiftItemView {
	return shiftItemView{
		s.ID, s.Post, s.Project, s.Site, s.SiteName, s.Place, s.Org, s.Name, s.Work, s.Start.String(), s.End.String(),
		s.Seats, s.Held, s.Kept, s.Free, s.Waiting, s.Standby, s.State, s.Revision,
	}
}

type seatView struct {
	Shift  string    `json:"shift"`
	Person string    `json:"person"`
	State  SeatState `json:"state" enum:"held,offered,asked,waiting,standby,withdrawn,declined,lapsed,relieved,cancelled"`
	Number int       `json:"number,omitempty" doc:"座次，从 1 起 · number of the seat from 1"`
	Line   int       `json:"line,omitempty" doc:"排队位次，从 1 起 · place in the waiting list from 1"`
	Until  string    `json:"until,omitempty" format:"date-time" doc:"请在此前答复 · answer by then"`
	Reason string    `json:"reason,omitempty"`
}

func viewSeat(t Seat, line int) seatView {
	return seatView{t.Shift, t.Person, t.State, t.N, line, t.Until.String(), t.Reason}
}

func labels(list []text.Label) []text.Label {
	if list == nil {
		return []text.Label{}
	}
	return list
}

type nearShiftView struct {
	Shift  shiftItemView `json:"shift"`
	Ring   int           `json:"ring" enum:"0,1,2,3" doc:"0 本社区，1 本街乡，2 本区，3 全市 · 0 the community, 1 the sub-district, 2 the district, 3 the city"`
	Metres int           `json:"metres,omitempty" doc:"距居住社区中部，直线 · from the middle of the home community, in a straight line"`
	Warn   []text.Label  `json:"warnings" nullable:"false" doc:"不阻止报名的提醒 · what to think of; nothing is refused for it"`
}

type nearAnswer struct {
	Items []nearShiftView `json:"items" nullable:"false"`
}

func (d *Duty) apiNear(ctx context.Context, in *struct {
	Day   string `query:"day" format:"date" doc:"只列当天 · only that day"`
	Any   bool   `query:"any" doc:"也列本人没空的时段 · also at hours they said they cannot"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"30"`
}) (nearAnswer, error) {
	out := nearAnswer{Items: []nearShiftView{}}
	on, err := rest.Day("day", in.Day)
	if err != nil {
		return out, err
	}
	found, err := d.Near(ctx, page.Who(ctx).Person, nearOn(on, in.Any, in.Limit, d.now()))
	for _, n := range found {
		out.Items = append(out.Items, nearShiftView{viewShift(n.Shift), int(n.Ring), n.Metre, labels(n.Warn)})
	}
	return out, err
}

// nearOn asks for what may be done on a day, or in the next fortnight where
// none is given.
func nearOn(on civil.Day, anyHour bool, limit int, now civil.Instant) Near {
	n := Near{AnyHour: anyHour, Limit: limit}
	if on != 0 {
		n.From, n.To = max(on.Start(), now), (on + 1).Start()
	}
	return n
}

type turnView struct {
	Shift shiftItemView `json:"shift"`
	Seat  seatView      `json:"seat"`
}

type turnsAnswer struct {
	Items []turnView `json:"items" nullable:"false"`
}

func (d *Duty) apiMine(ctx context.Context, in *struct {
	From string `query:"from" format:"date" doc:"默认一周前 · a week ago if not said"`
	To   string `query:"to" format:"date" doc:"默认三个月后 · in three months if not said"`
}) (turnsAnswer, error) {
	out := turnsAnswer{Items: []turnView{}}
	from, to, err := span(in.From, in.To, d.now().Day()-7, d.now().Day()+91)
	if err != nil {
		return out, err
	}
	turns, err := d.ShiftsOf(ctx, d.DB.Read(), page.Who(ctx).Person, from.Start(), (to + 1).Start())
	if err != nil {
		return out, err
	}
	for _, t := range turns {
		line, err := d.PlaceInLine(ctx, d.DB.Read(), t.Seat)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, turnView{viewShift(t.Shift), viewSeat(t.Seat, line)})
	}
	return out, nil
}

// span reads the days a call is about; what is not given is as usual. It is cut
// to a year.
func span(from, to string, usualFrom, usualTo civil.Day) (civil.Day, civil.Day, error) {
	a, err := rest.Day("from", from)
	if err != nil {
		return 0, 0, err
	}
	b, err := rest.Day("to", to)
	if err != nil {
		return 0, 0, err
	}
	if a == 0 {
		a = usualFrom
	}
	if b == 0 {
		b = max(usualTo, a)
	}
	return a, min(b, a+366), nil
}

type noticeView struct {
	Shift     shiftItemView `json:"shift"`
	Project   planView      `json:"project"`
	Asks      asksBody      `json:"asks"`
	Direction string        `json:"directions,omitempty" doc:"怎么找到 · how to find it"`
}

type mySeatView struct {
	Notice noticeView   `json:"notice"`
	Seat   *seatView    `json:"seat,omitempty" doc:"没有则无关系 · none: nothing to do with it"`
	Lacks  []text.Label `json:"lacks" nullable:"false" doc:"尚不符合的要求 · what stands against taking it"`
	Warn   []text.Label `json:"warnings" nullable:"false"`
	Agreed bool         `json:"agreed" doc:"已同意现行协议 · has accepted the agreement as it now reads"`
	Swaps  []swapView   `json:"swaps" nullable:"false" doc:"他人请求接替此班 · wishes of others to be relieved of it"`
}

func viewNotice(x shiftView) noticeView {
	return noticeView{viewShift(x.Shift), viewProject(x.Project), viewAsks(x.Post.Asks), x.Point.Directions}
}

func (d *Duty) apiNotice(ctx context.Context, in *ShiftPath) (noticeView, error) {
	x, err := d.sight(ctx, in.Shift, "")
	if err == nil && x.State == ShiftDraft {
		err = ErrUnknown
	}
	if err != nil {
		return noticeView{}, err
	}
	return viewNotice(x), nil
}

func (d *Duty) apiMyShift(ctx context.Context, in *ShiftPath) (mySeatView, error) {
	x, err := d.sight(ctx, in.Shift, page.Who(ctx).Person)
	if err != nil {
		return mySeatView{}, err
	}
	out := mySeatView{Notice: viewNotice(x), Lacks: labels(x.Lacks), Warn: labels(x.Warn), Agreed: x.Agreed, Swaps: []swapView{}}
	if x.Mine.State != "" {
		seat := viewSeat(x.Mine, x.Line)
		out.Seat = &seat
	}
	for _, w := range x.Open {
		out.Swaps = append(out.Swaps, viewSwap(w))
	}
	return out, nil
}

func (d *Duty) apiCalendar(ctx context.Context, _ *struct{}) (rest.File, error) {
	body, err := d.calendarOf(ctx, page.Who(ctx).Person, func(shift string) string { return d.Base + "/duty/s/" + shift })
	return rest.File{Kind: "text/calendar; charset=utf-8", Name: "linli.ics", Data: body}, err
}

func (d *Duty) apiSignUp(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Wait      bool  `json:"wait,omitempty" doc:"名额已满则排队 · wait in line if all seats are taken"`
		Standby   bool  `json:"standby,omitempty" doc:"不占名额，机动待命 · no seat, but to be called at short notice"`
		Agreement int64 `json:"agreement,omitempty" minimum:"0" doc:"所同意的协议版本 · version of the agreement that is accepted"`
	}
}) (seatView, error) {
	b := in.Body
	return d.seatAnswer(ctx, func(person string) (Seat, error) {
		return d.SignUp(ctx, person, in.Shift, Wish{Wait: b.Wait, Standby: b.Standby, Agreement: b.Agreement})
	})
}

// seatAnswer does something to the caller's seat and shows it.
func (d *Duty) seatAnswer(ctx context.Context, do func(person string) (Seat, error)) (seatView, error) {
	t, err := do(page.Who(ctx).Person)
	if err != nil {
		return seatView{}, err
	}
	line, err := d.PlaceInLine(ctx, d.DB.Read(), t)
	return viewSeat(t, line), err
}

func (d *Duty) apiAccept(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Agreement int64 `json:"agreement,omitempty" minimum:"0" doc:"所同意的协议版本 · version of the agreement that is accepted"`
	}
}) (seatView, error) {
	return d.seatAnswer(ctx, func(person string) (Seat, error) { return d.Accept(ctx, person, in.Shift, in.Body.Agreement) })
}

func (d *Duty) apiWithdraw(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Why    string `json:"why,omitempty" enum:"ill,work,family,travel,other"`
		Reason string `json:"reason,omitempty" maxLength:"180"`
	}
}) (seatView, error) {
	return d.seatAnswer(ctx, func(person string) (Seat, error) {
		return d.Withdraw(ctx, person, in.Shift, reasonWords(in.Body.Why, in.Body.Reason))
	})
}

type swapView struct {
	ID     string    `json:"id"`
	Shift  string    `json:"shift" doc:"要让出的班次 · the shift that is given"`
	Other  string    `json:"other,omitempty" doc:"想换的班次，空为谁都可接替 · the shift that is wished for; none: anybody may take it"`
	State  SwapState `json:"state" enum:"open,done,ended"`
	Asked  string    `json:"asked" format:"date-time"`
	Wisher string    `json:"person"`
}

func viewSwap(w Swap) swapView {
	return swapView{w.ID, w.Shift, w.Other, w.State, w.MadeAt.String(), w.Person}
}

func (d *Duty) apiAskSwap(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Other string `json:"other,omitempty" maxLength:"64" doc:"想换的班次 · the shift that is wished for in return"`
	}
}) (swapView, error) {
	w, err := d.AskSwap(ctx, page.Who(ctx).Person, rest.ID(ctx, ""), in.Shift, in.Body.Other)
	if err != nil {
		return swapView{}, err
	}
	return viewSwap(w), nil
}

func (d *Duty) apiKeep(ctx context.Context, in *ShiftPath) (rest.Nothing, error) {
	return rest.Nothing{}, d.EndSwap(ctx, page.Who(ctx).Person, in.Shift)
}

type swapsAnswer struct {
	Items []swapView `json:"items" nullable:"false"`
}

func (d *Duty) apiSwaps(ctx context.Context, _ *struct{}) (swapsAnswer, error) {
	out := swapsAnswer{Items: []swapView{}}
	list, err := d.Swaps(ctx, d.DB.Read(), page.Who(ctx).Person)
	for _, w := range list {
		out.Items = append(out.Items, viewSwap(w))
	}
	return out, err
}

func (d *Duty) apiTakeSwap(ctx context.Context, in *SwapPath) (rest.Nothing, error) {
	return rest.Nothing{}, d.TakeSwap(ctx, page.Who(ctx).Person, in.Swap)
}

// planView is a project as everybody may read it.
type planView struct {
	Key        string         `json:"project"`
	Name       string         `json:"name"`
	Category   string         `json:"category"`
	Campaign   string         `json:"campaign,omitempty"`
	Action     string         `json:"action,omitempty"`
	Org        string         `json:"org,omitempty"`
	Place      string         `json:"place"`
	From       string         `json:"from,omitempty" format:"date"`
	To         string         `json:"to,omitempty" format:"date"`
	Target     string         `json:"target,omitempty"`
	Content    string         `json:"content"`
	Venue      string         `json:"venue,omitempty"`
	Charge     string         `json:"charge" doc:"负责人 · who is in charge"`
	Risk       string         `json:"risk" doc:"可能的风险 · what may happen"`
	Protection string         `json:"protection"`
	Dangerous  bool           `json:"dangerous"`
	Agreement  string         `json:"agreement,omitempty"`
	Version    int64          `json:"agreement_version" doc:"协议版本，报名时给出 · version of the agreement, named at sign-up"`
	Insurance  string         `json:"insurance,omitempty"`
	Insured    string         `json:"insured,omitempty" format:"date" doc:"保险到期日 · the last day it holds"`
	State      campaign.State `json:"state" enum:"draft,waiting,approved,closed"`
	Note       string         `json:"note,omitempty" doc:"退回的意见 · of whoever sent it back"`
	Rev        int64          `json:"revision"`
}

func (p planView) Revision() int64 { return p.Rev }

func dayOf(d campaign.Day) string {
	if !d.Given {
		return ""
	}
	return d.Day.String()
}

func viewProject(p campaign.Plan) planView {
	return planView{
		p.Key, p.Name, p.Category, p.Campaign, p.Action, p.Org, p.Place, dayOf(p.From), dayOf(p.To), p.Target, p.Content, p.Venue, p.Charge,
		p.Risk, p.Protection, p.Dangerous, p.Agreement, p.Version, p.Insurance, dayOf(p.Insured), p.State, p.Note, p.Revision,
	}
}
