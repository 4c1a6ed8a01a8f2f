package attendance

import (
	"context"
	"errors"
	"strconv"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// ShiftPath is the shift an address names.
type ShiftPath struct {
	Shift string `path:"shift" maxLength:"64" doc:"班次编号 · id of the shift"`
}

type starView struct {
	Person  string `json:"person"`
	Stars   int64  `json:"stars"`
	Minutes int64  `json:"minutes" doc:"申请时的时长 · what counted when it was asked for"`
	Asked   string `json:"asked" format:"date-time"`
	Decided string `json:"decided,omitempty" format:"date-time"`
	Given   bool   `json:"given"`
	Reason  string `json:"reason,omitempty"`
}

func viewStar(s Star) starView {
	return starView{s.Person, s.Stars, s.Minutes, s.AskedAt.String(), s.DecidedAt.String(), s.Given, s.Reason}
}

type standingView struct {
	Minutes int64      `json:"minutes" doc:"计入的时长 · what counts"`
	Others  int64      `json:"elsewhere" doc:"另有导入记录的时长，重叠的只计一次 · minutes that others recorded and an import brought, each counted once"`
	Reached int        `json:"reached" doc:"时长达到的星级 · stars that the hours reach"`
	Given   int64      `json:"given" doc:"已授予的星级 · stars the person has"`
	Next    int64      `json:"next_hours,omitempty" doc:"下一星所需小时 · hours of the next star"`
	Ask     int        `json:"may_ask,omitempty" doc:"现在可申请的星级 · the star that can be asked for now"`
	Basis   text.Label `json:"basis"`
	Stars   []starView `json:"stars" nullable:"false"`
}

func (a *Attendance) apiStanding(ctx context.Context, _ *struct{}) (standingView, error) {
	s, err := a.Standing(ctx, page.Who(ctx).Person)
	out := standingView{s.Own, s.Elsewhere, s.Reached, s.Given(), s.Next, s.Ask(), s.Rule.Basis, []starView{}}
	for _, star := range s.Stars {
		out.Stars = append(out.Stars, viewStar(star))
	}
	return out, err
}

type stintView struct {
	Person     string   `json:"person"`
	Shift      string   `json:"shift"`
	Post       string   `json:"post"`
	Project    string   `json:"project"`
	Place      string   `json:"place"`
	Org        string   `json:"org,omitempty"`
	ShiftStart string   `json:"shift_start" format:"date-time"`
	ShiftEnd   string   `json:"shift_end" format:"date-time"`
	Start      string   `json:"start,omitempty" format:"date-time"`
	End        string   `json:"end,omitempty" format:"date-time"`
	Rest       int64    `json:"rest" doc:"休息分钟 · minutes of breaks"`
	Minutes    int64    `json:"minutes" doc:"拟计或已核实的分钟 · minutes, as proposed or verified"`
	Counted    int64    `json:"counted" doc:"计入的分钟 · minutes that count"`
	Fact       string   `json:"fact,omitempty" doc:"现行事实的编号 · id of the fact that counts"`
	Grade      string   `json:"grade" enum:"self,leader,code,signed,two-party,beneficiary"`
	State      State    `json:"state" enum:"proposed,verified,absent,vetoed,paid"`
	Doubts     []string `json:"doubts" nullable:"false" doc:"值得一看之处 · what a person should look at"`
	Due        string   `json:"due,omitempty" format:"date" doc:"按时核实的最后一天 · last day to verify it in time"`
	Manual     bool     `json:"manual" doc:"人工填写 · entered by hand"`
	Confirmed  string   `json:"confirmed,omitempty" format:"date-time"`
	Objection  string   `json:"objection,omitempty"`
	Rev        int64    `json:"revision"`
}

func viewStint(s Stint) stintView {
	out := stintView{
		Person: s.Person, Shift: s.Shift, Post: s.Post, Project: s.Project, Place: s.Place, Org: s.Org, ShiftStart: s.Start.String(), ShiftEnd: s.End.String(),
		Start: s.From.String(), End: s.To.String(), Rest: s.Rest, Minutes: s.Minutes, Fact: s.Fact, Grade: s.Grade.String(), State: s.State,
		Doubts: []string{}, Manual: s.Manual, Confirmed: s.Confirmed.String(), Objection: s.Objection, Rev: s.Revision,
	}
	if s.Fact != "" {
		out.Counted = s.Counted.Minutes
	}
	if s.Due != 0 {
		out.Due = s.Due.String()
	}
	for _, d := range s.Doubts {
		out.Doubts = append(out.Doubts, string(d))
	}
	return out
}

func (a *Attendance) apiStints(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[stintView], error) {
	var out rest.Page[stintView]
	before, err := in.AfterNumber(ctx)
	if err != nil {
		return out, err
	}
	list, next, err := a.mineSettled(ctx, page.Who(ctx).Person, civil.Instant(before), in.Limit)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, list, next, viewStint), nil
}

