package assign

// near is a short list of a post's offers by what each would cost in all, the
// person's price included, at the moment the list was made. While prices only
// rise, which they do from one hire to the next, no offer can cost less than it
// did then, so that a search may stop where the list says so. In order of cost
// alone it would read on over many whose price has long been too high. A single
// change, after which prices may fall, is not worth making lists for.
type near struct {
	list  []nearby
	rest  int64 // what any other offer cost at least
	made  bool
	waste int // offers read in vain in order of cost
}

// nearby is an offer on such a list.
type nearby struct {
	value        int64 // cost and price, at the time
	cost, person int32
}

const (
	nearFew   = 24 // offers on a short list at first
	nearWaste = 60 // offers read in vain that a short list is worth
)

// hunt looks from a post to whom it could take, for a base of the distance less
// what the post pays.
func (m *market) hunt(j int32, base int64) {
	if m.near == nil {
		m.huntByCost(j, base)
		return
	}
	n := &m.near[j]
	if !n.made {
		n.waste += m.huntByCost(j, base)
		if n.waste > nearWaste {
			m.survey(j, nearFew)
		}
		return
	}
	for !m.huntNear(j, base) {
		m.survey(j, 2*len(n.list))
	}
}

// huntNear reads the short list, and is false where that does not suffice.
func (m *market) huntNear(j int32, base int64) bool {
	s, n := &m.search, &m.near[j]
	for k := range n.list {
		o := &n.list[k]
		if base+o.value >= s.best {
			return true
		}
		if x := base + int64(o.cost) + m.folk[o.person].price; x < s.best {
			m.reach(j, o.person, x)
		}
	}
	return n.rest == infinite || base+n.rest >= s.best
}

// huntByCost reads the offers in order of cost. It says how many in vain.
func (m *market) huntByCost(j int32, base int64) (waste int) {
	s, o := &m.search, &m.offers[j]
	known := o.sorted
	for k := 0; ; k++ {
		if k == known {
			if known = m.further(j); k == known {
				return waste
			}
		}
		key := o.keys[k]
		x := base + offerCost(key)
		if x >= s.best {
			return waste // every price is at least 0
		}
		i := offerPerson(key)
		if x += m.folk[i].price; x < s.best {
			m.reach(j, i, x)
		} else {
			waste++
		}
	}
}

// survey makes the short list of a post anew.
func (m *market) survey(j int32, size int) {
	n, o := &m.near[j], &m.offers[j]
	if cap(n.list) < size {
		n.list = make([]nearby, 0, size)
	}
	list := n.list[:0]
	*n = near{rest: infinite, made: true}
	known := o.sorted
	for k := 0; ; k++ {
		if k == known {
			if known = m.further(j); k == known {
				break
			}
		}
		c := offerCost(o.keys[k])
		if c >= n.rest {
			break
		}
		i := offerPerson(o.keys[k])
		v := c + m.folk[i].price
		if v >= n.rest {
			continue
		}
		if len(list) < size {
			list = append(list, nearby{})
		}
		at, high := 0, len(list)-1
		for at < high {
			if mid := (at + high) / 2; list[mid].value > v {
				high = mid
			} else {
				at = mid + 1
			}
		}
		copy(list[at+1:], list[at:])
		list[at] = nearby{v, int32(c), i}
		if len(list) == size {
			n.rest = list[size-1].value
		}
	}
	n.list = list
}
