package notify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"linli/internal/civil"
)

// Aliyun sends SMS by Alibaba Cloud's Dysmsapi, version 2017-05-25, actions
// SendSms and QuerySendDetails, signed by ACS3-HMAC-SHA256 (“V3 版本请求体&签名机制”).
// Their parameters stand in the query, as the API's metadata demands, so that
// the phone is part of the address: it is never logged here, and goes by TLS.
type Aliyun struct {
	BaseURL   string // empty means https://dysmsapi.aliyuncs.com
	KeyID     string
	KeySecret string
	SignName  string            // 短信签名
	Templates map[string]string // template key → the provider's code, SMS_…
	Clock     civil.Clock
	HTTP      *http.Client // nil means Client()
}

const (
	aliyunURL     = "https://dysmsapi.aliyuncs.com"
	aliyunVersion = "2017-05-25"
)

// Send implements Sender. The message's id goes along as OutId, by which Had
// finds it again.
func (a *Aliyun) Send(ctx context.Context, e Envelope) (string, error) {
	code, known := a.Templates[e.Template.Key]
	if !known {
		return "", &Refusal{Code: "no-template"}
	}
	params, err := json.Marshal(e.Params)
	if err != nil {
		return "", &Refusal{Code: "bad-params"}
	}
	var answer struct {
		Code  string
		BizID string `json:"BizId"`
	}
	err = a.call(ctx, "SendSms", url.Values{
		"PhoneNumbers": {string(e.To.Phone)}, "SignName": {a.SignName}, "TemplateCode": {code},
		"TemplateParam": {string(params)}, "OutId": {outID(e.ID)},
	}, &answer)
	if err != nil {
		return "", err
	}
	return answer.BizID, aliyunVerdict(answer.Code)
}

// outID is the message's id as the provider takes one: letters and digits.
func outID(id string) string { return sha256Hex([]byte(id))[:32] }

// aliyunVerdict reads an answer's code: isv.* is the caller's fault, isp.* the
// provider's, which says nothing about the message.
func aliyunVerdict(code string) error {
	switch {
	case code == "OK":
		return nil
	case code == "isv.BUSINESS_LIMIT_CONTROL", strings.HasPrefix(code, "Throttling"):
		return &Refusal{Code: code, Again: true}
	case code == "", code == "isp.SYSTEM_ERROR", strings.HasPrefix(code, "ServiceUnavailable"), strings.HasPrefix(code, "InternalError"):
		return fmt.Errorf("aliyun answered %q", word(code))
	}
	return &Refusal{Code: code}
}

// Had implements Asker by QuerySendDetails for the phone and the day, which
// lists at most 50 messages a page.
func (a *Aliyun) Had(ctx context.Context, e Envelope, at civil.Instant) (string, bool, error) {
	day := strings.ReplaceAll(at.Day().String(), "-", "")
	for page := 1; ; page++ {
		var answer struct {
			Code              string
			SmsSendDetailDTOs struct {
				SmsSendDetailDTO []struct {
					OutID string `json:"OutId"`
				}
			}
		}
		err := a.call(ctx, "QuerySendDetails", url.Values{
			"PhoneNumber": {string(e.To.Phone)}, "SendDate": {day}, "PageSize": {"50"}, "CurrentPage": {fmt.Sprint(page)},
		}, &answer)
		if err != nil {
			return "", false, err
		}
		if err := aliyunVerdict(answer.Code); err != nil {
			return "", false, err
		}
		list := answer.SmsSendDetailDTOs.SmsSendDetailDTO
		for _, d := range list {
			if d.OutID == outID(e.ID) {
				return "", true, nil
			}
		}
		if len(list) < 50 || page == 10 {
			return "", false, nil
		}
	}
}

func (a *Aliyun) call(ctx context.Context, action string, query url.Values, answer any) error {
	base := a.BaseURL
	if base == "" {
		base = aliyunURL
	}
	client := a.HTTP
	if client == nil {
		client = Client()
	}
	r, err := http.NewRequest(http.MethodPost, base+"/?"+canonicalQuery(query), nil)
	if err != nil {
		return &Refusal{Code: "bad-base-url"}
	}
	signAliyun(r, a.KeyID, a.KeySecret, action, aliyunVersion, a.Clock(), rand.Text())
	return exchange(ctx, client, r, answer)
}

// signAliyun signs a request without a body.
func signAliyun(r *http.Request, keyID, secret, action, version string, at time.Time, nonce string) {
	headers := map[string]string{
		"host":                  r.URL.Host,
		"x-acs-action":          action,
		"x-acs-content-sha256":  sha256Hex(nil),
		"x-acs-date":            at.UTC().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": nonce,
		"x-acs-version":         version,
	}
	names := make([]string, 0, len(headers))
	for name, value := range headers {
		names = append(names, name)
		if name != "host" {
			r.Header.Set(name, value)
		}
	}
	slices.Sort(names)
	var canonical strings.Builder
	fmt.Fprintf(&canonical, "%s\n/\n%s\n", r.Method, canonicalQuery(r.URL.Query()))
	for _, name := range names {
		fmt.Fprintf(&canonical, "%s:%s\n", name, headers[name])
	}
	signed := strings.Join(names, ";")
	fmt.Fprintf(&canonical, "\n%s\n%s", signed, headers["x-acs-content-sha256"])
	signature := hmacSHA256([]byte(secret), "ACS3-HMAC-SHA256\n"+sha256Hex([]byte(canonical.String())))
	r.Header.Set("Authorization", fmt.Sprintf("ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s",
		keyID, signed, hex.EncodeToString(signature)))
}

// canonicalQuery sorts by name and encodes by RFC 3986, where a space is %20.
func canonicalQuery(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }
