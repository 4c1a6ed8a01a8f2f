package figure

import (
	"context"
	"math/bits"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"linli/internal/civil"
)

// block is how many rows are narrowed at a time: their numbers fit the first
// level cache.
const block = 2048

// stretch is a run of rows of a segment that lie in the asked area, with the
// days of the piece they belong to.
type stretch struct {
	s        *segment
	from, to uint32
	piece    *piece
}

// stretches lists the rows to look at. Facts of a place stand together, so an
// area is a few runs of each segment.
func (p *plan) stretches() []stretch {
	var out []stretch
	for i := range p.pieces {
		pc := &p.pieces[i]
		for _, s := range p.x.segments {
			if !p.inKinds(s.kind) || s.minSeq > p.size || !pc.meets(s) {
				continue
			}
			if !pc.area {
				out = cut(out, s, 0, uint32(s.n), pc)
				continue
			}
			for _, r := range pc.ranges {
				lo := sort.Search(len(s.places), func(i int) bool { return s.places[i].place >= r[0] })
				hi := sort.Search(len(s.places), func(i int) bool { return s.places[i].place >= r[1] })
				if lo < hi {
					out = cut(out, s, s.places[lo].start, s.end(hi-1), pc)
				}
			}
		}
	}
	return out
}

// cut divides long stretches, so that two cores share the work.
func cut(out []stretch, s *segment, from, to uint32, pc *piece) []stretch {
	const most = 1 << 17
	for to-from > most {
		out = append(out, stretch{s, from, from + most, pc})
		from += most
	}
	return append(out, stretch{s, from, to, pc})
}

