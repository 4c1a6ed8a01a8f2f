package duty

import "linli/internal/text"

// Sample is a project that many communities run alike: a new one starts from its
// words, which its planner goes through and makes their own.
type Sample struct {
	Key                             string
	Name                            text.Label
	Category, Target                string
	Content, Risk, Protection, Work string
	Hours                           string
	Seats                           int
	Dangerous                       bool
}

// Samples are the projects to start from. Their words are Chinese: they are what
// volunteers in the city will read.
var Samples = []Sample{
	{
		Key: "gate", Name: text.Label{Zh: "卡点值守", En: "gate duty"}, Category: "epidemic.temperature", Target: "urban",
		Content:    "在小区各门协助测量体温、查验出入证、登记来访人员，维持秩序。",
		Risk:       "接触人员较多，有感染风险；户外值守，注意防寒防滑；可能遇到言语冲突。",
		Protection: "配发口罩、手套和消毒液；岗前讲解防护要求；两人一组，遇冲突由社区工作者处理；出现发热等症状立即停止值守并报告。",
		Work:       "测量体温、查验出入证；来访人员登记；提醒佩戴口罩、保持距离。体温异常时请其在旁等候并立即联系岗位负责人。",
		Hours:      "08:00-12:00, 12:00-16:00, 16:00-20:00", Seats: 2,
	},
	{
		Key: "outreach", Name: text.Label{Zh: "科普宣传", En: "science outreach"}, Category: "epidemic.outreach", Target: "public",
		Content:    "在社区张贴、发放防护知识材料，解答居民疑问。",
		Risk:       "接触人员较多，有感染风险；户外活动注意交通安全。",
		Protection: "配发口罩和消毒液；统一宣传口径；不入户，保持一米以上距离。",
		Work:       "张贴、发放材料；按统一口径解答，不清楚的转社区工作者。",
		Hours:      "09:00-11:00, 14:00-16:00", Seats: 2,
	},
	{
		Key: "hauling", Name: text.Label{Zh: "物资搬运", En: "hauling supplies"}, Category: "epidemic.hauling", Target: "urban",
		Content:    "协助搬运、分发生活和防疫物资。",
		Risk:       "搬运重物可能扭伤、砸伤；接触外包装有感染风险。",
		Protection: "配发口罩、手套；使用推车，单件超过 20 公斤须两人搬运；外包装先消毒。",
		Work:       "清点、搬运、分发物资并登记；轻拿轻放，不单人搬重物。",
		Hours:      "09:00-12:00", Seats: 4,
	},
}

// SampleAgreement is an agreement to start from, for a project whose period or
// risk asks for one in writing (北京市志愿服务促进条例 article 18). It names what 志愿服务条例
// article 14 says an agreement may hold.
const SampleAgreement = `一、服务内容、时间、地点以所报班次页面为准；服务自愿，可以随时退出，不能到岗的请尽早告知。
二、组织方如实告知风险，提供必要的防护、培训和工作条件，如实、及时记录服务时间，免费出具记录证明。
三、志愿者遵守岗位要求和防护规定，不收取报酬，不泄露服务中知悉的个人信息。
四、身体不适或接触风险人员的，应立即停止服务并告知负责人。
五、发生意外时，组织方应及时救助并协助理赔；争议协商解决，也可以向民政部门反映。`

func sample(key string) Sample {
	for _, s := range Samples {
		if s.Key == key {
			return s
		}
	}
	return Samples[0]
}
