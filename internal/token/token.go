package token

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/text"
)

// Prefix is how every secret begins.
const Prefix = "linli_"

// MaxLife is how long a token is good at most.
const MaxLife = 366 * 24 * time.Hour

// Token is a token without its secret.
type Token struct {
	ID      string
	Account string
	Name    string       // what uses it
	Acts    []access.Act // what of the account's rights it is for
	Place   string       // and where: a division and all below it; empty: wherever the account may
	Until   civil.Instant
	Purpose string

	By        string        // who gave it
	At        civil.Instant // when
	Collected civil.Instant // zero: the holder has not fetched it yet
	Used      civil.Instant // last, to within some minutes
	Revoked   civil.Instant
	RevokedBy string
}

// State is what a token is good for at an instant.
type State string

// The states.
const (
	Waiting State = "waiting" // for its holder to collect it
	Live    State = "live"
	Expired State = "expired"
	Revoked State = "revoked"
)

// Name is the state in words.
func (s State) Name() text.Label {
	return map[State]text.Label{
		Waiting: {Zh: "待领取", En: "to be collected"}, Live: {Zh: "有效", En: "live"},
		Expired: {Zh: "已过期", En: "expired"}, Revoked: {Zh: "已撤销", En: "revoked"},
	}[s]
}

// State is the token's at an instant.
func (t Token) State(now civil.Instant) State {
	switch {
	case t.Revoked != 0:
		return Revoked
	case t.Until <= now:
		return Expired
	case t.Collected == 0:
		return Waiting
	}
	return Live
}

// Faults that callers ask for.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个令牌", En: "no such token"})
	ErrTaken   = fault.New(fault.Conflict, text.Label{Zh: "该编号已用于另一个令牌", En: "the id is another token's"})
	ErrState   = fault.New(fault.Conflict, text.Label{Zh: "令牌已领取、过期或撤销", En: "the token was collected, has expired or was revoked"})
)

// check is everything wrong with a token to be given to an account.
func (t Token) check(holder access.Actor, now civil.Instant) error {
	var f fault.Faults
	if t.ID == "" || len(t.ID) > 64 {
		f.Add("id", text.Label{Zh: "编号为 1 至 64 个字符", En: "an id has 1 to 64 characters"})
	}
	if n := len([]rune(t.Name)); n == 0 || n > 80 {
		f.Add("name", text.Label{Zh: "请写明由什么程序使用（80 字以内）", En: "say what program uses it, in 80 characters"})
	}
	if n := len([]rune(t.Purpose)); n == 0 || n > 200 {
		f.Add("purpose", text.Label{Zh: "请写明用途（200 字以内）", En: "say what for, in 200 characters"})
	}
	life := t.Until.Time().Sub(now.Time())
	if life <= 0 || life > MaxLife {
		f.Add("until", text.Label{Zh: "有效期须在一年以内", En: "it ends within a year"})
	}
	if t.Place != "" {
		if code, err := area.Parse(t.Place); err != nil || string(code) != t.Place {
			f.Add("place", text.Label{Zh: "请填写区划代码（不带末尾补零）", En: "give a division code without its trailing zeros"})
		}
	}
	cut := holder.Within(t.Acts, t.Place)
	idle := slices.ContainsFunc(t.Acts, func(a access.Act) bool { return !access.Somewhere(cut, a) })
	if len(t.Acts) == 0 || idle {
		f.Add("acts", text.Label{Zh: "请只选择该账号在该辖区内拥有的权限，至少一项", En: "choose acts that the account may do there, at least one"})
	}
	return f.Err()
}

// newSecret draws a secret: 260 random bits and their checksum.
func newSecret() string {
	body := strings.ToLower(rand.Text() + rand.Text())
	return Prefix + body + checksum(body)
}

// Wellformed reports whether a text is written as a secret is, which says
// nothing of whether it is one.
func Wellformed(secret string) bool {
	body, ok := strings.CutPrefix(secret, Prefix)
	const sum = 7
	return ok && len(body) == 2*26+sum && checksum(body[:len(body)-sum]) == body[len(body)-sum:]
}

func checksum(body string) string {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE([]byte(body)))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
}
