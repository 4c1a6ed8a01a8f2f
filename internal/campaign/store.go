package campaign

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"maps"
	"slices"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/importing"
	"linli/internal/register"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "campaign", FS: migrations, Dir: "migrations"}
}

// Campaigns is the room of one database.
type Campaigns struct {
	register *register.Register
	atlas    *area.Atlas
}

// New returns the room of a database.
func New(reg *register.Register, atlas *area.Atlas) *Campaigns {
	return &Campaigns{register: reg, atlas: atlas}
}

// These tell which keys are known.
var (
	KnownCampaigns = importing.KnownIn("campaigns", "campaign")
	KnownActions   = importing.KnownIn("actions", "action")
	KnownProjects  = importing.KnownIn("projects", "project")
	KnownSites     = importing.KnownIn("sites", "site")
)

// ProjectTable is the table of projects. A campaign or action that a project
// names is known from then on.
func (c *Campaigns) ProjectTable() importing.Table {
	return &importing.Importer[Project]{
		Shape: ProjectSchema(),
		Read:  func(row *importing.Row) Project { return readProject(row, c.atlas) },
		Write: c.takeProjects,
	}
}

// SiteTable is the table of service points.
func (c *Campaigns) SiteTable() importing.Table {
	return &importing.Importer[Site]{
		Shape: SiteSchema(),
		Read:  func(row *importing.Row) Site { return readSite(row, c.atlas) },
		Write: c.takeSites,
	}
}

func projectKey(p *Project) string { return p.Key }
func siteKey(s *Site) string       { return s.Key }

func (d Day) column() int64 {
	if !d.Given {
		return -1
	}
	return int64(d.Day)
}

func dayOf(column int64) Day {
	if column < 0 {
		return Day{}
	}
	return Day{true, civil.Day(column)}
}

var (
	campaignTable = store.Table{Name: "campaigns", Columns: []string{"campaign", "name"}, Tail: "ON CONFLICT (campaign) DO NOTHING"}
	actionTable   = store.Table{Name: "actions", Columns: []string{"action", "name"}, Tail: "ON CONFLICT (action) DO NOTHING"}
	projectTable  = store.Table{Name: "projects", Columns: []string{"project", "name", "category", "campaign", "action", "org", "place", "start_day", "end_day"}}
	siteTable     = store.Table{Name: "sites", Columns: []string{"site", "name", "kind", "place", "opened_day", "closed_day"}}
)

func (c *Campaigns) takeProjects(ctx context.Context, tx *store.Tx, records []Project, update bool) ([]importing.Outcome, error) {
	known := map[string]Project{}
	query := "SELECT project, name, category, campaign, action, org, place, start_day, end_day FROM projects WHERE project IN"
	err := importing.Each(ctx, tx, query, importing.Keys(records, projectKey), func(rows *sql.Rows) error {
		var p Project
		var from, to int64
		err := rows.Scan(&p.Key, &p.Name, &p.Category, &p.Campaign, &p.Action, &p.Org, &p.Place, &from, &to)
		p.From, p.To = dayOf(from), dayOf(to)
		known[p.Key] = p
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up projects: %w", err)
	}
	before := maps.Clone(known)
	outcomes, inserts, updates := importing.Settle(records, known, projectKey, projectDiffers, update)
	batch := &register.Batch{}
	for i := range inserts {
		batch.Projects = append(batch.Projects, inserts[i].counted())
	}
	for i := range updates {
		was := before[updates[i].Key]
		if updates[i].counted() != was.counted() {
			batch.Projects = append(batch.Projects, updates[i].counted())
		}
	}
	if err := writeProjects(ctx, tx, inserts, updates); err != nil {
		return nil, fmt.Errorf("write projects: %w", err)
	}
	return outcomes, c.register.Apply(ctx, tx, batch)
}

func writeProjects(ctx context.Context, tx *store.Tx, inserts, updates []Project) error {
	all := slices.Concat(inserts, updates)
	if err := writeKeys(ctx, tx, campaignTable, all, func(p *Project) string { return p.Campaign }); err != nil {
		return err
	}
	if err := writeKeys(ctx, tx, actionTable, all, func(p *Project) string { return p.Action }); err != nil {
		return err
	}
	err := store.Insert(ctx, tx, projectTable, len(inserts), func(i int, args []any) []any {
		p := &inserts[i]
		return append(args, p.Key, p.Name, p.Category, p.Campaign, p.Action, p.Org, p.Place, p.From.column(), p.To.column())
	})
	if err != nil {
		return err
	}
	for i := range updates {
		p := &updates[i]
		if _, err := tx.ExecContext(ctx, `UPDATE projects SET name = $1, category = $2, campaign = $3, action = $4, org = $5, place = $6,
			start_day = $7, end_day = $8 WHERE project = $9`,
			p.Name, p.Category, p.Campaign, p.Action, p.Org, p.Place, p.From.column(), p.To.column(), p.Key); err != nil {
			return err
		}
	}
	return nil
}

// writeKeys makes the campaigns or actions known that projects name. Their
// names are given on a page of their own.
func writeKeys(ctx context.Context, tx *store.Tx, t store.Table, projects []Project, key func(*Project) string) error {
	keys := importing.Keys(projects, key)
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "" })
	return store.Insert(ctx, tx, t, len(keys), func(i int, args []any) []any { return append(args, keys[i], "") })
}

func (c *Campaigns) takeSites(ctx context.Context, tx *store.Tx, records []Site, update bool) ([]importing.Outcome, error) {
	known := map[string]Site{}
	query := "SELECT site, name, kind, place, opened_day, closed_day FROM sites WHERE site IN"
	err := importing.Each(ctx, tx, query, importing.Keys(records, siteKey), func(rows *sql.Rows) error {
		var s Site
		var opened, closed int64
		err := rows.Scan(&s.Key, &s.Name, &s.Kind, &s.Place, &opened, &closed)
		s.Opened, s.Closed = dayOf(opened), dayOf(closed)
		known[s.Key] = s
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up sites: %w", err)
	}
	before := maps.Clone(known)
	outcomes, inserts, updates := importing.Settle(records, known, siteKey, siteDiffers, update)
	batch := &register.Batch{}
	for i := range inserts {
		batch.Sites = append(batch.Sites, inserts[i].counted())
	}
	err = store.Insert(ctx, tx, siteTable, len(inserts), func(i int, args []any) []any {
		s := &inserts[i]
		return append(args, s.Key, s.Name, s.Kind, s.Place, s.Opened.column(), s.Closed.column())
	})
	if err != nil {
		return nil, fmt.Errorf("write sites: %w", err)
	}
	for i := range updates {
		s, was := &updates[i], before[updates[i].Key]
		if s.counted() != was.counted() {
			batch.Sites = append(batch.Sites, s.counted())
		}
		if _, err := tx.ExecContext(ctx, "UPDATE sites SET name = $1, kind = $2, place = $3, opened_day = $4, closed_day = $5 WHERE site = $6",
			s.Name, s.Kind, s.Place, s.Opened.column(), s.Closed.column(), s.Key); err != nil {
			return nil, fmt.Errorf("write sites: %w", err)
		}
	}
	return outcomes, c.register.Apply(ctx, tx, batch)
}
