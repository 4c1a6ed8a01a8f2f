package access

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "access", FS: migrations, Dir: "migrations"}
}

// Access keeps accounts and the audit chain in a database.
type Access struct {
	db    *store.DB
	clock civil.Clock
}

// New returns the keeper of the accounts in db, which was opened with
// Migrations.
func New(db *store.DB, clock civil.Clock) *Access { return &Access{db: db, clock: clock} }

// Actor reads an account as it stands now, with the grants that have not
// expired. It returns ErrUnknown for an id nobody has, and ErrDisabled, which
// wraps it, for an account that is closed.
func (a *Access) Actor(ctx context.Context, id string) (Actor, error) {
	return a.actorIn(ctx, a.db.Read(), id)
}

func (a *Access) actorIn(ctx context.Context, q store.Queryer, id string) (Actor, error) {
	actor := Actor{At: civil.At(a.clock())}
	var disabled int64
	err := q.QueryRowContext(ctx,
		`SELECT id, name, office, person, disabled_at FROM access_account WHERE id = $1`, id).
		Scan(&actor.ID, &actor.Name, &actor.Office, &actor.Person, &disabled)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account %s: %w", id, err)
	}
	if disabled != 0 {
		return Actor{}, fmt.Errorf("%w: %q", ErrDisabled, id)
	}
	grants, err := readGrants(ctx, q, id)
	if err != nil {
		return Actor{}, err
	}
	for _, g := range grants {
		if g.live(actor.At) {
			actor.Grants = append(actor.Grants, g)
		}
	}
	return actor, nil
}

// Accounts lists all accounts with all their grants, ordered by id.
func (a *Access) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := a.db.Read().QueryContext(ctx,
		`SELECT id, name, office, person, disabled_at FROM access_account ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	out, err := store.Collect(rows, scanAccount)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	for i := range out {
		if out[i].Grants, err = readGrants(ctx, a.db.Read(), out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanAccount(rows *sql.Rows) (acc Account, err error) {
	var disabled int64
	err = rows.Scan(&acc.ID, &acc.Name, &acc.Office, &acc.Person, &disabled)
	acc.Disabled = disabled != 0
	return acc, err
}

func readGrants(ctx context.Context, q store.Queryer, id string) ([]Granted, error) {
	rows, err := q.QueryContext(ctx,
		`SELECT role, place, unit, line, only_thing, until_at, granted_by, approved_by, delegated
		   FROM access_right WHERE account = $1 ORDER BY role, place, unit, line, only_thing`, id)
	if err != nil {
		return nil, fmt.Errorf("read the grants of %s: %w", id, err)
	}
	defer rows.Close()
	var out []Granted
	for rows.Next() {
		var g Granted
		var delegated int64
		err := rows.Scan(&g.Role, &g.Place, &g.Unit, &g.Line, &g.Only, &g.Until, &g.By, &g.approved, &delegated)
		if err != nil {
			return nil, fmt.Errorf("read the grants of %s: %w", id, err)
		}
		g.delegated = delegated != 0
		out = append(out, g)
	}
	return out, rows.Err()
}

// Bootstrap makes accounts where nobody can yet grant: at the creation of a
// database and for a demo. An account that exists is left as it is.
func (a *Access) Bootstrap(ctx context.Context, accounts []Account, purpose string) error {
	for _, acc := range accounts {
		if err := acc.validate(); err != nil {
			return err
		}
	}
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return a.bootstrap(ctx, tx, accounts, purpose)
	})
}

func (a *Access) bootstrap(ctx context.Context, tx *store.Tx, accounts []Account, purpose string) error {
	operator := Actor{Account: Account{ID: "operator"}, At: civil.At(a.clock())}
	for _, acc := range accounts {
		var n int64
		err := tx.QueryRowContext(ctx,
			`SELECT COUNT(*) FROM access_account WHERE id = $1`, acc.ID).Scan(&n)
		if err != nil {
			return fmt.Errorf("look for account %s: %w", acc.ID, err)
		}
		if n > 0 {
			continue
		}
		if err := put(ctx, tx, acc, operator.ID); err != nil {
			return err
		}
		thing := Thing{Kind: "account", ID: acc.ID}
		if err := Record(ctx, tx, operator, Grant, thing, purpose, Done); err != nil {
			return err
		}
	}
	return nil
}

// FirstTerm is how long the first system administrator's role lasts.
const FirstTerm = 365 * 24 * hour

// Headless reports whether nobody administers the system: a new database, or
// one whose administrators' roles have all expired.
func (a *Access) Headless(ctx context.Context, q store.Queryer) (bool, error) {
	return a.vacant(ctx, q, SysAdmin, civil.At(a.clock()))
}

// First makes the system administrator of a headless database, in the
// transaction that spends the one-time link of the terminal.
func (a *Access) First(ctx context.Context, tx *store.Tx, id, name, office string) error {
	headless, err := a.Headless(ctx, tx)
	if err != nil {
		return err
	}
	if !headless {
		return fmt.Errorf("%w: there is a system administrator", ErrDenied)
	}
	acc := Account{ID: id, Name: name, Office: office, Grants: []Granted{{Role: SysAdmin, Until: civil.At(a.clock()) + FirstTerm}}}
	if err := acc.validate(); err != nil {
		return err
	}
	var n int64
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM access_account WHERE id = $1`, id).Scan(&n); err != nil {
		return fmt.Errorf("look for account %s: %w", id, err)
	}
	if n > 0 {
		return fmt.Errorf("%w: %q is taken", ErrAccount, id)
	}
	return a.bootstrap(ctx, tx, []Account{acc}, "first start")
}

