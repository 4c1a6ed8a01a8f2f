package convoy

import (
	"linli/internal/fact"
	"linli/internal/text"
)

// Kinds are the kinds of fact that convoy writes.
func Kinds() []fact.Kind {
	return []fact.Kind{
		{
			Key: "ride", Room: "convoy",
			Name:  text.Label{Zh: "出车", En: "trip"},
			One:   text.Label{Zh: "一次出车", En: "a trip made"},
			Needs: []fact.Field{fact.FieldPerson},
		},
		{
			Key: "haul", Room: "convoy", Unit: "gram",
			Name:  text.Label{Zh: "运送物资", En: "goods carried"},
			One:   text.Label{Zh: "一车物资运到，按重量计", En: "a load of goods brought, by weight"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace, fact.FieldItem},
		},
	}
}

// Categories of rides: what figures about medics' fleets count is the first.
const (
	categoryMedic  = "epidemic.convoy"
	categoryPeople = "special-care"
	categoryHaul   = "epidemic.hauling"
)

// loadItem is the item of every load: weights add up whatever was carried.
const loadItem = "load"

// city is the place of every fact about a medic's ride.
const city = "11"

// fact is what a trip that was made and confirmed says to the log. by is whose
// word it is.
func (t *Trip) fact(grade fact.Grade, by string) *fact.Fact {
	f := &fact.Fact{
		ID: "convoy-" + t.ID, Start: t.Began, End: t.Ended, Place: t.Place, Person: t.Driver, Org: t.Org, Campaign: t.Campaign,
		Grade: grade, Source: "convoy:" + t.ID, RecordedBy: by,
	}
	switch {
	case t.Kind == Haul:
		f.Kind, f.Category, f.Item, f.Quantity, f.Unit = "haul", categoryHaul, loadItem, int64(t.Load), "gram"
	case t.Medic:
		f.Kind, f.Category, f.Place = "ride", categoryMedic, city
	default:
		f.Kind, f.Category = "ride", categoryPeople
	}
	return f
}
