package figure

import (
	"context"
	"slices"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// The reasons an explanation gives, in the order in which a fact that fails
// for several of them is counted.
const (
	ReasonLater      = "later"          // after the asked size
	ReasonVoided     = "voided"         // withdrawn
	ReasonReplaced   = "replaced"       // corrected by a later fact
	ReasonPeriod     = "outside-period" // another day
	ReasonCoarse     = "coarse-place"   // may lie in the area, but the place is too coarse to tell
	ReasonArea       = "outside-area"
	ReasonFiltered   = "filtered"            // another campaign, category, organisation …
	ReasonUnresolved = "unresolved"          // a key the register does not know
	ReasonHeadcount  = "headcount"           // helpers counted without names, beside the figure
	ReasonCoarseIn   = "coarse-place-in"     // counted, but the place is coarser than a community
	ReasonSelf       = "grade-self"          // counted, on the person's own word alone
	ReasonNoKey      = "without-the-counted" // a fact that names nothing to count
	ReasonPart       = "in-the-part"         // of the counted facts of a share, those of its part
)

var reasonNames = map[string]text.Label{
	ReasonLater:      {Zh: "晚于所问的日志位置", En: "after the size asked about"},
	ReasonVoided:     {Zh: "已作废", En: "voided"},
	ReasonReplaced:   {Zh: "已被更正", En: "replaced by a correction"},
	ReasonPeriod:     {Zh: "不在期间内", En: "outside the period"},
	ReasonCoarse:     {Zh: "地点过粗，无法判断是否在范围内", En: "place too coarse to tell whether it is inside"},
	ReasonArea:       {Zh: "不在范围内", En: "outside the area"},
	ReasonFiltered:   {Zh: "不符合口径条件", En: "does not meet the definition's conditions"},
	ReasonUnresolved: {Zh: "计入，但有名册尚未登记的对象", En: "counted, but names something the register does not know"},
	ReasonHeadcount:  {Zh: "另计：未注册人员（组长清点，人次）", En: "beside it: unregistered helpers counted by a leader"},
	ReasonCoarseIn:   {Zh: "计入，但地点未精确到社区（村）", En: "counted, but the place is coarser than a community"},
	ReasonSelf:       {Zh: "计入，但仅凭本人申报", En: "counted on the person's own word alone"},
	ReasonNoKey:      {Zh: "计入事实，但未写明所计对象", En: "a fact that names nothing to count"},
	ReasonPart:       {Zh: "计入，其中属于分子的", En: "counted, and of the part"},
}

// Explain says what is counted, what is left out, and how many facts of each.
func (e *Engine) Explain(ctx context.Context, q Question) (Explanation, error) {
	var x Explanation
	var raw, over int64
	counts := map[string]int64{}
	q, err := e.ask(ctx, q, func(p *plan) error {
		p.exact = true
		t, err := p.run(ctx)
		if err != nil {
			return err
		}
		raw, over = t.value()
		x.Counted = t.rows
		if t.part != nil {
			counts[ReasonPart] = t.part.rows
		}
		if err := p.reasons(ctx, counts); err != nil {
			return err
		}
		x.Reported = p.reported(q)
		return nil
	})
	if err != nil {
		return x, err
	}
	if x.Answer, err = e.answer(ctx, q, raw, over); err != nil {
		return x, err
	}
	for _, r := range []string{ReasonPart, ReasonUnresolved, ReasonCoarseIn, ReasonSelf, ReasonNoKey} {
		x.mark(&x.Marked, r, counts[r])
	}
	if n, err := e.headcount(ctx, q); err != nil {
		return x, err
	} else if n > 0 {
		x.mark(&x.Marked, ReasonHeadcount, n)
	}
	for _, r := range []string{ReasonVoided, ReasonReplaced, ReasonPeriod, ReasonCoarse, ReasonArea, ReasonFiltered, ReasonLater} {
		x.mark(&x.LeftOut, r, counts[r])
	}
	x.Words = e.describe(q)
	return x, nil
}

func (x *Explanation) mark(list *[]Count, reason string, n int64) {
	if n > 0 {
		*list = append(*list, Count{Reason: reason, Name: reasonNames[reason], Facts: n})
	}
}

// headcount is how many unregistered helpers stand beside a count of persons.
func (e *Engine) headcount(ctx context.Context, q Question) (int64, error) {
	if q.Definition.Measure != Persons || !slices.Contains(q.Definition.Of, "service") {
		return 0, nil
	}
	beside := *q.Definition
	beside.Of, beside.Measure = []string{"headcount"}, PersonTimes
	q.Definition = &beside
	var n int64
	_, err := e.ask(ctx, q, func(p *plan) error {
		t, err := p.run(ctx)
		if err == nil {
			n, _ = t.value()
		}
		return err
	})
	return n, err
}

// reasons goes over every fact of the asked kinds and says why it counts or
// not.
func (p *plan) reasons(ctx context.Context, counts map[string]int64) error {
	known := p.resolved()
	buf := make([]uint32, block)
	for _, s := range p.x.segments {
		if _, asked := p.timed[s.kind]; !asked {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		e := &explainer{plan: p, s: s, known: known, counts: counts, filters: make([]filter, len(p.pieces))}
		for i := range p.pieces {
			e.filters[i] = p.filter(s, &p.pieces[i])
		}
		for i, run := range s.places {
			e.locate(run.place)
			for from := run.start; from < s.end(i); from += block {
				e.reasons(from, min(from+block, s.end(i)), buf)
			}
		}
	}
	return nil
}

// explainer sorts the rows of a segment by reason.
type explainer struct {
	*plan
	s       *segment
	known   [nColumns][]bool
	counts  map[string]int64
	filters []filter // by piece

	// of the run of rows at hand:
	place uint16
	where []string // by piece: why a fact is not in the area, or empty
}

// locate says for a place why facts there are not in the area of each piece.
func (e *explainer) locate(place uint16) {
	atlas := e.x.atlas
	e.place, e.where = place, e.where[:0]
	within := uint16(atlas.Len()) // one past all that may be meant by the place
	if place != 0 {
		_, within = atlas.Range(atlas.At(place))
	}
	for i := range e.pieces {
		reason := ""
		if pc := &e.pieces[i]; pc.area {
			reason = ReasonArea
			for _, r := range pc.ranges {
				if place >= r[0] && place < r[1] {
					reason = ""
					break
				}
				if place < r[0] && r[0] < within {
					reason = ReasonCoarse
				}
			}
		}
		e.where = append(e.where, reason)
	}
}

func (e *explainer) reasons(from, to uint32, buf []uint32) {
	inside := -1
	rows := buf[:0]
	for r := from; r < to; r++ {
		seq := e.s.seq[r]
		dead := e.tip && e.s.nDead > 0 && e.s.dead.has(r) || !e.tip && e.dead.has(seq)
		switch {
		case seq > e.size:
			e.counts[ReasonLater]++
			continue
		case dead && e.x.isVoided(seq, e.size):
			e.counts[ReasonVoided]++
			continue
		case dead:
			e.counts[ReasonReplaced]++
			continue
		}
		i := e.pieceOf(e.s.dayOf(r))
		switch {
		case i < 0:
			e.counts[ReasonPeriod]++
		case e.where[i] != "":
			e.counts[e.where[i]]++
		case i == inside || inside < 0:
			rows, inside = append(rows, r), i
		default: // the day after a change of the area
			e.marks(rows, inside)
			rows, inside = append(buf[:0], r), i
		}
	}
	if inside >= 0 {
		e.marks(rows, inside)
	}
}

// pieceOf is the piece a day is in, or -1.
func (p *plan) pieceOf(day civil.Day) int {
	for i := range p.pieces {
		if pc := &p.pieces[i]; day == noDay && pc.dayless || day != noDay && day >= pc.from && day <= pc.to {
			return i
		}
	}
	return -1
}

// marks tells the rows that count from those that do not meet the conditions,
// and what is worth knowing of the former.
func (e *explainer) marks(rows []uint32, piece int) {
	f, n := &e.filters[piece], len(rows)
	rows = f.attributed(rows)
	e.counts[ReasonArea] += int64(n - len(rows))
	n = len(rows)
	rows = f.meet(rows)
	e.counts[ReasonFiltered] += int64(n - len(rows))
	if e.place != 0 && e.x.atlas.At(e.place).Level() < area.Community {
		e.counts[ReasonCoarseIn] += int64(len(rows))
	}
	at := placeCursor{s: e.s}
	for _, r := range rows {
		if e.unresolved(r) {
			e.counts[ReasonUnresolved]++
		}
		if e.s.cols[colGrade].at(r) == uint32(fact.Self) {
			e.counts[ReasonSelf]++
		}
		if e.measure.Distinct() && e.code(e.s, &at, r) == 0 {
			e.counts[ReasonNoKey]++
		}
	}
}

// resolved are tables of the codes the register knows at the asked size.
func (p *plan) resolved() (known [nColumns][]bool) {
	reg := &p.x.reg
	for col, knows := range map[int]func(code uint32) bool{
		colOrg:     func(code uint32) bool { _, ok := reg.orgAt(code, p.size); return ok },
		colSite:    func(code uint32) bool { _, ok := reg.siteAt(code, p.size); return ok },
		colTeam:    func(code uint32) bool { since, ok := reg.teams[code]; return ok && since <= p.size },
		colProject: func(code uint32) bool { since, ok := reg.projects[code]; return ok && since <= p.size },
	} {
		known[col] = make([]bool, p.x.codes[col].len())
		for code := range known[col] {
			known[col][code] = code == 0 || knows(uint32(code))
		}
	}
	return known
}

// unresolved reports whether a row names something the register does not know
// at the asked size.
func (e *explainer) unresolved(r uint32) bool {
	for _, col := range [...]int{colOrg, colSite, colTeam, colProject} {
		if !e.known[col][e.s.cols[col].at(r)] {
			return true
		}
	}
	person := e.s.person[r]
	if person == 0 || e.x.persons.raw(person)[0] == '~' { // a pseudonym is never registered
		return false
	}
	reg := &e.x.reg
	return int(person) >= len(reg.since) || reg.since[person] == 0 || reg.since[person] > e.size
}

// reported lists the stamped numbers that bodies without records have sent for
// this figure, over a period that meets the asked one.
func (p *plan) reported(q Question) []Reported {
	var out []Reported
	place, _ := p.x.atlas.Parse(q.Place)
	for _, r := range p.x.reported {
		f := r.fact
		if f.Item != q.Definition.ID || r.seq > p.size || p.x.isDead(r.seq, p.size) {
			continue
		}
		if q.From != 0 && f.End != 0 && f.End.Day() < q.From || q.To != 0 && f.Start != 0 && f.Start.Day() > q.To {
			continue
		}
		if f.Place != "" && (q.Place != "" && !place.Contains(area.Code(f.Place)) ||
			q.Unit != "" && p.x.atlas.UnitOf(area.Code(f.Place), f.Start.Day()) != q.Unit) {
			continue
		}
		rep := Reported{Org: f.Org, Quantity: f.Quantity, Note: f.Note, FactID: f.ID}
		if f.Start != 0 {
			rep.From = f.Start.Day().String()
		}
		if f.End != 0 {
			rep.To = f.End.Day().String()
		}
		out = append(out, rep)
	}
	return out
}
