package assign

import (
	"errors"
	"fmt"
)

// Bounds of an instance. They keep every sum of prices along a path well inside
// an int64; an instance beyond them is refused, never solved wrongly.
const (
	// MaxCost bounds the size of an arc's cost.
	MaxCost = 1 << 30
	// MaxReward bounds the size of a seat's reward.
	MaxReward = 1 << 40
	// MaxPeople bounds the number of people, and so of seats that count.
	MaxPeople = 1 << 26
	// MaxArcs bounds the number of arcs.
	MaxArcs = 1<<31 - 1
)

// Home is the post of a person who is not placed.
const Home int32 = -1

// Problem is who may go where at what cost. It is the arcs, person after
// person: those of person i are Post[k] and Cost[k] for First[i] ≤ k < First[i+1].
type Problem struct {
	// Posts are the places to fill.
	Posts []Post
	// First has one entry more than there are people.
	First []int32
	// Post is where each arc leads.
	Post []int32
	// Cost is what it costs, in the caller's unit: less is better, and a
	// negative cost is a wish granted. Staying at home costs 0.
	Cost []int32
	// Everyone says that nobody may stay at home. The instance is then
	// infeasible where seats do not suffice.
	Everyone bool
}

// People is how many people there are.
func (p *Problem) People() int { return max(0, len(p.First)-1) }

// Post is a place with seats. Filling its seats earns rewards, the first tier's
// seats first.
type Post struct {
	// Min is how many people the post needs to open. It only names what is
	// short; the reward of the first tiers is what fills it.
	Min int32
	// Tiers are its seats by falling reward; together they are its maximum.
	Tiers []Tier
}

// Tier is a number of seats of one reward.
type Tier struct {
	Seats  int32
	Reward int64
}

// Seats is the most people the post can take.
func (p Post) Seats() int {
	n := 0
	for _, t := range p.Tiers {
		n += int(t.Seats)
	}
	return n
}

// reward is that of seat s, counted from 0: unbounded before the first seat and
// bottomless after the last.
func (p *Post) reward(s int) int64 {
	if s < 0 {
		return infinite
	}
	for _, t := range p.Tiers {
		if s < int(t.Seats) {
			return t.Reward
		}
		s -= int(t.Seats)
	}
	return -infinite
}

// infinite stands for no bound: larger than any price, small enough to add.
const infinite = int64(1) << 60

// ErrMalformed is what every complaint about an instance itself wraps.
var ErrMalformed = errors.New("malformed instance")

// Check says whether the instance makes sense: arcs lead to posts, rewards do
// not rise, and costs are within bounds.
func (p *Problem) Check() error {
	if len(p.First) == 0 {
		return fmt.Errorf("%w: First is empty; it has one entry more than there are people", ErrMalformed)
	}
	people := p.People()
	switch {
	case people > MaxPeople:
		return fmt.Errorf("%w: %d people, more than %d", ErrMalformed, people, MaxPeople)
	case len(p.Posts) > MaxPeople:
		return fmt.Errorf("%w: %d posts, more than %d", ErrMalformed, len(p.Posts), MaxPeople)
	case len(p.Post) != len(p.Cost):
		return fmt.Errorf("%w: %d arcs have a post and %d a cost", ErrMalformed, len(p.Post), len(p.Cost))
	case len(p.Post) > MaxArcs:
		return fmt.Errorf("%w: %d arcs, more than %d", ErrMalformed, len(p.Post), MaxArcs)
	case p.First[0] != 0 || int(p.First[people]) != len(p.Post):
		return fmt.Errorf("%w: First runs from %d to %d, the arcs from 0 to %d", ErrMalformed, p.First[0], p.First[people], len(p.Post))
	}
	for i := range people {
		if p.First[i] > p.First[i+1] {
			return fmt.Errorf("%w: the arcs of person %d end before they begin", ErrMalformed, i)
		}
	}
	posts := uint32(len(p.Posts))
	for k, j := range p.Post {
		if uint32(j) >= posts {
			return fmt.Errorf("%w: arc %d leads to post %d of %d", ErrMalformed, k, j, posts)
		}
	}
	for k, c := range p.Cost {
		if c > MaxCost || c < -MaxCost {
			return fmt.Errorf("%w: arc %d costs %d, beyond ±%d", ErrMalformed, k, c, MaxCost)
		}
	}
	for j := range p.Posts {
		if err := p.Posts[j].check(); err != nil {
			return fmt.Errorf("%w: post %d %w", ErrMalformed, j, err)
		}
	}
	return nil
}

func (p *Post) check() error {
	if p.Min < 0 {
		return fmt.Errorf("needs %d people to open", p.Min)
	}
	total := 0
	for t, tier := range p.Tiers {
		total += int(tier.Seats)
		switch {
		case tier.Seats < 0:
			return fmt.Errorf("has a tier of %d seats", tier.Seats)
		case total > MaxPeople:
			return fmt.Errorf("has more than %d seats", MaxPeople)
		case tier.Reward > MaxReward || tier.Reward < -MaxReward:
			return fmt.Errorf("has a reward of %d, beyond ±%d", tier.Reward, int64(MaxReward))
		case t > 0 && tier.Reward > p.Tiers[t-1].Reward:
			return fmt.Errorf("has a reward that rises from %d to %d; rewards fall as seats fill", p.Tiers[t-1].Reward, tier.Reward)
		}
	}
	return nil
}
