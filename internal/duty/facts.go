package duty

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that duty writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
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