type tapView struct {
	ID       string `json:"id"`
	What     What   `json:"what" enum:"in,out,break-begin,break-end"`
	Way      Way    `json:"way" enum:"leader,scan,late,code,printed,declared"`
	At       string `json:"at" format:"date-time" doc:"按本平台推算 · as we reckon"`
	Received string `json:"received" format:"date-time"`
	By       string `json:"by,omitempty"`
	Distance *int64 `json:"distance,omitempty" doc:"距岗位约多少米，设备所说，仅供参考 · metres from the post, roughly, by the device's word: a hint"`
}

func viewTap(t Tap) tapView {
	out := tapView{t.ID, t.What, t.Way, t.At.String(), t.Received.String(), t.By, nil}
	if t.Distance >= 0 {
		out.Distance = &t.Distance
	}
	return out
}

type eventView struct {
	At      string `json:"at" format:"date-time"`
	Who     string `json:"who"`
	What    string `json:"what"`
	Start   string `json:"start,omitempty" format:"date-time"`
	End     string `json:"end,omitempty" format:"date-time"`
	Minutes int64  `json:"minutes,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

type ratingView struct {
	Score int64  `json:"score" minimum:"1" maximum:"5"`
	Words string `json:"words,omitempty"`
}

type stintDetailView struct {
	Stint   *stintView  `json:"stint,omitempty" doc:"班次未结束或未结算时没有 · none until the shift has ended"`
	Taps    []tapView   `json:"taps" nullable:"false"`
	History []eventView `json:"history" nullable:"false"`
	Shift   *ratingView `json:"rating_of_shift,omitempty"`
	Person  *ratingView `json:"rating_of_volunteer,omitempty"`
}

// detail is a person's record at a shift with all that led to it.
func (a *Attendance) detail(ctx context.Context, person, shift string, stint *Stint) (out stintDetailView, err error) {
	out = stintDetailView{Taps: []tapView{}, History: []eventView{}}
	if stint != nil {
		v := viewStint(*stint)
		out.Stint = &v
	}
	taps, err := a.Taps(ctx, shift, person)
	if err != nil {
		return out, err
	}
	for _, t := range taps {
		out.Taps = append(out.Taps, viewTap(t))
	}
	history, err := a.History(ctx, person, shift)
	if err != nil {
		return out, err
	}
	for _, e := range history {
		out.History = append(out.History, eventView{e.At.String(), e.Who, e.What, e.From.String(), e.To.String(), e.Minutes, e.Reason})
	}
	for _, x := range []struct {
		side Side
		to   **ratingView
	}{{OfShift, &out.Shift}, {OfVolunteer, &out.Person}} {
		r, err := a.RatingOf(ctx, person, shift, x.side)
		if err != nil {
			return out, err
		}
		if r.Score > 0 {
			*x.to = &ratingView{r.Score, r.Words}
		}
	}
	return out, nil
}

func (a *Attendance) apiStint(ctx context.Context, in *ShiftPath) (stintDetailView, error) {
	person := page.Who(ctx).Person
	if err := a.Settle(ctx, in.Shift); err != nil {
		return stintDetailView{}, err
	}
	s, err := a.Stint(ctx, person, in.Shift)
	switch {
	case err == nil:
		return a.detail(ctx, person, in.Shift, &s)
	case !errors.Is(err, ErrUnknown):
		return stintDetailView{}, err
	}
	mine, err := a.hasPart(ctx, in.Shift, person)
	if err == nil && !mine {
		err = ErrUnknown
	}
	if err != nil {
		return stintDetailView{}, err
	}
	return a.detail(ctx, person, in.Shift, nil)
}

type tapItem struct {
	ID       string `json:"id" minLength:"8" maxLength:"48" doc:"由设备选定，每人不重复 · chosen by the device, one of the person's own"`
	What     What   `json:"what" enum:"in,out,break-begin,break-end"`
	Code     string `json:"code,omitempty" maxLength:"200" doc:"岗位二维码或一次性工时码 · a post's code, or a one-time code"`
	Shift    string `json:"shift,omitempty" maxLength:"64"`
	Device   string `json:"device_time,omitempty" format:"date-time" doc:"设备的钟所示，不写为此刻 · by the device's clock; now if not said"`
	Distance *int64 `json:"distance,omitempty" minimum:"0" maximum:"20000000" doc:"距岗位多少米，本人愿意才给出；粗略保存，仅供参考 · metres from the post, only if the volunteer wishes; kept roughly, as a hint"`
}

type leaderTapItem struct {
	ID     string `json:"id" minLength:"8" maxLength:"48" doc:"由设备选定，每人不重复 · chosen by the device, one of the person's own"`
	Person string `json:"person" minLength:"1" maxLength:"64"`
	What   What   `json:"what" enum:"in,out,break-begin,break-end"`
	Device string `json:"device_time,omitempty" format:"date-time" doc:"设备的钟所示，不写为此刻 · by the device's clock; now if not said"`
}

type outcomeView struct {
	ID     string      `json:"id"`
	Result Result      `json:"result" enum:"accepted,already,refused"`
	Shift  string      `json:"shift,omitempty"`
	At     string      `json:"at,omitempty" format:"date-time" doc:"按本平台推算 · as we reckon"`
	Field  string      `json:"field,omitempty"`
	Why    *text.Label `json:"why,omitempty" doc:"被拒的原因 · why it was refused"`
}

type tapsAnswer struct {
	Received string        `json:"received" format:"date-time" doc:"本平台的钟 · our clock"`
	Items    []outcomeView `json:"items" nullable:"false" doc:"次序同所发 · in the order they were sent"`
}

// take takes a batch in and answers each of it.
func (a *Attendance) take(ctx context.Context, h Hand, claims []Claim) (tapsAnswer, error) {
	out := tapsAnswer{Items: []outcomeView{}}
	done, err := a.Take(ctx, h, claims...)
	if err != nil {
		return out, err
	}
	out.Received = a.now().String()
	for _, o := range done {
		v := outcomeView{ID: o.ID, Result: o.Result, Shift: o.Tap.Shift, At: o.Tap.At.String()}
		if o.Fault != nil {
			v.Field, v.Why = o.Fault.Field, &o.Fault.Words
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

func (a *Attendance) apiTaps(ctx context.Context, in *struct {
	Body struct {
		Sent string    `json:"sent,omitempty" format:"date-time" doc:"发送时设备的钟 · the device's clock as it is sent"`
		Taps []tapItem `json:"taps" minItems:"1" maxItems:"500" nullable:"false"`
	}
}) (tapsAnswer, error) {
	sent, err := rest.Instant("sent", in.Body.Sent)
	if err != nil {
		return tapsAnswer{}, err
	}
	claims := make([]Claim, len(in.Body.Taps))
	for i, t := range in.Body.Taps {
		if claims[i], err = claimed(t.ID, t.What, t.Device, sent, "taps/"+strconv.Itoa(i)+"/device_time"); err != nil {
			return tapsAnswer{}, err
		}
		claims[i].Shift = t.Shift
		claims[i].read(t.Code)
		if t.Distance != nil {
			claims[i].Distance = *t.Distance
		}
	}
	return a.take(ctx, Own(page.Who(ctx).Person), claims)
}

func claimed(id string, what What, device string, sent civil.Instant, field string) (Claim, error) {
	c := Claim{ID: id, What: what, Distance: -1}
	at, err := rest.Instant(field, device)
	if at != 0 {
		c.Device, c.Sent = at, sent
	}
	return c, err
}

type reasonBody struct {
	Reason string `json:"reason" minLength:"2" maxLength:"200"`
}

// MineReason is a record of one's own and why.
type MineReason struct {
	ShiftPath
	Body reasonBody
}

// apiMine is one of the things a volunteer says of their record, with a reason.
func (a *Attendance) apiMine(what string) func(ctx context.Context, in *MineReason) (rest.Nothing, error) {
	return func(ctx context.Context, in *MineReason) (rest.Nothing, error) {
		person := page.Who(ctx).Person
		switch what {
		case "object":
			return rest.Nothing{}, a.Object(ctx, person, in.Shift, in.Body.Reason)
		case "veto":
			return rest.Nothing{}, a.Veto(ctx, person, in.Shift, in.Body.Reason)
		}
		return rest.Nothing{}, a.MarkPaid(ctx, Own(person), person, in.Shift, in.Body.Reason)
	}
}

// apiMinePlain is one of those that need none.
func (a *Attendance) apiMinePlain(what string) func(ctx context.Context, in *ShiftPath) (rest.Nothing, error) {
	return func(ctx context.Context, in *ShiftPath) (rest.Nothing, error) {
		person := page.Who(ctx).Person
		if what == "allow" {
			return rest.Nothing{}, a.Allow(ctx, person, in.Shift)
		}
		return rest.Nothing{}, a.Confirm(ctx, person, in.Shift)
	}
}

type ratingBody struct {
	Score int64  `json:"score" minimum:"1" maximum:"5"`
	Words string `json:"words,omitempty" maxLength:"200"`
}

func (a *Attendance) apiRateShift(ctx context.Context, in *struct {
	ShiftPath
	Body ratingBody
}) (rest.Nothing, error) {
	person := page.Who(ctx).Person
	return rest.Nothing{}, a.Rate(ctx, Own(person), Rating{Person: person, Shift: in.Shift, Side: OfShift, Score: in.Body.Score, Words: in.Body.Words})
}

func (a *Attendance) apiAskStar(ctx context.Context, _ *struct{}) (rest.Nothing, error) {
	h := Own(page.Who(ctx).Person)
	return rest.Nothing{}, a.AskStar(ctx, h, h.Person)
}

type ledView struct {
	Shift string `json:"shift"`
	Post  string `json:"post"`
	Name  string `json:"name"`
	Place string `json:"place"`
	Start string `json:"start" format:"date-time"`
	End   string `json:"end" format:"date-time"`
}

type ledAnswer struct {
	Items []ledView `json:"items" nullable:"false"`
}

func (a *Attendance) apiLed(ctx context.Context, _ *struct{}) (ledAnswer, error) {
	out := ledAnswer{Items: []ledView{}}
	list, err := a.ledNow(ctx, page.Who(ctx).Person)
	for _, s := range list {
		out.Items = append(out.Items, ledView{s.ID, s.Post, s.Name, s.Place, s.Start.String(), s.End.String()})
	}
	return out, err
}

// handIn is whose hand a call is.
func handIn(ctx context.Context) Hand {
	who := page.Who(ctx)
	return Hand{Actor: who.Actor, Person: who.Person}
}

// PersonPath is a person's record at a shift.
type PersonPath struct {
	ShiftPath
	Person string `path:"person" maxLength:"64"`
}

var errNoPlace = fault.In("place", text.Label{Zh: "没有这个区划代码", En: "no such division"})
