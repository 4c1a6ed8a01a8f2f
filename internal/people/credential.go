package people

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Credential is proof of something a person can do: a medical or counselling
// licence, a teacher's certificate, a driving licence. It counts once somebody
// entitled, who is neither the person nor whoever recorded it, has verified it.
type Credential struct {
	ID         string
	Kind       string
	Issuer     string
	HasNumber  bool
	From, To   civil.Day // To 0: without end
	RecordedBy string
	RecordedAt civil.Instant
	VerifiedBy string
	VerifiedAt civil.Instant
	Verdict    CredentialVerdict
	Note       string
}

// CredentialVerdict is what the verifier found.
type CredentialVerdict string

// The verdicts; empty is not looked at yet.
const (
	Genuine CredentialVerdict = "genuine"
	Doubted CredentialVerdict = "doubted"
)

// Holds reports whether the credential is verified and valid on a day.
func (c Credential) Holds(on civil.Day) bool {
	return c.Verdict == Genuine && c.From <= on && (c.To == 0 || on <= c.To)
}

// AddCredential records a credential, by the person themself (actor nil) or by
// somebody who may. The number is sealed.
func (p *People) AddCredential(ctx context.Context, actor *access.Actor, person string, c Credential, number string) (string, error) {
	c.Kind, c.Issuer, number = strings.TrimSpace(c.Kind), strings.TrimSpace(c.Issuer), strings.TrimSpace(number)
	if c.Kind == "" || c.Issuer == "" || len(c.Kind) > maxText || len(c.Issuer) > maxText || len(number) > 64 || c.To != 0 && c.To < c.From {
		return "", fault.New(fault.Invalid, badCredential)
	}
	by := "self"
	t, err := p.Thing(ctx, person)
	if err != nil {
		return "", err
	}
	if actor != nil {
		by = actor.ID
		if err := p.access.Guard(ctx, *actor, access.CredentialRecord, t, "record"); err != nil {
			return "", err
		}
	}
	id := rand.Text()
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := living(ctx, tx, person)
		if err != nil {
			return err
		}
		key, err := p.sealer.UnwrapKey(r.VaultKey, r.Key)
		if err != nil {
			return err
		}
		sealed := none
		if number != "" {
			sealed = p.sealer.Seal(key, fieldCredential, id, []byte(number))
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO people_credential (person, credential, kind, issuer, number, valid_from, valid_to,
			recorded_by, recorded_at, verified_by, verified_at, verdict, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', '')`,
			person, id, c.Kind, c.Issuer, sealed, int64(c.From), int64(c.To), by, int64(civil.At(p.clock())))
		if err != nil {
			return fmt.Errorf("write credential: %w", err)
		}
		if actor == nil {
			return nil
		}
		return access.Record(ctx, tx, *actor, access.CredentialRecord, t, c.Kind, access.Done, person)
	})
	return id, err
}

// VerifyCredential decides about a credential. It is never decided by whoever
// recorded it, nor by the person it is about.
func (p *People) VerifyCredential(ctx context.Context, actor access.Actor, person, id string, verdict CredentialVerdict, note string) error {
	if verdict != Genuine && verdict != Doubted {
		return fault.In("verdict", badVerdict)
	}
	t, err := p.Thing(ctx, person)
	if err != nil {
		return err
	}
	if err := p.access.Guard(ctx, actor, access.CredentialVerify, t, note); err != nil {
		return err
	}
	if actor.Person == person {
		return ErrOwn
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var recorder string
		err := tx.QueryRowContext(ctx, "SELECT recorded_by FROM people_credential WHERE person = $1 AND credential = $2", person, id).Scan(&recorder)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: no such credential", ErrUnknown)
		}
		if err != nil {
			return fmt.Errorf("read credential: %w", err)
		}
		if recorder != "self" {
			if err := p.access.Separate(ctx, tx, recorder, actor.ID); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE people_credential SET verified_by = $1, verified_at = $2, verdict = $3, note = $4
			WHERE person = $5 AND credential = $6`, actor.ID, int64(actor.At), string(verdict), note, person, id)
		if err != nil {
			return fmt.Errorf("verify credential: %w", err)
		}
		return access.Record(ctx, tx, actor, access.CredentialVerify, t, string(verdict)+" "+note, access.Done, person)
	})
}

// CredentialNumber opens a credential's number, as Unmask opens a field.
func (p *People) CredentialNumber(ctx context.Context, actor access.Actor, person, id, purpose string) (string, error) {
	t, err := p.Thing(ctx, person)
	if err != nil {
		return "", err
	}
	if err := p.access.LookAt(ctx, actor, access.PersonNumber, t, purpose, person); err != nil {
		return "", err
	}
	r, err := living(ctx, p.db.Read(), person)
	if err != nil {
		return "", err
	}
	var sealed []byte
	err = p.db.Read().QueryRowContext(ctx, "SELECT number FROM people_credential WHERE person = $1 AND credential = $2", person, id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("%w: no such credential", ErrUnknown)
	}
	if err != nil || len(sealed) == 0 {
		return "", err
	}
	key, err := p.sealer.UnwrapKey(r.VaultKey, r.Key)
	if err != nil {
		return "", err
	}
	plain, err := p.sealer.Open(key, fieldCredential, id, sealed)
	return string(plain), err
}

func (p *People) credentials(ctx context.Context, person string) ([]Credential, error) {
	rows, err := p.db.Read().QueryContext(ctx, `SELECT credential, kind, issuer, length(number), valid_from, valid_to, recorded_by, recorded_at,
		verified_by, verified_at, verdict, note FROM people_credential WHERE person = $1 ORDER BY recorded_at DESC, credential`, person)
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (c Credential, err error) {
		var from, to, length int64
		err = rows.Scan(&c.ID, &c.Kind, &c.Issuer, &length, &from, &to, &c.RecordedBy, &c.RecordedAt, &c.VerifiedBy, &c.VerifiedAt, &c.Verdict, &c.Note)
		c.From, c.To, c.HasNumber = civil.Day(from), civil.Day(to), length > 0
		return c, err
	})
}

var (
	badCredential = text.Label{Zh: "请填写资质种类、发证机关；有效期止不能早于起", En: "give the kind and who issued it; it cannot end before it begins"}
	badVerdict    = text.Label{Zh: "请选择属实或存疑", En: "choose genuine or doubted"}
)
