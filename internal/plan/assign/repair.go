package assign

import (
	"errors"
	"fmt"
	"slices"
)

// ErrFixed refuses a change to a plan that was cut short, or one in which
// everyone must be placed: such a plan is solved anew.
var ErrFixed = errors.New("this plan cannot be mended")

// Option is a post a person may take and what that costs.
type Option struct {
	Post int32
	Cost int32
}

// Leave takes a person out: they are not available any more. It returns who
// moved, or went home, to make the plan optimal again; the list is good until
// the next change.
func (p *Plan) Leave(person int) ([]int32, error) {
	if err := p.begin(person); err != nil {
		return nil, err
	}
	m, i := p.market, int32(person)
	m.depart(i)
	return m.moved, nil
}

// Return makes a person available again, with the options they had. It returns
// who moved, the person included if they have a post.
func (p *Plan) Return(person int) ([]int32, error) {
	if err := p.begin(person); err != nil {
		return nil, err
	}
	m, i := p.market, int32(person)
	if m.folk[i].at != absent {
		return nil, nil
	}
	m.arrive(i)
	return m.moved, nil
}

// Change gives a person other options, whether available or not, and makes them
// available.
func (p *Plan) Change(person int, to []Option) ([]int32, error) {
	if err := p.begin(person); err != nil {
		return nil, err
	}
	if err := p.check(to); err != nil {
		return nil, fmt.Errorf("changing person %d: %w", person, err)
	}
	m, i := p.market, int32(person)
	m.depart(i)
	post, cost := m.arcs(i)
	for k, j := range post {
		m.offers[j].remove(offer(cost[k], i))
	}
	m.list(i, to)
	m.arrive(i)
	return m.moved, nil
}

// Join adds a person and returns their number and who moved.
func (p *Plan) Join(to []Option) (person int, moved []int32, err error) {
	if err := p.mendable(); err != nil {
		return 0, nil, err
	}
	if err := p.check(to); err != nil {
		return 0, nil, fmt.Errorf("adding a person: %w", err)
	}
	m := p.market
	if len(m.folk) == MaxPeople {
		return 0, nil, fmt.Errorf("%w: more than %d people", ErrMalformed, MaxPeople)
	}
	m.moved = m.moved[:0]
	i := int32(len(m.folk))
	m.folk = append(m.folk, member{price: infinite, at: absent})
	if m.own == nil {
		m.own = map[int32]options{}
	}
	m.list(i, to)
	m.arrive(i)
	return int(i), m.moved, nil
}

// SetPost changes what a post needs, how many it takes, or its rewards: a post
// without seats is closed. It returns who moved.
func (p *Plan) SetPost(post int, to Post) ([]int32, error) {
	if err := p.mendable(); err != nil {
		return nil, err
	}
	if post < 0 || post >= len(p.market.posts) {
		return nil, fmt.Errorf("there is no post %d", post)
	}
	if err := to.check(); err != nil {
		return nil, fmt.Errorf("%w: post %d %w", ErrMalformed, post, err)
	}
	m, j := p.market, int32(post)
	m.moved = m.moved[:0]
	if m.own == nil {
		m.own = map[int32]options{}
	}
	to.Tiers = slices.Clone(to.Tiers)
	m.posts[j] = to
	m.seats[j] = int32(to.Seats())
	m.tally(j)
	m.even(j)
	return m.moved, nil
}

func (p *Plan) mendable() error {
	if p.loose || p.everyone {
		return ErrFixed
	}
	return nil
}

// begin starts a change of a person.
func (p *Plan) begin(person int) error {
	if err := p.mendable(); err != nil {
		return err
	}
	if person < 0 || person >= len(p.market.folk) {
		return fmt.Errorf("there is no person %d", person)
	}
	p.market.moved = p.market.moved[:0]
	return nil
}

func (p *Plan) check(to []Option) error {
	for _, o := range to {
		if o.Post < 0 || int(o.Post) >= len(p.market.posts) {
			return fmt.Errorf("%w: there is no post %d", ErrMalformed, o.Post)
		}
		if o.Cost > MaxCost || o.Cost < -MaxCost {
			return fmt.Errorf("%w: a cost of %d, beyond ±%d", ErrMalformed, o.Cost, MaxCost)
		}
	}
	return nil
}

// list gives a person other options.
func (m *market) list(i int32, to []Option) {
	var own options
	for _, o := range to {
		own.post = append(own.post, o.Post)
		own.cost = append(own.cost, o.Cost)
		m.addOffer(o.Post, offer(o.Cost, i))
	}
	m.own[i] = own
}

// depart takes a person out and fills the place they leave.
func (m *market) depart(i int32) {
	if m.own == nil {
		m.own = map[int32]options{}
	}
	j := m.folk[i].at
	if j == absent {
		return
	}
	if j >= 0 {
		m.leave(i)
	}
	m.folk[i] = member{price: infinite, at: absent}
	if j >= 0 {
		m.tally(j)
		m.even(j)
	}
}

// arrive makes an absent person available: at home if nobody wants them, and
// otherwise wherever the whole gains most.
func (m *market) arrive(i int32) {
	var most int64
	post, cost := m.arcs(i)
	for k, j := range post {
		most = max(most, m.stand[j].pay-int64(cost[k]))
	}
	m.folk[i] = member{price: most, at: Home}
	if most > 0 {
		m.seat(Home, i)
	}
}

// even balances one post.
func (m *market) even(j int32) {
	for s := &m.stand[j]; s.next > s.pay; {
		m.hire(j)
	}
	for s := &m.stand[j]; s.last < s.pay; {
		m.seat(j, Home)
	}
}
