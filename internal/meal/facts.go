package meal

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that meal writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "meal", Room: "meal", Unit: "portion",
			Name:  text.Label{Zh: "送餐", En: "meals"},
			One:   text.Label{Zh: "交付一批餐食", En: "portions handed over"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
