package api

import (
	"strings"

	"linli/internal/civil"
	"linli/internal/rest"
	"linli/internal/text"
)

var (
	msgNothing    = text.Label{Zh: "没有这一项", En: "there is no such thing"}
	msgBadDay     = text.Label{Zh: "应为日期，如 2020-03-06", En: "no day: write 2020-03-06"}
	msgBadInstant = text.Label{Zh: "应为时间，如 2020-03-06T08:00:00+08:00", En: "no instant: write 2020-03-06T08:00:00+08:00"}
	msgBadPeriod  = text.Label{Zh: "止日早于起日", En: "it ends before it begins"}
	msgBadUnit    = text.Label{Zh: "没有这个供稿单位", En: "no such reporting unit"}
	msgBadPlace   = text.Label{Zh: "没有这个区划代码", En: "no such division code"}
	msgBadKind    = text.Label{Zh: "没有这种表", En: "no such table"}
	msgBadSize    = text.Label{Zh: "日志没有到过这个大小", En: "the log has never had that size"}
)

// instantAndID reads a place in a list that is ordered by both.
func instantAndID(at string) (civil.Instant, string, error) {
	when, id, _ := strings.Cut(at, " ")
	i, err := civil.ParseInstant(when)
	if err != nil {
		return 0, "", rest.ErrCursor
	}
	return i, id, nil
}

// Words of the reference page.
var (
	msgReference  = text.Label{Zh: "接口参考", En: "API reference"}
	msgIntro      = text.Label{Zh: "网页能做的，程序也能做：同样的规则，同样的权限，同样的留痕。本页由程序自身的接口文档生成，不需要外网。", En: "What people do on the pages, programs do here: by the same rules and rights, leaving the same traces. This page is made of the program's own document and needs nothing from outside."}
	msgBegin      = text.Label{Zh: "开始", En: "Begin"}
	msgBegin1     = text.Label{Zh: "请安全管理员准许一个令牌，在“我的令牌”页领取。", En: "Have the security administrator allow a token, and collect it on the page “My tokens”."}
	msgBegin2     = text.Label{Zh: "每次调用都放在 Authorization 头里：", En: "Send it with every call in the Authorization header:"}
	msgRules      = text.Label{Zh: "通则", En: "What holds everywhere"}
	msgRuleOnce   = text.Label{Zh: "非 GET 调用带自选的 Idempotency-Key：同号重发只生效一次，24 小时内返回同一应答；同号不同内容返回 422。", En: "A call other than GET carries an Idempotency-Key of your choice: sent again, it takes effect once and is answered the same for 24 hours; the same key with other content is 422."}
	msgRulePages  = text.Label{Zh: "列表每页至多 200 条，用 next 给出的游标或 Link 头取下一页。", En: "Lists give 200 items a page at most; the next page by the cursor in next, or the Link header."}
	msgRuleErrors = text.Label{Zh: "问题以 application/problem+json 说明，语言随 Accept-Language（zh 或 en）。", En: "Problems are said as application/problem+json, in the language of Accept-Language (zh or en)."}
	msgRuleFields = text.Label{Zh: "没有列出的字段和参数一律拒绝。", En: "Fields and parameters that are not listed are refused."}
	msgRuleMatch  = text.Label{Zh: "有修订号的内容，修改时以 If-Match 给出读取时的 ETag。", En: "What has a revision is changed with If-Match: the ETag it was read with."}
	msgKinds      = text.Label{Zh: "问题的种类", En: "Kinds of problem"}
	msgStatus     = text.Label{Zh: "状态码", En: "status"}
	msgMeaning    = text.Label{Zh: "含义", En: "meaning"}
	msgOperations = text.Label{Zh: "操作", En: "Operations"}
	msgWho        = text.Label{Zh: "谁可以调用", En: "who may call it"}
	msgMembers    = text.Label{Zh: "志愿者的账号", En: "accounts of volunteers"}
	msgAnyToken   = text.Label{Zh: "任何有效令牌", En: "any valid token"}
	msgParameters = text.Label{Zh: "参数", En: "Parameters"}
	msgBody       = text.Label{Zh: "正文", En: "Body"}
	msgBodyFile   = text.Label{Zh: "正文是文件本身。", En: "The body is the file itself."}
	msgAnswer     = text.Label{Zh: "应答", En: "Answer"}
	msgAnswerFile = text.Label{Zh: "应答是一个文件。", En: "The answer is a file."}
	msgNoAnswer   = text.Label{Zh: "没有正文。", En: "It has no body."}
	msgExample    = text.Label{Zh: "示例", En: "Example"}
	msgName       = text.Label{Zh: "名称", En: "name"}
	msgType       = text.Label{Zh: "类型", En: "type"}
	msgNeeded     = text.Label{Zh: "必填", En: "required"}
	msgWhat       = text.Label{Zh: "说明", En: "what it is"}
)
