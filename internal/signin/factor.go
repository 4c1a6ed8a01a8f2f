package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/onetime"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

// credential is one row of what proves to be somebody.
type credential struct {
	Holder  Subject
	Kind    string
	ID      string
	Name    string
	Secret  []byte
	Key     []byte // wrapped vault key, where the secret is sealed
	Counter int64
	Made    civil.Instant
	Used    civil.Instant
}

func (s *SignIn) keep(ctx context.Context, tx *store.Tx, c credential) error {
	if c.Key == nil {
		c.Key = []byte{}
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO signin_credential (holder_kind, holder, kind, id, name, secret, vault_key, counter, made_at, used_at)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
		 ON CONFLICT (holder_kind, holder, kind, id) DO UPDATE SET name = EXCLUDED.name, secret = EXCLUDED.secret,
		 vault_key = EXCLUDED.vault_key, counter = EXCLUDED.counter, made_at = EXCLUDED.made_at`,
		string(c.Holder.Kind), c.Holder.ID, c.Kind, c.ID, clip(c.Name, 80), c.Secret, c.Key, c.Counter, int64(s.now()))
	if err != nil {
		return fmt.Errorf("keep a credential: %w", err)
	}
	if c.Kind == "recovery" || c.Kind == "totp-new" {
		return nil // a batch, or not in force yet
	}
	return s.record(ctx, tx, c.Holder, access.FactorSet, "", c.Kind, access.Done)
}

const selectCredential = `SELECT holder_kind, holder, kind, id, name, secret, vault_key, counter, made_at, used_at FROM signin_credential `

func credentials(ctx context.Context, q store.Queryer, where string, args ...any) ([]credential, error) {
	rows, err := q.QueryContext(ctx, selectCredential+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	defer rows.Close()
	var out []credential
	for rows.Next() {
		var c credential
		err := rows.Scan(&c.Holder.Kind, &c.Holder.ID, &c.Kind, &c.ID, &c.Name, &c.Secret, &c.Key, &c.Counter, &c.Made, &c.Used)
		if err != nil {
			return nil, fmt.Errorf("read credentials: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Factor is a credential as its holder sees it.
type Factor struct {
	Kind, ID, Name string
	Made, Used     civil.Instant
	Left           int // of recovery codes
}

// Factors lists what proves the subject: never a secret. Recovery codes are
// one line with how many are left.
func (s *SignIn) Factors(ctx context.Context, who Subject) ([]Factor, error) {
	list, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = $1 AND holder = $2 ORDER BY kind, made_at, id`, string(who.Kind), who.ID)
	if err != nil {
		return nil, err
	}
	var out []Factor
	for _, c := range list {
		if n := len(out); c.Kind == "recovery" && n > 0 && out[n-1].Kind == "recovery" {
			out[n-1].Left++
			continue
		}
		f := Factor{Kind: c.Kind, ID: c.ID, Name: c.Name, Made: c.Made, Used: c.Used}
		if c.Kind == "recovery" {
			f.ID, f.Left = "", 1
		}
		out = append(out, f)
	}
	return out, nil
}

