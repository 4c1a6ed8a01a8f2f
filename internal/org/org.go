package org

import (
	"slices"

	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/register"
	"linli/internal/text"
)

// Org is an organisation.
type Org struct {
	Key     string
	Name    string
	Kind    string // a code of fact.OrgKinds
	USCC    string // unified social credit code; empty when it has none
	Place   string // its seat
	Parent  string // key of the organisation above
	Aliases []string
}

// Team is a team of an organisation.
type Team struct {
	Key   string
	Name  string
	Org   string
	Place string
}

const (
	maxName  = 100
	maxAlias = 100
)

// OrgSchema is the shape of an orgs file.
func OrgSchema() intake.Schema {
	return intake.Schema{
		Name: "orgs", Columns: []string{"org", "name", "kind", "uscc", "place", "parent", "aliases"},
		Required: []string{"org", "name", "kind"}, Texts: []string{"org", "uscc", "place", "parent"},
	}
}

// TeamSchema is the shape of a teams file.
func TeamSchema() intake.Schema {
	return intake.Schema{
		Name: "teams", Columns: []string{"team", "name", "org", "place"},
		Required: []string{"team", "name"}, Texts: []string{"team", "org", "place"},
	}
}

var ownParent = text.Label{Zh: "上级不能是自己", En: "an organisation cannot be its own parent"}

func readOrg(row *importing.Row, atlas *area.Atlas) Org {
	const key, name, kind, uscc, place, parent, aliases = 0, 1, 2, 3, 4, 5, 6
	o := Org{
		Key: row.Needed(key, importing.MaxKey), Name: row.Needed(name, maxName), Kind: row.Needed(kind, importing.MaxKey),
		Place: row.Place(place, atlas), Parent: row.Text(parent, importing.MaxKey), Aliases: row.List(aliases, maxAlias),
	}
	row.Code(kind, fact.OrgKinds)
	if s := row.Get(uscc); s != "" {
		code, err := ident.ParseCreditCode(s)
		if err != nil {
			row.Fault(uscc, text.Of(err))
		}
		o.USCC = string(code)
	}
	if o.Parent != "" && o.Parent == o.Key {
		row.Fault(parent, ownParent)
	}
	row.Refers(importing.Orgs, o.Parent)
	return o
}

func readTeam(row *importing.Row, atlas *area.Atlas) Team {
	const key, name, org, place = 0, 1, 2, 3
	t := Team{
		Key: row.Needed(key, importing.MaxKey), Name: row.Needed(name, maxName),
		Org: row.Text(org, importing.MaxKey), Place: row.Place(place, atlas),
	}
	row.Refers(importing.Orgs, t.Org)
	return t
}

func (o *Org) counted() register.Org {
	return register.Org{Key: o.Key, Kind: o.Kind, Parent: o.Parent, Seat: o.Place}
}

func (t *Team) counted() register.Team { return register.Team{Key: t.Key, Org: t.Org} }

func orgDiffers(was, now *Org) string {
	switch {
	case was.Name != now.Name:
		return "name"
	case was.Kind != now.Kind:
		return "kind"
	case was.USCC != now.USCC:
		return "uscc"
	case was.Place != now.Place:
		return "place"
	case was.Parent != now.Parent:
		return "parent"
	case !slices.Equal(was.Aliases, now.Aliases):
		return "aliases"
	}
	return ""
}

func teamDiffers(was, now *Team) string {
	switch {
	case was.Name != now.Name:
		return "name"
	case was.Org != now.Org:
		return "org"
	case was.Place != now.Place:
		return "place"
	}
	return ""
}
