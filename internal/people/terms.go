package people

import (
	"cmp"
	"context"
	"slices"

	"linli/internal/store"
	"linli/internal/text"
)

// termsOf are the terms a name is found by: every ending of it, so that any
// part of the name is the beginning of a term; its pinyin without tones; its
// initials. A first character with several readings (单, 曾: surnames are often
// read otherwise than in common words) is given each of the first three.
func termsOf(name string) []string {
	letters := text.NewQuery(name)
	if len(letters) == 0 {
		return nil
	}
	terms := make([]string, 0, len(letters)+4)
	add := func(t string) {
		if t != "" && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	for i := range letters {
		if i > 0 && !isHan(letters[i]) {
			continue // within a word of letters nobody searches
		}
		add(string(letters[i:]))
	}
	if !slices.ContainsFunc(letters, isHan) {
		return terms
	}
	spelled := text.Spell(name)
	first := spelled[0].Readings
	for _, reading := range first[:min(3, len(first))] {
		spelled[0].Readings = []string{reading}
		add(spelled.Pinyin())
		add(spelled.Initials())
	}
	return terms
}

// termRow is one row of people_terms.
type termRow struct{ term, person, home string }

var termTable = store.Table{
	Name: "people_terms", Columns: []string{"term", "person", "home"},
	Tail: "ON CONFLICT (term, person) DO UPDATE SET home = excluded.home",
}

func writeTerms(ctx context.Context, tx *store.Tx, rows []termRow) error {
	return store.Insert(ctx, tx, termTable, len(rows), func(i int, args []any) []any {
		return append(args, rows[i].term, rows[i].person, rows[i].home)
	})
}

func termRows(rows []termRow, name, person, home string) []termRow {
	for _, t := range termsOf(name) {
		rows = append(rows, termRow{t, person, home})
	}
	return rows
}

func sortTerms(rows []termRow) {
	slices.SortFunc(rows, func(a, b termRow) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.person, b.person))
	})
}

// moveTerms follows a change of name or home.
func moveTerms(ctx context.Context, tx *store.Tx, was, now *person) error {
	if was.Name == now.Name && was.Home == now.Home {
		return nil
	}
	if err := dropTerms(ctx, tx, was); err != nil {
		return err
	}
	return writeTerms(ctx, tx, termRows(nil, now.Name, now.Key, now.Home))
}

func dropTerms(ctx context.Context, tx *store.Tx, r *person) error {
	for _, t := range termsOf(r.Name) {
		if _, err := tx.ExecContext(ctx, "DELETE FROM people_terms WHERE term = $1 AND person = $2", t, r.Key); err != nil {
			return err
		}
	}
	return nil
}
