package request

import (
	"context"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: the helper's behind the token,
// those of a program that asks for people, the desk's, orders of 12345, and
// rounds.
func (r *Requests) Operations(api *rest.API) {
	api.Group("needs", text.Label{Zh: "求助", En: "Requests"})
	r.helperOperations(api)
	r.askerOperations(api)
	r.needOperations(api)
	r.orderOperations(api)
	r.roundOperations(api)
}

func (r *Requests) helperOperations(api *rest.API) {
	own := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	look := func(id, zh, en string) rest.Op {
		op := own(id, zh, en)
		op.OwnID, op.Look = false, true
		op.Words = text.Label{Zh: "每次查看都记录在案，求助人可以看到。", En: "Every look is recorded, and the asker can see it."}
		return op
	}
	rest.Get(api, "/my/free", own("get-my-free", "本人是否可被请、排在第几", "Whether one may be called, and where one stands in the line"), r.apiMyFree)
	rest.Put(api, "/my/free", own("put-my-free", "说明本人可被请，或不再", "Say that one may be called, or no more"), r.apiSetFree)
	rest.Get(api, "/my/calls", own("list-my-calls", "等待本人答复的邀请", "Calls that wait for one's answer"), r.apiCalls)
	rest.Post(api, "/my/calls/{need}/accept", own("accept-call", "接下", "Take it"), r.apiHelper(r.Take))
	rest.Post(api, "/my/calls/{need}/decline", own("decline-call", "这次不方便", "Decline it"), r.apiHelper(r.Decline))
	rest.Get(api, "/my/tasks", own("list-my-tasks", "本人手上的事", "What is in one's hands"), r.apiTasks)
	rest.Post(api, "/my/tasks/{need}/address", look("open-my-task", "查看姓名、电话和住址", "See name, phone and address"), func(ctx context.Context, in *NeedPath) (whoView, error) {
		// Without a purpose a medic's family stays closed: it opens on the page alone.
		w, err := r.Address(ctx, page.Who(ctx).Person, in.Need, "")
		return viewWho(w), err
	})
	rest.Post(api, "/my/tasks/{need}/begin", own("begin-task", "开始办", "Begin"), r.apiHelper(r.Begin))
	rest.Post(api, "/my/tasks/{need}/done", own("finish-task", "办好了", "Done"), r.apiHelper(r.Done))
	rest.Post(api, "/my/tasks/{need}/hand-back", own("hand-task-back", "交回", "Hand it back"), r.apiHelper(r.HandBack))
	rest.Get(api, "/my/turns", own("list-my-turns", "今天的巡访", "Today's turns of one's rounds"), r.apiTurns)
	rest.Post(api, "/my/turns/{round}/{member}/address", look("open-my-turn", "查看巡访对象", "See whom a turn is for"), func(ctx context.Context, in *MemberPath) (whoView, error) {
		w, err := r.TurnAddress(ctx, page.Who(ctx).Person, in.Round, in.Member)
		return viewWho(w), err
	})
	rest.Put(api, "/my/turns/{round}/{member}", own("report-turn", "记录一次巡访", "Report a turn"), r.apiReport)
}

func (r *Requests) askerOperations(api *rest.API) {
	op := func(id, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: access.RequestRecord, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	ask := op("ask", "替求助人提交求助，并向其手机发验证码", "Submit a need for somebody, and send a code to their phone")
	ask.OwnID, ask.Status = false, 201
	ask.Words = text.Label{
		Zh: "供热线、小程序等接入。验证码对上之前什么都不会发生。替邻居求助时给出 by 和 by_phone。",
		En: "For hotlines and apps. Nothing happens until the code is right. For a neighbour, give by and by_phone.",
	}
	rest.Post(api, "/asked", ask, r.apiAsk)
	prove := op("prove-asker", "核对验证码，得到求助人的凭据", "Try the code, and get the asker's key")
	prove.Words = text.Label{Zh: "凭据等于本人：只交给求助人。", En: "The key stands for the person: hand it to them only."}
	rest.Post(api, "/asked/{need}/prove", prove, r.apiProve)
	state := op("get-asked", "求助人查看进展", "What the asker sees of their need")
	state.OwnID, state.Look = false, true
	rest.Post(api, "/asked/state", state, r.apiAsked)
	answer := op("answer-as-asker", "求助人答复：要、不要、办好了、没办好、不用了", "What the asker says: yes, no, met, not met, never mind")
	rest.Post(api, "/asked/answer", answer, r.apiAskerSays)
}

func (r *Requests) needOperations(api *rest.API) {
	op := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/needs", op("list-needs", access.RequestRead, "求助队列，最急的在前", "The queue, what waits longest first"), r.apiQueue)
	rest.Get(api, "/needs-map", op("get-needs-map", access.RequestRead, "各地未办结的求助数", "Open needs by place"), r.apiMap)
	enter := op("enter-need", access.RequestRecord, "代录求助", "Enter a need for somebody")
	enter.OwnID, enter.Status = false, 201
	rest.Post(api, "/needs", enter, r.apiEnter)
	survey := op("record-household", access.RequestRecord, "登记入户摸底", "Record a household of a survey")
	survey.OwnID = false
	survey.Words = text.Label{Zh: "没有需要的户，不保存姓名和住址。", En: "Of a household that needs nothing, no name and no address is kept."}
	rest.Post(api, "/needs/surveys", survey, r.apiSurvey)
	rest.Get(api, "/needs/{need}", op("get-need", access.RequestRead, "一条求助及其经过", "One need with its history"), r.apiNeed)
	rest.Post(api, "/needs/{need}/decide", op("decide-need", access.RequestRead, "处理求助", "Decide about a need"), r.apiDecide)
	open := rest.Op{ID: "open-need", Act: access.RequestOpen, Look: true, Name: text.Label{Zh: "查看姓名、电话和住址", En: "See name, phone and address"}}
	open.Words = text.Label{Zh: "须说明用途；记录在案，本人可以看到。一线医务人员家庭除外。", En: "A purpose is needed; it is recorded, and the person can see it. Never of a front-line medic's family."}
	rest.Post(api, "/needs/{need}/open", open, r.apiOpen)
	rest.Get(api, "/needs/{need}/helpers", op("list-helpers", access.RequestDispatch, "接下来会请谁", "Who would be called next"), r.apiNearest)
	rest.Post(api, "/needs/{need}/assign", op("assign-helper", access.RequestDispatch, "直接交给某人", "Give it to somebody"), func(ctx context.Context, in *NeedPerson) (rest.Nothing, error) {
		return rest.Nothing{}, r.Assign(ctx, page.Actor(ctx), in.Need, in.Body.Person)
	})
	rest.Post(api, "/needs/{need}/take-away", op("take-need-away", access.RequestDispatch, "从某人手上收回", "Take it from somebody"), func(ctx context.Context, in *NeedPerson) (rest.Nothing, error) {
		return rest.Nothing{}, r.TakeAway(ctx, page.Actor(ctx), in.Need, in.Body.Person)
	})
	sheet := open
	sheet.ID, sheet.Name = "print-needs", text.Label{Zh: "社区当日求助单，供没有手机的帮手", En: "A community's needs of the day, for helpers without phones"}
	rest.Post(api, "/needs/sheet", sheet, r.apiSheet)
	rest.Get(api, "/communities/{place}/scheduling", op("get-scheduling", access.RequestRead, "居委会是否统一安排", "Whether the residents' committee schedules"), r.apiSchedules)
	rest.Put(api, "/communities/{place}/scheduling", op("put-scheduling", access.RequestSchedule, "设置居委会是否统一安排", "Say whether the residents' committee schedules"), r.apiSetSchedules)
}

func (r *Requests) orderOperations(api *rest.API) {
	rest.Get(api, "/orders", rest.Op{
		ID: "list-orders", Act: access.RequestRead, Name: text.Label{Zh: "12345 工单，最先到期的在前", En: "12345 orders, what is due soonest first"},
	}, r.apiOrders)
	rest.Get(api, "/orders/{order}", rest.Op{ID: "get-order", Act: access.RequestRead, Name: text.Label{Zh: "一件工单", En: "One order"}}, r.apiOrder)
	rest.Post(api, "/orders/{order}/steps", rest.Op{
		ID: "handle-order", Act: access.RequestRead, OwnID: true, Name: text.Label{Zh: "办理工单", En: "Handle an order"},
		Words: text.Label{Zh: "承办单位的步骤和审核的步骤各需各的权限。", En: "The unit's steps and the desk's each take a right of their own."},
	}, r.apiHandle)
	rest.Get(api, "/order-rates", rest.Op{
		ID: "get-order-rates", Act: access.RequestRead, Name: text.Label{Zh: "响应率、解决率、满意率（含口径、分子和分母）", En: "The three rates, with definition, numerator and denominator"},
	}, r.apiRates)
}

func (r *Requests) roundOperations(api *rest.API) {
	op := func(id string, act access.Act, zh, en string) rest.Op {
		return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
	}
	rest.Get(api, "/rounds", op("list-rounds", access.RequestRound, "巡访和待看的提醒", "Rounds of care, and alerts that wait for a look"), r.apiRounds)
	rest.Put(api, "/rounds/{round}", op("put-round", access.RequestRound, "安排巡访", "Set a round"), r.apiSetRound)
	rest.Get(api, "/rounds/{round}", op("get-round", access.RequestRound, "一轮巡访当天的情况", "A round and its turns on a day"), r.apiRound)
	rest.Put(api, "/rounds/{round}/members/{member}", op("put-member", access.RequestRound, "加入巡访对象", "Put somebody into a round"), r.apiMember)
	see := op("see-alert", access.RequestOpen, "查看提醒", "Open an alert")
	see.Words = text.Label{Zh: "须说明用途；记录在案。看过即不再提醒。", En: "A purpose is needed; it is recorded. The alert is seen from then on."}
	rest.Post(api, "/rounds/{round}/members/{member}/alerts/{day}/see", see, r.apiSeeAlert)
}
