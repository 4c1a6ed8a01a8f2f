package retention_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/jobs"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
)

// visits are records of people at a gate, for as long as an event lasts; codes
// are of no use after a day.
func rules() []retention.Rule {
	visits := func(s retention.Scope) (string, []any) {
		return `visits WHERE event = $1 AND at < $2`, []any{s.Event, int64(s.Before)}
	}
	codes := func(s retention.Scope) (string, []any) { return `codes WHERE at < $1`, []any{int64(s.Before)} }
	rule := func(key string, where func(retention.Scope) (string, []any)) retention.Rule {
		return retention.Rule{
			Key: key, What: text.Label{Zh: key, En: key}, Reason: text.Label{Zh: "依据", En: "ground"},
			Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
				from, args := where(s)
				return n, q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+from, args...).Scan(&n)
			},
			Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
				from, args := where(s)
				table, _, _ := strings.Cut(from, " ")
				args = append(args, limit)
				res, err := tx.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s WHERE id IN (SELECT id FROM %s ORDER BY id LIMIT $%d)", table, from, len(args)), args...)
				if err != nil {
					return 0, err
				}
				return res.RowsAffected()
			},
		}
	}
	gate, code := rule("gate.visits", visits), rule("signin.codes", codes)
	gate.AtEnd, code.Keep = true, retention.Period{Days: 1}
	return []retention.Rule{gate, code}
}

type rig struct {
	*retention.Retention
	t      *testing.T
	db     *store.DB
	access *access.Access
	jobs   *jobs.Workers
	now    time.Time
}

func newRig(t *testing.T, dsn string) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC)}
	clock := civil.Clock(func() time.Time { return r.now })
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{access.Migrations(), jobs.Migrations(), retention.Migrations()}})
	r.must(err)
	t.Cleanup(func() { _ = db.Close() })
	r.db, r.access = db, access.New(db, clock)
	r.Retention, err = retention.New(db, r.access, clock, rules())
	r.must(err)
	r.jobs = jobs.New(jobs.Options{DB: db, Clock: clock, Kinds: []jobs.Kind{r.Kind()}})
	until := civil.At(r.now.AddDate(1, 0, 0))
	r.must(r.access.Bootstrap(t.Context(), []access.Account{
		{ID: "second", Name: "second", Grants: []access.Granted{{Role: access.SecAdmin, Until: until}}},
		{ID: "officer", Name: "officer", Grants: []access.Granted{{Role: access.DataOfficer, Until: until}}},
		{ID: "secadmin", Name: "secadmin", Grants: []access.Granted{{Role: access.SecAdmin, Until: until}}},
		{ID: "worker", Name: "worker", Grants: []access.Granted{{Role: access.Worker, Until: until}}},
	}, "test"))
	r.exec(`CREATE TABLE visits (id bigint NOT NULL PRIMARY KEY, event text NOT NULL, at bigint NOT NULL)`)
	r.exec(`CREATE TABLE codes (id bigint NOT NULL PRIMARY KEY, at bigint NOT NULL)`)
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) exec(query string, args ...any) {
	r.t.Helper()
	r.must(r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

func (r *rig) visits(event string, from, n int) {
	r.t.Helper()
	r.must(r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		into := store.Table{Name: "visits", Columns: []string{"id", "event", "at"}}
		return store.Insert(ctx, tx, into, n, func(i int, args []any) []any {
			return append(args, int64(from+i), event, r.now.UnixMilli()-1)
		})
	}))
}

