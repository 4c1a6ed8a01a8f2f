package measure

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// ErrMoney is wrapped by every refusal to read an amount.
var ErrMoney = errors.New("not an amount of money")

// moneyUnits are the units amounts are written in, largest first, as powers of
// ten of a fen.
var moneyUnits = []struct {
	name string
	zero int // decimal zeros of one unit in fen
}{{"亿元", 10}, {"万元", 6}, {"元", 2}}

// Yuan is the amount in yuan as a plain decimal: 2190.5.
func (m Fen) Yuan() string { return Decimal(int64(m), 100) }

// String is the amount as a brief prints it, always exact: in 亿元 or 万元
// where at most two decimals are needed for it, otherwise in 元.
func (m Fen) String() string {
	for _, u := range moneyUnits {
		unit := pow10(u.zero)
		if magnitude(int64(m)) >= uint64(unit) && int64(m)%(unit/100) == 0 {
			return Decimal(int64(m), unit) + u.name
		}
	}
	return m.Yuan() + "元"
}

// ParseMoney reads an amount written in 元, 万元 or 亿元 (without a unit: yuan),
// with or without ¥ and thousands commas: 2190万元, ¥1,234.50. An amount finer
// than a fen or beyond the range is refused; so is a negative one.
func ParseMoney(s string) (Fen, error) {
	rest := strings.TrimSpace(s)
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "\uffe5"), "\u00a5")
	zeros := 2
	for _, u := range moneyUnits {
		if before, ok := strings.CutSuffix(rest, u.name); ok {
			rest, zeros = before, u.zero
			break
		}
	}
	rest = strings.TrimSpace(rest)
	whole, fraction, dotted := strings.Cut(rest, ".")
	digits, ok := ungroup(whole)
	if !ok || dotted && fraction == "" {
		return 0, fmt.Errorf("%w: %q; write 1234.5元 or 2190万元", ErrMoney, s)
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > zeros {
		return 0, fmt.Errorf("%w: %q is finer than a fen", ErrMoney, s)
	}
	digits += fraction + strings.Repeat("0", zeros-len(fraction))
	var fen int64
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%w: %q; write 1234.5元 or 2190万元", ErrMoney, s)
		}
		if fen > (math.MaxInt64-int64(c-'0'))/10 {
			return 0, fmt.Errorf("%w: %q is too large", ErrMoney, s)
		}
		fen = fen*10 + int64(c-'0')
	}
	return Fen(fen), nil
}

// ungroup takes thousands commas out of a whole number, refusing misplaced
// ones.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if g == "" || len(groups) > 1 && (i > 0 && len(g) != 3 || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
