package figure

import (
	"sort"
	"sync"
)

// memo keeps what was worked out for the last question of its sort, for the
// next one at the same size: who is merged with whom, and which facts were
// dead. Both depend only on how many entries of their list count.
type memo struct {
	mu sync.Mutex

	merges, changes, known int
	merged                 map[uint32]uint32
	rare                   bitset

	deadSize uint32
	deadSet  bitset
}

// persons gives who stands for whom at a size, and the set of persons about
// whom the plain columns of the register do not say everything.
func (m *memo) persons(x *index, size uint32) (merged map[uint32]uint32, rare bitset) {
	r := &x.reg
	merges := sort.Search(len(r.merges), func(i int) bool { return r.merges[i].since > size })
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rare != nil && m.merges == merges && m.changes == len(r.changes) && m.known == x.persons.len() {
		return m.merged, m.rare
	}
	m.merges, m.changes, m.known = merges, len(r.changes), x.persons.len()
	m.merged = r.mergedAt(size)
	m.rare = newBitset(m.known)
	for person := range m.merged {
		m.rare.set(person)
	}
	for person := range r.changes {
		m.rare.set(person)
	}
	return m.merged, m.rare
}

// dead is the set of facts that were dead at an older size.
func (m *memo) dead(x *index, size uint32) bitset {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deadSet == nil || m.deadSize != size {
		m.deadSize, m.deadSet = size, x.deadAt(size)
	}
	return m.deadSet
}
