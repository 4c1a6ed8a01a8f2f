package signin

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/store"
)

// Challenge is a code on its way to a phone. It is bound to the browser that
// asked for it.
type Challenge struct {
	ID     string
	Digits int
	Until  civil.Instant
}

// ByPhone reports whether anybody can sign in by phone.
func (s *SignIn) ByPhone() bool { return s.People != nil && s.Codes.On() }

// phoneIndex is how a phone stands in the database.
func (s *SignIn) phoneIndex(p ident.Phone) []byte {
	i := s.Keys.Index("signin.phone", string(p))
	return i[:]
}

// RequestCode sends a code to the phone. Who the phone belongs to is not
// asked: answer and work are the same for everybody's phone. Errors: a fault
// of ident for what is no mobile number, *limit.Error, ErrOff.
func (s *SignIn) RequestCode(ctx context.Context, v onetime.Visitor, phone string) (Challenge, error) {
	if !s.ByPhone() {
		return Challenge{}, ErrOff
	}
	p, err := ident.ParseMobile(phone)
	if err != nil {
		return Challenge{}, err
	}
	var t onetime.Ticket
	err = s.write(ctx, "send a code", func(ctx context.Context, tx *store.Tx) (err error) {
		t, err = s.Codes.Order(ctx, tx, onetime.Order{Kind: onetime.SignIn, Phone: p, From: v})
		return err
	})
	if err != nil {
		return Challenge{}, unwrapLimit(err)
	}
	return Challenge{ID: t.Challenge, Digits: t.Digits, Until: t.Until}, nil
}

// VerifyCode ends the challenge. Right, it opens a session for whoever is
// registered with the phone, or, for a phone that is nobody's yet, one that
// may register. Everything else is ErrWrong or a *limit.Error, whatever the
// phone.
func (s *SignIn) VerifyCode(ctx context.Context, v onetime.Visitor, challenge, phone, code string) (string, Session, error) {
	if s.People == nil {
		return "", Session{}, ErrOff
	}
	p, err := ident.ParseMobile(phone)
	if err != nil {
		return "", Session{}, ErrWrong
	}
	var answer onetime.Answer
	err = s.write(ctx, "check a code", func(ctx context.Context, tx *store.Tx) (err error) {
		answer, err = s.Codes.Guess(ctx, tx, onetime.Guess{Kind: onetime.SignIn, Challenge: challenge, Phone: p, From: v, Code: code})
		return err
	})
	switch {
	case err != nil:
		return "", Session{}, err
	case answer.Over != nil:
		return "", Session{}, answer.Over
	case !answer.Right:
		return "", Session{}, ErrWrong
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

// unwrapLimit gives a refusal without what was being done.
func unwrapLimit(err error) error {
	var over *limit.Error
	if errors.As(err, &over) {
		return over
	}
	return err
}
