package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/export"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
)

type rig struct {
	*export.Exports
	t      *testing.T
	db     *store.DB
	access *access.Access
	now    time.Time
	people int
}

func newRig(t *testing.T, dsn string) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2020, 3, 6, 4, 0, 0, 0, time.UTC), people: 3}
	clock := civil.Clock(func() time.Time { return r.now })
	db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{access.Migrations(), export.Migrations()}})
	r.must(err)
	t.Cleanup(func() { _ = db.Close() })
	r.db, r.access = db, access.New(db, clock)
	r.Exports = export.New(db, r.access, clock, []export.Source{{
		Key: "people.contact", Name: text.Label{Zh: "联系名单", En: "contact list"}, Columns: []string{"姓名", "手机"},
		Rows: func(_ context.Context, _ store.Queryer, _ string, _ map[string]string, limit int) (rows [][]string, persons []string, err error) {
			for i := range min(limit, r.people) {
				name := fmt.Sprintf("志愿者%d", i)
				if i == 1 {
					name = `=HYPERLINK("http://x")`
				}
				rows = append(rows, []string{name, fmt.Sprintf("138%08d", i)})
				persons = append(persons, fmt.Sprintf("p%d", i))
			}
			return rows, persons, nil
		},
	}})
	until := civil.At(r.now.AddDate(1, 0, 0))
	role := func(id string, role access.Role) access.Account {
		return access.Account{ID: id, Name: id, Grants: []access.Granted{{Role: role, Place: "110115001", Until: until}}}
	}
	officer := role("officer", access.DataOfficer)
	officer.Grants[0].Place = ""
	r.must(r.access.Bootstrap(t.Context(), []access.Account{role("worker", access.Worker), role("other", access.Worker), role("viewer", access.Viewer), officer}, "test"))
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) as(id string) access.Actor {
	r.t.Helper()
	actor, err := r.access.Actor(r.t.Context(), id)
	r.must(err)
	return actor
}

func (r *rig) spec() export.Spec {
	return export.Spec{
		Source: "people.contact", Place: "110115001001", Purpose: "contact: 通知上岗", Recipient: "某社区居委会",
		Expires: civil.At(r.now.Add(48 * time.Hour)), Downloads: 2,
	}
}

// made asks, has it agreed to, and makes the file.
func (r *rig) made() (id, passphrase string) {
	r.t.Helper()
	req, err := r.Ask(r.t.Context(), r.as("worker"), r.spec())
	r.must(err)
	_, err = r.access.Decide(r.t.Context(), r.as("officer"), req.ID, true, "agreed")
	r.must(err)
	id, passphrase, err = r.Make(r.t.Context(), r.as("worker"), req.ID)
	r.must(err)
	if _, _, err := r.Make(r.t.Context(), r.as("worker"), req.ID); !errors.Is(err, access.ErrDenied) {
		r.t.Errorf("one request, two files: %v", err)
	}
	return id, passphrase
}

func TestExport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		id, passphrase := r.made()
		_, file, err := r.Download(t.Context(), r.as("worker"), id)
		r.must(err)
		if bytes.Contains(file, []byte("13800000000")) || bytes.Contains(file, []byte("志愿者0")) {
			t.Error("the file is not encrypted")
		}
		gotID, content, err := export.Open(file, strings.ToLower(strings.ReplaceAll(passphrase, "-", " ")))
		if err != nil || gotID != id {
			t.Fatal(gotID, err)
		}
		words := string(content)
		for _, want := range []string{"\ufeff# 联系名单", "仅供 某社区居委会 使用", id, "批准 approved by: officer", "contact: 通知上岗"} {
			if !strings.Contains(words, want) {
				t.Errorf("no %q in\n%s", want, words)
			}
		}
		c := csv.NewReader(strings.NewReader(strings.TrimPrefix(words, "\ufeff")))
		c.Comment = '#'
		rows, err := c.ReadAll()
		if err != nil || len(rows) != 4 {
			t.Fatal(rows, err)
		}
		if rows[2][0] != `'=HYPERLINK("http://x")` || rows[3][1] != "13800000002" || rows[3][2] != "某社区居委会 "+id {
			t.Errorf("%q", rows)
		}
		entries, err := r.access.Audit(t.Context(), 0, 100)
		r.must(err)
		shown := false
		for _, e := range entries {
			shown = shown || e.Act == access.PersonExport && fmt.Sprint(e.Subjects) == "[p0 p1 p2]" && strings.Contains(e.Purpose, "某社区居委会; 3 rows")
		}
		if !shown {
			t.Error("those in the list cannot be told")
		}
	})
}

