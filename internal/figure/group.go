package figure

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// groups divides the rows of a plan: of gives a row's group, or -1 for none.
type groups struct {
	n    int
	of   func(s *segment, r uint32) int
	key  func(g int) string
	name func(g int) text.Label
	all  bool // list groups without facts too
}

func plain(key string) text.Label { return text.Label{Zh: key, En: key} }

func (p *plan) groups(dimension string) (*groups, error) {
	x := p.x
	switch dimension {
	case ByDay:
		if x.last < x.first {
			return &groups{}, nil
		}
		return &groups{
			n: int(x.last-x.first) + 1,
			of: func(s *segment, r uint32) int {
				if s.month == 0 {
					return -1
				}
				return int(s.firstDay() + civil.Day(s.day[r]) - x.first)
			},
			key:  func(g int) string { return (x.first + civil.Day(g)).String() },
			name: func(g int) text.Label { return plain((x.first + civil.Day(g)).String()) },
		}, nil
	case ByTownship:
		return &groups{
			n: x.atlas.Len(),
			of: func(s *segment, r uint32) int {
				if t := x.township(p.attributed(s, r)); t != 0 {
					return int(t)
				}
				return -1
			},
			key:  func(g int) string { return string(x.atlas.At(uint16(g))) },
			name: func(g int) text.Label { return plain(x.atlas.FullName(x.atlas.At(uint16(g)))) },
		}, nil
	case ByUnit:
		return p.byUnit(), nil
	}
	col, ok := map[string]int{ByOrg: colOrg, ByTeam: colTeam, ByCategory: colCategory, ByItem: colItem}[dimension]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrDimension, dimension)
	}
	d := x.codes[col]
	return &groups{
		n:   d.len(),
		of:  func(s *segment, r uint32) int { return int(s.cols[col].at(r)) },
		key: func(g int) string { return d.key(uint32(g)) },
		name: func(g int) text.Label {
			if col == colCategory && g > 0 {
				return fact.Categories.Name(d.key(uint32(g)))
			}
			return plain(d.key(uint32(g)))
		},
	}, nil
}

// byUnit groups by the reporting unit a place belonged to on the day.
func (p *plan) byUnit() *groups {
	units := p.x.atlas.Units()
	return &groups{
		n: len(units), all: true,
		of: func(s *segment, r uint32) int {
			return int(p.x.epochOf(s.dayOf(r)).unitOf[p.attributed(s, r)])
		},
		key:  func(g int) string { return units[g].Key },
		name: func(g int) text.Label { return units[g].Name },
	}
}

// attributed is the ordinal of the place where a row counts.
func (p *plan) attributed(s *segment, r uint32) uint16 {
	switch p.def.Attribute {
	case PlaceOfRegistration:
		v, _ := p.x.reg.personAt(p.canonical(s.person[r]), p.size)
		return v.home
	case SeatOfOrganiser:
		o, _ := p.x.reg.orgAt(s.cols[colOrg].at(r), p.size)
		return o.seat
	}
	return s.placeOf(r)
}

// largeSets is the memory above which distinct groups are counted by sorting
// pairs instead of one bitset a group.
const largeSets = 64 << 20

// grouped is what one worker has counted by group.
type grouped struct {
	tallies map[int]*tally
	pairs   []uint64 // group and code, when sets would be too large
	days    []uint64 // group and day, likewise
}

