package exchange

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/ident"
	"linli/internal/org"
	"linli/internal/people"
	"linli/internal/store"
	"linli/internal/text"
)

// List is what may be handed on to a register.
type List string

// The lists.
const (
	Volunteers List = "volunteers"
	Hours      List = "hours"
)

// Lists are all lists, in the order they are shown.
func Lists() []List { return []List{Volunteers, Hours} }

func (l List) known() bool { return l == Volunteers || l == Hours }

// Name is what people call the list.
func (l List) Name() text.Label {
	if l == Hours {
		return text.Label{Zh: "服务时长（逐人逐班）", En: "hours of service, by person and shift"}
	}
	return text.Label{Zh: "志愿者", En: "volunteers"}
}

// Field is one thing we know that may stand in one of their columns. A style is
// how it is written, the first unless said otherwise.
type Field struct {
	Key    string
	Name   text.Label
	Styles []Style
	Usual  []string // names that tables in use give to it: they pre-fill the form
}

// Style is one way of writing a field, with an example of it.
type Style struct{ Key, Example string }

var (
	dayStyles = []Style{{"iso", "2020-03-06"}, {"slash", "2020/03/06"}, {"plain", "20200306"}, {"han", "2020年3月6日"}}
	atStyles  = []Style{{"iso", "2020-03-06 08:30"}, {"seconds", "2020-03-06 08:30:00"}, {"slash", "2020/03/06 08:30"}, {"clock", "08:30"}}
	sexStyles = []Style{{"han", "男 女"}, {"code", "1 2"}, {"letter", "M F"}}
)

var personFields = []Field{
	{Key: "person", Name: text.Label{Zh: "志愿者编号（本系统）", En: "volunteer number here"}, Usual: []string{"人员编号"}},
	{Key: "national", Name: text.Label{Zh: "志愿者编号（对方）", En: "volunteer number there"}, Usual: []string{"志愿者编号", "志愿者ID"}},
	{Key: "name", Name: text.Label{Zh: "姓名", En: "name"}, Usual: []string{"姓名", "志愿者姓名", "真实姓名"}},
	{Key: "id_type", Name: text.Label{Zh: "证件类型", En: "kind of document"}, Usual: []string{"证件类型"}},
	{Key: "id_number", Name: text.Label{Zh: "证件号码", En: "document number"}, Usual: []string{"证件号码", "身份证号", "身份证号码", "证件号"}},
	{Key: "phone", Name: text.Label{Zh: "手机号码", En: "phone"}, Usual: []string{"手机", "手机号", "手机号码", "联系电话", "联系方式"}},
}

var volunteerFields = []Field{
	{Key: "sex", Name: text.Label{Zh: "性别", En: "sex"}, Styles: sexStyles, Usual: []string{"性别"}},
	{Key: "birth", Name: text.Label{Zh: "出生日期", En: "day of birth"}, Styles: dayStyles, Usual: []string{"出生日期", "出生年月", "生日"}},
	{Key: "home", Name: text.Label{Zh: "居住社区代码", En: "code of the home community"}, Usual: []string{"区划代码", "居住地代码"}},
	{Key: "home_name", Name: text.Label{Zh: "居住社区", En: "home community"}, Usual: []string{"居住社区", "居住区域", "所在社区"}},
	{Key: "employer", Name: text.Label{Zh: "工作单位", En: "employer"}, Usual: []string{"工作单位", "单位"}},
	{Key: "skills", Name: text.Label{Zh: "专业技能", En: "skills"}, Usual: []string{"专业技能", "特长", "技能"}},
	{Key: "languages", Name: text.Label{Zh: "语言", En: "languages"}, Usual: []string{"语言", "外语"}},
}

