package dimacs

import "math"

// Column is a list of integers that takes no more memory than its values ask
// for: nothing while they are all the same, four bytes each while they fit an
// int32, eight otherwise. The zero Column is empty.
type Column struct {
	n      int
	same   int64 // the value of all, while narrow and wide are nil
	narrow []int32
	wide   []int64
	room   int
}

// Len is how many values there are.
func (c *Column) Len() int { return c.n }

// At is the value at position i.
func (c *Column) At(i int) int64 {
	switch {
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
func (c *Column) Same() (int64, bool) { return c.same, c.narrow == nil && c.wide == nil && c.n > 0 }

// Narrow gives the values themselves, not a copy, where they are held as int32.
func (c *Column) Narrow() ([]int32, bool) { return c.narrow, c.narrow != nil }

// Grow makes room for n values in all.
func (c *Column) Grow(n int) { c.room = n }

// Append adds a value.
func (c *Column) Append(v int64) {
	switch {
	case c.wide != nil:
		c.wide = append(c.wide, v)
	case c.narrow != nil:
		if int64(int32(v)) != v {
			c.widen()
			c.wide = append(c.wide, v)
		} else {
			c.narrow = append(c.narrow, int32(v))
		}
	case c.n == 0:
		c.same = v
	case c.same != v:
		c.spread(v)
	}
	c.n++
}

// spread leaves the one-value form because v differs.
func (c *Column) spread(v int64) {
	room := max(c.room, c.n+1)
	if fits(c.same) && fits(v) {
		c.narrow = make([]int32, c.n, room)
		for i := range c.narrow {
			c.narrow[i] = int32(c.same)
		}
		c.narrow = append(c.narrow, int32(v))
		return
	}
	c.wide = make([]int64, c.n, room)
	for i := range c.wide {
		c.wide[i] = c.same
	}
	c.wide = append(c.wide, v)
}

func (c *Column) widen() {
	c.wide = make([]int64, len(c.narrow), max(c.room, c.n+1))
	for i, v := range c.narrow {
		c.wide[i] = int64(v)
	}
	c.narrow = nil
}

func fits(v int64) bool { return math.MinInt32 <= v && v <= math.MaxInt32 }
