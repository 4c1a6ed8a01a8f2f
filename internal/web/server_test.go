package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/internal/web"
)

func TestHeaders(t *testing.T) {
	s := newSite(t)
	h := s.visitor().get("/").header
	csp := h.Get("Content-Security-Policy")
	for _, bad := range []string{"unsafe", "*", "http:", "data:"} {
		if strings.Contains(csp, bad) {
			t.Errorf("the policy allows %s: %s", bad, csp)
		}
	}
	if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("policy: %s", csp)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") == "" {
		t.Errorf("headers: %v", h)
	}
	if h.Get("Strict-Transport-Security") != "" {
		t.Error("a site without TLS promises TLS")
	}
	secure := newSite(t, func(o *web.Options) { o.Secure = true }).visitor().get("/").header
	if secure.Get("Strict-Transport-Security") == "" {
		t.Error("a site with TLS does not promise it")
	}
}

// No page holds an inline style or script: the policy would refuse them.
func TestNothingInline(t *testing.T) {
	s := newSite(t)
	for _, sight := range sights {
		v := s.visitor()
		if sight.role != "" {
			v = s.as(sight.role)
		}
		body := v.get(sight.path).body
		for _, bad := range []string{" style=", "<style", " onclick=", " onload=", "javascript:", "hx-on", "<script>"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", sight.path, bad)
			}
		}
	}
}

func TestForeignPostsAreRefused(t *testing.T) {
	s := newSite(t)
	v := s.as("editor")
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/briefs/2020-11/advance", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(header, value)
		if got := v.do(req); got.status != http.StatusForbidden || !got.has("其他网站") {
			t.Errorf("%s: %s gets %d", header, value, got.status)
		}
	}
}

func TestCookies(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	got := v.post("/sign-in", url.Values{"account": {"viewer"}})
	cookie := got.header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("session cookie %q", cookie)
	}
}

func TestPreferences(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	if got := v.get("/verify"); !got.has(`lang="zh-CN" data-theme="linli" data-print="normal"`) {
		t.Error("a visitor without preferences does not get Chinese in ordinary print")
	}
	if got := v.english().get("/verify"); !got.has(`<html lang="en"`) || !got.has("Public verification") {
		t.Error("English is not kept")
	}
	if got := v.post("/preferences", url.Values{"print": {"large"}, "back": {"/verify"}}); got.path != "/verify" || !got.has(`data-print="large"`) {
		t.Error("large print is not kept")
	}
	if got := v.post("/preferences", url.Values{"lang": {"zh-CN"}, "back": {"//elsewhere.example"}}); got.path != "/" {
		t.Errorf("a preference leads to %s", got.path)
	}
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	body := v.get("/").body
	i := strings.Index(body, "/assets/app.")
	href := body[i : i+strings.IndexByte(body[i:], '"')]
	got := v.get(href)
	if got.status != http.StatusOK || got.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("%s: %d %v", href, got.status, got.header)
	}
	if got := v.get("/assets/app.css"); got.status != http.StatusNotFound {
		t.Errorf("an address without hash: %d", got.status)
	}
}

// loaded are the files a page loads at once. Scripts that a page only names are
// loaded where there is work for them; TestQueueBudget weighs those.
var loaded = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)

// A page that a phone opens for the first time, with everything it loads,
// stays within 40 kB on the wire; the pages that use htmx included.
func TestPageBudget(t *testing.T) {
	s := newSite(t)
	v := s.as("editor")
	for _, path := range []string{"/overview", "/figures", "/briefs/2020-11"} {
		size := 0
		fetch := func(path string) string {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", "gzip")
			got := v.do(req)
			size += len(got.body)
			if got.header.Get("Content-Encoding") != "gzip" {
				return got.body
			}
			z, err := gzip.NewReader(strings.NewReader(got.body))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			return string(plain)
		}
		body := fetch(path)
		for _, file := range loaded.FindAllStringSubmatch(body, -1) {
			fetch(file[1])
		}
		t.Logf("%s: %d bytes", path, size)
		if size > 40<<10 {
			t.Errorf("%s with all it loads: %d bytes", path, size)
		}
	}
}

// What went wrong inside stands in the log under a reference, never on the
// page.
func TestInternalErrorsStayInside(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, func(o *web.Options) {
		o.Figures = broken{o.Figures}
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	got := s.as("viewer").get("/figures/volunteers")
	if got.status != http.StatusInternalServerError || got.has("fire") || got.has("/secret") {
		t.Errorf("%d, shows the cause: %v", got.status, got.has("fire"))
	}
	_, after, _ := strings.Cut(log.String(), "reference=")
	ref, _, _ := strings.Cut(after, " ")
	if ref == "" || !got.has(ref) {
		t.Errorf("reference %q is not on the page", ref)
	}
	if !strings.Contains(log.String(), "disk on fire") {
		t.Error("the cause is not in the log")
	}
}

func TestHealth(t *testing.T) {
	got := newSite(t).visitor().get("/healthz")
	if got.status != http.StatusOK || got.body != "{\"status\":\"ok\",\"size\":2981377}\n" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestMethodsAndPaths(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	if got := v.get("/nothing"); got.status != http.StatusNotFound || !got.has("没有找到这个页面") {
		t.Errorf("an unknown path: %d", got.status)
	}
	if got := v.english().get("/nothing"); !got.has("There is no such page") {
		t.Error("the English 404 page is not English")
	}
	if got := s.as("viewer").post("/overview", nil); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST to a page: %d", got.status)
	}
}

func TestServe(t *testing.T) {
	s := newSite(t)
	wide, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.server.Serve(t.Context(), wide); !errors.Is(err, web.ErrNotLoopback) {
		t.Errorf("a demo on every address: %v", err)
	}

	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(ctx, ln) }()
	resp, err := http.Get("http://" + ln.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	stop()
	if err := <-done; err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestNewRefusesHalfOptions(t *testing.T) {
	if _, err := web.New(web.Options{}); err == nil {
		t.Error("options without anything are accepted")
	}
}
