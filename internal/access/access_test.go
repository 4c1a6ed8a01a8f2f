package access_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

var noon = time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)

func open(t *testing.T) (*access.Access, *store.DB) {
	t.Helper()
	return openAt(t, storetest.SQLite(t), civil.Fixed(noon))
}

func openAt(t *testing.T, dsn string, clock civil.Clock) (*access.Access, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), dsn,
		store.Options{Migrations: []store.Migrations{access.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return access.New(db, clock), db
}

func actor(id string, at time.Time, grants ...access.Granted) access.Actor {
	return access.Actor{Account: access.Account{ID: id, Name: id, Grants: grants}, At: civil.At(at)}
}

func TestMay(t *testing.T) {
	until := civil.At(noon.AddDate(0, 1, 0))
	cityEditor := access.Granted{Role: access.Editor, Place: "11", Until: until}
	tests := map[string]struct {
		grant access.Granted
		at    time.Time
		act   access.Act
		place string
		want  bool
	}{
		"the role's own act":                 {cityEditor, noon, access.BriefEdit, "11", true},
		"a place inside":                     {cityEditor, noon, access.BriefEdit, "110105", true},
		"a place outside":                    {cityEditor, noon, access.BriefEdit, "12", false},
		"the whole database":                 {cityEditor, noon, access.BriefEdit, "", false},
		"another role's act":                 {cityEditor, noon, access.BriefRelease, "11", false},
		"expired":                            {cityEditor, noon.AddDate(0, 1, 0), access.BriefEdit, "11", false},
		"an act nobody knows":                {cityEditor, noon, "brief.burn", "11", false},
		"rows are for auditors":              {cityEditor, noon, access.FactRead, "11", false},
		"system administrators only operate": {access.Granted{Role: access.SysAdmin, Until: until}, noon, access.FigureRead, "11", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := access.May(actor("a", tt.at, tt.grant), tt.act, access.Thing{Kind: "brief", ID: "x", Place: tt.place})
			if (err == nil) != tt.want {
				t.Errorf("May = %v, want allowed %v", err, tt.want)
			}
			if err != nil && !errors.Is(err, access.ErrDenied) {
				t.Errorf("%v does not wrap ErrDenied", err)
			}
		})
	}
}

// The three administrators have no right to read or change the city's work.
func TestAdministratorsDoNotRead(t *testing.T) {
	want := map[access.Role][]access.Act{
		access.SysAdmin:   {access.Decide, access.Operate},
		access.SecAdmin:   {access.Decide, access.Grant, access.Hold, access.Token},
		access.AuditAdmin: {access.AuditRead, access.AuditCut, access.Decide},
	}
	for role, acts := range want {
		slices.Sort(acts)
		if got := role.Acts(); !slices.Equal(got, acts) {
			t.Errorf("%s may %v, want %v", role, got, acts)
		}
	}
	for _, r := range access.Roles() {
		if r.Name().Zh == "" || r.Name().En == "" {
			t.Errorf("role %s has no name", r)
		}
	}
}

