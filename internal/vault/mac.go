package vault

import (
	"crypto/hmac"
	"hash"
	"sync"
)

// mac is an HMAC under one key, for many callers at once. Its states are
// pooled because setting one up costs more than a use of it.
type mac struct {
	states sync.Pool
}

type macState struct {
	hmac hash.Hash
	buf  []byte
}

func newMAC(h func() hash.Hash, key []byte) *mac {
	m := &mac{}
	m.states.New = func() any {
		return &macState{hmac: hmac.New(h, key), buf: make([]byte, 0, 128)}
	}
	return m
}

// sum is the HMAC of the parts with a zero byte between each two. The parts
// but the last must hold no zero byte, or two inputs could read the same.
func (m *mac) sum(parts ...string) (out [32]byte) {
	s := m.states.Get().(*macState)
	defer m.states.Put(s)
	s.buf = s.buf[:0]
	for i, p := range parts {
		if i > 0 {
			s.buf = append(s.buf, 0)
		}
		s.buf = append(s.buf, p...)
	}
	s.hmac.Reset()
	s.hmac.Write(s.buf)
	s.buf = s.hmac.Sum(s.buf[:0])
	copy(out[:], s.buf)
	return out
}
