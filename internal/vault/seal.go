package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
)

// ErrSealed is what a value is refused with that does not open: sealed by
// another key, altered, or moved here from another field or row.
var ErrSealed = errors.New("sealed value does not open")

// An envelope is
//
//	format (1 byte) ‖ suite (1) ‖ master key version (2, big-endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16)
//
// The first four bytes, the field and the row are authenticated with it. The
// version is 0 where the value is sealed by a person's own key.
const (
	envelopeFormat = 1
	headerSize     = 4
	nonceSize      = 12
	tagSize        = 16
	overhead       = headerSize + nonceSize + tagSize
)

// wrapField is the field of wrapped keys, wherever they are stored.
const wrapField = "person key"

// PersonKey is the key of one person (or of one case, for case notes), ready
// for use: its key schedule is done once, by [Sealer.NewPersonKey] or
// [Sealer.UnwrapKey]. It never leaves the program but wrapped.
type PersonKey struct {
	secret []byte
	aead   cipher.AEAD
}

// Sealer seals values under persons' keys and those keys under the master key.
// Nonces are 96 random bits: under a person's key few values are ever sealed,
// and under one master key fewer than 2^32 (NIST SP 800-38D, 8.3), since only
// keys are wrapped by it. It is safe for concurrent use.
type Sealer struct {
	suite   algorithms
	masters atomic.Pointer[masters]
	renew   func() error // reads the key file again; nil where there is none
}

// masters are the master keys of one moment.
type masters struct {
	current uint16
	keys    map[uint16]cipher.AEAD
}

func newSealer(suite Suite, keys []masterKey) (*Sealer, error) {
	s := &Sealer{suite: suites[suite]}
	now := &masters{keys: map[uint16]cipher.AEAD{}}
	for _, m := range keys { // in rising order
		aead, err := s.suite.aead(m.Key)
		if err != nil {
			return nil, fmt.Errorf("master key %d: %w", m.Version, err)
		}
		now.current = uint16(m.Version)
		now.keys[now.current] = aead
	}
	s.masters.Store(now)
	return s, nil
}

// Version is the master key version that wraps new keys.
func (s *Sealer) Version() int { return int(s.masters.Load().current) }

// Stale reports whether a wrapped key is not under the current master key.
func (s *Sealer) Stale(wrapped []byte) (bool, error) {
	version, err := s.version(wrapped)
	return version != s.masters.Load().current, err
}

// master is the master key of a version. One that is not known may have been
// added to the key file by another process since.
func (s *Sealer) master(version uint16) (cipher.AEAD, bool) {
	m, ok := s.masters.Load().keys[version]
	if ok || s.renew == nil || version == 0 || s.renew() != nil {
		return m, ok
	}
	m, ok = s.masters.Load().keys[version]
	return m, ok
}

// NewPersonKey draws a random key.
func (s *Sealer) NewPersonKey() (*PersonKey, error) {
	secret := make([]byte, s.suite.keySize)
	rand.Read(secret) // never fails: crypto/rand ends the program instead
	return s.personKey(secret)
}

func (s *Sealer) personKey(secret []byte) (*PersonKey, error) {
	aead, err := s.suite.aead(secret)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return &PersonKey{secret: secret, aead: aead}, nil
}

// WrapKey seals a person's key under the current master key, for the row it is
// stored in. Whoever destroys every copy of the result has erased all that the
// key sealed.
func (s *Sealer) WrapKey(k *PersonKey, row string) []byte {
	m := s.masters.Load()
	return s.seal(m.keys[m.current], m.current, wrapField, row, k.secret)
}

// UnwrapKey opens a wrapped key. The error is [ErrSealed].
func (s *Sealer) UnwrapKey(wrapped []byte, row string) (*PersonKey, error) {
	version, err := s.version(wrapped)
	if err != nil {
		return nil, err
	}
	master, ok := s.master(version)
	if !ok {
		return nil, fmt.Errorf("%w: master key version %d is not in the key file", ErrSealed, version)
	}
	secret, err := s.open(master, wrapField, row, wrapped)
	if err != nil {
		return nil, err
	}
	return s.personKey(secret)
}

// Rewrap gives the wrapped key under the current master key, and whether it is
// another than before. Values the key seals stay as they are.
func (s *Sealer) Rewrap(wrapped []byte, row string) (now []byte, changed bool, err error) {
	version, err := s.version(wrapped)
	if err != nil {
		return nil, false, err
	}
	if version == s.masters.Load().current {
		return wrapped, false, nil
	}
	k, err := s.UnwrapKey(wrapped, row)
	if err != nil {
		return nil, false, err
	}
	return s.WrapKey(k, row), true, nil
}

// Seal seals a value for one place only: field names table and column
// ("people.phone"), row the row's key.
func (s *Sealer) Seal(k *PersonKey, field, row string, plain []byte) []byte {
	return s.seal(k.aead, 0, field, row, plain)
}

// Open opens a value that was sealed for this field and row. The error is
// [ErrSealed].
func (s *Sealer) Open(k *PersonKey, field, row string, sealed []byte) ([]byte, error) {
	version, err := s.version(sealed)
	if err != nil {
		return nil, err
	}
	if version != 0 {
		return nil, fmt.Errorf("%w: it is a wrapped key", ErrSealed)
	}
	return s.open(k.aead, field, row, sealed)
}

// Reseal moves a value from an old key of the person to a new one, for when
// the old key may have been seen.
func (s *Sealer) Reseal(old, now *PersonKey, field, row string, sealed []byte) ([]byte, error) {
	plain, err := s.Open(old, field, row, sealed)
	if err != nil {
		return nil, err
	}
	return s.Seal(now, field, row, plain), nil
}

func (s *Sealer) seal(aead cipher.AEAD, version uint16, field, row string, plain []byte) []byte {
	out := make([]byte, headerSize+nonceSize, overhead+len(plain))
	out[0], out[1] = envelopeFormat, s.suite.code
	binary.BigEndian.PutUint16(out[2:], version)
	rand.Read(out[headerSize:])
	var room [128]byte
	return aead.Seal(out, out[headerSize:], plain, place(room[:0], out, field, row))
}

// version is the master key version an envelope names, once its header is
// known to be one of this suite's.
func (s *Sealer) version(sealed []byte) (uint16, error) {
	switch {
	case len(sealed) < overhead:
		return 0, fmt.Errorf("%w: %d bytes are too few", ErrSealed, len(sealed))
	case sealed[0] != envelopeFormat:
		return 0, fmt.Errorf("%w: unknown format %d", ErrSealed, sealed[0])
	case sealed[1] != s.suite.code:
		return 0, fmt.Errorf("%w: it is of another suite (%d, not %d)", ErrSealed, sealed[1], s.suite.code)
	}
	return binary.BigEndian.Uint16(sealed[2:]), nil
}

func (s *Sealer) open(aead cipher.AEAD, field, row string, sealed []byte) ([]byte, error) {
	var room [128]byte
	plain, err := aead.Open(nil, sealed[headerSize:headerSize+nonceSize], sealed[headerSize+nonceSize:],
		place(room[:0], sealed, field, row))
	if err != nil {
		return nil, fmt.Errorf("%w: it was sealed by another key, altered, or moved", ErrSealed)
	}
	return plain, nil
}

// place is what an envelope is bound to: its header, the field's length, the
// field and the row, so that no two places read the same.
func place(buf, envelope []byte, field, row string) []byte {
	buf = append(buf, envelope[:headerSize]...)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(field)))
	buf = append(buf, field...)
	return append(buf, row...)
}
