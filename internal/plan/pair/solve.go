package pair

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"

	"linli/internal/plan/assign"
)

// Options bound the work.
type Options struct {
	// Nodes bounds the nodes of the search tree; 0 is MostNodes for a few dozen
	// families and fewer for many. A plan cut short is valid and says how far it
	// may be from the best.
	Nodes int
}

// priceRounds is how often prices are mended before the tree is searched.
const priceRounds = 200

// nodeRounds is how often they are mended at each node.
const nodeRounds = 20

// MostNodes closes the tree of a few dozen families.
const MostNodes = 2000

// Solve pairs households with helpers at the least cost. Every plan has passed
// Check. Errors: ErrMalformed, or why the context ended. There is always a plan,
// if only with nobody paired.
func Solve(ctx context.Context, p *Problem, o Options) (*Plan, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	if o.Nodes == 0 {
		o.Nodes = min(MostNodes, 1+200*MostNodes/(1+len(p.Households)+len(p.Helpers)))
	}
	s := &search{problem: p, table: timetable{problem: p}, best: newDraft(p)}
	if err := s.root(ctx); err != nil {
		return nil, err
	}
	if err := s.dive(ctx); err != nil {
		return nil, err
	}
	s.raise(s.rounds(priceRounds))
	atLeast, nodes, err := s.tree(ctx, o.Nodes)
	if err != nil {
		return nil, err
	}
	plan := s.best.plan(&s.table)
	plan.Prices, plan.Root, plan.Nodes = s.prices, s.rootBound, nodes
	plan.AtLeast = max(s.rootBound, min(atLeast, plan.Cost))
	if err := Check(p, plan); err != nil {
		return nil, fmt.Errorf("the plan failed its check: %w", err)
	}
	return plan, nil
}

// rounds are as many of most as the size of the problem allows.
func (s *search) rounds(most int) int {
	options := 1
	for i := range s.open {
		options += len(s.open[i].Options)
	}
	return max(1, min(most, most*40_000/options))
}

// search is branch and bound over assignments without timetables.
type search struct {
	problem   *Problem
	table     timetable
	open      []Household // options that fit alone
	relaxed   *assign.Plan
	banned    [][]bool // options of each household ruled out at this node
	forced    []int32  // the one option of a household at this node, or −1
	touched   []int32  // households with either
	prices    []int64
	rootBound int64
	best      *draft
}

// root solves the relaxation: no two children conflict in time. Package assign
// gives the optimum with its prices.
func (s *search) root(ctx context.Context) error {
	p := s.problem
	q := &assign.Problem{First: []int32{0}}
	for _, h := range p.Helpers {
		q.Posts = append(q.Posts, assign.Post{Tiers: []assign.Tier{{Seats: int32(h.Children)}}})
	}
	s.open = make([]Household, len(p.Households))
	s.banned = make([][]bool, len(p.Households))
	s.forced = make([]int32, len(p.Households))
	for i, h := range p.Households {
		s.open[i].Children = h.Children
		for _, o := range h.Options {
			if s.table.fits(o.Helper, []int32{int32(i)}) {
				s.open[i].Options = append(s.open[i].Options, o)
				q.Post = append(q.Post, o.Helper)
				q.Cost = append(q.Cost, s.gain(i, o))
			}
		}
		q.First = append(q.First, int32(len(q.Post)))
		s.banned[i] = make([]bool, len(s.open[i].Options))
		s.forced[i] = -1
	}
	s.best.open = s.open
	relaxed, err := assign.Solve(ctx, q, assign.Options{})
	if err != nil {
		return err
	}
	s.relaxed = relaxed
	s.prices = make([]int64, len(p.Helpers))
	for h := range s.prices {
		s.prices[h] = max(0, -relaxed.PostPrice(h))
	}
	s.rootBound = boundAt(p, s.open, s.prices)
	return nil
}

// gain is the cost of an option less that of leaving the household unpaired.
func (s *search) gain(i int, o Option) int32 {
	return int32(int64(o.Cost) - s.problem.Unpaired*int64(len(s.problem.Households[i].Children)))
}

// apply tells the relaxation the options of a household at this node and
// returns who moved.
func (s *search) apply(i int32) ([]int32, error) {
	var to []assign.Option
	for k, o := range s.open[i].Options {
		if !s.banned[i][k] && (s.forced[i] < 0 || s.forced[i] == int32(k)) {
			to = append(to, assign.Option{Post: o.Helper, Cost: s.gain(int(i), o)})
		}
	}
	return s.relaxed.Change(int(i), to)
}

// cost is that of the relaxation as it stands.
func (s *search) cost() int64 {
	var sum int64
	for i := range s.open {
		sum += s.best.costOf(int32(i), s.relaxed.PostOf(i))
	}
	return sum
}

// option is the number of a helper among a household's options.
func (s *search) option(i, helper int32) int {
	return slices.IndexFunc(s.open[i].Options, func(o Option) bool { return o.Helper == helper })
}

// culprits are households that a helper cannot take together, none of which
// could be left out of the reason; nil if all fit.
func (s *search) culprits(helper int32) []int32 {
	crew := s.relaxed.Crew(int(helper))
	if len(crew) < 1 || s.table.fits(helper, crew) {
		return nil
	}
	slices.Sort(crew)
	for k := 0; k < len(crew); {
		rest := slices.Delete(slices.Clone(crew), k, k+1)
		if s.table.fits(helper, rest) {
			k++
		} else {
			crew = rest
		}
	}
	return crew
}

