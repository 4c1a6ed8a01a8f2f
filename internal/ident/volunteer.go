package ident

import (
	"fmt"
	"strings"

	"linli/internal/text"
)

// VolunteerNumber is the number the city gives a volunteer (志愿者编号): BJ, ten
// digits and a check digit by ISO 7064 MOD 11,10. It tells nothing of birth,
// sex or place. The national number, whose make-up is not published, is kept
// elsewhere as an opaque text.
type VolunteerNumber string

const (
	volunteerPrefix = "BJ"
	volunteerDigits = 10
)

// MaxVolunteerSerial is the greatest serial a volunteer number holds.
const MaxVolunteerSerial = 9_999_999_999

// NewVolunteerNumber is the volunteer number of a serial from 0 to
// [MaxVolunteerSerial]. Whoever issues numbers gives serials out in no order
// that can be guessed.
func NewVolunteerNumber(serial int64) (VolunteerNumber, error) {
	if serial < 0 || serial > MaxVolunteerSerial {
		return "", fmt.Errorf("volunteer number: serial %d does not fit into %d digits", serial, volunteerDigits)
	}
	digits := fmt.Sprintf("%0*d", volunteerDigits, serial)
	return VolunteerNumber(volunteerPrefix + digits + string(check11x10(digits))), nil
}

// ParseVolunteerNumber reads a volunteer number, in small or capital letters,
// with or without spaces, and checks its check digit.
func ParseVolunteerNumber(s string) (VolunteerNumber, error) {
	s = strings.ToUpper(squeeze(s))
	digits, ok := strings.CutPrefix(s, volunteerPrefix)
	if !ok || len(digits) != volunteerDigits+1 || !digitsOnly(digits) {
		return "", text.Errorf(text.Label{
			Zh: "志愿者编号应为 BJ 加 11 位数字",
			En: "a volunteer number is BJ and 11 digits",
		})
	}
	if want := check11x10(digits[:volunteerDigits]); digits[volunteerDigits] != want {
		return "", wrongCheck(text.Label{Zh: "志愿者编号", En: "volunteer number"}, digits[volunteerDigits], want)
	}
	return VolunteerNumber(s), nil
}

// Mask hides the digits but the last four: BJ*******1234.
func (n VolunteerNumber) Mask() string { return stars(string(n), len(volunteerPrefix), 4) }
