package duty

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"linli/internal/fault"
	"linli/internal/plan/assign"
	"linli/internal/plan/roster"
)

// Rewards of seats: more than any pair costs, and falling as a shift fills, so
// that a post with nobody is served before any gets its second, and one half
// empty before one that lacks its last.
const (
	rewardFirst = 1_000_000
	rewardHalf  = 500_000
	rewardRest  = 250_000
)

// tier is a number of a shift's free seats of one reward.
type tier struct {
	seats  int32
	reward int64
}

// tiers are the free seats of a shift by falling reward.
func (n *need) tiers() []tier {
	taken, half := n.Held+n.Kept, (n.Seats+1)/2
	var out []tier
	add := func(seats int, reward int64) {
		if seats = min(seats, n.Seats-taken); seats > 0 {
			out = append(out, tier{int32(seats), reward})
			taken += seats
		}
	}
	add(1-taken, rewardFirst)
	add(half-taken, rewardHalf)
	add(n.Seats-taken, rewardRest)
	return out
}

// plan finds the best pairs there are, and adds up what they come to.
func (in *instance) plan(ctx context.Context, p *Proposal) (*drawn, error) {
	p.People += len(in.helpers)
	p.Shifts += len(in.needs)
	for i := range in.needs {
		p.Seats += in.needs[i].Free
	}
	if len(in.needs) == 0 {
		return new(drawn), nil
	}
	if p.To > p.From {
		return in.planDays(ctx, p)
	}
	return in.planDay(ctx, p)
}

// planDay gives each person one shift of a day at most: the exact optimum, with
// prices that prove it.
func (in *instance) planDay(ctx context.Context, p *Proposal) (*drawn, error) {
	problem := &assign.Problem{Posts: make([]assign.Post, len(in.needs)), First: make([]int32, 1, len(in.helpers)+1)}
	for j := range in.needs {
		for _, t := range in.needs[j].tiers() {
			problem.Posts[j].Tiers = append(problem.Posts[j].Tiers, assign.Tier{Seats: t.seats, Reward: t.reward})
		}
	}
	for i := range in.helpers {
		for _, c := range in.helpers[i].chances {
			problem.Post, problem.Cost = append(problem.Post, c.need), append(problem.Cost, c.cost)
		}
		problem.First = append(problem.First, int32(len(problem.Post)))
	}
	plan, err := assign.Solve(ctx, problem, assign.Options{})
	if err != nil {
		return nil, tooLong(ctx, err)
	}
	best := plan.Assignment()
	if err := assign.Verify(problem, best); err != nil {
		return nil, fmt.Errorf("a proposal does not stand up to its check: %w", err)
	}
	p.Gap += best.Gap
	p.Value -= best.Cost
	out := new(drawn)
	filled := make([]int, len(in.needs))
	for i, j := range best.PostOf {
		if j == assign.Home {
			continue
		}
		h := &in.helpers[i]
		filled[j]++
		pair := in.pair(h, j)
		for _, c := range plan.Explain(i).Choices {
			if c.Post != j {
				pair.Other, pair.Loss = in.needs[c.Post].ID, c.Loss
				break
			}
		}
		p.Cost += pair.Cost
		out.pairs = append(out.pairs, pair)
	}
	in.rank(out.pairs)
	for j := range in.needs {
		if n := &in.needs[j]; filled[j] < n.Free {
			out.short = append(out.short, n.short(filled[j], plan.WhyEmpty(j).Cause))
		}
	}
	return out, nil
}