// dive finds a first plan: wherever households conflict, the one that minds
// least is refused the helper and the relaxation mended, until none conflict.
func (s *search) dive(ctx context.Context) error {
	line := make([]int32, len(s.problem.Helpers))
	for h := range line {
		line[h] = int32(h)
	}
	var changed []int32
	for len(line) > 0 {
		helper := line[len(line)-1]
		line = line[:len(line)-1]
		for culprits := s.culprits(helper); culprits != nil; culprits = s.culprits(helper) {
			if err := ctx.Err(); err != nil {
				return err
			}
			i := slices.MinFunc(culprits, func(a, b int32) int {
				return cmp.Or(cmp.Compare(s.regret(a, helper), s.regret(b, helper)), cmp.Compare(a, b))
			})
			s.banned[i][s.option(i, helper)] = true
			changed = append(changed, i)
			moved, err := s.apply(i)
			if err != nil {
				return err
			}
			for _, j := range moved {
				if at := s.relaxed.PostOf(int(j)); at >= 0 {
					line = append(line, at)
				}
			}
			if at := s.relaxed.PostOf(int(i)); at >= 0 {
				line = append(line, at)
			}
		}
	}
	d := newDraft(s.problem)
	d.open = s.open
	for i := range s.open {
		d.put(int32(i), s.relaxed.PostOf(i))
	}
	d.improve(&s.table)
	s.best = d
	slices.Sort(changed)
	for _, i := range slices.Compact(changed) {
		clear(s.banned[i])
		if _, err := s.apply(i); err != nil {
			return err
		}
	}
	return nil
}

// regret is what refusing a helper costs a household at the prices now.
func (s *search) regret(i, helper int32) int64 {
	here, next := int64(0), int64(0) // nought is home
	for k, o := range s.open[i].Options {
		worth := s.relaxed.PostPrice(int(o.Helper)) - int64(s.gain(int(i), o))
		if o.Helper == helper {
			here = worth
		} else if !s.banned[i][k] {
			next = max(next, worth)
		}
	}
	return here - next
}

// decision is a step down the tree; the path up to the root says the node.
type decision struct {
	up        *decision
	household int32
	option    int32
	force     bool
}

type node struct {
	path  *decision
	bound int64
	age   int
}

// nodes is a heap of open nodes, the lowest bound first.
type nodes []node

func (n nodes) Len() int { return len(n) }
func (n nodes) Less(i, j int) bool {
	return n[i].bound < n[j].bound || n[i].bound == n[j].bound && n[i].age > n[j].age
}
func (n nodes) Swap(i, j int) { n[i], n[j] = n[j], n[i] }
func (n *nodes) Push(x any)   { *n = append(*n, x.(node)) }
func (n *nodes) Pop() any {
	last := (*n)[len(*n)-1]
	*n = (*n)[:len(*n)-1]
	return last
}

// tree searches best first. Where households conflict at a helper, one of them
// must go elsewhere: branch k refuses the helper to the k-th and holds those
// before it there, so that branches do not overlap.
func (s *search) tree(ctx context.Context, most int) (atLeast int64, visited int, err error) {
	prices := newDual(s)
	open := nodes{{nil, max(s.rootBound, prices.bound(s.rounds(priceRounds), s.best.cost, true)), 0}}
	age := 0
	for len(open) > 0 {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		at := heap.Pop(&open).(node)
		if at.bound >= s.best.cost {
			return s.best.cost, visited, nil
		}
		if visited >= most {
			return at.bound, visited, nil
		}
		visited++
		if err := s.visit(at.path); err != nil {
			return 0, 0, err
		}
		helper, culprits := s.worst()
		if culprits == nil {
			s.keep()
			continue
		}
		if visited%16 == 1 {
			s.keep()
		}
		path := at.path
		for _, i := range culprits {
			k := int32(s.option(i, helper))
			refuse := &decision{path, i, k, false}
			if err := s.visit(refuse); err != nil {
				return 0, 0, err
			}
			bound := max(at.bound, s.cost())
			if bound < s.best.cost {
				bound = max(bound, prices.bound(s.rounds(nodeRounds), s.best.cost, false))
			}
			if bound < s.best.cost {
				age++
				heap.Push(&open, node{refuse, bound, age})
			}
			path = &decision{path, i, k, true}
		}
	}
	return s.best.cost, visited, nil
}

// visit brings the relaxation to a node.
func (s *search) visit(path *decision) error {
	stale := slices.Clone(s.touched)
	for _, i := range s.touched {
		clear(s.banned[i])
		s.forced[i] = -1
	}
	s.touched = s.touched[:0]
	for d := path; d != nil; d = d.up {
		if d.force {
			s.forced[d.household] = d.option
		} else {
			s.banned[d.household][d.option] = true
		}
		s.touched = append(s.touched, d.household)
	}
	stale = append(stale, s.touched...)
	slices.Sort(stale)
	for _, i := range slices.Compact(stale) {
		if _, err := s.apply(i); err != nil {
			return err
		}
	}
	return nil
}

// worst is the conflict of the fewest households.
func (s *search) worst() (helper int32, culprits []int32) {
	for h := range s.problem.Helpers {
		if c := s.culprits(int32(h)); c != nil && (culprits == nil || len(c) < len(culprits)) {
			helper, culprits = int32(h), c
		}
	}
	return helper, culprits
}

// keep makes a plan of the relaxation, leaving out who does not fit, and keeps
// it if it is better than the best.
func (s *search) keep() {
	d := newDraft(s.problem)
	d.open = s.open
	for i := range s.open {
		if h := s.relaxed.PostOf(i); h >= 0 && s.table.fits(h, append(slices.Clone(d.crew[h]), int32(i))) {
			d.put(int32(i), h)
		} else {
			d.put(int32(i), Nobody)
		}
	}
	d.improve(&s.table)
	if d.cost < s.best.cost {
		s.best = d
	}
}
