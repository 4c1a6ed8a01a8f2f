package assign

// haggle finds prices near the optimum, and prices only; the searches that
// follow make them exact. Steps are fractions of the instance's own scale.
func (m *market) haggle(b *budget) error {
	scale := m.scale()
	for _, step := range []int64{scale / 12, scale / 40} {
		m.dismiss()
		if err := m.bid(max(1, step), b); err != nil {
			return err
		}
		m.ask(step / 3)
		m.level()
	}
	if err := m.shed(max(1, scale/200), b); err != nil {
		return err
	}
	m.level()
	return nil
}

// scale is the size of what there is to haggle about: how far costs and rewards
// lie apart.
func (m *market) scale() int64 {
	var low, high, least, most int64
	for k, c := range m.cost {
		if k == 0 {
			low, high = int64(c), int64(c)
		}
		low, high = min(low, int64(c)), max(high, int64(c))
	}
	first := true
	for j := range m.posts {
		for _, t := range m.posts[j].Tiers {
			if first {
				least, most, first = t.Reward, t.Reward, false
			}
			least, most = min(least, t.Reward), max(most, t.Reward)
		}
	}
	return high - low + most - least
}

// dismiss sends home, at the price they have, whom posts hold beyond their worth.
func (m *market) dismiss() {
	for j := range m.stand {
		s := &m.stand[j]
		for s.last < s.pay && len(m.crew[j]) > 0 {
			m.leave(m.crew[j][0])
			m.tally(int32(j))
		}
	}
}

// turns is how often a post may bid, on average. Where not everyone can be placed
// bids would rise without sense; prices found so far are as good a start.
const turns = 100

// queue is posts waiting for their turn, each at most once.
type queue struct {
	posts  []int32
	head   int
	queued []bool
}

func (q *queue) add(j int32) {
	if !q.queued[j] {
		q.queued[j] = true
		q.posts = append(q.posts, j)
	}
}

func (q *queue) take() (int32, bool) {
	if q.head == len(q.posts) {
		return 0, false
	}
	if q.head > 1<<14 && q.head > len(q.posts)/2 {
		q.posts = append(q.posts[:0], q.posts[q.head:]...)
		q.head = 0
	}
	j := q.posts[q.head]
	q.head++
	q.queued[j] = false
	return j, true
}

// bid is an auction in which posts bid for people (Bertsekas 1979, with the
// sides exchanged and a post's seats taken together). A post that lacks people
// looks for the cheapest it can get, and raises the price of each to the level
// at which the best it did not take would do as well, plus the step. Posts that
// lose people to it bid again.
func (m *market) bid(step int64, b *budget) error {
	waiting := queue{queued: make([]bool, len(m.posts))}
	for j := range m.posts {
		waiting.add(int32(j))
	}
	var found []wanted
	for left := turns * len(m.posts); ; left-- {
		j, ok := waiting.take()
		if !ok || left == 0 {
			return nil
		}
		if err := b.spend(m); err != nil {
			return err
		}
		found = m.cheapest(j, found[:0])
		n := len(m.crew[j])
		take := 0
		for take < len(found) && found[take].value < m.reward(j, n+take) {
			take++
		}
		if take == 0 {
			continue
		}
		level := m.reward(j, n+take-1)
		if take < len(found) {
			level = min(level, found[take].value)
		} else if n+take == int(m.seats[j]) {
			level = found[take-1].value
		}
		for _, w := range found[:take] {
			if k := m.folk[w.person].at; k >= 0 {
				m.leave(w.person)
				waiting.add(k)
			}
			m.enter(w.person, j)
			m.folk[w.person].price += level - w.value + step
		}
	}
}

// wanted is a person a post could take and what they would cost it now.
type wanted struct {
	value  int64
	person int32
}

// cheapest finds the people who would fill the free seats of a post at the least
// cost, and one more, in order.
func (m *market) cheapest(j int32, found []wanted) []wanted {
	room := int(m.seats[j]) - len(m.crew[j])
	if room <= 0 {
		return found
	}
	room++
	bound := m.reward(j, len(m.crew[j]))
	o := &m.offers[j]
	known := o.sorted
	for k := 0; ; k++ {
		if k == known {
			if known = m.further(j); k == known {
				break
			}
		}
		c := offerCost(o.keys[k])
		if c >= bound {
			break
		}
		i := offerPerson(o.keys[k])
		f := &m.folk[i]
		v := c + f.price
		if v >= bound || f.at == j {
			continue
		}
		if len(found) < room {
			found = append(found, wanted{})
		}
		at := len(found) - 1
		for at > 0 && found[at-1].value > v {
			found[at] = found[at-1]
			at--
		}
		found[at] = wanted{v, i}
		if len(found) == room {
			bound = found[room-1].value
		}
	}
	return found
}

// ask sets each post's price from the people's: what one more person would ask,
// less a discount, within what its seats are worth.
func (m *market) ask(discount int64) {
	for j := range m.posts {
		post := int32(j)
		m.tally(post)
		s := &m.stand[j]
		v := infinite
		o := &m.offers[j]
		known := o.sorted
		for k := 0; ; k++ {
			if k == known {
				if known = m.further(post); k == known {
					break
				}
			}
			c := offerCost(o.keys[k])
			if c >= v || c >= s.last {
				break
			}
			if f := &m.folk[offerPerson(o.keys[k])]; f.at != post {
				v = min(v, c+f.price)
			}
		}
		s.pay = min(max(v-discount, s.next), s.last)
		if s.pay >= infinite-discount { // nobody can come
			s.pay = max(s.next, m.reward(post, 0))
		}
		if s.pay == -infinite { // there are no seats
			s.pay = m.shut(post)
		}
	}
}

// shut is a price at which nobody comes.
func (m *market) shut(j int32) int64 {
	pay := int64(0)
	o := &m.offers[j]
	for k, key := range o.keys {
		if c := offerCost(key); k == 0 || c < pay {
			pay = c
		}
	}
	return pay
}

// level makes everything follow from the posts' prices: each person goes where
// they earn most, or home.
func (m *market) level() {
	for j := range m.crew {
		m.crew[j] = m.crew[j][:0]
	}
	for i := range m.folk {
		var most int64
		best := Home
		post, cost := m.arcs(int32(i))
		for k, j := range post {
			if x := m.stand[j].pay - int64(cost[k]); x > most {
				most, best = x, j
			}
		}
		m.folk[i] = member{price: most, at: Home}
		if best != Home {
			m.enter(int32(i), best)
		}
	}
	for j := range m.posts {
		m.tally(int32(j))
	}
}
