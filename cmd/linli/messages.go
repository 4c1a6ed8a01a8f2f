package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"linli/internal/civil"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
)

// messageFlags say how people are written to.
type messageFlags struct {
	Messages string `env:"LINLI_MESSAGES" type:"path" placeholder:"FILE" help:"Settings of SMS, WeChat and mail (docs/commands.md). Only its owner may read the file; secrets may stand in the environment instead."`
}

// messageSettings is the file as people write it.
type messageSettings struct {
	SMS *struct {
		Provider  string            `yaml:"provider"` // aliyun or tencent
		URL       string            `yaml:"url"`
		ID        string            `yaml:"id"`
		Secret    string            `yaml:"secret"`
		Sign      string            `yaml:"sign"`
		App       string            `yaml:"app"`    // tencent
		Region    string            `yaml:"region"` // tencent
		Templates map[string]string `yaml:"templates"`
	} `yaml:"sms"`
	WeChat *struct {
		URL       string `yaml:"url"`
		App       string `yaml:"app"`
		Secret    string `yaml:"secret"`
		Templates map[string]struct {
			ID      string            `yaml:"id"`
			Classic bool              `yaml:"classic"`
			Fields  map[string]string `yaml:"fields"`
		} `yaml:"templates"`
	} `yaml:"wechat"`
	Mail *struct {
		Server   string `yaml:"server"`
		From     string `yaml:"from"`
		User     string `yaml:"user"`
		Password string `yaml:"password"`
	} `yaml:"mail"`
	Quiet *struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"quiet"`
	Budget int `yaml:"budget"`
	// Codes are allowances an hour.
	Codes struct {
		Network int64 `yaml:"network"`
		Device  int64 `yaml:"device"`
		Site    int64 `yaml:"site"`
	} `yaml:"codes"`
}

// The variables a secret may stand in.
const (
	smsSecretVar     = "LINLI_SMS_SECRET"
	wechatSecretVar  = "LINLI_WECHAT_MESSAGES_SECRET"
	mailSecretVar    = "LINLI_MAIL_PASSWORD"
	maxSettingsBytes = 64 << 10
)

// talk reads the settings. site is put before the links in messages.
func (f messageFlags) talk(clock civil.Clock, site string) (talk, error) {
	if f.Messages == "" {
		return talk{site: site}, nil
	}
	s, err := readMessageSettings(f.Messages)
	if err != nil {
		return talk{}, fmt.Errorf("settings of messages %s: %w", f.Messages, err)
	}
	t, err := s.talk(clock, site)
	if err != nil {
		return talk{}, fmt.Errorf("settings of messages %s: %w", f.Messages, err)
	}
	t.site = site
	return t, nil
}

func readMessageSettings(path string) (s messageSettings, err error) {
	in, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return s, err
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return s, fmt.Errorf("it can be read by others than its owner (mode %04o); type: chmod 600 '%s'", mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(in, maxSettingsBytes))
	if err != nil {
		return s, err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return s, err
	}
	return s, nil
}

func (s messageSettings) talk(clock civil.Clock, site string) (talk, error) {
	t := talk{senders: map[notify.Channel]notify.Sender{}, budget: s.Budget, limits: onetime.DefaultLimits}
	for _, add := range []func(*talk, civil.Clock, string) error{s.sms, s.wechat, s.mail} {
		if err := add(&t, clock, site); err != nil {
			return talk{}, err
		}
	}
	if s.Quiet != nil {
		from, err1 := hour(s.Quiet.From)
		to, err2 := hour(s.Quiet.To)
		if err := errors.Join(err1, err2); err != nil {
			return talk{}, fmt.Errorf("quiet: %w", err)
		}
		t.quiet = &notify.Quiet{From: from, To: to}
	}
	for _, c := range []struct {
		n int64
		l *limit.Limit
	}{{s.Codes.Network, &t.limits.Network}, {s.Codes.Device, &t.limits.Device}, {s.Codes.Site, &t.limits.Sent}} {
		switch {
		case c.n < 0:
			return talk{}, errors.New("codes: an allowance is a number above 0")
		case c.n > 0:
			*c.l = limit.Limit{N: c.n, Per: time.Hour}
		}
	}
	if s.Budget < 0 {
		return talk{}, errors.New("budget: a number above 0")
	}
	return t, nil
}

// hour reads 22:00.
func hour(s string) (time.Duration, error) {
	at, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%.20q is no time of day such as 22:00", s)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

func (s messageSettings) sms(t *talk, clock civil.Clock, _ string) error {
	if s.SMS == nil {
		return nil
	}
	secret, err := secretOr(s.SMS.Secret, smsSecretVar)
	if err == nil {
		err = safeURL(s.SMS.URL)
	}
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	if s.SMS.ID == "" || s.SMS.Sign == "" || s.SMS.Templates[notify.CodeTemplate.Key] == "" {
		return fmt.Errorf("sms: id, sign and the template %s are needed", notify.CodeTemplate.Key)
	}
	switch s.SMS.Provider {
	case "aliyun":
		t.senders[notify.SMS] = &notify.Aliyun{
			BaseURL: s.SMS.URL, KeyID: s.SMS.ID, KeySecret: secret, SignName: s.SMS.Sign, Templates: s.SMS.Templates, Clock: clock,
		}
	case "tencent":
		if s.SMS.App == "" {
			return errors.New("sms: tencent needs app, its SmsSdkAppId")
		}
		t.senders[notify.SMS] = &notify.Tencent{
			BaseURL: s.SMS.URL, SecretID: s.SMS.ID, SecretKey: secret, Region: s.SMS.Region, AppID: s.SMS.App, SignName: s.SMS.Sign,
			Templates: s.SMS.Templates, Clock: clock,
		}
	default:
		return fmt.Errorf("sms: the provider is aliyun or tencent, not %.20q", s.SMS.Provider)
	}
	return nil
}

func (s messageSettings) wechat(t *talk, clock civil.Clock, site string) error {
	if s.WeChat == nil {
		return nil
	}
	secret, err := secretOr(s.WeChat.Secret, wechatSecretVar)
	if err == nil {
		err = safeURL(s.WeChat.URL)
	}
	if err != nil {
		return fmt.Errorf("wechat: %w", err)
	}
	if s.WeChat.App == "" {
		return errors.New("wechat: app is needed")
	}
	templates := map[string]notify.WeChatTemplate{}
	for key, template := range s.WeChat.Templates {
		templates[key] = notify.WeChatTemplate{ID: template.ID, Classic: template.Classic, Fields: template.Fields}
	}
	t.senders[notify.WeChat] = &notify.WeChatAccount{
		BaseURL: s.WeChat.URL, AppID: s.WeChat.App, AppSecret: secret, Templates: templates, Site: site, Clock: clock,
	}
	return nil
}

func (s messageSettings) mail(t *talk, clock civil.Clock, site string) error {
	if s.Mail == nil {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.Mail.Server); err != nil || s.Mail.From == "" {
		return errors.New("mail: server (host:port) and from are needed")
	}
	password := ""
	if s.Mail.User != "" {
		var err error
		if password, err = secretOr(s.Mail.Password, mailSecretVar); err != nil {
			return fmt.Errorf("mail: %w", err)
		}
	}
	t.senders[notify.Mail] = &notify.SMTP{
		Addr: s.Mail.Server, From: s.Mail.From, User: s.Mail.User, Password: password, Site: site, Clock: clock,
	}
	return nil
}

// secretOr is a secret of the settings, or of a variable.
func secretOr(written, variable string) (string, error) {
	if written != "" {
		return written, nil
	}
	if s := strings.TrimSpace(os.Getenv(variable)); s != "" {
		return s, nil
	}
	return "", fmt.Errorf("the secret stands neither there nor in %s", variable)
}

// safeURL refuses an address on which secrets would travel in clear, but for
// this machine's own.
func safeURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return errors.New("url is an address such as https://sms.example.gov.cn")
	}
	ip := net.ParseIP(u.Hostname())
	here := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && here) {
		return errors.New("url must begin with https://")
	}
	return nil
}

// missing says which ways to reach people are not set up.
func (t talk) missing() []string {
	var out []string
	for _, c := range []struct {
		channel notify.Channel
		words   string
	}{
		{notify.SMS, "短信 SMS（无法注册和用手机登录 nobody can register or sign in by phone）"},
		{notify.WeChat, "微信 WeChat"}, {notify.Mail, "邮件 e-mail"},
	} {
		if t.senders[c.channel] == nil {
			out = append(out, c.words)
		}
	}
	return out
}
