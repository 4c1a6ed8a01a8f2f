package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// The limits of one-time codes.
const (
	CodeLife   = 10 * 60 * 1000 // milliseconds
	CodeTries  = 5
	CodePause  = 60 * 1000 // between two codes to one phone, milliseconds
	CodesADay  = 10        // to one phone
	codeDigits = 6
)

// Courier carries a one-time code to a phone. It is called inside the
// transaction that makes the code and must only put it into an outbox there:
// what is rolled back is not sent.
type Courier interface {
	Carry(ctx context.Context, tx *store.Tx, m Message) error
}

// Message is a one-time code on its way. Org names who brought the person in,
// empty where they came by themselves.
type Message struct {
	Person string
	Phone  ident.Phone
	Code   string
	Org    string
}

// Errors of codes. All failures to prove a phone are one error: what was wrong
// is nobody's business who does not hold the phone.
var (
	ErrCode      = errors.New("the code does not fit")
	ErrTooMany   = errors.New("too many codes for this phone")
	ErrNoCourier = errors.New("there is no way to send codes")
)

const fieldCode = "people.code"

// sendCode makes a code and hands it to the courier. It is bound to the person
// it was made for. consents are what whoever proves the phone agrees to.
func (p *People) sendCode(ctx context.Context, tx *store.Tx, key string, phone ident.Phone, org string, consents ...Purpose) error {
	if p.courier == nil {
		return ErrNoCourier
	}
	now := civil.At(p.clock())
	if err := p.spend(ctx, tx, phone, now); err != nil {
		return err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return fmt.Errorf("draw a code: %w", err)
	}
	code := fmt.Sprintf("%0*d", codeDigits, n.Int64())
	words := make([]string, len(consents))
	for i, c := range consents {
		words[i] = string(c)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO people_code (person, mac, expires, tries, consents) VALUES ($1, $2, $3, 0, $4)
		ON CONFLICT (person) DO UPDATE SET mac = excluded.mac, expires = excluded.expires, tries = 0, consents = excluded.consents`,
		key, index(p.keys, fieldCode, key+":"+code), int64(now)+CodeLife, strings.Join(words, " "))
	if err != nil {
		return fmt.Errorf("keep a code: %w", err)
	}
	return p.courier.Carry(ctx, tx, Message{Person: key, Phone: phone, Code: code, Org: org})
}

// spend counts a code against the phone's allowance.
func (p *People) spend(ctx context.Context, tx *store.Tx, phone ident.Phone, now civil.Instant) error {
	at := index(p.keys, fieldPhone, string(phone))
	var day, sent, lastAt int64
	err := queryRow(ctx, tx, "SELECT day, sent, last_at FROM people_sent WHERE phone_index = $1", at).Scan(&day, &sent, &lastAt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("count codes: %w", err)
	}
	today := int64(now.Day())
	if day != today {
		sent = 0
	}
	if sent >= CodesADay || lastAt != 0 && int64(now)-lastAt < CodePause {
		return ErrTooMany
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO people_sent (phone_index, day, sent, last_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (phone_index) DO UPDATE SET day = excluded.day, sent = excluded.sent, last_at = excluded.last_at`,
		at, today, sent+1, int64(now))
	if err != nil {
		return fmt.Errorf("count codes: %w", err)
	}
	return nil
}

// checkCode spends a try. fits is false for a wrong, used, late or absent code.
// A wrong try must be committed: the caller returns no error for it inside the
// transaction. What the code's holder agreed to is written down with it.
func (p *People) checkCode(ctx context.Context, tx *store.Tx, key, code string) (fits bool, err error) {
	var mac []byte
	var consents string
	var expires, tries int64
	err = queryRow(ctx, tx, "SELECT mac, expires, tries, consents FROM people_code WHERE person = $1", key).Scan(&mac, &expires, &tries, &consents)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("check a code: %w", err)
	}
	fits = tries < CodeTries && int64(civil.At(p.clock())) < expires &&
		subtle.ConstantTimeCompare(mac, index(p.keys, fieldCode, key+":"+code)) == 1
	stmt := "UPDATE people_code SET tries = tries + 1 WHERE person = $1"
	if fits {
		stmt = "DELETE FROM people_code WHERE person = $1" // a code is good once
	}
	if _, err := tx.ExecContext(ctx, stmt, key); err != nil {
		return false, fmt.Errorf("check a code: %w", err)
	}
	if !fits || consents == "" {
		return fits, nil
	}
	var purposes []Purpose
	for word := range strings.FieldsSeq(consents) {
		purposes = append(purposes, Purpose(word))
	}
	return true, writeConsents(ctx, tx, key, civil.At(p.clock()), true, "phone", purposes)
}

// SendCode sends a code to whoever holds a phone, for signing in to one's own
// page. It answers the same whether or not the phone is known: the person to
// prove is then empty.
func (p *People) SendCode(ctx context.Context, phone ident.Phone) (person string, err error) {
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		person = ""
		err := queryRow(ctx, tx, `SELECT person FROM people WHERE phone_index = $1 AND length(phone_index) > 0
			AND state IN ('confirmed', 'held') AND merged_into = '' ORDER BY person LIMIT 1`,
			index(p.keys, fieldPhone, string(phone))).Scan(&person)
		if errors.Is(err, sql.ErrNoRows) {
			return p.spend(ctx, tx, phone, civil.At(p.clock()))
		}
		if err != nil {
			return fmt.Errorf("look for a phone: %w", err)
		}
		return p.sendCode(ctx, tx, person, phone, "")
	})
	return person, err
}

// Prove reports whether the code was sent to this person's phone, and spends
// it. ErrCode is all that is said of a failure.
func (p *People) Prove(ctx context.Context, person, code string) error {
	fits := false
	err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		fits, err = p.checkCode(ctx, tx, person, code)
		return err
	})
	if err == nil && !fits {
		return fmt.Errorf("%w: %w", ErrCode, text.Errorf(wrongCode))
	}
	return err
}

var wrongCode = text.Label{Zh: "验证码不正确或已失效，请核对或重新获取", En: "the code is wrong or no longer valid; check it or get a new one"}

// Pocket is a courier that keeps the last code of each person in memory, for
// demonstrations and tests: nothing is sent anywhere.
type Pocket struct {
	mu     sync.Mutex
	codes  map[string]Message
	phones map[ident.Phone]string
}

// Carry implements Courier.
func (k *Pocket) Carry(_ context.Context, tx *store.Tx, m Message) error {
	tx.AfterCommit(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.codes == nil || len(k.codes) > 10_000 {
			k.codes, k.phones = map[string]Message{}, map[ident.Phone]string{}
		}
		k.codes[m.Person], k.phones[m.Phone] = m, m.Code
	})
	return nil
}

// ByPhone is the last code to a phone, for trials that know no person's number.
func (k *Pocket) ByPhone(phone ident.Phone) (code string, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	code, ok = k.phones[phone]
	return code, ok
}

// Last is the last message to a person.
func (k *Pocket) Last(person string) (Message, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	m, ok := k.codes[person]
	return m, ok
}
