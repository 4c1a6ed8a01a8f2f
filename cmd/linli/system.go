package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/jobs"
	"linli/internal/merkle"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/upkeep"
	"linli/internal/web"
	"linli/internal/webhook"
)

// served is how the site is served, for its administrator to see.
type served struct {
	started     civil.Instant
	tls         bool
	certificate string // a file in PEM; empty: not known
	settings    []web.Setting
}

// served reads the flags as the page of the system shows them.
func (c *ServeCmd) served() served {
	out := served{tls: c.on(), certificate: c.TLSCert}
	if len(c.ACMEDomain) > 0 {
		dir := c.ACMEDir
		if dir == "" {
			dir = c.DB + ".acme"
		}
		out.certificate = filepath.Join(dir, c.ACMEDomain[0])
	}
	add := func(name, value string) { out.settings = append(out.settings, web.Setting{Name: name, Value: value}) }
	secret := func(name string, set bool) {
		out.settings = append(out.settings, web.Setting{Name: name, Secret: true, Set: set})
	}
	add("--db", place(c.DB))
	keys, _ := c.files()
	if os.Getenv(keysVar) != "" {
		secret(keysVar, true)
	} else {
		add("--keys", keys.keys)
	}
	add("--head", keys.head)
	add("--addr", c.Addr)
	add("--admin-addr", c.Admin)
	add("--http-addr", c.HTTPAddr)
	add("--origin", c.Origin)
	add("--proxy", strings.Join(c.Proxy, " "))
	add("--secure", strconv.FormatBool(c.Secure))
	add("--tls-cert", c.TLSCert)
	add("--acme-domain", strings.Join(c.ACMEDomain, " "))
	add("--webhooks-inside", strconv.FormatBool(c.Inside))
	add("--messages", c.Messages)
	secret(smsSecretVar, os.Getenv(smsSecretVar) != "")
	secret(wechatSecretVar, os.Getenv(wechatSecretVar) != "")
	secret(mailSecretVar, os.Getenv(mailSecretVar) != "")
	add("--oidc-issuer", c.OIDCIssuer)
	add("--oidc-client", c.OIDCClient)
	secret("--oidc-secret-file", c.OIDCSecret != "")
	add("--wechat-app", c.WeChatApp)
	secret("--wechat-secret-file", c.WeChatSecret != "")
	return out
}

