package main

import (
	"fmt"
	"net"
	"strings"
)

// ServeCmd is linli serve.
type ServeCmd struct {
	Addr    string `default:"127.0.0.1:8420" help:"Address to listen on."`
	Secure  bool   `help:"The site is reached over TLS at a proxy in front."`
	LogJSON bool   `name:"log-json" help:"Write the log as JSON, a line each."`
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
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Addr, err)
	}
	defer ln.Close() // a second close does no harm
	base := "http://" + ln.Addr().String()
	talk, err := c.talk(a.clock, c.origin(base))
	if err != nil {
		return err
	}
	return a.inHouseWith(c.dbFlags, houseOptions{talk: talk, log: log}, func(h *house) error {
		if err := h.openDoors(a, c.signInFlags, base, log); err != nil {
			return err
		}
		s, err := h.site(a.ctx, a, siteOptions{base: base, secure: c.Secure, proxies: proxies, log: log})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s/\n", base)
		if missing := talk.missing(); len(missing) > 0 {
			fmt.Fprintf(a.stderr, "未接通 not set up: %s\n", strings.Join(missing, "、"))
		}
		if err := a.first(a.ctx, h.doors); err != nil {
			return err
		}
		stop := h.work(a.ctx, log)
		err = s.Serve(a.ctx, ln)
		stop()
		if err != nil {
			return err
		}
		fmt.Fprintln(a.stderr, "已停止 stopped")
		return nil
	})
}
