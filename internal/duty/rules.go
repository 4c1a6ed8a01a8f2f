package duty

import "linli/internal/civil"

// maxShift is the longest that any shift may be, in milliseconds: nobody
// stands for longer than a day, whatever the rules of the city.
const maxShift = 24 * 60 * 60_000

// Rules are the city's limits from a day on. None of the numbers is prescribed by
// law: the city sets them in its table ([Duty.SetRules]), and sign-up, offers,
// proposals and patterns all read them there.
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

// CityRules are the rules of a city that has set none of its own: what holds
// before the first day of its table.
func CityRules() Rules {
	return Rules{Longest: 12 * 60, Day: 12 * 60, Week: 48 * 60, Rest: 8 * 60, RestAfter: 6 * 60, Elder: 65, Tired: 36 * 60, Answer: 120}
}

// Rulebook is all rules of a city, in the order of their days; of two from the
// same day the later written comes last.
type Rulebook []Rules

// On are the rules in force on a day.
func (b Rulebook) On(day civil.Day) Rules {
	now := CityRules()
	for _, r := range b {
		if r.From <= day {
			now = r
		}
	}
	return now
}

// Span is a stretch of time.
type Span struct{ Start, End civil.Instant }

func (s Span) minutes() int64 { return int64(s.End-s.Start) / 60_000 }

func (s Span) touches(o Span) bool { return s.Start < o.End && o.Start < s.End }
