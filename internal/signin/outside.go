package signin

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/text"
)

// identity is somebody as an outside provider knows them.
type identity struct {
	kind string // credential kind, which names the provider
	id   string // the provider's own, opaque
}

// Door is an outside provider on the sign-in page.
type Door struct {
	Key  string
	Name text.Label
}

// Doors lists the outside providers that are set up.
func (s *SignIn) Doors() []Door {
	var out []Door
	for _, p := range s.Providers {
		out = append(out, Door{p.Key, p.Name})
	}
	if s.WeChat != nil {
		out = append(out, Door{weChatKey, text.Label{Zh: "微信", En: "WeChat"}})
	}
	return out
}

const ceremonyLife = 10 * time.Minute

// voyage is what must be known again when somebody comes back from outside.
type voyage struct {
	Nonce    string `json:"nonce,omitempty"`
	Verifier string `json:"verifier,omitempty"` // PKCE, RFC 7636
	Link     string `json:"link,omitempty"`     // id of the session that links
}

// BeginOutside sends the visitor to a provider and returns the address. With a
// session that is sure, coming back links the identity to its holder; without
// one it signs in whoever is linked. The state is bound to the visitor's
// device and good once.
func (s *SignIn) BeginOutside(ctx context.Context, v onetime.Visitor, door string, link *Session) (address string, err error) {
	state := newToken()
	way := voyage{Nonce: newToken(), Verifier: oauth2.GenerateVerifier()}
	subject := Subject{}
	if link != nil {
		if !s.IsSure(*link) && link.Subject.Kind == Account || link.Subject.Kind == Phone {
			return "", ErrStale
		}
		way.Link, subject = link.ID, link.Subject
	}
	switch p := s.provider(door); {
	case door == weChatKey && s.WeChat != nil:
		address = s.WeChat.address(state)
	case p != nil:
		if address, err = p.address(ctx, s.Client, state, way); err != nil {
			return "", err
		}
	default:
		return "", ErrOff
	}
	body, err := json.Marshal(way)
	if err != nil {
		return "", fmt.Errorf("begin with %s: %w", door, err)
	}
	return address, s.begin(ctx, v, state, "outside "+door, subject, string(body))
}

// FinishOutside takes the visitor back from a provider. It opens a session,
// or, where BeginOutside was given one, links the identity and returns no
// token. An identity nobody has linked is ErrNotLinked: nobody is found by
// name, phone or mail address that a provider says somebody has.
func (s *SignIn) FinishOutside(ctx context.Context, v onetime.Visitor, door, state, code string, o *Session) (string, Session, error) {
	subject, body, err := s.take(ctx, v, state, "outside "+door)
	if err != nil {
		return "", Session{}, err
	}
	var way voyage
	if err := json.Unmarshal([]byte(body), &way); err != nil {
		return "", Session{}, fmt.Errorf("come back from %s: %w", door, err)
	}
	var who identity
	switch p := s.provider(door); {
	case door == weChatKey && s.WeChat != nil:
		who, err = s.WeChat.identity(ctx, s.Client, code)
	case p != nil:
		who, err = p.identity(ctx, s.Client, s.Clock, code, way)
	default:
		err = ErrOff
	}
	if err != nil {
		return "", Session{}, err
	}
	linked, err := credentials(ctx, s.DB.Read(), `WHERE kind = $1 AND id = $2`, who.kind, who.id)
	if err != nil {
		return "", Session{}, err
	}
	if way.Link == "" {
		if len(linked) != 1 {
			return "", Session{}, ErrNotLinked
		}
		return s.enter(ctx, v, linked[0].Holder, who.kind, "")
	}
	if o == nil || o.ID != way.Link || o.Subject != subject || len(linked) > 0 && linked[0].Holder != subject {
		return "", Session{}, ErrWrong
	}
	err = s.write(ctx, "link an identity", func(ctx context.Context, tx *store.Tx) error {
		return s.keep(ctx, tx, credential{Holder: subject, Kind: who.kind, ID: who.id, Name: door, Secret: []byte{}})
	})
	return "", *o, err
}

func (s *SignIn) provider(key string) *Provider {
	for _, p := range s.Providers {
		if p.Key == key {
			return p
		}
	}
	return nil
}

// begin keeps what was begun in this browser under a token.
func (s *SignIn) begin(ctx context.Context, v onetime.Visitor, token, kind string, who Subject, body string) error {
	return s.write(ctx, "begin "+kind, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx,
			`INSERT INTO signin_ceremony (token, kind, subject, device, body, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			hashed(token), kind, string(who.Kind)+"/"+who.ID, clip(v.Device, 64), body, int64(s.now()+millis(ceremonyLife)))
		return err
	})
}

// take gives back what was begun, once, to the browser that began it.
func (s *SignIn) take(ctx context.Context, v onetime.Visitor, token, kind string) (who Subject, body string, err error) {
	found := false
	err = s.write(ctx, "end "+kind, func(ctx context.Context, tx *store.Tx) error {
		var subject, device string
		err := tx.QueryRowContext(ctx,
			`DELETE FROM signin_ceremony WHERE token = $1 AND kind = $2 AND until_at > $3 RETURNING subject, device, body`,
			hashed(token), kind, int64(s.now())).Scan(&subject, &device, &body)
		if errors.Is(err, sql.ErrNoRows) {
			found = false
			return nil
		}
		if err != nil {
			return err
		}
		who = parseSubject(subject)
		found = subtle.ConstantTimeCompare([]byte(device), []byte(clip(v.Device, 64))) == 1
		return nil
	})
	if err == nil && !found {
		err = ErrWrong
	}
	return who, body, err
}

func parseSubject(s string) Subject {
	for i := range len(s) {
		if s[i] == '/' {
			return Subject{Kind(s[:i]), s[i+1:]}
		}
	}
	return Subject{}
}
