package figure

import (
	"math/bits"
	"slices"
	"sort"

	"linli/internal/civil"
)

// The coded columns of a segment, besides place, day, person, quantity and
// position.
const (
	colCategory = iota
	colCampaign
	colAction
	colProject
	colOrg
	colTeam
	colSite
	colItem
	colUnit
	colGrade
	colOther
	nColumns
)

// row is a fact on its way into a segment.
type row struct {
	seq    uint32
	day    civil.Day
	place  uint16
	person uint32
	cols   [nColumns]uint32
	amount int64
	claims []uint32
}

// noDay stands for a fact without a start: it is in no period.
const noDay civil.Day = -1 << 30

// segment holds facts of one kind and month, sorted by place, day, category.
type segment struct {
	kind  uint32
	month civil.Month // 0: facts without a day
	n     int

	places []run // in order of place
	day    []uint8
	person []uint32
	amount []uint16 // tooLarge: look in large
	large  map[uint32]int64
	seq    []uint32
	cols   [nColumns]column
	claims map[uint32][]uint32 // row → organisations that claim it

	minSeq, maxSeq uint32
	minDay, maxDay uint8

	sums []int64 // quantity of the rows before each block, and of all

	// dead are the rows that are voided or replaced at the tip; it is redone
	// when corrections has moved on.
	dead     bitset
	nDead    int
	deadRows []uint32 // dead rows before each block
	deadSums []int64  // their quantity
}

// run is where the rows of a place begin.
type run struct {
	place uint16
	start uint32
}

const tooLarge = 1<<16 - 1

// end is the end of run i.
func (s *segment) end(i int) uint32 {
	if i+1 < len(s.places) {
		return s.places[i+1].start
	}
	return uint32(s.n)
}

// runAt is the position in places of the run that holds row r.
func (s *segment) runAt(r uint32) int {
	return sort.Search(len(s.places), func(i int) bool { return s.places[i].start > r }) - 1
}

// placeCursor finds the places of rows that are asked for mostly in order.
type placeCursor struct {
	s          *segment
	start, end uint32
	ordinal    uint16
}

func (c *placeCursor) place(r uint32) uint16 {
	if r < c.start || r >= c.end {
		i := c.s.runAt(r)
		c.start, c.end, c.ordinal = c.s.places[i].start, c.s.end(i), c.s.places[i].place
	}
	return c.ordinal
}

// derive works out what is known of blocks.
func (s *segment) derive() {
	for c := range s.cols {
		s.cols[c].zone()
	}
	s.minDay, s.maxDay = slices.Min(s.day), slices.Max(s.day)
	s.sums = make([]int64, 1, s.n/block+2)
	for from := 0; from < s.n; from += block {
		sum := int64(0)
		for r := from; r < min(from+block, s.n); r++ {
			sum += s.quantity(uint32(r))
		}
		s.sums = append(s.sums, s.sums[len(s.sums)-1]+sum)
	}
}

// sum of the quantities of rows.
func (s *segment) sum(from, to uint32) int64 {
	first, last := (from+block-1)/block, to/block
	if first >= last {
		return s.sumEach(from, to)
	}
	return s.sumEach(from, first*block) + s.sums[last] - s.sums[first] + s.sumEach(last*block, to)
}

func (s *segment) sumEach(from, to uint32) int64 {
	sum := int64(0)
	if s.large == nil {
		for _, q := range s.amount[from:to] {
			sum += int64(q)
		}
		return sum
	}
	for r := from; r < to; r++ {
		sum += s.quantity(r)
	}
	return sum
}

// sumLive and countLive leave out the rows that are dead at the tip.
func (s *segment) sumLive(from, to uint32) int64 {
	if s.nDead == 0 {
		return s.sum(from, to)
	}
	return s.sum(from, to) - (s.deadTo(to).sum - s.deadTo(from).sum)
}

func (s *segment) countLive(from, to uint32) int64 {
	if s.nDead == 0 {
		return int64(to - from)
	}
	return int64(to-from) - (s.deadTo(to).rows - s.deadTo(from).rows)
}

func (s *segment) anyLive(from, to uint32) bool {
	for r := from; r < to; r++ {
		if !s.dead.has(r) {
			return true
		}
	}
	return false
}

type deadCount struct{ rows, sum int64 }

// deadTo counts the dead rows before a row.
func (s *segment) deadTo(to uint32) deadCount {
	b := to / block
	d := deadCount{int64(s.deadRows[b]), s.deadSums[b]}
	for from := b * block; from < to; from += 64 {
		w := s.dead[from>>6]
		if to-from < 64 {
			w &= 1<<(to-from) - 1
		}
		for ; w != 0; w &= w - 1 {
			d.rows++
			d.sum += s.quantity(from + uint32(bits.TrailingZeros64(w)))
		}
	}
	return d
}

