package people

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that people writes.
func Kinds() []fact.Kind {
	return []fact.Kind{{
		Key: "report_in", Room: "people",
		Name:  text.Label{Zh: "党员报到", En: "party member's report-in"},
		One:   text.Label{Zh: "一名党员向社区（村）报到", En: "a party member reported to the community"},
		Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace},
	}}
}
