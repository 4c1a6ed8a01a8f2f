package figure

import (
	"context"

	"linli/internal/civil"
)

// part of a breakdown: the value of a group, what it is over (the days that
// have a fact, or the whole of a share), and how many facts.
type part struct{ raw, over, rows int64 }

// runBy counts a plan by group, and its part if it is of a share.
func (p *plan) runBy(ctx context.Context, g *groups) ([]part, error) {
	out, err := p.runWholeBy(ctx, g)
	if err != nil || p.part == nil {
		return out, err
	}
	parts, err := p.part.runWholeBy(ctx, g)
	if err != nil {
		return nil, err
	}
	for at := range out {
		out[at].raw, out[at].over = parts[at].raw, out[at].raw
	}
	return out, nil
}

func (p *plan) runWholeBy(ctx context.Context, g *groups) ([]part, error) {
	if g.areas != nil {
		return p.runAreas(ctx, g)
	}
	if p.measure.Distinct() {
		return p.runDistinct(ctx, g)
	}
	return p.runSums(ctx, g)
}

// runAreas counts groups that are areas: facts of a place stand together, so
// each group is a few runs of rows.
func (p *plan) runAreas(ctx context.Context, g *groups) ([]part, error) {
	out := make([]part, g.n)
	var areas []int
	for at := range g.n {
		if len(g.areas[at]) > 0 {
			areas = append(areas, at)
		}
	}
	rows := rowsOf(p.stretches(p.pieces))
	err := share(ctx, len(areas), rows, p.newTally, func(t *tally, i int, buf []uint32) {
		at := areas[i]
		t.reset()
		for _, st := range p.stretches(p.cross(g.areas[at])) {
			p.countStretch(t, st, buf)
		}
		if t.rows == 0 {
			return
		}
		p.settle(t)
		raw, days := t.value()
		out[at] = part{raw, days, t.rows}
	}, func(*tally) {})
	return out, err
}

// cross cuts the plan's pieces with a group's.
func (p *plan) cross(areas []piece) []piece {
	var out []piece
	for _, pc := range p.pieces {
		for _, a := range areas {
			both := piece{
				from: max(pc.from, a.from), to: min(pc.to, a.to), dayless: pc.dayless && a.dayless,
				area: true, ranges: a.ranges, homes: pc.homes, seats: pc.seats,
			}
			if both.from > both.to {
				continue
			}
			if pc.area {
				both.ranges = nil
				for _, r := range a.ranges {
					both.ranges = append(both.ranges, intersect(pc.ranges, r)...)
				}
			}
			if len(both.ranges) > 0 {
				out = append(out, both)
			}
		}
	}
	return out
}

// runSums adds quantities by group.
func (p *plan) runSums(ctx context.Context, g *groups) ([]part, error) {
	type sums struct {
		parts []part
		days  []bitset
	}
	span := int(p.x.last-p.x.first) + 1
	fresh := func() *sums {
		s := &sums{parts: make([]part, g.n)}
		if p.perDay {
			s.days = make([]bitset, g.n)
		}
		return s
	}
	total := fresh()
	work := p.stretches(p.pieces)
	err := share(ctx, len(work), rowsOf(work), fresh, func(t *sums, i int, buf []uint32) {
		s := work[i].s
		first := s.firstDay() - p.x.first
		one := p.measure == PersonTimes && p.timed[s.kind]
		of := g.of(s)
		p.each(work[i], buf, func(from, to uint32, rows []uint32) {
			forRows(from, to, rows, func(r uint32) {
				at := of(r)
				if at < 0 {
					return
				}
				own := &t.parts[at]
				own.rows++
				if one {
					own.raw++
				} else {
					own.raw += s.quantity(r)
				}
				if t.days != nil && s.month != 0 {
					if t.days[at] == nil {
						t.days[at] = newBitset(span)
					}
					t.days[at].set(uint32(first + civil.Day(s.day[r])))
				}
			})
		})
	}, func(t *sums) {
		for at := range t.parts {
			total.parts[at].raw += t.parts[at].raw
			total.parts[at].rows += t.parts[at].rows
			if t.days == nil || t.days[at] == nil {
				continue
			}
			if total.days[at] == nil {
				total.days[at] = newBitset(span)
			}
			for i, w := range t.days[at] {
				total.days[at][i] |= w
			}
		}
	})
	for at := range total.days {
		total.parts[at].over = total.days[at].count()
	}
	return total.parts, err
}

// pair is a row's group and what is counted of it.
type pair struct{ group, code uint32 }

// runDistinct counts distinct codes by group: the codes of each group are
// brought together and marked in one set, which is then wiped for the next.
func (p *plan) runDistinct(ctx context.Context, g *groups) ([]part, error) {
	out := make([]part, g.n)
	var found [][]pair
	work := p.stretches(p.pieces)
	err := share(ctx, len(work), rowsOf(work), func() *[]pair { return &[]pair{} }, func(t *[]pair, i int, buf []uint32) {
		s := work[i].s
		cursor := &placeCursor{s: s}
		of := g.of(s)
		p.each(work[i], buf, func(from, to uint32, rows []uint32) {
			forRows(from, to, rows, func(r uint32) {
				if at := of(r); at >= 0 {
					*t = append(*t, pair{uint32(at), p.code(s, cursor, r)})
				}
			})
		})
	}, func(t *[]pair) { found = append(found, *t) })
	if err != nil {
		return nil, err
	}
	for _, pairs := range found {
		for _, q := range pairs {
			out[q.group].rows++
		}
	}
	ends := make([]uint32, g.n+1) // of group i at i+1, once all are placed
	for at := range g.n {
		ends[at+1] = ends[at] + uint32(out[at].rows)
	}
	starts := append([]uint32(nil), ends[:g.n]...)
	codes := make([]uint32, ends[g.n])
	for _, pairs := range found {
		for _, q := range pairs {
			codes[starts[q.group]] = q.code
			starts[q.group]++
		}
	}
	const many = 16 // groups in one piece of work
	err = share(ctx, (g.n+many-1)/many, len(codes), func() bitset { return newBitset(p.universe()) }, func(set bitset, i int, _ []uint32) {
		for at := i * many; at < min((i+1)*many, g.n); at++ {
			own := codes[ends[at]:ends[at+1]]
			for _, code := range own {
				w, bit := &set[code>>6], uint64(1)<<(code&63)
				if *w&bit == 0 && code != 0 {
					out[at].raw++
				}
				*w |= bit
			}
			for _, code := range own {
				set[code>>6] = 0
			}
		}
	}, func(bitset) {})
	return out, err
}
