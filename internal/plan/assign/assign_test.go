package assign_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/plan/assign"
)

// drawPost makes a post of up to two tiers, closed ones among them.
func drawPost(t *rapid.T, top int) assign.Post {
	first := int64(rapid.IntRange(-2, top).Draw(t, "reward"))
	return assign.Post{
		Min: int32(rapid.IntRange(0, 2).Draw(t, "min")),
		Tiers: []assign.Tier{
			{Seats: int32(rapid.IntRange(0, 2).Draw(t, "seats")), Reward: first},
			{Seats: int32(rapid.IntRange(0, 2).Draw(t, "more")), Reward: first - int64(rapid.IntRange(0, top).Draw(t, "fall"))},
		},
	}
}

func drawOptions(t *rapid.T, posts, most, top int) []assign.Option {
	var to []assign.Option
	for range rapid.IntRange(0, most).Draw(t, "options") {
		to = append(to, assign.Option{
			Post: int32(rapid.IntRange(0, posts-1).Draw(t, "post")),
			Cost: int32(rapid.IntRange(-top/4, top).Draw(t, "cost")),
		})
	}
	return to
}

func problemOf(posts []assign.Post, options [][]assign.Option) *assign.Problem {
	p := &assign.Problem{Posts: posts, First: []int32{0}}
	for _, to := range options {
		for _, o := range to {
			p.Post = append(p.Post, o.Post)
			p.Cost = append(p.Cost, o.Cost)
		}
		p.First = append(p.First, int32(len(p.Post)))
	}
	return p
}

func drawProblem(t *rapid.T, people, posts, degree int) *assign.Problem {
	top := rapid.SampledFrom([]int{1, 5, 1000}).Draw(t, "top")
	var ps []assign.Post
	for range rapid.IntRange(1, posts).Draw(t, "posts") {
		ps = append(ps, drawPost(t, top))
	}
	var options [][]assign.Option
	for range rapid.IntRange(0, people).Draw(t, "people") {
		options = append(options, drawOptions(t, len(ps), degree, top))
	}
	return problemOf(ps, options)
}

// bruteForce tries every assignment. ok is false where everyone must be placed
// and cannot be.
func bruteForce(p *assign.Problem) (best int64, ok bool) {
	best = math.MaxInt64
	filled := make([]int, len(p.Posts))
	var try func(i int, cost int64)
	try = func(i int, cost int64) {
		if i == p.People() {
			if cost < best {
				best, ok = cost, true
			}
			return
		}
		if !p.Everyone {
			try(i+1, cost)
		}
		for k := p.First[i]; k < p.First[i+1]; k++ {
			j := p.Post[k]
			seat := filled[j]
			for _, tier := range p.Posts[j].Tiers {
				if seat < int(tier.Seats) {
					filled[j]++
					try(i+1, cost+int64(p.Cost[k])-tier.Reward)
					filled[j]--
					break
				}
				seat -= int(tier.Seats)
			}
		}
	}
	try(0, 0)
	return best, ok
}

func TestSolveAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 7, 4, 3)
		p.Everyone = rapid.Bool().Draw(t, "everyone")
		want, possible := bruteForce(p)
		plan, err := assign.Solve(context.Background(), p, assign.Options{})
		if !possible {
			var infeasible *assign.Infeasible
			if !errors.As(err, &infeasible) {
				t.Fatalf("an infeasible problem gave %v", err)
			}
			checkInfeasible(t, p, infeasible)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		got := plan.Assignment()
		if err := assign.Verify(p, got); err != nil {
			t.Fatal(err)
		}
		if got.Cost != want || got.Gap != 0 {
			t.Fatalf("cost %d with gap %d, the least is %d", got.Cost, got.Gap, want)
		}
	})
}

