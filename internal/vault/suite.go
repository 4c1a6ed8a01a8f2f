package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"linli/internal/merkle"
)

// Suite is the set of algorithms an installation uses.
type Suite string

// The two suites.
const (
	International Suite = "international" // AES-256-GCM and SHA-256
	Guomi         Suite = "guomi"         // SM4-GCM and SM3
)

// algorithms is what a suite stands for.
type algorithms struct {
	code    byte // in envelopes; never reused
	keySize int
	block   func(key []byte) (cipher.Block, error)
	hash    func() hash.Hash
	tree    merkle.Suite
}

var suites = map[Suite]algorithms{
	International: {code: 1, keySize: 32, block: aes.NewCipher, hash: sha256.New, tree: merkle.SHA256},
	Guomi:         {code: 2, keySize: 16, block: sm4.NewCipher, hash: sm3.New, tree: merkle.SM3},
}

// ParseSuite reads the name of a suite.
func ParseSuite(name string) (Suite, error) {
	s := Suite(name)
	if _, ok := suites[s]; !ok {
		return "", fmt.Errorf("unknown suite %.20q: want %q or %q", name, International, Guomi)
	}
	return s, nil
}

// Tree is the hash suite of the installation's log.
func (s Suite) Tree() merkle.Suite { return suites[s].tree }

// aead is the suite's authenticated cipher under the key.
func (a algorithms) aead(key []byte) (cipher.AEAD, error) {
	if len(key) != a.keySize {
		return nil, fmt.Errorf("a key of %d bytes, want %d", len(key), a.keySize)
	}
	block, err := a.block(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
