package fact

import (
	"cmp"
	"slices"

	"linli/internal/civil"
)

const minute = civil.Instant(60_000)

// Own reports whether a fact was made of the rows of a room. The source of such
// a fact begins with the name of the room: attendance:shift-1. That of a fact
// that was imported names the file and its line.
func (f *Fact) Own(room string) bool {
	return len(f.Source) > len(room) && f.Source[:len(room)] == room && f.Source[len(room)] == ':'
}

// Once tells how many minutes of each of one person's timed facts count, where
// they lie over each other: nobody is in two places at a time, so a minute
// counts once, in whichever fact stands first in the log. The facts stand in
// log order. What overlaps nothing counts as it says.
func Once(facts []Fact) []int64 {
	out := make([]int64, len(facts))
	var taken spans
	for i := range facts {
		f := &facts[i]
		out[i] = f.Quantity
		if over := taken.within(f.Start, f.End); over > 0 {
			whole := int64((f.End - f.Start) / minute)
			free := int64((f.End - f.Start - over) / minute)
			breaks := max(whole-f.Quantity, 0)
			out[i] = max(min(free-breaks, f.Quantity), 0)
		}
		taken.add(f.Start, f.End)
	}
	return out
}

type span struct{ from, to civil.Instant }

// spans are stretches of time apart from each other, in order.
type spans []span

// after is where the first span is that ends after an instant.
func (s spans) after(at civil.Instant) int {
	n, _ := slices.BinarySearchFunc(s, at, func(s span, at civil.Instant) int { return cmp.Compare(s.to, at+1) })
	return n
}

// within is how much of a stretch of time they cover.
func (s spans) within(from, to civil.Instant) (over civil.Instant) {
	for _, one := range s[s.after(from):] {
		if one.from >= to {
			break
		}
		over += min(one.to, to) - max(one.from, from)
	}
	return over
}

func (s *spans) add(from, to civil.Instant) {
	if to <= from {
		return
	}
	first := s.after(from - 1) // those that touch are joined
	last := first
	for last < len(*s) && (*s)[last].from <= to {
		from, to = min(from, (*s)[last].from), max(to, (*s)[last].to)
		last++
	}
	*s = slices.Replace(*s, first, last, span{from, to})
}
