package gate

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that gate writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "tally", Room: "gate", Unit: "visit",
			Name:  text.Label{Zh: "卡点计数", En: "gate tally"},
			One:   text.Label{Zh: "一次过往计数（不记姓名）", En: "passes counted, without names"},
			Needs: []fact.Field{fact.FieldPlace, fact.FieldSite},
		},
	}
}
