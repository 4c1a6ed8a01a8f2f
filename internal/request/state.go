package request

import (
	"linli/internal/fault"
	"linli/internal/text"
)

// State is where a need stands. The names follow those of 接诉即办 (received,
// dispatched, accepted, in progress, fed back, called back, closed); what comes
// before received is ours.
//
//	unproven ──phone proven──▶ unconfirmed ──the person's yes──▶ received ◀── released ── held
//	                               │ no                           │ a wave goes out
//	                               ▼                              ▼
//	                             closed                       dispatched ──enough hands──▶ accepted
//	                                                              ▲                           │ begun
//	                                             handed back,     │                           ▼
//	                                             "not met"        └──────────────────── in progress
//	                                                                                          │ all hands done
//	  closed ◀── the asker's word "met" (called back) ◀── fed back ◀──────────────────────────┘
type State string

// The states.
const (
	Unproven    State = "unproven"    // the asker's phone is not proven
	Unconfirmed State = "unconfirmed" // asked for somebody who has not said yes
	Held        State = "held"        // waits for a person to look at it; see Hold
	Received    State = "received"    // waits for the community's word, or the first wave
	Dispatched  State = "dispatched"  // volunteers are being called
	Accepted    State = "accepted"    // in enough hands
	InProgress  State = "in-progress"
	FedBack     State = "fed-back" // done, says the helper
	Closed      State = "closed"   // see Outcome
)

var states = []struct {
	state State
	name  text.Label
}{
	{Unproven, text.Label{Zh: "待验证手机", En: "phone to be proven"}},
	{Unconfirmed, text.Label{Zh: "待本人确认", En: "waiting for the person's yes"}},
	{Held, text.Label{Zh: "待人工查看", En: "held for a person to look"}},
	{Received, text.Label{Zh: "已受理", En: "received"}},
	{Dispatched, text.Label{Zh: "正在找人", En: "calling helpers"}},
	{Accepted, text.Label{Zh: "有人接了", En: "accepted"}},
	{InProgress, text.Label{Zh: "正在办", En: "in progress"}},
	{FedBack, text.Label{Zh: "办完待确认", En: "done, to be confirmed"}},
	{Closed, text.Label{Zh: "已办结", En: "closed"}},
}

// Known reports whether the state exists.
func (s State) Known() bool { return s.Name() != text.Label{} }

// Name is what people call the state.
func (s State) Name() text.Label {
	for _, known := range states {
		if known.state == s {
			return known.name
		}
	}
	return text.Label{}
}

// Outcome is how a closed need ended.
type Outcome string

// The outcomes.
const (
	Met        Outcome = "met"
	Unmet      Outcome = "unmet"      // nobody could be found
	Unanswered Outcome = "unanswered" // done, and the asker never said so
	Cancelled  Outcome = "cancelled"  // by the asker
	Unwanted   Outcome = "unwanted"   // the person does not want it
	Refused    Outcome = "refused"    // abusive, or not for volunteers
	Joined     Outcome = "joined"     // with another one about the same
	Dead       Outcome = "died"
	Hospital   Outcome = "hospital"
	Moved      Outcome = "moved"
	Expired    Outcome = "expired" // never proven or confirmed
)

var outcomes = map[Outcome]text.Label{
	Met: {Zh: "已满足", En: "met"}, Unmet: {Zh: "未能满足", En: "not met"}, Unanswered: {Zh: "办完未回音", En: "done, no answer"},
	Cancelled: {Zh: "已取消", En: "cancelled"}, Unwanted: {Zh: "本人不需要", En: "not wanted"}, Refused: {Zh: "不予受理", En: "not taken"},
	Joined: {Zh: "并入另一件", En: "joined with another"}, Dead: {Zh: "停止", En: "stopped"}, Hospital: {Zh: "停止（住院）", En: "stopped (in hospital)"},
	Moved: {Zh: "停止（已搬离）", En: "stopped (moved)"}, Expired: {Zh: "未确认，已失效", En: "expired"},
}

// Name is what people call the outcome.
func (o Outcome) Name() text.Label { return outcomes[o] }

// Hold is why a need is held for a person.
type Hold string

// The reasons.
const (
	NotHeld  Hold = ""
	Abusive  Hold = "abusive" // words of the list stand in it
	ForMinor Hold = "minor"   // a minor asks: an adult must be spoken to
	ForUnit  Hold = "order"   // a 12345 order that its unit has not accepted yet
	NoHelper Hold = "nobody"  // every wave went by: the community must look
)

var holdNames = map[Hold]text.Label{
	Abusive: {Zh: "用语需人工查看", En: "words to be looked at"}, ForMinor: {Zh: "未成年人提出，须联系监护人", En: "asked by a minor: speak to an adult"},
	ForUnit: {Zh: "12345 工单待签收", En: "order to be accepted"}, NoHelper: {Zh: "几轮无人接", En: "nobody came forward"},
}

// Name is what people call the reason.
func (h Hold) Name() text.Label { return holdNames[h] }

// step is what somebody does to a need.
type step string

const (
	stepProve    step = "proven"
	stepConfirm  step = "confirmed"
	stepRelease  step = "released"
	stepHold     step = "held"
	stepDispatch step = "dispatched"
	stepFill     step = "accepted"
	stepReturn   step = "handed-back"
	stepBegin    step = "begun"
	stepDone     step = "done"
	stepReopen   step = "not-met"
	stepClose    step = "closed"
)

// moves are all moves there are.
var moves = map[State]map[step]State{
	Unproven:    {stepProve: Received, stepHold: Held, stepClose: Closed},
	Unconfirmed: {stepConfirm: Received, stepHold: Held, stepClose: Closed},
	Held:        {stepRelease: Received, stepClose: Closed},
	Received:    {stepDispatch: Dispatched, stepFill: Accepted, stepHold: Held, stepClose: Closed},
	Dispatched:  {stepFill: Accepted, stepReturn: Dispatched, stepBegin: InProgress, stepClose: Closed},
	Accepted:    {stepBegin: InProgress, stepReturn: Dispatched, stepClose: Closed},
	InProgress:  {stepDone: FedBack, stepReturn: Dispatched, stepFill: InProgress, stepBegin: InProgress, stepClose: Closed},
	FedBack:     {stepReopen: Dispatched, stepClose: Closed},
}

// Faults that callers ask for.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这件求助，或链接已失效", En: "there is no such request, or its link is no longer good"})
	ErrMoved   = fault.New(fault.Conflict, text.Label{Zh: "这件求助已经变了，请看最新情况", En: "the request has moved on: look at where it stands"})
	ErrFull    = fault.New(fault.Conflict, text.Label{Zh: "已经有人接了，谢谢您", En: "somebody has taken it already, thank you"})
	ErrNotHand = fault.New(fault.Refused, text.Label{Zh: "这件事不在您手上", En: "this task is not in your hands"})
	ErrOther   = fault.New(fault.Conflict, text.Label{Zh: "同一编号已有不同内容的求助", En: "another request has this number"})
)

// after is the state a step leads to, or ErrMoved.
func (s State) after(what step) (State, error) {
	if next, ok := moves[s][what]; ok {
		return next, nil
	}
	return s, ErrMoved
}
