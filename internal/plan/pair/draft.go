package pair

import "slices"

// draft is a plan in the making: it always fits the timetables.
type draft struct {
	problem *Problem
	open    []Household // options that fit alone
	of      []int32
	crew    [][]int32
	cost    int64
}

// newDraft pairs nobody.
func newDraft(p *Problem) *draft {
	d := &draft{problem: p, of: make([]int32, len(p.Households)), crew: make([][]int32, len(p.Helpers))}
	for i := range d.of {
		d.of[i] = Nobody
		d.cost += d.costOf(int32(i), Nobody)
	}
	return d
}

// costOf is what a household costs with a helper.
func (d *draft) costOf(i, helper int32) int64 {
	if helper == Nobody {
		return d.problem.Unpaired * int64(len(d.problem.Households[i].Children))
	}
	for _, o := range d.open[i].Options {
		if o.Helper == helper {
			return int64(o.Cost)
		}
	}
	return 0
}

// put moves a household to a helper or to nobody.
func (d *draft) put(i, helper int32) {
	if from := d.of[i]; from != Nobody {
		d.crew[from] = slices.DeleteFunc(d.crew[from], func(j int32) bool { return j == i })
	}
	d.cost += d.costOf(i, helper) - d.costOf(i, d.of[i])
	d.of[i] = helper
	if helper != Nobody {
		d.crew[helper] = append(d.crew[helper], i)
	}
}

// improve moves households alone, or swaps two, as long as that saves cost. The
// plan is then stable: no two would gain by an exchange.
func (d *draft) improve(t *timetable) {
	for again := true; again; {
		again = false
		for i := range d.of {
			for d.better(t, int32(i)) {
				again = true
			}
		}
	}
}

// better makes one saving move or swap of household i, or of one with i's place.
func (d *draft) better(t *timetable, i int32) bool {
	own := d.costOf(i, d.of[i])
	if d.of[i] != Nobody && d.costOf(i, Nobody) < own {
		d.put(i, Nobody)
		return true
	}
	for _, o := range d.open[i].Options {
		to := o.Helper
		if to == d.of[i] {
			continue
		}
		save := own - int64(o.Cost)
		if save > 0 && t.fits(to, append(slices.Clone(d.crew[to]), i)) {
			d.put(i, to)
			return true
		}
		for _, j := range d.crew[to] {
			from := d.of[i]
			if from != Nobody && !d.may(j, from) || save+int64(d.costOf(j, to)-d.costOf(j, from)) <= 0 {
				continue
			}
			if t.fits(to, with(d.crew[to], j, i)) && (from == Nobody || t.fits(from, with(d.crew[from], i, j))) {
				d.put(j, from)
				d.put(i, to)
				return true
			}
		}
	}
	return false
}

func (d *draft) may(i, helper int32) bool {
	return slices.ContainsFunc(d.open[i].Options, func(o Option) bool { return o.Helper == helper })
}

// with is a crew in which one takes another's place.
func with(crew []int32, out, in int32) []int32 {
	other := slices.Clone(crew)
	other[slices.Index(other, out)] = in
	return other
}

// plan writes the draft down with its times.
func (d *draft) plan(t *timetable) *Plan {
	p := &Plan{Of: d.of, Times: make([][]Slots, len(d.of)), Cost: d.cost}
	for i, h := range d.problem.Households {
		p.Times[i] = make([]Slots, len(h.Children))
	}
	for h, crew := range d.crew {
		if len(crew) == 0 || !t.fits(int32(h), crew) {
			continue
		}
		times := t.times(int32(h))
		for _, i := range crew {
			n := copy(p.Times[i], times)
			times = times[n:]
		}
	}
	return p
}
