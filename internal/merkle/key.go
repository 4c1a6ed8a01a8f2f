package merkle

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// sm2Type identifies the SM2 signatures of a note. C2SP signed-note has no
// number for SM2; it sets 0xff aside for such types, followed by a text that
// no other type uses. The signature is the ASN.1 form of GB/T 32918.2-2016
// over the note's text, with SM3 and the standard's default user identity.
const sm2Type = "\xfflinli SM2-with-SM3 v1\x00"

// NewEd25519Signer makes the signer of Ed25519 lines under the given name.
func NewEd25519Signer(name string, key ed25519.PrivateKey) (note.Signer, error) {
	vkey, err := Ed25519VerifierKey(name, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	// x/mod takes a private key only in its text form, which shares name and
	// key hash with the public one.
	rest := strings.SplitAfterN(vkey, "+", 3)
	skey := "PRIVATE+KEY+" + rest[0] + rest[1] +
		base64.StdEncoding.EncodeToString(append([]byte{0x01}, key.Seed()...))
	s, err := note.NewSigner(skey)
	if err != nil {
		return nil, fmt.Errorf("make Ed25519 signer %q: %w", name, err)
	}
	return s, nil
}

// Ed25519VerifierKey is the public key as a line of text, name+hash+key, for
// [ParseVerifier] here and for any other reader of signed notes.
func Ed25519VerifierKey(name string, key ed25519.PublicKey) (string, error) {
	vkey, err := note.NewEd25519VerifierKey(name, key)
	if err != nil {
		return "", fmt.Errorf("write Ed25519 key %q: %w", name, err)
	}
	return vkey, nil
}

// SM2VerifierKey is the public key as a line of text, name+hash+key, for
// [ParseVerifier].
func SM2VerifierKey(name string, key *ecdsa.PublicKey) (string, error) {
	if !validName(name) {
		return "", fmt.Errorf("write SM2 key: %q cannot name a key: it is empty or holds a space or a plus", name)
	}
	point, err := sm2.PublicKeyToECDH(key)
	if err != nil {
		return "", fmt.Errorf("write SM2 key %q: %w", name, err)
	}
	data := append([]byte(sm2Type), point.Bytes()...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, data), base64.StdEncoding.EncodeToString(data)), nil
}

// ParseVerifier reads a public key written by [Ed25519VerifierKey] or
// [SM2VerifierKey].
func ParseVerifier(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, key64, _ := strings.Cut(rest, "+")
	data, err := base64.StdEncoding.DecodeString(key64)
	if err != nil {
		return nil, fmt.Errorf("read public key %.80q: %w", vkey, err)
	}
	point, isSM2 := strings.CutPrefix(string(data), sm2Type)
	if !isSM2 {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("read public key %.80q: %w", vkey, err)
		}
		return v, nil
	}
	claimed, err := strconv.ParseUint(hash, 16, 32)
	if err != nil || len(hash) != 8 || uint32(claimed) != keyHash(name, data) || !validName(name) {
		return nil, fmt.Errorf("read public key %.80q: its parts do not belong together", vkey)
	}
	pub, err := sm2.NewPublicKey([]byte(point))
	if err != nil {
		return nil, fmt.Errorf("read public key %.80q: %w", vkey, err)
	}
	return &sm2Verifier{name: name, hash: uint32(claimed), key: pub}, nil
}

// ParseVerifiers reads several public keys; see [ParseVerifier].
func ParseVerifiers(vkeys ...string) ([]note.Verifier, error) {
	out := make([]note.Verifier, len(vkeys))
	for i, vkey := range vkeys {
		var err error
		if out[i], err = ParseVerifier(vkey); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NewSM2Signer makes the signer of SM2 lines under the given name.
func NewSM2Signer(name string, key *sm2.PrivateKey) (note.Signer, error) {
	vkey, err := SM2VerifierKey(name, &key.PublicKey)
	if err != nil {
		return nil, err
	}
	v, err := ParseVerifier(vkey)
	if err != nil {
		return nil, err
	}
	return &sm2Signer{Verifier: v, key: key}, nil
}

type sm2Signer struct {
	note.Verifier // for the name and the hash
	key           *sm2.PrivateKey
}

func (s *sm2Signer) Sign(msg []byte) ([]byte, error) {
	return s.key.SignWithSM2(rand.Reader, nil, msg)
}

type sm2Verifier struct {
	name string
	hash uint32
	key  *ecdsa.PublicKey
}

func (v *sm2Verifier) Name() string    { return v.name }
func (v *sm2Verifier) KeyHash() uint32 { return v.hash }
func (v *sm2Verifier) Verify(msg, sig []byte) bool {
	return sm2.VerifyASN1WithSM2(v.key, nil, msg, sig)
}

// keyHash is the number a signature line names its key by: the first four
// bytes of SHA-256(name ‖ newline ‖ type and key), in either suite.
func keyHash(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

func validName(name string) bool {
	return name != "" && len(strings.Fields(name)) == 1 && strings.Fields(name)[0] == name && !strings.Contains(name, "+")
}
