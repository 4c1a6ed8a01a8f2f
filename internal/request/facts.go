package request

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that request writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "contact", Room: "request", Unit: "visit",
			Name:  text.Label{Zh: "直接服务", En: "direct service"},
			One:   text.Label{Zh: "直接服务若干人次", En: "direct service to so many people"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
