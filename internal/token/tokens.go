package token

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/vault"
)

// Tokens keeps the tokens of one database.
type Tokens struct {
	db     *store.DB
	keys   *vault.Keys
	access *access.Access
	clock  civil.Clock

	mu   sync.Mutex
	used map[string]civil.Instant // what this process last wrote down
}

// usedEvery is how exactly the last use is kept: a write for every call would
// cost more than it tells.
const usedEvery = 5 * time.Minute

// New returns the keeper of the tokens in db, which was opened with Migrations.
func New(db *store.DB, keys *vault.Keys, acc *access.Access, clock civil.Clock) *Tokens {
	return &Tokens{db: db, keys: keys, access: acc, clock: clock, used: map[string]civil.Instant{}}
}

func thing(t Token) access.Thing { return access.Thing{Kind: "token", ID: t.ID, Place: t.Place} }

// Give lets an account have a token, which its holder then collects. The same
// token again is the same. Nobody gives one to themselves.
func (s *Tokens) Give(ctx context.Context, by access.Actor, t Token) (Token, error) {
	if err := s.access.Guard(ctx, by, access.Token, thing(t), t.Purpose); err != nil {
		return Token{}, err
	}
	holder, err := s.access.Actor(ctx, t.Account)
	if err != nil && !errors.Is(err, access.ErrUnknown) {
		return Token{}, err
	}
	if err := t.check(holder, civil.At(s.clock())); err != nil {
		return Token{}, err
	}
	t.By, t.At = by.ID, by.At
	t.Acts = slices.Compact(slices.Sorted(slices.Values(t.Acts)))
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.access.Separate(ctx, tx, by.ID, t.Account); err != nil {
			return err
		}
		old, err := read(ctx, tx, t.ID)
		switch {
		case err == nil:
			if !old.asks(t) {
				return ErrTaken
			}
			t = old
			return nil
		case !errors.Is(err, ErrUnknown):
			return err
		}
		if err := insert(ctx, tx, t, ""); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(t), "given to "+t.Account+": "+t.Purpose, access.Done)
	})
	return t, err
}

// asks reports whether two tokens were asked for alike.
func (t Token) asks(o Token) bool {
	return t.Account == o.Account && t.Name == o.Name && t.Place == o.Place && t.Until == o.Until && t.Purpose == o.Purpose && slices.Equal(t.Acts, o.Acts)
}

// Mint makes a token with its secret where nobody else is asked: on the
// terminal of the machine that holds the keys, which is trusted with everything.
func (s *Tokens) Mint(ctx context.Context, t Token) (secret string, err error) {
	holder, err := s.access.Actor(ctx, t.Account)
	if err != nil {
		return "", err
	}
	operator := access.Actor{Account: access.Account{ID: "operator"}, At: civil.At(s.clock())}
	if err := t.check(holder, operator.At); err != nil {
		return "", err
	}
	t.By, t.At, t.Collected = operator.ID, operator.At, operator.At
	secret = newSecret()
	return secret, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insert(ctx, tx, t, s.hash(secret)); err != nil {
			return err
		}
		return access.Record(ctx, tx, operator, access.Token, thing(t), "made on the terminal for "+t.Account+": "+t.Purpose, access.Done)
	})
}

// Collect makes the secret of a token and returns it to the holder of its
// account, this once: lost, it is revoked and another is asked for.
func (s *Tokens) Collect(ctx context.Context, holder access.Actor, id string) (secret string, t Token, err error) {
	secret = newSecret()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if t, err = read(ctx, tx, id); err != nil {
			return err
		}
		if t.Account != holder.ID || holder.Only != nil {
			return ErrUnknown
		}
		if t.State(civil.At(s.clock())) != Waiting {
			return ErrState
		}
		t.Collected = holder.At
		n, err := change(ctx, tx, `UPDATE token SET secret = $1, collected_at = $2 WHERE id = $3 AND collected_at = 0`, s.hash(secret), int64(t.Collected), id)
		if err != nil {
			return err
		}
		if n != 1 {
			return ErrState
		}
		return access.Record(ctx, tx, holder, access.Token, thing(t), "collected", access.Done)
	})
	if err != nil {
		return "", Token{}, err
	}
	return secret, t, nil
}

