package duty

import (
	"linli/internal/access"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: those of the volunteer behind the
// token first, then what stands open to everybody, then the desk's.
func (d *Duty) Operations(api *rest.API) {
	api.Group("duty", text.Label{Zh: "值守", En: "Duty"})
	d.ownOperations(api)
	d.projectOperations(api)
	d.postOperations(api)
	d.shiftOperations(api)
}

func (d *Duty) ownOperations(api *rest.API) {
	own := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	again := text.Label{Zh: "再次发送结果相同。", En: "Sent again, it is the same."}
	rest.Get(api, "/my/near-shifts", own("list-near-shifts", "本人可报名的班次，由近及远", "Shifts that one may take, nearest first"), d.apiNear)
	rest.Get(api, "/my/shifts", own("list-my-shifts", "本人的班次", "One's own shifts"), d.apiMine)
	rest.Get(api, "/my/shifts/{shift}", own("get-my-shift", "一个班次与本人的关系", "How one stands to a shift"), d.apiMyShift)
	rest.Get(api, "/my/calendar", own("get-my-calendar", "本人班次的日历（ICS）", "One's own shifts as a calendar (ICS)"), d.apiCalendar)
	up := own("sign-up", "报名、排队或机动待命", "Sign up, wait in line, or stand by")
	up.Words = text.Label{
		Zh: "名额已满时返回 409，除非 wait 为 true。项目有协议的，须给出所同意的版本。再次发送结果相同。",
		En: "All seats taken, it is 409 unless wait is true. Where the project has an agreement, the version that is accepted must be named. Sent again, it is the same.",
	}
	rest.Post(api, "/my/shifts/{shift}/sign-up", up, d.apiSignUp)
	yes := own("accept-seat", "接受邀请，或确认改期后的班次", "Accept an offer, or a shift that was moved")
	yes.Words = again
	rest.Post(api, "/my/shifts/{shift}/accept", yes, d.apiAccept)
	no := own("withdraw", "退出，或不接受邀请", "Withdraw, or decline an offer")
	no.Words = again
	rest.Post(api, "/my/shifts/{shift}/withdraw", no, d.apiWithdraw)
	swap := own("ask-swap", "请人接替，或换班", "Ask to be relieved, or to exchange")
	swap.OwnID, swap.Status = false, 201
	rest.Post(api, "/my/shifts/{shift}/swap", swap, d.apiAskSwap)
	rest.Post(api, "/my/shifts/{shift}/keep", own("keep-shift", "收回换班请求", "Take a wish to be relieved back"), d.apiKeep)
	rest.Get(api, "/my/swaps", own("list-my-swaps", "与本人有关的换班请求", "Wishes to exchange that concern one"), d.apiSwaps)
	rest.Post(api, "/my/swaps/{swap}/take", own("take-swap", "接替他人的班次", "Take somebody's shift over"), d.apiTakeSwap)
	rest.Get(api, "/shifts/{shift}", rest.Op{
		ID: "get-shift", For: rest.Anybody, Name: text.Label{Zh: "招募公告：班次、岗位、项目和风险告知", En: "The recruiting notice: shift, post, project, and what is told of risks"},
	}, d.apiNotice)
}

func (d *Duty) projectOperations(api *rest.API) {
	rest.Get(api, "/projects", rest.Op{
		ID: "list-projects", Act: access.DutyRead, Name: text.Label{Zh: "列出项目", En: "List projects"},
		Words: text.Label{Zh: "一页可能少于 limit 条：不该看的项目不列出。", En: "A page may have fewer than limit: projects one may not see are left out."},
	}, d.apiProjects)
	rest.Get(api, "/projects/{project}", rest.Op{
		ID: "get-project", Act: access.DutyRead, Name: text.Label{Zh: "查看项目", En: "See a project"},
	}, d.apiProject)
	rest.Post(api, "/projects", rest.Op{
		ID: "draft-project", Act: access.DutyPlan, OwnID: true, Status: 201, Name: text.Label{Zh: "起草项目", En: "Draft a project"},
		Words: text.Label{
			Zh: "须如实告知风险和防护（志愿服务条例第十二条）；超过一个月或有人身危险的，须有协议；有人身危险的，须先办保险（第十七条）。",
			En: "Risks and protection must be told (Regulations on Volunteer Services, article 12); over one month or dangerous, an agreement is needed; dangerous, insurance first (article 17).",
		},
	}, d.apiDraft)
	rest.Put(api, "/projects/{project}", rest.Op{
		ID: "edit-project", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "修改项目", En: "Change a project"},
		Words: text.Label{Zh: "志愿者所依据的内容有变动的，须重新审批。", En: "A change of what volunteers rely on takes it back to approval."},
	}, d.apiEdit)
	rest.Post(api, "/projects/{project}/submit", rest.Op{
		ID: "submit-project", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "提交审批", En: "Submit a project for approval"},
	}, d.apiSubmit)
	rest.Post(api, "/projects/{project}/decide", rest.Op{
		ID: "decide-project", Act: access.DutyApprove, OwnID: true, Name: text.Label{Zh: "批准或退回项目", En: "Approve a project or send it back"},
		Words: text.Label{Zh: "审批人不能是编写人。", En: "Never by whoever wrote it."},
	}, d.apiDecide)
	rest.Post(api, "/projects/{project}/close", rest.Op{
		ID: "close-project", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "项目结项", En: "Close a project"},
	}, d.apiClose)
	rest.Get(api, "/campaigns", rest.Op{
		ID: "list-campaigns", Act: access.DutyRead, Name: text.Label{Zh: "列出活动和行动", En: "List campaigns and their actions"},
	}, d.apiCampaigns)
	rest.Put(api, "/campaigns/{campaign}", rest.Op{
		ID: "put-campaign", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "设置活动和行动", En: "Set a campaign with its actions"},
		Words: text.Label{Zh: "全市的权限才能设置。", En: "It takes a right for the whole city."},
	}, d.apiPutCampaign)
}

