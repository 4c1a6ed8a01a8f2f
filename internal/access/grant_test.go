package access_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/store/storetest"
)

// city is a database with its accounts and a clock that can be moved.
type city struct {
	*access.Access
	db    *store.DB
	now   time.Time
	t     *testing.T
	until civil.Instant
}

func newCity(t *testing.T, dsn string) *city {
	c := &city{now: noon, t: t, until: civil.At(noon.AddDate(0, 6, 0))}
	c.Access, c.db = openAt(t, dsn, func() time.Time { return c.now })
	if _, err := c.Demo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *city) as(id string) access.Actor {
	c.t.Helper()
	return must(c.Actor(c.t.Context(), id))(c.t)
}

func (c *city) account(id string, rights ...access.Granted) access.Account {
	for i := range rights {
		if rights[i].Until == 0 {
			rights[i].Until = c.until
		}
	}
	return access.Account{ID: id, Name: id, Grants: rights}
}

// put expects the error, nil for none, and returns the request.
func (c *city) put(by string, acc access.Account, want error) access.Request {
	c.t.Helper()
	r, err := c.Put(c.t.Context(), c.as(by), acc, "test")
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		c.t.Fatalf("%s puts %s %v: %v, want %v", by, acc.ID, acc.Grants, err, want)
	}
	return r
}

func each(t *testing.T, test func(t *testing.T, c *city)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, dsn string) { test(t, newCity(t, dsn)) })
}

func TestPassingOn(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		district := access.Granted{Role: access.Coordinator, Place: "110105"}
		c.put("secadmin", c.account("district", district), nil)

		c.put("district", c.account("town", access.Granted{Role: access.Coordinator, Place: "110105001"}), nil)
		c.put("town", c.account("village", access.Granted{Role: access.Coordinator, Place: "110105001002"}), nil)

		for name, right := range map[string]access.Granted{
			"another district":  {Role: access.Coordinator, Place: "110106"},
			"the city":          {Role: access.Coordinator, Place: "11"},
			"everywhere":        {Role: access.Coordinator},
			"the unit":          {Role: access.Coordinator, Unit: "bda"},
			"longer":            {Role: access.Coordinator, Place: "110105", Until: c.until + 1},
			"what they lack":    {Role: access.Worker, Place: "110105"},
			"an editor's right": {Role: access.Editor, Place: "110105"},
			"administrator":     {Role: access.SysAdmin},
			"data officer":      {Role: access.DataOfficer, Place: "110105"},
		} {
			t.Run(name, func(t *testing.T) {
				c.put("district", c.account("other", right), access.ErrDenied)
			})
		}
		c.put("viewer", c.account("other", access.Granted{Role: access.Viewer}), access.ErrDenied)
		c.put("district", c.account("district", district), access.ErrDenied)
		// In a circle, directly and over a third.
		c.put("village", c.account("district", access.Granted{Role: access.Coordinator, Place: "110105001002"}), access.ErrDenied)
		c.put("village", c.account("town", access.Granted{Role: access.Coordinator, Place: "110105001002"}), access.ErrDenied)

		// A delegate takes back what they gave, nobody else's.
		c.put("village", c.account("editor"), access.ErrDenied)
		renamed := c.account("editor", access.Granted{Role: access.Editor, Until: c.as("editor").Grants[0].Until})
		c.put("district", renamed, access.ErrDenied)

		// Whoever loses a right takes those with him.
		c.put("secadmin", c.account("district"), nil)
		for _, id := range []string{"district", "town", "village"} {
			if rights := c.as(id).Grants; len(rights) != 0 {
				t.Errorf("%s still holds %v", id, rights)
			}
		}
	})
}

func TestCircle(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.put("secadmin", c.account("a", access.Granted{Role: access.Organiser, Line: "league"}), nil)
		c.put("a", c.account("b", access.Granted{Role: access.Organiser, Line: "league"}), nil)
		c.put("b", c.account("d", access.Granted{Role: access.Organiser, Line: "league"}), nil)
		acc := c.account("a", access.Granted{Role: access.Organiser, Line: "league"},
			access.Granted{Role: access.Organiser, Line: "league", Place: "110105"})
		c.put("d", acc, access.ErrLoop)
		c.put("d", c.account("e", access.Granted{Role: access.Organiser, Line: "union"}), access.ErrDenied)
	})
}

