package attendance

import (
	"cmp"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// Doubt is something about a stint that a person should look at.
type Doubt string

// The doubts. None of them stands in the way of verifying.
const (
	NoShow    Doubt = "no-show"    // a seat, and no tap at all
	NoIn      Doubt = "no-in"      // left without having come
	NoOut     Doubt = "no-out"     // came and never left
	TooEarly  Doubt = "early"      // came long before the shift
	CameLate  Doubt = "late"       // came after the shift's start
	LeftEarly Doubt = "left-early" // left before its end
	Over      Doubt = "over"       // stayed long after its end
	Capped    Doubt = "capped"     // longer than counts at a stretch
	WrongTime Doubt = "clock"      // a device's clock was wrong
	Afterward Doubt = "afterward"  // a tap reached us long after it happened
	Doubled   Doubt = "doubled"    // the same thing tapped again minutes apart, as from two phones
	OwnWord   Doubt = "own-word"   // a time rests on the person's word
	PaperOnly Doubt = "paper"      // a time rests on the printed code
	Unplanned Doubt = "unplanned"  // served without a seat at the shift
	CalledOff Doubt = "called-off" // the shift was called off
	FarAway   Doubt = "far"        // tapped far from the post, by the device's word
	Overlaps  Doubt = "overlap"    // part of it is counted in another stint already
	NewTaps   Doubt = "new-taps"   // taps came after somebody had settled the times
	Entered   Doubt = "entered"    // the times were entered by hand
)

var doubtNames = map[Doubt]text.Label{
	NoShow:    {Zh: "未到岗", En: "did not come"},
	NoIn:      {Zh: "缺签到", En: "no check-in"},
	NoOut:     {Zh: "忘签退", En: "no check-out"},
	TooEarly:  {Zh: "签到过早", En: "came very early"},
	CameLate:  {Zh: "迟到", En: "came late"},
	LeftEarly: {Zh: "早退", En: "left early"},
	Over:      {Zh: "超时", En: "stayed long after"},
	Capped:    {Zh: "超过单次上限", En: "longer than counts"},
	WrongTime: {Zh: "手机时间不准", En: "phone clock wrong"},
	Afterward: {Zh: "事后补传", En: "sent long after"},
	Doubled:   {Zh: "重复打卡", En: "tapped twice"},
	OwnWord:   {Zh: "本人申报", En: "own word"},
	PaperOnly: {Zh: "仅纸质码", En: "printed code only"},
	Unplanned: {Zh: "未排班", En: "not on the roster"},
	CalledOff: {Zh: "班次已取消", En: "shift called off"},
	FarAway:   {Zh: "距离较远", En: "far from the post"},
	Overlaps:  {Zh: "与其他记录重叠", En: "overlaps another record"},
	NewTaps:   {Zh: "有新打卡", En: "new taps since"},
	Entered:   {Zh: "人工填写", En: "entered by hand"},
}

// Name is what people call the doubt.
func (d Doubt) Name() text.Label { return doubtNames[d] }

// Doubts is a set of doubts, in alphabetical order.
type Doubts []Doubt

// Has reports whether a doubt is among them.
func (d Doubts) Has(one Doubt) bool { return slices.Contains(d, one) }

func (d *Doubts) add(one Doubt) {
	if at, found := slices.BinarySearch(*d, one); !found {
		*d = slices.Insert(*d, at, one)
	}
}

func (d *Doubts) remove(one Doubt) {
	*d = slices.DeleteFunc(*d, func(have Doubt) bool { return have == one })
}

// String is how doubts stand in a table.
func (d Doubts) String() string {
	texts := make([]string, len(d))
	for i, one := range d {
		texts[i] = string(one)
	}
	return strings.Join(texts, " ")
}

func parseDoubts(s string) (out Doubts) {
	for _, one := range strings.Fields(s) {
		out = append(out, Doubt(one))
	}
	return out
}

// Span is a stretch of time, its end not included.
type Span struct{ From, To civil.Instant }

// Time is what one person's taps at one shift come to.
type Time struct {
	Spans   []Span // served, in order, apart from each other
	Minutes int64  // of the spans together, whole minutes
	Grade   fact.Grade
	Doubts  Doubts
	Here    bool          // at the post now
	Resting bool          // on a break now
	Came    civil.Instant // first tapped to have come; 0: never
}

// Start and End are the ends of what was served; both 0 if nothing was.
func (t Time) Start() civil.Instant {
	if len(t.Spans) == 0 {
		return 0
	}
	return t.Spans[0].From
}

// End is the end of what was served.
func (t Time) End() civil.Instant {
	if len(t.Spans) == 0 {
		return 0
	}
	return t.Spans[len(t.Spans)-1].To
}

const (
	minute = civil.Instant(60_000)
	hour   = 60 * minute
)

// Fold makes of one person's taps at a shift the time they served, as far as
// it is known at an instant. The taps may stand in any order and more than
// once: only what they say counts. It is a pure function.
//
// The first coming and the first leaving after it count; breaks do not. Time
// counts from Early before the shift to Late after it and no longer than Most
// in all. Whoever came and never left is taken to have left at the shift's end.
func Fold(l Limits, s Shift, taps []Tap, now civil.Instant) Time {
	f := folding{limits: l, shift: s}
	for _, t := range ordered(taps) {
		f.take(t)
	}
	return f.finish(len(taps) > 0, now)
}

// ordered are the taps in the order in which they happened, each once.
func ordered(taps []Tap) []Tap {
	out := slices.Clone(taps)
	slices.SortFunc(out, func(a, b Tap) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Received, b.Received), cmp.Compare(a.At, b.At))
	})
	out = slices.CompactFunc(out, func(a, b Tap) bool { return a.ID == b.ID })
	slices.SortFunc(out, func(a, b Tap) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.What.rank(), b.What.rank()), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// state is whether the person is at the post.
