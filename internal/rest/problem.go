package rest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/store"
	"linli/internal/text"
)

// Problem is what stands against a call (RFC 9457), in the caller's language.
type Problem struct {
	Type     string  `json:"type" format:"uri-reference" doc:"问题的种类，见参考页 · the kind of problem, explained on the reference page"`
	Title    string  `json:"title" doc:"种类的名称 · its name"`
	Status   int     `json:"status" doc:"HTTP 状态码 · HTTP status"`
	Detail   string  `json:"detail,omitempty" doc:"怎么回事，怎么办 · what is wrong and what to do"`
	Instance string  `json:"instance,omitempty" doc:"反映问题时请给出的编号 · the number to give when reporting a failure"`
	Errors   []Wrong `json:"errors,omitempty" doc:"逐项说明 · field by field"`

	words   text.Label
	wrong   []wrong
	headers http.Header
}

// Wrong is one field that cannot be taken as it is.
type Wrong struct {
	Pointer   string `json:"pointer,omitempty" doc:"正文中的位置 (RFC 6901) · where in the body"`
	Parameter string `json:"parameter,omitempty" doc:"参数或头的名称 · name of a parameter or header"`
	Detail    string `json:"detail" doc:"说明 · what is wrong with it"`
}

type wrong struct {
	pointer, parameter string
	words              text.Label
}

const problemKind = "application/problem+json"

// Kind is a kind of problem; Key is the fragment of its type.
type Kind struct {
	Key    string
	Status int
	Name   text.Label
}

// Kinds are the kinds of problem that a call can meet, for the reference page.
func Kinds() []Kind { return slices.Clone(kinds) }

var kinds = []Kind{
	{"bad-request", 400, text.Label{Zh: "请求读不懂", En: "the request cannot be read"}},
	{"token", 401, text.Label{Zh: "令牌缺失、无效或已撤销", En: "the token is missing, not valid or revoked"}},
	{"forbidden", 403, text.Label{Zh: "没有权限", En: "not permitted"}},
	{"not-found", 404, text.Label{Zh: "没有这一项", En: "there is no such thing"}},
	{"method", 405, text.Label{Zh: "不支持该方法", En: "the method is not supported here"}},
	{"not-acceptable", 406, text.Label{Zh: "不提供该格式", En: "the format is not offered"}},
	{"timeout", 408, text.Label{Zh: "正文传送超时", En: "the body took too long"}},
	{"conflict", 409, text.Label{Zh: "与现状冲突", En: "it does not go with what is there"}},
	{"gone", 410, text.Label{Zh: "已不存在", En: "it is no more"}},
	{"changed", 412, text.Label{Zh: "已被他人修改", En: "somebody else has changed it"}},
	{"too-large", 413, text.Label{Zh: "正文过大", En: "the body is too large"}},
	{"media-type", 415, text.Label{Zh: "正文格式不支持", En: "the format of the body is not taken"}},
	{"invalid", 422, text.Label{Zh: "内容不能接受", En: "the content cannot be taken"}},
	{"unconditional", 428, text.Label{Zh: "缺少 If-Match", En: "If-Match is missing"}},
	{"too-many", 429, text.Label{Zh: "过于频繁", En: "too often"}},
	{"failure", 500, text.Label{Zh: "服务出错", En: "a failure of ours"}},
	{"unavailable", 503, text.Label{Zh: "暂时不可用", En: "not possible at the moment"}},
}

func kindOf(status int) Kind {
	for _, k := range kinds {
		if k.Status == status {
			return k
		}
	}
	if status >= 400 && status < 500 {
		return kinds[0]
	}
	return kindOf(http.StatusInternalServerError)
}

func newProblem(status int, zh, en string) *Problem {
	return &Problem{Status: status, words: text.Label{Zh: zh, En: en}}
}

// Problems of calls themselves.
var (
	problemToken = &Problem{
		Status:  http.StatusUnauthorized,
		words:   text.Label{Zh: "请在 Authorization 头中给出有效的令牌：Bearer …", En: "give a valid token in the Authorization header: Bearer …"},
		headers: http.Header{"Www-Authenticate": {`Bearer realm="linli"`}},
	}
	problemPace   = newProblem(http.StatusTooManyRequests, "调用过于频繁，请稍候", "too many calls: wait a little")
	problemNoKey  = newProblem(http.StatusBadRequest, "请在 Idempotency-Key 头中给出自选的一次性编号，重发同一请求时用同一编号", "give a number of your own choice in the Idempotency-Key header, the same when the same call is sent again")
	problemBadKey = newProblem(http.StatusBadRequest, "Idempotency-Key 长度应为 8 至 128 个字符", "an Idempotency-Key has 8 to 128 characters")
	problemOther  = newProblem(http.StatusUnprocessableEntity, "同一 Idempotency-Key 已用于另一个请求", "this Idempotency-Key was used for another call")
	problemRights = newProblem(http.StatusConflict, "自上次调用以来权限已变更，原应答不再给出", "the rights have changed since the call was made: its answer is not given again")
	problemBusy   = &Problem{
		Status:  http.StatusConflict,
		words:   text.Label{Zh: "同一请求正在处理，请稍候重发", En: "the same call is under way: send it again in a moment"},
		headers: http.Header{"Retry-After": {"1"}},
	}
	problemTooBig = newProblem(http.StatusRequestEntityTooLarge, "正文过大", "the body is too large")
	problemHalf   = newProblem(http.StatusBadRequest, "正文没有传完", "the body did not arrive as a whole")
	problemMethod = newProblem(http.StatusMethodNotAllowed, "该地址不支持这个方法", "this address does not take the method")
	problemPath   = newProblem(http.StatusNotFound, "没有这个地址", "there is no such address")

	// ErrUnconditional: a change of something with a revision names it.
	ErrUnconditional error = newProblem(http.StatusPreconditionRequired, "请在 If-Match 头中给出所依据的修订号（读取时的 ETag）", "give the revision the change is made on in the If-Match header: the ETag of the reading")
	// ErrChanged: somebody else was quicker.
	ErrChanged error = newProblem(http.StatusPreconditionFailed, "内容已被他人修改，请重新读取后再改", "somebody else has changed it: read it again, then change it")
)