// planDays gives people several shifts of several days, with rest between them:
// the best that is found, and how far it may be from the best there is.
func (in *instance) planDays(ctx context.Context, p *Proposal) (*drawn, error) {
	problem := &roster.Problem{Shifts: make([]roster.Shift, len(in.needs)), People: make([]roster.Person, len(in.helpers))}
	zero := p.From.Start()
	for j := range in.needs {
		n := &in.needs[j]
		problem.Shifts[j] = roster.Shift{Start: int32((n.Start - zero) / minute), End: int32((n.End - zero) / minute)}
		for _, t := range n.tiers() {
			problem.Shifts[j].Tiers = append(problem.Shifts[j].Tiers, roster.Tier{Seats: t.seats, Reward: t.reward})
		}
	}
	rules, share := in.book.On(p.From), in.share()
	for i := range in.helpers {
		h := &in.helpers[i]
		taken := max(within(h.held, week(p.From.Start())), within(h.held, week(p.To.Start())))
		one := &problem.People[i]
		one.Limits = roster.Limits{Rest: int32(rules.Rest), Day: int32(rules.Day), Total: int32(max(1, rules.Week-taken)), Shifts: share}
		for _, c := range h.chances {
			one.Options = append(one.Options, roster.Option{Shift: c.need, Cost: c.cost})
		}
	}
	best, err := roster.Solve(ctx, problem, roster.Options{Gap: rosterGap, Seed: 1, Steps: 120, Rounds: min(4000, 10*len(in.helpers))})
	if err != nil {
		return nil, tooLong(ctx, err)
	}
	out := new(drawn)
	filled := make([]int, len(in.needs))
	value := int64(0)
	for i, shifts := range best.Of {
		h := &in.helpers[i]
		for _, j := range shifts {
			// The roster's limits are the city's, but for a night shift that
			// reaches into the next day: what sign-up would refuse is left out.
			n := &in.needs[j]
			if in.kept(h, n.span(), in.rules[n.when]) != "" {
				continue
			}
			pair := in.pair(h, j)
			value -= pair.Cost
			p.Cost += pair.Cost
			out.pairs = append(out.pairs, pair)
			h.held = append(h.held, n.span())
			filled[j]++
		}
	}
	in.rank(out.pairs)
	for j := range in.needs {
		n := &in.needs[j]
		left := filled[j]
		for _, t := range n.tiers() {
			value += int64(min(left, int(t.seats))) * t.reward
			left -= min(left, int(t.seats))
		}
		if filled[j] == n.Free {
			continue
		}
		cause := assign.NeededElsewhere
		switch n.may {
		case 0:
			cause = assign.NobodyMay
		case filled[j]:
			cause = assign.EverybodyHere
		}
		out.short = append(out.short, n.short(filled[j], cause))
	}
	p.Gap += best.Bound - value
	p.Value += value
	return out, nil
}

// share is how many shifts of several days one person is asked for at most: as
// many as there are for each who can come, and two at least, so that the work is
// spread and nobody who lives near is asked for every day.
func (in *instance) share() int32 {
	seats := 0
	for i := range in.needs {
		if in.needs[i].may > 0 {
			seats += in.needs[i].Free
		}
	}
	people := max(1, len(in.helpers))
	return int32(max(2, (seats+people-1)/people))
}

// rosterGap is how near the best a plan of several days is searched for, in
// millionths.
const rosterGap = 1000

// tooLong says in words that there was not the time.
func tooLong(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Refused, wordsTooLong)
	}
	return fmt.Errorf("make a proposal: %w", err)
}

// pair is a helper and a shift they may take.
func (in *instance) pair(h *helper, j int32) Pair {
	n := &in.needs[j]
	k := slices.IndexFunc(h.chances, func(c chance) bool { return c.need == j })
	c := h.chances[k]
	return Pair{
		Shift: n.ID, Person: h.Person, Cost: int64(c.cost), Choice: n.may, Ring: c.ring, Metre: int(c.metre), Served: h.served, Hints: c.hints,
	}
}

// rank puts pairs in the order of their shifts, the soonest first, and tells of
// each how many live nearer who may come, too.
func (in *instance) rank(pairs []Pair) {
	at := make(map[string]int, len(in.needs))
	for j := range in.needs {
		at[in.needs[j].ID] = j
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		x, y := at[a.Shift], at[b.Shift]
		return cmp.Or(cmp.Compare(in.needs[x].Start, in.needs[y].Start), cmp.Compare(x, y))
	})
	of := make([][]int, len(in.needs))
	for k := range pairs {
		j := at[pairs[k].Shift]
		of[j] = append(of[j], k)
		pairs[k].Rank = 1
	}
	for i := range in.helpers {
		for _, c := range in.helpers[i].chances {
			for _, k := range of[c.need] {
				if r := (reach{metre: c.metre, ring: c.ring}); r.way() < pairs[k].way() {
					pairs[k].Rank++
				}
			}
		}
	}
}

func (p Pair) way() int32 { return reach{metre: int32(p.Metre), ring: p.Ring}.way() }

// short says why a shift stays short.
func (n *need) short(filled int, cause assign.Cause) Short {
	out := Short{Shift: n.ID, Missing: n.Free - filled, Near: n.near}
	switch {
	case n.near == 0:
		out.Cause = CauseNobody
	case cause == assign.NobodyMay:
		out.Cause = CauseKeptOut
	case cause == assign.EverybodyHere:
		out.Cause = CauseAllHere
	default:
		out.Cause = CauseElsewhere
	}
	for lack, count := range n.out {
		out.KeptOut = append(out.KeptOut, KeptOut{lack, count})
	}
	slices.SortFunc(out.KeptOut, func(a, b KeptOut) int {
		return cmp.Or(b.N-a.N, cmp.Compare(a.Lack, b.Lack))
	})
	return out
}
