package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/onetime"
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

// AskCode sends a person who is signed in the code that Leave asks for, to their
// own phone, of a child to the guardian's.
func (p *People) AskCode(ctx context.Context, from onetime.Visitor, person string) error {
	r, err := living(ctx, p.db.Read(), person)
	if err != nil {
		return err
	}
	to, err := p.reach(ctx, &r)
	if err != nil {
		return err
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return p.sendCode(ctx, tx, onetime.Leave, person, to, from)
	})
}

// reach is the phone on which somebody is written to: their own, of a child the
// guardian's.
func (p *People) reach(ctx context.Context, r *person) (ident.Phone, error) {
	if _, err := p.open(r); err != nil {
		return "", err
	}
	if r.BirthMonth == 0 || r.BirthMonth.Age(civil.At(p.clock()).Day()) >= ChildAge {
		return r.Phone, nil
	}
	g, err := p.guardian(ctx, r)
	if err != nil || g.Phone == "" {
		return r.Phone, err
	}
	return ident.Phone(g.Phone), nil
}

// Reach is the phone a message goes to, for the program alone: it is never
// shown. The look is written down like anybody's. Empty, without a look, for
// one who has not agreed to messages, has left, or has no phone.
func (p *People) Reach(ctx context.Context, person string) (ident.Phone, error) {
	r, err := living(ctx, p.db.Read(), person)
	if errors.Is(err, ErrUnknown) || errors.Is(err, ErrGone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	wanted, err := p.Agreed(ctx, person, ForMessages)
	if err != nil || !wanted {
		return "", err
	}
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		by := access.Actor{Account: access.Account{ID: access.Program}, At: civil.At(p.clock())}
		return access.Record(ctx, tx, by, access.PersonOpen, thing(&r, ""), string(access.Contact)+": message", access.Done, person)
	})
	if err != nil {
		return "", err
	}
	return p.reach(ctx, &r)
}
