package duty

import "linli/internal/text"

// What the pages of proposals say.
var (
	msgPropose      = text.Label{Zh: "建议排班", En: "Propose people"}
	msgProposal     = text.Label{Zh: "排班建议", En: "Proposal"}
	msgProposals    = text.Label{Zh: "最近的建议", En: "Lately proposed"}
	msgProposeHint  = text.Label{Zh: "按路程、公平（近四周服务多少）、技能和空闲时间，为空缺的名额找最合适的人。先给您看，您点邀请后才通知本人，由本人决定。", En: "For each open seat the person who fits best: by way, fairness (who served little in four weeks), skill and free hours. You see it first; nobody is told before you invite, and everybody decides for themselves."}
	msgProposeNow   = text.Label{Zh: "开始计算", En: "Propose"}
	msgNoProposals  = text.Label{Zh: "还没有排班建议。选好地区和日期，点“开始计算”", En: "No proposals yet. Choose a place and a day, and press Propose"}
	msgMadeAt       = text.Label{Zh: "时间", En: "Made"}
	msgDays         = text.Label{Zh: "日期", En: "Days"}
	msgFilled       = text.Label{Zh: "可补", En: "Can be filled"}
	msgOpenSeats    = text.Label{Zh: "空缺名额", En: "Open seats"}
	msgStillShort   = text.Label{Zh: "仍缺", En: "Still short"}
	msgCandidates   = text.Label{Zh: "可来的人", En: "People who could come"}
	msgReckoning    = text.Label{Zh: "正在计算全市的建议，一两分钟后自动显示", En: "The proposal for the city is being made; it shows here in a minute or two"}
	msgReload       = text.Label{Zh: "刷新", En: "Reload"}
	msgProven       = text.Label{Zh: "已证明最优：按同样的标准没有更好的安排（差距 0，经独立校验）。用时 %s 秒", En: "Proven best: by the same measure there is no better plan (gap 0, checked independently). Made in %s s"}
	msgProvenNear   = text.Label{Zh: "与可能的最优相差不超过 %s%%（经独立校验）。用时 %s 秒", En: "Within %s%% of the best there can be (checked independently). Made in %s s"}
	msgWhom         = text.Label{Zh: "邀请谁", En: "Whom to invite"}
	msgWhomHint     = text.Label{Zh: "不合适的请取消勾选。邀请会为本人保留名额到答复期限，逾期自动让出并另荐他人", En: "Untick whom you would not ask. An invitation keeps the seat until the time to answer is over; then somebody else is proposed"}
	msgInviteThese  = text.Label{Zh: "按此邀请", En: "Invite these"}
	msgInviteAll    = text.Label{Zh: "邀请全部 %d 人", En: "Invite all %d"}
	msgStillSending = text.Label{Zh: "还有 %d 份邀请正在发出", En: "%d invitations are on their way"}
	msgNobodyFits   = text.Label{Zh: "没有可以建议的人，原因见下", En: "There is nobody to propose; see below why"}
	msgNoOpenSeats  = text.Label{Zh: "这几天没有空缺的名额", En: "There are no open seats on these days"}
	msgStaysShort   = text.Label{Zh: "仍然缺人的班次和原因", En: "What stays short, and why"}
	msgMorePeople   = text.Label{Zh: "下一页", En: "Next page"}
	msgLeftOut      = text.Label{Zh: "未选", En: "left out"}
	msgToInvite     = text.Label{Zh: "待发出", En: "to be sent"}
	msgGone         = text.Label{Zh: "情况有变，未邀请", En: "changed meanwhile: not invited"}
	msgTick         = text.Label{Zh: "邀请 %s，%s %s", En: "invite %s to %s, %s"}

	msgSubstitutes    = text.Label{Zh: "替补建议", En: "Substitutes"}
	msgSubstituteHint = text.Label{Zh: "有人退出或未答应，下面是最合适的接替人选", En: "Somebody gave up a seat or said no; this is who fits best instead"}
	msgNoSubstitute   = text.Label{Zh: "没有合适的人：", En: "Nobody fits: "}
	msgWhoIsIt        = text.Label{Zh: "看是谁", En: "See who"}
	msgInviteOne      = text.Label{Zh: "邀请替补", En: "Invite"}

	msgOnlyOne     = text.Label{Zh: "只有这一人可来", En: "the only one who can come"}
	msgOfSo        = text.Label{Zh: "%d 人可来", En: "one of %d who can come"}
	msgNearestOf   = text.Label{Zh: "%d 人可来，离得最近", En: "nearest of %d who can come"}
	msgNthNearest  = text.Label{Zh: "%d 人可来，距离第 %d 近", En: "of %d who can come, number %d by distance"}
	msgServedLate  = text.Label{Zh: "近四周服务 %s 小时", En: "served %s h in four weeks"}
	msgServedNone  = text.Label{Zh: "近四周没有服务", En: "has not served in four weeks"}
	msgKnowsPost   = text.Label{Zh: "熟悉此岗", En: "knows this post"}
	msgStandsBy    = text.Label{Zh: "已报机动或排队", En: "stands by or waits"}
	msgHasSkill    = text.Label{Zh: "会的人少，留给此岗", En: "can do what few can"}
	msgUnsaid      = text.Label{Zh: "没有登记空闲时间", En: "has not said when they can"}
	msgAlsoFits    = text.Label{Zh: "去%s也差不多", En: "%s would do as well"}
	msgWorseThere  = text.Label{Zh: "改去%s，整体相当于多走 %s 公里", En: "at %s all together would be %s km worse off"}
	msgCauseNobody = text.Label{Zh: "附近没有登记的志愿者", En: "no volunteer lives within reach"}
	msgCauseKept   = text.Label{Zh: "附近 %d 人都来不了", En: "none of the %d within reach can come"}
	msgCauseHere   = text.Label{Zh: "能来的人都已安排在此，附近共 %d 人", En: "all who can come are proposed here, of %d within reach"}
	msgCauseOther  = text.Label{Zh: "能来的人去了更缺人的岗位，附近共 %d 人", En: "who could come is needed more elsewhere, of %d within reach"}
)

