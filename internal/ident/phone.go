package ident

import (
	"strings"

	"linli/internal/text"
)

// Phone is a telephone number of mainland China: a mobile number of 11 digits,
// or a landline number with its area code, 010-12345678.
type Phone string

// ParseMobile reads a mobile number; spaces, hyphens and the country code +86
// are dropped.
func ParseMobile(s string) (Phone, error) {
	name := text.Label{Zh: "手机号码", En: "mobile number"}
	s = withoutCountry(squeeze(s))
	switch {
	case !digitsOnly(s):
		return "", text.Errorf(text.Label{Zh: "手机号码只能有数字", En: "a mobile number has digits only"})
	case len(s) != 11:
		return "", wrongLength(name, s, "11")
	case s[0] != '1' || s[1] < '3':
		return "", text.Errorf(text.Label{
			Zh: "手机号码应以 13 至 19 开头",
			En: "a mobile number begins with 13 to 19",
		})
	}
	return Phone(s), nil
}

// ParsePhone reads a mobile number, or a landline number with its area code
// (010 or 02x with 8 digits, 03xx to 09xx with 7 or 8).
func ParsePhone(s string) (Phone, error) {
	given := squeeze(strings.NewReplacer("(", "", ")", "", "（", "", "）", "").Replace(s))
	digits := withoutCountry(given)
	if digits != given && (len(digits) != 11 || digits[0] != '1' || digits[1] < '3') {
		digits = "0" + strings.TrimPrefix(digits, "0") // abroad one leaves the 0 of the area code out
	}
	if !strings.HasPrefix(digits, "0") {
		return ParseMobile(digits)
	}
	area := 4
	if len(digits) > 1 && digits[1] <= '2' {
		area = 3
	}
	local := len(digits) - area
	if !digitsOnly(digits) || local > 8 || local < 7 || area == 3 && local != 8 || digits[1] == '0' {
		return "", text.Errorf(text.Label{
			Zh: "固定电话应为区号加 7 或 8 位号码，如 010-12345678",
			En: "a landline number is an area code and 7 or 8 digits, such as 010-12345678",
		})
	}
	return Phone(digits[:area] + "-" + digits[area:]), nil
}

// Mobile reports whether messages can be sent to the number.
func (p Phone) Mobile() bool { return strings.HasPrefix(string(p), "1") }

// Mask hides the middle: 138****0000, 010-****5678.
func (p Phone) Mask() string {
	if area, local, ok := strings.Cut(string(p), "-"); ok {
		return area + "-" + stars(local, 0, 4)
	}
	return stars(string(p), 3, 4)
}

// withoutCountry drops +86, 0086, or 86 before a number of 11 digits.
func withoutCountry(s string) string {
	for _, prefix := range [...]string{"+86", "0086"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest
		}
	}
	if len(s) == 13 && strings.HasPrefix(s, "86") {
		return s[2:]
	}
	return s
}
