package figure

import (
	"slices"

	"linli/internal/area"
	"linli/internal/civil"
)

// epoch is a time over which no reporting unit's members change. What belongs
// to which unit is a matter of the day of the fact and of the divisions alone,
// never of which facts there are, so that an answer stays the same for ever.
type epoch struct {
	from, to civil.Day
	unitOf   []int8 // by ordinal: position of the unit, -1 for none
}

// epochs divides time where the members of a unit change. The last one also
// holds for facts without a day.
func epochs(atlas *area.Atlas) []epoch {
	starts := []civil.Day{openFrom}
	for _, u := range atlas.Units() {
		for _, m := range u.Members {
			if m.From != 0 {
				starts = append(starts, m.From)
			}
			if m.To != 0 {
				starts = append(starts, m.To+1)
			}
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	out := make([]epoch, len(starts))
	for i, from := range starts {
		e := epoch{from: from, to: openTo, unitOf: make([]int8, atlas.Len())}
		if i+1 < len(starts) {
			e.to = starts[i+1] - 1
		}
		for o := range e.unitOf {
			e.unitOf[o] = -1
		}
		for u, unit := range atlas.Units() {
			for _, r := range atlas.UnitRanges(unit.Key, from) {
				for o := r[0]; o < r[1]; o++ {
					e.unitOf[o] = int8(u)
				}
			}
		}
		out[i] = e
	}
	return out
}

// epochOf is the epoch of a day; facts without a day are in the last.
func (x *index) epochOf(day civil.Day) *epoch {
	i := len(x.epochs) - 1
	if day != noDay {
		for x.epochs[i].from > day {
			i--
		}
	}
	return &x.epochs[i]
}
