package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"linli/internal/plan/assign"
	"linli/internal/plan/dimacs"
)

// rounds is how often the same changes are made: of each the least time counts,
// so that what else runs on the machine does not.
const rounds = 5

// repair solves a city instance, changes it at random many times over (people
// leave and come back, posts close and open), and prints how long one change
// takes. The plan must be optimal at the end, and at a hundred points between.
func repair(in *dimacs.Instance, changes int, seed uint64) error {
	var least []change
	moved := 0
	for round := range rounds {
		made, n, err := mend(in, changes, seed, round == 0)
		if err != nil {
			return err
		}
		if moved = n; round == 0 {
			least = made
		}
		for k := range least {
			least[k].took = min(least[k].took, made[k].took)
		}
	}
	took := map[string][]time.Duration{}
	for _, c := range least {
		took[c.what] = append(took[c.what], c.took)
		took["all"] = append(took["all"], c.took)
	}
	out := map[string]any{"moved_per_change": float64(moved) / float64(changes)}
	for what, d := range took {
		slices.Sort(d)
		at := func(q float64) float64 { return float64(d[int(q*float64(len(d)-1))].Nanoseconds()) / 1000 }
		out[what] = map[string]float64{"n": float64(len(d)), "p50_us": at(0.5), "p90_us": at(0.9), "p99_us": at(0.99)}
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// change is what happened and how long mending the plan took.
type change struct {
	what string
	took time.Duration
}

// mend makes the changes once, and says how many people moved in all.
func mend(in *dimacs.Instance, changes int, seed uint64, check bool) ([]change, int, error) {
	p := problemOf(in)
	plan, err := assign.Solve(context.Background(), p, assign.Options{})
	if err != nil {
		return nil, 0, err
	}
	rng := rand.New(rand.NewPCG(seed, 5))
	var away []int
	gone := map[int]bool{}
	shut := map[int]bool{}
	made := make([]change, 0, changes)
	moved := 0
	for k := range changes {
		// Nine in ten changes are of people; as many come back as leave, and as
		// many posts open as close.
		i, j := rng.IntN(plan.People()), rng.IntN(plan.Posts())
		kind := rng.IntN(10)
		back := kind%2 == 1 && len(away) > 0
		if back {
			n := rng.IntN(len(away))
			i = away[n]
			away[n] = away[len(away)-1]
			away = away[:len(away)-1]
		}
		post := p.Posts[j]
		if !shut[j] {
			post.Tiers = nil
		}
		start := time.Now()
		var who []int32
		what := "leave"
		switch {
		case kind == 0:
			what = "post"
			shut[j] = !shut[j]
			who, err = plan.SetPost(j, post)
		case back:
			what = "return"
			who, err = plan.Return(i)
		default:
			who, err = plan.Leave(i)
		}
		d := time.Since(start)
		made = append(made, change{what, d})
		if err != nil {
			return nil, 0, err
		}
		if kind != 0 {
			if !back && !gone[i] {
				away = append(away, i)
			}
			gone[i] = !back
		}
		moved += len(who)
		if check && k%(changes/100) == 0 || k == changes-1 {
			a := plan.Assignment()
			if err := assign.Verify(plan.Problem(), a); err != nil {
				return nil, 0, fmt.Errorf("after change %d: %w", k, err)
			}
			if a.Gap != 0 {
				return nil, 0, fmt.Errorf("after change %d: a gap of %d", k, a.Gap)
			}
		}
	}
	return made, moved, nil
}

// problemOf turns what city made back into people and posts.
func problemOf(in *dimacs.Instance) *assign.Problem {
	people := 0
	for in.Supply[people] == 1 {
		people++
	}
	sink := in.Nodes() - 1
	p := &assign.Problem{First: make([]int32, people+1), Posts: make([]assign.Post, sink-people)}
	for a, from := range in.From {
		to := int(in.To[a])
		if int(from) >= people {
			post := &p.Posts[int(from)-people]
			post.Tiers = append(post.Tiers, assign.Tier{Seats: int32(in.Cap.At(a)), Reward: -in.Cost.At(a)})
			continue
		}
		if to != sink {
			p.Post = append(p.Post, int32(to-people))
			p.Cost = append(p.Cost, int32(in.Cost.At(a)))
		}
		p.First[from+1] = int32(len(p.Post))
	}
	return p
}
