package request

import "linli/internal/text"

// What pages say.
var (
	msgLooksAt  = text.Label{Zh: "谁看过地址和电话（%d 次）", En: "who has looked at address and phone (%d)"}
	msgLookTurn = text.Label{Zh: "来看望的志愿者", En: "the volunteer who comes"}
	msgNotHere  = text.Label{Zh: "这个社区不在您的范围内", En: "this community is not yours to enter requests for"}
	msgHookSize = text.Label{Zh: "工单过大", En: "the order is too large"}

	msgHelp        = text.Label{Zh: "我要求助", En: "Ask for help"}
	msgHelpLead    = text.Label{Zh: "三步就好。有生命危险请直接拨打 120、110、119。", En: "Three questions. In danger of life ring 120, 110 or 119."}
	msgQ1          = text.Label{Zh: "一、需要什么", En: "1. What is needed"}
	msgQ2          = text.Label{Zh: "二、在哪儿", En: "2. Where"}
	msgQ3          = text.Label{Zh: "三、怎么联系", En: "3. How to reach you"}
	msgWords       = text.Label{Zh: "具体要什么", En: "What exactly"}
	msgWordsHint   = text.Label{Zh: "例如：大米十斤、降压药（名称）", En: "Such as: 5 kg of rice; a medicine by name"}
	msgUrgency     = text.Label{Zh: "急不急", En: "How soon"}
	msgCommunity   = text.Label{Zh: "社区（村）", En: "Community"}
	msgAddress     = text.Label{Zh: "楼门和房号", En: "Building and door"}
	msgName        = text.Label{Zh: "怎么称呼", En: "Name to call you by"}
	msgPhone       = text.Label{Zh: "手机号", En: "Mobile phone"}
	msgForOther    = text.Label{Zh: "我替别人求助", En: "I ask for somebody else"}
	msgForNote     = text.Label{Zh: "上面写对方的姓名和电话；这里写您自己的。我们会先问对方愿不愿意。", En: "Above: the name and phone of whom it is for. Here: your own. We ask them first."}
	msgBy          = text.Label{Zh: "您怎么称呼", En: "Your name"}
	msgByPhone     = text.Label{Zh: "您的手机号", En: "Your mobile phone"}
	msgMinor       = text.Label{Zh: "我未满 18 岁", En: "I am under 18"}
	msgMinorNote   = text.Label{Zh: "我们会先联系您的家长或社区，再安排人。", En: "We speak to your parents or the community first."}
	msgNext        = text.Label{Zh: "下一步：收验证码", En: "Next: get a code"}
	msgPrivacyHelp = text.Label{Zh: "姓名、电话、住址加密保存，只给来帮您的志愿者在办事期间看；办完若干天后销毁。", En: "Name, phone and address are sealed; only your helper sees them, during the task. They are destroyed some days after."}
	msgCodeTitle   = text.Label{Zh: "输入验证码", En: "Enter the code"}
	msgCodeSent    = text.Label{Zh: "验证码已发到您的手机。", En: "A code was sent to your phone."}
	msgCodeDemo    = text.Label{Zh: "演示：验证码是 %s", En: "Demonstration: the code is %s"}
	msgCode        = text.Label{Zh: "验证码", En: "Code"}
	msgSend        = text.Label{Zh: "提交求助", En: "Send the request"}
	msgFew         = text.Label{Zh: "眼下附近能来的志愿者不多（%d 人，另有 %d 件在等），可能要等到明天。急事请打社区电话。", En: "Few helpers are near at the moment (%d, and %d requests wait): it may take until tomorrow. If it cannot wait, ring the community."}
	msgMany        = text.Label{Zh: "附近现有 %d 位志愿者可以应答。", En: "%d volunteers near you may answer now."}

	msgMine       = text.Label{Zh: "求助进展", En: "Where your request stands"}
	msgKeepLink   = text.Label{Zh: "这一页的链接只有您有，请收好；不要转给别人。", En: "Only you have the link of this page: keep it, and do not pass it on."}
	msgAskYes     = text.Label{Zh: "有人替您提出这件求助。您需要吗？", En: "Somebody asked for this on your behalf. Do you want it?"}
	msgYes        = text.Label{Zh: "需要", En: "Yes"}
	msgNo         = text.Label{Zh: "不需要", En: "No"}
	msgAskMet     = text.Label{Zh: "志愿者说办完了。办好了吗？", En: "The volunteer says it is done. Is it?"}
	msgItIsMet    = text.Label{Zh: "办好了", En: "It is done"}
	msgItIsNot    = text.Label{Zh: "没办好", En: "It is not"}
	msgCancel     = text.Label{Zh: "不用了，取消", En: "Cancel the request"}
	msgThanks     = text.Label{Zh: "谢谢您告诉我们。", En: "Thank you for telling us."}
	msgHelperIs   = text.Label{Zh: "来帮您的是 %s。志愿者不收任何服务费。", En: "Your helper is %s. Volunteers take no pay."}
	msgLooks      = text.Label{Zh: "谁看过您的地址和电话", En: "Who has looked at your address and phone"}
	msgNoLooks    = text.Label{Zh: "还没有人看过。", En: "Nobody yet."}
	msgLookHelper = text.Label{Zh: "来帮您的志愿者", En: "your helper"}
	msgLookStaff  = text.Label{Zh: "社区工作人员", En: "the community's staff"}
	msgWaitsFor   = text.Label{Zh: "居委会正在安排。", En: "The residents' committee is scheduling it."}
	msgCalling    = text.Label{Zh: "正在请附近的志愿者，有人应了会告诉您。", En: "Volunteers nearby are being called; you will be told."}
	msgHeldNote   = text.Label{Zh: "社区工作人员会先看一下，再给您回话。", En: "The community's staff look at it first and come back to you."}
	msgNobody     = text.Label{Zh: "几轮都没有人应，已转社区跟进。", En: "Nobody came forward so far: the community has been told."}

	msgNear       = text.Label{Zh: "应邀帮忙", En: "Calls for help"}
	msgNearShort  = text.Label{Zh: "帮忙", En: "Calls"}
	msgOffers     = text.Label{Zh: "等您应答", En: "Waiting for your answer"}
	msgNoOffers   = text.Label{Zh: "现在没有请您帮忙的事。有了会通知您。", En: "Nobody calls you at the moment. You will be told."}
	msgSayFree    = text.Label{Zh: "还没有人请您。先在下面说“可以叫我”，附近有人求助就会请到您。", En: "Nobody calls you yet. Say below that you may be called, and requests nearby come to you."}
	msgChangeFree = text.Label{Zh: "改一改，或先不叫我", En: "Change this, or stop being called"}
	msgAccept     = text.Label{Zh: "我去", En: "I go"}
	msgDecline    = text.Label{Zh: "不便", En: "I cannot"}
	msgDeclNote   = text.Label{Zh: "不便不用说理由，也不影响您。", En: "No reason is asked, and nothing follows from a no."}
	msgFree       = text.Label{Zh: "我有空", En: "I am free"}
	msgFreeNow    = text.Label{Zh: "您在等候名单里，到 %s。", En: "You are in the line until %s."}
	msgLine       = text.Label{Zh: "您前面还有 %d 人（附近共 %d 人）。", En: "%d are before you (of %d nearby)."}
	msgLineNote   = text.Label{Zh: "先请最近、最久没被请过的人；一小时最多请您一次，一天最多 %d 次。", En: "The nearest and longest uncalled come first; at most once an hour and %d times a day."}
	msgReach      = text.Label{Zh: "走多远", En: "How far you go"}
	msgReach12    = text.Label{Zh: "本社区", En: "my community"}
	msgReach9     = text.Label{Zh: "本街道（乡镇）", En: "my sub-district"}
	msgReach6     = text.Label{Zh: "本区", En: "my district"}
	msgReach2     = text.Label{Zh: "全市", En: "the whole city"}
	msgFor        = text.Label{Zh: "空到什么时候", En: "For how long"}
	msgHours      = text.Label{Zh: "%d 小时", En: "%d hours"}
	msgKinds      = text.Label{Zh: "愿意做的（都不勾即都可以）", En: "What you do (none ticked: anything)"}
	msgGoFree     = text.Label{Zh: "可以叫我", En: "Call me"}
	msgNotFree    = text.Label{Zh: "先不叫我", En: "Do not call me"}
	msgAnswerBy   = text.Label{Zh: "请在 %s 前应答", En: "answer by %s"}

	msgTasks      = text.Label{Zh: "今天要办的", En: "My tasks today"}
	msgTasksShort = text.Label{Zh: "任务", En: "Tasks"}
	msgNoTasks    = text.Label{Zh: "手上没有要办的事。", En: "Nothing in your hands."}
	msgWayNote    = text.Label{Zh: "按路近、赶得上时间排好了先后。", En: "In the order in which to go: the short way, and nothing late."}
	msgMoneyOnYou = text.Label{Zh: "身上的钱", En: "Money on you"}
	msgFloatIs    = text.Label{Zh: "备用金 %s 元", En: "float %s yuan"}
	msgAdvancedIs = text.Label{Zh: "自己垫 %s 元", En: "your own %s yuan"}
	msgTurnsDone  = text.Label{Zh: "已办 %d / %d", En: "%d of %d done"}
	msgByDoor     = text.Label{Zh: "按楼门顺序", En: "in the order of the doors"}
	msgAskerEnds  = text.Label{Zh: "“办完了”以后，求助人会说办好没有。", En: "After “it is done” the asker says whether it is."}
	msgSeeAddress = text.Label{Zh: "看地址和电话", En: "Show address and phone"}
	msgLogged     = text.Label{Zh: "只在办事期间可看，每次查看都有记录，受助人看得到。", En: "Only during the task. Every look is recorded and the family sees it."}
	msgGoing      = text.Label{Zh: "我出发了", En: "I am on my way"}
	msgDoneIt     = text.Label{Zh: "办完了", En: "It is done"}
	msgGiveBack   = text.Label{Zh: "办不了，交回", En: "Give it back"}
	msgOpenWork   = text.Label{Zh: "去办这件事", En: "Go on with it"}
	msgTurns      = text.Label{Zh: "今天的巡访", En: "Today's round"}
	msgTurnWho    = text.Label{Zh: "第 %d 位", En: "No. %d"}
	msgNoAnswer   = text.Label{Zh: "没有应答", En: "No answer"}
	msgSkip       = text.Label{Zh: "今天不需要", En: "Not needed today"}
	msgSaveTurn   = text.Label{Zh: "记下", En: "Record"}
	msgCondition  = text.Label{Zh: "情况（加密，只给社区看）", En: "Condition (sealed, for the community)"}
	msgTel        = text.Label{Zh: "电话", En: "Phone"}

	msgNeeds       = text.Label{Zh: "居民求助", En: "Requests for help"}
	msgNeedsTab    = text.Label{Zh: "求助", En: "Help"}
	msgNewNeed     = text.Label{Zh: "代为录入", En: "Enter for somebody"}
	msgSurvey      = text.Label{Zh: "需求摸底", En: "Needs survey"}
	msgManyRows    = text.Label{Zh: "导入一批", En: "Upload a sheet"}
	msgPrint       = text.Label{Zh: "打印今天的", En: "Print today's"}
	msgFilter      = text.Label{Zh: "查询", En: "Search"}
	msgKind        = text.Label{Zh: "事项", En: "Kind"}
	msgState       = text.Label{Zh: "进展", En: "State"}
	msgPlace       = text.Label{Zh: "地区", En: "Place"}
	msgOnly        = text.Label{Zh: "只看", En: "Only"}
	msgOnlyLate    = text.Label{Zh: "超时的", En: "overdue"}
	msgOnlyHold    = text.Label{Zh: "要人处理的", En: "waiting for staff"}
	msgOnlyUrg     = text.Label{Zh: "急的", En: "urgent"}
	msgDue         = text.Label{Zh: "应办到", En: "Due"}
	msgOverdue     = text.Label{Zh: "已超时", En: "overdue"}
	msgCare        = text.Label{Zh: "照护", En: "Care"}
	msgChannel     = text.Label{Zh: "来源", En: "Came in"}
	msgAsked       = text.Label{Zh: "提出", En: "Asked"}
	msgUnmet       = text.Label{Zh: "没人接的", En: "Unmet"}
	msgUnmetNote   = text.Label{Zh: "还没有志愿者", En: "nobody has them yet"}
	msgInHands     = text.Label{Zh: "有人在办的", En: "In somebody's hands"}
	msgUrgentOnes  = text.Label{Zh: "急的", En: "Urgent"}
	msgUrgentNote  = text.Label{Zh: "按下只看这些", En: "press to see these"}
	msgLateOnes    = text.Label{Zh: "超时的", En: "Overdue"}
	msgLateNote    = text.Label{Zh: "早该办好了", En: "should have been met"}
	msgOpenOnes    = text.Label{Zh: "没办结的", En: "Open"}
	msgOpenNoteAll = text.Label{Zh: "全部，含待本人确认", En: "all, with those waiting for a yes"}
	msgWorst       = text.Label{Zh: "哪里等得最多", En: "Where most is waiting"}
	msgNoneWaits   = text.Label{Zh: "没有积压。", En: "Nothing is waiting."}
	msgNoneOpen    = text.Label{Zh: "今天没有要办的求助。接到电话，可按“代为录入”。", En: "No open request. When somebody rings, press “Enter for somebody”."}
	msgThatOne     = text.Label{Zh: "看那一件", En: "the other request"}
	msgGone        = text.Label{Zh: "人不在了（去世、住院、搬走）", En: "The person is not there (died, in hospital, moved)"}
	msgGoneNote    = text.Label{Zh: "会结束这个人的全部求助和巡访，并通知志愿者不要上门。", En: "This ends all requests and visits of this person, and tells helpers to stay at home."}
	msgPrintLead   = text.Label{Zh: "给没有手机的志愿者：今天要办的事，没人接的在前，带姓名、电话和住址。", En: "For helpers without phones: today's needs, unmet first, with name, phone and address."}
	msgShowSheet   = text.Label{Zh: "生成清单", En: "Make the list"}
	msgSheet       = text.Label{Zh: "今天要办的事", En: "Today's needs"}
	msgPrintNow    = text.Label{Zh: "打印", En: "Print"}
	msgDoneBy      = text.Label{Zh: "办理人", En: "Done by"}
	msgDoneAt      = text.Label{Zh: "时间", En: "at"}
	msgNextPage    = text.Label{Zh: "下一页", En: "Next page"}
	msgNoNeeds     = text.Label{Zh: "没有符合条件的求助。", En: "No request fits."}
	msgByPlace     = text.Label{Zh: "各地未办结", En: "Open by place"}
	msgMapNote     = text.Label{Zh: "未有人接 %d，超时 %d", En: "%d unmet, %d overdue"}
	msgOneNeed     = text.Label{Zh: "求助", En: "Request"}
	msgHistory     = text.Label{Zh: "经过", En: "What happened"}
	msgHandsNow    = text.Label{Zh: "谁在办", En: "In whose hands"}
	msgOpenIt      = text.Label{Zh: "查看姓名、电话、住址", En: "Show name, phone, address"}
	msgPurpose     = text.Label{Zh: "用途", En: "Purpose"}
	msgOpenNote    = text.Label{Zh: "查看会记录，受助人可以看到是谁、何时、为什么。", En: "The look is recorded; the family sees who, when and why."}
	msgDecisions   = text.Label{Zh: "处理", En: "Decide"}
	msgNote        = text.Label{Zh: "说明", En: "Note"}
	msgUntil       = text.Label{Zh: "推迟到", En: "Put off until"}
	msgAssign      = text.Label{Zh: "指定志愿者（姓名、电话或编号）", En: "Assign a volunteer (name, phone or number)"}
	msgAssignDo    = text.Label{Zh: "交给他", En: "Assign"}
	msgTakeAway    = text.Label{Zh: "收回", En: "Take away"}
	msgNearest     = text.Label{Zh: "下一批会请到", En: "Who would be called next"}
	msgLikeOne     = text.Label{Zh: "可能与这一件相同：", En: "May be the same as:"}
	msgJoinIt      = text.Label{Zh: "并入那一件", En: "Join with it"}
	msgSwitch      = text.Label{Zh: "居委会统一安排", En: "The committee schedules"}
	msgSwitchOn    = text.Label{Zh: "本社区的求助须经居委会安排后才会派出。", En: "Requests here go out only on the committee's word."}
	msgSwitchOff   = text.Label{Zh: "本社区的求助受理后直接请志愿者。", En: "Requests here go to volunteers at once."}
	msgTurnOn      = text.Label{Zh: "改为居委会安排", En: "Let the committee schedule"}
	msgTurnOff     = text.Label{Zh: "改为直接派出", En: "Let them go at once"}
	msgAgreed      = text.Label{Zh: "本人已当面或在电话里同意", En: "the person agreed, in presence or on the phone"}
	msgClear       = text.Label{Zh: "居委会同意现在就派", En: "the committee lets it go now"}
	msgEnter       = text.Label{Zh: "录入", En: "Enter"}
	msgNoneNeed    = text.Label{Zh: "什么都不需要时，只记“已走访”，不留姓名住址。", En: "Where nothing is needed only the visit is kept, no name and no address."}
	msgAsVisited   = text.Label{Zh: "记下这一户", En: "Record the household"}
	msgSurveyor    = text.Label{Zh: "走访的志愿者（姓名、电话或编号）", En: "Volunteer who asked (name, phone or number)"}
	msgPrintNote   = text.Label{Zh: "用后请销毁。打印已记录：%s，%s。", En: "Destroy after use. Printing is recorded: %s, %s."}

	msgOrders     = text.Label{Zh: "12345 工单", En: "12345 orders"}
	msgOrder      = text.Label{Zh: "工单", En: "Order"}
	msgUnit       = text.Label{Zh: "承办", En: "Unit"}
	msgLead       = text.Label{Zh: "首接", En: "First receiver"}
	msgClock      = text.Label{Zh: "响应时限", En: "Clock"}
	msgRates      = text.Label{Zh: "三率", En: "The three rates"}
	msgNoOrders   = text.Label{Zh: "这里没有 12345 工单。热线派来的会自己出现，最急的在前。", En: "No 12345 orders here. Those that the hotline sends appear by themselves, what is due soonest first."}
	msgVersion    = text.Label{Zh: "第 %d 版", En: "version %d"}
	msgFromDay    = text.Label{Zh: "从", En: "From"}
	msgToDay      = text.Label{Zh: "到", En: "To"}
	msgNoRate     = text.Label{Zh: "这段时间没有可作分母的工单。", En: "No order to divide by in this time."}
	msgToRecords  = text.Label{Zh: "看口径和每一条记录", En: "The definition and every record"}
	msgByUnit     = text.Label{Zh: "分单位", En: "By unit"}
	msgRatesApart = text.Label{Zh: "各单位各有分母，不能相加，也不能求平均。", En: "Each unit has a whole of its own: rates are neither added up nor averaged."}
	msgReachedQ   = text.Label{Zh: "回访到了", En: "caller reached"}
	msgSolvedQ    = text.Label{Zh: "表示已解决", En: "says it is solved"}
	msgSaidQ      = text.Label{Zh: "满意度", En: "Satisfaction"}

	msgRounds    = text.Label{Zh: "巡访", En: "Care rounds"}
	msgNoRounds  = text.Label{Zh: "还没有巡访安排。在下面新建一个，再把要看望的人加进去。", En: "No rounds yet. Make one below, then add those who are to be looked after."}
	msgNewRound  = text.Label{Zh: "新建巡访", En: "A new round"}
	msgRoundName = text.Label{Zh: "名称", En: "Name"}
	msgHelperNo  = text.Label{Zh: "负责的志愿者（姓名、电话或编号）", En: "Helper (name, phone or number)"}
	msgOrgOf     = text.Label{Zh: "由哪个组织服务（编号，可不填）", En: "Organisation that serves (key, may be empty)"}
	msgBadOrg    = text.Label{Zh: "组织编号最多 64 个字", En: "the organisation's key is at most 64 characters"}
	msgWeekdays  = text.Label{Zh: "哪几天", En: "Days"}
	msgMembers   = text.Label{Zh: "%d 位", En: "%d people"}
	msgAddMember = text.Label{Zh: "加一位", En: "Add somebody"}
	msgAlerts    = text.Label{Zh: "要马上看的", En: "Alerts"}
	msgNoAlerts  = text.Label{Zh: "没有。", En: "None."}
	msgSee       = text.Label{Zh: "查看", En: "Look"}
	msgSave      = text.Label{Zh: "保存", En: "Save"}
	msgTrue      = text.Label{Zh: "是", En: "yes"}
	msgFalse     = text.Label{Zh: "否", En: "no"}
	msgWaveOf    = text.Label{Zh: "第 %d 轮，请了 %d 人", En: "wave %d, %d called"}
	msgBySystem  = text.Label{Zh: "系统", En: "by itself"}
	msgBySelf    = text.Label{Zh: "求助人", En: "asker"}
	msgWhoGoes   = text.Label{Zh: "负责的志愿者", En: "Helper"}
	msgNoMembers = text.Label{Zh: "今天没有要看望的人。在下面加一位。", En: "Nobody to look after today. Add somebody below."}
	msgOrderUnit = text.Label{Zh: "派给哪个社区（村）", En: "To which community"}
	msgOrderWord = text.Label{Zh: "原话和电话在“求助”里看，看了会留痕。", En: "The caller's words and phone stand in the request; the look is logged."}
	msgToday     = text.Label{Zh: "今天", En: "Today"}
)

