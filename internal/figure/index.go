package figure

import (
	"cmp"
	"slices"
	"sync"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/register"
)

// sealEvery is how many new facts wait before they are sorted into segments.
const sealEvery = 1 << 16

// index is the log as columns. One goroutine at a time applies facts; any
// number ask.
type index struct {
	atlas  *area.Atlas
	epochs []epoch

	// mu guards everything below. Sorting and merging happen outside it:
	// segments never change once they are in place, but for their dead rows.
	mu       sync.RWMutex
	size     int64 // facts applied, sealed or waiting
	sealed   int64 // facts that stand in segments: what a question may see
	kinds    *dict
	persons  *dict
	others   *dict
	codes    [nColumns]*dict // nil for grade and other
	segments []*segment      // sealed
	waiting  map[lot][]row
	nWaiting int
	first    civil.Day // the days that have a fact
	last     civil.Day

	links    []correction
	byTarget map[uint32][]int  // positions in links
	replaced map[uint32]uint32 // replacing fact → what it replaced
	deadTip  bitset            // by seq
	deadAge  uint64            // grows with every change of deadTip
	marked   map[*segment]uint64
	changed  []uint32 // dead or revived since the last marking
	reported []reportedFact

	// before is what the last fact had in each column.
	before [nColumns]struct {
		key  string
		code uint32
	}

	reg registry

	memo memo
}

// lot is what facts of one segment have in common.
type lot struct {
	kind  uint32
	month civil.Month
}

// correction is one replaces or voids, in log order.
type correction struct {
	target, by uint32
	void       bool
}

type reportedFact struct {
	seq  uint32
	fact *fact.Fact
}

func newIndex(atlas *area.Atlas) *index {
	x := &index{
		atlas: atlas, epochs: epochs(atlas), kinds: newDict(), persons: newDict(), others: newDict(),
		waiting: map[lot][]row{}, byTarget: map[uint32][]int{}, replaced: map[uint32]uint32{}, marked: map[*segment]uint64{},
		first: 1 << 30, last: noDay,
	}
	for c := range x.codes {
		if c != colGrade && c != colOther {
			x.codes[c] = newDict()
		}
	}
	x.reg.init()
	return x
}

// apply takes facts in log order. batches holds the register changes of the
// register facts among them, and targets finds the position of a corrected
// fact by its id.
func (x *index) apply(facts []*fact.Fact, batches map[int64]*register.Batch, targets map[string]int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, f := range facts {
		x.applyOne(f, batches, targets)
	}
}

func (x *index) applyOne(f *fact.Fact, batches map[int64]*register.Batch, targets map[string]int64) {
	seq := uint32(f.Seq)
	x.size = f.Seq
	if target := f.Replaces + f.Voids; target != "" {
		x.correct(correction{target: uint32(targets[target]), by: seq, void: f.Voids != ""})
	}
	switch f.Kind {
	case fact.KindVoid:
		return
	case fact.KindRegister:
		x.register(seq, batches[f.Seq])
		return
	case fact.KindReported:
		x.reported = append(x.reported, reportedFact{seq, f})
		return
	}
	r := row{seq: seq, day: noDay, person: x.persons.code(f.Person), amount: f.Quantity}
	if f.Start != 0 {
		r.day = f.Start.Day()
		x.first, x.last = min(x.first, r.day), max(x.last, r.day)
	}
	r.place, _ = x.atlas.Ordinal(area.Code(f.Place))
	for c, key := range [nColumns]string{
		colCategory: f.Category, colCampaign: f.Campaign, colAction: f.Action, colProject: f.Project, colOrg: f.Org,
		colTeam: f.Team, colSite: f.Site, colItem: f.Item, colUnit: f.Unit,
	} {
		if key != "" {
			r.cols[c] = x.code(c, key)
		}
	}
	r.cols[colGrade] = uint32(f.Grade)
	if f.Other != "" {
		r.cols[colOther] = x.others.code(f.Other)
	}
	for _, claim := range f.Claims {
		r.claims = append(r.claims, x.codes[colOrg].code(claim))
	}
	p := lot{kind: x.kinds.code(f.Kind)}
	if r.day != noDay {
		p.month = r.day.Month()
	}
	x.waiting[p] = append(x.waiting[p], r)
	x.nWaiting++
}

// code numbers the key of a column. Most facts say the same as the one before
// of their campaign, their unit and the like.
func (x *index) code(col int, key string) uint32 {
	last := &x.before[col]
	if last.key != key {
		last.key, last.code = key, x.codes[col].code(key)
	}
	return last.code
}

