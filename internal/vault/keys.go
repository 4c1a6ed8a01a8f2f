package vault

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base32"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"

	"linli/internal/merkle"
)

// Keys are an installation's keys, read from its key file. They are safe for
// concurrent use. Only the master keys ever change, by [Keys.Renew].
type Keys struct {
	suite  Suite
	name   string
	logKey []byte
	log    *mac
	index  *mac

	signers    []note.Signer
	verifiers  []note.Verifier
	publicKeys []string
	sealer     *Sealer
}

// Suite is the installation's set of algorithms.
func (k *Keys) Suite() Suite { return k.suite }

// Name is the log's origin: the first line of its checkpoints and the name of
// its signing keys.
func (k *Keys) Name() string { return k.name }

// LogKey is a copy of the key that salts and pseudonyms are made with. The same
// facts imported under the same log key give the same tree root anywhere.
func (k *Keys) LogKey() []byte { return bytes.Clone(k.logKey) }

// Salt is the salt of a fact's leaf: HMAC(log key, "salt" ‖ 0 ‖ id), its first
// 128 bits. It is derived, not stored, for as long as the fact may be shown.
func (k *Keys) Salt(factID string) [16]byte {
	sum := k.log.sum("salt", factID)
	return [16]byte(sum[:16])
}

// pseudonymDigits of 5 bits each are shown.
const pseudonymDigits = 20

var pseudonymAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Pseudonym is what a sensitive kind of fact carries in place of the person's
// number: "~" and 20 base32 digits, the first 100 bits of HMAC(log key,
// "pseudonym" ‖ 0 ‖ kind ‖ 0 ‖ person). Counts within a kind hold; two kinds
// cannot be joined without the log key. For two of a million persons to fall
// together has odds of 2^-61.
func (k *Keys) Pseudonym(kind, person string) string {
	sum := k.log.sum("pseudonym", kind, person)
	var out [1 + 24]byte
	out[0] = '~'
	pseudonymAlphabet.Encode(out[1:], sum[:15]) // 120 bits, of which 100 are shown
	return string(out[:1+pseudonymDigits])
}

// Index is the blind index of a sealed value: HMAC(index key, field ‖ 0 ‖
// value), its first 128 bits. Equal values of a field have equal indexes, which
// is what makes them findable and what it gives away; use it for identity
// numbers and phones, never for what has few values (sex, status, community).
// The value must be normalised by the caller. Among n values of a field the
// odds of any two falling together by chance are about n²/2^129: for 10 million
// 2^-82, so an equal index may be taken as an equal value.
func (k *Keys) Index(field, normalised string) [16]byte {
	sum := k.index.sum(field, normalised)
	return [16]byte(sum[:16])
}

// Signers sign the log's checkpoints: Ed25519 first, SM2 second.
func (k *Keys) Signers() []note.Signer { return append([]note.Signer(nil), k.signers...) }

// Verifiers check what Signers sign.
func (k *Keys) Verifiers() []note.Verifier { return append([]note.Verifier(nil), k.verifiers...) }

// PublicKeys are the verifiers as lines of text, to be published; see
// [merkle.ParseVerifier].
func (k *Keys) PublicKeys() []string { return append([]string(nil), k.publicKeys...) }

// Renew takes over the master keys of the key file as it is now, while the keys
// are in use: what was wrapped before opens as long as the file holds its
// master. A file of another installation is refused.
func (k *Keys) Renew(path string) error {
	f, err := readKeyFile(path)
	if err != nil {
		return err
	}
	now, err := f.keys()
	if err != nil {
		return fmt.Errorf("key file %s: %w", path, err)
	}
	const probe = "vault.same"
	if now.suite != k.suite || now.name != k.name || now.index.sum(probe) != k.index.sum(probe) || now.log.sum(probe) != k.log.sum(probe) {
		return fmt.Errorf("key file %s is another installation's", path)
	}
	k.sealer.masters.Store(now.sealer.masters.Load())
	return nil
}

// Sealer seals and opens under these keys.
func (k *Keys) Sealer() *Sealer { return k.sealer }

// keys makes the keys ready that a key file holds.
func (f *keyFile) keys() (*Keys, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	a := suites[f.Suite]
	k := &Keys{
		suite:  f.Suite,
		name:   f.Name,
		logKey: f.LogKey,
		log:    newMAC(a.hash, f.LogKey),
		index:  newMAC(a.hash, f.IndexKey),
	}
	var err error
	if k.sealer, err = newSealer(f.Suite, f.Masters); err != nil {
		return nil, err
	}
	ed := ed25519.NewKeyFromSeed(f.Ed25519)
	sm, err := sm2.NewPrivateKey(f.SM2)
	if err != nil {
		return nil, fmt.Errorf("sm2: %w", err)
	}
	edSigner, err := merkle.NewEd25519Signer(f.Name, ed)
	if err != nil {
		return nil, err
	}
	smSigner, err := merkle.NewSM2Signer(f.Name, sm)
	if err != nil {
		return nil, err
	}
	edKey, err := merkle.Ed25519VerifierKey(f.Name, ed.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	smKey, err := merkle.SM2VerifierKey(f.Name, &sm.PublicKey)
	if err != nil {
		return nil, err
	}
	k.signers = []note.Signer{edSigner, smSigner}
	k.publicKeys = []string{edKey, smKey}
	for _, vkey := range k.publicKeys {
		v, err := merkle.ParseVerifier(vkey)
		if err != nil {
			return nil, err
		}
		k.verifiers = append(k.verifiers, v)
	}
	return k, nil
}
