package measure

import (
	"fmt"
	"strings"
)

var (
	capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")
	capitalPlaces = []string{"", "拾", "佰", "仟"}
)

// Capitals is the amount in the capital characters of receipts (金额大写), as
// the annex to the Payment and Settlement Measures (支付结算办法, 银发〔1997〕393号,
// 附一) prescribes: 整 after 元, none after 角 and 分; one 零 for zeros inside
// the number and before a lone 分. Where the annex leaves 零 open (a zero at
// the 万 or 元 place) it is left out. A negative amount begins with 负.
func (m Fen) Capitals() string {
	n := magnitude(int64(m))
	yuan, jiao, fen := n/100, n/10%10, n%10
	var b strings.Builder
	if m < 0 {
		b.WriteString("负")
	}
	if yuan > 0 || n == 0 {
		b.WriteString(capitalWhole(yuan))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case jiao == 0 && yuan > 0:
		b.WriteString("零")
	case jiao > 0:
		b.WriteRune(capitalDigits[jiao])
		b.WriteString("角")
	}
	if fen > 0 {
		b.WriteRune(capitalDigits[fen])
		b.WriteString("分")
	}
	return b.String()
}

// capitalWhole writes a whole number; 亿 and 万 split it, and a lower part that
// does not fill its first place is joined by 零.
func capitalWhole(n uint64) string {
	for _, u := range []struct {
		value uint64
		name  string
	}{{1e8, "亿"}, {1e4, "万"}} {
		if n < u.value {
			continue
		}
		s := capitalWhole(n/u.value) + u.name
		if rest := n % u.value; rest > 0 {
			if rest < u.value/10 {
				s += "零"
			}
			s += capitalWhole(rest)
		}
		return s
	}
	if n == 0 {
		return "零"
	}
	var b strings.Builder
	gap := false
	for place, unit := 3, uint64(1000); place >= 0; place, unit = place-1, unit/10 {
		digit := n / unit % 10
		if digit == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		b.WriteRune(capitalDigits[digit])
		b.WriteString(capitalPlaces[place])
	}
	return b.String()
}

// maxCapitals bounds the text ParseCapitals looks at; the largest amount needs
// fewer characters.
const maxCapitals = 80

// ParseCapitals reads an amount in capital characters, with or without 人民币,
// 圆 for 元 and 正 for 整, and with 零 wherever the annex leaves it open. What
// does not name one amount in the regular order is refused.
func ParseCapitals(s string) (Fen, error) {
	refuse := fmt.Errorf("%w in capitals: %q", ErrMoney, s)
	if s == "" || len([]rune(s)) > maxCapitals {
		return 0, refuse
	}
	text := strings.TrimPrefix(s, "人民币")
	text = strings.NewReplacer("圆", "元", "正", "整").Replace(text)
	negative := strings.HasPrefix(text, "负")
	var total, section, digit uint64 // in yuan, then fen at the end
	var fen uint64
	const limit = 1<<63/100 - 1 // yuan; one short of the range of Fen
	for _, c := range strings.TrimPrefix(text, "负") {
		switch c {
		case '拾', '佰', '仟':
			section += digit * map[rune]uint64{'拾': 10, '佰': 100, '仟': 1000}[c]
			digit = 0
		case '万':
			total += (section + digit) * 1e4
			section, digit = 0, 0
		case '亿':
			if total+section+digit > limit/100_000_000 {
				return 0, refuse
			}
			total = (total + section + digit) * 1e8
			section, digit = 0, 0
		case '元':
			total += section + digit
			section, digit = 0, 0
		case '角':
			fen += digit * 10
			digit = 0
		case '分':
			fen += digit
			digit = 0
		case '整', '零':
		default:
			d := capitalDigit(c)
			if d == 0 {
				return 0, refuse
			}
			digit = d
		}
		if total > limit || section > limit {
			return 0, refuse
		}
	}
	m := Fen(total*100 + fen)
	if negative {
		m = -m
	}
	// Reading was lenient; writing is not. Only the free 零 and 整 may differ.
	bare := strings.NewReplacer("零", "", "整", "")
	if m != 0 && bare.Replace(m.Capitals()) != bare.Replace(text) || m == 0 && text != "零元整" {
		return 0, refuse
	}
	return m, nil
}

func capitalDigit(c rune) uint64 {
	for i, d := range capitalDigits {
		if c == d {
			return uint64(i)
		}
	}
	return 0
}
