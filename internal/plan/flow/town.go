package flow

import (
	"context"
	"errors"
	"fmt"

	"linli/internal/plan/assign"
	"linli/internal/plan/dimacs"
)

// town is an instance seen as people and posts. These shapes are recognised:
//
//	people of supply 1 → posts with demands
//	people of supply 1 → posts of supply 0 → one sink, and people → sink (home)
//	a source → people, at most one unit each → posts → one sink, and source → sink
//
// Arcs from posts to the sink may be several, each with a capacity and a cost:
// they are the tiers of the post's seats.
type town struct {
	in            *dimacs.Instance
	source, sink  int32   // -1 where there is none
	role          []int32 // of a node: a person's number, or postRole of a post's
	people, posts int32
	direct        int32   // the arc from source to sink, or -1
	home          []int32 // each person's arc to the sink, or -1; nil where there are none
	entry         []int32 // each person's arc from the source
	fill          bool    // every seat must be filled
	problem       assign.Problem
	tierArcs      [][]int32
}

// postRole marks a post's number as a post's, and turns the mark back into the
// number.
func postRole(j int32) int32 { return -1 - j }

// solveTown solves an instance of such a shape. It returns nil without an error
// where the instance has none of them.
func solveTown(ctx context.Context, in *dimacs.Instance) (*Solution, error) {
	t := recognise(in)
	if t == nil || !t.build() {
		return nil, nil
	}
	plan, err := assign.Solve(ctx, &t.problem, assign.Options{})
	var none *assign.Infeasible
	switch {
	case errors.As(err, &none):
		return nil, t.infeasible(none)
	case errors.Is(err, assign.ErrMalformed):
		return nil, nil // beyond its bounds, but perhaps not beyond the simplex's
	case err != nil:
		return nil, err
	}
	return t.solution(plan)
}

// recognise tells the nodes apart.
func recognise(in *dimacs.Instance) *town {
	n := in.Nodes()
	if low, same := in.Low.Same(); in.Arcs() == 0 || !same || low != 0 {
		return nil
	}
	t := &town{in: in, source: -1, sink: -1, direct: -1, role: make([]int32, n)}
	ones, demands := 0, 0
	for u, s := range in.Supply {
		switch {
		case s == 1:
			ones++
		case s > 1:
			if t.source >= 0 {
				return nil
			}
			t.source = int32(u)
		case s < 0:
			demands++
			t.sink = int32(u)
		}
	}
	if t.source >= 0 && (ones > 0 || demands != 1) || demands == 0 {
		return nil
	}
	// A sink takes from nodes of supply 0; otherwise all that demand are posts.
	leaves := make([]bool, n)
	for _, from := range in.From {
		leaves[from] = true
	}
	if demands > 1 || t.source < 0 && ones+1 == n {
		t.sink = -1
	} else if leaves[t.sink] {
		return nil
	}
	person := make([]bool, n)
	if t.source >= 0 {
		for a, from := range in.From {
			if from == t.source && in.To[a] != t.sink {
				person[in.To[a]] = true
			}
		}
	} else {
		for u, s := range in.Supply {
			person[u] = s == 1
		}
	}
	for u := range int32(n) {
		switch {
		case u == t.source || u == t.sink:
		case person[u]:
			t.role[u] = t.people
			t.people++
		case t.sink < 0 && leaves[u]:
			return nil
		default:
			t.role[u] = postRole(t.posts)
			t.posts++
		}
	}
	return t
}

// build makes the problem. It is false where the arcs do not fit the shape.
func (t *town) build() bool {
	in := t.in
	first := make([]int32, t.people+1)
	tiers := make([]int32, t.posts+1)
	var homes, direct int
	ordered, previous := true, int32(0)
	entries := 0
	for a, from := range in.From {
		to := in.To[a]
		switch {
		case from == t.source:
			if to == t.sink {
				direct++
				t.direct = int32(a)
			} else {
				entries++
			}
		case from == t.sink:
			return false
		case t.role[from] >= 0: // a person
			switch {
			case to == t.sink:
				homes++
			case to == t.source || t.role[to] >= 0:
				return false
			default:
				i := t.role[from]
				first[i+1]++
				ordered = ordered && i >= previous
				previous = i
			}
		default:
			if to != t.sink {
				return false
			}
			tiers[postRole(t.role[from])+1]++
		}
	}
	people := int(t.people)
	if t.source >= 0 && (entries != people || direct > 1 || homes > 0) || homes != 0 && homes != people {
		return false
	}
	for i := range t.people {
		first[i+1] += first[i]
	}
	if !t.addTiers(tiers) || !t.addEntries(homes) {
		return false
	}
	return t.addArcs(first, ordered)
}

