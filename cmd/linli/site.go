package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"sync"

	"linli/internal/access"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/importing"
	"linli/internal/people"
	"linli/internal/text"
	"linli/internal/typeset"
	"linli/internal/web"
)

// siteOptions are what differs between a city's site and a demonstration.
type siteOptions struct {
	base    string // address of the site, without a slash at the end
	secure  bool
	demo    bool
	last    civil.Day // last day of the overview's period; 0 is today
	loading func() web.Loading
	proxies []netip.Prefix
	log     *slog.Logger
	watch   *watch // nil: nothing is measured
	served  served
}

// site wires the pages to the house.
func (h *house) site(ctx context.Context, a *app, o siteOptions) (*web.Server, error) {
	figures, err := h.figures(ctx)
	if err != nil {
		return nil, err
	}
	briefs, err := h.briefs(ctx, a, o.base)
	if err != nil {
		return nil, err
	}
	uploads, err := h.uploads()
	if err != nil {
		return nil, err
	}
	var observe func(web.Seen)
	if o.watch != nil {
		observe = o.watch.request
	}
	services, err := h.services(ctx, o.base)
	if err != nil {
		return nil, err
	}
	face, err := h.api(a, figures, briefs, uploads, o)
	if err != nil {
		return nil, err
	}
	o.served.started = civil.At(a.clock())
	return web.New(web.Options{
		System: func(ctx context.Context) (web.System, error) { return h.system(ctx, o.served) }, CheckLog: h.checkLog,
		Services: append(services, h.tokens, h.hooks, face), API: face.Handler(),
		Observe: observe, Ready: h.ready,
		Clock:   a.clock,
		Logger:  o.log,
		Product: text.Label{Zh: "邻里", En: "Linli"},
		Tagline: text.Label{Zh: "志愿服务动员平台", En: "Volunteer mobilisation"},
		Demo:    o.demo, Secure: o.secure, SignIn: h.doors, Proxies: o.proxies,
		Overview: web.Overview{
			Headline: []string{"volunteers", "party-report-in", "service-hours", "service-communities"},
			Map:      []string{"volunteers", "service-times", "service-hours", "party-report-in"},
			Chart:    "service-times",
			To:       o.last,
		},
		Accounts: h.access, Access: h.access, Figures: figures, Kinds: h.kinds,
		Log:    web.NewLog(h.log, h.keys.Name(), h.signHead, h.keys.Verifiers()),
		People: h.people, Orgs: h.desk, Codes: h.pocket, Inbox: h.messages,
		Jobs: h.jobs, Messages: h.messages, Exports: h.exports, Retention: h.retention, RegisterAt: "/join",
		Briefs: briefs, Imports: uploads, Render: renderer(), Loading: o.loading,
	})
}

// uploads is what the import page takes.
func (h *house) uploads() (*web.Uploads, error) {
	dir := h.files.index + ".uploads"
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("empty the folder of uploads: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for uploads: %w", err)
	}
	tables := []web.UploadTable{{
		Key: "facts", Name: text.Label{Zh: "事实", En: "Facts"},
		For: func(by string) importing.Table { return importing.Facts(h.log, h.checker, by) },
	}}
	for _, t := range []struct {
		key  string
		name text.Label
	}{
		{"people", text.Label{Zh: "人员", En: "People"}}, {"orgs", text.Label{Zh: "组织", En: "Organisations"}},
		{"teams", text.Label{Zh: "队伍", En: "Teams"}}, {"sites", text.Label{Zh: "服务点", En: "Sites"}},
		{"projects", text.Label{Zh: "项目", En: "Projects"}},
	} {
		table, _ := h.table(t.key)
		if t.key == "people" {
			table = h.people.Table(people.Shell) // they confirm by themselves
		}
		tables = append(tables, web.UploadTable{Key: t.key, Name: t.name, For: func(string) importing.Table { return table }})
	}
	tables = append(tables, web.UploadTable{Key: "requests", Name: text.Label{Zh: "居民求助", En: "Requests"}, Act: access.RequestRecord, For: h.requests.Table})
	return web.NewUploads(dir, h.imports, tables...), nil
}

// renderer typesets with fonts that are read once, when first wanted.
func renderer() func(w io.Writer, d *typeset.Document, format string) error {
	fonts := sync.OnceValues(typeset.DefaultFonts)
	return func(w io.Writer, d *typeset.Document, format string) error {
		switch format {
		case "docx":
			return typeset.DOCX(w, d)
		case "html":
			return typeset.HTML(w, d, text.Zh)
		case "pdf":
			f, err := fonts()
			if err != nil {
				return err
			}
			return typeset.PDF(w, d, f)
		}
		return fmt.Errorf("unknown format %q", format)
	}
}

// briefs opens the room of briefs. base is the address its documents point to,
// empty for none.
func (h *house) briefs(ctx context.Context, a *app, base string) (*brief.Briefs, error) {
	figures, err := h.figures(ctx)
	if err != nil {
		return nil, err
	}
	o := brief.Options{DB: h.db, Access: h.access, Figures: figures, Clock: a.clock, Announce: h.tellBrief}
	if base != "" {
		o.VerifyURL = func(code string) string { return base + "/verify?code=" + code }
		o.FigureURL = func(n brief.Number, _ int64) string {
			if len(n.Answers) == 0 {
				return ""
			}
			return web.FigurePath(n.Answers[0])
		}
	}
	return brief.New(o)
}
