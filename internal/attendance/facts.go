package attendance

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that attendance writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "service", Room: "attendance", Timed: true, Unit: "minute",
			Name:  text.Label{Zh: "志愿服务", En: "service"},
			One:   text.Label{Zh: "一人一次经核实的服务", En: "one person's verified stint"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace, fact.FieldStart, fact.FieldEnd},
		},
		{
			Key: "headcount", Room: "attendance", Unit: "person",
			Name:  text.Label{Zh: "未注册人员", En: "unregistered helpers"},
			One:   text.Label{Zh: "组长清点的未注册人员（单列，不并入人数）", En: "helpers who are not registered, counted by a leader and kept apart from persons"},
			Needs: []fact.Field{fact.FieldPlace},
		},
	}
}
