package attendance

import (
	"fmt"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// What happened at a post.
type What string

// What can happen.
const (
	In     What = "in"
	Out    What = "out"
	Pause  What = "break-begin"
	Resume What = "break-end"
)

var whatNames = map[What]text.Label{
	In:     {Zh: "签到", En: "checked in"},
	Out:    {Zh: "签退", En: "checked out"},
	Pause:  {Zh: "开始休息", En: "began a break"},
	Resume: {Zh: "结束休息", En: "ended a break"},
}

// Name is what people call it; empty for what cannot happen.
func (w What) Name() text.Label { return whatNames[w] }

// rank orders what happened at the same millisecond.
func (w What) rank() int {
	switch w {
	case In:
		return 0
	case Resume:
		return 1
	case Pause:
		return 2
	}
	return 3
}

// Way is how a tap came about, and so what it is worth.
type Way string

// The ways.
const (
	ByLeader Way = "leader"   // the leader tapped the person on the list
	Scanned  Way = "scan"     // the post's changing code, within a minute
	Sent     Way = "late"     // the post's changing code, scanned offline and sent later
	ByCode   Way = "code"     // a one-time code the leader handed out
	Printed  Way = "printed"  // the post's printed code: proves the place only
	Declared Way = "declared" // the person's own word
)

var wayNames = map[Way]text.Label{
	ByLeader: {Zh: "组长点名", En: "leader's list"},
	Scanned:  {Zh: "扫动态码", En: "changing code"},
	Sent:     {Zh: "离线扫码", En: "offline scan, sent later"},
	ByCode:   {Zh: "工时码", En: "one-time code"},
	Printed:  {Zh: "扫纸质码", En: "printed code"},
	Declared: {Zh: "本人申报", En: "own word"},
}

// Name is what people call the way; empty for an unknown one.
func (w Way) Name() text.Label { return wayNames[w] }

// Grade is what the tap proves by itself. What proves no more than somebody's
// word is worth what the leader's word adds when the stint is verified.
func (w Way) Grade() fact.Grade {
	switch w {
	case ByLeader:
		return fact.Leader
	case ByCode:
		return fact.Code
	case Scanned:
		return fact.Signed
	}
	return fact.Self
}

// Tap is one thing that happened at a post, as it was sent. It is never
// changed and never deleted.
type Tap struct {
	ID     string // chosen by the client, one of the person's own
	Person string
	Shift  string
	Post   string
	What   What
	Way    Way

	At       civil.Instant // when it happened, as far as can be told: see reckon
	Device   civil.Instant // when it happened by the device's clock; 0: not given
	Sent     civil.Instant // when it was sent by the device's clock; 0: not given
	Received civil.Instant // by ours

	Step     int64  // which changing code was shown; 0: none
	By       string // who tapped, if not the person: account or person, as Who writes it
	Distance int64  // metres from the post by the device's own word; -1: not given

	ends civil.Instant // of the shift, where it was read with the tap; 0: not known
}

// Skew is how far the device's clock is behind ours, in milliseconds, and
// whether it could be measured.
func (t Tap) Skew() (ms int64, known bool) {
	if t.Sent == 0 {
		return 0, false
	}
	return int64(t.Received - t.Sent), true
}

// Skewed is from when a device's clock is said to be wrong: two minutes.
const Skewed = 2 * 60_000

// wrongClock reports whether the tap's device had a wrong clock.
func (t Tap) wrongClock() bool {
	ms, known := t.Skew()
	return known && (ms > Skewed || ms < -Skewed)
}

// reckon says when the tap happened. The device's clock is not believed, only
// the time that passed on it between tapping and sending; the step of a
// changing code, which our own clock made, bounds the answer on both sides
// (bounds; zero for none); and nothing happened after we heard of it.
func (t *Tap) reckon(bounds Span) {
	t.At = t.Received
	switch {
	case t.Device != 0 && t.Sent != 0:
		t.At -= max(t.Sent-t.Device, 0)
	case t.Device != 0:
		t.At = t.Device
	}
	if bounds != (Span{}) {
		t.At = min(max(t.At, bounds.From), bounds.To)
	}
	t.At = min(t.At, t.Received)
}

// same reports whether two taps with the same id say the same. When they were
// sent and received may differ: a phone sends again what was not answered.
func (t Tap) same(o Tap) bool {
	return t.What == o.What && t.Shift == o.Shift && (t.Device == o.Device || t.Device == 0 || o.Device == 0)
}

func (t Tap) String() string {
	return fmt.Sprintf("%s %s at %s (%s)", t.Person, t.What, t.At, t.Way)
}
