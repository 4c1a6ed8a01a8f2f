package attendance

import "linli/internal/text"

// What the pages say.
var (
	msgHours        = text.Label{Zh: "我的时长", En: "My hours"}
	msgHoursShort   = text.Label{Zh: "时长", En: "Hours"}
	msgService      = text.Label{Zh: "时长核实", En: "Hours to verify"}
	msgServiceShort = text.Label{Zh: "核实", En: "Verify"}
	msgScan         = text.Label{Zh: "扫码", En: "Scan"}
	msgScanTitle    = text.Label{Zh: "扫码打卡", En: "Scan the post's code"}
	msgScanned      = text.Label{Zh: "到岗打卡", En: "At the post"}
	msgStint        = text.Label{Zh: "服务记录", En: "Record of service"}
	msgMyPosts      = text.Label{Zh: "我带的岗位", En: "Posts I lead"}
	msgBoard        = text.Label{Zh: "岗位现场", En: "At the post now"}
	msgShowCode     = text.Label{Zh: "动态签到码", En: "Changing code"}
	msgPoster       = text.Label{Zh: "纸质签到码", En: "Printed code"}
	msgVerifyList   = text.Label{Zh: "核实时长", En: "Verify hours"}
	msgHonesty      = text.Label{Zh: "记录体检", En: "How the records look"}
	msgAudits       = text.Label{Zh: "随机抽查", En: "Random checks"}
	msgAudit        = text.Label{Zh: "抽查结果", En: "Result of a random check"}

	msgBadTime   = text.Label{Zh: "请填日期和时间", En: "give a day and a time"}
	msgBadNumber = text.Label{Zh: "请填整数", En: "give a whole number"}

	// Scanning.
	msgCheckIn    = text.Label{Zh: "签到", En: "Check in"}
	msgCheckOut   = text.Label{Zh: "签退", En: "Check out"}
	msgBreak      = text.Label{Zh: "开始休息", En: "Begin a break"}
	msgBack       = text.Label{Zh: "结束休息", En: "End the break"}
	msgSince      = text.Label{Zh: "%s 起在岗", En: "Here since %s"}
	msgResting    = text.Label{Zh: "休息中", En: "On a break"}
	msgDoneToday  = text.Label{Zh: "已签退，共 %s", En: "Checked out after %s"}
	msgThanks     = text.Label{Zh: "辛苦了。组长核实后，时长会计入您的记录。", En: "Thank you. Your hours count once they have been verified."}
	msgPaperNote  = text.Label{Zh: "纸质码只能证明到过此处；请尽量扫组长手机上的动态码。", En: "The printed code proves only the place: scan the leader's phone where you can."}
	msgRescan     = text.Label{Zh: "请让组长打开“动态签到码”，再扫一次。", En: "Ask the leader to open the changing code, and scan again."}
	msgToHours    = text.Label{Zh: "查看我的时长", En: "See my hours"}
	msgPressAgain = text.Label{Zh: "没有网络时也可以扫码，联网后自动补传。", En: "You can scan without network too; it is sent later."}

	// Own hours.
	msgTotal            = text.Label{Zh: "已核实时长", En: "Verified hours"}
	msgHoursUnit        = text.Label{Zh: "小时", En: "hours"}
	msgStarsNow         = text.Label{Zh: "星级", En: "Stars"}
	msgStarsUnit        = text.Label{Zh: "星", En: "stars"}
	msgNextStar         = text.Label{Zh: "满 %d 小时可申请下一星级", En: "the next star at %d hours"}
	msgTopStar          = text.Label{Zh: "已达最高星级时长", En: "hours for the highest rating reached"}
	msgAskStar          = text.Label{Zh: "申请 %d 星", En: "Ask for %d stars"}
	msgStarAsked        = text.Label{Zh: "%d 星申请审核中", En: "%d stars asked for"}
	msgUseCode          = text.Label{Zh: "工时码", En: "One-time code"}
	msgUseCodeNote      = text.Label{Zh: "组长发的 8 位码，服务结束后填写。", En: "Eight letters and figures from your leader, once the service has ended."}
	msgUse              = text.Label{Zh: "使用", En: "Use"}
	msgCertificate      = text.Label{Zh: "开具服务证明", En: "Get a certificate"}
	msgILead            = text.Label{Zh: "我是组长：查看岗位现场", En: "I lead: who is at my posts"}
	msgRecords          = text.Label{Zh: "服务记录", En: "Records"}
	msgNoRecords        = text.Label{Zh: "还没有服务记录。到岗时扫组长手机上的码即可签到。", En: "No records yet. Scan the code on the leader's phone when you arrive."}
	msgElsewhere        = text.Label{Zh: "其他系统的记录", En: "Recorded elsewhere"}
	msgElsewhereNote    = text.Label{Zh: "由其他系统登记、导入本平台的服务。与现场记录重叠的时间只计一次，由工作人员核对。有误请向导入单位提出。", En: "Service that another system recorded and an import brought here. Time that overlaps a record made here counts once; staff look into it. If something is wrong, ask whoever recorded it."}
	msgOfWhichElsewhere = text.Label{Zh: "其中 %s 小时来自导入记录", En: "%s hours of it from imported records"}
	msgFromFile         = text.Label{Zh: "来源：", En: "Source:"}
	msgImported         = text.Label{Zh: "导入", En: "imported"}
	msgCountedOnce      = text.Label{Zh: "重叠 %s 不重复计", En: "%s overlap and count once"}
	msgTwice            = text.Label{Zh: "重复记录", En: "Recorded twice"}
	msgTwiceNote        = text.Label{Zh: "同一个人同一时间，现场有记录，导入的文件里也有。时间只计一次：现场记录已先让出重叠的部分。请问清楚以哪一条为准。", En: "One person, one time: recorded at a post here, and in a file that was imported. It counts once: the record made here has given way for now. Find out which of the two is right."}
	msgNoTwice          = text.Label{Zh: "没有待核对的重复记录", En: "Nothing was recorded twice"}
	msgMadeHere         = text.Label{Zh: "现场记录", En: "Recorded here"}
	msgImportedOne      = text.Label{Zh: "导入记录", En: "Imported"}
	msgKeepStint        = text.Label{Zh: "以现场记录为准", En: "The one made here is right"}
	msgKeepOther        = text.Label{Zh: "以导入记录为准", En: "The imported one is right"}
	msgKeepNote         = text.Label{Zh: "以现场记录为准：导入的那条作废，现场记录恢复原来的时间，由他人重新核实。", En: "If the one made here is right, the imported one is withdrawn, and the stint has its times back for somebody else to verify."}
	msgEarlier          = text.Label{Zh: "更早的记录", En: "Earlier records"}
	msgTime             = text.Label{Zh: "时间", En: "When"}
	msgWhere            = text.Label{Zh: "地点", En: "Where"}
	msgLength           = text.Label{Zh: "时长", En: "Length"}
	msgState            = text.Label{Zh: "状态", En: "State"}
	msgObjected         = text.Label{Zh: "异议处理中", En: "objection open"}
	msgCountedNow       = text.Label{Zh: "目前计入 %s", En: "%s count now"}
	msgBreaks           = text.Label{Zh: "其中休息", En: "Breaks"}
	msgEvidence         = text.Label{Zh: "证据等级", En: "Evidence"}
	msgDoubts           = text.Label{Zh: "提示", En: "Remarks"}
	msgDueDay           = text.Label{Zh: "核实期限", En: "To be verified by"}
	msgTaps             = text.Label{Zh: "打卡明细", En: "Taps"}
	msgNoTaps           = text.Label{Zh: "没有打卡", En: "No taps"}
	msgSkewed           = text.Label{Zh: "手机慢 %s", En: "phone %s slow"}
	msgSkewedFast       = text.Label{Zh: "手机快 %s", En: "phone %s fast"}
	msgReceivedAt       = text.Label{Zh: "%s 收到", En: "received %s"}
	msgHistory          = text.Label{Zh: "办理经过", En: "History"}
	msgPendingNote      = text.Label{Zh: "班次尚未结束或尚无记录。", En: "The shift has not ended, or nothing is recorded."}
	msgForgot           = text.Label{Zh: "补签", En: "Forgot to tap"}
	msgForgotNote       = text.Label{Zh: "忘记签到或签退时在此补报，由组长核实。", En: "Say here when you came or left; the leader verifies it."}
	msgSayTime          = text.Label{Zh: "实际时间", En: "Actual time"}
	msgConfirm          = text.Label{Zh: "时间无误", En: "The times are right"}
	msgConfirmed        = text.Label{Zh: "您已确认时间无误", En: "You have agreed with the times"}
	msgObject           = text.Label{Zh: "提出异议", En: "Object"}
	msgObjectNote       = text.Label{Zh: "组织应尽快核实、更正并保留原记录（民政部令第67号第十三条）。", En: "It is checked and corrected without delay, and the history kept (Order 67, article 13)."}
	msgReason           = text.Label{Zh: "原因", En: "Reason"}
	msgVeto             = text.Label{Zh: "不同意记录", En: "I do not want it recorded"}
	msgVetoNote         = text.Label{Zh: "如果不是您本人参加，或不希望记录，可以否认；时长不再计入。", En: "If it was not you, or you do not want it recorded: it then no longer counts."}
	msgAllow            = text.Label{Zh: "撤回否认", En: "Take this back"}
	msgPaidNote         = text.Label{Zh: "单位派出的带薪值守不是志愿服务，不计时长。", En: "Duty you were paid for is not volunteering and does not count."}
	msgPaidDo           = text.Label{Zh: "标为带薪值守", En: "Mark as paid duty"}
	msgRateShift        = text.Label{Zh: "评价这次服务", En: "Rate this shift"}
	msgRateNote         = text.Label{Zh: "只有组织方看到汇总，不显示姓名。", En: "Organisers see only the mean, without names."}
	msgRatePerson       = text.Label{Zh: "评价志愿者", En: "Rate the volunteer"}
	msgRatePNote        = text.Label{Zh: "本人可以看到。", En: "The volunteer can read it."}
	msgScore            = text.Label{Zh: "评分", En: "Score"}
	msgWords            = text.Label{Zh: "说明（可不填）", En: "Words (optional)"}
	msgRatedYou         = text.Label{Zh: "组长评价：%d 分", En: "The leader's rating: %d of 5"}
	msgSave             = text.Label{Zh: "保存", En: "Save"}

	// The leader.
	msgNoPosts      = text.Label{Zh: "今天没有您带的班次", En: "No shift of yours today"}
	msgHere         = text.Label{Zh: "在岗", En: "Here"}
	msgExpected     = text.Label{Zh: "未到", En: "Awaited"}
	msgGone         = text.Label{Zh: "已离岗", En: "Gone"}
	msgNobodyHere   = text.Label{Zh: "还没有人签到", En: "Nobody has checked in"}
	msgAllHere      = text.Label{Zh: "没有未到的人", En: "Nobody is missing"}
	msgNoSeat       = text.Label{Zh: "临时", En: "walk-in"}
	msgTapOther     = text.Label{Zh: "为名单外的人签到", En: "Check in somebody else"}
	msgPersonNo     = text.Label{Zh: "志愿者编号", En: "Volunteer number"}
	msgShowCodeDo   = text.Label{Zh: "出示签到码", En: "Show the code"}
	msgVerifyDo     = text.Label{Zh: "核实", En: "Verify"}
	msgVerifyChosen = text.Label{Zh: "核实所选", En: "Verify those chosen"}
	msgHeads        = text.Label{Zh: "未注册人员", En: "Unregistered helpers"}
	msgHeadsNote    = text.Label{Zh: "只记人数，单列，不并入志愿者人数。", En: "A number only, never added to volunteers."}
	msgPeopleN      = text.Label{Zh: "人数", En: "People"}
	msgCodes        = text.Label{Zh: "发工时码", En: "Hand out codes"}
	msgCodesNote    = text.Label{Zh: "一人一码，用一次；服务结束后本人填写，计入整班时长。只在此页显示一次。", En: "One each, good once: used after the service, it counts the whole shift. Shown on this page only."}
	msgCodesN       = text.Label{Zh: "个数", En: "How many"}
	msgCodesMade    = text.Label{Zh: "请抄下或截图", En: "Write these down"}
	msgCodeChanges  = text.Label{Zh: "每 30 秒换一次，照片一分钟后失效", En: "Changes every 30 seconds; a photograph is of no use after a minute"}
	msgCodeNext     = text.Label{Zh: "%d 秒后更换", En: "changes in %d seconds"}
	msgCodeAlt      = text.Label{Zh: "签到二维码", En: "Code to scan for checking in"}
	msgPosterNote   = text.Label{Zh: "扫码只能证明到过此处，时长以组长核实为准。", En: "This code proves the place only; the leader verifies the hours."}
	msgPrint        = text.Label{Zh: "打印", En: "Print"}
	msgNotEnded     = text.Label{Zh: "班次尚未结束，结束后再核实。", En: "The shift has not ended: verify afterwards."}
	msgSignedUp     = text.Label{Zh: "报名名单", En: "Who signed up"}
	msgLookAt       = text.Label{Zh: "需要留意", En: "To be looked at"}
	msgPlain        = text.Label{Zh: "没有疑问", En: "Nothing to remark"}
	msgSettled      = text.Label{Zh: "已办", En: "Done"}
	msgNothingToDo  = text.Label{Zh: "没有待核实的记录", En: "Nothing waits to be verified"}
	msgName         = text.Label{Zh: "姓名", En: "Name"}
	msgChoose       = text.Label{Zh: "选择", En: "Choose"}
	msgNotByYou     = text.Label{Zh: "须由他人核实", En: "for somebody else to verify"}
	msgOpen         = text.Label{Zh: "查看、更正", En: "Look, correct"}
	msgAmend        = text.Label{Zh: "更正时间", En: "Correct the times"}
	msgAmendNote    = text.Label{Zh: "更正后须由另一位有权人员核实；原记录保留。", En: "Somebody else then verifies it; the history is kept."}
	msgFrom         = text.Label{Zh: "开始", En: "From"}
	msgTo           = text.Label{Zh: "结束", En: "To"}
	msgRest         = text.Label{Zh: "休息（分钟）", En: "Breaks (minutes)"}
	msgAnswer       = text.Label{Zh: "答复异议", En: "Answer the objection"}
	msgObjectionIs  = text.Label{Zh: "本人异议：", En: "The volunteer objects: "}

	// The desk.
	msgPlace      = text.Label{Zh: "地区", En: "Place"}
	msgOrg        = text.Label{Zh: "组织代号", En: "Organisation"}
	msgOrgHint    = text.Label{Zh: "不限", En: "any"}
	msgDue        = text.Label{Zh: "期限", En: "Due"}
	msgLateOnly   = text.Label{Zh: "已超期", En: "late"}
	msgDueSoon    = text.Label{Zh: "三日内到期", En: "within three days"}
	msgAllWaiting = text.Label{Zh: "三十日内到期", En: "within thirty days"}
	msgWaiting    = text.Label{Zh: "待核实", En: "To be verified"}
	msgNoWaiting  = text.Label{Zh: "没有到期的记录", En: "Nothing is due"}
	msgDeadline   = text.Label{Zh: "活动结束后 %d 个工作日内（%s）", En: "within %d working days (%s)"}
	msgOverdue    = text.Label{Zh: "超期", En: "late"}
	msgObjections = text.Label{Zh: "异议", En: "Objections"}
	msgStarsAsked = text.Label{Zh: "星级申请", En: "Stars asked for"}
	msgGive       = text.Label{Zh: "通过", En: "Give"}
	msgDeny       = text.Label{Zh: "不通过", En: "Do not give"}
	msgOpinion    = text.Label{Zh: "意见", En: "Opinion"}
	msgExport     = text.Label{Zh: "导出近 31 日", En: "Export the last 31 days"}
	msgFromDay    = text.Label{Zh: "起", En: "From"}
	msgToDay      = text.Label{Zh: "止", En: "To"}
	msgHonestNote = text.Label{Zh: "异常只提示、不阻止：请当事人说明，说明长期保留。", En: "What is odd blocks nothing: somebody is asked, and the answer is kept."}
	msgNoOrg      = text.Label{Zh: "（无组织）", En: "(no organisation)"}
	msgStints     = text.Label{Zh: "记录", En: "Records"}
	msgIdentical  = text.Label{Zh: "雷同", En: "identical"}
	msgLateIn     = text.Label{Zh: "迟录", En: "late entries"}
	msgOverlapN   = text.Label{Zh: "重叠", En: "overlaps"}
	msgSpeedN     = text.Label{Zh: "赶路", En: "too fast"}
	msgUnplannedN = text.Label{Zh: "无班次", En: "no shift"}
	msgFriendN    = text.Label{Zh: "一人经手", En: "one hand"}
	msgSelfN      = text.Label{Zh: "自报", En: "own word"}
	msgAsk        = text.Label{Zh: "请说明", En: "Please explain"}
	msgOddOf      = text.Label{Zh: "%d / %d 条", En: "%d of %d records"}
	msgAllWell    = text.Label{Zh: "没有发现异常", En: "Nothing odd was found"}
	msgDraw       = text.Label{Zh: "抽取样本", En: "Draw a sample"}
	msgDrawNote   = text.Label{Zh: "随机数由当时的日志根和编号得出，事后可重演；抽查人不能是记录人或核实人。", En: "The seed follows from the log's root and the id, so the drawing can be repeated; nobody checks what they recorded or verified."}
	msgSize       = text.Label{Zh: "条数", En: "Records"}
	msgDrawn      = text.Label{Zh: "%d 条中抽 %d 条", En: "%[2]d of %[1]d drawn"}
	msgSound      = text.Label{Zh: "属实", En: "sound"}
	msgFaulty     = text.Label{Zh: "不实", En: "faulty"}
	msgUnclear    = text.Label{Zh: "无法核实", En: "unclear"}
	msgUnchecked  = text.Label{Zh: "未查", En: "not checked"}
	msgFinding    = text.Label{Zh: "结论", En: "Finding"}
	msgNote       = text.Label{Zh: "依据", En: "Ground"}
	msgPublish    = text.Label{Zh: "公布结果", En: "Publish the result"}
	msgPublished  = text.Label{Zh: "已公布", En: "published"}
	msgNotPublic  = text.Label{Zh: "未公布", En: "not published"}
	msgSeed       = text.Label{Zh: "随机种子", En: "Seed"}
	msgPeriod     = text.Label{Zh: "时段", En: "Period"}
	msgWholeCity  = text.Label{Zh: "全市", En: "the whole city"}
	msgNoAudits   = text.Label{Zh: "还没有抽查", En: "No checks yet"}
	msgPublicNote = text.Label{Zh: "依据民政部令第67号第二十至二十二条开展，结果向社会公布，不含个人信息。", En: "Under Order 67, articles 20 to 22; published without personal data."}
	msgLasting    = text.Label{Zh: "%d 小时 %d 分", En: "%d h %d min"}
	msgJustMin    = text.Label{Zh: "%d 分钟", En: "%d min"}
)

