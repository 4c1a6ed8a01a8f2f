package survey

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that survey writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "survey", Room: "survey",
			Name:  text.Label{Zh: "摸排登记", En: "survey"},
			One:   text.Label{Zh: "登记一户或一份记录", En: "a record or household surveyed"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
