package figure

import (
	"context"
	"embed"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "figure", FS: migrations, Dir: "migrations"}
}

// yaml writes a version of a definition as YAML.
func (d *Definition) yaml() ([]byte, error) {
	w := written{
		ID: d.ID, Version: d.Version, Name: d.Name, Measure: d.Measure, Of: d.Of, Where: map[string]listed{},
		Part: map[string]listed{}, Attribute: d.Attribute, Per: d.Per, Claims: d.Claims, Owner: d.Owner, Wording: d.Wording, Display: d.Display, Note: d.Note,
	}
	for k, v := range d.Where {
		w.Where[k] = v
	}
	for k, v := range d.Part {
		w.Part[k] = v
	}
	return yaml.Marshal(w)
}

// Define keeps definitions in the caller's transaction. One that says nothing
// new is left alone; one that differs from the newest of its id becomes the
// next version, so that what was released under the old one stays true. It
// returns the definitions as kept. The engine answers by them after Reload.
func (e *Engine) Define(ctx context.Context, tx *store.Tx, by string, at civil.Instant, defs ...*Definition) ([]*Definition, error) {
	var kept []*Definition
	newest := map[string]*Definition{}
	for _, d := range e.Catalogue() {
		newest[d.ID] = d
	}
	for _, d := range defs {
		d := *d
		if have, ok := newest[d.ID]; ok {
			same := d
			same.Version = have.Version
			if reflect.DeepEqual(&same, have) {
				kept = append(kept, have)
				continue
			}
			d.Version = max(d.Version, have.Version+1)
		}
		text, err := d.yaml()
		if err != nil {
			return nil, fmt.Errorf("write definition %s: %w", d.ID, err)
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO figure_definition (id, version, yaml, made_by, made_at) VALUES ($1, $2, $3, $4, $5)",
			d.ID, int64(d.Version), string(text), by, int64(at))
		if err != nil {
			return nil, fmt.Errorf("keep definition %s: %w", d.ID, err)
		}
		newest[d.ID] = &d
		kept = append(kept, &d)
	}
	return kept, nil
}

// Reload reads the kept definitions and answers by the newest of each.
func (e *Engine) Reload(ctx context.Context) error {
	defs, err := embedded()
	if err != nil {
		return fmt.Errorf("read catalogue: %w", err)
	}
	old := map[string][]*Definition{}
	for _, d := range defs {
		old[d.ID] = append(old[d.ID], d)
	}
	if e.db != nil {
		rows, err := e.db.Read().QueryContext(ctx, "SELECT yaml FROM figure_definition ORDER BY made_at, id, version")
		if err != nil {
			return fmt.Errorf("read definitions: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return fmt.Errorf("read definitions: %w", err)
			}
			list, err := ParseDefinitions([]byte(text))
			if err != nil {
				return fmt.Errorf("read definitions: %w", err)
			}
			for _, d := range list {
				old[d.ID] = append(old[d.ID], d)
				defs = put(defs, d)
			}
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read definitions: %w", err)
		}
	}
	e.defsMu.Lock()
	defer e.defsMu.Unlock()
	e.defs, e.versions = defs, old
	return nil
}

// Version returns a definition as it was in a version, or ErrUnknown.
func (e *Engine) Version(id string, version int) (*Definition, error) {
	e.defsMu.RLock()
	defer e.defsMu.RUnlock()
	for _, d := range e.versions[id] {
		if d.Version == version {
			return d, nil
		}
	}
	return nil, fmt.Errorf("%w: %s version %d", ErrUnknown, id, version)
}
