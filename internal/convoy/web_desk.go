package convoy

import (
	"context"
	"net/http"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/text"
)

// top is where an actor's lists begin.
func top(a access.Actor, act access.Act) string {
	for _, c := range access.Tops(a, act) {
		return string(c)
	}
	return ""
}

// tripsView is the desk's list.
type tripsView struct {
	Filters page.Filters
	List    []*Trip
	Next    string
	Waiting int
	MayPlan bool
	MayBook bool
}

// placeFilter narrows a list to a part of what an actor may see.
func (v *pages) placeFilter(a access.Actor, act access.Act, chosen string) page.Filter {
	return page.Filter{Name: "place", Value: chosen, Label: msgPlace, Kind: page.Choice, Options: page.Places(v.Atlas, area.Code(chosen), access.Tops(a, act)...)}
}

// trips lists trips. GET /trips
func (v *pages) trips(w http.ResponseWriter, r *http.Request) error {
	a, q := page.Actor(r.Context()), r.URL.Query()
	f := Find{Page: Page{Place: q.Get("place"), After: q.Get("after")}, State: State(q.Get("state")), Kind: Kind(q.Get("kind"))}
	if f.Place == "" {
		f.Place = top(a, access.ConvoyRead)
	}
	out := tripsView{MayPlan: access.Somewhere(a, access.ConvoyPlan), MayBook: access.Somewhere(a, access.ConvoyBook)}
	var err error
	if out.List, out.Next, err = v.Trips(r.Context(), a, f); err != nil {
		return err
	}
	if out.Waiting, err = v.Waits(r.Context(), f.Place, v.now()-minutes(24*60)); err != nil {
		return err
	}
	options := []page.Option{{Label: msgAllOpen}}
	for _, s := range []State{Open, Accepted, UnderWay, Arrived, Made, Cancelled} {
		options = append(options, page.Option{Value: string(s), Label: s.Name()})
	}
	out.Filters = page.Filters{Action: "/trips", Fields: []page.Filter{
		v.placeFilter(a, access.ConvoyRead, f.Place),
		{Name: "state", Value: string(f.State), Label: msgState, Kind: page.Choice, Options: options},
		{Name: "kind", Value: string(f.Kind), Label: msgTripKind, Kind: page.Choice, Options: []page.Option{{Value: string(Ride), Label: Ride.Name()}, {Value: string(Haul), Label: Haul.Name()}}},
	}}
	return v.site.Show(w, r, page.Content{Title: msgTrips, Wide: true, Body: tripsPage(out)})
}

func (v *pages) showDesk(w http.ResponseWriter, r *http.Request, f form) error {
	a := page.Actor(r.Context())
	out, err := v.view(r, Hand{Actor: &a})
	if err != nil {
		return err
	}
	out.form, out.Base, out.Desk = f, "/trips/"+out.ID, true
	out.MayPlan = access.May(a, access.ConvoyPlan, out.Thing()) == nil
	out.MayCheck = access.May(a, access.ConvoyCheck, out.Thing()) == nil
	out.MayPay = access.May(a, access.ConvoyPay, out.Thing()) == nil
	return v.site.Show(w, r, page.Content{Title: msgTrip, Status: f.Faults.Status(), Crumbs: []page.Crumb{{Label: msgTrips, Href: "/trips"}}, Body: tripPage(out)})
}

func (v *pages) deskOne(w http.ResponseWriter, r *http.Request) error {
	return v.showDesk(w, r, form{})
}

// deskAct is what the desk does. POST /trips/{id}/{what}
func (v *pages) deskAct(w http.ResponseWriter, r *http.Request) error {
	ctx, a, id, what := r.Context(), page.Actor(r.Context()), r.PathValue("id"), r.PathValue("what")
	err := func() error {
		switch what {
		case "check":
			return v.Check(ctx, a, id, strings.TrimSpace(r.FormValue("note")))
		case "cancel":
			return v.Cancel(ctx, a, id, r.FormValue("reason"))
		case "join":
			return v.Join(ctx, a, id, r.FormValue("booking"))
		case "repay":
			return v.Repay(ctx, a, id, r.FormValue("slip"), true, "")
		case "refuse":
			return v.Repay(ctx, a, id, r.FormValue("slip"), false, r.FormValue("reason"))
		}
		return ErrUnknown
	}()
	return v.redo(w, r, err, "/trips/"+id, func(f fault.Faults) error { return v.showDesk(w, r, formOf(r, what, f)) })
}

func (v *pages) deskSlip(w http.ResponseWriter, r *http.Request) error {
	a := page.Actor(r.Context())
	return v.picture(w, r, Hand{Actor: &a})
}

// shareView is the plan of shared rides.
type shareView struct {
	form
	Shift Shift
	Place page.PlaceField
	Plan  *Proposal
}

