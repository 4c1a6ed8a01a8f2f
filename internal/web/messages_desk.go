package web

import (
	"linli/internal/access"
	"linli/internal/text"
)

// Accounts and rights.
var (
	msgAccounts        = text.Label{Zh: "账号与授权", En: "Accounts and rights"}
	msgAccountOne      = text.Label{Zh: "账号详情", En: "Account"}
	msgAccountNew      = text.Label{Zh: "新建账号", En: "New account"}
	msgAccountFind     = text.Label{Zh: "账号、姓名或单位", En: "account, name or office"}
	msgAccountOpen     = text.Label{Zh: "在用", En: "Open"}
	msgAccountClosed   = text.Label{Zh: "已停用", En: "Closed"}
	msgRole            = text.Label{Zh: "角色", En: "Role"}
	msgRights          = text.Label{Zh: "所持权限", En: "Rights held"}
	msgNoRights        = text.Label{Zh: "没有任何权限", En: "No rights"}
	msgRightLine       = text.Label{Zh: "条线（组织编号）", En: "Line (key of an organisation)"}
	msgExpiry          = text.Label{Zh: "到期日", En: "Expires"}
	msgExpired         = text.Label{Zh: "已到期", En: "expired"}
	msgGivenBy         = text.Label{Zh: "授予人", En: "Given by"}
	msgSecondWas       = text.Label{Zh: "复核 %s", En: "agreed to by %s"}
	msgPassedOn        = text.Label{Zh: "转授", En: "passed on"}
	msgGiveRight       = text.Label{Zh: "授予角色", En: "Give a role"}
	msgGive            = text.Label{Zh: "授予", En: "Give"}
	msgTake            = text.Label{Zh: "收回", En: "Take back"}
	msgGiveNote        = text.Label{Zh: "每项权限都有期限、范围和授予人。管理员和个人信息保护负责人的角色须第二人复核后生效。", En: "Every right has an end, a place and somebody who gave it. The administrators' and the data officer's roles wait for a second person."}
	msgPlaceOfRight    = text.Label{Zh: "区域（名称、拼音或代码；不填为全市）", En: "Area (name, pinyin or code; empty: the whole city)"}
	msgWhichPlace      = text.Label{Zh: "这个名称不止一处，请在下面选定", En: "Several areas have this name; choose one below"}
	msgWhichPlaceShort = text.Label{Zh: "是哪一处？", En: "Which one?"}
	msgBadPlaceName    = text.Label{Zh: "没有找到这个区域，请核对名称，或不填表示全市", En: "There is no such area; check the name, or leave it empty for the whole city"}
	msgNoSuchOrg       = text.Label{Zh: "没有这个编号的组织，请在组织页查到编号后再填", En: "No organisation has this key; look it up among the organisations"}
	msgExpiryPast      = text.Label{Zh: "到期日应晚于今天", En: "The last day must not be past"}
	msgChooseRoleFirst = text.Label{Zh: "请选择角色", En: "Choose a role"}
	msgNeedReason      = text.Label{Zh: "请写明理由，它会记入审计日志", En: "Say why; it is kept in the audit log"}
	msgPersonOf        = text.Label{Zh: "本人的志愿者编号（如有）", En: "The holder's own volunteer number, if any"}
	msgHolder          = text.Label{Zh: "持有人", En: "Holder"}
	msgHolderNote      = text.Label{Zh: "同一个人的两个账号不能互相授权或审批；填写志愿者编号，系统才认得出是同一人。", En: "Two accounts of one person never grant to or decide for each other; by the volunteer number the system knows that they are one."}
	msgCloseAccount    = text.Label{Zh: "停用账号", En: "Close the account"}
	msgOpenAccount     = text.Label{Zh: "重新启用", En: "Open it again"}
	msgCloseNote       = text.Label{Zh: "停用立即生效：全部设备退出登录，由其转授的权限一并收回。", En: "It takes effect at once: every device is signed out, and rights passed on are taken back."}
	msgInvite          = text.Label{Zh: "发放登录链接", En: "Make a sign-in link"}
	msgInviteNote      = text.Label{Zh: "持有人凭一次性链接设置密码；此前发放的链接作废。请当面或经可信渠道交给本人。", En: "By the one-time link the holder sets a password; a link made before is void. Hand it over in person or by a way you trust."}
	msgInviteShown     = text.Label{Zh: "一次性链接只显示这一次：", En: "The one-time link is shown only now:"}
	msgStory           = text.Label{Zh: "变更记录", En: "What was done to it"}
	msgEarlier         = text.Label{Zh: "更早的记录", En: "Earlier"}
	msgRightGone       = text.Label{Zh: "这项权限已经不在，请刷新后再看", En: "This right is no longer held; please look again"}
	msgAccountTaken    = text.Label{Zh: "这个账号名已被使用，请换一个", En: "This account is taken; choose another name"}
	msgLastAdmin       = text.Label{Zh: "这是最后一位这类管理员，不能停用或收回。请先把该角色授予另一位同志，再办理。", En: "This is the last administrator of the kind and cannot leave. Give the role to somebody else first."}
	msgRightLoop       = text.Label{Zh: "这项权限会绕回授予您权限的人，不能转授。请改由安全管理员授予。", En: "The right would come back to whom yours came from. Ask the security administrator to give it."}
	msgSamePerson      = text.Label{Zh: "这一项须由另一位同志办理：不能给自己授权，也不能审批自己的申请。", En: "This needs another person: nobody grants to themselves or decides on their own request."}
	msgRoleConflict    = text.Label{Zh: "管理员角色不能与其他角色同属一人。请另选一位同志担任。", En: "An administrator holds no other role. Choose another person for one of the two."}
	msgSayPurpose      = text.Label{Zh: "请选择用途并写明理由", En: "Choose a purpose and say why"}
	msgBadRight        = text.Label{Zh: "账号、姓名、角色和到期日不能为空，请核对区域和报送单位", En: "Account, name, role and expiry must be there; check the area and the reporting unit"}
	msgNotYours        = text.Label{Zh: "您不能授予或收回这项权限：它不在您的授权范围内，或超过了您自己的期限。请联系安全管理员。", En: "This right is not yours to give or take: it lies outside what you hold, or lasts longer. Ask the security administrator."}
)