// RemoveFactor forgets a second factor or a linked provider, in a session that
// is sure. The last second factor of an account that needs two stays.
func (s *SignIn) RemoveFactor(ctx context.Context, o Session, kind, id string) error {
	if !s.IsSure(o) {
		return ErrStale
	}
	if kind == "password" || kind == "recovery" {
		return ErrWrong
	}
	return s.write(ctx, "remove a factor", func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM signin_credential WHERE holder_kind = $1 AND holder = $2 AND kind = $3 AND id = $4`,
			string(o.Subject.Kind), o.Subject.ID, kind, id)
		if err != nil {
			return err
		}
		n, err := s.countStrong(ctx, tx, o.Subject)
		if err != nil {
			return err
		}
		if n == 0 && o.Actor != nil && o.Actor.Guarded() {
			return ErrWrong
		}
		return s.record(ctx, tx, o.Subject, access.FactorSet, "", kind+" removed", access.Done)
	})
}

// mayAdd reports whether the session may add a second factor: it is at that
// step, or its holder has just proven to be there.
func (s *SignIn) mayAdd(o Session) error {
	if o.Subject.Kind != Account {
		return ErrWrong
	}
	if o.Stage == Setup || s.IsSure(o) {
		return nil
	}
	return ErrStale
}

const totpPeriod = 30 // seconds; RFC 6238

var secretText = base32.StdEncoding.WithPadding(base32.NoPadding)

// BeginTOTP makes a secret for an authenticator app and keeps it in wait until
// ConfirmTOTP shows that the app has it. Asked again, it shows the same secret
// for as long as that waits. The address is what a QR code carries.
func (s *SignIn) BeginTOTP(ctx context.Context, o Session) (secret, address string, err error) {
	if err := s.mayAdd(o); err != nil {
		return "", "", err
	}
	waiting, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = $1 AND holder = $2 AND kind = 'totp-new'`, string(o.Subject.Kind), o.Subject.ID)
	if err != nil {
		return "", "", err
	}
	if len(waiting) > 0 && waiting[0].Name == o.ID {
		secret, err = s.openSecret(waiting[0])
	} else {
		raw := make([]byte, 20) // as long as the hash, RFC 4226 4
		rand.Read(raw)          // never fails (crypto/rand, Go 1.24)
		secret = secretText.EncodeToString(raw)
		err = s.keepSecret(ctx, credential{Holder: o.Subject, Kind: "totp-new", Name: o.ID}, secret)
	}
	if err != nil {
		return "", "", err
	}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + s.Product + ":" + o.Subject.ID}
	u.RawQuery = url.Values{"secret": {secret}, "issuer": {s.Product}}.Encode()
	return secret, u.String(), nil
}

func secretSpot(c credential) vault.Spot {
	return vault.Spot{Field: "signin_credential.secret", Row: c.Holder.ID + "/" + c.Kind}
}

func (s *SignIn) keepSecret(ctx context.Context, c credential, secret string) error {
	var err error
	if c.Secret, c.Key, err = s.Keys.Sealer().SealAlone(secretSpot(c), []byte(secret)); err != nil {
		return err
	}
	return s.write(ctx, "keep a secret", func(ctx context.Context, tx *store.Tx) error { return s.keep(ctx, tx, c) })
}

func (s *SignIn) openSecret(c credential) (string, error) {
	secret, err := s.Keys.Sealer().OpenAlone(secretSpot(c), c.Secret, c.Key)
	return string(secret), err
}

// step is the time step of the code, or -1: one step early or late is let
// pass, as RFC 6238 5.2 advises.
func step(secret, code string, at time.Time) int64 {
	for _, skew := range []int64{0, -1, 1} {
		n := at.Unix()/totpPeriod + skew
		want, err := totp.GenerateCodeCustom(secret, time.Unix(n*totpPeriod, 0),
			totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return n
		}
	}
	return -1
}

