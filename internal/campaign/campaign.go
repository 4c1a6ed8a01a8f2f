package campaign

import (
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/register"
	"linli/internal/text"
)

// Project is a project under a campaign or an action.
type Project struct {
	Key      string
	Name     string
	Category string // a code of fact.Categories
	Campaign string
	Action   string
	Org      string
	Place    string
	From, To Day
}

// Site is a service point: a gate, a post, a ward.
type Site struct {
	Key            string
	Name           string
	Kind           string // a code of fact.SiteKinds
	Place          string
	Opened, Closed Day
}

// Day is a day that may not be given.
type Day struct {
	Given bool
	civil.Day
}

const maxName = 100

// ProjectSchema is the shape of a projects file.
func ProjectSchema() intake.Schema {
	return intake.Schema{
		Name: "projects", Columns: []string{"project", "name", "category", "campaign", "action", "org", "place", "start", "end"},
		Required: []string{"project", "name"}, Texts: []string{"project", "campaign", "action", "org", "place"}, Days: []string{"start", "end"},
	}
}

// SiteSchema is the shape of a sites file.
func SiteSchema() intake.Schema {
	return intake.Schema{
		Name: "sites", Columns: []string{"site", "name", "kind", "place", "opened", "closed"},
		Required: []string{"site", "name", "kind"}, Texts: []string{"site", "place"}, Days: []string{"opened", "closed"},
	}
}

var endsFirst = text.Label{Zh: "早于开始的日期", En: "is before the first day"}

func readProject(row *importing.Row, atlas *area.Atlas) Project {
	const key, name, category, campaign, action, org, place, start, end = 0, 1, 2, 3, 4, 5, 6, 7, 8
	p := Project{
		Key: row.Needed(key, importing.MaxKey), Name: row.Needed(name, maxName), Category: row.Code(category, fact.Categories),
		Campaign: row.Text(campaign, importing.MaxKey), Action: row.Text(action, importing.MaxKey), Org: row.Text(org, importing.MaxKey),
		Place: row.Place(place, atlas),
	}
	p.From, p.To = readDays(row, start, end)
	row.Refers(importing.Orgs, p.Org)
	return p
}

func readSite(row *importing.Row, atlas *area.Atlas) Site {
	const key, name, kind, place, opened, closed = 0, 1, 2, 3, 4, 5
	s := Site{
		Key: row.Needed(key, importing.MaxKey), Name: row.Needed(name, maxName), Kind: row.Needed(kind, importing.MaxKey),
		Place: row.Place(place, atlas),
	}
	row.Code(kind, fact.SiteKinds)
	s.Opened, s.Closed = readDays(row, opened, closed)
	return s
}

func readDays(row *importing.Row, from, to int) (Day, Day) {
	var first, last Day
	first.Day, first.Given = row.Day(from)
	last.Day, last.Given = row.Day(to)
	if first.Given && last.Given && last.Day < first.Day {
		row.Fault(to, endsFirst)
	}
	return first, last
}

func (p *Project) counted() register.Project {
	return register.Project{Key: p.Key, Campaign: p.Campaign, Action: p.Action, Org: p.Org}
}

func (s *Site) counted() register.Site {
	return register.Site{Key: s.Key, Kind: s.Kind, Place: s.Place}
}

func projectDiffers(was, now *Project) string {
	switch {
	case was.Name != now.Name:
		return "name"
	case was.Category != now.Category:
		return "category"
	case was.Campaign != now.Campaign:
		return "campaign"
	case was.Action != now.Action:
		return "action"
	case was.Org != now.Org:
		return "org"
	case was.Place != now.Place:
		return "place"
	case was.From != now.From:
		return "start"
	case was.To != now.To:
		return "end"
	}
	return ""
}

func siteDiffers(was, now *Site) string {
	switch {
	case was.Name != now.Name:
		return "name"
	case was.Kind != now.Kind:
		return "kind"
	case was.Place != now.Place:
		return "place"
	case was.Opened != now.Opened:
		return "opened"
	case was.Closed != now.Closed:
		return "closed"
	}
	return ""
}