// What waits for a second person.
var (
	msgRequests      = text.Label{Zh: "待审批", En: "Requests"}
	msgRequest       = text.Label{Zh: "审批", En: "Request"}
	msgWhichRequests = text.Label{Zh: "显示", En: "Show"}
	msgForMe         = text.Label{Zh: "待我审批", En: "Waiting for me"}
	msgMine          = text.Label{Zh: "我提出的", En: "Asked by me"}
	msgAllRequests   = text.Label{Zh: "我能看到的全部", En: "All I may see"}
	msgNoRequests    = text.Label{Zh: "没有等待审批的申请", En: "No request waits"}
	msgAskedBy       = text.Label{Zh: "提出人", En: "Asked by"}
	msgAskedAt       = text.Label{Zh: "提出时间", En: "Asked at"}
	msgContent       = text.Label{Zh: "内容", En: "Value"}
	msgAskedFor      = text.Label{Zh: "申请内容", En: "What is asked"}
	msgDecidedBy     = text.Label{Zh: "审批人", En: "Decided by"}
	msgRequestOld    = text.Label{Zh: "已过期", En: "too old"}
	msgNoRequest     = text.Label{Zh: "这项申请已办理、已过期或不存在，请刷新后再看", En: "The request was decided, is too old, or is not there; please look again"}
	msgAgreeTo       = text.Label{Zh: "同意", En: "Agree"}
	msgDecline       = text.Label{Zh: "不同意", En: "Decline"}
	msgNeedOpinion   = text.Label{Zh: "不同意须写明意见", En: "Say why you decline"}
	msgWaitsFor      = text.Label{Zh: "申请提出后 72 小时内有效，须由提出人以外的人审批。", En: "A request is good for 72 hours, and somebody other than who asked decides."}
	msgBefore        = text.Label{Zh: "现在", En: "Now"}
	msgAfterwards    = text.Label{Zh: "批准后", En: "If agreed"}
)

