package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// guest is an account in the browser.
type guest struct {
	base string
	jar  http.CookieJar
}

func (g guest) Base() string        { return g.base }
func (g guest) Jar() http.CookieJar { return g.jar }

// The pages about what the house does beside the requests, as they are wired.
func TestBrowserKeeping(t *testing.T) {
	b := webtest.NewBrowser(t)
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}, senders: map[notify.Channel]notify.Sender{notify.SMS: &vague{}}}}, func(house *house) {
		_, err := house.access.Demo(t.Context(), 1)
		must(t, err)
		must(t, house.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return house.messages.CarryCode(ctx, tx, phone, "246810", time.Hour)
		}))
		_, err = house.messages.Pump(t.Context())
		must(t, err)
		dataofficer, err := house.access.Actor(t.Context(), "dataofficer")
		must(t, err)
		_, err = house.retention.Sweep(t.Context(), house.jobs)
		must(t, err)
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true, served: served{settings: []web.Setting{{Name: "--oidc-secret-file", Secret: true, Set: true}, {Name: "--origin", Value: "http://localhost"}}}})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()
		for _, sight := range []struct{ name, account, path string }{
			{"jobs", "sysadmin", "/jobs"}, {"system", "sysadmin", "/system"}, {"holds-none", "dataofficer", "/holds"}, {"holds", "secadmin", "/holds"}, {"messages", "sysadmin", "/messages"},
			{"exports", "worker", "/exports"}, {"retention", "dataofficer", "/retention?event=e1"},
		} {
			w := &who{name: sight.account, as: "account", id: sight.account}
			w.signIn(t, server.URL)
			if sight.name == "holds" {
				_, err := house.retention.Hold(t.Context(), dataofficer, retention.Hold{Subject: "v00001", Reason: "区纪委核查", Until: dataofficer.At + 1e9})
				must(t, err)
			}
			b.Sweep(guest{server.URL, w.client.Jar}, sight.name, sight.path)
		}
	})
}
