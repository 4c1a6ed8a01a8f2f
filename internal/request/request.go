package request

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/text"
)

// Request is one need, without what is sealed of it.
type Request struct {
	ID      string // chosen by the client
	Kind    Kind
	Place   string        // community, 12 digits
	Until   civil.Instant // when it is of no more use; 0: open
	Urgency Urgency
	Care    Care
	Channel Channel
	Minor   bool // asked by somebody under 18

	State   State
	Outcome Outcome // once closed
	Hold    Hold    // while held, or why it waits too long
	Skill   Skill   // what it asks of the helper beside its kind

	AskedBy   string // account; empty: on the phone page
	AskedAt   civil.Instant
	ClearedAt civil.Instant // the community's word; 0: not given yet
	Postponed civil.Instant // by the community, until then
	Hands     int64         // how many helpers it takes
	Taken     int64         // how many have it, or have done it
	Wave      int64         // how many waves of calls have gone out
	NextAt    civil.Instant // when the clockwork looks at it again; 0: never
	LateAt    civil.Instant // when it should be met
	Work      Work
	Into      string // the need it was joined with
	Like      string // a need it may be the same as
	Repeats   int64  // how often it was sent again
	Org       string
	Campaign  string
	StateAt   civil.Instant
	ClosedAt  civil.Instant

	content, phone, same, link string
	sealed, key                []byte
	overdue                    bool  // it is counted as late
	counted                    Count // what it adds to the counts as they are
}

// Work is what another room does for a need: an errand and its number.
type Work struct {
	Kind string // the room's own word
	ID   string
}

// Who is what is sealed of a need.
type Who struct {
	Name    string      `json:"name"`
	Phone   ident.Phone `json:"phone"`
	Address string      `json:"address"`
	Words   string      `json:"words"` // what exactly
	// By is who asks for somebody else, with their own phone.
	By      string      `json:"by,omitempty"`
	ByPhone ident.Phone `json:"by_phone,omitempty"`
}

// Open reports whether the need is not closed.
func (q *Request) Open() bool { return q.ClosedAt == 0 }

// Late reports whether it should have been met by now.
func (q *Request) Late(now civil.Instant) bool {
	return q.Open() && q.State != FedBack && now > q.LateAt
}

// Thing is the need as the decision table sees it.
func (q *Request) Thing() access.Thing {
	if q.Care == Medic {
		return access.Thing{Kind: "family", ID: q.ID, Place: q.Where()}
	}
	t := access.Thing{Kind: "request", ID: q.ID, Place: q.Place}
	if q.Org != "" {
		t.Lines = []string{q.Org}
	}
	return t
}

// subject is how the one whom a need is for stands in the audit chain.
func subject(id string) string { return "need:" + id }

// rank orders the queue: first what waits for somebody, then what waits for a
// yes, then what is in hands, then what only wants a word; within each what is
// due soonest.
func (q *Request) rank() int64 {
	const group = 100_000_000_000_000 // more than any instant
	switch q.State {
	case Received, Dispatched, Held:
		return int64(q.LateAt)
	case Unconfirmed:
		return group + int64(q.LateAt)
	case Accepted, InProgress:
		return 2*group + int64(q.LateAt)
	case FedBack:
		return 3*group + int64(q.LateAt)
	}
	return 9*group + int64(q.LateAt)
}

// Ask is a need as somebody asks for it.
type Ask struct {
	ID       string // chosen by the client; the same again is the same need
	Kind     Kind
	Place    string
	Until    civil.Instant
	Urgency  Urgency
	Care     Care
	Channel  Channel
	Minor    bool
	Hands    int64 // 0 is one
	Who      Who
	Org      string
	Campaign string
	// Skill is for interpreting.
	Skill Skill
	// Agreed: whom it is for has said yes to whoever enters it.
	Agreed bool
	// Clear: the community schedules it in the same breath.
	Clear bool
}

const (
	maxID    = 48 // with a prefix it must be a fact's id
	maxName  = 40
	maxAddr  = 120
	maxWords = 500
	maxHands = 20
)

