package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Find asks for people. Empty fields do not narrow it.
type Find struct {
	Text  string // name or part of one, pinyin, initials, phone, identity or volunteer number
	Place area.Code
	Org   string // only those the organisation brought in
	State State
	After string // the cursor of the page before
	Limit int    // 0 is 50, at most 200
}

// Page is one page of people. Next is the cursor of the page after, empty at
// the end.
type Page struct {
	Cards []Card
	Next  string
}

// last is behind every text that begins with what stands before it.
const last = "\U0010FFFF"

// List finds people the actor may see, masked. What is asked about must lie
// where the actor holds the right: a page about one's own place and line, never
// the city cut down to it. A look-up by phone or identity number leaves a row
// in the audit chain, since it answers whether somebody is registered.
func (p *People) List(ctx context.Context, actor access.Actor, f Find) (Page, error) {
	t := access.Thing{Kind: "people", Place: string(f.Place)}
	if f.Org != "" {
		t.Lines = []string{f.Org}
	}
	if err := p.access.Guard(ctx, actor, access.PersonRead, t, "list"); err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	f.Text = strings.TrimSpace(f.Text)
	if f.Text == "" {
		return p.page(ctx, f)
	}
	if found, exact, err := p.byNumber(ctx, f); err != nil || exact {
		if err != nil {
			return Page{}, err
		}
		subjects := make([]string, len(found.Cards))
		for i, c := range found.Cards {
			subjects[i] = c.Person
		}
		if err := p.access.LookAt(ctx, actor, access.PersonRead, t, "search by number", subjects...); err != nil {
			return Page{}, err
		}
		return found, nil
	}
	return p.byName(ctx, f)
}

