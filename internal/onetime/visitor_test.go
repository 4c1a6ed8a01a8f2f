package onetime_test

import (
	"net/netip"
	"testing"

	"linli/internal/onetime"
)

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2::5": "2001:db8:1::/48",
	} {
		if got := onetime.Network(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := onetime.Network(netip.Addr{}); got != "unknown" {
		t.Errorf("no address: %s", got)
	}
}
