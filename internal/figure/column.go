package figure

import "slices"

// column is one attribute of the facts of a segment as codes, in the least
// width that holds them: nothing where all are the same, else one, two or four
// bytes.
type column struct {
	same uint32 // the code of all, when nothing else is set
	u8   []uint8
	u16  []uint16
	u32  []uint32
	// zones tell of each block of rows the least and the greatest code, where
	// not all codes are the same.
	zones []zone
}

type zone struct{ low, high uint32 }

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
func (c *column) memory() int { return len(c.u8) + 2*len(c.u16) + 4*len(c.u32) + 8*len(c.zones) }

// first lists the rows from one to another whose code passes. The table has an
// entry for every code there is.
func (c *column) first(from, to uint32, pass []uint8, buf []uint32) []uint32 {
	switch {
	case c.u8 != nil:
		return first(c.u8[from:to], from, pass, buf)
	case c.u16 != nil:
		return first(c.u16[from:to], from, pass, buf)
	}
	return first(c.u32[from:to], from, pass, buf)
}

// The loops below have no branch that depends on the data: most conditions let
// some rows of every block through, which a processor cannot foretell.
func first[T uint8 | uint16 | uint32](codes []T, from uint32, pass []uint8, buf []uint32) []uint32 {
	n := 0
	for i, code := range codes {
		buf[n] = from + uint32(i)
		n += int(pass[code])
	}
	return buf[:n]
}

// keep narrows a selection to the rows whose code passes.
func (c *column) keep(rows []uint32, pass []uint8) []uint32 {
	switch {
	case c.u8 != nil:
		return keep(c.u8, rows, pass)
	case c.u16 != nil:
		return keep(c.u16, rows, pass)
	case c.u32 != nil:
		return keep(c.u32, rows, pass)
	}
	if pass[c.same] != 0 {
		return rows
	}
	return rows[:0]
}

func keep[T uint8 | uint16 | uint32](codes []T, rows []uint32, pass []uint8) []uint32 {
	n := 0
	for _, r := range rows {
		rows[n] = r
		n += int(pass[codes[r]])
	}
	return rows[:n]
}

// zone works out the zones.
func (c *column) zone() {
	switch {
	case c.u8 != nil:
		c.zones = zonesOf(c.u8)
	case c.u16 != nil:
		c.zones = zonesOf(c.u16)
	case c.u32 != nil:
		c.zones = zonesOf(c.u32)
	}
}

func zonesOf[T uint8 | uint16 | uint32](codes []T) []zone {
	zones := make([]zone, 0, (len(codes)+block-1)/block)
	for rows := range slices.Chunk(codes, block) {
		zones = append(zones, zone{uint32(slices.Min(rows)), uint32(slices.Max(rows))})
	}
	return zones
}

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i uint32)    { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i uint32) bool { return int(i>>6) < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

// full reports whether all numbers from one to another are in the set.
func (b bitset) full(low, high uint32) bool {
	for at := low; at <= high; {
		if at&63 == 0 && high-at >= 63 {
			if b[at>>6] != ^uint64(0) {
				return false
			}
			at += 64
			continue
		}
		if !b.has(at) {
			return false
		}
		at++
	}
	return true
}
