package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const weChatKey = "wechat"

// WeChat is web authorisation by WeChat's open platform, in its two documented
// calls: the page that shows the code to scan (or, inside WeChat, asks), and
// the exchange of the code for the person's openid with this application.
type WeChat struct {
	AppID, Secret string
	Redirect      string // .../sign-in/outside/wechat on this site
	// Inside is set for an official account's menu: the page then asks inside
	// WeChat (snsapi_base) instead of showing a code to scan (snsapi_login).
	Inside bool
	// Pages and API are the addresses of the service; empty means WeChat's own,
	// https://open.weixin.qq.com and https://api.weixin.qq.com.
	Pages, API string
}

func (w *WeChat) address(state string) string {
	base, path, scope := w.Pages, "/connect/qrconnect", "snsapi_login"
	if base == "" {
		base = "https://open.weixin.qq.com"
	}
	if w.Inside {
		path, scope = "/connect/oauth2/authorize", "snsapi_base"
	}
	// The order of the parameters is the documented one; WeChat is particular.
	return base + path + "?appid=" + url.QueryEscape(w.AppID) + "&redirect_uri=" + url.QueryEscape(w.Redirect) +
		"&response_type=code&scope=" + scope + "&state=" + url.QueryEscape(state) + "#wechat_redirect"
}

const longestAnswer = 64 << 10

// identity exchanges the code. The answer is treated as hostile: it is short,
// it is JSON, and it either names an error or an openid.
func (w *WeChat) identity(ctx context.Context, client *http.Client, code string) (identity, error) {
	base := w.API
	if base == "" {
		base = "https://api.weixin.qq.com"
	}
	query := url.Values{"appid": {w.AppID}, "secret": {w.Secret}, "code": {code}, "grant_type": {"authorization_code"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sns/oauth2/access_token?"+query.Encode(), nil)
	if err != nil {
		return identity{}, fmt.Errorf("ask WeChat: %w", err)
	}
	res, err := client.Do(req)
	if err != nil {
		// The address holds the secret: keep it out of logs.
		return identity{}, fmt.Errorf("ask WeChat: %w", withoutAddress(err))
	}
	defer res.Body.Close()
	var answer struct {
		OpenID string `json:"openid"`
		Code   int    `json:"errcode"`
		Text   string `json:"errmsg"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, longestAnswer)).Decode(&answer); err != nil {
		return identity{}, fmt.Errorf("%w: WeChat answers %d with what is no JSON", ErrWrong, res.StatusCode)
	}
	if answer.Code != 0 || answer.OpenID == "" || len(answer.OpenID) > 128 {
		return identity{}, fmt.Errorf("%w: WeChat answers error %d", ErrWrong, answer.Code)
	}
	return identity{weChatKey, w.AppID + "/" + answer.OpenID}, nil
}

func withoutAddress(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}

// OpenID is WeChat's name for a person towards this application, if they have
// linked it; empty if not.
func (s *SignIn) OpenID(ctx context.Context, person string) (string, error) {
	if s.WeChat == nil {
		return "", nil
	}
	linked, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = 'person' AND holder = $1 AND kind = $2`, person, weChatKey)
	if err != nil {
		return "", err
	}
	for _, c := range linked {
		if id, ours := strings.CutPrefix(c.ID, s.WeChat.AppID+"/"); ours {
			return id, nil
		}
	}
	return "", nil
}
