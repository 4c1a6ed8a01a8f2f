package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"linli/internal/civil"
	"linli/internal/store"
)

// Put makes an account or changes its name, office, person and rights to those
// given. What the actor may not give or take is refused as a whole. The roles
// of administrators and of the data officer wait for a second person: the
// request is returned in state Waiting and nothing has changed yet.
func (a *Access) Put(ctx context.Context, actor Actor, acc Account, purpose string) (Request, error) {
	thing := Thing{Kind: "account", ID: acc.ID}
	r := Request{Act: Grant, Thing: thing, Purpose: purpose, By: actor.ID, At: actor.At, State: Used}
	if !Somewhere(actor, Grant) && !Somewhere(actor, Delegate) && !Somewhere(actor, Operate) {
		return r, a.Guard(ctx, actor, Grant, thing, purpose)
	}
	if err := acc.validate(); err != nil {
		return r, err
	}
	body, err := json.Marshal(acc)
	if err != nil {
		return r, fmt.Errorf("write down the request: %w", err)
	}
	r.Body = string(body)
	err = a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r.State = Used
		second, err := a.check(ctx, tx, actor, acc)
		if err != nil {
			return err
		}
		if second {
			r.State = Waiting
			if r.ID, err = ask(ctx, tx, r); err != nil {
				return err
			}
			return Record(ctx, tx, actor, Grant, thing, "asked: "+purpose, Done)
		}
		if err := a.apply(ctx, tx, actor, acc, ""); err != nil {
			return err
		}
		return Record(ctx, tx, actor, Grant, thing, purpose, Done)
	})
	if errors.Is(err, ErrDenied) {
		err = errors.Join(err, a.refused(ctx, actor, Grant, thing, purpose))
	}
	return r, err
}

// check decides whether the actor may make the account so, and whether a
// second person must agree.
func (a *Access) check(ctx context.Context, q store.Queryer, actor Actor, acc Account) (second bool, err error) {
	if err := a.samePerson(ctx, q, actor.ID, acc.ID); err != nil {
		return false, fmt.Errorf("%w: nobody grants to themselves", err)
	}
	if acc.Person != "" && acc.Person == actor.Person {
		return false, fmt.Errorf("%w: nobody grants to themselves in another account", ErrSame)
	}
	old, err := readGrants(ctx, q, acc.ID)
	if err != nil {
		return false, err
	}
	if err := mayName(ctx, q, actor, acc); err != nil {
		return false, err
	}
	for _, g := range acc.Grants {
		if slices.ContainsFunc(old, func(o Granted) bool { return o.same(g) && o.Until >= g.Until }) {
			continue
		}
		two, err := a.mayGive(ctx, q, actor, acc.ID, g)
		if err != nil {
			return false, err
		}
		second = second || two
	}
	for _, o := range old {
		kept := slices.ContainsFunc(acc.Grants, func(g Granted) bool { return o.same(g) && g.Until >= o.Until })
		if kept || !o.live(actor.At) || o.Role == Emergency || o.By == actor.ID || gives(actor, o) {
			continue
		}
		return false, fmt.Errorf("%w: %s did not give %s to %s and may not take it", ErrDenied, actor.ID, o.Role, acc.ID)
	}
	return second, a.personConflict(ctx, q, acc)
}

// mayGive decides on one right. The security administrator gives any; a seat
// of an administrator that is empty may be filled by the system administrator,
// so that a new city can begin; anybody else passes on what they hold.
func (a *Access) mayGive(ctx context.Context, q store.Queryer, actor Actor, to string, g Granted) (second bool, err error) {
	two := g.Role.Administrator() || g.Role == DataOfficer
	if gives(actor, g) {
		if !two {
			return false, nil
		}
		empty, err := a.vacant(ctx, q, g.Role, actor.At)
		// With fewer than two administrators nobody could agree.
		return !(empty && g.Role.Administrator()), err
	}
	if Somewhere(actor, Operate) && g.Role.Administrator() {
		empty, err := a.vacant(ctx, q, g.Role, actor.At)
		if err != nil {
			return false, err
		}
		if empty {
			return false, nil
		}
	}
	if two {
		return false, fmt.Errorf("%w: only the security administrator gives %s", ErrDenied, g.Role)
	}
	if !passes(actor, g) {
		return false, fmt.Errorf("%w: %s does not hold what %s may do there, or not so long", ErrDenied, actor.ID, g.Role)
	}
	return false, a.circle(ctx, q, actor.ID, to, actor.At)
}