func TestTwoPersons(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		r := c.put("secadmin", c.account("second", access.Granted{Role: access.SysAdmin}), nil)
		if r.State != access.Waiting || r.ID == 0 {
			t.Fatalf("an administrator was made by one person: %+v", r)
		}
		if _, err := c.Actor(ctx, "second"); !errors.Is(err, access.ErrUnknown) {
			t.Fatal("the account is there before a second person agreed")
		}
		for _, id := range []string{"secadmin", "viewer", "dataofficer"} {
			if _, err := c.Decide(ctx, c.as(id), r.ID, true, ""); !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s decided: %v", id, err)
			}
		}
		if got := must(c.Requests(ctx, c.as("auditadmin")))(t); len(got) != 1 || got[0].ID != r.ID {
			t.Errorf("the audit administrator sees %v", got)
		}
		if got := must(c.Requests(ctx, c.as("viewer")))(t); len(got) != 0 {
			t.Errorf("a viewer sees %v", got)
		}
		if _, err := c.Decide(ctx, c.as("auditadmin"), r.ID, true, "agreed"); err != nil {
			t.Fatal(err)
		}
		if !c.as("second").Holds(access.SysAdmin) {
			t.Error("approved, and not made")
		}
		if _, err := c.Decide(ctx, c.as("sysadmin"), r.ID, true, "again"); !errors.Is(err, access.ErrNoRequest) {
			t.Errorf("decided twice: %v", err)
		}

		// Declined, and too old.
		r = c.put("secadmin", c.account("third", access.Granted{Role: access.AuditAdmin}), nil)
		if _, err := c.Decide(ctx, c.as("sysadmin"), r.ID, false, "no need"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Decide(ctx, c.as("sysadmin"), r.ID, true, ""); !errors.Is(err, access.ErrNoRequest) {
			t.Errorf("a declined request was approved: %v", err)
		}
		r = c.put("secadmin", c.account("third", access.Granted{Role: access.AuditAdmin}), nil)
		c.now = c.now.Add(73 * time.Hour)
		if _, err := c.Decide(ctx, c.as("sysadmin"), r.ID, true, ""); !errors.Is(err, access.ErrNoRequest) {
			t.Errorf("a request of three days ago was approved: %v", err)
		}
	})
}

func TestAdministrators(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		// The last of each cannot leave, by any door.
		c.put("secadmin", c.account("sysadmin"), access.ErrLast)
		c.put("secadmin", c.account("auditadmin"), access.ErrLast)
		for _, id := range []string{"sysadmin", "auditadmin", "secadmin"} {
			if err := c.Disable(ctx, c.as("secadmin"), id, true, ""); !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s was disabled: %v", id, err)
			}
		}
		r := c.put("secadmin", c.account("second", access.Granted{Role: access.SysAdmin}), nil)
		if _, err := c.Decide(ctx, c.as("auditadmin"), r.ID, true, ""); err != nil {
			t.Fatal(err)
		}
		c.put("secadmin", c.account("sysadmin"), nil) // now one may

		// Never one person, not even in two accounts.
		officer := c.account("secret", access.Granted{Role: access.Viewer})
		officer.Person = "p1"
		c.put("secadmin", officer, nil)
		admin := c.account("another", access.Granted{Role: access.AuditAdmin})
		admin.Person = "p1"
		c.put("secadmin", admin, access.ErrConflict)

		// Nor does anybody grant to themselves in a second account.
		sec := c.as("secadmin")
		sec.Person = "p2"
		twin := c.account("twin", access.Granted{Role: access.Viewer})
		twin.Person = "p2"
		if _, err := c.Put(ctx, sec, twin, ""); !errors.Is(err, access.ErrSame) {
			t.Errorf("granted to themselves in a second account: %v", err)
		}

		// The system administrator fills only an empty seat.
		c.put("second", c.account("sec2", access.Granted{Role: access.SecAdmin}), access.ErrDenied)
		c.now = c.now.AddDate(1, 0, 1) // all have expired
		if _, err := c.Put(ctx, access.Actor{Account: c.account("late", access.Granted{Role: access.SysAdmin, Until: civil.At(c.now) + 1}), At: civil.At(c.now)},
			access.Account{ID: "sec2", Name: "sec2", Grants: []access.Granted{{Role: access.SecAdmin, Until: civil.At(c.now) + 1000}}}, ""); err != nil {
			t.Errorf("an empty seat could not be filled: %v", err)
		}
	})
}

func TestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		a, db := openAt(t, dsn, civil.Fixed(noon))
		ctx := t.Context()
		first := func(id string) error {
			return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return a.First(ctx, tx, id, "管理员", "") })
		}
		if err := first("root"); err != nil {
			t.Fatal(err)
		}
		if err := first("root2"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a second first administrator: %v", err)
		}
		root := must(a.Actor(ctx, "root"))(t)
		until := civil.At(noon.AddDate(0, 1, 0))
		for _, role := range []access.Role{access.SecAdmin, access.AuditAdmin} {
			acc := access.Account{ID: string(role), Name: "某", Grants: []access.Granted{{Role: role, Until: until}}}
			if r, err := a.Put(ctx, root, acc, "seat"); err != nil || r.State != access.Used {
				t.Errorf("%s: %v %v", role, r.State, err)
			}
		}
		again := access.Account{ID: "x", Name: "某", Grants: []access.Granted{{Role: access.SecAdmin, Until: until}}}
		if _, err := a.Put(ctx, root, again, ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a filled seat was filled again: %v", err)
		}
	})
}

