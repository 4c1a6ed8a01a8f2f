package campaign

import (
	"strings"
	"unicode/utf8"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/text"
)

// Targets are whom a project serves: the thirteen groups of the national
// system's front end, under keys of our own.
var Targets = fact.Codes{
	{Key: "children", Name: text.Label{Zh: "儿童", En: "children"}},
	{Key: "women", Name: text.Label{Zh: "妇女", En: "women"}},
	{Key: "elderly", Name: text.Label{Zh: "老年人", En: "the elderly"}},
	{Key: "disabled", Name: text.Label{Zh: "残障人士", En: "people with disabilities"}},
	{Key: "veterans", Name: text.Label{Zh: "优抚对象", En: "veterans and their families"}},
	{Key: "poor", Name: text.Label{Zh: "贫困家庭", En: "families in need"}},
	{Key: "special", Name: text.Label{Zh: "特殊群体", En: "special groups"}},
	{Key: "sick", Name: text.Label{Zh: "病患者", En: "the sick"}},
	{Key: "rural", Name: text.Label{Zh: "农村居民", En: "rural residents"}},
	{Key: "urban", Name: text.Label{Zh: "城镇居民", En: "urban residents"}},
	{Key: "public", Name: text.Label{Zh: "社会公众", En: "the public"}},
	{Key: "taxpayers", Name: text.Label{Zh: "纳税人缴费人", En: "taxpayers"}},
	{Key: "other", Name: text.Label{Zh: "其他", En: "others"}},
}

// State is where a plan stands.
type State string

// The states. Only an approved project takes volunteers.
const (
	Draft    State = "draft"
	Waiting  State = "waiting" // for somebody else to approve it
	Approved State = "approved"
	Closed   State = "closed"
)

var stateNames = map[State]text.Label{
	Draft: {Zh: "草稿", En: "draft"}, Waiting: {Zh: "待审批", En: "waiting for approval"},
	Approved: {Zh: "已批准", En: "approved"}, Closed: {Zh: "已结项", En: "closed"},
}

// Name is what people call the state.
func (s State) Name() text.Label { return stateNames[s] }

// Plan is a project with what it promises and asks of those who serve in it.
type Plan struct {
	Project
	Target     string // a code of Targets
	Content    string // what is done
	Venue      string // where, in words
	Charge     string // who is in charge, as the record will name them
	Risk       string // what may happen (条例 article 12)
	Protection string // what is done against it
	Dangerous  bool   // bodily danger: needs insurance (条例 article 17), an agreement, and adults
	Agreement  string
	// Version of the agreement; it grows with its words.
	Version   int64
	Insurance string // insurer and policy
	Insured   Day    // the last day it holds

	State     State
	Revision  int64 // of the whole plan, against two who edit at once
	Author    string
	WrittenAt civil.Instant
	DecidedBy string
	DecidedAt civil.Instant
	Note      string // of whoever sent it back
}

// longProject is the period, in days, beyond which a written agreement is made:
// 北京市志愿服务促进条例 (in force 2021-03-01) article 18, "over one month".
const longProject = 31

// NeedsAgreement reports whether the law asks for a written agreement: over one
// month, or dangerous.
func (p Plan) NeedsAgreement() bool {
	return p.Dangerous || p.From.Given && p.To.Given && p.To.Day-p.From.Day+1 > longProject
}

// steady reports whether what a volunteer relies on is the same in both.
func (p Plan) steady(o Plan) bool {
	return p.Risk == o.Risk && p.Protection == o.Protection && p.Dangerous == o.Dangerous && p.Agreement == o.Agreement &&
		p.Insurance == o.Insurance && p.Insured == o.Insured && p.From == o.From && p.To == o.To && p.Place == o.Place &&
		p.Org == o.Org && p.Category == o.Category
}

const (
	maxWords     = 2000
	maxAgreement = 20000
)

