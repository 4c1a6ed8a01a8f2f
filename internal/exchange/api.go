package exchange

import (
	"context"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares what integrators may read of the exchange. Files with
// personal data leave by the operations of exports.
func (x *Exchange) Operations(api *rest.API) {
	api.Group("exchange", text.Label{Zh: "登记系统对接", En: "Exchange with registers"})
	rest.Get(api, "/exchange/registers", rest.Op{
		ID: "list-registers", Act: access.ExchangeRead, Name: text.Label{Zh: "列出登记系统", En: "List registers"},
	}, x.apiRegisters)
	rest.Get(api, "/exchange/registers/{register}/{list}", rest.Op{
		ID: "list-exchanged", Act: access.ExchangeRead, Name: text.Label{Zh: "列出记录及其报送状态", En: "List records and where they stand with a register"},
	}, x.apiStandings)
	rest.Get(api, "/exchange/answers/{answer}", rest.Op{
		ID: "list-differences", Act: access.ExchangeRead, Name: text.Label{Zh: "列出与回执的差异", En: "List where an answer and what is here differ"},
	}, x.apiDifferences)
}

type registerOut struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Place string        `json:"place,omitempty"`
	Made  civil.Instant `json:"made_at"`
}

func (x *Exchange) apiRegisters(ctx context.Context, in *struct{ rest.Paging }) (rest.Page[registerOut], error) {
	all, err := x.Registers(ctx)
	if err != nil {
		return rest.Page[registerOut]{}, err
	}
	return rest.List(ctx, all, "", func(r Register) registerOut {
		return registerOut{r.ID, r.Name, string(r.Place), r.At}
	}), nil
}

type standingOut struct {
	Record  string        `json:"record" doc:"our record's own number; it stays when hours are corrected"`
	Person  string        `json:"person"`
	Day     string        `json:"day,omitempty" format:"date"`
	Minutes int64         `json:"minutes"`
	State   string        `json:"state" enum:"new,changed,same,kept"`
	File    string        `json:"file,omitempty" doc:"the export that held it last"`
	Sent    civil.Instant `json:"sent_at,omitempty"`
}

func (x *Exchange) apiStandings(ctx context.Context, in *struct {
	Register string `path:"register" maxLength:"64"`
	List     string `path:"list" enum:"volunteers,hours"`
	Place    string `query:"place" maxLength:"12"`
	From     string `query:"from" format:"date"`
	To       string `query:"to" format:"date"`
	State    string `query:"state" enum:"new,changed,same,kept"`
	rest.Paging
}) (rest.Page[standingOut], error) {
	var none rest.Page[standingOut]
	after, err := in.After(ctx)
	if err != nil {
		return none, err
	}
	s, err := apiScope(in.Place, in.From, in.To)
	if err != nil {
		return none, err
	}
	p, err := x.Standings(ctx, page.Actor(ctx), in.Register, List(in.List), s, State(in.State), after, in.Limit)
	if err != nil {
		return none, err
	}
	return rest.List(ctx, p.Rows, p.Next, func(s Standing) standingOut {
		return standingOut{s.Key, s.Person, dayText(s.Day), s.Minutes, string(s.State), s.Was.File, s.Was.At}
	}), nil
}

func apiScope(place, from, to string) (s Scope, err error) {
	var f fault.Faults
	day := func(name, value string) civil.Day {
		if value == "" {
			return 0
		}
		d, err := civil.ParseDay(value)
		if err != nil {
			f.Add(name, msgBadDay)
		}
		return d
	}
	s.From, s.To = day("from", from), day("to", to)
	if place != "" {
		code, err := area.Default().Parse(place)
		if err != nil {
			f.Add("place", msgBadPlace)
		}
		s.Place = code
	}
	return s, f.Err()
}

type differenceOut struct {
	Sort   string `json:"sort" enum:"differ,missing,extra,unsent,bad"`
	Record string `json:"record,omitempty"`
	Person string `json:"person,omitempty"`
	Said   string `json:"said,omitempty" doc:"what their row calls its person, masked, where nobody here is meant"`
	Day    string `json:"day,omitempty" format:"date"`
	Here   int64  `json:"here" doc:"minutes; -1: not here"`
	There  int64  `json:"there" doc:"minutes; -1: not there"`
	Line   int    `json:"line,omitempty" doc:"of their file"`
}

func (x *Exchange) apiDifferences(ctx context.Context, in *struct {
	Answer string `path:"answer" maxLength:"64"`
	Sort   string `query:"sort" enum:"differ,missing,extra,unsent,bad"`
	rest.Paging
}) (rest.Page[differenceOut], error) {
	after, err := in.AfterNumber(ctx)
	if err != nil {
		return rest.Page[differenceOut]{}, err
	}
	_, lines, err := x.Differences(ctx, page.Actor(ctx), in.Answer, Sort(in.Sort), after, in.Limit+1)
	if err != nil {
		return rest.Page[differenceOut]{}, err
	}
	next := ""
	if len(lines) > in.Limit {
		lines = lines[:in.Limit]
		next = itoa(lines[in.Limit-1].N)
	}
	return rest.List(ctx, lines, next, func(l Line) differenceOut {
		return differenceOut{string(l.Sort), l.Item, l.Person, l.Said, dayText(l.Day), l.Here, l.There, l.Line}
	}), nil
}
