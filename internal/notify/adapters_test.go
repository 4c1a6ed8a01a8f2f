package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/notify"
)

var noon = civil.Fixed(time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC))

func envelope() notify.Envelope {
	return notify.Envelope{
		ID: "m1", Template: shift, To: notify.Addresses{Phone: zhang, OpenID: "o1", Mail: "zhang@example.org"},
		Params: map[string]string{"name": "张 *~", "when": "3月7日"}, Text: "words",
	}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, s string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = io.WriteString(m, s)
	return m.Sum(nil)
}

// escape is RFC 3986, written by its words.
func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// aliyun is a server that checks signatures as the vendor documents them.
func aliyun(t *testing.T, answer func(w http.ResponseWriter, action string, q url.Values)) *notify.Aliyun {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		var pairs []string
		for k := range q {
			pairs = append(pairs, escape(k)+"="+escape(q.Get(k)))
		}
		sort.Strings(pairs)
		signed := "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
		var lines []string
		for name := range strings.SplitSeq(signed, ";") {
			value := r.Header.Get(name)
			if name == "host" {
				value = r.Host
			}
			lines = append(lines, name+":"+value+"\n")
		}
		canonical := strings.Join([]string{r.Method, "/", strings.Join(pairs, "&"), strings.Join(lines, ""), signed, digest("")}, "\n")
		want := "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=" + signed + ",Signature=" +
			hex.EncodeToString(mac([]byte("secret"), "ACS3-HMAC-SHA256\n"+digest(canonical)))
		if r.Header.Get("Authorization") != want || r.Header.Get("x-acs-version") != "2017-05-25" || r.Header.Get("x-acs-date") != "2020-03-06T04:00:00Z" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"Code":"SignatureDoesNotMatch"}`)
			return
		}
		answer(w, r.Header.Get("x-acs-action"), q)
	}))
	t.Cleanup(s.Close)
	return &notify.Aliyun{
		BaseURL: s.URL, KeyID: "id", KeySecret: "secret", SignName: "邻里", Clock: noon,
		Templates: map[string]string{shift.Key: "SMS_1"},
	}
}

// verdict names what a Send came to.
func verdict(receipt string, err error) string {
	var no *notify.Refusal
	switch {
	case err == nil:
		return "taken " + receipt
	case errors.As(err, &no) && no.Again:
		return "later " + no.Code
	case errors.As(err, &no):
		return "no " + no.Code
	}
	return "unknown"
}

func TestAliyun(t *testing.T) {
	var seen url.Values
	status, body := 200, ""
	a := aliyun(t, func(w http.ResponseWriter, action string, q url.Values) {
		if action != "SendSms" {
			t.Errorf("action %s", action)
		}
		seen = q
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	for _, c := range []struct {
		status     int
		body, want string
	}{
		{200, `{"Code":"OK","Message":"OK","BizId":"9006197469364984^0"}`, "taken 9006197469364984^0"},
		{200, `{"Code":"isv.BUSINESS_LIMIT_CONTROL"}`, "later isv.BUSINESS_LIMIT_CONTROL"},
		{400, `{"Code":"Throttling.User"}`, "later Throttling.User"},
		{200, `{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}`, "no isv.MOBILE_NUMBER_ILLEGAL"},
		{200, `{"Code":"isp.SYSTEM_ERROR"}`, "unknown"},
		{200, `{}`, "unknown"},
		{200, `<html>`, "unknown"},
		{502, `bad gateway`, "unknown"},
		{404, `not here`, "no http-404"},
		{302, `elsewhere`, "no http-302"},
		{429, `slow down`, "later http-429"},
	} {
		status, body = c.status, c.body
		if got := verdict(a.Send(t.Context(), envelope())); got != c.want {
			t.Errorf("%d %s: %s, want %s", c.status, c.body, got, c.want)
		}
	}
	if seen.Get("PhoneNumbers") != string(zhang) || seen.Get("SignName") != "邻里" || seen.Get("TemplateCode") != "SMS_1" ||
		seen.Get("TemplateParam") != `{"name":"张 *~","when":"3月7日"}` || seen.Get("OutId") == "" {
		t.Errorf("%v", seen)
	}
	a.KeySecret = "another"
	if got := verdict(a.Send(t.Context(), envelope())); got != "no SignatureDoesNotMatch" {
		t.Error(got)
	}
}

func TestAliyunHad(t *testing.T) {
	var sent string
	a := aliyun(t, func(w http.ResponseWriter, action string, q url.Values) {
		if action == "SendSms" {
			sent = q.Get("OutId")
			hijack(w)
			return
		}
		if q.Get("PhoneNumber") != string(zhang) || q.Get("SendDate") != "20200306" {
			t.Errorf("%v", q)
		}
		// A full first page of others, then ours.
		list := make([]map[string]string, 50)
		if q.Get("CurrentPage") == "2" {
			list = []map[string]string{{"OutId": sent}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"Code": "OK", "SmsSendDetailDTOs": map[string]any{"SmsSendDetailDTO": list}})
	})
	_, err := a.Send(t.Context(), envelope())
	if got := verdict("", err); got != "unknown" {
		t.Errorf("%s: %v", got, err)
	}
	if strings.Contains(err.Error(), string(zhang)) {
		t.Errorf("the error repeats the phone: %v", err)
	}
	at := civil.At(noon())
	if _, had, err := a.Had(t.Context(), envelope(), at); err != nil || !had {
		t.Error(had, err)
	}
	other := envelope()
	other.ID = "m2"
	if _, had, err := a.Had(t.Context(), other, at); err != nil || had {
		t.Error(had, err)
	}
}

// hijack drops the connection without an answer.
func hijack(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func TestUnreachableIsARefusal(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	a := &notify.Aliyun{BaseURL: s.URL, Clock: noon, Templates: map[string]string{shift.Key: "SMS_1"}}
	if got := verdict(a.Send(t.Context(), envelope())); got != "later unreachable" {
		t.Error(got)
	}
	e := envelope()
	e.Template.Key = "none"
	if got := verdict(a.Send(t.Context(), e)); got != "no no-template" {
		t.Error(got)
	}
}

func TestTencent(t *testing.T) {
	var seen struct {
		PhoneNumberSet, TemplateParamSet []string
		SignName, SessionContext         string
		AppID                            string `json:"SmsSdkAppId"`
		TemplateID                       string `json:"TemplateId"`
	}
	answer := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		canonical := "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:" + r.Host + "\n\ncontent-type;host\n" + digest(string(body))
		toSign := "TC3-HMAC-SHA256\n" + r.Header.Get("X-TC-Timestamp") + "\n2020-03-06/sms/tc3_request\n" + digest(canonical)
		key := mac(mac(mac([]byte("TC3secret"), "2020-03-06"), "sms"), "tc3_request")
		want := "TC3-HMAC-SHA256 Credential=id/2020-03-06/sms/tc3_request, SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(mac(key, toSign))
		if r.Header.Get("Authorization") != want || r.Header.Get("X-TC-Action") != "SendSms" || r.Header.Get("X-TC-Version") != "2021-01-11" {
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure"}}}`)
			return
		}
		if err := json.Unmarshal(body, &seen); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	a := &notify.Tencent{BaseURL: s.URL, SecretID: "id", SecretKey: "secret", AppID: "1400006666", SignName: "邻里", Clock: noon,
		Templates: map[string]string{shift.Key: "1110"}}
	for _, c := range []struct{ answer, want string }{
		{`{"Response":{"SendStatusSet":[{"SerialNo":"5000:1","Code":"Ok"}]}}`, "taken 5000:1"},
		{`{"Response":{"SendStatusSet":[{"Code":"LimitExceeded.PhoneNumberDailyLimit"}]}}`, "later LimitExceeded.PhoneNumberDailyLimit"},
		{`{"Response":{"SendStatusSet":[{"Code":"InternalError.Timeout"}]}}`, "unknown"},
		{`{"Response":{"Error":{"Code":"RequestLimitExceeded"}}}`, "later RequestLimitExceeded"},
		{`{"Response":{"Error":{"Code":"UnauthorizedOperation"}}}`, "no UnauthorizedOperation"},
		{`{"Response":{}}`, "unknown"},
		{`oh`, "unknown"},
	} {
		answer = c.answer
		if got := verdict(a.Send(t.Context(), envelope())); got != c.want {
			t.Errorf("%s: %s, want %s", c.answer, got, c.want)
		}
	}
	if fmt.Sprint(seen.PhoneNumberSet, seen.TemplateParamSet) != "[+8613800000001] [张 *~ 3月7日]" ||
		seen.AppID != "1400006666" || seen.TemplateID != "1110" || seen.SessionContext == "" {
		t.Errorf("%+v", seen)
	}
	a.SecretKey = "another"
	if got := verdict(a.Send(t.Context(), envelope())); got != "no AuthFailure.SignatureFailure" {
		t.Error(got)
	}
}

