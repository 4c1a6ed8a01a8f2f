package brief

import (
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
)

// within reports whether every fact the part counts is, by definition, among
// those the whole counts: the same measure over fewer kinds, narrower
// conditions, a smaller place and a shorter period. Then the part's value
// cannot exceed the whole's. Equal questions are not parts of each other.
func within(part, whole figure.Question) bool {
	p, w := part.Definition, whole.Definition
	if p.Measure != w.Measure || p.Measure == figure.Share || p.Per != "" || w.Per != "" || p.Attribute != w.Attribute || p.Display != w.Display {
		return false
	}
	if p.Claims && !w.Claims {
		return false
	}
	for _, kind := range p.Of {
		if !slices.Contains(w.Of, kind) {
			return false
		}
	}
	for key, accepted := range w.Where {
		if !narrows(p.Where[key], accepted, key) {
			return false
		}
	}
	return placeWithin(part, whole) && startsLater(part.From, whole.From) && endsSooner(part.To, whole.To) &&
		!same(part, whole)
}

// narrows reports whether a condition lets through only what accepted does.
func narrows(values, accepted []string, key string) bool {
	if len(values) == 0 {
		return false // no condition lets through more
	}
	for _, v := range values {
		if !slices.ContainsFunc(accepted, func(a string) bool {
			return v == a || key == "category" && fact.Covers(a, v)
		}) {
			return false
		}
	}
	return true
}

// placeWithin compares by what is sure from the codes alone: a reporting unit
// lies in the city and in no smaller division that could be named.
func placeWithin(part, whole figure.Question) bool {
	switch {
	case whole.Unit != "":
		return part.Unit == whole.Unit && strings.HasPrefix(part.Place, whole.Place)
	case whole.Place == "":
		return true
	case part.Unit != "" && part.Place == "":
		return isDigits(part.Unit) && strings.HasPrefix(part.Unit, whole.Place)
	}
	return strings.HasPrefix(part.Place, whole.Place)
}

func startsLater(part, whole civil.Day) bool { return whole == 0 || part != 0 && part >= whole }

func endsSooner(part, whole civil.Day) bool { return whole == 0 || part != 0 && part <= whole }

func same(a, b figure.Question) bool {
	x, y := a.Definition, b.Definition
	if a.Place != b.Place || a.Unit != b.Unit || a.From != b.From || a.To != b.To || len(x.Where) != len(y.Where) {
		return false
	}
	for k, v := range x.Where {
		if !slices.Equal(v, y.Where[k]) {
			return false
		}
	}
	return slices.Equal(x.Of, y.Of) && x.Claims == y.Claims
}
