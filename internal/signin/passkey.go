package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"linli/internal/onetime"
	"linli/internal/store"
)

// holder is an account as the passkey library wants it.
type holder struct {
	handle []byte
	name   string
	keys   []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.name }
func (h *holder) WebAuthnDisplayName() string                { return h.name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holder reads an account's passkeys. The handle tells an authenticator's
// accounts apart and says nothing about them.
func (s *SignIn) holder(ctx context.Context, who Subject) (*holder, error) {
	handle := s.Keys.Index("signin.passkey", who.ID)
	h := &holder{handle: handle[:], name: who.ID}
	list, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = $1 AND holder = $2 AND kind = 'passkey'`, string(who.Kind), who.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		var key webauthn.Credential
		if err := json.Unmarshal(c.Secret, &key); err != nil {
			return nil, fmt.Errorf("read a passkey of %s: %w", who.ID, err)
		}
		h.keys = append(h.keys, key)
	}
	return h, nil
}

// CanPasskey reports whether passkeys are set up here.
func (s *SignIn) CanPasskey() bool { return s.passkeys != nil }

// BeginPasskey begins to add a passkey to the session's account. The options
// are JSON for the browser's parseCreationOptionsFromJSON, the ceremony comes
// back with its answer.
func (s *SignIn) BeginPasskey(ctx context.Context, v onetime.Visitor, o Session) (options []byte, ceremony string, err error) {
	if s.passkeys == nil {
		return nil, "", ErrOff
	}
	if err := s.mayAdd(o); err != nil {
		return nil, "", err
	}
	h, err := s.holder(ctx, o.Subject)
	if err != nil {
		return nil, "", err
	}
	creation, data, err := s.passkeys.BeginRegistration(h,
		webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("begin a passkey: %w", err)
	}
	return s.beginPasskey(ctx, v, "passkey-new", o.Subject, creation.Response, data)
}

func (s *SignIn) beginPasskey(ctx context.Context, v onetime.Visitor, kind string, who Subject, options any, data *webauthn.SessionData) ([]byte, string, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return nil, "", fmt.Errorf("begin a passkey: %w", err)
	}
	out, err := json.Marshal(options)
	if err != nil {
		return nil, "", fmt.Errorf("begin a passkey: %w", err)
	}
	ceremony := newToken()
	return out, ceremony, s.begin(ctx, v, ceremony, kind, who, string(body))
}

// FinishPasskey keeps the passkey the browser has made. With the first second
// factor come recovery codes, shown once. The token changes.
func (s *SignIn) FinishPasskey(ctx context.Context, v onetime.Visitor, token, ceremony, name string, answer []byte) (newToken string, o Session, recovery []string, err error) {
	if o, err = s.Session(ctx, token); err != nil {
		return "", o, nil, err
	}
	if err := s.mayAdd(o); err != nil {
		return "", o, nil, err
	}
	data, err := s.takePasskey(ctx, v, "passkey-new", ceremony, o.Subject)
	if err != nil {
		return "", o, nil, err
	}
	h, err := s.holder(ctx, o.Subject)
	if err != nil {
		return "", o, nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return "", o, nil, fmt.Errorf("%w: read a passkey: %w", ErrWrong, err)
	}
	key, err := s.passkeys.CreateCredential(h, data, parsed)
	if err != nil {
		return "", o, nil, fmt.Errorf("%w: check a passkey: %w", ErrWrong, err)
	}
	first, err := s.countStrong(ctx, s.DB.Read(), o.Subject)
	if err != nil {
		return "", o, nil, err
	}
	err = s.write(ctx, "keep a passkey", func(ctx context.Context, tx *store.Tx) error {
		recovery = nil
		if err := s.keepPasskey(ctx, tx, o.Subject, name, key); err != nil || first > 0 {
			return err
		}
		var err error
		recovery, err = s.newRecovery(ctx, tx, o.Subject)
		return err
	})
	if err != nil {
		return "", o, nil, err
	}
	newToken, o, err = s.enter(ctx, v, o.Subject, "passkey", token)
	return newToken, o, recovery, err
}

func passkeyID(key *webauthn.Credential) string { return base64.RawURLEncoding.EncodeToString(key.ID) }

func (s *SignIn) keepPasskey(ctx context.Context, tx *store.Tx, who Subject, name string, key *webauthn.Credential) error {
	body, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("write a passkey: %w", err)
	}
	return s.keep(ctx, tx, credential{
		Holder: who, Kind: "passkey", ID: passkeyID(key), Name: name, Secret: body, Counter: int64(key.Authenticator.SignCount),
	})
}

func (s *SignIn) takePasskey(ctx context.Context, v onetime.Visitor, kind, ceremony string, who Subject) (data webauthn.SessionData, err error) {
	if s.passkeys == nil {
		return data, ErrOff
	}
	whose, body, err := s.take(ctx, v, ceremony, kind)
	if err != nil {
		return data, err
	}
	if whose != who {
		return data, ErrWrong
	}
	if err := json.Unmarshal([]byte(body), &data); err != nil {
		return data, fmt.Errorf("read a ceremony: %w", err)
	}
	return data, nil
}

// BeginPasskeyLogin asks for any passkey of this site; the authenticator knows
// whose it is, so nothing is said about who has one.
func (s *SignIn) BeginPasskeyLogin(ctx context.Context, v onetime.Visitor) (options []byte, ceremony string, err error) {
	if s.passkeys == nil {
		return nil, "", ErrOff
	}
	assertion, data, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("begin with a passkey: %w", err)
	}
	return s.beginPasskey(ctx, v, "passkey", Subject{}, assertion.Response, data)
}

// FinishPasskeyLogin opens a session for the holder of the passkey. A counter
// that runs backwards tells of a copy and is refused.
func (s *SignIn) FinishPasskeyLogin(ctx context.Context, v onetime.Visitor, ceremony string, answer []byte) (string, Session, error) {
	data, err := s.takePasskey(ctx, v, "passkey", ceremony, Subject{})
	if err != nil {
		return "", Session{}, err
	}
	if err := s.tryAs(ctx, v, "passkey "+v.Device); err != nil {
		return "", Session{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil {
		return "", Session{}, fmt.Errorf("%w: read a passkey: %w", ErrWrong, err)
	}
	var who credential
	_, key, err := s.passkeys.ValidatePasskeyLogin(func(raw, _ []byte) (webauthn.User, error) {
		list, err := credentials(ctx, s.DB.Read(), `WHERE kind = 'passkey' AND id = $1`, base64.RawURLEncoding.EncodeToString(raw))
		if err != nil {
			return nil, err
		}
		if len(list) != 1 {
			return nil, ErrWrong
		}
		who = list[0]
		return s.holder(ctx, who.Holder)
	}, data, parsed)
	if err != nil {
		return "", Session{}, fmt.Errorf("%w: check a passkey: %w", ErrWrong, err)
	}
	if key.Authenticator.CloneWarning {
		s.log.WarnContext(ctx, "a passkey's counter ran backwards: it may have been copied", "account", who.Holder.ID)
		return "", Session{}, ErrWrong
	}
	err = s.write(ctx, "note a passkey's use", func(ctx context.Context, tx *store.Tx) error {
		body, err := json.Marshal(key)
		if err != nil {
			return fmt.Errorf("write a passkey: %w", err)
		}
		_, err = tx.ExecContext(ctx,
			`UPDATE signin_credential SET secret = $1, counter = $2, used_at = $3 WHERE holder_kind = $4 AND holder = $5 AND kind = 'passkey' AND id = $6`,
			body, int64(key.Authenticator.SignCount), int64(s.now()), string(who.Holder.Kind), who.Holder.ID, who.ID)
		return err
	})
	if err != nil {
		return "", Session{}, err
	}
	if err := s.forgive(ctx, v, "passkey "+v.Device); err != nil {
		return "", Session{}, err
	}
	return s.enter(ctx, v, who.Holder, "passkey", "")
}
