package duty

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/text"
)

// Hours are a stretch of the clock, in minutes after midnight. An end that is not
// after the start is on the next day.
type Hours struct{ From, To int }

// ParseHours reads 8:00-12:00, 22:00–6:00 or 20:00-24:00; several are separated
// by commas, semicolons or spaces.
func ParseHours(s string) ([]Hours, error) {
	bad := fault.In("hours", text.Label{Zh: "时段应写作 08:00-12:00，多个时段用逗号隔开", En: "write hours as 08:00-12:00, several separated by commas"})
	var out []Hours
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",，;；、 \t\r\n", r) }) {
		part = strings.NewReplacer("：", ":", "–", "-", "—", "-", "～", "-", "~", "-", "至", "-").Replace(part)
		from, to, ok := strings.Cut(part, "-")
		a, okA := clock(from)
		b, okB := clock(to)
		if !ok || !okA || !okB || a == 24*60 || a == b {
			return nil, bad
		}
		out = append(out, Hours{a, b})
	}
	if len(out) == 0 || len(out) > 24 {
		return nil, bad
	}
	return out, nil
}

func clock(s string) (int, bool) {
	h, m, ok := strings.Cut(s, ":")
	if !ok {
		h, m = s, "0"
	}
	hh, errH := strconv.ParseUint(h, 10, 8)
	mm, errM := strconv.ParseUint(m, 10, 8)
	if errH != nil || errM != nil || len(h) > 2 || len(m) > 2 || hh > 24 || mm > 59 || hh == 24 && mm > 0 {
		return 0, false
	}
	return int(hh)*60 + int(mm), true
}

// String is 08:00-12:00.
func (h Hours) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// on are the hours on a day.
func (h Hours) on(d civil.Day) Span {
	to := h.To
	if to <= h.From {
		to += 24 * 60
	}
	return Span{d.Start() + civil.Instant(h.From)*minute, d.Start() + civil.Instant(to)*minute}
}

// Pattern is when shifts are: the same hours on some days of the week, from a
// day to a day. Weekdays is by time.Weekday, Sunday first.
type Pattern struct {
	From, To civil.Day
	Weekdays [7]bool
	Hours    []Hours
	// WorkingDays leaves out public holidays, and takes in the weekend days that
	// are worked in their place, where they fall on a chosen day of the week.
	WorkingDays bool
}

// EveryDay is all seven days of the week.
var EveryDay = [7]bool{true, true, true, true, true, true, true}

// maxDays bounds a pattern.
const maxDays = 92

// Spans are the shifts of a pattern in order, and a fault for one that cannot
// be: nobody stands for longer than the rules of the day allow, and no two
// shifts of one post begin together.
func (p Pattern) spans(book Rulebook, calendar *civil.Calendar) ([]Span, error) {
	var f fault.Faults
	switch {
	case p.From == 0 || p.To < p.From:
		f.Add("to", text.Label{Zh: "请填写起止日期，结束不早于开始", En: "give the first and the last day; the last is not before the first"})
	case p.To-p.From >= maxDays:
		f.Add("to", text.Label{Zh: "一次最多排 %d 天", En: "at most %d days at once"}.With(maxDays))
	}
	if !slices.Contains(p.Weekdays[:], true) {
		f.Add("weekdays", text.Label{Zh: "请至少选择一天", En: "choose at least one day of the week"})
	}
	starts := map[int]bool{}
	for _, h := range p.Hours {
		if starts[h.From] {
			f.Add("hours", text.Label{Zh: "同一岗位不能有两个同时开始的班次", En: "two shifts of a post cannot begin together"})
		}
		starts[h.From] = true
	}
	if len(p.Hours) == 0 {
		f.Add("hours", text.Label{Zh: "请填写时段", En: "give the hours"})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var out []Span
	for on := p.From; on <= p.To; on++ {
		if !p.Weekdays[on.Weekday()] {
			continue
		}
		if p.WorkingDays {
			work, err := calendar.Working(on)
			if err != nil {
				return nil, fault.In("weekdays", text.Label{Zh: "%d 年的节假日尚未录入，不能按工作日排班", En: "the holidays of %d are not entered yet: shifts cannot follow working days"}.With(on.Year()))
			}
			if !work {
				continue
			}
		}
		for _, h := range p.Hours {
			s := h.on(on)
			if err := book.On(on).checkLength(s); err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return int(a.Start/minute) - int(b.Start/minute) })
	if len(out) == 0 {
		return nil, fault.In("weekdays", text.Label{Zh: "所选日期内没有一天符合", En: "no day of the period fits"})
	}
	return out, nil
}

// checkLength refuses a shift that ends before it begins, or that is longer than
// anybody should stand.
func (r Rules) checkLength(s Span) error {
	switch {
	case s.End <= s.Start:
		return fault.In("hours", text.Label{Zh: "结束应晚于开始；跨夜的班次请写次日", En: "it must end after it begins; a night shift ends on the next day"})
	case s.minutes() > r.Longest || s.End-s.Start > maxShift:
		return fault.In("hours", text.Label{Zh: "一个班次最长 %s 小时，请分成几班", En: "a shift is %s hours at most: split it"}.With(hours(r.Longest)))
	case s.minutes() < 10:
		return fault.In("hours", text.Label{Zh: "一个班次至少 10 分钟", En: "a shift is 10 minutes at least"})
	}
	return nil
}
