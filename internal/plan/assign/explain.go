package assign

import (
	"cmp"
	"slices"
)

// Why explains where a person is.
type Why struct {
	// Post is where they are, or Home, and Price what they earn there.
	Post  int32
	Price int64
	// Choices are their options, least loss first.
	Choices []Choice
}

// Choice is one option of a person.
type Choice struct {
	Post int32
	Cost int32
	// Pays is the post's price for one more person.
	Pays int64
	// Loss is what the whole plan would lose at least if the person had to go
	// there: 0 says that it would do as well, or nearly.
	Loss int64
}

// Explain says why a person is where they are: there is no option at which they
// would be worth more. The loss of an option is its reduced cost, a lower bound
// of what moving the person there would cost all together; it is exact while the
// prices stay as they are.
func (p *Plan) Explain(person int) Why {
	m, i := p.market, int32(person)
	w := Why{Post: p.PostOf(person), Price: p.PersonPrice(person)}
	post, cost := m.arcs(i)
	for k, j := range post {
		pays := p.PostPrice(int(j))
		c := Choice{Post: j, Cost: cost[k], Pays: pays}
		if m.folk[i].at != absent {
			c.Loss = w.Price - (pays - int64(cost[k]))
		}
		w.Choices = append(w.Choices, c)
	}
	slices.SortStableFunc(w.Choices, func(a, b Choice) int { return cmp.Compare(a.Loss, b.Loss) })
	return w
}

// Cause is why seats of a post stay empty.
type Cause int

const (
	// Full: no seat is empty.
	Full Cause = iota
	// NobodyMay: no available person has the post among their options. Which
	// requirement keeps them out is known to who made the options.
	NobodyMay
	// EverybodyHere: all who may come are here already.
	EverybodyHere
	// NotWorth: someone could come, but even while they are at home their cost
	// exceeds what the seat is worth.
	NotWorth
	// NeededElsewhere: who could come does more good where they are.
	NeededElsewhere
)

// Empty explains what a post lacks.
type Empty struct {
	Cause Cause
	// Filled, Seats and Short are how many are there, how many there could be,
	// and how many are missing for the post to open.
	Filled, Seats, Short int
	// Worth is the reward of the next free seat.
	Worth int64
	// Nearest are the available people who could come for the least, at most
	// five, and what each would cost, what they earn now included.
	Nearest []Candidate
}

// Candidate is a person who could fill a seat.
type Candidate struct {
	Person int32
	Cost   int32
	// Asks is Cost and what the person earns where they are: a post worth less
	// than this leaves them there.
	Asks int64
}

const nearest = 5

// WhyEmpty says what keeps the next seat of a post empty.
func (p *Plan) WhyEmpty(post int) Empty {
	m, j := p.market, int32(post)
	e := Empty{Filled: len(m.crew[j]), Seats: int(m.seats[j])}
	e.Short = max(0, int(m.posts[j].Min)-e.Filled)
	if e.Filled == e.Seats {
		return e
	}
	e.Worth = m.posts[j].reward(e.Filled)
	may := false
	for _, key := range m.offers[j].keys {
		i := offerPerson(key)
		f := &m.folk[i]
		if f.at == absent {
			continue
		}
		may = true
		if f.at == j {
			continue
		}
		e.Nearest = append(e.Nearest, Candidate{i, int32(offerCost(key)), offerCost(key) + p.PersonPrice(int(i))})
	}
	slices.SortFunc(e.Nearest, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Asks, b.Asks), cmp.Compare(a.Person, b.Person))
	})
	e.Nearest = e.Nearest[:min(nearest, len(e.Nearest))]
	switch {
	case !may:
		e.Cause = NobodyMay
	case len(e.Nearest) == 0:
		e.Cause = EverybodyHere
	case m.folk[e.Nearest[0].Person].at == Home:
		e.Cause = NotWorth
	default:
		e.Cause = NeededElsewhere
	}
	return e
}
