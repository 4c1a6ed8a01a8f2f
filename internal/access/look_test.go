package access_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
)

func person(id string) access.Thing {
	return access.Thing{Kind: "person", ID: id, Place: "110105001002"}
}

func TestWhoLookedAt(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		worker := c.as("worker")
		if err := c.LookAt(ctx, worker, access.PersonOpen, person("7"), "contact: gate shift", "7"); err != nil {
			t.Fatal(err)
		}
		for _, purpose := range []string{"", "curious"} {
			if err := c.LookAt(ctx, worker, access.PersonOpen, person("7"), purpose, "7"); !errors.Is(err, access.ErrPurpose) {
				t.Errorf("looked for %q: %v", purpose, err)
			}
		}
		if err := c.LookAt(ctx, c.as("coordinator"), access.PersonOpen, person("7"), "contact", "7"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a coordinator opened a phone: %v", err)
		}
		// A list shows many.
		if err := c.LookAt(ctx, worker, access.PersonRead, access.Thing{Kind: "people", Place: "110105001002"}, "", "9", "7", "8", "8"); err != nil {
			t.Fatal(err)
		}
		seen := must(c.WhoLookedAt(ctx, "7", 10))(t)
		if len(seen) != 2 || seen[0].Act != access.PersonRead || seen[1].Purpose != "contact: gate shift" || seen[1].Name != worker.Name {
			t.Errorf("7 was seen by %+v", seen)
		}
		if got := must(c.WhoLookedAt(ctx, "8", 10))(t); len(got) != 1 {
			t.Errorf("8 was seen by %+v", got)
		}
		if got := must(c.WhoLookedAt(ctx, "1", 10))(t); len(got) != 0 {
			t.Errorf("1 was seen by %+v", got)
		}

		// Changing whom a look showed breaks the chain.
		if _, _, err := c.VerifyAudit(ctx); err != nil {
			t.Fatal(err)
		}
		write(t, c.db, `DELETE FROM access_seen WHERE subject = '8'`)
		if _, _, err := c.VerifyAudit(ctx); !errors.Is(err, access.ErrTampered) {
			t.Errorf("a subject was removed unseen: %v", err)
		}
	})
}

func write(t *testing.T, db *store.DB, query string, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBreakGlass(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		district := "coordinator"
		if _, err := c.Glass(ctx, c.as(district), person("7"), "curious", ""); !errors.Is(err, access.ErrPurpose) {
			t.Errorf("broken for no purpose: %v", err)
		}
		if _, err := c.Glass(ctx, c.as("viewer"), person("7"), access.Rescue, ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a viewer asked: %v", err)
		}
		r := must(c.Glass(ctx, c.as(district), person("7"), access.Rescue, "no answer at the door"))(t)
		if access.May(c.as(district), access.PersonOpen, person("7")) == nil {
			t.Fatal("open before a second person agreed")
		}
		if _, err := c.Decide(ctx, c.as(district), r.ID, true, ""); !errors.Is(err, access.ErrSame) {
			t.Errorf("decided alone: %v", err)
		}
		if _, err := c.Decide(ctx, c.as("dataofficer"), r.ID, true, "agreed by telephone"); err != nil {
			t.Fatal(err)
		}
		who := c.as(district)
		if err := c.LookAt(ctx, who, access.PersonOpen, person("7"), "rescue: call them", "7"); err != nil {
			t.Error(err)
		}
		if access.May(who, access.PersonOpen, person("8")) == nil {
			t.Error("the glass of one person opens another's")
		}
		told := must(c.Notices(ctx))(t)
		if len(told) != 1 || told[0].Subject != "7" || told[0].Request != r.ID {
			t.Fatalf("to be told: %+v", told)
		}
		err := c.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return access.Told(ctx, tx, told[0].ID, civil.At(c.now))
		})
		if err != nil {
			t.Fatal(err)
		}
		if told = must(c.Notices(ctx))(t); len(told) != 0 {
			t.Errorf("told, and still to be told: %+v", told)
		}
		c.now = c.now.Add(4*time.Hour - time.Millisecond)
		if err := access.May(c.as(district), access.PersonOpen, person("7")); err != nil {
			t.Errorf("closed too early: %v", err)
		}
		c.now = c.now.Add(time.Millisecond)
		if access.May(c.as(district), access.PersonOpen, person("7")) == nil {
			t.Error("open after four hours")
		}
	})
}