// quantity of row i.
func (s *segment) quantity(i uint32) int64 {
	if q := s.amount[i]; q != tooLarge {
		return int64(q)
	}
	return s.large[i]
}

// firstDay is the day before the segment's first possible day, so that adding
// the day of the month gives the day.
func (s *segment) firstDay() civil.Day {
	if s.month == 0 {
		return noDay
	}
	return s.month.First() - 1
}

// dayOf is the day of row i, or noDay.
func (s *segment) dayOf(i uint32) civil.Day { return s.firstDay() + civil.Day(s.day[i]) }

// build sorts rows of one kind and month, which come in log order, into a
// segment.
func build(kind uint32, month civil.Month, rows []row) *segment {
	n := len(rows)
	s := &segment{
		kind: kind, month: month, n: n,
		day: make([]uint8, n), person: make([]uint32, n), amount: make([]uint16, n), seq: make([]uint32, n),
		minSeq: rows[0].seq, maxSeq: rows[0].seq,
	}
	// A number that begins with what to sort by and ends with the row sorts many
	// times faster than rows do. Codes of categories beyond 255, of which there
	// are none yet, would only stand together.
	first := s.firstDay()
	order := make([]uint64, n)
	for i := range rows {
		r := &rows[i]
		order[i] = uint64(r.place)<<48 | uint64(uint8(r.day-first))<<40 | uint64(min(r.cols[colCategory], 255))<<32 | uint64(i)
	}
	slices.Sort(order)
	for i, o := range order {
		r := &rows[uint32(o)]
		if len(s.places) == 0 || s.places[len(s.places)-1].place != r.place {
			s.places = append(s.places, run{r.place, uint32(i)})
		}
		s.day[i] = uint8(r.day - first)
		s.person[i] = r.person
		s.seq[i] = r.seq
		s.setAmount(uint32(i), r.amount)
		if len(r.claims) > 0 {
			s.setClaims(uint32(i), r.claims)
		}
		s.minSeq, s.maxSeq = min(s.minSeq, r.seq), max(s.maxSeq, r.seq)
	}
	codes := make([]uint32, n)
	for c := range s.cols {
		for i, o := range order {
			codes[i] = rows[uint32(o)].cols[c]
		}
		s.cols[c] = pack(codes)
	}
	s.derive()
	return s
}

func (s *segment) setAmount(i uint32, amount int64) {
	if uint64(amount) < tooLarge {
		s.amount[i] = uint16(amount)
		return
	}
	s.amount[i] = tooLarge
	if s.large == nil {
		s.large = map[uint32]int64{}
	}
	s.large[i] = amount
}

func (s *segment) setClaims(i uint32, claims []uint32) {
	if s.claims == nil {
		s.claims = map[uint32][]uint32{}
	}
	s.claims[i] = claims
}

// merge joins two segments of the same kind and month.
func merge(a, b *segment) *segment {
	n := a.n + b.n
	s := &segment{
		kind: a.kind, month: a.month, n: n,
		day: make([]uint8, n), person: make([]uint32, n), amount: make([]uint16, n), seq: make([]uint32, n),
		minSeq: min(a.minSeq, b.minSeq), maxSeq: max(a.maxSeq, b.maxSeq),
	}
	// from says where each row comes from: a's rows as they are, b's after them.
	from := make([]uint32, 0, n)
	ai, bi := 0, 0
	for ai < len(a.places) || bi < len(b.places) {
		var place uint16
		switch {
		case bi == len(b.places) || ai < len(a.places) && a.places[ai].place <= b.places[bi].place:
			place = a.places[ai].place
		default:
			place = b.places[bi].place
		}
		s.places = append(s.places, run{place, uint32(len(from))})
		var i, iEnd, j, jEnd uint32
		if ai < len(a.places) && a.places[ai].place == place {
			i, iEnd = a.places[ai].start, a.end(ai)
			ai++
		}
		if bi < len(b.places) && b.places[bi].place == place {
			j, jEnd = b.places[bi].start, b.end(bi)
			bi++
		}
		for i < iEnd || j < jEnd {
			if j == jEnd || i < iEnd && !b.before(j, a, i) {
				from = append(from, i)
				i++
			} else {
				from = append(from, uint32(a.n)+j)
				j++
			}
		}
	}
	gather(s.day, a.day, b.day, from)
	gather(s.person, a.person, b.person, from)
	gather(s.seq, a.seq, b.seq, from)
	gather(s.amount, a.amount, b.amount, from)
	codes := make([]uint32, n)
	for c := range s.cols {
		ca, cb := &a.cols[c], &b.cols[c]
		if ca.uniform() && cb.uniform() && ca.same == cb.same {
			s.cols[c] = column{same: ca.same}
			continue
		}
		for i, f := range from {
			if f < uint32(a.n) {
				codes[i] = ca.at(f)
			} else {
				codes[i] = cb.at(f - uint32(a.n))
			}
		}
		s.cols[c] = pack(codes)
	}
	if len(a.large)+len(b.large)+len(a.claims)+len(b.claims) > 0 {
		s.mergeRare(a, b, from)
	}
	s.derive()
	return s
}

