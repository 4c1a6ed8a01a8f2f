package page_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/page"
)

// A clock that is wrong by any amount gives the same instant of an act, and
// the amount is measured.
func TestDeviceClock(t *testing.T) {
	const now = civil.Instant(1583458200000)
	rapid.Check(t, func(t *rapid.T) {
		ahead := civil.Instant(rapid.Int64Range(-6*3600e3, 6*3600e3).Draw(t, "ahead"))
		waited := civil.Instant(rapid.Int64Range(0, 3*24*3600e3).Draw(t, "waited"))
		d := page.Device{Captured: now - waited + ahead, Sent: now + ahead}
		if got := d.At(now); got != now-waited {
			t.Errorf("At = %d, want %d", got, now-waited)
		}
		if skew, known := d.Skew(now); !known || skew != time.Duration(ahead)*time.Millisecond {
			t.Errorf("Skew = %v, %v", skew, known)
		}
	})
	for name, d := range map[string]page.Device{
		"nothing said": {}, "only sent": {Sent: now}, "only captured": {Captured: now - 1000},
		"set back in between": {Captured: now + 5000, Sent: now},
	} {
		if got := d.At(now); got != now {
			t.Errorf("%s: %d, want now", name, got)
		}
	}
	if _, known := (page.Device{Captured: now}).Skew(now); known {
		t.Error("a skew of nothing said")
	}
}

// What a device says is read from its request; nonsense was not said.
func TestDeviceOf(t *testing.T) {
	read := func(captured, sent string) page.Device {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(url.Values{page.CapturedField: {captured}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(page.SentHeader, sent)
		return page.DeviceOf(r)
	}
	if got := read("1583458200000", "1583458201000"); got != (page.Device{Captured: 1583458200000, Sent: 1583458201000}) {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"", "x", "-5", "1e12", "99999999999999999", strconv.FormatInt(1<<62, 10), "9223372036854775808"} {
		if got := read(bad, bad); got != (page.Device{}) {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}

// Tags tell visitors apart and do not say who they are.
func TestTag(t *testing.T) {
	account := func(id string) *access.Actor { return &access.Actor{Account: access.Account{ID: id}} }
	seen := map[string]bool{}
	for _, v := range []page.Visitor{
		{}, {Person: "v1"}, {Person: "v2"}, {Actor: account("v1")}, {Actor: account("v1"), Person: "v1"}, {Actor: account("v1v"), Person: "1"},
	} {
		tag := page.Tag(v)
		if seen[tag] || strings.Contains(tag, "v1") || tag != page.Tag(v) || (tag == "") != (v.Actor == nil && v.Person == "") {
			t.Errorf("%+v: %q", v, tag)
		}
		seen[tag] = true
	}
}
