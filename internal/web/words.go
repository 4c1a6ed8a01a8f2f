package web

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/page"
	"linli/internal/people"
	"linli/internal/text"
)

type measureWords struct{ name, unit text.Label }

// measures says each measure and its unit; the words are those of domain.md
// 1.2.
var measures = map[figure.Measure]measureWords{
	figure.Persons:       {text.Label{Zh: "人数（去重）", En: "distinct persons"}, text.Label{Zh: "人", En: "persons"}},
	figure.Others:        {text.Label{Zh: "服务对象人数（去重）", En: "distinct persons served"}, text.Label{Zh: "人", En: "persons"}},
	figure.PersonTimes:   {text.Label{Zh: "人次（累计）", En: "person-times"}, text.Label{Zh: "人次", En: "person-times"}},
	figure.Organisations: {text.Label{Zh: "组织数（去重）", En: "distinct organisations"}, text.Label{Zh: "家", En: "organisations"}},
	figure.Teams:         {text.Label{Zh: "队伍数（去重）", En: "distinct teams"}, text.Label{Zh: "支", En: "teams"}},
	figure.Sites:         {text.Label{Zh: "岗点数（去重）", En: "distinct posts"}, text.Label{Zh: "个", En: "posts"}},
	figure.Projects:      {text.Label{Zh: "项目数（去重）", En: "distinct projects"}, text.Label{Zh: "个", En: "projects"}},
	figure.Communities:   {text.Label{Zh: "社区（村）数（去重）", En: "distinct communities"}, text.Label{Zh: "个", En: "communities"}},
	figure.Townships:     {text.Label{Zh: "街乡数（去重）", En: "distinct townships"}, text.Label{Zh: "个", En: "townships"}},
	figure.Hours:         {text.Label{Zh: "时长（累计）", En: "hours"}, text.Label{Zh: "小时", En: "hours"}},
	figure.Portions:      {text.Label{Zh: "份数（累计）", En: "portions"}, text.Label{Zh: "份", En: "portions"}},
	figure.Replies:       {text.Label{Zh: "回复数（累计）", En: "replies"}, text.Label{Zh: "条", En: "messages"}},
	figure.BloodUnits:    {text.Label{Zh: "献血单位（累计）", En: "blood units of 200 ml"}, text.Label{Zh: "个单位", En: "units"}},
	figure.Goods:         {text.Label{Zh: "物资数量（累计）", En: "goods"}, text.Label{Zh: "", En: ""}},
	figure.Money:         {text.Label{Zh: "金额（累计）", En: "money"}, text.Label{Zh: "元", En: "yuan"}},
	figure.Share:         {text.Label{Zh: "占比（分子÷分母）", En: "share (part ÷ whole)"}, text.Label{Zh: "%", En: "%"}},
}

var displayUnits = map[string]text.Label{
	"kilogram": {Zh: "公斤", En: "kg"},
	"tonne":    {Zh: "吨", En: "tonnes"},
}

func measureName(m figure.Measure) text.Label { return measures[m].name }

// unitOf is the unit a figure's value is read in.
func unitOf(def *figure.Definition) text.Label {
	unit := measures[def.Measure].unit
	if def.Measure == figure.Goods {
		unit = displayUnits[def.Display]
		if unit.Zh == "" && fact.Units.Has(def.Display) {
			unit = fact.Units.Name(def.Display)
		}
	}
	if def.Per == figure.ServiceDay {
		unit = text.Label{Zh: unit.Zh + "／天", En: unit.En + " a day"}
	}
	return unit
}

func attributeName(a figure.Attribute) text.Label {
	switch a {
	case figure.PlaceOfRegistration:
		return text.Label{Zh: "登记地（本人居住社区）", En: "place of registration (home community)"}
	case figure.SeatOfOrganiser:
		return text.Label{Zh: "组织者所在地", En: "seat of the organiser"}
	}
	return text.Label{Zh: "服务发生地", En: "place of service"}
}