// Revoke ends a token from the next call on, by the security administrator or
// by its holder. Revoked again it stays as it is.
func (s *Tokens) Revoke(ctx context.Context, by access.Actor, id, reason string) (t Token, err error) {
	if t, err = read(ctx, s.db.Read(), id); err != nil {
		if !access.Somewhere(by, access.Token) {
			return Token{}, ErrUnknown
		}
		return Token{}, err
	}
	if t.Account != by.ID {
		if !access.Somewhere(by, access.Token) {
			return Token{}, ErrUnknown
		}
		if err := s.access.Guard(ctx, by, access.Token, thing(t), reason); err != nil {
			return Token{}, err
		}
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if t, err = read(ctx, tx, id); err != nil || t.Revoked != 0 {
			return err
		}
		t.Revoked, t.RevokedBy = by.At, by.ID
		if _, err := change(ctx, tx, `UPDATE token SET revoked_at = $1, revoked_by = $2, secret = '' WHERE id = $3`, int64(t.Revoked), t.RevokedBy, id); err != nil {
			return err
		}
		return access.Record(ctx, tx, by, access.Token, thing(t), "revoked: "+reason, access.Done)
	})
	return t, err
}

// List lists tokens for the security administrator, in the order of their ids
// after one of them.
func (s *Tokens) List(ctx context.Context, by access.Actor, after string, limit int) ([]Token, error) {
	if err := s.access.Guard(ctx, by, access.Token, access.Thing{Kind: "token"}, ""); err != nil {
		return nil, err
	}
	return list(ctx, s.db.Read(), `WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// Mine lists the tokens of an account for its holder.
func (s *Tokens) Mine(ctx context.Context, holder access.Actor) ([]Token, error) {
	return list(ctx, s.db.Read(), `WHERE account = $1 ORDER BY made_at DESC, id LIMIT 200`, holder.ID)
}

// Bearer implements rest.Bearers.
func (s *Tokens) Bearer(ctx context.Context, secret string) (rest.Caller, error) {
	if !Wellformed(secret) {
		return rest.Caller{}, rest.ErrToken
	}
	found, err := list(ctx, s.db.Read(), `WHERE secret = $1 LIMIT 1`, s.hash(secret))
	if err != nil {
		return rest.Caller{}, err
	}
	now := civil.At(s.clock())
	if len(found) == 0 || found[0].State(now) != Live {
		return rest.Caller{}, rest.ErrToken
	}
	t := found[0]
	holder, err := s.access.Actor(ctx, t.Account)
	if errors.Is(err, access.ErrUnknown) {
		return rest.Caller{}, rest.ErrToken
	}
	if err != nil {
		return rest.Caller{}, err
	}
	if err := s.touch(ctx, t, now); err != nil {
		return rest.Caller{}, err
	}
	actor := holder.Within(t.Acts, t.Place)
	actor.Token = t.Name + " " + t.ID[:min(len(t.ID), 8)]
	return rest.Caller{Token: t.ID, Actor: actor}, nil
}

// touch writes down that a token was used, now and then.
func (s *Tokens) touch(ctx context.Context, t Token, now civil.Instant) error {
	s.mu.Lock()
	last := max(t.Used, s.used[t.ID])
	due := now.Time().Sub(last.Time()) >= usedEvery
	if due {
		s.used[t.ID] = now
	}
	s.mu.Unlock()
	if !due {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := change(ctx, tx, `UPDATE token SET used_at = $1 WHERE id = $2 AND used_at < $1`, int64(now), t.ID)
		return err
	})
}

func (s *Tokens) hash(secret string) string {
	m := s.keys.Index("token.secret", secret)
	return hex.EncodeToString(m[:])
}

func change(ctx context.Context, tx *store.Tx, query string, args ...any) (int64, error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("change a token: %w", err)
	}
	return res.RowsAffected()
}