func TestDownloadsAreLimited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		id, _ := r.made()
		for _, who := range []string{"other", "officer", "viewer"} {
			if _, _, err := r.Download(t.Context(), r.as(who), id); !errors.Is(err, export.ErrGone) {
				t.Errorf("%s: %v", who, err)
			}
		}
		for range 2 {
			_, _, err := r.Download(t.Context(), r.as("worker"), id)
			r.must(err)
		}
		if _, _, err := r.Download(t.Context(), r.as("worker"), id); !errors.Is(err, export.ErrGone) {
			t.Errorf("a third time: %v", err)
		}
		late, _ := r.made()
		r.now = r.now.Add(48 * time.Hour)
		if _, _, err := r.Download(t.Context(), r.as("worker"), late); !errors.Is(err, export.ErrGone) {
			t.Errorf("after its end: %v", err)
		}
		rule := export.Rules()[0]
		s := retention.Scope{Before: civil.At(r.now.Add(time.Minute))}
		r.must(r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			before, err1 := rule.Count(ctx, tx, s)
			gone, err2 := rule.Destroy(ctx, tx, s, 10)
			after, err3 := rule.Count(ctx, tx, s)
			if before != 1 || gone != 1 || after != 0 {
				t.Errorf("%d, %d, %d", before, gone, after)
			}
			return errors.Join(err1, err2, err3)
		}))
		list, err := r.List(t.Context(), 10)
		if err != nil || len(list) != 2 || list[0].Left != 0 || list[0].Rows != 3 || list[0].ApprovedBy != "officer" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestAskRefuses(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	for name, c := range map[string]struct {
		who   string
		spoil func(*export.Spec)
		want  error
	}{
		"no right":          {"viewer", func(*export.Spec) {}, access.ErrDenied},
		"elsewhere":         {"worker", func(s *export.Spec) { s.Place = "110105001001" }, access.ErrDenied},
		"no purpose":        {"worker", func(s *export.Spec) { s.Purpose = "because" }, access.ErrPurpose},
		"no recipient":      {"worker", func(s *export.Spec) { s.Recipient = " " }, export.ErrBad},
		"unknown list":      {"worker", func(s *export.Spec) { s.Source = "all" }, export.ErrBad},
		"too long":          {"worker", func(s *export.Spec) { s.Expires += 7 * 24 * 3600_000 }, export.ErrBad},
		"over already":      {"worker", func(s *export.Spec) { s.Expires = civil.At(r.now) }, export.ErrBad},
		"too many times":    {"worker", func(s *export.Spec) { s.Downloads = 4 }, export.ErrBad},
		"too many people":   {"worker", func(*export.Spec) { r.people = export.MaxRows + 1 }, export.ErrMany},
		"as many as may be": {"worker", func(*export.Spec) { r.people = export.MaxRows }, nil},
	} {
		s := r.spec()
		c.spoil(&s)
		if _, err := r.Ask(t.Context(), r.as(c.who), s); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		r.people = 3
	}
	req, err := r.Ask(t.Context(), r.as("worker"), r.spec())
	r.must(err)
	if _, _, err := r.Make(t.Context(), r.as("worker"), req.ID); !errors.Is(err, access.ErrDenied) {
		t.Errorf("made without a second person: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	id, passphrase := r.made()
	_, file, err := r.Download(t.Context(), r.as("worker"), id)
	r.must(err)
	for name, c := range map[string]struct {
		file       []byte
		passphrase string
	}{
		"another passphrase": {file, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"},
		"cut":                {file[:len(file)-1], passphrase},
		"a bit":              {append(bytes.Clone(file[:len(file)-1]), file[len(file)-1]^1), passphrase},
		"header":             {bytes.Replace(file, []byte(id), []byte(strings.Repeat("-", len(id))), 1), passphrase},
		"memory":             {bytes.Replace(file, []byte(`"memory_kib":19456`), []byte(`"memory_kib":4000000000`), 1), passphrase},
		"empty":              {nil, passphrase},
	} {
		if _, _, err := export.Open(c.file, c.passphrase); !errors.Is(err, export.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"format":"linli-export/1","id":"a","kdf":"argon2id","memory_kib":8,"passes":1,"lanes":1,"salt":"00000000000000000000000000000000","nonce":"000000000000000000000000"}`+"\nxxxxxxxxxxxxxxxxxxxxxxxx"), "A")
	f.Add([]byte("{}\n"), "")
	f.Fuzz(func(t *testing.T, file []byte, passphrase string) {
		if bytes.Contains(file, []byte("memory_kib")) && !bytes.Contains(file, []byte(`"memory_kib":8,`)) {
			t.Skip() // legal, and slow
		}
		if _, _, err := export.Open(file, passphrase); err != nil && !errors.Is(err, export.ErrFile) {
			t.Error(err)
		}
	})
}
