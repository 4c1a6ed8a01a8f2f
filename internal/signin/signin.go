package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "signin", FS: migrations, Dir: "migrations"}
}

// Kind is what a subject is.
type Kind string

// The kinds of subject.
const (
	Account Kind = "account" // staff, an account of access
	Person  Kind = "person"  // somebody registered, by person number
	Phone   Kind = "phone"   // a proven phone that is nobody's yet: may register
)

// Subject is whom a session stands for.
type Subject struct {
	Kind Kind
	ID   string // of a phone its blind index in hexadecimal
}

// Directory knows who is registered with a phone; cmd wires people to it.
type Directory interface {
	// ByPhone is the person number registered with the phone; empty if none.
	ByPhone(ctx context.Context, phone ident.Phone) (person string, err error)
	// Active reports whether the person may still sign in.
	Active(ctx context.Context, person string) (bool, error)
}

// Life is how long a session lasts.
type Life struct {
	Idle     time.Duration // without a request
	Absolute time.Duration // in any case
}

// Options is everything the room is given. DB, Access, Keys and Clock are
// required.
type Options struct {
	DB     *store.DB
	Access *access.Access
	Keys   *vault.Keys
	Clock  civil.Clock
	Logger *slog.Logger // nil: nothing is logged

	Product string // as an authenticator app and a passkey name the site
	Origin  string // the site's address; passkeys are bound to its name, none without one

	People Directory      // nil: no sign-in by phone
	Codes  *onetime.Codes // nil, or off: likewise

	Staff, Public Life // zero: 30 minutes idle, 12 hours in all
	Rules         Rules
	Limits        Limits
	Cost          Cost

	Providers []*Provider // OpenID Connect
	WeChat    *WeChat
	Client    *http.Client // for both; nil: 10 seconds for an answer
}

// SignIn is the room of one database.
type SignIn struct {
	Options
	log      *slog.Logger
	hashing  chan struct{} // bounds how many passwords are hashed at once
	dummy    string        // hash of no password, to spend the same time on
	passkeys *webauthn.WebAuthn
}

// New checks the options and returns the room.
func New(o Options) (*SignIn, error) {
	if o.DB == nil || o.Access == nil || o.Keys == nil || o.Clock == nil {
		return nil, errors.New("signin: DB, Access, Keys and Clock are required")
	}
	usual := Life{Idle: 30 * time.Minute, Absolute: 12 * time.Hour}
	if o.Staff == (Life{}) {
		o.Staff = usual
	}
	if o.Public == (Life{}) {
		o.Public = usual
	}
	if o.Rules == (Rules{}) {
		o.Rules = DefaultRules
	}
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Product == "" {
		o.Product = "Linli"
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	s := &SignIn{Options: o, log: o.Logger, hashing: make(chan struct{}, max(o.Cost.Parallel, 1))}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.dummy = o.Cost.hash(newToken())
	if o.Origin != "" {
		u, err := url.Parse(o.Origin)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("signin: the origin is an address such as https://linli.example.gov.cn, not %q", o.Origin)
		}
		// Browsers bind a passkey to a name; an address has none (WebAuthn 5.1.3).
		if _, err := netip.ParseAddr(u.Hostname()); err == nil {
			return s, nil
		}
		s.passkeys, err = webauthn.New(&webauthn.Config{
			RPID: u.Hostname(), RPDisplayName: o.Product, RPOrigins: []string{u.Scheme + "://" + u.Host},
			AuthenticatorSelection: protocol.AuthenticatorSelection{
				ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
			},
		})
		if err != nil {
			return nil, fmt.Errorf("signin: set up passkeys: %w", err)
		}
	}
	return s, nil
}

// Errors. What a stranger is told never goes further than these.
var (
	ErrWrong     = errors.New("not right") // code, password, account or factor
	ErrNoSession = errors.New("not signed in")
	ErrWeak      = errors.New("the password is too weak") // a *WeakError says why
	ErrLink      = errors.New("the link is not valid any more")
	ErrNotLinked = errors.New("nobody here is linked to this identity")
	ErrStale     = errors.New("prove again that it is you")
	ErrOff       = errors.New("this way of signing in is not set up")
)

func (s *SignIn) now() civil.Instant { return civil.At(s.Clock()) }

func millis(d time.Duration) civil.Instant { return civil.Instant(d.Milliseconds()) }

// newToken is 256 random bits as text.
func newToken() string {
	var b [32]byte
	if _, err := io.ReadFull(rand.Reader, b[:]); err != nil {
		panic(err) // crypto/rand never fails since Go 1.24
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashed is how a token stands in the database. It has 256 bits of chance, so
// a plain hash cannot be undone by guessing.
func hashed(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// clip cuts what a stranger sends before it is kept.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func (s *SignIn) write(ctx context.Context, doing string, f func(ctx context.Context, tx *store.Tx) error) error {
	if err := s.DB.Write(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
