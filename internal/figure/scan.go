package figure

import (
	"context"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"linli/internal/civil"
)

// block is how many rows are narrowed at a time: their numbers fit the first
// level cache. Blocks begin at multiples of it, so that what is known of a
// block of a column (its zone) holds.
const block = 2048

// stretch is a run of rows of a segment that lie in the asked area, with the
// days of the piece they belong to.
type stretch struct {
	s        *segment
	from, to uint32
	piece    *piece
}

// stretches lists the rows of some pieces to look at. Facts of a place stand
// together, so an area is a few runs of each segment.
func (p *plan) stretches(pieces []piece) []stretch {
	var out []stretch
	for i := range pieces {
		pc := &pieces[i]
		for _, s := range p.segments {
			if !pc.meets(s) {
				continue
			}
			if !pc.area {
				out = cut(out, s, 0, uint32(s.n), pc)
				continue
			}
			for _, r := range pc.ranges {
				lo := sort.Search(len(s.places), func(i int) bool { return s.places[i].place >= r[0] })
				hi := lo + sort.Search(len(s.places)-lo, func(i int) bool { return s.places[lo+i].place >= r[1] })
				if lo < hi {
					out = cut(out, s, s.places[lo].start, s.end(hi-1), pc)
				}
			}
		}
	}
	return out
}

// cut divides long stretches at the borders of blocks, so that two cores share
// the work.
func cut(out []stretch, s *segment, from, to uint32, pc *piece) []stretch {
	const most = 64 * block
	for to-from > most {
		end := (from + most) / block * block
		out = append(out, stretch{s, from, end, pc})
		from = end
	}
	return append(out, stretch{s, from, to, pc})
}

// meets reports whether a segment has days of the piece.
func (pc *piece) meets(s *segment) bool {
	if s.month == 0 {
		return pc.dayless
	}
	return s.month.First() <= pc.to && (s.month+1).First() > pc.from
}

// covers reports whether all days that a segment has are in the piece.
func (pc *piece) covers(s *segment) bool {
	first := s.firstDay()
	return s.month == 0 || first+civil.Day(s.minDay) >= pc.from && first+civil.Day(s.maxDay) <= pc.to
}

// each calls visit with the rows of a stretch that pass, a block at a time.
// rows is nil when all of from…to pass.
func (p *plan) each(st stretch, buf []uint32, visit func(from, to uint32, rows []uint32)) {
	p.eachNew(st, buf, func(uint32, uint32) bool { return false }, visit)
}

// eachNew is each without the blocks that are known to add nothing.
func (p *plan) eachNew(st stretch, buf []uint32, known func(from, to uint32) bool, visit func(from, to uint32, rows []uint32)) {
	f := p.filter(st.s, st.piece)
	if f.none {
		return
	}
	for from := st.from; from < st.to; {
		to := min((from/block+1)*block, st.to)
		if known(from, to) {
			from = to
			continue
		}
		if rows, all := f.rows(from, to, buf); all {
			visit(from, to, nil)
		} else if len(rows) > 0 {
			visit(from, to, rows)
		}
		from = to
	}
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

// run counts a plan, and its part if it is of a share.
func (p *plan) run(ctx context.Context) (*tally, error) {
	t, err := p.runWhole(ctx)
	if err == nil && p.part != nil {
		t.part, err = p.part.runWhole(ctx)
	}
	return t, err
}

// runWhole counts a plan, on as many cores as there are when it is long.
func (p *plan) runWhole(ctx context.Context) (*tally, error) {
	total := p.newTally()
	work := p.stretches(p.pieces)
	if p.asksPersons() && p.measure == Persons && !p.exact && rowsOf(work) > p.x.persons.len() {
		err := p.runAdmitted(ctx, work, total)
		p.settle(total)
		return total, err
	}
	err := share(ctx, len(work), rowsOf(work), p.newTally, func(t *tally, i int, buf []uint32) {
		p.countStretch(t, work[i], buf)
	}, func(t *tally) { total.add(t) })
	p.settle(total)
	return total, err
}

func rowsOf(work []stretch) int {
	rows := 0
	for _, st := range work {
		rows += int(st.to - st.from)
	}
	return rows
}

// share lets workers take the pieces of work 0…n-1 one after the other; each
// worker has a state of its own and a buffer of one block, and join is called
// with the states one by one.
func share[T any](ctx context.Context, n, rows int, fresh func() T, do func(t T, i int, buf []uint32), join func(T)) error {
	workers := min(runtime.GOMAXPROCS(0), n, 1+rows/(1<<16))
	if workers <= 1 {
		t := fresh()
		buf := make([]uint32, block)
		for i := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			do(t, i, buf)
		}
		join(t)
		return ctx.Err()
	}
	var next atomic.Int64
	var mu sync.Mutex
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			t := fresh()
			buf := make([]uint32, block)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					break
				}
				do(t, i, buf)
			}
			mu.Lock()
			defer mu.Unlock()
			join(t)
		})
	}
	group.Wait()
	return ctx.Err()
}
