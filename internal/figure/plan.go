package figure

import (
	"fmt"
	"maps"
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

	segments []*segment
	timed    map[uint32]bool // by kind
	from     civil.Day
	to       civil.Day
	pieces   []piece

	preds   []pred
	orgPass []uint8 // with claims: a claim that passes is enough
	grade   uint32
	party   *bool
	ages    *[2]int
	merged  map[uint32]uint32
	rare    bitset // persons that are merged, or of whom the register has several versions
	dead    bitset // at an older size
	tip     bool
	measure Measure
	column  int // of a distinct measure over a column, or -1
	perDay  bool
	exact   bool  // the number of facts is wanted too, not the value alone
	part    *plan // of a share: the same question with the conditions of the part; the plan itself is of the whole
}

// piece is a stretch of days in which the asked area is the same. The area is
// a set of places of service, of homes or of seats, as the definition
// attributes.
type piece struct {
	from, to civil.Day
	dayless  bool // holds for facts without a day too
	area     bool // only within ranges
	ranges   [][2]uint16
	homes    []bool // by ordinal: only persons who live there
	seats    *pred  // only these organisers
}

// pred is a column and the codes that pass: 1 for each that does, and how many
// do before each.
type pred struct {
	col    int
	pass   []uint8
	before []uint32
}

func (pr *pred) sum() {
	pr.before = make([]uint32, len(pr.pass)+1)
	for i, ok := range pr.pass {
		pr.before[i+1] = pr.before[i] + uint32(ok)
	}
}

// openFrom and openTo stand for a period without a bound: facts without a day
// are in it only if both are open.
const (
	openFrom = noDay
	openTo   = civil.Day(1 << 30)
)

// prepare makes a plan; the caller holds the index's lock.
func (x *index) prepare(q Question, timed func(kind string) bool) (*plan, error) {
	p, err := x.prepareWhole(q, timed)
	if err != nil || q.Definition.Measure != Share {
		return p, err
	}
	if p.part, err = x.prepareWhole(q, timed, q.Definition.Part); err != nil {
		return nil, err
	}
	return p, nil
}

// prepareWhole makes a plan of the definition's conditions and further ones.
func (x *index) prepareWhole(q Question, timed func(kind string) bool, further ...map[string][]string) (*plan, error) {
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
			p.timed[code] = timed(k)
		}
	}
	for _, s := range x.segments {
		if _, asked := p.timed[s.kind]; asked && s.minSeq <= p.size {
			p.segments = append(p.segments, s)
		}
	}
	p.merged, p.rare = x.memo.persons(x, p.size)
	if !p.tip {
		p.dead = x.memo.dead(x, p.size)
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
	case Share:
		p.measure = PersonTimes
	}
	for _, where := range append(further, d.Where) {
		if err := p.where(where); err != nil {
			return nil, err
		}
	}
	if unit, ok := measureUnit[p.measure]; ok {
		p.require(colUnit, p.passing(colUnit, []string{unit}))
	}
	for i := range p.preds {
		p.preds[i].sum()
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

// where adds conditions.
func (p *plan) where(where map[string][]string) error {
	for _, key := range slices.Sorted(maps.Keys(where)) {
		values := where[key]
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
	return nil
}

// require adds a condition on a column. One on organisations is kept apart,
// because a claim may meet it.
func (p *plan) require(col int, pass []uint8) {
	if col == colOrg && p.def.Claims {
		if p.orgPass == nil {
			p.orgPass = pass
			return
		}
		for i := range p.orgPass {
			p.orgPass[i] &= pass[i]
		}
		return
	}
	for _, have := range p.preds {
		if have.col == col {
			for i := range have.pass {
				have.pass[i] &= pass[i]
			}
			return
		}
	}
	p.preds = append(p.preds, pred{col: col, pass: pass})
}

func (p *plan) passing(col int, values []string) []uint8 {
	d := p.x.codes[col]
	pass := make([]uint8, d.len())
	if col == colCategory {
		return p.tabulate(col, func(code uint32) bool {
			key := d.key(code)
			return slices.ContainsFunc(values, func(want string) bool { return fact.Covers(want, key) })
		})
	}
	for _, v := range values {
		if code, ok := d.find(v); ok {
			pass[code] = 1
		}
	}
	return pass
}

func (p *plan) tabulate(col int, ok func(code uint32) bool) []uint8 {
	pass := make([]uint8, p.x.codes[col].len())
	if len(p.segments) == 0 {
		return pass // there is nothing to pass
	}
	for code := range pass {
		if ok(uint32(code)) {
			pass[code] = 1
		}
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
	if err1 != nil || err2 != nil || a < 0 || b < a || b > 150 {
		return nil, fmt.Errorf("%w: person.age %q is not a range such as 14-35", ErrDefinition, values[0])
	}
	return &[2]int{a, b}, nil
}

// area works out where the question looks, by the definition's attribution.
func (p *plan) area(q Question) error {
	pieces, err := p.x.pieces(q, p.from, p.to)
	if err != nil {
		return err
	}
	p.pieces = pieces
	if q.Place == "" && q.Unit == "" || p.ofService() {
		return nil
	}
	for i := range pieces {
		pc := &pieces[i]
		in := make([]bool, p.x.atlas.Len())
		for _, r := range pc.ranges {
			for o := r[0]; o < r[1]; o++ {
				in[o] = true
			}
		}
		pc.area, pc.ranges = false, nil
		if p.def.Attribute == PlaceOfRegistration {
			pc.homes = in
			continue
		}
		pc.seats = &pred{col: colOrg, pass: p.tabulate(colOrg, func(code uint32) bool {
			o, ok := p.x.reg.orgAt(code, p.size)
			return ok && in[o.seat]
		})}
		pc.seats.sum()
	}
	return nil
}

// pieces cuts a period where the asked area changes.
func (x *index) pieces(q Question, from, to civil.Day) ([]piece, error) {
	open := from == openFrom && to == openTo
	all := piece{from: from, to: to, dayless: open}
	if q.Place == "" && q.Unit == "" {
		return []piece{all}, nil
	}
	all.area = true
	within := [2]uint16{1, uint16(x.atlas.Len())}
	if q.Place != "" {
		code, err := x.atlas.Parse(q.Place)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPlace, err)
		}
		within[0], within[1] = x.atlas.Range(code)
	}
	if q.Unit == "" {
		all.ranges = [][2]uint16{within}
		return []piece{all}, nil
	}
	if _, ok := x.atlas.Unit(q.Unit); !ok {
		return nil, fmt.Errorf("%w: no reporting unit %q", ErrPlace, q.Unit)
	}
	var out []piece
	for i := range x.epochs {
		e := &x.epochs[i]
		pc := piece{
			from: max(from, e.from), to: min(to, e.to), dayless: open && e.to == openTo,
			area: true, ranges: intersect(x.atlas.UnitRanges(q.Unit, e.from), within),
		}
		if pc.from > pc.to {
			continue
		}
		if n := len(out); n > 0 && slices.Equal(out[n-1].ranges, pc.ranges) {
			out[n-1].to, out[n-1].dayless = pc.to, pc.dayless
			continue
		}
		out = append(out, pc)
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
