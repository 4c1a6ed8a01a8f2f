package notify

import (
	"time"

	"linli/internal/civil"
)

// Quiet are the hours in which only the urgent goes out, by the clock of the
// reporting zone, From inclusive, To exclusive. Equal ones mean never.
type Quiet struct{ From, To time.Duration }

// Night is the default.
var Night = Quiet{22 * time.Hour, 7 * time.Hour}

// After is the first instant from at on that is not quiet.
func (q Quiet) After(at civil.Instant) civil.Instant {
	if q.From == q.To {
		return at
	}
	day := at.Day()
	since := time.Duration(at-day.Start()) * time.Millisecond
	switch {
	case q.From < q.To && since >= q.From && since < q.To, q.From > q.To && since < q.To:
		return day.Start() + millis(q.To)
	case q.From > q.To && since >= q.From:
		return (day + 1).Start() + millis(q.To)
	}
	return at
}

func millis(d time.Duration) civil.Instant { return civil.Instant(d.Milliseconds()) }
