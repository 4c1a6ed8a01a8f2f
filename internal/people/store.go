package people

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/onetime"
	"linli/internal/register"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this room.
func Migrations() store.Migrations {
	return store.Migrations{Room: "people", FS: migrations, Dir: "migrations"}
}

// Options is what the room is given.
type Options struct {
	DB       *store.DB
	Log      *fact.Log
	Register *register.Register
	Access   *access.Access
	Atlas    *area.Atlas
	Keys     *vault.Keys
	Clock    civil.Clock
	// Codes prove phones. Without a way to send them nobody can register or
	// confirm, which is said so (onetime.ErrOff).
	Codes *onetime.Codes
	// MayErase, if any, refuses to erase a record. It is asked in the transaction
	// that would, of every record that is the same human being.
	MayErase func(ctx context.Context, q store.Queryer, person string) error
	// Forget are what other rooms do when a person leaves, in the same
	// transaction.
	Forget []func(ctx context.Context, tx *store.Tx, person string) error
	// Confirmed, if any, is told of a person who has confirmed, and of the
	// community they live in, in the same transaction.
	Confirmed func(ctx context.Context, tx *store.Tx, person, home string) error
}

// People is the room of one database.
type People struct {
	db       *store.DB
	log      *fact.Log
	register *register.Register
	access   *access.Access
	atlas    *area.Atlas
	keys     *vault.Keys
	sealer   *vault.Sealer
	clock    civil.Clock
	codes    *onetime.Codes
	mayErase func(ctx context.Context, q store.Queryer, person string) error
	forget   []func(ctx context.Context, tx *store.Tx, person string) error

	confirmed func(ctx context.Context, tx *store.Tx, person, home string) error
}

// New returns the room of a database.
func New(o Options) *People {
	return &People{
		db: o.DB, log: o.Log, register: o.Register, access: o.Access, atlas: o.Atlas,
		keys: o.Keys, sealer: o.Keys.Sealer(), clock: o.Clock, codes: o.Codes, mayErase: o.MayErase, forget: o.Forget, confirmed: o.Confirmed,
	}
}

// Known tells which persons are known and may have facts: shells may not, and
// so stand among the unknown.
func (p *People) Known(ctx context.Context, q store.Queryer, keys []string) ([]string, error) {
	var out []string
	err := importing.Each(ctx, q, "SELECT person, state FROM people WHERE person IN", keys, func(rows *sql.Rows) error {
		var key, state string
		err := rows.Scan(&key, &state)
		if State(state).counts() {
			out = append(out, key)
		}
		return err
	})
	return out, err
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

func (p *person) args(args []any) []any {
	party := store.Flag(p.Party)
	return append(args, p.Key, p.Name, int64(p.Sex), given(p.SealedBirth), int64(p.BirthMonth), string(p.Document.Type),
		given(p.SealedNumber), given(p.IDIndex), given(p.SealedPhone), given(p.PhoneIndex),
		p.VaultKey, p.Home, party, p.Employer, p.Skills, p.Languages, string(p.State), p.MergedInto, p.Content[:])
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
	updates = refuseLeft(records, before, outcomes, updates)
	batch := &register.Batch{}
	for i := range inserts {
		if inserts[i].State.counts() {
			batch.Persons = append(batch.Persons, inserts[i].counted())
		}
	}
	if err := store.Insert(ctx, tx, table, len(inserts), func(i int, args []any) []any { return inserts[i].args(args) }); err != nil {
		return nil, fmt.Errorf("write people: %w", err)
	}
	pending := store.Table{Name: "people_pending", Columns: []string{"person"}}
	if err := store.Insert(ctx, tx, pending, len(inserts), func(i int, args []any) []any { return append(args, inserts[i].Key) }); err != nil {
		return nil, fmt.Errorf("note who is to be indexed: %w", err)
	}
	for i := range updates {
		r, was := &updates[i], before[updates[i].Key]
		if err := p.change(ctx, tx, r, &was); err != nil {
			return nil, fmt.Errorf("change person %s: %w", r.Key, err)
		}
		if r.State.counts() && (r.counted() != was.counted() || !was.State.counts()) {
			batch.Persons = append(batch.Persons, r.counted())
		}
	}
	if err := p.register.Apply(ctx, tx, batch); err != nil {
		return nil, err
	}
	return outcomes, nil
}

// refuseLeft rejects rows about persons who have left: what was erased does not
// come back by a file. It returns the updates without them.
func refuseLeft(records []person, before map[string]person, outcomes []importing.Outcome, updates []person) []person {
	left := func(key string) bool { was, ok := before[key]; return ok && was.State == Left }
	for i := range records {
		if left(records[i].Key) {
			outcomes[i] = importing.Outcome{Result: importing.Rejected, Fault: importing.Fault{
				Column: "person", Value: records[i].Key, Reason: hasLeft,
			}}
		}
	}
	return slices.DeleteFunc(updates, func(r person) bool { return left(r.Key) })
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
	if err != nil {
		return err
	}
	return moveTerms(ctx, tx, was, r)
}

// queryRow asks for one row. The writer's statements stay prepared, which
// spares parsing them for every registration.
func queryRow(ctx context.Context, q store.Queryer, query string, args ...any) interface{ Scan(...any) error } {
	tx, ok := q.(*store.Tx)
	if !ok {
		return q.QueryRowContext(ctx, query, args...)
	}
	stmt, err := tx.Prepare(ctx, query)
	if err != nil {
		return failedRow{err}
	}
	return stmt.QueryRowContext(ctx, args...)
}

// failedRow is the row of a query that could not be asked.
type failedRow struct{ err error }

// Scan gives the error.
func (f failedRow) Scan(...any) error { return f.err }

// queryRows is queryRow for several rows.
func queryRows(ctx context.Context, q store.Queryer, query string, args ...any) (*sql.Rows, error) {
	tx, ok := q.(*store.Tx)
	if !ok {
		return q.QueryContext(ctx, query, args...)
	}
	stmt, err := tx.Prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// Holders are the room's wrapped keys, for a rotation of the master key.
func Holders() []rekey.Holder {
	return []rekey.Holder{{Table: "people", Key: "person", Blob: "vault_key"}}
}
