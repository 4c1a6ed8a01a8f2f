package onetime

import "net/netip"

// Visitor is what is known of whoever asks, before any proof.
type Visitor struct {
	Network string // see Network
	Device  string // random, from a long-lived cookie
	Agent   string // the browser's own name
}

// Network is the part of an address that limits go by: /24 of IPv4, /48 of
// IPv6.
func Network(a netip.Addr) string {
	if !a.IsValid() {
		return "unknown"
	}
	a = a.Unmap()
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
