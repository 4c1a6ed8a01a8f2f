package convoy

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/photo"
	"linli/internal/request"
	"linli/internal/text"
)

// Face is the room's pages. Requests proves an asker by the secret link of their
// need.
type Face struct {
	*Convoy
	Requests *request.Requests
}

type pages struct {
	Face
	site page.Site
}

// Pages mounts the room's pages.
func (f Face) Pages(site page.Site) {
	v := &pages{f, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgRides, Short: msgRidesTab, Href: "/rides", Icon: "send", Offline: true}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgTrips, Href: "/trips", Icon: "send"}, Acts: []access.Act{access.ConvoyRead}},
		page.Entry{NavItem: page.NavItem{Label: msgFleet, Href: "/fleet", Icon: "key"}, Acts: []access.Act{access.ConvoyRead}},
	)
	site.Member("GET /rides", v.mine)
	site.Member("POST /rides/driver", v.offer)
	site.Member("POST /rides/vehicle/{vehicle}", v.clean)
	site.Member("GET /rides/trip/{id}", v.one)
	site.Member("POST /rides/trip/{id}/{what}", v.act)
	site.Member("GET /rides/trip/{id}/slips/{slip}", v.slip)

	site.Public("GET /help/r/{link}/ride", v.asker)
	site.Public("POST /help/r/{link}/ride", v.askerActs)

	site.Staff("GET /trips", access.ConvoyRead, v.trips)
	site.Staff("GET "+bookingsPath, access.ConvoyBook, v.tickets)
	site.Staff("GET "+bookingsPath+"/{need}", access.ConvoyBook, v.ticket)
	site.Staff("POST "+bookingsPath+"/{need}", access.ConvoyBook, v.book)
	site.Staff("GET /trips/share", access.ConvoyPlan, v.shareForm)
	site.Staff("POST /trips/share", access.ConvoyPlan, v.share)
	site.Staff("GET /trips/haul", access.ConvoyPlan, v.haulForm)
	site.Staff("POST /trips/haul", access.ConvoyPlan, v.haul)
	site.Staff("GET /trips/{id}", access.ConvoyRead, v.deskOne)
	site.Staff("POST /trips/{id}/{what}", access.ConvoyRead, v.deskAct)
	site.Staff("GET /trips/{id}/slips/{slip}", access.ConvoyPay, v.deskSlip)
	site.Staff("GET /fleet", access.ConvoyRead, v.fleet)
	site.Staff("POST /fleet", access.ConvoyFleet, v.addVehicle)
	site.Staff("POST /fleet/fund", access.ConvoyPay, v.fund)
	site.Staff("POST /fleet/vehicles/{vehicle}", access.ConvoyConfirm, v.setVehicle)
	site.Staff("POST /fleet/drivers/{person}", access.ConvoyConfirm, v.setDriver)
}

// form is a form that was sent back: its name, its fields and what is wrong.
type form struct {
	Faults fault.Faults
	What   string
	Fields map[string]string
	sent   *http.Request
}

func formOf(r *http.Request, what string, f fault.Faults) form {
	out := form{f, what, map[string]string{}, r}
	for name := range r.Form {
		out.Fields[name] = r.FormValue(name)
	}
	return out
}

// in are the faults of one form of the page, was what stood in a field of it.
func (f form) in(what string) fault.Faults {
	if f.What == what {
		return f.Faults
	}
	return nil
}

func (f form) was(what, field, usual string) string {
	if f.What == what && f.Fields[field] != "" {
		return f.Fields[field]
	}
	return usual
}

// place is a field for a community: as it was sent, or with the usual one.
func (f form) place(atlas *area.Atlas, what, usual string, field page.PlaceField) page.PlaceField {
	if f.What == what {
		return field.Read(f.sent, atlas)
	}
	return field.Of(atlas, usual)
}

