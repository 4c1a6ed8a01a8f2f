package convoy

import (
	"context"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/measure"
	"linli/internal/page"
	"linli/internal/request"
	"linli/internal/rest"
)

type myTripsAnswer struct {
	Mine []tripItemView `json:"mine" nullable:"false" doc:"本人的，先到先列 · one's own, the soonest first"`
	Open []tripItemView `json:"open" nullable:"false" doc:"可接的 · those one may accept"`
}

func (f Face) apiMine(ctx context.Context, _ *struct{}) (myTripsAnswer, error) {
	out := myTripsAnswer{Mine: []tripItemView{}, Open: []tripItemView{}}
	mine, err := f.Mine(ctx, driving(ctx))
	if err != nil {
		return out, err
	}
	for _, t := range mine {
		out.Mine = append(out.Mine, viewTrip(t))
	}
	open, err := f.Offers(ctx, driving(ctx))
	for _, t := range open {
		out.Open = append(out.Open, viewTrip(t))
	}
	return out, err
}

func (f Face) apiClean(ctx context.Context, in *struct {
	VehiclePath
	Body struct {
		ID      string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Agent   string `json:"agent" maxLength:"40" doc:"用了什么，见 get-my-driving · with what, see get-my-driving"`
		Picture []byte `json:"picture" doc:"Base64 的 JPEG 或 PNG · JPEG or PNG in Base64"`
		At      string `json:"at,omitempty" format:"date-time" doc:"消毒的时间；不写即现在 · when; now if not said"`
	}
}) (rest.Nothing, error) {
	b := &in.Body
	at, err := f.tapped(b.At)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, f.Clean(ctx, driving(ctx), Cleaning{ID: b.ID, Vehicle: in.Vehicle, Agent: b.Agent, Picture: b.Picture, At: at})
}

