package errand

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that errand writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "errand", Room: "errand",
			Name:  text.Label{Zh: "代购代送", En: "errand"},
			One:   text.Label{Zh: "送达一单代购", En: "an order delivered"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace},
		},
	}
}
