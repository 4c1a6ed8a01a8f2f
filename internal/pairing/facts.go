package pairing

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that pairing writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "pair", Room: "pairing", Sensitive: true,
			Name:  text.Label{Zh: "结对", En: "pairing"},
			One:   text.Label{Zh: "一名志愿者与一名儿童或一户结对", En: "a helper paired with a child or household"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldOther},
		},
		{
			Key: "lesson", Room: "pairing", Timed: true, Unit: "minute", Sensitive: true,
			Name:  text.Label{Zh: "陪伴一次", En: "session"},
			One:   text.Label{Zh: "一次辅导或陪伴", En: "one session"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldOther},
		},
	}
}