var weekdays = []text.Label{{Zh: "周日", En: "Sun"}, {Zh: "周一", En: "Mon"}, {Zh: "周二", En: "Tue"}, {Zh: "周三", En: "Wed"}, {Zh: "周四", En: "Thu"}, {Zh: "周五", En: "Fri"}, {Zh: "周六", En: "Sat"}}

var purposeNames = map[string]text.Label{
	"contact": {Zh: "为办这件事联系本人", En: "reach the person about it"}, "rescue": {Zh: "救人", En: "life or health in danger"}, "own-wish": {Zh: "本人要求", En: "the person asked"},
}

var decisionNames = map[Decision]text.Label{
	Schedule: {Zh: "安排，现在就派", En: "Schedule: go"}, Postpone: {Zh: "推迟", En: "Put off"}, Release: {Zh: "核实无误，放行", En: "In order: release"},
	Refuse: {Zh: "不予受理", En: "Refuse"}, ConfirmYes: {Zh: "已问本人：需要", En: "Rung up: wanted"}, ConfirmNo: {Zh: "已问本人：不需要", En: "Rung up: not wanted"},
	CallBack: {Zh: "回访：办好了", En: "Called back: met"}, CallUnmet: {Zh: "回访：没办好", En: "Called back: not met"}, Again: {Zh: "再请一轮", En: "Call another wave"},
	GiveUp: {Zh: "无法满足，办结", En: "Cannot be met: close"}, Join: {Zh: "并入", En: "Join"}, Died: {Zh: "本人去世", En: "Has died"},
	InHospital: {Zh: "本人住院", En: "In hospital"}, MovedAway: {Zh: "已搬离", En: "Moved away"},
}