// page lists people in the order of their number, or within a place by home.
func (p *People) page(ctx context.Context, f Find) (Page, error) {
	home, after, _ := strings.Cut(f.After, "|")
	var query string
	args := []any{}
	switch {
	case f.Org != "":
		query = `SELECT ` + cardColumns + ` FROM people_profile o JOIN people p ON p.person = o.person
			WHERE o.org = $1 AND o.org <> '' AND o.person > $2 AND p.home >= $3 AND p.home < $4 AND p.state <> 'left'`
		args = append(args, f.Org, after, string(f.Place), f.Place.End())
	case f.Place != "":
		query = `SELECT ` + cardColumns + ` FROM people p WHERE (p.home, p.person) > ($1, $2) AND p.home < $3 AND p.state <> 'left'`
		if home == "" {
			home = string(f.Place)
		}
		args = append(args, home, after, f.Place.End())
	default:
		query = `SELECT ` + cardColumns + ` FROM people p WHERE p.person > $1 AND p.state <> 'left'`
		args = append(args, after)
	}
	if f.State != "" {
		args = append(args, string(f.State))
		query += fmt.Sprintf(" AND p.state = $%d", len(args))
	}
	order := " ORDER BY p.person"
	switch {
	case f.Org != "":
		order = " ORDER BY o.person"
	case f.Place != "":
		order = " ORDER BY p.home, p.person"
	}
	args = append(args, f.Limit+1)
	rows, err := p.db.Read().QueryContext(ctx, query+order+fmt.Sprintf(" LIMIT $%d", len(args)), args...)
	if err != nil {
		return Page{}, fmt.Errorf("list people: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (person, error) { return scanPerson(rows) })
	if err != nil {
		return Page{}, fmt.Errorf("list people: %w", err)
	}
	var out Page
	if len(found) > f.Limit {
		found = found[:f.Limit]
		end := found[f.Limit-1]
		out.Next = end.Home + "|" + end.Key
	}
	return out, p.fill(&out, found)
}

func (p *People) fill(out *Page, found []person) error {
	for _, r := range found {
		c, err := p.card(r)
		if err != nil {
			return err
		}
		out.Cards = append(out.Cards, c)
	}
	return nil
}

// byNumber looks up what identifies one person. exact is false where the text
// is none of these, so that it must be a name.
func (p *People) byNumber(ctx context.Context, f Find) (out Page, exact bool, err error) {
	var found []person
	look := func(where string, arg any) {
		if err != nil {
			return
		}
		var rows *sql.Rows
		if rows, err = p.db.Read().QueryContext(ctx, "SELECT "+cardColumns+" FROM people p WHERE "+where, arg); err != nil {
			return
		}
		var some []person
		some, err = store.Collect(rows, func(rows *sql.Rows) (person, error) { return scanPerson(rows) })
		found = append(found, some...)
	}
	if phone, e := ident.ParsePhone(f.Text); e == nil {
		exact = true
		look("p.phone_index = $1 AND length(p.phone_index) > 0", index(p.keys, fieldPhone, string(phone)))
	}
	for _, kind := range ident.DocumentTypes() {
		doc, e := ident.ParseDocument(kind, f.Text)
		if e != nil || !strings.ContainsAny(f.Text, "0123456789") {
			continue
		}
		exact = exact || kind == ident.IDCard
		look("p.id_index = $1 AND length(p.id_index) > 0", index(p.keys, fieldNumber, string(doc.Type)+":"+doc.Number))
	}
	if !strings.ContainsFunc(f.Text, isHan) && len(f.Text) <= 64 {
		key := f.Text
		if n, e := ident.ParseVolunteerNumber(f.Text); e == nil {
			key, exact = string(n), true
		}
		look("p.person = $1", key)
	}
	if err != nil {
		return Page{}, false, fmt.Errorf("look a number up: %w", err)
	}
	found = slices.DeleteFunc(found, func(r person) bool {
		return r.State == Left || !f.Place.Contains(area.Code(r.Home)) && f.Place != "" || f.State != "" && r.State != f.State
	})
	if f.Org != "" {
		kept := found[:0]
		for _, r := range found {
			org, err := orgOf(ctx, p.db.Read(), r.Key)
			if err != nil {
				return Page{}, false, err
			}
			if org == f.Org {
				kept = append(kept, r)
			}
		}
		found = kept
	}
	return out, exact || len(found) > 0, p.fill(&out, found)
}

// byName scans the terms that begin with what was typed. Of mixed input (张wm)
// the first run is looked up and the rest compared.
func (p *People) byName(ctx context.Context, f Find) (Page, error) {
	query := text.NewQuery(f.Text)
	if len(query) == 0 {
		return Page{}, nil
	}
	run := query
	if at := slices.IndexFunc(query, func(r rune) bool { return isHan(r) != isHan(query[0]) }); at > 0 {
		run = query[:at]
	}
	mixed := len(run) < len(query)
	term, after, _ := strings.Cut(f.After, "|")
	if f.After == "" {
		term = string(run)
	}
	var out Page
	seen := map[string]bool{}
	for scanned := 0; scanned < maxScan; {
		rows, err := p.terms(ctx, f, string(run), term, after)
		if err != nil {
			return Page{}, fmt.Errorf("search people: %w", err)
		}
		for _, r := range rows {
			if len(out.Cards) == f.Limit {
				out.Next = term + "|" + after
				return out, nil
			}
			term, after = r.term, r.Key
			if seen[r.Key] || mixed && text.Spell(r.Name).Match(query) == text.NoMatch {
				continue
			}
			seen[r.Key] = true
			if err := p.fill(&out, []person{r.person}); err != nil {
				return Page{}, err
			}
		}
		if len(rows) <= f.Limit {
			return out, nil
		}
		scanned += len(rows)
	}
	out.Next = term + "|" + after // the page after goes on from here
	return out, nil
}

// maxScan bounds how many rows a search that compares looks at for one page.
const maxScan = 4000

type hit struct {
	person
	term string
}

// terms reads one page of the index. The place is in the index itself: rows of
// other places cost a step, not a look at the person.
func (p *People) terms(ctx context.Context, f Find, run, term, after string) ([]hit, error) {
	query := `SELECT ` + cardColumns + `, t.term FROM people_terms t JOIN people p ON p.person = t.person
		WHERE (t.term, t.person) > ($1, $2) AND t.term < $3 AND t.home >= $4 AND t.home < $5`
	args := []any{term, after, run + last, string(f.Place), f.Place.End()}
	if f.Place.Level() == area.Community {
		// A community has a few hundred people: walk them, not the whole city's
		// bearers of the name.
		return p.neighbours(ctx, f, run, term, after)
	}
	if f.State != "" {
		args = append(args, string(f.State))
		query += fmt.Sprintf(" AND p.state = $%d", len(args))
	}
	if f.Org != "" {
		args = append(args, f.Org)
		query += fmt.Sprintf(" AND p.person IN (SELECT person FROM people_profile WHERE org = $%d AND org <> '')", len(args))
	}
	args = append(args, f.Limit+1)
	rows, err := p.db.Read().QueryContext(ctx, query+fmt.Sprintf(" ORDER BY t.term, t.person LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, err
	}
	return store.Collect(rows, func(rows *sql.Rows) (h hit, err error) {
		h.person, err = scanPerson(rows, &h.term)
		return h, err
	})
}

func (p *People) neighbours(ctx context.Context, f Find, run, term, after string) ([]hit, error) {
	found, err := neighboursOf(ctx, p.db.Read(), string(f.Place))
	if err != nil {
		return nil, err
	}
	var hits []hit
	for _, r := range found {
		if f.State != "" && r.State != f.State {
			continue
		}
		for _, t := range termsOf(r.Name) {
			if strings.HasPrefix(t, run) && (t > term || t == term && r.Key > after) {
				hits = append(hits, hit{r, t})
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return strings.Compare(a.term+"|"+a.Key, b.term+"|"+b.Key)
	})
	return hits[:min(len(hits), f.Limit+1)], nil
}

// neighboursOf reads who lives in a community.
func neighboursOf(ctx context.Context, q store.Queryer, community string) ([]person, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+cardColumns+" FROM people p WHERE p.home = $1 AND p.state <> 'left'", community)
	if err != nil {
		return nil, err
	}
	return store.Collect(rows, func(rows *sql.Rows) (person, error) { return scanPerson(rows) })
}
