package upkeep_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/upkeep"
)

func TestSeal(t *testing.T) {
	key, err := upkeep.ParseKey(upkeep.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	other, _ := upkeep.ParseKey(upkeep.NewKey())
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 200 << 10} {
		plain := bytes.Repeat([]byte("志愿者7"), size/10+1)[:size]
		var sealed, back bytes.Buffer
		if err := upkeep.Seal(&sealed, bytes.NewReader(plain), key); err != nil {
			t.Fatal(err)
		}
		whole := sealed.Bytes()
		if !upkeep.Sealed(whole) || size > 100 && bytes.Contains(whole, plain[:50]) {
			t.Errorf("%d bytes lie open", size)
		}
		if err := upkeep.Open(&back, bytes.NewReader(whole), key); err != nil || !bytes.Equal(back.Bytes(), plain) {
			t.Errorf("%d bytes come back as %d, %v", size, back.Len(), err)
		}
		spoilt := map[string][]byte{
			"cut": whole[:len(whole)-1], "header": append([]byte("x"), whole...), "empty": nil,
			"a bit": append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1), "more": append(bytes.Clone(whole), 0),
		}
		if size > 64<<10 {
			spoilt["a chunk left out"] = append(bytes.Clone(whole[:48]), whole[48+64<<10+16:]...)
			spoilt["the last left out"] = whole[:48+64<<10+16]
		}
		for name, s := range spoilt {
			if err := upkeep.Open(&bytes.Buffer{}, bytes.NewReader(s), key); !errors.Is(err, upkeep.ErrSealed) {
				t.Errorf("%d bytes, %s: %v", size, name, err)
			}
		}
		if err := upkeep.Open(&bytes.Buffer{}, bytes.NewReader(whole), other); !errors.Is(err, upkeep.ErrSealed) {
			t.Errorf("another key: %v", err)
		}
	}
	if _, err := upkeep.ParseKey("abc"); !errors.Is(err, upkeep.ErrKey) {
		t.Errorf("a short key: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("linli-backup/1 00000000000000000000000000000000\nxxxxxxxxxxxxxxxxxxxxx"))
	key := make([]byte, upkeep.KeySize)
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := upkeep.Open(&bytes.Buffer{}, bytes.NewReader(b), key); err == nil {
			t.Error("opened what nobody sealed")
		}
	})
}

func TestJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{upkeep.Migrations()}})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		mark := func(_, value string) (m [16]byte) { copy(m[:], value); m[15] = 7; return m }
		path := filepath.Join(t.TempDir(), "erased")
		j := upkeep.NewJournal(path, mark)
		erase := func(person string) {
			t.Helper()
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return upkeep.Erase(ctx, tx, upkeep.Erased{Person: person, At: 5})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		sync := func(want int) {
			t.Helper()
			if n, err := j.Sync(t.Context(), db.Read()); err != nil || n != want {
				t.Errorf("%d lines, %v; want %d", n, err, want)
			}
		}
		sync(0)
		erase("p1")
		erase("p1")
		sync(1)
		sync(0)
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.WriteString("p9 5 00\nhalf a li") // a stranger's line, and one that a crash cut off
		_ = f.Close()
		j = upkeep.NewJournal(path, mark) // another process
		erase("p2")
		sync(1)
		erased, bad, err := j.Read()
		if err != nil || bad != 2 || len(erased) != 2 || erased[1].Person != "p2" {
			t.Errorf("%v, %d bad, %v", erased, bad, err)
		}
	})
}
