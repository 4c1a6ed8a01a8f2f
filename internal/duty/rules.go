package duty

import (
	"slices"

	"linli/internal/civil"
)

// maxShift is the longest that any shift may be, in milliseconds: nobody
// stands for longer than a day, whatever the rules of the city.
const maxShift = 24 * 60 * 60_000

// Rules are the city's limits from a day on. They are configuration: none of
// the numbers is prescribed by law.
type Rules struct {
	From civil.Day // the first day they hold
	// Longest is how long one shift may be; Day and Week how much one person may
	// take on in a day and in a week from Monday. All in minutes.
	Longest, Day, Week int64
	// Rest is how long somebody rests before and after a stretch of at least
	// RestAfter; shifts less than an hour apart are one stretch. In minutes.
	Rest, RestAfter int64
	// Elder is the age from which a volunteer is reminded to spare themself, and
	// Tired the minutes of a week from which anybody is.
	Elder int
	Tired int64
	// Answer is how long an offer stands, in minutes; it ends with the beginning
	// of the shift at the latest.
	Answer int64
}

// CityRules are the rules of a city that has set none of its own.
func CityRules() []Rules {
	return []Rules{{
		Longest: 12 * 60, Day: 12 * 60, Week: 48 * 60, Rest: 8 * 60, RestAfter: 6 * 60, Elder: 65, Tired: 36 * 60, Answer: 120,
	}}
}

// rules are those in force on a day.
func (d *Duty) rules(on civil.Day) Rules {
	var now Rules
	for _, r := range slices.SortedFunc(slices.Values(d.Rules), func(a, b Rules) int { return int(a.From) - int(b.From) }) {
		if r.From <= on {
			now = r
		}
	}
	return now
}

// Span is a stretch of time.
type Span struct{ Start, End civil.Instant }

func (s Span) minutes() int64 { return int64(s.End-s.Start) / 60_000 }

func (s Span) touches(o Span) bool { return s.Start < o.End && o.Start < s.End }
