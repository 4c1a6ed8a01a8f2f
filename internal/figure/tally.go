package figure

import (
	"math/bits"

	"linli/internal/civil"
)

// tally is what one worker has counted.
type tally struct {
	set  bitset // of a distinct measure
	sum  int64
	rows int64
	days bitset // offset from the index's first day
	part *tally // of a share; the tally itself is of the whole
}

// universe is how many codes a distinct measure may give.
func (p *plan) universe() int {
	switch p.measure {
	case Persons:
		return p.x.persons.len()
	case Others:
		return p.x.others.len()
	case Communities, Townships:
		return p.x.atlas.Len()
	}
	if p.column >= 0 {
		return p.x.codes[p.column].len()
	}
	return 0
}

func (p *plan) newTally() *tally {
	t := &tally{}
	if n := p.universe(); n > 0 {
		t.set = newBitset(n)
	}
	if p.perDay && p.x.last >= p.x.first {
		t.days = newBitset(int(p.x.last-p.x.first) + 1)
	}
	return t
}

// countStretch adds the rows of a stretch that pass. Where only dead rows can
// fail, sums and places are known without looking at rows.
func (p *plan) countStretch(t *tally, st stretch, buf []uint32) {
	s := st.s
	if p.tip && t.days == nil {
		f := p.filter(s, st.piece)
		if f.none {
			return
		}
		if f.dead = false; !f.days && len(f.preds) == 0 && !f.orgs && !f.grade && !f.later && !f.persons && p.countWhole(t, st) {
			return
		}
	}
	p.eachNew(st, buf, func(from, to uint32) bool { return !p.exact && p.known(t, s, from, to) }, func(from, to uint32, rows []uint32) {
		p.count(t, s, from, to, rows)
	})
}

// known reports whether a block can add nothing to a distinct count, because
// all it may hold has been counted.
func (p *plan) known(t *tally, s *segment, from, to uint32) bool {
	switch {
	case p.column >= 0 && !s.cols[p.column].uniform():
		z := s.cols[p.column].zones[from/block]
		return t.set.full(z.low, z.high)
	case p.column >= 0:
		return t.set.has(s.cols[p.column].same)
	case p.measure == Communities || p.measure == Townships:
		for i := s.runAt(from); i < len(s.places) && s.places[i].start < to; i++ {
			if !t.set.has(p.placeCode(s.places[i].place)) {
				return false
			}
		}
		return true
	}
	return false
}

// countWhole adds all live rows of a stretch, if the measure can do so at once.
func (p *plan) countWhole(t *tally, st stretch) bool {
	s := st.s
	switch {
	case p.measure == Communities || p.measure == Townships:
		for i := s.runAt(st.from); i < len(s.places) && s.places[i].start < st.to; i++ {
			code := p.placeCode(s.places[i].place)
			from, to := max(s.places[i].start, st.from), min(s.end(i), st.to)
			switch {
			case p.exact:
				if n := s.countLive(from, to); n > 0 {
					t.rows += n
					t.set.set(code)
				}
			case !t.set.has(code) && s.anyLive(from, to):
				t.rows++
				t.set.set(code)
			}
		}
	case p.measure.Distinct():
		return false
	case p.measure == PersonTimes && p.timed[s.kind]:
		n := s.countLive(st.from, st.to)
		t.rows += n
		t.sum += n
	default:
		t.rows += s.countLive(st.from, st.to)
		t.sum += s.sumLive(st.from, st.to)
	}
	return true
}

// count adds the rows of one block to a tally.
func (p *plan) count(t *tally, s *segment, from, to uint32, rows []uint32) {
	if rows == nil {
		t.rows += int64(to - from)
	} else {
		t.rows += int64(len(rows))
	}
	switch {
	case p.measure == Persons:
		mark(t.set, s.person, from, to, rows)
	case p.measure == Communities || p.measure == Townships:
		at := placeCursor{s: s}
		if rows == nil {
			for r := from; r < to; r = at.end {
				t.set.set(p.placeCode(at.place(r)))
			}
			break
		}
		for _, r := range rows {
			t.set.set(p.placeCode(at.place(r)))
		}
	case p.column >= 0:
		c := &s.cols[p.column]
		switch {
		case c.u8 != nil:
			mark(t.set, c.u8, from, to, rows)
		case c.u16 != nil:
			mark(t.set, c.u16, from, to, rows)
		case c.u32 != nil:
			mark(t.set, c.u32, from, to, rows)
		default:
			t.set.set(c.same)
		}
	default:
		t.sum += p.quantity(s, from, to, rows)
	}
	if t.days != nil && s.month != 0 {
		first := s.firstDay() - p.x.first
		forRows(from, to, rows, func(r uint32) { t.days.set(uint32(first + civil.Day(s.day[r]))) })
	}
}

// mark sets the bits of the codes of rows.
func mark[T uint8 | uint16 | uint32](set bitset, codes []T, from, to uint32, rows []uint32) {
	if rows == nil {
		for _, code := range codes[from:to] {
			set[code>>6] |= 1 << (code & 63)
		}
		return
	}
	for _, r := range rows {
		code := codes[r]
		set[code>>6] |= 1 << (code & 63)
	}
}

// quantity is what rows add to a sum.
func (p *plan) quantity(s *segment, from, to uint32, rows []uint32) int64 {
	if p.measure == PersonTimes && p.timed[s.kind] {
		if rows == nil {
			return int64(to - from)
		}
		return int64(len(rows))
	}
	sum := int64(0)
	switch {
	case rows == nil:
		return s.sum(from, to)
	case s.large == nil:
		for _, r := range rows {
			sum += int64(s.amount[r])
		}
	default:
		for _, r := range rows {
			sum += s.quantity(r)
		}
	}
	return sum
}

// placeCode is what a count of communities or townships counts at a place; 0
// is nothing.
func (p *plan) placeCode(ordinal uint16) uint32 {
	if p.measure == Townships {
		return uint32(p.x.township(ordinal))
	}
	if p.x.isCommunity(ordinal) {
		return uint32(ordinal)
	}
	return 0
}

// code is what a distinct measure counts of a row; 0 is nothing.
func (p *plan) code(s *segment, at *placeCursor, r uint32) uint32 {
	switch p.measure {
	case Persons:
		return p.canonical(s.person[r])
	case Communities, Townships:
		return p.placeCode(at.place(r))
	}
	return s.cols[p.column].at(r)
}

// settle lets the number that stands for a merged person take its place.
func (p *plan) settle(t *tally) {
	if p.measure != Persons {
		return
	}
	for person, into := range p.merged {
		if t.set.has(person) {
			t.set.clear(person)
			t.set.set(into)
		}
	}
}

// value is a tally's result: the distinct count without the empty code, or the
// sum; and what it is over: the days that have a fact, or the whole of a share.
func (t *tally) value() (raw, over int64) {
	if t.part != nil {
		return t.part.sum, t.sum
	}
	if t.set != nil {
		raw = t.set.count()
		if t.set.has(0) {
			raw--
		}
	} else {
		raw = t.sum
	}
	return raw, t.days.count()
}

// reset makes the tally new.
func (t *tally) reset() {
	clear(t.set)
	clear(t.days)
	t.sum, t.rows = 0, 0
}

func (b bitset) count() int64 {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

func (t *tally) add(u *tally) {
	for i, w := range u.set {
		t.set[i] |= w
	}
	for i, w := range u.days {
		t.days[i] |= w
	}
	t.sum += u.sum
	t.rows += u.rows
}
