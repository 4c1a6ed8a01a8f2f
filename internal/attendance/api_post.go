package attendance

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"linli/internal/access"
	"linli/internal/rest"
	"linli/internal/text"
)

type presentView struct {
	Person  string   `json:"person"`
	Name    string   `json:"name" doc:"打码 · masked"`
	Seat    bool     `json:"seat" doc:"在名单上 · on the roster"`
	Here    bool     `json:"here"`
	Resting bool     `json:"resting"`
	Came    string   `json:"came,omitempty" format:"date-time"`
	Minutes int64    `json:"minutes" doc:"至此的分钟 · minutes up to now"`
	Last    *tapView `json:"last,omitempty"`
}

type presenceView struct {
	Items []presentView `json:"items" nullable:"false"`
	Heads int64         `json:"heads" doc:"未注册的帮手 · helpers without registration"`
}

func (a *Attendance) apiPresence(ctx context.Context, in *ShiftPath) (presenceView, error) {
	out := presenceView{Items: []presentView{}}
	h := handIn(ctx)
	s, err := a.ledBy(ctx, h, in.Shift, access.ServiceRecord)
	if err != nil {
		return out, err
	}
	rows, err := a.people(ctx, s, a.now())
	if err != nil {
		return out, err
	}
	if err := a.sawPeople(ctx, h, s, rows); err != nil {
		return out, err
	}
	for _, r := range rows {
		v := presentView{r.Person, r.Card.Name, r.Seat, r.Time.Here, r.Time.Resting, r.Time.Came.String(), r.Time.Minutes, nil}
		if r.Last != nil {
			last := viewTap(*r.Last)
			v.Last = &last
		}
		out.Items = append(out.Items, v)
	}
	out.Heads, err = a.Heads(ctx, s.ID)
	return out, err
}

func (a *Attendance) apiLeaderTaps(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Sent string          `json:"sent,omitempty" format:"date-time" doc:"发送时设备的钟 · the device's clock as it is sent"`
		Taps []leaderTapItem `json:"taps" minItems:"1" maxItems:"500" nullable:"false"`
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
		claims[i].Shift, claims[i].Person = in.Shift, t.Person
	}
	return a.take(ctx, handIn(ctx), claims)
}