func (p *plan) inKinds(kind uint32) bool {
	for _, k := range p.kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// meets reports whether a segment has days of the piece.
func (pc *piece) meets(s *segment) bool {
	if s.month == 0 {
		return pc.dayless
	}
	return s.month.First() <= pc.to && (s.month+1).First() > pc.from
}

// covers reports whether all days of a segment are in the piece.
func (pc *piece) covers(s *segment) bool {
	return s.month == 0 || s.month.First() >= pc.from && (s.month+1).First()-1 <= pc.to
}

// each calls visit with the rows of a stretch that pass, a block at a time.
// rows is nil when all of from…to pass.
func (p *plan) each(st stretch, buf []uint32, visit func(from, to uint32, rows []uint32)) {
	s := st.s
	narrow := p.narrows(st)
	for from := st.from; from < st.to; from += block {
		to := min(from+block, st.to)
		if !narrow {
			visit(from, to, nil)
			continue
		}
		rows := buf[:to-from]
		for i := range rows {
			rows[i] = from + uint32(i)
		}
		if rows = p.keep(s, st.piece, rows); len(rows) > 0 {
			visit(from, to, rows)
		}
	}
}

// narrows reports whether any row of a stretch may fail.
func (p *plan) narrows(st stretch) bool {
	s := st.s
	if !st.piece.covers(s) || s.maxSeq > p.size || p.orgPass != nil || st.piece.homes != nil || st.piece.seats != nil || p.party != nil || p.ages != nil {
		return true
	}
	if p.tip && s.nDead > 0 || !p.tip && len(p.dead) > 0 {
		return true
	}
	if p.grade > 0 && !(s.cols[colGrade].uniform() && s.cols[colGrade].same >= p.grade) {
		return true
	}
	for _, pr := range p.preds {
		c := &s.cols[pr.col]
		if !c.uniform() || int(c.same) >= len(pr.pass) || !pr.pass[c.same] {
			return true
		}
	}
	return false
}

// keep narrows rows by every condition, cheap ones first.
func (p *plan) keep(s *segment, pc *piece, rows []uint32) []uint32 {
	if !pc.covers(s) {
		first := s.firstDay()
		from, to := uint8(max(pc.from-first, 0)), uint8(min(pc.to-first, 40))
		out := rows[:0]
		for _, r := range rows {
			if d := s.day[r]; d >= from && d <= to {
				out = append(out, r)
			}
		}
		rows = out
	}
	for _, pr := range p.preds {
		if len(rows) == 0 {
			return rows
		}
		rows = s.cols[pr.col].keep(rows, pr.pass)
	}
	if pc.seats != nil {
		rows = s.cols[colOrg].keep(rows, pc.seats)
	}
	if p.orgPass != nil {
		rows = p.keepOrgs(s, rows)
	}
	if p.grade > 0 {
		out := rows[:0]
		for _, r := range rows {
			if s.cols[colGrade].at(r) >= p.grade {
				out = append(out, r)
			}
		}
		rows = out
	}
	rows = p.keepLive(s, rows)
	if pc.homes != nil || p.party != nil || p.ages != nil {
		rows = p.keepPersons(s, pc.homes, rows)
	}
	return rows
}

func (p *plan) keepOrgs(s *segment, rows []uint32) []uint32 {
	passes := func(code uint32) bool { return int(code) < len(p.orgPass) && p.orgPass[code] }
	out := rows[:0]
	for _, r := range rows {
		ok := passes(s.cols[colOrg].at(r))
		if !ok && s.claims != nil {
			for _, claim := range s.claims[r] {
				ok = ok || passes(claim)
			}
		}
		if ok {
			out = append(out, r)
		}
	}
	return out
}

// keepLive drops facts after the asked size, voided ones and replaced ones.
func (p *plan) keepLive(s *segment, rows []uint32) []uint32 {
	if s.maxSeq > p.size {
		out := rows[:0]
		for _, r := range rows {
			if s.seq[r] <= p.size {
				out = append(out, r)
			}
		}
		rows = out
	}
	switch {
	case p.tip && s.nDead > 0:
		out := rows[:0]
		for _, r := range rows {
			if s.dead[r>>6]&(1<<(r&63)) == 0 {
				out = append(out, r)
			}
		}
		rows = out
	case !p.tip && len(p.dead) > 0:
		out := rows[:0]
		for _, r := range rows {
			if !p.dead.has(s.seq[r]) {
				out = append(out, r)
			}
		}
		rows = out
	}
	return rows
}

// canonical is the number that stands for a person.
func (p *plan) canonical(person uint32) uint32 {
	if p.isMerged != nil && p.isMerged.has(person) {
		return p.merged[person]
	}
	return person
}

func (p *plan) keepPersons(s *segment, homes []bool, rows []uint32) []uint32 {
	reg := &p.x.reg
	simple := p.isMerged == nil && len(reg.changes) == 0
	first := s.firstDay()
	out := rows[:0]
	for _, r := range rows {
		person := s.person[r]
		var v personVersion
		known := false
		if simple {
			if int(person) < len(reg.since) && reg.since[person] != 0 && reg.since[person] <= p.size {
				known = true
				v = personVersion{home: reg.home[person], birth: civil.Month(reg.birth[person])}
				if p.party != nil {
					v.party = reg.party.has(person)
				}
			}
		} else {
			v, known = reg.personAt(p.canonical(person), p.size)
		}
		if homes != nil && !(known && homes[v.home]) {
			continue
		}
		if p.party != nil && v.party != *p.party {
			continue
		}
		if p.ages != nil {
			if !known || v.birth == 0 || s.month == 0 {
				continue
			}
			if age := v.birth.Age(first + civil.Day(s.day[r])); age < p.ages[0] || age > p.ages[1] {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// tally is what one worker has counted.
type tally struct {
	set  bitset // of a distinct measure
	sum  int64
	rows int64
	days bitset // offset from the index's first day
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

// count adds the rows of one block to a tally.
func (p *plan) count(t *tally, s *segment, from, to uint32, rows []uint32) {
	if rows == nil {
		t.rows += int64(to - from)
	} else {
		t.rows += int64(len(rows))
	}
	switch {
	case p.measure == Persons && p.isMerged == nil:
		set := t.set
		if rows == nil {
			for _, person := range s.person[from:to] {
				set[person>>6] |= 1 << (person & 63)
			}
		} else {
			col := s.person
			for _, r := range rows {
				person := col[r]
				set[person>>6] |= 1 << (person & 63)
			}
		}
	default:
		p.countEach(t, s, from, to, rows)
	}
	if t.days != nil && s.month != 0 {
		first := s.firstDay() - p.x.first
		forRows(from, to, rows, func(r uint32) { t.days.set(uint32(first + civil.Day(s.day[r]))) })
	}
}

// countEach adds rows one by one: measures that are rarer than persons.
func (p *plan) countEach(t *tally, s *segment, from, to uint32, rows []uint32) {
	if t.set != nil {
		forRows(from, to, rows, func(r uint32) { t.set.set(p.code(s, r)) })
		return
	}
	if p.measure == PersonTimes && p.timed[s.kind] {
		forRows(from, to, rows, func(uint32) { t.sum++ })
		return
	}
	if rows == nil {
		for r := from; r < to; r++ {
			t.sum += s.quantity(r)
		}
		return
	}
	for _, r := range rows {
		t.sum += s.quantity(r)
	}
}

// code is what a distinct measure counts of a row; 0 is nothing.
func (p *plan) code(s *segment, r uint32) uint32 {
	switch p.measure {
	case Persons:
		return p.canonical(s.person[r])
	case Communities:
		if o := s.placeOf(r); p.x.isCommunity(o) {
			return uint32(o)
		}
		return 0
	case Townships:
		return uint32(p.x.township(s.placeOf(r)))
	}
	return s.cols[p.column].at(r)
}

func forRows(from, to uint32, rows []uint32, f func(r uint32)) {
	if rows == nil {
		for r := from; r < to; r++ {
			f(r)
		}
		return
	}
	for _, r := range rows {
		f(r)
	}
}

// placeOf is the ordinal of the place of row r.
func (s *segment) placeOf(r uint32) uint16 {
	i := sort.Search(len(s.places), func(i int) bool { return s.places[i].start > r })
	return s.places[i-1].place
}

// value is a tally's result: the distinct count without the empty code, or the
// sum; and the days that have a fact.
func (t *tally) value() (raw, days int64) {
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

// run counts a plan, on as many cores as there are when it is long.
func (p *plan) run(ctx context.Context) (*tally, error) {
	total := p.newTally()
	err := share(ctx, p.stretches(), p.newTally, func(t *tally, st stretch, buf []uint32) {
		p.each(st, buf, func(from, to uint32, rows []uint32) { p.count(t, st.s, from, to, rows) })
	}, func(t *tally) { total.add(t) })
	return total, err
}

// share lets workers take stretches from one list; each worker has a state of
// its own, and join is called with them one after the other.
func share[T any](ctx context.Context, work []stretch, fresh func() T, do func(T, stretch, []uint32), join func(T)) error {
	rows := 0
	for _, st := range work {
		rows += int(st.to - st.from)
	}
	workers := min(runtime.GOMAXPROCS(0), len(work), 1+rows/(1<<16))
	if workers <= 1 {
		t := fresh()
		buf := make([]uint32, block)
		for _, st := range work {
			if err := ctx.Err(); err != nil {
				return err
			}
			do(t, st, buf)
		}
		join(t)
		return nil
	}
	var next atomic.Int64
	var mu sync.Mutex
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			t := fresh()
			buf := make([]uint32, block)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(work) || ctx.Err() != nil {
					break
				}
				do(t, work[i], buf)
			}
			mu.Lock()
			defer mu.Unlock()
			join(t)
		})
	}
	group.Wait()
	return ctx.Err()
}
