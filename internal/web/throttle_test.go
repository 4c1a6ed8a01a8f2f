package web_test

import (
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/web"
)

// Trying codes one after the other comes to an end, and a while later one may
// ask again; the rest of the site does not notice.
func TestPublicPagesAreThrottled(t *testing.T) {
	var ahead atomic.Int64 // nanoseconds
	s := newSite(t, func(o *web.Options) {
		clock := o.Clock
		o.Clock = func() time.Time { return clock().Add(time.Duration(ahead.Load())) }
	})
	v := s.visitor()
	asked := 0
	for ; asked < 100; asked++ {
		got := v.post("/verify", url.Values{"what": {"code"}, "code": {"AAAA-BBBB-CCCC-DDDD"}})
		if got.status == http.StatusTooManyRequests {
			if got.header.Get("Retry-After") != "1" || !got.has("请 1 秒后再试") {
				t.Errorf("refused with Retry-After %q", got.header.Get("Retry-After"))
			}
			break
		}
		if got.status != http.StatusOK {
			t.Fatalf("question %d: %d", asked, got.status)
		}
	}
	if asked != 60 {
		t.Errorf("%d questions were answered", asked)
	}
	for path, want := range map[string]int{
		"/verify?code=AAAA-BBBB-CCCC-DDDD": http.StatusTooManyRequests,
		"/public/briefs/2119":              http.StatusTooManyRequests,
		"/":                                http.StatusOK,
		"/healthz":                         http.StatusOK,
	} {
		if got := v.get(path); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
	ahead.Add(int64(2 * time.Second))
	for i, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if got := v.get("/verify"); got.status != want {
			t.Errorf("two seconds later, question %d: %d, want %d", i, got.status, want)
		}
	}
	ahead.Add(int64(2 * time.Minute))
	if got := v.get("/public/briefs/2119"); got.status != http.StatusOK {
		t.Errorf("two minutes later: %d", got.status)
	}
}
