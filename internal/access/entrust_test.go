package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// Whoever admits an organisation gives it its leader, and nobody else does; not
// to themselves, not to an administrator, and in that organisation alone.
func TestEntrust(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		db, err := store.Open(ctx, dsn, store.Options{Migrations: []store.Migrations{access.Migrations()}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		clock := civil.Fixed(time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC))
		a := access.New(db, clock)
		until := civil.At(clock()) + 1e9
		account := func(id, person string, role access.Role, place string) access.Account {
			return access.Account{ID: id, Name: id, Person: person, Grants: []access.Granted{{Role: role, Place: place, Until: until}}}
		}
		err = a.Bootstrap(ctx, []access.Account{
			account("desk", "p-desk", access.Coordinator, "110105"), account("worker", "", access.Worker, "110105"),
			account("sys", "p-sys", access.SysAdmin, ""), account("viewer", "p-viewer", access.Viewer, ""),
		}, "test")
		if err != nil {
			t.Fatal(err)
		}
		try := func(by, place string, leader access.Account) (string, error) {
			t.Helper()
			actor, err := a.Actor(ctx, by)
			if err != nil {
				t.Fatal(err)
			}
			var id string
			err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				id, err = a.Entrust(ctx, tx, actor, access.Thing{Kind: "org", ID: "o1", Place: place}, leader, "test")
				return err
			})
			return id, err
		}
		for name, c := range map[string]struct {
			by, place string
			leader    access.Account
			want      error
		}{
			"a worker":            {"worker", "110105", access.Account{ID: "viewer"}, access.ErrDenied},
			"another district":    {"desk", "110108", access.Account{ID: "viewer"}, access.ErrDenied},
			"to oneself":          {"desk", "110105", access.Account{ID: "desk"}, access.ErrSame},
			"to one's own person": {"desk", "110105", access.Account{Person: "p-desk"}, access.ErrSame},
			"to an administrator": {"desk", "110105", access.Account{ID: "sys"}, access.ErrConflict},
			"to nobody known":     {"desk", "110105", access.Account{ID: "nobody"}, access.ErrUnknown},
			"without a name":      {"desk", "110105", access.Account{Person: "p-new"}, access.ErrAccount},
		} {
			if _, err := try(c.by, c.place, c.leader); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for person, want := range map[string]string{"p-viewer": "viewer", "p-new": "lead-o1"} {
			id, err := try("desk", "110105", access.Account{Person: person, Name: "一队 负责人"})
			if id != want || err != nil {
				t.Errorf("%s: %q, %v", person, id, err)
			}
			leader, err := a.Actor(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if err := access.May(leader, access.OrgEdit, access.Thing{Kind: "org", Place: "110105", Lines: []string{"o1"}}); err != nil {
				t.Errorf("%s: %v", id, err)
			}
			if access.May(leader, access.OrgEdit, access.Thing{Kind: "org", Place: "110105", Lines: []string{"o2"}}) == nil {
				t.Errorf("%s leads another", id)
			}
		}
		if _, err := try("desk", "110105", access.Account{Person: "p-other", Name: "一队 负责人"}); !errors.Is(err, access.ErrAccount) {
			t.Errorf("an account that is somebody else's: %v", err)
		}
		if _, _, err := a.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}