func (d *Duty) postOperations(api *rest.API) {
	rest.Post(api, "/openings/preview", rest.Op{
		ID: "preview-opening", Act: access.DutyPlan, Look: true, Name: text.Label{Zh: "预览将开设的岗位和班次", En: "See what an opening would make"},
	}, d.apiPreview)
	rest.Post(api, "/openings", rest.Op{
		ID: "open-posts", Act: access.DutyPlan, OwnID: true, Status: 201, Name: text.Label{Zh: "开设岗位和班次", En: "Open posts with their shifts"},
		Words: text.Label{
			Zh: "每个点位一个岗位，班次按星期规律。项目未批准时班次为草稿。同一 id 再次发送结果相同。",
			En: "A post at each point, shifts by a weekly pattern. Until the project is approved, shifts are drafts. The same id again is the same opening.",
		},
	}, d.apiOpen)
	rest.Get(api, "/posts", rest.Op{
		ID: "list-posts", Act: access.DutyRead, Name: text.Label{Zh: "列出项目或服务点的岗位", En: "List the posts of a project or a site"},
	}, d.apiPosts)
	rest.Get(api, "/posts/{post}", rest.Op{
		ID: "get-post", Act: access.DutyRead, Name: text.Label{Zh: "查看岗位及负责人", En: "See a post and who leads it"},
	}, d.apiPost)
	rest.Get(api, "/posts/{post}/shifts", rest.Op{
		ID: "list-shifts", Act: access.DutyRead, Name: text.Label{Zh: "列出岗位的班次", En: "List the shifts of a post"},
	}, d.apiShifts)
	rest.Post(api, "/posts/{post}/shifts", rest.Op{
		ID: "add-shifts", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "按规律增加班次", En: "Add shifts by a pattern"},
		Words: text.Label{Zh: "与已有班次同时开始的，保持已有的不变。", En: "A shift that begins when one of the post's does is that shift, and stays as it is."},
	}, d.apiAddShifts)
	rest.Post(api, "/posts/{post}/copy-week", rest.Op{
		ID: "copy-week", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "复制一周的班次", En: "Copy the shifts of a week to another"},
	}, d.apiCopyWeek)
	rest.Put(api, "/posts/{post}/leaders", rest.Op{
		ID: "put-leaders", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "设置岗位负责人", En: "Say who leads a post"},
	}, d.apiLeaders)
	rest.Post(api, "/sites/{site}/close", rest.Op{
		ID: "close-site", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "关闭服务点", En: "Close a service point"},
		Words: text.Label{Zh: "其岗位关闭，未开始的班次取消并通知本人。", En: "Its posts close; shifts that have not begun are cancelled, and those on them told."},
	}, d.apiCloseSite)
}

