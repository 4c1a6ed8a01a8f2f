package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/onetime"
	"linli/internal/store"
)

// Stage is how far a session has come.
type Stage string

// The stages. Only a Full session acts; the others may do the one next step.
const (
	Full   Stage = "full"
	Second Stage = "second" // the second factor is asked for
	Setup  Stage = "setup"  // a second factor must be set up first
)

// Session is a proof that holds for a while.
type Session struct {
	ID      string // public name, to list and revoke it
	Subject Subject
	Stage   Stage
	Methods []string      // password, code, totp, passkey, recovery, or a provider's name
	Network string        // where it began
	Agent   string        // browser
	Began   civil.Instant // first proof
	Sure    civil.Instant // last proof that it is still they
	Seen    civil.Instant // last request, to the minute
	Until   civil.Instant // ends whatever happens
	Actor   *access.Actor // of an account, as it stands now
}

// SureFor is how long after a proof sensitive acts need no new one.
const SureFor = 5 * time.Minute

// seenEvery is how exactly Seen is kept: a write for every request would cost
// more than it tells.
const seenEvery = time.Minute

// secondWithin is how long a session may wait for its second factor.
const secondWithin = 10 * time.Minute

func (s *SignIn) life(k Kind) Life {
	if k == Account {
		return s.Staff
	}
	return s.Public
}

// enter is the one door: whatever was proven, it decides which factors are
// still wanted, and opens a session in that stage. Old is a token that the new
// one takes the place of, if any.
func (s *SignIn) enter(ctx context.Context, v onetime.Visitor, who Subject, method, old string) (string, Session, error) {
	now := s.now()
	session := Session{
		ID: newToken()[:16], Subject: who, Methods: []string{method}, Network: v.Network, Agent: clip(v.Agent, 200),
		Began: now, Sure: now, Seen: now, Until: now + millis(s.life(who.Kind).Absolute),
	}
	if err := s.alive(ctx, &session); err != nil {
		return "", Session{}, err
	}
	token := newToken()
	err := s.write(ctx, "open a session", func(ctx context.Context, tx *store.Tx) error {
		if old != "" {
			before, err := scanSession(tx.QueryRowContext(ctx, selectSession+`WHERE token = $1`, hashed(old)))
			if errors.Is(err, sql.ErrNoRows) {
				return ErrNoSession // used from two places at once
			}
			if err != nil {
				return err
			}
			if before.Subject == who {
				session.Methods = add(before.Methods, method)
				session.Began, session.Until, session.ID = before.Began, before.Until, before.ID
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM signin_session WHERE token = $1`, hashed(old)); err != nil {
				return err
			}
		}
		var err error
		if session.Stage, err = s.stage(ctx, tx, session); err != nil {
			return err
		}
		until := session.Until
		if session.Stage != Full {
			until = min(until, now+millis(secondWithin))
		} else {
			until = session.Began + millis(s.life(who.Kind).Absolute)
		}
		session.Until = until
		_, err = tx.ExecContext(ctx,
			`INSERT INTO signin_session (token, id, kind, subject, stage, methods, network, agent, began_at, sure_at, seen_at, until_at)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			hashed(token), session.ID, string(who.Kind), who.ID, string(session.Stage), strings.Join(session.Methods, " "),
			session.Network, session.Agent, int64(session.Began), int64(session.Sure), int64(session.Seen), int64(session.Until))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, who, access.SignedIn, session.ID, method+" from "+v.Network, access.Done)
	})
	if err != nil {
		return "", Session{}, err
	}
	return token, session, nil
}

// record leaves a row in the audit chain (OWASP ASVS 5.0 V16.3.1). A phone that
// is nobody's yet leaves none.
func (s *SignIn) record(ctx context.Context, tx *store.Tx, who Subject, act access.Act, id, words string, outcome access.Outcome) error {
	name := who.ID
	switch who.Kind {
	case Phone:
		return nil
	case Person:
		name = "person/" + who.ID
	}
	actor := access.Actor{Account: access.Account{ID: name}, At: s.now()}
	return access.Record(ctx, tx, actor, act, access.Thing{Kind: "session", ID: id}, words, outcome)
}

// recordFailure leaves a row for a wrong password or factor. What a stranger
// typed as an account may be anything, a password too: only a name that exists
// is kept.
func (s *SignIn) recordFailure(ctx context.Context, v onetime.Visitor, account, method string) error {
	if _, err := s.Access.Actor(ctx, account); errors.Is(err, access.ErrUnknown) {
		account = "unknown"
	} else if err != nil {
		return err
	}
	return s.write(ctx, "record a failure", func(ctx context.Context, tx *store.Tx) error {
		return s.record(ctx, tx, Subject{Account, account}, access.SignedIn, "", method+" from "+v.Network, access.Refused)
	})
}

func add(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(slices.Clone(list), s)
}

// strong are the methods that prove possession beside what was proven first.
var strong = []string{"totp", "passkey", "recovery"}

// stage decides what a session still lacks. A passkey is two factors by
// itself: the device and what unlocks it.
func (s *SignIn) stage(ctx context.Context, q store.Queryer, session Session) (Stage, error) {
	if session.Subject.Kind != Account {
		return Full, nil
	}
	for _, m := range session.Methods {
		if slices.Contains(strong, m) {
			return Full, nil
		}
	}
	n, err := s.countStrong(ctx, q, session.Subject)
	switch {
	case err != nil:
		return "", err
	case n > 0:
		return Second, nil
	case session.Actor != nil && session.Actor.Guarded():
		return Setup, nil
	}
	return Full, nil
}