func put(ctx context.Context, tx *store.Tx, acc Account, by string) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO access_account (id, name, office, person) VALUES ($1, $2, $3, $4)
		 ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, office = EXCLUDED.office, person = EXCLUDED.person`,
		acc.ID, acc.Name, acc.Office, acc.Person)
	if err != nil {
		return fmt.Errorf("write account %s: %w", acc.ID, err)
	}
	old, err := readGrants(ctx, tx, acc.ID)
	if err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, `DELETE FROM access_right WHERE account = $1`, acc.ID); err != nil {
		return fmt.Errorf("write the grants of %s: %w", acc.ID, err)
	}
	for _, o := range old {
		if o.Role == Emergency { // a broken glass closes by itself
			acc.Grants = append(acc.Grants, o)
		}
	}
	for _, g := range acc.Grants {
		from := by
		// A right that was held already keeps whom it came from.
		for _, o := range old {
			if o.same(g) && o.Until >= g.Until {
				from, g.approved, g.delegated = o.By, o.approved, o.delegated
			}
		}
		if err := insertRight(ctx, tx, acc.ID, g, from); err != nil {
			return err
		}
	}
	return nil
}

func insertRight(ctx context.Context, tx *store.Tx, account string, g Granted, by string) error {
	delegated := store.Flag(g.delegated)
	_, err := tx.ExecContext(ctx,
		`INSERT INTO access_right (account, role, place, unit, line, only_thing, until_at, granted_by, approved_by, delegated)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		 ON CONFLICT (account, role, place, unit, line, only_thing) DO UPDATE SET until_at = EXCLUDED.until_at,
		 granted_by = EXCLUDED.granted_by, approved_by = EXCLUDED.approved_by, delegated = EXCLUDED.delegated`,
		account, string(g.Role), g.Place, g.Unit, g.Line, g.Only, int64(g.Until), by, g.approved, delegated)
	if err != nil {
		return fmt.Errorf("write the grants of %s: %w", account, err)
	}
	return nil
}

func deleteRight(ctx context.Context, tx *store.Tx, account string, g Granted) error {
	_, err := tx.ExecContext(ctx,
		`DELETE FROM access_right WHERE account = $1 AND role = $2 AND place = $3 AND unit = $4 AND line = $5 AND only_thing = $6`,
		account, string(g.Role), g.Place, g.Unit, g.Line, g.Only)
	if err != nil {
		return fmt.Errorf("take a right from %s: %w", account, err)
	}
	return nil
}

func texts(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Guard asks May and, when the answer is no, leaves the attempt in the audit
// chain before it returns the refusal. What is permitted is recorded by the
// caller, with Record, in the transaction that does it; a mere look by Look.
func (a *Access) Guard(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	if refusal := May(actor, act, thing); refusal != nil {
		return errors.Join(refusal, a.refused(ctx, actor, act, thing, purpose))
	}
	return nil
}

func (a *Access) guardStated(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	if err := a.Guard(ctx, actor, act, thing, purpose); err != nil {
		return err
	}
	if refusal := Stated(act, purpose); refusal != nil {
		return errors.Join(refusal, a.refused(ctx, actor, act, thing, purpose))
	}
	return nil
}

// refused leaves an attempt in the chain.
func (a *Access) refused(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return Record(ctx, tx, actor, act, thing, purpose, Refused)
	})
}

// Look is Guard for an act that changes nothing: permitted or not, it leaves a
// row with its purpose before anything is shown. An act that shows what is
// sealed must state one of its purposes.
func (a *Access) Look(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	return a.LookAt(ctx, actor, act, thing, purpose)
}

// LookAt is Look with the persons who are about to be shown, each of whom can
// then ask who looked.
func (a *Access) LookAt(ctx context.Context, actor Actor, act Act, thing Thing, purpose string, subjects ...string) error {
	if err := a.guardStated(ctx, actor, act, thing, purpose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return Record(ctx, tx, actor, act, thing, purpose, Done, subjects...)
	})
}
