package org

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/store"
	"linli/internal/text"
)

// Because is why an organisation is suggested for a name.
type Because string

// The reasons, the best first.
const (
	IsName  Because = "name"
	IsAlias Because = "alias"
	WasName Because = "former"
	IsLike  Because = "like"
)

// Suggestion is an organisation that a name may mean.
type Suggestion struct {
	Org     Org
	Because Because
	By      string  // the name that agrees or is like it
	Like    float64 // 1 for the same text
}

// likeEnough is from which likeness (Dice of two-character parts) a name is
// worth asking about.
const likeEnough = 0.45

// Suggest tells which organisations a name may mean, best first: by its name,
// an alias, a name it had, or a like one. It never decides: 北方交通大学 gives
// 北京交通大学 to be asked about, and whoever asks says yes or no.
func (d *Desk) Suggest(ctx context.Context, name string, limit int) ([]Suggestion, error) {
	name = strings.TrimSpace(name)
	wanted := pairs(name)
	if len(wanted) == 0 || len(name) > 400 {
		return nil, nil
	}
	keys, err := d.sharing(ctx, wanted)
	if err != nil {
		return nil, fmt.Errorf("suggest an organisation: %w", err)
	}
	known, err := readOrgs(ctx, d.db.Read(), keys)
	if err != nil {
		return nil, fmt.Errorf("suggest an organisation: %w", err)
	}
	var out []Suggestion
	for _, key := range keys {
		o := known[key]
		former, err := formerOf(ctx, d.db.Read(), key)
		if err != nil {
			return nil, err
		}
		best := Suggestion{Org: o}
		try := func(because Because, by string) {
			like := dice(wanted, pairs(by))
			if by == name {
				like = 1
			} else {
				because, like = IsLike, min(like, 0.99)
			}
			if like > best.Like {
				best.Because, best.By, best.Like = because, by, like
			}
		}
		try(IsName, o.Name)
		for _, a := range o.Aliases {
			try(IsAlias, a)
		}
		for _, f := range former {
			try(WasName, f.Name)
		}
		if best.Like >= likeEnough {
			out = append(out, best)
		}
	}
	order := []Because{IsName, IsAlias, WasName, IsLike}
	slices.SortStableFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Like, a.Like), cmp.Compare(slices.Index(order, a.Because), slices.Index(order, b.Because)), cmp.Compare(a.Org.Key, b.Org.Key))
	})
	return out[:min(limit, len(out))], nil
}

// sharing are the organisations that share most parts with a name.
func (d *Desk) sharing(ctx context.Context, parts []string) ([]string, error) {
	var b strings.Builder
	args := []any{}
	for i, p := range parts[:min(len(parts), 40)] {
		if i > 0 {
			b.WriteString(", ")
		}
		args = append(args, p)
		fmt.Fprintf(&b, "$%d", len(args))
	}
	rows, err := d.db.Read().QueryContext(ctx, "SELECT org FROM org_terms WHERE term IN ("+b.String()+") GROUP BY org ORDER BY COUNT(*) DESC, org LIMIT 60", args...)
	if err != nil {
		return nil, err
	}
	return store.Collect(rows, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	})
}

// pairs are a name's neighbours of two; of a name in letters, its words.
func pairs(name string) []string { return text.QueryTerms(name) }

// dice is twice what two lists share by what they hold.
func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	shared := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

// index makes the search terms of an organisation anew.
func index(ctx context.Context, tx *store.Tx, o *Org) error {
	former, err := formerOf(ctx, tx, o.Key)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM org_terms WHERE org = $1", o.Key); err != nil {
		return fmt.Errorf("index organisation: %w", err)
	}
	names := append([]string{o.Name}, o.Aliases...)
	for _, f := range former {
		names = append(names, f.Name)
	}
	var terms []string
	for _, n := range names {
		terms = append(terms, text.Terms(n)...)
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	table := store.Table{Name: "org_terms", Columns: []string{"term", "org"}}
	err = store.Insert(ctx, tx, table, len(terms), func(i int, args []any) []any { return append(args, terms[i], o.Key) })
	if err != nil {
		return fmt.Errorf("index organisation: %w", err)
	}
	return nil
}

// CatchUp makes the search terms of organisations that an import has brought.
func (d *Desk) CatchUp(ctx context.Context) error {
	const chunk = 512
	for {
		rows, err := d.db.Read().QueryContext(ctx, "SELECT org FROM org_pending ORDER BY org LIMIT $1", chunk)
		if err != nil {
			return fmt.Errorf("index organisations: %w", err)
		}
		keys, err := store.Collect(rows, func(rows *sql.Rows) (s string, err error) {
			err = rows.Scan(&s)
			return s, err
		})
		if err != nil || len(keys) == 0 {
			return err
		}
		err = d.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			known, err := readOrgs(ctx, tx, keys)
			if err != nil {
				return err
			}
			for _, key := range keys {
				o := known[key]
				if err := index(ctx, tx, &o); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "DELETE FROM org_pending WHERE org = $1", key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("index organisations: %w", err)
		}
	}
}

// List finds organisations the actor may see, in the order of their keys.
func (d *Desk) List(ctx context.Context, actor access.Actor, f Find) (Page, error) {
	if err := d.access.Guard(ctx, actor, access.OrgRead, access.Thing{Kind: "orgs", Place: string(f.Place)}, ""); err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	query := "SELECT org FROM orgs WHERE org > $1"
	args := []any{f.After}
	add := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(condition, len(args))
	}
	if f.Place != "" {
		add(" AND place >= $%d", string(f.Place))
		add(" AND place < $%d", f.Place.End())
	}
	if f.Kind != "" {
		add(" AND kind = $%d", f.Kind)
	}
	for _, t := range text.QueryTerms(f.Text) {
		add(" AND org IN (SELECT org FROM org_terms WHERE term = $%d)", t)
	}
	add(" ORDER BY org LIMIT $%d", f.Limit+1)
	rows, err := d.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return Page{}, fmt.Errorf("list organisations: %w", err)
	}
	keys, err := store.Collect(rows, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list organisations: %w", err)
	}
	var out Page
	if len(keys) > f.Limit {
		keys = keys[:f.Limit]
		out.Next = keys[f.Limit-1]
	}
	known, err := readOrgs(ctx, d.db.Read(), keys)
	if err != nil {
		return Page{}, fmt.Errorf("list organisations: %w", err)
	}
	for _, key := range keys {
		out.Orgs = append(out.Orgs, known[key])
	}
	return out, nil
}
