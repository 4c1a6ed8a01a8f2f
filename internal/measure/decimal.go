package measure

import (
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is numerator ÷ denominator as a decimal with at most two places,
// rounded half up (a negative ratio as its mirror image), trailing zeros
// dropped. It is exact over the whole range of int64. A denominator of 0 gives
// the empty text, for there is no such number.
func Decimal(numerator, denominator int64) string {
	if denominator == 0 {
		return ""
	}
	n, d := magnitude(numerator), magnitude(denominator)
	whole, rest := n/d, n%d
	// rest < d, so the quotient is below 100 and Div64 cannot overflow.
	hi, lo := bits.Mul64(rest, 100)
	hundredths, left := bits.Div64(hi, lo, d)
	if left >= d-left {
		hundredths++
	}
	if hundredths == 100 {
		whole, hundredths = whole+1, 0
	}
	s := strconv.FormatUint(whole, 10)
	if hundredths > 0 {
		s += "." + strings.TrimRight(string([]byte{byte('0' + hundredths/10), byte('0' + hundredths%10)}), "0")
	}
	if (numerator < 0) != (denominator < 0) && s != "0" {
		s = "-" + s
	}
	return s
}

// magnitude is the absolute value, also of the smallest int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
