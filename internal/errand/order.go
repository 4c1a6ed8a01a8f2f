package errand

import (
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/measure"
	"linli/internal/text"
)

// Kind is what is fetched. It is the item of the errand's fact.
type Kind string

// The kinds.
const (
	Food     Kind = "food"
	Daily    Kind = "daily" // daily goods
	Medicine Kind = "medicine"
	Bill     Kind = "bill" // water, power, gas, telephone
)

var kinds = map[Kind]text.Label{
	Food: {Zh: "粮油蔬菜", En: "food"}, Daily: {Zh: "日用品", En: "daily goods"},
	Medicine: {Zh: "药品", En: "medicine"}, Bill: {Zh: "代缴费用", En: "a bill"},
}

// AllKinds lists the kinds in the order pages show them.
func AllKinds() []Kind { return []Kind{Food, Daily, Medicine, Bill} }

// Name is what people call the kind.
func (k Kind) Name() text.Label { return kinds[k] }

// Pay is how the shop gets its money.
type Pay string

// The ways.
const (
	ByAsker Pay = "asker" // the asker pays the shop by its own code: no money passes through us
	Advance Pay = "advance"
)

// Name is what people call the way.
func (p Pay) Name() text.Label {
	if p == ByAsker {
		return text.Label{Zh: "本人扫码付给商家", En: "paid to the shop by the asker"}
	}
	return text.Label{Zh: "志愿者先垫付", En: "advanced by the helper"}
}

// State is where an errand stands.
type State string

// The states. Whether it is in dispute is beside the state.
const (
	Ordered State = "ordered"
	Bought  State = "bought"
	Handed  State = "handed" // at the door
	Settled State = "settled"
	Failed  State = "failed"
)