func (f Face) apiClaim(ctx context.Context, in *struct {
	TripPath
	Body struct {
		ID      string      `json:"slip" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Kind    Cost        `json:"kind" enum:"fuel,toll,parking"`
		Amount  measure.Fen `json:"fen" minimum:"1" maximum:"100000"`
		Picture []byte      `json:"picture" doc:"Base64 的 JPEG 或 PNG · JPEG or PNG in Base64"`
	}
}) (rest.Nothing, error) {
	b := &in.Body
	return rest.Nothing{}, f.Claim(ctx, driving(ctx), Slip{ID: b.ID, Trip: in.Trip, Kind: b.Kind, Amount: b.Amount}, b.Picture)
}

func (f Face) slipFile(ctx context.Context, by Hand, in *CostPath) (rest.File, error) {
	mime, body, err := f.SlipPicture(ctx, by, in.Trip, in.Slip)
	return rest.File{Kind: mime, Name: "slip", Data: body}, err
}

// RiderKey is what proves the asker.
type RiderKey struct {
	Key string `json:"key" minLength:"1" maxLength:"64" doc:"求助人的凭据 · the asker's key"`
}

type bookingItemView struct {
	ID    string       `json:"id"`
	Need  string       `json:"need"`
	From  string       `json:"from" format:"date-time"`
	Due   string       `json:"due" format:"date-time"`
	Seats int64        `json:"seats"`
	State BookingState `json:"state" enum:"waiting,booked,aboard,absent,there,ended"`
	Trip  string       `json:"trip,omitempty"`
}

func viewBooking(b *Booking) *bookingItemView {
	if b == nil {
		return nil
	}
	return &bookingItemView{b.ID, b.Need, b.From.String(), b.Due.String(), b.Seats, b.State, b.Trip}
}

type askedRideAnswer struct {
	Booking bookingItemView `json:"booking"`
	Goal    *goalView       `json:"to,omitempty" doc:"去向；医务人员的只在页面上 · where to; of a medic on the page alone"`
	Plate   string          `json:"plate,omitempty" doc:"来接的车，在路上时 · the car that comes, while it is on its way"`
}

func (f Face) apiAsked(ctx context.Context, in *struct{ Body RiderKey }) (askedRideAnswer, error) {
	var out askedRideAnswer
	q, err := f.Requests.ByLink(ctx, in.Body.Key)
	if err != nil {
		return out, err
	}
	b, goal, err := f.Of(ctx, q.ID)
	if err != nil {
		return out, err
	}
	out.Booking = *viewBooking(b)
	if !b.Medic && goal != (Goal{}) {
		out.Goal = &goalView{goal.Place, goal.Words}
	}
	_, out.Plate, err = f.Car(ctx, b)
	return out, err
}

func (f Face) apiAskerBooks(ctx context.Context, in *struct {
	Body struct {
		RiderKey
		BookingFields
	}
}) (bookingItemView, error) {
	q, err := f.Requests.ByLink(ctx, in.Body.Key)
	if err != nil {
		return bookingItemView{}, err
	}
	n, err := in.Body.draft(q.ID)
	if err != nil {
		return bookingItemView{}, err
	}
	if err := f.Book(ctx, Hand{Asker: true}, n); err != nil {
		return bookingItemView{}, err
	}
	b, _, err := f.Of(ctx, q.ID)
	if err != nil {
		return bookingItemView{}, err
	}
	return *viewBooking(b), nil
}

func (f Face) apiAskerRebooks(ctx context.Context, in *struct {
	Body struct {
		RiderKey
		TimesBody
	}
}) (rest.Nothing, error) {
	q, err := f.Requests.ByLink(ctx, in.Body.Key)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, f.rebook(ctx, Hand{Asker: true}, q.ID, in.Body.TimesBody)
}

func (f Face) rebook(ctx context.Context, by Hand, need string, t TimesBody) error {
	from, due, err := t.read()
	if err != nil {
		return err
	}
	b, err := bookingOf(ctx, f.DB.Read(), "need = $1", need)
	if err != nil {
		return err
	}
	return f.Rebook(ctx, by, b.ID, from, due)
}

type ticketItemView struct {
	Need    string           `json:"need"`
	Place   string           `json:"place" doc:"医务人员的只到区 · of a medic the district alone"`
	State   request.State    `json:"state" enum:"unproven,unconfirmed,held,received,dispatched,accepted,in-progress,fed-back,closed" doc:"求助的状态 · where the request stands"`
	Booking *bookingItemView `json:"booking,omitempty" doc:"没有即还没说清几点、去哪 · none: nobody has said when and where to"`
}

func viewTicket(t Ticket) ticketItemView {
	return ticketItemView{t.ID, t.Where(), t.State, viewBooking(t.Booking)}
}

type openingView struct {
	Trip tripItemView `json:"trip"`
	Free int64        `json:"free" doc:"空座 · seats nobody has"`
}

type ticketDetailView struct {
	Ticket   ticketItemView `json:"ticket"`
	Openings []openingView  `json:"openings" nullable:"false" doc:"可以排进的行程 · trips that have room for it"`
}

func (f Face) apiTicket(ctx context.Context, need string) (ticketDetailView, error) {
	out := ticketDetailView{Openings: []openingView{}}
	actor := page.Actor(ctx)
	t, err := f.Ticket(ctx, actor, need)
	if err != nil {
		return out, err
	}
	out.Ticket = viewTicket(t)
	if t.Booking == nil {
		return out, nil
	}
	open, err := f.Openings(ctx, actor, t.Booking)
	for _, o := range open {
		out.Openings = append(out.Openings, openingView{viewTrip(o.Trip), o.Free})
	}
	return out, err
}

// PlacedPaging is a page of a list of a place.
type PlacedPaging struct {
	rest.Paging
	Place string `query:"place" maxLength:"12" doc:"默认权限所在地区 · where the right begins if not said"`
}

// page is what the room is asked for.
func (in PlacedPaging) page(ctx context.Context, act access.Act) (Page, error) {
	after, err := in.After(ctx)
	p := Page{Place: in.Place, After: after, Limit: in.Limit}
	if p.Place == "" {
		p.Place = top(page.Actor(ctx), act)
	}
	return p, err
}

func (f Face) apiTickets(ctx context.Context, in *PlacedPaging) (rest.Page[ticketItemView], error) {
	p, err := in.page(ctx, access.ConvoyBook)
	if err != nil {
		return rest.Page[ticketItemView]{}, err
	}
	list, next, err := f.Tickets(ctx, page.Actor(ctx), p)
	if err != nil {
		return rest.Page[ticketItemView]{}, err
	}
	return rest.List(ctx, list, next, viewTicket), nil
}

func (f Face) apiTrips(ctx context.Context, in *struct {
	PlacedPaging
	State string `query:"state" enum:"open,accepted,under-way,arrived,made,cancelled" doc:"不写为未了结的 · what is not over if not said"`
	Kind  string `query:"kind" enum:"ride,haul"`
}) (rest.Page[tripItemView], error) {
	p, err := in.page(ctx, access.ConvoyRead)
	if err != nil {
		return rest.Page[tripItemView]{}, err
	}
	list, next, err := f.Trips(ctx, page.Actor(ctx), Find{Page: p, State: State(in.State), Kind: Kind(in.Kind)})
	if err != nil {
		return rest.Page[tripItemView]{}, err
	}
	return rest.List(ctx, list, next, viewTrip), nil
}

func (f Face) apiHaul(ctx context.Context, in *struct {
	Body struct {
		ID      string        `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Place   string        `json:"place" maxLength:"12" doc:"装货社区的区划代码 · division code of the community it is loaded in"`
		To      string        `json:"to" maxLength:"12" doc:"运到的社区 · the community it goes to"`
		Item    string        `json:"item" minLength:"1" maxLength:"80"`
		Load    measure.Grams `json:"load_g" minimum:"1" maximum:"30000000" doc:"重量，克 · weight in grams"`
		Vehicle string        `json:"vehicle,omitempty" maxLength:"40" doc:"不写则由司机带车来 · none: a driver comes with theirs"`
		TimesBody
	}
}) (tripItemView, error) {
	b := &in.Body
	from, due, err := b.read()
	if err != nil {
		return tripItemView{}, err
	}
	n := HaulDraft{ID: b.ID, Place: b.Place, To: b.To, Item: b.Item, Load: b.Load, From: from, Due: due}
	if err := f.Haul(ctx, page.Actor(ctx), n, b.Vehicle); err != nil {
		return tripItemView{}, err
	}
	t, err := tripOf(ctx, f.DB.Read(), n.ID)
	if err != nil {
		return tripItemView{}, err
	}
	return viewTrip(t), nil
}

