package access_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The printed matrix is the table a city signs; a change of it must be seen.
func TestMatrixGolden(t *testing.T) {
	for _, format := range []string{"text", "csv", "markdown"} {
		t.Run(format, func(t *testing.T) {
			var got bytes.Buffer
			if err := access.WriteMatrix(&got, format, text.Zh); err != nil {
				t.Fatal(err)
			}
			file := "testdata/matrix." + format
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("the matrix differs from %s; if that is meant, run with -update\n%s", file, got.String())
			}
		})
	}
	if err := access.WriteMatrix(&bytes.Buffer{}, "doc", text.Zh); err == nil {
		t.Error("an unknown format was printed")
	}
}

// Every act × role × (inside, outside, beside, whole, expired, revoked): the
// expected answer is read from the golden file, not from the table.
func TestEveryCell(t *testing.T) {
	golden, err := os.ReadFile("testdata/matrix.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(golden)), "\n")
	roles := strings.Split(lines[0], ",")[1:]
	until := civil.At(noon.AddDate(0, 1, 0))
	cells := 0
	for _, line := range lines[1:] {
		cell := strings.Split(line, ",")
		act := access.Act(cell[0])
		for i, name := range roles {
			role := access.Role(name)
			may := slices.Contains([]string{"●", "◐", "②"}, cell[i+1])
			if cell[i+1] == "②" != (may && len(act.Approvers()) > 0) {
				t.Errorf("%s × %s: the mark %s and the approvers %v disagree", act, role, cell[i+1], act.Approvers())
			}
			for _, tt := range []struct {
				name  string
				right access.Granted
				thing access.Thing
				at    time.Time
				want  bool
			}{
				{"inside", access.Granted{Place: "110105"}, access.Thing{Place: "110105001002"}, noon, may},
				{"at the place", access.Granted{Place: "110105"}, access.Thing{Place: "110105"}, noon, may},
				{"everywhere", access.Granted{}, access.Thing{Place: "110105"}, noon, may},
				{"another district", access.Granted{Place: "110105"}, access.Thing{Place: "110106001"}, noon, false},
				{"the city above", access.Granted{Place: "110105"}, access.Thing{Place: "11"}, noon, false},
				{"the whole database", access.Granted{Place: "110105"}, access.Thing{}, noon, false},
				{"in the unit", access.Granted{Unit: "bda"}, access.Thing{Place: "110115403"}, noon, may},
				{"beside the unit", access.Granted{Unit: "bda"}, access.Thing{Place: "110115001"}, noon, false},
				{"the unit's district without it", access.Granted{Unit: "110115"}, access.Thing{Place: "110115403"}, noon, false},
				{"in the line", access.Granted{Line: "league"}, access.Thing{Lines: []string{"uni", "league"}}, noon, may},
				{"outside the line", access.Granted{Line: "league"}, access.Thing{Lines: []string{"uni", "union"}}, noon, false},
				{"line and place, other place", access.Granted{Line: "league", Place: "110105"}, access.Thing{Place: "110106", Lines: []string{"league"}}, noon, false},
				{"the one thing", access.Granted{Only: "person/7"}, access.Thing{Kind: "person", ID: "7"}, noon, may},
				{"another thing", access.Granted{Only: "person/7"}, access.Thing{Kind: "person", ID: "8"}, noon, false},
				{"last moment", access.Granted{}, access.Thing{Place: "11"}, until.Time().Add(-time.Millisecond), may},
				{"expired", access.Granted{}, access.Thing{Place: "11"}, until.Time(), false},
			} {
				tt.right.Role, tt.right.Until = role, until
				err := access.May(actor("a", tt.at, tt.right), act, tt.thing)
				if (err == nil) != tt.want {
					t.Errorf("%s × %s, %s: %v, want allowed %v", act, role, tt.name, err, tt.want)
				}
				if err != nil && !errors.Is(err, access.ErrDenied) {
					t.Errorf("%s × %s, %s: %v does not wrap ErrDenied", act, role, tt.name, err)
				}
				cells++
			}
			if err := access.May(actor("a", noon), act, access.Thing{Place: "11"}); err == nil {
				t.Errorf("%s × %s: allowed without any right", act, role)
			}
		}
	}
	if want := len(access.Acts()) * (len(access.Roles()) + 1) * 16; cells != want {
		t.Errorf("%d cells tried, want %d", cells, want)
	}
}

// A right that is taken away is gone at the next question, for every role.
func TestRevokedCells(t *testing.T) {
	a, _ := open(t)
	ctx := t.Context()
	if _, err := a.Demo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	sec := must(a.Actor(ctx, "secadmin"))(t)
	until := civil.At(noon.AddDate(0, 1, 0))
	for _, role := range access.Roles() {
		if role.Administrator() || role == access.DataOfficer {
			continue // two persons: TestTwoPersons
		}
		acc := access.Account{ID: "x-" + string(role), Name: "某", Grants: []access.Granted{{Role: role, Place: "110105", Until: until}}}
		if _, err := a.Put(ctx, sec, acc, "joins"); err != nil {
			t.Fatal(err)
		}
		thing := access.Thing{Place: "110105001"}
		who := must(a.Actor(ctx, acc.ID))(t)
		for _, act := range role.Acts() {
			if err := access.May(who, act, thing); err != nil {
				t.Errorf("%s may not %s: %v", role, act, err)
			}
		}
		acc.Grants = nil
		if _, err := a.Put(ctx, sec, acc, "leaves"); err != nil {
			t.Fatal(err)
		}
		who = must(a.Actor(ctx, acc.ID))(t)
		for _, act := range role.Acts() {
			if access.May(who, act, thing) == nil {
				t.Errorf("%s still may %s", role, act)
			}
		}
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Whoever may see what is sealed, or decides as the second person, needs two
// factors; the readers of figures do not.
func TestGuarded(t *testing.T) {
	want := map[access.Role]bool{
		access.Worker: true, access.Coordinator: true, access.Branch: true, access.DataOfficer: true,
		access.SysAdmin: true, access.SecAdmin: true, access.AuditAdmin: true,
	}
	for _, r := range access.Roles() {
		if r.Guarded() != want[r] {
			t.Errorf("%s: guarded %v, want %v", r, r.Guarded(), want[r])
		}
	}
}

func TestStated(t *testing.T) {
	for _, act := range access.Acts() {
		if !act.Sealed() {
			if err := access.Stated(act, ""); err != nil {
				t.Errorf("%s wants a purpose: %v", act, err)
			}
			continue
		}
		for _, p := range []string{"", "curious", "contactless"} {
			if err := access.Stated(act, p); !errors.Is(err, access.ErrPurpose) || !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s for %q: %v", act, p, err)
			}
		}
		for _, p := range act.Purposes() {
			if err := access.Stated(act, string(p)+": words"); err != nil {
				t.Error(err)
			}
		}
	}
	if access.Stated(access.PersonOpen, string(access.PartyWork)) == nil {
		t.Error("a phone was opened for party work: purposes are not kept apart")
	}
}
