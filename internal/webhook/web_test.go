package webhook_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"linli/internal/web/webtest"
	"linli/internal/webhook"
)

var (
	formID = regexp.MustCompile(`name="id" value="([^"]+)"`)
	shown  = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)
)

// The administrator adds a receiver, is shown its secret once, pauses it, sends
// again what failed, changes the secret and ends it: all on pages.
func TestBrowserWebhooks(t *testing.T) {
	r := newRig(t, "", true)
	site := r.Site(nil, r.hooks)
	sec := site.As("secadmin")
	if got := site.As("worker").Get("/webhooks"); got.Status != http.StatusForbidden {
		t.Errorf("a worker: %d", got.Status)
	}
	b := webtest.NewBrowser(t)
	b.Sweep(sec, "webhooks-none", "/webhooks")
	id := formID.FindStringSubmatch(sec.Get("/webhooks").Body)[1]
	if got := sec.Post("/webhooks", url.Values{"id": {id}, "name": {""}, "url": {"ftp://x"}}); got.Status != http.StatusUnprocessableEntity || !got.Has("请选择事件种类") {
		t.Errorf("a bad form: %d", got.Status)
	}
	form := url.Values{"id": {id}, "name": {"指挥大屏"}, "url": {r.url + "/in"}, "kind": {webhook.BriefReleased}}
	got := sec.Post("/webhooks", form)
	first := shown.FindString(got.Body)
	if first == "" || got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no secret shown: %d", got.Status)
	}
	if got := sec.Post("/webhooks", form); got.Status != http.StatusConflict || shown.MatchString(got.Body) {
		t.Errorf("sent twice: %d", got.Status)
	}
	at := "/webhooks/" + id
	if got := sec.Get(at); shown.MatchString(got.Body) || !got.Has("还没有推送过") {
		t.Error("the secret is shown again, or the page is not empty")
	}
	b.Sweep(sec, "webhook-none", at)
	if got := sec.Post(at+"/pause", nil); !got.Has("已暂停") {
		t.Errorf("paused: %d", got.Status)
	}
	r.announce(webhook.Event{ID: "b1", Kind: webhook.BriefReleased, Data: map[string]string{"key": "b1"}}, nil)
	r.must(r.hooks.Pump(t.Context()))
	if n := len(r.receiver.calls()); n != 0 {
		t.Errorf("told %d times while paused", n)
	}
	r.receiver.answer(http.StatusGone)
	sec.Post(at+"/resume", nil)
	r.must(r.hooks.Pump(t.Context()))
	if n := len(r.receiver.calls()); n != 1 {
		t.Errorf("told %d times after it went on", n)
	}
	if got := sec.Get(at); !got.Has("已结束") || !got.Has("410") {
		t.Error("a receiver that wants no more")
	}
	b.Sweep(sec, "webhooks", "/webhooks")
	b.Sweep(sec, "webhook", at)
	second := formID.FindStringSubmatch(sec.Get("/webhooks").Body)[1]
	form.Set("id", second)
	sec.Post("/webhooks", form)
	at = "/webhooks/" + second
	if now := shown.FindString(sec.Post(at+"/rotate", nil).Body); now == "" || now == first {
		t.Errorf("the new secret is %q", now)
	}
	if got := sec.Post(at+"/end", nil); !got.Has("已结束") {
		t.Errorf("ended: %d", got.Status)
	}
	if got := sec.Post(at+"/burn", nil); got.Status != http.StatusNotFound {
		t.Errorf("no such act: %d", got.Status)
	}
}