func TestWeChat(t *testing.T) {
	tokens, sent, code := 0, 0, 0
	var path string
	var content map[string]any
	valid := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			var ask struct{ AppID, Secret string }
			if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.AppID != "wx1" || ask.Secret != "secret" {
				t.Errorf("%+v, %v", ask, err)
			}
			tokens++
			valid = fmt.Sprint("token", tokens)
			_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":7200}`, valid)
			return
		}
		if r.URL.Query().Get("access_token") != valid {
			_, _ = io.WriteString(w, `{"errcode":40001,"errmsg":"invalid credential"}`)
			return
		}
		sent++
		path, content = r.URL.Path, nil
		if err := json.NewDecoder(r.Body).Decode(&content); err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(w, `{"errcode":%d,"errmsg":"","msgid":200228332}`, code)
	}))
	t.Cleanup(s.Close)
	clock := &hands{}
	clock.set("2020-03-06 12:00")
	a := &notify.WeChatAccount{BaseURL: s.URL, AppID: "wx1", AppSecret: "secret", Site: "https://linli.example", Clock: clock.now,
		Templates: map[string]notify.WeChatTemplate{shift.Key: {ID: "T1", Fields: map[string]string{"name": "thing1", "when": "time2"}}}}
	send := func(want string, wantTokens, wantSent int) {
		t.Helper()
		if got := verdict(a.Send(t.Context(), envelope())); got != want || tokens != wantTokens || sent != wantSent {
			t.Errorf("%s, %d tokens, %d sent", got, tokens, sent)
		}
	}
	send("taken 200228332", 1, 1)
	send("taken 200228332", 1, 2) // the token is kept
	if path != "/cgi-bin/message/subscribe/bizsend" || content["touser"] != "o1" || content["template_id"] != "T1" ||
		content["page"] != "https://linli.example/me/shifts" ||
		fmt.Sprint(content["data"]) != "map[thing1:map[value:张 *~] time2:map[value:3月7日]]" {
		t.Errorf("%s %v", path, content)
	}
	clock.pass(115 * time.Minute)
	send("taken 200228332", 2, 3) // it would have ended soon
	valid = "drawn by somebody else"
	send("taken 200228332", 3, 4)
	for errcode, want := range map[int]string{43101: "no 43101", 45009: "later 45009", -1: "unknown", 47003: "no 47003"} {
		code = errcode
		if got := verdict(a.Send(t.Context(), envelope())); got != want {
			t.Errorf("%d: %s, want %s", errcode, got, want)
		}
	}
	code = 0
	a.Templates[shift.Key] = notify.WeChatTemplate{ID: "T1", Classic: true}
	if got := verdict(a.Send(t.Context(), envelope())); got != "taken 200228332" || path != "/cgi-bin/message/template/send" || content["client_msg_id"] == "" {
		t.Error(got, path, content)
	}
}
