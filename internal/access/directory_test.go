package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/store/storetest"
)

func (c *city) listed(by string, f access.Find) string {
	c.t.Helper()
	got := must(c.Directory(c.t.Context(), c.as(by), f))(c.t)
	ids := make([]string, len(got.Accounts))
	for i, acc := range got.Accounts {
		ids[i] = acc.ID
	}
	return strings.Join(ids, " ")
}

// Everybody who has business with accounts sees those they have business with,
// and nobody else's.
func TestDirectory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		c := newCity(t, dsn)
		ctx := t.Context()
		for _, id := range []string{"n1", "n2", "n3"} {
			c.put("secadmin", c.account(id, access.Granted{Role: access.Worker, Place: "110105"}), nil)
		}
		c.put("secadmin", c.account("south", access.Granted{Role: access.Worker, Place: "110106"}), nil)
		c.put("secadmin", c.account("chief", access.Granted{Role: access.Coordinator, Place: "110105"}), nil)
		c.put("secadmin", c.account("cafe_1", access.Granted{Role: access.Viewer}), nil)

		for _, tt := range []struct {
			by   string
			f    access.Find
			want string
		}{
			{"secadmin", access.Find{Role: access.Worker}, "n1 n2 n3 south worker"},
			{"secadmin", access.Find{Role: access.Worker, Place: "110105"}, "n1 n2 n3"},
			{"secadmin", access.Find{Text: "N2"}, "n2"},
			{"secadmin", access.Find{Text: "e_"}, "cafe_1"}, // a sign of LIKE is a letter like any other
			{"secadmin", access.Find{Closed: true}, ""},
			{"chief", access.Find{}, "chief n1 n2 n3"},
			{"chief", access.Find{Place: "110106"}, ""},
			{"sysadmin", access.Find{}, "auditadmin secadmin sysadmin"},
		} {
			if got := c.listed(tt.by, tt.f); got != tt.want {
				t.Errorf("%s %+v: %q, want %q", tt.by, tt.f, got, tt.want)
			}
		}
		for _, by := range []string{"viewer", "worker", "auditadmin", "dataofficer"} {
			if _, err := c.Directory(ctx, c.as(by), access.Find{}); !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s lists accounts: %v", by, err)
			}
		}

		var walked []string
		f := access.Find{Role: access.Worker, Limit: 2}
		for {
			page := must(c.Directory(ctx, c.as("secadmin"), f))(t)
			for _, acc := range page.Accounts {
				walked = append(walked, acc.ID)
			}
			if page.Next == "" {
				break
			}
			f.After = page.Next
		}
		if want := []string{"n1", "n2", "n3", "south", "worker"}; !slices.Equal(walked, want) {
			t.Errorf("page by page %v, want %v", walked, want)
		}

		if _, err := c.See(ctx, c.as("chief"), "south"); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("a coordinator opens another district's account: %v", err)
		}
		if err := c.Disable(ctx, c.as("secadmin"), "n1", true, "left"); err != nil {
			t.Fatal(err)
		}
		if got := c.listed("secadmin", access.Find{Closed: true}); got != "n1" {
			t.Errorf("closed accounts: %q", got)
		}
		story := must(c.Story(ctx, c.as("chief"), "n1", 0, 10))(t)
		if len(story) != 2 || story[0].Who != "secadmin" || !strings.Contains(story[0].Purpose, "left") {
			t.Errorf("story %+v", story)
		}
		if got := must(c.Givable(ctx, c.as("chief")))(t); slices.Contains(got, access.SecAdmin) || !slices.Contains(got, access.Contributor) || slices.Contains(got, access.Worker) {
			t.Errorf("a coordinator may give %v", got)
		}
		if got := must(c.Givable(ctx, c.as("sysadmin")))(t); len(got) != 0 {
			t.Errorf("the system administrator may give %v", got)
		}
	})
}

// A grant that is added while a glass is open neither closes nor lengthens it.
func TestGlassStaysBesideGrants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		c := newCity(t, dsn)
		ctx := t.Context()
		c.put("secadmin", c.account("w", access.Granted{Role: access.Worker, Place: "110105"}), nil)
		r := must(c.Glass(ctx, c.as("w"), access.Thing{Kind: "person", ID: "p", Place: "110105001"}, access.Rescue, "no answer at the door"))(t)
		waits := must(c.Waits(ctx, c.as("dataofficer")))(t)
		if len(waits) != 1 || waits[0].ID != r.ID {
			t.Fatalf("waits for the data officer: %+v", waits)
		}
		if got := must(c.Waits(ctx, c.as("w")))(t); len(got) != 0 {
			t.Errorf("waits for the one who asks: %+v", got)
		}
		if _, err := c.Decide(ctx, c.as("dataofficer"), r.ID, true, "yes"); err != nil {
			t.Fatal(err)
		}
		c.put("secadmin", c.account("w", access.Granted{Role: access.Worker, Place: "110105"}, access.Granted{Role: access.Viewer}), nil)
		holds := c.as("w")
		if !holds.Holds(access.Emergency) || !holds.Holds(access.Viewer) {
			t.Errorf("holds %+v", holds.Grants)
		}
	})
}
