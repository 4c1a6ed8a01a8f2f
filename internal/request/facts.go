package request

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that request writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "contact", Room: "request", Unit: "visit",
			Name:  text.Label{Zh: "直接服务", En: "direct service"},
			One:   text.Label{Zh: "直接服务若干人次", En: "direct service to so many people"},
			Needs: []fact.Field{fact.FieldPlace},
		},
		{
			Key: "order", Room: "request",
			Name:  text.Label{Zh: "接诉即办工单的结果", En: "outcome of a 12345 order"},
			One:   text.Label{Zh: "一件工单是否按时联系，或来电人回访时的一个回答", En: "whether one order was answered in time, or one thing its caller said at the call-back"},
			Needs: []fact.Field{fact.FieldPlace, fact.FieldItem, fact.FieldStart},
			Items: orderOutcomes,
		},
	}
}

// contact is the fact that a need was met: one person-time of direct service. It
// names the helper where there was one, and nobody else.
func (r *Requests) contact(q *Request, hands []Hand, grade fact.Grade, by string) (*fact.Prepared, error) {
	f := &fact.Fact{
		ID: "contact-" + q.ID, Kind: "contact", Start: q.StateAt, Place: q.Where(), Org: q.Serves(), Campaign: q.Campaign, Category: q.Kind.Category(),
		Quantity: 1, Unit: "visit", Grade: grade, Source: "request:" + q.ID, RecordedBy: by,
	}
	if q.Care == Medic && q.Kind == Ride {
		f.Place = city
	}
	if len(hands) == 1 {
		f.Person = hands[0].Person
	}
	return r.o.Checker.Prepare(r.o.Log, f)
}