// addTiers reads the posts' seats.
func (t *town) addTiers(count []int32) bool {
	in := t.in
	t.problem.Posts = make([]assign.Post, t.posts)
	if t.sink < 0 {
		for u, s := range in.Supply {
			if t.role[u] < 0 {
				if -s > assign.MaxPeople {
					return false
				}
				t.problem.Posts[postRole(t.role[u])].Tiers = []assign.Tier{{Seats: int32(-s)}}
			}
		}
		return true
	}
	total := int32(0)
	for _, n := range count {
		total += n
	}
	arcs, all := make([]int32, total), make([]assign.Tier, total)
	t.tierArcs = make([][]int32, t.posts)
	for j := range t.posts {
		n := count[j+1]
		t.tierArcs[j], arcs = arcs[:0:n], arcs[n:]
		t.problem.Posts[j].Tiers, all = all[:0:n], all[n:]
	}
	for a, from := range in.From {
		if in.To[a] != t.sink || from == t.source || t.role[from] >= 0 {
			continue
		}
		j := postRole(t.role[from])
		post := &t.problem.Posts[j]
		reward := -in.Cost.At(a)
		if reward > assign.MaxReward || reward < -assign.MaxReward {
			return false
		}
		k := len(post.Tiers)
		// One seat more than people keeps a roomy arc from ever looking full.
		seats := min(in.Cap.At(a), int64(t.people)+1)
		post.Tiers = append(post.Tiers, assign.Tier{Seats: int32(seats), Reward: reward})
		t.tierArcs[j] = append(t.tierArcs[j], int32(a))
		for ; k > 0 && post.Tiers[k].Reward > post.Tiers[k-1].Reward; k-- {
			post.Tiers[k], post.Tiers[k-1] = post.Tiers[k-1], post.Tiers[k]
			t.tierArcs[j][k], t.tierArcs[j][k-1] = t.tierArcs[j][k-1], t.tierArcs[j][k]
		}
	}
	return true
}

// addEntries reads what it costs to ask a person and to leave them at home, and
// settles whether everyone, or every seat, must be used.
func (t *town) addEntries(homes int) bool {
	in := t.in
	switch {
	case homes > 0:
		t.home = make([]int32, t.people)
		for i := range t.home {
			t.home[i] = -1
		}
		for a, from := range in.From {
			if in.To[a] == t.sink && t.role[from] >= 0 && from != t.source {
				i := t.role[from]
				if t.home[i] >= 0 || in.Cap.At(a) < 1 {
					return false
				}
				t.home[i] = int32(a)
			}
		}
	case t.source >= 0:
		t.entry = make([]int32, t.people)
		seen := make([]bool, t.people)
		for a, from := range in.From {
			if from == t.source && in.To[a] != t.sink {
				i := t.role[in.To[a]]
				if seen[i] || in.Cap.At(a) != 1 {
					return false
				}
				seen[i], t.entry[i] = true, int32(a)
			}
		}
		supply := in.Supply[t.source]
		seats := int64(0)
		for j := range t.problem.Posts {
			seats += int64(t.problem.Posts[j].Seats())
		}
		switch {
		case t.direct >= 0:
			if in.Cap.At(int(t.direct)) < supply || supply < int64(t.people) {
				return false
			}
		case supply == int64(t.people):
			t.problem.Everyone = true
		case supply == seats && seats < int64(t.people):
			t.fill = true
		default:
			return false
		}
	default:
		t.problem.Everyone = true
	}
	return true
}

// extra is what using a person costs beside their arc.
func (t *town) extra(i int32) int64 {
	switch {
	case t.home != nil:
		return -t.in.Cost.At(int(t.home[i]))
	case t.entry != nil:
		c := t.in.Cost.At(int(t.entry[i]))
		if t.direct >= 0 {
			c -= t.in.Cost.At(int(t.direct))
		}
		return c
	}
	return 0
}

// addArcs lists who may go where.
func (t *town) addArcs(first []int32, ordered bool) bool {
	in := t.in
	p := &t.problem
	p.First = first
	total := int(first[t.people])
	p.Post, p.Cost = make([]int32, total), make([]int32, total)
	var next []int32
	if !ordered {
		next = append(next, first[:t.people]...)
	}
	k := 0
	var most int64
	for a, from := range in.From {
		to := in.To[a]
		if from == t.source || to == t.sink || t.role[from] < 0 {
			continue
		}
		i := t.role[from]
		at := k
		if !ordered {
			at = int(next[i])
			next[i]++
		}
		if in.Cap.At(a) < 1 {
			return false
		}
		c := in.Cost.At(a)
		if c > assign.MaxCost || c < -assign.MaxCost {
			return false
		}
		c += t.extra(i)
		if c > assign.MaxCost || c < -assign.MaxCost {
			return false
		}
		most = max(most, c, -c)
		p.Post[at], p.Cost[at] = postRole(t.role[to]), int32(c)
		k++
	}
	if t.fill {
		return t.fillSeats(most)
	}
	return true
}

