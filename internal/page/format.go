package page

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/internal/civil"
	"linli/internal/text"
)

// Grouped writes a decimal number with a comma between groups of three digits
// before the point: 1203456.5 → 1,203,456.5. What is not a number comes back
// as it was.
func Grouped(decimal string) string {
	sign, rest := "", decimal
	if strings.HasPrefix(rest, "-") {
		sign, rest = "-", rest[1:]
	}
	whole, frac, hasFrac := strings.Cut(rest, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" {
		return decimal
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if hasFrac {
		b.WriteString("." + frac)
	}
	return b.String()
}

// Int is Grouped for an integer.
func Int(n int64) string { return Grouped(strconv.FormatInt(n, 10)) }

// Day is a day as people write it: 2020年3月6日, or 6 March 2020. An open end
// (day 0) is empty.
func Day(ctx context.Context, d civil.Day) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	if English(ctx) {
		return fmt.Sprintf("%d %s %d", day, m, y)
	}
	return fmt.Sprintf("%d年%d月%d日", y, int(m), day)
}

// ShortDay is the day without its year for axes: 3-6.
func ShortDay(d civil.Day) string {
	_, m, day := d.Date()
	return fmt.Sprintf("%d-%d", int(m), day)
}

// FieldTime is an instant as a field of kind datetime-local holds it, in the
// reporting zone; none (0) is empty.
func FieldTime(i civil.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(civil.Zone).Format("2006-01-02T15:04")
}

// ReadFieldTime reads what a field of kind datetime-local holds, or what people
// type where a browser has no such field: 2020-03-06 09:30.
func ReadFieldTime(s string) (civil.Instant, error) {
	return civil.ParseInstant(strings.Replace(strings.TrimSpace(s), "T", " ", 1))
}

// Moment is an instant to the minute in the reporting zone: 2020-03-06 14:05.
func Moment(i civil.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(civil.Zone).Format("2006-01-02 15:04")
}

// Cap is the label in the language of the page, beginning with a capital
// letter where the script has one.
func Cap(ctx context.Context, l text.Label) string {
	s := T(ctx, l)
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// HasHan reports whether the text holds a Chinese character.
func HasHan(s string) bool { return strings.ContainsFunc(s, isHan) }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// byScript cuts a text into runs with and without Chinese, so that a reader
// aloud can change the voice between them. What stands between two Chinese
// characters (marks, digits) goes with them.
func byScript(s string) []string {
	first := strings.IndexFunc(s, isHan)
	if first < 0 {
		return []string{s}
	}
	var runs []string
	if first > 0 {
		runs = append(runs, s[:first])
	}
	s = s[first:]
	last := strings.LastIndexFunc(s, isHan)
	_, size := utf8.DecodeRuneInString(s[last:])
	// A long English stretch inside is English again.
	rest := s[:last+size]
	for {
		i, j := latinStretch(rest)
		if i < 0 {
			break
		}
		runs = append(runs, rest[:i], rest[i:j])
		rest = rest[j:]
	}
	runs = append(runs, rest)
	if tail := s[last+size:]; tail != "" {
		runs = append(runs, tail)
	}
	return runs
}

// latinStretch finds the first run of at least twelve bytes without Chinese
// that holds a space: words, not a number or a code.
func latinStretch(s string) (from, to int) {
	from = -1
	for i, r := range s + "\u4e00" {
		switch {
		case !isHan(r) && from < 0:
			from = i
		case isHan(r) && from >= 0:
			if i-from >= 12 && strings.Contains(s[from:i], " ") && i < len(s) {
				return from, i
			}
			from = -1
		}
	}
	return -1, -1
}
