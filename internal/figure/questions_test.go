package figure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
)

// asked is a random question and what to compare of its answer.
type asked struct {
	q       figure.Question
	by      string
	facts   bool
	after   int64
	limit   int
	explain bool
}

func describe(a asked) string {
	d := a.q.Definition
	return fmt.Sprintf("%s of %v where %v part %v attribute %q per %q claims %v place %q unit %q from %v to %v at %d",
		d.Measure, d.Of, d.Where, d.Part, d.Attribute, d.Per, d.Claims, a.q.Place, a.q.Unit, a.q.From, a.q.To, a.q.At)
}

var (
	allMeasures = []figure.Measure{
		figure.Persons, figure.Persons, figure.Persons, figure.Others, figure.PersonTimes, figure.Organisations, figure.Teams, figure.Sites,
		figure.Projects, figure.Communities, figure.Townships, figure.Hours, figure.Portions, figure.Replies, figure.BloodUnits, figure.Goods, figure.Money,
		figure.Share, figure.Share,
	}
	allDimensions = []string{figure.ByTownship, figure.ByUnit, figure.ByDay, figure.ByOrg, figure.ByTeam, figure.ByCategory, figure.ByItem}
	allAttributes = []figure.Attribute{"", figure.PlaceOfService, figure.PlaceOfRegistration, figure.SeatOfOrganiser}
)

// ask makes a random question at a size.
func ask(w *world, r *rand.Rand, size int64) asked {
	d := &figure.Definition{ID: "random", Version: 1, Measure: allMeasures[r.IntN(len(allMeasures))], Where: map[string][]string{}}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(3) {
			d.Of = append(d.Of, worldKinds[r.IntN(len(worldKinds))].Key)
		}
	} else {
		d.Of = []string{usualKind(d.Measure, r)}
	}
	pick := func(from []string) []string {
		if r.IntN(6) == 0 { // all but one
			at := r.IntN(len(from))
			return slices.Concat(from[:at], from[at+1:])
		}
		out := []string{from[r.IntN(len(from))]}
		if r.IntN(3) == 0 {
			out = append(out, from[r.IntN(len(from))])
		}
		return out
	}
	keys := func(prefix string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("%s%d", prefix, i)
		}
		return out
	}
	for range r.IntN(3) {
		switch r.IntN(14) {
		case 0:
			d.Where["category"] = pick(worldCategories[1:])
		case 1:
			d.Where["campaign"] = pick(keys("c", 5))
		case 2:
			d.Where["action"] = pick(keys("a", 3))
		case 3:
			d.Where["project"] = pick(keys("j", 25))
		case 4:
			d.Where["org"] = append(pick(keys("o", worldOrgs+6)), pick(keys("o", 20))...)
		case 5:
			d.Where["team"] = pick(keys("t", 40))
		case 6:
			d.Where["site"] = append(pick(keys("s", 170)), pick(keys("s", 60))...)
		case 7:
			d.Where["unit"] = pick(fact.Units.Keys()[:5])
		case 8, 9:
			d.Where["org.kind"] = pick(fact.OrgKinds.Keys()[:7])
		case 10:
			d.Where["site.kind"] = pick(fact.SiteKinds.Keys()[:7])
		case 11:
			d.Where["person.party"] = pick([]string{"yes", "no"})
		case 12:
			low := 8 + r.IntN(60)
			d.Where["person.age"] = []string{fmt.Sprintf("%d-%d", low, low+r.IntN(30))}
			if r.IntN(5) == 0 {
				d.Where["person.age"] = []string{fmt.Sprint(low)}
			}
		case 13:
			d.Where["grade"] = []string{fact.Grade(r.IntN(6)).String()}
		}
	}
	if d.Measure == figure.Goods {
		d.Where["item"] = []string{worldItems[1+r.IntN(len(worldItems)-1)]}
		if r.IntN(2) == 0 {
			d.Display = "kilogram"
		}
	}
	d.Claims = r.IntN(3) == 0
	if r.IntN(2) == 0 {
		d.Attribute = allAttributes[r.IntN(len(allAttributes))]
	}
	if d.Measure == figure.Share {
		d.Part = map[string][]string{}
		for range 1 + r.IntN(2) {
			switch r.IntN(5) {
			case 0:
				d.Part["category"] = pick(worldCategories[1:])
			case 1:
				d.Part["item"] = pick(worldItems[1:])
			case 2:
				d.Part["unit"] = pick(fact.Units.Keys()[:5])
			case 3:
				d.Part["project"] = pick(keys("j", 25))
			case 4:
				d.Part["campaign"] = pick(keys("c", 5))
			}
		}
	} else if !d.Measure.Distinct() && r.IntN(4) == 0 {
		d.Per = figure.ServiceDay
	}
	q := figure.Question{Definition: d, At: size}
	if r.IntN(2) == 0 {
		q.Place = w.places[r.IntN(len(w.places))]
		if r.IntN(2) == 0 {
			q.Place = q.Place[:min(len(q.Place), 6)]
		}
	}
	if r.IntN(3) == 0 {
		units := w.atlas.Units()
		q.Unit = units[r.IntN(len(units))].Key
		if r.IntN(2) == 0 {
			q.Place = ""
		}
	}
	if r.IntN(2) == 0 {
		q.From = worldFirst - 2 + civil.Day(r.IntN(worldDays+4))
	}
	if r.IntN(2) == 0 {
		q.To = max(q.From, worldFirst-2) + civil.Day(r.IntN(worldDays+4))
	}
	a := asked{q: q}
	if r.IntN(2) == 0 {
		a.by = allDimensions[r.IntN(len(allDimensions))]
	}
	if r.IntN(4) == 0 {
		a.facts, a.limit = true, 1+r.IntN(40)
		a.after = r.Int64N(size + 1)
	}
	a.explain = r.IntN(10) == 0
	return a
}

// usualKind is a kind for which a measure is not always nothing.
func usualKind(m figure.Measure, r *rand.Rand) string {
	pick := func(keys ...string) string { return keys[r.IntN(len(keys))] }
	switch m {
	case figure.Hours:
		return pick("service", "lesson")
	case figure.Portions:
		return "meal"
	case figure.Replies:
		return "reply"
	case figure.BloodUnits:
		return "blood"
	case figure.Goods, figure.Money:
		return pick("receive", "deliver")
	}
	return pick("service", "service", "service", "errand", "contact", "lesson")
}