func TestDemo(t *testing.T) {
	a, _ := open(t)
	first, err := a.Demo(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != len(access.Roles()) {
		t.Fatalf("%d accounts, want one a role", len(first))
	}
	again, err := a.Demo(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for i := range first {
		if first[i].Name != again[i].Name {
			t.Errorf("%s changed its name from %s to %s", first[i].ID, first[i].Name, again[i].Name)
		}
		names[first[i].Name] = true
	}
	if len(names) != len(first) {
		t.Errorf("names are not different: %v", names)
	}
	editor, err := a.Actor(t.Context(), "editor")
	if err != nil {
		t.Fatal(err)
	}
	if !editor.Holds(access.Editor) || editor.Holds(access.Checker) {
		t.Errorf("editor holds %v", editor.Grants)
	}
	if _, err := a.Actor(t.Context(), "nobody"); !errors.Is(err, access.ErrUnknown) {
		t.Errorf("Actor(nobody) = %v, want ErrUnknown", err)
	}
}

func TestPut(t *testing.T) {
	a, _ := open(t)
	ctx := t.Context()
	if _, err := a.Demo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	sec, err := a.Actor(ctx, "secadmin")
	if err != nil {
		t.Fatal(err)
	}
	editor, err := a.Actor(ctx, "editor")
	if err != nil {
		t.Fatal(err)
	}
	until := civil.At(noon.AddDate(0, 1, 0))
	grant := func(roles ...access.Role) access.Account {
		acc := access.Account{ID: "new", Name: "新"}
		for _, r := range roles {
			acc.Grants = append(acc.Grants, access.Granted{Role: r, Until: until})
		}
		return acc
	}
	if _, err := a.Put(ctx, editor, grant(access.Viewer), ""); !errors.Is(err, access.ErrDenied) {
		t.Errorf("an editor granted: %v", err)
	}
	if _, err := a.Put(ctx, sec, grant(access.SysAdmin, access.AuditAdmin), ""); !errors.Is(err, access.ErrConflict) {
		t.Errorf("two administrators in one person: %v", err)
	}
	if _, err := a.Put(ctx, sec, grant(access.SysAdmin, access.Viewer), ""); !errors.Is(err, access.ErrConflict) {
		t.Errorf("an administrator who works too: %v", err)
	}
	if _, err := a.Put(ctx, sec, grant("emperor"), ""); !errors.Is(err, access.ErrAccount) {
		t.Errorf("an unknown role: %v", err)
	}
	self := sec.Account
	self.Grants = nil
	if _, err := a.Put(ctx, sec, self, ""); !errors.Is(err, access.ErrDenied) {
		t.Errorf("granted to themselves: %v", err)
	}
	if _, err := a.Put(ctx, sec, grant(access.Viewer, access.Editor), "joined"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Put(ctx, sec, grant(access.Viewer), "moved"); err != nil {
		t.Fatal(err)
	}
	got, err := a.Actor(ctx, "new")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Grants) != 1 || !got.Holds(access.Viewer) {
		t.Errorf("grants are %v, want viewer alone", got.Grants)
	}
}

func TestAuditChain(t *testing.T) {
	a, db := open(t)
	ctx := t.Context()
	if _, err := a.Demo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	viewer, err := a.Actor(ctx, "viewer")
	if err != nil {
		t.Fatal(err)
	}
	thing := access.Thing{Kind: "figure", ID: "volunteers"}
	if err := a.Look(ctx, viewer, access.FigureRead, thing, "weekly report"); err != nil {
		t.Fatal(err)
	}
	if err := a.Look(ctx, viewer, access.FactRead, thing, "curious"); !errors.Is(err, access.ErrDenied) {
		t.Fatalf("a viewer read rows: %v", err)
	}
	// A refused write leaves no row, only the refusal does.
	failed := errors.New("changed my mind")
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := access.Record(ctx, tx, viewer, access.FigureRead, thing, "", access.Done); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}

	rows, last, err := a.VerifyAudit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := int64(len(access.Roles()) + 2)
	if rows != want || last == "" {
		t.Fatalf("%d rows ending in %q, want %d", rows, last, want)
	}
	entries, err := a.Audit(ctx, rows-1, 10)
	if err != nil {
		t.Fatal(err)
	}
	if e := entries[0]; len(entries) != 1 || e.Who != "viewer" || e.Outcome != access.Refused || e.Purpose != "curious" {
		t.Errorf("the last row is %+v", entries)
	}

	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE access_audit SET who = $1 WHERE seq = $2`, "somebody", 3)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if rows, _, err := a.VerifyAudit(ctx); !errors.Is(err, access.ErrTampered) || rows != 2 {
		t.Errorf("a changed row 3: %d rows good, %v", rows, err)
	}
}
