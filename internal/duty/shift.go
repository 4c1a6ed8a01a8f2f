package duty

import (
	"linli/internal/civil"
	"linli/internal/text"
)

// ShiftState is where a shift stands.
type ShiftState string

// The states of a shift. A draft waits for its project to be approved.
const (
	ShiftDraft     ShiftState = "draft"
	ShiftOpen      ShiftState = "open"
	ShiftCancelled ShiftState = "cancelled"
)

var shiftStateNames = map[ShiftState]text.Label{
	ShiftDraft: {Zh: "待审批", En: "waiting for approval"}, ShiftOpen: {Zh: "开放", En: "open"}, ShiftCancelled: {Zh: "已取消", En: "cancelled"},
}

// Name is what people call the state.
func (s ShiftState) Name() text.Label { return shiftStateNames[s] }

// Shift is a span of time at a post, with so many seats. The texts from Site to
// Work are its post's.
type Shift struct {
	ID      string
	Post    string
	Project string

	Site, Place            string
	Campaign, Action       string
	Org, Team, Category    string
	Name, Work             string // the post's name, and what is done there
	Start, End             civil.Instant
	Seats                  int // that somebody shall fill
	Held                   int // whose holders have said yes
	Kept                   int // kept for somebody who was asked and has not answered
	Free, Waiting, Standby int
	State                  ShiftState
	Revision               int64 // grows whenever the shift is moved
	SiteName               string
}

// Minutes is how long the shift is.
func (s Shift) Minutes() int64 { return int64(s.End-s.Start) / 60_000 }

// SeatState is how a person stands to a shift.
type SeatState string

// The states of a seat. Held, Offered and Asked have a seat of the shift; the
// last six have ended.
const (
	Held    SeatState = "held"    // has said yes and is expected
	Offered SeatState = "offered" // is offered a seat until an instant; nobody is ordered
	Asked   SeatState = "asked"   // had said yes; the shift was moved, and is asked again
	Waiting SeatState = "waiting" // in the waiting list
	Standby SeatState = "standby" // may be called at short notice

	Withdrawn SeatState = "withdrawn" // has told that they cannot come (条例 article 22)
	Declined  SeatState = "declined"  // has said no to an offer
	Lapsed    SeatState = "lapsed"    // has not answered in time
	Relieved  SeatState = "relieved"  // has given the seat to somebody else
	Cancelled SeatState = "cancelled" // the shift was cancelled
	Refused   SeatState = "refused"   // was not accepted, with a reason
)

var seatStateNames = map[SeatState]text.Label{
	Held: {Zh: "已报名", En: "signed up"}, Offered: {Zh: "待您确认", En: "offered"}, Asked: {Zh: "改期待确认", En: "moved: please confirm"},
	Waiting: {Zh: "排队中", En: "waiting"}, Standby: {Zh: "机动待命", En: "stand-by"}, Withdrawn: {Zh: "已退出", En: "withdrawn"},
	Declined: {Zh: "未接受", En: "declined"}, Lapsed: {Zh: "逾期未答复", En: "not answered in time"}, Relieved: {Zh: "已转给他人", En: "passed on"},
	Cancelled: {Zh: "班次已取消", En: "shift cancelled"}, Refused: {Zh: "未被接受", En: "not accepted"},
}

// Name is what people call the state.
func (s SeatState) Name() text.Label { return seatStateNames[s] }

// Reserves reports whether a seat of the shift is this person's for now.
func (s SeatState) Reserves() bool { return s == Held || s == Offered || s == Asked }

// Live reports whether the person still has something to do with the shift.
func (s SeatState) Live() bool { return s.Reserves() || s == Waiting || s == Standby }

// Seat is how a person stands to a shift.
type Seat struct {
	Shift     string
	Person    string
	State     SeatState
	N         int           // number of the seat from 1; 0: none
	Line      int64         // place in the order of the waiting list
	Until     civil.Instant // until when an offer or question can be answered; 0: none
	Reason    string        // of a withdrawal
	ChangedBy string        // account, or self
	ChangedAt civil.Instant
}

// Turn is a shift and how a person stands to it.
type Turn struct {
	Shift Shift
	Seat  Seat
}
