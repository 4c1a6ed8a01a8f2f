package request

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/text"
)

var satisfactions = []struct {
	said Satisfaction
	name text.Label
}{
	{Satisfied, text.Label{Zh: "满意", En: "satisfied"}}, {Basically, text.Label{Zh: "基本满意", En: "basically satisfied"}}, {Unhappy, text.Label{Zh: "不满意", En: "not satisfied"}},
}

func (r *Requests) orderPages(site page.Site) {
	site.Navigate(page.Entry{
		Acts:    []access.Act{access.RequestOrder, access.RequestReview},
		NavItem: page.NavItem{Label: msgOrders, Href: "/orders", Icon: "bell"},
	})
	site.Staff("GET /orders", access.RequestRead, r.ordersPage(site))
	site.Staff("GET /orders/rates", access.RequestRead, r.ratesPage(site))
	site.Staff("GET /orders/{number}", access.RequestRead, r.orderPage(site))
	site.Staff("POST /orders/{number}", access.RequestRead, r.handleOrder(site))
}

type ordersView struct {
	Orders []Order
	Place  string
	Places []page.Option
	Next   string
	Now    civil.Instant
}

func (v ordersView) filters() page.Filters {
	return page.Filters{Action: "/orders", Fields: []page.Filter{{Name: "place", Value: v.Place, Label: msgPlace, Kind: page.Choice, Options: v.Places}}}
}

func (r *Requests) ordersPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		actor := page.Actor(req.Context())
		v := ordersView{Now: r.now()}
		v.Place = Find{Place: req.FormValue("place")}.reach(actor)
		v.Places = page.Places(r.o.Atlas, area.Code(v.Place), access.Tops(actor, access.RequestRead)...)
		var err error
		if v.Orders, v.Next, err = r.Orders(req.Context(), actor, v.Place, req.FormValue("after"), 50); err != nil {
			return err
		}
		return site.Show(w, req, page.Content{Title: msgOrders, Wide: true, Body: ordersPage(v)})
	}
}

type orderView struct {
	*Order
	Kind    Kind
	To      page.PlaceField // to dispatch it to
	Now     civil.Instant
	Choices []OrderDo
	Faults  fault.Faults
}

func (v orderView) has(d OrderDo) bool { return slices.Contains(v.Choices, d) }

// orderChoices are what can be done to an order now.
func orderChoices(actor access.Actor, o *Order, thing access.Thing) []OrderDo {
	by := map[OrderState][]OrderDo{
		OrderReceived:   {Redispatch, Withdraw},
		OrderDispatched: {Accept, Object, Extend, Withdraw},
		OrderObjected:   {Redispatch, Overrule, Withdraw},
		OrderAccepted:   {Contacted, FeedBack, Extend, Withdraw},
		OrderInProgress: {FeedBack, Extend, Withdraw},
		OrderFedBack:    {CalledBack},
	}
	if o.State == OrderClosed && o.Called != 0 {
		by[OrderClosed] = append(by[OrderClosed], CalledBack) // a later one corrects it
	}
	if o.State == OrderClosed && o.Listed {
		by[OrderClosed] = append(by[OrderClosed], Withdraw)
	}
	return slices.DeleteFunc(slices.Clone(by[o.State]), func(d OrderDo) bool {
		return d == Extend && o.Extended != "" || access.May(actor, orderDos[d].act, thing) != nil
	})
}

// unitField is the community that an order is dispatched to.
var unitField = page.PlaceField{Name: "unit", Label: msgOrderUnit}

func (r *Requests) showOrder(site page.Site, w http.ResponseWriter, req *http.Request, faults fault.Faults) error {
	ctx, actor := req.Context(), page.Actor(req.Context())
	o, q, thing, err := r.orderFor(ctx, actor, req.PathValue("number"))
	if err != nil {
		return err
	}
	v := orderView{Order: o, Kind: q.Kind, To: unitField.Of(r.o.Atlas, q.Place), Now: r.now(), Choices: orderChoices(actor, o, thing), Faults: faults}
	if len(faults) > 0 {
		v.To = unitField.Read(req, r.o.Atlas)
	}
	return site.Show(w, req, page.Content{Status: faults.Status(), Title: msgOrder, Live: true, Crumbs: []page.Crumb{{Label: msgOrders, Href: "/orders"}}, Body: orderPage(v)})
}

func (r *Requests) orderPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.showOrder(site, w, req, nil) }
}

func (r *Requests) handleOrder(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		err := r.Handle(req.Context(), page.Actor(req.Context()), OrderStep{
			Number: req.PathValue("number"), Do: OrderDo(req.FormValue("do")), Note: req.FormValue("note"), Unit: unitField.Read(req, r.o.Atlas).Chosen,
			Reached: req.FormValue("reached") != "", Solved: req.FormValue("solved") != "", Said: Satisfaction(req.FormValue("said")),
		})
		if found := fault.Find(err); len(found) > 0 {
			return r.showOrder(site, w, req, found)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/orders/"+req.PathValue("number"))
	}
}

type ratesView struct {
	Rates    []Rate
	Place    string
	From, To civil.Day
}

// rateUnit is a unit with its rates.
type rateUnit struct {
	Name  text.Label
	Rates [len(rates)]figure.Row
}

// units are those that have an order in any of the rates, by their order in the
// atlas.
func (v ratesView) units() []rateUnit {
	at := map[string]*rateUnit{}
	for i, rate := range v.Rates {
		for _, row := range rate.Units {
			if at[row.Key] == nil {
				at[row.Key] = &rateUnit{Name: row.Name}
			}
			at[row.Key].Rates[i] = row
		}
	}
	out := make([]rateUnit, 0, len(at))
	for _, key := range slices.Sorted(maps.Keys(at)) {
		out = append(out, *at[key])
	}
	return out
}

func (r *Requests) ratesPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		actor := page.Actor(req.Context())
		to, err := civil.ParseDay(req.FormValue("to"))
		if err != nil {
			to = r.now().Day()
		}
		from, err := civil.ParseDay(req.FormValue("from"))
		if err != nil {
			from = to - 29
		}
		v := ratesView{Place: Find{Place: req.FormValue("place")}.reach(actor), From: from, To: to}
		if v.Rates, err = r.Rates(req.Context(), actor, v.Place, from, to); err != nil {
			return err
		}
		return site.Show(w, req, page.Content{Title: msgRates, Crumbs: []page.Crumb{{Label: msgOrders, Href: "/orders"}}, Wide: true, Body: ratesPage(v)})
	}
}

// percent is the value of a rate, or part of one; of nothing there is none.
func percent(value string) string {
	if value == "" {
		return "–"
	}
	return value + "%"
}

func fraction(of, all int64) string { return page.Int(of) + " ÷ " + page.Int(all) }

// memberCounts are how many each round looks after.
func (r *Requests) memberCounts(ctx context.Context, rounds []Round) ([]roundRow, error) {
	out := make([]roundRow, len(rounds))
	for i, o := range rounds {
		n, err := r.MemberCount(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		out[i] = roundRow{o, n}
	}
	return out, nil
}