var requestStates = map[access.State]text.Label{
	access.Waiting:  {Zh: "待审批", En: "waiting"},
	access.Approved: {Zh: "已同意", En: "agreed"},
	access.Declined: {Zh: "未同意", En: "declined"},
	access.Used:     {Zh: "已办理", En: "done"},
}

// requestParts are the parts of what other rooms ask for, in the order they are
// shown.
var requestParts = []struct {
	key  string
	name text.Label
}{
	{"source", text.Label{Zh: "名单", En: "List"}},
	{"event", text.Label{Zh: "事件", En: "Event"}},
	{"place", text.Label{Zh: "区域", En: "Area"}},
	{"purpose", text.Label{Zh: "用途", En: "Purpose"}},
	{"recipient", text.Label{Zh: "接收人", En: "Recipient"}},
	{"rows", text.Label{Zh: "条数", En: "Rows"}},
	{"downloads", text.Label{Zh: "可下载次数", En: "Downloads"}},
	{"expires", text.Label{Zh: "有效期至", En: "Good until"}},
	{"before", text.Label{Zh: "此前的数据", En: "Data from before"}},
}

// The audit chain.
var (
	msgAudit       = text.Label{Zh: "审计日志", En: "Audit log"}
	msgAuditShort  = text.Label{Zh: "审计", En: "Audit"}
	msgAlarmsShort = text.Label{Zh: "异常", En: "Alarms"}
	msgAlarms      = text.Label{Zh: "异常提示", En: "Alarms"}
	msgVerifyChain = text.Label{Zh: "校验日志链", En: "Verify the chain"}
	msgChainGood   = text.Label{Zh: "日志链完整：共 %s 行，末行散列 %s。请与库外留存的值核对。", En: "The chain is whole: %s rows, the last hash is %s. Compare it with the one kept outside."}
	msgChainBad    = text.Label{Zh: "日志链在第 %s 行之后断裂：之后的记录被改动或删除。请保全数据库并启动应急处置。", En: "The chain is broken after row %s: what follows was changed or removed. Preserve the database and raise the alarm."}
	msgWho         = text.Label{Zh: "操作账号", En: "Who"}
	msgWhoHint     = text.Label{Zh: "账号", En: "account"}
	msgAct         = text.Label{Zh: "操作", En: "Act"}
	msgSubject     = text.Label{Zh: "涉及的人", En: "Whose data"}
	msgSubjectHint = text.Label{Zh: "志愿者编号", En: "volunteer number"}
	msgThing       = text.Label{Zh: "对象", En: "Thing"}
	msgThingHint   = text.Label{Zh: "如 account/chen", En: "such as account/chen"}
	msgOutcome     = text.Label{Zh: "结果", En: "Outcome"}
	msgToDay       = text.Label{Zh: "截止日期", En: "To"}
	msgRow         = text.Label{Zh: "行号", En: "Row"}
	msgTime        = text.Label{Zh: "时间", En: "Time"}
	msgWhyDone     = text.Label{Zh: "用途或理由", En: "Purpose"}
	msgHash        = text.Label{Zh: "散列", En: "Hash"}
	msgAndMore     = text.Label{Zh: "等 %s 人", En: "and more, %s in all"}
	msgNoAlarms    = text.Label{Zh: "这段时间没有异常", En: "No alarm in this time"}
	msgAlarmNote   = text.Label{Zh: "一小时内查看超过 50 人、一天内被 3 个以上账号查看、一小时内被拒绝超过 20 次，会列在这里。", En: "More than 50 people shown to an account in an hour, one person shown to more than 3 accounts in a day, more than 20 refusals in an hour."}
	msgAlarmKind   = text.Label{Zh: "情形", En: "What"}
	msgAlarmWho    = text.Label{Zh: "账号或志愿者", En: "Account or person"}
	msgFromTime    = text.Label{Zh: "起始", En: "From"}
	msgTimes       = text.Label{Zh: "次数", En: "Count"}
	msgSeeRows     = text.Label{Zh: "查看记录", En: "See the rows"}
)

