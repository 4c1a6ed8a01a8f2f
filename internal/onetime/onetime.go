package onetime

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "onetime", FS: migrations, Dir: "migrations"}
}

// Life is how long a code is good.
const Life = 5 * time.Minute

const (
	tries                   = 5 // at one code
	shortDigits, longDigits = 6, 8
	// A wrong code of eight digits weighs a hundredth of one of six, as it is a
	// hundred times less likely to be hit.
	shortWeight, longWeight = 100, 1
	maxDevice               = 64
)

// Kind is what a code is for. A code of one kind is worth nothing for another.
type Kind string

// The kinds of code.
const (
	SignIn Kind = "signin" // about nobody yet
	Join   Kind = "join"   // a registration
	Leave  Kind = "leave"  // the erasure of oneself
)

// ErrOff says that there is no way to send codes.
var ErrOff = errors.New("there is no way to send codes")

// Message is a code on its way.
type Message struct {
	Phone ident.Phone
	Code  string
	Life  time.Duration
	About string // person number; empty for a sign-in
}

// Sender carries codes. It is called inside the transaction that makes the code
// and must only put it into an outbox there: what is rolled back is not sent.
type Sender interface {
	Carry(ctx context.Context, tx *store.Tx, m Message) error
}

// Limits are the limits of the room.
type Limits struct {
	PhoneMinute, PhoneTen, PhoneDay limit.Limit // codes sent to a phone
	// Network and Device are codes asked for from a network, a browser, and not
	// typed back: a right one is given back to both. From half of Network on each
	// code is followed by a wait for everybody in it; see pause.
	Network, Device          limit.Limit
	Sent                     limit.Limit // codes sent by the whole site: the budget
	PhoneWrong, NetworkWrong limit.Limit // wrong codes for a phone, from a network
	// Wrong is the ceiling of wrong codes on the whole site, counted in parts of
	// a hundredth of one of six digits.
	Wrong limit.Limit
}

// DefaultLimits hold a spray over any number of phones to 200 × 25 guesses of
// six digits in the worst day: 0.005 taken over. What holds it is Wrong: a
// network may be the shared address of a whole estate or a carrier, and is no
// measure of one person.
var DefaultLimits = Limits{
	PhoneMinute:  limit.Limit{N: 1, Per: time.Minute},
	PhoneTen:     limit.Limit{N: 3, Per: 10 * time.Minute},
	PhoneDay:     limit.Limit{N: 10, Per: 24 * time.Hour},
	Network:      limit.Limit{N: 300, Per: time.Hour},
	Device:       limit.Limit{N: 30, Per: time.Hour},
	Sent:         limit.Limit{N: 20_000, Per: time.Hour},
	PhoneWrong:   limit.Limit{N: 15, Per: 24 * time.Hour},
	NetworkWrong: limit.Limit{N: 60, Per: time.Hour},
	Wrong:        limit.Limit{N: 20_000, Per: time.Hour},
}

// Codes is the room of one database.
type Codes struct {
	keys   *vault.Keys
	clock  civil.Clock
	sender Sender
	limits Limits
}

// New returns the room. Without a sender every order is ErrOff; zero limits are
// DefaultLimits.
func New(keys *vault.Keys, clock civil.Clock, sender Sender, limits Limits) *Codes {
	if limits == (Limits{}) {
		limits = DefaultLimits
	}
	return &Codes{keys, clock, sender, limits}
}

// On reports whether codes can be sent.
func (c *Codes) On() bool { return c != nil && c.sender != nil }

func (c *Codes) now() civil.Instant { return civil.At(c.clock()) }

// phone is how a phone stands in the database.
func (c *Codes) phone(p ident.Phone) []byte {
	i := c.keys.Index("onetime.phone", string(p))
	return i[:]
}

func (c *Codes) mac(ref, code string) []byte {
	i := c.keys.Index("onetime.code", ref+"\x00"+code)
	return i[:]
}

// Order is a code to be sent.
type Order struct {
	Kind  Kind
	About string // person number; empty: nobody yet
	Phone ident.Phone
	// From is whoever asks; the code is good in that browser only. Without a
	// network and a device, as when staff ask for somebody else, neither limits
	// nor binds.
	From Visitor
	Note string // handed back to whoever proves the phone; nobody's data
}

// Ticket is what whoever asked is told.
type Ticket struct {
	Challenge string // to be handed in with the code, where it is about nobody yet
	Digits    int
	Until     civil.Instant
}

