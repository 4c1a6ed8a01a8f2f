package duty

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/page"
)

var weekdays = [7][2]string{
	time.Sunday: {"周日", "Sun"}, time.Monday: {"周一", "Mon"}, time.Tuesday: {"周二", "Tue"}, time.Wednesday: {"周三", "Wed"},
	time.Thursday: {"周四", "Thu"}, time.Friday: {"周五", "Fri"}, time.Saturday: {"周六", "Sat"},
}

func weekday(ctx context.Context, d time.Weekday) string {
	if page.English(ctx) {
		return weekdays[d][1]
	}
	return weekdays[d][0]
}

// spanWords is a span as people read it: 3月7日 周六 08:00–12:00, the end with its
// day where that is another one.
func spanWords(ctx context.Context, s Span) string {
	from, to := s.Start.Time().In(civil.Zone), s.End.Time().In(civil.Zone)
	out := dayWords(ctx, s.Start.Day()) + " " + from.Format("15:04") + "–"
	switch {
	case s.End.Day() == s.Start.Day():
		return out + to.Format("15:04")
	case s.End == (s.Start.Day() + 1).Start():
		return out + "24:00"
	case page.English(ctx):
		return out + to.Format("15:04") + " (next day)"
	}
	return out + "次日 " + to.Format("15:04")
}

// dayWords is 3月7日 周六, or Sat 7 March.
func dayWords(ctx context.Context, d civil.Day) string {
	_, m, n := d.Date()
	if page.English(ctx) {
		return fmt.Sprintf("%s %d %s", weekday(ctx, d.Weekday()), n, m)
	}
	return fmt.Sprintf("%d月%d日 %s", int(m), n, weekday(ctx, d.Weekday()))
}

func kilometres(metres int) string { return fmt.Sprintf("%.1f", float64(metres)/1000) }

// asksWords is what a post asks of those who take it.
func asksWords(ctx context.Context, a Asks) string {
	var out []string
	say := func(s string) { out = append(out, s) }
	if a.Dangerous && a.MinAge < adult {
		say(page.T(ctx, msgAdult))
	}
	if a.MinAge > 0 {
		say(page.Say(ctx, msgMinAge, a.MinAge))
	}
	if a.MaxAge > 0 {
		say(page.Say(ctx, msgMaxAge, a.MaxAge))
	}
	for _, s := range a.Skills {
		say(page.Say(ctx, msgSkill, s))
	}
	if len(a.Languages) > 0 {
		say(page.Say(ctx, msgLanguage, strings.Join(a.Languages, "／")))
	}
	if a.Credential != "" {
		say(page.Say(ctx, msgCredential, a.Credential))
	}
	if a.Training != "" {
		say(page.T(ctx, msgTrain))
	}
	if len(out) == 0 {
		return page.T(ctx, msgNoAsks)
	}
	if page.English(ctx) {
		return strings.Join(out, "; ")
	}
	return strings.Join(out, "；")
}

// shareWords is what a volunteer sends on to a neighbour.
func shareWords(ctx context.Context, x shiftView) string {
	return page.Say(ctx, msgShareText, x.Name, x.Where, spanWords(ctx, x.span()), max(0, x.Seats-x.Held), x.Address)
}

// placeWords is a place to choose, set in by its level.
func placeWords(ctx context.Context, o page.Option) string { return page.Cap(ctx, o.Label) }

// clock is a span by its hours alone: 08:00-12:00.
func (s Span) clock() string {
	return s.Start.Time().In(civil.Zone).Format("15:04") + "-" + s.End.Time().In(civil.Zone).Format("15:04")
}
