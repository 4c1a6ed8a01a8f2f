package figure

// column is one attribute of the facts of a segment as codes, in the least
// width that holds them: nothing where all are the same, else one, two or four
// bytes.
type column struct {
	same uint32 // the code of all, when nothing else is set
	u8   []uint8
	u16  []uint16
	u32  []uint32
}

// pack makes a column of codes.
func pack(codes []uint32) column {
	if len(codes) == 0 {
		return column{}
	}
	same, most := true, uint32(0)
	for _, c := range codes {
		same = same && c == codes[0]
		most = max(most, c)
	}
	switch {
	case same:
		return column{same: codes[0]}
	case most < 1<<8:
		return column{u8: narrow[uint8](codes)}
	case most < 1<<16:
		return column{u16: narrow[uint16](codes)}
	}
	return column{u32: narrow[uint32](codes)}
}

func narrow[T uint8 | uint16 | uint32](codes []uint32) []T {
	out := make([]T, len(codes))
	for i, c := range codes {
		out[i] = T(c)
	}
	return out
}

func (c *column) uniform() bool { return c.u8 == nil && c.u16 == nil && c.u32 == nil }

// at is the code of row i.
func (c *column) at(i uint32) uint32 {
	switch {
	case c.u8 != nil:
		return uint32(c.u8[i])
	case c.u16 != nil:
		return uint32(c.u16[i])
	case c.u32 != nil:
		return c.u32[i]
	}
	return c.same
}

// memory is what the column holds, in bytes.
func (c *column) memory() int { return len(c.u8) + 2*len(c.u16) + 4*len(c.u32) }

// keep narrows a selection to the rows whose code passes. Codes beyond the
// table do not.
func (c *column) keep(rows []uint32, pass []bool) []uint32 {
	switch {
	case c.u8 != nil:
		return keep(c.u8, rows, pass)
	case c.u16 != nil:
		return keep(c.u16, rows, pass)
	case c.u32 != nil:
		return keep(c.u32, rows, pass)
	}
	if int(c.same) < len(pass) && pass[c.same] {
		return rows
	}
	return rows[:0]
}

func keep[T uint8 | uint16 | uint32](col []T, rows []uint32, pass []bool) []uint32 {
	out := rows[:0]
	for _, r := range rows {
		if code := int(col[r]); code < len(pass) && pass[code] {
			out = append(out, r)
		}
	}
	return out
}

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i uint32)    { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i uint32) bool { return int(i>>6) < len(b) && b[i>>6]&(1<<(i&63)) != 0 }
