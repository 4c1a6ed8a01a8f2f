package roster

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// Options bound the work. The same problem, seed and bounds give the same
// roster, unless the context ends first.
type Options struct {
	// Gap is the distance from the bound, in millionths of it, at which the
	// search ends; 0 searches for the optimum.
	Gap int64
	// Steps is how often prices are bettered, 0 for 300; Rounds how many
	// neighbourhoods are searched, 0 for 40 a person and at most 200,000.
	Steps, Rounds int
	Seed          uint64
}

// Solve finds a roster and how far it may be from the best. It returns only
// what Verify accepts. When the context ends, the best so far is returned if
// there was time for one, otherwise the context's error.
func Solve(ctx context.Context, p *Problem, o Options) (*Roster, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.Steps == 0 {
		o.Steps = 300
	}
	if o.Rounds == 0 {
		o.Rounds = min(40*len(p.People), 200_000)
	}
	s := newSolver(p, o)
	s.prices(ctx)
	if ctx.Err() != nil && s.bestOf == nil {
		return nil, fmt.Errorf("roster: %w", context.Cause(ctx))
	}
	s.search(ctx)
	r := &Roster{Of: make([][]int32, len(p.People)), Value: s.bestValue, Price: s.bestPrice, Bound: s.bound}
	for i, taken := range s.bestOf {
		for _, k := range taken {
			r.Of[i] = append(r.Of[i], p.People[i].Options[k].Shift)
		}
	}
	if err := Verify(p, r); err != nil {
		return nil, fmt.Errorf("roster: the solver erred: %w", err)
	}
	return r, nil
}

// solver is a solution being made.
type solver struct {
	*Problem
	Options
	week
	dice *rand.Rand
	gain []int64
	byOf [][]int32 // people who may take a shift

	filled []int32
	of     [][]int32 // each person's options taken
	value  int64

	bestOf    [][]int32
	bestValue int64
	bestPrice []int64
	bound     int64
}

func newSolver(p *Problem, o Options) *solver {
	s := &solver{
		Problem: p, Options: o, week: week{shifts: p.Shifts}, dice: rand.New(rand.NewPCG(o.Seed, 1)),
		gain: make([]int64, MaxOptions), filled: make([]int32, len(p.Shifts)), of: make([][]int32, len(p.People)),
		byOf: make([][]int32, len(p.Shifts)), bound: math.MaxInt64,
	}
	for i := range p.People {
		for _, option := range p.People[i].Options {
			s.byOf[option.Shift] = append(s.byOf[option.Shift], int32(i))
		}
	}
	return s
}

// next is the reward of the next free seat of a shift, -1 if there is none.
func (s *solver) next(shift int32) int64 {
	n := s.filled[shift]
	for _, t := range s.Shifts[shift].Tiers {
		if n < t.Seats {
			return t.Reward
		}
		n -= t.Seats
	}
	return -1
}

// near reports whether the best roster is as near its bound as was asked.
func (s *solver) near() bool {
	return s.bestOf != nil && float64(s.bound-s.bestValue) <= float64(s.Gap)*1e-6*float64(s.bound)
}

// prices betters the bound, and from time to time makes a roster by the prices.
func (s *solver) prices(ctx context.Context) {
	λ := make([]float64, len(s.Shifts))
	for i, shift := range s.Shifts {
		if len(shift.Tiers) > 0 {
			λ[i] = float64(shift.Tiers[len(shift.Tiers)-1].Reward)
		}
	}
	price, over := make([]int64, len(λ)), make([]int64, len(λ))
	θ, stale := 1.0, 0
	for step := 0; step < s.Steps && ctx.Err() == nil && !s.near(); step++ {
		for i := range λ {
			price[i] = int64(math.Round(λ[i]))
		}
		u := s.boundAt(price, over)
		if u < s.bound {
			s.bound, stale = u, 0
			s.bestPrice = append(s.bestPrice[:0], price...)
		} else if stale++; stale >= 8 {
			θ, stale = θ/2, 0
		}
		if step%10 == 0 || step == s.Steps-1 {
			s.draft(s.bestPrice)
		}
		var square float64
		for _, g := range over {
			square += float64(g) * float64(g)
		}
		if square == 0 {
			break
		}
		length := θ * max(float64(u-s.bestValue), 1) / square
		for i, g := range over {
			λ[i] = max(0, λ[i]-length*float64(g))
		}
	}
}

// boundAt is the bound that prices prove; over is by how many people too many
// would take each shift, a subgradient.
func (s *solver) boundAt(price, over []int64) int64 {
	var u int64
	for i, shift := range s.Shifts {
		over[i] = 0
		for _, t := range shift.Tiers {
			if t.Reward > price[i] {
				u += int64(t.Seats) * (t.Reward - price[i])
				over[i] -= int64(t.Seats)
			}
		}
	}
	for i := range s.People {
		p := &s.People[i]
		for k, o := range p.Options {
			s.gain[k] = price[o.Shift] - int64(o.Cost)
		}
		taken, earned := s.best(p, s.gain)
		u += earned
		for _, k := range taken {
			over[p.Options[k].Shift]++
		}
	}
	return u
}

