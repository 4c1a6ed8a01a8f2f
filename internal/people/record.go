package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Record is a person as the desk shows one: masked, with what they offer, their
// credentials and what happened to the record.
type Record struct {
	Card
	Profile
	Minor       bool
	HasGuardian bool
	Relation    string
	Channel     string
	Org         string
	EnteredAt   civil.Instant
	ConfirmedAt civil.Instant
	Credentials []Credential
	History     []Event
	Joined      []string // records merged into this one
}

// Detail shows one person, masked, to whoever may see people where this one
// lives or in the line that brought them in. The look is logged with the
// person, who can ask who looked.
func (p *People) Detail(ctx context.Context, actor access.Actor, key string) (Record, error) {
	t, err := p.Thing(ctx, key)
	if err != nil {
		return Record{}, err
	}
	if err := p.access.LookAt(ctx, actor, access.PersonRead, t, "detail", key); err != nil {
		return Record{}, err
	}
	r, err := load(ctx, p.db.Read(), key)
	if err != nil {
		return Record{}, err
	}
	return p.record(ctx, r)
}

func (p *People) record(ctx context.Context, r person) (Record, error) {
	var out Record
	var err error
	if out.Card, err = p.card(r); err != nil {
		return out, err
	}
	if r.BirthMonth != 0 {
		out.Minor = r.BirthMonth.Age(civil.At(p.clock()).Day()) < AdultAge
	}
	q := p.db.Read()
	var guardian []byte
	err = q.QueryRowContext(ctx, `SELECT national, services, subjects, grades, licence, hours, reach, guardian, relation, channel, org,
		entered_at, confirmed_at FROM people_profile WHERE person = $1`, r.Key).
		Scan(&out.National, &out.Services, &out.Subjects, &out.Grades, &out.Licence, &out.Hours, &out.Reach, &guardian, &out.Relation,
			&out.Channel, &out.Org, &out.EnteredAt, &out.ConfirmedAt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return out, fmt.Errorf("read profile: %w", err)
	}
	out.HasGuardian = len(guardian) > 0
	if out.Credentials, err = p.credentials(ctx, r.Key); err != nil {
		return out, err
	}
	if out.History, err = p.History(ctx, r.Key); err != nil {
		return out, err
	}
	out.Joined, err = joined(ctx, q, r.Key)
	return out, err
}

// joined are the records merged into one.
func joined(ctx context.Context, q store.Queryer, key string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT person FROM people WHERE merged_into = $1 AND merged_into <> '' ORDER BY person", key)
	if err != nil {
		return nil, fmt.Errorf("read who was merged: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (key string, err error) {
		err = rows.Scan(&key)
		return key, err
	})
}

// oneself are all records of the human being that a record belongs to: the one
// they go on as, and those merged into it.
func oneself(ctx context.Context, q store.Queryer, key string) ([]string, error) {
	r, err := load(ctx, q, key)
	if err != nil {
		return nil, err
	}
	for r.MergedInto != "" {
		if r, err = load(ctx, q, r.MergedInto); err != nil {
			return nil, err
		}
	}
	all := []string{r.Key}
	for i := 0; i < len(all); i++ {
		parts, err := joined(ctx, q, all[i])
		if err != nil {
			return nil, err
		}
		all = append(all, parts...)
	}
	return all, nil
}

// Field is something that is shown masked.
type Field string

// The fields that can be unmasked, one by one.
const (
	FieldName     Field = "name"
	FieldPhone    Field = "phone"
	FieldNumber   Field = "number"
	FieldGuardian Field = "guardian"
)

// Act is the act of seeing a field in clear.
func (f Field) Act() access.Act {
	if f == FieldNumber {
		return access.PersonNumber
	}
	return access.PersonOpen
}

var noField = text.Label{Zh: "没有这一项", En: "there is no such field"}

// Unmask shows one field in clear to whoever may see it there, for one of the
// purposes the act is for. The look is logged before anything is shown.
func (p *People) Unmask(ctx context.Context, actor access.Actor, key string, field Field, purpose string) (string, error) {
	t, err := p.Thing(ctx, key)
	if err != nil {
		return "", err
	}
	if err := p.access.LookAt(ctx, actor, field.Act(), t, purpose, key); err != nil {
		return "", err
	}
	r, err := load(ctx, p.db.Read(), key)
	if err != nil {
		return "", err
	}
	if _, err := p.open(&r); err != nil {
		return "", err
	}
	switch field {
	case FieldName:
		return r.Name, nil
	case FieldPhone:
		return string(r.Phone), nil
	case FieldNumber:
		return r.Document.Number, nil
	case FieldGuardian:
		g, err := p.guardian(ctx, &r)
		return strings.TrimSpace(g.Name + " " + g.Phone), err
	}
	return "", fault.In("field", noField)
}

func (p *People) guardian(ctx context.Context, r *person) (Guardian, error) {
	var g Guardian
	var name, phone []byte
	err := p.db.Read().QueryRowContext(ctx, "SELECT guardian, guardian_phone, relation FROM people_profile WHERE person = $1", r.Key).
		Scan(&name, &phone, &g.Relation)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(name) == 0 {
		return Guardian{}, nil
	}
	if err != nil {
		return g, fmt.Errorf("read guardian: %w", err)
	}
	key, err := p.sealer.UnwrapKey(r.VaultKey, r.Key)
	if err != nil {
		return g, err
	}
	plainName, err := p.sealer.Open(key, fieldGuardian, r.Key, name)
	if err != nil {
		return g, err
	}
	plainPhone, err := p.sealer.Open(key, fieldGuardianPhone, r.Key, phone)
	g.Name, g.Phone = string(plainName), string(plainPhone)
	return g, err
}
