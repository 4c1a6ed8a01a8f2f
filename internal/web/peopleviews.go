package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/intake"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

var msgParentOrg = text.Label{Zh: "由哪个组织登记（编号，可不填）", En: "Entered for which organisation (key, may be empty)"}

func reachValue(km int) string {
	if km <= 0 {
		return ""
	}
	return strconv.Itoa(km)
}

func ageText(birth civil.Month, on civil.Day) string {
	age := ageOf(birth, on)
	if age < 0 {
		return ""
	}
	return strconv.Itoa(age)
}

// serviceChoices are the categories without those beneath another.
func serviceChoices() []string {
	return slices.DeleteFunc(slices.Clone(fact.Categories.Keys()), func(c string) bool { return strings.Contains(c, ".") })
}

// ownForm fills the form with what is kept.
func ownForm(o people.Own) joinView {
	return joinView{Registration: people.Registration{
		Home: o.Home, Employer: o.Employer, Skills: o.Skills, Languages: o.Languages, Profile: o.Profile,
	}}
}

// agreedTo is a person's newest word on a purpose.
func agreedTo(o people.Own, p people.Purpose) bool {
	for _, c := range o.Consents {
		if c.Purpose == p {
			return c.Given
		}
	}
	return false
}

// lookedFor is the purpose of a look in words, where it is one of the known.
func lookedFor(ctx context.Context, purpose string) string {
	word, rest, _ := strings.Cut(purpose, ":")
	if l, ok := purposeNames[word]; ok {
		return strings.TrimSpace(page.T(ctx, l) + " " + rest)
	}
	return purpose
}

func fieldName(f people.Field) text.Label {
	for _, known := range fieldNames {
		if known.field == f {
			return known.name
		}
	}
	return text.Label{}
}

func nextPage(asked, after string) string { return asked + "&after=" + url.QueryEscape(after) }

func decidedQuery(open bool) string {
	if open {
		return "decided="
	}
	return "decided=yes"
}

func joinNames(ctx context.Context, names []string) string {
	return strings.Join(names, page.T(ctx, msgComma))
}

func required(s intake.Schema, column string) bool { return slices.Contains(s.Required, column) }
