package outreach

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that outreach writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "outreach", Room: "outreach", Unit: "visit",
			Name:  text.Label{Zh: "间接触达", En: "indirect reach"},
			One:   text.Label{Zh: "一次间接触达的估计人次", En: "indirect reach, with the method of estimate in note"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