var outcomeNames = map[access.Outcome]text.Label{
	access.Done:    {Zh: "已办", En: "done"},
	access.Refused: {Zh: "拒绝", En: "refused"},
}

var alarmNames = map[string]text.Label{
	"many-subjects": {Zh: "一小时内查看过多人", En: "many people shown in an hour"},
	"many-lookers":  {Zh: "一天内被多个账号查看", En: "shown to many accounts in a day"},
	"many-refusals": {Zh: "一小时内多次被拒绝", En: "many refusals in an hour"},
}

// thingNames are the kinds of thing the audit chain knows.
var thingNames = map[string]text.Label{
	"account": {Zh: "账号", En: "account"}, "audit": {Zh: "审计日志", En: "audit log"}, "brief": {Zh: "简报", En: "brief"},
	"brief-series": {Zh: "简报系列", En: "series"}, "exchange": {Zh: "登记系统对接", En: "exchange with a register"}, "contribution": {Zh: "供稿", En: "contribution"}, "course-media": {Zh: "课程资料", En: "course media"},
	"event": {Zh: "事件", En: "event"}, "export": {Zh: "导出", En: "export"}, "fact": {Zh: "事实", En: "fact"}, "figure": {Zh: "指标", En: "figure"},
	"job": {Zh: "后台任务", En: "job"}, "message": {Zh: "消息", En: "message"}, "hold": {Zh: "暂停销毁", En: "hold"}, "org": {Zh: "组织", En: "organisation"}, "orgs": {Zh: "组织", En: "organisations"}, "org-proposal": {Zh: "组织准入申请", En: "proposed organisation"}, "org-proposals": {Zh: "组织准入申请", En: "proposed organisations"}, "page": {Zh: "页面", En: "page"},
	"people": {Zh: "人员", En: "people"}, "person": {Zh: "人员", En: "person"}, "report": {Zh: "报告", En: "report"}, "report-in": {Zh: "双报到", En: "report-in"},
	"request": {Zh: "申请", En: "request"}, "session": {Zh: "会话", En: "session"},
}

// actNames are the acts as people call them.
var actNames = map[access.Act]text.Label{
	access.FigureRead: {Zh: "看指标", En: "see figures"}, access.FactRead: {Zh: "查事实明细", En: "see facts"}, access.Import: {Zh: "导入", En: "import"},
	access.BriefRead: {Zh: "看简报", En: "read briefs"}, access.BriefContribute: {Zh: "供稿", En: "contribute"}, access.BriefEdit: {Zh: "编辑简报", En: "edit a brief"},
	access.BriefCheck: {Zh: "核稿", En: "check a brief"}, access.BriefRelease: {Zh: "签发", En: "release a brief"}, access.BriefWithdraw: {Zh: "撤回简报", En: "withdraw a brief"},
	access.BriefDistribute: {Zh: "分发简报", En: "distribute a brief"}, access.BriefSeries: {Zh: "设置简报系列", En: "set up a series"},
	access.PersonRegister: {Zh: "登记人员", En: "register somebody"}, access.PersonRead: {Zh: "看人员", En: "see people"}, access.PersonOpen: {Zh: "看联系方式", En: "see contacts"},
	access.PersonNumber: {Zh: "看证件号码", En: "see document numbers"}, access.PersonEdit: {Zh: "更正人员信息", En: "correct a record"}, access.PersonMerge: {Zh: "合并人员", En: "merge people"},
	access.PersonErase: {Zh: "注销人员", En: "erase a person"}, access.PersonExport: {Zh: "导出名单", En: "export a list"}, access.PartyRead: {Zh: "看党员报到", En: "see report-ins"},
	access.CredentialRecord: {Zh: "登记资质", En: "record a credential"}, access.CredentialVerify: {Zh: "核验资质", En: "verify a credential"},
	access.OrgRead: {Zh: "看组织", En: "see organisations"}, access.OrgEdit: {Zh: "修改组织", En: "edit an organisation"}, access.OrgAdmit: {Zh: "准入组织", En: "admit an organisation"},
	access.ServiceRecord: {Zh: "记录服务", En: "record service"}, access.ServiceApprove: {Zh: "审核服务", En: "approve service"},
	access.ExchangeRead: {Zh: "看登记系统对接", En: "see the exchange with registers"}, access.ExchangeMap: {Zh: "对接登记系统", En: "map the exchange with registers"},
	access.ServiceOwn:   {Zh: "办理本人的志愿服务", En: "do one's own volunteering"},
	access.TrainingRead: {Zh: "看培训记录", En: "see training"}, access.TrainingAuthor: {Zh: "编写课程", En: "write courses"}, access.TrainingPublish: {Zh: "发布课程", En: "publish courses"}, access.TrainingHold: {Zh: "组织培训", En: "hold sessions"},
	access.CertificateIssue: {Zh: "开具证明", En: "issue a certificate"}, access.CertificateRevoke: {Zh: "撤销证明", En: "revoke a certificate"},
	access.Notify: {Zh: "发送通知", En: "send messages"}, access.Destroy: {Zh: "销毁数据", En: "destroy data"}, access.Hold: {Zh: "暂停销毁", En: "hold data"},
	access.Grant: {Zh: "授权", En: "grant"}, access.Delegate: {Zh: "转授", En: "pass on"}, access.Decide: {Zh: "审批", En: "decide"}, access.BreakGlass: {Zh: "应急查看", En: "break the glass"},
	access.AuditRead: {Zh: "看审计日志", En: "read the audit log"}, access.AuditCut: {Zh: "清理审计日志", En: "cut the audit log"}, access.Token: {Zh: "接口令牌", En: "API tokens"}, access.Operate: {Zh: "系统运维", En: "operate"},
	access.SignedIn: {Zh: "登录", En: "sign in"}, access.FactorSet: {Zh: "设置登录因子", En: "set a factor"}, access.SignedOut: {Zh: "退出登录", En: "sign out"},
}

