package wording

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Value is an exact number from 0 to below 10^14. It counts ten-thousandths,
// because a value has at most two decimals and 5 % of it two more.
type Value struct{ parts int64 }

const (
	one      = 10_000 // parts of 1
	maxWhole = 100_000_000_000_000
	maxParts = maxWhole * one
)

// ErrValue is wrapped by every refusal to make a Value.
var ErrValue = errors.New("not a number that can be worded")

// ParseValue reads a decimal without sign, exponent or commas and with at most
// two decimals: 31874, 0.5.
func ParseValue(s string) (Value, error) {
	whole, fraction, dotted := strings.Cut(s, ".")
	if dotted && fraction == "" || len(fraction) > 2 || whole == "" {
		return Value{}, fmt.Errorf("%w: %q; write digits with at most two decimals, such as 31874 or 0.5", ErrValue, s)
	}
	parts := int64(0)
	for _, c := range []byte(whole + fraction + strings.Repeat("0", 4-len(fraction))) {
		if c < '0' || c > '9' {
			return Value{}, fmt.Errorf("%w: %q; write digits with at most two decimals, such as 31874 or 0.5", ErrValue, s)
		}
		parts = parts*10 + int64(c-'0')
		if parts >= maxParts {
			return Value{}, fmt.Errorf("%w: %q is 100万亿 or more", ErrValue, s)
		}
	}
	return Value{parts}, nil
}

// Whole is a whole number as a Value.
func Whole(n int64) (Value, error) {
	if n < 0 || n >= maxWhole {
		return Value{}, fmt.Errorf("%w: %d", ErrValue, n)
	}
	return Value{n * one}, nil
}

// String is the plain decimal, as ParseValue reads it; bounds of an interval
// can have up to four decimals.
func (v Value) String() string {
	s := strconv.FormatInt(v.parts/one, 10)
	if rest := v.parts % one; rest != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%04d", rest), "0")
	}
	return s
}

// MarshalJSON writes the value as a JSON number without exponent.
func (v Value) MarshalJSON() ([]byte, error) { return []byte(v.String()), nil }

// Compare is −1, 0 or 1 as v is below, equal to or above w.
func (v Value) Compare(w Value) int {
	switch {
	case v.parts < w.parts:
		return -1
	case v.parts > w.parts:
		return 1
	}
	return 0
}

// pow10 is 10^n for 0 ≤ n ≤ 18.
func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// digitCount is the number of decimal digits of n ≥ 0; none for 0.
func digitCount(n int64) int {
	count := 0
	for ; n > 0; n /= 10 {
		count++
	}
	return count
}

// trailingStep is the place value of the last digit of n that is not 0, such
// as 10 for 2760; 1 for 0.
func trailingStep(n int64) int64 {
	step := int64(1)
	for n != 0 && n%(step*10) == 0 {
		step *= 10
	}
	return step
}