func dimensionName(d string) text.Label {
	switch d {
	case figure.ByUnit:
		return text.Label{Zh: "单位", En: "Unit"}
	case figure.ByTownship:
		return text.Label{Zh: "街乡", En: "Township"}
	case figure.ByOrg:
		return text.Label{Zh: "组织", En: "Organisation"}
	case figure.ByTeam:
		return text.Label{Zh: "队伍", En: "Team"}
	case figure.ByCategory:
		return text.Label{Zh: "类别", En: "Category"}
	case figure.ByItem:
		return text.Label{Zh: "物品", En: "Item"}
	}
	return text.Label{Zh: "日期", En: "Day"}
}

var whereNames = map[string]text.Label{
	"category":     {Zh: "服务类别", En: "Category"},
	"campaign":     {Zh: "主题活动", En: "Campaign"},
	"action":       {Zh: "行动", En: "Action"},
	"project":      {Zh: "项目", En: "Project"},
	"org":          {Zh: "组织", En: "Organisation"},
	"team":         {Zh: "队伍", En: "Team"},
	"site":         {Zh: "岗点", En: "Post"},
	"item":         {Zh: "物品", En: "Item"},
	"unit":         {Zh: "计量单位", En: "Unit of quantity"},
	"org.kind":     {Zh: "组织类型", En: "Kind of organisation"},
	"site.kind":    {Zh: "岗点类型", En: "Kind of post"},
	"person.party": {Zh: "党员", En: "Party member"},
	"person.age":   {Zh: "年龄", En: "Age"},
	"grade":        {Zh: "证据等级不低于", En: "Evidence at least"},
}

func whereName(key string) text.Label {
	if l, ok := whereNames[key]; ok {
		return l
	}
	return text.Label{Zh: key, En: key}
}

// valueName says a condition's value where it is a code with a name.
func valueName(key, value string) text.Label {
	switch key {
	case "category":
		return fact.Categories.Name(value)
	case "org.kind":
		return fact.OrgKinds.Name(value)
	case "site.kind":
		return fact.SiteKinds.Name(value)
	case "unit":
		return fact.Units.Name(value)
	case "person.party":
		return text.Label{Zh: "是", En: "yes"}
	}
	return text.Label{Zh: value, En: ""}
}

// placeName is the name of a division, the whole city when empty.
func placeName(code string) text.Label {
	if code == "" {
		return msgWholeCity
	}
	c := area.Code(code)
	if l := area.Default().Label(c); l.En != "" {
		return l
	}
	if full := area.Default().FullName(c); full != "" {
		return text.Label{Zh: full}
	}
	return text.Label{Zh: code, En: code}
}

func scopeName(a ask) text.Label {
	unit, known := area.Default().Unit(a.Unit)
	switch {
	case known && a.Place != "":
		place := placeName(a.Place)
		return text.Label{Zh: unit.Name.Zh + " · " + place.Zh}
	case known:
		return unit.Name
	}
	return placeName(a.Place)
}

// unitName prefers the reporting unit's own name, which is in both languages.
func unitName(row figure.Row) text.Label {
	if u, ok := area.Default().Unit(row.Key); ok {
		return u.Name
	}
	return row.Name
}

// span is a period in words.
func span(ctx context.Context, from, to civil.Day) string {
	switch {
	case from == 0 && to == 0:
		return page.T(ctx, msgAllTime)
	case from == 0:
		return page.T(ctx, msgUpTo) + page.Day(ctx, to)
	case to == 0:
		return page.T(ctx, msgSince) + page.Day(ctx, from)
	}
	return page.Day(ctx, from) + " – " + page.Day(ctx, to)
}

// spanText is span for days as an answer writes them.
func spanText(ctx context.Context, from, to string) string {
	day := func(s string) civil.Day {
		d, err := civil.ParseDay(s)
		if err != nil {
			return 0 // an open end
		}
		return d
	}
	return span(ctx, day(from), day(to))
}

// valueText is a value as a page has it; a share of nothing has none.
func valueText(value string) string {
	if value == "" {
		return "–"
	}
	return page.Grouped(value)
}

