package rekey_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

// BenchmarkRewrap rotates the master key of 20,000 persons on SQLite, with the
// pass that finds nothing more.
func BenchmarkRewrap(b *testing.B) {
	const n = 20_000
	dir := b.TempDir()
	path := filepath.Join(dir, "keys")
	if _, err := vault.Create(path, vault.Options{}); err != nil {
		b.Fatal(err)
	}
	keys, err := vault.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	s := keys.Sealer()
	db, err := store.Open(b.Context(), filepath.Join(dir, "linli.db"), store.Options{Migrations: []store.Migrations{jobs.Migrations()}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	must := func(f func(ctx context.Context, tx *store.Tx) error) {
		b.Helper()
		if err := db.Write(b.Context(), f); err != nil {
			b.Fatal(err)
		}
	}
	must(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE first (person text NOT NULL PRIMARY KEY, vault_key blob NOT NULL)")
		if err != nil {
			return err
		}
		into := store.Table{Name: "first", Columns: []string{"person", "vault_key"}}
		return store.Insert(ctx, tx, into, n, func(i int, args []any) []any {
			k, err := s.NewPersonKey()
			if err != nil {
				b.Error(err)
			}
			return append(args, person(i), s.WrapKey(k, person(i)))
		})
	})
	holders := []rekey.Holder{{Table: "first", Key: "person", Blob: "vault_key"}}
	noon := time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)
	w := jobs.New(jobs.Options{DB: db, Clock: civil.Fixed(noon), Kinds: []jobs.Kind{rekey.Kind(db, s, holders)}})
	for i := 0; b.Loop(); i++ {
		if _, err := vault.Rotate(path, nil); err != nil {
			b.Fatal(err)
		}
		if err := keys.Renew(path); err != nil {
			b.Fatal(err)
		}
		must(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Add(ctx, tx, jobs.Job{ID: fmt.Sprint("rotation-", i), Kind: rekey.KindName})
			return err
		})
		if _, err := w.RunDue(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "persons/s")
}
