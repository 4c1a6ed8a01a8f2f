package roster

import (
	"errors"
	"fmt"
)

// Bounds of an instance. They keep every sum inside an int64.
const (
	MaxCost    = 1 << 30
	MaxReward  = 1 << 40
	MaxOptions = 128     // of one person
	MaxPeople  = 1 << 22 // in an instance
	MaxMinutes = 1 << 20 // of the period: nearly two years
)

// ErrMalformed is what every complaint about an instance itself wraps.
var ErrMalformed = errors.New("malformed instance")

// Tier is a number of seats of one reward.
type Tier struct {
	Seats  int32
	Reward int64
}

// Shift is a time at a post. Start and End are minutes from the beginning of
// the period, which is midnight.
type Shift struct {
	Start, End int32
	// Tiers are its seats by falling reward; together they are its maximum.
	Tiers []Tier
}

// Seats is the most people the shift can take.
func (s Shift) Seats() int {
	n := 0
	for _, t := range s.Tiers {
		n += int(t.Seats)
	}
	return n
}

// Limits are what a person's shifts must keep. 0 is no limit, but for Rest,
// which is then none.
type Limits struct {
	Rest   int32 // least minutes from the end of a shift to the start of the next
	Day    int32 // most minutes on shifts that begin on one day
	Total  int32 // most minutes in the period
	Shifts int32 // most shifts in the period
}

// Option is a shift a person may take and what that costs.
type Option struct {
	Shift int32
	Cost  int32
}

// Person is who may take which shifts.
type Person struct {
	Limits
	Options []Option // each shift once
}

// Problem is an instance.
type Problem struct {
	Shifts []Shift
	People []Person
}

// Check says whether the instance makes sense.
func (p *Problem) Check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
	}
	if len(p.People) > MaxPeople {
		return bad("%d people, at most %d", len(p.People), MaxPeople)
	}
	for i, s := range p.Shifts {
		if s.Start < 0 || s.End <= s.Start || s.End > MaxMinutes {
			return bad("shift %d lasts from minute %d to %d", i, s.Start, s.End)
		}
		for k, t := range s.Tiers {
			switch {
			case t.Seats < 0:
				return bad("shift %d has %d seats", i, t.Seats)
			case t.Reward < 0 || t.Reward > MaxReward:
				return bad("shift %d has a reward of %d", i, t.Reward)
			case k > 0 && t.Reward > s.Tiers[k-1].Reward:
				return bad("the rewards of shift %d rise", i)
			}
		}
	}
	seen := make([]int32, len(p.Shifts)) // by whom last, plus one
	for i, one := range p.People {
		if one.Rest < 0 || one.Day < 0 || one.Total < 0 || one.Shifts < 0 {
			return bad("person %d has a negative limit", i)
		}
		if len(one.Options) > MaxOptions {
			return bad("person %d has %d options, at most %d", i, len(one.Options), MaxOptions)
		}
		for _, o := range one.Options {
			if o.Shift < 0 || int(o.Shift) >= len(p.Shifts) {
				return bad("person %d may take shift %d, which there is not", i, o.Shift)
			}
			if seen[o.Shift] == int32(i)+1 {
				return bad("person %d has shift %d twice", i, o.Shift)
			}
			seen[o.Shift] = int32(i) + 1
			if o.Cost < -MaxCost || o.Cost > MaxCost {
				return bad("a cost of %d", o.Cost)
			}
		}
	}
	return nil
}

// Roster is a solution with its proof.
type Roster struct {
	// Of is each person's shifts, by start.
	Of [][]int32
	// Value is the sum of the rewards of the seats filled less the costs.
	Value int64
	// Price is what each shift pays for one more person.
	Price []int64
	// Bound is what no roster exceeds; Bound - Value is the gap.
	Bound int64
}

// Gap is by how much the roster may fall short of the best.
func (r *Roster) Gap() int64 { return r.Bound - r.Value }