var states = map[State]text.Label{
	Ordered: {Zh: "待采买", En: "to be bought"}, Bought: {Zh: "已买好", En: "bought"}, Handed: {Zh: "已送达，待结清", En: "handed over, to be settled"},
	Settled: {Zh: "已结清", En: "settled"}, Failed: {Zh: "未办成", En: "not done"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return states[s] }

// Over reports whether nothing is left to do.
func (s State) Over() bool { return s == Settled || s == Failed }

// Item is one thing to buy.
type Item struct {
	Name       string      `json:"name"`
	Amount     string      `json:"amount,omitempty"` // 2 斤
	Limit      measure.Fen `json:"limit,omitempty"`  // most it may cost; 0: as the whole allows
	Substitute bool        `json:"substitute,omitempty"`
}

// Content is what is sealed of an errand.
type Content struct {
	Items []Item `json:"items,omitempty"`
	Shop  string `json:"shop,omitempty"`
	// Account is the number a bill is for, Biller who sends it.
	Account string `json:"account,omitempty"`
	Biller  string `json:"biller,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Masked is the content as it is shown before the helper needs the number.
func (c Content) Masked() Content {
	if r := []rune(c.Account); len(r) > 4 {
		c.Account = strings.Repeat("*", len(r)-4) + string(r[len(r)-4:])
	} else if len(r) > 0 {
		c.Account = strings.Repeat("*", len(r))
	}
	return c
}

// Draft is an errand as somebody orders it.
type Draft struct {
	ID           string
	Need         string // the request it is the work of
	Kind         Kind
	Pay          Pay
	Prescription bool
	Entitled     string // person named by the patient, for a prescription
	Contactless  bool
	Limit        measure.Fen // for all of it
	Content
}

// Errand is one errand, without what is sealed of it.
type Errand struct {
	ID, Need     string
	Kind         Kind
	Pay          Pay
	Place        string // community; of a medic's family its district
	Org          string
	Campaign     string
	Prescription bool
	Entitled     string
	Contactless  bool
	Limit        measure.Fen
	Helper       string // person; empty while nobody has it
	State        State
	Disputed     bool
	Reason       string      // of the dispute, or of the failure
	Spent        measure.Fen // by the slips
	Agreed       measure.Fen // by the asker; -1: nothing was said
	AgreedBy     string
	Tries        int64 // wrong codes
	HandedAt     civil.Instant
	HandedHow    How
	Fact         string
	MadeBy       string
	MadeAt       civil.Instant
	ChangedAt    civil.Instant

	codeHash, sealed, key []byte
	hash                  string
}

// How is how a hand-over was proven.
type How string

// The ways, from the strongest.
const (
	ByCode      How = "code"      // the asker's code
	ByWord      How = "word"      // the asker's own page
	ByCommittee How = "committee" // a community worker took it in
)

// family reports whether the errand is for the family of a medic, whose
// compartment package request describes: it stands under a district, in no
// community's list or figure, and staff see neither what is bought nor where.
func (e *Errand) family() bool { return len(e.Place) == 6 }

// act is the act that is asked of staff: for families of medics all are the
// keeper's.
func (e *Errand) act(act access.Act) access.Act {
	if e.family() {
		return access.FamilyKeep
	}
	return act
}

// Thing is the errand as the decision table sees it.
func (e *Errand) Thing() access.Thing {
	if e.family() {
		return access.Thing{Kind: "family", ID: e.ID, Place: e.Place}
	}
	t := access.Thing{Kind: "errand", ID: e.ID, Place: e.Place}
	if e.Org != "" {
		t.Lines = []string{e.Org}
	}
	return t
}

// What stands against an action.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这一单", En: "there is no such errand"})
	ErrMoved   = fault.New(fault.Conflict, text.Label{Zh: "这一单已经变了，请看最新情况", En: "the errand has moved on: look at where it stands"})
	ErrNotHand = fault.New(fault.Refused, text.Label{Zh: "这一单不在您手上", En: "this errand is not in your hands"})
	ErrOther   = fault.New(fault.Conflict, text.Label{Zh: "同一编号已有不同内容", En: "this number was used for something else"})
	ErrCode    = fault.In("code", text.Label{Zh: "交接码不对，请再问一次", En: "the code does not fit: ask once more"})
	ErrLocked  = fault.New(fault.TooMany, text.Label{Zh: "交接码试错太多，请社区工作者确认", En: "too many wrong codes: ask the community to confirm"})
	ErrSlip    = fault.In("picture", text.Label{Zh: "这张小票已经用过", En: "this slip was used before"})
	ErrLimit   = fault.In("amount", text.Label{Zh: "超过限额：请先问求助人，改了限额再买", En: "over the limit: ask first, and have the limit changed"})
	ErrHolds   = fault.New(fault.Conflict, text.Label{Zh: "垫付未结清的金额已到上限，请先结清", En: "too much is advanced and not settled: settle first"})
	ErrEntitle = fault.New(fault.Refused, text.Label{Zh: "处方药只能由本人指定的人取", En: "a prescription is filled only by whom the patient named"})
	ErrOwe     = fault.New(fault.Conflict, text.Label{Zh: "钱还没有两清，请先收付或报差额", En: "the money is not even yet: settle it, or report the difference"})
	ErrTooMuch = fault.In("amount", text.Label{Zh: "超过了求助人应付的钱：志愿服务不收一分钱，先收的记“预收”", En: "more than the asker owes: the service costs nothing; money taken beforehand is entered as such"})
	ErrBack    = fault.In("amount", text.Label{Zh: "超过了求助人多付的钱", En: "more than the asker has in advance"})
	ErrFloat   = fault.In("to", text.Label{Zh: "超过了您自己垫付的钱，多出的是社区的，请记入备用金", En: "more than you advanced of your own: what is more belongs to the community's float"})
	ErrBought  = fault.New(fault.Conflict, text.Label{Zh: "东西已经买了：请送到，或退货后撤回小票", En: "it is bought: hand it over, or take it back to the shop and the slip with it"})
	ErrNotOver = fault.New(fault.Conflict, text.Label{Zh: "这一单还没送达结清", En: "the errand is not handed over and settled yet"})
)

// Limits on what an order may say.
const (
	MaxLimit   = measure.Fen(500_000) // 5,000 yuan
	maxItems   = 40
	maxTries   = 5
	maxHolding = measure.Fen(200_000) // of a helper, advanced and not settled: 2,000 yuan
)

// check says all that is wrong with a draft.
func (d *Draft) check() error {
	var f fault.Faults
	fits := func(field, s string, least, most int, words text.Label) {
		if n := utf8.RuneCountInString(strings.TrimSpace(s)); n < least || n > most {
			f.Add(field, words)
		}
	}
	if err := ident.Chosen(d.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if _, ok := kinds[d.Kind]; !ok {
		f.Add("kind", text.Label{Zh: "请选择要办的事", En: "choose what is to be done"})
	}
	if d.Pay != ByAsker && d.Pay != Advance {
		f.Add("pay", text.Label{Zh: "请选择付款方式", En: "choose how it is paid"})
	}
	if d.Limit <= 0 || d.Limit > MaxLimit {
		f.Add("limit", text.Label{Zh: "请填写总限额，最多 5000 元", En: "give a limit for all of it, 5,000 yuan at most"})
	}
	if d.Prescription && d.Kind != Medicine {
		f.Add("prescription", text.Label{Zh: "只有药品有处方", En: "only medicine has a prescription"})
	}
	if d.Kind == Bill {
		fits("account", d.Account, 3, 40, text.Label{Zh: "请填写缴费户号", En: "give the account number of the bill"})
		fits("biller", d.Biller, 1, 60, text.Label{Zh: "请填写收费单位", En: "say whose bill it is"})
		if len(d.Items) > 0 {
			f.Add("items", text.Label{Zh: "缴费不带物品，请另下一单", En: "a bill has no items: order them apart"})
		}
	} else {
		if len(d.Items) == 0 || len(d.Items) > maxItems {
			f.Add("items", text.Label{Zh: "请写要买的东西，1 到 40 样", En: "say what to buy, 1 to 40 things"})
		}
		if d.Account != "" {
			f.Add("account", text.Label{Zh: "只有缴费才填户号", En: "only a bill has an account number"})
		}
	}
	for _, item := range d.Items {
		fits("items", item.Name, 1, 60, text.Label{Zh: "物品名称 1 到 60 字", En: "a thing's name has 1 to 60 characters"})
		fits("items", item.Amount, 0, 30, text.Label{Zh: "数量最多 30 字", En: "an amount has 30 characters at most"})
		if item.Limit < 0 || item.Limit > d.Limit {
			f.Add("items", text.Label{Zh: "单项限额不能超过总限额", En: "a thing's limit is within that of the whole"})
		}
	}
	fits("shop", d.Shop, 0, 60, text.Label{Zh: "商家名称最多 60 字", En: "the shop has 60 characters at most"})
	fits("note", d.Note, 0, 300, text.Label{Zh: "备注最多 300 字", En: "the note has 300 characters at most"})
	return f.Err()
}
