package disinfect

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that disinfect writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "disinfect", Room: "disinfect", Unit: "metre2",
			Name:  text.Label{Zh: "消杀", En: "disinfection"},
			One:   text.Label{Zh: "完成一次消杀", En: "a job done"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
