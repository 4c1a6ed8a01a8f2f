// Package identtest makes valid numbers for tests and for the reference city:
// nobody's, from a seeded source, and the same for the same seed.
package identtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"linli/internal/civil"
	"linli/internal/ident"
)

// Source makes numbers. It is for one goroutine.
type Source struct{ random *rand.Rand }

// New is a source for a seed.
func New(seed uint64) *Source {
	return &Source{rand.New(rand.NewPCG(seed, 0x1d))}
}

// IDNumber is an identity number registered at a six-digit division, for a day
// of birth and a sex; for an unknown sex either comes.
func (s *Source) IDNumber(division string, birth civil.Day, sex ident.Sex) ident.IDNumber {
	serial := s.random.IntN(1000)
	switch sex {
	case ident.Male:
		serial |= 1
	case ident.Female:
		serial &^= 1
	}
	stem := fmt.Sprintf("%.6s%s%03d", division, strings.ReplaceAll(birth.String(), "-", ""), serial)
	return must(ident.CompleteIDNumber(stem))
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode is a credit code with a two-character prefix (51 for a social
// organisation, 52 for a social-service agency) and a six-digit division.
func (s *Source) CreditCode(prefix, division string) ident.CreditCode {
	stem := []byte(prefix + division)
	for len(stem) < 17 {
		stem = append(stem, creditAlphabet[s.random.IntN(len(creditAlphabet))])
	}
	return must(ident.CompleteCreditCode(string(stem)))
}

// Mobile is a mobile number.
func (s *Source) Mobile() ident.Phone {
	return ident.Phone(fmt.Sprintf("1%d%09d", 3+s.random.IntN(7), s.random.IntN(1_000_000_000)))
}

// VolunteerNumber is a volunteer number.
func (s *Source) VolunteerNumber() ident.VolunteerNumber {
	return must(ident.NewVolunteerNumber(s.random.Int64N(ident.MaxVolunteerSerial + 1)))
}

// must panics when a caller asked for a number of a division or a day that
// cannot be: a mistake in the test.
func must[T any](value T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("identtest: %v", err))
	}
	return value
}
