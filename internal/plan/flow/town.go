package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	home          []int32 // each person's arc to the sink; nil where there are none
	entry         []int32 // each person's arc from the source; nil where there is none
	fill          bool    // every seat must be filled
	ordered       bool    // the arcs come person after person
	problem       assign.Problem
	seatArcs      []int32   // all arcs from posts to the sink
	tierArcs      [][]int32 // the same by post, dearest reward first
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
	if demands > 1 || t.source < 0 && ones+1 == n {
		t.sink = -1
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
		default:
			t.role[u] = postRole(t.posts)
			t.posts++
		}
	}
	return t
}

// build makes the problem. It is false where the arcs do not fit the shape.
func (t *town) build() bool {
	first := make([]int32, t.people+1)
	if !t.sort(first) || !t.addTiers() || !t.settle() {
		return false
	}
	t.gather(first)
	for i := range t.people {
		first[i+1] += first[i]
	}
	return t.addArcs(first)
}

// sort tells the arcs apart. It counts those of person i to posts in first[i+1].
func (t *town) sort(first []int32) bool {
	in := t.in
	previous, homes, entries := int32(0), 0, 0
	t.ordered = true
	for a, from := range in.From {
		to := in.To[a]
		switch {
		case from == t.sink || to == t.source:
			return false
		case from == t.source && to == t.sink:
			if t.direct >= 0 {
				return false
			}
			t.direct = int32(a)
		case from == t.source:
			if !t.only(&t.entry, t.role[to], a) || in.Cap.At(a) != 1 {
				return false
			}
			entries++
		case t.role[from] < 0: // a post
			if to != t.sink {
				return false
			}
			t.seatArcs = append(t.seatArcs, int32(a))
		case to == t.sink:
			if !t.only(&t.home, t.role[from], a) || in.Cap.At(a) < 1 {
				return false
			}
			homes++
		case t.role[to] >= 0:
			return false
		default:
			i := t.role[from]
			first[i+1]++
			t.ordered = t.ordered && i >= previous
			previous = i
		}
	}
	people := int(t.people)
	return t.source >= 0 && entries == people && homes == 0 || t.source < 0 && (homes == 0 || homes == people)
}

// only notes the one arc of its kind that person i has, and is false when there
// is a second.
func (t *town) only(of *[]int32, i int32, a int) bool {
	if *of == nil {
		*of = make([]int32, t.people)
		for k := range *of {
			(*of)[k] = -1
		}
	}
	if (*of)[i] >= 0 {
		return false
	}
	(*of)[i] = int32(a)
	return true
}

// addTiers reads the posts' seats.
func (t *town) addTiers() bool {
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
	count := make([]int32, t.posts)
	for _, a := range t.seatArcs {
		count[postRole(t.role[in.From[a]])]++
	}
	arcs, tiers := make([]int32, len(t.seatArcs)), make([]assign.Tier, len(t.seatArcs))
	t.tierArcs = make([][]int32, t.posts)
	for j, n := range count {
		t.tierArcs[j], arcs = arcs[:0:n], arcs[n:]
		t.problem.Posts[j].Tiers, tiers = tiers[:0:n], tiers[n:]
	}
	for _, a := range t.seatArcs {
		reward := -in.Cost.At(int(a))
		if reward > assign.MaxReward || reward < -assign.MaxReward {
			return false
		}
		// One seat more than people keeps a roomy arc from ever looking full.
		seats := min(in.Cap.At(int(a)), int64(t.people)+1)
		j := postRole(t.role[in.From[a]])
		arcs := append(t.tierArcs[j], a)
		tiers := append(t.problem.Posts[j].Tiers, assign.Tier{Seats: int32(seats), Reward: reward})
		for k := len(tiers) - 1; k > 0 && tiers[k].Reward > tiers[k-1].Reward; k-- {
			tiers[k], tiers[k-1] = tiers[k-1], tiers[k]
			arcs[k], arcs[k-1] = arcs[k-1], arcs[k]
		}
		t.tierArcs[j], t.problem.Posts[j].Tiers = arcs, tiers
	}
	return true
}

