package disinfect

import "linli/internal/text"

// What the pages say.
var (
	msgJobs     = text.Label{Zh: "消毒任务", En: "disinfection"}
	msgMine     = text.Label{Zh: "我的消毒任务", En: "my disinfection jobs"}
	msgNew      = text.Label{Zh: "新任务", En: "new job"}
	msgJob      = text.Label{Zh: "消毒任务", En: "job of disinfection"}
	msgNone     = text.Label{Zh: "这里没有消毒任务。点“新任务”，填好后会算出配比。", En: "No jobs here. Press “new job”: the dilution is worked out for you."}
	msgNoneMine = text.Label{Zh: "没有交给您的消毒任务。", En: "No jobs for you."}
	msgPlace    = text.Label{Zh: "社区（村）", En: "community"}
	msgAt       = text.Label{Zh: "地区", En: "place"}
	msgSite     = text.Label{Zh: "服务点编号（公共场所填）", En: "service point (for public places)"}
	msgWhere    = text.Label{Zh: "具体位置", En: "where exactly"}
	msgDay      = text.Label{Zh: "日期", En: "day"}
	msgOperator = text.Label{Zh: "操作人（志愿者姓名、电话或编号）", En: "done by (volunteer's name, phone or number)"}
	msgPart1    = text.Label{Zh: "一、在哪儿、谁来做", En: "1. Where, and who does it"}
	msgPart2    = text.Label{Zh: "二、消毒什么", En: "2. What is disinfected"}
	msgPart3    = text.Label{Zh: "三、用什么、怎么配", En: "3. With what, and how it is mixed"}
	msgPart4    = text.Label{Zh: "四、安全", En: "4. Safety"}
	msgRarely   = text.Label{Zh: "为一件求助、一辆车或一个服务点做", En: "For a request, a vehicle or a service point"}
	msgUse      = text.Label{Zh: "消毒对象", En: "what is disinfected"}
	msgTarget   = text.Label{Zh: "部位", En: "on what"}
	msgAgent    = text.Label{Zh: "消毒剂", En: "agent"}
	msgMethod   = text.Label{Zh: "方式", En: "method"}
	msgArea     = text.Label{Zh: "面积（平方米）", En: "area (square metres)"}
	msgTotal    = text.Label{Zh: "配制总量（毫升）", En: "solution (millilitres)"}
	msgStock    = text.Label{Zh: "原液浓度（毫克/升，5% 写 50000）", En: "strength on the label (mg/L; 5 % is 50000)"}
	msgAim      = text.Label{Zh: "目标浓度（毫克/升）", En: "aim (mg/L)"}
	msgMinutes  = text.Label{Zh: "作用时间（分钟）", En: "contact (minutes)"}
	msgLot      = text.Label{Zh: "批号", En: "lot"}
	msgNeed     = text.Label{Zh: "求助编号（为一件求助做时填，接的人就是操作人）", En: "number of the request (if for one: whoever takes it does it)"}
	msgVehicle  = text.Label{Zh: "车辆编号（给车消毒时填）", En: "vehicle's number (for a vehicle)"}
	msgGear     = text.Label{Zh: "防护", En: "protection"}
	msgPresent  = text.Label{Zh: "现场有人", En: "people are there"}
	msgMixed    = text.Label{Zh: "是否与其他消毒剂、清洁剂混用", En: "mixed with anything"}
	msgUnmixed  = text.Label{Zh: "不混用", En: "nothing"}
	msgAcid     = text.Label{Zh: "酸性清洁剂（洁厕灵等）", En: "acid cleaner"}
	msgAlcohol  = text.Label{Zh: "酒精", En: "alcohol"}
	msgOther    = text.Label{Zh: "其他", En: "something else"}
	msgPlan     = text.Label{Zh: "算配比并安排", En: "work it out and plan"}
	msgMix      = text.Label{Zh: "配比", En: "mix"}
	msgMixIs    = text.Label{Zh: "原液 %s 毫升，加水 %s 毫升（1 : %s）", En: "%s ml of stock, %s ml of water (1 : %s)"}
	msgAsItIs   = text.Label{Zh: "直接使用，不稀释", En: "used as it is, not diluted"}
	msgState    = text.Label{Zh: "状态", En: "state"}
	msgOpenAll  = text.Label{Zh: "全部", En: "all"}
	msgDone     = text.Label{Zh: "完成", En: "done"}
	msgBegan    = text.Label{Zh: "开始时间", En: "began"}
	msgEnded    = text.Label{Zh: "结束时间", En: "ended"}
	msgUsed     = text.Label{Zh: "实际原液（毫升）", En: "stock used (ml)"}
	msgUsedAll  = text.Label{Zh: "实际总量（毫升）", En: "solution used (ml)"}
	msgNote     = text.Label{Zh: "备注", En: "note"}
	msgFinish   = text.Label{Zh: "做完了", En: "it is done"}
	msgCheck    = text.Label{Zh: "核对无误", En: "checked and right"}
	msgCancel   = text.Label{Zh: "取消任务", En: "cancel"}
	msgReason   = text.Label{Zh: "原因", En: "reason"}
	msgRulesBy  = text.Label{Zh: "依据：", En: "By: "}
	msgRulesOf  = text.Label{Zh: "，%s 起", En: ", from %s"}
	msgBadInt   = text.Label{Zh: "请填写数字", En: "give a number"}
	msgBadTime  = text.Label{Zh: "请填写时间，如 2020-03-06 14:30", En: "give a time, such as 2020-03-06 14:30"}
	msgBadDay   = text.Label{Zh: "请填写日期", En: "give a day"}
)
