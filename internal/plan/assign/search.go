package assign

// search is the working memory of a shortest-path search over posts.
type search struct {
	heap    []label
	node    []node
	round   uint32
	settled []int32

	// The best end of the search so far: how far it is, the post where it lies,
	// and who joins that post; where nobody does, it gives up a seat.
	best      int64
	end, free int32
}

// node is what a search knows of a post.
type node struct {
	dist  int64
	round uint32 // in which dist was set
	via   int32  // the person who moves
	from  int32  // the post searched before
}

type label struct {
	dist int64
	post int32
}

func (s *search) grow(posts int) {
	if more := posts - len(s.node); more > 0 {
		s.node = append(s.node, make([]node, more)...)
	}
}

func (s *search) begin() {
	s.heap = s.heap[:0]
	s.settled = s.settled[:0]
	s.round++
	if s.round == 0 {
		clear(s.node)
		s.round = 1
	}
}

func (s *search) push(d int64, j int32) {
	h := append(s.heap, label{})
	k := len(h) - 1
	for k > 0 {
		up := (k - 1) / 2
		if h[up].dist <= d {
			break
		}
		h[k] = h[up]
		k = up
	}
	h[k] = label{d, j}
	s.heap = h
}

func (s *search) pop() label {
	h := s.heap
	top := h[0]
	end := len(h) - 1
	x := h[end]
	h = h[:end]
	k := 0
	for {
		c := 2*k + 1
		if c >= end {
			break
		}
		if c+1 < end && h[c+1].dist < h[c].dist {
			c++
		}
		if h[c].dist >= x.dist {
			break
		}
		h[k] = h[c]
		k = c
	}
	if end > 0 {
		h[k] = x
	}
	s.heap = h
	return top
}

// hire finds one more person for a post whose next seat is worth more than its
// price, or raises the price until it is not: the shortest path backwards from
// the post, over the people it could take, to the posts they would leave.
func (m *market) hire(root int32) {
	s := &m.search
	s.begin()
	m.work++
	s.best, s.end, s.free = m.stand[root].next-m.stand[root].pay, root, Home
	s.node[root] = node{round: s.round}
	s.push(0, root)
	for len(s.heap) > 0 {
		l := s.pop()
		d, j := l.dist, l.post
		if d >= s.best {
			break
		}
		if d > s.node[j].dist {
			continue
		}
		s.settled = append(s.settled, j)
		m.hunt(j, d-m.stand[j].pay)
	}
	best, end, free := s.best, s.end, s.free
	for _, j := range s.settled {
		if up := best - s.node[j].dist; up > 0 {
			m.stand[j].pay += up
			for _, i := range m.crew[j] {
				m.folk[i].price += up
			}
		}
	}
	last := end
	if free != Home {
		m.enter(free, end)
		m.moved = append(m.moved, free)
	}
	for j := end; j != root; j = s.node[j].from {
		i := s.node[j].via
		m.leave(i)
		m.enter(i, s.node[j].from)
		m.moved = append(m.moved, i)
	}
	m.tally(last)
	m.tally(root)
}

// reach notes that person i could come to post j at distance x.
func (m *market) reach(j, i int32, x int64) {
	s := &m.search
	to := m.folk[i].at
	if to < 0 {
		s.best, s.end, s.free = x, j, i
		return
	}
	if n := &s.node[to]; n.round != s.round || x < n.dist {
		*n = node{x, s.round, i, j}
		if y := x + m.stand[to].keeps(); y < s.best {
			s.best, s.end, s.free = y, to, Home
		}
		if x < s.best {
			s.push(x, to)
		}
	}
}

// seat finds room for one person too many: for person who, or for one of the
// crew of post root where who is Home. It lowers prices until somebody stays at
// home, a post takes one more or (root itself) keeps the one it has: the shortest
// path forwards, over the posts a person could move to, to their crews.
func (m *market) seat(root, who int32) {
	s := &m.search
	s.begin()
	m.work++
	best := infinite
	end, home := Home, Home // what best stands for: end takes one more, or home goes home
	if who == Home {
		best, end = m.stand[root].pay-m.stand[root].last, root
		s.node[root] = node{round: s.round, via: Home}
		s.push(0, root)
	} else {
		best, home = m.folk[who].price, who
		if to, x := m.scan(who, 0, best); to != Home {
			best, end, home = x, to, Home
		}
	}
	for len(s.heap) > 0 {
		l := s.pop()
		d, j := l.dist, l.post
		if d >= best {
			break
		}
		if d > s.node[j].dist {
			continue
		}
		s.settled = append(s.settled, j)
		for _, i := range m.crew[j] {
			if x := d + m.folk[i].price; x < best {
				best, end, home = x, Home, i
			}
			if to, x := m.scan(i, d, best); to != Home {
				best, end, home = x, to, Home
			}
		}
	}
	for _, j := range s.settled {
		if down := best - s.node[j].dist; down > 0 {
			m.stand[j].pay -= down
			for _, i := range m.crew[j] {
				m.folk[i].price -= down
			}
		}
	}
	if who != Home {
		m.folk[who].price -= best
	}
	j := end
	if home != Home {
		if home == who {
			return
		}
		j = m.folk[home].at
		m.leave(home)
		m.moved = append(m.moved, home)
	}
	last := j
	for j != root {
		i := s.node[j].via
		from := m.folk[i].at
		if from >= 0 {
			m.leave(i)
		}
		m.enter(i, j)
		m.moved = append(m.moved, i)
		if i == who {
			break
		}
		j = from
	}
	if last >= 0 {
		m.tally(last)
	}
	if root >= 0 {
		m.tally(root)
	}
}

// scan looks from a person at distance d to the posts they could move to. It
// returns the post that takes one more and how far that is, where it is nearer
// than best.
func (m *market) scan(i int32, d, best int64) (int32, int64) {
	s := &m.search
	base := d + m.folk[i].price
	end := Home
	post, cost := m.arcs(i)
	for k, to := range post {
		st := &m.stand[to]
		x := base + int64(cost[k]) - st.pay
		if n := &s.node[to]; x < best && (n.round != s.round || x < n.dist) {
			*n = node{x, s.round, i, Home}
			if y := x + st.takes(); y < best {
				best, end = y, to
			}
			if x < best {
				s.push(x, to)
			}
		}
	}
	return end, best
}