// The fields in which one looks for a community.
var (
	shareField   = page.PlaceField{Name: "place", Label: msgShareWhere, Wide: true}
	toField      = page.PlaceField{Name: "to", Label: msgToWhere}
	driverField  = page.PlaceField{Name: "place", Label: msgFromWhere}
	haulField    = page.PlaceField{Name: "place", Label: msgFromWhereHaul}
	vehicleField = page.PlaceField{Name: "place", ID: "vehicle-place", Label: msgCommunity}
)

func self(r *http.Request) Hand { return Hand{Person: page.Who(r.Context()).Person} }

// redo shows the page again with what is wrong, or goes on.
func (v *pages) redo(w http.ResponseWriter, r *http.Request, err error, to string, again func(f fault.Faults) error) error {
	if f := fault.Find(err); f != nil && f[0].Kind == fault.Missing || errors.Is(err, ErrNotHand) {
		return err
	}
	return page.Redo(w, r, err, to, again)
}

// moment reads the field of a day and time.
func moment(r *http.Request, f *fault.Faults, name string) civil.Instant {
	at, err := page.ReadFieldTime(r.FormValue(name))
	if err != nil {
		f.Add(name, msgBadTime)
	}
	return at
}

func whole(r *http.Request, f *fault.Faults, name string) int64 {
	s := strings.TrimSpace(r.FormValue(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f.Add(name, msgBadInt)
	}
	return n
}

func yuan(r *http.Request, f *fault.Faults) measure.Fen {
	fen, err := measure.ParseMoney(strings.TrimSpace(r.FormValue("amount")))
	if err != nil {
		f.Add("amount", msgBadYuan)
	}
	return fen
}

// mineView is a driver's page.
type mineView struct {
	form
	Trips, Open []*Trip
	Vehicles    []*Vehicle
	Driver      *Driver
	Rules       *Rules
	Agents      []page.Option
	Home        page.PlaceField // where a driver sets out from
}

func (v *pages) showMine(w http.ResponseWriter, r *http.Request, f form) error {
	ctx, person := r.Context(), self(r).Person
	out := mineView{form: f, Rules: v.rules(), Agents: v.agents()}
	var err error
	if out.Trips, err = v.Mine(ctx, person); err != nil {
		return err
	}
	if out.Open, err = v.Offers(ctx, person); err != nil {
		return err
	}
	if out.Vehicles, err = v.Kept(ctx, person); err != nil {
		return err
	}
	if out.Driver, err = v.Driver(ctx, person); err != nil {
		return err
	}
	able, err := v.People.Able(ctx, v.DB.Read(), []string{person})
	if err != nil {
		return err
	}
	home := string(able[person].Home)
	if out.Driver != nil {
		home = out.Driver.Place
	}
	out.Home = f.place(v.Atlas, "driver", home, driverField)
	return v.site.Show(w, r, page.Content{Title: msgRides, Status: f.Faults.Status(), Offline: true, Live: true, Body: minePage(out)})
}

// mine lists a driver's trips. With a need it leads to that need's trip. GET /rides
func (v *pages) mine(w http.ResponseWriter, r *http.Request) error {
	if need := r.FormValue("need"); need != "" {
		id, err := v.For(r.Context(), self(r).Person, need)
		if err != nil {
			return err
		}
		return page.Back(w, r, "/rides/trip/"+id)
	}
	return v.showMine(w, r, form{})
}

// offer makes somebody a driver, to be confirmed. POST /rides/driver
func (v *pages) offer(w http.ResponseWriter, r *http.Request) error {
	n := DriverDraft{Place: driverField.Read(r, v.Atlas).Chosen, Class: Class(r.FormValue("class"))}
	if r.FormValue("agree") != "" {
		n.Agreed = r.FormValue("agreed")
	}
	return v.redo(w, r, v.Offer(r.Context(), self(r).Person, n), "/rides", func(f fault.Faults) error { return v.showMine(w, r, formOf(r, "driver", f)) })
}

// clean records a disinfection. POST /rides/vehicle/{vehicle}
func (v *pages) clean(w http.ResponseWriter, r *http.Request) error {
	shown, err := photo.Sent(w, r)
	if err == nil {
		err = v.Clean(r.Context(), self(r).Person, Cleaning{
			ID: r.FormValue("id"), Vehicle: r.PathValue("vehicle"), Agent: r.FormValue("agent"), Picture: shown, At: page.DeviceOf(r).At(v.now()),
		})
	}
	return v.redo(w, r, err, "/rides", func(f fault.Faults) error { return v.showMine(w, r, formOf(r, "clean-"+r.PathValue("vehicle"), f)) })
}

// tripView is one trip on a page.
type tripView struct {
	form
	*Trip
	Riders   []Rider
	Events   []Event
	Slips    []*Slip
	Vehicle  *Vehicle
	Names    map[string]string
	Sort     text.Label // of the vehicle
	Base     string
	Mine     bool
	Desk     bool
	MayPlan  bool
	MayCheck bool
	MayPay   bool
	Agents   []page.Option
}

// why is why a trip was called off.
func (v tripView) why(ctx context.Context) string {
	if words, ok := reasons[v.Reason]; ok {
		return page.Cap(ctx, words)
	}
	return v.Reason
}

// span is from when to when, the day once where it is one.
func span(from, due civil.Instant) string {
	if from.Day() == due.Day() {
		return page.Moment(from) + " → " + due.Time().In(civil.Zone).Format("15:04")
	}
	return page.Moment(from) + " → " + page.Moment(due)
}

func (v *pages) view(r *http.Request, by Hand) (out tripView, err error) {
	ctx := r.Context()
	if out.Trip, out.Riders, err = v.Show(ctx, by, r.PathValue("id")); err != nil {
		return out, err
	}
	if out.Events, err = v.Events(ctx, out.ID); err != nil {
		return out, err
	}
	if out.Slips, err = v.Slips(ctx, out.ID); err != nil {
		return out, err
	}
	if out.Trip.Vehicle != "" {
		if out.Vehicle, err = vehicleOf(ctx, v.DB.Read(), out.Trip.Vehicle); err != nil {
			return out, err
		}
		out.Sort = kindName(v.rules(), out.Vehicle.Kind)
	}
	out.Agents = v.agents()
	return out, err
}

func (v *pages) showOne(w http.ResponseWriter, r *http.Request, f form) error {
	out, err := v.view(r, self(r))
	if err != nil {
		return err
	}
	out.form, out.Mine, out.Base = f, out.Driver == self(r).Person, "/rides/trip/"+out.ID
	w.Header().Set("Cache-Control", "no-store")
	return v.site.Show(w, r, page.Content{
		Title: msgTrip, Status: f.Faults.Status(),
		Offline: !out.Trip.Medic, // where a medic is taken stays on no phone
		Crumbs:  []page.Crumb{{Label: msgRides, Href: "/rides"}}, Body: tripPage(out),
	})
}

// one is a trip for its driver. GET /rides/trip/{id}
func (v *pages) one(w http.ResponseWriter, r *http.Request) error { return v.showOne(w, r, form{}) }

// act is what a driver taps. POST /rides/trip/{id}/{what}
func (v *pages) act(w http.ResponseWriter, r *http.Request) error {
	what, id := r.PathValue("what"), r.PathValue("id")
	to := "/rides/trip/" + id
	if what == "back" {
		to = "/rides"
	}
	return v.redo(w, r, v.driverAct(w, r, what, id), to, func(f fault.Faults) error { return v.showOne(w, r, formOf(r, what, f)) })
}

func (v *pages) driverAct(w http.ResponseWriter, r *http.Request, what, id string) error {
	ctx, person := r.Context(), self(r).Person
	var f fault.Faults
	switch what {
	case "slip":
		shown, err := photo.Sent(w, r)
		if err != nil {
			return err
		}
		fen := yuan(r, &f)
		if err := f.Err(); err != nil {
			return err
		}
		return v.Claim(ctx, person, Slip{ID: r.FormValue("id"), Trip: id, Kind: Cost(r.FormValue("kind")), Amount: fen}, shown)
	case "accept":
		return v.Accept(ctx, person, id)
	case "back":
		return v.GiveBack(ctx, person, id)
	}
	km := whole(r, &f, "km")
	if err := f.Err(); err != nil {
		return err
	}
	at := page.DeviceOf(r).At(v.now())
	switch what {
	case "begin":
		return v.Begin(ctx, person, id, at, km)
	case "aboard":
		return v.Board(ctx, person, id, r.FormValue("booking"))
	case "missed":
		return v.Missed(ctx, person, id, r.FormValue("booking"), at)
	case "arrive":
		return v.Arrive(ctx, person, id, at, km)
	}
	return ErrUnknown
}

func (v *pages) picture(w http.ResponseWriter, r *http.Request, by Hand) error {
	mime, body, err := v.SlipPicture(r.Context(), by, r.PathValue("id"), r.PathValue("slip"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mime)
	w.Header().Set("Cache-Control", "no-store")
	return page.Send(w, r, http.StatusOK, body)
}

func (v *pages) slip(w http.ResponseWriter, r *http.Request) error { return v.picture(w, r, self(r)) }

// askerView is the ride on the page of the need.
type askerView struct {
	form
	Base    string
	Booking *Booking
	Goal    Goal
	Trip    *Trip
	Plate   string
	From    string
	Due     string
	To      page.PlaceField
}

func (v *pages) showAsker(w http.ResponseWriter, r *http.Request, f form) error {
	ctx := r.Context()
	q, err := v.Requests.ByLink(ctx, r.PathValue("link"))
	if err != nil {
		return err
	}
	out := askerView{form: f, Base: "/help/r/" + r.PathValue("link"), From: page.FieldTime(v.now() + minutes(60)), Due: page.FieldTime(v.now() + minutes(120)), To: f.place(v.Atlas, "book", "", toField)}
	out.Booking, out.Goal, err = v.Of(ctx, q.ID)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return err
	}
	if out.Booking != nil {
		if out.Trip, out.Plate, err = v.Car(ctx, out.Booking); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	// Elders do not look for switches: the page is in large print, as that of the
	// need is.
	env := page.From(ctx)
	env.Large = true
	r = r.WithContext(page.With(ctx, env))
	return v.site.Show(w, r, page.Content{Title: msgYours, Status: f.Faults.Status(), Body: askerPage(out), Live: true})
}

// asker is the ride on the page of the need. GET /help/r/{link}/ride
func (v *pages) asker(w http.ResponseWriter, r *http.Request) error {
	return v.showAsker(w, r, form{})
}

// askerActs books, or books again. POST /help/r/{link}/ride
func (v *pages) askerActs(w http.ResponseWriter, r *http.Request) error {
	err := func() error {
		q, err := v.Requests.ByLink(r.Context(), r.PathValue("link"))
		if err != nil {
			return err
		}
		var f fault.Faults
		from, due := moment(r, &f, "from"), moment(r, &f, "due")
		seats := whole(r, &f, "seats")
		if err := f.Err(); err != nil {
			return err
		}
		if b, _, err := v.Of(r.Context(), q.ID); err == nil {
			if b.State != Absent {
				return ErrMoved
			}
			return v.Rebook(r.Context(), Hand{Asker: true}, b.ID, from, due)
		}
		return v.Book(r.Context(), Hand{Asker: true}, BookingDraft{
			ID: r.FormValue("id"), Need: q.ID, From: from, Due: due, Seats: seats,
			Goal: Goal{Place: toField.Read(r, v.Atlas).Chosen, Words: r.FormValue("words")},
		})
	}()
	return v.redo(w, r, err, "/help/r/"+r.PathValue("link")+"/ride", func(f fault.Faults) error { return v.showAsker(w, r, formOf(r, "book", f)) })
}