// Order makes a code and hands it to the sender. A code before it about the
// same is void: that of the person, or, about nobody yet, of the phone. The
// error is an *limit.Error, or ErrOff.
func (c *Codes) Order(ctx context.Context, tx *store.Tx, o Order) (Ticket, error) {
	if !c.On() {
		return Ticket{}, ErrOff
	}
	now, phone, l := c.now(), c.phone(o.Phone), c.limits
	key := hex.EncodeToString(phone)
	buckets := []limit.Bucket{
		{Name: "code phone-minute " + key, Limit: l.PhoneMinute, Weight: 1}, {Name: "code phone-ten " + key, Limit: l.PhoneTen, Weight: 1},
		{Name: "code phone-day " + key, Limit: l.PhoneDay, Weight: 1}, {Name: "code sent", Limit: l.Sent, Weight: 1},
		{Name: siteWrong, Limit: l.Wrong},
	}
	device := clip(o.From.Device, maxDevice)
	if o.From.Network != "" {
		buckets = append(buckets, c.fromNetwork(o.From.Network), limit.Gate(gate(o.From.Network)))
	}
	if device != "" {
		buckets = append(buckets, c.fromDevice(device))
	}
	tally, err := limit.Look(ctx, tx, now, buckets...)
	if err != nil {
		return Ticket{}, err
	}
	if o.From.Network != "" {
		tally = tally.Shut(gate(o.From.Network), pause(l.Network, tally.Used(c.fromNetwork(o.From.Network).Name)))
	}
	if err := tally.Take(ctx, tx); err != nil {
		return Ticket{}, err
	}
	t := Ticket{Digits: shortDigits, Until: now + civil.Instant(Life.Milliseconds())}
	if tally.Used(siteWrong) >= 0.5 {
		t.Digits = longDigits
	}
	code := randomDigits(t.Digits)
	ref := reference(o.Kind, o.About)
	if o.About == "" {
		t.Challenge = rand.Text() // 128 bits at least
		ref = reference(o.Kind, t.Challenge)
		if _, err := tx.ExecContext(ctx, `DELETE FROM onetime_code WHERE phone = $1 AND kind = $2 AND about = ''`, phone, string(o.Kind)); err != nil {
			return Ticket{}, fmt.Errorf("void the code before: %w", err)
		}
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO onetime_code (ref, kind, about, phone, device, code, digits, until_at, wrong, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
		 ON CONFLICT (ref) DO UPDATE SET phone = excluded.phone, device = excluded.device, code = excluded.code, digits = excluded.digits,
		   until_at = excluded.until_at, wrong = 0, note = excluded.note`,
		ref, string(o.Kind), o.About, phone, device, c.mac(ref, code), int64(t.Digits), int64(t.Until), o.Note)
	if err != nil {
		return Ticket{}, fmt.Errorf("keep a code: %w", err)
	}
	return t, c.sender.Carry(ctx, tx, Message{o.Phone, code, Life, o.About})
}

const siteWrong = "code wrong"

func (c *Codes) fromNetwork(network string) limit.Bucket {
	return limit.Bucket{Name: "code network " + network, Limit: c.limits.Network, Weight: 1}
}

func (c *Codes) fromDevice(device string) limit.Bucket {
	return limit.Bucket{Name: "code device " + device, Limit: c.limits.Device, Weight: 1}
}

// gate is what a network waits at.
func gate(network string) string { return "code pause " + network }

// pause is how long a network waits after a code, of whose allowance so much was
// used before: nothing up to half of it, then longer and longer, up to twice the
// time in which the allowance grows by one. A flood therefore settles at the
// allowance's own rate and never meets a wall, and neither does an honest person
// in the same network: they wait seconds.
func pause(l limit.Limit, used float64) time.Duration {
	return time.Duration(max(0, used-0.5) * 4 * float64(l.Per) / float64(l.N))
}

// answered gives a code that was typed back to the network and the browser it
// was asked from: what is limited are codes that nobody waits for.
func (c *Codes) answered(ctx context.Context, tx *store.Tx, from Visitor) error {
	var back []limit.Bucket // in the order of Take
	if device := clip(from.Device, maxDevice); device != "" {
		back = append(back, c.fromDevice(device))
	}
	if from.Network != "" {
		back = append(back, c.fromNetwork(from.Network))
	}
	return limit.Refund(ctx, tx, back...)
}

// reference is how a code is found again. A challenge, which is a secret, is
// not kept.
func reference(kind Kind, what string) string {
	sum := sha256.Sum256([]byte(string(kind) + "/" + what))
	return hex.EncodeToString(sum[:])
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

// Guess is what somebody typed.
type Guess struct {
	Kind      Kind
	About     string      // person number, or empty
	Challenge string      // where it is about nobody
	Phone     ident.Phone // where it is about nobody: the phone that is said to be proven
	From      Visitor
	Code      string
}

// Answer is what came of a guess.
type Answer struct {
	Right bool
	Note  string       // of the order, once right
	Over  *limit.Error // too many wrong ones: this one was not looked at
}

// Guess tries a code. A wrong guess is an Answer, not an error: the caller's
// transaction must stand, or the guess was never counted. What was wrong (the
// code, its time, the browser, the challenge) is not told.
func (c *Codes) Guess(ctx context.Context, tx *store.Tx, g Guess) (Answer, error) {
	now, l := c.now(), c.limits
	what := g.About
	if what == "" {
		what = g.Challenge
	}
	ref := reference(g.Kind, what)
	var phone, want []byte
	var device, note string
	var digits, wrong int64
	find, err := tx.Prepare(ctx, `SELECT phone, device, code, digits, wrong, note FROM onetime_code WHERE ref = $1 AND until_at > $2`)
	if err != nil {
		return Answer{}, fmt.Errorf("find a code: %w", err)
	}
	err = find.QueryRowContext(ctx, ref, int64(now)).Scan(&phone, &device, &want, &digits, &wrong, &note)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Answer{}, fmt.Errorf("find a code: %w", err)
	}
	found := err == nil
	var buckets []limit.Bucket
	if g.From.Network != "" {
		buckets = append(buckets, limit.Bucket{Name: "code network-wrong " + g.From.Network, Limit: l.NetworkWrong, Weight: 1})
	}
	if found { // otherwise it is a guess at nothing, and weighs on its network alone
		weight := int64(shortWeight)
		if digits == longDigits {
			weight = longWeight
		}
		buckets = append(buckets, limit.Bucket{Name: siteWrong, Limit: l.Wrong, Weight: weight},
			limit.Bucket{Name: "code phone-wrong " + hex.EncodeToString(phone), Limit: l.PhoneWrong, Weight: 1})
	}
	if len(buckets) == 0 {
		return Answer{}, nil
	}
	tally, err := limit.Look(ctx, tx, now, buckets...)
	var over *limit.Error
	if errors.As(err, &over) {
		return Answer{Over: over}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	right := found && subtle.ConstantTimeCompare(want, c.mac(ref, strings.TrimSpace(g.Code))) == 1
	right = right && (device == "" || subtle.ConstantTimeCompare([]byte(device), []byte(clip(g.From.Device, maxDevice))) == 1)
	right = right && (g.About != "" || subtle.ConstantTimeCompare(phone, c.phone(g.Phone)) == 1)
	if right {
		if err := c.answered(ctx, tx, g.From); err != nil { // before the code, as in Order
			return Answer{}, err
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM onetime_code WHERE ref = $1`, ref)
		if err != nil {
			return Answer{}, fmt.Errorf("use a code up: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return Answer{}, fmt.Errorf("use a code up: %w", err)
		}
		return Answer{Right: n == 1, Note: note}, nil // 0: another process was quicker
	}
	if err := tally.Take(ctx, tx); err != nil || !found {
		return Answer{}, err
	}
	statement := `UPDATE onetime_code SET wrong = wrong + 1 WHERE ref = $1`
	if wrong+1 >= tries {
		statement = `DELETE FROM onetime_code WHERE ref = $1`
	}
	if _, err := tx.ExecContext(ctx, statement, ref); err != nil {
		return Answer{}, fmt.Errorf("count a wrong code: %w", err)
	}
	return Answer{}, nil
}

// Forget destroys the codes about a person who leaves.
func (c *Codes) Forget(ctx context.Context, tx *store.Tx, about string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM onetime_code WHERE ref IN ($1, $2)`, reference(Join, about), reference(Leave, about))
	if err != nil {
		return fmt.Errorf("forget codes: %w", err)
	}
	return nil
}

// Sweep forgets codes past their time. Nothing depends on it but space.
func (c *Codes) Sweep(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM onetime_code WHERE until_at <= $1`, int64(c.now())); err != nil {
		return fmt.Errorf("forget codes: %w", err)
	}
	return nil
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
