package convoy

import (
	"context"

	"linli/internal/civil"
	"linli/internal/measure"
	"linli/internal/rest"
	"linli/internal/text"
)

// TripPath is the trip an address names.
type TripPath struct {
	Trip string `path:"trip" maxLength:"40"`
}

// CostPath is a slip of a trip.
type CostPath struct {
	TripPath
	Slip string `path:"slip" maxLength:"40"`
}

// VehiclePath is the vehicle an address names.
type VehiclePath struct {
	Vehicle string `path:"vehicle" maxLength:"40"`
}

// RideNeedPath is the need of kind ride an address names.
type RideNeedPath struct {
	Need string `path:"need" maxLength:"48"`
}

type whyBody struct {
	Reason string `json:"reason" minLength:"2" maxLength:"200"`
}

// tapBody is a tap of a driver's.
type tapBody struct {
	At string `json:"at,omitempty" format:"date-time" doc:"点按的时间；不写即现在 · when it was tapped; now if not said"`
	KM int64  `json:"km,omitempty" minimum:"0" doc:"里程表读数；要报油费才需要 · the vehicle's counter; needed only to be repaid for fuel"`
}

// TapInput is a trip and when its driver tapped.
type TapInput struct {
	TripPath
	Body tapBody
}

// PassengerInput is a passenger of a trip.
type PassengerInput struct {
	TripPath
	Body struct {
		Booking string `json:"booking" minLength:"1" maxLength:"48"`
		At      string `json:"at,omitempty" format:"date-time" doc:"点按的时间；不写即现在 · when it was tapped; now if not said"`
	}
}

// tapped is when a driver tapped; now where that is not said.
func (f Face) tapped(at string) (civil.Instant, error) {
	if at == "" {
		return f.now(), nil
	}
	return rest.Instant("at", at)
}

// TimesBody is from when to when.
type TimesBody struct {
	From string `json:"from" format:"date-time" doc:"几点上车 · picked up at"`
	Due  string `json:"due" format:"date-time" doc:"最晚几点到 · there by"`
}

func (b TimesBody) read() (from, due civil.Instant, err error) {
	if from, err = rest.Instant("from", b.From); err == nil {
		due, err = rest.Instant("due", b.Due)
	}
	return from, due, err
}

// BookingFields are a ride as it is booked.
type BookingFields struct {
	ID string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
	TimesBody
	Seats int64  `json:"seats" minimum:"1" maximum:"4"`
	To    string `json:"to" maxLength:"12" doc:"到哪个社区，区划代码 · division code of the community they go to"`
	Words string `json:"words" minLength:"2" maxLength:"80" doc:"到哪个门、哪栋楼；加密保存 · which door or building; sealed"`
}

func (b BookingFields) draft(need string) (BookingDraft, error) {
	from, due, err := b.read()
	return BookingDraft{ID: b.ID, Need: need, From: from, Due: due, Seats: b.Seats, Goal: Goal{Place: b.To, Words: b.Words}}, err
}

type tripItemView struct {
	ID      string        `json:"id"`
	Kind    Kind          `json:"kind" enum:"ride,haul"`
	Place   string        `json:"place" doc:"从哪里出发；医务人员的只到区 · where it begins; of medics the district alone"`
	To      string        `json:"to,omitempty" doc:"货物运到的社区 · of goods: the community they go to"`
	Org     string        `json:"org,omitempty"`
	Vehicle string        `json:"vehicle,omitempty"`
	Driver  string        `json:"driver,omitempty"`
	State   State         `json:"state" enum:"open,accepted,under-way,arrived,made,cancelled"`
	From    string        `json:"from" format:"date-time"`
	Due     string        `json:"due" format:"date-time"`
	Item    string        `json:"item,omitempty"`
	Load    measure.Grams `json:"load_g,omitempty" doc:"货物重量，克 · weight of the load in grams"`
	KM      int64         `json:"km,omitempty" doc:"里程表所记 · by the counter"`
	Began   string        `json:"began,omitempty" format:"date-time"`
	Ended   string        `json:"ended,omitempty" format:"date-time"`
	Guessed Guess         `json:"guessed,omitempty" enum:"end,both" doc:"司机没有点，按乘客的话记 · told by the passenger's word, for the driver did not tap"`
	Reason  string        `json:"reason,omitempty"`
	Fact    string        `json:"fact,omitempty"`
}

func viewTrip(t *Trip) tripItemView {
	return tripItemView{
		t.ID, t.Kind, t.Place, t.To, t.Org, t.Vehicle, t.Driver, t.State, t.From.String(), t.Due.String(), t.Item, t.Load, t.KM(),
		t.Began.String(), t.Ended.String(), t.Guessed, t.Reason, t.Fact,
	}
}

type goalView struct {
	Place string `json:"place"`
	Words string `json:"words"`
}

type riderView struct {
	Booking string       `json:"booking"`
	Need    string       `json:"need"`
	From    string       `json:"from" format:"date-time"`
	Due     string       `json:"due" format:"date-time"`
	Seats   int64        `json:"seats"`
	State   BookingState `json:"state" enum:"waiting,booked,aboard,absent,there,ended"`
	Goal    *goalView    `json:"to,omitempty" doc:"去向；只给行程中的司机 · where to; for the driver during the trip alone"`
}

type costView struct {
	ID     string      `json:"slip"`
	Kind   Cost        `json:"kind" enum:"fuel,toll,parking"`
	Amount measure.Fen `json:"fen"`
	State  SlipState   `json:"state" enum:"claimed,repaid,refused"`
	Reason string      `json:"reason,omitempty"`
	At     string      `json:"at" format:"date-time"`
}