func TestAskAndUse(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		list := access.Thing{Kind: "people", ID: "110105", Place: "110105"}
		use := func(who string, id int64, act access.Act) error {
			return c.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := access.Use(ctx, tx, c.as(who), id, act)
				return err
			})
		}
		r := must(c.Ask(ctx, c.as("coordinator"), access.PersonExport, list, "contact: heat wave calls", "columns name,phone"))(t)
		if err := use("coordinator", r.ID, access.PersonExport); !errors.Is(err, access.ErrNoRequest) {
			t.Errorf("exported before anybody agreed: %v", err)
		}
		if _, err := c.Decide(ctx, c.as("dataofficer"), r.ID, true, "ok"); err != nil {
			t.Fatal(err)
		}
		if err := use("worker", r.ID, access.PersonExport); !errors.Is(err, access.ErrDenied) {
			t.Errorf("another used it: %v", err)
		}
		if err := use("coordinator", r.ID, access.PersonErase); !errors.Is(err, access.ErrDenied) {
			t.Errorf("used for another act: %v", err)
		}
		if err := use("coordinator", r.ID, access.PersonExport); err != nil {
			t.Fatal(err)
		}
		if err := use("coordinator", r.ID, access.PersonExport); !errors.Is(err, access.ErrNoRequest) {
			t.Errorf("used twice: %v", err)
		}
		if _, err := c.Ask(ctx, c.as("coordinator"), access.PersonExport, list, "", ""); !errors.Is(err, access.ErrPurpose) {
			t.Errorf("asked without a purpose: %v", err)
		}
		if _, err := c.Ask(ctx, c.as("viewer"), access.FigureRead, list, "x", ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("asked for what needs no second person: %v", err)
		}
	})
}

func TestSeparate(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		for _, id := range []string{"one", "two"} {
			acc := c.account(id, access.Granted{Role: access.Worker})
			acc.Person = "p9"
			c.put("secadmin", acc, nil)
		}
		ctx := t.Context()
		for _, tt := range []struct {
			recorder, approver string
			want               error
		}{
			{"worker", "worker", access.ErrSame}, {"one", "two", access.ErrSame}, {"one", "worker", nil}, {"worker", "organiser", nil},
		} {
			if err := c.Separate(ctx, c.db.Read(), tt.recorder, tt.approver); !errors.Is(err, tt.want) {
				t.Errorf("%s and %s: %v, want %v", tt.recorder, tt.approver, err, tt.want)
			}
		}
	})
}

func TestSearchAudit(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		worker, viewer := c.as("worker"), c.as("viewer")
		for i := range 5 {
			if err := c.LookAt(ctx, worker, access.PersonOpen, person(fmt.Sprint(i)), "contact", fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Look(ctx, viewer, access.FactRead, access.Thing{Kind: "fact", ID: "f1"}, "curious"); !errors.Is(err, access.ErrDenied) {
			t.Fatal(err)
		}
		auditor := c.as("auditadmin")
		for name, tt := range map[string]struct {
			s    access.Search
			want int
		}{
			"by actor":      {access.Search{Who: "worker"}, 5},
			"by act":        {access.Search{Act: access.FactRead}, 1},
			"by object":     {access.Search{Kind: "person", ID: "3"}, 1},
			"by subject":    {access.Search{Subject: "4"}, 1},
			"by outcome":    {access.Search{Outcome: access.Refused}, 1},
			"by time":       {access.Search{Who: "worker", From: civil.At(noon), To: civil.At(noon) + 1}, 5},
			"another time":  {access.Search{Who: "worker", To: civil.At(noon)}, 0},
			"pages":         {access.Search{Who: "worker", Limit: 2}, 2},
			"a quote in it": {access.Search{Who: "worker' OR '1'='1"}, 0},
		} {
			t.Run(name, func(t *testing.T) {
				got := must(c.SearchAudit(ctx, auditor, tt.s))(t)
				if len(got) != tt.want {
					t.Errorf("%d rows, want %d: %+v", len(got), tt.want, got)
				}
			})
		}
		first := must(c.SearchAudit(ctx, auditor, access.Search{Who: "worker", Limit: 2}))(t)
		next := must(c.SearchAudit(ctx, auditor, access.Search{Who: "worker", Before: first[1].Seq}))(t)
		if len(next) != 3 || next[0].Seq >= first[1].Seq {
			t.Errorf("the next page is %+v", next)
		}
		for _, id := range []string{"sysadmin", "secadmin", "viewer", "auditor"} {
			if _, err := c.SearchAudit(ctx, c.as(id), access.Search{}); !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s searched the audit chain: %v", id, err)
			}
		}
	})
}

