package scenario

import (
	"context"
	"fmt"
	"io"
)

// org is an organisation. Public bodies have their own names; no credit code
// is given to any.
type org struct{ key, name, kind, place, parent, aliases string }

type team struct{ key, name, org, place string }

type site struct{ key, name, kind, place, opened string }

type project struct{ key, name, category, action, org, place string }

// bodies are the small tables.
type bodies struct {
	orgs     []org
	teams    []team
	sites    []site
	projects []project

	agencies       []string     // social-work agencies; the first is 中流砥柱
	posts          []site       // youth watch posts
	postAt         []*community // where they stand
	youthTeams     []string
	youthProject   []string
	cleanCommunity []*community // that the rescuers disinfect
	cleanSites     []site
	stationOrgs    map[string][]string // practice stations by unit
	stationAt      map[string][]*community
	gateKeys       []string // of 玉带路社区
}

// stationUnits are the districts whose practice stations the brief names.
var stationUnits = [...]string{"110101", "110113", "110116", "110119"}

// Public bodies of the brief.
var publicBodies = []org{
	{"o-wenmingban", "首都文明办", "state-organ", "110101", "", "首都精神文明建设委员会办公室;首都精神文明办"},
	{"o-minzheng", "市委社会工委市民政局", "state-organ", "110112", "", "北京市民政局"},
	{"o-weijianwei", "市卫健委", "state-organ", "110112", "", "北京市卫生健康委员会"},
	{"o-xueye", "市卫健委血液红十字中心", "hospital", "110108", "o-weijianwei", "北京市红十字血液中心"},
	{"o-tuanshiwei", "团市委", "youth-league", "110101", "", "共青团北京市委员会"},
	{"o-bda-tuan", "北京经济技术开发区团工委", "youth-league", bdaPlace, "o-tuanshiwei", "经开区团工委"},
	{"o-dongcheng-tuan", "团东城区委", "youth-league", "110101", "o-tuanshiwei", "共青团北京市东城区委员会"},
	{"o-cau", "中国农业大学", "university", "110108", "", ""},
	{"o-tsinghua", "清华大学", "university", "110108", "", ""},
	{"o-bnu", "北京师范大学", "university", "110108", "", ""},
	{"o-bjtu", "北京交通大学", "university", "110108", "", "北方交通大学"},
	{"o-miyun-lantian", "密云蓝天救援队", "rescue-team", "110118", "", ""},
	{"o-jingxi", "京西志愿服务中心", "volunteer-team", "110109", "", "门头沟京西志愿服务中心"},
	{"o-yunhexing", "通州运河星志愿服务队", "volunteer-team", "110112", "", "运河星志愿服务队"},
	{"o-cishan-yigong", "北京慈善义工联合会", "volunteer-team", "110101", "", ""},
	{"o-zhongjian", "中建集团", "enterprise", "110108", "", "中国建筑集团有限公司"},
	{"o-zhongjian3-beijing", "中建三局北京公司", "enterprise", "110106", "o-zhongjian", ""},
	{"o-didi", "滴滴出行", "enterprise", "110108", "", "滴滴出行有限公司"},
	{"o-fengtai-wmb", "丰台区文明办", "state-organ", "110106", "o-wenmingban", ""},
	{"o-daxing-wmb", "大兴区文明办", "state-organ", "110115", "o-wenmingban", ""},
	{"o-haidian-wmb", "海淀区文明办", "state-organ", "110108", "o-wenmingban", ""},
	{"o-platform-1", "爱心捐赠平台（一）", "foundation", "110101", "", ""},
	{"o-platform-2", "爱心捐赠平台（二）", "foundation", "110105", "", ""},
	{"o-fengtai-builders", "丰台建设者志愿服务总队", "volunteer-team", "110106", "", ""},
	{"o-pinggu-kitchen", "平谷爱心厨房联合会", "volunteer-team", "110117", "", ""},
}

// agencyWords name agencies that do not exist.
var agencyWords = [...]string{"晴川", "暖苑", "槐荫", "青禾", "云杉", "朝露", "听松", "望舒", "拾光", "知远", "澄怀", "若谷",
	"明渠", "枫桥", "竹溪", "海棠", "远帆", "长亭", "星野", "春晖", "木棉", "银杏", "石榴", "丁香"}

// found fills the small tables.
func (c *City) found() {
	b := &c.bodies
	b.orgs = append(b.orgs, publicBodies...)

	b.agencies = []string{"o-zhongliu"}
	b.orgs = append(b.orgs, org{"o-zhongliu", "中流砥柱社会工作事务所", "social-work-agency", "110112", "o-minzheng", "通州区中流砥柱社会工作事务所"})
	for i := 1; i < c.n.agencies; i++ {
		u := &c.units[(i*5)%16]
		key := fmt.Sprintf("o-agency-%03d", i)
		name := fmt.Sprintf("%s%s社会工作事务所", u.name, agencyWords[i%len(agencyWords)])
		if round := i / len(agencyWords) / 16; round > 0 {
			name = fmt.Sprintf("%s第%d社会工作事务所", u.name, i)
		}
		b.agencies = append(b.agencies, key)
		b.orgs = append(b.orgs, org{key, name, "social-work-agency", u.code, "o-minzheng", ""})
	}
	c.foundUnits()
	c.foundPosts()
	c.foundYouth()
	c.foundProjects()
}

