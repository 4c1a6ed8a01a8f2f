package scenario

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Files are the import files in the order in which they are to be imported,
// so that every key is known before it is named.
func Files() []string { return []string{"orgs", "teams", "sites", "projects", "people", "facts"} }

// Stream writes one of [Files] to w. The progress function, which may be nil,
// hears the rows done and in all every now and then and once at the end. A
// cancelled context stops the work with its error.
func (c *City) Stream(ctx context.Context, file string, w io.Writer, progress func(done, total int64)) error {
	switch file {
	case "orgs":
		return c.Orgs(ctx, w, progress)
	case "teams":
		return c.Teams(ctx, w, progress)
	case "sites":
		return c.Sites(ctx, w, progress)
	case "projects":
		return c.Projects(ctx, w, progress)
	case "people":
		return c.People(ctx, w, progress)
	case "facts":
		return c.Facts(ctx, w, progress)
	}
	return fmt.Errorf("scenario: no import file %q", file)
}

// Write writes the import files into a directory: orgs.csv, teams.csv,
// sites.csv, projects.csv, people.csv, facts.csv. A file appears under its name
// only when it is whole.
func (c *City) Write(ctx context.Context, dir string, progress func(file string, done, total int64)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the directory of the import files: %w", err)
	}
	for _, file := range Files() {
		if err := c.writeFile(ctx, dir, file, progress); err != nil {
			return fmt.Errorf("write %s.csv: %w", file, err)
		}
	}
	return nil
}

func (c *City) writeFile(ctx context.Context, dir, file string, progress func(file string, done, total int64)) (err error) {
	name := filepath.Join(dir, file+".csv")
	f, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	var tell func(done, total int64)
	if progress != nil {
		tell = func(done, total int64) { progress(file, done, total) }
	}
	if err := c.Stream(ctx, file, f, tell); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// ticker tells the progress and stops the work when the context is done.
func ticker(ctx context.Context, total int64, progress func(done, total int64)) func(int64) error {
	return func(rows int64) error {
		if progress != nil {
			progress(rows, total)
		}
		return ctx.Err()
	}
}

func (c *City) table(ctx context.Context, w io.Writer, rows int, progress func(done, total int64)) *sheet {
	return newSheet(w, ticker(ctx, int64(rows), progress))
}

// end finishes a file and tells the last of its progress.
func (s *sheet) end(total int64, progress func(done, total int64)) error {
	if err := s.close(); err != nil {
		return err
	}
	if progress != nil {
		progress(s.rows, total)
	}
	return nil
}