func TestDisable(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		c.put("secadmin", c.account("lead", access.Granted{Role: access.Organiser, Line: "uni"}), nil)
		c.put("lead", c.account("helper", access.Granted{Role: access.Organiser, Line: "uni"}), nil)
		if err := c.Disable(ctx, c.as("secadmin"), "lead", true, "left"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Actor(ctx, "lead"); !errors.Is(err, access.ErrDisabled) || !errors.Is(err, access.ErrUnknown) {
			t.Errorf("a disabled account is %v", err)
		}
		if len(c.as("helper").Grants) != 0 {
			t.Error("what a disabled account passed on still stands")
		}
		if err := c.Disable(ctx, c.as("secadmin"), "lead", false, "back"); err != nil {
			t.Fatal(err)
		}
		if !c.as("lead").Holds(access.Organiser) {
			t.Error("opened again, and holds nothing")
		}
		if err := c.Disable(ctx, c.as("viewer"), "lead", true, ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a viewer disabled: %v", err)
		}
		if err := c.Disable(ctx, c.as("secadmin"), "nobody", true, ""); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("nobody was disabled: %v", err)
		}
	})
}

func TestBadAccounts(t *testing.T) {
	c := newCity(t, storetest.SQLite(t))
	for name, acc := range map[string]access.Account{
		"no name":          {ID: "x"},
		"half a division":  c.account("x", access.Granted{Role: access.Viewer, Place: "1"}),
		"words":            c.account("x", access.Granted{Role: access.Viewer, Place: "朝阳"}),
		"no such unit":     c.account("x", access.Granted{Role: access.Viewer, Unit: "mars"}),
		"emergency":        c.account("x", access.Granted{Role: access.Emergency}),
		"a very long name": {ID: "x", Name: strings.Repeat("长", 200)},
	} {
		t.Run(name, func(t *testing.T) { c.put("secadmin", acc, access.ErrAccount) })
	}
}

// However rights are passed on and taken back: nobody but the security
// administrator's own grantees holds anything whose giver does not hold it
// too, there and as long, and no seat of an administrator is ever empty.
func TestRightsNeverGrow(t *testing.T) {
	c := newCity(t, storetest.SQLite(t))
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		ctx := t.Context()
		run++
		var who []string
		for i := range 4 {
			who = append(who, fmt.Sprintf("w%d-%d", run, i))
		}
		who = append(who, "secadmin")
		places := []string{"", "11", "110105", "110105001", "110106"}
		for _, id := range who[:4] {
			c.put("secadmin", c.account(id), nil)
		}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			by := rapid.SampledFrom(who).Draw(r, "by")
			to := rapid.SampledFrom(who).Draw(r, "to")
			var rights []access.Granted
			for range rapid.IntRange(0, 2).Draw(r, "rights") {
				rights = append(rights, access.Granted{
					Role:  rapid.SampledFrom([]access.Role{access.Coordinator, access.Organiser}).Draw(r, "role"),
					Place: rapid.SampledFrom(places).Draw(r, "place"),
					Until: c.until + civil.Instant(rapid.IntRange(-2, 2).Draw(r, "until")),
				})
			}
			if _, err := c.Put(ctx, c.as(by), c.account(to, rights...), ""); err != nil && !errors.Is(err, access.ErrDenied) && !errors.Is(err, access.ErrConflict) {
				r.Fatal(err)
			}
		}
		accounts := must(c.Accounts(ctx))(t)
		held := map[string][]access.Granted{}
		for _, acc := range accounts {
			held[acc.ID] = acc.Grants
		}
		for _, id := range who {
			for _, g := range held[id] {
				if g.By == "secadmin" || g.By == "operator" {
					continue
				}
				covered := false
				for _, own := range held[g.By] {
					covered = covered || strings.HasPrefix(g.Place, own.Place) && g.Until <= own.Until &&
						(own.Role == g.Role || own.Role == access.Coordinator)
				}
				if !covered || g.By == id {
					r.Fatalf("%s holds %+v from %s, who holds %+v", id, g, g.By, held[g.By])
				}
			}
		}
		if !c.as("secadmin").Holds(access.SecAdmin) {
			r.Fatal("the security administrator is gone")
		}
	})
}
