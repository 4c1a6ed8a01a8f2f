package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/store"
)

// LeaderTerm is how long whoever proposed an organisation leads it before the
// right must be given anew.
const LeaderTerm = 365 * 24 * hour

// Entrust gives an organisation that the actor admits, in the same transaction,
// its leader: an organiser's right in its line and nowhere else. The leader is
// an account, or a person, who is given one if they have none; how they sign in
// to it is the security administrator's to say. It is the one right that a
// coordinator gives without holding it, since before the admission nobody holds
// it; and nobody gives it to themselves.
func (a *Access) Entrust(ctx context.Context, tx *store.Tx, actor Actor, org Thing, leader Account, purpose string) (account string, err error) {
	if err := May(actor, OrgAdmit, org); err != nil {
		return "", err
	}
	if leader.ID == "" {
		if leader.ID, err = accountOf(ctx, tx, leader.Person); err != nil {
			return "", err
		}
	}
	if leader.Person != "" && leader.Person == actor.Person {
		return "", fmt.Errorf("%w: nobody grants to themselves", ErrSame)
	}
	if leader.ID == "" {
		leader.ID = "lead-" + org.ID
		if err := leader.validate(); err != nil {
			return "", err
		}
		var taken int64
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM access_account WHERE id = $1`, leader.ID).Scan(&taken); err != nil {
			return "", fmt.Errorf("look for account %s: %w", leader.ID, err)
		}
		if taken > 0 {
			return "", fmt.Errorf("%w: %q is taken", ErrAccount, leader.ID)
		}
		if err := put(ctx, tx, leader, actor.ID); err != nil {
			return "", err
		}
	}
	if err := a.samePerson(ctx, tx, actor.ID, leader.ID); err != nil {
		return "", fmt.Errorf("%w: nobody grants to themselves", err)
	}
	known, err := a.actorIn(ctx, tx, leader.ID)
	if err != nil {
		return "", err
	}
	right := Granted{Role: Organiser, Line: org.ID, Until: civil.At(a.clock()) + LeaderTerm}
	known.Grants = append(known.Grants, right)
	if err := known.validate(); err != nil {
		return "", err
	}
	if err := a.personConflict(ctx, tx, known.Account); err != nil {
		return "", err
	}
	if err := insertRight(ctx, tx, leader.ID, right, actor.ID); err != nil {
		return "", err
	}
	return leader.ID, Record(ctx, tx, actor, Grant, Thing{Kind: "account", ID: leader.ID, Lines: []string{org.ID}}, purpose, Done)
}

// accountOf is the account a person acts by; empty for none.
func accountOf(ctx context.Context, q store.Queryer, person string) (id string, err error) {
	err = q.QueryRowContext(ctx, `SELECT id FROM access_account WHERE person = $1 AND person <> '' AND disabled_at = 0 ORDER BY id LIMIT 1`, person).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for the account of %s: %w", person, err)
	}
	return id, nil
}
