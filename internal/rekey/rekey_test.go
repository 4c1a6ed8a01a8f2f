package rekey_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/vault"
)

const persons = 1203

// TestRotationWhileServing rotates the master key of two tables of persons
// while readers open their data, stops the job in the middle, and retires the
// old key: every value opens at every moment and afterwards.
func TestRotationWhileServing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{jobs.Migrations()}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		path := filepath.Join(t.TempDir(), "keys")
		if _, err := vault.Create(path, vault.Options{Rand: rand.NewChaCha8([32]byte{3})}); err != nil {
			t.Fatal(err)
		}
		keys, err := vault.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s := keys.Sealer()
		fill(t, db, s)
		clock := time.Date(2020, 3, 6, 8, 0, 0, 0, time.UTC)
		holders := []rekey.Holder{
			{Table: "first", Key: "person", Blob: "vault_key"},
			{Table: "second", Key: "person", Blob: "vault_key", Row: func(key string) string { return "second/" + key }},
		}
		w := jobs.New(jobs.Options{DB: db, Clock: civil.Clock(func() time.Time { return clock }), Kinds: []jobs.Kind{rekey.Kind(db, s, holders)}})

		if _, err := vault.Rotate(path, nil); err != nil {
			t.Fatal(err)
		}
		if err := keys.Renew(path); err != nil {
			t.Fatal(err)
		}
		left(t, db, s, holders, map[string]int64{"first": persons, "second": persons})
		stop := make(chan struct{})
		var group sync.WaitGroup
		for seed := range 2 {
			group.Go(func() {
				r := rand.New(rand.NewPCG(uint64(seed), 1))
				for {
					select {
					case <-stop:
						return
					default:
						look(t, db, s, r.IntN(persons))
					}
				}
			})
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Add(ctx, tx, jobs.Job{ID: "rotation-2", Kind: rekey.KindName, By: "sysadmin"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := w.RunDue(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		close(stop)
		group.Wait()
		j, err := w.Get(t.Context(), "rotation-2")
		if err != nil || j.State != jobs.Done || j.Done != 2*persons || j.Total != 2*persons {
			t.Fatalf("%+v, %v", j, err)
		}
		left(t, db, s, holders, map[string]int64{})
		if _, err := vault.Retire(path, 2); err != nil {
			t.Fatal(err)
		}
		fresh, err := vault.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range persons {
			look(t, db, fresh.Sealer(), i)
		}
	})
}

func left(t *testing.T, db *store.DB, s *vault.Sealer, holders []rekey.Holder, want map[string]int64) {
	t.Helper()
	got, err := rekey.Left(t.Context(), db, s, holders)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("left: %v, want %v; %v", got, want, err)
	}
}

func fill(t *testing.T, db *store.DB, s *vault.Sealer) {
	t.Helper()
	blob := "blob"
	if db.Dialect() == store.Postgres {
		blob = "bytea"
	}
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"first", "second"} {
			_, err := tx.ExecContext(ctx, "CREATE TABLE "+table+" (person text NOT NULL PRIMARY KEY, phone "+blob+" NOT NULL, vault_key "+blob+" NOT NULL)")
			if err != nil {
				return err
			}
			into := store.Table{Name: table, Columns: []string{"person", "phone", "vault_key"}}
			err = store.Insert(ctx, tx, into, persons, func(i int, args []any) []any {
				id := person(i)
				k, err := s.NewPersonKey()
				if err != nil {
					t.Error(err)
				}
				row := id
				if table == "second" {
					row = "second/" + id
				}
				return append(args, id, s.Seal(k, table+".phone", id, []byte("phone of "+id)), s.WrapKey(k, row))
			})
			if err != nil {
				return err
			}
			// Somebody who has left: their key is destroyed.
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+" (person, phone, vault_key) VALUES ('z', $1, $2)", []byte{}, []byte{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func person(i int) string { return fmt.Sprintf("p%06d", i) }

// look opens one person's value.
func look(t *testing.T, db *store.DB, s *vault.Sealer, i int) {
	id := person(i)
	var sealed, wrapped []byte
	err := db.Read().QueryRowContext(context.Background(), "SELECT phone, vault_key FROM first WHERE person = $1", id).Scan(&sealed, &wrapped)
	if err != nil {
		t.Error(err)
		return
	}
	k, err := s.UnwrapKey(wrapped, id)
	if err != nil {
		t.Errorf("%s: %v", id, err)
		return
	}
	if plain, err := s.Open(k, "first.phone", id, sealed); err != nil || string(plain) != "phone of "+id {
		t.Errorf("%s: %q, %v", id, plain, err)
	}
}
