package notify

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"linli/internal/civil"
)

// Tencent sends SMS by Tencent Cloud's sms, version 2021-01-11, action SendSms,
// signed by TC3-HMAC-SHA256 (“签名方法 v3”). The provider can not be asked about
// a message whose number there is not known.
type Tencent struct {
	BaseURL   string // empty means https://sms.tencentcloudapi.com
	SecretID  string
	SecretKey string
	Region    string // empty means ap-guangzhou
	AppID     string // SmsSdkAppId
	SignName  string
	Templates map[string]string // template key → TemplateId
	Clock     civil.Clock
	HTTP      *http.Client // nil means Client()
}

const (
	tencentURL     = "https://sms.tencentcloudapi.com"
	tencentRegion  = "ap-guangzhou"
	tencentVersion = "2021-01-11"
	jsonType       = "application/json; charset=utf-8"
)

// Send implements Sender. The parameters stand in the order of Template.Params.
func (t *Tencent) Send(ctx context.Context, e Envelope) (string, error) {
	template, known := t.Templates[e.Template.Key]
	if !known {
		return "", &Refusal{Code: "no-template"}
	}
	params := make([]string, len(e.Template.Params))
	for i, name := range e.Template.Params {
		params[i] = e.Params[name]
	}
	body, err := json.Marshal(map[string]any{
		"PhoneNumberSet": []string{"+86" + string(e.To.Phone)}, "SmsSdkAppId": t.AppID, "SignName": t.SignName,
		"TemplateId": template, "TemplateParamSet": params, "SessionContext": outID(e.ID),
	})
	if err != nil {
		return "", &Refusal{Code: "bad-params"}
	}
	var answer struct {
		Response struct {
			Error         struct{ Code string }
			SendStatusSet []struct{ SerialNo, Code string }
		}
	}
	if err := t.call(ctx, "SendSms", body, &answer); err != nil {
		return "", err
	}
	if code := answer.Response.Error.Code; code != "" {
		return "", tencentVerdict(code)
	}
	if len(answer.Response.SendStatusSet) != 1 {
		return "", fmt.Errorf("tencent answered about %d messages", len(answer.Response.SendStatusSet))
	}
	status := answer.Response.SendStatusSet[0]
	return status.SerialNo, tencentVerdict(status.Code)
}

func tencentVerdict(code string) error {
	switch {
	case code == "Ok":
		return nil
	case code == "", strings.HasPrefix(code, "InternalError"):
		return fmt.Errorf("tencent answered %q", word(code))
	case strings.HasPrefix(code, "RequestLimitExceeded"), strings.HasPrefix(code, "LimitExceeded"):
		return &Refusal{Code: code, Again: true}
	}
	return &Refusal{Code: code}
}

func (t *Tencent) call(ctx context.Context, action string, body []byte, answer any) error {
	base, region, client := t.BaseURL, t.Region, t.HTTP
	if base == "" {
		base = tencentURL
	}
	if region == "" {
		region = tencentRegion
	}
	if client == nil {
		client = Client()
	}
	r, err := http.NewRequest(http.MethodPost, base+"/", bytes.NewReader(body))
	if err != nil {
		return &Refusal{Code: "bad-base-url"}
	}
	at := t.Clock()
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("X-TC-Action", action)
	r.Header.Set("X-TC-Version", tencentVersion)
	r.Header.Set("X-TC-Region", region)
	r.Header.Set("X-TC-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("Authorization", tencentAuthorization(r.URL.Host, "sms", t.SecretID, t.SecretKey, body, at))
	return exchange(ctx, client, r, answer)
}

// tencentAuthorization signs a POST of JSON to the path / by its content type
// and host.
func tencentAuthorization(host, service, id, key string, body []byte, at time.Time) string {
	const signed = "content-type;host"
	day := at.UTC().Format("2006-01-02")
	canonical := fmt.Sprintf("POST\n/\n\ncontent-type:%s\nhost:%s\n\n%s\n%s", jsonType, host, signed, sha256Hex(body))
	scope := day + "/" + service + "/tc3_request"
	toSign := fmt.Sprintf("TC3-HMAC-SHA256\n%d\n%s\n%s", at.Unix(), scope, sha256Hex([]byte(canonical)))
	derived := hmacSHA256(hmacSHA256(hmacSHA256([]byte("TC3"+key), day), service), "tc3_request")
	return fmt.Sprintf("TC3-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		id, scope, signed, hex.EncodeToString(hmacSHA256(derived, toSign)))
}
