package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/ident"
)

// Example is somebody whose side of the product a demonstration offers to try.
type Example struct {
	Person string
	Name   string // masked
	Kind   ExampleKind
	Home   string
}

// ExampleKind is why somebody is offered.
type ExampleKind string

// The kinds of example.
const (
	Elder   ExampleKind = "elder"   // 60 and older
	Student ExampleKind = "student" // 18 to 22
	Member  ExampleKind = "member"  // of the party, 30 to 50
)

// Examples are the first confirmed volunteers of each kind: for demonstrations,
// whose people are made up.
func (p *People) Examples(ctx context.Context) ([]Example, error) {
	today := civil.At(p.clock()).Day()
	born := func(age int) int64 { return int64(today.Month()) - int64(12*age) }
	var out []Example
	for _, k := range []struct {
		kind     ExampleKind
		from, to int // age, in years
		party    int64
	}{{Elder, 60, 85, 0}, {Student, 18, 22, 0}, {Member, 30, 50, 1}} {
		var name string
		e := Example{Kind: k.kind}
		err := p.db.Read().QueryRowContext(ctx, `SELECT person, name, home FROM people WHERE state = 'confirmed' AND merged_into = ''
			AND birth_month > $1 AND birth_month <= $2 AND party = $3 ORDER BY person LIMIT 1`, born(k.to), born(k.from), k.party).
			Scan(&e.Person, &name, &e.Home)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look for an example: %w", err)
		}
		e.Name = ident.MaskName(name)
		out = append(out, e)
	}
	return out, nil
}
