package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"linli/internal/access"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store/storetest"
)

// authenticator is a passkey in software: one ES256 key, as WebAuthn level 2
// describes one.
type authenticator struct {
	t        *testing.T
	key      *ecdsa.PrivateKey
	id       []byte
	user     string
	origin   string
	verified bool // the person unlocked it
	count    uint32
}

func newAuthenticator(t *testing.T) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, key: key, id: []byte(rand.Text()), origin: "https://linli.example", verified: true}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (a *authenticator) data(attested []byte) []byte {
	sum := sha256.Sum256([]byte("linli.example"))
	flags := byte(0x01)
	if a.verified {
		flags |= 0x04
	}
	if attested != nil {
		flags |= 0x40
	}
	a.count++
	out := append(sum[:], flags)
	out = binary.BigEndian.AppendUint32(out, a.count)
	return append(out, attested...)
}

func (a *authenticator) client(kind string, options []byte) []byte {
	var o struct{ Challenge string }
	if err := json.Unmarshal(options, &o); err != nil {
		a.t.Fatal(err)
	}
	out, err := json.Marshal(map[string]any{"type": kind, "challenge": o.Challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

func (a *authenticator) answer(response map[string]string) []byte {
	out, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// create answers a registration.
func (a *authenticator) create(options []byte) []byte {
	var o struct{ User struct{ ID string } }
	if err := json.Unmarshal(options, &o); err != nil {
		a.t.Fatal(err)
	}
	a.user = o.User.ID
	x, y := make([]byte, 32), make([]byte, 32)
	a.key.X.FillBytes(x)
	a.key.Y.FillBytes(y)
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: x, -3: y})
	if err != nil {
		a.t.Fatal(err)
	}
	attested := make([]byte, 16)
	attested = binary.BigEndian.AppendUint16(attested, uint16(len(a.id)))
	attested = append(append(attested, a.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(attested)})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]string{"clientDataJSON": b64(a.client("webauthn.create", options)), "attestationObject": b64(object)})
}

// get answers a login.
func (a *authenticator) get(options []byte) []byte {
	data, client := a.data(nil), a.client("webauthn.get", options)
	sum := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]string{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(sig), "userHandle": a.user,
	})
}

func TestPasskey(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		r.account("worker", access.Worker)
		token, o, err := r.Password(ctx, desk, "worker", good)
		if err != nil {
			t.Fatal(err)
		}
		key := newAuthenticator(t)
		options, ceremony, err := r.BeginPasskey(ctx, desk, o)
		if err != nil {
			t.Fatal(err)
		}
		full, o, recovery, err := r.FinishPasskey(ctx, desk, token, ceremony, "办公室电脑", key.create(options))
		if err != nil {
			t.Fatal(err)
		}
		if o.Stage != signin.Full || len(recovery) != 10 || full == token {
			t.Errorf("%s, %d recovery codes", o.Stage, len(recovery))
		}
		login := func(v onetime.Visitor, a *authenticator) (signin.Session, error) {
			t.Helper()
			options, ceremony, err := r.BeginPasskeyLogin(ctx, desk)
			if err != nil {
				t.Fatal(err)
			}
			answer := a.get(options)
			_, o, err := r.FinishPasskeyLogin(ctx, v, ceremony, answer)
			if err == nil {
				if _, _, again := r.FinishPasskeyLogin(ctx, v, ceremony, answer); !errors.Is(again, signin.ErrWrong) {
					t.Errorf("an answer was used twice: %v", again)
				}
			}
			return o, err
		}
		in, err := login(desk, key)
		if err != nil || in.Subject.ID != "worker" || in.Stage != signin.Full {
			t.Fatalf("%+v, %v", in, err)
		}
		for name, bad := range map[string]func(a authenticator) authenticator{
			"not unlocked":     func(a authenticator) authenticator { a.verified = false; return a },
			"another site":     func(a authenticator) authenticator { a.origin = "https://linli.evil.example"; return a },
			"another key":      func(a authenticator) authenticator { a.key = newAuthenticator(t).key; return a },
			"unknown":          func(a authenticator) authenticator { a.id = []byte("nobody's"); return a },
			"another's handle": func(a authenticator) authenticator { a.user = b64([]byte("somebody else...")); return a },
		} {
			a := bad(*key)
			if _, err := login(desk, &a); !errors.Is(err, signin.ErrWrong) {
				t.Errorf("%s: %v", name, err)
			}
			r.now = r.now.Add(4 * time.Minute)
		}
		if _, err := login(visitor("thief"), key); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("in another browser: %v", err)
		}
		// A copy whose counter is behind.
		key.count = 0
		if _, err := login(desk, key); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a counter that runs backwards: %v", err)
		}
	})
}

func TestNoPasskeys(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), func(o *signin.Options) { o.Origin = "" })
	if r.CanPasskey() {
		t.Error("passkeys without an origin")
	}
	if _, _, err := r.BeginPasskeyLogin(t.Context(), desk); !errors.Is(err, signin.ErrOff) {
		t.Error(err)
	}
}