var (
	msgNeedID      = text.Label{Zh: "编号只能是 48 个以内的字母、数字和短横", En: "the number is up to 48 letters, digits and hyphens"}
	msgNeedKind    = text.Label{Zh: "请选择需要什么", En: "choose what is needed"}
	msgNeedName    = text.Label{Zh: "请填写怎么称呼（40 字以内）", En: "give a name to call you by (up to 40 characters)"}
	msgNeedPhone   = text.Label{Zh: "请填写能接通的电话", En: "give a phone that is answered"}
	msgNeedMobile  = text.Label{Zh: "请填写能收短信的手机号", En: "give a mobile phone that receives messages"}
	msgNeedAddress = text.Label{Zh: "请填写楼门和房号（120 字以内）", En: "give building and door (up to 120 characters)"}
	msgNeedWords   = text.Label{Zh: "请写明具体要什么（2 到 500 字）", En: "say what exactly (2 to 500 characters)"}
	msgNeedUntil   = text.Label{Zh: "时间已过，请写以后的时间", En: "that time is past: give a later one"}
	msgNeedCare    = text.Label{Zh: "请选择照护情况", En: "choose the kind of care"}
	msgNeedUrgency = text.Label{Zh: "请选择急不急", En: "choose how urgent"}
	msgNeedHands   = text.Label{Zh: "人手为 1 到 20 人", En: "1 to 20 helpers"}
	msgNeedPlace   = text.Label{Zh: "请选择住在哪个社区（村）", En: "choose the community"}
	msgOutside     = text.Label{Zh: "这个地址不在北京市内，我们去不了；请拨打当地 12345", En: "the address lies outside the city: we cannot come; call 12345 there"}
	msgNotSame     = text.Label{Zh: "替别人求助，请填写对方的电话，不是您自己的", En: "for somebody else, give their phone, not your own"}
	msgControl     = text.Label{Zh: "含有不可见的字符，请重新输入", En: "contains invisible characters: type it again"}
)

// city is what lies in the city: the first digits of its divisions.
const city = "11"

// check gives every fault of the form at once, and brings texts into normal
// form.
func (a *Ask) check(atlas *area.Atlas, now civil.Instant) error {
	var f faults
	if !goodID(a.ID) || a.Channel != ByOrder && kept(a.ID) {
		f.Add("id", msgNeedID)
	}
	if !a.Kind.Known() {
		f.Add("kind", msgNeedKind)
	}
	if !a.Care.Known() {
		f.Add("care", msgNeedCare)
	}
	if !a.Urgency.Known() {
		f.Add("urgency", msgNeedUrgency)
	}
	if a.Hands == 0 {
		a.Hands = 1
	}
	if a.Hands < 1 || a.Hands > maxHands {
		f.Add("hands", msgNeedHands)
	}
	if a.Until != 0 && a.Until <= now {
		f.Add("until", msgNeedUntil)
	}
	a.checkPlace(atlas, &f)
	w := &a.Who
	for _, t := range []*string{&w.Name, &w.Address, &w.Words, &w.By} {
		*t = strings.TrimSpace(*t)
	}
	f.text("name", w.Name, 1, maxName, msgNeedName)
	f.text("address", w.Address, 2, maxAddr, msgNeedAddress)
	f.text("words", w.Words, 2, maxWords, msgNeedWords)
	f.text("org", a.Org, 0, importing.MaxKey, msgBadOrg)
	a.checkPhones(&f)
	a.checkSkill(&f)
	return f.err()
}

func (a *Ask) checkPlace(atlas *area.Atlas, f *faults) {
	switch code, err := atlas.Parse(a.Place); {
	case a.Place == "" || err != nil && strings.HasPrefix(a.Place, city):
		f.Add("place", msgNeedPlace)
	case err != nil, !strings.HasPrefix(string(code), city):
		f.Add("place", msgOutside)
	case code.Level() != area.Community:
		f.Add("place", msgNeedPlace)
	default:
		a.Place = string(code)
	}
}

// checkPhones reads the phones. Whoever asks on the phone page must be able to
// read a message; the elder they ask for need not.
func (a *Ask) checkPhones(f *faults) {
	w := &a.Who
	parse, words := ident.ParsePhone, msgNeedPhone
	if a.Channel == BySelf {
		parse, words = ident.ParseMobile, msgNeedMobile
	}
	phone, err := parse(string(w.Phone))
	if err != nil {
		f.Add("phone", words)
	}
	w.Phone = phone
	if a.Channel != ByNeighbour {
		return
	}
	f.text("by", w.By, 1, maxName, msgNeedName)
	by, err := ident.ParseMobile(string(w.ByPhone))
	switch {
	case err != nil:
		f.Add("by_phone", msgNeedMobile)
	case by == w.Phone:
		f.Add("phone", msgNotSame)
	}
	w.ByPhone = by
}

// faults collects what is wrong with a form.
type faults struct{ fault.Faults }

func (f *faults) text(field, s string, least, most int, words text.Label) {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least || n > most || !utf8.ValidString(s):
		f.Add(field, words)
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		f.Add(field, msgControl)
	}
}

func (f *faults) err() error { return f.Err() }

func goodID(id string) bool {
	return id != "" && len(id) <= maxID && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	})
}

// kept reports whether a number is one of those that this room gives itself, to
// needs of orders and to welfare checks: whoever could take one beforehand would
// keep the order out.
func kept(id string) bool {
	rest, order := strings.CutPrefix(id, "ord")
	return order && strings.HasPrefix(strings.TrimLeft(rest, "0123456789"), "-") || strings.HasPrefix(id, "w-")
}

// prover is the phone that must be proven: the asker's own.
func (w *Who) prover() ident.Phone {
	if w.ByPhone != "" {
		return w.ByPhone
	}
	return w.Phone
}

func hours(n int) civil.Instant {
	return civil.Instant(time.Duration(n) * time.Hour / time.Millisecond)
}
