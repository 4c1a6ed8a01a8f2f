package figure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
)

// plan is a question made ready for the index: which kinds, which places on
// which days, and for each column a table of the codes that pass. It holds
// while the index's lock is held.
type plan struct {
	x    *index
	def  *Definition
	size uint32

	kinds  []uint32
	timed  map[uint32]bool
	from   civil.Day
	to     civil.Day
	pieces []piece

	preds     []pred
	orgPass   []bool // with claims: a claim that passes is enough
	grade     uint32
	homePass  []bool // by ordinal, for place of registration
	party     *bool
	ages      *[2]int
	merged    map[uint32]uint32
	isMerged  bitset
	dead      bitset // at an older size; nil at the tip
	tip       bool
	measure   Measure
	column    int // of a distinct measure over a column, or -1
	perDay    bool
	needsDays bool
}

// piece is a stretch of days in which the asked area is the same.
type piece struct {
	from, to civil.Day
	ranges   [][2]uint16 // nil: everywhere
}

// pred is a column and the codes that pass.
type pred struct {
	col  int
	pass []bool
}

// openFrom and openTo stand for a period without a bound: facts without a day
// are in it only if both are open.
const (
	openFrom = noDay
	openTo   = civil.Day(1 << 30)
)

// prepare makes a plan; the caller holds the index's lock.
func (x *index) prepare(q Question, timed func(kind string) bool) (*plan, error) {
	d := q.Definition
	p := &plan{
		x: x, def: d, size: uint32(q.At), from: q.From, to: q.To, measure: d.Measure, column: -1,
		timed: map[uint32]bool{}, perDay: d.Per == ServiceDay, tip: q.At == x.size,
	}
	if p.from == 0 {
		p.from = openFrom
	}
	if p.to == 0 {
		p.to = openTo
	}
	for _, k := range d.Of {
		if code, ok := x.kinds.find(k); ok {
			p.kinds = append(p.kinds, code)
			p.timed[code] = timed(k)
		}
	}
	if !p.tip {
		p.dead = x.deadAt(p.size)
	}
	if p.merged = x.reg.mergedAt(p.size); len(p.merged) > 0 {
		p.isMerged = newBitset(x.persons.len())
		for person := range p.merged {
			p.isMerged.set(person)
		}
	}
	switch d.Measure {
	case Others:
		p.column = colOther
	case Organisations:
		p.column = colOrg
	case Teams:
		p.column = colTeam
	case Sites:
		p.column = colSite
	case Projects:
		p.column = colProject
	}
	if err := p.where(); err != nil {
		return nil, err
	}
	if err := p.area(q); err != nil {
		return nil, err
	}
	return p, nil
}

var whereColumns = map[string]int{
	"category": colCategory, "campaign": colCampaign, "action": colAction, "project": colProject,
	"org": colOrg, "team": colTeam, "site": colSite, "item": colItem, "unit": colUnit,
}

// measureUnit is the unit a measure adds up; facts in another are no part of it.
var measureUnit = map[Measure]string{
	Hours: "minute", Portions: "portion", Replies: "message", BloodUnits: "ml", Money: "fen",
}