var hourFields = []Field{
	{Key: "record", Name: text.Label{Zh: "记录编号（本系统）", En: "record number here"}, Usual: []string{"记录编号", "服务记录编号", "外部编号"}},
	{Key: "day", Name: text.Label{Zh: "服务日期", En: "day of service"}, Styles: dayStyles, Usual: []string{"服务日期", "日期", "活动日期"}},
	{Key: "start", Name: text.Label{Zh: "开始时间", En: "start"}, Styles: atStyles, Usual: []string{"开始时间", "服务开始时间", "签到时间"}},
	{Key: "end", Name: text.Label{Zh: "结束时间", En: "end"}, Styles: atStyles, Usual: []string{"结束时间", "服务结束时间", "签退时间"}},
	{Key: "hours", Name: text.Label{Zh: "时长（小时）", En: "hours"}, Usual: []string{"服务时长", "时长", "服务时长（小时）", "服务时长(小时)", "小时数"}},
	{Key: "minutes", Name: text.Label{Zh: "时长（分钟）", En: "minutes"}, Usual: []string{"服务时长（分钟）", "服务时长(分钟)", "分钟数"}},
	{Key: "project", Name: text.Label{Zh: "项目编号", En: "project's key"}, Usual: []string{"项目编号"}},
	{Key: "project_name", Name: text.Label{Zh: "项目名称", En: "project"}, Usual: []string{"项目名称", "活动名称", "项目"}},
	{Key: "org", Name: text.Label{Zh: "组织编号", En: "organisation's key"}, Usual: []string{"组织编号", "团体编号"}},
	{Key: "org_name", Name: text.Label{Zh: "组织名称", En: "organisation"}, Usual: []string{"组织名称", "团体名称", "志愿团体"}},
	{Key: "place", Name: text.Label{Zh: "服务地点代码", En: "code of the place"}, Usual: []string{"服务地点代码"}},
	{Key: "place_name", Name: text.Label{Zh: "服务地点", En: "place of service"}, Usual: []string{"服务地点", "地点", "活动地点"}},
}

// Fields are what a list knows.
func (l List) Fields() []Field {
	if l == Hours {
		return slices.Concat(personFields, hourFields)
	}
	return slices.Concat(personFields, volunteerFields)
}

