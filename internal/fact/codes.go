package fact

import (
	"strings"

	"linli/internal/text"
)

// Coding is one entry of a code list of our own. National is the code of a
// published national list, empty where none is known.
type Coding struct {
	Key      string
	Name     text.Label
	National string
}

// Codes is a closed list in its written order.
type Codes []Coding

func codes(rows ...[3]string) Codes {
	out := make(Codes, len(rows))
	for i, r := range rows {
		out[i] = Coding{Key: r[0], Name: text.Label{Zh: r[1], En: r[2]}}
	}
	return out
}

// Categories of service: the 22 of the national front end and, under
// epidemic, the kinds of work of the reference month. A parent matches its
// children.
var Categories = codes(
	[3]string{"community", "社区服务", "community service"},
	[3]string{"poverty", "扶贫减贫", "poverty relief"},
	[3]string{"education", "支教助学", "education"},
	[3]string{"health", "卫生健康", "health"},
	[3]string{"legal", "法律服务", "legal aid"},
	[3]string{"environment", "环境保护", "environment"},
	[3]string{"science", "科技科普", "science"},
	[3]string{"culture", "文化艺术", "culture and arts"},
	[3]string{"safety", "平安综治", "public safety"},
	[3]string{"civility", "文明风尚", "civility"},
	[3]string{"traffic", "交通引导", "traffic guidance"},
	[3]string{"fire", "志愿消防", "fire service"},
	[3]string{"rescue", "应急救援", "emergency rescue"},
	[3]string{"drugs", "禁毒宣传", "drug prevention"},
	[3]string{"sports", "体育健身", "sports"},
	[3]string{"tourism", "旅游服务", "tourism"},
	[3]string{"special-care", "关爱特殊群体", "care for special groups"},
	[3]string{"event", "大型活动", "large events"},
	[3]string{"overseas", "海外志愿服务", "service abroad"},
	[3]string{"tax", "税收服务", "tax service"},
	[3]string{"epidemic", "疫情防控", "epidemic control"},
	[3]string{"epidemic.registration", "人员信息登记", "registration of persons"},
	[3]string{"epidemic.temperature", "体温测量", "temperature checks"},
	[3]string{"epidemic.order", "秩序维护", "keeping order"},
	[3]string{"epidemic.outreach", "科普宣传", "science outreach"},
	[3]string{"epidemic.counselling", "心理疏导", "counselling"},
	[3]string{"epidemic.interpreting", "外语翻译", "interpreting"},
	[3]string{"epidemic.errand", "代购代送", "errands"},
	[3]string{"epidemic.meal", "送餐", "meals"},
	[3]string{"epidemic.disinfection", "消杀", "disinfection"},
	[3]string{"epidemic.tutoring", "线上助学", "online tutoring"},
	[3]string{"epidemic.companionship", "亲情陪伴", "companionship"},
	[3]string{"epidemic.hauling", "物资搬运", "hauling"},
	[3]string{"epidemic.survey", "信息统计", "surveys"},
	[3]string{"epidemic.blood-drive", "无偿献血", "blood drive"},
	[3]string{"epidemic.convoy", "车队保障", "convoys"},
	[3]string{"other", "其他", "other"},
)

// OrgKinds are the kinds of organisation.
var OrgKinds = codes(
	[3]string{"social-work-agency", "社会工作机构", "social-work agency"},
	[3]string{"volunteer-team", "志愿服务队", "volunteer team"},
	[3]string{"university", "高等院校", "university"},
	[3]string{"enterprise", "企业", "enterprise"},
	[3]string{"state-organ", "国家机关", "state organ"},
	[3]string{"practice-centre", "新时代文明实践中心", "civilisation practice centre"},
	[3]string{"practice-office", "新时代文明实践所", "civilisation practice office"},
	[3]string{"practice-station", "新时代文明实践站", "civilisation practice station"},
	[3]string{"leifeng-station", "学雷锋志愿服务站", "Lei Feng station"},
	[3]string{"rescue-team", "救援队", "rescue team"},
	[3]string{"foundation", "基金会", "foundation"},
	[3]string{"youth-league", "共青团组织", "Youth League body"},
	[3]string{"hospital", "医院", "hospital"},
	[3]string{"school", "学校", "school"},
	[3]string{"committee", "居（村）民委员会", "residents' or villagers' committee"},
	[3]string{"other", "其他", "other"},
)

// SiteKinds are the kinds of service point.
var SiteKinds = codes(
	[3]string{"gate", "卡点", "gate"},
	[3]string{"youth-watch-post", "青年守望岗", "youth watch post"},
	[3]string{"leifeng-post", "学雷锋志愿服务岗", "Lei Feng post"},
	[3]string{"practice-station", "新时代文明实践站", "practice station"},
	[3]string{"ward", "病区", "ward"},
	[3]string{"kitchen", "厨房", "kitchen"},
	[3]string{"warehouse", "仓库", "warehouse"},
	[3]string{"desk", "坐席", "desk"},
	[3]string{"blood-site", "献血点", "blood donation site"},
	[3]string{"public-place", "公共场所", "public place"},
	[3]string{"elder-home", "养老机构", "home for the elderly"},
	[3]string{"other", "其他", "other"},
)

// Units are the units a quantity may be given in.
var Units = codes(
	[3]string{"minute", "分钟", "minute"},
	[3]string{"fen", "分", "fen"},
	[3]string{"ml", "毫升", "millilitre"},
	[3]string{"gram", "克", "gram"},
	[3]string{"piece", "只", "piece"},
	[3]string{"barrel", "桶", "barrel"},
	[3]string{"portion", "份", "portion"},
	[3]string{"message", "条", "message"},
	[3]string{"visit", "人次", "person-time"},
	[3]string{"person", "人", "person"},
	[3]string{"metre2", "平方米", "square metre"},
)

// Has reports whether the list has a key.
func (c Codes) Has(key string) bool {
	for i := range c {
		if c[i].Key == key {
			return true
		}
	}
	return false
}

// Name is the name of a key, or the key itself where the list does not have it.
func (c Codes) Name(key string) text.Label {
	for i := range c {
		if c[i].Key == key {
			return c[i].Name
		}
	}
	return text.Label{Zh: key, En: key}
}

// Keys lists the keys in order.
func (c Codes) Keys() []string {
	out := make([]string, len(c))
	for i := range c {
		out[i] = c[i].Key
	}
	return out
}

// Covers reports whether a wanted key matches a given one: itself or a parent
// of it ("epidemic" covers "epidemic.temperature").
func Covers(want, given string) bool {
	return want == given || strings.HasPrefix(given, want) && len(given) > len(want) && given[len(want)] == '.'
}

// Nearest is the key of the list with the smallest edit distance to a wrong
// one, for an error message that helps.
func (c Codes) Nearest(wrong string) string {
	return nearest(wrong, c.Keys())
}

func nearest(wrong string, keys []string) string {
	best, at := "", 1<<30
	for _, k := range keys {
		if d := distance(wrong, k); d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is Levenshtein's, over bytes: codes are ASCII.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := prev
			if a[i-1] != b[j-1] {
				cost++
			}
			prev = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
