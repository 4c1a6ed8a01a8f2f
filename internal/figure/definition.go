package figure

import (
	"context"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/text"
)

// Measure is what a definition counts or adds up. Distinct measures do not
// add over areas or periods; sums do.
type Measure string

// The measures of domain.md 1.2.
const (
	Persons       Measure = "persons"
	Others        Measure = "others"
	PersonTimes   Measure = "person-times"
	Organisations Measure = "organisations"
	Teams         Measure = "teams"
	Sites         Measure = "sites"
	Projects      Measure = "projects"
	Communities   Measure = "communities"
	Townships     Measure = "townships"
	Hours         Measure = "hours"
	Portions      Measure = "portions"
	Replies       Measure = "replies"
	BloodUnits    Measure = "blood-units"
	Goods         Measure = "goods"
	Money         Measure = "money"
	Share         Measure = "share" // how many of the person-times of the whole are of the part, in per cent
)

// Distinct reports whether the measure counts distinct keys, so that parts
// may overlap and must not be added.
func (m Measure) Distinct() bool {
	switch m {
	case Persons, Others, Organisations, Teams, Sites, Projects, Communities, Townships:
		return true
	}
	return false
}

// Attribute says which place of a fact decides where it counts.
type Attribute string

// The attribution rules; the empty one is PlaceOfService.
const (
	PlaceOfService      Attribute = "place-of-service"
	PlaceOfRegistration Attribute = "place-of-registration"
	SeatOfOrganiser     Attribute = "seat-of-organiser"
)

// ServiceDay as Definition.Per makes a rate: the sum divided by the number of
// days that have a fact.
const ServiceDay = "service-day"

// Wording is how a figure is said when nobody asks otherwise.
type Wording struct {
	Rule   string `yaml:"rule" json:"rule"`     // floor, ceil, nearest, exact, hanzi
	Digits int    `yaml:"digits" json:"digits"` // significant digits, 0 for the rule's own choice
}

// Definition is a written calibre (口径): data, never code.
type Definition struct {
	ID        string
	Version   int // 1 when a file says nothing
	Name      text.Label
	Measure   Measure
	Of        []string            // kinds of fact
	Where     map[string][]string // key → accepted values; keys are joined by and
	Part      map[string][]string // of a share: what its part meets besides Where, so that it is always inside the whole
	Attribute Attribute
	Per       string
	Claims    bool
	Owner     string // 供数单位
	Wording   Wording
	Display   string     // display unit of goods, e.g. kilogram
	Note      text.Label // what the reader should know of the calibre
}

// Question asks for a definition's value at a place, over a period, at a size
// of the log.
type Question struct {
	Definition *Definition
	Place      string    // division code, or empty for everywhere
	Unit       string    // reporting unit key (a district's six digits, or "bda"), or empty
	From, To   civil.Day // inclusive; 0 = open
	At         int64     // log size; 0 = now
}

// Answer is a value with everything needed to ask for it again.
type Answer struct {
	ID      string  `json:"id"`
	Version int     `json:"version"`
	Measure Measure `json:"measure"`
	Value   string  `json:"value"`           // decimal, at most two places, rounded half up; empty: a share of nothing
	Raw     int64   `json:"raw"`             // the integer in the smallest unit; of a share its part
	Whole   int64   `json:"whole,omitempty"` // of a share: what Raw is a part of
	Text    string  `json:"text"`            // said by the definition's wording; empty if it cannot be said so
	Place   string  `json:"place"`
	Unit    string  `json:"unit"`
	From    string  `json:"from"`
	To      string  `json:"to"`
	Size    int64   `json:"size"`
	Root    string  `json:"root"` // hex
}

// Row is one line of a breakdown. Parts of a distinct measure may overlap:
// they are never added up. Shares do not add either: each row is of its own
// whole.
type Row struct {
	Key   string     `json:"key"`
	Name  text.Label `json:"name"`
	Value string     `json:"value"`
	Raw   int64      `json:"raw"`
	Whole int64      `json:"whole,omitempty"` // of a share: what Raw is a part of
}

// The dimensions of a breakdown.
const (
	ByTownship = "township"
	ByUnit     = "unit"
	ByDay      = "day"
	ByOrg      = "org"
	ByTeam     = "team"
	ByCategory = "category"
	ByItem     = "item"
)

// Count is one line of an explanation: how many facts, and why.
type Count struct {
	Reason string     `json:"reason"` // voided, replaced, outside-area, outside-period, coarse-place, unresolved, filtered …
	Name   text.Label `json:"name"`
	Facts  int64      `json:"facts"`
}

// Explanation says in plain words what is counted and what is left out.
type Explanation struct {
	Answer   Answer     `json:"answer"`
	Words    text.Label `json:"words"`
	Counted  int64      `json:"counted"`
	Marked   []Count    `json:"marked"` // counted, but worth knowing (coarse place, unresolved key)
	LeftOut  []Count    `json:"left_out"`
	Reported []Reported `json:"reported"`
}

// Reported is a stamped number sent by a body that sends no records. It stands
// beside a value, never inside it.
type Reported struct {
	Org      string `json:"org"`
	Quantity int64  `json:"quantity"`
	From     string `json:"from"`
	To       string `json:"to"`
	Note     string `json:"note"`
	FactID   string `json:"fact"`
}

// Overlap is what adding parts of a distinct measure hides: the value of the
// whole, the sum of the parts, and the difference counted twice or more.
type Overlap struct {
	Parts []Row `json:"parts"`
	Whole int64 `json:"whole"`
	Sum   int64 `json:"sum"`
	Twice int64 `json:"twice"` // Sum − Whole
}

// Figures answers questions; documents and pages are written against it.
type Figures interface {
	// Catalogue lists the definitions in their written order.
	Catalogue() []*Definition
	// Definition returns the newest version of a definition, or ErrUnknown.
	Definition(id string) (*Definition, error)
	Answer(ctx context.Context, q Question) (Answer, error)
	By(ctx context.Context, q Question, dimension string) ([]Row, error)
	// Facts lists the facts behind an answer in log order after a sequence
	// number, at most limit of them.
	Facts(ctx context.Context, q Question, after int64, limit int) ([]fact.Fact, error)
	Explain(ctx context.Context, q Question) (Explanation, error)
	// Overlap asks each question and the union of their facts.
	Overlap(ctx context.Context, qs []Question) (Overlap, error)
}
