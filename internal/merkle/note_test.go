package merkle_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"linli/internal/merkle"
)

const origin = "linli.example/log"

// keys are two signers and their verifiers, always the same.
type keys struct {
	ed, sm           note.Signer
	edKey, smKey     string
	edCheck, smCheck note.Verifier
}

func newKeys(t testing.TB, seed byte) keys {
	t.Helper()
	secret := bytes.Repeat([]byte{seed}, 32)
	ed := ed25519.NewKeyFromSeed(secret)
	sm, err := sm2.NewPrivateKey(secret)
	check(t, err)
	var k keys
	k.ed, err = merkle.NewEd25519Signer(origin, ed)
	check(t, err)
	k.sm, err = merkle.NewSM2Signer(origin, sm)
	check(t, err)
	k.edKey, err = merkle.Ed25519VerifierKey(origin, ed.Public().(ed25519.PublicKey))
	check(t, err)
	k.smKey, err = merkle.SM2VerifierKey(origin, &sm.PublicKey)
	check(t, err)
	k.edCheck, err = merkle.ParseVerifier(k.edKey)
	check(t, err)
	k.smCheck, err = merkle.ParseVerifier(k.smKey)
	check(t, err)
	return k
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sign(t testing.TB, k keys, size int64, root merkle.Hash) []byte {
	t.Helper()
	msg, err := merkle.Sign(origin, size, root, k.ed, k.sm)
	check(t, err)
	return msg
}

func TestCheckpoint(t *testing.T) {
	k, other := newKeys(t, 1), newKeys(t, 2)
	root := merkle.SHA256.Sum([]byte("root"))
	msg := sign(t, k, 1234, root)

	for name, c := range map[string]struct {
		verifiers  []note.Verifier
		signatures int
	}{
		"both keys":         {[]note.Verifier{k.edCheck, k.smCheck}, 2},
		"Ed25519 alone":     {[]note.Verifier{k.edCheck}, 1},
		"SM2 alone":         {[]note.Verifier{k.smCheck}, 1},
		"one of many known": {[]note.Verifier{other.edCheck, other.smCheck, k.smCheck}, 1},
	} {
		got, err := merkle.Open(msg, c.verifiers...)
		want := merkle.Checkpoint{Origin: origin, Size: 1234, Root: root, Signatures: c.signatures}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}

	lines := strings.SplitAfter(string(msg), "\n") // text (3), empty, two signatures
	swapped := strings.Join(lines[:4], "") + strings.Replace(lines[4], lines[4][len(lines[4])-12:], lines[5][len(lines[5])-12:], 1) + lines[5]
	witness, err := merkle.NewEd25519Signer("witness.example", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)))
	check(t, err)
	witnessKey, err := merkle.Ed25519VerifierKey("witness.example", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)).Public().(ed25519.PublicKey))
	check(t, err)
	witnessCheck, err := merkle.ParseVerifier(witnessKey)
	check(t, err)
	onlyWitness, err := note.Sign(&note.Note{Text: strings.Join(lines[:3], "")}, witness)
	check(t, err)

	both := []note.Verifier{k.edCheck, k.smCheck}
	for name, c := range map[string]struct {
		msg       string
		verifiers []note.Verifier
	}{
		"no key known":            {string(msg), nil},
		"keys of another log":     {string(msg), []note.Verifier{other.edCheck, other.smCheck}},
		"size changed":            {strings.Replace(string(msg), "1234", "1235", 1), both},
		"one false known line":    {swapped, both},
		"no signature":            {strings.Join(lines[:4], ""), both},
		"only a witness signed":   {string(onlyWitness), []note.Verifier{k.edCheck, witnessCheck}},
		"empty":                   {"", both},
		"too long":                {string(msg) + strings.Repeat("x", 1<<17), both},
		"text after the last one": {string(msg) + "more", both},
	} {
		if got, err := merkle.Open([]byte(c.msg), c.verifiers...); !errors.Is(err, merkle.ErrCheckpoint) {
			t.Errorf("%s: %+v, %v; want it refused", name, got, err)
		}
	}

	// Readers who know only SM2 do not look at the false Ed25519 line.
	if _, err := merkle.Open([]byte(swapped), k.smCheck); err != nil {
		t.Errorf("a false line by an unknown key was not ignored: %v", err)
	}
}

