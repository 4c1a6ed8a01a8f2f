package web

import (
	"net/netip"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	th := newThrottle(3, time.Second)
	now := time.Date(2020, 3, 6, 8, 0, 0, 0, time.UTC)
	a, b := netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("203.0.113.6")
	for i, want := range []time.Duration{0, 0, 0, time.Second} {
		if got := th.wait(a, now); got != want {
			t.Errorf("question %d of a: wait %v, want %v", i, got, want)
		}
	}
	if got := th.wait(b, now); got != 0 {
		t.Errorf("b waits %v for a", got)
	}
	// A mapped address is the same, and the hosts of one /64 are one.
	if got := th.wait(netip.MustParseAddr("::ffff:203.0.113.5"), now); got == 0 {
		t.Error("another spelling of a has an allowance of its own")
	}
	for i := range 3 {
		th.wait(netip.MustParseAddr("2001:db8::1").Next(), now.Add(time.Duration(i)))
	}
	if got := th.wait(netip.MustParseAddr("2001:db8::ffff"), now); got == 0 {
		t.Error("two hosts of one network have two allowances")
	}
	if got := th.wait(netip.MustParseAddr("2001:db8:0:1::1"), now); got != 0 {
		t.Error("two networks share one allowance")
	}
	// A refusal costs nothing, and half a second is not enough.
	if got := th.wait(a, now.Add(500*time.Millisecond)); got != 500*time.Millisecond {
		t.Errorf("half a second later: wait %v", got)
	}
	if got := th.wait(a, now.Add(time.Second)); got != 0 {
		t.Errorf("a second later: wait %v", got)
	}
	// Those whose allowance is whole again are forgotten.
	if th.wait(b, now.Add(time.Hour)); len(th.whole) != 1 {
		t.Errorf("%d addresses are remembered", len(th.whole))
	}
	// An unknown address is limited like one.
	for range 3 {
		th.wait(netip.Addr{}, now.Add(time.Hour))
	}
	if got := th.wait(netip.Addr{}, now.Add(time.Hour)); got == 0 {
		t.Error("addresses that cannot be read are not limited")
	}
}

func TestThrottleIsBounded(t *testing.T) {
	th := newThrottle(3, time.Second)
	now := time.Date(2020, 3, 6, 8, 0, 0, 0, time.UTC)
	a := netip.MustParseAddr("10.0.0.0")
	for range maxThrottled + 5000 {
		th.wait(a, now)
		a = a.Next()
	}
	if n := len(th.whole); n != maxThrottled+1 {
		t.Errorf("%d addresses are remembered", n)
	}
	if th.wait(a, now) == 0 {
		t.Error("addresses beyond the bound do not share one allowance")
	}
}