var orderDoNames = map[OrderDo]text.Label{
	Accept: {Zh: "签收", En: "Accept"}, Object: {Zh: "提出异议", En: "Object"}, Contacted: {Zh: "已联系诉求人", En: "Caller contacted"},
	FeedBack: {Zh: "反馈办理结果", En: "Feed back"}, Extend: {Zh: "延期一次", En: "Extend once"}, Redispatch: {Zh: "派给", En: "Dispatch to"},
	Overrule: {Zh: "异议不成立", En: "Overrule the objection"}, CalledBack: {Zh: "记回访", En: "Record the call-back"}, Withdraw: {Zh: "不属于社区事项", En: "Outside the list"},
}

// stepNames are how the page of a need tells what happened.
var stepNames = map[string]text.Label{
	"asked": {Zh: "提出", En: "asked"}, "proven": {Zh: "手机已验证", En: "phone proven"}, "confirmed": {Zh: "本人同意", En: "the person agreed"},
	"released": {Zh: "核实放行", En: "released"}, "held": {Zh: "待人工查看", En: "held"}, "received": {Zh: "受理", En: "received"}, "dispatched": {Zh: "请志愿者", En: "volunteers called"},
	"accepted": {Zh: "有人接了", En: "taken"}, "handed-back": {Zh: "交回", En: "given back"}, "begun": {Zh: "出发", En: "on the way"}, "done": {Zh: "办完", En: "done"},
	"not-met": {Zh: "没办好，重新找人", En: "not met, offered again"}, "closed": {Zh: "办结", En: "closed"}, "unconfirmed": {Zh: "待本人确认", En: "waits for the person"},
	"schedule": {Zh: "居委会安排", En: "scheduled"}, "postpone": {Zh: "推迟", En: "put off"}, "again": {Zh: "再请一轮", En: "another wave"}, "joined-by": {Zh: "并入一件", En: "another was joined"},
	"version": {Zh: "工单内容更新", En: "order changed"},
}
