package figure

import (
	"hash/maphash"
	"math/bits"
)

// dict numbers texts densely in order of appearance; number 0 is the empty
// text. Keys stand in one block of bytes, so that a million of them cost their
// own length and about twelve bytes each.
type dict struct {
	seed  maphash.Seed
	bytes []byte
	ends  []uint32 // of key i
	table []uint32 // open addressing: number + 1, 0 is free
}

func newDict() *dict {
	d := &dict{seed: maphash.MakeSeed(), table: make([]uint32, 64)}
	d.code("")
	return d
}

// restore makes a dict of saved keys.
func restore(bytes []byte, ends []uint32) *dict {
	size := 64
	if n := len(ends) * 2; n > size {
		size = 1 << bits.Len(uint(n-1))
	}
	d := &dict{seed: maphash.MakeSeed(), bytes: bytes, ends: ends, table: make([]uint32, size)}
	for i := range ends {
		d.place(uint32(i))
	}
	return d
}

func (d *dict) len() int { return len(d.ends) }

func (d *dict) key(code uint32) string { return string(d.raw(code)) }

func (d *dict) raw(code uint32) []byte {
	start := uint32(0)
	if code > 0 {
		start = d.ends[code-1]
	}
	return d.bytes[start:d.ends[code]]
}

// find returns the number of a key that has one.
func (d *dict) find(key string) (uint32, bool) {
	mask := uint64(len(d.table) - 1)
	for at := maphash.String(d.seed, key) & mask; ; at = (at + 1) & mask {
		n := d.table[at]
		if n == 0 {
			return 0, false
		}
		if string(d.raw(n-1)) == key {
			return n - 1, true
		}
	}
}

// code returns the number of a key, giving it one if it has none.
func (d *dict) code(key string) uint32 {
	if n, ok := d.find(key); ok {
		return n
	}
	if 2*(len(d.ends)+1) > len(d.table) {
		d.table = make([]uint32, 2*len(d.table))
		for i := range d.ends {
			d.place(uint32(i))
		}
	}
	n := uint32(len(d.ends))
	d.bytes = append(d.bytes, key...)
	d.ends = append(d.ends, uint32(len(d.bytes)))
	d.place(n)
	return n
}

func (d *dict) place(n uint32) {
	mask := uint64(len(d.table) - 1)
	at := maphash.Bytes(d.seed, d.raw(n)) & mask
	for d.table[at] != 0 {
		at = (at + 1) & mask
	}
	d.table[at] = n + 1
}

// memory is what the dict holds, in bytes.
func (d *dict) memory() int { return cap(d.bytes) + 4*cap(d.ends) + 4*cap(d.table) }
