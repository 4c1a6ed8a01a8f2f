package duty

import (
	"context"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

type cellView struct {
	Seats int `json:"seats"`
	Held  int `json:"held"`
}

type lineView struct {
	Place  string     `json:"place"`
	Post   string     `json:"post,omitempty"`
	Name   string     `json:"name"`
	Shifts int        `json:"shifts"`
	Seats  int        `json:"seats"`
	Held   int        `json:"held"`
	Hours  []cellView `json:"hours" nullable:"false" doc:"二十四个小时 · the twenty-four hours"`
}

func viewLine(l Line) lineView {
	out := lineView{Place: string(l.Place), Post: l.Post, Name: l.Name, Shifts: l.Shifts, Seats: l.Total.Seats, Held: l.Total.Held}
	for _, c := range l.Hours {
		out.Hours = append(out.Hours, cellView(c))
	}
	return out
}

type coverageView struct {
	Day     string     `json:"day" format:"date"`
	Place   string     `json:"place"`
	Lines   []lineView `json:"lines" nullable:"false"`
	Sum     lineView   `json:"sum"`
	Missing int        `json:"missing" doc:"十二小时内开始而缺人的名额 · seats that lack somebody and begin within twelve hours"`
}

func (d *Duty) apiBoard(ctx context.Context, in *struct {
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	Day   string `query:"day" format:"date" doc:"默认今天 · today if not said"`
}) (coverageView, error) {
	out := coverageView{Lines: []lineView{}}
	place, err := d.placeOf(ctx, access.DutyRead, in.Place)
	if err != nil {
		return out, err
	}
	on, err := rest.Day("day", in.Day)
	if err != nil {
		return out, err
	}
	if on == 0 {
		on = d.now().Day()
	}
	b, err := d.Board(ctx, page.Actor(ctx), place, on)
	if err != nil {
		return out, err
	}
	for _, l := range b.Lines {
		out.Lines = append(out.Lines, viewLine(l))
	}
	out.Day, out.Place, out.Sum = on.String(), string(place), viewLine(b.Sum)
	out.Missing, err = d.GapSum(ctx, place, d.now(), d.now()+soon)
	return out, err
}

func (d *Duty) apiGaps(ctx context.Context, in *struct {
	rest.Paging
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
	Hours int    `query:"hours" minimum:"1" maximum:"336" default:"12" doc:"今后多少小时 · the next so many hours"`
}) (rest.Page[shiftItemView], error) {
	var out rest.Page[shiftItemView]
	place, err := d.placeOf(ctx, access.DutyRead, in.Place)
	if err != nil {
		return out, err
	}
	after, err := in.After(ctx)
	if err != nil {
		return out, err
	}
	gaps, next, err := d.Gaps(ctx, page.Actor(ctx), place, d.now(), d.now()+civil.Instant(in.Hours)*hour, after, in.Limit)
	if err != nil {
		return out, err
	}
	return rest.List(ctx, gaps, next, func(g Gap) shiftItemView { return viewShift(g.Shift) }), nil
}

type rosterLineView struct {
	Seat  seatView `json:"seat"`
	Name  string   `json:"name" doc:"打码 · masked"`
	Phone string   `json:"phone,omitempty" doc:"打码 · masked"`
}

type rosterAnswer struct {
	Shift shiftItemView    `json:"shift"`
	Items []rosterLineView `json:"items" nullable:"false"`
}

func (d *Duty) apiRoster(ctx context.Context, in *ShiftPath) (rosterAnswer, error) {
	s, roster, cards, err := d.RosterAt(ctx, page.Actor(ctx), in.Shift)
	out := rosterAnswer{viewShift(s), []rosterLineView{}}
	line := 0
	for _, t := range roster {
		at := 0
		if t.State == Waiting {
			line++
			at = line
		}
		out.Items = append(out.Items, rosterLineView{viewSeat(t, at), cards[t.Person].Name, cards[t.Person].Phone})
	}
	return out, err
}

type candidateView struct {
	Person string       `json:"person"`
	Name   string       `json:"name" doc:"打码 · masked"`
	Why    Why          `json:"why" enum:"waiting,standby,regular,neighbour"`
	Warn   []text.Label `json:"warnings" nullable:"false"`
}

type candidatesAnswer struct {
	Items []candidateView `json:"items" nullable:"false"`
}

func (d *Duty) apiSuggest(ctx context.Context, in *struct {
	ShiftPath
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"20"`
}) (candidatesAnswer, error) {
	out := candidatesAnswer{Items: []candidateView{}}
	found, err := d.Suggest(ctx, page.Actor(ctx), in.Shift, in.Limit)
	for _, s := range found {
		out.Items = append(out.Items, candidateView{s.Person, s.Card.Name, s.Why, labels(s.Warn)})
	}
	return out, err
}

func (d *Duty) apiOffer(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.Offer(ctx, page.Actor(ctx), in.Shift, in.Body.Person)
}

func (d *Duty) apiRefuse(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.Refuse(ctx, page.Actor(ctx), in.Shift, in.Body.Person, in.Body.Reason)
}

type toldView struct {
	People int `json:"people" doc:"通知的人数 · how many were told"`
}

func (d *Duty) apiWrite(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Note string `json:"note" minLength:"1" maxLength:"150"`
	}
}) (toldView, error) {
	n, err := d.Write(ctx, page.Actor(ctx), in.Shift, rest.ID(ctx, ""), in.Body.Note)
	return toldView{n}, err
}

func (d *Duty) apiMove(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Start    string `json:"start" format:"date-time"`
		End      string `json:"end" format:"date-time"`
		Revision int64  `json:"revision" minimum:"1" doc:"读取时的修订号 · the revision it was read with"`
	}
}) (rest.Nothing, error) {
	start, err := rest.Instant("start", in.Body.Start)
	if err != nil {
		return rest.Nothing{}, err
	}
	end, err := rest.Instant("end", in.Body.End)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, d.Move(ctx, page.Actor(ctx), in.Shift, in.Body.Revision, Span{start, end})
}

func (d *Duty) apiSeats(ctx context.Context, in *struct {
	ShiftPath
	Body struct {
		Seats int `json:"seats" minimum:"1" maximum:"500"`
	}
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.SetSeats(ctx, page.Actor(ctx), in.Shift, in.Body.Seats)
}

func (d *Duty) apiCancel(ctx context.Context, in *struct {
	ShiftPath
	Body reasonBody
}) (rest.Nothing, error) {
	return rest.Nothing{}, d.Cancel(ctx, page.Actor(ctx), in.Shift, in.Body.Reason)
}