func (v *pages) showShare(w http.ResponseWriter, r *http.Request, out shareView) error {
	return v.site.Show(w, r, page.Content{Title: msgShare, Status: out.Faults.Status(), Live: true, Crumbs: []page.Crumb{{Label: msgTrips, Href: "/trips"}}, Body: sharePage(out)})
}

func (v *pages) shareForm(w http.ResponseWriter, r *http.Request) error {
	s := Shift{From: v.now(), To: v.now() + minutes(180)}
	return v.showShare(w, r, shareView{Shift: s, Place: shareField.Of(v.Atlas, top(page.Actor(r.Context()), access.ConvoyPlan))})
}

// share shows the plan, or makes it so. POST /trips/share
func (v *pages) share(w http.ResponseWriter, r *http.Request) error {
	var f fault.Faults
	place := shareField.Read(r, v.Atlas)
	s := Shift{Place: place.Chosen, From: moment(r, &f, "from"), To: moment(r, &f, "to")}
	if s.Place == "" {
		f.Add("place", msgPickPlace)
	}
	err := f.Err()
	out := shareView{Shift: s, Place: place}
	if err == nil && r.FormValue("do") == "share" {
		if _, err = v.Share(r.Context(), page.Actor(r.Context()), s); err == nil {
			return page.Back(w, r, "/trips?place="+s.Place)
		}
	}
	if err == nil {
		var p Proposal
		if p, err = v.Propose(r.Context(), page.Actor(r.Context()), s); err == nil {
			out.Plan = &p
		}
	}
	if found := fault.Find(err); found != nil {
		out.form = formOf(r, "share", found)
	} else if err != nil {
		return err
	}
	return v.showShare(w, r, out)
}

// haulView is the form of a trip of goods.
type haulView struct {
	form
	From, Due string
	Place, To page.PlaceField
	Vehicles  []page.Option // to carry it with
}

// carriers are the vehicles of an actor's part of the city that carry goods, to
// choose from.
func (v *pages) carriers(ctx context.Context, a access.Actor) ([]page.Option, error) {
	out := []page.Option{{Label: msgBringOwn}}
	all, _, err := v.Vehicles(ctx, a, Page{Place: top(a, access.ConvoyPlan), Limit: 200})
	for _, c := range all {
		if c.State != Confirmed || c.LoadKG == 0 {
			continue
		}
		kind, where := kindName(v.rules(), c.Kind), v.Atlas.Label(area.Code(c.Place))
		most := msgLoads.With(c.LoadKG)
		out = append(out, page.Option{Value: c.ID, Label: text.Label{
			Zh: kind.Zh + " …" + c.Tail + "，" + most.Zh + "，" + where.Zh, En: kind.En + " …" + c.Tail + ", " + most.En + ", " + where.En,
		}})
	}
	return out, err
}

func (v *pages) showHaul(w http.ResponseWriter, r *http.Request, f form) error {
	place := top(page.Actor(r.Context()), access.ConvoyPlan)
	if len(place) != 12 {
		place = ""
	}
	out := haulView{
		form: f, From: page.FieldTime(v.now() + minutes(60)), Due: page.FieldTime(v.now() + minutes(180)),
		Place: f.place(v.Atlas, "haul", place, haulField), To: f.place(v.Atlas, "haul", "", toField),
	}
	var err error
	if out.Vehicles, err = v.carriers(r.Context(), page.Actor(r.Context())); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgHaul, Status: f.Faults.Status(), Crumbs: []page.Crumb{{Label: msgTrips, Href: "/trips"}}, Body: haulPage(out), Live: true})
}

func (v *pages) haulForm(w http.ResponseWriter, r *http.Request) error {
	return v.showHaul(w, r, form{})
}

// haul plans a trip of goods. POST /trips/haul
func (v *pages) haul(w http.ResponseWriter, r *http.Request) error {
	var f fault.Faults
	n := HaulDraft{
		ID: r.FormValue("id"), Place: haulField.Read(r, v.Atlas).Chosen, To: toField.Read(r, v.Atlas).Chosen, Item: r.FormValue("item"),
		Load: measure.Grams(min(whole(r, &f, "load"), 1_000_000) * 1000), From: moment(r, &f, "from"), Due: moment(r, &f, "due"),
	}
	err := f.Err()
	if err == nil {
		err = v.Haul(r.Context(), page.Actor(r.Context()), n, strings.TrimSpace(r.FormValue("vehicle")))
	}
	return v.redo(w, r, err, "/trips/"+n.ID, func(f fault.Faults) error { return v.showHaul(w, r, formOf(r, "haul", f)) })
}

// fleetView is the desk's page of vehicles and drivers.
type fleetView struct {
	form
	Filters  page.Filters
	Place    string
	Home     page.PlaceField // of a vehicle that is entered
	Vehicles []*Vehicle
	Next     string
	Drivers  []*Driver
	Rules    *Rules
	MayEnter bool
	MaySet   bool
	MayPay   bool
	Box      measure.Fen
	Year     civil.Day
}