func (s *segment) mergeRare(a, b *segment, from []uint32) {
	for i, f := range from {
		src := a
		if f >= uint32(a.n) {
			src, f = b, f-uint32(a.n)
		}
		if src.amount[f] == tooLarge {
			s.setAmount(uint32(i), src.large[f])
		}
		if claims, ok := src.claims[f]; ok {
			s.setClaims(uint32(i), claims)
		}
	}
}

// before reports whether row i of s comes before row j of t within a place.
func (s *segment) before(i uint32, t *segment, j uint32) bool {
	if s.day[i] != t.day[j] {
		return s.day[i] < t.day[j]
	}
	return s.cols[colCategory].at(i) < t.cols[colCategory].at(j)
}

func gather[T any](out, a, b []T, from []uint32) {
	n := uint32(len(a))
	for i, f := range from {
		if f < n {
			out[i] = a[f]
		} else {
			out[i] = b[f-n]
		}
	}
}

// markDead redoes the set of dead rows.
func (s *segment) markDead(dead bitset) {
	s.dead, s.nDead, s.deadRows, s.deadSums = nil, 0, nil, nil
	for i, seq := range s.seq {
		if dead.has(seq) {
			s.flip(uint32(i))
		}
	}
	rows, sum := uint32(0), int64(0)
	for b := range s.deadRows { // from what each block has to what all before it have
		n, q := s.deadRows[b], s.deadSums[b]
		s.deadRows[b], s.deadSums[b] = rows, sum
		rows, sum = rows+n, sum+q
	}
}

// flip lets a row die or live again, in its block alone.
func (s *segment) flip(r uint32) {
	if s.dead == nil {
		s.dead = newBitset(s.n)
		s.deadRows, s.deadSums = make([]uint32, s.n/block+1), make([]int64, s.n/block+1)
	}
	s.dead[r>>6] ^= 1 << (r & 63)
	n := int64(1)
	if !s.dead.has(r) {
		n = -1
	}
	s.nDead += int(n)
	s.deadRows[r/block] += uint32(n)
	s.deadSums[r/block] += n * s.quantity(r)
}

// few changes are found by going over the positions once; for more the whole
// is done anew.
const few = 256

// remark brings the dead rows up to date with some facts, in order of position.
func (s *segment) remark(changed []uint32, dead bitset) {
	if len(changed) > few {
		s.markDead(dead)
		return
	}
	low, span := changed[0], changed[len(changed)-1]-changed[0]
	for i, seq := range s.seq {
		if seq-low > span {
			continue
		}
		r := uint32(i)
		if _, ok := slices.BinarySearch(changed, seq); !ok || dead.has(seq) == s.dead.has(r) {
			continue
		}
		// The sums are of what stands before a block: take the row's own out of it
		// and into all that follow.
		s.flip(r)
		n := int64(1)
		if !s.dead.has(r) {
			n = -1
		}
		q := n * s.quantity(r)
		s.deadRows[r/block] -= uint32(n)
		s.deadSums[r/block] -= q
		for b := int(r/block) + 1; b < len(s.deadRows); b++ {
			s.deadRows[b] += uint32(n)
			s.deadSums[b] += q
		}
	}
}

// coreMemory and otherMemory are what the segment holds, in bytes: for place,
// day, category, person and quantity, and for everything else.
func (s *segment) coreMemory() int {
	return 8*len(s.places) + len(s.day) + 4*len(s.person) + 2*len(s.amount) + 24*len(s.large) + s.cols[colCategory].memory()
}

func (s *segment) otherMemory() int {
	total := 4*len(s.seq) + 8*len(s.sums) + 8*len(s.dead) + 4*len(s.deadRows) + 8*len(s.deadSums) + 64*len(s.claims)
	for c := range s.cols {
		if c != colCategory {
			total += s.cols[c].memory()
		}
	}
	return total
}