// ConfirmTOTP ends what BeginTOTP began: a code shows that the app has the
// secret. With it come new recovery codes, shown once, in place of any there
// were. The token changes, as a factor was proven.
func (s *SignIn) ConfirmTOTP(ctx context.Context, v onetime.Visitor, token, code string) (newToken string, o Session, recovery []string, err error) {
	if o, err = s.Session(ctx, token); err != nil {
		return "", o, nil, err
	}
	if err := s.mayAdd(o); err != nil {
		return "", o, nil, err
	}
	if err := s.tryAs(ctx, v, o.Subject.ID); err != nil {
		return "", o, nil, err
	}
	waiting, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = $1 AND holder = $2 AND kind = 'totp-new'`, string(o.Subject.Kind), o.Subject.ID)
	if err != nil {
		return "", o, nil, err
	}
	if len(waiting) == 0 || waiting[0].Name != o.ID {
		return "", o, nil, ErrWrong
	}
	secret, err := s.openSecret(waiting[0])
	if err != nil {
		return "", o, nil, err
	}
	n := step(secret, strings.ReplaceAll(strings.TrimSpace(code), " ", ""), s.Clock())
	if n < 0 {
		return "", o, nil, ErrWrong
	}
	// Sealed anew for its own row: what waits could otherwise be put there.
	c := credential{Holder: o.Subject, Kind: "totp", Name: "TOTP", Counter: n}
	if err := s.keepSecret(ctx, c, secret); err != nil {
		return "", o, nil, err
	}
	err = s.write(ctx, "set up a factor", func(ctx context.Context, tx *store.Tx) error {
		recovery = nil
		_, err := tx.ExecContext(ctx, `DELETE FROM signin_credential WHERE holder_kind = $1 AND holder = $2 AND kind = 'totp-new'`,
			string(o.Subject.Kind), o.Subject.ID)
		if err != nil {
			return err
		}
		recovery, err = s.newRecovery(ctx, tx, o.Subject)
		return err
	})
	if err != nil {
		return "", o, nil, err
	}
	if err := s.forgive(ctx, v, o.Subject.ID); err != nil {
		return "", o, nil, err
	}
	newToken, o, err = s.enter(ctx, v, o.Subject, "totp", token)
	return newToken, o, recovery, err
}

// checkTOTP compares a code and, if right, uses up its time step: a code that
// was seen over a shoulder is worth nothing (OWASP ASVS 5.0 V6.5.1).
func (s *SignIn) checkTOTP(ctx context.Context, who Subject, code string) (bool, error) {
	list, err := credentials(ctx, s.DB.Read(), `WHERE holder_kind = $1 AND holder = $2 AND kind = 'totp'`, string(who.Kind), who.ID)
	if err != nil || len(list) == 0 {
		return false, err
	}
	secret, err := s.openSecret(list[0])
	if err != nil {
		return false, err
	}
	n := step(secret, code, s.Clock())
	if n < 0 {
		return false, nil
	}
	ok := false
	err = s.write(ctx, "use a code", func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx,
			`UPDATE signin_credential SET counter = $1, used_at = $2 WHERE holder_kind = $3 AND holder = $4 AND kind = 'totp' AND counter < $5`,
			n, int64(s.now()), string(who.Kind), who.ID, n)
		if err != nil {
			return err
		}
		rows, err := res.RowsAffected()
		ok = rows == 1
		return err
	})
	return ok, err
}

const (
	recoveryCodes  = 10
	recoveryLength = 10 // characters of 32: 50 bits
)

// recoveryHash is how a recovery code stands in the database.
func (s *SignIn) recoveryHash(who Subject, code string) []byte {
	i := s.Keys.Index("signin.code", "recovery "+who.ID+"\x00"+code)
	return i[:]
}

// newRecovery puts new recovery codes in place of those there are.
func (s *SignIn) newRecovery(ctx context.Context, tx *store.Tx, who Subject) ([]string, error) {
	_, err := tx.ExecContext(ctx, `DELETE FROM signin_credential WHERE holder_kind = $1 AND holder = $2 AND kind = 'recovery'`,
		string(who.Kind), who.ID)
	if err != nil {
		return nil, fmt.Errorf("forget recovery codes: %w", err)
	}
	var out []string
	for i := range recoveryCodes {
		code := strings.ToLower(rand.Text()[:recoveryLength])
		err := s.keep(ctx, tx, credential{Holder: who, Kind: "recovery", ID: fmt.Sprint(i), Secret: s.recoveryHash(who, code)})
		if err != nil {
			return nil, err
		}
		out = append(out, code[:5]+"-"+code[5:])
	}
	return out, nil
}

// RenewRecovery makes new recovery codes in a session that is sure; the old
// ones are void.
func (s *SignIn) RenewRecovery(ctx context.Context, o Session) (codes []string, err error) {
	if o.Subject.Kind != Account || !s.IsSure(o) {
		return nil, ErrStale
	}
	err = s.write(ctx, "renew recovery codes", func(ctx context.Context, tx *store.Tx) error {
		codes, err = s.newRecovery(ctx, tx, o.Subject)
		return err
	})
	return codes, err
}

func (s *SignIn) useRecovery(ctx context.Context, who Subject, code string) (bool, error) {
	hash := s.recoveryHash(who, strings.ToLower(code))
	ok := false
	err := s.write(ctx, "use a recovery code", func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx,
			`DELETE FROM signin_credential WHERE holder_kind = $1 AND holder = $2 AND kind = 'recovery' AND secret = $3`,
			string(who.Kind), who.ID, hash)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		ok = n == 1
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return ok, err
}

// Holders are the room's wrapped keys, for a rotation of the master key. One
// holder of a secret has one of each kind, but for the columns of the key.
func Holders() []rekey.Holder {
	const key = `holder || '/' || kind || '/' || holder_kind || '/' || id`
	return []rekey.Holder{{Table: "signin_credential", Key: key, Blob: "vault_key", Row: func(key string) string {
		parts := strings.Split(key, "/")
		return strings.Join(parts[:len(parts)-2], "/")
	}}}
}