// gives reports whether the actor is security administrator where the right
// would be held. How long their own office lasts does not bound what they give.
func gives(actor Actor, g Granted) bool {
	g.Until = 0
	return actor.means(Grant) && slices.ContainsFunc(actor.Grants, func(own Granted) bool {
		return own.live(actor.At) && slices.Contains(table[Grant], own.Role) && own.holds(g)
	})
}

// mayName refuses anybody but the security administrator to change who an
// account stands for.
func mayName(ctx context.Context, q store.Queryer, actor Actor, acc Account) error {
	if Somewhere(actor, Grant) {
		return nil
	}
	var n int64
	err := q.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM access_account WHERE id = $1 AND (name <> $2 OR office <> $3 OR person <> $4)`,
		acc.ID, acc.Name, acc.Office, acc.Person).Scan(&n)
	if err != nil {
		return fmt.Errorf("compare account %s: %w", acc.ID, err)
	}
	if n > 0 {
		return fmt.Errorf("%w: only the security administrator changes whom account %s stands for", ErrDenied, acc.ID)
	}
	return nil
}

// passes reports whether the actor holds, there and so long, the right to pass
// on and every act of the role.
func passes(actor Actor, g Granted) bool {
	holds := func(act Act) bool {
		return actor.means(act) && slices.ContainsFunc(actor.Grants, func(own Granted) bool {
			return own.live(actor.At) && slices.Contains(table[act], own.Role) && own.holds(g)
		})
	}
	if !holds(Delegate) {
		return false
	}
	for _, act := range g.Role.Acts() {
		if !holds(act) {
			return false
		}
	}
	return true
}

// circle refuses a right to anybody from whom the giver's own rights come.
func (a *Access) circle(ctx context.Context, q store.Queryer, giver, to string, at civil.Instant) error {
	seen := map[string]bool{}
	var climb func(id string) error
	climb = func(id string) error {
		if id == to {
			return ErrLoop
		}
		if seen[id] {
			return nil
		}
		seen[id] = true
		grants, err := readGrants(ctx, q, id)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.delegated && g.live(at) {
				if err := climb(g.By); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return climb(giver)
}

// personConflict refuses an administrator's role beside another one in a
// second account of the same person.
func (a *Access) personConflict(ctx context.Context, q store.Queryer, acc Account) error {
	if acc.Person == "" {
		return nil
	}
	rows, err := q.QueryContext(ctx,
		`SELECT r.role FROM access_account c JOIN access_right r ON r.account = c.id
		  WHERE c.person = $1 AND c.id <> $2 AND c.disabled_at = 0`, acc.Person, acc.ID)
	if err != nil {
		return fmt.Errorf("look for other accounts of the person: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var other Role
		if err := rows.Scan(&other); err != nil {
			return fmt.Errorf("look for other accounts of the person: %w", err)
		}
		for _, g := range acc.Grants {
			if g.Role != other && (g.Role.Administrator() || other.Administrator()) {
				return fmt.Errorf("%w: the person of %s holds %s in another account", ErrConflict, acc.ID, other)
			}
		}
	}
	return rows.Err()
}

// vacant reports whether nobody holds the role at the moment.
func (a *Access) vacant(ctx context.Context, q store.Queryer, r Role, at civil.Instant) (bool, error) {
	var n int64
	err := q.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM access_right r JOIN access_account c ON c.id = r.account
		  WHERE r.role = $1 AND r.until_at > $2 AND c.disabled_at = 0`, string(r), int64(at)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("count who holds %s: %w", r, err)
	}
	return n == 0, nil
}

