package webhook

import "linli/internal/text"

var (
	msgHooks     = text.Label{Zh: "事件推送", En: "Webhooks"}
	msgNote      = text.Label{Zh: "有事发生时告诉其他系统。推送只有编号、种类和区划，不含个人信息；签名按 Standard Webhooks，失败后约三天内自动重试。", En: "Other systems are told when something happens. A message holds numbers, kinds and divisions and nobody's data; it is signed as Standard Webhooks has it, and tried again for about three days."}
	msgNone      = text.Label{Zh: "还没有订阅。在下面添加接收方的网址和事件种类。", En: "No subscription yet. Add a receiver's address and what it is told of below."}
	msgAdd       = text.Label{Zh: "添加订阅", En: "Add a subscription"}
	msgName      = text.Label{Zh: "接收方", En: "receiver"}
	msgURL       = text.Label{Zh: "https 网址", En: "https address"}
	msgAddress   = text.Label{Zh: "网址", En: "address"}
	msgPlace     = text.Label{Zh: "辖区（区划代码，空为全市）", En: "place (division code; empty: the whole city)"}
	msgWhere     = text.Label{Zh: "辖区", En: "place"}
	msgWholeCity = text.Label{Zh: "全市", En: "the whole city"}
	msgFacts     = text.Label{Zh: "只要这些事实种类（空格分开，空为全部）", En: "only these kinds of fact (with spaces between; empty: all)"}
	msgKinds     = text.Label{Zh: "事件", En: "events"}
	msgState     = text.Label{Zh: "状态", En: "state"}
	msgOn        = text.Label{Zh: "推送中", En: "on"}
	msgPaused    = text.Label{Zh: "已暂停", En: "paused"}
	msgEnded     = text.Label{Zh: "已结束", En: "ended"}
	msgSince     = text.Label{Zh: "订阅于", En: "since"}
	msgPause     = text.Label{Zh: "暂停", En: "pause"}
	msgResume    = text.Label{Zh: "恢复", En: "go on"}
	msgRotate    = text.Label{Zh: "更换签名密钥", En: "change the secret"}
	msgRotateWhy = text.Label{Zh: "更换后 24 小时内新旧密钥都签名，接收方有时间切换。", En: "For 24 hours messages are signed with both, so that the receiver can change over."}
	msgEnd       = text.Label{Zh: "结束订阅", En: "end it"}
	msgEndWhy    = text.Label{Zh: "结束后不再推送，等待中的也不再发送；要再用须重新订阅。", En: "Nothing more is sent, not even what waits; to use it again, subscribe again."}
	msgSecret    = text.Label{Zh: "签名密钥", En: "signing secret"}
	msgOnce      = text.Label{Zh: "密钥只显示这一次。请当场交给接收方存好；丢失可更换。", En: "The secret is shown this once. Hand it to the receiver now; if it is lost, change it."}
	msgBack      = text.Label{Zh: "返回", En: "back"}
	msgSent      = text.Label{Zh: "推送记录", En: "deliveries"}
	msgNoSent    = text.Label{Zh: "还没有推送过", En: "nothing has been sent yet"}
	msgEvent     = text.Label{Zh: "事件", En: "event"}
	msgTries     = text.Label{Zh: "次数", En: "tries"}
	msgAnswer    = text.Label{Zh: "接收方回应", En: "answer"}
	msgNext      = text.Label{Zh: "下次 %s", En: "next %s"}
	msgAgain     = text.Label{Zh: "重发", En: "send again"}
	msgMore      = text.Label{Zh: "更早的", En: "earlier"}
	msgMoreHooks = text.Label{Zh: "下一页", En: "next page"}
)

// Name is what people call the state.
func (s State) Name() text.Label {
	return map[State]text.Label{
		Waiting: {Zh: "等待发送", En: "waiting"}, Done: {Zh: "已送达", En: "delivered"}, Failed: {Zh: "失败", En: "failed"},
	}[s]
}

// kindNames are what people call the kinds of event.
var kindNames = map[string]text.Label{
	FactsAppended: {Zh: "新增事实", En: "facts appended"}, BriefReleased: {Zh: "简报签发", En: "brief released"}, BriefCorrected: {Zh: "简报更正", En: "erratum"},
	BriefWithdrawn: {Zh: "简报撤回", En: "brief withdrawn"}, PersonConfirmed: {Zh: "志愿者确认注册", En: "person confirmed"},
}

// saidName is what a delivery says of itself, in both languages.
func saidName(d Delivery) text.Label {
	words, ok := map[string]text.Label{
		"no answer": {Zh: "没有回应", En: "no answer"}, "the subscription has ended": {Zh: "订阅已结束", En: "the subscription has ended"},
		"the secret does not open":                     {Zh: "密钥打不开", En: "the secret does not open"},
		"the address cannot be called":                 {Zh: "网址无法访问", En: "the address cannot be called"},
		"refused: the address lies inside the network": {Zh: "拒绝：网址在内网", En: "refused: the address lies inside the network"},
	}[d.Said]
	if !ok {
		return text.Label{Zh: "", En: ""}
	}
	return words
}
