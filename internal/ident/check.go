package ident

import (
	"strings"
	"unicode"

	"linli/internal/text"
)

// check11x2 is the check character of ISO 7064 MOD 11-2 over digits, as
// GB 11643-1999 uses it: it finds every single wrong digit and every swap of
// two digits.
func check11x2(digits string) byte {
	p := 0
	for i := range len(digits) {
		p = (p + int(digits[i]-'0')) * 2 % 11
	}
	return "0123456789X"[(12-p)%11]
}

// check11x10 is the check digit of ISO 7064 MOD 11,10 over digits: it finds
// every single wrong digit.
func check11x10(digits string) byte {
	p := 10
	for i := range len(digits) {
		p = (p + int(digits[i]-'0')) % 10
		if p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return '0' + byte((11-p)%10)
}

func wrongCheck(what text.Label, got, want byte) error {
	return text.Errorf(text.Label{
		Zh: "%s校验位不符：末位是 %c，按前面各位应为 %c，请核对有没有抄错",
		En: "%s: the check digit is %c but the digits before it call for %c; look for a slip in copying",
	}, what, got, want)
}

func wrongLength(what text.Label, s, want string) error {
	return text.Errorf(text.Label{
		Zh: "%s应为 %s 位，现为 %d 位",
		En: "%s must have %s characters, not %d",
	}, what, want, len([]rune(s)))
}

// squeeze drops the spaces and hyphens people write numbers with, and turns
// full-width letters and digits into ordinary ones.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '-', r == '－':
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, s)
}

// number is the value of a short text of digits.
func number[T ~string](digits T) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func digitsOnly(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// stars hides all but the first and the last characters of an ASCII number;
// one too short to hide anything in is hidden wholly.
func stars(s string, first, last int) string {
	if len(s) <= first+last {
		return strings.Repeat("*", len(s))
	}
	return s[:first] + strings.Repeat("*", len(s)-first-last) + s[len(s)-last:]
}