// To do.
var (
	msgTodoPage   = text.Label{Zh: "待办", En: "To do"}
	msgTodoNone   = text.Label{Zh: "没有待办事项", En: "Nothing to do"}
	msgTodoOpen   = text.Label{Zh: "去办理", En: "See to it"}
	msgTodoBriefs = text.Label{Zh: "待办简报", En: "Briefs waiting for you"}
)

// What is kept from being destroyed.
var (
	msgHolds           = text.Label{Zh: "暂停销毁", En: "Holds"}
	msgHoldsNote       = text.Label{Zh: "检查、诉讼或争议需要的资料可以暂停销毁，须有理由和截止日期。登记后立即生效，72 小时内由另一位同志确认，否则失效；提前解除也须两人。指定人员或事件时，相关规则整条暂停，该人员（连同与其合并的记录）也不能注销。", En: "What an inspection, a lawsuit or a dispute needs is kept from being destroyed, for a reason and until a day. It holds at once and lapses after 72 hours unless a second person confirms; letting go early takes two as well. A hold on a person or an event stops the whole rule, and the person, with all records merged with theirs, is not erased."}
	msgNoHolds         = text.Label{Zh: "没有暂停销毁的资料", En: "Nothing is held"}
	msgHoldAdd         = text.Label{Zh: "登记暂停", En: "Hold"}
	msgEveryRule       = text.Label{Zh: "全部", En: "Everything"}
	msgHoldSubject     = text.Label{Zh: "人员或事项编号", En: "Number of a person or case"}
	msgHoldSubjectHint = text.Label{Zh: "志愿者编号，可不填", En: "A volunteer's number; may be left out"}
	msgHoldEnds        = text.Label{Zh: "截止", En: "Until"}
	msgHoldUntil       = text.Label{Zh: "截止日期（三年以内）", En: "Until (within three years)"}
	msgHoldReason      = text.Label{Zh: "理由", En: "Why"}
	msgHoldBy          = text.Label{Zh: "登记人", En: "Held by"}
	msgHoldSecond      = text.Label{Zh: "确认人", En: "Confirmed by"}
	msgHoldAsksEnd     = text.Label{Zh: "提请解除", En: "Asks to let go"}
	msgHoldConfirm     = text.Label{Zh: "确认", En: "Confirm"}
	msgHoldEnd         = text.Label{Zh: "提请解除", En: "Ask to let go"}
	msgHoldEndAgree    = text.Label{Zh: "同意解除", En: "Agree to let go"}
	msgHoldEndWhy      = text.Label{Zh: "解除理由", En: "Why let go"}
	msgHoldWhy         = text.Label{Zh: "请写明理由", En: "Say why"}
	msgHoldDay         = text.Label{Zh: "请填写三年以内的截止日期", En: "Give a day within three years"}
	msgHoldOn          = text.Label{Zh: "暂停中", En: "held"}
	msgHoldFirst       = text.Label{Zh: "暂停中，待确认", En: "held, to be confirmed"}
	msgHoldReleasing   = text.Label{Zh: "暂停中，待同意解除", En: "held, somebody asks to let go"}
	msgHoldLapsed      = text.Label{Zh: "未确认，已失效", En: "lapsed, nobody confirmed"}
	msgHoldReleased    = text.Label{Zh: "已解除", En: "let go"}
	msgHoldOver        = text.Label{Zh: "已期满", En: "over"}
)

