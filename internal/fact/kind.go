package fact

import (
	"fmt"
	"sort"

	"linli/internal/text"
)

// Kind is one kind of fact, as the service that owns it describes it.
type Kind struct {
	Key  string
	Room string // the service that writes it
	Name text.Label
	// One says what one fact of this kind is, for people.
	One text.Label
	// Timed kinds have an end, and their quantity is minutes when not given.
	Timed bool
	// Unit is the kind's own unit; empty for kinds that count by one. ByItem
	// kinds take the unit of what is handed over.
	Unit   string
	ByItem bool
	// Items are the outcomes that the item of this kind tells apart; without
	// them an item is a ware, or nothing.
	Items Codes
	// Needs are the fields that must be given.
	Needs []Field
	// Sensitive kinds never carry a person's general number: person and other
	// are pseudonyms that join within the kind only.
	Sensitive bool
	// Bookkeeping kinds are the log's and the register's own and count in no
	// figure.
	Bookkeeping bool
}

// Field is the name of a column of the import file.
type Field string

// The fields a kind may need.
const (
	FieldPerson Field = "person"
	FieldOther  Field = "other"
	FieldPlace  Field = "place"
	FieldSite   Field = "site"
	FieldOrg    Field = "org"
	FieldItem   Field = "item"
	FieldStart  Field = "start"
	FieldEnd    Field = "end"
	FieldNote   Field = "note"
	FieldVoids  Field = "voids"
)

func (f *Fact) field(name Field) string {
	switch name {
	case FieldPerson:
		return f.Person
	case FieldOther:
		return f.Other
	case FieldPlace:
		return f.Place
	case FieldSite:
		return f.Site
	case FieldOrg:
		return f.Org
	case FieldItem:
		return f.Item
	case FieldStart:
		return f.Start.String()
	case FieldEnd:
		return f.End.String()
	case FieldNote:
		return f.Note
	case FieldVoids:
		return f.Voids
	}
	return ""
}

// Kinds is the registry that the services fill at start-up.
type Kinds struct {
	byKey map[string]*Kind
}

// The kinds the log keeps for itself.
const (
	KindVoid     = "void"
	KindRegister = "register"
	KindReported = "reported"
)

// NewKinds returns a registry with the log's own kinds and those given.
func NewKinds(services ...[]Kind) (*Kinds, error) {
	k := &Kinds{byKey: map[string]*Kind{}}
	own := []Kind{
		{
			Key: KindVoid, Room: "fact", Bookkeeping: true, Needs: []Field{FieldVoids, FieldNote},
			Name: text.Label{Zh: "作废", En: "void"},
			One:  text.Label{Zh: "撤回一条先前的事实", En: "an earlier fact withdrawn"},
		},
		{
			Key: KindRegister, Room: "register", Bookkeeping: true, Needs: []Field{FieldNote},
			Name: text.Label{Zh: "名册变更", En: "register"},
			One:  text.Label{Zh: "一批名册变更（以哈希值记）", En: "a batch of register changes, by its hash"},
		},
		{
			Key: KindReported, Room: "figure", Bookkeeping: true, Needs: []Field{FieldOrg, FieldItem, FieldNote},
			Name: text.Label{Zh: "上报数", En: "reported number"},
			One:  text.Label{Zh: "无明细单位盖章上报的一个数", En: "a stamped number of a body that sends no records"},
		},
	}
	for _, list := range append([][]Kind{own}, services...) {
		for _, kind := range list {
			if _, taken := k.byKey[kind.Key]; taken {
				return nil, fmt.Errorf("kind of fact %q is registered twice", kind.Key)
			}
			k.byKey[kind.Key] = &kind
		}
	}
	return k, nil
}

// Get returns a kind by its key.
func (k *Kinds) Get(key string) (*Kind, bool) {
	kind, ok := k.byKey[key]
	return kind, ok
}

// Items are the outcomes that kinds of fact tell apart; empty if none does.
func (k *Kinds) Items(keys ...string) Codes {
	var out Codes
	for _, key := range keys {
		if kind, ok := k.byKey[key]; ok {
			out = append(out, kind.Items...)
		}
	}
	return out
}

// All lists the kinds by key.
func (k *Kinds) All() []*Kind {
	out := make([]*Kind, 0, len(k.byKey))
	for _, kind := range k.byKey {
		out = append(out, kind)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}

func (k *Kinds) keys() []string {
	var out []string
	for _, kind := range k.All() {
		out = append(out, kind.Key)
	}
	return out
}
