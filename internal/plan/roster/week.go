package roster

import "slices"

const dayMinutes = 24 * 60

// week finds one person's best set of shifts at given prices. It is reused from
// person to person to keep its memory.
type week struct {
	shifts []Shift
	labels []label
	first  []int32 // of the labels that end with the option; one more than options
	order  []int32 // options by start
	chosen []int32
}

// label is a set of shifts that ends with one option.
type label struct {
	value    int64
	total    int32 // minutes
	day      int32 // minutes on shifts beginning the day of the last one
	count    int32
	option   int32
	previous int32 // label, -1: none
}

// best is the set of the person's options that earns most, gain by option, among
// those that keep the limits, and what it earns. Options without gain are never
// taken. The set is good until the next call; options are by their place in the
// person's list, in the order of their starts.
func (w *week) best(p *Person, gain []int64) ([]int32, int64) {
	w.order = w.order[:0]
	for k := range p.Options {
		if gain[k] > 0 {
			w.order = append(w.order, int32(k))
		}
	}
	slices.SortFunc(w.order, func(a, b int32) int {
		x, y := w.shifts[p.Options[a].Shift], w.shifts[p.Options[b].Shift]
		if x.Start != y.Start {
			return int(x.Start - y.Start)
		}
		return int(a - b)
	})
	w.labels, w.first = w.labels[:0], w.first[:0]
	bestLabel := int32(-1)
	var bestValue int64
	for at, k := range w.order {
		s := w.shifts[p.Options[k].Shift]
		w.first = append(w.first, int32(len(w.labels)))
		start := len(w.labels)
		long := s.End - s.Start
		if p.Day > 0 && long > p.Day || p.Total > 0 && long > p.Total {
			continue
		}
		w.add(p, start, label{gain[k], long, long, 1, k, -1})
		for before := range at {
			b := w.shifts[p.Options[w.order[before]].Shift]
			if b.End+p.Rest > s.Start {
				continue
			}
			same := b.Start/dayMinutes == s.Start/dayMinutes
			for l := w.first[before]; l < w.first[before+1]; l++ {
				was := &w.labels[l]
				next := label{was.value + gain[k], was.total + long, long, was.count + 1, k, l}
				if same {
					next.day += was.day
				}
				if p.Total > 0 && next.total > p.Total || p.Day > 0 && next.day > p.Day || p.Shifts > 0 && next.count > p.Shifts {
					continue
				}
				w.add(p, start, next)
			}
		}
		for l := start; l < len(w.labels); l++ {
			if w.labels[l].value > bestValue {
				bestLabel, bestValue = int32(l), w.labels[l].value
			}
		}
	}
	w.chosen = w.chosen[:0]
	for l := bestLabel; l >= 0; l = w.labels[l].previous {
		w.chosen = append(w.chosen, w.labels[l].option)
	}
	slices.Reverse(w.chosen)
	return w.chosen, bestValue
}

// add keeps a label unless one from start on, of the same last option, is as
// good in all that the person's limits ask; those it betters go.
func (w *week) add(p *Person, start int, n label) {
	dominates := func(a, b *label) bool {
		return a.value >= b.value && (p.Total == 0 || a.total <= b.total) &&
			(p.Day == 0 || a.day <= b.day) && (p.Shifts == 0 || a.count <= b.count)
	}
	keep := start
	for l := start; l < len(w.labels); l++ {
		if dominates(&w.labels[l], &n) {
			return
		}
		if !dominates(&n, &w.labels[l]) {
			w.labels[keep] = w.labels[l]
			keep++
		}
	}
	w.labels = append(w.labels[:keep], n)
}