// What the system administrator sees.
var (
	msgSystem       = text.Label{Zh: "系统状态", En: "System"}
	msgCheckLog     = text.Label{Zh: "核验事实日志", En: "Check the log of facts"}
	msgNoAlarm      = text.Label{Zh: "一切正常", En: "All is well"}
	msgSettings     = text.Label{Zh: "配置（启动时读入）", En: "Settings, as read at the start"}
	msgSettingsNote = text.Label{Zh: "密钥和口令从不显示，只说明是否已设置。", En: "Secrets are never shown, only whether they are set."}
	msgSetting      = text.Label{Zh: "配置项", En: "Setting"}
	msgSettingIs    = text.Label{Zh: "值", En: "Value"}
	msgSecretSet    = text.Label{Zh: "已设置（不显示）", En: "set, not shown"}
	msgNotSet       = text.Label{Zh: "未设置", En: "not set"}
)

// What the house does beside the requests.
var (
	msgJobs             = text.Label{Zh: "后台任务", En: "Jobs"}
	msgJob              = text.Label{Zh: "任务", En: "Job"}
	msgProgress         = text.Label{Zh: "进度", En: "Progress"}
	msgTries            = text.Label{Zh: "次数", En: "Tries"}
	msgJobStop          = text.Label{Zh: "停止", En: "Stop"}
	msgJobRetry         = text.Label{Zh: "重试", En: "Try again"}
	msgNoJobs           = text.Label{Zh: "没有后台任务", En: "No jobs"}
	msgDelivery         = text.Label{Zh: "消息发送", En: "Messages sent"}
	msgTemplate         = text.Label{Zh: "模板", En: "Template"}
	msgRecipientOf      = text.Label{Zh: "收信人", En: "To"}
	msgChannelOf        = text.Label{Zh: "渠道", En: "Channel"}
	msgReceiptCode      = text.Label{Zh: "回执", En: "Receipt"}
	msgResend           = text.Label{Zh: "再发一次", En: "Send once more"}
	msgNoMessages       = text.Label{Zh: "还没有发过消息。服务一有通知要发，就会列在这里。", En: "Nothing has been sent yet. What the services tell people will be listed here."}
	msgNoResend         = text.Label{Zh: "这条消息不能再发：已经再发过、已有结果，或已过时效", En: "it cannot be sent once more: that was done already, its fate is known, or its time is over"}
	msgResent           = text.Label{Zh: "已由人工再发", En: "sent once more by a person"}
	msgSendRules        = text.Label{Zh: "发送规则", En: "Rules of sending"}
	msgBudget           = text.Label{Zh: "每人每天最多（紧急的除外）", En: "A person a day at most, but for what is urgent"}
	msgQuietHours       = text.Label{Zh: "免打扰时段", En: "Quiet hours"}
	msgTemplates        = text.Label{Zh: "模板预览", En: "Templates"}
	msgUrgent           = text.Label{Zh: "紧急", En: "urgent"}
	msgDeliveryNote     = text.Label{Zh: "这里只有状态，没有内容，也没有完整手机号。发送状态不明的消息不会自动重发，以免重复打扰。", En: "States only: no words, no whole phone. A message of unknown fate is never sent again by itself, so that nobody is told twice."}
	msgExports          = text.Label{Zh: "名单导出", En: "Lists taken out"}
	msgExportNote       = text.Label{Zh: "导出须说明用途和接收人，由个人信息保护负责人同意。文件加密并带水印，限次限时下载，到期销毁；名单上的每个人都能查到。", En: "An export states purpose and recipient, and the data officer agrees. The file is encrypted and marked, may be had a few times for a while, and is then destroyed; everybody in it can be told."}
	msgExportAsk        = text.Label{Zh: "申请导出志愿者联系表", En: "Ask for the volunteers' contacts"}
	msgExportFor        = text.Label{Zh: "接收人（单位和姓名）", En: "Recipient (body and name)"}
	msgExportDays       = text.Label{Zh: "几天内有效", En: "Good for days"}
	msgExportDownloads  = text.Label{Zh: "可下载次数", En: "Downloads"}
	msgExportReady      = text.Label{Zh: "已同意，可以生成", En: "Agreed to; make the file"}
	msgExportMake       = text.Label{Zh: "生成文件", En: "Make the file"}
	msgExportPhrase     = text.Label{Zh: "口令只显示这一次，请与文件分开交给接收人：", En: "The passphrase is shown only now; hand it over another way than the file:"}
	msgExportMany       = text.Label{Zh: "超过 %d 条，请缩小区域", En: "More than %d rows; choose a smaller area"}
	msgExportBad        = text.Label{Zh: "请填写用途、接收人，有效期 1 至 7 天，下载 1 至 3 次", En: "Give purpose and recipient, 1 to 7 days, 1 to 3 downloads"}
	msgExportGone       = text.Label{Zh: "文件已过期或已下载满次数，请重新申请", En: "The file has expired or was had often enough; ask again"}
	msgNoExports        = text.Label{Zh: "还没有导出", En: "Nothing was taken out"}
	msgRowsOf           = text.Label{Zh: "条数", En: "Rows"}
	msgDownloadsLeft    = text.Label{Zh: "剩余下载", En: "Downloads left"}
	msgRetention        = text.Label{Zh: "到期销毁", En: "Destruction"}
	msgRetentionNote    = text.Label{Zh: "事件结束后，只为它收集的个人信息应当销毁。先列出将要销毁的内容，由第二人同意后开始，完成后出报告。", En: "When an event has ended, what was collected for it alone is destroyed. The list is shown first; a second person agrees; a report follows."}
	msgEventKey         = text.Label{Zh: "事件编号", En: "Key of the event"}
	msgListDestroy      = text.Label{Zh: "列出将要销毁的", En: "List what would go"}
	msgAskDestroy       = text.Label{Zh: "提请销毁", En: "Ask for the destruction"}
	msgBeginDestroy     = text.Label{Zh: "已同意，开始销毁", En: "Agreed to; begin"}
	msgWhatOf           = text.Label{Zh: "内容", En: "What"}
	msgGround           = text.Label{Zh: "依据", En: "Ground"}
	msgListed           = text.Label{Zh: "列出", En: "Listed"}
	msgDestroyed        = text.Label{Zh: "已销毁", En: "Destroyed"}
	msgLeftOver         = text.Label{Zh: "剩余", En: "Left"}
	msgSayEvent         = text.Label{Zh: "请填写事件编号和理由", En: "Give the event and why"}
	msgNothingToDestroy = text.Label{Zh: "这个事件没有需要销毁的内容", En: "Nothing of this event is to be destroyed"}
	msgReportOf         = text.Label{Zh: "销毁报告", En: "Report of destruction"}
	msgReportHash       = text.Label{Zh: "报告散列（记入审计日志）", En: "Hash of the report, as the audit log has it"}
	msgUnderWay         = text.Label{Zh: "正在进行", En: "under way"}
)
