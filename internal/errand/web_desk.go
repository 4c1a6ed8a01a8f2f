package errand

import (
	"context"
	"net/http"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/page"
)

// desk lists errands. GET /errand-desk
func (v *pages) desk(w http.ResponseWriter, r *http.Request) error {
	a, q := page.Actor(r.Context()), r.URL.Query()
	f := Find{Place: q.Get("place"), State: State(q.Get("state")), Disputed: q.Get("disputed") != "", After: q.Get("after")}
	if f.Place == "" {
		f.Place = string(access.Top(a, access.ErrandRead))
	}
	list, next, err := v.List(r.Context(), a, f)
	if err != nil {
		return err
	}
	names, err := v.helpers(r.Context(), list)
	if err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgDesk, Wide: true, Body: deskPage(v.filters(a, f), list, names, next)})
}

// helpers are the names, masked, of those who have the errands.
func (v *pages) helpers(ctx context.Context, list []*Errand) (map[string]string, error) {
	var keys []string
	for _, e := range list {
		if e.Helper != "" {
			keys = append(keys, e.Helper)
		}
	}
	cards, err := v.People.Cards(ctx, keys)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(cards))
	for key, c := range cards {
		names[key] = c.Name
	}
	return names, nil
}

func (v *pages) filters(a access.Actor, f Find) page.Filters {
	options := []page.Option{{Value: "", Label: msgOpenOnes}}
	for _, s := range []State{Ordered, Bought, Handed, Settled, Failed} {
		options = append(options, page.Option{Value: string(s), Label: s.Name()})
	}
	return page.Filters{Action: "/errand-desk", Fields: []page.Filter{
		{Name: "place", Value: f.Place, Label: msgPlace, Kind: page.Choice, Options: page.Places(v.Atlas, area.Code(f.Place), access.Tops(a, access.ErrandRead)...)},
		{Name: "state", Value: string(f.State), Label: msgState, Kind: page.Choice, Options: options},
	}}
}

func (v *pages) showDesk(w http.ResponseWriter, r *http.Request, f fault.Faults) error {
	a := page.Actor(r.Context())
	out, err := v.sight(r.Context(), Hand{Actor: &a}, r.PathValue("id"))
	if err != nil {
		return err
	}
	out.Faults, out.Base, out.What = f, "/errand-desk/"+out.ID, r.PathValue("what")
	out.Settle = access.May(a, out.act(access.ErrandSettle), out.Thing()) == nil
	out.Receive = access.May(a, out.act(access.ErrandReceive), out.Thing()) == nil
	out.Orders = access.May(a, out.act(access.ErrandOrder), out.Thing()) == nil
	for name := range r.Form {
		out.Form[name] = r.FormValue(name)
	}
	return v.site.Show(w, r, page.Content{Title: msgErrand, Status: f.Status(), Crumbs: []page.Crumb{{Label: msgDesk, Href: "/errand-desk"}}, Body: errandPage(out)})
}

// deskOne shows one errand to the desk. GET /errand-desk/{id}
func (v *pages) deskOne(w http.ResponseWriter, r *http.Request) error { return v.showDesk(w, r, nil) }

// deskActs is what the desk does. POST /errand-desk/{id}/{what}
func (v *pages) deskActs(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	by, id, ctx := Hand{Actor: &a}, r.PathValue("id"), r.Context()
	err := func() error {
		switch r.PathValue("what") {
		case "entitle":
			return v.Entitle(ctx, by, id, r.FormValue("person"))
		case "received":
			return v.Received(ctx, by, id)
		case "paid":
			fen, err := amount(r, "amount")
			if err != nil {
				return err
			}
			return v.Paid(ctx, by, id, r.FormValue("id"), fen, Till)
		case "refund":
			fen, err := amount(r, "amount")
			if err != nil {
				return err
			}
			return v.Refund(ctx, by, id, r.FormValue("id"), fen, Till)
		case "agree":
			fen, err := amount(r, "amount")
			if err != nil {
				return err
			}
			return v.Agree(ctx, by, id, fen)
		case "resolve":
			return v.Resolve(ctx, by, Resolution{ID: r.FormValue("id"), Errand: id, GiveUp: r.FormValue("give_up") == "yes", Reason: r.FormValue("reason")})
		case "fail":
			return v.Fail(ctx, by, id, r.FormValue("reason"))
		}
		return ErrUnknown
	}()
	return v.redo(w, r, err, "/errand-desk/"+id, func(f fault.Faults) error { return v.showDesk(w, r, f) })
}

// deskSlip is the picture of a slip. GET /errand-desk/{id}/slips/{slip}
func (v *pages) deskSlip(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	return v.picture(w, r, Hand{Actor: &a}, r.PathValue("id"))
}
