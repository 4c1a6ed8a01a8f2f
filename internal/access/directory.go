package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/store"
)

// Find asks for accounts; what is empty does not narrow it.
type Find struct {
	Text   string // in the id, the name or the office
	Role   Role
	Place  string // held there or below
	Closed bool   // those that are closed; otherwise those that are open
	After  string // the id of the last account of the page before
	Limit  int    // 0 is 50, at most 200
}

// Listed is one page of accounts. Next is the cursor of the page after, empty
// at the end.
type Listed struct {
	Accounts []Account
	Next     string
}

// Directory lists accounts by their id, with all their rights: to the security
// administrator those where they grant, to whoever passes rights on those that
// hold one there, to the system administrator the administrators, whose empty
// seats are theirs to fill.
func (a *Access) Directory(ctx context.Context, actor Actor, f Find) (Listed, error) {
	if !seesAccounts(actor) {
		return Listed{}, a.Guard(ctx, actor, Grant, Thing{Kind: "account"}, "list")
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	if f.Place != "" && !aDivision(f.Place) {
		return Listed{}, fmt.Errorf("%w: %q is no division", ErrAccount, f.Place)
	}
	var out Listed
	for after := f.After; ; {
		found, err := a.accountsAfter(ctx, f, after)
		if err != nil {
			return out, err
		}
		for _, acc := range found {
			if !sees(actor, acc) {
				continue
			}
			if len(out.Accounts) == f.Limit {
				out.Next = out.Accounts[f.Limit-1].ID
				return out, nil
			}
			out.Accounts = append(out.Accounts, acc)
		}
		if len(found) < accountPage {
			return out, nil
		}
		after = found[len(found)-1].ID
	}
}

// accountPage is how many accounts are read at a time.
const accountPage = 200

func (a *Access) accountsAfter(ctx context.Context, f Find, after string) ([]Account, error) {
	query := `SELECT id, name, office, person, disabled_at FROM access_account c WHERE id > $1`
	args := []any{after}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		query += " AND " + condition
	}
	if f.Closed {
		add(`disabled_at <> 0`)
	} else {
		add(`disabled_at = 0`)
	}
	if word := strings.ToLower(strings.TrimSpace(f.Text)); word != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
		add(`(lower(id) LIKE ? ESCAPE '\' OR lower(name) LIKE ? ESCAPE '\' OR lower(office) LIKE ? ESCAPE '\')`, like, like, like)
	}
	if f.Role != "" || f.Place != "" {
		right, values := `EXISTS (SELECT 1 FROM access_right r WHERE r.account = c.id`, []any{}
		if f.Role != "" {
			right, values = right+` AND r.role = ?`, append(values, string(f.Role))
		}
		if f.Place != "" {
			right, values = right+` AND r.place LIKE ?`, append(values, f.Place+"%") // digits
		}
		add(right+`)`, values...)
	}
	args = append(args, accountPage)
	rows, err := a.db.Read().QueryContext(ctx, query+fmt.Sprintf(" ORDER BY id LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	found, err := store.Collect(rows, scanAccount)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	for i := range found {
		if found[i].Grants, err = readGrants(ctx, a.db.Read(), found[i].ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// See reads one account, open or closed, with all its rights, for whoever may
// see it in the Directory; to others it is ErrUnknown, as if it were not there.
func (a *Access) See(ctx context.Context, actor Actor, id string) (Account, error) {
	rows, err := a.db.Read().QueryContext(ctx, `SELECT id, name, office, person, disabled_at FROM access_account WHERE id = $1`, id)
	if err != nil {
		return Account{}, fmt.Errorf("read account %s: %w", id, err)
	}
	found, err := store.Collect(rows, scanAccount)
	if err != nil {
		return Account{}, fmt.Errorf("read account %s: %w", id, err)
	}
	if len(found) == 1 {
		acc := found[0]
		if acc.Grants, err = readGrants(ctx, a.db.Read(), id); err != nil {
			return Account{}, err
		}
		if sees(actor, acc) {
			return acc, nil
		}
		err = a.refused(ctx, actor, Grant, Thing{Kind: "account", ID: id}, "see")
	}
	return Account{}, errors.Join(fmt.Errorf("%w: %q", ErrUnknown, id), err)
}

// Story is what was done to an account, newest first: rows of the audit chain
// before a sequence number (0: from the end).
func (a *Access) Story(ctx context.Context, actor Actor, id string, before int64, limit int) ([]Entry, error) {
	if _, err := a.See(ctx, actor, id); err != nil {
		return nil, err
	}
	where, args := Search{Kind: "account", ID: id, Before: before, Limit: limit}.where()
	return entries(ctx, a.db.Read(), where, args...)
}

// seesAccounts reports whether the actor has any business with accounts.
func seesAccounts(actor Actor) bool {
	return Somewhere(actor, Grant) || Somewhere(actor, Delegate) || Somewhere(actor, Operate)
}

// sees reports whether the actor may see the account in lists.
func sees(actor Actor, acc Account) bool {
	at := func(act Act, right Granted) bool {
		right.Until = 0
		return slices.ContainsFunc(Reach(actor, act), func(own Granted) bool { return own.holds(right) })
	}
	if at(Grant, Granted{}) {
		return true
	}
	return slices.ContainsFunc(acc.Grants, func(g Granted) bool {
		return at(Grant, g) || at(Delegate, g) || g.Role.Administrator() && Somewhere(actor, Operate)
	})
}

// Givable lists the roles the actor could give to somebody somewhere, in the
// order of Roles. Whether to this account, there and so long, Put decides.
func (a *Access) Givable(ctx context.Context, actor Actor) ([]Role, error) {
	var out []Role
	for _, r := range Roles() {
		may := Somewhere(actor, Grant)
		switch {
		case may:
		case r.Administrator() && Somewhere(actor, Operate):
			empty, err := a.vacant(ctx, a.db.Read(), r, actor.At)
			if err != nil {
				return nil, err
			}
			may = empty
		case r != DataOfficer && !r.Administrator() && Somewhere(actor, Delegate):
			may = !slices.ContainsFunc(r.Acts(), func(act Act) bool { return !Somewhere(actor, act) })
		}
		if may {
			out = append(out, r)
		}
	}
	return out, nil
}

// Live reports whether the right still holds at an instant.
func (g Granted) Live(at civil.Instant) bool { return g.live(at) }

// Same reports whether two rights are one, whatever their expiry.
func (g Granted) Same(o Granted) bool { return g.same(o) }

// Passed reports whether the right was passed on by somebody who held it, and
// falls with theirs.
func (g Granted) Passed() bool { return g.delegated }

// Second is who agreed to the right as the second person; empty where nobody
// had to.
func (g Granted) Second() string { return g.approved }
