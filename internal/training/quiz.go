package training

import (
	"math/rand/v2"
	"slices"
)

// Paper is a quiz as one attempt asks it: which questions, and in which order
// they and their options stand. The seed of the attempt fixes it, so that it
// is the same each time it is shown and nothing of the right answers needs to
// be sent.
type Paper struct {
	Content *Content
	Asked   []Asked
}

// Asked is one question on a paper.
type Asked struct {
	Question int   // in the content
	Options  []int // the options in the order shown; empty for Truth
}

// paper draws a paper of a content by a seed.
func paper(c *Content, seed int64) Paper {
	r := rand.New(rand.NewPCG(uint64(seed), 0x6c696e6c69))
	p := Paper{Content: c}
	for _, n := range r.Perm(len(c.Questions))[:c.asked()] {
		p.Asked = append(p.Asked, Asked{Question: n, Options: r.Perm(len(c.Questions[n].Options))})
	}
	return p
}

// Of is the question at a place of the paper.
func (p Paper) Of(i int) *Question { return &p.Content.Questions[p.Asked[i].Question] }

// Answers are what somebody answered, by the place of the question on the
// paper. An answer holds places of options as shown: the one chosen, all that
// were chosen, or all of them in the order they were put in. Of Truth it is 1
// for right and 0 for wrong.
type Answers [][]int

// whole reports whether an answer is one that can be scored.
func (p Paper) whole(i int, answer []int) bool {
	q, n := p.Of(i), len(p.Asked[i].Options)
	if q.Kind == Truth {
		n = 2
	}
	seen := map[int]bool{}
	for _, a := range answer {
		if a < 0 || a >= n || seen[a] {
			return false
		}
		seen[a] = true
	}
	switch q.Kind {
	case Many:
		return len(answer) > 0
	case Order:
		return len(answer) == n
	}
	return len(answer) == 1
}

// Right reports whether the answer to the question at a place is right.
func (p Paper) Right(i int, answer []int) bool {
	if !p.whole(i, answer) {
		return false
	}
	q := p.Of(i)
	if q.Kind == Truth {
		return (answer[0] == 1) == q.Holds
	}
	meant := make([]int, len(answer))
	for k, shown := range answer {
		meant[k] = p.Asked[i].Options[shown]
	}
	if q.Kind == Order {
		return slices.IsSorted(meant)
	}
	slices.Sort(meant)
	var right []int
	for k, o := range q.Options {
		if o.Right {
			right = append(right, k)
		}
	}
	return slices.Equal(meant, right)
}

// open lists the places, from 0, of the questions that are not answered yet.
func (p Paper) open(a Answers) []int {
	var out []int
	for i := range p.Asked {
		if i >= len(a) || !p.whole(i, a[i]) {
			out = append(out, i)
		}
	}
	return out
}

// score counts the right answers.
func (p Paper) score(a Answers) int64 {
	var n int64
	for i := range p.Asked {
		if i < len(a) && p.Right(i, a[i]) {
			n++
		}
	}
	return n
}

// passes reports whether so many right answers reach the pass mark.
func (c *Content) passes(correct, asked int64) bool {
	return asked > 0 && 100*correct >= c.Pass*asked
}