type state int

const (
	away state = iota
	here
	resting
)

type folding struct {
	limits Limits
	shift  Shift

	state  state
	since  civil.Instant // of the state
	spans  []Span
	doubts Doubts
	ways   []Way // that the ends of the spans rest on
	last   map[What]civil.Instant
}

// again is how far apart two equal taps are one pressed twice.
const again = 2 * minute

func (f *folding) take(t Tap) {
	if t.wrongClock() {
		f.doubts.add(WrongTime)
	}
	if t.Received-t.At > f.limits.Afterward {
		f.doubts.add(Afterward)
	}
	if t.Distance > f.limits.Far {
		f.doubts.add(FarAway)
	}
	switch {
	case (t.What == In || t.What == Resume) && f.state != here:
		if t.What == Resume && f.state == away && len(f.spans) == 0 {
			f.doubts.add(NoIn)
		}
		f.ways = append(f.ways, t.Way)
		f.state, f.since = here, t.At
	case t.What == Out && f.state != away:
		f.close(t.At)
		f.ways = append(f.ways, t.Way)
		f.state, f.since = away, t.At
	case t.What == Pause && f.state == here:
		f.close(t.At)
		f.state, f.since = resting, t.At
	case t.What == Out && len(f.spans) == 0:
		f.doubts.add(NoIn)
	default:
		// Nothing changes: pressed again, or on a second phone.
		if before, ok := f.last[t.What]; !ok || t.At-before > again {
			f.doubts.add(Doubled)
		}
	}
	if f.last == nil {
		f.last = map[What]civil.Instant{}
	}
	f.last[t.What] = t.At
}

// close ends the span that is open, if the person is there.
func (f *folding) close(at civil.Instant) {
	if f.state == here {
		f.spans = append(f.spans, Span{f.since, at})
	}
}

func (f *folding) finish(tapped bool, now civil.Instant) Time {
	var out Time
	s, ended := f.shift, now >= f.shift.End
	switch {
	case f.state == here && !ended:
		f.close(max(now, f.since))
		out.Here = true
	case f.state == here:
		f.close(max(s.End, f.since))
		f.doubts.add(NoOut)
	case f.state == resting && !ended:
		out.Here, out.Resting = true, true
	case f.state == resting:
		f.doubts.add(NoOut)
	case !tapped && ended:
		f.doubts.add(NoShow)
	}
	if len(f.spans) > 0 {
		out.Came = f.spans[0].From
		f.judge(f.spans[0].From, f.spans[len(f.spans)-1].To, out.Here)
	}
	out.Spans = f.counted()
	var served civil.Instant
	for _, span := range out.Spans {
		served += span.To - span.From
	}
	out.Minutes = int64(served / minute)
	out.Grade = f.grade()
	out.Doubts = f.doubts
	return out
}

// judge compares the times with the shift's.
func (f *folding) judge(came, left civil.Instant, stillHere bool) {
	s, slack := f.shift, f.limits.Slack
	if came < s.Start-slack {
		f.doubts.add(TooEarly)
	}
	if came > s.Start+slack {
		f.doubts.add(CameLate)
	}
	if !stillHere && left < s.End-slack {
		f.doubts.add(LeftEarly)
	}
	if left > s.End+slack {
		f.doubts.add(Over)
	}
	for _, w := range f.ways {
		switch w {
		case Declared:
			f.doubts.add(OwnWord)
		case Printed:
			f.doubts.add(PaperOnly)
		}
	}
}

// counted cuts the spans to what counts.
func (f *folding) counted() []Span {
	from, to := f.shift.Start-f.limits.Early, f.shift.End+f.limits.Late
	room := f.limits.Most
	var out []Span
	for _, span := range f.spans {
		span.From, span.To = max(span.From, from), min(span.To, to)
		if span.To-span.From > room {
			span.To = span.From + room
			f.doubts.add(Capped)
		}
		if span.To <= span.From {
			continue
		}
		room -= span.To - span.From
		out = append(out, span)
	}
	return out
}

// grade is that of the weakest end: a chain holds no more than that.
func (f *folding) grade() fact.Grade {
	if len(f.ways) == 0 || f.doubts.Has(NoOut) || f.doubts.Has(NoIn) {
		return fact.Self
	}
	g := fact.Beneficiary
	for _, w := range f.ways {
		g = min(g, w.Grade())
	}
	return g
}
