package duty

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that duty writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "service", Room: "duty", Timed: true, Unit: "minute",
			Name:  text.Label{Zh: "志愿服务", En: "service"},
			One:   text.Label{Zh: "一人一次经核实的服务", En: "one person's verified stint"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace, fact.FieldStart, fact.FieldEnd},
		},
		{
			Key: "headcount", Room: "duty", Unit: "person",
			Name:  text.Label{Zh: "未注册人员", En: "unregistered helpers"},
			One:   text.Label{Zh: "组长清点的未注册人员（单列，不并入人数）", En: "helpers who are not registered, counted by a leader and kept apart from persons"},
			Needs: []fact.Field{fact.FieldPlace},
		},
		{
			Key: "recruit", Room: "duty",
			Name:  text.Label{Zh: "录用", En: "recruitment"},
			One:   text.Label{Zh: "一份申请获录用", En: "an application accepted"},
			Needs: []fact.Field{fact.FieldPerson},
		},
		{
			Key: "site", Room: "duty",
			Name:  text.Label{Zh: "设岗", En: "post opened"},
			One:   text.Label{Zh: "开设一个岗位", En: "a post opened"},
			Needs: []fact.Field{fact.FieldSite, fact.FieldPlace},
		},
	}
}
