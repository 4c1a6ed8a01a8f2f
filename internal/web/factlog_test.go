package web_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/web"
)

type secrets struct{}

func (secrets) Salt(id string) (salt [16]byte) {
	sum := sha256.Sum256([]byte(id))
	copy(salt[:], sum[:])
	return salt
}

func (secrets) Pseudonym(kind, person string) string { return kind + ":" + person }

// grow is a real log with n facts, and how to append another.
func grow(t *testing.T, name string, n int) (web.Log, func(id string)) {
	t.Helper()
	ctx := t.Context()
	clock := civil.Fixed(now)
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "log.db"), store.Options{Migrations: []store.Migrations{fact.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	kinds, err := fact.NewKinds([]fact.Kind{{Key: "meal", Room: "meal", Name: text.Label{Zh: "送餐", En: "meal"}}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := fact.Open(ctx, db, kinds, secrets{}, merkle.SHA256, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	seed := sha256.Sum256([]byte(name))
	key := ed25519.NewKeyFromSeed(seed[:])
	signer, err := merkle.NewEd25519Signer(name, key)
	if err != nil {
		t.Fatal(err)
	}
	vkey, err := merkle.Ed25519VerifierKey(name, key.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := merkle.ParseVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	add := func(id string) {
		t.Helper()
		f := &fact.Fact{ID: id, Kind: "meal", Start: civil.At(now), Quantity: 1}
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := l.Append(ctx, tx, l.PrepareImported(f))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		add(fmt.Sprintf("m-%d", i+1))
	}
	sign := func(context.Context) (fact.Head, []byte, error) {
		h := l.Head()
		msg, err := merkle.Sign(name, h.Size, h.Root, signer)
		return h, msg, err
	}
	return web.NewLog(l, name, sign, []note.Verifier{verifier}), add
}

func TestLogProvesItsFacts(t *testing.T) {
	ctx := t.Context()
	l, add := grow(t, "linli.example/one", 5)
	head, err := l.SignedHead(ctx)
	if err != nil || head.Size != 5 || !strings.HasPrefix(head.Note, "linli.example/one\n5\n") {
		t.Fatalf("head %+v, %v", head, err)
	}
	proof, err := l.ProofFile(ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, l web.Log, file []byte, want bool) {
		t.Helper()
		got, err := l.CheckProof(ctx, file)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	check("a proof against its own log", l, proof, true)
	add("m-6")
	check("an older proof against the log that has grown", l, proof, true)
	check("no proof at all", l, []byte("hello"), false)
	broken := []byte(strings.Replace(string(proof), "index 2", "index 1", 1))
	check("a proof of another place", l, broken, false)
	other, _ := grow(t, "linli.example/two", 5)
	check("a proof of another log", other, proof, false)
	fork, _ := grow(t, "linli.example/one", 2)
	check("a proof of a log that is ahead", fork, proof, false)

	c, err := l.CheckConsistency(ctx, 3)
	if err != nil || c.Old != 3 || c.Size != 6 || c.OldRoot == c.Root || len(c.Hashes) == 0 {
		t.Errorf("consistency %+v, %v", c, err)
	}
	for _, old := range []int64{0, -1, 7} {
		if _, err := l.CheckConsistency(ctx, old); err == nil {
			t.Errorf("consistency from %d is proved", old)
		}
	}
	if head, err := l.SignedHead(ctx); err != nil || head.Size != 6 {
		t.Errorf("the head after growing is %d, %v", head.Size, err)
	}
	if _, err := l.ProofFile(ctx, 9); err == nil {
		t.Error("a fact beyond the log is proved")
	}
}
