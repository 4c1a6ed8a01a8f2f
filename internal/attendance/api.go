package attendance

import (
	"linli/internal/access"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: those of the volunteer behind the
// token, those of whoever is entitled at a post, and the desk's. What the room
// asks about the thing itself is asked as for pages: leading a post is a right
// there, whatever the account.
func (a *Attendance) Operations(api *rest.API) {
	api.Group("service", text.Label{Zh: "签到与时长", En: "Attendance and hours"})
	a.ownOperations(api)
	a.postOperations(api)
	a.deskOperations(api)
}

func (a *Attendance) ownOperations(api *rest.API) {
	own := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/my/hours", own("get-my-hours", "本人的时长和星级", "One's own hours and stars"), a.apiStanding)
	rest.Get(api, "/my/stints", own("list-my-stints", "本人的服务记录，新的在前", "One's own records of service, newest first"), a.apiStints)
	rest.Get(api, "/my/stints/{shift}", own("get-my-stint", "本人的一条服务记录及其打卡和经过", "One record with its taps and history"), a.apiStint)
	taps := own("tap", "签到、签退、休息：一批，次序不限", "Check in and out, breaks: a batch, in any order")
	taps.Words = text.Label{
		Zh: "每条自有编号，可在断网时记下、之后按任意次序发送，重发不会重复。device_time 和 sent 用同一台设备的钟；所信的只是其间隔。code 为岗位二维码或一次性工时码；只写 shift 则为本人申报。每条分别答复，被拒的说明原因。",
		En: "Each has an id of its own: kept while there is no network, sent later in any order, sent again without doubling. device_time and sent are by one device's clock, of which only the time between is believed. code is a post's code or a one-time code; with shift alone it is one's own word. Each is answered by itself.",
	}
	rest.Post(api, "/my/taps", taps, a.apiTaps)
	do := func(path, id, zh, en string) {
		rest.Post(api, "/my/stints/{shift}/"+path, own(id, zh, en), a.apiMine(path))
	}
	do("object", "object-to-hours", "对记录提出异议", "Object to a record")
	do("veto", "veto-hours", "不愿被记录", "Have it not recorded")
	do("declare-paid", "declare-paid", "说明有酬、不计志愿服务", "Say that it was paid, and is no volunteering")
	again := text.Label{Zh: "再次发送结果相同。", En: "Sent again, it is the same."}
	plain := func(path, id, zh, en string) {
		op := own(id, zh, en)
		op.Words = again
		rest.Post(api, "/my/stints/{shift}/"+path, op, a.apiMinePlain(path))
	}
	plain("allow", "allow-hours", "收回不愿被记录的表示", "Take a veto back")
	plain("confirm", "confirm-hours", "确认时长无误", "Agree with the times")
	rest.Put(api, "/my/stints/{shift}/rating", own("rate-shift", "评价班次", "Say how the shift was"), a.apiRateShift)
	rest.Post(api, "/my/stars", own("ask-star", "申请星级", "Ask for the star that the hours reach"), a.apiAskStar)
	rest.Get(api, "/my/led-shifts", own("list-led-shifts", "本人负责岗位今明两天的班次", "Shifts around now at the posts one leads"), a.apiLed)
}

func (a *Attendance) postOperations(api *rest.API) {
	op := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/shifts/{shift}/presence", op("get-presence", access.ServiceRecord, "此刻谁在岗", "Who is at the post now"), a.apiPresence)
	taps := op("tap-for-others", access.ServiceRecord, "为在岗的人点名打卡：一批，次序不限", "Tap people in and out at a post: a batch, in any order")
	taps.Words = text.Label{Zh: "每条自有编号，重发不会重复；每条分别答复。", En: "Each has an id of its own and may be sent again; each is answered by itself."}
	rest.Post(api, "/shifts/{shift}/taps", taps, a.apiLeaderTaps)
	heads := op("count-heads", access.ServiceRecord, "登记未注册的帮手人数", "Record helpers without registration")
	heads.OwnID = false
	rest.Post(api, "/shifts/{shift}/headcounts", heads, a.apiHeads)
	codes := op("hand-out-codes", access.ServiceRecord, "生成一次性工时码", "Make one-time codes")
	codes.OwnID, codes.Status = false, 201
	codes.Words = text.Label{Zh: "只在此时给出，之后只存摘要。", En: "They are told now and kept as digests only."}
	rest.Post(api, "/shifts/{shift}/hours-codes", codes, a.apiCodes)
	rest.Get(api, "/shifts/{shift}/code", op("get-post-code", access.ServiceRecord, "岗位此刻的动态码，或纸质码", "The post's changing code at this moment, or its printed one"), a.apiCode)
	rest.Get(api, "/shifts/{shift}/stints", op("list-stints", access.ServiceApprove, "班次的服务记录，供核实", "The records of a shift, to verify"), a.apiAtShift)
	verify := op("verify-stints", access.ServiceApprove, "核实时长", "Verify hours")
	verify.Words = text.Label{
		Zh: "记录人和本人不能核实。每条写明所看到的修订号；之后又变动的不予核实。每条分别答复。",
		En: "Never by whoever recorded it or whom it is about. Each names the revision that was looked at; what has changed since is not verified. Each is answered by itself.",
	}
	rest.Post(api, "/shifts/{shift}/verify", verify, a.apiVerify)
	rest.Get(api, "/shifts/{shift}/stints/{person}", op("get-stint", access.ServiceRecord, "一个人在班次的记录、打卡和经过", "One person's record at a shift, with taps and history"), a.apiOne)
	rest.Put(api, "/shifts/{shift}/stints/{person}/times", op("amend-stint", access.ServiceRecord, "更正或补录时间", "Correct or enter times by hand"), a.apiAmend)
	rest.Post(api, "/shifts/{shift}/stints/{person}/paid", op("mark-paid", access.ServiceRecord, "标为有酬、不计", "Mark as paid, not counted"), a.apiPaid)
	rest.Post(api, "/shifts/{shift}/stints/{person}/answer", op("answer-objection", access.ServiceRecord, "答复异议", "Answer an objection"), a.apiAnswer)
	rest.Put(api, "/shifts/{shift}/stints/{person}/rating", op("rate-volunteer", access.ServiceRecord, "评价志愿者", "Say how the volunteer did"), a.apiRateVolunteer)
}

func (a *Attendance) deskOperations(api *rest.API) {
	op := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/service/overdue", op("list-overdue", access.ServiceApprove, "逾期或将到期待核实的记录", "What waits to be verified and is late, or soon will be"), a.apiOverdue)
	rest.Get(api, "/service/objections", op("list-objections", access.ServiceRecord, "未答复的异议", "Objections that wait for an answer"), a.apiObjections)
	rest.Get(api, "/service/stars", op("list-stars", access.ServiceApprove, "待定的星级申请", "Stars that were asked for"), a.apiStars)
	rest.Post(api, "/service/stars/{person}/{stars}", op("decide-star", access.ServiceApprove, "授予或不予星级", "Give a star, or say why not"), a.apiDecideStar)
	rest.Get(api, "/service/twice", op("list-twice", access.ServiceApprove, "重复记录的时长", "Time that was recorded twice"), a.apiTwice)
	rest.Post(api, "/service/twice/{person}/{shift}", op("settle-twice", access.ServiceApprove, "判定以哪一条为准", "Say which of two records is right"), a.apiResolve)
	rest.Get(api, "/service/honesty", op("get-honesty", access.ServiceApprove, "记录是否可信：按组织列出异常", "What is odd in records, by organisation"), a.apiHonesty)
	rest.Post(api, "/service/honesty/{odd}/answers", op("explain-oddity", access.ServiceRecord, "说明异常", "Explain an oddity"), a.apiExplain)
	rest.Get(api, "/service/audits", op("list-audits", access.ServiceApprove, "随机抽查", "Random checks"), a.apiAudits)
	draw := op("draw-audit", access.ServiceApprove, "抽样", "Draw a sample")
	draw.OwnID, draw.Status = false, 201
	rest.Post(api, "/service/audits", draw, a.apiDraw)
	rest.Get(api, "/service/audits/{audit}", op("get-audit", access.ServiceApprove, "一次抽查抽到的记录", "What a random check has drawn"), a.apiAudit)
	rest.Put(api, "/service/audits/{audit}/items/{n}", op("put-finding", access.ServiceApprove, "记下核查结论", "Keep what the check of one record found"), a.apiFinding)
	rest.Post(api, "/service/audits/{audit}/publish", op("publish-audit", access.ServiceApprove, "公布抽查结果", "Publish the result"), a.apiPublish)
	rest.Get(api, "/service/export", op("export-service", access.ServiceRecord, "导出服务记录（CSV）", "Export records of service (CSV)"), a.apiExport)
	rest.Get(api, "/audits/{audit}", rest.Op{
		ID: "get-published-audit", For: rest.Anybody, Name: text.Label{Zh: "已公布的抽查结果", En: "The published result of a random check"},
	}, a.apiPublished)
}