// correct notes a correction and brings the dead facts of the tip up to date.
func (x *index) correct(k correction) {
	x.links = append(x.links, k)
	at := len(x.links) - 1
	x.byTarget[k.target] = append(x.byTarget[k.target], at)
	x.setDead(k.target, true)
	if !k.void {
		x.replaced[k.by] = k.target
	} else if before, ok := x.replaced[k.target]; ok {
		// What the voided fact had replaced is live again.
		x.setDead(before, x.isDead(before, k.by))
	}
}

// isDead tells from the corrections up to a size whether a fact is dead: it
// was voided, or replaced by a fact that was not voided itself.
func (x *index) isDead(seq, size uint32) bool {
	for _, at := range x.byTarget[seq] {
		k := x.links[at]
		if k.by > size {
			continue
		}
		if k.void || !x.isVoided(k.by, size) {
			return true
		}
	}
	return false
}

func (x *index) isVoided(seq, size uint32) bool {
	for _, at := range x.byTarget[seq] {
		if k := x.links[at]; k.void && k.by <= size {
			return true
		}
	}
	return false
}

func (x *index) setDead(seq uint32, dead bool) {
	for int(seq>>6) >= len(x.deadTip) {
		x.deadTip = append(x.deadTip, 0)
	}
	if dead {
		x.deadTip.set(seq)
	} else {
		x.deadTip.clear(seq)
	}
	x.deadAge++
	x.changed = append(x.changed, seq)
}

// deadAt is the set of facts that were dead at an older size.
func (x *index) deadAt(size uint32) bitset {
	out := newBitset(int(size) + 1)
	for _, k := range x.links {
		if k.by > size {
			break
		}
		if x.isDead(k.target, size) {
			out.set(k.target)
		}
	}
	return out
}

// seal sorts the waiting facts into segments and merges small neighbours. Only
// the goroutine that applies calls it.
func (x *index) seal() {
	x.mu.Lock()
	waiting, size := x.waiting, x.size
	segments := slices.Clone(x.segments)
	x.waiting = map[lot][]row{}
	x.mu.Unlock()

	parts := make([]lot, 0, len(waiting))
	for p := range waiting {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b lot) int {
		if a.kind != b.kind {
			return cmp.Compare(a.kind, b.kind)
		}
		return cmp.Compare(a.month, b.month)
	})
	for _, p := range parts {
		segments = add(segments, build(p.kind, p.month, waiting[p]))
	}

	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments, x.sealed, x.nWaiting = segments, size, 0
	x.markAll()
}

// add puts a segment beside its likes and merges while the neighbour is not
// more than twice as large.
func add(segments []*segment, s *segment) []*segment {
	for {
		at := -1
		for i, t := range segments {
			if t.kind == s.kind && t.month == s.month && t.n <= 2*s.n {
				at = i
				break
			}
		}
		if at < 0 {
			return append(segments, s)
		}
		t := segments[at]
		segments = slices.Delete(segments, at, at+1)
		s = merge(t, s)
	}
}

// markAll redoes the dead rows of the segments that corrections have touched
// since, and of new segments.
func (x *index) markAll() {
	slices.Sort(x.changed)
	fresh := make(map[*segment]uint64, len(x.segments))
	for _, s := range x.segments {
		if s.sums == nil {
			s.derive() // it comes from a file
		}
		age, known := x.marked[s]
		switch {
		case !known:
			s.markDead(x.deadTip)
		case age != x.deadAge && touches(x.changed, s.minSeq, s.maxSeq):
			s.remark(x.changed, x.deadTip)
		}
		fresh[s] = x.deadAge
	}
	x.marked, x.changed = fresh, x.changed[:0]
}

func touches(sorted []uint32, from, to uint32) bool {
	i, _ := slices.BinarySearch(sorted, from)
	return i < len(sorted) && sorted[i] <= to
}

// Memory is what the index holds, in bytes.
type Memory struct {
	Facts int64
	Core  int64 // place, day, category, person, quantity
	Other int64 // positions and the other columns
	Keys  int64 // dictionaries and the register
}

func (x *index) memory() Memory {
	x.mu.RLock()
	defer x.mu.RUnlock()
	m := Memory{Facts: x.size}
	for _, s := range x.segments {
		m.Core += int64(s.coreMemory())
		m.Other += int64(s.otherMemory())
	}
	for _, d := range x.codes {
		if d != nil {
			m.Keys += int64(d.memory())
		}
	}
	m.Keys += int64(x.persons.memory() + x.others.memory() + x.reg.memory())
	return m
}
