package vault_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/merkle"
	"linli/internal/vault"
)

var both = []vault.Suite{vault.International, vault.Guomi}

// seeded is a source of keys that is the same in every run.
func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func create(t testing.TB, o vault.Options) (*vault.Keys, string) {
	t.Helper()
	if o.Rand == nil {
		o.Rand = seeded(1)
	}
	path := filepath.Join(t.TempDir(), "linli.keys")
	k, err := vault.Create(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return k, path
}

func personKey(t rapid.TB, s *vault.Sealer) *vault.PersonKey {
	t.Helper()
	k, err := s.NewPersonKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestCreateAndOpen(t *testing.T) {
	for _, suite := range both {
		made, path := create(t, vault.Options{Suite: suite})
		read, err := vault.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if read.Suite() != suite || read.Name() != made.Name() || !bytes.Equal(read.LogKey(), made.LogKey()) ||
			read.Salt("f1") != made.Salt("f1") || read.Index("people.phone", "1") != made.Index("people.phone", "1") ||
			read.Pseudonym("pair", "p1") != made.Pseudonym("pair", "p1") {
			t.Errorf("%s: the keys read are not the keys made", suite)
		}
		if !regexp.MustCompile(`^linli/[0-9a-f]{8}$`).MatchString(made.Name()) {
			t.Errorf("%s: name %q", suite, made.Name())
		}
		k := personKey(t, made.Sealer())
		unwrapped, err := read.Sealer().UnwrapKey(made.Sealer().WrapKey(k, "p1"), "p1")
		if err != nil {
			t.Fatal(err)
		}
		sealed := made.Sealer().Seal(k, "people.phone", "p1", []byte("13800000000"))
		if plain, err := read.Sealer().Open(unwrapped, "people.phone", "p1", sealed); err != nil || string(plain) != "13800000000" {
			t.Errorf("%s: %q, %v", suite, plain, err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", suite, info.Mode())
		}
		if _, err := vault.Create(path, vault.Options{}); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: a second key file over the first: %v", suite, err)
		}
	}
}

func TestTwoKeyFilesShareNothing(t *testing.T) {
	a, _ := create(t, vault.Options{Rand: seeded(1)})
	b, _ := create(t, vault.Options{Rand: seeded(2)})
	if a.Salt("x") == b.Salt("x") || a.Index("f", "x") == b.Index("f", "x") || a.PublicKeys()[0] == b.PublicKeys()[0] ||
		a.PublicKeys()[1] == b.PublicKeys()[1] || a.Name() == b.Name() {
		t.Error("two installations have a key in common")
	}
	if _, err := b.Sealer().UnwrapKey(a.Sealer().WrapKey(personKey(t, a.Sealer()), "p"), "p"); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("another installation opened it: %v", err)
	}
	// A log key brought along gives the same salts and pseudonyms, and no more.
	key := a.LogKey()
	c, _ := create(t, vault.Options{Rand: seeded(3), LogKey: key})
	clear(key) // the caller's copy is the caller's
	if c.Salt("x") != a.Salt("x") || c.Pseudonym("pair", "p") != a.Pseudonym("pair", "p") {
		t.Error("the same log key gives other salts")
	}
	if c.Index("f", "x") == a.Index("f", "x") {
		t.Error("the log key decides the blind index")
	}
}

func TestCreateRefuses(t *testing.T) {
	for name, o := range map[string]vault.Options{
		"unknown suite":   {Suite: "rot13"},
		"short log key":   {LogKey: make([]byte, 15)},
		"empty log key":   {LogKey: []byte{}},
		"zero log key":    {LogKey: make([]byte, 32)},
		"long log key":    {LogKey: bytes.Repeat([]byte{1}, 65)},
		"name with space": {Name: "two words"},
		"no randomness":   {Rand: strings.NewReader("too short")},
		"only zeros":      {Rand: bytes.NewReader(make([]byte, 4096))},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		if _, err := vault.Create(path, o); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a file was left behind", name)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	_, path := create(t, vault.Options{})
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := func(pattern, with string) string {
		out := regexp.MustCompile(pattern).ReplaceAllString(string(good), with)
		if out == string(good) {
			t.Fatalf("%s changes nothing", pattern)
		}
		return out
	}
	for name, content := range map[string]string{
		"empty":             "",
		"cut short":         string(good[:len(good)/2]),
		"not JSON":          "master = 1",
		"two documents":     string(good) + "{}",
		"unknown field":     cut(`"format"`, `"extra": 1, "format"`),
		"later format":      cut(`linli-keys/1`, `linli-keys/2`),
		"unknown suite":     cut(`international`, `rot13`),
		"other suite":       cut(`international`, `guomi`),
		"no index key":      cut(`(?m)^.*"index_key".*\n`, ""),
		"no log key":        cut(`(?m)^.*"log_key".*\n`, ""),
		"no Ed25519 key":    cut(`(?m)^.*"ed25519".*\n`, ""),
		"no master":         cut(`(?s)"masters": \[.*?\]`, `"masters": []`),
		"master of zeros":   cut(`"key": "[0-9a-f]*"`, `"key": "`+strings.Repeat("0", 64)+`"`),
		"master too short":  cut(`"key": "..`, `"key": "`),
		"master version 0":  cut(`"version": 1`, `"version": 0`),
		"not hexadecimal":   cut(`"key": "..`, `"key": "zz`),
		"SM2 key of zeros":  cut(`"sm2": "[0-9a-f]*"`, `"sm2": "`+strings.Repeat("0", 64)+`"`),
		"SM2 key too large": cut(`"sm2": "[0-9a-f]*"`, `"sm2": "`+strings.Repeat("f", 64)+`"`),
		"name with space":   cut(`"name": "`, `"name": "x `),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := vault.Open(path)
		if err == nil {
			t.Errorf("%s: no error", name)
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v does not name the file", name, err)
		}
	}

	if _, err := vault.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "linli init") {
		t.Errorf("no file: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o660, 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Open(path); err == nil || !strings.Contains(err.Error(), "chmod 600 '"+path+"'") {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
}

func TestSaltAndPseudonym(t *testing.T) {
	k, _ := create(t, vault.Options{LogKey: []byte("a log key of 24 letters.")})
	reference := func(message string) []byte {
		h := hmac.New(sha256.New, k.LogKey())
		io.WriteString(h, message)
		return h.Sum(nil)
	}
	if got := k.Salt("fact-1"); !bytes.Equal(got[:], reference("salt\x00fact-1")[:16]) {
		t.Errorf("salt %x", got)
	}
	want := "~" + strings.ToLower(base32.StdEncoding.EncodeToString(reference("pseudonym\x00pair\x00p1"))[:20])
	if got := k.Pseudonym("pair", "p1"); got != want {
		t.Errorf("pseudonym %s, want %s", got, want)
	}
	seen := map[string]bool{}
	for _, kind := range []string{"pair", "lesson", "blood"} {
		for _, person := range []string{"", "p1", "p2", "p1p2"} {
			seen[k.Pseudonym(kind, person)] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d different pseudonyms, want 12", len(seen))
	}
}

// TestConcurrently runs what is shared between goroutines under the race
// detector and checks that nobody gets another's answer.
func TestConcurrently(t *testing.T) {
	for _, suite := range both {
		k, _ := create(t, vault.Options{Suite: suite})
		salt, name, index := k.Salt("a"), k.Pseudonym("pair", "a"), k.Index("f", "a")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 300 {
					k.Salt("b")
					k.Pseudonym("pair", "b")
					if k.Salt("a") != salt || k.Pseudonym("pair", "a") != name || k.Index("f", "a") != index {
						t.Error("another's answer")
						return
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestSignersAndVerifiers(t *testing.T) {
	k, _ := create(t, vault.Options{Name: "linli.example/log"})
	root := k.Suite().Tree().Empty()
	note, err := merkle.Sign(k.Name(), 0, root, k.Signers()...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := merkle.Open(note, k.Verifiers()...)
	if err != nil || c.Signatures != 2 || c.Root != root {
		t.Errorf("%+v, %v", c, err)
	}
	for _, vkey := range k.PublicKeys() {
		v, err := merkle.ParseVerifier(vkey)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := merkle.Open(note, v); err != nil || c.Signatures != 1 {
			t.Errorf("%s: %+v, %v", vkey, c, err)
		}
	}
}

func TestSealingProperties(t *testing.T) {
	sealers := map[vault.Suite]*vault.Sealer{}
	for _, suite := range both {
		k, _ := create(t, vault.Options{Suite: suite})
		sealers[suite] = k.Sealer()
	}
	rapid.Check(t, func(t *rapid.T) {
		suite := rapid.SampledFrom(both).Draw(t, "suite")
		s := sealers[suite]
		field, row := rapid.String().Draw(t, "field"), rapid.String().Draw(t, "row")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		k, other := personKey(t, s), personKey(t, s)

		wrapped := s.WrapKey(k, row)
		again, err := s.UnwrapKey(wrapped, row)
		if err != nil {
			t.Fatal(err)
		}
		sealed := s.Seal(k, field, row, plain)
		got, err := s.Open(again, field, row, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%x, %v", got, err)
		}
		if len(plain) > 8 && bytes.Contains(sealed, plain) {
			t.Fatal("the plain text stands in the envelope")
		}
		if bytes.Equal(sealed, s.Seal(k, field, row, plain)) {
			t.Fatal("sealing twice gives the same envelope: a nonce was used again")
		}

		refused := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, vault.ErrSealed) {
				t.Fatalf("%s: %v", what, err)
			}
		}
		open := func(k *vault.PersonKey, field, row string, b []byte) error {
			_, err := s.Open(k, field, row, b)
			return err
		}
		unwrap := func(row string, b []byte) error { _, err := s.UnwrapKey(b, row); return err }
		elsewhere := rapid.String().Filter(func(x string) bool { return x != row && x != field }).Draw(t, "elsewhere")
		refused("another person's key", open(other, field, row, sealed))
		refused("another row", open(k, field, elsewhere, sealed))
		refused("another column", open(k, elsewhere, row, sealed))
		refused("a letter moved from field to row", open(k, field+"x", row, s.Seal(k, field, "x"+row, plain)))
		refused("a wrapped key in another row", unwrap(elsewhere, wrapped))
		refused("a wrapped key as a value", open(k, field, row, wrapped))
		refused("a value as a wrapped key", unwrap(row, sealed))
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		broken := bytes.Clone(sealed)
		broken[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		refused("one bit", open(k, field, row, broken))
		refused("cut short", open(k, field, row, sealed[:at]))

		for _, suite2 := range both {
			if suite2 != suite {
				_, err := sealers[suite2].UnwrapKey(wrapped, row)
				refused("the other suite", err)
			}
		}
	})
}

// TestSwappedCells is the thief with write access to the table: moving what is
// sealed, even with the key beside it, opens nothing.
func TestSwappedCells(t *testing.T) {
	for _, suite := range both {
		keys, _ := create(t, vault.Options{Suite: suite})
		s := keys.Sealer()
		type row struct{ key, phone, id []byte }
		table := map[string]row{}
		for _, p := range []string{"p1", "p2"} {
			k := personKey(t, s)
			table[p] = row{s.WrapKey(k, p), s.Seal(k, "people.phone", p, []byte("phone of "+p)), s.Seal(k, "people.id", p, []byte("id of "+p))}
		}
		read := func(key []byte, field, p string, cell []byte) error {
			k, err := s.UnwrapKey(key, p)
			if err != nil {
				return err
			}
			_, err = s.Open(k, field, p, cell)
			return err
		}
		a, b := table["p1"], table["p2"]
		if err := errors.Join(read(a.key, "people.phone", "p1", a.phone), read(b.key, "people.id", "p2", b.id)); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"phone of the other":          read(a.key, "people.phone", "p1", b.phone),
			"key and phone of the other":  read(b.key, "people.phone", "p1", b.phone),
			"identity number as a phone":  read(a.key, "people.phone", "p1", a.id),
			"key of the other":            read(b.key, "people.phone", "p1", a.phone),
			"other's key sealed as phone": read(a.key, "people.phone", "p1", b.key),
		} {
			if !errors.Is(err, vault.ErrSealed) {
				t.Errorf("%s, %s: %v", suite, name, err)
			}
		}
	}
}

func TestRotation(t *testing.T) {
	for _, suite := range both {
		first, path := create(t, vault.Options{Suite: suite})
		k := personKey(t, first.Sealer())
		wrapped := first.Sealer().WrapKey(k, "p1")
		phone := first.Sealer().Seal(k, "people.phone", "p1", []byte("13800000000"))

		if now, changed, err := first.Sealer().Rewrap(wrapped, "p1"); err != nil || changed || !bytes.Equal(now, wrapped) {
			t.Errorf("%s: rewrapped without need: %v %v", suite, changed, err)
		}
		second, err := vault.Rotate(path, seeded(9))
		if err != nil {
			t.Fatal(err)
		}
		if second.Salt("f") != first.Salt("f") || second.Index("f", "v") != first.Index("f", "v") || second.Name() != first.Name() {
			t.Errorf("%s: rotation touched more than the master key", suite)
		}
		now, changed, err := second.Sealer().Rewrap(wrapped, "p1")
		if err != nil || !changed {
			t.Fatal(suite, changed, err)
		}
		if _, _, err := second.Sealer().Rewrap(wrapped, "p2"); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%s: rewrapped for another row: %v", suite, err)
		}
		if _, err := first.Sealer().UnwrapKey(now, "p1"); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%s: the old master key opened what the new one wrapped: %v", suite, err)
		}

		last, err := vault.Retire(path, 2)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := last.Sealer().UnwrapKey(wrapped, "p1"); !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "version 1") {
			t.Errorf("%s: a retired key opened: %v", suite, err)
		}
		again, err := last.Sealer().UnwrapKey(now, "p1")
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := last.Sealer().Open(again, "people.phone", "p1", phone); err != nil || string(plain) != "13800000000" {
			t.Errorf("%s: after rotation %q, %v", suite, plain, err)
		}

		fresh := personKey(t, last.Sealer())
		moved, err := last.Sealer().Reseal(again, fresh, "people.phone", "p1", phone)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := last.Sealer().Open(fresh, "people.phone", "p1", moved); err != nil || string(plain) != "13800000000" {
			t.Errorf("%s: resealed %q, %v", suite, plain, err)
		}
		if _, err := vault.Retire(path, 99); err == nil {
			t.Errorf("%s: all master keys were retired", suite)
		}
		if reread, err := vault.Open(path); err != nil || reread.Salt("f") != first.Salt("f") {
			t.Errorf("%s: the key file after a refused change: %v", suite, err)
		}
	}
}

func TestIndexTellsFieldsApart(t *testing.T) {
	k, _ := create(t, vault.Options{})
	seen := map[[16]byte]string{}
	for _, field := range []string{"people.phone", "people.id", "phone"} {
		for _, v := range []string{"", "1", "13800000000", "110101199001010000"} {
			at := k.Index(field, v)
			if before, ok := seen[at]; ok {
				t.Errorf("%s/%s has the index of %s", field, v, before)
			}
			seen[at] = field + "/" + v
		}
	}
}

// TestSaltsComeFromThePool fails if a call sets an HMAC up anew, which takes
// some eight allocations. Usually there are none, but under the race detector
// the pool drops a quarter of what is put back.
func TestSaltsComeFromThePool(t *testing.T) {
	k, _ := create(t, vault.Options{})
	if n := testing.AllocsPerRun(500, func() { k.Salt("01890a5d-ac96-774b-bcce-b302099a8057") }); n > 4 {
		t.Errorf("Salt allocates %v times", n)
	}
	if n := testing.AllocsPerRun(500, func() { k.Pseudonym("pair", "p12345") }); n > 5 {
		t.Errorf("Pseudonym allocates %v times", n)
	}
}

func FuzzOpen(f *testing.F) {
	for _, suite := range both {
		keys, _ := create(f, vault.Options{Suite: suite})
		s := keys.Sealer()
		k := personKey(f, s)
		f.Add(s.WrapKey(k, "p1"))
		f.Add(s.Seal(k, "people.phone", "p1", []byte("13800000000")))
	}
	f.Add([]byte{})
	keys, _ := create(f, vault.Options{Rand: seeded(7)})
	s := keys.Sealer()
	k := personKey(f, s)
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if _, err := s.Open(k, "people.phone", "p1", sealed); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("a value nobody sealed: %v", err)
		}
		if _, err := s.UnwrapKey(sealed, "p1"); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("a key nobody wrapped: %v", err)
		}
	})
}

func FuzzOpenKeyFile(f *testing.F) {
	_, path := create(f, vault.Options{Suite: vault.Guomi})
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"linli-keys/1","suite":"guomi","masters":[{}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if k, err := vault.Open(path); err == nil && (len(k.LogKey()) < 16 || k.Name() == "") {
			t.Error("a key file without a key was accepted")
		}
	})
}
