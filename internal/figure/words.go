package figure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"linli/internal/fact"
	"linli/internal/text"
)

var measureWords = map[Measure]text.Label{
	Persons:       {Zh: "不同的人（一人多次只计一人）", En: "distinct persons, each once"},
	Others:        {Zh: "不同的对象（一人只计一次）", En: "distinct second parties, each once"},
	PersonTimes:   {Zh: "人次", En: "person-times"},
	Organisations: {Zh: "不同的组织", En: "distinct organisations"},
	Teams:         {Zh: "不同的队伍", En: "distinct teams"},
	Sites:         {Zh: "不同的服务点", En: "distinct sites"},
	Projects:      {Zh: "不同的项目", En: "distinct projects"},
	Communities:   {Zh: "有记录的不同社区（村）", En: "distinct communities and villages with a record"},
	Townships:     {Zh: "有记录的不同街道（乡镇）", En: "distinct townships with a record"},
	Hours:         {Zh: "服务小时（按分钟相加，最后取整）", En: "hours, added up in minutes"},
	Portions:      {Zh: "份数", En: "portions"},
	Replies:       {Zh: "回复条数", En: "replies"},
	BloodUnits:    {Zh: "献血单位（200毫升为1单位）", En: "units of blood of 200 ml"},
	Goods:         {Zh: "物资数量", En: "goods"},
	Money:         {Zh: "金额（元）", En: "money in yuan"},
	Share:         {Zh: "人次中的百分之几", En: "how many person-times in a hundred"},
}

var attributeWords = map[Attribute]text.Label{
	PlaceOfService:      {Zh: "按服务发生地归属", En: "counted where the service took place"},
	PlaceOfRegistration: {Zh: "按本人居住地归属", En: "counted where the person lives"},
	SeatOfOrganiser:     {Zh: "按组织者所在地归属", En: "counted at the organiser's seat"},
}

// describe says the question in plain words.
func (e *Engine) describe(q Question) text.Label {
	d := q.Definition
	attribute := d.Attribute
	if attribute == "" {
		attribute = PlaceOfService
	}
	var zh, en []string
	add := func(z, n string) { zh, en = append(zh, z), append(en, n) }
	var kindsZh, kindsEn []string
	for _, key := range d.Of {
		name := plain(key)
		if k, ok := e.log.Kinds().Get(key); ok {
			name = k.Name
		}
		kindsZh, kindsEn = append(kindsZh, name.Zh), append(kindsEn, name.En)
	}
	outcomes := e.log.Kinds().Items(d.Of...)
	conditions := func(where map[string][]string) {
		for _, k := range slices.Sorted(maps.Keys(where)) {
			name, codes := whereName(k), whereKeys[k]
			if k == "item" && outcomes != nil {
				name, codes = outcomeName, outcomes
			}
			add(fmt.Sprintf("%s为%s", name.Zh, whereValues(codes, where[k], text.Zh)),
				fmt.Sprintf("%s is %s", name.En, whereValues(codes, where[k], text.En)))
		}
	}
	m := measureWords[d.Measure]
	add(fmt.Sprintf("数的是%s，依据“%s”的有效记录", m.Zh, strings.Join(kindsZh, "、")),
		fmt.Sprintf("Counts %s, from live facts of kind %s", m.En, strings.Join(kindsEn, ", ")))
	if d.Per == ServiceDay {
		add("除以有记录的天数", "divided by the days that have a fact")
	}
	add(attributeWords[attribute].Zh, attributeWords[attribute].En)
	conditions(d.Where)
	if d.Measure == Share {
		add("以上为分母，分子另须", "that is the whole; of its part moreover")
		conditions(d.Part)
	}
	if d.Claims {
		add("共同认领的组织也算", "organisations that claim the act match too")
	}
	if q.Unit != "" || q.Place != "" {
		n := e.partName(q)
		add("范围："+n.Zh, "area: "+n.In(text.En))
	}
	if q.From != 0 || q.To != 0 {
		from, to := "……", "……"
		if q.From != 0 {
			from = q.From.String()
		}
		if q.To != 0 {
			to = q.To.String()
		}
		add(fmt.Sprintf("期间：%s 至 %s（按开始时间的北京日期）", from, to), fmt.Sprintf("period: %s to %s, by the Beijing day of the start", from, to))
	}
	add(fmt.Sprintf("截至日志第 %d 条", q.At), fmt.Sprintf("as of log size %d", q.At))
	return text.Label{Zh: strings.Join(zh, "；") + "。", En: strings.Join(en, "; ") + "."}
}

var whereNames = map[string]text.Label{
	"category": {Zh: "服务类别", En: "category"}, "campaign": {Zh: "主题活动", En: "campaign"}, "action": {Zh: "关爱行动", En: "action"},
	"project": {Zh: "项目", En: "project"}, "org": {Zh: "组织", En: "organisation"}, "team": {Zh: "队伍", En: "team"},
	"site": {Zh: "服务点", En: "site"}, "item": {Zh: "物资", En: "item"}, "unit": {Zh: "单位", En: "unit"},
	"org.kind": {Zh: "组织类型", En: "kind of organisation"}, "site.kind": {Zh: "服务点类型", En: "kind of site"},
	"person.party": {Zh: "党员", En: "party member"}, "person.age": {Zh: "服务当日年龄", En: "age on the day"}, "grade": {Zh: "证据等级不低于", En: "grade of evidence at least"},
}

var outcomeName = text.Label{Zh: "结果", En: "outcome"}

func whereName(key string) text.Label {
	if n, ok := whereNames[key]; ok {
		return n
	}
	return plain(key)
}

func whereValues(codes fact.Codes, values []string, lang text.Lang) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = codes.Name(v).In(lang)
	}
	if lang == text.En {
		return strings.Join(out, " or ")
	}
	return strings.Join(out, "或")
}
