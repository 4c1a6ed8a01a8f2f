package duty

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

const (
	minute = civil.Instant(60_000)
	hour   = 60 * minute
	day    = 24 * hour
	// near is how far around a shift somebody's other shifts matter: a week.
	near = 8 * day
	// apart is the gap up to which two shifts are one stretch.
	apart = hour
)

var (
	wordsOverlap = text.Label{Zh: "与您已报的班次时间重叠（%s）", En: "it overlaps with a shift you have taken (%s)"}
	wordsDay     = text.Label{Zh: "一天服务不超过 %s 小时", En: "no more than %s hours a day"}
	wordsWeek    = text.Label{Zh: "一周服务不超过 %s 小时", En: "no more than %s hours a week"}
	wordsRest    = text.Label{Zh: "连续服务 %s 小时以上，前后须休息 %s 小时", En: "a stretch of %s hours or more needs %s hours of rest before and after"}
)

// allow says what stands against taking one more shift beside those already
// taken: nobody is in two places, and nobody is worn out.
func (r Rules) allow(taken []Span, want Span) error {
	for _, t := range taken {
		if t.touches(want) {
			return fault.New(fault.Conflict, wordsOverlap.With(t.String()))
		}
	}
	all := append(slices.Clone(taken), want)
	for on := want.Start.Day(); on <= (want.End - 1).Day(); on++ {
		if within(all, Span{on.Start(), on.Start() + day}) > r.Day {
			return fault.New(fault.Refused, wordsDay.With(hours(r.Day)))
		}
	}
	if within(all, week(want.Start)) > r.Week || within(all, week(want.End-1)) > r.Week {
		return fault.New(fault.Refused, wordsWeek.With(hours(r.Week)))
	}
	stretches := join(all)
	for i := 1; i < len(stretches); i++ {
		a, b := stretches[i-1], stretches[i]
		long := a.minutes() >= r.RestAfter || b.minutes() >= r.RestAfter
		if long && int64(b.Start-a.End)/60_000 < r.Rest && (a.touches(want) || b.touches(want)) {
			return fault.New(fault.Refused, wordsRest.With(hours(r.RestAfter), hours(r.Rest)))
		}
	}
	return nil
}

// warn says what somebody who may take one more shift should think of.
func (r Rules) warn(taken []Span, want Span, birth civil.Month) []text.Label {
	var out []text.Label
	if r.Elder > 0 && birth != 0 && birth.Age(want.Start.Day()) >= r.Elder {
		out = append(out, text.Label{Zh: "您已满 %d 周岁，请量力而行，注意防护和休息", En: "you are %d or older: please spare yourself, and mind protection and rest"}.With(r.Elder))
	}
	if sum := within(append(slices.Clone(taken), want), week(want.Start)); r.Tired > 0 && sum >= r.Tired {
		out = append(out, text.Label{Zh: "加上这班，您本周将服务 %s 小时，请注意休息", En: "with this shift you serve %s hours this week: please rest"}.With(hours(sum)))
	}
	return out
}

// hours are minutes in hours, with a half where there is one.
func hours(minutes int64) string {
	if minutes%60 == 0 {
		return fmt.Sprint(minutes / 60)
	}
	return fmt.Sprintf("%.1f", float64(minutes)/60)
}

// week is the week from Monday in which an instant lies.
func week(at civil.Instant) Span {
	on := at.Day()
	monday := on - civil.Day((int(on.Weekday())+6)%7)
	return Span{monday.Start(), (monday + 7).Start()}
}

// within are the minutes of spans that lie in a window. Spans do not overlap.
func within(spans []Span, window Span) (minutes int64) {
	for _, s := range spans {
		if from, to := max(s.Start, window.Start), min(s.End, window.End); from < to {
			minutes += int64(to-from) / 60_000
		}
	}
	return minutes
}

// join makes stretches of spans that lie less than an hour apart.
func join(spans []Span) []Span {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return int(a.Start/minute) - int(b.Start/minute) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start-out[n-1].End < apart {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// String is the span in the reporting zone: 3月6日 08:00–12:00.
func (s Span) String() string {
	from, to := s.Start.Time().In(civil.Zone), s.End.Time().In(civil.Zone)
	out := fmt.Sprintf("%d-%d %s–%s", int(from.Month()), from.Day(), from.Format("15:04"), to.Format("15:04"))
	if s.End.Day() != s.Start.Day() {
		out += "+1"
	}
	return out
}

// taken are the spans that a person has said yes to around a shift, in whatever
// role, but for the shifts left out.
func (d *Duty) taken(ctx context.Context, q store.Queryer, person string, around Span, without ...string) ([]Span, error) {
	from, to := around.Start-near, around.End+near
	rows, err := q.QueryContext(ctx, `SELECT shift, start_at, end_at FROM duty_seat WHERE person = $1 AND start_at >= $2 AND start_at < $3 AND state = 'held'
		ORDER BY start_at LIMIT 1000`, person, int64(from), int64(to))
	if err != nil {
		return nil, fmt.Errorf("read what %s has taken: %w", person, err)
	}
	type row struct {
		shift string
		span  Span
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.shift, &r.span.Start, &r.span.End)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what %s has taken: %w", person, err)
	}
	var out []Span
	for _, r := range found {
		if !slices.Contains(without, r.shift) {
			out = append(out, r.span)
		}
	}
	for _, busy := range d.Busy {
		more, err := busy(ctx, q, []string{person}, from, to)
		if err != nil {
			return nil, fmt.Errorf("ask what else %s has promised: %w", person, err)
		}
		out = append(out, more[person]...)
	}
	return out, nil
}

// free reports whether a person said that they can serve in all hours of a span.
// Who has said nothing can always.
func free(w people.Week, s Span) bool {
	if w == "" {
		return true
	}
	for at := s.Start.Time().In(civil.Zone).Truncate(time.Hour); civil.At(at) < s.End; at = at.Add(time.Hour) {
		if !w.At(at.Weekday(), at.Hour()) {
			return false
		}
	}
	return true
}

var wordsTooLong = text.Label{Zh: "计算超时，请选择小一些的地区", En: "it takes too long: choose a smaller place"}