func (a *Attendance) apiHeads(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		People int64 `json:"people" minimum:"0" maximum:"10000"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, a.Headcount(ctx, handIn(ctx), in.Shift, rest.ID(ctx, ""), in.Body.People)
}

type onceView struct {
	Code  string `json:"code"`
	Start string `json:"start" format:"date-time"`
	End   string `json:"end" format:"date-time"`
	Until string `json:"until" format:"date-time" doc:"可用至 · until when it can be used"`
}

type onceAnswer struct {
	Items []onceView `json:"items" nullable:"false"`
}

func (a *Attendance) apiCodes(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Count int    `json:"n" minimum:"1" maximum:"200"`
		From  string `json:"from,omitempty" format:"date-time" doc:"默认班次开始 · the shift's start if not said"`
		To    string `json:"to,omitempty" format:"date-time" doc:"默认班次结束 · the shift's end if not said"`
	}
}) (onceAnswer, error) {
	out := onceAnswer{Items: []onceView{}}
	from, err := rest.Instant("from", in.Body.From)
	if err != nil {
		return out, err
	}
	to, err := rest.Instant("to", in.Body.To)
	if err != nil {
		return out, err
	}
	codes, err := a.HandOut(ctx, handIn(ctx), in.Shift, in.Body.Count, from, to)
	for _, c := range codes {
		out.Items = append(out.Items, onceView{c.Code, c.From.String(), c.To.String(), c.Until.String()})
	}
	return out, err
}

type postCodeView struct {
	Code    string `json:"code"`
	Address string `json:"address" doc:"二维码所载的网址 · what the QR code holds"`
	Until   string `json:"until,omitempty" format:"date-time" doc:"何时更换；纸质码不换 · when it changes; the printed one does not"`
}

func (a *Attendance) apiCode(ctx context.Context, in *struct {
	ShiftPath
	Kind string `query:"kind" enum:"changing,printed" default:"changing" doc:"纸质码只证明到过此处 · the printed one proves the place only"`
}) (postCodeView, error) {
	s, err := a.ledBy(ctx, handIn(ctx), in.Shift, access.ServiceRecord)
	if err != nil {
		return postCodeView{}, err
	}
	var out postCodeView
	if in.Kind == "printed" {
		out.Code = a.PrintedCode(s.Post)
	} else {
		code, until := a.Code(s.Post)
		out.Code, out.Until = code, until.String()
	}
	out.Address = a.Origin + "/t/" + out.Code
	return out, nil
}

type stintsAnswer struct {
	Items []stintView `json:"items" nullable:"false"`
}

func (a *Attendance) apiAtShift(ctx context.Context, in *ShiftPath) (stintsAnswer, error) {
	out := stintsAnswer{Items: []stintView{}}
	_, stints, _, err := a.toVerify(ctx, handIn(ctx), in.Shift)
	for _, s := range stints {
		out.Items = append(out.Items, viewStint(s))
	}
	return out, err
}

type verdictView struct {
	Person string      `json:"person"`
	Result Result      `json:"result" enum:"accepted,already,refused"`
	Fact   string      `json:"fact,omitempty"`
	Why    *text.Label `json:"why,omitempty"`
}

type verdictsAnswer struct {
	Items []verdictView `json:"items" nullable:"false"`
}

type seenItem struct {
	Person   string `json:"person" maxLength:"64"`
	Revision int64  `json:"revision" minimum:"1" doc:"所看到的修订号 · the revision that was looked at"`
}

func (a *Attendance) apiVerify(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Stints []seenItem `json:"stints" minItems:"1" maxItems:"500" nullable:"false"`
	}
}) (verdictsAnswer, error) {
	out := verdictsAnswer{Items: []verdictView{}}
	var items []Item
	for _, s := range in.Body.Stints {
		items = append(items, Item(s))
	}
	verdicts, err := a.Verify(ctx, handIn(ctx), in.Shift, items...)
	for _, v := range verdicts {
		one := verdictView{Person: v.Person, Result: v.Result, Fact: v.Fact}
		if v.Fault != nil {
			one.Why = &v.Fault.Words
		}
		out.Items = append(out.Items, one)
	}
	return out, err
}

func (a *Attendance) apiOne(ctx context.Context, in *PersonPath) (stintDetailView, error) {
	h := handIn(ctx)
	s, err := a.ledBy(ctx, h, in.Shift, access.ServiceRecord)
	if err != nil {
		return stintDetailView{}, err
	}
	if err := a.Settle(ctx, s.ID); err != nil {
		return stintDetailView{}, err
	}
	stint, err := a.Stint(ctx, in.Person, s.ID)
	found := &stint
	if errors.Is(err, ErrUnknown) {
		part, err := a.hasPart(ctx, s.ID, in.Person)
		if err != nil || !part {
			return stintDetailView{}, errors.Join(err, ErrUnknown)
		}
		found = nil
	} else if err != nil {
		return stintDetailView{}, err
	}
	if err := a.sawPeople(ctx, h, s, []boardRow{{Person: in.Person}}); err != nil {
		return stintDetailView{}, err
	}
	return a.detail(ctx, in.Person, s.ID, found)
}

func (a *Attendance) apiAmend(ctx context.Context, in *struct {
	PersonPath
	Body struct {
		Start  string `json:"start" format:"date-time"`
		End    string `json:"end" format:"date-time"`
		Rest   int64  `json:"rest,omitempty" minimum:"0" doc:"休息分钟 · minutes of breaks"`
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	from, err := rest.Instant("start", in.Body.Start)
	if err != nil {
		return rest.Nothing{}, err
	}
	to, err := rest.Instant("end", in.Body.End)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, a.Amend(ctx, handIn(ctx), Amendment{Person: in.Person, Shift: in.Shift, From: from, To: to, Rest: in.Body.Rest, Reason: in.Body.Reason})
}

// PersonReason is a person's record at a shift and why.
type PersonReason struct {
	PersonPath
	Body reasonBody
}

func (a *Attendance) apiPaid(ctx context.Context, in *PersonReason) (rest.Nothing, error) {
	return rest.Nothing{}, a.MarkPaid(ctx, handIn(ctx), in.Person, in.Shift, in.Body.Reason)
}

func (a *Attendance) apiAnswer(ctx context.Context, in *PersonReason) (rest.Nothing, error) {
	return rest.Nothing{}, a.Answer(ctx, handIn(ctx), in.Person, in.Shift, in.Body.Reason)
}

func (a *Attendance) apiRateVolunteer(ctx context.Context, in *struct {
	PersonPath
	Body ratingBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, a.Rate(ctx, handIn(ctx), Rating{Person: in.Person, Shift: in.Shift, Side: OfVolunteer, Score: in.Body.Score, Words: in.Body.Words})
}

// ledNow are the shifts around now at the posts a person leads, soonest first.
func (a *Attendance) ledNow(ctx context.Context, person string) ([]Shift, error) {
	now := a.now()
	posts, err := a.Roster.LedBy(ctx, a.DB.Read(), person)
	if err != nil {
		return nil, err
	}
	var out []Shift
	for _, post := range posts {
		shifts, err := a.Roster.ShiftsAt(ctx, a.DB.Read(), post, now-24*hour, now+24*hour)
		if err != nil {
			return nil, err
		}
		out = append(out, shifts...)
	}
	slices.SortStableFunc(out, func(a, b Shift) int { return int(a.Start - b.Start) })
	return out, nil
}
