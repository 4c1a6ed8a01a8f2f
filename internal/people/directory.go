package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/store"
)

// ByPhone is the person who may sign in with a phone; empty if nobody. Where
// several share it, the one whose number comes first.
func (p *People) ByPhone(ctx context.Context, phone ident.Phone) (string, error) {
	var person string
	err := p.db.Read().QueryRowContext(ctx, `SELECT person FROM people WHERE phone_index = $1 AND length(phone_index) > 0
		AND state IN ('confirmed', 'held') AND merged_into = '' ORDER BY person LIMIT 1`, index(p.keys, fieldPhone, string(phone))).Scan(&person)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look for a phone: %w", err)
	}
	return person, nil
}

// Active reports whether a person may still sign in.
func (p *People) Active(ctx context.Context, person string) (bool, error) {
	r, err := load(ctx, p.db.Read(), person)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	return err == nil && (r.State == Confirmed || r.State == Held) && r.MergedInto == "", err
}

// AskCode sends a person who is signed in a code to their own phone, of a child
// to the guardian's, before something that cannot be undone.
func (p *People) AskCode(ctx context.Context, person string) error {
	r, err := living(ctx, p.db.Read(), person)
	if err != nil {
		return err
	}
	if _, err := p.open(&r); err != nil {
		return err
	}
	to := r.Phone
	if r.BirthMonth != 0 && r.BirthMonth.Age(civil.At(p.clock()).Day()) < ChildAge {
		g, err := p.guardian(ctx, &r)
		if err != nil {
			return err
		}
		if g.Phone != "" {
			to = ident.Phone(g.Phone)
		}
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return p.sendCode(ctx, tx, person, to, "")
	})
}
