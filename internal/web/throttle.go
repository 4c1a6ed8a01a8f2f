package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"linli/internal/fault"
	"linli/internal/text"
)

// Whoever asks the public pages by hand never meets these limits; whoever tries
// codes one after the other does.
const (
	publicBurst = 60
	publicEvery = time.Second
)

// maxThrottled bounds the memory of a throttle; addresses beyond it share one
// allowance.
const maxThrottled = 100_000

// throttle lets each address ask so many times in a burst and then once in each
// interval. It is the generic cell rate algorithm (ITU-T I.371): of an address
// only the instant is kept at which its allowance will be whole again.
type throttle struct {
	burst int
	every time.Duration

	mu    sync.Mutex
	whole map[netip.Prefix]time.Time
	swept time.Time
}

func newThrottle(burst int, every time.Duration) *throttle {
	return &throttle{burst: burst, every: every, whole: map[netip.Prefix]time.Time{}}
}

// wait takes one from the allowance of an address, or says how long until there
// is one again.
func (t *throttle) wait(a netip.Addr, now time.Time) time.Duration {
	key := network(a)
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.swept) >= time.Duration(t.burst)*t.every {
		t.swept = now
		for k, whole := range t.whole {
			if !whole.After(now) {
				delete(t.whole, k)
			}
		}
	}
	whole, ok := t.whole[key]
	if !ok && len(t.whole) >= maxThrottled {
		key = netip.Prefix{}
		whole = t.whole[key]
	}
	if whole.Before(now) {
		whole = now
	}
	whole = whole.Add(t.every)
	if over := whole.Sub(now) - time.Duration(t.burst)*t.every; over > 0 {
		return over
	}
	t.whole[key] = whole
	return 0
}

// network is the address itself, or of IPv6 the /64 that one customer has.
func network(a netip.Addr) netip.Prefix {
	a = a.Unmap()
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// public is a route for everybody that costs more than a page: one address may
// ask for it only so often.
func (s *Server) public(h handler) http.Handler {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		if wait := s.throttle.wait(s.address(r), s.Clock()); wait > 0 {
			seconds := int((wait + time.Second - 1) / time.Second)
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			return fault.New(fault.TooMany, msgTooOften.With(seconds))
		}
		return h(w, r)
	})
}

var msgTooOften = text.Label{Zh: "查询过于频繁，请 %d 秒后再试", En: "Too many requests: please try again in %d s"}