// foundUnits founds the practice centre of every unit, the practice office and
// team of every township, and the gates of every community.
func (c *City) foundUnits() {
	b := &c.bodies
	b.stationOrgs, b.stationAt = map[string][]string{}, map[string][]*community{}
	for i := range c.units {
		u := &c.units[i]
		b.orgs = append(b.orgs, org{u.org, u.name + "新时代文明实践中心", "practice-centre", u.code, "", ""})
		var last *township
		for j := range u.communities {
			at := &u.communities[j]
			if at.township != last {
				last = at.township
				b.orgs = append(b.orgs, org{last.org, last.name + "新时代文明实践所", "practice-office", last.code, u.org, ""})
				b.teams = append(b.teams, team{last.team, last.name + "志愿服务队", last.org, last.code})
			}
			if at.code == yudailu {
				at.gates = at.gates[:0]
				for g := range c.n.gates {
					at.gates = append(at.gates, fmt.Sprintf("g-%s-%d", at.code, g+1))
				}
				b.gateKeys = at.gates
			}
			for g, key := range at.gates {
				b.sites = append(b.sites, site{key, fmt.Sprintf("%s%d号门", at.name, g+1), "gate", at.code, firstDay})
			}
		}
	}
	for _, key := range stationUnits {
		for _, at := range c.choose(24, func(u *unit) bool { return u.key == key }) {
			o := "o-" + at.code
			b.orgs = append(b.orgs, org{o, at.name + "新时代文明实践站", "practice-station", at.code, at.township.org, ""})
			b.stationOrgs[key] = append(b.stationOrgs[key], o)
			b.stationAt[key] = append(b.stationAt[key], at)
		}
	}
}

// foundPosts opens the watch posts, with one too many that is withdrawn, and
// the places to be disinfected.
func (c *City) foundPosts() {
	b := &c.bodies
	b.postAt = c.choose(c.n.watchPosts+1, func(u *unit) bool { return u.key == "110101" })
	for i, at := range b.postAt {
		b.posts = append(b.posts, site{fmt.Sprintf("w-%03d", i+1), at.name + "青年守望岗", "youth-watch-post", at.code, dates[1+i%12]})
	}
	b.cleanCommunity = c.choose(c.n.cleanCommunities, func(u *unit) bool { return u.key == "110118" })
	for i := range c.n.cleanPlaces {
		at := b.cleanCommunity[i*2%len(b.cleanCommunity)]
		kind, what := "public-place", "便民服务大厅"
		if i%3 == 2 {
			kind, what = "elder-home", "养老驿站"
		}
		b.cleanSites = append(b.cleanSites, site{fmt.Sprintf("c-%03d", i+1), at.name + what, kind, at.code, firstDay})
	}
	b.sites = append(b.sites, b.posts...)
	b.sites = append(b.sites, b.cleanSites...)
	b.sites = append(b.sites,
		site{"d-12345", "12345卫生健康专家咨询坐席", "desk", "110102", firstDay},
		site{"d-youth", "“志愿北京”在线心理咨询坐席", "desk", "110101", firstDay},
		site{"k-pinggu", "平谷爱心厨房", "kitchen", "110117", firstDay},
		site{"b-001", "流动献血点（一）", "blood-site", "110102", bloodFrom},
		site{"b-002", "流动献血点（二）", "blood-site", "110105", bloodFrom},
		site{"b-003", "流动献血点（三）", "blood-site", "110108", bloodFrom},
	)
}

// foundYouth founds the development area's youth teams and their projects.
func (c *City) foundYouth() {
	b := &c.bodies
	for i := range c.n.teams {
		key := fmt.Sprintf("t-bda-%02d", i+1)
		b.youthTeams = append(b.youthTeams, key)
		b.teams = append(b.teams, team{key, fmt.Sprintf("经开区青年防疫志愿服务队第%d队", i+1), "o-bda-tuan", bdaPlace})
	}
	for i := range c.n.projects {
		key := fmt.Sprintf("j-bda-youth-%02d", i+1)
		b.youthProject = append(b.youthProject, key)
		b.projects = append(b.projects, project{key, fmt.Sprintf("经开区青年防疫服务项目%d", i+1), "epidemic", actions[warmthAction].key, "o-bda-tuan", bdaPlace})
	}
	b.teams = append(b.teams,
		team{"t-daxing-experts", "“文明大兴”心理辅导队", "o-daxing-wmb", "110115"},
		team{"t-cau", "中国农业大学抗疫志愿服务队", "o-cau", "110108"},
		team{"t-miyun-clean", "密云蓝天救援队消杀分队", "o-miyun-lantian", "110118"})
}

