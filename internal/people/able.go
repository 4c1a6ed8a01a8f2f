package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/importing"
	"linli/internal/store"
)

// Able is what services ask of a person who offers to serve: where they live,
// how old they are, what they can do and when. Nothing of it is sealed.
type Able struct {
	Person      string
	State       State
	Home        area.Code
	Birth       civil.Month // 0 where not known
	Skills      []string
	Languages   []string
	Hours       Week // empty where nothing was said
	Reach       int  // kilometres; 0 where not said
	Credentials []Credential
}

// Has reports whether a verified credential of a kind holds on a day.
func (a Able) Has(kind string, on civil.Day) bool {
	return slices.ContainsFunc(a.Credentials, func(c Credential) bool { return c.Kind == kind && c.Holds(on) })
}

// Able tells what some persons can do; those nobody knows are absent. It is for
// services, which ask the decision table themselves before they show any of it
// to somebody else.
func (p *People) Able(ctx context.Context, q store.Queryer, keys []string) (map[string]Able, error) {
	out := make(map[string]Able, len(keys))
	err := importing.Each(ctx, q, `SELECT p.person, p.state, p.home, p.birth_month, p.skills, p.languages, COALESCE(o.hours, ''), COALESCE(o.reach, 0)
		FROM people p LEFT JOIN people_profile o ON o.person = p.person WHERE p.person IN`, keys, func(rows *sql.Rows) error {
		var a Able
		var skills, languages string
		var birth int64
		if err := rows.Scan(&a.Person, &a.State, &a.Home, &birth, &skills, &languages, &a.Hours, &a.Reach); err != nil {
			return err
		}
		a.Birth, a.Skills, a.Languages = civil.Month(birth), listed(skills), listed(languages)
		out[a.Person] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what people can do: %w", err)
	}
	err = importing.Each(ctx, q, `SELECT person, kind, valid_from, valid_to, verdict FROM people_credential WHERE verdict = 'genuine' AND person IN`, keys,
		func(rows *sql.Rows) error {
			var person string
			var c Credential
			var from, to int64
			if err := rows.Scan(&person, &c.Kind, &from, &to, &c.Verdict); err != nil {
				return err
			}
			c.From, c.To = civil.Day(from), civil.Day(to)
			if a, ok := out[person]; ok {
				a.Credentials = append(a.Credentials, c)
				out[person] = a
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	return out, nil
}

// AbleIn tells what the confirmed persons can do who live in a place, in the
// order of their homes and numbers: a few reads of an index for a district. Like
// Able it is for services, which ask the decision table themselves.
func (p *People) AbleIn(ctx context.Context, q store.Queryer, place area.Code) ([]Able, error) {
	const lives = "p.home >= $1 AND p.home < $2 AND p.state = 'confirmed' AND p.merged_into = ''"
	rows, err := q.QueryContext(ctx, `SELECT p.person, p.home, p.birth_month, p.skills, p.languages, COALESCE(o.hours, ''), COALESCE(o.reach, 0)
		FROM people p LEFT JOIN people_profile o ON o.person = p.person WHERE `+lives+" ORDER BY p.home, p.person", string(place), place.End())
	if err != nil {
		return nil, fmt.Errorf("read who can serve in %s: %w", place, err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (a Able, err error) {
		var skills, languages string
		var birth int64
		err = rows.Scan(&a.Person, &a.Home, &birth, &skills, &languages, &a.Hours, &a.Reach)
		a.State, a.Birth, a.Skills, a.Languages = Confirmed, civil.Month(birth), listed(skills), listed(languages)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read who can serve in %s: %w", place, err)
	}
	at := make(map[string]int, len(out))
	for i := range out {
		at[out[i].Person] = i
	}
	rows, err = q.QueryContext(ctx, `SELECT c.person, c.kind, c.valid_from, c.valid_to, c.verdict FROM people p JOIN people_credential c ON c.person = p.person
		WHERE c.verdict = 'genuine' AND `+lives, string(place), place.End())
	if err != nil {
		return nil, fmt.Errorf("read credentials in %s: %w", place, err)
	}
	defer rows.Close()
	for rows.Next() {
		var person string
		var c Credential
		var from, to int64
		if err := rows.Scan(&person, &c.Kind, &from, &to, &c.Verdict); err != nil {
			return nil, fmt.Errorf("read credentials in %s: %w", place, err)
		}
		c.From, c.To = civil.Day(from), civil.Day(to)
		if i, ok := at[person]; ok {
			out[i].Credentials = append(out[i].Credentials, c)
		}
	}
	return out, rows.Err()
}

// Residents are confirmed persons whose home is a community, in the order of
// their numbers after one, at most limit.
func (p *People) Residents(ctx context.Context, q store.Queryer, place area.Code, after string, limit int) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT person FROM people WHERE home = $1 AND person > $2 AND state = 'confirmed' AND merged_into = ''
		ORDER BY person LIMIT $3`, string(place), after, limit)
	if err != nil {
		return nil, fmt.Errorf("read residents: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (key string, err error) {
		err = rows.Scan(&key)
		return key, err
	})
}

// listed reads a list as people write it: separated by semicolons.
func listed(s string) []string {
	var out []string
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == '；' }) {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}
