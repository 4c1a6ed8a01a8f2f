package assign

import (
	"cmp"
	"slices"
)

// elsewhere is what a person would earn at the best post but their own, or at
// home, when it was looked up. Since prices only fall while posts shed, it is no
// less than that now; it is exactly that while the post pays what it did.
type elsewhere struct {
	earn  int64
	pay   int64 // of that post, at the time
	to    int32
	known bool
}

// leaver is one of a crew as the post's price falls.
type leaver struct {
	level  int64 // the post's price at which the person would rather go, at most
	person int32
	fresh  bool // level is exact
}

// shedding is the state of shed.
type shedding struct {
	*market
	other   []elsewhere // by person
	waiting queue
	crew    []leaver
}

// shed lowers the prices of posts that hold more people than are worth it, until
// enough of them would rather be elsewhere: the auction's reverse, a post at a
// time. The step takes the price below the level at which the next would go.
func (m *market) shed(step int64, b *budget) error {
	s := &shedding{market: m, other: make([]elsewhere, len(m.folk)), waiting: queue{queued: make([]bool, len(m.posts))}}
	over := func(j int32) bool { return m.stand[j].last < m.stand[j].pay }
	for j := range m.stand {
		if over(int32(j)) {
			s.waiting.add(int32(j))
		}
	}
	for i := range m.folk { // in the order of the arcs, which is quicker than a crew at a time
		if j := m.folk[i].at; j >= 0 && over(j) {
			s.look(int32(i))
		}
	}
	for left := turns * len(m.posts); ; left-- {
		j, ok := s.waiting.take()
		if !ok || left == 0 {
			return nil
		}
		if !over(j) {
			continue
		}
		if err := b.spend(m); err != nil {
			return err
		}
		s.lower(j, step)
	}
}

// lower brings down the price of one post.
func (s *shedding) lower(j int32, step int64) {
	m := s.market
	s.list(j)
	n, gone := len(s.crew), 0
	for gone < n && m.reward(j, n-gone-1) < s.nextToGo(gone, j) {
		gone++
	}
	before := m.stand[j].pay
	pay := m.reward(j, n-gone)
	if gone < n {
		pay = max(pay, s.crew[gone].level-step)
	}
	pay = min(pay, before, m.reward(j, n-gone-1))
	for _, l := range s.crew[:gone] {
		e := s.other[l.person]
		m.leave(l.person)
		m.folk[l.person].price = e.earn
		s.other[l.person].known = false
		if e.to != Home {
			m.enter(l.person, e.to)
			m.tally(e.to)
			if t := &m.stand[e.to]; t.last < t.pay {
				s.waiting.add(e.to)
			}
		}
	}
	if pay == -infinite {
		pay = m.shut(j)
	}
	for _, l := range s.crew[gone:] {
		m.folk[l.person].price += pay - before
	}
	m.stand[j].pay = pay
	m.tally(j)
}

// list lists a crew, first who might go first.
func (s *shedding) list(j int32) {
	m := s.market
	pay := m.stand[j].pay
	s.crew = s.crew[:0]
	for _, i := range m.crew[j] {
		if !s.other[i].known {
			s.look(i)
		}
		e := &s.other[i]
		fresh := e.to == Home || e.pay == m.stand[e.to].pay
		s.crew = append(s.crew, leaver{e.earn + pay - m.folk[i].price, i, fresh})
	}
	slices.SortFunc(s.crew, func(a, b leaver) int { return cmp.Compare(b.level, a.level) })
}

// nextToGo makes sure that the crew from number k on is led by who goes first,
// and returns the price at which that is.
func (s *shedding) nextToGo(k int, j int32) int64 {
	m := s.market
	rest := s.crew[k:]
	for !rest[0].fresh {
		l := rest[0]
		s.look(l.person)
		l.level = s.other[l.person].earn + m.stand[j].pay - m.folk[l.person].price
		l.fresh = true
		at := 1
		for at < len(rest) && rest[at].level > l.level {
			rest[at-1] = rest[at]
			at++
		}
		rest[at-1] = l
	}
	return rest[0].level
}

// look finds what a person would earn elsewhere.
func (s *shedding) look(i int32) {
	m := s.market
	e := elsewhere{to: Home, known: true}
	at := m.folk[i].at
	post, cost := m.arcs(i)
	for k, j := range post {
		if x := m.stand[j].pay - int64(cost[k]); x > e.earn && j != at {
			e.earn, e.pay, e.to = x, m.stand[j].pay, j
		}
	}
	s.other[i] = e
}
