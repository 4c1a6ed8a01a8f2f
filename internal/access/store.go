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
// expired. It returns ErrUnknown for an id nobody has.
func (a *Access) Actor(ctx context.Context, id string) (Actor, error) {
	actor := Actor{At: civil.At(a.clock())}
	err := a.db.Read().QueryRowContext(ctx,
		`SELECT id, name, office FROM access_account WHERE id = $1`, id).
		Scan(&actor.ID, &actor.Name, &actor.Office)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account %s: %w", id, err)
	}
	grants, err := a.grants(ctx, id)
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
		`SELECT id, name, office FROM access_account ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer rows.Close()
	var out []Account
	for rows.Next() {
		var acc Account
		if err := rows.Scan(&acc.ID, &acc.Name, &acc.Office); err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		out = append(out, acc)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	for i := range out {
		if out[i].Grants, err = a.grants(ctx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *Access) grants(ctx context.Context, id string) ([]Granted, error) {
	rows, err := a.db.Read().QueryContext(ctx,
		`SELECT role, place, until_at FROM access_grant WHERE account = $1 ORDER BY role, place`, id)
	if err != nil {
		return nil, fmt.Errorf("read the grants of %s: %w", id, err)
	}
	defer rows.Close()
	var out []Granted
	for rows.Next() {
		var g Granted
		if err := rows.Scan(&g.Role, &g.Place, &g.Until); err != nil {
			return nil, fmt.Errorf("read the grants of %s: %w", id, err)
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// Put makes an account or changes its name, office and grants. The actor must
// hold Grant and may not change the account they act with; the first accounts
// of a database are made by Bootstrap.
func (a *Access) Put(ctx context.Context, actor Actor, acc Account, purpose string) error {
	thing := Thing{Kind: "account", ID: acc.ID}
	if err := a.Guard(ctx, actor, Grant, thing, purpose); err != nil {
		return err
	}
	if actor.ID == acc.ID {
		return fmt.Errorf("%w: nobody grants to themselves", ErrDenied)
	}
	if err := acc.validate(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := put(ctx, tx, acc, actor.ID); err != nil {
			return err
		}
		return Record(ctx, tx, actor, Grant, thing, purpose, Done)
	})
}

// Bootstrap makes accounts where nobody can yet grant: at the creation of a
// database and for a demo. An account that exists is left as it is.
func (a *Access) Bootstrap(ctx context.Context, accounts []Account, purpose string) error {
	operator := Actor{Account: Account{ID: "operator"}, At: civil.At(a.clock())}
	for _, acc := range accounts {
		if err := acc.validate(); err != nil {
			return err
		}
	}
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
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
	})
}

func put(ctx context.Context, tx *store.Tx, acc Account, by string) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO access_account (id, name, office) VALUES ($1, $2, $3)
		 ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, office = EXCLUDED.office`,
		acc.ID, acc.Name, acc.Office)
	if err != nil {
		return fmt.Errorf("write account %s: %w", acc.ID, err)
	}
	if _, err = tx.ExecContext(ctx, `DELETE FROM access_grant WHERE account = $1`, acc.ID); err != nil {
		return fmt.Errorf("write the grants of %s: %w", acc.ID, err)
	}
	for _, g := range acc.Grants {
		_, err = tx.ExecContext(ctx,
			`INSERT INTO access_grant (account, role, place, until_at, granted_by) VALUES ($1, $2, $3, $4, $5)
			 ON CONFLICT (account, role, place) DO UPDATE SET until_at = EXCLUDED.until_at`,
			acc.ID, string(g.Role), g.Place, int64(g.Until), by)
		if err != nil {
			return fmt.Errorf("write the grants of %s: %w", acc.ID, err)
		}
	}
	return nil
}

// Guard asks May and, when the answer is no, leaves the attempt in the audit
// chain before it returns the refusal. What is permitted is recorded by the
// caller, with Record, in the transaction that does it; a mere look by Look.
func (a *Access) Guard(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	refusal := May(actor, act, thing)
	if refusal == nil {
		return nil
	}
	err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return Record(ctx, tx, actor, act, thing, purpose, Refused)
	})
	return errors.Join(refusal, err)
}

// Look is Guard for an act that changes nothing: permitted or not, it leaves a
// row with its purpose.
func (a *Access) Look(ctx context.Context, actor Actor, act Act, thing Thing, purpose string) error {
	if err := a.Guard(ctx, actor, act, thing, purpose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return Record(ctx, tx, actor, act, thing, purpose, Done)
	})
}
