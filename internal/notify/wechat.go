package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"linli/internal/civil"
)

// WeChatAccount sends subscribe messages (订阅通知, cgi-bin/message/subscribe/bizsend)
// or template messages (模板消息, cgi-bin/message/template/send) of a service
// account (服务号). Its access token comes from cgi-bin/stable_token and is kept
// until shortly before it ends.
type WeChatAccount struct {
	BaseURL   string // empty means https://api.weixin.qq.com
	AppID     string
	AppSecret string
	Templates map[string]WeChatTemplate // by template key
	Site      string                    // https://…, put before a template's Link
	Clock     civil.Clock
	HTTP      *http.Client // nil means Client()

	mu    sync.Mutex
	token string
	until time.Time
}

// WeChatTemplate is a template as WeChat has approved it.
type WeChatTemplate struct {
	ID string
	// Classic is for template messages; otherwise it is a subscribe message.
	Classic bool
	Fields  map[string]string // our param → WeChat's field, such as thing1
}

const (
	wechatURL = "https://api.weixin.qq.com"
	// tokenSlack is how long before its end a token is no longer used.
	tokenSlack = 5 * time.Minute
)

// Send implements Sender.
func (w *WeChatAccount) Send(ctx context.Context, e Envelope) (string, error) {
	t, known := w.Templates[e.Template.Key]
	if !known {
		return "", &Refusal{Code: "no-template"}
	}
	type value struct {
		Value string `json:"value"`
	}
	data := map[string]value{}
	for param, field := range t.Fields {
		data[field] = value{e.Params[param]}
	}
	content := map[string]any{"touser": e.To.OpenID, "template_id": t.ID, "data": data}
	path := "/cgi-bin/message/subscribe/bizsend"
	if t.Classic {
		path = "/cgi-bin/message/template/send"
		// Kept by WeChat for ten minutes: the same again is not sent again.
		content["client_msg_id"] = outID(e.ID)
	}
	if e.Template.Link != "" && w.Site != "" {
		content[map[bool]string{true: "url", false: "page"}[t.Classic]] = w.Site + e.Template.Link
	}
	body, err := json.Marshal(content)
	if err != nil {
		return "", &Refusal{Code: "bad-params"}
	}
	receipt, code, err := w.post(ctx, path, body, "")
	if err == nil && badToken(code) {
		// Somebody else has drawn a new token: the message was refused.
		receipt, code, err = w.post(ctx, path, body, w.stale())
	}
	if err != nil {
		return "", err
	}
	return receipt, wechatVerdict(code)
}

func badToken(code int) bool { return code == 40001 || code == 40014 || code == 42001 }

// wechatVerdict reads errcode. 45009 and 45011 are limits of frequency; -1 is
// “the system is busy”, which says nothing about the message.
func wechatVerdict(code int) error {
	switch {
	case code == 0:
		return nil
	case code == -1:
		return fmt.Errorf("wechat answered %d", code)
	case code == 45009, code == 45011, badToken(code):
		return &Refusal{Code: strconv.Itoa(code), Again: true}
	}
	return &Refusal{Code: strconv.Itoa(code)}
}

func (w *WeChatAccount) post(ctx context.Context, path string, body []byte, bad string) (receipt string, code int, err error) {
	token, err := w.accessToken(ctx, bad)
	if err != nil {
		return "", 0, err
	}
	var answer struct {
		ErrCode *int        `json:"errcode"`
		MsgID   json.Number `json:"msgid"`
	}
	if err := w.call(ctx, path+"?access_token="+url.QueryEscape(token), body, &answer); err != nil {
		return "", 0, err
	}
	if answer.ErrCode == nil {
		return "", 0, fmt.Errorf("wechat answered without errcode")
	}
	return answer.MsgID.String(), *answer.ErrCode, nil
}

func (w *WeChatAccount) stale() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.token
}

// accessToken is the token kept, or a new one where it has ended or is the one
// known to be bad. A failure to get one is a refusal: nothing was sent.
func (w *WeChatAccount) accessToken(ctx context.Context, bad string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.token != "" && w.token != bad && w.Clock().Before(w.until) {
		return w.token, nil
	}
	body, err := json.Marshal(map[string]any{
		"grant_type": "client_credential", "appid": w.AppID, "secret": w.AppSecret, "force_refresh": bad != "",
	})
	if err != nil {
		return "", &Refusal{Code: "token"}
	}
	var answer struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
		ErrCode int    `json:"errcode"`
	}
	if err := w.call(ctx, "/cgi-bin/stable_token", body, &answer); err != nil || answer.Token == "" {
		return "", &Refusal{Code: fmt.Sprintf("token-%d", answer.ErrCode), Again: true}
	}
	w.token, w.until = answer.Token, w.Clock().Add(time.Duration(answer.Seconds)*time.Second-tokenSlack)
	return w.token, nil
}

func (w *WeChatAccount) call(ctx context.Context, path string, body []byte, answer any) error {
	base, client := w.BaseURL, w.HTTP
	if base == "" {
		base = wechatURL
	}
	if client == nil {
		client = Client()
	}
	r, err := http.NewRequest(http.MethodPost, base+path, bytes.NewReader(body))
	if err != nil {
		return &Refusal{Code: "bad-base-url"}
	}
	r.Header.Set("Content-Type", jsonType)
	return exchange(ctx, client, r, answer)
}