// ShiftInput is a shift change.
type ShiftInput struct {
	Body struct {
		Place string `json:"place" maxLength:"12" doc:"在哪个区、街道或社区上车 · district, township or community they are picked up in"`
		From  string `json:"from" format:"date-time" doc:"应到时间，从 · due from"`
		To    string `json:"to" format:"date-time" doc:"应到时间，到 · due until"`
	}
}

func (in *ShiftInput) shift() (Shift, error) {
	s := Shift{Place: in.Body.Place}
	var err error
	if s.From, err = rest.Instant("from", in.Body.From); err == nil {
		s.To, err = rest.Instant("to", in.Body.To)
	}
	return s, err
}

type carView struct {
	Vehicle  string   `json:"vehicle"`
	Driver   string   `json:"driver" doc:"车辆的保管人 · who keeps the vehicle"`
	From     string   `json:"from" format:"date-time"`
	Due      string   `json:"due" format:"date-time"`
	Bookings []string `json:"bookings" nullable:"false" doc:"按上车次序 · in the order of picking up"`
}

type proposalAnswer struct {
	Cars []carView `json:"cars" nullable:"false"`
	Left []string  `json:"left" nullable:"false" doc:"排不下的预约 · bookings for whom there is no room or no time"`
}

func (f Face) apiPropose(ctx context.Context, in *ShiftInput) (proposalAnswer, error) {
	out := proposalAnswer{Cars: []carView{}, Left: []string{}}
	s, err := in.shift()
	if err != nil {
		return out, err
	}
	p, err := f.Propose(ctx, page.Actor(ctx), s)
	for _, c := range p.Cars {
		out.Cars = append(out.Cars, carView{c.Vehicle, c.Keeper, c.From.String(), c.Due.String(), c.Bookings})
	}
	out.Left = append(out.Left, p.Left...)
	return out, err
}

type sharedAnswer struct {
	Made int `json:"made" doc:"排了几趟 · how many trips were planned"`
}

func (f Face) apiShare(ctx context.Context, in *ShiftInput) (sharedAnswer, error) {
	s, err := in.shift()
	if err != nil {
		return sharedAnswer{}, err
	}
	made, err := f.Share(ctx, page.Actor(ctx), s)
	return sharedAnswer{made}, err
}

