package training

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that training writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "train", Room: "training", Timed: true, Unit: "minute",
			Name:  text.Label{Zh: "培训", En: "training"},
			One:   text.Label{Zh: "一人接受一次培训", En: "one person trained"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldStart, fact.FieldEnd},
		},
	}
}
