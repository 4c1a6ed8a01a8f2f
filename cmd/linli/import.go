package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/text"
)

// ImportCmd is linli import.
type ImportCmd struct {
	Table  string   `arg:"" enum:"facts,people,orgs,teams,sites,projects" help:"What the files hold: facts, people, orgs, teams, sites or projects."`
	Files  []string `arg:"" name:"file" help:"CSV or XLSX files; - is standard input."`
	Update bool     `help:"Let rows change what is known of their key."`
	DryRun bool     `name:"dry-run" help:"Only say what would become of the rows; write nothing."`
	Errors string   `placeholder:"OUT.csv" help:"Write all rejected rows into a sheet, to correct and import again."`
	JSON   bool     `name:"json" help:"Print the report as one JSON object."`
	dbFlags
}

// Run takes the files in one after the other.
func (c *ImportCmd) Run(a *app) error {
	if err := c.check(); err != nil {
		return err
	}
	return a.inHouseWith(c.dbFlags, houseOptions{behind: true}, func(h *house) error {
		if h.gap > 0 {
			fmt.Fprintf(a.stderr, "日志比已签发的树头少 %[1]d 条，追上之前只能导入 the log lacks %[1]d facts of its signed head: nothing but imports until it has caught up\n", h.gap)
		}
		return c.run(a, h)
	})
}

// check refuses to write the error sheet over one of the files.
func (c *ImportCmd) check() error {
	out, err := os.Stat(c.Errors)
	if err != nil {
		return nil // not there yet
	}
	for _, name := range c.Files {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, out) {
			return usage("--errors %s is one of the files to import: name another", c.Errors)
		}
	}
	return nil
}

func (c *ImportCmd) run(a *app, h *house) (err error) {
	table, _ := h.table(c.Table)
	run := &importing.Run{Update: c.Update, Progress: a.progressBar()}
	run.Report.Errors = []importing.Error{}
	if c.Errors != "" {
		closeSheet, err := c.openSheet(table, run)
		if err != nil {
			return err
		}
		defer func() {
			if e := closeSheet(); err == nil {
				err = e
			}
		}()
	}
	all := func(ctx context.Context) error { return c.importFiles(ctx, a, h, table, run) }
	if c.DryRun {
		err = h.imports.Rehearse(a.ctx, run, all)
	} else {
		err = all(a.ctx)
	}
	a.clearLine()
	stopped := errors.Is(err, context.Canceled)
	if err != nil && !stopped {
		return err
	}
	if !stopped {
		if err := h.imports.Finish(a.ctx, run); err != nil {
			return err
		}
	}
	if !c.DryRun {
		// The kept head is what later tells an older copy of the database, or
		// one under other keys, from this one.
		if _, _, err := h.signHead(context.WithoutCancel(a.ctx)); err != nil {
			return err
		}
	}
	if !stopped && !c.DryRun && (c.Table == "people" || c.Table == "orgs") {
		if err := h.catchUp(a.ctx, nil); err != nil {
			return err
		}
	}
	if c.JSON {
		err = json.NewEncoder(a.stdout).Encode(&run.Report)
	} else {
		err = c.print(a, &run.Report)
	}
	switch {
	case err != nil:
		return err
	case stopped:
		return errors.New("stopped; what was read so far is in. Run the same command again: nothing is doubled\n" +
			"已中断；读过的行已入库。再次运行同一命令即可接着导入，不会重复")
	case !run.Report.OK():
		return failed("")
	}
	return nil
}

func (c *ImportCmd) openSheet(table importing.Table, run *importing.Run) (func() error, error) {
	f, err := os.Create(c.Errors)
	if err != nil {
		return nil, fmt.Errorf("create error sheet: %w", err)
	}
	if run.Sheet, err = intake.NewErrorSheet(f, table.Schema()); err != nil {
		return nil, errors.Join(fmt.Errorf("write error sheet: %w", err), f.Close())
	}
	return func() error {
		if err := errors.Join(run.Sheet.Close(), f.Close()); err != nil {
			return fmt.Errorf("write error sheet: %w", err)
		}
		return nil
	}, nil
}

func (c *ImportCmd) importFiles(ctx context.Context, a *app, h *house, table importing.Table, run *importing.Run) error {
	for _, name := range c.Files {
		r, err := a.openTable(name, table.Schema())
		var refused *intake.FileError
		if errors.As(err, &refused) {
			run.Report.RefuseFile(refused)
			continue
		}
		if err != nil {
			return err
		}
		err = h.imports.Import(ctx, table, r, run)
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) openTable(name string, s intake.Schema) (*intake.Reader, error) {
	if name == "-" {
		return intake.NewReader(a.stdin, "stdin", s, intake.Options{})
	}
	return intake.Open(name, s, intake.Options{})
}

// print tells people what became of the rows.
func (c *ImportCmd) print(a *app, r *importing.Report) error {
	w := &printer{w: a.stdout}
	what := "已导入 imported"
	if c.DryRun {
		what = "试运行，未写入 dry run, nothing written"
	}
	w.printf("%s: %s\n", c.Table, what)
	w.printf("  读取 read %d，新增 added %d，已有 already %d，更新 updated %d，拒绝 rejected %d，提示 warnings %d\n",
		r.Read, r.Added, r.Already, r.Updated, r.Rejected, r.Warnings)
	const most = 20
	for i, e := range r.Errors {
		if i == most {
			w.printf("  … 其余见 --errors 或 --json the rest with --errors or --json\n")
			break
		}
		w.printf("  ✗ %s:%d", e.File, e.Line)
		if e.Column != "" {
			w.printf(" %s", e.Column)
		}
		if e.Value != "" {
			w.printf(" [%s]", e.Value)
		}
		w.printf(" %s\n", e.Reason)
	}
	for _, d := range r.Doubts {
		w.printf("  ! %d × %s: %s / %s (%s:%d)\n", d.Rows, d.Column, d.First.Reason.Zh, d.First.Reason.In(text.En), d.First.File, d.First.Line)
	}
	for _, u := range r.Unresolved {
		more := ""
		if int(u.Keys) > len(u.First) {
			more = " …"
		}
		w.printf("  ? 未登记的编号 unknown keys, %s: %d (%s%s)\n", u.Sort, u.Keys, strings.Join(u.First, ", "), more)
	}
	return w.err
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// progressBar draws how far an import has come, if a person is looking.
func (a *app) progressBar() func(importing.Progress) {
	if !a.watched() {
		return nil
	}
	start := a.clock()
	var drawn time.Time
	return func(p importing.Progress) {
		now := a.clock()
		if now.Sub(drawn) < 100*time.Millisecond {
			return
		}
		drawn = now
		rate := float64(p.Rows) / max(now.Sub(start).Seconds(), 0.001)
		const width = 30
		bar := strings.Repeat("·", width)
		if p.Total > 0 {
			done := min(width, int(int64(width)*p.Bytes/p.Total))
			bar = strings.Repeat("█", done) + strings.Repeat("·", width-done)
		}
		fmt.Fprintf(a.stderr, "\r\x1b[K%s %s %d 行 rows, %.0f/s", p.File, bar, p.Rows, rate)
	}
}

// watched reports whether messages go to a terminal.
func (a *app) watched() bool {
	f, ok := a.stderr.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (a *app) clearLine() {
	if a.watched() {
		fmt.Fprint(a.stderr, "\r\x1b[K")
	}
}
