package figure_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/merkle"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/vault"
)

// house is a log with a register in a fresh SQLite file.
type house struct {
	db  *store.DB
	log *fact.Log
	reg *register.Register
	dir string
}

var service = []fact.Kind{{Key: "service", Room: "duty", Timed: true, Unit: "minute", Needs: []fact.Field{fact.FieldPerson, fact.FieldPlace}}}

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	keys, err := vault.Create(filepath.Join(dir, "keys"), vault.Options{LogKey: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, filepath.Join(dir, "db"), store.Options{Migrations: []store.Migrations{fact.Migrations(), register.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := fact.NewKinds(service)
	if err != nil {
		t.Fatal(err)
	}
	log, err := fact.Open(ctx, db, kinds, keys, merkle.SHA256, civil.Fixed(time.Date(2020, 3, 7, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db, log, register.New(db, log), dir}
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) serve(t *testing.T, id, person, place, day string, replaces, voids string) {
	t.Helper()
	start, err := civil.ParseInstant(day + " 08:00")
	if err != nil {
		t.Fatal(err)
	}
	f := &fact.Fact{ID: id, Kind: "service", Start: start, End: start + 3600_000, Person: person, Place: place, Quantity: 60, Unit: "minute", Replaces: replaces}
	if voids != "" {
		f = &fact.Fact{ID: id, Kind: fact.KindVoid, Voids: voids, Note: "wrong", Quantity: 1}
	}
	p := h.log.PrepareImported(f)
	err = h.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		_, err := h.log.Append(ctx, tx, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) open(t *testing.T) *figure.Engine {
	t.Helper()
	e, err := figure.Open(context.Background(), figure.Config{Log: h.log, Register: h.reg, Atlas: area.Default(), Path: filepath.Join(h.dir, "index")})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func persons(t *testing.T, e *figure.Engine, at int64) int64 {
	t.Helper()
	a, err := e.Answer(context.Background(), figure.Question{
		Definition: &figure.Definition{ID: "p", Version: 1, Measure: figure.Persons, Of: []string{"service"}}, Place: "110112", At: at,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Raw
}

// TestSavedIndex checks that a saved index answers as the one that was saved,
// that it catches up with what came after it, and that a damaged or foreign
// one is thrown away.
func TestSavedIndex(t *testing.T) {
	h := newHouse(t)
	for i := range 300 {
		h.serve(t, fmt.Sprintf("s%03d", i), fmt.Sprintf("p%d", i%97), "110112003011", fmt.Sprintf("2020-02-%02d", 1+i%29), "", "")
	}
	h.serve(t, "r1", "p999", "110112003011", "2020-02-03", "s000", "")
	h.serve(t, "v1", "", "", "2020-02-03", "", "s097") // p0 still serves as s194 …
	e := h.open(t)
	want := persons(t, e, 0)
	if want != 98 {
		t.Fatalf("persons = %d, want 98", want)
	}
	early := persons(t, e, 50)
	if early != 50 {
		t.Fatalf("persons at 50 = %d", early)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(h.dir, "index")
	good, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}

	h.serve(t, "late", "p1000", "110112", "2020-03-01", "", "")
	for name, file := range map[string][]byte{
		"as saved":  good,
		"cut":       good[:len(good)/2],
		"bit flip":  append(append([]byte{}, good[:500]...), append([]byte{good[500] ^ 1}, good[501:]...)...),
		"not ours":  []byte("hello"),
		"empty":     {},
		"no file":   nil,
		"long tail": append(append([]byte{}, good...), 0),
	} {
		t.Run(name, func(t *testing.T) {
			os.Remove(saved)
			if file != nil {
				if err := os.WriteFile(saved, file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			e := h.open(t)
			defer e.Close()
			if got := persons(t, e, 0); got != want+1 {
				t.Errorf("persons = %d, want %d", got, want+1)
			}
			if got := persons(t, e, 50); got != early {
				t.Errorf("persons at 50 = %d, want %d", got, early)
			}
		})
	}
}
