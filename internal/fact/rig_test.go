package fact_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/text"
)

// A hundred sequences a property, the library's default, take too long on a
// database; -rapid.checks gives more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
	if crashChild() {
		return
	}
	os.Exit(m.Run())
}

var noon = time.Date(2020, 2, 20, 12, 0, 0, 0, civil.Zone)

// secrets stands for the vault and, like it, keeps its keyed hashes for reuse.
type secrets struct{}

var macs = sync.Pool{New: func() any { return hmac.New(sha256.New, []byte("key")) }}

func (secrets) mac(what, text string) (sum [32]byte) {
	m := macs.Get().(hash.Hash)
	defer macs.Put(m)
	m.Reset()
	_, _ = io.WriteString(m, what) // a hash takes everything
	_, _ = io.WriteString(m, text)
	m.Sum(sum[:0])
	return sum
}

func (secrets) Salt(text string) [16]byte {
	sum := secrets{}.mac("salt\x00", text)
	return [16]byte(sum[:16])
}

func (secrets) Pseudonym(kind, person string) string {
	sum := secrets{}.mac(kind+"\x00", person)
	return fmt.Sprintf("~%x", sum[:8])
}

func kinds(t testing.TB) *fact.Kinds {
	k, err := fact.NewKinds([]fact.Kind{
		{Key: "service", Room: "duty", Timed: true, Unit: "minute", Name: text.Label{Zh: "志愿服务", En: "service"},
			Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace, fact.FieldStart, fact.FieldEnd}},
		{Key: "meal", Room: "meal", Unit: "portion", Name: text.Label{Zh: "送餐", En: "meal"}, Needs: []fact.Field{fact.FieldPlace}},
		{Key: "pledge", Room: "supply", Unit: "fen", Name: text.Label{Zh: "认捐", En: "pledge"}},
		{Key: "deliver", Room: "supply", ByItem: true, Name: text.Label{Zh: "送达", En: "deliver"}, Needs: []fact.Field{fact.FieldItem, fact.FieldPlace}},
		{Key: "pair", Room: "pairing", Sensitive: true, Name: text.Label{Zh: "结对", En: "pair"}, Needs: []fact.Field{fact.FieldPerson, fact.FieldOther}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// rig is one process: a database and its log.
type rig struct {
	*fact.Log
	db *store.DB
}

// start opens a log and gives its errors back.
func start(dsn string, k *fact.Kinds, suite merkle.Suite) (*rig, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, dsn, store.Options{Migrations: []store.Migrations{fact.Migrations()}})
	if err != nil {
		return nil, err
	}
	l, err := fact.Open(ctx, db, k, secrets{}, suite, civil.Fixed(noon))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &rig{l, db}, nil
}

func open(t testing.TB, dsn string) *rig {
	t.Helper()
	r, err := start(dsn, kinds(t), merkle.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(true); err != nil {
			t.Error(err)
		}
	})
	return r
}

// close ends the process; unclean leaves the log as a crash would.
func (r *rig) close(clean bool) error {
	if clean {
		if err := r.Log.Close(); err != nil && !errors.Is(err, store.ErrClosed) {
			return err
		}
	}
	return r.db.Close()
}

// add appends facts in one transaction, the first refusal ending it.
func (r *rig) add(facts ...*fact.Fact) error {
	ready := make([]*fact.Prepared, len(facts))
	for i, f := range facts {
		ready[i] = r.PrepareImported(f)
	}
	return r.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		for _, p := range ready {
			if _, err := r.Append(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func meal(id string) *fact.Fact {
	return &fact.Fact{ID: id, Kind: "meal", Place: "110101", Quantity: 1, Unit: "portion"}
}

func replacing(id, target string) *fact.Fact {
	f := meal(id)
	f.Replaces = target
	return f
}

func voiding(id, target string) *fact.Fact {
	return &fact.Fact{ID: id, Kind: fact.KindVoid, Voids: target, Note: "wrong", Quantity: 1}
}
