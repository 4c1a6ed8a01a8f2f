package blood

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that blood writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "blood", Room: "blood", Unit: "ml", Sensitive: true,
			Name:  text.Label{Zh: "无偿献血", En: "blood donation"},
			One:   text.Label{Zh: "血站确认的一次献血", En: "a donation confirmed by the blood centre"},
			Needs: []fact.Field{fact.FieldPerson},
		},
	}
}