// TestCheckpointText refuses signed texts that are not checkpoints.
func TestCheckpointText(t *testing.T) {
	k := newKeys(t, 1)
	const root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for text, good := range map[string]bool{
		origin + "\n12\n" + root + "\n":                     true,
		origin + "\n12\n" + root + "\nextension line\n":     true,
		origin + "\n12\n":                                   false,
		"\n12\n" + root + "\n":                              false,
		origin + "\n012\n" + root + "\n":                    false,
		origin + "\n-1\n" + root + "\n":                     false,
		origin + "\n+1\n" + root + "\n":                     false,
		origin + "\n99999999999999999999\n" + root + "\n":   false,
		origin + "\n12\n" + root[:40] + "\n":                false,
		origin + "\n12\n" + root[:42] + "B=\n":              false, // stray bits
		origin + "\n12\n" + root + "\n\n":                   false,
		"another.example/log\n12\n" + root + "\n":           false,
		strings.ToUpper(origin) + "\n12\n" + root + "\n":    false,
		origin + "\n12\n" + root + "\nextension\n\nmore\n":  false,
		origin + "\n12\r\n" + root + "\n":                   false,
		origin + "\n 12\n" + root + "\n":                    false,
		origin + "\n12\n" + root + " \n":                    false,
		origin + "\n12\n" + strings.Repeat("A", 44) + "\n":  false,
		origin + "\n9223372036854775807\n" + root + "\n":    true,
		origin + "\n9223372036854775808\n" + root + "\n":    false,
		origin + "\n0x12\n" + root + "\n":                   false,
		origin + "\n1_2\n" + root + "\n":                    false,
		origin + "\n12\n" + root[:43] + "\n":                false,
		origin + "\n12\n" + strings.Repeat("-", 43) + "=\n": false,
	} {
		msg, err := note.Sign(&note.Note{Text: text}, k.ed)
		if err != nil {
			if good {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if _, err := merkle.Open(msg, k.edCheck); (err == nil) != good {
			t.Errorf("%q: %v, want good=%v", text, err, good)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	k := newKeys(t, 1)
	for name, f := range map[string]func() error{
		"no signer":      func() error { _, err := merkle.Sign(origin, 1, merkle.Hash{}); return err },
		"another's name": func() error { _, err := merkle.Sign("x.example", 1, merkle.Hash{}, k.ed); return err },
		"no origin":      func() error { _, err := merkle.Sign("", 1, merkle.Hash{}, k.ed); return err },
		"two lines":      func() error { _, err := merkle.Sign("a\nb", 1, merkle.Hash{}, k.ed); return err },
		"negative size":  func() error { _, err := merkle.Sign(origin, -1, merkle.Hash{}, k.ed); return err },
	} {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestParseVerifier(t *testing.T) {
	k := newKeys(t, 1)
	for name, vkey := range map[string]string{
		"empty":            "",
		"no key":           origin,
		"not base64":       origin + "+00000000+###",
		"wrong hash":       origin + "+00000000" + k.smKey[strings.LastIndex(k.smKey[:40], "+"):],
		"another's name":   "x" + k.smKey,
		"another's name 2": "x" + k.edKey,
		"point cut short":  k.smKey[:len(k.smKey)-8],
		"name with space":  "a b" + strings.TrimPrefix(k.smKey, origin),
	} {
		if _, err := merkle.ParseVerifier(vkey); err == nil {
			t.Errorf("%s: %q was read", name, vkey)
		}
	}
	secret, err := sm2.NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	check(t, err)
	for _, name := range []string{"", "a b", "a+b", "a\nb"} {
		if _, err := merkle.NewSM2Signer(name, secret); err == nil {
			t.Errorf("an SM2 key may not be named %q", name)
		}
	}
}

// proofFile is a good proof of leaf 300 of 1000, and the tree it is of.
func proofFile(t testing.TB, s merkle.Suite) (merkle.Proof, *memory) {
	t.Helper()
	tree := grow(s, 1000)
	hashes, err := merkle.Inclusion(context.Background(), s, tree, 300, 1000)
	check(t, err)
	return merkle.Proof{Suite: s, Leaf: leaf(s, 300), Index: 300, Hashes: hashes,
		Note: sign(t, newKeys(t, 1), 1000, tree.edge.Root())}, tree
}

func TestProofFile(t *testing.T) {
	k := newKeys(t, 1)
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		p, tree := proofFile(t, s)
		file := p.Marshal()
		read, err := merkle.ParseProof(file)
		check(t, err)
		c, err := read.Verify(k.edCheck, k.smCheck)
		if err != nil || c.Size != 1000 || c.Root != tree.edge.Root() || c.Signatures != 2 {
			t.Errorf("%s: %+v, %v", s, c, err)
		}
		if !bytes.Equal(read.Marshal(), file) {
			t.Errorf("%s: reading and writing changed the file", s)
		}
		// Any one byte changed is refused, by the parser or by the check.
		// Signature lines are left out: changing one may make it unknown.
		end := bytes.LastIndex(file, []byte("\n\n"))
		for i := range end {
			broken := bytes.Clone(file)
			broken[i] ^= 1
			if p, err := merkle.ParseProof(broken); err == nil {
				if _, err := p.Verify(k.edCheck, k.smCheck); err == nil {
					t.Fatalf("%s: byte %d (%q) changed and nobody saw", s, i, file[i])
				}
			}
		}
	}
}

func FuzzParseProof(f *testing.F) {
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		p, _ := proofFile(f, s)
		f.Add(p.Marshal())
	}
	f.Add([]byte("linli/tlog-proof@v1\n\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := merkle.ParseProof(file)
		if err != nil {
			if !errors.Is(err, merkle.ErrProofFile) {
				t.Errorf("%v is not ErrProofFile", err)
			}
			return
		}
		if !bytes.Equal(p.Marshal(), file) {
			t.Errorf("%q has a second spelling: %q", file, p.Marshal())
		}
	})
}

func FuzzOpen(f *testing.F) {
	k := newKeys(f, 1)
	f.Add(sign(f, k, 7, merkle.Hash{1}))
	f.Add([]byte(origin + "\n7\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		c, err := merkle.Open(msg, k.edCheck, k.smCheck)
		if err == nil && (c.Origin != origin || c.Size != 7 || c.Root != merkle.Hash{1}) {
			t.Errorf("forged: %+v", c)
		}
	})
}

func TestShortCode(t *testing.T) {
	// Computed apart, with another program, from the sentence that defines it.
	const want = "FQGKT-8AQWY-HG3GW-207RG"
	if got := merkle.ShortCode(3_000_000, merkle.Hash{}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for typed, want := range map[string]string{
		"7K3QF-9M2XD-4T8HJ-0RWVB":    "7K3QF-9M2XD-4T8HJ-0RWVB",
		" 7k3qf 9m2xd 4t8hj orwvb\n": "7K3QF-9M2XD-4T8HJ-0RWVB",
		"7K3QF9M2XD4T8HJ0RWVB":       "7K3QF-9M2XD-4T8HJ-0RWVB",
		"7K3QF—9M2XD–4T8HJ−0RWVB":    "7K3QF-9M2XD-4T8HJ-0RWVB",
		"7K3QF－9M2XD－4T8HJ－0RWVB":    "7K3QF-9M2XD-4T8HJ-0RWVB",
		"iIlL1-oO000-00000-00000":    "11111-00000-00000-00000",
		"7K3QF-9M2XD-4T8HJ-0RWV":     "",
		"7K3QF-9M2XD-4T8HJ-0RWVBB":   "",
		"7K3QF-9M2XD-4T8HJ-0RWVU":    "",
		"7K3QF-9M2XD-4T8HJ-0RWV核":    "",
		"":                           "",
	} {
		got, err := merkle.ParseShortCode(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", typed, got, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Min(0).Draw(t, "size")
		root := merkle.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "root"))
		code := merkle.ShortCode(size, root)
		typed := strings.NewReplacer("0", "o", "1", "l", "-", " ").Replace(strings.ToLower(code))
		if got, err := merkle.ParseShortCode(typed); err != nil || got != code {
			t.Fatalf("%q read back as %q (%v), want %q", typed, got, err, code)
		}
	})
}

func FuzzParseShortCode(f *testing.F) {
	f.Add("7k3qf 9m2xd 4t8hj orwvb")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := merkle.ParseShortCode(typed)
		if err != nil {
			return
		}
		if again, err := merkle.ParseShortCode(code); err != nil || again != code {
			t.Errorf("%q is read as %q, and that as %q (%v)", typed, code, again, err)
		}
	})
}

func TestKeeper(t *testing.T) {
	ctx, s, k := t.Context(), merkle.SM3, newKeys(t, 1)
	path := filepath.Join(t.TempDir(), "kept-head")
	keeper, err := merkle.NewKeeper(path, s, k.edCheck, k.smCheck)
	check(t, err)
	tree := grow(s, 700)
	head := func(size int64) (merkle.Hash, []byte) {
		root, err := merkle.RootAt(ctx, s, tree, size)
		check(t, err)
		return root, sign(t, k, size, root)
	}
	kept := func() merkle.Checkpoint {
		c, _, err := keeper.Head()
		check(t, err)
		return c
	}
	proof := func(old, size int64) []merkle.Hash {
		p, err := merkle.Consistency(ctx, s, tree, old, size)
		check(t, err)
		return p
	}

	if c, msg, err := keeper.Head(); err != nil || msg != nil || c != (merkle.Checkpoint{}) {
		t.Fatalf("before the first: %+v, %q, %v", c, msg, err)
	}
	check(t, keeper.Check(ctx, tree, 0))

	_, at300 := head(300)
	check(t, keeper.Advance(merkle.Checkpoint{}, at300, nil))
	root600, at600 := head(600)
	before := kept()
	check(t, keeper.Advance(before, at600, proof(300, 600)))
	if c, msg, err := keeper.Head(); err != nil || c.Size != 600 || c.Root != root600 || !bytes.Equal(msg, at600) {
		t.Fatalf("kept %+v, %v", c, err)
	}
	check(t, keeper.Advance(kept(), at600, nil)) // the same again

	// A second process that still believes in 300.
	if err := keeper.Advance(before, at600, proof(300, 600)); !errors.Is(err, merkle.ErrHeadMoved) {
		t.Errorf("stale advance: %v", err)
	}
	if err := keeper.Advance(merkle.Checkpoint{}, at600, nil); !errors.Is(err, merkle.ErrHeadMoved) {
		t.Errorf("advance from nothing: %v", err)
	}

	fork := grow(s, 650)
	fork.levels[0][599] = merkle.Hash{1}
	other := merkle.NewFrontier(s)
	for _, h := range fork.levels[0] {
		other.Append(h, nil)
	}
	_, at700 := head(700)
	for name, err := range map[string]error{
		"older head":                 keeper.Advance(kept(), at300, nil),
		"same size, other root":      keeper.Advance(kept(), sign(t, k, 600, merkle.Hash{2}), nil),
		"larger, forked":             keeper.Advance(kept(), sign(t, k, 650, other.Root()), proof(600, 650)),
		"larger, no proof":           keeper.Advance(kept(), at700, nil),
		"restored backup":            keeper.Check(ctx, tree, 599),
		"history altered, same size": keeper.Check(ctx, fork, 600),
		"history altered, grown":     keeper.Check(ctx, fork, 650),
	} {
		var fault *merkle.HeadError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v, want a HeadError", name, err)
			continue
		}
		for _, want := range []string{"办法", "What to do", path, merkle.ShortCode(600, root600)} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the message does not tell %q:\n%v", name, want, err)
			}
		}
	}
	check(t, keeper.Check(ctx, tree, 600))
	check(t, keeper.Check(ctx, tree, 700))
	check(t, keeper.Advance(kept(), at700, proof(600, 700)))

	// Unsigned or damaged content is an error, never "no head yet".
	stranger := newKeys(t, 3)
	if err := keeper.Advance(kept(), sign(t, stranger, 700, kept().Root), nil); !errors.Is(err, merkle.ErrCheckpoint) {
		t.Errorf("another's signature: %v", err)
	}
	check(t, os.WriteFile(path, nil, 0o600))
	if _, _, err := keeper.Head(); !errors.Is(err, merkle.ErrCheckpoint) {
		t.Errorf("emptied file: %v", err)
	}
	if err := keeper.Advance(merkle.Checkpoint{}, at700, nil); !errors.Is(err, merkle.ErrCheckpoint) {
		t.Errorf("advance over an emptied file: %v", err)
	}
	left, err := filepath.Glob(path + "*")
	check(t, err)
	if len(left) != 2 { // the head and its lock
		t.Errorf("files left behind: %v", left)
	}
}
