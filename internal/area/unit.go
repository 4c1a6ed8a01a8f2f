package area

import (
	"fmt"
	"math"
	"slices"

	"linli/internal/civil"
	"linli/internal/text"
)

// Unit is a reporting unit (报送单位): a body the city's figures are given
// for. It is a district, or the development area, which is none.
type Unit struct {
	Key     string     // a district's six digits, or "bda"
	Name    text.Label // 大兴区, Daxing District
	Short   text.Label // 大兴, Daxing: for tiles and tables
	Column  int        // in the tile map, from 0 at the left
	Row     int        // in the tile map, from 0 at the top
	Members []Member
}

// Member says that a division belonged to a unit, from the first day to the
// last; 0 is open.
type Member struct {
	Division Code
	From, To civil.Day
}

// An epoch is a time over which no unit's members change.
type epoch struct {
	from   civil.Day
	unitOf []uint8       // by ordinal: position of the unit from 1, 0 for none
	ranges [][][2]uint16 // by unit
}

// Units are the reporting units in the order documents list them: districts
// by code, then the development area. The caller must not change them.
func (a *Atlas) Units() []Unit { return a.units }

// Unit returns the unit of a key.
func (a *Atlas) Unit(key string) (Unit, bool) {
	i, ok := a.unitByID[key]
	if !ok {
		return Unit{}, false
	}
	return a.units[i], true
}

// UnitRanges are the half-open ranges of ordinals that belonged to a unit on a
// day, in ascending order. The most precise member wins: what lies in the
// development area is not in 大兴区, and 大兴区 itself (a place known no more
// precisely) is. It is nil for a key that is not known. The caller must not
// change it.
func (a *Atlas) UnitRanges(key string, on civil.Day) [][2]uint16 {
	i, ok := a.unitByID[key]
	if !ok {
		return nil
	}
	return a.epoch(on).ranges[i]
}

// UnitOf is the key of the unit a division belonged to on a day, or empty if
// it belonged to none.
func (a *Atlas) UnitOf(c Code, on civil.Day) string {
	if u := a.epoch(on).unitOf[a.index[c]]; u > 0 {
		return a.units[u-1].Key
	}
	return ""
}

func (a *Atlas) epoch(on civil.Day) *epoch {
	i, found := slices.BinarySearchFunc(a.epochs, on, func(e epoch, d civil.Day) int { return int(e.from) - int(d) })
	if !found {
		i-- // the one that began before; the first begins before all days
	}
	return &a.epochs[i]
}

// paint works out the epochs: for each, which unit every ordinal belongs to.
func (a *Atlas) paint() error {
	if len(a.units) > math.MaxUint8 {
		return fmt.Errorf("%d reporting units are too many", len(a.units))
	}
	starts := []civil.Day{math.MinInt32}
	for _, u := range a.units {
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
	for _, from := range slices.Compact(starts) {
		e := epoch{from: from, unitOf: make([]uint8, a.Len()), ranges: make([][][2]uint16, len(a.units))}
		for level := Province; level <= Community; level++ {
			if err := a.paintLevel(&e, level); err != nil {
				return err
			}
		}
		for lo := 1; lo < a.Len(); {
			hi := lo + 1
			for hi < a.Len() && e.unitOf[hi] == e.unitOf[lo] {
				hi++
			}
			if u := e.unitOf[lo]; u > 0 {
				e.ranges[u-1] = append(e.ranges[u-1], [2]uint16{uint16(lo), uint16(hi)})
			}
			lo = hi
		}
		a.epochs = append(a.epochs, e)
	}
	return nil
}

// paintLevel lays the members of one level over the coarser ones.
func (a *Atlas) paintLevel(e *epoch, level Level) error {
	owner := map[Code]string{}
	for i, u := range a.units {
		for _, m := range u.Members {
			if m.Division.Level() != level || !within(e.from, m.From, m.To) {
				continue
			}
			if other, taken := owner[m.Division]; taken && other != u.Key {
				return fmt.Errorf("members.csv: division %s belongs to %s and to %s at once", m.Division, other, u.Key)
			}
			owner[m.Division] = u.Key
			lo, hi := a.Range(m.Division)
			for o := lo; o < hi; o++ {
				e.unitOf[o] = uint8(i + 1)
			}
		}
	}
	return nil
}