func (l List) field(key string) (Field, bool) {
	for _, f := range l.Fields() {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Scope is what of a list is meant: who lives, or what was done, at a place and
// below, on days between two, both included. Volunteers know no days.
type Scope struct {
	Place    area.Code
	From, To civil.Day
}

// Item is one record of a list. Its key stays when the record changes; its mark
// does not.
type Item struct {
	Key, Mark string
	Person    string
	Place     string
	Day       civil.Day
	Minutes   int64

	fact fact.Fact
}

// batch is how many records are read at a time.
const batch = 500

// each gives the records of a list to f, some at a time, in an order that does
// not change, from the one after on, until f wants no more.
func (x *Exchange) each(ctx context.Context, l List, s Scope, after string, f func(items []Item) (more bool, err error)) error {
	for {
		items, next, err := x.items(ctx, l, s, after, batch)
		if err != nil {
			return err
		}
		more, err := f(items)
		if err != nil || !more || next == "" {
			return err
		}
		after = next
	}
}

// items reads one batch. next is where the following one begins, empty at the
// end.
func (x *Exchange) items(ctx context.Context, l List, s Scope, after string, limit int) (items []Item, next string, err error) {
	if l == Volunteers {
		found, err := x.people.Listed(ctx, x.db.Read(), s.Place, after, limit)
		if err != nil {
			return nil, "", err
		}
		for _, r := range found {
			items = append(items, Item{Key: r.Person, Mark: strconv.FormatInt(r.Revision, 10), Person: r.Person, Place: string(s.Place)})
		}
		if len(found) == limit {
			next = found[limit-1].Person
		}
		return items, next, nil
	}
	figures, err := x.figures(ctx)
	if err != nil {
		return nil, "", err
	}
	def, err := figures.Definition("service-hours")
	if err != nil {
		return nil, "", err
	}
	at, _ := strconv.ParseInt(after, 10, 64)
	facts, err := figures.Facts(ctx, figure.Question{Definition: def, Place: string(s.Place), From: s.From, To: s.To}, at, limit)
	if err != nil {
		return nil, "", fmt.Errorf("list hours: %w", err)
	}
	for _, f := range facts {
		key, err := x.first(ctx, f)
		if err != nil {
			return nil, "", err
		}
		items = append(items, Item{
			Key: key, Mark: f.ID, Person: f.Person, Place: f.Place, Day: f.Start.Day(), Minutes: f.Quantity, fact: f,
		})
	}
	if len(facts) == limit {
		next = strconv.FormatInt(facts[limit-1].Seq, 10)
	}
	return items, next, nil
}

// first is the id of the first fact of the chain that a fact is the tip of.
func (x *Exchange) first(ctx context.Context, f fact.Fact) (string, error) {
	for f.Replaces != "" {
		seq, err := x.log.Find(ctx, f.Replaces)
		if err != nil {
			return "", fmt.Errorf("find what %s corrects: %w", f.ID, err)
		}
		r, err := x.log.At(ctx, seq)
		if err != nil {
			return "", fmt.Errorf("find what %s corrects: %w", f.ID, err)
		}
		f = *r.Fact
	}
	return f.ID, nil
}

// row is all that is known of one item, to be written into their columns.
type row struct {
	item    Item
	person  people.Sheet
	org     string
	project string
	atlas   *area.Atlas
}

// open reads the items of those that may be told of, in clear. Others are
// absent.
func (x *Exchange) open(ctx context.Context, q store.Queryer, items []Item) ([]row, error) {
	var persons, orgs, projects []string
	for _, it := range items {
		persons = append(persons, it.Person)
		orgs = append(orgs, it.fact.Org)
		projects = append(projects, it.fact.Project)
	}
	sheets, err := x.people.Sheets(ctx, q, distinct(persons))
	if err != nil {
		return nil, err
	}
	orgNames, err := org.Names(ctx, q, distinct(orgs))
	if err != nil {
		return nil, err
	}
	projectNames, err := campaign.ProjectNames(ctx, q, distinct(projects))
	if err != nil {
		return nil, err
	}
	var out []row
	for _, it := range items {
		p, there := sheets[it.Person]
		if !there || !p.Told || p.State != people.Confirmed {
			continue
		}
		out = append(out, row{item: it, person: p, org: orgNames[it.fact.Org], project: projectNames[it.fact.Project], atlas: x.atlas})
	}
	return out, nil
}

func distinct(keys []string) []string {
	out := slices.Clone(keys)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > 0 && out[0] == "" {
		out = out[1:]
	}
	return out
}

// value writes a field in a style.
func (r row) value(field, style string) string {
	p, f := r.person, r.item.fact
	switch field {
	case "person":
		return p.Person
	case "national":
		return p.National
	case "name":
		return p.Name
	case "sex":
		return sexIn(p.Sex, style)
	case "birth":
		d, err := civil.ParseDay(p.Birth)
		if err != nil {
			return ""
		}
		return dayIn(d, style)
	case "id_type":
		return p.DocumentType.Label().Zh
	case "id_number":
		return p.Document
	case "phone":
		return p.Phone
	case "home":
		return p.Home.Full()
	case "home_name":
		return r.atlas.FullName(p.Home)
	case "employer":
		return p.Employer
	case "skills":
		return p.Skills
	case "languages":
		return p.Languages
	case "record":
		return r.item.Key
	case "day":
		return dayIn(r.item.Day, style)
	case "start":
		return atIn(f.Start, style)
	case "end":
		return atIn(f.End, style)
	case "hours":
		return hoursIn(r.item.Minutes)
	case "minutes":
		return strconv.FormatInt(r.item.Minutes, 10)
	case "project":
		return f.Project
	case "project_name":
		return r.project
	case "org":
		return f.Org
	case "org_name":
		return r.org
	case "place":
		return area.Code(f.Place).Full()
	case "place_name":
		return r.atlas.FullName(area.Code(f.Place))
	}
	return ""
}

func dayIn(d civil.Day, style string) string {
	if d == 0 {
		return ""
	}
	layout, ok := map[string]string{"slash": "2006/01/02", "plain": "20060102", "han": "2006年1月2日"}[style]
	if !ok {
		layout = "2006-01-02"
	}
	return d.Start().Time().In(civil.Zone).Format(layout)
}

func atIn(i civil.Instant, style string) string {
	if i == 0 {
		return ""
	}
	layout, ok := map[string]string{"seconds": "2006-01-02 15:04:05", "slash": "2006/01/02 15:04", "clock": "15:04"}[style]
	if !ok {
		layout = "2006-01-02 15:04"
	}
	return i.Time().In(civil.Zone).Format(layout)
}

func sexIn(s ident.Sex, style string) string {
	if s != ident.Male && s != ident.Female {
		return ""
	}
	i := int(s - ident.Male)
	switch style {
	case "code": // GB/T 2261.1
		return []string{"1", "2"}[i]
	case "letter":
		return []string{"M", "F"}[i]
	}
	return []string{"男", "女"}[i]
}

// hoursIn writes minutes as hours with as many places as are needed, at most
// two: 90 is 1.5, 100 is 1.67.
func hoursIn(minutes int64) string {
	hundredths := (minutes*100 + 30) / 60
	s := fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
