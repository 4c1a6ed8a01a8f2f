package request

import "linli/internal/text"

// Kind is what somebody needs.
type Kind string

// The kinds of need. Welfare is never asked for: it is opened where somebody
// must look whether all is well.
const (
	Buy          Kind = "buy"
	Medicine     Kind = "medicine"
	Bills        Kind = "bills"
	Visit        Kind = "visit"
	Call         Kind = "call"
	Interpreting Kind = "interpreting"
	Disinfection Kind = "disinfection"
	Ride         Kind = "ride"
	Other        Kind = "other"
	Welfare      Kind = "welfare"
)

// kinds are all kinds in the order pages show them, with the service category
// (fact.Categories) each counts under. A kind's bit is its place here: it must
// stay where it is.
var kinds = []struct {
	kind     Kind
	name     text.Label
	category string
}{
	{Buy, text.Label{Zh: "买菜买东西", En: "shopping"}, "epidemic.errand"},
	{Medicine, text.Label{Zh: "取药买药", En: "medicine"}, "epidemic.errand"},
	{Bills, text.Label{Zh: "代缴水电费", En: "paying bills"}, "epidemic.errand"},
	{Visit, text.Label{Zh: "上门看看", En: "a visit"}, "epidemic.companionship"},
	{Call, text.Label{Zh: "打电话陪聊", En: "a phone call"}, "epidemic.companionship"},
	{Interpreting, text.Label{Zh: "外语翻译", En: "interpreting"}, "epidemic.interpreting"},
	{Disinfection, text.Label{Zh: "消毒", En: "disinfection"}, "epidemic.disinfection"},
	{Ride, text.Label{Zh: "接送", En: "a ride"}, "epidemic.convoy"},
	{Other, text.Label{Zh: "别的事", En: "something else"}, "community"},
	{Welfare, text.Label{Zh: "查看平安", En: "welfare check"}, "epidemic.companionship"},
}

// Kinds that can be asked for, in the order pages show them.
func askable() []Kind {
	var out []Kind
	for _, k := range kinds {
		if k.kind != Welfare {
			out = append(out, k.kind)
		}
	}
	return out
}

func (k Kind) index() int {
	for i, known := range kinds {
		if known.kind == k {
			return i
		}
	}
	return -1
}

// Known reports whether the kind exists.
func (k Kind) Known() bool { return k.index() >= 0 }

// Name is what people call the kind.
func (k Kind) Name() text.Label {
	if i := k.index(); i >= 0 {
		return kinds[i].name
	}
	return text.Label{Zh: string(k), En: string(k)}
}

// Category is the service category (fact.Categories) the kind counts under.
func (k Kind) Category() string {
	if i := k.index(); i >= 0 {
		return kinds[i].category
	}
	return ""
}

func (k Kind) bit() int64 {
	if i := k.index(); i >= 0 {
		return 1 << i
	}
	return 0
}

// Urgency is how soon a need must be met.
type Urgency int64

// The urgencies. Danger to life is none of them: it goes to 110, 119 and 120.
const (
	Normal Urgency = iota
	Today
	Urgent
)

var urgencyNames = []text.Label{{Zh: "一般", En: "normal"}, {Zh: "今天", En: "today"}, {Zh: "急", En: "urgent"}}

// Known reports whether the urgency exists.
func (u Urgency) Known() bool { return u >= Normal && u <= Urgent }

// Name is what people call the urgency.
func (u Urgency) Name() text.Label {
	if u.Known() {
		return urgencyNames[u]
	}
	return text.Label{}
}

// Care is what a helper must know of whom the need is for, and no more.
type Care string

// The classes of care. Medic is the family of a front-line medic: no staff opens
// its address, only the helper does, during the task.
const (
	NoCare   Care = ""
	Alone    Care = "alone"
	Elder    Care = "elder"
	Disabled Care = "disabled"
	Isolated Care = "isolated"
	Pregnant Care = "pregnant"
	Medic    Care = "medic"
	Child    Care = "child"
)

var cares = []struct {
	care Care
	name text.Label
}{
	{NoCare, text.Label{Zh: "无特别", En: "none in particular"}},
	{Alone, text.Label{Zh: "独居老人", En: "elder living alone"}},
	{Elder, text.Label{Zh: "老人", En: "elder"}},
	{Disabled, text.Label{Zh: "行动不便", En: "cannot move easily"}},
	{Isolated, text.Label{Zh: "居家观察", En: "in home isolation"}},
	{Pregnant, text.Label{Zh: "孕产妇", En: "pregnant or with a newborn"}},
	{Medic, text.Label{Zh: "一线医务人员家庭", En: "family of a front-line medic"}},
	{Child, text.Label{Zh: "未成年人", En: "minor"}},
}

// Known reports whether the class exists.
func (c Care) Known() bool { return c.Name() != text.Label{} }

// Name is what people call the class.
func (c Care) Name() text.Label {
	for _, known := range cares {
		if known.care == c {
			return known.name
		}
	}
	return text.Label{}
}

// Channel is how a need came in.
type Channel string

// The channels.
const (
	BySelf      Channel = "self"
	ByNeighbour Channel = "neighbour" // by phone page, for somebody else
	ByWorker    Channel = "worker"
	ByDesk      Channel = "desk"
	ByOrder     Channel = "order" // a work order of 12345
	ByImport    Channel = "import"
	BySurvey    Channel = "survey"
	ByRound     Channel = "round" // opened by a round of visits or calls
)

var channelNames = map[Channel]text.Label{
	BySelf: {Zh: "本人", En: "by the person"}, ByNeighbour: {Zh: "邻居代提", En: "by a neighbour"},
	ByWorker: {Zh: "社区代录", En: "by the community"}, ByDesk: {Zh: "来电", En: "by phone"},
	ByOrder: {Zh: "12345 工单", En: "12345 order"}, ByImport: {Zh: "导入", En: "imported"},
	BySurvey: {Zh: "摸底", En: "survey"}, ByRound: {Zh: "巡访", En: "care round"},
}

// Name is what people call the channel.
func (c Channel) Name() text.Label { return channelNames[c] }
