package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	zxcvbn "github.com/ccojocar/zxcvbn-go"
	"golang.org/x/crypto/argon2"

	"linli/internal/text"
)

// Rules are what a password must be.
type Rules struct {
	Length  int // characters at least
	Classes int // of lower case, upper case, digits and the rest
}

// DefaultRules are what assessments under GB/T 22239-2019 (8.1.4.1, identity)
// ask for in practice.
var DefaultRules = Rules{Length: 10, Classes: 3}

const longestPassword = 128 // characters; OWASP ASVS 5.0 V6.2.9 wants 64 at least

// WeakError says what a password lacks.
type WeakError struct{ Why text.Label }

func (e *WeakError) Error() string { return ErrWeak.Error() + ": " + e.Why.En }

// Unwrap makes it an ErrWeak.
func (e *WeakError) Unwrap() error { return ErrWeak }

//go:embed common.txt
var commonList string

// common are words that guesses here begin with and that the estimator does not
// know, in lower case.
var common = sync.OnceValue(func() []string {
	var out []string
	for line := range strings.Lines(commonList) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			out = append(out, word)
		}
	}
	return out
})

// Check refuses a password that breaks the rules, is in every list of guesses,
// or contains the account's name.
func (r Rules) Check(password, account string) error {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	switch {
	case n < r.Length:
		return &WeakError{text.Label{Zh: fmt.Sprintf("密码至少 %d 位", r.Length), En: fmt.Sprintf("a password has %d characters at least", r.Length)}}
	case n > longestPassword:
		return &WeakError{text.Label{Zh: fmt.Sprintf("密码最多 %d 位", longestPassword), En: fmt.Sprintf("a password has %d characters at most", longestPassword)}}
	case classes(password) < r.Classes:
		return &WeakError{text.Label{
			Zh: fmt.Sprintf("密码应含小写、大写、数字、符号中的 %d 类", r.Classes),
			En: fmt.Sprintf("a password has %d of: lower case, upper case, digits, signs", r.Classes),
		}}
	case account != "" && strings.Contains(lower, strings.ToLower(account)):
		return &WeakError{text.Label{Zh: "密码不能包含账号", En: "a password does not contain the account's name"}}
	case guessable(password, account):
		return &WeakError{text.Label{Zh: "这个密码太常见，容易被猜到", En: "this password is too common and easily guessed"}}
	}
	return nil
}

func classes(s string) int {
	var lower, upper, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// leastScore is what zxcvbn calls safely unguessable: more than 10^8 guesses.
const leastScore = 3

// guessable reports whether the password is in the lists of those that are tried
// first (7,000 common passwords, 78,000 names and words; OWASP ASVS 5.0 V6.2.4),
// or made of such in the usual ways: other signs for letters, years, digits and
// rows of keys at the end.
func guessable(password, account string) bool {
	words := append(slices.Clone(common()), strings.ToLower(account))
	return zxcvbn.PasswordStrength(password, words).Score < leastScore
}

// Cost is what a guess at a password costs, and the site with it.
type Cost struct {
	Memory   uint32 // KiB
	Passes   uint32
	Parallel int // passwords hashed at once; more would let strangers use up the machine
}

// DefaultCost is that of the OWASP Password Storage Cheat Sheet: Argon2id with
// 19 MiB and two passes, about 50 ms.
var DefaultCost = Cost{Memory: 19 << 10, Passes: 2, Parallel: 2}

// hash is the password as it is stored, in the PHC format.
func (c Cost) hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails (crypto/rand, Go 1.24)
	key := argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, 1, 32)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.Memory, c.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// matches reports whether the password is the stored one.
func matches(stored, password string) bool {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &passes); err != nil || passes == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	key := argon2.IDKey([]byte(password), salt, passes, memory, 1, uint32(len(want)))
	return subtle.ConstantTimeCompare(key, want) == 1
}

// hashPassword and checkPassword wait for a place: no more are hashed at once
// than Cost says.
func (s *SignIn) hashPassword(ctx context.Context, password string) (string, error) {
	if err := s.place(ctx); err != nil {
		return "", err
	}
	defer s.leave()
	return s.Cost.hash(password), nil
}

func (s *SignIn) checkPassword(ctx context.Context, stored, password string) (bool, error) {
	if utf8.RuneCountInString(password) > longestPassword {
		password = "" // no stored one is so long; do not hash a book
	}
	if err := s.place(ctx); err != nil {
		return false, err
	}
	defer s.leave()
	return matches(stored, password), nil
}

func (s *SignIn) place(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *SignIn) leave() { <-s.hashing }
