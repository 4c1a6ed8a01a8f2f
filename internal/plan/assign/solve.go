package assign

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Options bound the work.
type Options struct {
	// MaxIterations bounds the number of bids and searches; 0 is no bound. A
	// solution cut short is feasible and says how far it may be from the best.
	MaxIterations int
}

// Assignment is a solution with its proof.
type Assignment struct {
	// PostOf is each person's post, or Home.
	PostOf []int32
	// PersonPrice is what each person earns: by how much the total would worsen
	// without them. It is the dual price of having the person.
	PersonPrice []int64
	// PostPrice is what each post would pay for one more person: a person comes
	// where price less cost is most. It is the dual price of the post.
	PostPrice []int64
	// Cost is the sum of the costs of the arcs used less the rewards of the
	// seats filled.
	Cost int64
	// Gap is by how much Cost may exceed the least possible: 0 means optimal.
	Gap int64
}

// Infeasible says why not everyone can have a seat: the people named have only
// the posts named, and those have fewer seats.
type Infeasible struct {
	People []int32
	Posts  []int32
	Seats  int
}

func (e *Infeasible) Error() string {
	if len(e.Posts) == 0 {
		return fmt.Sprintf("infeasible: person %d has no post to go to", e.People[0])
	}
	return fmt.Sprintf("infeasible: %d people (the first is %d) can only go to %d posts (the first is %d), which have %d seats",
		len(e.People), e.People[0], len(e.Posts), e.Posts[0], e.Seats)
}

// errIterations ends a solution cut short.
var errIterations = errors.New("iterations used up")

// budget is what work a solution may still do.
type budget struct {
	ctx  context.Context
	max  int
	used int
}

// spend counts one bid or search.
func (b *budget) spend(*market) error {
	b.used++
	if b.max > 0 && b.used > b.max {
		return errIterations
	}
	if b.used&255 == 0 {
		return b.ctx.Err()
	}
	return nil
}

// Solve finds the assignment of least cost. It keeps the arcs of the problem,
// which must not be changed as long as the plan is used. Errors: ErrMalformed,
// *Infeasible (only where everyone must be placed), or why the context ended.
//
// The same problem and options give the same plan, bit for bit.
func Solve(ctx context.Context, p *Problem, o Options) (*Plan, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	bonus, err := p.bonus()
	if err != nil {
		return nil, err
	}
	m := newMarket(p, bonus)
	plan := &Plan{market: m, everyone: p.Everyone}
	b := &budget{ctx: ctx, max: o.MaxIterations}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("assigning people: %w", err)
	}
	err = m.haggle(b)
	if err == nil {
		err = m.balance(b)
	}
	if errors.Is(err, errIterations) && !p.Everyone {
		m.cutShort()
		plan.loose = true
		return plan, nil
	}
	if err != nil {
		return nil, fmt.Errorf("assigning people: %w", err)
	}
	if p.Everyone {
		if err := m.unplaced(); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// bonus is more than any chain of moves can save: added to every reward, it
// places everyone who can be placed.
func (p *Problem) bonus() (int64, error) {
	if !p.Everyone {
		return 0, nil
	}
	var most int64
	for _, c := range p.Cost {
		most = max(most, int64(c), -int64(c))
	}
	for j := range p.Posts {
		for _, t := range p.Posts[j].Tiers {
			most = max(most, t.Reward, -t.Reward)
		}
	}
	moves := int64(min(p.People(), len(p.Posts)) + 2)
	if 4*most+1 > math.MaxInt64/16/moves {
		return 0, fmt.Errorf("%w: costs and rewards up to %d are too large for %d posts when everyone must be placed", ErrMalformed, most, len(p.Posts))
	}
	return (4*most + 1) * moves, nil
}

// balance makes the solution exact: whoever lacks a person or has one too many
// is served one at a time over a shortest path, which keeps all prices true.
func (m *market) balance(b *budget) error {
	m.near = make([]near, len(m.posts))
	for j := range m.stand {
		for s := &m.stand[j]; s.next > s.pay; {
			if err := b.spend(m); err != nil {
				return err
			}
			m.hire(int32(j))
		}
	}
	m.near = nil
	for j := range m.stand {
		for s := &m.stand[j]; s.last < s.pay; {
			if err := b.spend(m); err != nil {
				return err
			}
			m.seat(int32(j), Home)
		}
	}
	return nil
}

// cutShort makes whatever stands feasible: nobody above a post's worth.
func (m *market) cutShort() {
	m.level()
	for j := range m.stand {
		for s := &m.stand[j]; s.last < s.pay && len(m.crew[j]) > 0; {
			m.leave(m.crew[j][len(m.crew[j])-1])
			m.tally(int32(j))
		}
	}
}

// unplaced names the people who cannot all be placed, if there are any: one at
// home, who is at the posts that one could have, who is at theirs, and so on.
func (m *market) unplaced() error {
	for i := range m.folk {
		if m.folk[i].at != Home {
			continue
		}
		e := &Infeasible{People: []int32{int32(i)}}
		seen := map[int32]bool{}
		for k := 0; k < len(e.People); k++ {
			post, _ := m.arcs(e.People[k])
			for _, j := range post {
				if !seen[j] {
					seen[j] = true
					e.Posts = append(e.Posts, j)
					e.Seats += int(m.seats[j])
					e.People = append(e.People, m.crew[j]...)
				}
			}
		}
		return e
	}
	return nil
}