func (v *pages) showFleet(w http.ResponseWriter, r *http.Request, f form) error {
	a := page.Actor(r.Context())
	out := fleetView{form: f, Place: r.URL.Query().Get("place"), Rules: v.rules(), Year: v.now().Day() + 365}
	if out.Place == "" {
		out.Place = top(a, access.ConvoyRead)
	}
	var err error
	p := Page{Place: out.Place, After: r.URL.Query().Get("after")}
	if out.Vehicles, out.Next, err = v.Vehicles(r.Context(), a, p); err != nil {
		return err
	}
	if out.Drivers, _, err = v.Drivers(r.Context(), a, Page{Place: out.Place, Limit: 200}); err != nil {
		return err
	}
	there := access.Thing{Kind: "fleet", Place: out.Place}
	out.MayEnter, out.MaySet = access.Somewhere(a, access.ConvoyFleet), access.Somewhere(a, access.ConvoyConfirm)
	if out.MayPay = len(out.Place) == 12 && access.May(a, access.ConvoyPay, there) == nil; out.MayPay {
		if out.Box, err = v.Books.Balance(r.Context(), v.DB.Read(), "fleet:"+out.Place); err != nil {
			return err
		}
	}
	out.Home = f.place(v.Atlas, "vehicle", out.Place, vehicleField)
	out.Filters = page.Filters{Action: "/fleet", Fields: []page.Filter{v.placeFilter(a, access.ConvoyRead, out.Place)}}
	return v.site.Show(w, r, page.Content{Title: msgFleet, Status: f.Faults.Status(), Wide: true, Live: true, Body: fleetPage(out)})
}

func (v *pages) fleet(w http.ResponseWriter, r *http.Request) error { return v.showFleet(w, r, form{}) }

// day reads a day of a form.
func day(r *http.Request, f *fault.Faults, name string) civil.Day {
	d, err := civil.ParseDay(strings.TrimSpace(r.FormValue(name)))
	if err != nil {
		f.Add(name, msgBadTime)
	}
	return d
}

// addVehicle enters a vehicle. POST /fleet
func (v *pages) addVehicle(w http.ResponseWriter, r *http.Request) error {
	var f fault.Faults
	n := VehicleDraft{
		ID: r.FormValue("id"), Kind: r.FormValue("kind"), Place: vehicleField.Read(r, v.Atlas).Chosen, Org: strings.TrimSpace(r.FormValue("org")),
		Keeper: strings.TrimSpace(r.FormValue("keeper")), Plate: r.FormValue("plate"), Seats: whole(r, &f, "seats"), LoadKG: whole(r, &f, "load"), InsuredTo: day(r, &f, "insured"),
	}
	err := f.Err()
	if err == nil {
		err = v.AddVehicle(r.Context(), page.Actor(r.Context()), n)
	}
	return v.redo(w, r, err, "/fleet?place="+n.Place, func(f fault.Faults) error { return v.showFleet(w, r, formOf(r, "vehicle", f)) })
}

// fund puts money in. POST /fleet/fund
func (v *pages) fund(w http.ResponseWriter, r *http.Request) error {
	var f fault.Faults
	fen := yuan(r, &f)
	err := f.Err()
	place := r.FormValue("place")
	if err == nil {
		err = v.Fund(r.Context(), page.Actor(r.Context()), r.FormValue("id"), place, "", fen)
	}
	return v.redo(w, r, err, "/fleet?place="+place, func(f fault.Faults) error { return v.showFleet(w, r, formOf(r, "fund", f)) })
}

// standing reads what is decided about a vehicle or a driver.
func standing(r *http.Request) (Standing, civil.Day, error) {
	if r.FormValue("do") != string(Confirmed) {
		return Retired, 0, nil
	}
	var f fault.Faults
	until := day(r, &f, "insured")
	return Confirmed, until, f.Err()
}

// setVehicle decides about a vehicle. POST /fleet/vehicles/{vehicle}
func (v *pages) setVehicle(w http.ResponseWriter, r *http.Request) error {
	state, until, err := standing(r)
	if err == nil {
		err = v.SetVehicle(r.Context(), page.Actor(r.Context()), r.PathValue("vehicle"), state, until)
	}
	return v.redo(w, r, err, "/fleet", func(f fault.Faults) error { return v.showFleet(w, r, formOf(r, r.PathValue("vehicle"), f)) })
}

// setDriver decides about a driver. POST /fleet/drivers/{person}
func (v *pages) setDriver(w http.ResponseWriter, r *http.Request) error {
	state, until, err := standing(r)
	if err == nil {
		err = v.SetDriver(r.Context(), page.Actor(r.Context()), r.PathValue("person"), state, until)
	}
	return v.redo(w, r, err, "/fleet", func(f fault.Faults) error { return v.showFleet(w, r, formOf(r, r.PathValue("person"), f)) })
}