func (c *City) foundProjects() {
	b := &c.bodies
	for i := range c.units {
		u := &c.units[i]
		for a := range actions {
			b.projects = append(b.projects, project{u.projects[a], u.name + actions[a].name, "epidemic", actions[a].key, u.org, u.code})
		}
	}
	gates, families, calls, warmth, gifts := actions[gatesAction].key, actions[familiesAction].key, actions[counsellingAction].key, actions[warmthAction].key, actions[giftsAction].key
	b.projects = append(b.projects,
		project{"j-social-work", "社会工作助力社区防控", "epidemic", gates, "o-minzheng", "11"},
		project{"j-yudailu-gates", "玉带路社区门岗值守", "epidemic.temperature", gates, "o-zhongliu", yudailu},
		project{"j-watch-posts", "青年守望岗", "epidemic.order", gates, "o-dongcheng-tuan", "110101"},
		project{"j-fengtai-online", "“北京丰台”网上主题活动", "epidemic.outreach", gates, "o-fengtai-wmb", "110106"},
		project{"j-cau-survey", "一线医护家庭需求摸底排查", "epidemic.survey", families, "o-cau", "110108"},
		project{"j-cau-tutoring", "医务人员子女线上助学", "epidemic.tutoring", families, "o-cau", "110108"},
		project{"j-study-partners", "学习伙伴", "epidemic.tutoring", families, "o-110107", "110107"},
		project{"j-xicheng-families", "一线医护家庭关爱", "epidemic.companionship", families, "o-110102", "110102"},
		project{"j-health-line", "12345卫生健康专家咨询热线", "epidemic.counselling", calls, "o-weijianwei", "110102"},
		project{"j-youth-counselling", "“志愿北京”在线心理咨询", "epidemic.counselling", calls, "o-tuanshiwei", "110101"},
		project{"j-daxing-experts", "“文明大兴”心理咨询", "epidemic.counselling", calls, "o-daxing-wmb", "110115"},
		project{"j-pinggu-meals", "一线防控人员爱心餐", "epidemic.meal", warmth, "o-pinggu-kitchen", "110117"},
		project{"j-miyun-clean", "社区和公共场所消杀", "epidemic.disinfection", warmth, "o-miyun-lantian", "110118"},
		project{"j-haidian-survey", "复工复产信息协助统计", "epidemic.survey", warmth, "o-haidian-wmb", "110108"},
		project{"j-blood", "“爱满京城”青年志愿者无偿献血", "epidemic.blood-drive", warmth, "o-tuanshiwei", "11"},
		project{"j-builders", "建设者科学防疫培训", "epidemic.outreach", warmth, "o-zhongjian3-beijing", "110106"},
		project{"j-lamps", "照明灯具驰援", "epidemic.hauling", gifts, "o-zhongjian", "11"},
		project{"j-convoy", "医护保障车队", "epidemic.convoy", gifts, "o-didi", "11"},
		project{"j-jingxi", "消毒液送社区", "epidemic.hauling", gifts, "o-jingxi", "110109"},
		project{"j-yunhexing", "防疫物资进街乡", "epidemic.hauling", gifts, "o-yunhexing", "110112"},
		project{"j-charity", "慈善义工爱心捐赠", "epidemic", gifts, "o-cishan-yigong", "11"},
	)
}

// Orgs writes orgs.csv.
func (c *City) Orgs(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	s := c.table(ctx, w, len(c.orgs), progress)
	s.header("org,name,kind,uscc,place,parent,aliases\n")
	for _, o := range c.orgs {
		s.fields(o.key, o.name, o.kind, "", o.place, o.parent, o.aliases)
	}
	return s.end(int64(len(c.orgs)), progress)
}

// Teams writes teams.csv.
func (c *City) Teams(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	s := c.table(ctx, w, len(c.teams), progress)
	s.header("team,name,org,place\n")
	for _, t := range c.teams {
		s.fields(t.key, t.name, t.org, t.place)
	}
	return s.end(int64(len(c.teams)), progress)
}

// Sites writes sites.csv.
func (c *City) Sites(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	s := c.table(ctx, w, len(c.sites), progress)
	s.header("site,name,kind,place,opened,closed\n")
	for _, t := range c.sites {
		s.fields(t.key, t.name, t.kind, t.place, t.opened, "")
	}
	return s.end(int64(len(c.sites)), progress)
}

// Projects writes projects.csv.
func (c *City) Projects(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	s := c.table(ctx, w, len(c.projects), progress)
	s.header("project,name,category,campaign,action,org,place,start,end\n")
	for _, p := range c.projects {
		s.fields(p.key, p.name, p.category, campaign, p.action, p.org, p.place, firstDay, lastDay)
	}
	return s.end(int64(len(c.projects)), progress)
}
