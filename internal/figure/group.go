package figure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// groups divides the rows of a plan, either by areas or by what a row says.
type groups struct {
	n     int
	areas [][]piece                           // by group: when and where
	of    func(s *segment) func(r uint32) int // gives a row's group, or -1 for none
	key   func(g int) string
	name  func(g int) text.Label
	all   bool // list groups without facts too
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
			of: func(s *segment) func(r uint32) int {
				if s.month == 0 {
					return func(uint32) int { return -1 }
				}
				first := s.firstDay() - x.first
				return func(r uint32) int { return int(first + civil.Day(s.day[r])) }
			},
			key:  func(g int) string { return (x.first + civil.Day(g)).String() },
			name: func(g int) text.Label { return plain((x.first + civil.Day(g)).String()) },
		}, nil
	case ByTownship:
		return p.byTownship(), nil
	case ByUnit:
		return p.byUnit(), nil
	}
	col, ok := map[string]int{ByOrg: colOrg, ByTeam: colTeam, ByCategory: colCategory, ByItem: colItem}[dimension]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrDimension, dimension)
	}
	d := x.codes[col]
	return &groups{
		n: d.len(),
		of: func(s *segment) func(r uint32) int {
			c := &s.cols[col]
			if c.uniform() {
				return func(uint32) int { return int(c.same) }
			}
			return func(r uint32) int { return int(c.at(r)) }
		},
		key: func(g int) string { return d.key(uint32(g)) },
		name: func(g int) text.Label {
			if col == colCategory && g > 0 {
				return fact.Categories.Name(d.key(uint32(g)))
			}
			return plain(d.key(uint32(g)))
		},
	}, nil
}

// byTownship groups by township or sub-district; coarser places are in none.
func (p *plan) byTownship() *groups {
	x := p.x
	g := &groups{
		n:    x.atlas.Len(),
		key:  func(g int) string { return string(x.atlas.At(uint16(g))) },
		name: func(g int) text.Label { return plain(x.atlas.FullName(x.atlas.At(uint16(g)))) },
	}
	if p.ofService() {
		g.areas = make([][]piece, g.n)
		for o := 1; o < g.n; o++ {
			if x.township(uint16(o)) == uint16(o) {
				lo, hi := x.atlas.Range(x.atlas.At(uint16(o)))
				g.areas[o] = []piece{{from: openFrom, to: openTo, dayless: true, ranges: [][2]uint16{{lo, hi}}}}
			}
		}
		return g
	}
	g.of = func(s *segment) func(r uint32) int {
		return func(r uint32) int {
			if t := x.township(p.attributed(s, r)); t != 0 {
				return int(t)
			}
			return -1
		}
	}
	return g
}

// byUnit groups by the reporting unit a place belonged to on the day.
func (p *plan) byUnit() *groups {
	x, units := p.x, p.x.atlas.Units()
	g := &groups{
		n: len(units), all: true,
		key:  func(g int) string { return units[g].Key },
		name: func(g int) text.Label { return units[g].Name },
	}
	if p.ofService() {
		g.areas = make([][]piece, g.n)
		for i := range x.epochs {
			e := &x.epochs[i]
			for u, unit := range units {
				g.areas[u] = append(g.areas[u], piece{from: e.from, to: e.to, dayless: e.to == openTo, ranges: x.atlas.UnitRanges(unit.Key, e.from)})
			}
		}
		return g
	}
	g.of = func(s *segment) func(r uint32) int {
		return func(r uint32) int { return int(x.epochOf(s.dayOf(r)).unitOf[p.attributed(s, r)]) }
	}
	return g
}

// ofService reports whether the place of service decides where a fact counts.
func (p *plan) ofService() bool { return p.def.Attribute == "" || p.def.Attribute == PlaceOfService }

// attributed is the ordinal of the home or the seat where a row counts.
func (p *plan) attributed(s *segment, r uint32) uint16 {
	if p.def.Attribute == PlaceOfRegistration {
		v, _ := p.x.reg.personAt(p.canonical(s.person[r]), p.size)
		return v.home
	}
	o, _ := p.x.reg.orgAt(s.cols[colOrg].at(r), p.size)
	return o.seat
}

// By gives the value of each part of a breakdown. Parts without facts are left
// out, but for reporting units, of which all are listed.
func (e *Engine) By(ctx context.Context, q Question, dimension string) ([]Row, error) {
	var rows []Row
	var outcomes fact.Codes
	if q.Definition != nil {
		outcomes = e.log.Kinds().Items(q.Definition.Of...)
	}
	_, err := e.ask(ctx, q, func(p *plan) error {
		g, err := p.groups(dimension)
		if err != nil {
			return err
		}
		parts, err := p.runBy(ctx, g)
		if err != nil {
			return err
		}
		for at := range g.n {
			t := parts[at]
			if t.rows == 0 && !g.all {
				continue
			}
			row := Row{Key: g.key(at), Name: g.name(at), Raw: t.raw, Value: q.Definition.Value(t.raw, t.over)}
			if p.part != nil {
				row.Whole = t.over
			}
			if dimension == ByItem {
				row.Name = outcomes.Name(row.Key)
			}
			rows = append(rows, row)
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
			return o, fmt.Errorf("%w: %s is a sum or a share, whose parts do not overlap", ErrDefinition, q.Definition.ID)
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
