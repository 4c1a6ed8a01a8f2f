package pair

import "math"

// boundAt is a cost that no plan is below, from prices for a place with each
// helper, by weak duality. A household of several takes as many places.
func boundAt(p *Problem, open []Household, prices []int64) int64 {
	var bound int64
	for h, price := range prices {
		bound -= price * int64(p.Helpers[h].Children)
	}
	for _, h := range open {
		least := p.Unpaired * int64(len(h.Children))
		for _, o := range h.Options {
			least = min(least, int64(o.Cost)+prices[o.Helper]*int64(len(h.Children)))
		}
		bound += least
	}
	return bound
}

// raise looks for prices that prove more than those of the relaxation, which
// gives every household one place: a subgradient method (Held and Karp 1971;
// the step is Polyak's). A place is dearer where households would take more than
// there are, cheaper where fewer. Any prices prove something, so floating point
// does no harm: what they prove is reckoned in whole numbers in the end.
func (s *search) raise(rounds int) {
	p := s.problem
	price := make([]float64, len(s.prices))
	for h := range price {
		price[h] = float64(s.prices[h])
	}
	over := make([]float64, len(price)) // places taken at these prices less those there are
	best, pace, idle := math.Inf(-1), 1.0, 0
	kept := make([]float64, len(price))
	for range rounds {
		bound := 0.0
		for h := range p.Helpers {
			over[h] = -float64(p.Helpers[h].Children)
			bound += price[h] * over[h]
		}
		for i := range s.open {
			h := &s.open[i]
			places := float64(len(h.Children))
			least, at := float64(p.Unpaired)*places, Nobody
			for _, o := range h.Options {
				if c := float64(o.Cost) + price[o.Helper]*places; c < least {
					least, at = c, o.Helper
				}
			}
			bound += least
			if at != Nobody {
				over[at] += places
			}
		}
		if bound > best {
			best, idle = bound, 0
			copy(kept, price)
		} else if idle++; idle == 8 {
			idle = 0
			pace /= 2
		}
		square := 0.0
		for h := range price {
			if over[h] > 0 || price[h] > 0 {
				square += over[h] * over[h]
			}
		}
		gap := float64(s.best.cost) - bound
		if square == 0 || gap < 1 {
			break
		}
		for h := range price {
			price[h] = max(0, price[h]+pace*gap/square*over[h])
		}
	}
	prices := make([]int64, len(price))
	for h := range prices {
		prices[h] = int64(math.Round(kept[h]))
	}
	if bound := boundAt(p, s.open, prices); bound > s.rootBound {
		s.prices, s.rootBound = prices, bound
	}
}
