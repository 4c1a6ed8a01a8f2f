package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"

	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/text"
	"linli/internal/typeset"
	"linli/internal/web"
)

// ServeCmd is linli serve.
type ServeCmd struct {
	Addr   string `default:"127.0.0.1:8420" help:"Address to listen on."`
	Secure bool   `help:"The site is reached over TLS, here or at a proxy in front."`
	dbFlags
}

// Run serves the site until it is stopped.
func (c *ServeCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		ln, err := net.Listen("tcp", c.Addr)
		if err != nil {
			return fmt.Errorf("listen on %s: %w", c.Addr, err)
		}
		s, err := h.site(a.ctx, a, siteOptions{base: "http://" + ln.Addr().String(), secure: c.Secure})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "http://%s/\n", ln.Addr())
		return s.Serve(a.ctx, ln)
	})
}

// siteOptions are what differs between a city's site and a demonstration.
type siteOptions struct {
	base    string // address of the site, without a slash at the end
	secure  bool
	demo    bool
	last    civil.Day // last day of the overview's period; 0 is today
	loading func() web.Loading
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
	var kinds []web.ImportKind
	for _, k := range []struct{ key, zh, en string }{
		{"facts", "事实", "Facts"}, {"people", "人员", "People"}, {"orgs", "组织", "Organisations"},
		{"teams", "队伍", "Teams"}, {"sites", "服务点", "Sites"}, {"projects", "项目", "Projects"},
	} {
		kinds = append(kinds, web.ImportKind{Key: k.key, Name: text.Label{Zh: k.zh, En: k.en}})
	}
	uploads, err := web.NewUploads(h.imports, h.table, kinds, h.files.index+".uploads", a.clock)
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		Clock:   a.clock,
		Logger:  slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Product: text.Label{Zh: "邻里", En: "Linli"},
		Tagline: text.Label{Zh: "志愿服务动员平台", En: "Volunteer mobilisation"},
		Demo:    o.demo, Secure: o.secure,
		Overview: web.Overview{
			Headline: []string{"volunteers", "party-report-in", "service-hours", "communities-served"},
			Map:      []string{"volunteers", "service-person-times", "service-hours", "party-report-in"},
			Chart:    "service-person-times",
			To:       o.last,
		},
		Accounts: h.access, Figures: figures, Kinds: h.kinds,
		Log:    web.NewLog(h.log, h.keys.Name(), h.keys.Signers(), h.keys.Verifiers()),
		Briefs: briefs, Imports: uploads, Render: renderer(), Loading: o.loading,
	})
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
	o := brief.Options{DB: h.db, Access: h.access, Figures: figures, Clock: a.clock}
	if base != "" {
		o.VerifyURL = func(code string) string { return base + "/verify?code=" + code }
		o.FigureURL = func(n brief.Number, size int64) string { return figurePath(n, size) }
	}
	return brief.New(o)
}

// figurePath is the page that shows the value and the facts of a printed
// number: its first term, at the size it was read at.
func figurePath(n brief.Number, size int64) string {
	if len(n.Answers) == 0 {
		return ""
	}
	ans := n.Answers[0]
	return web.FigurePath(ans, size)
}

