package people

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/area"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/store"
)

// Sheet is a person in clear, as the city's own register is told of them. It
// leaves the house by export's rules and no other way.
type Sheet struct {
	Person, National string
	Name             string
	Sex              ident.Sex
	Birth            string // ISO; empty when not known
	DocumentType     ident.DocumentType
	Document, Phone  string
	Home             area.Code
	Employer         string
	Skills           string
	Languages        string
	State            State
	// Told reports that the register may be told: the person agreed to it, or
	// has given the number they already have there.
	Told bool
}

// Sheets reads persons in clear; those nobody knows, and those who left, are
// absent.
func (p *People) Sheets(ctx context.Context, q store.Queryer, keys []string) (map[string]Sheet, error) {
	told, err := p.told(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Sheet, len(keys))
	err = importing.Each(ctx, q, "SELECT "+cardColumns+`, COALESCE(o.national, '') FROM people p LEFT JOIN people_profile o ON o.person = p.person
		WHERE p.state <> 'left' AND p.person IN`, keys, func(rows *sql.Rows) error {
		var national string
		r, err := scanPerson(rows, &national)
		if err != nil {
			return err
		}
		if _, err := p.open(&r); err != nil {
			return err
		}
		out[r.Key] = Sheet{
			Person: r.Key, National: national, Name: r.Name, Sex: r.Sex, Birth: r.Birth, DocumentType: r.Document.Type, Document: r.Document.Number,
			Phone: string(r.Phone), Home: area.Code(r.Home), Employer: r.Employer, Skills: r.Skills, Languages: r.Languages, State: r.State,
			Told: told[r.Key],
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read people for a register: %w", err)
	}
	return out, nil
}

// told tells of which persons the city's register may be told.
func (p *People) told(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error) {
	out := make(map[string]bool, len(keys))
	newest := map[string]int64{}
	err := importing.Each(ctx, q, "SELECT person, n, given FROM people_consent WHERE purpose = '"+string(ForCityRegister)+"' AND person IN", keys,
		func(rows *sql.Rows) error {
			var person string
			var n, given int64
			err := rows.Scan(&person, &n, &given)
			if n > newest[person] {
				newest[person], out[person] = n, given == 1
			}
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read who may be told of: %w", err)
	}
	err = importing.Each(ctx, q, "SELECT person FROM people_profile WHERE national <> '' AND person IN", keys, func(rows *sql.Rows) error {
		var person string
		err := rows.Scan(&person)
		if newest[person] == 0 { // a no is a no, whatever number they gave
			out[person] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who may be told of: %w", err)
	}
	return out, nil
}

// Told is Sheet.Told of persons, without opening anything.
func (p *People) Told(ctx context.Context, keys []string) (map[string]bool, error) {
	return p.told(ctx, p.db.Read(), keys)
}

// Revised is a person and how often the record has changed.
type Revised struct {
	Person   string
	Revision int64
}

// Listed are the confirmed persons who live at a place, in the order of their
// numbers after one, at most limit, with how often each record has changed.
func (p *People) Listed(ctx context.Context, q store.Queryer, place area.Code, after string, limit int) ([]Revised, error) {
	rows, err := q.QueryContext(ctx, `SELECT person, COALESCE((SELECT MAX(n) FROM people_event e WHERE e.person = p.person), 0) FROM people p
		WHERE home >= $1 AND home < $2 AND person > $3 AND state = 'confirmed' AND merged_into = '' ORDER BY person LIMIT $4`,
		string(place), string(place)+last, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (r Revised, err error) { return r, rows.Scan(&r.Person, &r.Revision) })
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return out, nil
}

// ByDocument finds who has identity numbers, as their files write them: a
// number that nobody or more than one living record has is absent.
func (p *People) ByDocument(ctx context.Context, q store.Queryer, numbers []string) (map[string]string, error) {
	out := make(map[string]string, len(numbers))
	for _, number := range numbers {
		rows, err := q.QueryContext(ctx, `SELECT person FROM people WHERE id_index = $1 AND length(id_index) > 0 AND state <> 'left' AND merged_into = '' ORDER BY person LIMIT 2`,
			index(p.keys, fieldNumber, string(ident.IDCard)+":"+number))
		if err != nil {
			return nil, fmt.Errorf("find by document: %w", err)
		}
		found, err := store.Collect(rows, func(rows *sql.Rows) (key string, err error) { return key, rows.Scan(&key) })
		if err != nil {
			return nil, fmt.Errorf("find by document: %w", err)
		}
		if len(found) == 1 {
			out[number] = found[0]
		}
	}
	return out, nil
}