type tripEventView struct {
	At    string `json:"at" format:"date-time"`
	Who   string `json:"who,omitempty" doc:"只给工作人员 · for staff alone"`
	What  string `json:"what"`
	Words string `json:"words,omitempty"`
}

type tripDetailView struct {
	Trip   tripItemView    `json:"trip"`
	Riders []riderView     `json:"passengers" nullable:"false"`
	Slips  []costView      `json:"slips" nullable:"false"`
	Events []tripEventView `json:"events" nullable:"false"`
}

// detail is a trip for its driver or the desk. Where medics go is not in it.
func (f Face) detail(ctx context.Context, by Hand, id string) (tripDetailView, error) {
	out := tripDetailView{Riders: []riderView{}, Slips: []costView{}, Events: []tripEventView{}}
	by.Blind = true
	t, riders, err := f.Show(ctx, by, id)
	if err != nil {
		return out, err
	}
	out.Trip = viewTrip(t)
	for _, b := range riders {
		v := riderView{b.ID, b.Need, b.From.String(), b.Due.String(), b.Seats, b.State, nil}
		if b.Goal != (Goal{}) {
			v.Goal = &goalView{b.Goal.Place, b.Goal.Words}
		}
		out.Riders = append(out.Riders, v)
	}
	if by.Actor == nil && t.Driver != by.Person {
		return out, nil // open: to decide by
	}
	slips, err := f.Slips(ctx, id)
	if err != nil {
		return out, err
	}
	for _, s := range slips {
		out.Slips = append(out.Slips, costView{s.ID, s.Kind, s.Amount, s.State, s.Reason, s.At.String()})
	}
	events, err := f.Events(ctx, id)
	for _, e := range events {
		if by.Actor == nil {
			e.Who = ""
		}
		out.Events = append(out.Events, tripEventView{e.At.String(), e.Who, e.What, e.Words})
	}
	return out, err
}

type vehicleItemView struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Place   string   `json:"place"`
	Org     string   `json:"org,omitempty"`
	Keeper  string   `json:"keeper,omitempty"`
	Seats   int64    `json:"seats"`
	LoadKG  int64    `json:"load_kg"`
	Insured string   `json:"insured" format:"date" doc:"车险到期日 · insured until"`
	State   Standing `json:"state" enum:"offered,confirmed,retired"`
	Clean   bool     `json:"clean" doc:"上次行程后已消毒 · disinfected since its last ride"`
	Plate   string   `json:"plate" doc:"车牌，只露末两位 · the last two signs of the plate alone"`
}

func viewVehicle(v *Vehicle) vehicleItemView {
	return vehicleItemView{v.ID, v.Kind, v.Place, v.Org, v.Keeper, v.Seats, v.LoadKG, v.InsuredTo.String(), v.State, v.Clean(), "…" + v.Tail}
}

type driverItemView struct {
	Person  string   `json:"person"`
	Place   string   `json:"place"`
	Org     string   `json:"org,omitempty"`
	Class   Class    `json:"class"`
	Agreed  string   `json:"agreed" doc:"所签协议的版本 · version of the agreement that was signed"`
	Insured string   `json:"insured,omitempty" format:"date" doc:"意外险到期日 · accident insurance until"`
	State   Standing `json:"state" enum:"offered,confirmed,retired"`
}

func viewDriver(d *Driver) driverItemView {
	return driverItemView{d.Person, d.Place, d.Org, d.Class, d.Agreed, day0(d.InsuredTo), d.State}
}

// day0 is a day, or nothing.
func day0(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

type sortView struct {
	Key   string     `json:"key"`
	Name  text.Label `json:"name"`
	Class Class      `json:"class" doc:"需要的准驾车型 · class of licence it takes"`
	Seats int64      `json:"seats"`
	Load  int64      `json:"load_kg"`
}

type agreementView struct {
	Version string     `json:"version"`
	Words   text.Label `json:"words"`
}

type choiceView struct {
	Key  string     `json:"key"`
	Name text.Label `json:"name"`
}

type drivingAnswer struct {
	Driver    *driverItemView   `json:"driver,omitempty"`
	Vehicles  []vehicleItemView `json:"vehicles" nullable:"false"`
	Agreement agreementView     `json:"agreement" doc:"现行协议 · the one in force"`
	Sorts     []sortView        `json:"sorts" nullable:"false" doc:"车型 · sorts of vehicle"`
	Agents    []choiceView      `json:"agents" nullable:"false" doc:"可用于车辆的消毒剂 · what a vehicle may be disinfected with"`
}

func (f Face) apiDriving(ctx context.Context, _ *struct{}) (drivingAnswer, error) {
	r := f.rules()
	out := drivingAnswer{Vehicles: []vehicleItemView{}, Sorts: []sortView{}, Agents: []choiceView{}, Agreement: agreementView{r.Agreement.Version, r.Agreement.Words}}
	for _, k := range r.Vehicles {
		out.Sorts = append(out.Sorts, sortView(k))
	}
	for _, a := range f.agents() {
		out.Agents = append(out.Agents, choiceView{a.Value, a.Label})
	}
	d, err := f.Driver(ctx, driving(ctx))
	if err != nil {
		return out, err
	}
	if d != nil {
		v := viewDriver(d)
		out.Driver = &v
	}
	kept, err := f.Kept(ctx, driving(ctx))
	for _, v := range kept {
		out.Vehicles = append(out.Vehicles, viewVehicle(v))
	}
	return out, err
}
