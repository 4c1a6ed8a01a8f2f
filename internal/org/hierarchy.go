package org

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Hierarchy is one of the orders organisations stand in. A hospital's team
// answers to its health line and to the sub-district it works in at once.
type Hierarchy string

// The hierarchies. The parent of the import file is that of the line, and the
// one figures know.
const (
	Line  Hierarchy = "line"  // 条: the profession or system
	Block Hierarchy = "block" // 块: the place
	Party Hierarchy = "party"
)

// Hierarchies lists them with their names.
func Hierarchies() []struct {
	Key  Hierarchy
	Name text.Label
} {
	return []struct {
		Key  Hierarchy
		Name text.Label
	}{
		{Line, text.Label{Zh: "条线", En: "line"}}, {Block, text.Label{Zh: "属地", En: "block"}},
		{Party, text.Label{Zh: "党组织", En: "party organisation"}},
	}
}

// Parent is one link: org stands under parent from a day to a day (0: still).
type Parent struct {
	Hierarchy   Hierarchy
	Org, Parent string
	From, To    civil.Day
}

// maxDepth bounds a hierarchy; nothing in a city is deeper.
const maxDepth = 16

// SetParent puts an organisation under another from a day on; an empty parent
// takes it out. What was before ends the day before. A link that would set
// somebody above themselves is refused.
func (d *Desk) SetParent(ctx context.Context, actor access.Actor, p Parent) error {
	known := false
	for _, h := range Hierarchies() {
		known = known || h.Key == p.Hierarchy
	}
	if !known || p.From == 0 {
		return fault.New(fault.Invalid, text.Label{Zh: "请选择层级并填写起始日期", En: "choose a hierarchy and give the first day"})
	}
	return d.edit(ctx, actor, p.Org, "parent "+string(p.Hierarchy), func(ctx context.Context, tx *store.Tx) error {
		if p.Parent != "" {
			if _, err := d.get(ctx, tx, p.Parent); err != nil {
				return err
			}
		}
		for above, n := p.Parent, 0; above != ""; n++ {
			if above == p.Org || n > maxDepth {
				return ErrLoop
			}
			var err error
			if above, err = parentOn(ctx, tx, p.Hierarchy, above, p.From); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE org_parent SET to_day = $1 WHERE hierarchy = $2 AND org = $3 AND from_day < $4 AND (to_day = 0 OR to_day >= $5)`,
			int64(p.From)-1, string(p.Hierarchy), p.Org, int64(p.From), int64(p.From))
		if err != nil {
			return fmt.Errorf("end a link: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM org_parent WHERE hierarchy = $1 AND org = $2 AND from_day >= $3",
			string(p.Hierarchy), p.Org, int64(p.From)); err != nil {
			return fmt.Errorf("end a link: %w", err)
		}
		if p.Parent == "" {
			return nil
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO org_parent (hierarchy, org, parent, from_day, to_day) VALUES ($1, $2, $3, $4, 0)",
			string(p.Hierarchy), p.Org, p.Parent, int64(p.From))
		if err != nil {
			return fmt.Errorf("write a link: %w", err)
		}
		return nil
	})
}

// parentOn is who stands above on a day; empty for nobody.
func parentOn(ctx context.Context, q store.Queryer, h Hierarchy, key string, on civil.Day) (string, error) {
	rows, err := q.QueryContext(ctx, `SELECT parent FROM org_parent WHERE hierarchy = $1 AND org = $2 AND from_day <= $3
		AND (to_day = 0 OR to_day >= $4) ORDER BY from_day DESC LIMIT 1`, string(h), key, int64(on), int64(on))
	if err != nil {
		return "", fmt.Errorf("read who stands above: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	})
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// Lines are the organisation and all above it today, in every hierarchy and by
// the parent of its file: whoever holds a right in one of these lines holds it
// here.
func (d *Desk) Lines(ctx context.Context, key string) ([]string, error) {
	q := d.db.Read()
	seen := map[string]bool{key: true}
	lines := []string{key}
	for at := 0; at < len(lines) && at < 64; at++ {
		var above []string
		for _, h := range Hierarchies() {
			p, err := parentOn(ctx, q, h.Key, lines[at], d.today())
			if err != nil {
				return nil, err
			}
			above = append(above, p)
		}
		known, err := readOrgs(ctx, q, []string{lines[at]})
		if err != nil {
			return nil, fmt.Errorf("read organisation: %w", err)
		}
		for _, p := range append(above, known[lines[at]].Parent) {
			if p != "" && !seen[p] {
				seen[p] = true
				lines = append(lines, p)
			}
		}
	}
	return lines, nil
}

// links are an organisation's links upwards (side "org") or downwards
// ("parent"), today's.
func (d *Desk) links(ctx context.Context, side, key string) ([]Parent, error) {
	query := "SELECT hierarchy, org, parent, from_day, to_day FROM org_parent WHERE org = $1 AND from_day <= $2 AND (to_day = 0 OR to_day >= $3) ORDER BY hierarchy, parent LIMIT 500"
	if side == "parent" {
		query = "SELECT hierarchy, org, parent, from_day, to_day FROM org_parent WHERE parent = $1 AND from_day <= $2 AND (to_day = 0 OR to_day >= $3) ORDER BY hierarchy, org LIMIT 500"
	}
	rows, err := d.db.Read().QueryContext(ctx, query, key, int64(d.today()), int64(d.today()))
	if err != nil {
		return nil, fmt.Errorf("read hierarchies: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (p Parent, err error) {
		err = rows.Scan(&p.Hierarchy, &p.Org, &p.Parent, &p.From, &p.To)
		return p, err
	})
}