func (p *plan) where() error {
	keys := make([]string, 0, len(p.def.Where))
	for k := range p.def.Where {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, key := range keys {
		values := p.def.Where[key]
		if col, ok := whereColumns[key]; ok {
			p.require(col, p.passing(col, values))
			continue
		}
		switch key {
		case "org.kind":
			p.require(colOrg, p.tabulate(colOrg, func(code uint32) bool {
				o, ok := p.x.reg.orgAt(code, p.size)
				return ok && slices.Contains(values, o.kind)
			}))
		case "site.kind":
			p.require(colSite, p.tabulate(colSite, func(code uint32) bool {
				s, ok := p.x.reg.siteAt(code, p.size)
				return ok && slices.Contains(values, s.kind)
			}))
		case "grade":
			least := fact.Beneficiary
			for _, v := range values {
				g, ok := fact.ParseGrade(v)
				if !ok {
					return fmt.Errorf("%w: grade %q", ErrDefinition, v)
				}
				least = min(least, g)
			}
			p.grade = uint32(least)
		case "person.party":
			want := slices.Contains(values, "yes")
			if !(want && slices.Contains(values, "no")) {
				p.party = &want
			}
		case "person.age":
			ages, err := parseAges(values)
			if err != nil {
				return err
			}
			p.ages = ages
		default:
			return fmt.Errorf("%w: where.%s", ErrDefinition, key)
		}
	}
	if unit, ok := measureUnit[p.measure]; ok {
		p.require(colUnit, p.passing(colUnit, []string{unit}))
	}
	return nil
}

// require adds a condition on a column. One on organisations is kept apart,
// because a claim may meet it.
func (p *plan) require(col int, pass []bool) {
	if col == colOrg && p.def.Claims {
		if p.orgPass == nil {
			p.orgPass = pass
			return
		}
		for i := range p.orgPass {
			p.orgPass[i] = p.orgPass[i] && pass[i]
		}
		return
	}
	for _, have := range p.preds {
		if have.col == col {
			for i := range have.pass {
				have.pass[i] = have.pass[i] && pass[i]
			}
			return
		}
	}
	p.preds = append(p.preds, pred{col, pass})
}

func (p *plan) passing(col int, values []string) []bool {
	d := p.x.codes[col]
	pass := make([]bool, d.len())
	if col == colCategory {
		return p.tabulate(col, func(code uint32) bool {
			key := d.key(code)
			return slices.ContainsFunc(values, func(want string) bool { return fact.Covers(want, key) })
		})
	}
	for _, v := range values {
		if code, ok := d.find(v); ok {
			pass[code] = true
		}
	}
	return pass
}

func (p *plan) tabulate(col int, ok func(code uint32) bool) []bool {
	pass := make([]bool, p.x.codes[col].len())
	for code := range pass {
		pass[code] = ok(uint32(code))
	}
	return pass
}

func parseAges(values []string) (*[2]int, error) {
	if len(values) != 1 {
		return nil, fmt.Errorf("%w: person.age takes one range such as 14-35", ErrDefinition)
	}
	low, high, ok := strings.Cut(values[0], "-")
	a, err1 := strconv.Atoi(strings.TrimSpace(low))
	b, err2 := strconv.Atoi(strings.TrimSpace(high))
	if !ok {
		b, err2 = a, err1
	}
	if err1 != nil || err2 != nil || a < 0 || b < a {
		return nil, fmt.Errorf("%w: person.age %q is not a range such as 14-35", ErrDefinition, values[0])
	}
	return &[2]int{a, b}, nil
}

// area works out where the question looks, by the definition's attribution.
func (p *plan) area(q Question) error {
	everywhere := []piece{{p.from, p.to, nil}}
	if q.Place == "" && q.Unit == "" {
		p.pieces = everywhere
		return nil
	}
	pieces, err := p.x.pieces(q, p.from, p.to)
	if err != nil {
		return err
	}
	if p.def.Attribute == "" || p.def.Attribute == PlaceOfService {
		p.pieces = pieces
		return nil
	}
	// A person's home and an organiser's seat are asked of the register, which
	// has no days: the area is that of the last day.
	in := make([]bool, p.x.atlas.Len())
	for _, r := range pieces[len(pieces)-1].ranges {
		for o := r[0]; o < r[1]; o++ {
			in[o] = true
		}
	}
	p.pieces = everywhere
	if p.def.Attribute == PlaceOfRegistration {
		p.homePass = in
		return nil
	}
	p.require(colOrg, p.tabulate(colOrg, func(code uint32) bool {
		o, ok := p.x.reg.orgAt(code, p.size)
		return ok && in[o.seat]
	}))
	return nil
}

// pieces cuts a period where the asked area changes.
func (x *index) pieces(q Question, from, to civil.Day) ([]piece, error) {
	var within [][2]uint16
	if q.Place != "" {
		code, err := x.atlas.Parse(q.Place)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPlace, err)
		}
		lo, hi := x.atlas.Range(code)
		within = [][2]uint16{{lo, hi}}
	}
	if q.Unit == "" {
		return []piece{{from, to, within}}, nil
	}
	if _, ok := x.atlas.Unit(q.Unit); !ok {
		return nil, fmt.Errorf("%w: no reporting unit %q", ErrPlace, q.Unit)
	}
	ranges := func(day civil.Day) [][2]uint16 {
		r := x.atlas.UnitRanges(q.Unit, day)
		if within != nil {
			r = intersect(r, within[0])
		}
		return r
	}
	first, last := max(from, min(x.first, x.last)), min(to, x.last)
	if first > last {
		first, last = max(from, 0), max(from, 0)
	}
	out := []piece{{from, to, ranges(first)}}
	for day := first + 1; day <= last; day++ {
		if r := ranges(day); !slices.Equal(r, out[len(out)-1].ranges) {
			out[len(out)-1].to = day - 1
			out = append(out, piece{day, to, r})
		}
	}
	return out, nil
}

func intersect(ranges [][2]uint16, with [2]uint16) [][2]uint16 {
	var out [][2]uint16
	for _, r := range ranges {
		lo, hi := max(r[0], with[0]), min(r[1], with[1])
		if lo < hi {
			out = append(out, [2]uint16{lo, hi})
		}
	}
	return out
}

// township is the ordinal of the township a division is in, or 0.
func (x *index) township(ordinal uint16) uint16 { return x.atlas.TownshipOf(ordinal) }

// isCommunity reports whether an ordinal is a community or village.
func (x *index) isCommunity(ordinal uint16) bool {
	return x.atlas.At(ordinal).Level() == area.Community
}