// check says everything that stands against the plan. Whatever is needed for
// approval is asked for at once: a draft is written in one go.
func (d *Desk) check(p *Plan) error {
	var f fault.Faults
	if !keyForm.MatchString(p.Key) {
		f.Add("project", text.Label{Zh: "编号格式不对", En: "not an id"})
	}
	for _, s := range []struct {
		field  string
		value  *string
		max    int
		needed bool
	}{
		{"name", &p.Name, maxName, true}, {"content", &p.Content, maxWords, true}, {"venue", &p.Venue, 200, false}, {"charge", &p.Charge, 60, true},
		{"risk", &p.Risk, maxWords, true}, {"protection", &p.Protection, maxWords, true}, {"agreement", &p.Agreement, maxAgreement, p.NeedsAgreement()},
		{"insurance", &p.Insurance, 200, p.Dangerous},
	} {
		*s.value = strings.TrimSpace(*s.value)
		switch n := utf8.RuneCountInString(*s.value); {
		case n == 0 && s.needed:
			f.Add(s.field, neededWords[s.field])
		case n > s.max:
			f.Add(s.field, text.Label{Zh: "太长了，最多 %d 个字", En: "too long: %d characters at most"}.With(s.max))
		}
	}
	if !fact.Categories.Has(p.Category) {
		f.Add("category", text.Label{Zh: "请选择服务类别", En: "choose a category"})
	}
	if p.Target != "" && !Targets.Has(p.Target) {
		f.Add("target", text.Label{Zh: "请选择服务对象", En: "choose whom it serves"})
	}
	if code, err := d.atlas.Parse(p.Place); err != nil || code == "" {
		f.Add("place", text.Label{Zh: "请选择地区", En: "choose a place"})
	} else {
		p.Place = string(code)
	}
	switch {
	case !p.From.Given || !p.To.Given:
		f.Add("end", text.Label{Zh: "请填写起止日期", En: "give the first and the last day"})
	case p.To.Day < p.From.Day:
		f.Add("end", endsFirst)
	case p.To.Day-p.From.Day > 366:
		f.Add("end", text.Label{Zh: "最长一年", En: "a year at most"})
	}
	if p.Dangerous && (!p.Insured.Given || p.To.Given && p.Insured.Day < p.To.Day) {
		f.Add("insured", text.Label{Zh: "可能发生人身危险的服务须先办理保险，且保险期覆盖到项目结束", En: "dangerous work needs insurance that holds until the project ends"})
	}
	return f.Err()
}

// neededWords are why a field cannot be left out.
var neededWords = map[string]text.Label{
	"name":       {Zh: "请填写项目名称", En: "give the project a name"},
	"content":    {Zh: "请写明服务内容", En: "say what is done"},
	"charge":     {Zh: "请写明负责人", En: "say who is in charge"},
	"risk":       {Zh: "须如实告知可能的风险（《志愿服务条例》第十二条）", En: "the risks must be told (Regulations on Volunteer Services, article 12)"},
	"protection": {Zh: "请写明防护与保障措施", En: "say what is done for protection"},
	"agreement":  {Zh: "服务期超过一个月或有较高风险的，须签订书面协议，请填写协议文本", En: "over one month, or with high risk, the law asks for a written agreement: give its words"},
	"insurance":  {Zh: "可能发生人身危险的服务须先办理保险（《志愿服务条例》第十七条）", En: "dangerous work needs insurance first (Regulations on Volunteer Services, article 17)"},
}

// Umbrella is a campaign with its actions, in their order.
type Umbrella struct {
	Key      string
	Name     string
	From, To Day
	Actions  []Action
}

// Action is a part of a campaign.
type Action struct{ Key, Name string }

func (u *Umbrella) check() error {
	var f fault.Faults
	u.Name = strings.TrimSpace(u.Name)
	if !keyForm.MatchString(u.Key) {
		f.Add("campaign", text.Label{Zh: "编号格式不对", En: "not an id"})
	}
	if n := utf8.RuneCountInString(u.Name); n == 0 || n > maxName {
		f.Add("name", text.Label{Zh: "请填写名称，最多 %d 个字", En: "give a name of at most %d characters"}.With(maxName))
	}
	if u.From.Given && u.To.Given && u.To.Day < u.From.Day {
		f.Add("end", endsFirst)
	}
	if len(u.Actions) > 30 {
		f.Add("actions", text.Label{Zh: "最多 30 个行动", En: "30 actions at most"})
	}
	for i := range u.Actions {
		a := &u.Actions[i]
		a.Name = strings.TrimSpace(a.Name)
		if n := utf8.RuneCountInString(a.Name); !keyForm.MatchString(a.Key) || n == 0 || n > maxName {
			f.Add("actions", text.Label{Zh: "第 %d 个行动的编号或名称不对", En: "the key or name of action %d is wrong"}.With(i+1))
		}
	}
	return f.Err()
}

// GivenDay is a day that is given.
func GivenDay(d civil.Day) Day { return Day{Given: true, Day: d} }
