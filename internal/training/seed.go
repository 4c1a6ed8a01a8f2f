package training

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"linli/internal/store"
)

//go:embed courses/*.yaml
var courses embed.FS

// Protection is the key of the course on protective knowledge (防护知识).
const Protection = "protection"

// Program stands for the program where a record says who wrote a course.
const Program = "linli"

// BuiltIn reads the courses that are part of the program, by their keys.
func BuiltIn() (map[string]Content, error) {
	files, err := courses.ReadDir("courses")
	if err != nil {
		return nil, fmt.Errorf("list the built-in courses: %w", err)
	}
	out := map[string]Content{}
	for _, f := range files {
		body, err := courses.ReadFile(path.Join("courses", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the built-in course %s: %w", f.Name(), err)
		}
		var c Content
		d := yaml.NewDecoder(bytes.NewReader(body))
		d.KnownFields(true)
		if err := d.Decode(&c); err != nil {
			return nil, fmt.Errorf("read the built-in course %s: %w", f.Name(), err)
		}
		if err := c.check(true).Err(); err != nil {
			return nil, fmt.Errorf("check the built-in course %s: %w", f.Name(), err)
		}
		out[strings.TrimSuffix(f.Name(), ".yaml")] = c
	}
	return out, nil
}

// Seed puts the built-in courses into a database that does not have them. A
// course that is there is left as it is: from then on it is the city's.
func (t *Training) Seed(ctx context.Context) error {
	built, err := BuiltIn()
	if err != nil {
		return err
	}
	for key, content := range built {
		body, hash, err := content.encode()
		if err != nil {
			return err
		}
		now := t.now()
		err = t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			res, err := tx.ExecContext(ctx, `INSERT INTO training_course (course, org, place, current, closed_at) VALUES ($1, '', '', 1, 0)
				ON CONFLICT (course) DO NOTHING`, key)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO training_version (course, version, content, hash, revision, author, written_at, publisher,
				published_at, published_day, renew, grace) VALUES ($1, 1, $2, $3, 1, $4, $5, $6, $7, $8, 0, 0)`,
				key, body, hash, Program, int64(now), Program, int64(now), int64(now.Day()))
			return err
		})
		if err != nil {
			return fmt.Errorf("put in the built-in course %s: %w", key, err)
		}
	}
	return nil
}
