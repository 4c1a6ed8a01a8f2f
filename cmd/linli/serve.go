package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
)

// ServeCmd is linli serve.
type ServeCmd struct {
	Addr    string `default:"127.0.0.1:8420" help:"Address to listen on."`
	Admin   string `name:"admin-addr" default:"127.0.0.1:8421" help:"Address of /metrics, /healthz and /readyz for the operator; none: an empty text."`
	Secure  bool   `help:"The site is reached over TLS at a proxy in front."`
	LogJSON bool   `name:"log-json" help:"Write the log as JSON, a line each."`
	Inside  bool   `name:"webhooks-inside" help:"Let webhooks go to addresses inside the network, and without TLS."`
	tlsFlags
	signInFlags
	messageFlags
	dbFlags
}

// Run serves the site until it is stopped.
func (c *ServeCmd) Run(a *app) error {
	log := a.logger(c.LogJSON)
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	all, err := listeners(c.Addr, c.Admin, c.HTTPAddr)
	if err != nil {
		return err
	}
	defer closeAll(all)
	site, admin, plain := all[0], all[1], all[2]
	base := "http://" + site.Addr().String()
	if c.on() {
		base = "https://" + site.Addr().String()
	}
	config, onward, err := c.config(a.clock, c.origin(base), c.DB+".acme")
	if err != nil {
		return err
	}
	if config != nil {
		site = tls.NewListener(site, config)
	}
	talk, err := c.talk(a.clock, c.origin(base))
	if err != nil {
		return err
	}
	talk.inside = c.Inside
	w := newWatch()
	return a.inHouseWith(c.dbFlags, houseOptions{talk: talk, log: log, committed: w.committed}, func(h *house) error {
		if err := h.openDoors(a, c.signInFlags, base, log); err != nil {
			return err
		}
		s, err := h.site(a.ctx, a, siteOptions{base: c.origin(base), secure: c.Secure || c.on(), proxies: proxies, log: log, watch: w, served: c.served()})
		if err != nil {
			return err
		}
		w.house.Store(h)
		fmt.Fprintf(a.stdout, "%s/\n", base)
		if missing := talk.missing(); len(missing) > 0 {
			fmt.Fprintf(a.stderr, "未接通 not set up: %s\n", strings.Join(missing, "、"))
		}
		if admin != nil {
			fmt.Fprintf(a.stderr, "指标 metrics http://%s/metrics\n", admin.Addr())
		}
		if err := a.first(a.ctx, h.doors); err != nil {
			return err
		}
		stop := h.work(a.ctx, log)
		ctx, done := context.WithCancel(a.ctx)
		var group sync.WaitGroup
		aside := func(ln net.Listener, handler http.Handler) {
			if ln != nil {
				group.Go(func() { logged(log, beside(ctx, ln, handler, log)) })
			}
		}
		aside(admin, w.admin(log))
		aside(plain, onward)
		err = s.Serve(a.ctx, site)
		done()
		group.Wait()
		stop()
		if err != nil {
			return err
		}
		fmt.Fprintln(a.stderr, "已停止 stopped")
		return nil
	})
}

func logged(log *slog.Logger, err error) {
	if err != nil {
		log.Error("a listener beside the site", "error", err)
	}
}
