package assign

import "slices"

// Plan is an optimal assignment that can be mended: each change leads to the new
// optimum, in time that depends on how far the change is felt and not on the
// size of the city. A Plan is not safe for use by several goroutines at once.
type Plan struct {
	market   *market
	everyone bool
	loose    bool // cut short: not optimal, and cannot be mended
}

// People is how many people there are, those who left included.
func (p *Plan) People() int { return len(p.market.folk) }

// Posts is how many posts there are.
func (p *Plan) Posts() int { return len(p.market.posts) }

// PostOf is a person's post, or Home.
func (p *Plan) PostOf(person int) int32 { return max(Home, p.market.folk[person].at) }

// OptionOf is which of a person's options they take, counted from 0: the
// cheapest where several lead to their post. It is -1 for who is at home.
func (p *Plan) OptionOf(person int) int {
	m := p.market
	at := m.folk[person].at
	if at < 0 {
		return -1
	}
	best := -1
	post, cost := m.arcs(int32(person))
	for k, j := range post {
		if j == at && (best < 0 || cost[k] < cost[best]) {
			best = k
		}
	}
	return best
}

// Crew lists who is at a post, in no particular order.
func (p *Plan) Crew(post int) []int32 { return slices.Clone(p.market.crew[post]) }

// PostPrice is what a post would pay for one more person. An empty post may ask
// any price at which nobody comes; it is given as what its first seat is worth.
func (p *Plan) PostPrice(post int) int64 {
	m := p.market
	s := m.stand[post]
	if len(m.crew[post]) == 0 && s.next > -infinite {
		return min(s.pay, s.next) - m.bonus
	}
	return s.pay - m.bonus
}

// PersonPrice is what a person earns: what the plan would lose without them.
func (p *Plan) PersonPrice(person int) int64 {
	if f := p.market.folk[person]; f.at != absent {
		return f.price - p.market.bonus
	}
	return 0
}

// Problem is the instance as it stands after all changes: who left has no arcs.
func (p *Plan) Problem() *Problem {
	m := p.market
	out := &Problem{Posts: slices.Clone(m.posts), Everyone: p.everyone}
	if m.own == nil {
		out.First, out.Post, out.Cost = m.first, m.toPost, m.cost
		return out
	}
	out.First = make([]int32, 1, len(m.folk)+1)
	for i := range m.folk {
		if m.folk[i].at != absent {
			post, cost := m.arcs(int32(i))
			out.Post = append(out.Post, post...)
			out.Cost = append(out.Cost, cost...)
		}
		out.First = append(out.First, int32(len(out.Post)))
	}
	return out
}

// Assignment copies the plan with its prices and computes its cost and gap.
func (p *Plan) Assignment() *Assignment {
	m := p.market
	a := &Assignment{
		PostOf:      make([]int32, len(m.folk)),
		PersonPrice: make([]int64, len(m.folk)),
		PostPrice:   make([]int64, len(m.posts)),
	}
	var dual int64
	for i := range m.folk {
		f := &m.folk[i]
		a.PostOf[i] = max(Home, f.at)
		a.PersonPrice[i] = p.PersonPrice(i)
		dual -= a.PersonPrice[i]
		if k := p.OptionOf(i); k >= 0 {
			_, cost := m.arcs(int32(i))
			a.Cost += int64(cost[k])
		}
	}
	for j := range m.posts {
		pay := p.PostPrice(j)
		a.PostPrice[j] = pay
		filled := int32(len(m.crew[j]))
		for _, t := range m.posts[j].Tiers {
			a.Cost -= int64(min(filled, t.Seats)) * t.Reward
			filled -= min(filled, t.Seats)
			if t.Reward > pay {
				dual -= int64(t.Seats) * (t.Reward - pay)
			}
		}
	}
	a.Gap = a.Cost - dual
	return a
}