func (d *Duty) shiftOperations(api *rest.API) {
	rest.Get(api, "/coverage", rest.Op{
		ID: "get-coverage", Act: access.DutyRead, Name: text.Label{Zh: "在岗覆盖：地区或岗位乘二十四小时", En: "Coverage of a day: places or posts by hours"},
	}, d.apiBoard)
	rest.Get(api, "/coverage/gaps", rest.Op{
		ID: "list-gaps", Act: access.DutyRead, Name: text.Label{Zh: "缺人的班次，最早的在前", En: "Shifts that lack somebody, soonest first"},
	}, d.apiGaps)
	rest.Get(api, "/shifts/{shift}/roster", rest.Op{
		ID: "get-roster", Act: access.DutyRead, Name: text.Label{Zh: "班次名单", En: "Who is on a shift"},
		Words: text.Label{Zh: "姓名和电话打码；每次查询都记录在案。", En: "Names and phones masked; every look is recorded with the persons."},
	}, d.apiRoster)
	rest.Get(api, "/shifts/{shift}/candidates", rest.Op{
		ID: "list-candidates", Act: access.DutyFill, Name: text.Label{Zh: "可以邀请的人", En: "Whom to ask for a shift"},
	}, d.apiSuggest)
	rest.Post(api, "/shifts/{shift}/offers", rest.Op{
		ID: "offer-seat", Act: access.DutyFill, OwnID: true, Name: text.Label{Zh: "邀请上岗", En: "Offer a seat to somebody"},
		Words: text.Label{Zh: "由本人决定是否接受。", En: "Acceptance is theirs."},
	}, d.apiOffer)
	rest.Post(api, "/shifts/{shift}/refusals", rest.Op{
		ID: "refuse-volunteer", Act: access.DutyFill, OwnID: true, Name: text.Label{Zh: "不安排某人上岗", En: "Refuse somebody a shift"},
		Words: text.Label{Zh: "须写明理由，本人可以看到。", En: "With a reason, which the person can see."},
	}, d.apiRefuse)
	rest.Post(api, "/shifts/{shift}/messages", rest.Op{
		ID: "write-to-shift", Act: access.DutyFill, Name: text.Label{Zh: "给班次上的人发消息", En: "Write to everybody expected at a shift"},
	}, d.apiWrite)
	rest.Put(api, "/shifts/{shift}/times", rest.Op{
		ID: "move-shift", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "调整班次时间", En: "Move a shift"},
		Words: text.Label{Zh: "已报名的人会被重新询问。", En: "Whoever had signed up is asked again."},
	}, d.apiMove)
	rest.Put(api, "/shifts/{shift}/seats", rest.Op{
		ID: "put-seats", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "调整班次人数", En: "Change how many a shift needs"},
	}, d.apiSeats)
	rest.Post(api, "/shifts/{shift}/cancel", rest.Op{
		ID: "cancel-shift", Act: access.DutyPlan, OwnID: true, Name: text.Label{Zh: "取消班次", En: "Cancel a shift"},
	}, d.apiCancel)
}
