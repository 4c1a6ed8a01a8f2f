package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/notify"
)

const aliyunSettings = `
sms:
  provider: aliyun
  id: LTAI-example
  sign: 邻里
  templates: {signin.code: SMS_1}
wechat:
  app: wx1
  secret: s
  templates: {duty.reminder: {id: T1, classic: true, fields: {name: thing1}}}
mail: {server: "smtp.example.gov.cn:587", from: "邻里 <linli@example.gov.cn>"}
quiet: {from: "21:30", to: "06:00"}
budget: 4
codes: {network: 300}
`

func settings(t *testing.T, text string, mode os.FileMode) messageFlags {
	t.Helper()
	name := filepath.Join(t.TempDir(), "messages.yaml")
	must(t, os.WriteFile(name, []byte(text), mode))
	return messageFlags{name}
}

func TestMessageSettings(t *testing.T) {
	t.Setenv(smsSecretVar, "from the environment")
	got, err := settings(t, aliyunSettings, 0o600).talk(civil.System, "https://linli.example.gov.cn")
	must(t, err)
	sms, ok := got.senders[notify.SMS].(*notify.Aliyun)
	if !ok || sms.KeySecret != "from the environment" || sms.Templates["signin.code"] != "SMS_1" {
		t.Errorf("sms %+v", got.senders[notify.SMS])
	}
	wechat, ok := got.senders[notify.WeChat].(*notify.WeChatAccount)
	if !ok || !wechat.Templates["duty.reminder"].Classic || wechat.Site != "https://linli.example.gov.cn" {
		t.Errorf("wechat %+v", got.senders[notify.WeChat])
	}
	if *got.quiet != (notify.Quiet{From: 21*time.Hour + 30*time.Minute, To: 6 * time.Hour}) || got.budget != 4 || got.limits.Network.N != 300 {
		t.Errorf("quiet %v, budget %d, limits %+v", got.quiet, got.budget, got.limits)
	}
	if missing := got.missing(); len(missing) != 0 {
		t.Errorf("missing %v", missing)
	}
	none, err := messageFlags{}.talk(civil.System, "")
	must(t, err)
	if missing := strings.Join(none.missing(), " "); !strings.Contains(missing, "nobody can register") {
		t.Errorf("without settings: %q", missing)
	}
}

func TestMessageSettingsRefused(t *testing.T) {
	t.Setenv(smsSecretVar, "")
	withSecret := strings.Replace(aliyunSettings, "id: LTAI-example", "id: LTAI-example\n  secret: s", 1)
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"others can read it": {withSecret, 0o644, "chmod 600"},
		"no secret":          {aliyunSettings, 0o600, smsSecretVar},
		"secret in clear":    {strings.Replace(withSecret, "provider: aliyun", "provider: aliyun\n  url: http://sms.example.cn", 1), 0o600, "https://"},
		"misspelt":           {strings.Replace(withSecret, "budget", "bugdet", 1), 0o600, "bugdet"},
		"other provider":     {strings.Replace(withSecret, "aliyun", "carrier-pigeon", 1), 0o600, "aliyun or tencent"},
		"tencent needs app":  {strings.Replace(withSecret, "aliyun", "tencent", 1), 0o600, "SmsSdkAppId"},
		"no code template":   {strings.Replace(withSecret, "signin.code", "duty.reminder", 1), 0o600, "signin.code"},
		"no such hour":       {strings.Replace(withSecret, "21:30", "25:00", 1), 0o600, "time of day"},
		"negative":           {strings.Replace(withSecret, "network: 300", "network: -1", 1), 0o600, "above 0"},
		"no YAML":            {"sms: [", 0o600, "yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings(t, c.text, c.mode).talk(civil.System, "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "LTAI") {
				t.Error("the message repeats the settings")
			}
		})
	}
}