// checkInfeasible checks that the people named have the posts named and no
// others, and that these are too few.
func checkInfeasible(t *rapid.T, p *assign.Problem, e *assign.Infeasible) {
	seats := 0
	for _, j := range e.Posts {
		seats += p.Posts[j].Seats()
	}
	people := slices.Clone(e.People)
	slices.Sort(people)
	if seats != e.Seats || seats >= len(slices.Compact(people)) {
		t.Fatalf("%v: %d seats for %d people", e, seats, len(people))
	}
	for _, i := range people {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			if !slices.Contains(e.Posts, p.Post[k]) {
				t.Fatalf("%v: person %d could also go to post %d", e, i, p.Post[k])
			}
		}
	}
}

// TestRepair changes people and posts at random; after each change the plan must
// be the optimum of the problem as it then stands.
func TestRepair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 12, 5, 4)
		plan, err := assign.Solve(context.Background(), p, assign.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			before := posts(plan)
			var moved []int32
			person := 0
			if plan.People() > 0 {
				person = rapid.IntRange(0, plan.People()-1).Draw(t, "person")
			}
			switch kind := rapid.SampledFrom([]string{"leave", "return", "change", "join", "post"}).Draw(t, "kind"); {
			case kind == "join" || plan.People() == 0:
				_, moved, err = plan.Join(drawOptions(t, plan.Posts(), 4, 1000))
				before = append(before, assign.Home)
			case kind == "leave":
				moved, err = plan.Leave(person)
				before[person] = assign.Home
			case kind == "return":
				moved, err = plan.Return(person)
			case kind == "change":
				moved, err = plan.Change(person, drawOptions(t, plan.Posts(), 4, 1000))
				before[person] = assign.Home
			default:
				moved, err = plan.SetPost(rapid.IntRange(0, plan.Posts()-1).Draw(t, "which"), drawPost(t, 1000))
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, j := range posts(plan) {
				if before[i] != j && !slices.Contains(moved, int32(i)) {
					t.Fatalf("person %d moved from %d to %d unsaid", i, before[i], j)
				}
			}
			now := plan.Problem()
			got := plan.Assignment()
			if err := assign.Verify(now, got); err != nil {
				t.Fatal(err)
			}
			if got.Gap != 0 {
				t.Fatalf("gap %d after a change", got.Gap)
			}
		}
	})
}

func posts(plan *assign.Plan) []int32 {
	var all []int32
	for i := range plan.People() {
		all = append(all, plan.PostOf(i))
	}
	return all
}

