package people

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "people", FS: migrations, Dir: "migrations"}
}

// People is the room of one database.
type People struct {
	register *register.Register
	atlas    *area.Atlas
	keys     *vault.Keys
	sealer   *vault.Sealer
	clock    civil.Clock
}

// New returns the room of a database.
func New(reg *register.Register, atlas *area.Atlas, keys *vault.Keys, clock civil.Clock) *People {
	return &People{register: reg, atlas: atlas, keys: keys, sealer: keys.Sealer(), clock: clock}
}

// Known tells which persons are known.
func (p *People) Known(ctx context.Context, q store.Queryer, keys []string) ([]string, error) {
	return importing.KnownIn("people", "person")(ctx, q, keys)
}

var table = store.Table{Name: "people", Columns: []string{
	"person", "name", "sex", "birth", "birth_month", "id_type", "id_number", "id_index", "phone", "phone_index",
	"vault_key", "home", "party", "employer", "skills", "languages", "state", "merged_into", "content",
}}

var none = []byte{}

func given(b []byte) []byte {
	if b == nil {
		return none
	}
	return b
}

func (r *person) args(args []any) []any {
	party := int64(0)
	if r.Party {
		party = 1
	}
	return append(args, r.Key, r.Name, int64(r.Sex), given(r.SealedBirth), int64(r.BirthMonth), string(r.Document.Type),
		given(r.SealedNumber), given(r.IDIndex), given(r.SealedPhone), given(r.PhoneIndex),
		r.VaultKey, r.Home, party, r.Employer, r.Skills, r.Languages, string(r.State), r.MergedInto, r.Content[:])
}

const selectKnown = `SELECT person, name, sex, birth_month, id_type, id_index, phone_index, vault_key, home, party,
	employer, skills, languages, state, merged_into, content FROM people WHERE person IN`

func scan(rows *sql.Rows) (person, error) {
	var r person
	var sex, month, party int64
	var kind, state string
	var content []byte
	err := rows.Scan(&r.Key, &r.Name, &sex, &month, &kind, &r.IDIndex, &r.PhoneIndex, &r.VaultKey, &r.Home, &party,
		&r.Employer, &r.Skills, &r.Languages, &state, &r.MergedInto, &content)
	r.Sex, r.BirthMonth, r.Party, r.State = ident.Sex(sex), civil.Month(month), party != 0, State(state)
	r.Document.Type = ident.DocumentType(kind)
	copy(r.Content[:], content)
	return r, err
}

// take takes in the rows of a chunk with what counts of them.
func (p *People) take(ctx context.Context, tx *store.Tx, records []person, update bool) ([]importing.Outcome, error) {
	keys := make([]string, len(records))
	for i := range records {
		keys[i] = records[i].Key
	}
	known := map[string]person{}
	err := importing.Each(ctx, tx, selectKnown, keys, func(rows *sql.Rows) error {
		r, err := scan(rows)
		known[r.Key] = r
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up people: %w", err)
	}
	before := make(map[string]person, len(known))
	for k, r := range known {
		before[k] = r
	}
	outcomes, inserts, updates := importing.Settle(records, known, func(r *person) string { return r.Key }, differs, update)
	batch := &register.Batch{}
	for i := range inserts {
		batch.Persons = append(batch.Persons, inserts[i].counted())
	}
	if err := store.Insert(ctx, tx, table, len(inserts), func(i int, args []any) []any { return inserts[i].args(args) }); err != nil {
		return nil, fmt.Errorf("write people: %w", err)
	}
	for i := range updates {
		r, was := &updates[i], before[updates[i].Key]
		if err := p.change(ctx, tx, r, &was); err != nil {
			return nil, fmt.Errorf("change person %s: %w", r.Key, err)
		}
		if r.counted() != was.counted() {
			batch.Persons = append(batch.Persons, r.counted())
		}
	}
	if err := p.register.Apply(ctx, tx, batch); err != nil {
		return nil, err
	}
	return outcomes, nil
}

// change puts a new row in the place of an old one. The person keeps the key,
// under which other rooms may have sealed, and what no file says.
func (p *People) change(ctx context.Context, tx *store.Tx, r, was *person) error {
	key, err := p.sealer.UnwrapKey(was.VaultKey, was.Key)
	if err != nil {
		return err
	}
	r.VaultKey, r.MergedInto = was.VaultKey, was.MergedInto
	if r.State == Shell {
		r.State = was.State // a file of an organisation does not undo a confirmation
	}
	r.seal(p.sealer, key)
	args := r.args(nil)
	_, err = tx.ExecContext(ctx, `UPDATE people SET name = $1, sex = $2, birth = $3, birth_month = $4, id_type = $5, id_number = $6,
		id_index = $7, phone = $8, phone_index = $9, vault_key = $10, home = $11, party = $12, employer = $13, skills = $14,
		languages = $15, state = $16, merged_into = $17, content = $18 WHERE person = $19`, append(args[1:], r.Key)...)
	return err
}
