package fact

import "hash/maphash"

// seen is a growing Bloom filter over ids: it answers "certainly new" for
// nearly every new id, which saves a look-up for each fact appended. Two bytes
// an id keep wrong alarms, which only cost a look-up, to one in four hundred for
// each stage that is full.
type seen struct {
	seed   maphash.Seed
	stages []stage
}

type stage struct {
	bits  []uint64
	room  int // ids that may still be added
	shift uint
}

const firstStage = 1 << 17 // ids

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

func (s *seen) add(id string) {
	if len(s.stages) == 0 || s.stages[len(s.stages)-1].room == 0 {
		ids := firstStage << len(s.stages)
		words := ids / 4 // 16 bits an id
		shift := uint(64)
		for n := words * 64; n > 1; n >>= 1 {
			shift--
		}
		s.stages = append(s.stages, stage{bits: make([]uint64, words), room: ids, shift: shift})
	}
	st := &s.stages[len(s.stages)-1]
	st.room--
	h := maphash.String(s.seed, id)
	for range 4 {
		at := h >> st.shift
		st.bits[at>>6] |= 1 << (at & 63)
		h *= 0x9E3779B97F4A7C15
	}
}

// maybe reports whether id may have been added; false is certain.
func (s *seen) maybe(id string) bool {
	first := maphash.String(s.seed, id)
stages:
	for i := range s.stages {
		st := &s.stages[i]
		h := first
		for range 4 {
			at := h >> st.shift
			if st.bits[at>>6]&(1<<(at&63)) == 0 {
				continue stages
			}
			h *= 0x9E3779B97F4A7C15
		}
		return true
	}
	return false
}