// eventNames are what was done to a stint, for people.
var eventNames = map[string]text.Label{
	eventMade: {Zh: "由打卡生成", En: "made of the taps"}, eventVerified: {Zh: "核实", En: "verified"}, eventAmended: {Zh: "更正", En: "amended"},
	eventVetoed: {Zh: "本人否认", En: "vetoed"}, eventPaid: {Zh: "标为带薪", En: "marked as paid"}, eventObjected: {Zh: "本人异议", En: "objected"},
	eventAnswered: {Zh: "答复异议", En: "objection answered"}, eventConfirmed: {Zh: "本人确认", En: "agreed by the volunteer"},
	eventAllowed: {Zh: "撤回否认", En: "veto taken back"}, eventGaveWay: {Zh: "重复时间不计", En: "time recorded twice taken off"},
	eventResolved: {Zh: "认定重复记录", En: "the record of the same time decided on"},
}

// gradeNames are the grades of evidence, for people.
var gradeNames = []text.Label{
	{Zh: "本人申报", En: "own word"}, {Zh: "组长点名", En: "leader"}, {Zh: "工时码", En: "one-time code"}, {Zh: "动态码", En: "signed code"},
	{Zh: "双方确认", En: "two parties"}, {Zh: "受益人确认", En: "beneficiary"},
}