// TestCutShort checks that a bound on the work is kept and its gap is true.
func TestCutShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 7, 4, 3)
		want, _ := bruteForce(p)
		plan, err := assign.Solve(context.Background(), p, assign.Options{MaxIterations: rapid.IntRange(1, 6).Draw(t, "max")})
		if err != nil {
			t.Fatal(err)
		}
		got := plan.Assignment()
		if err := assign.Verify(p, got); err != nil {
			t.Fatal(err)
		}
		if got.Gap < 0 || got.Cost-want > got.Gap {
			t.Fatalf("cost %d, the least is %d, the gap stated %d", got.Cost, want, got.Gap)
		}
	})
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := problemOf([]assign.Post{{Tiers: []assign.Tier{{Seats: 1, Reward: 5}}}}, [][]assign.Option{{{Post: 0, Cost: 1}}})
	if _, err := assign.Solve(ctx, p, assign.Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

// TestVerifyFindsFaults is the verifier's control: one thing is made wrong at a
// time.
func TestVerifyFindsFaults(t *testing.T) {
	p := problemOf(
		[]assign.Post{{Tiers: []assign.Tier{{Seats: 1, Reward: 10}}}, {Tiers: []assign.Tier{{Seats: 1, Reward: 4}}}},
		[][]assign.Option{{{0, 1}, {1, 1}}, {{0, 2}}, {{1, 3}}},
	)
	for _, c := range []struct {
		name, want string
		spoil      func(*assign.Assignment)
	}{
		{"cost", "cost is not", func(a *assign.Assignment) { a.Cost-- }},
		{"gap", "gap", func(a *assign.Assignment) { a.Gap = 1 }},
		{"price too low", "would earn", func(a *assign.Assignment) { a.PersonPrice[0]--; a.PersonPrice[1]++ }},
		{"price below nothing", "is free", func(a *assign.Assignment) { a.PersonPrice[2] = -1 }},
		{"too many", "seats", func(a *assign.Assignment) { a.PostOf[0], a.PostOf[1] = 0, 0 }},
		{"no arc", "without an arc", func(a *assign.Assignment) { a.PostOf[1] = 1 }},
		{"no post", "of 2", func(a *assign.Assignment) { a.PostOf[1] = 7 }},
		{"worse", "cost is not", func(a *assign.Assignment) { a.PostOf[0] = assign.Home }},
		{"someone missing", "for 2 people", func(a *assign.Assignment) { a.PostOf = a.PostOf[:2] }},
		{"beyond range", "out of range", func(a *assign.Assignment) { a.PostPrice[0] = math.MinInt64 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := assign.Solve(context.Background(), p, assign.Options{})
			if err != nil {
				t.Fatal(err)
			}
			a := plan.Assignment()
			if err := assign.Verify(p, a); err != nil {
				t.Fatal("before:", err)
			}
			c.spoil(a)
			if err := assign.Verify(p, a); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	tier := func(n int32, r int64) assign.Post { return assign.Post{Tiers: []assign.Tier{{n, r}}} }
	for _, c := range []struct {
		want string
		p    assign.Problem
	}{
		{"First is empty", assign.Problem{}},
		{"leads to post 1 of 1", assign.Problem{Posts: []assign.Post{tier(1, 1)}, First: []int32{0, 1}, Post: []int32{1}, Cost: []int32{1}}},
		{"leads to post -1", assign.Problem{Posts: []assign.Post{tier(1, 1)}, First: []int32{0, 1}, Post: []int32{-1}, Cost: []int32{1}}},
		{"beyond", assign.Problem{Posts: []assign.Post{tier(1, 1)}, First: []int32{0, 1}, Post: []int32{0}, Cost: []int32{math.MaxInt32}}},
		{"beyond", assign.Problem{Posts: []assign.Post{tier(1, math.MaxInt64)}, First: []int32{0}}},
		{"tier of -1", assign.Problem{Posts: []assign.Post{tier(-1, 1)}, First: []int32{0}}},
		{"rises", assign.Problem{Posts: []assign.Post{{Tiers: []assign.Tier{{1, 1}, {1, 2}}}}, First: []int32{0}}},
		{"the arcs from 0 to 0", assign.Problem{First: []int32{0, 4}}},
		{"end before", assign.Problem{Posts: []assign.Post{tier(1, 1)}, First: []int32{0, 2, 1}, Post: []int32{0}, Cost: []int32{1}}},
		{"have a post", assign.Problem{First: []int32{0, 0}, Post: []int32{1}}},
	} {
		if _, err := assign.Solve(context.Background(), &c.p, assign.Options{}); !errors.Is(err, assign.ErrMalformed) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want something with %q", err, c.want)
		}
	}
}

func TestExplain(t *testing.T) {
	tier := func(n int32, r int64) []assign.Tier { return []assign.Tier{{Seats: n, Reward: r}} }
	p := problemOf(
		[]assign.Post{{Min: 1, Tiers: tier(1, 100)}, {Min: 2, Tiers: tier(2, 50)}, {Min: 1, Tiers: tier(1, 100)}, {Tiers: tier(1, 3)}, {Tiers: tier(2, 40)}},
		[][]assign.Option{{{0, 10}, {1, 10}}, {{3, 7}}, {{4, 1}}},
	)
	plan, err := assign.Solve(context.Background(), p, assign.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for post, want := range []assign.Cause{assign.Full, assign.NeededElsewhere, assign.NobodyMay, assign.NotWorth, assign.EverybodyHere} {
		if got := plan.WhyEmpty(post); got.Cause != want {
			t.Errorf("post %d: cause %d, want %d: %+v", post, got.Cause, want, got)
		}
	}
	if short := plan.WhyEmpty(1).Short; short != 2 {
		t.Errorf("post 1 is short of %d, want 2", short)
	}
	why := plan.Explain(0)
	if why.Post != 0 || len(why.Choices) != 2 || why.Choices[0].Post != 0 || why.Choices[0].Loss != 0 || why.Choices[1].Loss <= 0 || why.Choices[1].Loss > 50 {
		t.Errorf("person 0: %+v", why)
	}
}

// TestExplainedLoss checks that the loss of an option never overstates what
// forcing a person there would cost.
func TestExplainedLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 5, 3, 3)
		if p.People() == 0 {
			return
		}
		plan, err := assign.Solve(context.Background(), p, assign.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before := plan.Assignment().Cost
		person := rapid.IntRange(0, p.People()-1).Draw(t, "person")
		for _, c := range plan.Explain(person).Choices {
			if c.Loss < 0 {
				t.Fatalf("a loss of %d", c.Loss)
			}
			// Force it: no other option, and a wish too strong to refuse.
			const wish = 1 << 20
			forced, err := assign.Solve(context.Background(), p, assign.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := forced.Change(person, []assign.Option{{Post: c.Post, Cost: c.Cost - wish}}); err != nil {
				t.Fatal(err)
			}
			if forced.PostOf(person) != c.Post {
				continue // the post is shut
			}
			if rise := forced.Assignment().Cost + wish - before; rise < c.Loss {
				t.Fatalf("going to post %d costs %d, said to cost %d at least", c.Post, rise, c.Loss)
			}
		}
	})
}

// TestTooFewSeats checks that a price war nobody can win ends, and says why.
func TestTooFewSeats(t *testing.T) {
	const posts = 300
	p := &assign.Problem{First: []int32{0}, Everyone: true}
	for j := range posts {
		p.Posts = append(p.Posts, assign.Post{Tiers: []assign.Tier{{Seats: 1, Reward: int64(j % 7)}}})
	}
	for i := range posts + 1 {
		for k := range 5 {
			p.Post = append(p.Post, int32((i*7+k*k*31)%posts))
			p.Cost = append(p.Cost, int32((i*31+k*17)%1000))
		}
		p.First = append(p.First, int32(len(p.Post)))
	}
	_, err := assign.Solve(context.Background(), p, assign.Options{MaxIterations: 200_000})
	var infeasible *assign.Infeasible
	if !errors.As(err, &infeasible) || infeasible.Seats >= len(infeasible.People) {
		t.Fatalf("got %v", err)
	}
}

// TestLongLists checks instances with so many options for each post that only
// the cheapest are listed at first, with seats so few that those suffice and so
// many that the lists must be completed; then while people and posts change.
func TestLongLists(t *testing.T) {
	for _, seats := range []int{1, 40, 300, 900} {
		rng := rand.New(rand.NewPCG(uint64(seats), 1))
		p := &assign.Problem{First: []int32{0}}
		for range 4 {
			p.Posts = append(p.Posts, assign.Post{Tiers: []assign.Tier{
				{Seats: int32(seats), Reward: 900 + rng.Int64N(200)}, {Seats: int32(seats), Reward: 300},
			}})
		}
		for range 2500 {
			for j := range int32(4) {
				if rng.IntN(8) > 0 {
					p.Post, p.Cost = append(p.Post, j), append(p.Cost, rng.Int32N(1000))
				}
			}
			p.First = append(p.First, int32(len(p.Post)))
		}
		plan, err := assign.Solve(context.Background(), p, assign.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for k := range 60 {
			a := plan.Assignment()
			if err := assign.Verify(plan.Problem(), a); err != nil || a.Gap != 0 {
				t.Fatalf("%d seats, change %d: gap %d, %v", seats, k, a.Gap, err)
			}
			i, j := rng.IntN(2500), rng.IntN(4)
			switch k % 4 {
			case 0:
				_, err = plan.Leave(i)
			case 1:
				_, err = plan.SetPost(j, assign.Post{Tiers: []assign.Tier{{Seats: rng.Int32N(800), Reward: 950}}})
			case 2:
				_, err = plan.Change(i, []assign.Option{{Post: int32(j), Cost: rng.Int32N(1000)}, {Post: int32(3 - j), Cost: rng.Int32N(50)}})
			default:
				_, err = plan.Return(i)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
