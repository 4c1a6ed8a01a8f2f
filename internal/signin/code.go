package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/store"
)

const (
	codeLife  = 5 * time.Minute // OWASP ASVS 5.0 V6.5.5 allows ten
	codeTries = 5
)

// Challenge is a code on its way to a phone. It is bound to the browser that
// asked for it.
type Challenge struct {
	ID     string
	Digits int
	Until  civil.Instant
}

// phoneIndex is how a phone stands in the database.
func (s *SignIn) phoneIndex(p ident.Phone) []byte {
	i := s.Keys.Index("signin.phone", string(p))
	return i[:]
}

func (s *SignIn) codeHash(challenge, code string) []byte {
	i := s.Keys.Index("signin.code", challenge+"\x00"+code)
	return i[:]
}

// RequestCode sends a code to the phone. Who the phone belongs to is not
// asked: answer and work are the same for everybody's phone. Errors: a fault
// of ident for what is no mobile number, *LimitError, ErrOff.
func (s *SignIn) RequestCode(ctx context.Context, v Visitor, phone string) (Challenge, error) {
	if s.People == nil || s.Sender == nil {
		return Challenge{}, ErrOff
	}
	p, err := ident.ParseMobile(phone)
	if err != nil {
		return Challenge{}, err
	}
	index := s.phoneIndex(p)
	key, now := hex.EncodeToString(index), s.now()
	c := Challenge{ID: newToken(), Until: now + millis(codeLife)}
	l := s.Limits
	var code string
	err = s.write(ctx, "keep a code", func(ctx context.Context, tx *store.Tx) error {
		err := spend(ctx, tx, now,
			bucket{"phone-minute " + key, l.PhoneMinute, 1}, bucket{"phone-ten " + key, l.PhoneTen, 1},
			bucket{"phone-day " + key, l.PhoneDay, 1}, bucket{"network " + v.Network, l.Network, 1},
			bucket{"device " + clip(v.Device, 64), l.Device, 1}, bucket{"sent", l.Sent, 1})
		if err != nil {
			return err
		}
		// Under attack codes grow, so that honest people still get in.
		share, err := used(ctx, tx, "wrong", l.Wrong, now)
		if err != nil {
			return err
		}
		c.Digits = shortDigits
		if share >= 0.5 {
			c.Digits = longDigits
		}
		code = randomDigits(c.Digits)
		// One code at a time: the one before is void.
		if _, err := tx.ExecContext(ctx, `DELETE FROM signin_code WHERE phone = $1`, index); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx,
			`INSERT INTO signin_code (challenge, phone, device, code, digits, until_at, wrong) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
			hashed(c.ID), index, clip(v.Device, 64), s.codeHash(c.ID, code), int64(c.Digits), int64(c.Until))
		return err
	})
	if err != nil {
		return Challenge{}, unwrapLimit(err)
	}
	if err := s.Sender.SendCode(ctx, p, code, codeLife); err != nil {
		// Whoever asked is told the same: a sender's answer may tell whose
		// phone it is.
		s.log.ErrorContext(ctx, "send a code", "error", err)
	}
	return c, nil
}

// randomDigits are n digits, each code as likely as any other.
func randomDigits(n int) string {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, err := rand.Int(rand.Reader, most)
	if err != nil {
		panic(err) // crypto/rand never fails since Go 1.24
	}
	return fmt.Sprintf("%0*d", n, v)
}

func unwrapLimit(err error) error {
	var limit *LimitError
	if errors.As(err, &limit) {
		return limit
	}
	return err
}

// VerifyCode ends the challenge. Right, it opens a session for whoever is
// registered with the phone, or, for a phone that is nobody's yet, one that
// may register. Everything else is ErrWrong or a *LimitError, whatever the
// phone.
func (s *SignIn) VerifyCode(ctx context.Context, v Visitor, challenge, phone, code string) (string, Session, error) {
	if s.People == nil {
		return "", Session{}, ErrOff
	}
	p, err := ident.ParseMobile(phone)
	if err != nil {
		return "", Session{}, ErrWrong
	}
	if err := s.checkCode(ctx, v, challenge, p, strings.TrimSpace(code)); err != nil {
		return "", Session{}, unwrapLimit(err)
	}
	person, err := s.People.ByPhone(ctx, p)
	if err != nil {
		return "", Session{}, fmt.Errorf("find who a phone belongs to: %w", err)
	}
	who := Subject{Person, person}
	if person == "" {
		who = Subject{Phone, hex.EncodeToString(s.phoneIndex(p))}
	}
	return s.enter(ctx, v, who, "code", "")
}

// Proves reports whether the session has proven this phone: what a
// registration form asks before it believes one.
func (s *SignIn) Proves(session Session, phone ident.Phone) bool {
	return session.Subject == Subject{Phone, hex.EncodeToString(s.phoneIndex(phone))}
}

// checkCode decides, and counts what was wrong, in one transaction.
func (s *SignIn) checkCode(ctx context.Context, v Visitor, challenge string, p ident.Phone, code string) error {
	now, index, l := s.now(), s.phoneIndex(p), s.Limits
	key := hex.EncodeToString(index)
	var verdict error
	err := s.write(ctx, "check a code", func(ctx context.Context, tx *store.Tx) error {
		verdict = ErrWrong
		var want, whose []byte
		var device string
		var digits, wrong int64
		err := tx.QueryRowContext(ctx,
			`SELECT phone, device, code, digits, wrong FROM signin_code WHERE challenge = $1 AND until_at > $2`, hashed(challenge), int64(now)).
			Scan(&whose, &device, &want, &digits, &wrong)
		if errors.Is(err, sql.ErrNoRows) {
			// Not a guess at anything: it weighs on its network alone.
			verdict = s.overOr(spend(ctx, tx, now, bucket{"network-wrong " + v.Network, l.NetworkWrong, 1}))
			return dbError(verdict)
		}
		if err != nil {
			return err
		}
		weight := int64(shortWeight)
		if digits == longDigits {
			weight = longWeight
		}
		// The guess is paid for before it is looked at.
		err = spend(ctx, tx, now, bucket{"wrong", l.Wrong, weight}, bucket{"phone-wrong " + key, l.PhoneWrong, 1},
			bucket{"network-wrong " + v.Network, l.NetworkWrong, 1})
		if err != nil {
			verdict = s.overOr(err)
			return dbError(verdict)
		}
		right := subtle.ConstantTimeCompare(want, s.codeHash(challenge, code)) == 1
		right = right && subtle.ConstantTimeCompare(whose, index) == 1 && subtle.ConstantTimeCompare([]byte(device), []byte(clip(v.Device, 64))) == 1
		if right {
			verdict = nil
			if _, err := tx.ExecContext(ctx, `DELETE FROM signin_code WHERE challenge = $1`, hashed(challenge)); err != nil {
				return err
			}
			return refund(ctx, tx, bucket{"wrong", l.Wrong, weight}, bucket{"phone-wrong " + key, l.PhoneWrong, 1},
				bucket{"network-wrong " + v.Network, l.NetworkWrong, 1})
		}
		if wrong+1 >= codeTries {
			_, err = tx.ExecContext(ctx, `DELETE FROM signin_code WHERE challenge = $1`, hashed(challenge))
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE signin_code SET wrong = wrong + 1 WHERE challenge = $1`, hashed(challenge))
		}
		return err
	})
	return errors.Join(err, verdict)
}

// overOr turns the answer of spend into a verdict: over the limit, or wrong.
func (s *SignIn) overOr(err error) error {
	if err == nil {
		return ErrWrong
	}
	return err
}

// dbError is the part of a verdict for which the transaction must not stand.
func dbError(verdict error) error {
	var limit *LimitError
	if verdict == nil || errors.Is(verdict, ErrWrong) || errors.As(verdict, &limit) {
		return nil
	}
	return verdict
}

// refund gives back what a right answer had paid.
func refund(ctx context.Context, tx *store.Tx, buckets ...bucket) error {
	for _, b := range buckets {
		_, err := tx.ExecContext(ctx, `UPDATE signin_limit SET tat = tat - $1 WHERE name = $2`,
			int64(millis(b.limit.Per))*b.weight/b.limit.N, b.name)
		if err != nil {
			return fmt.Errorf("count against %s: %w", b.name, err)
		}
	}
	return nil
}
