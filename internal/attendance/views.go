package attendance

import (
	"context"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/text"
)

// lasting is a length of time in words: 4 小时 5 分.
func lasting(ctx context.Context, minutes int64) string {
	if minutes < 60 {
		return page.Say(ctx, msgJustMin, minutes)
	}
	return page.Say(ctx, msgLasting, minutes/60, minutes%60)
}

// hoursText is minutes as hours to the nearest tenth, as certificates give them:
// the same service says the same on either.
func hoursText(minutes int64) string {
	n := (minutes*10 + 30) / 60
	return page.Grouped(fmt.Sprintf("%d.%d", n/10, n%10))
}

// hourText is an instant as the time of day.
func hourText(i civil.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(civil.Zone).Format("15:04")
}

// between is a stretch of time: 2020-03-06 08:00–12:00, with the second day
// where it is another.
func between(from, to civil.Instant) string {
	if from.Day() == to.Day() {
		return page.Moment(from) + "–" + hourText(to)
	}
	return page.Moment(from) + " – " + page.Moment(to)
}

func shiftTime(s Shift) string { return between(s.Start, s.End) }

// stintTime is when a stint was, or its shift where nothing was served.
func stintTime(s Stint) string {
	if s.From == 0 {
		return between(s.Start, s.End)
	}
	return between(s.From, s.To)
}

// shownMinutes is the length a list gives: what counts, or what is proposed.
func (s Stint) shownMinutes() int64 {
	switch {
	case s.Fact != "":
		return s.Counted.Minutes
	case s.State == Proposed:
		return s.Minutes
	}
	return 0
}

// skewText says how wrong the clock of a tap's device was, if it was.
func skewText(ctx context.Context, t Tap) string {
	if !t.wrongClock() {
		return ""
	}
	ms, _ := t.Skew()
	if ms > 0 {
		return page.Say(ctx, msgSkewed, lasting(ctx, ms/60_000))
	}
	return page.Say(ctx, msgSkewedFast, lasting(ctx, -ms/60_000))
}

func (v mineView) at(do string) templ.SafeURL {
	return templ.SafeURL("/hours/" + v.Shift + "/" + do)
}

func (v oneView) at(do string) templ.SafeURL {
	return templ.SafeURL("/attend/" + v.Shift + "/people/" + v.Person + "/" + do)
}

// waitingStars is the star that was asked for and not answered yet.
func (s Standing) waitingStars() int64 {
	for _, have := range s.Stars {
		if have.DecidedAt == 0 {
			return have.Stars
		}
	}
	return 0
}

// queuedTap is what a tap is called while it waits on a phone for a network.
func queuedTap(do text.Label, row boardRow) text.Label {
	who := name(row.Card.Name, row.Person)
	return text.Label{Zh: do.Zh + " · " + who, En: do.En + " · " + who}
}

func boardAt(s Shift, rest string) templ.SafeURL {
	return templ.SafeURL("/attend/" + s.ID + rest)
}

// name is a person on a list: the masked name and the end of their number, by
// which two of the same name are told apart.
func name(card string, person string) string {
	return strings.TrimSpace(card + " " + person[max(len(person)-4, 0):])
}

func orgText(ctx context.Context, org string) string {
	if org == "" {
		return page.T(ctx, msgNoOrg)
	}
	return org
}

// publicText says whether an audit was published, and when.
func publicText(ctx context.Context, d Audit) string {
	if d.Published == 0 {
		return page.T(ctx, msgNotPublic)
	}
	return page.T(ctx, msgPublished) + " " + page.Day(ctx, d.Published.Day())
}
