package hotline

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that hotline writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "consult", Room: "hotline", Unit: "visit", Sensitive: true,
			Name:  text.Label{Zh: "心理咨询", En: "consultation"},
			One:   text.Label{Zh: "结束一次咨询", En: "a consultation closed"},
			Needs: []fact.Field{fact.FieldPerson},
		},
		{
			Key: "reply", Room: "hotline", Unit: "message", Sensitive: true,
			Name:  text.Label{Zh: "回复", En: "replies"},
			One:   text.Label{Zh: "发出若干条回复", En: "answers sent"},
			Needs: []fact.Field{fact.FieldPerson},
		},
	}
}
