package token_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/token"
	"linli/internal/web/webtest"
)

// TestPages has a token given, collected once, and revoked by its holder.
func TestPages(t *testing.T) {
	r := newRig(t, "")
	site := r.house.Site(nil, r.tokens)
	sec, worker := site.As("secadmin"), site.As("w1")
	if got := worker.Get("/tokens"); got.Status != 403 {
		t.Errorf("a worker sees all tokens: %d", got.Status)
	}
	form := url.Values{
		"id": {"web1"}, "account": {"w1"}, "name": {"街道台账"}, "purpose": {"同步"}, "place": {"110105"}, "until": {"2020-06-01"},
		"act": {string(access.PersonRead)},
	}
	if got := sec.Post("/tokens", url.Values{"id": {"x"}, "until": {"2020-06-01"}}); got.Status != 422 || !got.Has("请写明用途") {
		t.Errorf("an empty form: %d", got.Status)
	}
	if got := sec.Post("/tokens", form); got.Status != 200 || !got.Has("待领取") {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	if got := worker.Get("/my/tokens"); !got.Has("街道台账") || !got.Has("领取") {
		t.Error("the holder does not see it")
	}
	got := worker.Post("/my/tokens/web1/collect", nil)
	secret := regexp.MustCompile(`linli_[a-z2-7]+`).FindString(got.Body)
	if !token.Wellformed(secret) || got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d: %q", got.Status, secret)
	}
	r.bearer(secret, nil)
	if got := worker.Get("/my/tokens"); strings.Contains(got.Body, secret) {
		t.Error("the secret is shown again")
	}
	if got := worker.Post("/my/tokens/web1/revoke", nil); !got.Has("已撤销") {
		t.Errorf("%d", got.Status)
	}
}

func TestBrowser(t *testing.T) {
	r := newRig(t, "")
	if _, err := r.tokens.Give(t.Context(), r.sec, r.want()); err != nil {
		t.Fatal(err)
	}
	site := r.house.Site(nil, r.tokens)
	b := webtest.NewBrowser(t)
	b.Sweep(site.As("secadmin"), "tokens", "/tokens")
	b.Sweep(site.As("w1"), "my-tokens", "/my/tokens")
}
