package assign

import "slices"

// market is the state of a solution in progress: who is where, at which prices,
// with the arcs listed from both sides.
//
// A post's price is what it would pay for one more person, a person's price what
// they earn. Two conditions hold at all times once prices are level (see level):
//
//	a person's price is at least 0 and at least price[post] - cost for every arc,
//	with equality for the arc that is used;
//	a person at home has price 0.
//
// It is optimal when also every post is balanced: the last filled seat is worth
// the post's price or more, and the next free one is worth it or less.
type market struct {
	posts []Post
	bonus int64 // added to every reward, so that nobody stays home for choice

	// People's side.
	first  []int32
	toPost []int32
	cost   []int32
	folk   []member
	own    map[int32]options // of those who joined or changed since

	// Posts' side.
	offers []offers
	limit  []uint64 // where only the cheapest offers of posts are listed: the last of them
	stand  []stand
	crew   [][]int32
	seats  []int32

	near   []near // there only while prices do nothing but rise
	search search
	moved  []int32 // who entered a post or went home since it was last emptied
	work   int     // steps done
}

// member is where a person stands.
type member struct {
	price int64
	at    int32 // post, Home or absent
	place int32 // index in the crew of that post
}

// absent is where somebody is who cannot be asked at all. Their price keeps
// every post away.
const absent int32 = -2

// options are the arcs of one person.
type options struct{ post, cost []int32 }

// stand is where a post stands: what it pays, and what its last filled and its
// next free seat are worth.
type stand struct{ pay, last, next int64 }

// takes is what the price must fall by for the post to want one more.
func (s *stand) takes() int64 { return max(0, s.pay-s.next) }

// keeps is what the price must rise by for the post to want one fewer.
func (s *stand) keeps() int64 { return max(0, s.last-s.pay) }

// newMarket lists the arcs from the posts' side.
func newMarket(p *Problem, bonus int64) *market {
	people, posts := p.People(), len(p.Posts)
	m := &market{
		posts: slices.Clone(p.Posts), first: p.First, toPost: p.Post, cost: p.Cost,
		folk:   make([]member, people),
		offers: make([]offers, posts), stand: make([]stand, posts), crew: make([][]int32, posts),
		seats: make([]int32, posts), bonus: bonus,
	}
	m.search.grow(posts)
	m.listOffers()
	for i := range m.folk {
		m.folk[i].at = Home
	}
	room := 0
	for j := range m.posts {
		m.seats[j] = int32(m.posts[j].Seats())
		room += min(int(m.seats[j]), len(m.offers[j].keys))
	}
	crews := make([]int32, room)
	for j := range m.posts {
		n := min(int(m.seats[j]), len(m.offers[j].keys))
		m.crew[j], crews = crews[:0:n], crews[n:]
		m.tally(int32(j))
	}
	return m
}

func (m *market) reward(j int32, s int) int64 {
	r := m.posts[j].reward(s)
	if r == infinite || r == -infinite {
		return r
	}
	return r + m.bonus
}

// tally brings what a post's seats are worth up to date with its crew.
func (m *market) tally(j int32) {
	n := len(m.crew[j])
	m.stand[j].last = m.reward(j, n-1)
	m.stand[j].next = m.reward(j, n)
}

// enter puts a person who is nowhere into a post.
func (m *market) enter(i, j int32) {
	f := &m.folk[i]
	f.at = j
	f.place = int32(len(m.crew[j]))
	m.crew[j] = append(m.crew[j], i)
}

// leave takes a person out of a post, home.
func (m *market) leave(i int32) {
	f := &m.folk[i]
	crew := m.crew[f.at]
	end := len(crew) - 1
	other := crew[end]
	crew[f.place] = other
	m.folk[other].place = f.place
	m.crew[f.at] = crew[:end]
	f.at = Home
}

// arcs lists a person's options.
func (m *market) arcs(i int32) (post, cost []int32) {
	if m.own != nil {
		if o, ok := m.own[i]; ok {
			return o.post, o.cost
		}
	}
	lo, hi := m.first[i], m.first[i+1]
	return m.toPost[lo:hi], m.cost[lo:hi]
}