// fillSeats makes every seat worth more than any chain of moves can save.
func (t *town) fillSeats(most int64) bool {
	for j := range t.problem.Posts {
		for _, tier := range t.problem.Posts[j].Tiers {
			most = max(most, tier.Reward, -tier.Reward)
		}
	}
	bonus := (4*most + 1) * int64(min(t.people, t.posts)+2)
	if bonus > assign.MaxReward/2 {
		return false
	}
	for j := range t.problem.Posts {
		for k := range t.problem.Posts[j].Tiers {
			t.problem.Posts[j].Tiers[k].Reward += bonus
		}
	}
	return true
}

// solution turns the plan into a flow on the instance's arcs and prices for its
// nodes.
func (t *town) solution(plan *assign.Plan) (*Solution, error) {
	in := t.in
	filled := make([]int32, t.posts)
	for i := range int(t.people) {
		if j := plan.PostOf(i); j >= 0 {
			filled[j]++
		}
	}
	if t.fill {
		for j, n := range filled {
			if int(n) < t.problem.Posts[j].Seats() {
				return nil, nil // let the simplex say what is missing
			}
		}
	}
	s := &Solution{Method: "assign", Price: make([]int64, in.Nodes())}
	f := t.flows(plan, filled)
	s.on = f.on
	t.prices(plan, s.Price)
	var err error
	s.Cost, err = cost(in, s)
	return s, err
}

// flows is a flow in which each person sends one unit over one arc at most.
type flows struct {
	t      *town
	chosen []int32 // each person's arc to a post, or -1
	tier   map[int32]int64
	direct int64
}

func (t *town) flows(plan *assign.Plan, filled []int32) *flows {
	f := &flows{t: t, chosen: make([]int32, t.people), tier: map[int32]int64{}}
	cheapest := make([]int64, t.people)
	for i := range f.chosen {
		f.chosen[i] = -1
	}
	for a, from := range t.in.From {
		if from == t.source || t.role[from] < 0 || t.in.To[a] == t.sink {
			continue
		}
		i := t.role[from]
		if plan.PostOf(int(i)) != postRole(t.role[t.in.To[a]]) {
			continue
		}
		if c := t.in.Cost.At(a); f.chosen[i] < 0 || c < cheapest[i] {
			f.chosen[i], cheapest[i] = int32(a), c
		}
	}
	used := int64(0)
	for j, n := range filled {
		used += int64(n)
		if t.sink < 0 {
			continue
		}
		for k, a := range t.tierArcs[j] {
			take := min(n, t.problem.Posts[j].Tiers[k].Seats)
			f.tier[a] = int64(take)
			n -= take
		}
	}
	if t.direct >= 0 {
		f.direct = t.in.Supply[t.source] - used
	}
	return f
}

func (f *flows) on(a int) int64 {
	t := f.t
	from, to := t.in.From[a], t.in.To[a]
	switch {
	case from == t.source:
		if to == t.sink {
			return f.direct
		}
		return one(f.chosen[t.role[to]] >= 0)
	case t.role[from] < 0:
		return f.tier[int32(a)]
	case to == t.sink:
		return one(f.chosen[t.role[from]] < 0)
	}
	return one(f.chosen[t.role[from]] == int32(a))
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// prices sets the nodes' prices so that the sink's is 0: a post's is what it
// pays, a person's what they earn beyond what using them costs.
func (t *town) prices(plan *assign.Plan, price []int64) {
	shift := int64(0)
	if t.direct >= 0 {
		shift = -t.in.Cost.At(int(t.direct))
	}
	source := int64(0)
	for u := range price {
		if int32(u) == t.source || int32(u) == t.sink {
			continue
		}
		r := t.role[u]
		if r < 0 {
			price[u] = plan.PostPrice(int(postRole(r)))
			continue
		}
		price[u] = plan.PersonPrice(int(r)) + t.extra(r)
		if t.problem.Everyone && t.entry != nil {
			// Every arc from the source is full: any price low enough will do.
			source = min(source, price[u]-t.in.Cost.At(int(t.entry[r])))
		}
	}
	if t.source >= 0 {
		price[t.source] = source + shift
	}
	if t.fill {
		// Every arc to the sink is full: lower everything before it, until no
		// post pays more than its least seat is worth.
		var over int64
		for j := range t.problem.Posts {
			for k, tier := range t.problem.Posts[j].Tiers {
				if tier.Seats > 0 {
					worth := -t.in.Cost.At(int(t.tierArcs[j][k]))
					over = max(over, plan.PostPrice(j)-worth)
				}
			}
		}
		for u := range price {
			if int32(u) != t.sink {
				price[u] -= over
			}
		}
	}
}

// infeasible says it in the instance's terms.
func (t *town) infeasible(none *assign.Infeasible) error {
	for u := range t.role {
		if int32(u) != t.source && int32(u) != t.sink && t.role[u] == none.People[0] {
			return &Infeasible{Node: u + 1, Supply: 1, Unmet: 1, Reason: fmt.Errorf("%w", none)}
		}
	}
	return none
}
