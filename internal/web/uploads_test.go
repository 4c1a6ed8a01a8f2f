package web_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/importing"
	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/web"
)

// An upload is rehearsed, shown, and taken in, over the real pipeline: the
// check writes nothing, the good rows go in, the bad ones stand in the sheet.
func TestUploads(t *testing.T) {
	ctx := t.Context()
	clock := civil.Fixed(now)
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "log.db"), store.Options{Migrations: []store.Migrations{fact.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	kinds, err := fact.NewKinds([]fact.Kind{{Key: "meal", Room: "meal", Name: text.Label{Zh: "送餐", En: "meal"}, Unit: "portion", Needs: []fact.Field{fact.FieldPlace}}})
	if err != nil {
		t.Fatal(err)
	}
	log, err := fact.Open(ctx, db, kinds, secrets{}, merkle.SHA256, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	checker := &fact.Checker{Kinds: kinds, Atlas: area.Default(), Clock: clock}
	dir := t.TempDir()
	u := web.NewUploads(dir, &importing.Pipeline{DB: db}, web.UploadTable{
		Key: "facts", Name: text.Label{Zh: "事实", En: "facts"},
		For: func(by string) importing.Table { return importing.Facts(log, checker, by) },
	})
	wang, li := access.Actor{Account: access.Account{ID: "wang"}}, access.Actor{Account: access.Account{ID: "li"}}

	name, template, err := u.Template(ctx, "facts")
	if err != nil || name != "facts.csv" || !strings.Contains(string(template), "id,kind,start,end,place") {
		t.Errorf("template %s %q %v", name, template, err)
	}
	if _, _, err := u.Template(ctx, "secrets"); !errors.Is(err, web.ErrNotFound) {
		t.Errorf("an unknown template: %v", err)
	}

	const rows = "id,kind,start,place,quantity\n" +
		"m1,meal,2020-02-03 11:00,110117,300\n" +
		"m2,meal,2020-02-04 11:00,1.10117E+11,300\n" +
		"m3,meal,2020-02-05 11:00,110117,280\n"
	token, err := u.Check(ctx, wang, "facts", "二月.csv", strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	r, err := u.Report(ctx, wang, token)
	if err != nil || r.Done || r.Read != 3 || r.Rejected != 1 || r.File != "二月.csv" {
		t.Fatalf("report %+v, %v", r, err)
	}
	if len(r.Issues) == 0 || r.Issues[0].Line != 3 || r.Issues[0].Column != "place" || r.Issues[0].Reason.En == "" {
		t.Errorf("issues %+v", r.Issues)
	}
	if log.Size() != 0 {
		t.Errorf("a check wrote %d facts", log.Size())
	}
	for name, f := range map[string]func() error{
		"report": func() error { _, err := u.Report(ctx, li, token); return err },
		"commit": func() error { return u.Commit(ctx, li, token) },
		"sheet":  func() error { return u.ErrorSheet(ctx, li, token, new(bytes.Buffer)) },
	} {
		if err := f(); !errors.Is(err, web.ErrNotFound) {
			t.Errorf("another account's %s: %v", name, err)
		}
	}
	for range 2 { // the second time adds none
		if err := u.Commit(ctx, wang, token); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := u.Report(ctx, wang, token); err != nil || !r.Done || r.Already != 2 || log.Size() != 2 {
		t.Errorf("after taking in twice: %+v, %v, %d facts", r, err, log.Size())
	}
	record, err := log.At(ctx, 1)
	if err != nil || record.Fact.RecordedBy != "wang" || record.Fact.Source != "二月.csv:2" {
		t.Errorf("the fact is of %q from %q, %v", record.Fact.RecordedBy, record.Fact.Source, err)
	}
	var sheet bytes.Buffer
	if err := u.ErrorSheet(ctx, wang, token, &sheet); err != nil || strings.Count(sheet.String(), "\n") != 2 || !strings.Contains(sheet.String(), "m2,meal") {
		t.Errorf("error sheet %q, %v", sheet.String(), err)
	}

	// A file that is refused as a whole says why; a new upload takes the place
	// of the old one and of its files.
	second, err := u.Check(ctx, wang, "facts", "x.csv", strings.NewReader("colour\nred\n"))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := u.Report(ctx, wang, second); err != nil || r.Fault.Zh == "" {
		t.Errorf("a file with an unknown column: %+v, %v", r, err)
	}
	if _, err := u.Report(ctx, wang, token); !errors.Is(err, web.ErrNotFound) {
		t.Errorf("the old upload is still there: %v", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
}
