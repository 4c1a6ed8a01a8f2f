package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/onetime"
	"linli/internal/store"
)

const (
	firstLife  = time.Hour
	inviteLife = 24 * time.Hour
)

// Link is what a one-time link is for.
type Link struct {
	First   bool // makes the first system administrator; else invites Account
	Account string
}

// FirstLink makes the one-time link that creates the system administrator, for
// the terminal on which the site is started. It is empty where somebody
// administers the system. A link made before is void.
func (s *SignIn) FirstLink(ctx context.Context) (token string, err error) {
	headless, err := s.Access.Headless(ctx, s.DB.Read())
	if err != nil || !headless {
		return "", err
	}
	token = newToken()
	err = s.write(ctx, "make the first link", func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_link WHERE kind = 'first'`); err != nil {
			return err
		}
		return s.keepLink(ctx, tx, token, "first", "", "operator", firstLife)
	})
	return token, err
}

func (s *SignIn) keepLink(ctx context.Context, tx *store.Tx, token, kind, account, by string, life time.Duration) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO signin_link (token, kind, account, made_by, until_at) VALUES ($1, $2, $3, $4, $5)`,
		hashed(token), kind, account, by, int64(s.now()+millis(life)))
	return err
}

// Invite makes a one-time link with which the holder of an account sets their
// password, for the first time or because it is lost. Only those who grant may
// make one, for others; whoever made the account hands the link over. A link
// made before for the account is void. Second factors stay.
func (s *SignIn) Invite(ctx context.Context, actor access.Actor, account, purpose string) (token string, err error) {
	thing := access.Thing{Kind: "account", ID: account}
	target, err := s.Access.Actor(ctx, account)
	if err != nil {
		return "", err
	}
	if actor.ID == account {
		return "", access.ErrSame
	}
	// Until there is a security administrator the system administrator brings
	// the other administrators in: those accounts have no password yet.
	taken, err := s.HasPassword(ctx, account)
	if err != nil {
		return "", err
	}
	bringsIn := !taken && access.May(actor, access.Operate, access.Thing{}) == nil && (target.Holds(access.SecAdmin) || target.Holds(access.AuditAdmin))
	if !bringsIn {
		if err := s.Access.Guard(ctx, actor, access.Grant, thing, purpose); err != nil {
			return "", err
		}
	}
	token = newToken()
	err = s.write(ctx, "invite "+account, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_link WHERE account = $1 AND kind = 'invite'`, account); err != nil {
			return err
		}
		if err := s.keepLink(ctx, tx, token, "invite", account, actor.ID, inviteLife); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.Grant, thing, "invited: "+purpose, access.Done)
	})
	return token, err
}

// Link is what a token is for, without using it; ErrLink if it is for nothing.
func (s *SignIn) Link(ctx context.Context, token string) (Link, error) {
	return s.link(ctx, s.DB.Read(), token)
}

func (s *SignIn) link(ctx context.Context, q store.Queryer, token string) (Link, error) {
	var kind string
	var l Link
	err := q.QueryRowContext(ctx, `SELECT kind, account FROM signin_link WHERE token = $1 AND until_at > $2`, hashed(token), int64(s.now())).
		Scan(&kind, &l.Account)
	if errors.Is(err, sql.ErrNoRows) {
		return l, ErrLink
	}
	if err != nil {
		return l, fmt.Errorf("read a link: %w", err)
	}
	l.First = kind == "first"
	return l, nil
}

// Joining is what somebody fills in who follows a link. Account, Name and
// Office count for the first administrator only.
type Joining struct {
	Account, Name, Office, Password string
}

// Join uses a link up: it makes the first administrator or sets the invited
// account's password, ends the account's other sessions, and signs in. What is
// next, usually a second factor, the session's stage says.
func (s *SignIn) Join(ctx context.Context, v onetime.Visitor, token string, j Joining) (string, Session, error) {
	l, err := s.Link(ctx, token)
	if err != nil {
		return "", Session{}, err
	}
	account := l.Account
	if l.First {
		account = strings.TrimSpace(j.Account)
	}
	if l.First && !goodName(account) {
		return "", Session{}, fmt.Errorf("%w: an account's name has 3 to 32 of a-z, 0-9, - and _", access.ErrAccount)
	}
	if err := s.Rules.Check(j.Password, account); err != nil {
		return "", Session{}, err
	}
	hash, err := s.hashPassword(ctx, j.Password)
	if err != nil {
		return "", Session{}, err
	}
	err = s.write(ctx, "join by a link", func(ctx context.Context, tx *store.Tx) error {
		// Again inside: of two who use the link at once, one is late.
		if _, err := s.link(ctx, tx, token); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_link WHERE token = $1`, hashed(token)); err != nil {
			return err
		}
		if l.First {
			if err := s.Access.First(ctx, tx, account, strings.TrimSpace(j.Name), strings.TrimSpace(j.Office)); err != nil {
				return err
			}
		}
		if err := s.setPassword(ctx, tx, account, hash); err != nil {
			return err
		}
		return revokeAll(ctx, tx, Subject{Account, account}, "")
	})
	if err != nil {
		return "", Session{}, err
	}
	return s.enter(ctx, v, Subject{Account, account}, "password", "")
}

// goodName keeps account names plain, so that they stand in any list and no
// two look alike. Accounts that access has made otherwise are left alone.
func goodName(s string) bool {
	if len(s) < 3 || len(s) > 32 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return false
		}
	}
	return true
}
