package convoy

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that convoy writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "ride", Room: "convoy",
			Name:  text.Label{Zh: "出车", En: "trip"},
			One:   text.Label{Zh: "一次出车", En: "a trip made"},
			Needs: []fact.Field{fact.FieldPerson},
		},
	}
}
