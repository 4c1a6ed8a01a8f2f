package dimacs

import "math"

// Column is a list of integers that takes no more memory than its values ask
// for: nothing while they are all the same, then one, two, four or eight bytes
// each, whichever holds the largest. The zero Column is empty.
type Column struct {
	n    int
	same int64 // the value of all, while there is no list
	room int

	// At most one of these is there.
	tiny   []int8
	short  []int16
	narrow []int32
	wide   []int64
}

// Len is how many values there are.
func (c *Column) Len() int { return c.n }

// At is the value at position i.
func (c *Column) At(i int) int64 {
	switch {
	case c.tiny != nil:
		return int64(c.tiny[i])
	case c.short != nil:
		return int64(c.short[i])
	case c.narrow != nil:
		return int64(c.narrow[i])
	case c.wide != nil:
		return c.wide[i]
	case i < 0 || i >= c.n:
		panic("dimacs: index out of range")
	}
	return c.same
}

// Same gives the one value of the whole column, where it has just one.
func (c *Column) Same() (int64, bool) {
	return c.same, c.n > 0 && c.tiny == nil && c.short == nil && c.narrow == nil && c.wide == nil
}

// Grow makes room for n values in all.
func (c *Column) Grow(n int) { c.room = n }

// Append adds a value.
func (c *Column) Append(v int64) {
	switch {
	case c.wide != nil:
		c.wide = append(c.wide, v)
	case c.narrow != nil && int64(int32(v)) == v:
		c.narrow = append(c.narrow, int32(v))
	case c.short != nil && int64(int16(v)) == v:
		c.short = append(c.short, int16(v))
	case c.tiny != nil && int64(int8(v)) == v:
		c.tiny = append(c.tiny, int8(v))
	case c.n == 0:
		c.same = v
	default:
		if same, ok := c.Same(); !ok || same != v {
			c.widen(v)
		}
	}
	c.n++
}

// widen goes over to the form that v asks for, and adds v.
func (c *Column) widen(v int64) {
	old := *c
	*c = Column{n: c.n, room: c.room}
	room := max(c.room, c.n+1)
	low, high := v, v
	if same, ok := old.Same(); ok {
		low, high = min(low, same), max(high, same)
	}
	switch {
	case old.tiny == nil && old.short == nil && old.narrow == nil && math.MinInt8 <= low && high <= math.MaxInt8:
		c.tiny = widened[int8](&old, room, v)
	case old.short == nil && old.narrow == nil && math.MinInt16 <= low && high <= math.MaxInt16:
		c.short = widened[int16](&old, room, v)
	case old.narrow == nil && math.MinInt32 <= low && high <= math.MaxInt32:
		c.narrow = widened[int32](&old, room, v)
	default:
		c.wide = widened[int64](&old, room, v)
	}
}

// widened lists the values of a column, and one more.
func widened[T int8 | int16 | int32 | int64](old *Column, room int, v int64) []T {
	list := make([]T, old.n, room)
	for i := range list {
		list[i] = T(old.At(i))
	}
	return append(list, T(v))
}
