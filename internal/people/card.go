package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"unicode"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// Card is a person as a list shows them: masked.
type Card struct {
	Person     string
	Name       string // 张*
	Sex        ident.Sex
	Birth      civil.Month // 0 where not known
	Document   string      // 110***********002X
	Phone      string      // 138****0000
	Home       area.Code
	Skills     string
	Languages  string
	State      State
	MergedInto string
}

// ErrUnknown is returned for a person nobody knows.
var ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个人员编号", En: "no such person"})

const cardColumns = `p.person, p.name, p.sex, p.birth_month, p.id_type, p.id_number, p.phone, p.vault_key, p.home, p.party,
	p.employer, p.skills, p.languages, p.state, p.merged_into, p.birth, p.id_index, p.phone_index, p.content`

// scanPerson reads the columns of cardColumns.
func scanPerson(rows interface{ Scan(...any) error }, more ...any) (person, error) {
	var r person
	var sex, month, party int64
	var kind, state string
	var content []byte
	err := rows.Scan(append([]any{&r.Key, &r.Name, &sex, &month, &kind, &r.SealedNumber, &r.SealedPhone, &r.VaultKey, &r.Home, &party,
		&r.Employer, &r.Skills, &r.Languages, &state, &r.MergedInto, &r.SealedBirth, &r.IDIndex, &r.PhoneIndex, &content}, more...)...)
	r.Sex, r.BirthMonth, r.Party, r.State = ident.Sex(sex), civil.Month(month), party != 0, State(state)
	r.Document.Type = ident.DocumentType(kind)
	copy(r.Content[:], content)
	return r, err
}

// load reads a record; its sealed fields stay sealed.
func load(ctx context.Context, q store.Queryer, key string) (person, error) {
	r, err := scanPerson(queryRow(ctx, q, "SELECT "+cardColumns+" FROM people p WHERE p.person = $1", key))
	if errors.Is(err, sql.ErrNoRows) {
		return person{}, fmt.Errorf("%w: %.64q", ErrUnknown, key)
	}
	if err != nil {
		return person{}, fmt.Errorf("read person: %w", err)
	}
	return r, nil
}

// open opens what is sealed of a record.
func (p *People) open(r *person) (*vault.PersonKey, error) {
	if r.State == Left {
		return nil, nil
	}
	key, err := p.sealer.UnwrapKey(r.VaultKey, r.Key)
	if err != nil {
		return nil, fmt.Errorf("open person %s: %w", r.Key, err)
	}
	read := func(field string, sealed []byte) string {
		if err != nil || len(sealed) == 0 {
			return ""
		}
		var plain []byte
		plain, err = p.sealer.Open(key, field, r.Key, sealed)
		return string(plain)
	}
	r.Birth = read(fieldBirth, r.SealedBirth)
	r.Document.Number = read(fieldNumber, r.SealedNumber)
	r.Phone = ident.Phone(read(fieldPhone, r.SealedPhone))
	if err != nil {
		return nil, fmt.Errorf("open person %s: %w", r.Key, err)
	}
	return key, nil
}

// card masks a record.
func (p *People) card(r person) (Card, error) {
	if _, err := p.open(&r); err != nil {
		return Card{}, err
	}
	return Card{
		Person: r.Key, Name: ident.MaskName(r.Name), Sex: r.Sex, Birth: r.BirthMonth, Document: mask(r.Document),
		Phone: maskPhone(r.Phone), Home: area.Code(r.Home), Skills: r.Skills, Languages: r.Languages,
		State: r.State, MergedInto: r.MergedInto,
	}, nil
}

func mask(d ident.Document) string {
	if d.Number == "" {
		return ""
	}
	return d.Mask()
}

func maskPhone(n ident.Phone) string {
	if n == "" {
		return ""
	}
	return n.Mask()
}

// Thing is the person as the decision table sees them: at home in a place, in
// the line of the organisation that brought them in.
func thing(r *person, org string) access.Thing {
	t := access.Thing{Kind: "person", ID: r.Key, Place: r.Home}
	if org != "" {
		t.Lines = []string{org}
	}
	return t
}

// Thing reads what the decision table needs to know of a person.
func (p *People) Thing(ctx context.Context, key string) (access.Thing, error) {
	r, err := load(ctx, p.db.Read(), key)
	if err != nil {
		return access.Thing{}, err
	}
	org, err := orgOf(ctx, p.db.Read(), key)
	return thing(&r, org), err
}

func orgOf(ctx context.Context, q store.Queryer, key string) (string, error) {
	var org string
	err := queryRow(ctx, q, "SELECT org FROM people_profile WHERE person = $1", key).Scan(&org)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read who brought %s in: %w", key, err)
	}
	return org, nil
}

// Servable tells which of some persons may have facts written about them:
// those who have confirmed. A merged person's facts go to whoever stands for
// them, which figures see to.
func (p *People) Servable(ctx context.Context, q store.Queryer, keys []string) (map[string]bool, error) {
	out := make(map[string]bool, len(keys))
	err := importing.Each(ctx, q, "SELECT person, state FROM people WHERE person IN", keys, func(rows *sql.Rows) error {
		var key, state string
		err := rows.Scan(&key, &state)
		out[key] = State(state) == Confirmed
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask who has confirmed: %w", err)
	}
	return out, nil
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