func (r *rig) count(table string) (n int) {
	r.t.Helper()
	r.must(r.db.Read().QueryRowContext(r.t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}

func (r *rig) as(id string) access.Actor {
	r.t.Helper()
	actor, err := r.access.Actor(r.t.Context(), id)
	r.must(err)
	return actor
}

func TestEndOfEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.visits("covid", 0, 2500)
		r.visits("flood", 10_000, 7)
		lines, err := r.List(t.Context(), "covid")
		if err != nil || len(lines) != 1 || lines[0].Listed != 2500 {
			t.Fatalf("%+v, %v", lines, err)
		}
		if _, _, err := r.Ask(t.Context(), r.as("worker"), "covid", "", "over"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a worker asked: %v", err)
		}
		req, _, err := r.Ask(t.Context(), r.as("officer"), "covid", "", "the event is over")
		r.must(err)
		if _, err := r.Begin(t.Context(), r.jobs, r.as("officer"), req.ID); !errors.Is(err, access.ErrDenied) {
			t.Errorf("begun without a second person: %v", err)
		}
		if _, err := r.access.Decide(t.Context(), r.as("officer"), req.ID, true, ""); !errors.Is(err, access.ErrSame) {
			t.Errorf("one person decided on their own: %v", err)
		}
		_, err = r.access.Decide(t.Context(), r.as("secadmin"), req.ID, true, "agreed")
		r.must(err)
		r.now = r.now.Add(time.Hour)
		r.visits("covid", 5000, 3) // came after it was asked
		id, err := r.Begin(t.Context(), r.jobs, r.as("officer"), req.ID)
		r.must(err)
		if _, err := r.Begin(t.Context(), r.jobs, r.as("officer"), req.ID); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a request was used twice: %v", err)
		}
		if n, err := r.jobs.RunDue(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if n := r.count("visits"); n != 3+7 {
			t.Errorf("%d visits are left", n)
		}
		rep, err := r.Report(t.Context(), id)
		if err != nil || len(rep.Lines) != 1 {
			t.Fatalf("%+v, %v", rep, err)
		}
		if l := rep.Lines[0]; l.Listed != 2500 || l.Destroyed != 2500 || l.Left != 0 || rep.AskedBy != "officer" || rep.ApprovedBy != "secadmin" || rep.Ended == 0 {
			t.Errorf("%s", rep.Text)
		}
		entries, err := r.access.Audit(t.Context(), 0, 100)
		r.must(err)
		last := entries[len(entries)-1]
		if last.Act != access.Destroy || last.Purpose != "sha256:"+rep.Hash || last.Thing.ID != id {
			t.Errorf("%+v", last)
		}
		if _, _, err := r.access.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
		r.exec(`UPDATE retention_report SET report = $1 WHERE id = $2`, []byte(strings.Replace(string(rep.Text), "2500", "2400", 1)), id)
		if _, err := r.Report(t.Context(), id); err == nil {
			t.Error("a report that was changed is shown as if it was not")
		}
	})
}

func TestDailyClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.visits("covid", 0, 5)
		for i, age := range []time.Duration{time.Hour, 20 * time.Hour, 40 * time.Hour, 100 * time.Hour} {
			r.exec(`INSERT INTO codes (id, at) VALUES ($1, $2)`, int64(i), r.now.Add(-age).UnixMilli())
		}
		for range 2 { // once a day
			id, err := r.Sweep(t.Context(), r.jobs)
			if err != nil || id != "sweep-2020-03-06" {
				t.Fatal(id, err)
			}
		}
		if n, err := r.jobs.RunDue(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if codes, visits := r.count("codes"), r.count("visits"); codes != 2 || visits != 5 {
			t.Errorf("%d codes, %d visits are left", codes, visits)
		}
		rep, err := r.Report(t.Context(), "sweep-2020-03-06")
		if err != nil || rep.Lines[0].Destroyed != 2 {
			t.Errorf("%+v, %v", rep, err)
		}
	})
}

func TestHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.exec(`INSERT INTO codes (id, at) VALUES (1, 0)`)
		sweep := func(want int) {
			t.Helper()
			_, err := r.Sweep(t.Context(), r.jobs)
			r.must(err)
			_, err = r.jobs.RunDue(t.Context())
			r.must(err)
			if n := r.count("codes"); n != want {
				t.Errorf("%d codes are left, want %d", n, want)
			}
		}
		until := civil.At(r.now.Add(60 * time.Hour))
		for name, bad := range map[string]retention.Hold{
			"no reason": {Rule: "signin.codes", Until: until}, "no end": {Rule: "signin.codes", Reason: "inspection"},
			"no such rule": {Rule: "none", Reason: "inspection", Until: until},
		} {
			if _, err := r.Hold(t.Context(), r.as("officer"), bad); !errors.Is(err, retention.ErrBad) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h := retention.Hold{Rule: "signin.codes", Reason: "inspection", Until: until}
		if _, err := r.Hold(t.Context(), r.as("worker"), h); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a worker held: %v", err)
		}
		id, err := r.Hold(t.Context(), r.as("officer"), h)
		r.must(err)
		sweep(1)
		if rep, err := r.Report(t.Context(), "sweep-2020-03-06"); err != nil || rep.Lines[0].Held != "inspection" || rep.Lines[0].Left != 1 {
			t.Errorf("%+v, %v", rep, err)
		}
		// Another event's hold, released: it stops nothing any more.
		other, err := r.Hold(t.Context(), r.as("officer"), retention.Hold{Event: "flood", Reason: "dispute", Until: until})
		r.must(err)
		for _, one := range []int64{id, other} {
			if err := r.Confirm(t.Context(), r.as("officer"), one); fault.Find(err) == nil {
				t.Errorf("confirmed by whoever held: %v", err)
			}
			r.must(r.Confirm(t.Context(), r.as("second"), one))
		}
		for range 2 {
			if done, err := r.Release(t.Context(), r.as("officer"), id, "over"); done || err != nil {
				t.Errorf("let go on one person's word: %t, %v", done, err)
			}
		}
		if done, err := r.Release(t.Context(), r.as("second"), id, "over"); !done || err != nil {
			t.Errorf("let go by two: %t, %v", done, err)
		}
		if _, err := r.Release(t.Context(), r.as("second"), id, "over"); !errors.Is(err, retention.ErrNone) {
			t.Errorf("released twice: %v", err)
		}
		r.now = r.now.AddDate(0, 0, 1)
		sweep(1) // the dispute may need them
		if lines, err := r.List(t.Context(), "covid"); err != nil || lines[0].Held != "" {
			t.Errorf("%+v, %v", lines, err)
		}
		if lines, err := r.List(t.Context(), "flood"); err != nil || lines[0].Held != "dispute" {
			t.Errorf("%+v, %v", lines, err)
		}
		r.now = until.Time() // it ends by itself
		sweep(0)
		holds, err := r.Holds(t.Context())
		if err != nil || len(holds) != 2 || holds[0].ID != other || holds[1].Released == 0 {
			t.Errorf("%+v, %v", holds, err)
		}
	})
}

// One person's word holds for three days; a hold on a person keeps them from
// being erased, and others not.
func TestHoldOnPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		held := func(want bool) {
			t.Helper()
			if err := r.MayErase(t.Context(), r.db.Read(), "p1"); errors.Is(err, retention.ErrHeld) != want {
				t.Errorf("held: %v, want %t", err, want)
			}
		}
		id, err := r.Hold(t.Context(), r.as("officer"), retention.Hold{Subject: "p1", Reason: "court", Until: civil.At(r.now.AddDate(0, 1, 0))})
		r.must(err)
		held(true)
		r.must(r.MayErase(t.Context(), r.db.Read(), "p2"))
		r.now = r.now.Add(73 * time.Hour)
		held(false) // nobody confirmed it
		r.must(r.Confirm(t.Context(), r.as("second"), id))
		held(true)
		r.now = r.now.AddDate(0, 1, 0)
		held(false)
		if err := r.Confirm(t.Context(), r.as("second"), id); !errors.Is(err, retention.ErrNone) {
			t.Errorf("a hold that has ended: %v", err)
		}
		if _, err := r.Hold(t.Context(), r.as("officer"), retention.Hold{Subject: "p1", Reason: "x", Until: civil.At(r.now.AddDate(4, 0, 0))}); !errors.Is(err, retention.ErrBad) {
			t.Errorf("for four years: %v", err)
		}
	})
}

func TestRulesAreChecked(t *testing.T) {
	for name, spoil := range map[string]func([]retention.Rule) []retention.Rule{
		"twice":     func(r []retention.Rule) []retention.Rule { return append(r, r[0]) },
		"no clock":  func(r []retention.Rule) []retention.Rule { r[1].Keep = retention.Period{}; return r },
		"no reason": func(r []retention.Rule) []retention.Rule { r[0].Reason = text.Label{}; return r },
		"no way":    func(r []retention.Rule) []retention.Rule { r[0].Destroy = nil; return r },
	} {
		if _, err := retention.New(nil, nil, nil, spoil(rules())); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestPeriod(t *testing.T) {
	at := civil.At(time.Date(2020, 3, 31, 4, 0, 0, 0, time.UTC))
	p := retention.Period{Years: 1, Months: 1, Days: 1}
	// One year, one month and one day before is 30 February, which is 2 March.
	if got := p.Before(at).String(); got != "2019-03-02T12:00:00+08:00" {
		t.Error(got)
	}
	if got := p.String(); got != "1年1个月1天" {
		t.Error(got)
	}
}
