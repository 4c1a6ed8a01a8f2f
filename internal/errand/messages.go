package errand

import "linli/internal/text"

// What the pages say.
var (
	msgErrands    = text.Label{Zh: "我的代办", En: "my errands"}
	msgErrandsTab = text.Label{Zh: "代办", En: "errands"}
	msgErrand     = text.Label{Zh: "代办单", En: "errand"}
	msgDesk       = text.Label{Zh: "代购代办", En: "errands"}
	msgNone       = text.Label{Zh: "手上没有代办。接了“买东西、取药、缴费”的求助后会出现在这里。", En: "No errands in your hands. Those of requests you take appear here."}
	msgNoneDesk   = text.Label{Zh: "这里没有符合条件的代办单。", En: "No errands here."}
	msgPurse      = text.Label{Zh: "备用金", En: "float"}
	msgPurseIn    = text.Label{Zh: "手上备用金", En: "float in hand"}
	msgAdvanced   = text.Label{Zh: "自己垫付未还", En: "advanced, not repaid"}
	msgYuan       = text.Label{Zh: "元", En: "yuan"}
	msgItems      = text.Label{Zh: "要买的东西", En: "what to buy"}
	msgBillFor    = text.Label{Zh: "缴费户号", En: "account of the bill"}
	msgBiller     = text.Label{Zh: "收费单位", En: "whose bill"}
	msgLimit      = text.Label{Zh: "总限额", En: "limit"}
	msgGist       = text.Label{Zh: "%s · 最多 %s 元 · %s", En: "%s · %s yuan at most · %s"}
	msgUpTo       = text.Label{Zh: "最多 %s 元", En: "%s yuan at most"}
	msgMaySwap    = text.Label{Zh: "可换同类", En: "may be another brand"}
	msgNoSwap     = text.Label{Zh: "不可替换", En: "no other"}
	msgShop       = text.Label{Zh: "商家", En: "shop"}
	msgNoteLine   = text.Label{Zh: "备注", En: "note"}
	msgPayWay     = text.Label{Zh: "付款方式", En: "paid"}
	msgRx         = text.Label{Zh: "处方药：只能由本人指定的人取，不拆封", En: "prescription: only by whom the patient named, not opened"}
	msgRxName     = text.Label{Zh: "由谁取药", En: "who fills the prescription"}
	msgRxAsk      = text.Label{Zh: "处方药只能由您指定的人取。已有志愿者接单，同意由 TA 去取吗？", En: "A prescription is filled only by whom you name. A volunteer has taken the errand: may they?"}
	msgRxAsked    = text.Label{Zh: "须先问过本人，再代为指定。", En: "Ask the patient first, then say so here for them."}
	msgRxYes      = text.Label{Zh: "同意由这位志愿者取药", En: "this volunteer may fill it"}
	msgRxNamed    = text.Label{Zh: "本人已同意由现在这位志愿者取药", En: "the patient has named the volunteer who has the errand"}
	msgRxWait     = text.Label{Zh: "本人还没有同意由您取药：请对方在求助页面点“同意”，或请社区代办。在此之前不能记小票。", En: "The patient has not named you yet: ask them to press “may fill it” on their page, or the community to. No slip can be recorded before."}
	msgMoney      = text.Label{Zh: "钱款", En: "money"}
	msgBackToNeed = text.Label{Zh: "看求助进展", En: "where the request stands"}
	msgBuyMore    = text.Label{Zh: "再记一张小票", En: "record another slip"}
	msgSeeNumber  = text.Label{Zh: "看完整户号（会留下查看记录）", En: "see the whole number (the look is logged)"}
	msgToTask     = text.Label{Zh: "回到任务，报告办完", En: "back to the task, to report it done"}
	msgDoor       = text.Label{Zh: "无接触：放门口，退后两米再联系", En: "contactless: leave it at the door, step back two metres, then call"}
	msgSpent      = text.Label{Zh: "小票合计", En: "slips in all"}
	msgOwes       = text.Label{Zh: "求助人待付", En: "still owed"}
	msgPrepaid    = text.Label{Zh: "求助人预付", En: "paid in advance"}
	msgEven       = text.Label{Zh: "两清", En: "even"}
	msgAgreed     = text.Label{Zh: "求助人认可", En: "the asker agreed to"}
	msgDispute    = text.Label{Zh: "有差额，等第三人核对", En: "in dispute: somebody else looks at it"}

	msgBuy       = text.Label{Zh: "记小票", En: "record a slip"}
	msgAmount    = text.Label{Zh: "金额（元）", En: "amount (yuan)"}
	msgPicture   = text.Label{Zh: "小票照片（JPEG 或 PNG）", En: "picture of the slip (JPEG or PNG)"}
	msgFrom      = text.Label{Zh: "钱从哪里出", En: "whose money"}
	msgFromPurse = text.Label{Zh: "备用金", En: "the float"}
	msgFromOwn   = text.Label{Zh: "自己先垫", En: "my own"}
	msgFromAsker = text.Label{Zh: "求助人扫码付商家", En: "the asker paid the shop"}
	msgSave      = text.Label{Zh: "保存", En: "save"}
	msgTakeBack  = text.Label{Zh: "退货或记错，撤回", En: "take back"}
	msgReason    = text.Label{Zh: "原因", En: "reason"}
	msgHandOver  = text.Label{Zh: "交接", En: "hand over"}
	msgCode      = text.Label{Zh: "交接码", En: "hand-over code"}
	msgCodeHint  = text.Label{Zh: "请求助人看自己的求助页面，报出六位数字", En: "the asker reads six digits from the page of their request"}
	msgRefund    = text.Label{Zh: "退回求助人多付的钱", En: "money given back to the asker"}
	msgPaid      = text.Label{Zh: "收到求助人的钱", En: "money received from the asker"}
	msgTo        = text.Label{Zh: "收到哪里", En: "received into"}
	msgTill      = text.Label{Zh: "社区周转金", En: "the community's box"}
	msgDeposit   = text.Label{Zh: "收预付款", En: "received in advance"}
	msgFail      = text.Label{Zh: "办不成", En: "it cannot be done"}
	msgDiffer    = text.Label{Zh: "金额有出入", En: "the money is not right"}
	msgSettled   = text.Label{Zh: "这一单已两清，谢谢！", En: "All is settled. Thank you!"}
	msgHistory   = text.Label{Zh: "经过", En: "what happened"}
	msgSlips     = text.Label{Zh: "小票", En: "slips"}
	msgSlipVoid  = text.Label{Zh: "已撤回", En: "taken back"}
	msgSee       = text.Label{Zh: "看照片", En: "see the picture"}
	msgSlipLike  = text.Label{Zh: "与另一张近似", En: "looks like another"}

	msgOrder      = text.Label{Zh: "下代办单", En: "order"}
	msgKind       = text.Label{Zh: "办什么", En: "what"}
	msgItemsHint  = text.Label{Zh: "一行一样，如：大米 10斤；可写“（可换）”", En: "one a line, such as: rice 5 kg; (any) where another brand will do"}
	msgBillerHint = text.Label{Zh: "如：自来水、电费、燃气、电话，哪一家", En: "water, power, gas or telephone, and which company"}
	msgShopWish   = text.Label{Zh: "在哪家买（可不填）", En: "at which shop (may be left out)"}
	msgNoteWish   = text.Label{Zh: "备注（可不填）", En: "note (may be left out)"}
	msgOrderBuy   = text.Label{Zh: "写清要买什么、最多花多少钱", En: "say what to buy, and the most it may cost"}
	msgOrderBill  = text.Label{Zh: "填写缴费户号和金额上限", En: "give the bill's account and the most to pay"}
	msgLimitYuan  = text.Label{Zh: "最多花多少钱（元）", En: "spend at most (yuan)"}
	msgRxBox      = text.Label{Zh: "有处方", En: "there is a prescription"}
	msgDoorBox    = text.Label{Zh: "放门口，无接触", En: "leave it at the door"}
	msgYourCode   = text.Label{Zh: "您的交接码", En: "your code"}
	msgYourHint   = text.Label{Zh: "东西到了、数目对了，再把它告诉送来的人", En: "tell it to the helper once the things are there and right"}
	msgNewCode    = text.Label{Zh: "显示交接码", En: "show the code"}
	msgOtherCode  = text.Label{Zh: "换一个码", En: "another code"}
	msgGo         = text.Label{Zh: "去办", En: "go on"}
	msgGotIt      = text.Label{Zh: "收到了", En: "it has arrived"}
	msgAgree      = text.Label{Zh: "我认可的金额（元）", En: "what it cost, I say (yuan)"}
	msgAgreeDo    = text.Label{Zh: "确认金额", En: "confirm"}
	msgYours      = text.Label{Zh: "您的代办单", En: "your errand"}
	msgNever      = text.Label{Zh: "志愿服务不收任何费用，只付东西的原价。", En: "The service costs nothing; only the things are paid, at cost."}

	msgState     = text.Label{Zh: "状态", En: "state"}
	msgOpenOnes  = text.Label{Zh: "未了结", En: "not over"}
	msgPlace     = text.Label{Zh: "地区", En: "place"}
	msgHelper    = text.Label{Zh: "志愿者", En: "helper"}
	msgNobody    = text.Label{Zh: "待接", En: "nobody yet"}
	msgResolve   = text.Label{Zh: "核对处理", En: "settle the dispute"}
	msgGiveUp    = text.Label{Zh: "差额由社区承担", En: "the community bears the difference"}
	msgBetween   = text.Label{Zh: "由双方补齐", En: "the two make it even"}
	msgBox       = text.Label{Zh: "周转金", En: "money box"}
	msgBoxes     = text.Label{Zh: "周转金与备用金", En: "box and floats"}
	msgLost      = text.Label{Zh: "社区承担的差额", En: "differences borne"}
	msgMove      = text.Label{Zh: "收付", En: "move money"}
	msgFlow      = text.Label{Zh: "类别", En: "what"}
	msgPerson    = text.Label{Zh: "给哪位志愿者（姓名、电话或编号；备用金和归还垫付时填）", En: "to or from which helper (name, phone or number; for floats and repayments)"}
	msgCount     = text.Label{Zh: "清点", En: "count"}
	msgCounted   = text.Label{Zh: "清点现金（元）", En: "cash counted (yuan)"}
	msgCountOK   = text.Label{Zh: "清点 %s 元，与账相符", En: "%s yuan counted, as the books say"}
	msgCountBad  = text.Label{Zh: "清点 %s 元，账上 %s 元，请查明", En: "%s yuan counted, the books say %s: find out why"}
	msgStatement = text.Label{Zh: "流水", En: "movements"}
	msgReceive   = text.Label{Zh: "社区代收（放在门岗）", En: "received at the gate"}
	msgBadYuan   = text.Label{Zh: "请填写金额，如 86.30", En: "give an amount, such as 86.30"}
	msgPickPlace = text.Label{Zh: "请在上面选到一个社区，再按“查询”。", En: "Choose a community above and press “Search”."}
	msgCountHint = text.Label{Zh: "每天收工时数一数手上的备用金，应与账相符", En: "at the end of each day, count what is in hand: it should be what the books say"}
)

// happened says what an event was.
var happened = map[string]text.Label{
	"ordered": {Zh: "下单", En: "ordered"}, "limit": {Zh: "改限额", En: "limit changed"}, "entitled": {Zh: "指定取药人", En: "named who fills it"},
	"code": {Zh: "生成交接码", En: "code made"}, "wrong-code": {Zh: "交接码不对", En: "wrong code"}, "handed": {Zh: "已交接", En: "handed over"},
	"failed": {Zh: "未办成", En: "not done"}, "deposit": {Zh: "收预付款", En: "paid in advance"}, "paid": {Zh: "收款", En: "paid"},
	"refund": {Zh: "退款", En: "given back"}, "picture": {Zh: "补小票照片", En: "picture of the slip added"},
	"bought": {Zh: "买好", En: "bought"}, "taken-back": {Zh: "撤回小票", En: "slip taken back"}, "agreed": {Zh: "求助人认可金额", En: "amount agreed"},
	"disputed": {Zh: "报差额", En: "dispute"}, "resolved": {Zh: "差额已处理", En: "dispute settled"}, "taken": {Zh: "志愿者接单", En: "taken"},
	"given-back": {Zh: "志愿者退单", En: "given back"},
}