func (f Face) apiVehicles(ctx context.Context, in *PlacedPaging) (rest.Page[vehicleItemView], error) {
	p, err := in.page(ctx, access.ConvoyRead)
	if err != nil {
		return rest.Page[vehicleItemView]{}, err
	}
	list, next, err := f.Vehicles(ctx, page.Actor(ctx), p)
	if err != nil {
		return rest.Page[vehicleItemView]{}, err
	}
	return rest.List(ctx, list, next, viewVehicle), nil
}

func (f Face) apiDrivers(ctx context.Context, in *PlacedPaging) (rest.Page[driverItemView], error) {
	p, err := in.page(ctx, access.ConvoyRead)
	if err != nil {
		return rest.Page[driverItemView]{}, err
	}
	list, next, err := f.Drivers(ctx, page.Actor(ctx), p)
	if err != nil {
		return rest.Page[driverItemView]{}, err
	}
	return rest.List(ctx, list, next, viewDriver), nil
}

type standingBody struct {
	State   Standing `json:"state" enum:"confirmed,retired"`
	Insured string   `json:"insured,omitempty" format:"date" doc:"核验时：保险到期日 · when it is confirmed: insured until"`
}

func (f Face) apiAddVehicle(ctx context.Context, in *struct {
	Body struct {
		ID      string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Kind    string `json:"kind" maxLength:"40" doc:"车型，见 get-my-driving · sort, see get-my-driving"`
		Place   string `json:"place" maxLength:"12" doc:"停放社区的区划代码 · division code of the community it is kept in"`
		Org     string `json:"org,omitempty" maxLength:"64"`
		Keeper  string `json:"keeper,omitempty" maxLength:"64" doc:"保管人 · the volunteer who keeps it"`
		Plate   string `json:"plate" maxLength:"12" doc:"车牌；加密保存 · sealed"`
		Seats   int64  `json:"seats" minimum:"0"`
		LoadKG  int64  `json:"load_kg" minimum:"0"`
		Insured string `json:"insured" format:"date"`
	}
}) (vehicleItemView, error) {
	b := &in.Body
	until, err := rest.Day("insured", b.Insured)
	if err != nil {
		return vehicleItemView{}, err
	}
	n := VehicleDraft{ID: b.ID, Kind: b.Kind, Place: b.Place, Org: b.Org, Keeper: b.Keeper, Plate: b.Plate, Seats: b.Seats, LoadKG: b.LoadKG, InsuredTo: until}
	if err := f.AddVehicle(ctx, page.Actor(ctx), n); err != nil {
		return vehicleItemView{}, err
	}
	v, err := vehicleOf(ctx, f.DB.Read(), n.ID)
	if err != nil {
		return vehicleItemView{}, err
	}
	return viewVehicle(v), nil
}

// FleetPath is the fleet of a community.
type FleetPath struct {
	Place string `path:"place" maxLength:"12" doc:"社区的区划代码 · division code of the community"`
}

// community is the code of the path, if it is a community's.
func (f Face) community(in FleetPath) (string, error) {
	code, err := f.Atlas.Parse(in.Place)
	if err != nil || code.Level() != area.Community {
		return "", errCommunity
	}
	return string(code), nil
}

type fleetAnswer struct {
	Place string      `json:"place"`
	Box   measure.Fen `json:"box_fen" doc:"周转金余额 · money at hand"`
}

func (f Face) apiFleet(ctx context.Context, in *FleetPath) (fleetAnswer, error) {
	place, err := f.community(*in)
	if err != nil {
		return fleetAnswer{}, err
	}
	if err := f.Access.Look(ctx, page.Actor(ctx), access.ConvoyPay, access.Thing{Kind: "fleet", Place: place}, ""); err != nil {
		return fleetAnswer{}, err
	}
	box, err := f.Books.Balance(ctx, f.DB.Read(), "fleet:"+place)
	return fleetAnswer{place, box}, err
}

func (f Face) apiFund(ctx context.Context, in *struct {
	FleetPath
	Body struct {
		ID     string      `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Amount measure.Fen `json:"fen" minimum:"1" maximum:"10000000" doc:"金额，分 · amount in fen"`
	}
}) (rest.Nothing, error) {
	place, err := f.community(in.FleetPath)
	if err != nil {
		return rest.Nothing{}, err
	}
	return rest.Nothing{}, f.Fund(ctx, page.Actor(ctx), in.Body.ID, place, "", in.Body.Amount)
}
