package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"strings"

	"linli/internal/signin"
	"linli/internal/text"
)

// signInFlags say how people prove who they are. Secrets are read from files,
// so that no list of processes shows them.
type signInFlags struct {
	Origin string   `env:"LINLI_ORIGIN" placeholder:"URL" help:"The site's address as people type it, such as https://linli.example.gov.cn; passkeys are bound to it. Default: http and the address listened on."`
	Proxy  []string `placeholder:"CIDR" help:"Network of the proxies in front, whose X-Forwarded-For is believed; may be repeated."`

	OIDCIssuer string `name:"oidc-issuer" env:"LINLI_OIDC_ISSUER" placeholder:"URL" help:"The city's own identity provider (OpenID Connect)."`
	OIDCName   string `name:"oidc-name" default:"统一身份认证" help:"What it is called on the sign-in page."`
	OIDCClient string `name:"oidc-client" env:"LINLI_OIDC_CLIENT" help:"Client id there."`
	OIDCSecret string `name:"oidc-secret-file" env:"LINLI_OIDC_SECRET_FILE" type:"path" placeholder:"FILE" help:"File with the client's secret."`

	WeChatApp    string `name:"wechat-app" env:"LINLI_WECHAT_APP" placeholder:"APPID" help:"WeChat web authorisation: application id."`
	WeChatSecret string `name:"wechat-secret-file" env:"LINLI_WECHAT_SECRET_FILE" type:"path" placeholder:"FILE" help:"File with its secret."`
}

// proxies reads --proxy.
func (f *signInFlags) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range f.Proxy {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, usage("--proxy is a network such as 10.1.2.0/24: %v", err)
		}
		out = append(out, p)
	}
	return out, nil
}

// origin is the site's address as people type it.
func (f *signInFlags) origin(base string) string {
	if f.Origin != "" {
		base = f.Origin
	}
	return strings.TrimSuffix(base, "/")
}

// secret reads a secret's file, without the line end editors leave.
func secret(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	s := strings.TrimSpace(string(b))
	if s == "" {
		return "", fmt.Errorf("the secret in %s is empty", path)
	}
	return s, nil
}

// openDoors opens the room of signing in. base is the address listened on.
func (h *house) openDoors(a *app, f signInFlags, base string, log *slog.Logger) (err error) {
	f.Origin = f.origin(base)
	o := signin.Options{
		DB: h.db, Access: h.access, Keys: h.keys, Clock: a.clock, Product: "邻里", Origin: f.Origin,
		People: h.people, Codes: h.codes, Logger: log,
	}
	back := f.Origin + "/sign-in/outside/"
	if f.OIDCIssuer != "" {
		word, err := secret(f.OIDCSecret)
		if err != nil {
			return err
		}
		o.Providers = []*signin.Provider{{
			Key: "city", Name: text.Label{Zh: f.OIDCName, En: "City sign-on"},
			Issuer: f.OIDCIssuer, ClientID: f.OIDCClient, Secret: word, Redirect: back + "city",
		}}
	}
	if f.WeChatApp != "" {
		word, err := secret(f.WeChatSecret)
		if err != nil {
			return err
		}
		o.WeChat = &signin.WeChat{AppID: f.WeChatApp, Secret: word, Redirect: back + "wechat"}
	}
	h.doors, err = signin.New(o)
	return err
}

// first prints the one-time link that creates the system administrator, where
// nobody administers the system. There is no default password.
func (a *app) first(ctx context.Context, s *signin.SignIn) error {
	link, err := s.FirstLink(ctx)
	if err != nil || link == "" {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "尚无系统管理员。请在 1 小时内打开以下链接创建，只能使用一次：\n"+
		"There is no system administrator. Open this link within an hour to create one; it works once:\n%s/link/%s\n", s.Origin, link)
	return err
}

// AccessInviteCmd is linli access invite.
type AccessInviteCmd struct {
	Account string `arg:"" help:"The account."`
	As      string `required:"" placeholder:"ACCOUNT" help:"Security administrator who invites; for the first security and audit administrators the system administrator."`
	Purpose string `help:"Why, for the audit chain."`
	Origin  string `env:"LINLI_ORIGIN" default:"http://127.0.0.1:8420" placeholder:"URL" help:"The site's address."`
	dbFlags
}

// Run prints the one-time link with which the account's holder sets a
// password. It is good for a day.
func (c *AccessInviteCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		if err := h.openDoors(a, signInFlags{Origin: c.Origin}, "", nil); err != nil {
			return err
		}
		actor, err := h.access.Actor(a.ctx, c.As)
		if err != nil {
			return err
		}
		link, err := h.doors.Invite(a.ctx, actor, c.Account, c.Purpose)
		if isRefusal(err) {
			return failed("%v", err)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s/link/%s\n", h.doors.Origin, link)
		return err
	})
}

// AccessDecideCmd is linli access decide.
type AccessDecideCmd struct {
	Request int64  `arg:"" optional:"" help:"Number of the request; without it, what waits is listed."`
	As      string `required:"" placeholder:"ACCOUNT" help:"The second person."`
	Decline bool   `help:"Decline instead of approving."`
	Opinion string `help:"Why."`
	dbFlags
}

// Run decides a request that waits for a second person, or lists what waits.
func (c *AccessDecideCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		actor, err := h.access.Actor(a.ctx, c.As)
		if err != nil {
			return err
		}
		if c.Request == 0 {
			requests, err := h.access.Requests(a.ctx, actor)
			if err != nil {
				return err
			}
			for _, r := range requests {
				fmt.Fprintf(a.stdout, "%d\t%s\t%s\t%s\t%s %s\t%s\n", r.ID, r.State, r.By, r.Act, r.Thing.Kind, r.Thing.ID, r.Purpose)
			}
			return nil
		}
		r, err := h.access.Decide(a.ctx, actor, c.Request, !c.Decline, c.Opinion)
		if isRefusal(err) {
			return failed("%v", err)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%d\t%s\n", r.ID, r.State)
		return err
	})
}