func (s *SignIn) countStrong(ctx context.Context, q store.Queryer, who Subject) (n int64, err error) {
	err = q.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM signin_credential WHERE holder_kind = $1 AND holder = $2 AND kind IN ('totp', 'passkey')`,
		string(who.Kind), who.ID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the second factors of %s: %w", who.ID, err)
	}
	return n, nil
}

// alive reads who the session stands for, as it is now. An account that is
// gone or closed, and a person who has left, have no session.
func (s *SignIn) alive(ctx context.Context, session *Session) error {
	switch session.Subject.Kind {
	case Account:
		actor, err := s.Access.Actor(ctx, session.Subject.ID)
		if errors.Is(err, access.ErrUnknown) {
			return ErrNoSession
		}
		if err != nil {
			return err
		}
		session.Actor = &actor
	case Person:
		if s.People == nil {
			return ErrNoSession
		}
		active, err := s.People.Active(ctx, session.Subject.ID)
		if err != nil {
			return fmt.Errorf("look up person %s: %w", session.Subject.ID, err)
		}
		if !active {
			return ErrNoSession
		}
	}
	return nil
}

const selectSession = `SELECT id, kind, subject, stage, methods, network, agent, began_at, sure_at, seen_at, until_at FROM signin_session `

func scanSession(row interface{ Scan(...any) error }) (Session, error) {
	var o Session
	var methods string
	err := row.Scan(&o.ID, &o.Subject.Kind, &o.Subject.ID, &o.Stage, &methods, &o.Network, &o.Agent, &o.Began, &o.Sure, &o.Seen, &o.Until)
	o.Methods = strings.Fields(methods)
	return o, err
}

// Session is what a token stands for now, or ErrNoSession: the token is
// unknown, revoked, idle for too long, too old, or its holder's account was
// closed. An account that has meanwhile got a role for which one factor is too
// few is back before its second.
func (s *SignIn) Session(ctx context.Context, token string) (Session, error) {
	if token == "" {
		return Session{}, ErrNoSession
	}
	o, err := scanSession(s.DB.Read().QueryRowContext(ctx, selectSession+`WHERE token = $1`, hashed(token)))
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, ErrNoSession
	}
	if err != nil {
		return Session{}, fmt.Errorf("read a session: %w", err)
	}
	now := s.now()
	if now >= o.Until || now >= o.Seen+millis(s.life(o.Subject.Kind).Idle) {
		return Session{}, ErrNoSession
	}
	if err := s.alive(ctx, &o); err != nil {
		return Session{}, err
	}
	if o.Stage == Full && o.Actor != nil && o.Actor.Guarded() {
		if o.Stage, err = s.stage(ctx, s.DB.Read(), o); err != nil {
			return Session{}, err
		}
	}
	if now >= o.Seen+millis(seenEvery) {
		err := s.write(ctx, "note a session's use", func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE signin_session SET seen_at = $1 WHERE token = $2`, int64(now), hashed(token))
			return err
		})
		if err != nil {
			return Session{}, err
		}
		o.Seen = now
	}
	return o, nil
}

// IsSure reports whether the last proof is fresh enough for a sensitive act
// (OWASP ASVS 5.0 V7.5.3): a grant, an export, a revocation, a new factor.
func (s *SignIn) IsSure(o Session) bool { return o.Stage == Full && s.now() < o.Sure+millis(SureFor) }

// SignOut ends the session of a token; a token of none is no error.
func (s *SignIn) SignOut(ctx context.Context, token string) error {
	return s.write(ctx, "end a session", func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM signin_session WHERE token = $1`, hashed(token))
		return err
	})
}

// Devices lists the living sessions of a subject, the last used first.
func (s *SignIn) Devices(ctx context.Context, who Subject) ([]Session, error) {
	now := s.now()
	rows, err := s.DB.Read().QueryContext(ctx, selectSession+
		`WHERE kind = $1 AND subject = $2 AND until_at > $3 AND seen_at > $4 ORDER BY seen_at DESC, id`,
		string(who.Kind), who.ID, int64(now), int64(now-millis(s.life(who.Kind).Idle)))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	defer rows.Close()
	var out []Session
	for rows.Next() {
		o, err := scanSession(rows)
		if err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// Revoke ends one session of the subject's own, from the next request on.
func (s *SignIn) Revoke(ctx context.Context, who Subject, id string) error {
	return s.write(ctx, "revoke a session", func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM signin_session WHERE kind = $1 AND subject = $2 AND id = $3`, string(who.Kind), who.ID, id)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, who, access.SignedOut, clip(id, 32), "", access.Done)
	})
}

// RevokeAll ends all sessions of a subject but the one named keep.
func (s *SignIn) RevokeAll(ctx context.Context, who Subject, keep string) error {
	return s.write(ctx, "revoke sessions", func(ctx context.Context, tx *store.Tx) error {
		if err := revokeAll(ctx, tx, who, keep); err != nil {
			return err
		}
		return s.record(ctx, tx, who, access.SignedOut, "", "all others", access.Done)
	})
}

func revokeAll(ctx context.Context, tx *store.Tx, who Subject, keep string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM signin_session WHERE kind = $1 AND subject = $2 AND id <> $3`, string(who.Kind), who.ID, keep)
	if err != nil {
		return fmt.Errorf("revoke the sessions of %s: %w", who.ID, err)
	}
	return nil
}