// runBy counts a plan by group.
func (p *plan) runBy(ctx context.Context, g *groups) (map[int]*tally, error) {
	asPairs := p.measure.Distinct() && g.n*(p.universe()/8) > largeSets
	var mu sync.Mutex
	out := map[int]*tally{}
	var pairs []uint64
	err := share(ctx, p.stretches(), func() *grouped { return &grouped{tallies: map[int]*tally{}} },
		func(t *grouped, st stretch, buf []uint32) {
			one := make([]uint32, 1)
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) {
					at := g.of(st.s, r)
					if at < 0 {
						return
					}
					if asPairs {
						t.pairs = append(t.pairs, uint64(at)<<32|uint64(p.code(st.s, r)))
						return
					}
					own, ok := t.tallies[at]
					if !ok {
						own = p.newTally()
						t.tallies[at] = own
					}
					one[0] = r
					p.count(own, st.s, r, r+1, one)
				})
			})
			if asPairs && len(t.pairs) > 1<<21 {
				slices.Sort(t.pairs)
				t.pairs = slices.Compact(t.pairs)
			}
		},
		func(t *grouped) {
			mu.Lock()
			defer mu.Unlock()
			pairs = append(pairs, t.pairs...)
			for at, own := range t.tallies {
				if have, ok := out[at]; ok {
					have.add(own)
				} else {
					out[at] = own
				}
			}
		})
	if asPairs {
		slices.Sort(pairs)
		for _, pair := range slices.Compact(pairs) {
			at := int(pair >> 32)
			if out[at] == nil {
				out[at] = &tally{}
			}
			if uint32(pair) != 0 {
				out[at].sum++
			}
		}
	}
	return out, err
}

// By gives the value of each part of a breakdown. Parts without facts are left
// out, but for reporting units, of which all are listed.
func (e *Engine) By(ctx context.Context, q Question, dimension string) ([]Row, error) {
	var rows []Row
	_, err := e.ask(ctx, q, func(p *plan) error {
		g, err := p.groups(dimension)
		if err != nil {
			return err
		}
		tallies, err := p.runBy(ctx, g)
		if err != nil {
			return err
		}
		for at := range g.n {
			t, ok := tallies[at]
			if !ok && !g.all {
				continue
			}
			var raw, days int64
			if ok {
				raw, days = t.value()
			}
			rows = append(rows, Row{Key: g.key(at), Name: g.name(at), Raw: raw, Value: q.Definition.Value(raw, days)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if dimension != ByUnit && dimension != ByDay {
		slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	}
	return rows, nil
}

// Overlap asks several questions and the union of their facts, so that a sum
// of parts of a distinct measure is never shown without what it counts twice.
func (e *Engine) Overlap(ctx context.Context, qs []Question) (Overlap, error) {
	var o Overlap
	if len(qs) == 0 {
		return o, nil
	}
	at := qs[0].At
	var union *tally
	var unionOf Measure
	for _, q := range qs {
		q.At = at
		var t *tally
		asked, err := e.ask(ctx, q, func(p *plan) (err error) {
			t, err = p.run(ctx)
			return err
		})
		if err != nil {
			return o, err
		}
		if !q.Definition.Measure.Distinct() {
			return o, fmt.Errorf("%w: %s is a sum, whose parts do not overlap", ErrDefinition, q.Definition.ID)
		}
		if unionOf != "" && unionOf != q.Definition.Measure {
			return o, fmt.Errorf("%w: %s and %s do not add", ErrDefinition, unionOf, q.Definition.Measure)
		}
		at, unionOf = asked.At, q.Definition.Measure
		raw, days := t.value()
		o.Parts = append(o.Parts, Row{Key: partKey(q), Name: e.partName(q), Raw: raw, Value: q.Definition.Value(raw, days)})
		o.Sum += raw
		if union == nil {
			union = t
			continue
		}
		if len(t.set) > len(union.set) {
			t, union = union, t
		}
		union.add(t)
	}
	o.Whole, _ = union.value()
	o.Twice = o.Sum - o.Whole
	return o, nil
}

func partKey(q Question) string { return cmp.Or(q.Unit, q.Place, q.Definition.ID) }

func (e *Engine) partName(q Question) text.Label {
	if u, ok := e.atlas.Unit(q.Unit); ok {
		return u.Name
	}
	if q.Place != "" {
		return plain(e.atlas.FullName(area.Code(q.Place)))
	}
	return q.Definition.Name
}
