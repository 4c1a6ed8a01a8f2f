package merkle

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
)

// HashSize is the length of a [Hash] in bytes, in either suite.
const HashSize = 32

// Hash is the hash of a leaf, of an inner node or of a whole tree.
type Hash [HashSize]byte

// String is the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 64 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != HashSize {
		return Hash{}, fmt.Errorf("hash %.80q is not 64 hexadecimal digits", s)
	}
	return Hash(b), nil
}

// Suite names the hash function of a tree. A tree keeps its suite for life.
type Suite string

// The two suites. Use [ParseSuite] for a name that comes from outside: a
// Suite of any other value is refused by every function that returns an error.
const (
	SHA256 Suite = "sha256" // FIPS 180-4
	SM3    Suite = "sm3"    // GB/T 32905-2016
)

// ParseSuite reads the name of a suite.
func ParseSuite(name string) (Suite, error) {
	s := Suite(name)
	return s, s.check()
}

func (s Suite) check() error {
	if s != SHA256 && s != SM3 {
		return fmt.Errorf("unknown hash suite %.20q: want %q or %q", string(s), SHA256, SM3)
	}
	return nil
}

// The prefixes that keep a leaf from being taken for a node (RFC 6962, 2.1).
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// Sum is the plain hash of data.
func (s Suite) Sum(data []byte) Hash {
	if s == SM3 {
		return sm3.Sum(data)
	}
	return sha256.Sum256(data)
}

// Empty is the root of the tree without leaves: the hash of nothing.
func (s Suite) Empty() Hash { return s.Sum(nil) }

// Leaf is the hash of a leaf: H(0x00 ‖ data).
func (s Suite) Leaf(data []byte) Hash {
	var room [512]byte // most facts fit, and then nothing is allocated
	buf := append(room[:0], leafPrefix)
	return s.Sum(append(buf, data...))
}

// Node is the hash of an inner node: H(0x01 ‖ left ‖ right).
func (s Suite) Node(left, right Hash) Hash {
	var buf [1 + 2*HashSize]byte
	buf[0] = nodePrefix
	copy(buf[1:], left[:])
	copy(buf[1+HashSize:], right[:])
	return s.Sum(buf[:])
}
