package area

import (
	"fmt"
	"regexp"
	"strings"

	"linli/internal/text"
)

// Fault says what is wrong with a text that was given for a division.
type Fault struct {
	Given string
	// Parent is the most precise known division above what was given, and
	// Nearest a known code that differs by one slip of the keys; either may
	// be empty.
	Parent, Nearest Code

	words text.Label
}

// Error tells what is wrong in English.
func (f *Fault) Error() string { return f.words.In(text.En) }

// Label tells what is wrong in both languages.
func (f *Fault) Label() text.Label { return f.words }

// mangled is what a spreadsheet makes of a code that it took for a number.
var mangled = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$|^[0-9]+\.0*$`)

// Parse reads a division code, drops trailing zero groups and checks that the
// division is in the embedded edition. The error is a *[Fault].
func Parse(s string) (Code, error) { return Default().Parse(s) }

// Parse reads a division code, drops trailing zero groups and checks that the
// division is known. The error is a *[Fault].
func (a *Atlas) Parse(s string) (Code, error) {
	s = strings.TrimSpace(s)
	c, ok := normal(s)
	switch {
	case ok && a.index[c] != 0:
		return c, nil
	case ok:
		return "", a.unknown(s, c)
	case mangled.MatchString(s):
		return "", &Fault{Given: s, words: text.Label{
			Zh: fmt.Sprintf("区划代码 %s 被表格软件改成了数字：请把该列设为文本格式，重新填写完整代码", s),
			En: fmt.Sprintf("division code %s was turned into a number by a spreadsheet: format the column as text and enter the whole code again", s),
		}}
	}
	f := &Fault{Given: s, words: text.Label{
		Zh: fmt.Sprintf("%q 不是区划代码：应为 2、4、6、9 或 12 位数字", clip(s)),
		En: fmt.Sprintf("%q is not a division code: write 2, 4, 6, 9 or 12 digits", clip(s)),
	}}
	a.suggest(f, s)
	return "", f
}

func (a *Atlas) unknown(s string, c Code) *Fault {
	f := &Fault{Given: s, words: text.Label{
		Zh: fmt.Sprintf("没有区划代码 %s", s),
		En: fmt.Sprintf("division %s is not known", s),
	}}
	for p := c.Parent(); p != ""; p = p.Parent() {
		if a.index[p] != 0 {
			f.Parent = p
			f.words.Zh += fmt.Sprintf("；已知的上级是 %s（%s）", p, a.FullName(p))
			f.words.En += fmt.Sprintf("; the nearest known above it is %s (%s)", p, a.FullName(p))
			break
		}
	}
	a.suggest(f, s)
	return f
}

// suggest adds a code that is one slip away from what was given.
func (a *Atlas) suggest(f *Fault, s string) {
	c, ok := a.slip(s)
	if !ok {
		return
	}
	f.Nearest = c
	f.words.Zh += fmt.Sprintf("；是否为 %s（%s）", c, a.FullName(c))
	f.words.En += fmt.Sprintf("; did you mean %s (%s)?", c, a.FullName(c))
}

// Nearest is a known division for a text that may hold a slip: the division
// itself; else the only known code one slip away (a digit wrong, missing or
// too many, or two neighbours swapped); else the nearest known division above.
// For a name it is the best match of [Atlas.Search].
func (a *Atlas) Nearest(s string) (Code, bool) {
	s = strings.TrimSpace(s)
	if c, err := a.Parse(s); err == nil {
		return c, true
	}
	if c, ok := a.slip(s); ok {
		return c, true
	}
	if allDigits(s) {
		for l := Community; l >= Province; l-- {
			if len(s) >= digits[l] && a.index[Code(s[:digits[l]])] != 0 {
				return Code(s[:digits[l]]), true
			}
		}
		return "", false
	}
	if found := a.Search(s, "", 1); len(found) > 0 {
		return found[0].Code, true
	}
	return "", false
}

// slip is the only known code that one slip of the keys away from s would
// give; it reports false if there is none, or more than one. A code of a full
// length keeps its level, and codes above the county are too short to guess.
func (a *Atlas) slip(s string) (Code, bool) {
	if !allDigits(s) || len(s) > digits[Community]+1 {
		return "", false
	}
	given, whole := normal(s)
	var found Code
	several := false
	try := func(t string) {
		c, ok := normal(t)
		if !ok || a.index[c] == 0 || c.Level() < County || whole && c.Level() != given.Level() {
			return
		}
		if c != found {
			several = several || found != ""
			found = c
		}
	}
	for i := range len(s) {
		try(s[:i] + s[i+1:])
		if i > 0 && s[i] != s[i-1] {
			try(s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:])
		}
		for d := byte('0'); d <= '9'; d++ {
			if d != s[i] {
				try(s[:i] + string(d) + s[i+1:])
			}
			try(s[:i] + string(d) + s[i:])
		}
	}
	for d := byte('0'); d <= '9'; d++ {
		try(s + string(d))
	}
	return found, found != "" && !several
}

// clip shortens a text that is shown back to whoever gave it.
func clip(s string) string {
	const most = 40
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}
