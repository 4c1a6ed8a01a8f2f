package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"linli/internal/access"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/text"
)

// UploadTable is a table that can be uploaded. For makes it for the account
// whose hand the rows are recorded under.
type UploadTable struct {
	Key  string
	Name text.Label
	Act  access.Act // what the page asks of whoever uploads it; empty: access.Import
	For  func(recordedBy string) importing.Table
}

// Uploads is the Importer over the pipeline that the command line uses too: a
// check is a rehearsal, so it says exactly what taking in will do. An account
// has one upload at a time, kept as a file; a new one takes its place. What is
// kept is forgotten when the program ends.
type Uploads struct {
	dir      string
	pipeline *importing.Pipeline
	tables   []UploadTable

	mu     sync.Mutex
	kept   map[string]*upload // by token
	latest map[string]string  // account → token
}

type upload struct {
	table UploadTable
	owner string
	path  string

	busy   sync.Mutex // one run at a time writes the error sheet
	report ImportReport
}

// NewUploads keeps uploads in dir, which it owns and which must exist.
func NewUploads(dir string, p *importing.Pipeline, tables ...UploadTable) *Uploads {
	return &Uploads{dir: dir, pipeline: p, tables: tables, kept: map[string]*upload{}, latest: map[string]string{}}
}

// Kinds implements Importer.
func (u *Uploads) Kinds() []ImportKind {
	kinds := make([]ImportKind, len(u.tables))
	for i, t := range u.tables {
		kinds[i] = ImportKind{Key: t.Key, Name: t.Name, Act: cmp.Or(t.Act, access.Import)}
	}
	return kinds
}

func (u *Uploads) table(key string) (UploadTable, error) {
	for _, t := range u.tables {
		if t.Key == key {
			return t, nil
		}
	}
	return UploadTable{}, fmt.Errorf("%w: table %q", ErrNotFound, key)
}

// Template implements Importer.
func (u *Uploads) Template(_ context.Context, kind string) (string, []byte, error) {
	t, err := u.table(kind)
	if err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	w := intake.NewCSVWriter(&b)
	if err := errors.Join(w.Write(t.For("").Schema().Columns...), w.Flush()); err != nil {
		return "", nil, fmt.Errorf("template of %s: %w", kind, err)
	}
	return kind + ".csv", b.Bytes(), nil
}

// Check implements Importer.
func (u *Uploads) Check(ctx context.Context, a access.Actor, kind, name string, body io.Reader) (string, error) {
	t, err := u.table(kind)
	if err != nil {
		return "", err
	}
	token := rand.Text()
	up := &upload{table: t, owner: a.ID, path: filepath.Join(u.dir, token)}
	if err := keep(up.path, body); err != nil {
		return "", err
	}
	report, err := u.run(ctx, up, name, true)
	if err != nil {
		return "", errors.Join(err, up.forget())
	}
	up.report = report
	u.mu.Lock()
	defer u.mu.Unlock()
	if old := u.kept[u.latest[a.ID]]; old != nil {
		delete(u.kept, u.latest[a.ID])
		err = old.forget()
	}
	u.kept[token], u.latest[a.ID] = up, token
	return token, err
}

// keep writes an upload to a file of its own.
func keep(path string, body io.Reader) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep an upload: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

func (up *upload) sheet() string { return up.path + ".errors" }

