package area

import "strings"

// Code is a division code without trailing zero groups: 2 digits for a
// province, 4 for a prefecture, 6 for a county (GB/T 2260), 9 for a township
// and 12 for a community or village. The empty Code means no place.
type Code string

// Level is the rank of a division.
type Level uint8

// The levels, from the coarsest to the most precise.
const (
	NoLevel Level = iota
	Province
	Prefecture
	County
	Township
	Community
)

// digits is the length of a code at each level.
var digits = [...]int{0, 2, 4, 6, 9, 12}

var levelNames = [...]string{"", "province", "prefecture", "county", "township", "community"}

// String is the level's name in English; the empty text for no level.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return ""
}

// Level is the rank the code's length says; NoLevel when it has none.
func (c Code) Level() Level {
	for l := Province; l <= Community; l++ {
		if len(c) == digits[l] {
			return l
		}
	}
	return NoLevel
}

// Parent is the code one level up, and empty for a province.
func (c Code) Parent() Code {
	l := c.Level()
	if l <= Province {
		return ""
	}
	return c[:digits[l-1]]
}

// At is the code cut to a level, or empty if it is coarser than that.
func (c Code) At(l Level) Code {
	if l > Community || len(c) < digits[l] {
		return ""
	}
	return c[:digits[l]]
}

// Contains reports whether other is the division itself or lies within it.
// The empty Code contains nothing.
func (c Code) Contains(other Code) bool {
	return c != "" && strings.HasPrefix(string(other), string(c))
}

// End is the least text after all codes within the division: a column of codes
// holds what lies in c where it is at least c and less than c.End(). The empty
// Code ends after every code.
func (c Code) End() string { return string(c) + "~" }

// Full is the code as forms and sheets write it, filled up with zeros: six
// digits down to the county, and twelve below.
func (c Code) Full() string {
	width := digits[County]
	if len(c) > width {
		width = digits[Community]
	}
	return string(c) + strings.Repeat("0", max(0, width-len(c)))
}

// normal drops trailing zero groups from a text of digits. It reports false
// for a text that has no code's length or holds anything but digits.
func normal(s string) (Code, bool) {
	if !allDigits(s) || Code(s).Level() == NoLevel {
		return "", false
	}
	c := Code(s)
	for p := c.Parent(); p != "" && strings.Trim(string(c[len(p):]), "0") == ""; p = c.Parent() {
		c = p
	}
	return c, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