// Error is the problem in English, for logs.
func (p *Problem) Error() string { return strconv.Itoa(p.Status) + " " + p.words.In(text.En) }

// GetStatus makes a problem one that huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of a problem.
func (p *Problem) ContentType(string) string { return problemKind }

// GetHeaders are headers of the answer.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// after is the problem with the time to wait.
func (p *Problem) after(wait time.Duration) *Problem {
	c := *p
	c.headers = http.Header{"Retry-After": {strconv.Itoa(int((wait + time.Second - 1) / time.Second))}}
	return &c
}

// said is the problem in a language.
func (p *Problem) said(lang text.Lang) *Problem {
	c := *p
	k := kindOf(p.Status)
	c.Type, c.Title, c.Detail = "/api/#"+k.Key, k.Name.In(lang), p.words.In(lang)
	c.Errors = nil
	for _, w := range p.wrong {
		c.Errors = append(c.Errors, Wrong{Pointer: w.pointer, Parameter: w.parameter, Detail: w.words.In(lang)})
	}
	return &c
}

// problem says an error to the caller. What is nobody's fault but ours gets a
// number, under which the log has it.
func (a *API) problem(ctx context.Context, err error) *Problem {
	lang := page.From(ctx).Lang
	var p *Problem
	if errors.As(err, &p) {
		return p.said(lang)
	}
	faults := fault.Find(err)
	for _, t := range a.words {
		if faults == nil {
			faults = fault.Find(t(err))
		}
	}
	switch {
	case faults != nil:
		p = ofFaults(faults)
	case errors.Is(err, access.ErrPurpose):
		p = newProblem(http.StatusForbidden, "请说明查看的目的（purpose），且须为允许的目的", "state a purpose, one that this may be seen for")
	case errors.Is(err, access.ErrDenied):
		p = newProblem(http.StatusForbidden, "您的角色或令牌没有这项权限，或不在您的辖区", "your role or token does not permit this, or not there")
	case errors.Is(err, store.ErrUncertain), errors.Is(err, store.ErrFull), errors.Is(err, store.ErrBroken), errors.Is(err, store.ErrClosed):
		p = newProblem(http.StatusServiceUnavailable, "暂时无法写入，请以同一 Idempotency-Key 重发", "it cannot be written at the moment: send it again with the same Idempotency-Key")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = newProblem(http.StatusServiceUnavailable, "处理超时，请重发", "it took too long: send it again")
	default:
		p = newProblem(http.StatusInternalServerError, "服务出错，已记录", "something failed on our side; it was logged")
		p.Instance = "urn:linli:failure:" + strings.ToLower(rand.Text()[:12])
		a.o.Logger.ErrorContext(ctx, "api failure", "operation", callOf(ctx).op.ID, "instance", p.Instance, "error", err)
	}
	return p.said(lang)
}

func ofFaults(faults fault.Faults) *Problem {
	p := &Problem{Status: faults[0].Kind.Status(), words: faults[0].Words}
	for _, f := range faults {
		if f.Field != "" {
			p.wrong = append(p.wrong, wrong{pointer: "/" + strings.ReplaceAll(f.Field, ".", "/"), words: f.Words})
		}
	}
	if len(p.wrong) > 0 {
		p.words = text.Label{Zh: "有内容不能接受，见 errors", En: "some of it cannot be taken, see errors"}
	}
	return p
}

// translate turns what huma refuses into a problem in the caller's language.
// Values that were sent are not said back.
func translate(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Status: m.Status, words: kindOf(m.Status).Name}
	for _, e := range m.Errors {
		if e == nil {
			continue
		}
		w := wrong{words: inWords(e.Message)}
		if m.Status == http.StatusBadRequest {
			w.words = text.Label{Zh: "正文不是有效的 JSON：" + e.Message, En: "the body is not JSON: " + e.Message}
		}
		where, rest, _ := strings.Cut(e.Location, ".")
		switch {
		case where == "body":
			w.pointer = pointer(rest)
		case rest != "":
			w.parameter = rest
		}
		p.wrong = append(p.wrong, w)
	}
	return p.said(page.From(ctx.Context()).Lang), nil
}

// pointer writes items[3].tags as /items/3/tags.
func pointer(path string) string {
	if path == "" {
		return ""
	}
	return "/" + strings.NewReplacer("].", "/", "[", "/", "]", "", ".", "/").Replace(path)
}
