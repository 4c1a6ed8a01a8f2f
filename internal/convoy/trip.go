package convoy

import (
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/text"
)

// Kind is what a trip carries.
type Kind string

// The kinds.
const (
	Ride Kind = "ride" // people
	Haul Kind = "haul" // goods
)

var kinds = map[Kind]text.Label{Ride: {Zh: "接送人员", En: "ride"}, Haul: {Zh: "运送物资", En: "goods"}}

// Name is what people call the kind.
func (k Kind) Name() text.Label { return kinds[k] }

// State is where a trip stands.
type State string

// The states.
//
//	open ──one driver's tap──▶ accepted ──begun──▶ under-way ──arrived──▶ arrived ──word of who was carried──▶ made
//	  ▲────────given back───────┘  any of the first three ──▶ cancelled
const (
	Open      State = "open"
	Accepted  State = "accepted"
	UnderWay  State = "under-way"
	Arrived   State = "arrived" // says the driver
	Made      State = "made"    // confirmed; it is a fact
	Cancelled State = "cancelled"
)

var states = map[State]text.Label{
	Open: {Zh: "等司机接", En: "waits for a driver"}, Accepted: {Zh: "司机已接", En: "accepted"}, UnderWay: {Zh: "行程中", En: "under way"},
	Arrived: {Zh: "已到，待确认", En: "arrived, to be confirmed"}, Made: {Zh: "已确认", En: "confirmed"}, Cancelled: {Zh: "已取消", En: "cancelled"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return states[s] }

// Over reports whether nothing is left to do.
func (s State) Over() bool { return s == Made || s == Cancelled }

// Trip is one way of one vehicle.
type Trip struct {
	ID        string
	Kind      Kind
	Place     string // where it begins: a community; of a medic's ride its district
	To        string // of goods: the community they go to
	Org       string
	Campaign  string
	Medic     bool
	Vehicle   string // empty: not known yet
	Driver    string
	State     State
	From, Due civil.Instant // planned
	Item      string        // what the load is
	Load      measure.Grams
	KMBegan   int64 // of the vehicle's counter; 0: not said
	KMEnded   int64
	Began     civil.Instant
	Ended     civil.Instant // when the last passenger left the vehicle, or the load
	Guessed   Guess
	Reason    string
	Fact      string
	MadeBy    string
	MadeAt    civil.Instant

	hash string
}

// Guess is what of a trip's times the passenger's word stands for, because the
// driver's taps had not come.
type Guess string

// The guesses.
const (
	Nothing   Guess = ""
	GuessEnd  Guess = "end"
	GuessBoth Guess = "both"
)

// Thing is the trip as the decision table sees it.
func (t *Trip) Thing() access.Thing { return thing("trip", t.ID, t.Place, t.Org) }

// KM is how far the trip was by the vehicle's counter; 0 where that was not said.
func (t *Trip) KM() int64 {
	if t.KMBegan == 0 || t.KMEnded < t.KMBegan {
		return 0
	}
	return t.KMEnded - t.KMBegan
}

// BookingState is what became of a booking.
type BookingState string

// The states.
const (
	Waiting BookingState = "waiting" // has no seat
	Booked  BookingState = "booked"
	Aboard  BookingState = "aboard"
	Absent  BookingState = "absent" // was not at the pick-up
	There   BookingState = "there"
	Ended   BookingState = "ended" // the need is closed
)

var bookingStates = map[BookingState]text.Label{
	Waiting: {Zh: "等安排", En: "waiting"}, Booked: {Zh: "已安排座位", En: "has a seat"}, Aboard: {Zh: "已上车", En: "aboard"},
	Absent: {Zh: "没等到", En: "was not there"}, There: {Zh: "已送到", En: "brought there"}, Ended: {Zh: "已结束", En: "over"},
}

// Name is what people call the state.
func (s BookingState) Name() text.Label { return bookingStates[s] }

// Booking is what a need of kind ride asks for.
type Booking struct {
	ID, Need  string
	Place     string // community of the pick-up
	From, Due civil.Instant
	Seats     int64
	Medic     bool
	State     BookingState
	Trip      string
	Org       string
	Campaign  string
	Said      civil.Instant // when the passenger said that it was so
	MadeBy    string
	MadeAt    civil.Instant

	sealed, key []byte
	hash        string
}

// Goal is where somebody is taken: sealed.
type Goal struct {
	Place string `json:"place"` // community
	Words string `json:"words"` // which door
}

// BookingDraft is a booking as somebody asks for it.
type BookingDraft struct {
	ID, Need  string
	From, Due civil.Instant
	Seats     int64
	Goal
}

const (
	maxSeats  = 4 // a booking
	maxLasts  = 12 * 60
	maxAhead  = 31
	maxKM     = 2000
	maxWords  = 80
	maxWeight = measure.Grams(30_000_000)
)

func checkTimes(f *fault.Faults, from, due, now civil.Instant) {
	switch {
	case from <= 0 || from < now-minutes(30) || from.Day() > now.Day()+maxAhead:
		f.Add("from", text.Label{Zh: "请填写出发时间，从现在起 31 天内", En: "say when to leave, within 31 days from now"})
	case due <= from || due > from+minutes(maxLasts):
		f.Add("due", text.Label{Zh: "请填写到达时间，在出发后 12 小时内（可到次日）", En: "say when to be there, within 12 hours of leaving (the next day will do)"})
	}
}

func (n *BookingDraft) check(atlas *area.Atlas, now civil.Instant) error {
	var f fault.Faults
	n.Words = strings.TrimSpace(n.Words)
	checkID(&f, n.ID)
	checkTimes(&f, n.From, n.Due, now)
	if n.Seats < 1 || n.Seats > maxSeats {
		f.Add("seats", text.Label{Zh: "座位为 1 到 4 个", En: "1 to 4 seats"})
	}
	checkCommunity(&f, atlas, "to", n.Goal.Place)
	if k := utf8.RuneCountInString(n.Words); k < 2 || k > maxWords {
		f.Add("words", text.Label{Zh: "请写到哪里（2 到 80 字）", En: "say where to, in 2 to 80 characters"})
	}
	return f.Err()
}

// HaulDraft is a trip of goods as it is planned.
type HaulDraft struct {
	ID, Place, To, Org, Campaign, Item string
	Load                               measure.Grams
	From, Due                          civil.Instant
}

func (n *HaulDraft) check(atlas *area.Atlas, now civil.Instant) error {
	var f fault.Faults
	n.Item = strings.TrimSpace(n.Item)
	checkID(&f, n.ID)
	checkCommunity(&f, atlas, "place", n.Place)
	checkCommunity(&f, atlas, "to", n.To)
	checkTimes(&f, n.From, n.Due, now)
	if k := utf8.RuneCountInString(n.Item); k < 1 || k > maxWords {
		f.Add("item", text.Label{Zh: "请写运什么", En: "say what is carried"})
	}
	if n.Load <= 0 || n.Load > maxWeight {
		f.Add("load", text.Label{Zh: "请填写重量（公斤），最多 3 万公斤", En: "give the weight in kilograms, 30,000 at most"})
	}
	return f.Err()
}

// What stands against an action.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这趟行程", En: "there is no such trip"})
	ErrNoNeed  = fault.New(fault.Missing, text.Label{Zh: "没有这件接送求助", En: "there is no such request for a ride"})
	ErrMoved   = fault.New(fault.Conflict, text.Label{Zh: "这趟行程已经变了，请看最新情况", En: "the trip has moved on: look at where it stands"})
	ErrTaken   = fault.New(fault.Conflict, text.Label{Zh: "已有别的司机接了，谢谢您", En: "another driver was quicker, thank you"})
	ErrNotHand = fault.New(fault.Refused, text.Label{Zh: "这趟行程不是您的", En: "this trip is not yours"})
	ErrOther   = fault.New(fault.Conflict, text.Label{Zh: "同一编号已有不同内容", En: "this number was used for something else"})
	ErrBooked  = fault.New(fault.Conflict, text.Label{Zh: "这件求助的接送已经约好了", En: "a ride is booked for this request already"})
	ErrSeats   = fault.New(fault.Conflict, text.Label{Zh: "座位不够，或已被别人订走", En: "there are not enough seats, or another was quicker"})
	ErrHours   = fault.New(fault.Conflict, text.Label{Zh: "乘客要的时间和这趟行程对不上", En: "the passenger's time is not that of the trip"})
	ErrBusy    = fault.New(fault.Conflict, text.Label{Zh: "司机或车辆在这段时间已有行程", En: "driver or vehicle has another trip at that time"})
	ErrEarly   = fault.New(fault.Conflict, text.Label{Zh: "还没到出发的时候", En: "it is too early to set out"})
	ErrWait    = fault.New(fault.Conflict, text.Label{Zh: "请等到约定时间后 10 分钟，并先打电话", En: "wait until ten minutes after the time, and ring first"})
	ErrAboard  = fault.New(fault.Conflict, text.Label{Zh: "还有乘客没有上车，也没有标记“没等到”", En: "a passenger is neither aboard nor marked as not there"})
	ErrHeavy   = fault.New(fault.Refused, text.Label{Zh: "这辆车载不动这么重", En: "the vehicle does not carry that much"})
	ErrShared  = fault.New(fault.Conflict, text.Label{Zh: "这位乘客已排进拼车，请到“出车”页接那一趟", En: "this passenger rides in a shared car: accept that trip on the page of trips"})
	ErrNotYet  = fault.New(fault.Conflict, text.Label{Zh: "行程还没有到达", En: "the trip has not arrived yet"})
	ErrBooking = fault.New(fault.Conflict, text.Label{Zh: "请先写清从哪到哪、几点、几个人", En: "say from where to where, when and how many first"})
	ErrKM      = fault.In("km", text.Label{Zh: "请核对里程表：到达数不小于出发数，一趟不超过 2000 公里", En: "check the counter: not less than at the start, 2,000 km a trip at most"})
)