func (up *upload) forget() error {
	err := os.Remove(up.path)
	if e := os.Remove(up.sheet()); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// run rehearses an upload or takes it in; the error sheet is written anew.
func (u *Uploads) run(ctx context.Context, up *upload, name string, rehearse bool) (report ImportReport, err error) {
	table := up.table.For(up.owner)
	f, err := os.OpenFile(up.sheet(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return report, fmt.Errorf("write an error sheet: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sheet, err := intake.NewErrorSheet(f, table.Schema())
	if err != nil {
		return report, fmt.Errorf("write an error sheet: %w", err)
	}
	run := &importing.Run{Sheet: sheet}
	all := func(ctx context.Context) error {
		in, err := os.Open(up.path)
		if err != nil {
			return fmt.Errorf("read an upload: %w", err)
		}
		defer in.Close()
		r, err := intake.NewReader(in, name, table.Schema(), intake.Options{})
		var refused *intake.FileError
		if errors.As(err, &refused) {
			run.Report.RefuseFile(refused)
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(u.pipeline.Import(ctx, table, r, run), r.Close())
	}
	if rehearse {
		err = u.pipeline.Rehearse(ctx, run, all)
	} else {
		err = all(ctx)
	}
	if err == nil {
		err = u.pipeline.Finish(ctx, run)
	}
	if err = errors.Join(err, sheet.Close()); err != nil {
		return report, fmt.Errorf("import %s: %w", up.table.Key, err)
	}
	return reportOf(up.table.Key, name, &run.Report, !rehearse), nil
}

// reportOf is a pipeline's report as the page shows it.
func reportOf(kind, name string, r *importing.Report, done bool) ImportReport {
	out := ImportReport{
		Kind: kind, File: name, Done: done, Read: r.Read, Added: r.Added, Already: r.Already, Updated: r.Updated,
		Rejected: r.Rejected, Warnings: r.Warnings,
	}
	for _, e := range r.Errors {
		zh, en, _ := strings.Cut(e.Reason, " / ")
		reason := text.Label{Zh: zh, En: en}
		if r.Refused > 0 && e.Column == "" && out.Fault.Zh == "" {
			out.Fault = reason
		}
		out.Issues = append(out.Issues, intake.Issue{File: e.File, Line: e.Line, Column: e.Column, Value: e.Value, Reason: reason})
	}
	for _, d := range r.Doubts {
		issue := d.First
		issue.Warning = true
		out.Issues = append(out.Issues, issue)
	}
	for _, k := range r.Unresolved {
		out.Unknown = append(out.Unknown, UnknownKeys{Sort: string(k.Sort), Keys: k.Keys, First: k.First})
	}
	return out
}

// own finds an upload by its token, for the account that sent it only.
func (u *Uploads) own(a access.Actor, token string) (*upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up := u.kept[token]
	if up == nil || up.owner != a.ID {
		return nil, fmt.Errorf("%w: upload", ErrNotFound)
	}
	return up, nil
}

// Report implements Importer.
func (u *Uploads) Report(_ context.Context, a access.Actor, token string) (ImportReport, error) {
	up, err := u.own(a, token)
	if err != nil {
		return ImportReport{}, err
	}
	up.busy.Lock()
	defer up.busy.Unlock()
	return up.report, nil
}

// Commit implements Importer. Taking the same rows in twice adds none.
func (u *Uploads) Commit(ctx context.Context, a access.Actor, token string) error {
	up, err := u.own(a, token)
	if err != nil {
		return err
	}
	up.busy.Lock()
	defer up.busy.Unlock()
	report, err := u.run(ctx, up, up.report.File, false)
	if err != nil {
		return err
	}
	up.report = report
	return nil
}

// ErrorSheet implements Importer.
func (u *Uploads) ErrorSheet(_ context.Context, a access.Actor, token string, w io.Writer) error {
	up, err := u.own(a, token)
	if err != nil {
		return err
	}
	up.busy.Lock()
	defer up.busy.Unlock()
	f, err := os.Open(up.sheet())
	if err != nil {
		return fmt.Errorf("read an error sheet: %w", err)
	}
	defer f.Close()
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("read an error sheet: %w", err)
	}
	return nil
}

// Schema is the shape of the files of a kind.
func (u *Uploads) Schema(kind string) (intake.Schema, bool) {
	t, err := u.table(kind)
	if err != nil {
		return intake.Schema{}, false
	}
	return t.For("").Schema(), true
}
