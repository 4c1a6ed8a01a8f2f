package request

import (
	"cmp"
	"net/http"
	"slices"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/page"
)

type needsView struct {
	Find      Find
	Only      string // urgent, late, hold: what else narrows the list
	Places    []page.Option
	Queue     Queue
	Map       []Count
	Sum       Count
	Worst     []Count
	Tiles     []page.Tile
	City      bool
	Community string
	Schedules bool
	May       mays
	Now       civil.Instant
}

// filters are the row above the queue.
func (v needsView) filters() page.Filters {
	kindOptions := make([]page.Option, 0, len(kinds))
	for _, k := range kinds {
		kindOptions = append(kindOptions, page.Option{Value: string(k.kind), Label: k.name})
	}
	var stateOptions []page.Option
	for _, s := range states {
		if s.state != Closed && s.state != Unproven {
			stateOptions = append(stateOptions, page.Option{Value: string(s.state), Label: s.name})
		}
	}
	only := []page.Option{{Value: "urgent", Label: msgOnlyUrg}, {Value: "late", Label: msgOnlyLate}, {Value: "hold", Label: msgOnlyHold}}
	return page.Filters{Action: "/needs", Fields: []page.Filter{
		{Name: "place", Value: v.Find.Place, Label: msgPlace, Kind: page.Choice, Options: v.Places},
		{Name: "kind", Value: string(v.Find.Kind), Label: msgKind, Kind: page.Choice, Options: kindOptions},
		{Name: "state", Value: string(v.Find.State), Label: msgState, Kind: page.Choice, Options: stateOptions},
		{Name: "only", Value: v.Only, Label: msgOnly, Kind: page.Choice, Options: only},
	}}
}

// narrowed reports whether more than a place narrows the list.
func (v needsView) narrowed() bool { return v.Find.Kind != "" || v.Find.State != "" || v.Only != "" }

// only is the address of the queue of the same place, narrowed.
func (v needsView) only(what string) string {
	return page.Filters{Action: "/needs", Fields: []page.Filter{{Name: "place", Value: v.Find.Place}}}.At("only", what)
}

func (r *Requests) needsPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		ctx, actor := req.Context(), page.Actor(req.Context())
		v := needsView{Now: r.now(), Only: req.FormValue("only")}
		v.Find = Find{
			Place: req.FormValue("place"), Kind: Kind(req.FormValue("kind")), State: State(req.FormValue("state")),
			Late: v.Only == "late", Hold: v.Only == "hold", After: req.FormValue("after"),
		}
		if v.Only == "urgent" {
			v.Find.Urgency = Urgent
		}
		v.Find.Place = v.Find.reach(actor)
		var err error
		if v.Queue, err = r.Queue(ctx, actor, v.Find); err != nil {
			return err
		}
		v.Places = page.Places(r.o.Atlas, area.Code(v.Find.Place), access.Tops(actor, access.RequestRead)...)
		v.May = may(actor, access.Thing{Kind: "requests", Place: v.Find.Place})
		// The look at the queue is one at the map of the same place.
		if v.Map, err = r.parts(ctx, v.Find.Place); err != nil {
			return err
		}
		for _, c := range v.Map {
			v.Sum.Open, v.Sum.Unmet, v.Sum.Urgent, v.Sum.Late = v.Sum.Open+c.Open, v.Sum.Unmet+c.Unmet, v.Sum.Urgent+c.Urgent, v.Sum.Late+c.Late
		}
		v.Worst = worstOf(v.Map)
		switch {
		case len(v.Find.Place) == 12:
			v.Community = v.Find.Place
			if v.Schedules, err = r.Schedules(ctx, v.Community); err != nil {
				return err
			}
		case len(v.Find.Place) <= 2:
			v.City, v.Tiles = true, tiles(v.Map, v.Now.Day())
		default:
			v.Tiles = partTiles(v.Map)
		}
		return site.Show(w, req, page.Content{Title: msgNeeds, Wide: true, Body: needsPage(v)})
	}
}

// worstOf are the parts in which most has waited too long, at most eight: where
// a desk looks first.
func worstOf(counts []Count) []Count {
	out := slices.DeleteFunc(slices.Clone(counts), func(c Count) bool { return c.Unmet == 0 && c.Late == 0 })
	slices.SortStableFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.Unmet, a.Unmet)) })
	return out[:min(len(out), 8)]
}

// partTiles are the parts of a district or a sub-district, which have no shape
// that a page knows: in the order of their codes.
func partTiles(counts []Count) []page.Tile {
	out := make([]page.Tile, len(counts))
	for i, c := range counts {
		out[i] = page.Tile{Name: placeWithin(c.Place), Row: i, Value: float64(c.Open), Text: page.Int(c.Open), Href: "/needs?place=" + c.Place}
	}
	return out
}

// tiles are the reporting units in the shape of the city, from counts of
// sub-districts. The development area is no division: its tile leads to the
// sub-district of it where most is open.
func tiles(counts []Count, on civil.Day) []page.Tile {
	open, most := map[string]int64{}, map[string]Count{}
	for _, c := range counts {
		unit := area.Default().UnitOf(area.Code(c.Place), on)
		open[unit] += c.Open
		if c.Open > most[unit].Open {
			most[unit] = c
		}
	}
	var out []page.Tile
	for _, u := range area.Default().Units() {
		place := u.Key
		if len(place) != 6 {
			place = most[u.Key].Place
		}
		out = append(out, page.Tile{Name: u.Short, Column: u.Column, Row: u.Row, Value: float64(open[u.Key]), Text: page.Int(open[u.Key]), Href: "/needs?place=" + place})
	}
	return out
}