// place is where a database is, without whoever may enter it.
func place(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Host == "" {
		if strings.HasPrefix(dsn, "postgres") {
			return "postgres"
		}
		return dsn
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// certificateEnd is until when the certificate in a file is good; 0 if none can
// be read. ACME keeps its key in the same file, which is passed over.
func certificateEnd(path string) civil.Instant {
	rest, err := os.ReadFile(path)
	for err == nil {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return 0
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return 0
		}
		return civil.At(cert.NotAfter)
	}
	return 0
}

// state is what alarms are made of, with what else the page shows.
type state struct {
	upkeep.State
	jobs  map[jobs.State]int64
	depth map[notify.State]int64
	hooks map[webhook.State]int64
	size  int64
}

func (h *house) state(ctx context.Context, s served) (out state, err error) {
	now := civil.At(h.clock())
	out.State = upkeep.State{Now: now, Served: s.tls, Outside: h.db.Dialect() == store.Postgres}
	if s.tls {
		out.Certificate = certificateEnd(s.certificate)
	}
	out.DiskFree, out.DiskTotal = diskOf(filepath.Dir(h.files.index))
	if out.Marks, err = upkeep.Marks(ctx, h.db.Read()); err != nil {
		return out, err
	}
	if out.jobs, err = h.jobs.Count(ctx); err != nil {
		return out, err
	}
	if out.depth, err = h.messages.Depth(ctx); err != nil {
		return out, err
	}
	if out.Late, err = h.messages.Late(ctx, now-upkeep.LateAfter); err != nil {
		return out, err
	}
	if out.hooks, err = h.hooks.Count(ctx); err != nil {
		return out, err
	}
	out.JobsFailed, out.HooksFailed = out.jobs[jobs.Failed], out.hooks[webhook.Failed]
	out.size, err = h.db.Size(ctx)
	return out, err
}

// system is what the page of the system shows.
func (h *house) system(ctx context.Context, s served) (web.System, error) {
	st, err := h.state(ctx, s)
	if err != nil {
		return web.System{}, err
	}
	head := h.log.Head()
	kept, _, err := h.keeper.Head()
	if err != nil {
		return web.System{}, err
	}
	value := func(zh, en, v string) web.SystemFact {
		return web.SystemFact{Name: text.Label{Zh: zh, En: en}, Value: v}
	}
	number := func(zh, en string, n int64, href string) web.SystemFact {
		return web.SystemFact{Name: text.Label{Zh: zh, En: en}, Value: strconv.FormatInt(n, 10), Href: href}
	}
	out := web.System{Alarms: upkeep.Alarms(st.State), Settings: s.settings}
	section := func(zh, en string, facts ...web.SystemFact) {
		out.Sections = append(out.Sections, web.SystemSection{Name: text.Label{Zh: zh, En: en}, Facts: facts})
	}
	section("程序", "Program",
		value("版本", "version", version), value("编译", "built with", runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH),
		value("启动于", "started", page.Moment(s.started)), value("证书有效期至", "certificate good until", page.Moment(st.Certificate)))
	section("数据库", "Database",
		value("种类", "kind", h.db.Dialect().String()), value("大小", "size", upkeep.Bytes(st.size)),
		value("磁盘剩余", "disk left", room(st.DiskFree, st.DiskTotal)), value("主密钥版本", "version of the master key", strconv.Itoa(h.keys.Sealer().Version())))
	section("事实日志", "Log of facts",
		number("条数", "facts", head.Size, "/log"), value("树根", "root", head.Root.String()[:16]+"…"),
		number("已签发并留存的树头", "head signed and kept", kept.Size, ""), done("上次核验", "checked last", st.Marks[upkeep.CheckLog]))
	backups := done("上次备份", "last backup", st.Marks[upkeep.Backup])
	if st.Outside {
		backups = web.SystemFact{Name: backups.Name, Words: text.Label{Zh: "由数据库自己的工具备份", En: "by the database's own tools"}}
	}
	section("备份", "Backups", backups)
	section("后台任务", "Jobs",
		number("等待", "waiting", st.jobs[jobs.Waiting], "/jobs"), number("进行中", "running", st.jobs[jobs.Running], ""),
		number("失败", "failed", st.JobsFailed, ""))
	section("消息和事件推送", "Messages and webhooks",
		number("等待发送的消息", "messages waiting", st.depth[notify.Waiting], "/messages?state=waiting"), number("发送结果不明", "of unknown fate", st.depth[notify.Unknown], "/messages?state=unknown"),
		number("等待的推送", "deliveries waiting", st.hooks[webhook.Waiting], ""), number("失败的推送", "deliveries failed", st.HooksFailed, ""))
	return out, nil
}

func room(free, total int64) string {
	if free < 0 || total <= 0 {
		return ""
	}
	return fmt.Sprintf("%s (%d%%)", upkeep.Bytes(free), free*100/total)
}

// done says when something was done last, and how it ended.
func done(zh, en string, d upkeep.Done) web.SystemFact {
	f := web.SystemFact{Name: text.Label{Zh: zh, En: en}}
	switch {
	case d.At == 0:
		f.Words = text.Label{Zh: "从未", En: "never"}
	case d.OK:
		f.Words = text.Label{Zh: page.Moment(d.At) + " 通过 " + d.Said, En: page.Moment(d.At) + " good " + d.Said}
	default:
		f.Words = text.Label{Zh: page.Moment(d.At) + " 未通过 " + d.Said, En: page.Moment(d.At) + " failed " + d.Said}
	}
	return f
}

// verifyLog recomputes the whole log, the register and the kept head, and
// writes down how it ended.
func (h *house) verifyLog(ctx context.Context, progress func(done, total int64)) (fact.Head, error) {
	head, err := h.log.Verify(ctx, progress)
	if err == nil {
		err = h.reg.Verify(ctx, head.Size)
	}
	if err == nil {
		err = h.checkHead(ctx)
	}
	if ctx.Err() != nil {
		return head, err
	}
	d := upkeep.Done{At: civil.At(h.clock()), OK: err == nil, Said: "size " + strconv.FormatInt(head.Size, 10)}
	if err != nil {
		d.Said = err.Error()
	}
	return head, errors.Join(err, h.mark(ctx, upkeep.CheckLog, d))
}

func (h *house) mark(ctx context.Context, thing upkeep.Thing, d upkeep.Done) error {
	return h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return upkeep.Mark(ctx, tx, thing, d) })
}

const checkKind = "log.check"

// checkKind is the job that checks the whole log beside the requests.
func (h *house) checkKind() jobs.Kind {
	return jobs.Kind{
		Name: checkKind, Label: text.Label{Zh: "核验事实日志", En: "check the log of facts"}, Tries: 2,
		Run: func(ctx context.Context, run *jobs.Run) error {
			_, err := h.verifyLog(ctx, nil)
			var damage *fact.Damage
			var forked *merkle.HeadError
			if errors.As(err, &damage) || errors.As(err, &forked) {
				return jobs.Permanent(err)
			}
			return err
		},
	}
}

// checkLog puts a check of the log, at most one a minute.
func (h *house) checkLog(ctx context.Context, by access.Actor) error {
	return h.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id := "check-log-" + h.clock().UTC().Format("20060102-1504")
		_, err := h.jobs.Add(ctx, tx, jobs.Job{ID: id, Kind: checkKind, By: by.ID})
		if errors.Is(err, jobs.ErrTaken) {
			return nil // somebody else asked within this minute
		}
		return err
	})
}