// settle finds whether everyone, or every seat, must be used.
func (t *town) settle() bool {
	if t.source < 0 {
		t.problem.Everyone = t.home == nil
		return true
	}
	supply, seats := t.in.Supply[t.source], int64(0)
	for j := range t.problem.Posts {
		seats += int64(t.problem.Posts[j].Seats())
	}
	switch {
	case t.direct >= 0:
		return t.in.Cap.At(int(t.direct)) >= supply && supply >= int64(t.people)
	case supply == int64(t.people):
		t.problem.Everyone = true
	case supply == seats && seats < int64(t.people):
		t.fill = true
	default:
		return false
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
func (t *town) addArcs(first []int32) bool {
	in := t.in
	p := &t.problem
	p.First = first
	total := int(first[t.people])
	p.Post, p.Cost = make([]int32, total), make([]int32, total)
	var most, extra int64
	person := int32(-1)
	next := t.placer()
	for a, from := range in.From {
		to := in.To[a]
		if from == t.source || to == t.sink {
			continue
		}
		i := t.role[from]
		if i != person {
			person, extra = i, t.extra(i)
		}
		c := in.Cost.At(a)
		if in.Cap.At(a) < 1 || c > assign.MaxCost || c < -assign.MaxCost {
			return false
		}
		c += extra
		if c > assign.MaxCost || c < -assign.MaxCost {
			return false
		}
		most = max(most, c, -c)
		at := next.place(i)
		p.Post[at], p.Cost[at] = postRole(t.role[to]), int32(c)
	}
	if t.fill {
		return t.fillSeats(most)
	}
	return true
}

// placer says where in the problem each of the instance's arcs from a person to
// a post stands, when asked for one after the other.
type placer struct {
	count int32
	next  []int32 // by person; nil where the arcs come person after person
}

func (t *town) placer() *placer {
	if t.ordered {
		return &placer{}
	}
	return &placer{next: slices.Clone(t.problem.First)}
}

func (p *placer) place(i int32) int32 {
	n := &p.count
	if p.next != nil {
		n = &p.next[i]
	}
	*n++
	return *n - 1
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
	t.flows(plan, filled, s)
	t.prices(plan, s.Price)
	return s, s.price(in)
}

// flows notes what the plan sends over which arc.
func (t *town) flows(plan *assign.Plan, filled []int32, s *Solution) {
	in := t.in
	chosen := make([]int32, t.people) // arcs of the problem
	used := int64(0)
	for i := range chosen {
		chosen[i] = -1
		if k := plan.OptionOf(i); k >= 0 {
			chosen[i] = t.problem.First[i] + int32(k)
			used++
		}
	}
	room := 2*int(t.people) + len(t.seatArcs) + 1
	if t.entry == nil {
		room -= int(t.people)
	}
	s.arcs = make([]int32, 0, room)
	s.units.Grow(room)
	next := t.placer()
	for a, from := range in.From {
		to := in.To[a]
		switch {
		case from == t.source && to == t.sink:
			s.carry(a, in.Supply[t.source]-used)
		case from == t.source:
			if chosen[t.role[to]] >= 0 {
				s.carry(a, 1)
			}
		case t.role[from] < 0:
			j := postRole(t.role[from])
			s.carry(a, int64(t.taken(j, int32(a), filled[j])))
		case to == t.sink:
			if chosen[t.role[from]] < 0 {
				s.carry(a, 1)
			}
		default:
			if i := t.role[from]; next.place(i) == chosen[i] {
				s.carry(a, 1)
			}
		}
	}
}

// taken is how many of a post's people sit in the tier of one of its arcs.
func (t *town) taken(j, arc, filled int32) int32 {
	for k, a := range t.tierArcs[j] {
		take := min(filled, t.problem.Posts[j].Tiers[k].Seats)
		if a == arc {
			return take
		}
		filled -= take
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