// draft makes a roster by prices from nothing: everybody chooses, in an order of
// the dice, and then again by what their week is truly worth to the whole.
func (s *solver) draft(price []int64) {
	clear(s.filled)
	s.value = 0
	for i := range s.of {
		s.of[i] = s.of[i][:0]
	}
	for _, i := range s.dice.Perm(len(s.People)) {
		s.choose(int32(i), price)
	}
	for range 20 {
		was := s.value
		for i := range s.People {
			s.better(int32(i))
		}
		if s.value == was {
			break
		}
	}
	s.keep()
}

// choose gives a person the best week at the lower of price and reward, among
// the seats still free. A price of nil counts rewards only.
func (s *solver) choose(i int32, price []int64) {
	p := &s.People[i]
	for k, o := range p.Options {
		worth := s.next(o.Shift)
		if worth >= 0 && price != nil {
			worth = min(worth, price[o.Shift])
		}
		s.gain[k] = worth - int64(o.Cost)
		if worth < 0 {
			s.gain[k] = 0 // full
		}
	}
	taken, _ := s.best(p, s.gain)
	s.take(i, taken)
}

// take gives a person without shifts the options.
func (s *solver) take(i int32, options []int32) {
	s.of[i] = append(s.of[i][:0], options...)
	for _, k := range s.of[i] {
		o := s.People[i].Options[k]
		s.value += s.next(o.Shift) - int64(o.Cost)
		s.filled[o.Shift]++
	}
}

// free takes a person's shifts away.
func (s *solver) free(i int32) {
	for _, k := range s.of[i] {
		o := s.People[i].Options[k]
		s.filled[o.Shift]--
		s.value -= s.next(o.Shift) - int64(o.Cost)
	}
	s.of[i] = s.of[i][:0]
}

// better gives a person the week that is worth most to the whole as it stands.
func (s *solver) better(i int32) {
	s.free(i)
	s.choose(i, nil)
}

// keep remembers the roster if it is the best so far.
func (s *solver) keep() {
	if s.bestOf != nil && s.value <= s.bestValue {
		return
	}
	if s.bestOf == nil {
		s.bestOf = make([][]int32, len(s.of))
	}
	for i := range s.of {
		s.bestOf[i] = append(s.bestOf[i][:0], s.of[i]...)
	}
	s.bestValue = s.value
}

// recall makes the best roster the one that is worked on.
func (s *solver) recall() {
	for i := range s.of {
		s.free(int32(i))
	}
	for i, taken := range s.bestOf {
		s.take(int32(i), taken)
	}
}

// crowd is how many people are taken out together at most.
const crowd = 12

// search takes people who share shifts out of the roster together and lets them
// choose anew, and keeps what is not worse.
func (s *solver) search(ctx context.Context) {
	if s.bestOf == nil || len(s.People) == 0 {
		return
	}
	s.recall()
	var out []int32
	was := make([][]int32, crowd)
	for round := 0; round < s.Rounds && !s.near(); round++ {
		if round%256 == 0 && ctx.Err() != nil {
			break
		}
		out = s.pick(out[:0])
		before := s.value
		for n, i := range out {
			was[n] = append(was[n][:0], s.of[i]...)
			s.free(i)
		}
		price := s.bestPrice
		if s.dice.IntN(2) == 0 {
			price = nil
		}
		for _, i := range out {
			s.choose(i, price)
		}
		if price != nil {
			for _, i := range out {
				s.better(i)
			}
		}
		// As good in another way is kept too: from there other changes are near.
		if s.value < before {
			for _, i := range out {
				s.free(i)
			}
			for n, i := range out {
				s.take(i, was[n])
			}
		}
		s.note(round)
	}
	s.keep()
}

// note keeps a better roster, but not each of the many that follow one another
// at the beginning: a copy takes as long as many rounds.
func (s *solver) note(round int) {
	if round%64 == 0 {
		s.keep()
	}
}

// pick names some people who may take the same shift as somebody does, or a
// shift whose next seat is worth more than its price, in a random order.
func (s *solver) pick(out []int32) []int32 {
	shift := int32(s.dice.IntN(len(s.Shifts)))
	for range 8 { // rather one that is not as full as its price says
		if s.next(shift) > s.bestPrice[shift] {
			break
		}
		shift = int32(s.dice.IntN(len(s.Shifts)))
	}
	seen := func(i int32) bool {
		for _, o := range out {
			if o == i {
				return true
			}
		}
		return false
	}
	size := 2 + s.dice.IntN(crowd-1)
	for tries := 0; len(out) < size && tries < 4*crowd; tries++ {
		might := s.byOf[shift]
		if len(might) == 0 {
			shift = int32(s.dice.IntN(len(s.Shifts)))
			continue
		}
		i := might[s.dice.IntN(len(might))]
		if !seen(i) {
			out = append(out, i)
			// Go on from a shift of theirs, so that a chain can move.
			if options := s.People[i].Options; s.dice.IntN(3) == 0 {
				shift = options[s.dice.IntN(len(options))].Shift
			}
		}
	}
	return out
}
