package intake

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"linli/internal/text"
)

// excelDigits is how many digits of a number a spreadsheet keeps; anything
// longer has lost its tail.
const excelDigits = 15

// numberText gives a numeric cell as a person would have typed it into the
// column: codes digit by digit, instants and days written out.
func numberText(raw string, kind columnKind, date1904 bool) (string, *text.Label) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return raw, label("数字无法识别", "the number cannot be read")
	}
	switch kind {
	case timeColumn, dayColumn:
		return dateText(f, kind, date1904)
	case textColumn:
		return codeText(raw, f)
	}
	// Excel shows 15 significant digits: 0.1+0.2 is 0.3.
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', excelDigits, 64), 64); err == nil {
		f = rounded
	}
	if math.Abs(f) >= 1e21 {
		return raw, nil // no column holds such a number: let the caller refuse it
	}
	return strconv.FormatFloat(f, 'f', -1, 64), nil
}

// codeText gives a code that was kept as a number. It is taken only where no
// digit can have been lost: written in full, or with an exponent and at least
// as many digits as that calls for.
func codeText(raw string, f float64) (string, *text.Label) {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(raw), "E")
	whole := f == math.Trunc(f) && f >= 0
	if !scientific {
		if whole && f >= 1e15 {
			return raw, &scientificReason
		}
		if whole {
			return strconv.FormatFloat(f, 'f', 0, 64), nil
		}
		return raw, nil
	}
	digits := len(strings.Trim(strings.Replace(mantissa, ".", "", 1), "+-"))
	n, err := strconv.Atoi(exponent)
	if err != nil || !whole || n >= excelDigits || digits < n+1 {
		return raw, &scientificReason
	}
	return strconv.FormatFloat(f, 'f', 0, 64), nil
}

// dateText turns a spreadsheet's date number, days since 1899-12-30 or
// 1904-01-01, into the text of an instant (Asia/Shanghai) or of a day. A day
// with a time of day keeps it, for the caller to refuse or not; seconds, which
// the plain form has not, make it RFC 3339.
func dateText(serial float64, kind columnKind, date1904 bool) (string, *text.Label) {
	const (
		firstSafe = 61      // 1900-03-01: before it, Excel's days are off by one
		last      = 2958465 // 9999-12-31
	)
	raw := strconv.FormatFloat(serial, 'f', -1, 64)
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	low := float64(firstSafe)
	if date1904 {
		epoch, low = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), 0
	}
	looksLikeYear := serial == math.Trunc(serial) && serial >= 1900 && serial <= 2100
	if serial < low || serial > last || looksLikeYear {
		return raw, label("不是日期；请写作 %[1]s", "not a date; write it as %[1]s", "2020-02-01 08:00")
	}
	days := math.Floor(serial)
	seconds := math.Round((serial - days) * 86400)
	t := epoch.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	switch {
	case t.Second() != 0:
		return t.Format("2006-01-02T15:04:05") + "+08:00", nil
	case kind == dayColumn && t.Hour() == 0 && t.Minute() == 0:
		return t.Format("2006-01-02"), nil
	}
	return t.Format("2006-01-02 15:04"), nil
}

// isoDate gives the value of a cell of type date (ISO 8601, no zone) in the
// form a column takes.
func isoDate(s string) string {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05.999", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Second() == 0 && t.Nanosecond() == 0 {
			return t.Format("2006-01-02 15:04")
		}
	}
	return s
}

// controlEscape reads the escape _xHHHH_ at the beginning of b.
func controlEscape(b []byte) (rune, bool) {
	const size = len("_x000D_")
	if len(b) < size || b[0] != '_' || b[1] != 'x' || b[size-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:size-1]), 16, 16)
	if err != nil || utf16.IsSurrogate(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
