package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"linli/internal/intake"
	"linli/internal/store"
)

// Pipeline is what the imports of a database share.
type Pipeline struct {
	DB *store.DB
	// Known are those who know the keys of a sort; keys of a sort without one
	// are not looked up.
	Known map[Sort]Known
}

// Run is one import, of one file or of several of the same table.
type Run struct {
	// Update has rows change what is known of their key.
	Update bool
	// Sheet gets the rejected rows; it may be nil.
	Sheet *intake.ErrorSheet
	// Progress hears after every chunk how far the file has been taken in; it
	// may be nil.
	Progress func(Progress)
	// Report is what became of the rows so far.
	Report Report

	keys *keyset
	tx   *store.Tx // of a rehearsal
}

// Progress is how far an import has come: rows of all files, and bytes of the
// file at hand. Total is 0 where it is not known.
type Progress struct {
	File         string
	Rows         int64
	Bytes, Total int64
}

// errRehearsed ends the transaction of a rehearsal.
var errRehearsed = errors.New("rehearsed")

// Rehearse has f import as usual inside one transaction and rolls it back: the
// report tells what would become of the rows, and nothing is written. Nobody
// else writes meanwhile.
func (p *Pipeline) Rehearse(ctx context.Context, run *Run, f func(ctx context.Context) error) error {
	rehearsed := false
	err := p.DB.Write(ctx, func(_ context.Context, tx *store.Tx) error {
		if rehearsed {
			return errRehearsed // run again for the sake of others in the batch
		}
		rehearsed = true
		run.tx = tx
		defer func() { run.tx = nil }()
		if err := f(ctx); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// Import takes in the rows of one file and adds to the run's report. A file
// that cannot be read to its end is noted there and is no error. When ctx
// ends, what was committed stays and stands in the report; the same import
// goes on from there when it is run again.
func (p *Pipeline) Import(ctx context.Context, t Table, r *intake.Reader, run *Run) error {
	if run.keys == nil {
		run.keys = newKeyset()
	}
	if err := t.imports(ctx, p, r, run); err != nil {
		return fmt.Errorf("import %s: %w", r.Name(), err)
	}
	return nil
}

// Finish lists the keys that the rows named and nobody knows.
func (p *Pipeline) Finish(ctx context.Context, run *Run) error {
	if run.keys == nil {
		return nil
	}
	var err error
	if run.Report.Unresolved, err = p.list(ctx, run.keys); err != nil {
		return fmt.Errorf("list unknown keys: %w", err)
	}
	return nil
}

// chunk is a run of rows of a file on its way through the pipeline.
type chunk[T any] struct {
	rows    []taken
	cells   []string // of all rows
	records []T
	refs    []ref
	ready   chan error
	bytes   int64
	end     *intake.FileError // why the file ends here, if it is at fault
}

// taken is what is known of one row. Rows without issues have a record.
type taken struct {
	line   int
	issues []intake.Issue // faults, or doubts where record is not -1
	record int32
}

const bad = int32(-1)

func (im *Importer[T]) imports(ctx context.Context, p *Pipeline, r *intake.Reader, run *Run) error {
	workers := max(1, min(4, runtime.GOMAXPROCS(0)-1))
	ahead := workers + 1
	ordered := make(chan *chunk[T], ahead)
	unready := make(chan *chunk[T])
	free := make(chan *chunk[T], ahead+2)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(ordered)
		defer close(unready)
		return im.read(ctx, r, free, unready, ordered)
	})
	for range workers {
		group.Go(func() error {
			for c := range unready {
				c.ready <- im.prepare(ctx, p, r, run, c)
			}
			return nil
		})
	}
	group.Go(func() error { return im.take(ctx, p, r, run, ordered, free) })
	return group.Wait()
}

// read cuts the file into chunks and hands them to the workers, and in their
// order to the taker.
func (im *Importer[T]) read(ctx context.Context, r *intake.Reader, free, unready, ordered chan *chunk[T]) error {
	width := len(im.Shape.Columns)
	var buf []byte
	ends := make([]int, width)
	for done := false; !done; {
		c := reuse(free)
		for len(c.rows) < ChunkRows && !done {
			row, err := r.Next()
			t := taken{line: row.Line}
			var rowError *intake.RowError
			switch {
			case errors.As(err, &rowError):
				row, t.line = rowError.Row, rowError.Row.Line
				t.issues, t.record = slices.Clone(rowError.Issues), bad
			case errors.Is(err, io.EOF):
				done = true
				continue
			case err != nil:
				if !errors.As(err, &c.end) {
					return err
				}
				done = true
				continue
			}
			// One string holds the whole row, and the cells are parts of it.
			buf = buf[:0]
			for i := range width {
				buf = append(buf, row.Bytes(i)...)
				ends[i] = len(buf)
			}
			all, from := string(buf), 0
			for _, end := range ends {
				c.cells = append(c.cells, all[from:end])
				from = end
			}
			c.rows = append(c.rows, t)
		}
		c.bytes, _ = r.Progress()
		select {
		case ordered <- c:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case unready <- c:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func reuse[T any](free chan *chunk[T]) *chunk[T] {
	select {
	case c := <-free:
		c.rows, c.cells, c.refs, c.end = c.rows[:0], c.cells[:0], c.refs[:0], nil
		c.records = make([]T, 0, ChunkRows) // the old ones may still be in use
		return c
	default:
		return &chunk[T]{ready: make(chan error, 1)}
	}
}

// prepare reads the rows of a chunk as records.
func (im *Importer[T]) prepare(ctx context.Context, p *Pipeline, r *intake.Reader, run *Run, c *chunk[T]) error {
	width := len(im.Shape.Columns)
	row := Row{File: r.Name(), columns: im.Shape.Columns}
	var last [8]ref
	for i := range c.rows {
		t := &c.rows[i]
		if t.record == bad {
			im.hide(t.issues)
			continue
		}
		row.Line, row.cells = t.line, c.cells[i*width:(i+1)*width]
		row.faults, row.doubts, row.refs = row.faults[:0], row.doubts[:0], row.refs[:0]
		record := im.Read(&row)
		if len(row.faults) > 0 {
			t.record = bad
			t.issues = im.issues(&row, row.faults, false)
			continue
		}
		if len(row.doubts) > 0 {
			t.issues = im.issues(&row, row.doubts, true)
		}
		if im.Ready != nil {
			if err := im.Ready(&record); err != nil {
				return fmt.Errorf("line %d: %w", t.line, err)
			}
		}
		t.record = int32(len(c.records))
		c.records = append(c.records, record)
		for n, ref := range row.refs {
			if n < len(last) {
				if last[n] == ref {
					continue // the same as in the row before
				}
				last[n] = ref
			}
			c.refs = append(c.refs, ref)
		}
	}
	if fresh := run.keys.fresh(c.refs); len(fresh) > 0 {
		return p.resolve(ctx, run.keys, fresh)
	}
	return nil
}

func (im *Importer[T]) issues(row *Row, faults []Fault, warning bool) []intake.Issue {
	out := make([]intake.Issue, len(faults))
	for i, f := range faults {
		out[i] = im.issue(row.File, row.Line, row.cells, f)
		out[i].Warning = warning
	}
	return out
}

// issue is a fault with its place. The value is what the file has, where the
// file has the column.
func (im *Importer[T]) issue(file string, line int, cells []string, f Fault) intake.Issue {
	value := f.Value
	if at := im.Shape.Index(f.Column); at >= 0 && cells[at] != "" {
		value = cells[at]
	}
	if slices.Contains(im.Secret, f.Column) {
		value = hidden(value)
	}
	return intake.Issue{File: file, Line: line, Column: f.Column, Value: shorten(value), Reason: f.Reason}
}

// hide takes the values of secret columns out of issues.
func (im *Importer[T]) hide(issues []intake.Issue) {
	for i := range issues {
		if slices.Contains(im.Secret, issues[i].Column) {
			issues[i].Value = hidden(issues[i].Value)
		}
	}
}

func hidden(value string) string {
	if value == "" {
		return ""
	}
	return "***"
}

func shorten(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	for i := range s {
		if i > most {
			return s[:i] + "…"
		}
	}
	return s
}

// take has chunks written in their order and accounts for their rows.
func (im *Importer[T]) take(ctx context.Context, p *Pipeline, r *intake.Reader, run *Run, ordered, free chan *chunk[T]) error {
	for {
		var c *chunk[T]
		select {
		case next, ok := <-ordered:
			if !ok {
				return nil
			}
			c = next
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case err := <-c.ready:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		outcomes, err := im.write(ctx, p, run, c.records)
		if err != nil {
			return err
		}
		if err := im.account(r.Name(), run, c, outcomes); err != nil {
			return err
		}
		if run.Progress != nil {
			_, total := r.Progress()
			run.Progress(Progress{r.Name(), run.Report.Read, c.bytes, total})
		}
		select {
		case free <- c:
		default:
		}
	}
}

func (im *Importer[T]) write(ctx context.Context, p *Pipeline, run *Run, records []T) (outcomes []Outcome, err error) {
	if len(records) == 0 {
		return nil, nil
	}
	if run.tx != nil {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return im.Write(context.WithoutCancel(ctx), run.tx, records, run.Update)
	}
	err = p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		outcomes, err = im.Write(ctx, tx, records, run.Update)
		return err
	})
	return outcomes, err
}

func (im *Importer[T]) account(file string, run *Run, c *chunk[T], outcomes []Outcome) error {
	report := &run.Report
	width := len(im.Shape.Columns)
	for i := range c.rows {
		t := &c.rows[i]
		report.Read++
		result := Rejected
		if t.record != bad {
			o := &outcomes[t.record]
			if result = o.Result; result == Rejected {
				t.issues = []intake.Issue{im.issue(file, t.line, c.cells[i*width:(i+1)*width], o.Fault)}
			}
		}
		switch result {
		case Added:
			report.Added++
		case Already:
			report.Already++
		case Updated:
			report.Updated++
		case Rejected:
			report.reject(t.issues)
			if run.Sheet != nil {
				if err := run.Sheet.AddValues(file, t.line, valid(c.cells[i*width:(i+1)*width]), t.issues...); err != nil {
					return fmt.Errorf("write error sheet: %w", err)
				}
			}
			continue
		}
		for _, issue := range t.issues {
			report.doubt(issue)
		}
	}
	if c.end != nil {
		report.RefuseFile(c.end)
	}
	return nil
}

func valid(cells []string) []string {
	out := make([]string, len(cells))
	for i, s := range cells {
		out[i] = strings.ToValidUTF8(s, "�")
	}
	return out
}
