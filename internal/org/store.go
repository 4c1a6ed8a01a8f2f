package org

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"maps"

	"linli/internal/area"
	"linli/internal/importing"
	"linli/internal/register"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "org", FS: migrations, Dir: "migrations"}
}

// Orgs is the room of one database.
type Orgs struct {
	register *register.Register
	atlas    *area.Atlas
}

// New returns the room of a database.
func New(reg *register.Register, atlas *area.Atlas) *Orgs {
	return &Orgs{register: reg, atlas: atlas}
}

// KnownOrgs and KnownTeams tell which keys are known.
var (
	KnownOrgs  = importing.KnownIn("orgs", "org")
	KnownTeams = importing.KnownIn("teams", "team")
)

// OrgTable is the table of organisations.
func (o *Orgs) OrgTable() importing.Table {
	return &importing.Importer[Org]{
		Shape: OrgSchema(),
		Read:  func(row *importing.Row) Org { return readOrg(row, o.atlas) },
		Write: o.takeOrgs,
	}
}

// TeamTable is the table of teams.
func (o *Orgs) TeamTable() importing.Table {
	return &importing.Importer[Team]{
		Shape: TeamSchema(),
		Read:  func(row *importing.Row) Team { return readTeam(row, o.atlas) },
		Write: o.takeTeams,
	}
}

func orgKey(o *Org) string   { return o.Key }
func teamKey(t *Team) string { return t.Key }

func (o *Orgs) takeOrgs(ctx context.Context, tx *store.Tx, records []Org, update bool) ([]importing.Outcome, error) {
	known, err := readOrgs(ctx, tx, importing.Keys(records, orgKey))
	if err != nil {
		return nil, fmt.Errorf("look up organisations: %w", err)
	}
	before := maps.Clone(known)
	outcomes, inserts, updates := importing.Settle(records, known, orgKey, orgDiffers, update)
	batch := &register.Batch{}
	for i := range inserts {
		batch.Orgs = append(batch.Orgs, inserts[i].counted())
	}
	for i := range updates {
		was := before[updates[i].Key]
		if updates[i].counted() != was.counted() {
			batch.Orgs = append(batch.Orgs, updates[i].counted())
		}
	}
	if err := writeOrgs(ctx, tx, inserts, updates); err != nil {
		return nil, fmt.Errorf("write organisations: %w", err)
	}
	pending := store.Table{Name: "org_pending", Columns: []string{"org"}, Tail: "ON CONFLICT (org) DO NOTHING"}
	for _, list := range [][]Org{inserts, updates} {
		if err := store.Insert(ctx, tx, pending, len(list), func(i int, args []any) []any { return append(args, list[i].Key) }); err != nil {
			return nil, fmt.Errorf("note what is to be indexed: %w", err)
		}
	}
	return outcomes, o.register.Apply(ctx, tx, batch)
}

func readOrgs(ctx context.Context, q store.Queryer, keys []string) (map[string]Org, error) {
	known := map[string]Org{}
	err := importing.Each(ctx, q, "SELECT org, name, kind, uscc, place, parent FROM orgs WHERE org IN", keys, func(rows *sql.Rows) error {
		var o Org
		err := rows.Scan(&o.Key, &o.Name, &o.Kind, &o.USCC, &o.Place, &o.Parent)
		known[o.Key] = o
		return err
	})
	if err != nil || len(known) == 0 {
		return known, err
	}

	err = importing.Each(ctx, q, "SELECT org, ord, alias FROM org_aliases WHERE org IN", keys, func(rows *sql.Rows) error {
		var key, alias string
		var ord int64
		if err := rows.Scan(&key, &ord, &alias); err != nil {
			return err
		}
		o := known[key]
		for int64(len(o.Aliases)) <= ord {
			o.Aliases = append(o.Aliases, "")
		}
		o.Aliases[ord] = alias
		known[key] = o
		return nil
	})
	return known, err
}

var (
	orgTable   = store.Table{Name: "orgs", Columns: []string{"org", "name", "kind", "uscc", "place", "parent"}}
	aliasTable = store.Table{Name: "org_aliases", Columns: []string{"org", "ord", "alias"}}
	teamTable  = store.Table{Name: "teams", Columns: []string{"team", "name", "org", "place"}}
)

func writeOrgs(ctx context.Context, tx *store.Tx, inserts, updates []Org) error {
	err := store.Insert(ctx, tx, orgTable, len(inserts), func(i int, args []any) []any {
		o := &inserts[i]
		return append(args, o.Key, o.Name, o.Kind, o.USCC, o.Place, o.Parent)
	})
	if err != nil {
		return err
	}
	for i := range updates {
		o := &updates[i]
		if _, err := tx.ExecContext(ctx, "UPDATE orgs SET name = $1, kind = $2, uscc = $3, place = $4, parent = $5 WHERE org = $6",
			o.Name, o.Kind, o.USCC, o.Place, o.Parent, o.Key); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM org_aliases WHERE org = $1", o.Key); err != nil {
			return err
		}
	}
	type named struct {
		org   string
		ord   int
		alias string
	}
	var aliases []named
	for _, list := range [][]Org{inserts, updates} {
		for _, o := range list {
			for i, a := range o.Aliases {
				aliases = append(aliases, named{o.Key, i, a})
			}
		}
	}
	return store.Insert(ctx, tx, aliasTable, len(aliases), func(i int, args []any) []any {
		a := aliases[i]
		return append(args, a.org, int64(a.ord), a.alias)
	})
}

func (o *Orgs) takeTeams(ctx context.Context, tx *store.Tx, records []Team, update bool) ([]importing.Outcome, error) {
	known := map[string]Team{}
	err := importing.Each(ctx, tx, "SELECT team, name, org, place FROM teams WHERE team IN", importing.Keys(records, teamKey), func(rows *sql.Rows) error {
		var t Team
		err := rows.Scan(&t.Key, &t.Name, &t.Org, &t.Place)
		known[t.Key] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up teams: %w", err)
	}
	before := maps.Clone(known)
	outcomes, inserts, updates := importing.Settle(records, known, teamKey, teamDiffers, update)
	batch := &register.Batch{}
	for i := range inserts {
		batch.Teams = append(batch.Teams, inserts[i].counted())
	}
	err = store.Insert(ctx, tx, teamTable, len(inserts), func(i int, args []any) []any {
		t := &inserts[i]
		return append(args, t.Key, t.Name, t.Org, t.Place)
	})
	if err != nil {
		return nil, fmt.Errorf("write teams: %w", err)
	}
	for i := range updates {
		t, was := &updates[i], before[updates[i].Key]
		if t.counted() != was.counted() {
			batch.Teams = append(batch.Teams, t.counted())
		}
		if _, err := tx.ExecContext(ctx, "UPDATE teams SET name = $1, org = $2, place = $3 WHERE team = $4", t.Name, t.Org, t.Place, t.Key); err != nil {
			return nil, fmt.Errorf("write teams: %w", err)
		}
	}
	return outcomes, o.register.Apply(ctx, tx, batch)
}
