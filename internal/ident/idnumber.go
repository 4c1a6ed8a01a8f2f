package ident

import (
	"errors"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/text"
)

// IDNumber is a citizen identity number (公民身份号码) of 18 characters,
// GB 11643-1999: six digits for the place of first registration, eight for the
// day of birth, three serial, and a check character. Residence permits of
// people from Hong Kong, Macao and Taiwan are numbered alike.
type IDNumber string

const idLength = 18

// ParseIDNumber reads an identity number, with or without spaces and with a
// small or a capital X. The day of birth must exist and the check character
// must be right.
func ParseIDNumber(s string) (IDNumber, error) {
	s = strings.ToUpper(squeeze(s))
	switch {
	case len(s) == 15 && digitsOnly(s):
		return "", text.Errorf(text.Label{
			Zh: "是 15 位旧身份证号码，请填写现行的 18 位号码",
			En: "this is an old identity number of 15 digits: give the present one of 18",
		})
	case len(s) != idLength:
		return "", wrongLength(text.Label{Zh: "身份证号码", En: "identity number"}, s, "18")
	}
	for i := range idLength {
		if !isDigit(s[i]) && (i < idLength-1 || s[i] != 'X') {
			return "", text.Errorf(text.Label{
				Zh: "身份证号码第 %d 位应为数字（只有末位可以是 X）",
				En: "identity number: character %d must be a digit (only the last may be X)",
			}, i+1)
		}
	}
	if s[0] == '0' {
		return "", text.Errorf(text.Label{
			Zh: "身份证号码不能以 0 开头",
			En: "an identity number does not begin with 0",
		})
	}
	n := IDNumber(s)
	if strings.ReplaceAll(n.Birth().String(), "-", "") != s[6:14] {
		return "", text.Errorf(text.Label{
			Zh: "身份证号码第 7 至 14 位的出生日期不存在",
			En: "identity number: the day of birth in characters 7 to 14 does not exist",
		})
	}
	if want := check11x2(s[:idLength-1]); s[idLength-1] != want {
		return "", wrongCheck(text.Label{Zh: "身份证号码", En: "identity number"}, s[idLength-1], want)
	}
	return n, nil
}

// CompleteIDNumber adds the check character to the first 17 digits. It is for
// making test numbers: nobody's number is ever completed for them.
func CompleteIDNumber(digits string) (IDNumber, error) {
	if len(digits) != idLength-1 || !digitsOnly(digits) {
		return "", errors.New("identity number: 17 digits are needed to complete it")
	}
	return ParseIDNumber(digits + string(check11x2(digits)))
}

// Birth is the day of birth. The number must come from [ParseIDNumber].
func (n IDNumber) Birth() civil.Day {
	return civil.NewDay(number(n[6:10]), time.Month(number(n[10:12])), number(n[12:14]))
}

// Sex is the sex the serial says: odd for male, even for female.
func (n IDNumber) Sex() Sex {
	if number(n[14:17])%2 == 1 {
		return Male
	}
	return Female
}

// Registered is the six-digit division of first registration, as it was coded
// then. It says nothing about where the person lives: never count by it.
func (n IDNumber) Registered() string { return string(n[:6]) }

// Mask hides the middle: 110***********002X.
func (n IDNumber) Mask() string { return stars(string(n), 3, 4) }
