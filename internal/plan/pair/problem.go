package pair

import (
	"errors"
	"fmt"
	"math/bits"
)

// Nobody is the helper of a household that is not paired.
const Nobody int32 = -1

// Limits of an instance.
const (
	MostSlots    = 64      // times of a week
	MostChildren = 12      // with one helper
	MostCost     = 100_000 // of one pair
	MostUnpaired = 50_000_000
)

// Slots is a set of times of the week, one bit each.
type Slots uint64

// Problem is who may help whom, when, and what each pair costs.
type Problem struct {
	Helpers    []Helper
	Households []Household
	// Unpaired is what each child without a helper costs. Well above every
	// pair's cost it makes pairing as many as can be come first.
	Unpaired int64
}

// Helper can be with one child at a time.
type Helper struct {
	Free     Slots
	Children int // at most
	Sessions int // in a week at most
}

// Household is children who keep together: one helper for all, all term.
type Household struct {
	Children []Child
	Options  []Option // each helper at most once
}

// Child meets the helper at as many different times of the week, always the
// same.
type Child struct {
	Free     Slots
	Sessions int
}

// Option is a helper whom a household may have, and what the pair costs: what
// the household and the helper wish otherwise.
type Option struct {
	Helper int32
	Cost   int32
}

// Plan is who helps whom.
type Plan struct {
	Of    []int32   // each household's helper, or Nobody
	Times [][]Slots // of each child of each household
	Cost  int64
	// AtLeast is a cost that no plan is below; the plan is best if it is Cost.
	AtLeast int64
	// Root is the part of it that Check proves from Prices; what is above was
	// proved by search.
	Root   int64
	Prices []int64 // for each helper: what one place more with them would save
	Nodes  int     // of the search tree
}

// Gap is how far the plan may be from the best, as a share of it.
func (p *Plan) Gap() float64 {
	if p.Cost == p.AtLeast {
		return 0
	}
	return float64(p.Cost-p.AtLeast) / float64(max(1, p.AtLeast))
}

// ErrMalformed is what every complaint about an instance wraps.
var ErrMalformed = errors.New("malformed instance")

// validate refuses what is no instance.
func (p *Problem) validate() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
	}
	if p.Unpaired < 0 || p.Unpaired > MostUnpaired {
		return bad("an unpaired child costs %d, not 0 to %d", p.Unpaired, MostUnpaired)
	}
	for h, helper := range p.Helpers {
		if helper.Children < 0 || helper.Children > MostChildren || helper.Sessions < 0 {
			return bad("helper %d takes %d children and %d sessions", h, helper.Children, helper.Sessions)
		}
	}
	seen := make([]int, len(p.Helpers))
	for i, h := range p.Households {
		if len(h.Children) == 0 || len(h.Children) > MostChildren {
			return bad("household %d has %d children", i, len(h.Children))
		}
		for c, child := range h.Children {
			if child.Sessions < 1 || child.Sessions > MostSlots {
				return bad("child %d of household %d meets %d times a week", c, i, child.Sessions)
			}
		}
		for _, o := range h.Options {
			if o.Helper < 0 || int(o.Helper) >= len(p.Helpers) || o.Cost < 0 || o.Cost > MostCost {
				return bad("household %d has the option %+v", i, o)
			}
			if seen[o.Helper] == i+1 {
				return bad("household %d names helper %d twice", i, o.Helper)
			}
			seen[o.Helper] = i + 1
		}
	}
	return nil
}

// timetable says whether a helper can take these households, and when.
// Sessions are matched to times by augmenting paths (Hall 1935; Kuhn 1955).
type timetable struct {
	problem *Problem
	child   []Child
	owner   [MostSlots]int8 // child at each time, or −1
	free    Slots
	tried   Slots
}

// fits fills the timetable; false if it cannot be done.
func (t *timetable) fits(helper int32, households []int32) bool {
	h := &t.problem.Helpers[helper]
	t.child = t.child[:0]
	sessions, room := 0, true
	for _, i := range households {
		for _, c := range t.problem.Households[i].Children {
			c.Free &= h.Free
			t.child = append(t.child, c)
			sessions += c.Sessions
		}
	}
	if len(t.child) > h.Children || sessions > h.Sessions {
		return false
	}
	for _, c := range t.child {
		room = room && bits.OnesCount64(uint64(c.Free)) >= c.Sessions
	}
	if !room {
		return false
	}
	t.free = h.Free
	for c := range t.child {
		for range t.child[c].Sessions {
			t.tried = 0
			if !t.seat(int8(c)) {
				return false
			}
		}
	}
	return true
}

// seat finds one more time for a child, moving others if need be.
func (t *timetable) seat(c int8) bool {
	if open := t.child[c].Free & t.free; open != 0 {
		slot := bits.TrailingZeros64(uint64(open))
		t.owner[slot] = c
		t.free &^= 1 << slot
		return true
	}
	for {
		left := t.child[c].Free &^ t.tried
		if left == 0 {
			return false
		}
		slot := bits.TrailingZeros64(uint64(left))
		t.tried |= 1 << slot
		if other := t.owner[slot]; other != c && t.seat(other) {
			t.owner[slot] = c
			return true
		}
	}
}

// times are those of each child after fits.
func (t *timetable) times(helper int32) []Slots {
	all := make([]Slots, len(t.child))
	for left := t.problem.Helpers[helper].Free &^ t.free; left != 0; left &= left - 1 {
		slot := bits.TrailingZeros64(uint64(left))
		all[t.owner[slot]] |= 1 << slot
	}
	return all
}
