package signin

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/store"
)

// Password opens a session for an account that knows its password. Who does
// not exist, is closed or has no password costs the same work and is told the
// same.
func (s *SignIn) Password(ctx context.Context, v onetime.Visitor, account, password string) (string, Session, error) {
	account = clip(strings.TrimSpace(account), 64)
	if err := s.tryAs(ctx, v, account); err != nil {
		return "", Session{}, err
	}
	ok, err := s.knows(ctx, account, password)
	if err != nil {
		return "", Session{}, err
	}
	if !ok {
		return "", Session{}, errors.Join(s.recordFailure(ctx, v, account, "password"), ErrWrong)
	}
	token, session, err := s.enter(ctx, v, Subject{Account, account}, "password", "")
	if errors.Is(err, ErrNoSession) {
		err = ErrWrong // closed
	}
	if err == nil {
		err = s.forgive(ctx, v, account)
	}
	return token, session, err
}

// accountKey names an account's limit without keeping what a stranger typed.
func accountKey(account string) string { return hex.EncodeToString(hashed(account)[:8]) }

func (s *SignIn) tries(v onetime.Visitor, account string) []limit.Bucket {
	return []limit.Bucket{
		{Name: "signin account-wrong " + accountKey(account), Limit: s.Limits.AccountWrong, Weight: 1},
		{Name: "signin network-wrong " + v.Network, Limit: s.Limits.NetworkWrong, Weight: 1},
	}
}

// tryAs pays for a try before it is made; forgive gives it back.
func (s *SignIn) tryAs(ctx context.Context, v onetime.Visitor, account string) error {
	return unwrapLimit(s.write(ctx, "count a try", func(ctx context.Context, tx *store.Tx) error {
		return limit.Spend(ctx, tx, s.now(), s.tries(v, account)...)
	}))
}

func (s *SignIn) forgive(ctx context.Context, v onetime.Visitor, account string) error {
	return s.write(ctx, "forgive a try", func(ctx context.Context, tx *store.Tx) error {
		return limit.Refund(ctx, tx, s.tries(v, account)...)
	})
}

// knows compares a password, or for an account without one spends the time.
func (s *SignIn) knows(ctx context.Context, account, password string) (bool, error) {
	var stored []byte
	err := s.DB.Read().QueryRowContext(ctx,
		`SELECT secret FROM signin_credential WHERE holder_kind = 'account' AND holder = $1 AND kind = 'password'`, account).Scan(&stored)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("read a password: %w", err)
	}
	if err != nil {
		_, err := s.checkPassword(ctx, s.dummy, password)
		return false, err
	}
	return s.checkPassword(ctx, string(stored), password)
}

// Second proves the second factor of a session that waits for it, by a code of
// the authenticator app or a recovery code. The token changes.
func (s *SignIn) Second(ctx context.Context, v onetime.Visitor, token, code string) (string, Session, error) {
	o, err := s.Session(ctx, token)
	if err != nil {
		return "", Session{}, err
	}
	if o.Stage != Second {
		return "", Session{}, ErrWrong
	}
	method, err := s.secondFactor(ctx, v, o.Subject, code)
	if err != nil {
		return "", Session{}, err
	}
	return s.enter(ctx, v, o.Subject, method, token)
}

func (s *SignIn) secondFactor(ctx context.Context, v onetime.Visitor, who Subject, code string) (method string, err error) {
	if err := s.tryAs(ctx, v, who.ID); err != nil {
		return "", err
	}
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	method = "totp"
	ok, err := s.checkTOTP(ctx, who, code)
	if err == nil && !ok {
		method = "recovery"
		ok, err = s.useRecovery(ctx, who, code)
	}
	if err != nil {
		return "", err
	}
	if !ok {
		return "", errors.Join(s.recordFailure(ctx, v, who.ID, "second factor"), ErrWrong)
	}
	return method, s.forgive(ctx, v, who.ID)
}

// Confirm is the new proof that a sensitive act wants: the password, and a
// code where the account has a second factor in an app. The token changes.
func (s *SignIn) Confirm(ctx context.Context, v onetime.Visitor, token, password, code string) (string, Session, error) {
	o, err := s.Session(ctx, token)
	if err != nil {
		return "", Session{}, err
	}
	if o.Stage != Full || o.Subject.Kind != Account {
		return "", Session{}, ErrWrong
	}
	if err := s.tryAs(ctx, v, o.Subject.ID); err != nil {
		return "", Session{}, err
	}
	ok, err := s.knows(ctx, o.Subject.ID, password)
	if err != nil {
		return "", Session{}, err
	}
	if !ok {
		return "", Session{}, ErrWrong
	}
	if err := s.forgive(ctx, v, o.Subject.ID); err != nil {
		return "", Session{}, err
	}
	method := "password"
	n, err := s.countStrong(ctx, s.DB.Read(), o.Subject)
	if err != nil {
		return "", Session{}, err
	}
	if n > 0 {
		if method, err = s.secondFactor(ctx, v, o.Subject, code); err != nil {
			return "", Session{}, err
		}
	}
	return s.enter(ctx, v, o.Subject, method, token)
}

// ChangePassword sets a new password in a session that is sure, and ends all
// others of the account.
func (s *SignIn) ChangePassword(ctx context.Context, o Session, password string) error {
	if !s.IsSure(o) {
		return ErrStale
	}
	if err := s.Rules.Check(password, o.Subject.ID); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, "change a password", func(ctx context.Context, tx *store.Tx) error {
		if err := s.setPassword(ctx, tx, o.Subject.ID, hash); err != nil {
			return err
		}
		return revokeAll(ctx, tx, o.Subject, o.ID)
	})
}

func (s *SignIn) setPassword(ctx context.Context, tx *store.Tx, account, hash string) error {
	return s.keep(ctx, tx, credential{Holder: Subject{Account, account}, Kind: "password", Secret: []byte(hash)})
}

// HasPassword reports whether the account can sign in by a password.
func (s *SignIn) HasPassword(ctx context.Context, account string) (bool, error) {
	var n int64
	err := s.DB.Read().QueryRowContext(ctx,
		`SELECT COUNT(*) FROM signin_credential WHERE holder_kind = 'account' AND holder = $1 AND kind = 'password'`, account).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a password: %w", err)
	}
	return n > 0, nil
}

// Disable closes an account in access and ends its sessions at once.
func (s *SignIn) Disable(ctx context.Context, actor access.Actor, account, purpose string) error {
	if err := s.Access.Disable(ctx, actor, account, true, purpose); err != nil {
		return err
	}
	return s.RevokeAll(ctx, Subject{Account, account}, "")
}