var administrators = []Role{SysAdmin, SecAdmin, AuditAdmin}

// apply writes the account in the transaction, and then what follows from it.
func (a *Access) apply(ctx context.Context, tx *store.Tx, actor Actor, acc Account, second string) error {
	// Between asking and agreeing the world may have changed.
	if _, err := a.check(ctx, tx, actor, acc); err != nil {
		return err
	}
	return a.change(ctx, tx, actor, func() error {
		for i := range acc.Grants {
			acc.Grants[i].approved = second
			acc.Grants[i].delegated = !gives(actor, acc.Grants[i]) && !acc.Grants[i].Role.Administrator()
		}
		return put(ctx, tx, acc, actor.ID)
	})
}

// change runs f, which changes rights, refuses it if it empties the seat of an
// administrator, and takes back what was passed on by those who lost it.
func (a *Access) change(ctx context.Context, tx *store.Tx, actor Actor, f func() error) error {
	held := map[Role]bool{}
	for _, r := range administrators {
		empty, err := a.vacant(ctx, tx, r, actor.At)
		if err != nil {
			return err
		}
		held[r] = !empty
	}
	if err := f(); err != nil {
		return err
	}
	for _, r := range administrators {
		empty, err := a.vacant(ctx, tx, r, actor.At)
		if err != nil {
			return err
		}
		if held[r] && empty {
			return fmt.Errorf("%w (%s)", ErrLast, r)
		}
	}
	return a.takeBack(ctx, tx, actor)
}

// takeBack removes rights that were passed on by somebody who no longer holds
// them, until none is left.
func (a *Access) takeBack(ctx context.Context, tx *store.Tx, actor Actor) error {
	for {
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT account FROM access_right WHERE delegated = 1 ORDER BY account`)
		if err != nil {
			return fmt.Errorf("look for rights passed on: %w", err)
		}
		accounts, err := texts(rows)
		if err != nil {
			return fmt.Errorf("look for rights passed on: %w", err)
		}
		gone := 0
		for _, id := range accounts {
			grants, err := readGrants(ctx, tx, id)
			if err != nil {
				return err
			}
			for _, g := range grants {
				if !g.delegated {
					continue
				}
				giver, err := a.actorIn(ctx, tx, g.By)
				if err != nil && !errors.Is(err, ErrUnknown) {
					return err
				}
				if err == nil && passes(giver, g) || !g.live(actor.At) {
					continue
				}
				if err := deleteRight(ctx, tx, id, g); err != nil {
					return err
				}
				gone++
				if err := Record(ctx, tx, actor, Grant, Thing{Kind: "account", ID: id, Place: g.Place}, "taken back with "+g.By+": "+string(g.Role), Done); err != nil {
					return err
				}
			}
		}
		if gone == 0 {
			return nil
		}
	}
}

// Disable closes an account, or opens it again. A closed account is nobody
// from the next request on, and what it had passed on is taken back.
func (a *Access) Disable(ctx context.Context, actor Actor, id string, disabled bool, purpose string) error {
	thing := Thing{Kind: "account", ID: id}
	if err := a.Guard(ctx, actor, Grant, thing, purpose); err != nil {
		return err
	}
	err := a.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := a.samePerson(ctx, tx, actor.ID, id); err != nil {
			return err
		}
		at := int64(0)
		if disabled {
			at = int64(actor.At)
		}
		err := a.change(ctx, tx, actor, func() error {
			res, err := tx.ExecContext(ctx, `UPDATE access_account SET disabled_at = $1 WHERE id = $2`, at, id)
			if err != nil {
				return fmt.Errorf("disable %s: %w", id, err)
			}
			if n, err := res.RowsAffected(); err != nil || n != 1 {
				return errors.Join(fmt.Errorf("%w: %q", ErrUnknown, id), err)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return Record(ctx, tx, actor, Grant, thing, fmt.Sprintf("disabled %t: %s", disabled, purpose), Done)
	})
	if errors.Is(err, ErrDenied) {
		err = errors.Join(err, a.refused(ctx, actor, Grant, thing, purpose))
	}
	return err
}
