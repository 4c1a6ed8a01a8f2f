package flow

import "linli/internal/plan/assign"

// gather numbers the people anew, those with the same cheapest post together:
// whom one post looks at then lie close in memory, and with as many people as a
// city has the time goes into fetching them. first holds how many arcs each has.
func (t *town) gather(first []int32) {
	number := t.byCheapest(t.cheapest())
	for u, r := range t.role {
		if r >= 0 && int32(u) != t.source && int32(u) != t.sink {
			t.role[u] = number[r]
		}
	}
	t.home, t.entry = permuted(t.home, number), permuted(t.entry, number)
	copy(first[1:], permuted(first[1:], number))
	t.ordered = false
}

// cheapest finds the cheapest post of each person, or as many as there are posts
// for who has none.
func (t *town) cheapest() []int32 {
	in := t.in
	best, cost := make([]int32, t.people), make([]int32, t.people)
	for i := range best {
		best[i], cost[i] = t.posts, assign.MaxCost
	}
	for a, from := range in.From {
		to := in.To[a]
		if from == t.source || to == t.sink || t.role[from] < 0 {
			continue
		}
		i := t.role[from]
		if c := in.Cost.At(a); c < int64(cost[i]) {
			best[i], cost[i] = postRole(t.role[to]), int32(max(c, -assign.MaxCost))
		}
	}
	return best
}

// byCheapest gives each person a new number, in the order of their posts.
func (t *town) byCheapest(post []int32) []int32 {
	next := make([]int32, t.posts+2)
	for _, j := range post {
		next[j+1]++
	}
	for j := range t.posts {
		next[j+1] += next[j]
	}
	number := make([]int32, len(post))
	for i, j := range post {
		number[i] = next[j]
		next[j]++
	}
	return number
}

// permuted moves what person i has to their new number.
func permuted(of, number []int32) []int32 {
	if of == nil {
		return nil
	}
	moved := make([]int32, len(of))
	for i, v := range of {
		moved[number[i]] = v
	}
	return moved
}