func TestAnomalies(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		c.now = noon.Add(10 * time.Minute)
		from, to := civil.At(noon), civil.At(noon.Add(24*time.Hour))
		find := func() map[string]access.Anomaly {
			out := map[string]access.Anomaly{}
			for _, a := range must(c.Anomalies(ctx, c.as("auditadmin"), from, to))(t) {
				out[a.Kind+" "+a.Who] = a
			}
			return out
		}
		var fifty []string
		for i := range access.ManySubjects {
			fifty = append(fifty, fmt.Sprintf("p%d", i))
		}
		look := func(who string, subjects ...string) {
			t.Helper()
			if err := c.LookAt(ctx, c.as(who), access.PersonRead, access.Thing{Kind: "people", Place: "110105"}, "", subjects...); err != nil {
				t.Fatal(err)
			}
		}
		look("worker", fifty...)
		if got := find(); len(got) != 0 {
			t.Errorf("fifty are no alarm: %v", got)
		}
		look("worker", "p0", "one-more")
		for _, who := range []string{"worker", "coordinator", "organiser", "verifier"} {
			look(who, "famous")
		}
		for range access.ManyRefusals + 1 {
			_ = c.Look(ctx, c.as("viewer"), access.FactRead, access.Thing{Kind: "fact"}, "")
		}
		got := find()
		if a := got["many-subjects worker"]; a.Count != 52 || a.From != from {
			t.Errorf("many subjects: %+v", a)
		}
		if a := got["many-lookers famous"]; a.Count != 4 {
			t.Errorf("many lookers: %+v", a)
		}
		if a := got["many-refusals viewer"]; a.Count != 21 {
			t.Errorf("many refusals: %+v", a)
		}
		if len(got) != 3 {
			t.Errorf("found %v", got)
		}
		if _, err := c.Anomalies(ctx, c.as("secadmin"), from, to); !errors.Is(err, access.ErrDenied) {
			t.Errorf("the security administrator reads alarms: %v", err)
		}
	})
}

func TestCutAudit(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		if err := c.LookAt(ctx, c.as("worker"), access.PersonOpen, person("7"), "contact", "7"); err != nil {
			t.Fatal(err)
		}
		c.now = noon.AddDate(0, 5, 0)
		old := must(c.Audit(ctx, 0, 1000))(t)
		ask := func(before civil.Instant) int64 {
			t.Helper()
			r := must(c.Ask(ctx, c.as("auditadmin"), access.AuditCut, access.Thing{Kind: "audit", ID: before.String()}, "retention", ""))(t)
			if _, err := c.Decide(ctx, c.as("secadmin"), r.ID, true, ""); err != nil {
				t.Fatal(err)
			}
			return r.ID
		}
		before := civil.At(noon) + 1
		if _, err := c.CutAudit(ctx, c.as("auditadmin"), ask(before), before); !errors.Is(err, access.ErrTooYoung) {
			t.Errorf("rows of five months ago were cut: %v", err)
		}
		c.now = noon.AddDate(0, 6, 1)
		id := ask(before)
		if _, err := c.CutAudit(ctx, c.as("auditadmin"), id, before-1); !errors.Is(err, access.ErrDenied) {
			t.Errorf("cut elsewhere than asked: %v", err)
		}
		gone, err := c.CutAudit(ctx, c.as("auditadmin"), id, before)
		if err != nil {
			t.Fatal(err)
		}
		if gone != int64(len(old)) {
			t.Errorf("%d rows went, want %d", gone, len(old))
		}
		if _, _, err := c.VerifyAudit(ctx); err != nil {
			t.Errorf("the rest does not verify: %v", err)
		}
		if got := must(c.WhoLookedAt(ctx, "7", 9))(t); len(got) != 0 {
			t.Errorf("looks outlive their rows: %v", got)
		}
		write(t, c.db, `DELETE FROM access_audit WHERE seq = (SELECT MAX(seq) FROM access_audit)`)
		if _, _, err := c.VerifyAudit(ctx); !errors.Is(err, access.ErrTampered) {
			t.Errorf("a cut at the end was not seen: %v", err)
		}
	})
}