// livesIn says where somebody lives, where the way is not known.
var livesIn = [...]text.Label{
	{Zh: "住本社区", En: "lives in the community"}, {Zh: "住本街乡", En: "lives in the sub-district"}, {Zh: "住本区", En: "lives in the district"},
	{Zh: "住外区", En: "lives in another district"},
}

var lackNames = map[Lack]text.Label{
	LackAge: {Zh: "年龄不符", En: "age"}, LackSkill: {Zh: "没有所需技能", En: "skill missing"}, LackLanguage: {Zh: "语言不符", En: "language missing"},
	LackCredential: {Zh: "没有经核验的资质", En: "no verified credential"}, LackTraining: {Zh: "未过培训", En: "not trained"},
	LackHours: {Zh: "当时没空", En: "not free then"}, LackTime: {Zh: "当时另有班次", En: "has another shift then"},
	LackRest: {Zh: "须休息或已到时长上限", En: "must rest, or has served enough"}, LackAnswered: {Zh: "已答复过", En: "has answered already"},
}

// Name is what people call it.
func (l Lack) Name() text.Label { return lackNames[l] }

// What is said where a project is changed.
var (
	msgEdit          = text.Label{Zh: "修改项目", En: "Change the project"}
	msgEditHint      = text.Label{Zh: "期限、风险、防护、协议、保险有改动的，须重新审批；审批前不接受新的报名，已报名的不受影响", En: "A change of period, risks, protection, agreement or insurance is approved again; until then nobody new can sign up, and whoever has signed up stays"}
	msgBackToProject = text.Label{Zh: "返回项目", En: "Back to the project"}
)

// What is said where a leader sees who has signed up.
var (
	msgSignedUp  = text.Label{Zh: "报名名单", En: "Who signed up"}
	msgMyPosts   = text.Label{Zh: "我负责的岗位", En: "Posts I lead"}
	msgAttend    = text.Label{Zh: "到岗情况", En: "Who is here"}
	msgNobodyYet = text.Label{Zh: "还没有人报名", En: "Nobody has signed up yet"}
	msgRefuse    = text.Label{Zh: "不接受报名", En: "Do not accept"}
	msgRefuseWhy = text.Label{Zh: "原因（本人会看到）", En: "Why (the person is told)"}
)

// What the page of the city's rules says.
var (
	msgRules      = text.Label{Zh: "时长与休息规则", En: "Hours and rest"}
	msgRulesHint  = text.Label{Zh: "报名、邀请、建议排班和开设班次都按这里的规则。改动从所填日期起生效，以前的规则保留备查；法律没有规定具体数字，由市里确定。", En: "Sign-up, invitations, proposals and new shifts all follow these rules. A change holds from the day you give; earlier rules are kept. No law sets these numbers: the city does."}
	msgRulesNow   = text.Label{Zh: "现行规则", En: "In force"}
	msgRulesAll   = text.Label{Zh: "历次规则", En: "All rules"}
	msgRulesSet   = text.Label{Zh: "修改规则", En: "Change the rules"}
	msgRulesFrom  = text.Label{Zh: "从哪天起", En: "From the day"}
	msgRulesWhy   = text.Label{Zh: "依据或原因", En: "Why"}
	msgLongest    = text.Label{Zh: "一个班次最长（小时）", En: "Longest shift (hours)"}
	msgDayLimit   = text.Label{Zh: "一人一天最多（小时）", En: "Most in a day (hours)"}
	msgWeekLimit  = text.Label{Zh: "一人一周最多（小时）", En: "Most in a week (hours)"}
	msgRest       = text.Label{Zh: "长时间服务前后休息（小时）", En: "Rest around a long stretch (hours)"}
	msgRestAfter  = text.Label{Zh: "连续多久算长时间（小时）", En: "A long stretch is from (hours)"}
	msgElder      = text.Label{Zh: "多少岁起提醒量力而行", En: "Reminded to spare themselves from age"}
	msgTired      = text.Label{Zh: "一周多久起提醒休息（小时）", En: "Reminded to rest from (hours a week)"}
	msgAnswerTime = text.Label{Zh: "邀请保留多久（分钟）", En: "An invitation stands for (minutes)"}
	msgRulesBegin = text.Label{Zh: "初始规则", En: "to begin with"}
	msgSetBy      = text.Label{Zh: "修改人", En: "Set by"}
	msgRulesBoard = text.Label{Zh: "规则", En: "Rules"}
)
