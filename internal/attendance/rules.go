package attendance

import (
	"errors"
	"time"

	"linli/internal/civil"
	"linli/internal/text"
)

// Limits are what of the time at a post counts, in milliseconds, and from when
// something about it is doubtful. They are the house's own; no law gives them.
type Limits struct {
	Early     civil.Instant // counts from so long before a shift
	Late      civil.Instant // and until so long after it
	Most      civil.Instant // counts of one stint
	Slack     civil.Instant // this much off a shift's ends is nothing to remark
	Afterward civil.Instant // a tap that took longer to reach us was sent afterwards
	Far       int64         // metres from the post that are far
}

// Usual are the limits where the city has set none: sixteen hours at a stretch,
// the length from which the log itself asks whether a stint can be true.
var Usual = Limits{
	Early: 30 * minute, Late: 2 * hour, Most: 16 * hour, Slack: 15 * minute, Afterward: 10 * minute, Far: 500,
}

// Deadline is by when service must be verified, from a day on.
type Deadline struct {
	From        civil.Day // in force from
	WorkingDays int       // after the day on which the shift ended
	Basis       text.Label
}

// Deadlines are those in force, newest last. What the 2012 rule asks of time is
// not known to us: the city holds itself to the same ten days.
var Deadlines = []Deadline{
	{0, 10, text.Label{Zh: "本市要求（当时施行民函〔2012〕340号）", En: "the city's own rule (民函〔2012〕340号 then in force)"}},
	{civil.NewDay(2021, time.February, 1), 10, text.Label{Zh: "民政部令第67号第十一条", En: "MCA Order 67, article 11"}},
}

// deadline is the rule for service that ended on a day.
func deadline(ended civil.Day) Deadline {
	rule := Deadlines[0]
	for _, d := range Deadlines[1:] {
		if ended >= d.From {
			rule = d
		}
	}
	return rule
}

// Due is the last day on which service that ended on a day can be verified in
// time. In a year whose holidays are not entered, Monday to Friday are taken
// for working days.
func Due(calendar *civil.Calendar, ended civil.Day) (civil.Day, error) {
	rule := deadline(ended)
	due, err := calendar.AddWorkingDays(ended, rule.WorkingDays)
	if errors.Is(err, civil.ErrYear) {
		return weekdays(ended, rule.WorkingDays), nil
	}
	return due, err
}

func weekdays(from civil.Day, n int) civil.Day {
	for n > 0 {
		from++
		if w := from.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return from
}

// StarRule says how stars are given, from a day on.
type StarRule struct {
	From  civil.Day
	Hours []int64 // for one star, two, …
	// Applies is who asks for a star: the volunteer, or the organisation.
	Applies Proposer
	// Imported reports whether hours that other systems recorded count too.
	Imported bool
	Basis    text.Label
}

// Proposer is who asks for a star.
type Proposer string

// The proposers.
const (
	Volunteer    Proposer = "volunteer"
	Organisation Proposer = "organisation"
)

// Stars are the usual rule: one to five stars at 100, 300, 600, 1,000 and 1,500
// hours, on the volunteer's application, by hours and quality (志愿服务记录办法,
// 民函〔2012〕340号; kept by the city since).
var Stars = []StarRule{{
	Hours: []int64{100, 300, 600, 1000, 1500}, Applies: Volunteer,
	Basis: text.Label{Zh: "志愿服务记录办法（民函〔2012〕340号）", En: "民函〔2012〕340号"},
}}

// starRule is the rule in force on a day.
func starRule(rules []StarRule, day civil.Day) StarRule {
	var rule StarRule
	for _, r := range rules {
		if day >= r.From {
			rule = r
		}
	}
	return rule
}

// Level is how many stars so many minutes reach, and how many hours the next
// star asks for; 0 where there is none.
func (r StarRule) Level(minutes int64) (stars int, next int64) {
	for i, h := range r.Hours {
		if minutes < h*60 {
			return i, h
		}
	}
	return len(r.Hours), 0
}