// share is the width of a bar out of 100.
func share(value, highest int64) string {
	if highest <= 0 || value <= 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(value)*100/float64(highest), 'f', 1, 64)
}

// masked shows the ends of an opaque number: enough to tell two apart on one
// page, not enough to look one up elsewhere.
func masked(s string) string {
	n := utf8.RuneCountInString(s)
	if n == 0 {
		return ""
	}
	r := []rune(s)
	if n <= 6 {
		return string(r[:1]) + strings.Repeat("*", 4)
	}
	return string(r[:2]) + "****" + string(r[n-2:])
}

func firstRune(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return "·"
	}
	return string(r)
}

// exampleNames are the volunteers a demonstration offers.
var exampleNames = map[people.ExampleKind]text.Label{
	people.Elder:   {Zh: "老年志愿者，手机端", En: "an elder, on the phone's side"},
	people.Student: {Zh: "学生志愿者，手机端", En: "a student, on the phone's side"},
	people.Member:  {Zh: "在职党员，手机端，可双报到", En: "a party member, on the phone's side, may report in"},
}

// roleDoes says in one line what a role is for, on the demonstration's cards.
var roleDoes = map[access.Role]text.Label{
	access.Viewer:      {Zh: "查看总览、指标和简报", En: "sees the overview, figures and briefs"},
	access.Contributor: {Zh: "向简报报送材料", En: "sends material to the brief"},
	access.Worker:      {Zh: "登记居民志愿者，核验资质", En: "registers people, confirms credentials"},
	access.Organiser:   {Zh: "管理本组织的队伍和记录", En: "runs an organisation's teams and records"},
	access.Verifier:    {Zh: "核验职业资质", En: "confirms credentials"},
	access.Branch:      {Zh: "查看本社区党员报到", En: "sees party members reporting in"},
	access.DataOfficer: {Zh: "审批导出、销毁和应急查看", En: "decides on exports, erasure and emergency looks"},
	access.Coordinator: {Zh: "导入一线记录，查看指标", En: "imports front-line records, sees figures"},
	access.Editor:      {Zh: "编写简报，只改文字、不改数字", En: "writes the brief: words, never digits"},
	access.Checker:     {Zh: "核对数字与来源，退回或通过", En: "checks numbers and sources, returns or passes"},
	access.Releaser:    {Zh: "签发简报，编号并冻结数字", En: "releases the brief, numbered and frozen"},
	access.Auditor:     {Zh: "查看数字背后的每条记录", En: "looks into the records behind a figure"},
	access.SysAdmin:    {Zh: "运行与备份，不看业务数据", En: "runs and backs up, sees no city data"},
	access.SecAdmin:    {Zh: "授予角色，不看业务数据", En: "grants roles, sees no city data"},
	access.AuditAdmin:  {Zh: "查看审计日志", En: "reads the audit log"},
}

// lookPurposes are the reasons for looking at rows that a page offers.
var lookPurposes = []struct {
	key  string
	name text.Label
}{
	{"check-figure", text.Label{Zh: "核对数字", En: "check a figure"}},
	{"answer-query", text.Label{Zh: "答复查询", En: "answer a query"}},
	{"audit-sample", text.Label{Zh: "审计抽查", En: "audit sample"}},
}

func knownPurpose(key string) bool {
	for _, p := range lookPurposes {
		if p.key == key {
			return true
		}
	}
	return false
}

// sprintf fills the numbers into a message; %s stands for each.
func sprintf(ctx context.Context, l text.Label, numbers ...int64) string {
	out := page.T(ctx, l)
	for _, n := range numbers {
		out = strings.Replace(out, "%s", page.Int(n), 1)
	}
	return out
}

// around is what stands before (0) or after (1) the number of a message.
func around(ctx context.Context, l text.Label, side int) string {
	before, after, _ := strings.Cut(page.T(ctx, l), "%s")
	return [...]string{before, after}[side]
}
