package retention

import (
	"context"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/text"
)

// Period is how long something is kept, in the calendar of the reporting zone.
type Period struct{ Years, Months, Days int }

// Before is the instant before which what began is past the period.
func (p Period) Before(now civil.Instant) civil.Instant {
	return civil.At(now.Time().In(civil.Zone).AddDate(-p.Years, -p.Months, -p.Days))
}

// String is the period in Chinese, as the retention table prints it.
func (p Period) String() string {
	s := ""
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Years, "年"}, {p.Months, "个月"}, {p.Days, "天"}} {
		if part.n > 0 {
			s += fmt.Sprint(part.n) + part.unit
		}
	}
	return s
}

// Scope is what a rule is applied to.
type Scope struct {
	Event  string        // the event that has ended; empty for the daily clock
	Before civil.Instant // only what began before this
}

// Rule is the retention clock of one table, or of a few that go together.
type Rule struct {
	Key    string     // room.what; never reused
	What   text.Label // what is kept
	Since  text.Label // what the period is counted from
	Keep   Period     // by the daily clock; zero: only the end of an event destroys it
	AtEnd  bool       // goes at the end of the event it was collected for
	Reason text.Label // law, standard or purpose
	// Count is how much there is in the scope, in rows.
	Count func(ctx context.Context, q store.Queryer, s Scope) (int64, error)
	// Destroy removes at most so many rows, and their keys, and says how many
	// went. It is called until none go.
	Destroy func(ctx context.Context, tx *store.Tx, s Scope, limit int) (int64, error)
}

func (rule Rule) check() error {
	if rule.Key == "" || rule.What.Zh == "" || rule.Reason.Zh == "" || rule.Count == nil || rule.Destroy == nil || !rule.AtEnd && rule.Keep == (Period{}) {
		return fmt.Errorf("retention rule %q: key, words, a clock and both functions are needed", rule.Key)
	}
	return nil
}

// Line is one rule in a list or report.
type Line struct {
	Rule      string     `json:"rule"`
	What      text.Label `json:"what"`
	Reason    text.Label `json:"reason"`
	Listed    int64      `json:"listed"`
	Destroyed int64      `json:"destroyed"`
	Left      int64      `json:"left"`
	Held      string     `json:"held,omitempty"` // why nothing goes, or went on
}
